//! What each tag means, on a hand-made map: a direct street of 400 m, and a way round of 1,200 m that is open to all.

use rounds::streets::{BuildOptions, Network, ProfileKind, Speeds, build};

use crate::detour::{DIRECT, ROUND, at, direct_and_round, goes, network};
use crate::map::{Map, Tags};

use ProfileKind::{Bicycle, Car, Foot};

#[test]
fn one_way_streets() {
    goes(Car, &[], &[], DIRECT, DIRECT);
    for value in ["yes", "1", "true"] {
        goes(Car, &[("oneway", value)], &[], DIRECT, ROUND);
    }
    goes(Car, &[("oneway", "-1")], &[], ROUND, DIRECT);
    goes(Car, &[("oneway", "reversible")], &[], ROUND, ROUND);
    goes(Car, &[("oneway", "no"), ("junction", "roundabout")], &[], DIRECT, DIRECT);
    goes(Car, &[("junction", "roundabout")], &[], DIRECT, ROUND);
    goes(Car, &[("highway", "motorway")], &[], DIRECT, ROUND);
    goes(Foot, &[("oneway", "yes")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[("oneway", "yes")], &[], DIRECT, ROUND);
    goes(Bicycle, &[("oneway", "yes"), ("oneway:bicycle", "no")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[("oneway", "yes"), ("cycleway", "opposite_lane")], &[], DIRECT, DIRECT);
}

#[test]
fn access() {
    for value in ["no", "agricultural", "private", "destination", "customers"] {
        goes(Car, &[("access", value)], &[], ROUND, ROUND);
    }
    goes(Car, &[("access", "no"), ("motor_vehicle", "yes")], &[], DIRECT, DIRECT);
    goes(Car, &[("motor_vehicle", "no")], &[], ROUND, ROUND);
    goes(Car, &[("motor_vehicle", "no"), ("motorcar", "designated")], &[], DIRECT, DIRECT);
    goes(Car, &[("access", "permissive")], &[], DIRECT, DIRECT);
    goes(Car, &[("foot", "no"), ("bicycle", "no")], &[], DIRECT, DIRECT);
    goes(Foot, &[("foot", "no")], &[], ROUND, ROUND);
    goes(Foot, &[("vehicle", "no")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[("vehicle", "no"), ("bicycle", "yes")], &[], DIRECT, DIRECT);
    // A bicycle is pushed where people walk; here that is no faster than riding round.
    goes(Bicycle, &[("bicycle", "dismount")], &[], ROUND, ROUND);
    goes(Bicycle, &[("access", "no")], &[], ROUND, ROUND);
}

#[test]
fn classes() {
    goes(Car, &[("highway", "footway")], &[], ROUND, ROUND);
    goes(Foot, &[("highway", "footway")], &[], DIRECT, DIRECT);
    goes(Car, &[("highway", "construction")], &[], ROUND, ROUND);
    goes(Car, &[("highway", "track")], &[], ROUND, ROUND);
    goes(Foot, &[("highway", "steps")], &[], DIRECT, DIRECT);
    goes(Foot, &[("highway", "motorway")], &[], ROUND, ROUND);
    goes(Bicycle, &[("highway", "footway"), ("bicycle", "designated")], &[], DIRECT, DIRECT);
    goes(Car, &[("highway", "service"), ("service", "emergency_access")], &[], ROUND, ROUND);
    goes(Foot, &[("motorroad", "yes")], &[], ROUND, ROUND);
}

#[test]
fn barriers() {
    goes(Car, &[], &[("barrier", "bollard")], ROUND, ROUND);
    goes(Bicycle, &[], &[("barrier", "bollard")], DIRECT, DIRECT);
    goes(Car, &[], &[("barrier", "bollard"), ("motor_vehicle", "yes")], DIRECT, DIRECT);
    goes(Car, &[], &[("barrier", "bollard"), ("bollard", "rising")], DIRECT, DIRECT);
    goes(Car, &[], &[("barrier", "cattle_grid")], DIRECT, DIRECT);
    goes(Car, &[], &[("barrier", "gate"), ("access", "no")], ROUND, ROUND);
    goes(Foot, &[], &[("barrier", "stile")], DIRECT, DIRECT);
    goes(Bicycle, &[], &[("barrier", "stile")], ROUND, ROUND);
    goes(Bicycle, &[], &[("highway", "crossing"), ("bicycle", "dismount")], DIRECT, DIRECT);
    goes(Bicycle, &[], &[("highway", "crossing"), ("bicycle", "no")], ROUND, ROUND);
    // Opening a gate takes a minute; 800 m more would take longer.
    goes(Car, &[], &[("barrier", "gate")], DIRECT, DIRECT);
}

#[test]
fn a_trip_may_begin_and_end_behind_what_stops_others() {
    for direct in [&[("access", "private")], &[("access", "destination")]] {
        let network = network(&direct_and_round(&[&[("highway", "service")][..], direct].concat(), &[]));
        let places = [at(-100.0, 0.0), at(150.0, 2.0), at(300.0, 2.0), at(500.0, 0.0)];
        let snaps: Vec<_> = network.snap(Car, &places).expect("cars").into_iter().flatten().collect();
        let metres = network.matrix(Car, &snaps, &snaps).expect("cars").metres;
        let near = |from: usize, to: usize, expected: i32| {
            assert!((metres[from][to] - expected).abs() <= 2, "{from} to {to}: {} m", metres[from][to]);
        };
        near(0, 1, 250);
        near(1, 0, 250);
        near(1, 2, 150);
        near(1, 3, 350);
        near(0, 3, ROUND);
    }
}

#[test]
fn speeds() {
    let seconds = |direct: Tags, middle: Tags, kind| {
        let network = network(&direct_and_round(direct, middle));
        let snaps: Vec<_> =
            network.snap(kind, &[at(0.0, 0.0), at(400.0, 0.0)]).expect("it").into_iter().flatten().collect();
        network.matrix(kind, &snaps, &snaps).expect("it").seconds[0][1]
    };
    // 400 m, give or take what rounding of coordinates makes of them.
    let takes = |expected: i32, direct: Tags, middle: Tags, kind| {
        let found = seconds(direct, middle, kind);
        assert!((found - expected).abs() <= 1, "{direct:?} {middle:?}: {found} s, not {expected}");
    };
    takes(36, &[("highway", "tertiary")], &[], Car);
    takes(36, &[("highway", "tertiary"), ("maxspeed", "50")], &[], Car);
    takes(38, &[("highway", "residential"), ("maxspeed", "30 mph")], &[], Car);
    takes(19, &[("highway", "residential"), ("maxspeed", "GB:nsl_single")], &[], Car);
    takes(48, &[("highway", "tertiary"), ("surface", "cobblestone")], &[], Car);
    takes(38, &[("highway", "tertiary")], &[("highway", "traffic_signals")], Car);
    takes(96, &[("highway", "tertiary")], &[("barrier", "gate")], Car);
    takes(288, &[("highway", "path")], &[], Foot);
    takes(576, &[("highway", "steps")], &[], Foot);
    takes(90, &[("highway", "cycleway")], &[], Bicycle);
}

#[test]
fn another_table_of_speeds_and_a_stated_average() {
    let bytes = direct_and_round(&[("highway", "tertiary")], &[]).pbf();
    let own = serde_json::to_string(&Speeds::default()).expect("JSON").replace("\"tertiary\":40", "\"tertiary\":80");
    let options = BuildOptions::default().speeds(Speeds::read(&own).expect("speeds"));
    let speed = |options: &BuildOptions| {
        Network::read(&build(&bytes, options).expect("a network")).expect("it").info().profiles[0].mean_speed_kmh
    };
    assert!(speed(&options) > speed(&BuildOptions::default()));
    let options = options.calibrate(vec![(Car, 19.0)]);
    assert!((speed(&options) - 19.0).abs() < 0.01);
}

#[test]
fn a_table_of_before_closes_no_track_and_leaves_no_ferry_out() {
    let mut old = serde_json::to_value(Speeds::default()).expect("JSON");
    let car = old["car"].as_object_mut().expect("a table");
    car.remove("byPermission");
    car["ways"].as_object_mut().expect("a table").remove("ferry");
    car["ways"]["residential"] = 20.into();
    let arcs = |direct: Tags, table: &str| {
        let speeds = Speeds::read(table).expect("speeds");
        assert!(table.len() < 100 || speeds.car.ways["residential"] == 20.0);
        let bytes = direct_and_round(direct, &[]).pbf();
        let network = build(&bytes, &BuildOptions::default().speeds(speeds)).expect("a network");
        Network::read(&network).expect("the same").info().profiles[0].arcs
    };
    let closed = r#"{ "car": { "ways": { "ferry": null }, "byPermission": null } }"#;
    for class in [("highway", "track"), ("route", "ferry")] {
        let direct = [class, ("motor_vehicle", "yes")];
        assert!(arcs(&direct, &old.to_string()) > arcs(&direct, closed), "{class:?}");
    }
}

/// A crossroads: arms to the west (1), east (2), north (3) and south (4) of the middle (5), and a ring between them.
fn crossroads(restriction: Tags, from: i64, to: i64) -> Map {
    let mut map = Map::default();
    let arms = [(1, -300.0, 0.0), (2, 300.0, 0.0), (3, 0.0, 300.0), (4, 0.0, -300.0), (5, 0.0, 0.0)];
    for (id, east, north) in arms {
        let point = at(east, north);
        map.node(id, point.lat, point.lon, &[]);
    }
    (1..=4).for_each(|arm| map.way(arm, &[arm, 5], &[("highway", "residential")]));
    map.way(9, &[1, 3, 2, 4, 1], &[("highway", "residential")]);
    let tags = [&[("type", "restriction")], restriction].concat();
    map.relation(1, &[(1, from, "from"), (0, 5, "via"), (1, to, "to")], &tags);
    map
}

fn turning(map: &Map, kind: ProfileKind, from: (f64, f64), to: (f64, f64)) -> i32 {
    let network = network(map);
    let places = [at(from.0, from.1), at(to.0, to.1)];
    let snaps: Vec<_> = network.snap(kind, &places).expect("it").into_iter().flatten().collect();
    network.matrix(kind, &snaps, &snaps).expect("it").metres[0][1]
}

#[test]
fn turn_restrictions() {
    const WEST: (f64, f64) = (-50.0, 0.0);
    const NORTH: (f64, f64) = (0.0, 50.0);
    const EAST: (f64, f64) = (50.0, 0.0);
    let no_left = crossroads(&[("restriction", "no_left_turn")], 1, 3);
    assert_eq!(turning(&no_left, Foot, WEST, NORTH), 100);
    // Back, round by the ring (424 m), and down: turning round beyond the crossing is no way out.
    let round = turning(&no_left, Car, WEST, NORTH);
    assert!((923..=925).contains(&round), "{round}");
    assert_eq!(turning(&no_left, Car, WEST, EAST), 100);
    assert_eq!(turning(&no_left, Car, NORTH, WEST), 100);
    let only_right = crossroads(&[("restriction", "only_right_turn")], 1, 4);
    assert!(turning(&only_right, Car, WEST, EAST) > 900);
    assert_eq!(turning(&only_right, Car, WEST, (0.0, -50.0)), 100);
    let not_bicycles = crossroads(&[("restriction", "no_left_turn"), ("except", "bicycle")], 1, 3);
    assert_eq!(turning(&not_bicycles, Bicycle, WEST, NORTH), 100);
    assert!(turning(&not_bicycles, Car, WEST, NORTH) > 900);
    let for_lorries = crossroads(&[("restriction:hgv", "no_left_turn")], 1, 3);
    assert_eq!(turning(&for_lorries, Car, WEST, NORTH), 100);
    let sometimes = crossroads(&[("restriction:conditional", "no_left_turn @ (07:00-09:00)")], 1, 3);
    assert_eq!(turning(&sometimes, Car, WEST, NORTH), 100);
}

#[test]
fn what_nobody_can_reach_is_left_out() {
    let mut map = direct_and_round(&[("highway", "residential")], &[]);
    for (id, east) in [(50, 900.0), (51, 950.0)] {
        let point = at(east, 0.0);
        map.node(id, point.lat, point.lon, &[]);
    }
    // One way into nowhere.
    map.way(50, &[7, 50, 51], &[("highway", "residential"), ("oneway", "yes")]);
    let network = network(&map);
    let car = &network.info().profiles[0];
    assert_eq!((car.kind, car.cut_off), (Car, 1));
    let snap = network.snap(Car, &[at(930.0, 0.0)]).expect("cars")[0].expect("a street");
    assert!((snap.metres - 230.0).abs() < 1.0, "{}", snap.metres);
}
