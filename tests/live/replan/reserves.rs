//! Reserves in the live day: released by time and by calls, and who is kept free is not on the way.

use rounds::check::check;
use rounds::format::day::{DayFile, ReserveFile};
use rounds::format::events::EventFile;
use rounds::format::plan::{PlanFile, Stop};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::generate::mixed;
use rounds::live::{
    Answer, Current, Edit, Journal, Live, Naming, Options, Reply, answer, call_sheet, edit, offer_table, offers,
};
use rounds::model::units::Seconds;
use rounds::search::Random;
use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, happened, past, planned, time};
use super::made::{at, counted, current, events, slow_legs, span};

fn reserve(id: &str, from: &str, to: &str, skill: Option<&str>) -> Value {
    let mut reserve = json!({"id": id, "from": time(from), "to": time(to), "duration": "PT1H", "cost": 5_000});
    if let Some(skill) = skill {
        reserve["staff"] = json!([{"skills": [skill]}]);
    }
    reserve
}

/// The line with reserves and, where given, other windows of `v3`.
fn line_with(reserves: &[Value], v3: Option<[&str; 2]>) -> String {
    let mut day: Value = serde_json::from_str(include_str!("line.json")).expect("JSON");
    day["reserve"] = json!(reserves);
    if let Some([start, end]) = v3 {
        day["visits"][2]["windows"] = json!([{"start": time(start), "end": time(end)}]);
    }
    day.to_string()
}

fn call(id: &str, priority: &str, skill: &str) -> Value {
    json!({"kind": "newVisit", "visit": {"id": id, "patient": "p-two", "priority": priority, "duration": "PT20M",
        "staff": [{"skills": [skill]}]}})
}

/// `r1 call new` or `r1 time` for each reserve that is released.
fn released(answer: &Answer) -> Vec<String> {
    let list = serde_json::to_value(&answer.now.lists).expect("JSON")["released"].clone();
    let words = |one: &Value| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}", text("reserve"), text("why"), text("visit")).trim_end().to_owned()
    };
    list.as_array().into_iter().flatten().map(words).collect()
}

fn left(day: &DayFile) -> Vec<&str> {
    day.reserve.iter().flatten().map(|reserve| &*reserve.id).collect()
}

fn held(plan: &PlanFile) -> Vec<(String, String, String)> {
    let stops = plan.shifts.iter().flat_map(|shift| shift.itinerary.iter().map(move |stop| (shift, stop)));
    let of = stops.filter_map(|(shift, stop)| match stop {
        Stop::Reserve { reserve, start, .. } => {
            Some((reserve.clone(), shift.shift.clone(), start.to_string()[11..16].to_owned()))
        }
        _ => None,
    });
    of.collect()
}

#[test]
fn one_whose_from_has_passed_is_released() {
    let reserves = [reserve("early", "09:00", "12:00", None), reserve("late", "13:00", "15:00", None)];
    let now = planned(&line_with(&reserves, None));
    assert_eq!(now.plan.unheld, Some(Vec::new()));
    let answer = at_once(&now, "09:00", &json!([]));
    assert_eq!((released(&answer), left(&answer.now.day)), (vec![], vec!["early", "late"]));
    let answer = at_once(&now, "09:01", &json!([]));
    assert_eq!((released(&answer), left(&answer.now.day)), (vec!["early time".to_string()], vec!["late"]));
    assert_eq!(answer.plan.kpis.expect("figures").reserve_seconds, Some(3_600));
    assert!(answer.changes.changes.is_empty(), "nobody has to be called about a reserve");
    let sheet = call_sheet(&answer, Naming::Ids);
    assert!(sheet.contains("\nReserve early (09:00 to 12:00) is withdrawn: its time has begun.\n"), "{sheet}");
    let answer = at_once(&go_on(&answer), "13:30", &json!([]));
    assert_eq!(released(&answer), ["late time"]);
    assert_eq!((&answer.now.day.reserve, &answer.plan.unheld), (&None, &None));
    assert_eq!(answer.plan.kpis.expect("figures").reserve_seconds, None);
}

