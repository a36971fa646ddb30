//! The street network against its targets: `cargo bench --bench streets -- EXTRACT.osm.pbf POINTS.csv [CAR.json]`.
//!
//! Prints a table of what was measured. With a server's answers (`CAR.json`: `{"places": [[lat, lon], …], "seconds": [[…]]}`)
//! durations are held against those too. `--region N` joins N copies of the extract, side by side, and builds that.
#![allow(clippy::disallowed_methods, reason = "measures")]

#[path = "../tests/common/map.rs"]
mod map;

use std::time::Instant;

use rand::seq::SliceRandom;
use rand::{RngCore, SeedableRng};
use rounds::model::Point;
use rounds::streets::{BuildOptions, Network, ProfileKind, Snap, build};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [extract, points, rest @ ..] = &arguments[..] else {
        println!("streets: skipped, for no extract is given");
        return;
    };
    let extract = std::fs::read(extract).expect("the extract");
    if let [option, copies] = rest
        && option == "--region"
    {
        return region(&extract, copies.parse().expect("a number of copies"));
    }
    let text = std::fs::read_to_string(points).expect("the points");
    let points = rounds::generate::read_points(&text).expect("points");
    let (file, seconds) = timed(5, || build(&extract, &BuildOptions::default()).expect("a network"));
    println!("build, three profiles            {seconds:>9.3} s   {:.2} MB", file.len() as f64 / 1e6);
    let (network, seconds) = timed(20, || Network::read(&file).expect("a network"));
    println!("load                             {:>9.3} ms", seconds * 1e3);
    println!("{}", serde_json::to_string_pretty(network.info()).expect("JSON"));
    let near = network.snap(ProfileKind::Car, &points).expect("cars");
    let near = points.iter().zip(near).filter(|(_, snap)| snap.is_some_and(|snap| snap.metres < 200.0));
    let points: Vec<Point> = near.map(|(point, _)| *point).collect();
    for kind in ProfileKind::ALL {
        let fresh = Network::read(&file).expect("a network");
        let start = Instant::now();
        fresh.snap(kind, &points[..1]).expect("a profile");
        println!("{kind:?}: index of the profile, once {:>9.3} ms", start.elapsed().as_secs_f64() * 1e3);
        for count in [200, 2_000] {
            let places = places(&network, kind, &points, count);
            let (_, seconds) = timed(5, || network.matrix(kind, &places, &places).expect("a profile"));
            println!("{kind:?}: {count} x {count} matrix       {:>9.3} ms", seconds * 1e3);
        }
    }
    if let [answers] = rest {
        compare(&network, answers);
    }
}

/// So many different places, the same every time.
fn places(network: &Network, kind: ProfileKind, points: &[Point], count: usize) -> Vec<Snap> {
    let mut points = points.to_vec();
    let mut dice = rand_pcg::Pcg64::seed_from_u64(1);
    points.shuffle(&mut dice);
    // Towns have fewer postcodes than the large matrix has places: others lie between two of them.
    while points.len() < count {
        let pick = |dice: &mut rand_pcg::Pcg64| (dice.next_u64() % points.len() as u64) as usize;
        let (a, b) = (points[pick(&mut dice)], points[pick(&mut dice)]);
        points.push(Point { lat: (a.lat + b.lat) / 2.0, lon: (a.lon + b.lon) / 2.0 });
    }
    network.snap(kind, &points[..count]).expect("a profile").into_iter().flatten().collect()
}

/// The median of so many runs, and what the last gave.
fn timed<T>(runs: usize, work: impl Fn() -> T) -> (T, f64) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..runs {
        let start = Instant::now();
        last = Some(work());
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    (last.expect("a run"), times[runs / 2])
}

