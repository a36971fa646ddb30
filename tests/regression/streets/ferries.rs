//! Islands and ferries.

use ProfileKind::{Bicycle, Car, Foot};

use super::*;

/// A street on the mainland from 1 to 2, an island of three streets round 3, and 1,000 m of water between 2 and 3.
fn island(ferry: Tags) -> Map {
    let mut map = Map::default();
    for (id, east, north) in
        [(1, -1_000.0, 0.0), (2, 0.0, 0.0), (3, 1_000.0, 0.0), (4, 1_500.0, 0.0), (5, 1_250.0, 300.0)]
    {
        node(&mut map, id, east, north, &[]);
    }
    map.way(1, &[1, 2], &[("highway", "residential")]);
    map.way(2, &[3, 4, 5, 3], &[("highway", "residential")]);
    if !ferry.is_empty() {
        map.way(3, &[2, 3], &[&[("route", "ferry")], ferry].concat());
    }
    map
}

/// Seconds and metres over the water, from landing stage to landing stage.
fn crossing(kind: ProfileKind, ferry: Tags) -> (i32, i32) {
    both_ways(&network(&island(ferry)), kind, (0.0, 0.0), (1_000.0, 0.0))[0]
}

#[test]
fn ferries_were_not_known() {
    for (text, seconds) in
        [("PT10M", 600), ("00:10", 600), ("00:10:30", 630), ("10", 600), ("PT1H5M", 3_900), ("PT90S", 90)]
    {
        for kind in ProfileKind::ALL {
            let (found, metres) = crossing(kind, &[("duration", text)]);
            assert!((found - seconds).abs() <= 2 && near(metres, 1_000), "{kind:?} {text}: {found} s, {metres} m");
        }
    }
    // Without a usable duration: a stated speed, or a common one.
    assert!(near(crossing(Car, &[("maxspeed", "10 knots")]).0, 195));
    assert!(near(crossing(Car, &[("duration", "soon")]).0, 240));
    assert!(near(crossing(Foot, &[("duration", "-5")]).0, 240));
}

#[test]
fn ferries_take_whom_their_tags_say() {
    let takes = |kind: ProfileKind, ferry: Tags| crossing(kind, &[&[("duration", "00:10")], ferry].concat()).0 > 0;
    for (ferry, whom) in [
        (&[("motor_vehicle", "yes")][..], [true, true, true]),
        (&[("foot", "yes")], [false, true, true]),
        (&[("foot", "yes"), ("bicycle", "no")], [false, false, true]),
        (&[("foot", "yes"), ("motorcar", "yes")], [true, true, true]),
        (&[("motor_vehicle", "no")], [false, true, true]),
        (&[("foot", "no")], [false, true, false]),
        (&[("access", "no")], [false, false, false]),
        (&[("access", "no"), ("foot", "permissive")], [false, false, true]),
        (&[("vehicle", "no")], [false, false, true]),
    ] {
        for (kind, taken) in ProfileKind::ALL.into_iter().zip(whom) {
            assert_eq!(takes(kind, ferry), taken, "{kind:?} {ferry:?}");
        }
    }
    assert_eq!(crossing(Bicycle, &[]).0, -1, "there is no ferry");
}

#[test]
fn nobody_lives_on_a_ferry() {
    let network = network(&island(&[("duration", "00:10")]));
    let snap = network.snap(Car, &[at(300.0, 5.0)]).expect("cars")[0].expect("a street");
    assert!((snap.metres - 300.0).abs() < 2.0, "{} m off", snap.metres);
}

/// What `check` says of a day with a place on the mainland and one on the island.
fn told(map: &Map) -> String {
    told_of(map, at(1_250.0, 0.0))
}

fn told_of(map: &Map, isle: Point) -> String {
    let folder = tempfile::TempDir::new().expect("a folder");
    let bytes = build(&map.pbf(), &BuildOptions::default()).expect("a network");
    std::fs::write(folder.path().join("isle.streets"), bytes).expect("a file");
    let place = |id: &str, point: Point| serde_json::json!({"id": id, "lat": point.lat, "lon": point.lon});
    let day = serde_json::json!({
        "format": "rounds/1",
        "places": [place("hub", at(-500.0, 0.0)), place("isle", isle)],
        "travel": {"modes": [{"id": "car", "roads": {"network": "isle.streets", "profile": "car"}}]},
        "visits": [{"id": "v", "place": "isle", "duration": "PT10M"}],
        "clinicians": [{"id": "ada", "shifts": [{"id": "early", "start": "2026-03-02T08:00:00+00:00",
            "end": "2026-03-02T12:00:00+00:00", "startPlace": "hub", "endPlace": "hub"}]}]
    });
    std::fs::write(folder.path().join("day.json"), day.to_string()).expect("a file");
    let run = assert_cmd::Command::new(env!("CARGO_BIN_EXE_rounds"))
        .current_dir(folder.path())
        .args(["check", "day.json"])
        .output()
        .expect("it runs");
    String::from_utf8_lossy(&run.stderr).into_owned()
}

#[test]
fn an_island_that_is_cut_off_is_told_with_the_word_ferry() {
    for ferry in [&[][..], &[("foot", "yes")]] {
        let said = told(&island(ferry));
        assert!(said.contains("E1316 places[") && said.contains("ferry"), "{said}");
    }
    assert!(!told(&island(&[("motor_vehicle", "yes")])).contains("E1316"));
    // An island that is small beside the mainland is left out of the network: then the water is told.
    let said = told(&beside_a_town(island(&[])));
    assert!(said.contains("W1301 places[1]") && said.contains("1250 m") && said.contains("ferry"), "{said}");
}

/// The map with a town at the west end of its mainland.
fn beside_a_town(mut map: Map) -> Map {
    for row in 0..12 {
        (0..12)
            .for_each(|at| node(&mut map, 1_000 + 100 * row + at, -2_000.0 - 80.0 * at as f64, 80.0 * row as f64, &[]));
    }
    for line in 0..12 {
        let row: Vec<i64> = (0..12).map(|at| 1_000 + 100 * line + at).collect();
        let column: Vec<i64> = (0..12).map(|at| 1_000 + 100 * at + line).collect();
        map.way(100 + line, &row, &[("highway", "residential")]);
        map.way(200 + line, &column, &[("highway", "residential")]);
    }
    map.way(99, &[1, 1_000], &[("highway", "residential")]);
    map
}

#[test]
fn a_home_on_an_island_near_the_shore_was_taken_for_one_on_the_shore() {
    let mut map = island(&[]);
    node(&mut map, 6, 120.0, 0.0, &[]);
    node(&mut map, 7, 120.0, 80.0, &[]);
    map.way(4, &[6, 7], &[("highway", "residential")]);
    let map = beside_a_town(map);
    let said = told_of(&map, at(130.0, 40.0));
    assert!(said.contains("W1303 places[1]") && said.contains("10 m") && said.contains("ferry"), "{said}");
    // On the shore itself nothing is odd, and between the two neither street is plainly the one.
    for place in [at(-10.0, 10.0), at(70.0, 0.0)] {
        let said = told_of(&map, place);
        assert!(!said.contains("W13"), "{said}");
    }
}