#[test]
fn each_critical_or_urgent_call_releases_the_earliest_that_is_for_it() {
    let reserves = [
        reserve("any", "13:00", "15:00", None),
        reserve("x", "10:00", "13:00", Some("x")),
        reserve("y", "11:00", "13:00", Some("y")),
        reserve("y-later", "12:00", "15:00", Some("y")),
    ];
    let now = planned(&line_with(&reserves, None));
    let answer_to = |calls: Value| at_once(&now, "08:30", &calls);
    let one = answer_to(json!([call("c1", "urgent", "y")]));
    assert_eq!((released(&one), left(&one.now.day)), (vec!["y call c1".to_string()], vec!["any", "x", "y-later"]));
    let three =
        [call("c1", "critical", "y"), call("c2", "urgent", "y"), call("c3", "urgent", "y"), call("c4", "urgent", "y")];
    let all = answer_to(json!(three));
    assert_eq!(released(&all), ["y call c1", "y-later call c2", "any call c3"], "x is for others");
    assert_eq!(left(&all.now.day), ["x"]);
    // What nobody can do, and what can wait, releases nothing.
    let others = [call("c1", "urgent", "nobody-has-it"), call("c2", "timed", "y"), call("c3", "routine", "y")];
    assert_eq!(released(&answer_to(json!(others))), Vec::<String>::new());
    // Nor does what an earlier release was for, told again.
    let mut told = call("c1", "urgent", "y");
    told["id"] = json!("e1");
    let first = answer_to(json!([told]));
    let again = at_once(&go_on(&first), "08:31", &json!([told]));
    assert_eq!((released(&first).len(), released(&again).len()), (1, 0));
    // By time first, then for calls.
    let both = at_once(&now, "10:30", &json!([call("c1", "urgent", "x"), call("c2", "urgent", "y")]));
    assert_eq!(released(&both), ["x time", "any call c1", "y call c2"]);
    let sheet = call_sheet(&both, Naming::Ids);
    assert!(sheet.contains("\nReserve y (11:00 to 13:00) is released for c2.\n"), "{sheet}");
}

/// `a` is kept free from 09:30 to 10:30 where `v1` was, and leaves for `v3` after that.
fn kept_free() -> Current {
    let mut day: Value =
        serde_json::from_str(&line_with(&[reserve("keep", "09:30", "10:30", Some("x"))], Some(["12:00", "12:00"])))
            .expect("JSON");
    day["visits"][0]["windows"] = json!([{"start": time("09:00"), "end": time("09:00")}]);
    day["visits"].as_array_mut().expect("a list").remove(1);
    let now = planned(&day.to_string());
    assert_eq!(held(&now.plan), [("keep".into(), "a-early".into(), "09:30".into())]);
    now
}

#[test]
fn who_is_kept_free_is_not_on_the_way_to_the_next_stop() {
    let now = kept_free();
    let quiet = at_once(&now, "10:00", &json!([]));
    assert!(quiet.now.on_the_way.iter().all(|goal| goal.shift != "a-early"), "{:?}", quiet.now.on_the_way);
    assert_eq!(past(&quiet, "a-early"), ["v1 09:00 09:00 09:30", "held-1 09:30 10:00 10:00"]);
    let answer = at_once(&now, "10:00", &json!([call("new", "urgent", "x")]));
    assert_eq!(released(&answer), ["keep time"]);
    assert_eq!(ahead(&answer, "a-early"), ["new 10:10", "v3 12:00"]);
    // Once that time is over they are, wherever they wait.
    let later = at_once(&now, "11:45", &json!([]));
    assert_eq!(later.now.on_the_way.iter().filter(|goal| goal.id == "v3").count(), 1);
    let done = at_once(&go_on(&later), "12:10", &json!([]));
    let kept = ["v1 09:00 09:00 09:30", "held-1 09:30 10:30 10:30", "v3 10:40 12:00 12:30"];
    assert_eq!(past(&done, "a-early"), kept, "the time that they were kept free is where they were");
}

