//! What each kind of event does.

use rounds::live::{Naming, call_sheet, sentence};
use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, line, list, past, planned, time};

fn new_visit(id: &str) -> Value {
    let window = json!({"start": time("09:00"), "end": time("15:00")});
    let response = json!({"clockStart": time("09:35"), "within": "PT2H"});
    json!({"kind": "newVisit", "visit": {"id": id, "patient": "p-four", "priority": "urgent", "duration": "PT40M",
        "windows": [window], "response": response, "staff": [{"skills": ["x"]}]}})
}

#[test]
fn time_goes_by() {
    let answer = at_once(&line(), "09:35", &json!([]));
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30"]);
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:00", "v3 11:00"]);
    assert_eq!(answer.now.on_the_way.len(), 1, "a is on the way to v2");
    assert!(list(&answer).is_empty());
    let silence = "v1 (routine) should have been reported 35 min ago, and it is not";
    assert_eq!(sentence(&answer, Naming::Ids), format!("{silence}; no visit changes.\n"));
    let promises = answer.now.day.promises.iter().flatten().map(|promise| &*promise.visit);
    assert_eq!(promises.collect::<Vec<_>>(), ["v2", "v3", "w1"]);
    // A clinician who has not left cannot leave in the past, and what they have missed is off.
    let standby = &answer.now.day.clinicians[2].shifts[0];
    assert_eq!(standby.start.to_string(), time("09:35"));
    assert_eq!(standby.activities.as_ref().map(Vec::len), Some(0));
}

#[test]
fn a_new_visit_is_put_in_after_the_stop_that_is_kept() {
    let answer = at_once(&line(), "09:35", &json!([new_visit("new")]));
    assert_eq!(list(&answer), ["new added"]);
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:00", "v3 11:00", "new 11:40"]);
    assert_eq!(
        sentence(&answer, Naming::Ids),
        "v1 (routine) should have been reported 35 min ago, and it is not; a begins new at 11:40, 5 min outside its response standard; no other visit changes.\n"
    );
}

#[test]
fn a_diversion_is_made_where_it_is_cheaper() {
    let mut event = new_visit("new");
    event["divert"] = json!(true);
    event["visit"]["priority"] = json!("critical");
    event["visit"]["duration"] = json!("PT10M");
    event["visit"]["response"]["within"] = json!("PT20M");
    let answer = at_once(&line(), "09:35", &json!([event]));
    // On to v2, where they were heading, and from there at once.
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30", "held-1 09:40 09:40 09:40"]);
    assert_eq!(ahead(&answer, "a-early"), ["new 09:50", "v2 10:10", "v3 11:00"]);
    assert_eq!(list(&answer), ["new added"]);
}

#[test]
fn a_changed_visit_moves() {
    let window = json!({"start": time("12:00"), "end": time("14:00")});
    let answer =
        at_once(&line(), "09:35", &json!([{"kind": "visitChanged", "visit": "v3", "set": {"windows": [window]}}]));
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:00", "v3 12:00"]);
    assert_eq!(list(&answer), ["v3 moved"]);
    assert!(
        call_sheet(&answer, Naming::Ids).contains("v3 at 12:00, not 11:00"),
        "{}",
        call_sheet(&answer, Naming::Ids)
    );
    // One that is going on takes longer.
    let longer = json!([{"kind": "visitChanged", "visit": "v2", "set": {"duration": "PT1H"}}]);
    let answer = at_once(&line(), "10:10", &longer);
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30", "v2 09:40 10:00 11:00"]);
    assert_eq!(ahead(&answer, "a-early"), ["v3 11:10"]);
}

#[test]
fn whoever_is_on_the_way_to_a_cancelled_visit_goes_on_from_there() {
    let answer = at_once(&line(), "09:35", &json!([{"kind": "cancelVisit", "visit": "v2"}]));
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30", "held-1 09:40 09:40 09:40"]);
    assert_eq!(ahead(&answer, "a-early"), ["v3 11:00"]);
    assert_eq!(list(&answer), ["v2 cancelled"]);
    assert!(answer.now.day.visits.iter().all(|visit| visit.id != "v2"));
}

