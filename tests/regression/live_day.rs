//! Events on the live day.

use rounds::check::check;
use rounds::format::plan::Stop;
use rounds::live::{Answer, Current, Options, answer};
use rounds::search::{PlanOptions, StopRule};
use serde_json::{Value, json};

use crate::support;

/// The day and the plan of a case.
fn case(name: &str) -> Current {
    let plan = rounds::format::read_plan(&support::bytes(&format!("{name}/plan.json"))).expect("a plan");
    Current::new(&support::bytes(&format!("{name}/day.json")), plan).expect("a day and its plan")
}

/// The answer to events, given at once and after a short search; the judge must pass both. The one at once comes back.
fn told(now: &Current, events: &[u8]) -> Result<Answer, String> {
    let events = rounds::format::read_events(events).expect("events");
    let search = || PlanOptions::default().threads(1).stop(StopRule::iterations(20));
    let answers = [false, true].map(|instant| {
        let options = Options::default().instant(instant).search(search());
        match answer(now, &events, &options, &|_| {}) {
            Ok(answer) => {
                let verdict = check(&answer.now.problem, &answer.plan);
                assert!(verdict.is_clean(), "{verdict:?}");
                let (cost, kpis) = (verdict.cost, verdict.kpis);
                assert!(cost.waiting >= 0 && kpis.waiting_seconds >= 0 && kpis.idle_seconds >= 0, "{cost:?} {kpis:?}");
                Ok(answer)
            }
            Err(error) if error.is_input() => {
                let issues = error.into_issues();
                Err(format!("{} {}", issues[0].code, issues[0].path))
            }
            Err(other) => panic!("{other}"),
        }
    });
    let [_, at_once] = answers;
    at_once
}

fn events(case: &str) -> Vec<u8> {
    support::bytes(case)
}

fn go_on(answer: &Answer) -> Current {
    let day = rounds::format::write_day(&answer.now.day);
    Current::new(day.as_bytes(), answer.plan.clone()).expect("the new plan is one of the new day")
}

