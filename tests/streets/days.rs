//! Days on streets, as the program plans them.

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{Value, json};

use crate::detour::at;
use crate::town::{Folder, by_car, day, homes};

#[test]
fn a_day_on_streets_plans_and_every_command_takes_it() {
    let folder = Folder::with_day(by_car());
    let plan = folder.plan("day.json", "plan.json", &[]);
    assert_eq!(plan["unassigned"], json!([]));
    for arguments in [
        "check day.json",
        "check day.json plan.json",
        "explain day.json plan.json",
        "compare day.json plan.json plan.json",
        "bound day.json --plan plan.json --max-time 1s",
        "report day.json plan.json -o plan.html",
    ] {
        folder.rounds(&arguments.split(' ').collect::<Vec<_>>()).assert().code(0);
    }
    let page = String::from_utf8(folder.bytes("plan.html")).expect("text");
    assert!(page.contains("along the streets") && page.contains("class=\"street\""));
}

#[test]
fn the_matrix_written_into_the_day_plans_to_the_same() {
    let folder = Folder::with_day(by_car());
    folder.rounds(&["matrix", "day.json", "--mode", "car", "-o", "matrix.json"]).assert().code(0);
    let mut written = folder.json("day.json");
    written["travel"] = folder.json("matrix.json");
    let seconds = &written["travel"]["modes"][0]["matrix"]["seconds"];
    assert!(seconds[0].as_array().is_some_and(|row| row.len() == 6 && row[0] == 0 && row[1] != 0), "{seconds}");
    folder.put("written.json", written.to_string().as_bytes());
    let (roads, matrix) = (folder.plan("day.json", "a.json", &[]), folder.plan("written.json", "b.json", &[]));
    assert_eq!((&roads["cost"], &roads["shifts"]), (&matrix["cost"], &matrix["shifts"]));
    folder.rounds(&["matrix", "day.json", "--mode", "tram"]).assert().code(2).stderr(contains("E6003"));
}

#[test]
fn a_referral_to_a_new_place_is_re_planned_and_offered() {
    let folder = Folder::with_day(by_car());
    folder.plan("day.json", "plan.json", &[]);
    let place = at(600.0, 720.0);
    let events = json!({"format": "rounds/1", "at": "2026-03-02T07:30:00+00:00", "events": [{"kind": "newVisit",
        "visit": {"id": "new", "place": "f", "duration": "PT10M", "priority": "urgent"},
        "place": {"id": "f", "lat": place.lat, "lon": place.lon}}]});
    folder.put("events.json", events.to_string().as_bytes());
    let replan =
        ["replan", "day.json", "plan.json", "events.json", "-o", "new.json", "--day-out", "now.json", "--instant"];
    folder.rounds(&replan).assert().code(0);
    assert_eq!(folder.json("new.json")["unassigned"], json!([]));
    folder.rounds(&["check", "now.json", "new.json"]).assert().code(0);
    folder.rounds(&["offer", "day.json", "plan.json", "events.json"]).assert().code(0).stdout(contains("ada"));
}

#[test]
fn a_network_that_cannot_be_had_is_exit_3_and_nothing_is_written() {
    let folder = Folder::with_day(by_car());
    let whole = folder.bytes("town.streets");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let mut older = whole.clone();
    older[8] = 0;
    let cases = [
        (Some(flipped), "checksum"),
        (Some(older), "version 0"),
        (Some(whole[..99].to_vec()), "cut off"),
        (None, "town.streets"),
    ];
    for (bytes, said) in cases {
        match bytes {
            Some(bytes) => folder.put("town.streets", &bytes),
            None => std::fs::remove_file(folder.path("town.streets")).expect("it was there"),
        }
        for command in [vec!["plan", "day.json", "-o", "out.json", "--iterations", "1"], vec!["check", "day.json"]] {
            folder.rounds(&command).assert().code(3).stderr(contains(said)).stderr(contains("town.streets"));
        }
        assert!(!folder.path("out.json").exists());
    }
    folder.put("town.streets", &whole);
    folder.put(
        "bus.json",
        day(json!({"id": "bus", "roads": {"network": "town.streets", "profile": "bus"}}), &homes())
            .to_string()
            .as_bytes(),
    );
    folder.rounds(&["check", "bus.json"]).assert().code(2).stderr(contains("E1313"));
    folder.rounds(&["streets", "build", "town.osm.pbf", "-o", "town.streets", "--profiles", "foot"]).assert().code(0);
    folder.rounds(&["check", "day.json"]).assert().code(3).stderr(contains("no profile car"));
}

