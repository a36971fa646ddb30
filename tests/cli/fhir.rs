//! `rounds import fhir` and `rounds export fhir`: from a bundle to a plan, and back.

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::pages::root;
use crate::program::Folder;

const DATE: [&str; 2] = ["--date", "2026-03-02"];

fn folder() -> Folder {
    let folder = Folder::new();
    let bundle = std::fs::read_to_string(root().join("fixtures/exchange/bundle.json")).expect("the fixture");
    folder.put("bundle.json", &bundle);
    folder
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&folder.read(name)).expect("JSON")
}

/// The resources of one kind in a bundle.
fn all<'b>(bundle: &'b Value, kind: &str) -> Vec<&'b Value> {
    let resources = bundle["entry"].as_array().expect("entries").iter().map(|entry| &entry["resource"]);
    resources.filter(|resource| resource["resourceType"] == kind).collect()
}

#[test]
fn a_bundle_is_planned_and_the_plan_comes_back_as_bookings_that_hold() {
    let folder = folder();
    let told = contains("2 shifts and 6 visits").and(contains("booked: pinned"));
    let line = [&["import", "fhir", "bundle.json", "-o", "made.json"][..], &DATE].concat();
    folder.rounds(&line).assert().success().stderr(told);
    folder.rounds(&["plan", "made.json", "-o", "plan.json", "--iterations", "200", "-q"]).assert().success();
    folder.rounds(&["check", "made.json", "plan.json"]).assert().success();
    folder.rounds(&["export", "fhir", "made.json", "plan.json", "-q", "-o", "out.json"]).assert().success();
    let out = json(&folder, "out.json");
    let booked = all(&out, "Appointment");
    assert_eq!(booked.len(), 6);
    assert!(booked.iter().all(|of| of["status"] == "booked" && of["participant"].as_array().expect("them").len() >= 2));
    assert!(booked.iter().any(|of| of["basedOn"][0]["reference"] == "ServiceRequest/r02"));
    // Shifts that come from schedules refer to those: nobody else's schedule is written anew.
    assert!(all(&out, "Schedule").is_empty());
    assert!(all(&out, "Slot").iter().all(|of| of["schedule"]["reference"].as_str().expect("one").ends_with("-monday")));
    // Read together with what it came from, every visit is where the plan had it, and nobody else is wanted.
    let again = [&["import", "fhir", "bundle.json", "out.json", "-q", "-o", "again.json"][..], &DATE].concat();
    folder.rounds(&again).assert().success().stderr("");
    let pins = json(&folder, "again.json")["pins"].as_array().expect("pins").len();
    assert_eq!(pins, 7, "six visits, one of them by two");
    folder.rounds(&["plan", "again.json", "-o", "second.json", "--iterations", "200", "-q"]).assert().success();
    let starts = |name: &str| {
        let plan = json(&folder, name);
        let shifts = plan["shifts"].as_array().expect("shifts").clone();
        let stops = shifts.iter().flat_map(|shift| shift["itinerary"].as_array().cloned().unwrap_or_default());
        let mut starts: Vec<_> = stops
            .filter(|stop| stop["kind"] == "visit")
            .map(|stop| format!("{} {}", stop["visit"], stop["start"]))
            .collect();
        starts.sort();
        starts
    };
    assert_eq!(starts("plan.json"), starts("second.json"));
}

#[test]
fn what_happened_goes_out_as_encounters_and_what_was_left_out_waits() {
    let folder = Folder::new();
    for name in ["days/ucr-team.json", "live/crisis.json"] {
        let text = std::fs::read_to_string(root().join("fixtures").join(name)).expect("a fixture");
        folder.put(name.rsplit('/').next().expect("a name"), &text);
    }
    folder.rounds(&["plan", "ucr-team.json", "-o", "plan.json", "--iterations", "300", "-q"]).assert().success();
    let events = ["replan", "ucr-team.json", "plan.json", "crisis.json", "--iterations", "100", "-q"];
    folder.rounds(&[&events[..], &["--day-out", "now.json", "-o", "now-plan.json"]].concat()).assert().success();
    folder.rounds(&["export", "fhir", "now.json", "now-plan.json", "-q", "-o", "out.json"]).assert().success();
    let (out, day, plan) = (json(&folder, "out.json"), json(&folder, "now.json"), json(&folder, "now-plan.json"));
    let history = day["history"].as_array().expect("a history");
    let of = |kind: &str| history.iter().filter(|stop| stop["kind"] == kind && stop["assumed"] != true).count();
    assert!(of("noAccess") > 0);
    let appointments = all(&out, "Appointment");
    let with = |status: &str| appointments.iter().filter(|of| of["status"] == status).count();
    assert_eq!(with("noshow"), of("noAccess"));
    assert_eq!(with("waitlist"), plan["unassigned"].as_array().expect("them").len());
    assert_eq!(with("fulfilled") + with("arrived"), all(&out, "Encounter").len());
    assert!(all(&out, "Encounter").iter().all(|of| of["class"]["code"] == "HH" && of["period"]["start"].is_string()));
    assert_eq!(all(&out, "Schedule").len(), plan["shifts"].as_array().expect("shifts").len());
}

#[test]
fn priorities_lengths_and_zones_can_be_told() {
    let folder = folder();
    folder.put("bundle.json", &folder.read("bundle.json").replace("\"quantityQuantity\"", "\"note\""));
    let line = [&["import", "fhir", "bundle.json", "-o", "made.json"][..], &DATE].concat();
    folder.rounds(&line).assert().code(2).stderr(contains("E7311 Bundle.entry[").and(contains("--minutes")));
    assert!(!folder.names().contains(&"made.json".to_string()));
    let more = ["--minutes", "25", "--priority", "asap=critical", "--time-zone", "Europe/Paris"];
    folder.rounds(&[&line[..], &more].concat()).assert().success();
    let day = folder.read("made.json");
    for part in ["\"PT25M\"", "\"critical\"", "Europe/Paris", "T09:00:00+01:00"] {
        assert!(day.contains(part), "{part} not in {day}");
    }
    folder.rounds(&[&line[..], &["--priority", "now=critical"]].concat()).assert().code(2).stderr(contains("stat"));
}

#[test]
fn a_week_of_a_bundle_is_a_file_for_each_day() {
    let folder = folder();
    let line = ["import", "fhir", "bundle.json", "--from", "2026-03-02", "--days", "2", "-q", "-o", "week"];
    folder.rounds(&line).assert().success();
    let ids = |name: &str| {
        let day = json(&folder, name);
        let mut ids: Vec<String> =
            day["visits"].as_array().expect("visits").iter().map(|of| of["id"].to_string()).collect();
        ids.sort();
        ids.join(" ")
    };
    assert_eq!(ids("week/2026-03-03.json"), "\"r01-2026-03-03-1\" \"r01-2026-03-03-2\"");
    assert!(ids("week/2026-03-02.json").contains("\"a02\""), "what waits is wanted once, on the first day");
}
