//! Exit codes 0, 2 and 4, and what is said with them.

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::{DAY, Folder, rounds, with};

#[test]
fn a_planned_day_exits_0_with_visits_left_out() {
    let folder = Folder::with_plan("plan.json");
    let plan: serde_json::Value = serde_json::from_str(&folder.read("plan.json")).expect("JSON");
    assert_eq!(plan["unassigned"][0]["visit"], "unskilled");
    assert_eq!(plan["unassigned"][0]["reasons"][0]["code"], "SKILL");
    assert_eq!(plan["kpis"]["assignedVisits"]["total"], 4);
}

#[test]
fn every_plan_passes_check() {
    let folder = Folder::with_plan("plan.json");
    folder.rounds(&["check", "day.json", "plan.json"]).assert().code(0).stdout(contains("keeps every rule"));
}

#[test]
fn a_changed_plan_exits_4_with_what_is_wrong() {
    let folder = Folder::with_plan("plan.json");
    let mut plan: serde_json::Value = serde_json::from_str(&folder.read("plan.json")).expect("JSON");
    plan["kpis"]["travelMetres"] = 1.into();
    folder.put("boast.json", &plan.to_string());
    folder.rounds(&["check", "day.json", "boast.json"]).assert().code(4).stdout(contains("kpis.travelMetres"));

    plan["unassigned"] = serde_json::json!([]);
    folder.put("forgetful.json", &plan.to_string());
    let json = folder.rounds(&["check", "--json", "day.json", "forgetful.json"]).assert().code(4);
    let verdict: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert!(verdict["violations"].as_array().is_some_and(|list| !list.is_empty()), "{verdict}");
}

#[test]
fn a_plan_for_another_day_is_refused_by_all() {
    let folder = Folder::with_plan("plan.json");
    folder.put("other.json", &with(DAY, "\"PT10M\"", "\"PT11M\""));
    folder.rounds(&["check", "other.json", "plan.json"]).assert().code(4).stdout(contains("digest"));
    for arguments in [
        vec!["explain", "other.json", "plan.json"],
        vec!["compare", "other.json", "plan.json", "plan.json"],
        vec!["report", "other.json", "plan.json"],
        vec!["plan", "other.json", "--initial", "plan.json", "--iterations", "1"],
    ] {
        let said = folder.rounds(&arguments).assert().code(2).stdout("");
        said.stderr(contains("another day").and(contains("day.digest")).and(contains("plan.json")));
    }
}

#[test]
fn a_label_or_a_note_makes_no_other_day() {
    let folder = Folder::with_plan("plan.json");
    folder.put("other.json", &with(DAY, "\"label\": \"Secret street team\"", "\"notes\": [1, {\"a\": null}]"));
    folder.rounds(&["check", "other.json", "plan.json"]).assert().code(0);
}

#[test]
fn a_day_alone_is_checked() {
    let folder = Folder::new();
    let said = folder.rounds(&["check", "day.json"]).assert().code(0);
    said.stdout(contains("visits      5")).stderr(contains("syringe-driver"));
    let json = folder.rounds(&["check", "--json", "--quiet", "day.json"]).assert().code(0).stderr("");
    let found: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(found["day"]["visits"], 5);
    assert_eq!(found["warnings"][0]["code"], "W1401");
}

#[test]
fn all_errors_of_a_day_are_told_at_once() {
    let folder = Folder::new();
    let day = with(DAY, "\"id\": \"review\", \"patient\": \"p2\"", "\"id\": \"review\", \"patient\": \"p9\"");
    folder.put("bad.json", &with(&day, "\"from\": \"dose-1\"", "\"from\": \"dose-9\""));
    for command in [vec!["check", "bad.json"], vec!["plan", "bad.json"], vec!["report", "bad.json", "plan.json"]] {
        let said = folder.rounds(&command).assert().code(2).stdout("");
        let said = said.stderr(contains("visits[3].patient").and(contains("links[0].from")));
        said.stderr(contains("E1").and(contains("help: ")).and(contains("2 errors")).and(contains("bad.json")));
    }
    let json = folder.rounds(&["check", "--json", "bad.json"]).assert().code(2);
    let found: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
    assert_eq!(found["errors"].as_array().map(Vec::len), Some(2));
}

