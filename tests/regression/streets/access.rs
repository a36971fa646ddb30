//! Who may pass where.

use ProfileKind::{Bicycle, Car, Foot};

use super::*;

#[test]
fn gates_that_are_private_or_locked_were_short_cuts() {
    for barrier in ["gate", "lift_gate", "swing_gate", "bollard"] {
        for value in ["private", "permit", "customers", "destination", "delivery", "residents"] {
            for (kind, key) in
                [(Car, "motor_vehicle"), (Car, "motorcar"), (Car, "vehicle"), (Bicycle, "bicycle"), (Foot, "foot")]
            {
                goes(kind, &[], &[("barrier", barrier), (key, value)], ROUND, ROUND);
                goes(kind, &[], &[("barrier", barrier), ("access", value)], ROUND, ROUND);
            }
        }
    }
    for kind in ProfileKind::ALL {
        goes(kind, &[], &[("barrier", "gate"), ("locked", "yes")], ROUND, ROUND);
        goes(kind, &[], &[("barrier", "gate"), ("locked", "no")], DIRECT, DIRECT);
        goes(kind, &[], &[("barrier", "gate"), ("access", "private"), ("locked", "yes")], ROUND, ROUND);
    }
    // A key of the mode's own goes before what is said of all.
    goes(Foot, &[], &[("barrier", "gate"), ("access", "private"), ("foot", "yes")], DIRECT, DIRECT);
    goes(Foot, &[], &[("barrier", "gate"), ("locked", "yes"), ("foot", "yes")], DIRECT, DIRECT);
    goes(Car, &[], &[("barrier", "gate"), ("locked", "yes"), ("foot", "yes")], ROUND, ROUND);
    goes(Car, &[], &[("barrier", "gate"), ("access", "no"), ("motor_vehicle", "yes")], DIRECT, DIRECT);
    goes(Bicycle, &[], &[("barrier", "gate"), ("motor_vehicle", "private")], DIRECT, DIRECT);
}

#[test]
fn homes_behind_a_private_gate_are_reached_and_streets_between_two_gates_are_no_short_cut() {
    for tags in [[("barrier", "gate"), ("access", "private")], [("barrier", "gate"), ("locked", "yes")]] {
        for kind in ProfileKind::ALL {
            let mut map = direct_and_round(&[], &[]);
            // A close off node 1, behind a gate at 10.
            node(&mut map, 10, 0.0, -50.0, &tags);
            node(&mut map, 11, 0.0, -150.0, &[]);
            node(&mut map, 12, 100.0, -150.0, &[]);
            map.way(10, &[1, 10, 11, 12], &[("highway", "residential")]);
            let close = network(&map);
            for (_, metres) in both_ways(&close, kind, (50.0, -150.0), (500.0, 0.0)) {
                assert!(near(metres, 50 + 150 + 500), "{kind:?} {tags:?}: {metres} m");
            }
            // The close goes on to a second gate and the far end of a street that is closed between.
            let mut map = direct_and_round(&[("access", "no")], &[]);
            node(&mut map, 10, 0.0, -50.0, &tags);
            node(&mut map, 11, 0.0, -150.0, &[]);
            node(&mut map, 12, 400.0, -150.0, &[]);
            node(&mut map, 13, 400.0, -50.0, &tags);
            map.way(10, &[1, 10, 11, 12, 13, 2], &[("highway", "residential")]);
            let [(_, there), (_, back)] = both_ways(&network(&map), kind, (-100.0, 0.0), (500.0, 0.0));
            assert!(near(there, ROUND) && near(back, ROUND), "{kind:?} {tags:?}: {there} m, {back} m");
            let [(_, there), _] = both_ways(&network(&map), kind, (200.0, -150.0), (500.0, 0.0));
            assert!(near(there, 200 + 150 + 100), "{kind:?} {tags:?}: {there} m");
        }
    }
}

#[test]
fn a_large_estate_behind_a_private_road_was_cut_off() {
    let mut map = direct_and_round(&[], &[]);
    node(&mut map, 20, 400.0, -100.0, &[]);
    map.way(20, &[2, 20], &[("highway", "service"), ("access", "private")]);
    for row in 0..6 {
        for column in 0..6 {
            node(&mut map, 100 + 10 * row + column, 400.0 + 50.0 * column as f64, -100.0 - 50.0 * row as f64, &[]);
        }
    }
    for line in 0..6 {
        let row: Vec<i64> = (0..6).map(|at| 100 + 10 * line + at).collect();
        let column: Vec<i64> = (0..6).map(|at| 100 + 10 * at + line).collect();
        map.way(100 + line, &row, &[("highway", "residential")]);
        map.way(200 + line, &column, &[("highway", "residential")]);
    }
    map.way(21, &[20, 100], &[("highway", "residential")]);
    for (_, metres) in both_ways(&network(&map), Car, (450.0, -225.0), (500.0, 0.0)) {
        assert!(metres > 0, "there is no way");
    }
}

