//! The whole way from extract to matrix, held against plain Dijkstra over arcs that knows nothing of states,
//! hierarchies or buckets.

mod plain;

#[allow(unreachable_pub, reason = "shared with the tests of the program")]
#[path = "../../../../tests/common/map.rs"]
mod map;

use rand::{RngCore, SeedableRng};
use rayon::prelude::*;

use super::*;
use plain::Plain;

/// A network with what it was made of.
struct Made {
    network: Network,
    links: Links,
    grounds: Vec<Ground>,
}

fn made(extract: &[u8]) -> Made {
    let options = BuildOptions::default();
    let network = Network::read(&build(extract, &options).unwrap()).unwrap();
    let read = pbf::read(extract, &options.speeds).unwrap();
    let links = links::cut(&read).unwrap();
    let grounds = ProfileKind::ALL.map(|kind| ground(&read, &links, kind, &options).unwrap()).into();
    Made { network, links, grounds }
}

impl Made {
    /// Holds the times from some `sources` among `points` to all of them against plain Dijkstra; how many pairs there
    /// were.
    fn check(&self, kind: ProfileKind, points: &[Point], sources: usize) -> usize {
        let snaps: Vec<Snap> = self.network.snap(kind, points).unwrap().into_iter().flatten().collect();
        let times = self.network.matrix(kind, &snaps[..sources], &snaps).unwrap();
        let plain = Plain { links: &self.links, ground: &self.grounds[kind as usize] };
        let pairs = (0..sources).into_par_iter().map(|from| {
            let expected = plain.from(&snaps[from], &snaps);
            for (to, expected) in expected.iter().enumerate() {
                let found = (times.seconds[from][to], times.metres[from][to]);
                assert_eq!(found, *expected, "{kind:?} from {:?} to {:?}", snaps[from], snaps[to]);
                let route = self.network.route(kind, &snaps[from], &snaps[to]).unwrap();
                assert_eq!(route.is_some(), found.0 >= 0);
                if let Some(route) = route.filter(|_| (from + to) % 7 == 0) {
                    let drawn: f64 =
                        route.windows(2).map(|pair| rounds_model::travel::great_circle_metres(pair[0], pair[1])).sum();
                    // Lengths of links are rounded to decimetres.
                    let slack = 1.5 + 0.1 * route.len() as f64;
                    assert!((drawn - f64::from(found.1)).abs() < slack, "{drawn} m drawn, {} m told", found.1);
                }
            }
            expected.len()
        });
        pairs.sum()
    }
}

fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut dice = rand_pcg::Pcg64::seed_from_u64(seed);
    move |sides| dice.next_u64() % sides
}

/// A town of 8 × 8 junctions with all that makes routing hard, at random.
fn town(seed: u64) -> Vec<u8> {
    const SIDE: i64 = 8;
    let mut dice = dice(seed);
    let mut map = map::Map::default();
    let id = |x: i64, y: i64| 1 + x + SIDE * y;
    for (x, y) in (0..SIDE).flat_map(|x| (0..SIDE).map(move |y| (x, y))) {
        let barriers = [("barrier", "bollard"), ("barrier", "gate"), ("highway", "traffic_signals")];
        let tags: Vec<(&str, &str)> = barriers.into_iter().filter(|_| dice(20) == 0).collect();
        let off = |dice: u64| dice as f64 * 1e-5;
        map.node(id(x, y), 51.0 + 0.001 * y as f64 + off(dice(30)), -3.0 + 0.0015 * x as f64 + off(dice(40)), &tags);
    }
    let mut ways: Vec<[i64; 2]> = Vec::new();
    for (x, y) in (0..SIDE).flat_map(|x| (0..SIDE).map(move |y| (x, y))) {
        for (to_x, to_y) in [(x + 1, y), (x, y + 1)].into_iter().filter(|(x, y)| *x < SIDE && *y < SIDE) {
            if dice(9) == 0 {
                continue;
            }
            let class = ["residential", "primary", "service", "footway", "tertiary"][dice(5) as usize];
            let mut tags = vec![("highway", class)];
            let more =
                [("oneway", "yes"), ("access", "private"), ("maxspeed", "20 mph"), ("motor_vehicle", "destination")];
            tags.extend(more.into_iter().filter(|_| dice(8) == 0));
            let way = [id(x, y), id(to_x, to_y)];
            map.way(100 + ways.len() as i64, &way, &tags);
            ways.push(way);
        }
    }
    for relation in 0..30 {
        let (from, to) = (dice(ways.len() as u64) as usize, dice(ways.len() as u64) as usize);
        let kind = ["no_left_turn", "only_straight_on", "no_u_turn"][dice(3) as usize];
        let tags = [("type", "restriction"), ("restriction", kind)];
        let shared = ways[from].iter().find(|node| ways[to].contains(node));
        let (from_id, to_id) = (100 + from as i64, 100 + to as i64);
        if let Some(node) = shared {
            map.relation(1_000 + relation, &[(1, from_id, "from"), (0, *node, "via"), (1, to_id, "to")], &tags);
            continue;
        }
        let touches = |a: &[i64; 2], b: &[i64; 2]| a.iter().any(|node| b.contains(node));
        if let Some(via) = ways.iter().position(|via| touches(via, &ways[from]) && touches(via, &ways[to])) {
            let via = 100 + via as i64;
            map.relation(1_000 + relation, &[(1, from_id, "from"), (1, via, "via"), (1, to_id, "to")], &tags);
        }
    }
    map.pbf()
}

#[test]
fn times_equal_plain_dijkstra_in_made_up_towns() {
    for seed in 0..40 {
        let made = made(&town(seed));
        let mut dice = dice(seed + 1_000);
        let mut point = || Point { lat: 51.0 + dice(8_000) as f64 * 1e-6, lon: -3.0 + dice(11_000) as f64 * 1e-6 };
        let points: Vec<Point> = (0..30).map(|_| point()).collect();
        ProfileKind::ALL.iter().for_each(|kind| assert_eq!(made.check(*kind, &points, 30), 900));
    }
}

#[test]
fn the_towns_have_what_makes_routing_hard() {
    let made: Vec<Made> = (0..10).map(|seed| made(&town(seed))).collect();
    let cars = || made.iter().map(|made| &made.grounds[0]);
    assert!(cars().any(|ground| ground.bans.sequences().iter().any(|sequence| sequence.len() == 3)));
    assert!(cars().any(|ground| ground.private.contains(&true)) && cars().any(|ground| ground.cut_off > 0));
}

#[cfg(test)]
mod newport {
    use super::*;

    /// 500 addresses of Newport: every pair, by car; from fifty of them by bicycle and on foot.
    #[test]
    fn times_equal_plain_dijkstra_in_newport() {
        let shared = std::env::var("ROUNDS_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into());
        let read = |name: &str| std::fs::read(std::path::Path::new(&shared).join(name));
        let (Ok(extract), Ok(points)) = (read("osm/newport-2023-06-13.osm.pbf"), read("postcodes/newport.csv")) else {
            println!("skipped: no ../shared");
            return;
        };
        let points = rounds_lab::generate::read_points(&String::from_utf8(points).unwrap()).unwrap();
        let mut dice = dice(7);
        let points: Vec<Point> = (0..500).map(|_| points[dice(points.len() as u64) as usize]).collect();
        let made = made(&extract);
        assert_eq!(made.check(ProfileKind::Car, &points, 500), 250_000);
        for kind in [ProfileKind::Bicycle, ProfileKind::Foot] {
            assert_eq!(made.check(kind, &points, 50), 25_000);
        }
    }
}