/// Ratio of our durations to those of a server.
fn compare(network: &Network, answers: &str) {
    let text = std::fs::read(answers).expect("the answers");
    let answers: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let rows = |field: &str| answers[field].as_array().expect("a list").clone();
    let points: Vec<Point> =
        rows("places").iter().map(|at| Point { lat: number(&at[0]), lon: number(&at[1]) }).collect();
    let places: Vec<Snap> = network.snap(ProfileKind::Car, &points).expect("cars").into_iter().flatten().collect();
    let own = network.matrix(ProfileKind::Car, &places, &places).expect("cars");
    let mut ratios = Vec::new();
    for (from, row) in rows("seconds").iter().enumerate() {
        for (to, theirs) in row.as_array().expect("a row").iter().enumerate() {
            if let Some(theirs) = theirs.as_f64().filter(|theirs| from != to && *theirs > 0.0) {
                ratios.push(f64::from(own.seconds[from][to]) / theirs);
            }
        }
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    let near = |by: f64| ratios.iter().filter(|ratio| (*ratio / median - 1.0).abs() <= by).count();
    let share = |by: f64| 100.0 * near(by) as f64 / ratios.len() as f64;
    println!(
        "against the server: {} pairs, median ratio {median:.4}; after it {:.1}% within 15%, {:.1}% within 10%",
        ratios.len(),
        share(0.15),
        share(0.10)
    );
}

/// Copies of an extract side by side, joined to the next by some roads.
fn region(extract: &[u8], copies: usize) {
    let map = copied(extract, copies);
    let bytes = map.pbf();
    drop(map);
    let start = Instant::now();
    let file = build(&bytes, &BuildOptions::default()).expect("a network");
    let seconds = start.elapsed().as_secs_f64();
    println!("region of {copies} copies: build {seconds:.1} s, file {:.1} MB", file.len() as f64 / 1e6);
    let start = Instant::now();
    let network = Network::read(&file).expect("a network");
    println!("load {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("{}", serde_json::to_string_pretty(network.info()).expect("JSON"));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}

fn copied(extract: &[u8], copies: usize) -> map::Map {
    use osmpbf::{Element, ElementReader};
    /// Degrees from one copy to the next: more than the extract is wide.
    const APART: f64 = 0.6;
    const IDS: i64 = 1 << 36;
    let mut map = map::Map::default();
    let mut streets = std::collections::BTreeSet::new();
    let each = |visit: &mut dyn FnMut(Element)| {
        ElementReader::new(std::io::Cursor::new(extract)).for_each(visit).expect("an extract");
    };
    each(&mut |element| {
        if let Element::Way(way) = element
            && way.tags().any(|(key, _)| key == "highway")
        {
            streets.extend(way.refs());
        }
    });
    let mut main = Vec::new();
    each(&mut |element| match element {
        Element::DenseNode(node) if streets.contains(&node.id()) => {
            let tags: Vec<(&str, &str)> = node.tags().filter(|(key, _)| is_ours(key)).collect();
            for copy in 0..copies {
                let id = node.id() + IDS * copy as i64;
                map.node(id, node.lat(), node.lon() + APART * copy as f64, &tags);
            }
        }
        Element::Way(way) => {
            let tags: Vec<(&str, &str)> = way.tags().filter(|(key, _)| is_ours(key)).collect();
            if !tags.iter().any(|(key, _)| *key == "highway") {
                return;
            }
            for copy in 0..copies {
                let more = IDS * copy as i64;
                map.way(way.id() + more, &way.refs().map(|id| id + more).collect::<Vec<_>>(), &tags);
            }
            if tags.contains(&("highway", "residential")) {
                main.extend(way.refs().next());
            }
        }
        Element::Relation(relation) => {
            let tags: Vec<(&str, &str)> = relation.tags().collect();
            if !tags.contains(&("type", "restriction")) {
                return;
            }
            for copy in 0..copies {
                let more = IDS * copy as i64;
                let members: Vec<(u64, i64, String)> = relation
                    .members()
                    .map(|member| {
                        let kind = match member.member_type {
                            osmpbf::RelMemberType::Node => 0,
                            osmpbf::RelMemberType::Way => 1,
                            osmpbf::RelMemberType::Relation => 2,
                        };
                        (kind, member.member_id + more, member.role().unwrap_or_default().to_owned())
                    })
                    .collect();
                let members: Vec<(u64, i64, &str)> =
                    members.iter().map(|(kind, id, role)| (*kind, *id, &**role)).collect();
                map.relation(relation.id() + more, &members, &tags);
            }
        }
        _ => {}
    });
    // A few bridges from each copy to the next, from one residential street to the same one there.
    let step = (main.len() / 20).max(1);
    for copy in 1..copies as i64 {
        for (index, node) in main.iter().step_by(step).enumerate() {
            let id = IDS * (copies as i64 + 1) + copy * 1_000 + index as i64;
            map.way(id, &[node + IDS * (copy - 1), node + IDS * copy], &[("highway", "primary")]);
        }
    }
    map
}

/// Whether a tag has to do with travel.
fn is_ours(key: &str) -> bool {
    const OURS: [&str; 24] = [
        "highway",
        "access",
        "motorcar",
        "motor_vehicle",
        "vehicle",
        "bicycle",
        "foot",
        "oneway",
        "junction",
        "maxspeed",
        "maxspeed:forward",
        "maxspeed:backward",
        "surface",
        "tracktype",
        "service",
        "area",
        "barrier",
        "bollard",
        "kerb",
        "crossing",
        "oneway:bicycle",
        "cycleway",
        "motorroad",
        "cycleway:both",
    ];
    OURS.contains(&key)
}