#[test]
fn errors_of_a_plan_are_told_in_json_as_those_of_a_day_are() {
    let folder = Folder::with_plan("plan.json");
    let plan = folder.read("plan.json");
    for (name, text) in [("cut-off", &plan[..400]), ("wrong", &plan.replace("\"unassigned\"", "\"left\""))] {
        folder.put(name, text);
        let json = folder.rounds(&["check", "--json", "-q", "day.json", name]).assert().code(2);
        let found: serde_json::Value = serde_json::from_slice(&json.get_output().stdout).expect("JSON");
        assert!(found["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{found}");
        assert_eq!((&found["day"]["visits"], &found["warnings"][0]["code"]), (&5.into(), &"W1401".into()));
    }
}

#[test]
fn a_time_that_is_none_is_told_what_is_wrong_with_it() {
    let folder = Folder::new();
    for (time, why) in [
        ("2026-03-02T08:29:60+00:00", "seconds go from 00 to 59"),
        ("2026-03-02T08:29:75+00:00", "seconds go from 00 to 59"),
        ("2026-02-30T08:30:00+00:00", "no date and time that there is"),
        ("2026-03-02T24:30:00+00:00", "no date and time that there is"),
        ("2026-03-02T08:30:00", "has no offset"),
        ("2026-03-02T08:30:00.5Z", "has a fraction of a second"),
        ("half past eight", "is no instant in RFC 3339"),
    ] {
        folder.put("bad.json", &with(DAY, "\"2026-03-02T08:30:00+00:00\"", &format!("\"{time}\"")));
        let said = folder.rounds(&["check", "bad.json"]).assert().code(2);
        said.stderr(contains("E1106 visits[2].response.clockStart").and(contains(why)));
    }
}

#[test]
fn broken_files_exit_2() {
    let folder = Folder::new();
    let deep = "[".repeat(100_000);
    for (name, text) in [("empty", ""), ("cut-off", &DAY[..900]), ("list", "[]"), ("words", "no"), ("deep", &deep)] {
        folder.put(name, text);
        folder.rounds(&["plan", name, "-o", "out.json"]).assert().code(2).stderr(contains("help: "));
        folder.rounds(&["check", "day.json", name]).assert().code(2);
    }
    std::fs::write(folder.path("latin-1"), b"{\"format\": \"\xe9\"}").expect("a file");
    folder.rounds(&["check", "latin-1"]).assert().code(2);
    folder.rounds(&["check", "missing.json"]).assert().code(2).stderr(contains("missing.json"));
    folder.rounds(&["check", "."]).assert().code(2);
    assert!(!folder.path("out.json").exists());
}

#[test]
fn labels_are_never_told() {
    let folder = Folder::with_plan("plan.json");
    folder.put("bad.json", &with(DAY, "\"duration\": \"PT10M\"", "\"duration\": \"PT-10M\""));
    for arguments in [
        vec!["check", "day.json", "plan.json"],
        vec!["check", "bad.json"],
        vec!["plan", "day.json", "-o", "other.json", "--iterations", "1"],
        vec!["explain", "day.json", "plan.json"],
    ] {
        let run = folder.rounds(&arguments).env("ROUNDS_LOG", "trace").output().expect("a run");
        let said = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
        assert!(!said.contains("Secret"), "{arguments:?} tells a label:\n{said}");
    }
}

#[test]
fn usage_errors_exit_2() {
    let folder = Folder::new();
    for arguments in [
        "",
        "fly",
        "plan",
        "plan day.json --max-time soon",
        "plan day.json --max-time -1s",
        "plan day.json --max-time 5x",
        "plan day.json --max-time P1M",
        "plan day.json --iterations -1",
        "plan day.json --iterations many",
        "plan day.json --seed -1",
        "plan day.json --seed 1.5",
        "plan day.json --threads 0",
        "plan day.json --nonsense",
        "plan day.json day.json",
        "plan - --initial -",
        "plan day.json -o day.json",
        "check",
        "check - -",
        "compare day.json a.json",
        "explain day.json",
        "generate --shifts 2",
        "generate --shifts 2 --visits x",
        "generate --shifts 2 --visits 2 --profile hospital",
        "simulate scenario.json --days 1",
        "schema",
        "schema week",
    ] {
        let line: Vec<&str> = arguments.split_whitespace().collect();
        folder.rounds(&line).assert().code(2).stdout("").stderr(predicate::str::is_empty().not());
    }
    assert_eq!(folder.read("day.json"), DAY);
}

#[test]
fn an_unknown_visit_is_an_error_that_names_it() {
    let folder = Folder::with_plan("plan.json");
    let said = folder.rounds(&["explain", "day.json", "plan.json", "--visit", "dose-3"]).assert().code(2).stdout("");
    said.stderr(contains("dose-3"));
}

#[test]
fn a_plan_that_the_judge_refuses_is_not_explained() {
    let folder = Folder::with_plan("plan.json");
    let mut plan: serde_json::Value = serde_json::from_str(&folder.read("plan.json")).expect("JSON");
    plan["cost"]["total"] = 1.into();
    folder.put("boast.json", &plan.to_string());
    folder.rounds(&["explain", "day.json", "boast.json"]).assert().code(2).stdout("").stderr(contains("E3203"));
}

#[test]
fn a_version_is_told() {
    rounds().arg("--version").assert().code(0).stdout(contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_day_without_clinicians_or_visits_is_planned_with_a_warning() {
    let folder = Folder::new();
    let mut day: serde_json::Value = serde_json::from_str(DAY).expect("JSON");
    day["clinicians"] = serde_json::json!([]);
    folder.put("nobody.json", &day.to_string());
    day["visits"] = serde_json::json!([]);
    day["links"] = serde_json::json!([]);
    folder.put("nothing.json", &day.to_string());
    for name in ["nobody.json", "nothing.json"] {
        let said = folder.rounds(&["plan", name, "-o", "plan.json", "--max-time", "300ms"]).assert().code(0);
        said.stderr(contains("W1102"));
        folder.rounds(&["check", name, "plan.json"]).assert().code(0);
        folder.rounds(&["explain", name, "plan.json"]).assert().code(0);
        folder.rounds(&["report", name, "plan.json", "-o", "plan.html"]).assert().code(0);
    }
}