#[test]
fn places_off_the_streets_are_told_with_their_ids() {
    let folder = Folder::new();
    let check = |places: &[(&'static str, rounds::model::Point)]| {
        folder.put("day.json", day(by_car(), places).to_string().as_bytes());
        folder.rounds(&["check", "day.json"]).assert()
    };
    let said = check(&[("near", at(300.0, -150.0)), ("field", at(300.0, -350.0))]).code(0);
    said.stderr(contains("W1301 places[2]: the place `field` is 350 m"));
    let said = check(&[("far", at(300.0, -7_000.0)), ("isle", at(300.0, 9_010.0))]).code(2);
    let said = said.stderr(contains("E1315 places[1]: the place `far` is 7000 m"));
    let said = said.stderr(contains("E1316 places[2]: the place `isle` is cut off"));
    let text = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
    assert!(!text.contains("Secret") && !text.contains("`hub`"), "{text}");
}

#[test]
fn an_answer_is_taken_from_the_cache_and_made_anew_where_it_is_broken() {
    let folder = Folder::with_day(by_car());
    let plan = || folder.plan("day.json", "plan.json", &["--cache", "cache"]);
    let first = plan();
    let names = || -> Vec<_> {
        std::fs::read_dir(folder.path("cache")).expect("a folder").flatten().map(|entry| entry.path()).collect()
    };
    let [kept] = &names()[..] else { panic!("one answer is kept: {:?}", names()) };
    let whole = std::fs::read(kept).expect("an answer");
    // Another answer with its digest right: a run that reads it has not asked the network.
    let mut other = whole.clone();
    let body = "rounds travel cache 1\n".len() + 32;
    // The first row, of times from the hub, after six numbers of how far places are from streets.
    for at in (1..6).map(|place| body + 8 * 6 + 4 * place) {
        let seconds = i32::from_le_bytes(other[at..at + 4].try_into().expect("a number"));
        other[at..at + 4].copy_from_slice(&(seconds + 1_000).to_le_bytes());
    }
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&other[body..]);
    other[body - 32..body].copy_from_slice(&digest);
    std::fs::write(kept, &other).expect("written");
    assert_ne!(plan()["cost"], first["cost"]);
    for broken in [&whole[..whole.len() - 1], &[], &b"nonsense"[..]] {
        std::fs::write(kept, broken).expect("written");
        assert_eq!(plan()["shifts"], first["shifts"]);
        assert_eq!(std::fs::read(kept).expect("it is there"), whole);
    }
    // Another network is another question.
    folder
        .rounds(&["streets", "build", "town.osm.pbf", "-o", "town.streets", "--calibrate", "9 km/h"])
        .assert()
        .code(0);
    assert_ne!(plan()["cost"], first["cost"]);
    assert_eq!(names().len(), 2);
}

#[test]
fn two_processes_share_a_cache() {
    let folder = Folder::with_day(by_car());
    let run = |name: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rounds"));
        command.current_dir(folder.path("")).args(["matrix", "day.json", "--cache", "cache", "--quiet", "-o", name]);
        command.spawn().expect("the program runs")
    };
    let mut running: Vec<_> = (0..6).map(|index| run(&format!("m{index}.json"))).collect();
    assert!(running.iter_mut().all(|child| child.wait().expect("it ends").success()));
    (1..6).for_each(|index| assert_eq!(folder.bytes("m0.json"), folder.bytes(&format!("m{index}.json"))));
    // What somebody who was killed left behind is in nobody's way.
    folder.put("cache/.rounds-left", b"half an ans");
    folder.plan("day.json", "plan.json", &["--cache", "cache"]);
}

#[test]
fn kept_times_need_no_network() {
    let folder = Folder::with_day(by_car());
    folder.plan("day.json", "plan.json", &["--matrix-out", "kept.json"]);
    std::fs::remove_file(folder.path("town.streets")).expect("it was there");
    folder.rounds(&["check", "day.json", "plan.json"]).assert().code(3);
    folder.rounds(&["check", "day.json", "plan.json", "--matrix", "kept.json"]).assert().code(0);
    let kept = String::from_utf8(folder.bytes("kept.json")).expect("text");
    assert!(!kept.contains("hub") && !kept.contains("Secret"), "ids are kept");
    for broken in
        ["", "{}", &kept.replace("rounds-travel/1", "rounds-travel/9"), &kept.replace("\"off\":[", "\"off\":[0.0,")]
    {
        folder.put("broken.json", broken.as_bytes());
        let said = folder.rounds(&["check", "day.json", "plan.json", "--matrix", "broken.json"]).assert().code(2);
        said.stderr(contains("E6004")).stderr(contains("broken.json"));
    }
}