fn time(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// Events at `at`, refused or answered.
fn at(now: &Current, at: &str, events: &Value) -> Result<Answer, String> {
    told(now, json!({"format": "rounds/1", "at": time(at), "events": events}).to_string().as_bytes())
}

/// One nurse, one mile, three visits: 09:00, 11:00 and, in a second shift, 14:00.
fn two_shifts() -> Current {
    let place = |id: &str, lat: f64| json!({"id": id, "lat": lat, "lon": -0.33});
    let visit = |id: &str, hour: &str| {
        json!({"id": id, "place": "home", "duration": "PT30M",
            "windows": [{"start": time(&format!("{hour}:00")), "end": time(&format!("{hour}:30"))}]})
    };
    let shift = |id: &str, start: &str, end: &str| json!({"id": id, "start": time(start), "end": time(end), "startPlace": "hub", "endPlace": "hub"});
    let day = json!({"format": "rounds/1", "places": [place("hub", 51.58), place("home", 51.59)],
        "travel": {"modes": [{"id": "car", "estimate": {"speedKmh": 20, "detourFactor": 1.3}}]},
        "clinicians": [{"id": "a", "mode": "car", "shifts": [shift("early", "08:00", "12:00"), shift("late", "13:00", "17:00")]},
            {"id": "b", "mode": "car", "shifts": [shift("b-day", "08:00", "17:00")]}],
        "visits": [visit("v09", "09"), visit("v11", "11"), visit("v14", "14")],
        "pins": [{"visit": "v09", "shift": "early"}, {"visit": "v11", "shift": "early"}, {"visit": "v14", "shift": "late"}]});
    let text = day.to_string();
    let problem = rounds::format::read_day(text.as_bytes()).expect("a day").value;
    let plan = support::planned(&problem, 20);
    assert!(plan.unassigned.is_empty());
    Current::new(text.as_bytes(), plan).expect("a plan")
}

fn absent(shift: &str, from: &str, to: Option<&str>) -> Value {
    let clinician = if shift == "b-day" { "b" } else { "a" };
    let mut event = json!({"kind": "clinicianUnavailable", "clinician": clinician, "shift": shift, "from": time(from)});
    if let Some(to) = to {
        event["to"] = json!(time(to));
    }
    event
}

/// `08:00-10:00` for each absence of the shift.
fn absences(answer: &Answer, shift: &str) -> Vec<String> {
    let files = answer.now.day.clinicians.iter().flat_map(|who| &who.shifts).filter(|file| file.id == shift);
    let pauses = files.flat_map(|file| file.breaks.iter().flatten()).filter(|pause| pause.id.starts_with("away-"));
    let clock = |instant: rounds::model::units::Instant| {
        format!("{:02}:{:02}", instant.0.rem_euclid(86_400) / 3600, instant.0.rem_euclid(3600) / 60)
    };
    let words = |pause: &rounds::format::day::BreakFile| {
        let start = pause.earliest.instant();
        format!("{}-{}", clock(start), clock(start + pause.duration.0))
    };
    pauses.map(words).collect()
}

#[test]
fn a_new_shift_begins_after_the_old_one_that_runs_over() {
    let folder = "new-shift-before-the-old-one-is-over";
    let now = case(folder);
    let later = go_on(&told(&now, &events(&format!("{folder}/delayed.json"))).expect("a delay"));
    for (now, name) in [(&later, "new-shift"), (&now, "both")] {
        let answer = told(now, &events(&format!("{folder}/{name}.json"))).expect("a new shift");
        let extra = answer.now.problem.shifts.iter().find(|shift| shift.id == "extra").expect("the shift");
        let early = answer.plan.shifts.iter().find(|shift| shift.shift == "early").expect("the shift");
        let Some(Stop::End { arrival, .. }) = early.itinerary.last() else { panic!("{early:?}") };
        assert_eq!(extra.start, arrival.instant(), "{name}");
    }
}

#[test]
fn a_shift_that_would_be_over_before_the_clinician_is_free_takes_nothing() {
    let now = two_shifts();
    let delayed = json!([{"kind": "clinicianDelayed", "clinician": "a", "shift": "early", "by": "PT6H"}]);
    let answer = at(&now, "11:10", &delayed).expect("a delay");
    assert_eq!(answer.plan.unassigned.iter().map(|left| &*left.visit).collect::<Vec<_>>(), ["v14"]);
    let more = json!([{"kind": "newShift", "clinician": "a", "shift": {"id": "more", "start": time("17:00"), "end": time("17:20")}}]);
    assert!(at(&go_on(&answer), "11:20", &more).is_ok());
}

#[test]
fn an_overlap_is_told_of_the_event_that_makes_it() {
    let now = two_shifts();
    let shift = json!({"id": "more", "start": time("10:00"), "end": time("12:30")});
    let new = json!([{"kind": "newShift", "clinician": "a", "shift": shift}]);
    assert_eq!(at(&now, "07:00", &new).unwrap_err(), "E1404 events[0].shift.start");
    let shift = json!({"id": "more", "start": time("12:00"), "end": time("13:30")});
    let new = json!([{"kind": "newShift", "clinician": "a", "shift": shift}]);
    assert_eq!(at(&now, "07:00", &new).unwrap_err(), "E1404 events[0].shift");
}

#[test]
fn absences_that_overlap_or_touch_are_one() {
    let now = two_shifts();
    for (first, second, both) in [
        (("10:00", "10:40"), ("10:20", "10:50"), "10:00-10:50"),
        (("10:00", "10:30"), ("10:30", "10:50"), "10:00-10:50"),
        (("10:20", "10:40"), ("10:00", "10:50"), "10:00-10:50"),
        (("10:00", "10:50"), ("10:20", "10:30"), "10:00-10:50"),
        (("10:20", "10:50"), ("10:00", "10:30"), "10:00-10:50"),
    ] {
        let [first, second] = [first, second].map(|(from, to)| absent("b-day", from, Some(to)));
        let together = at(&now, "09:50", &json!([first, second])).expect("two absences");
        assert_eq!(absences(&together, "b-day"), [both], "{first} {second}");
        let one = go_on(&at(&now, "09:50", &json!([first])).expect("an absence"));
        let other = at(&one, "09:55", &json!([second])).expect("another");
        assert_eq!(absences(&other, "b-day"), [both], "{first} {second}");
    }
}

#[test]
fn an_absence_up_to_the_end_of_the_shift_is_its_end() {
    let now = two_shifts();
    let away = go_on(&at(&now, "09:50", &json!([absent("late", "14:00", Some("15:00"))])).expect("an absence"));
    for from in ["13:30", "14:10", "15:00"] {
        let answer = at(&away, "09:55", &json!([absent("late", from, None)])).expect("gone");
        let late = answer.now.problem.shifts.iter().find(|shift| shift.id == "late").expect("the shift");
        let end = if from == "13:30" { from } else { "14:00" };
        assert_eq!(serde_json::to_value(answer.now.day.clinicians[0].shifts[1].end).unwrap(), json!(time(end)));
        assert!(late.breaks.is_empty(), "{from}");
    }
    // The shift is made to end while they are away.
    let shorter = json!([{"kind": "shiftChanged", "shift": "late", "set": {"end": time("14:30")}}]);
    let answer = at(&away, "09:55", &shorter).expect("a shorter shift");
    assert_eq!(absences(&answer, "late"), Vec::<String>::new());
    assert_eq!(serde_json::to_value(answer.now.day.clinicians[0].shifts[1].end).unwrap(), json!(time("14:00")));
}

#[test]
fn an_absence_begins_once_what_is_being_done_is_over() {
    let now = two_shifts();
    let away_then = at(&now, "11:05", &json!([absent("early", "11:20", Some("11:50"))])).expect("an absence");
    let away = go_on(&away_then);
    let delayed = json!([{"kind": "clinicianDelayed", "clinician": "a", "shift": "early", "by": "PT10M"}]);
    let answer = at(&away, "11:10", &delayed).expect("a delay");
    assert_eq!(
        (absences(&away_then, "early"), absences(&answer, "early")),
        (vec!["11:30-11:50".into()], vec!["11:40-11:50".into()])
    );
}

#[test]
fn who_is_away_and_has_nothing_to_do_is_away_all_the_same() {
    let now = two_shifts();
    let away = go_on(&at(&now, "09:40", &json!([absent("b-day", "10:00", Some("12:00"))])).expect("an absence"));
    let visit = json!({"id": "new", "place": "home", "duration": "PT10M", "requiredClinicians": ["b"],
        "windows": [{"start": time("10:00"), "end": time("16:00")}]});
    let answer = at(&away, "10:30", &json!([{"kind": "newVisit", "visit": visit}])).expect("a referral");
    let planned = answer.plan.shifts.iter().find(|shift| shift.shift == "b-day").expect("the shift");
    let start = planned.itinerary.iter().find_map(|stop| match stop {
        Stop::Visit { start, .. } => Some(start.to_string()),
        _ => None,
    });
    assert!(start.clone().is_some_and(|start| start >= time("12:00")), "{start:?}");
}

#[test]
fn nobody_begins_in_another_shift_while_in_care_in_one() {
    let folder = "in-care-in-one-shift-and-begins-in-another";
    let now = case(folder);
    assert_eq!(told(&now, &events(&format!("{folder}/in-care.json"))).unwrap_err(), "E4206 events[0].time");
    // A clinician with nothing to do just then does more in the shift that is under way.
    let answer = told(&now, &events(&format!("{folder}/free.json"))).expect("a visit before its time");
    let begun = answer.now.day.history.iter().flatten().find(|stop| stop.id == "v2").expect("it has begun");
    assert_eq!(begun.shift, "early");
}

#[test]
fn nobody_ends_a_visit_after_they_have_begun_the_next() {
    let now = two_shifts();
    let care = |kind: &str, visit: &str, clock: &str| json!({"kind": kind, "visit": visit, "clinician": "a", "time": time(clock)});
    let events = json!([
        care("visitStarted", "v09", "09:00"),
        care("visitStarted", "v11", "09:20"),
        care("visitEnded", "v09", "09:25")
    ]);
    assert_eq!(at(&now, "09:30", &events).unwrap_err(), "E4206 events[2].time");
}

#[test]
fn work_before_a_shift_begins_leaves_no_time_below_nothing() {
    let now = two_shifts();
    let started = json!([{"kind": "visitStarted", "visit": "v14", "clinician": "a", "time": time("12:20")}]);
    let answer = at(&now, "12:25", &started).expect("an early start");
    let late = answer.now.problem.shifts.iter().find(|shift| shift.id == "late").expect("the shift");
    assert!(late.start.0 < answer.now.at.0, "the shift has begun");
}

#[test]
fn access_is_no_longer_than_there_was_time_for() {
    let folder = "waiting-less-than-nothing";
    let answer = told(&case(folder), &events(&format!("{folder}/events.json"))).expect("an answer");
    assert_eq!(answer.plan.cost.expect("a cost").waiting, 0);
}

/// `begins` by `clinician` at `clock`, and the like.
fn care(kind: &str, visit: &str, clinician: &str, clock: &str) -> Value {
    json!({"kind": kind, "visit": visit, "clinician": clinician, "time": time(clock)})
}

#[test]
fn a_double_up_begun_by_one_is_not_done() {
    let folder = "double-up-begun-by-one";
    let answer = told(&case(folder), &events(&format!("{folder}/events.json"))).expect("an answer");
    let [left] = &answer.plan.unassigned[..] else { panic!("{:?}", answer.plan.unassigned) };
    assert_eq!((&*left.visit, left.reasons.len()), ("v1", 1));
    assert_eq!(left.reasons[0].description, "Begun by 1 of the 2 clinicians it needs (c1).");
    let kpis = answer.plan.kpis.expect("key figures");
    assert_eq!((answer.plan.cost.expect("a cost").unassigned, kpis.assigned_visits.total), (20_000, 0));
    assert!(
        rounds::live::call_sheet(&answer, rounds::live::Naming::Ids).contains("Still open: v1."),
        "{}",
        rounds::live::call_sheet(&answer, rounds::live::Naming::Ids)
    );
    // It stays so, and the day goes on.
    let nothing = at(&go_on(&answer), "12:30", &json!([])).expect("time goes by");
    assert_eq!(nothing.plan.unassigned.len(), 1);
}

#[test]
fn who_comes_second_to_a_double_up_completes_it() {
    let text = String::from_utf8(support::bytes("double-up-begun-by-one/day.json")).expect("text");
    let second = r#""clinicians": [{"id": "c2", "mode": "car", "shifts": [{"id": "c2-early", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T10:30:00Z", "maxOvertime": "PT1H", "startPlace": "hub"}]}, "#;
    let text = text.replace(r#""clinicians": ["#, second);
    let problem = rounds::format::read_day(text.as_bytes()).expect("a day").value;
    let now = Current::new(text.as_bytes(), support::planned(&problem, 20)).expect("a plan");
    let one = go_on(&at(&now, "11:12", &json!([care("visitStarted", "v1", "c1", "11:05")])).expect("one begins"));
    for (now, events) in [
        (&one, json!([care("visitStarted", "v1", "c2", "11:10")])),
        (&now, json!([care("visitStarted", "v1", "c1", "11:05"), care("visitStarted", "v1", "c2", "11:10")])),
    ] {
        let both = at(now, "11:12", &events).expect("the other joins");
        assert!(both.plan.unassigned.is_empty(), "{:?} {:?}", both.plan.unassigned, both.now.day.history);
        let mut entries: Vec<_> = both.now.day.history.iter().flatten().filter(|stop| stop.id == "v1").collect();
        entries.sort_by_key(|stop| stop.staff);
        assert_eq!(entries.iter().map(|stop| stop.staff).collect::<Vec<_>>(), [Some(0), Some(1)]);
    }
}

#[test]
fn an_end_that_was_told_before_the_beginning_stands() {
    let now = two_shifts();
    let (start, end) = (care("visitStarted", "v09", "a", "09:03"), care("visitEnded", "v09", "a", "09:37"));
    let first = go_on(&at(&now, "09:40", &json!([end])).expect("an end"));
    let two = at(&first, "09:41", &json!([start])).expect("its beginning");
    let one = at(&now, "09:41", &json!([end, start])).expect("both at once");
    for answer in [two, one] {
        let stop = answer.now.day.history.iter().flatten().find(|stop| stop.id == "v09").expect("it has happened");
        assert_eq!(json!([stop.start, stop.end]), json!([time("09:03"), time("09:37")]));
    }
}

#[test]
fn a_clock_that_is_a_little_ahead_counts_as_now() {
    let now = two_shifts();
    let answer = at(&now, "09:00", &json!([care("visitStarted", "v09", "a", "09:02")])).expect("a start");
    let stop = answer.now.day.history.iter().flatten().find(|stop| stop.id == "v09").expect("it has begun");
    assert_eq!(json!(stop.start), json!(time("09:00")));
    assert_eq!(answer.now.notes, ["what is told of v09 is 2 min ahead, and counts as now"]);
    let later = json!([care("visitStarted", "v09", "a", "09:06")]);
    assert_eq!(at(&now, "09:00", &later).unwrap_err(), "E4203 events[0].time");
}

#[test]
fn a_second_cancellation_changes_nothing() {
    let mut live = rounds::live::Live::new(two_shifts());
    let options = Options::default().instant(true);
    let line = |clock: &str| {
        let cancel = json!({"kind": "cancelVisit", "visit": "v11"});
        json!({"format": "rounds/1", "at": time(clock), "events": [cancel]}).to_string()
    };
    let first = live.take(&line("08:35"), &options, &|_| {}).expect("an answer");
    let second = live.take(&line("08:40"), &options, &|_| {}).expect("an answer");
    let rounds::live::Reply::Answered(reply) = &second.reply else { panic!("{second:?}") };
    assert_eq!(reply.notes, ["v11 was cancelled at 08:35"]);
    assert!(reply.call_sheet.contains("v11 was cancelled at 08:35"));
    // A restart goes the same way.
    let mut again = rounds::live::Live::new(two_shifts());
    [first, second].iter().for_each(|entry| again.follow(entry).expect("it follows"));
    assert_eq!(again.current.plan, live.current.plan);
}

#[test]
fn a_visit_told_twice_is_not_to_get_another_id() {
    let visit = json!({"id": "v09", "place": "home", "duration": "PT30M"});
    let events = json!({"format": "rounds/1", "at": time("08:30"), "events": [{"kind": "newVisit", "visit": visit}]});
    let events = rounds::format::read_events(events.to_string().as_bytes()).expect("events");
    let Err(error) = answer(&two_shifts(), &events, &Options::default(), &|_| {}) else { panic!() };
    let issues = error.into_issues();
    assert!(issues[0].help.starts_with("leave the event out if this visit was told before"), "{}", issues[0].help);
}

#[test]
fn short_care_is_told() {
    let now = two_shifts();
    let events = json!([care("visitStarted", "v09", "a", "09:00"), care("visitEnded", "v09", "a", "09:03")]);
    let answer = at(&now, "09:10", &events).expect("an answer");
    let short: Vec<(&str, i64, i64)> =
        answer.now.lists.short.iter().map(|row| (&*row.visit, row.lasted.0.0, row.planned.0.0)).collect();
    assert_eq!(short, [("v09", 3 * 60, 30 * 60)]);
}

#[test]
fn a_line_that_no_longer_follows_is_told_with_its_number() {
    let mut live = rounds::live::Live::new(two_shifts());
    let options = Options::default().instant(true);
    let mut entry = |clock: &str| {
        let line = json!({"format": "rounds/1", "at": time(clock), "events": []}).to_string();
        live.take(&line, &options, &|_| {}).expect("an answer")
    };
    let (first, mut second) = (entry("09:10"), entry("09:20"));
    second.input = second.input.replace("09:20", "09:21");
    let mut again = rounds::live::Live::new(two_shifts());
    again.follow(&first).expect("it follows");
    let Err(error) = again.follow(&second) else { panic!("it does not follow") };
    let issues = error.into_issues();
    assert_eq!((issues[0].code, &*issues[0].path), ("E4303", "line 3"));
    assert!(issues[0].help.contains("nothing is lost"), "{}", issues[0].help);
}