#[test]
fn care_begins_and_ends_when_it_does() {
    let started = json!({"kind": "visitStarted", "visit": "v2", "clinician": "a", "time": time("09:50")});
    let answer = at_once(&line(), "10:10", &json!([started]));
    assert_eq!(past(&answer, "a-early")[1], "v2 09:40 09:50 10:20");
    let ended = json!({"kind": "visitEnded", "visit": "v1", "clinician": "a", "time": time("09:55")});
    let answer = at_once(&line(), "10:00", &json!([ended]));
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:55"]);
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:05", "v3 11:00"]);
    // The last visit of history may still turn out otherwise.
    let ended = json!({"kind": "visitEnded", "visit": "v2", "clinician": "a", "time": time("10:50")});
    let answer = at_once(&go_on(&at_once(&line(), "10:10", &json!([]))), "10:55", &json!([ended]));
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30", "v2 09:40 10:00 10:50"]);
    assert_eq!(ahead(&answer, "a-early"), ["v3 11:00"]);
}

#[test]
fn visits_begin_in_another_order_and_with_others_than_planned() {
    let started = json!({"kind": "visitStarted", "visit": "v3", "clinician": "a", "time": time("09:45")});
    let answer = at_once(&line(), "09:50", &json!([started]));
    assert_eq!(past(&answer, "a-early"), ["v1 09:00 09:00 09:30", "v3 09:40 09:45 10:15"]);
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:25"]);
    let started = json!({"kind": "visitStarted", "visit": "w1", "clinician": "a", "time": time("09:45")});
    let answer = at_once(&line(), "09:50", &json!([started]));
    assert_eq!(past(&answer, "a-early")[1], "w1 09:40 09:45 10:15");
    assert!(ahead(&answer, "b-early").is_empty());
}

#[test]
fn nobody_at_home() {
    let attempt = |retry: bool| {
        let window = json!({"start": time("10:00"), "end": time("13:00")});
        let mut events =
            vec![json!({"kind": "noAccess", "visit": "v2", "clinician": "a", "time": time("10:08"), "retry": retry})];
        events.extend(retry.then(|| json!({"kind": "visitChanged", "visit": "v2", "set": {"windows": [window]}})));
        json!(events)
    };
    let answer = at_once(&line(), "10:10", &attempt(true));
    assert_eq!(past(&answer, "a-early")[1], "v2? 09:40 09:40 10:08");
    // On the way to v3 by now, and back later.
    assert_eq!(ahead(&answer, "a-early"), ["v3 11:00", "v2 11:40"]);
    let answer = at_once(&line(), "10:10", &attempt(false));
    assert_eq!(list(&answer), ["v2 cancelled"]);
    assert_eq!(answer.plan.unassigned[0].visit, "v2");
    assert_eq!(answer.plan.cost.unwrap().unassigned, 0);
}

#[test]
fn delays_move_what_is_going_on() {
    let delay = json!([{"kind": "clinicianDelayed", "clinician": "a", "shift": "a-early", "by": "PT45M"}]);
    let busy = at_once(&line(), "10:10", &delay);
    assert_eq!(past(&busy, "a-early")[1], "v2 09:40 10:00 11:15");
    assert_eq!(ahead(&busy, "a-early"), ["v3 11:25"]);
    assert_eq!(list(&busy), ["v3 moved"]);
    let under_way = at_once(&line(), "09:35", &delay);
    assert_eq!(past(&under_way, "a-early"), ["v1 09:00 09:00 09:30", "held-1 09:30 10:15 10:15"]);
    assert_eq!(ahead(&under_way, "a-early"), ["v2 10:25", "v3 11:05"]);
    let not_left = at_once(&line(), "08:20", &delay);
    assert_eq!(not_left.now.day.clinicians[0].shifts[0].start.to_string(), time("09:05"));
    assert_eq!(ahead(&not_left, "a-early"), ["v1 09:15", "v2 10:00", "v3 11:00"]);
}