#[test]
fn routes_are_exported() {
    let folder = Folder::with_day(by_car());
    folder.plan("day.json", "plan.json", &[]);
    folder.rounds(&["export", "geojson", "day.json", "plan.json", "-o", "routes.geojson"]).assert().code(0);
    let routes = folder.json("routes.geojson");
    let features = routes["features"].as_array().expect("features");
    let of =
        |kind: &str| features.iter().filter(|feature| feature["properties"]["kind"] == kind).collect::<Vec<&Value>>();
    assert_eq!((of("visit").len(), of("leg").len(), of("start").len(), of("end").len()), (5, 6, 1, 1));
    let plan = folder.json("plan.json");
    let metres: i64 = of("leg").iter().filter_map(|leg| leg["properties"]["metres"].as_i64()).sum();
    assert_eq!(json!(metres), plan["kpis"]["travelMetres"]);
    let bends = of("leg").iter().filter_map(|leg| leg["geometry"]["coordinates"].as_array()).map(Vec::len).max();
    assert!(bends > Some(4), "a leg follows the streets");
    assert!(!routes.to_string().contains("Secret"));

    folder.rounds(&["export", "gpx", "day.json", "plan.json", "-o", "routes.gpx"]).assert().code(0);
    let text = String::from_utf8(folder.bytes("routes.gpx")).expect("text");
    assert_eq!(
        (text.matches("<wpt ").count(), text.matches("<trk>").count(), text.matches("<trkseg>").count()),
        (7, 1, 6)
    );
    // Without streets, lines are straight.
    let straight = json!({"id": "car", "estimate": {"speedKmh": 19, "detourFactor": 1.3}});
    folder.put("straight.json", day(straight, &homes()).to_string().as_bytes());
    folder.plan("straight.json", "straight-plan.json", &[]);
    folder.rounds(&["export", "geojson", "straight.json", "straight-plan.json", "-o", "s.geojson"]).assert().code(0);
    let straight = folder.json("s.geojson");
    let lines =
        straight["features"].as_array().expect("features").iter().filter(|leg| leg["geometry"]["type"] == "LineString");
    assert!(
        lines.clone().count() > 0
            && lines.clone().all(|leg| leg["geometry"]["coordinates"].as_array().map(Vec::len) == Some(2))
    );
}

#[test]
fn networks_are_built_and_told() {
    let folder = Folder::new();
    let said = folder.rounds(&["streets", "info", "town.streets"]).assert().code(0);
    said.stdout(contains("bicycle")).stdout(contains("version 3"));
    let json = folder.rounds(&["streets", "info", "town.streets", "--json"]).assert().code(0);
    let info: Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(info["profiles"].as_array().map(Vec::len), Some(3));
    let build = |more: &[&str]| {
        folder.rounds(&[&["streets", "build", "town.osm.pbf", "-o", "other.streets"], more].concat()).assert()
    };
    folder.rounds(&["streets", "speeds", "-o", "speeds.json"]).assert().code(0);
    build(&["--speeds", "speeds.json", "--quiet"]).code(0);
    assert_eq!(folder.bytes("other.streets"), folder.bytes("town.streets"));
    build(&["--profiles", "foot,car", "--calibrate", "foot=4 km/h"]).code(0).stderr(contains("4.0 km/h"));
    build(&["--profiles", "foot", "--calibrate", "19 km/h"]).code(2);
    build(&["--profiles", "tram"]).code(2);
    folder.put("bad-speeds.json", b"{\"bus\": {}}");
    build(&["--speeds", "bad-speeds.json"]).code(2).stderr(contains("E7103"));
    std::fs::remove_file(folder.path("other.streets")).expect("it was there");
    folder.put("day.json", b"{}");
    for (extract, code) in [("town.streets", "E7101"), ("day.json", "E7101")] {
        let said = folder.rounds(&["streets", "build", extract, "-o", "other.streets"]).assert().code(2);
        said.stderr(contains(code)).stderr(contains(extract));
    }
    let mut odd = crate::town::town();
    odd.relation(
        1,
        &[(9, 1, "from"), (0, 5, "via"), (1, 2, "to")],
        &[("type", "restriction"), ("restriction", "no_left_turn")],
    );
    folder.put("odd.osm.pbf", &odd.pbf());
    let said = folder.rounds(&["streets", "build", "odd.osm.pbf", "-o", "other.streets"]).assert().code(2);
    said.stderr(contains("E7101")).stderr(contains("internal error").not());
    folder.rounds(&["streets", "info", "town.osm.pbf"]).assert().code(2).stderr(contains("E7111"));
    assert!(!folder.path("other.streets").exists());
}
