//! What the program prints for one small day, word for word. Fixed seed and iterations, never the clock.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --test cli golden`, then read the difference.

use insta::assert_snapshot;

use crate::program::{DAY, Folder, with};

/// What a command says: its exit code, standard output, standard error.
fn said(folder: &Folder, line: &[&str]) -> String {
    let run = folder.rounds(line).write_stdin("").output().expect("a run");
    let [out, err] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let code = run.status.code().expect("an exit code");
    let text = format!("$ rounds {}\nexit code {code}\n--- output\n{out}--- messages\n{err}", line.join(" "));
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// The day with two plans made by hand, which no change of the search touches: `b` gives the review to the other
/// clinician.
fn with_plans() -> Folder {
    let folder = Folder::new();
    folder.put("a.json", include_str!("plan-a.json"));
    folder.put("b.json", include_str!("plan-b.json"));
    folder
}

#[test]
fn plan() {
    let folder = Folder::new();
    assert_snapshot!("plan", said(&folder, &["plan", "day.json", "--iterations", "300", "--seed", "7"]));
}

#[test]
fn check() {
    let folder = with_plans();
    assert_snapshot!("check_day", said(&folder, &["check", "day.json"]));
    assert_snapshot!("check_plan", said(&folder, &["check", "day.json", "a.json"]));
    assert_snapshot!("check_plan_json", said(&folder, &["check", "-q", "--json", "day.json", "a.json"]));
    folder.put("boast.json", &with(include_str!("plan-a.json"), "\"travelMetres\": 16810", "\"travelMetres\": 16000"));
    assert_snapshot!("check_wrong_claim", said(&folder, &["check", "-q", "day.json", "boast.json"]));
}

#[test]
fn explain() {
    let folder = with_plans();
    assert_snapshot!("explain", said(&folder, &["explain", "day.json", "a.json", "-q"]));
    assert_snapshot!("explain_visit", said(&folder, &["explain", "day.json", "a.json", "-q", "--visit", "double-up"]));
}

#[test]
fn compare() {
    let folder = with_plans();
    assert_snapshot!("compare", said(&folder, &["compare", "day.json", "a.json", "b.json", "-q"]));
}

/// What comes in at 09:20, while the double-up is under way: a referral, and somebody who is held up.
const EVENTS: &str = r#"{ "format": "rounds/1", "at": "2026-03-02T09:20:00+00:00", "events": [
  { "kind": "newVisit", "place": { "id": "west", "lat": 51.585, "lon": -0.345, "access": "PT2M" },
    "visit": { "id": "crisis", "place": "west", "label": "Secret crisis", "priority": "urgent", "duration": "PT40M",
      "response": { "clockStart": "2026-03-02T09:15:00+00:00", "within": "PT2H" } } },
  { "kind": "clinicianDelayed", "clinician": "c2", "shift": "c2-early", "by": "PT25M" } ] }"#;

#[test]
fn replan() {
    let folder = with_plans();
    folder.put("events.json", EVENTS);
    let line = [
        "replan",
        "day.json",
        "a.json",
        "events.json",
        "-o",
        "new.json",
        "--day-out",
        "new-day.json",
        "--changes",
        "calls.json",
    ];
    let at_once = [&line[..], &["--instant"]].concat();
    assert_snapshot!("replan_instant", said(&folder, &at_once));
    assert_snapshot!("replan_changes", folder.read("calls.json"));
    folder.rounds(&["check", "-q", "new-day.json", "new.json"]).assert().success();
    let counted = [&line[..], &["--iterations", "300", "--threads", "1"]].concat();
    assert_snapshot!("replan", said(&folder, &counted));
    folder.rounds(&["check", "-q", "new-day.json", "new.json"]).assert().success();
}

#[test]
fn offer() {
    let folder = with_plans();
    folder.put("events.json", EVENTS);
    let line = ["offer", "day.json", "a.json", "events.json"];
    assert_snapshot!("offer_refuses", said(&folder, &line));
    let (referral, _) = EVENTS.split_once(",\n  { \"kind\": \"clinicianDelayed\"").expect("two events");
    folder.put("events.json", &format!("{referral} ] }}"));
    assert_snapshot!("offer", said(&folder, &[&line[..], &["--top", "2", "--json", "ways.json"]].concat()));
    assert_snapshot!("offer_json", folder.read("ways.json"));
}

#[test]
fn edit() {
    let folder = with_plans();
    let line = ["edit", "day.json", "a.json"];
    let said = |more: &[&str]| said(&folder, &[&line[..], more, &["-o", "new.json"]].concat());
    assert_snapshot!("edit_move", said(&["move", "review", "--to", "c2-early", "--at", "10:30"]));
    assert_snapshot!("edit_breaks_rules", said(&["move", "review", "--to", "c2-early", "--at", "07:00"]));
    assert_snapshot!("edit_unassign", said(&["unassign", "review"]));
    assert_snapshot!("edit_refuses", said(&["assign", "review", "--to", "c9-early"]));
}

#[test]
fn replan_refuses() {
    let folder = with_plans();
    let wrong = with(EVENTS, "\"clinician\": \"c2\"", "\"clinician\": \"c1\"");
    folder.put("events.json", &with(&wrong, "\"place\": \"west\", \"label\"", "\"place\": \"wset\", \"label\""));
    let line = ["replan", "day.json", "a.json", "events.json", "-o", "new.json", "--day-out", "new-day.json"];
    assert_snapshot!("replan_refuses", said(&folder, &line));
    folder.put("events.json", EVENTS);
    folder.put("other.json", &DAY.replace("\"band\": 4", "\"band\": 5"));
    assert_snapshot!("replan_another_plan", said(&folder, &["replan", "other.json", "a.json", "events.json"]));
    assert!(!folder.names().iter().any(|name| name.starts_with("new")), "nothing is written");
}

#[test]
fn errors() {
    let folder = Folder::new();
    let day = with(DAY, "\"id\": \"review\", \"patient\": \"p2\"", "\"id\": \"review\", \"patient\": \"p9\"");
    folder.put("bad.json", &with(&day, "\"from\": \"dose-1\"", "\"from\": \"dose-9\""));
    assert_snapshot!("errors", said(&folder, &["check", "bad.json"]));
    assert_snapshot!("unknown_command", said(&folder, &["paln", "day.json"]));
    assert_snapshot!("bad_time", said(&folder, &["plan", "day.json", "--max-time", "soon"]));
}

#[test]
fn help() {
    let folder = Folder::new();
    assert_snapshot!("help", said(&folder, &["--help"]));
    assert_snapshot!("help_plan", said(&folder, &["plan", "--help"]));
    assert_snapshot!("help_replan", said(&folder, &["replan", "--help"]));
    assert_snapshot!("help_live", said(&folder, &["live", "--help"]));
    assert_snapshot!("help_edit", said(&folder, &["edit", "--help"]));
}