#[test]
fn access_of_one_direction_was_not_heeded() {
    for key in ["motorcar", "motor_vehicle", "vehicle", "access"] {
        goes(Car, &[(&format!("{key}:backward"), "no")], &[], DIRECT, ROUND);
        goes(Car, &[(&format!("{key}:forward"), "no")], &[], ROUND, DIRECT);
        goes(Car, &[(&format!("{key}:backward"), "private")], &[], DIRECT, ROUND);
        goes(Car, &[(key, "no"), (&format!("{key}:forward"), "yes")], &[], DIRECT, ROUND);
    }
    for key in ["bicycle", "vehicle", "access"] {
        goes(Bicycle, &[(&format!("{key}:backward"), "no")], &[], DIRECT, ROUND);
    }
    for key in ["foot", "access"] {
        goes(Foot, &[(&format!("{key}:backward"), "no")], &[], DIRECT, ROUND);
    }
    goes(Bicycle, &[("motor_vehicle:backward", "no")], &[], DIRECT, DIRECT);
    goes(Foot, &[("vehicle:backward", "no")], &[], DIRECT, DIRECT);
    goes(Car, &[("bicycle:backward", "no")], &[], DIRECT, DIRECT);
    // The more specific mode decides, whatever is said of a direction of the more general one.
    goes(Car, &[("vehicle:forward", "no"), ("motor_vehicle:forward", "yes")], &[], DIRECT, DIRECT);
    goes(Car, &[("vehicle:backward", "no"), ("motor_vehicle", "yes")], &[], DIRECT, DIRECT);
    goes(Car, &[("motor_vehicle", "no"), ("motor_vehicle:backward", "yes")], &[], ROUND, DIRECT);
    goes(Car, &[("motor_vehicle:backward", "no"), ("oneway", "no")], &[], DIRECT, ROUND);
}

