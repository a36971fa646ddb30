//! A person's decision against a rule goes on through the day.

use rounds::check::check;
use rounds::format::plan::{PlanFile, Stop};
use rounds::live::{Current, Decision, Edit, Naming, Options, answer, call_sheet, edit, offers};
use serde_json::{Value, json};

use super::line::{at_once, go_on, happened, line, planned, time};
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

/// A day of two nurses, everything ten minutes apart, with more to it.
fn two_nurses(more: impl Fn(&mut Value)) -> Current {
    let places = ["hub", "a", "b", "c"];
    let seconds = |from: usize| (0..4).map(|to| if from == to { 0 } else { 600 }).collect::<Vec<i64>>();
    let shift = |id: &str| json!({"id": id, "start": time("08:00"), "end": time("16:00"), "startPlace": "hub", "endPlace": "hub"});
    let visit = |id: &str, place: &str, from: &str, to: &str| json!({"id": id, "place": place, "duration": "PT30M", "windows": [{"start": time(from), "end": time(to)}]});
    let mut day = json!({"format": "rounds/1", "places": places.map(|id| json!({"id": id})),
        "travel": {"modes": [{"id": "car", "matrix": {"places": places, "seconds": (0..4).map(seconds).collect::<Vec<_>>()}}]},
        "clinicians": [{"id": "n1", "shifts": [shift("s1")]}, {"id": "n2", "shifts": [shift("s2")]}],
        "visits": [visit("v1", "a", "09:00", "13:00"), visit("v2", "b", "12:00", "13:00"), visit("v3", "c", "14:00", "15:00")]});
    more(&mut day);
    planned(&day.to_string())
}

/// The day once somebody has moved `v1` against the rule, and that the day says so of something else.
fn moved(before: &Current, to: &[&str], at: &str, rule: &str) -> Current {
    let at = rounds::format::values::Timestamp::parse(&time(at)).expect("a time");
    let put = Edit::Put { to: to.iter().map(|shift| shift.to_string()).collect(), at: Some(at), pin: false };
    let edited = edit(before, "v1", &put).expect("an edit");
    let edited = edited.decided(before, &Decision::default()).expect("a decision");
    let written: Vec<_> = edited.day.overrides.iter().flatten().collect();
    assert!(written.len() == 1 && written[0].rule == rule, "{written:?}");
    assert_ne!(written[0].visit.as_deref(), Some("v1"), "the moved visit is not the one named");
    let day = rounds::format::write_day(&edited.day);
    Current::new(day.as_bytes(), edited.plan).expect("a plan to go on from")
}

/// Nothing that comes in, and no search, takes `v1` from where somebody put it.
fn stays(now: &Current) {
    let was = seat(&now.plan, "v1");
    let window = json!({"start": time("09:00"), "end": time("12:00")});
    let call = json!([{"kind": "newVisit", "visit": {"id": "new", "place": "c", "priority": "urgent", "duration": "PT20M",
        "windows": [window], "due": time("10:00")}}]);
    for events in [json!([]), call.clone()] {
        for (instant, unrestricted) in [(true, false), (false, false), (false, true)] {
            let options = Options::default().instant(instant).unrestricted(unrestricted).search(counted(100));
            let answer = answer(now, &happened("08:10", &events), &options, &|_| {}).expect("an answer");
            assert_eq!(seat(&answer.plan, "v1"), was, "{events} {instant} {unrestricted}");
            let verdict = check(&answer.now.problem, &answer.plan);
            assert!(verdict.is_clean() && !verdict.overridden.is_empty(), "{verdict:?}");
            assert!(seat(&answer.plan, "new").is_some() || events == json!([]));
        }
    }
    let found = offers(now, &happened("08:10", &call), 5).expect("offers");
    assert!(!found.offers.is_empty() && found.offers.iter().all(|offer| seat(&offer.plan, "v1") == was));
    // Once it is no longer needed, it holds nothing.
    let off =
        at_once(now, "08:10", &json!([{"kind": "cancelVisit", "visit": "v2"}, {"kind": "cancelVisit", "visit": "v3"}]));
    assert!(check(&off.now.problem, &off.plan).is_clean());
}

#[test]
fn the_visit_moved_stays_where_the_override_names_another_of_its_link() {
    let gap = json!([{"kind": "gap", "from": "v1", "to": "v2", "min": "PT2H"}]);
    stays(&moved(&two_nurses(|day| day["links"] = gap.clone()), &[], "10:45", "V7001"));
    let same = json!([{"kind": "sameClinician", "visits": ["v1", "v2"]}]);
    let before = two_nurses(|day| day["links"] = same.clone());
    let (shift, _) = seat(&before.plan, "v1").expect("a seat");
    stays(&moved(&before, &[if shift == "s1" { "s2" } else { "s1" }], "09:00", "V7003"));
}

#[test]
fn the_visit_moved_stays_where_the_override_names_its_shift() {
    // n1 is the one to go, by rights; n2 has one visit, and may have no more.
    let before = two_nurses(|day| {
        day["clinicians"][1]["shifts"][0]["maxVisits"] = json!(1);
        day["visits"][0]["preferredClinicians"] = json!(["n1"]);
        day["objective"] = json!({"continuity": 9000});
        day["pins"] = json!([{"visit": "v2", "clinician": "n1"}, {"visit": "v3", "clinician": "n2"}]);
    });
    stays(&moved(&before, &["s2"], "10:30", "V6001"));
}

#[test]
fn a_break_left_out_for_a_visit_stays_left_out() {
    let before = two_nurses(|day| {
        day["pins"] = json!([{"visit": "v1", "clinician": "n1"}, {"visit": "v2", "clinician": "n2"},
            {"visit": "v3", "clinician": "n1"}]);
    });
    // By rights n1 has lunch just then.
    let mut day = serde_json::to_value(&before.day).expect("JSON");
    day["clinicians"][0]["shifts"][0]["breaks"] = json!([{"id": "lunch", "earliest": time("09:10"),
        "latest": time("09:20"), "duration": "PT30M"}]);
    day["overrides"] = json!([{"shift": "s1", "rule": "V3001"}]);
    let day = day.to_string();
    let mut plan = before.plan.clone();
    plan.day.digest = rounds::format::read_day(day.as_bytes()).expect("a day").value.digest;
    let now = Current::new(day.as_bytes(), plan).expect("a plan to go on from");
    assert!(!check(&now.problem, &now.plan).overridden.is_empty());
    stays(&now);
}
