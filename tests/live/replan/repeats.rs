//! What is told twice, or too early: it counts as it should, and the answer says so. c1 has v1 at 08:30, v3 at 09:08
//! and v2 at 09:43.

use rounds::live::{Answer, Current};
use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, list, past, time};

fn morning() -> Current {
    let plan = rounds::format::read_plan(include_bytes!("morning.plan.json")).expect("a plan");
    Current::new(include_bytes!("morning.json"), plan).expect("the plan keeps the rules")
}

fn late(by: &str) -> Value {
    json!([{"kind": "clinicianDelayed", "clinician": "c1", "shift": "c1-day", "by": by}])
}

/// The answers to things told one after the other.
fn told(batches: &[(&str, Value)]) -> Vec<Answer> {
    batches.iter().fold(Vec::new(), |mut answers: Vec<Answer>, (at, events)| {
        let now = answers.last().map_or_else(morning, go_on);
        answers.push(at_once(&now, at, events));
        answers
    })
}

fn notes(answers: &[Answer]) -> Vec<Vec<&str>> {
    answers.iter().map(|answer| answer.now.notes.iter().map(String::as_str).collect()).collect()
}

#[test]
fn a_second_delay_says_what_it_comes_to() {
    let said = "c1 was told to be 15 min late before: 35 min in all now";
    // In the middle of care, and on the way.
    for [first, second] in [["08:40", "08:45"], ["09:03", "09:04"]] {
        let answers = told(&[(first, late("PT15M")), (second, late("PT20M"))]);
        assert_eq!(notes(&answers), [vec![], vec![said]], "{first}");
    }
    let answers = told(&[("09:03", late("PT15M")), ("09:04", late("PT20M")), ("09:05", late("PT5M"))]);
    assert_eq!(notes(&answers)[2], ["c1 was told to be 35 min late before: 40 min in all now"]);
    // What is behind them is not added.
    let answers = told(&[("08:40", late("PT15M")), ("09:30", late("PT20M"))]);
    assert_eq!(notes(&answers), [[""; 0], [""; 0]]);
    // In one go.
    let both = json!([late("PT15M")[0], late("PT20M")[0]]);
    assert_eq!(notes(&told(&[("08:40", both)])), [[said]]);
}

#[test]
fn a_delay_before_they_leave_says_when_they_begin() {
    let answers = told(&[("07:30", late("PT20M")), ("07:35", late("PT20M"))]);
    let said =
        ["c1 was to begin at 08:00, and begins at 08:20 now", "c1 was to begin at 08:20, and begins at 08:40 now"];
    assert_eq!(notes(&answers), said.map(|note| vec![note]));
}

#[test]
fn a_referral_that_asks_for_the_same_is_doubted() {
    let call = |id: &str, minutes: i64| {
        let place = json!({"id": format!("{id}-home"), "lat": 51.59, "lon": -0.32});
        json!([{"kind": "newVisit", "place": place, "visit": {"id": id, "place": format!("{id}-home"), "priority": "urgent",
            "duration": format!("PT{minutes}M"), "response": {"clockStart": time("08:35"), "within": "PT2H"}}}])
    };
    let doubts = |answer: &Answer| {
        answer.now.warnings.iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect::<Vec<_>>()
    };
    let answers = told(&[("08:35", call("one", 30)), ("08:36", call("two", 30)), ("08:37", call("three", 40))]);
    let all: Vec<Vec<String>> = answers.iter().map(doubts).collect();
    assert_eq!(all, [vec![], vec!["W1505 events[0].visit".to_string()], vec![]]);
}

#[test]
fn that_nobody_went_is_counted_once() {
    let nobody = json!([{"kind": "notVisited", "visit": "v1", "clinician": "c1", "time": time("09:05")}]);
    let answers = told(&[("09:05", nobody.clone()), ("09:06", nobody)]);
    assert_eq!(notes(&answers), [vec![], vec!["v1 was not taken to be done"]]);
    assert_eq!(list(&answers[1]), [""; 0]);
    let shut = json!([{"kind": "noAccess", "visit": "v1", "clinician": "c1", "time": time("08:35")}]);
    let answers = told(&[("08:36", shut.clone()), ("08:37", shut)]);
    assert_eq!(notes(&answers), [vec![], vec!["that nobody was in at v1 was told before"]]);
    assert_eq!(answers[1].now.lists.reopened[0].attempts, 1);
}

#[test]
fn nobody_in_long_before_the_time_is_remarked() {
    let shut = |at: &str| json!([{"kind": "noAccess", "visit": "v2", "clinician": "c1", "time": time(at)}]);
    let answers = told(&[("09:20", shut("09:20"))]);
    assert_eq!(notes(&answers), [["nobody was in at v2 23 min before it was to begin"]]);
    assert!(
        past(&answers[0], "c1-day").iter().any(|stop| stop.starts_with("v2?")),
        "{:?}",
        ahead(&answers[0], "c1-day")
    );
    assert_eq!(notes(&told(&[("09:40", shut("09:40"))])), [[""; 0]]);
}