#[test]
fn a_direction_that_is_opened_to_bicycles_was_closed_by_the_one_way_street() {
    let one_way = ("oneway", "yes");
    goes(Bicycle, &[one_way, ("bicycle:backward", "yes")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[one_way, ("vehicle:backward", "yes")], &[], DIRECT, DIRECT);
    goes(Car, &[one_way, ("bicycle:backward", "yes")], &[], DIRECT, ROUND);
    goes(Car, &[one_way, ("bus:backward", "yes")], &[], DIRECT, ROUND);
    goes(Bicycle, &[one_way, ("bicycle", "yes")], &[], DIRECT, ROUND);
    goes(Bicycle, &[("oneway:bicycle", "yes"), ("bicycle:backward", "yes")], &[], DIRECT, ROUND);
}

#[test]
fn lists_of_values_were_open_to_all() {
    for value in
        ["private;delivery", "agricultural;forestry", "no;destination", "psv; bicycle", "bus;taxi", "forestry;private"]
    {
        for key in ["motor_vehicle", "vehicle", "access"] {
            goes(Car, &[(key, value)], &[], ROUND, ROUND);
        }
    }
    goes(Car, &[("motor_vehicle", "private;yes")], &[], DIRECT, DIRECT);
    goes(Car, &[("motor_vehicle", "agricultural;permissive")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[("access", "psv;bicycle")], &[], DIRECT, DIRECT);
    goes(Bicycle, &[("vehicle", "private;delivery")], &[], ROUND, ROUND);
    goes(Foot, &[("foot", "private;customers")], &[], ROUND, ROUND);
    // To a home in such a street one goes; where only farmers may go nobody else does.
    let homes = network(&direct_and_round(&[("motor_vehicle", "private;delivery")], &[]));
    let [(_, there), (_, back)] = both_ways(&homes, Car, (-100.0, 0.0), (150.0, 0.0));
    assert!(near(there, 250) && near(back, 250), "{there} m, {back} m");
}

#[test]
fn a_street_of_alternating_direction_was_closed() {
    let seconds = |tags: Tags| both_ways(&network(&direct_and_round(tags, &[])), Car, (0.0, 0.0), (400.0, 0.0))[0].0;
    let open = [("highway", "tertiary")];
    let alternating = [("highway", "tertiary"), ("oneway", "alternating")];
    for kind in [Car, Bicycle] {
        let fast = [("highway", "tertiary"), ("oneway", "alternating"), ("maxspeed", "60 mph")];
        goes(kind, &fast, &[], DIRECT, DIRECT);
    }
    assert!(seconds(&alternating) >= 2 * seconds(&open), "{} s, not slower", seconds(&alternating));
    goes(Car, &[("oneway", "reversible")], &[], ROUND, ROUND);
}

#[test]
fn bus_stops_stopped_cars() {
    for stop in [("highway", "bus_stop"), ("public_transport", "stop_position"), ("public_transport", "platform")] {
        for (key, value) in
            [("access", "no"), ("motor_vehicle", "no"), ("vehicle", "private"), ("foot", "no"), ("bicycle", "no")]
        {
            ProfileKind::ALL.iter().for_each(|kind| goes(*kind, &[], &[stop, (key, value)], DIRECT, DIRECT));
        }
    }
    goes(Car, &[], &[("highway", "crossing"), ("motor_vehicle", "no")], DIRECT, DIRECT);
    goes(Car, &[], &[("highway", "bus_stop"), ("barrier", "bollard")], ROUND, ROUND);
    goes(Car, &[], &[("barrier", "bus_trap"), ("access", "no")], ROUND, ROUND);
    goes(Foot, &[], &[("highway", "crossing"), ("foot", "no")], ROUND, ROUND);
}

#[test]
fn paths_that_a_tag_opens_to_cars_were_closed() {
    let metres = |tags: Tags| both_ways(&network(&direct_and_round(tags, &[])), Car, (150.0, 0.0), (250.0, 0.0))[0];
    for class in ["pedestrian", "cycleway", "track"] {
        for (key, value) in
            [("motor_vehicle", "yes"), ("access", "yes"), ("motorcar", "designated"), ("vehicle", "permissive")]
        {
            let (seconds, metres) = metres(&[("highway", class), (key, value)]);
            assert!(near(metres, 100) && seconds >= 20, "{class} {key}={value}: {metres} m in {seconds} s");
        }
        // Those who live there and come to them, and nobody else.
        let (seconds, metres) = metres(&[("highway", class), ("motor_vehicle", "private")]);
        assert!(near(metres, 100) && seconds >= 20, "{class}: {metres} m in {seconds} s");
        goes(Car, &[("highway", class), ("motor_vehicle", "destination")], &[], ROUND, ROUND);
        goes(Car, &[("highway", class)], &[], ROUND, ROUND);
        goes(Car, &[("highway", class), ("access", "yes"), ("motor_vehicle", "no")], &[], ROUND, ROUND);
    }
    goes(Car, &[("highway", "footway"), ("access", "yes")], &[], ROUND, ROUND);
}

#[test]
fn places_lay_on_motorways_and_in_tunnels() {
    let lines: [Tags; 6] = [
        &[("highway", "motorway")],
        &[("highway", "motorway_link")],
        &[("highway", "trunk_link")],
        &[("highway", "trunk"), ("motorroad", "yes")],
        &[("highway", "primary"), ("tunnel", "yes")],
        &[("highway", "service"), ("tunnel", "yes")],
    ];
    for line in lines {
        // The line runs 25 m north of the place, its own street 40 m south; they meet in the west.
        let mut map = Map::default();
        node(&mut map, 1, -300.0, 25.0, &[]);
        node(&mut map, 2, 1_000.0, 25.0, &[]);
        node(&mut map, 3, -300.0, -40.0, &[]);
        node(&mut map, 4, 600.0, -40.0, &[]);
        node(&mut map, 5, 1_000.0, -200.0, &[]);
        map.way(1, &[1, 2], &[line, &[("oneway", "no")]].concat());
        map.way(2, &[3, 4], &[("highway", "residential")]);
        map.way(3, &[1, 3], &[("highway", "residential")]);
        map.way(4, &[2, 5], &[("highway", "residential")]);
        map.way(5, &[4, 5], &[("highway", "residential")]);
        let network = network(&map);
        let [(_, there), (_, back)] = both_ways(&network, Car, (0.0, 0.0), (500.0, -40.0));
        assert!(near(there, 500) && near(back, 500), "{line:?}: {there} m, {back} m");
        let snap = network.snap(Car, &[at(0.0, 0.0)]).expect("cars")[0].expect("a street");
        assert!((snap.metres - 40.0).abs() < 1.0, "{} m off", snap.metres);
    }
    // A passage through a building is a street like any other.
    let mut map = direct_and_round(&[("tunnel", "building_passage")], &[]);
    node(&mut map, 30, 0.0, -60.0, &[]);
    node(&mut map, 31, 400.0, -60.0, &[]);
    map.way(30, &[1, 30, 31], &[("highway", "residential")]);
    let snap = network(&map).snap(Car, &[at(200.0, -10.0)]).expect("cars")[0].expect("a street");
    assert!((snap.metres - 10.0).abs() < 1.0, "{} m off", snap.metres);
}

#[test]
fn footways_that_are_one_way_were_walked_both_ways() {
    for class in ["footway", "steps"] {
        goes(Foot, &[("highway", class), ("oneway", "yes")], &[], DIRECT, ROUND);
        goes(Foot, &[("highway", class), ("oneway", "-1")], &[], ROUND, DIRECT);
        goes(Foot, &[("highway", class), ("oneway", "yes"), ("oneway:foot", "no")], &[], DIRECT, DIRECT);
    }
    goes(Foot, &[("highway", "residential"), ("oneway", "yes")], &[], DIRECT, DIRECT);
    goes(Foot, &[("highway", "residential"), ("oneway:foot", "yes")], &[], DIRECT, ROUND);
}