#[test]
fn an_absence_is_a_break_or_the_end() {
    let away = |from: &str, to: Option<&str>| json!([{"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time(from), "to": to.map(time)}]);
    let without = |mut event: Value| {
        event[0].as_object_mut().unwrap().retain(|_, value| !value.is_null());
        event
    };
    let answer = at_once(&line(), "09:35", &away("10:30", Some("12:00")));
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:00", "away-1 10:30", "v3 12:10"]);
    let answer = at_once(&line(), "10:10", &without(away("10:15", None)));
    let shift = &answer.now.day.clinicians[0].shifts[0];
    assert_eq!((shift.end.to_string(), shift.end_place.clone()), (time("10:30"), None));
    assert_eq!(list(&answer), ["v3 dropped"]);
    let answer = at_once(&line(), "08:20", &without(away("08:00", None)));
    assert!(answer.now.day.clinicians[0].shifts.is_empty(), "the shift is off the day");
    assert_eq!(list(&answer), ["v1 dropped", "v2 dropped", "v3 dropped"]);
}

#[test]
fn an_absence_over_the_start_of_a_shift_holds_whatever_else_is_told() {
    let away = |from: &str, to: &str| json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time(from), "to": time(to)});
    // Nothing is taken to have begun while they are away.
    let answer = at_once(&line(), "09:05", &json!([away("07:30", "10:00")]));
    assert_eq!(past(&answer, "a-early"), Vec::<String>::new());
    let starts = |answer| ahead(answer, "a-early").iter().map(|stop| stop[3..].to_owned()).collect::<Vec<_>>();
    assert!(!starts(&answer).is_empty() && starts(&answer).iter().all(|start| &**start >= "10:10"));
    // Nor once they are back, before they can have come there.
    let answer = at_once(&line(), "10:05", &json!([away("07:30", "10:00")]));
    assert!(past(&answer, "a-early").iter().all(|stop| stop.starts_with("held-")), "{:?}", past(&answer, "a-early"));
    assert!(!starts(&answer).is_empty() && starts(&answer).iter().all(|start| &**start >= "10:15"));
    // What they began before stands, and they go when it is over.
    let began = json!({"kind": "visitStarted", "visit": "v1", "clinician": "a", "time": time("08:05")});
    for batch in [json!([away("08:10", "11:00"), began]), json!([began, away("08:10", "11:00")])] {
        let answer = at_once(&line(), "09:30", &batch);
        assert_eq!(past(&answer, "a-early"), ["v1 08:05 08:05 08:35", "away-1 08:35 08:35 11:00"], "{batch}");
        assert_eq!(ahead(&answer, "a-early"), ["v3 11:10"], "{batch}");
    }
}

#[test]
fn others_may_make_way_for_a_visit_that_comes_too_late() {
    let mut calls = json!([new_visit("v9")]);
    calls[0]["visit"]["response"]["within"] = json!("PT1H30M");
    let answer = at_once(&line(), "09:35", &calls);
    assert_eq!(ahead(&answer, "a-early"), ["v2 10:00", "v3 11:00", "v9 11:40"]);
    let [way] = &answer.disturbances[..] else { panic!("{:?}", answer.disturbances) };
    assert!(way.cost < 0 && way.visit == "v9", "{way:?}");
    let sheet = call_sheet(&answer, Naming::Ids);
    let said =
        "To reach v9 sooner saves as much as 28 h 55 min of travel: v3 at 11:30, not 11:00 and v9 at 10:40, not 11:40.";
    assert!(sheet.contains(said), "{sheet}");
    // In time, nobody is asked.
    calls[0]["visit"]["response"]["within"] = json!("PT3H");
    assert!(at_once(&line(), "09:35", &calls).disturbances.is_empty());
}

#[test]
fn an_absence_cuts_overtime_where_it_begins() {
    let shift = r#""a-early", "#;
    let then = planned(&include_str!("line.json").replacen(shift, &format!(r#"{shift}"maxOvertime": "PT1H", "#), 1));
    let away = |from: &str| {
        let event = json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time(from)});
        ["08:20", "09:35", "10:10"].map(|at| {
            let answer = at_once(&then, at, &json!([event]));
            let shift = &answer.now.day.clinicians[0].shifts[0];
            let overtime = shift.max_overtime.map(|overtime| overtime.to_string());
            (shift.end.to_string(), overtime, shift.end_place.is_some())
        })
    };
    let ends =
        |at: &str, overtime: Option<&str>, home: bool| [(); 3].map(|()| (time(at), overtime.map(str::to_owned), home));
    assert_eq!(away("15:30"), ends("15:30", None, false));
    assert_eq!(away("16:20"), ends("16:00", Some("PT20M"), false));
    assert_eq!(away("17:00"), ends("16:00", Some("PT1H"), true), "that is after everything");
}

#[test]
fn nobody_works_after_they_have_left_however_late_it_is() {
    let events = json!([
        {"kind": "visitEnded", "visit": "v2", "clinician": "a", "time": time("16:00")},
        {"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time("16:05")},
    ]);
    let answer = at_once(&line(), "16:30", &events);
    assert!(past(&answer, "a-early").iter().all(|stop| !stop.starts_with("v3")), "{:?}", past(&answer, "a-early"));
    assert_eq!(list(&answer), ["v3 dropped"]);
}

#[test]
fn shifts_change_and_come() {
    let shorter = json!([{"kind": "shiftChanged", "shift": "a-early", "set": {"end": time("11:00")}}]);
    assert_eq!(list(&at_once(&line(), "09:35", &shorter)), ["v3 dropped"]);

    let clinician =
        json!({"id": "c", "skills": ["x"], "shifts": [{"id": "c-late", "start": time("12:00"), "end": time("20:00")}]});
    let help = json!([
        {"kind": "shiftChanged", "shift": "a-early", "set": {"end": time("11:00")}},
        {"kind": "newClinician", "clinician": clinician},
    ]);
    let answer = at_once(&line(), "09:35", &help);
    assert_eq!(
        (ahead(&answer, "c-late"), list(&answer)),
        (vec!["v3 12:00".to_string()], vec!["v3 reassigned".to_string()])
    );
    let answer = at_once(
        &line(),
        "09:35",
        &json!([{"kind": "newShift", "clinician": "s", "shift": {"id": "s-late", "start": time("16:30"), "end": time("20:00")}}]),
    );
    assert_eq!(answer.now.day.clinicians[2].shifts.len(), 2);
}

#[test]
fn the_confirmed_stay_so_while_they_are_promised() {
    let answer = at_once(&line(), "09:35", &json!([{"kind": "confirmed", "visits": ["v3"]}]));
    let again = at_once(&go_on(&answer), "09:36", &json!([]));
    for answer in [answer, again] {
        let told = |promise: &&rounds::format::day::PromiseFile| promise.confirmed == Some(true);
        let told: Vec<&str> = answer.now.day.promises.iter().flatten().filter(told).map(|one| &*one.visit).collect();
        assert_eq!(told, ["v3"]);
    }
}

#[test]
fn whoever_is_done_goes_on_from_home() {
    let now = go_on(&at_once(&line(), "11:35", &json!([])));
    let again = at_once(&now, "11:38", &json!([new_visit("new")]));
    assert_eq!(past(&again, "a-early").last().unwrap(), "held-1 11:40 11:40 11:40");
    assert_eq!(ahead(&again, "a-early"), ["new 11:50"]);
}

/// A shift that is over has no more breaks and activities, though there would have been time for them before now.
#[test]
fn nothing_is_planned_before_now_in_a_shift_that_is_over() {
    let mut day: Value = serde_json::from_str(include_str!("line.json")).expect("JSON");
    day["visits"][2]["windows"] = json!([{"start": time("11:00"), "end": time("11:00")}]);
    let shift = &mut day["clinicians"][0]["shifts"][0];
    shift["end"] = json!(time("11:45"));
    shift["breaks"] = json!([{"id": "tea", "earliest": time("11:05"), "latest": time("11:15"), "duration": "PT10M",
        "skipCost": 1}]);
    let now = planned(&day.to_string());
    // `v3` was shorter than planned: there was time for the break, and nobody says that it was taken.
    let ended = json!([{"kind": "visitEnded", "visit": "v3", "clinician": "a", "time": time("11:10")}]);
    let answer = at_once(&now, "11:50", &ended);
    assert!(past(&answer, "a-early").contains(&"v3 10:40 11:00 11:10".to_owned()), "{:?}", past(&answer, "a-early"));
    assert_eq!(ahead(&answer, "a-early"), [""; 0]);
}
