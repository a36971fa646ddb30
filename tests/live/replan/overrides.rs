//! A person's decision against a rule goes on through the day.

use rounds::check::check;
use rounds::format::plan::{PlanFile, Stop};
use rounds::live::{Current, Decision, Edit, Naming, Options, answer, call_sheet, edit, offers};
use serde_json::{Value, json};

use super::line::{at_once, go_on, happened, line, time};
use super::made::counted;

/// When care of a visit begins, and in which shift.
fn seat(plan: &PlanFile, id: &str) -> Option<(String, String)> {
    plan.shifts.iter().find_map(|shift| {
        shift.itinerary.iter().find_map(|stop| match stop {
            Stop::Visit { visit, start, .. } if visit == id => {
                Some((shift.shift.clone(), start.to_string()[11..16].to_string()))
            }
            _ => None,
        })
    })
}

/// The line, with an edit that breaks rules decided on.
fn decided(visit: &str, to: &str, at: &str) -> Current {
    let before = line();
    let at = rounds::format::values::Timestamp::parse(&time(at)).expect("a time");
    let put = Edit::Put { to: vec![to.into()], at: Some(at), pin: false };
    let edited = edit(&before, visit, &put).expect("an edit");
    assert!(!edited.broken.is_empty(), "it breaks a rule");
    let by = Decision { by: Some("lead".into()), at: None, why: Some("family asked".into()) };
    let edited = edited.decided(&before, &by).expect("a decision");
    assert_eq!(edited.broken, []);
    assert!(!edited.overridden.is_empty());
    let day = rounds::format::write_day(&edited.day);
    Current::new(day.as_bytes(), edited.plan).expect("a plan to go on from")
}

fn referral() -> Value {
    let window = json!({"start": time("09:00"), "end": time("15:00")});
    json!([{"kind": "newVisit", "visit": {"id": "new", "patient": "p-four", "priority": "urgent", "duration": "PT40M",
        "windows": [window], "due": time("10:30")}}])
}

#[test]
fn a_visit_stays_where_a_person_put_it_against_the_rules() {
    // w1 is due at 10:00 in the shift of b.
    let now = decided("w1", "b-early", "16:00");
    let was = seat(&now.plan, "w1");
    assert_eq!(was, Some(("b-early".into(), "16:00".into())));
    for events in [json!([]), referral(), json!([{"kind": "cancelVisit", "visit": "v3"}])] {
        for instant in [true, false] {
            let options = Options::default().instant(instant).search(counted(40));
            let answer = answer(&now, &happened("09:35", &events), &options, &|_| {}).expect("an answer");
            assert_eq!(seat(&answer.plan, "w1"), was, "{events}");
            let verdict = check(&answer.now.problem, &answer.plan);
            assert!(verdict.is_clean() && !verdict.overridden.is_empty(), "{verdict:?}");
            let sheet = call_sheet(&answer, Naming::Ids);
            assert!(!sheet.contains("Decided against a rule:") && sheet.contains("against a rule stand"), "{sheet}");
        }
    }
    let next = go_on(&at_once(&now, "09:35", &json!([])));
    let later = at_once(&next, "11:00", &referral());
    assert_eq!(seat(&later.plan, "w1"), was);
    let found = offers(&next, &happened("09:40", &referral()), 5).expect("offers");
    assert!(!found.offers.is_empty());
    assert!(found.offers.iter().all(|offer| seat(&offer.plan, "w1") == was));
}

#[test]
fn once_it_has_begun_it_is_history_like_any_other() {
    let now = decided("w1", "b-early", "16:00");
    let begun = at_once(&now, "16:05", &json!([]));
    assert!(begun.now.day.history.iter().flatten().any(|stop| stop.id == "w1"));
    assert!(check(&begun.now.problem, &begun.plan).is_clean());
}

#[test]
fn a_cancelled_visit_takes_its_decision_with_it() {
    let now = decided("w1", "b-early", "16:00");
    let off = at_once(&now, "09:35", &json!([{"kind": "cancelVisit", "visit": "w1"}]));
    assert!(off.now.day.overrides.iter().flatten().all(|decided| decided.visit.is_none()));
}

#[test]
fn an_override_that_nothing_needs_is_told() {
    let mut day: Value = serde_json::from_str(include_str!("line.json")).expect("JSON");
    day["overrides"] = json!([{"visit": "w1", "rule": "V4001"}]);
    let problem = rounds::format::read_day(day.to_string().as_bytes()).expect("a day").value;
    let plan = rounds_engine::search::plan(&problem, &counted(20), &|_| {}).expect("a plan");
    assert_eq!(check(&problem, &plan).idle_overrides, [0]);
    for (bad, code) in [
        (json!({"rule": "V4001"}), "E1711"),
        (json!({"visit": "w1", "shift": "b-early", "rule": "V4001"}), "E1711"),
        (json!({"visit": "w1", "rule": "late"}), "E1712"),
        (json!({"visit": "w9", "rule": "V4001"}), "E1207"),
    ] {
        day["overrides"] = json!([bad]);
        let error = rounds::format::read_day(day.to_string().as_bytes()).expect_err("refused");
        assert_eq!(error.issues()[0].code, code, "{bad}");
    }
}