/// The same day told once, after `v3` has begun: the hour for calls was spent waiting, not travelling.
#[test]
fn an_hour_for_calls_is_no_travel_once_the_next_stop_has_begun() {
    let now = kept_free();
    let kept = ["v1 09:00 09:00 09:30", "held-1 09:30 10:30 10:30"];
    let done = at_once(&now, "12:10", &json!([]));
    assert_eq!(past(&done, "a-early")[..2], kept);
    assert_eq!(past(&done, "a-early")[2..], ["v3 10:40 12:00 12:30"]);
    let travel = |plan: &PlanFile| plan.kpis.expect("figures").travel_seconds;
    assert_eq!(travel(&done.plan), travel(&now.plan));
    // Told to have begun later, or before they were to leave for it.
    let began = |clock: &str| json!([{"kind": "visitStarted", "visit": "v3", "clinician": "a", "time": time(clock)}]);
    let late = at_once(&now, "12:10", &began("12:05"));
    assert_eq!(past(&late, "a-early"), [kept[0], kept[1], "v3 10:40 12:05 12:35"]);
    let early = at_once(&now, "12:10", &began("10:15"));
    assert_eq!(past(&early, "a-early")[..2], [kept[0], "v3 09:40 10:15 10:45"]);
}

#[test]
fn who_is_kept_free_first_or_last_of_all_stays_where_they_are() {
    let reserves = [reserve("first", "08:00", "09:00", Some("z")), reserve("last", "14:00", "16:00", Some("y"))];
    let mut day: Value = serde_json::from_str(&line_with(&reserves, None)).expect("JSON");
    day["clinicians"][2]["shifts"][0].as_object_mut().expect("an object").remove("activities");
    let now = planned(&day.to_string());
    let first = at_once(&now, "08:30", &json!([call("new", "urgent", "z")]));
    assert_eq!(past(&first, "s-early"), ["held-1 08:00 08:00 08:00", "held-2 08:00 08:30 08:30"]);
    assert_eq!(ahead(&first, "s-early"), ["new 08:40"]);
    let (_, shift, start) = held(&now.plan).into_iter().find(|(reserve, ..)| reserve == "last").expect("it is held");
    assert_eq!(shift, "b-early");
    let last = at_once(&now, &format!("{}:30", &start[..2]), &json!([call("new", "urgent", "y")]));
    let place =
        last.now.day.history.iter().flatten().rfind(|stop| stop.shift == "b-early").and_then(|stop| stop.place.clone());
    assert_eq!(place.as_deref(), Some("p4"), "after w1, not at the hub: {:?}", past(&last, "b-early"));
}

#[test]
fn an_offer_uses_what_was_kept_for_such_a_call() {
    let reserves = [reserve("y", "11:00", "13:00", Some("y")), reserve("x", "11:30", "13:00", Some("x"))];
    let now = planned(&line_with(&reserves, None));
    let found = offers(&now, &happened("08:30", &json!([call("new", "urgent", "y")])), 3).expect("offers");
    assert_eq!(left(&found.now.day), ["x"]);
    for offer in &found.offers {
        assert!(check(&found.now.problem, &offer.plan).is_clean());
    }
    let json: Value = serde_json::from_str(&found.to_json().expect("JSON")).expect("JSON");
    assert_eq!(json["released"][0]["reserve"], "y");
    let table = offer_table(&found, Naming::Ids);
    assert!(table.contains("Reserve y (11:00 to 13:00) is released for new."), "{table}");
}

#[test]
fn an_edit_moves_a_reserve_or_lets_it_go() {
    let now = kept_free();
    let to = |clock: &str| {
        let start = Timestamp::parse(&time(clock)).expect("a time");
        Edit::Put { to: vec!["a-early".into()], at: Some(start), pin: false }
    };
    // Where the reserve is, and within the rules of v1.
    let day: Value = serde_json::from_str(&rounds::format::write_day(&now.day)).expect("JSON");
    let mut wide = day.clone();
    wide["visits"][0]["windows"] = json!([{"start": time("09:00"), "end": time("10:00")}]);
    let moved = planned(&wide.to_string());
    let edited = edit(&moved, "v1", &to("09:50")).expect("an edit");
    assert_eq!(edited.broken, []);
    let unheld: Vec<&str> = edited.plan.unheld.iter().flatten().map(|left| &*left.reserve).collect();
    assert_eq!((held(&edited.plan).len(), unheld), (0, vec!["keep"]));
    // Against its rules.
    let forced = edit(&now, "v1", &to("10:00")).expect("an edit");
    assert_eq!(forced.broken.iter().map(|broken| broken.code).collect::<Vec<_>>(), ["V4001"]);
    assert!(check(&forced.problem, &forced.plan).claims.is_empty());
}

