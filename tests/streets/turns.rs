//! Restrictions of turns, and that nobody gets round them by turning round a little further on.

use rounds::streets::{BuildOptions, ProfileKind, build};

use crate::detour::{at, network};
use crate::map::{Map, Tags};

use ProfileKind::{Bicycle, Car};

const STREET: Tags<'static> = &[("highway", "residential")];
const ONE_WAY: Tags<'static> = &[("highway", "residential"), ("oneway", "yes")];
const FOOTWAY: Tags<'static> = &[("highway", "footway")];

const WEST: (f64, f64) = (-100.0, 0.0);
const EAST: (f64, f64) = (100.0, 0.0);
const NORTH: (f64, f64) = (0.0, 100.0);
const SOUTH: (f64, f64) = (0.0, -100.0);

fn map(nodes: &[(i64, f64, f64)], ways: &[(i64, &[i64], Tags)]) -> Map {
    let mut map = Map::default();
    for (id, east, north) in nodes {
        let point = at(*east, *north);
        map.node(*id, point.lat, point.lon, &[]);
    }
    ways.iter().for_each(|(id, nodes, tags)| map.way(*id, nodes, tags));
    map
}

fn restricted(mut map: Map, members: &[(u64, i64, &str)], restriction: &str) -> Map {
    map.relation(1, members, &[("type", "restriction"), ("restriction", restriction)]);
    map
}

/// Metres from one place to another; −1 where there is no way.
fn metres(map: &Map, kind: ProfileKind, from: (f64, f64), to: (f64, f64)) -> i32 {
    let places = [at(from.0, from.1), at(to.0, to.1)];
    let network = network(map);
    let snaps: Vec<_> = network.snap(kind, &places).expect("it").into_iter().flatten().collect();
    assert!(snaps.iter().all(|snap| snap.metres < 2.0), "a place is cut off");
    network.matrix(kind, &snaps, &snaps).expect("it").metres[0][1]
}

#[track_caller]
fn near(found: i32, expected: i32) {
    assert!((found - expected).abs() <= 3, "{found} m, not {expected}");
}

/// A crossing in node 2 of arms west (way 10), east (11), south (12) and north (13), and a ring.
fn crossing() -> Map {
    let nodes = [(1, -500.0, 0.0), (2, 0.0, 0.0), (3, 500.0, 0.0), (4, 0.0, -500.0), (5, 0.0, 500.0)];
    let ring: &[i64] = &[1, 5, 3, 4, 1];
    let arms: [(i64, &[i64], Tags); 4] =
        [(10, &[1, 2], STREET), (11, &[2, 3], STREET), (12, &[4, 2], STREET), (13, &[2, 5], STREET)];
    map(&nodes, &[&arms[..], &[(14, ring, STREET)]].concat())
}

const NO_LEFT: [(u64, i64, &str); 3] = [(1, 10, "from"), (0, 2, "via"), (1, 13, "to")];

#[test]
fn a_one_way_street_beyond_a_banned_turn_stays_open() {
    let nodes = [(1, -500.0, 0.0), (2, 0.0, 0.0), (3, 200.0, 0.0), (7, 500.0, 0.0), (5, 0.0, 500.0), (9, 200.0, 50.0)];
    let made = map(
        &nodes,
        &[
            (10, &[1, 2], ONE_WAY),
            (11, &[2, 3], ONE_WAY),
            (12, &[3, 7], ONE_WAY),
            (13, &[2, 5], ONE_WAY),
            (14, &[5, 1], STREET),
            (15, &[7, 5], STREET),
            (16, &[3, 9], FOOTWAY),
        ],
    );
    let made = restricted(made, &NO_LEFT, "no_left_turn");
    near(metres(&made, Car, WEST, EAST), 200);
    near(metres(&made, Car, WEST, (400.0, 0.0)), 500);
}

#[test]
fn a_restriction_over_a_way_is_not_got_round_on_it() {
    let nodes = [
        (1, -500.0, 0.0),
        (2, 0.0, 0.0),
        (3, 500.0, 0.0),
        (4, -500.0, 20.0),
        (5, 0.0, 20.0),
        (6, 500.0, 20.0),
        (7, 800.0, 10.0),
        (8, -800.0, 10.0),
    ];
    let dual = map(
        &nodes,
        &[
            (10, &[1, 2], ONE_WAY),
            (11, &[2, 3], ONE_WAY),
            (12, &[2, 5], STREET),
            (13, &[6, 5], ONE_WAY),
            (14, &[5, 4], ONE_WAY),
            (15, &[3, 7, 6], STREET),
            (16, &[4, 8, 1], STREET),
        ],
    );
    let there = ((-100.0, -1.0), (-100.0, 21.0));
    near(metres(&dual, Car, there.0, there.1), 220);
    let banned = restricted(dual, &[(1, 10, "from"), (1, 12, "via"), (1, 14, "to")], "no_u_turn");
    near(metres(&banned, Car, there.0, there.1), 1_801);
}

