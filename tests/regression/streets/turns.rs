//! Restrictions of turns.

use ProfileKind::Car;

use super::*;

/// A crossroads: arms to the west (1), east (2), north (3) and south (4) of the middle (5), and a ring between them.
fn crossroads(restriction: Tags) -> Map {
    let mut map = Map::default();
    for (id, east, north) in [(1, -300.0, 0.0), (2, 300.0, 0.0), (3, 0.0, 300.0), (4, 0.0, -300.0), (5, 0.0, 0.0)] {
        node(&mut map, id, east, north, &[]);
    }
    (1..=4).for_each(|arm| map.way(arm, &[arm, 5], &[("highway", "residential")]));
    map.way(9, &[1, 3, 2, 4, 1], &[("highway", "residential")]);
    let tags = [&[("type", "restriction")], restriction].concat();
    map.relation(1, &[(1, 1, "from"), (0, 5, "via"), (1, 3, "to")], &tags);
    map
}

#[test]
fn restrictions_that_hold_at_some_times_held_always() {
    let turns = |restriction: Tags| both_ways(&network(&crossroads(restriction)), Car, (-50.0, 0.0), (0.0, 50.0))[0].1;
    assert!(turns(&[("restriction", "no_left_turn")]) > 900);
    assert_eq!(turns(&[("restriction", "no_left_turn @ (07:00-09:00)")]), 100);
    assert_eq!(turns(&[("restriction", "only_right_turn @ (Mo-Fr 07:00-09:00)")]), 100);
    assert_eq!(turns(&[("restriction:motorcar", "no_left_turn @ (07:00-09:00)")]), 100);
    let always = ("restriction", "no_left_turn");
    assert_eq!(turns(&[always, ("hour_on", "07:00"), ("hour_off", "09:00")]), 100);
    assert_eq!(turns(&[always, ("day_on", "Monday"), ("day_off", "Friday")]), 100);
    assert!(turns(&[always, ("restriction:conditional", "none @ (22:00-06:00)")]) > 900);
}

/// A dual carriageway: eastward 1, 2, 3 and westward 4, 5, 6 north of it, joined at both ends, and a way across in
/// three pieces (31, 32, 33) between 2 and 5.
fn dual_carriageway(via: &[i64]) -> Map {
    let mut map = Map::default();
    let nodes = [(1, -600.0, 0.0), (2, 0.0, 0.0), (3, 600.0, 0.0), (4, 600.0, 30.0), (5, 0.0, 30.0), (6, -600.0, 30.0)];
    nodes.iter().for_each(|(id, east, north)| node(&mut map, *id, *east, *north, &[]));
    node(&mut map, 7, 0.0, 10.0, &[]);
    node(&mut map, 8, 0.0, 20.0, &[]);
    let one_way = [("highway", "secondary"), ("oneway", "yes")];
    map.way(10, &[1, 2], &one_way);
    map.way(11, &[2, 3], &one_way);
    map.way(12, &[4, 5], &one_way);
    map.way(13, &[5, 6], &one_way);
    map.way(14, &[3, 4], &one_way);
    map.way(15, &[6, 1], &one_way);
    map.way(31, &[2, 7], &[("highway", "residential")]);
    map.way(32, &[7, 8], &[("highway", "residential")]);
    map.way(33, &[8, 5], &[("highway", "residential")]);
    let mut members = vec![(1, 13, "to"), (1, 10, "from")];
    members.extend(via.iter().map(|way| (1, *way, "via")));
    map.relation(1, &members, &[("type", "restriction"), ("restriction", "no_u_turn")]);
    map
}

#[test]
fn ways_between_in_another_order_were_no_restriction() {
    let metres = |via: &[i64]| both_ways(&network(&dual_carriageway(via)), Car, (-300.0, 0.0), (-300.0, 30.0))[0].1;
    // Without a restriction across the middle, with it round by the far end.
    let free = metres(&[]);
    assert!(near(free, 630), "{free}");
    for order in [[31, 32, 33], [33, 32, 31], [32, 31, 33], [31, 33, 32], [33, 31, 32], [32, 33, 31]] {
        let round = metres(&order);
        assert!(round > 1_700, "{order:?}: {round} m");
    }
}
