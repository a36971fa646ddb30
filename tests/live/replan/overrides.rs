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

/// Every visit that is planned, with its seat.
fn seats(plan: &PlanFile) -> Vec<(String, Option<(String, String)>)> {
    ["v1", "v2", "v3", "w1"].into_iter().map(|id| (id.to_owned(), seat(plan, id))).collect()
}

#[test]
fn a_time_that_nobody_can_keep_stands_as_it_was_decided() {
    // Nobody can be anywhere before 08:10.
    for (visit, to, at) in [("v1", "a-early", "07:15"), ("w1", "b-early", "08:05")] {
        let now = decided(visit, to, at);
        let was = seats(&now.plan);
        for (clock, events) in [("07:00", json!([])), ("07:10", json!([{"kind": "cancelVisit", "visit": "v3"}]))] {
            for instant in [true, false] {
                let options = Options::default().instant(instant).search(counted(40));
                let answer = answer(&now, &happened(clock, &events), &options, &|_| {}).expect("an answer");
                let is = seats(&answer.plan);
                assert!(is.iter().zip(&was).all(|(is, was)| is == was || is.1.is_none()), "{is:?}, not {was:?}");
                assert_eq!(seat(&answer.plan, visit), Some((to.into(), at.into())));
                let verdict = check(&answer.now.problem, &answer.plan);
                assert!(verdict.is_clean() && !verdict.overridden.is_empty(), "{verdict:?}");
                assert!(answer.now.notes.is_empty(), "{:?}", answer.now.notes);
            }
        }
        // Once that time has come, nobody has been where nobody could be: it is done as soon as can be.
        let come = at_once(&now, at, &json!([]));
        assert!(come.now.day.history.iter().flatten().all(|stop| stop.id != visit));
        assert!(seat(&come.plan, visit).is_some_and(|(shift, start)| shift == to && *start > *at));
        assert!(check(&come.now.problem, &come.plan).is_clean());
        let told = format!("what was decided for {visit} against V2003 can no longer be kept");
        assert!(come.now.notes.iter().any(|note| note.starts_with(&told)), "{:?}", come.now.notes);
    }
}

#[test]
fn a_link_that_was_decided_against_binds_nobody() {
    let mut day: Value = serde_json::from_str(include_str!("line.json")).expect("JSON");
    day["links"] = json!([{"id": "doses", "kind": "gap", "from": "v1", "to": "w1", "min": "PT1H", "max": "PT3H"}]);
    let before = super::line::planned(&day.to_string());
    // Before the first of the two, or too long after it.
    for at in ["08:30", "15:00"] {
        let start = rounds::format::values::Timestamp::parse(&time(at)).expect("a time");
        let put = Edit::Put { to: vec!["b-early".into()], at: Some(start), pin: false };
        let edited = edit(&before, "w1", &put).expect("an edit");
        let edited = edited.decided(&before, &Decision::default()).expect("a decision");
        assert!(edited.overridden.iter().any(|found| found.code == "V7001"), "{:?}", edited.overridden);
        let day = rounds::format::write_day(&edited.day);
        let now = Current::new(day.as_bytes(), edited.plan).expect("a plan to go on from");
        let answer = at_once(&now, "07:30", &json!([]));
        assert_eq!(seats(&answer.plan), seats(&now.plan));
        assert!(check(&answer.now.problem, &answer.plan).is_clean());
    }
}

#[test]
fn a_decision_that_cannot_be_kept_is_told_as_lost() {
    let now = decided("w1", "b-early", "16:00");
    let away = json!([{"kind": "clinicianUnavailable", "clinician": "b", "shift": "b-early", "from": time("09:35")}]);
    let answer = at_once(&now, "09:35", &away);
    assert_ne!(seat(&answer.plan, "w1"), Some(("b-early".into(), "16:00".into())));
    let told = "what was decided for w1 against V4001 can no longer be kept";
    assert!(answer.now.notes.iter().any(|note| note.starts_with(told)), "{:?}", answer.now.notes);
    assert!(call_sheet(&answer, Naming::Ids).contains(told));
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
