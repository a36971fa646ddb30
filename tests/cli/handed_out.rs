//! What a plan is handed out as: nothing is silent about a broken rule, and a calendar says nothing of patients.

use std::collections::BTreeSet;

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::Folder;

const DAY: &str = include_str!("day.json");

/// The day and its plan; in `broken.json` a dose has moved to somebody without the skill.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.put("day.json", DAY);
    folder.rounds(&["plan", "day.json", "-o", "plan.json", "--iterations", "200", "-q"]).assert().success();
    let moved = ["edit", "day.json", "plan.json", "move", "dose-1", "--to", "c2-early", "-q", "-o", "broken.json"];
    folder.rounds(&moved).assert().success();
    folder
}

#[test]
fn a_plan_that_breaks_rules_is_never_shown_in_silence() {
    let folder = folder();
    let told = || contains("W3203 broken.json: the plan breaks").and(contains("dose-1")).and(contains("rounds check"));
    for format in ["xlsx", "csv", "ics", "fhir", "geojson", "gpx"] {
        let line = |plan| ["export", format, "day.json", plan, "-o", "out"];
        folder.rounds(&line("broken.json")).assert().success().stderr(told());
        folder.rounds(&line("plan.json")).assert().success().stderr(contains("W3203").not());
    }
    folder.rounds(&["compare", "day.json", "plan.json", "broken.json"]).assert().success().stderr(told());
    folder.rounds(&["report", "day.json", "broken.json", "-o", "page.html"]).assert().success().stderr(told());
    assert!(folder.read("page.html").contains("This plan breaks "), "a banner on the page");
    folder.rounds(&["report", "day.json", "plan.json", "-o", "page.html"]).assert().success();
    assert!(!folder.read("page.html").contains("This plan breaks "));
}

#[test]
fn a_decision_that_is_written_down_is_no_broken_rule() {
    let folder = folder();
    let moved = ["edit", "day.json", "plan.json", "move", "dose-1", "--to", "c2-early", "-q", "-o", "decided.json"];
    folder.rounds(&[&moved[..], &["--day-out", "day-out.json"]].concat()).assert().success();
    let page = ["report", "day-out.json", "decided.json", "-o", "page.html"];
    folder.rounds(&page).assert().success().stderr(contains("W3203").not());
    assert!(folder.read("page.html").contains("Decided against a rule"));
}

#[test]
fn a_calendar_says_nothing_of_patients_and_what_they_are_visited_for() {
    let folder = folder();
    let calendar = |plan: &str, more: &[&str]| {
        let line = [&["export", "ics", "day.json", plan, "-q", "-o", "out.ics"][..], more].concat();
        folder.rounds(&line).assert().success();
        folder.read("out.ics").replace("\r\n ", "")
    };
    let before = calendar("plan.json", &[]);
    for word in ["dose", "double-up", "review", "iv-", "moving", "p1", "p2", "north", "south", "Secret"] {
        assert!(!before.contains(word), "{word} in {before}");
    }
    assert!(before.contains("SUMMARY:Visit 1 of "), "{before}");
    let uids = |calendar: &str| -> BTreeSet<String> {
        calendar.lines().filter(|line| line.starts_with("UID:")).map(String::from).collect()
    };
    let count = before.matches("BEGIN:VEVENT").count();
    assert_eq!(uids(&before).len(), count, "each event has its own");
    // A visit that moves to another shift keeps its UID; the clinician who loses it gets a cancellation of that UID.
    let after = calendar("broken.json", &["--since", "plan.json", "--revision", "1"]);
    assert_eq!(uids(&before), uids(&after));
    assert!(!after.contains("STATUS:CANCELLED"), "{after}");
    let own = calendar("broken.json", &["--since", "plan.json", "--revision", "1", "--clinician", "c1"]);
    let gone: Vec<&str> = own.split("BEGIN:VEVENT").filter(|event| event.contains("STATUS:CANCELLED")).collect();
    assert_eq!(gone.len(), 1, "{own}");
    assert!(uids(gone[0]).is_subset(&uids(&before)) && gone[0].contains("SEQUENCE:1"), "{}", gone[0]);
}

#[test]
fn the_page_of_a_live_day_says_what_is_assumed() {
    let folder = folder();
    folder.put("events.json", r#"{ "format": "rounds/1", "at": "2026-03-02T12:00:00+00:00", "events": [] }"#);
    let replan =
        ["replan", "day.json", "plan.json", "events.json", "-q", "-o", "now-plan.json", "--day-out", "now.json"];
    folder.rounds(&replan).assert().success();
    folder.rounds(&["report", "now.json", "now-plan.json", "-q", "-o", "page.html"]).assert().success();
    let page = folder.read("page.html");
    assert!(page.contains(" assumed, not reported</h2>"), "at the top");
    assert!(page.contains("1 of them assumed, not reported"), "beside Response in time");
    assert!(page.contains("<strong>Assumed, not reported</strong>"), "on the run sheet");
    folder.rounds(&["report", "day.json", "plan.json", "-q", "-o", "page.html"]).assert().success();
    assert!(!folder.read("page.html").contains("not reported"));
}

#[test]
fn warnings_of_a_day_name_whom_they_are_about() {
    let folder = folder();
    let day = DAY
        .replace("\"priority\": \"timed\"", "\"priority\": \"critical\"")
        .replace("T08:00:00+00:00\", \"end\": \"2026-03-02T10", "T05:00:00+00:00\", \"end\": \"2026-03-02T07");
    let day = day.replace("\"duration\": \"PT30M\" } ]", "\"duration\": \"PT10M\" } ]");
    folder.put("odd.json", &day);
    let said = contains("`unskilled` asks").and(contains("the window of `dose-1` is outside every shift"));
    let said =
        said.and(contains("`dose-1` is critical without")).and(contains("`c1-day`, a shift of 10 h, has no break"));
    folder.rounds(&["check", "odd.json"]).assert().success().stderr(said);
}