#[test]
fn footways_that_cut_a_street_make_no_room_to_turn_round() {
    let round = metres(&restricted(crossing(), &NO_LEFT, "no_left_turn"), Car, WEST, NORTH);
    near(round, 400 + 707 + 400);
    let mut cut = crossing();
    for (id, east, north) in [(30, 10.0, 0.0), (31, 20.0, 0.0), (32, 10.0, 10.0), (33, 20.0, 10.0)] {
        let point = at(east, north);
        cut.node(id, point.lat, point.lon, &[]);
    }
    // The arm to the east again, the last of the same id counts.
    cut.way(11, &[2, 30, 31, 3], STREET);
    cut.way(20, &[30, 32], FOOTWAY);
    cut.way(21, &[31, 33], FOOTWAY);
    near(metres(&restricted(cut, &NO_LEFT, "no_left_turn"), Car, WEST, NORTH), round);
}

#[test]
fn a_street_that_ends_in_a_private_drive_is_a_dead_end() {
    let nodes = [(1, -500.0, 0.0), (2, 0.0, 0.0), (3, 500.0, 0.0), (4, 0.0, -500.0), (5, 0.0, 500.0), (6, 530.0, 30.0)];
    for access in ["private", "yes"] {
        let drive = [("highway", "service"), ("access", access)];
        let tee = map(
            &nodes,
            &[
                (10, &[1, 2], STREET),
                (11, &[2, 3], STREET),
                (12, &[4, 2], STREET),
                (13, &[2, 5], STREET),
                (20, &[3, 6], &drive),
            ],
        );
        let mut tee = restricted(tee, &NO_LEFT, "no_left_turn");
        let right = [(1, 10, "from"), (0, 2, "via"), (1, 12, "to")];
        tee.relation(2, &right, &[("type", "restriction"), ("restriction", "no_right_turn")]);
        let turned = if access == "private" { 500 } else { 542 };
        near(metres(&tee, Car, WEST, NORTH), 200 + 2 * turned);
        near(metres(&tee, Car, WEST, SOUTH), 200 + 2 * turned);
    }
}

#[test]
fn restrictions_of_some_are_for_them_alone() {
    let of = |class: &str| {
        let mut made = crossing();
        made.relation(1, &NO_LEFT, &[("type", class), ("restriction", "no_left_turn")]);
        made
    };
    near(metres(&of("restriction:hgv"), Car, WEST, NORTH), 200);
    assert!(metres(&of("restriction:motorcar"), Car, WEST, NORTH) > 1_000);
    near(metres(&of("restriction:motorcar"), Bicycle, WEST, NORTH), 200);
}

#[test]
fn no_entry_and_no_exit_are_of_several_ways() {
    let members = [(1, 10, "from"), (1, 12, "from"), (0, 2, "via"), (1, 13, "to")];
    let no_entry = restricted(crossing(), &members, "no_entry");
    assert!(metres(&no_entry, Car, WEST, NORTH) > 1_000 && metres(&no_entry, Car, SOUTH, NORTH) > 1_000);
    near(metres(&no_entry, Car, EAST, NORTH), 200);
    let members = [(1, 10, "from"), (0, 2, "via"), (1, 11, "to"), (1, 13, "to")];
    let no_exit = restricted(crossing(), &members, "no_exit");
    assert!(metres(&no_exit, Car, WEST, NORTH) > 1_000 && metres(&no_exit, Car, WEST, EAST) > 1_000);
    near(metres(&no_exit, Car, WEST, SOUTH), 200);
    // Of which of several ways any other restriction is about, nobody can tell.
    near(metres(&restricted(crossing(), &members, "no_left_turn"), Car, WEST, NORTH), 200);
}

#[test]
fn an_extract_that_ends_in_the_length_of_a_block_is_refused() {
    let whole = crossing().pbf();
    assert!(build(&whole, &BuildOptions::default()).is_ok());
    for more in 1..4 {
        let cut = [&whole[..], &[0; 3][..more]].concat();
        let refused = build(&cut, &BuildOptions::default()).expect_err("it is cut off").to_string();
        assert!(refused.contains("E7101"), "{refused}");
    }
}
