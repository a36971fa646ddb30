//! A direct street of 400 m, and a way round of 1,200 m that is open to all.

use rounds::model::Point;
use rounds::streets::{BuildOptions, Network, ProfileKind, build};

use super::map::{Map, Tags};

/// Where the origin of the maps lies.
pub const ORIGIN: Point = Point { lat: 51.5, lon: -3.0 };

/// The point this many metres east and north of the origin.
pub fn at(east: f64, north: f64) -> Point {
    const DEGREE: f64 = 111_195.08;
    Point { lat: ORIGIN.lat + north / DEGREE, lon: ORIGIN.lon + east / (DEGREE * ORIGIN.lat.to_radians().cos()) }
}

pub fn network(map: &Map) -> Network {
    Network::read(&build(&map.pbf(), &BuildOptions::default()).expect("a network")).expect("the same")
}

pub fn node(map: &mut Map, id: i64, east: f64, north: f64, tags: Tags) {
    let point = at(east, north);
    map.node(id, point.lat, point.lon, tags);
}

/// A direct street of 400 m (nodes 1, 3 and 2), and a way round of 1,200 m (4, 5) that is open to all. Beyond both ends
/// the street goes on to 6 and 7.
pub fn direct_and_round(direct: Tags, middle: Tags) -> Map {
    let mut map = Map::default();
    node(&mut map, 1, 0.0, 0.0, &[]);
    node(&mut map, 3, 200.0, 0.0, middle);
    node(&mut map, 2, 400.0, 0.0, &[]);
    node(&mut map, 4, 0.0, 400.0, &[]);
    node(&mut map, 5, 400.0, 400.0, &[]);
    node(&mut map, 6, -300.0, 0.0, &[]);
    node(&mut map, 7, 700.0, 0.0, &[]);
    let direct = if direct.iter().any(|(key, _)| *key == "highway" || *key == "route") {
        direct.to_vec()
    } else {
        [&[("highway", "unclassified")], direct].concat()
    };
    map.way(1, &[1, 3, 2], &direct);
    map.way(2, &[1, 4, 5, 2], &[("highway", "unclassified")]);
    map.way(3, &[6, 1], &[("highway", "unclassified")]);
    map.way(4, &[2, 7], &[("highway", "unclassified")]);
    map
}

/// Seconds and metres from the first place to the second and back; −1 where there is no way.
pub fn both_ways(network: &Network, kind: ProfileKind, from: (f64, f64), to: (f64, f64)) -> [(i32, i32); 2] {
    let snaps = network.snap(kind, &[at(from.0, from.1), at(to.0, to.1)]).expect("the profile");
    let snaps: Vec<_> = snaps.into_iter().flatten().collect();
    let times = network.matrix(kind, &snaps, &snaps).expect("the profile");
    [(times.seconds[0][1], times.metres[0][1]), (times.seconds[1][0], times.metres[1][0])]
}

pub fn near(found: i32, expected: i32) -> bool {
    (found - expected).abs() <= 2
}

pub const DIRECT: i32 = 600;
pub const ROUND: i32 = 1_400;

/// Holds the way from beyond one end of the direct street to beyond the other, and back, against what is right.
pub fn goes(kind: ProfileKind, direct: Tags, middle: Tags, there: i32, back: i32) {
    let network = network(&direct_and_round(direct, middle));
    let [(_, forth), (_, home)] = both_ways(&network, kind, (-100.0, 3.0), (500.0, -3.0));
    assert!(near(forth, there) && near(home, back), "{kind:?} {direct:?} {middle:?}: {forth} m, {home} m back");
}
