//! The street network against its targets: `cargo bench --bench streets -- EXTRACT.osm.pbf POINTS.csv [CAR.json]`.
//!
//! Prints a table of what was measured. With a server's answers (`CAR.json`: `{"places": [[lat, lon], …], "seconds":
//! [[…]]}`) durations are held against those too. `-- --region N` builds a made-up region of N towns instead.
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
    if let [option, towns] = &arguments[..]
        && option == "--region"
    {
        return region(towns.parse().expect("a number of towns"));
    }
    let [extract, points, rest @ ..] = &arguments[..] else {
        println!("streets: skipped, as no extract is given");
        return;
    };
    let extract = std::fs::read(extract).expect("the extract");
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

/// This many different places, the same every time.
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

/// The median of this many runs, and what the last gave.
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

/// Builds a region of towns side by side.
fn region(towns: usize) {
    let map = towns_in_a_row(towns);
    let bytes = map.pbf();
    drop(map);
    let start = Instant::now();
    let file = build(&bytes, &BuildOptions::default()).expect("a network");
    let seconds = start.elapsed().as_secs_f64();
    println!("region of {towns} towns: build {seconds:.1} s, file {:.1} MB", file.len() as f64 / 1e6);
    let start = Instant::now();
    let network = Network::read(&file).expect("a network");
    println!("load {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    println!("{}", serde_json::to_string_pretty(network.info()).expect("JSON"));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line}"));
}

/// Towns of 80 x 80 crossings, 100 m apart, with slower back streets, one-way streets and banned turns; primary roads
/// join each to the next.
fn towns_in_a_row(towns: usize) -> map::Map {
    const SIDE: i64 = 80;
    const STEP: f64 = 0.0009;
    let mut map = map::Map::default();
    let id = |town: i64, row: i64, column: i64| 1 + (town * SIDE + row) * SIDE + column;
    let mut way = 0;
    for town in 0..towns as i64 {
        for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
            let east = 1.6 * STEP * (column + town * (SIDE + 20)) as f64;
            map.node(id(town, row, column), 51.0 + STEP * row as f64, -3.0 + east, &[]);
        }
        for line in 0..SIDE {
            let kind = if line % 10 == 0 { "secondary" } else { "residential" };
            let oneway = if line % 7 == 3 { "yes" } else { "no" };
            let tags = [("highway", kind), ("oneway", oneway)];
            let along: Vec<i64> = (0..SIDE).map(|at| id(town, line, at)).collect();
            let across: Vec<i64> = (0..SIDE).map(|at| id(town, at, line)).collect();
            map.way(way + 1, &along, &tags);
            map.way(way + 2, &across, &tags);
            let turn = [(1, way + 1, "from"), (0, id(town, line, line), "via"), (1, way + 2, "to")];
            map.relation(way + 1, &turn, &[("type", "restriction"), ("restriction", "no_left_turn")]);
            way += 2;
        }
        if town > 0 {
            for row in (0..SIDE).step_by(20) {
                way += 1;
                map.way(way, &[id(town - 1, row, SIDE - 1), id(town, row, 0)], &[("highway", "primary")]);
            }
        }
    }
    map
}