/// A mixed day with a reserve in most shifts.
fn mixed_with(seed: u64) -> Current {
    let mut day = mixed(seed, 5, 18);
    // Nothing has happened yet.
    (day.history, day.promises) = (None, None);
    let shifts = day.clinicians.iter().flat_map(|who| &who.shifts).enumerate();
    let later = |at: Timestamp, minutes: i64| Timestamp(at.0 + chrono::TimeDelta::minutes(minutes));
    let reserves = shifts.map(|(index, shift)| ReserveFile {
        id: format!("r{index}"),
        from: later(shift.start, 40 * (index as i64 % 5)),
        to: later(shift.start, 40 * (index as i64 % 5) + 150),
        duration: IsoDuration(Seconds(2_400)),
        staff: None,
        cost: [500, 30_000][index % 2],
        notes: None,
    });
    day.reserve = Some(reserves.collect());
    current(&day, 60)
}

#[test]
fn days_with_reserves_live_through_whatever_happens() {
    let (mut answered, mut let_go, mut kept) = (0, 0, 0);
    for seed in 0..50 {
        let mut now = mixed_with(seed);
        let Some((first, last)) = span(&now.plan) else { continue };
        let (mut random, mut delayed) = (Random::new(seed, 0x5e5e), false);
        for step in 1..5 {
            let happened = events(&now, &mut random, at(first + step * (last - first) / 6));
            let options = Options::default().instant(step % 2 == 0).search(counted(40));
            match answer(&now, &happened, &options, &|_| {}) {
                Ok(next) => {
                    (answered, let_go) = (answered + 1, let_go + released(&next).len());
                    let late = |event: &EventFile| matches!(event, EventFile::ClinicianDelayed { .. });
                    delayed |= happened.events.iter().any(late);
                    let slow = slow_legs(&next.now.problem);
                    assert!(delayed || slow.is_empty(), "seed {seed}, step {step}: {slow:?}");
                    kept += held(&next.plan).len();
                    now = go_on(&next);
                }
                Err(error) => assert!(error.is_input(), "seed {seed}, step {step}: {error}"),
            }
        }
    }
    assert!(answered > 100 && let_go > 50 && kept > 50, "{answered} answered, {let_go} released, {kept} held");
}

#[test]
fn a_journal_leads_to_the_same_reserves() {
    let reserves = [
        reserve("x", "09:30", "12:00", Some("x")),
        reserve("y", "10:00", "13:00", Some("y")),
        reserve("any", "11:00", "15:00", None),
        reserve("nobody", "12:00", "15:30", Some("x")),
    ];
    let start = planned(&line_with(&reserves, None));
    let events =
        |clock: &str, events: Value| json!({"format": "rounds/1", "at": time(clock), "events": events}).to_string();
    let lines = [
        events("08:30", json!([call("c1", "urgent", "y")])),
        events("09:00", json!([call("c2", "routine", "x")])),
        events("09:45", json!([])),
        json!({"at": time("09:46"), "by": "lead", "what": "edit", "visit": "v3", "out": true, "to": []}).to_string(),
        json!({"at": time("09:47"), "by": "lead", "what": "undo"}).to_string(),
        events("13:00", json!([call("c3", "urgent", "x")])),
    ];
    let (mut live, options) = (Live::new(start.clone()), Options::default().instant(true).search(counted(0)));
    let (mut journal, mut text) = Journal::begin(&start).expect("a journal");
    let state =
        |live: &Live| (rounds::format::write_day(&live.current.day), rounds::format::write_plan(&live.current.plan));
    let mut states = vec![state(&live)];
    for line in &lines {
        let entry = live.take(line, &options, &|_| {}).expect("an answer");
        assert!(matches!(entry.reply, Reply::Answered(_)), "{line}: {:?}", entry.reply);
        text += &journal.append(&entry).expect("a line");
        states.push(state(&live));
    }
    assert_eq!((left(&live.current.day), &live.current.plan.unheld), (vec![], &None));
    let read = Journal::read(text.as_bytes(), &start).expect("the journal");
    for (count, known) in states.iter().enumerate() {
        let mut again = Live::new(start.clone());
        again.catch_up(&read, count as u64).expect("the same way");
        assert_eq!(state(&again), *known, "{count} lines");
    }
}
