//! What somebody told stands, whatever others tell later: it is kept to the second, or what contradicts it is refused.

use std::fmt::Write as _;

use rounds::check::check;
use rounds::format::day::{PastStopFile, ToldFile};
use rounds::live::{Answer, Current, Options, answer, new_day};
use rounds::search::Random;
use serde_json::{Value, json};

use super::line::{at_once, go_on, happened, past, planned, time};
use super::made::{counted, mixed_day, span};

/// A day of two or three clinicians at a few places, ten minutes apart, where most visits need two of them.
fn of_pairs(seed: u64) -> Current {
    let mut random = Random::new(seed, 0x7ed5);
    let names = ["hub", "a", "b", "c"];
    let seconds: Vec<Vec<i64>> =
        (0..4).map(|from| (0..4).map(|to| if from == to { 0 } else { 600 }).collect()).collect();
    let team = 2 + random.below(2);
    let clinicians: Vec<Value> = (1..=team)
        .map(|number| {
            let mut shift = json!({"id": format!("s{number}"), "start": clock(8 * 60), "end": clock(17 * 60)});
            if random.below(2) == 0 {
                shift["startPlace"] = json!("hub");
                shift["endPlace"] = json!("hub");
            }
            if random.below(2) == 0 {
                shift["breaks"] = json!([{"id": "lunch", "earliest": clock(10 * 60), "latest": clock(14 * 60),
                    "duration": "PT20M", "onArrival": random.below(2) == 0}]);
            }
            json!({"id": format!("c{number}"), "skills": [format!("k{number}")], "shifts": [shift]})
        })
        .collect();
    let visits: Vec<Value> = (0..3 + random.below(3))
        .map(|number| {
            let from = 8 * 60 + 30 + 40 * number as i64;
            let staff = if random.below(3) == 0 { json!([{}]) } else { json!([{}, {}]) };
            json!({"id": format!("v{number}"), "place": names[1 + random.below(3)], "staff": staff,
                "duration": format!("PT{}M", 10 + 10 * random.below(3)),
                "windows": [{"start": clock(from), "end": clock(from + 240)}]})
        })
        .collect();
    let day = json!({"format": "rounds/1", "places": names.map(|id| json!({"id": id, "access": "PT1M"})),
        "travel": {"modes": [{"id": "car", "matrix": {"places": names, "seconds": seconds}}]},
        "clinicians": clinicians, "visits": visits});
    planned(&day.to_string())
}

fn clock(minute: i64) -> String {
    format!("2026-03-02T{:02}:{:02}:00+00:00", minute / 60, minute % 60)
}

/// Something that somebody tells: of any visit, most often by who has it.
fn telling(now: &Current, random: &mut Random, at: i64) -> Value {
    let mut stops: Vec<(String, String, i64, i64)> = Vec::new();
    for shift in &now.plan.shifts {
        let planned = serde_json::to_value(&shift.itinerary).expect("JSON");
        for stop in planned.as_array().into_iter().flatten().filter(|stop| stop["kind"] == "visit") {
            let of = |key: &str| {
                let text = stop[key].as_str().expect("a time");
                rounds::format::values::Timestamp::parse(text).expect("a time").instant().0
            };
            stops.push((stop["visit"].as_str().unwrap().into(), shift.clinician.clone(), of("start"), of("end")));
        }
    }
    if stops.is_empty() {
        return json!({"kind": "notVisited", "visit": now.day.visits[0].id, "time": super::made::at(at)});
    }
    let begun: Vec<_> = stops.iter().filter(|stop| stop.2 <= at).cloned().collect();
    let pool = if begun.is_empty() || random.below(6) == 0 { &stops } else { &begun };
    let (visit, own, start, end) = pool[random.below(pool.len())].clone();
    let clinicians: Vec<&str> = now.day.clinicians.iter().map(|who| &*who.id).collect();
    let who = if random.below(8) == 0 { clinicians[random.below(clinicians.len())].to_owned() } else { own };
    let near = [start, end, at][random.below(3)] + 60 * (random.below(41) as i64 - 20);
    let time = super::made::at(near.min(at));
    let kind = [
        "visitStarted",
        "visitStarted",
        "visitEnded",
        "visitEnded",
        "visitEnded",
        "noAccess",
        "notVisited",
        "notAttended",
    ][random.below(8)];
    json!({"kind": kind, "visit": visit, "clinician": who, "time": time})
}

/// What is known of a stop: its shift, kind, visit, and the time told; `true` for a beginning.
type Known = (String, u8, String, i64, bool);

fn known(history: &[PastStopFile]) -> Vec<Known> {
    let mut known = Vec::new();
    for stop in history.iter().filter(|stop| stop.assumed.is_none() && stop.staff.is_some()) {
        let of = |time: i64, begins| (stop.shift.clone(), stop.kind as u8, stop.id.clone(), time, begins);
        if stop.told != Some(ToldFile::End) {
            known.push(of(stop.start.instant().0, true));
        }
        if stop.told != Some(ToldFile::Start) {
            known.push(of(stop.end.instant().0, false));
        }
    }
    known
}

fn history(now: &Current) -> Vec<PastStopFile> {
    now.day.history.clone().unwrap_or_default()
}

/// What does not hold of an answer to something told.
fn fault(before: &Current, event: &Value, answer: &Answer) -> Option<String> {
    let (was, is) = (known(&history(before)), known(answer.now.day.history.as_deref().unwrap_or_default()));
    if let Some(lost) = was.iter().find(|one| !is.contains(one)) {
        return Some(format!("{lost:?} was known and is not"));
    }
    let time = rounds::format::values::Timestamp::parse(event["time"].as_str()?).ok()?.instant().0;
    let begins = match event["kind"].as_str()? {
        "visitStarted" => true,
        "visitEnded" => false,
        _ => return None,
    };
    let own = |one: &&Known| {
        let shift = answer.now.problem.shifts.iter().find(|shift| shift.id == one.0);
        let who = shift.map(|shift| &answer.now.problem.clinicians[shift.clinician].id);
        who.is_some_and(|who| *who == event["clinician"]) && one.2 == event["visit"] && one.3 == time && one.4 == begins
    };
    let stands = is.iter().any(|one| own(&one));
    (!stands).then(|| "what is told is not in history".into())
}

/// A few things told of one day, one after the other, with what does not hold.
fn stream(mut now: Current, seed: u64) -> Result<usize, String> {
    let mut random = Random::new(seed, 0x70);
    let Some((first, last)) = span(&now.plan) else { return Ok(0) };
    let mut at = first + random.below((last - first).max(1) as usize) as i64;
    at -= at % 60;
    let mut words = String::new();
    let mut answered = 0;
    for _ in 0..8 {
        at += 60 * random.below(30) as i64;
        let event = telling(&now, &mut random, at);
        let stamp = super::made::at(at);
        let options = Options::default().instant(true).search(counted(0));
        let _ = writeln!(words, "{stamp} {event}");
        let told = json!({"format": "rounds/1", "at": stamp, "events": [event]}).to_string();
        let told = rounds::format::read_events(told.as_bytes()).expect("events");
        match answer(&now, &told, &options, &|_| {}) {
            Ok(answer) => {
                let verdict = check(&answer.now.problem, &answer.plan);
                let what = fault(&now, &event, &answer).or((!verdict.is_clean()).then(|| format!("{verdict:?}")));
                if let Some(what) = what {
                    return Err(format!("seed {seed}: {what}\n{words}"));
                }
                answered += 1;
                let day = rounds::format::write_day(&answer.now.day);
                now = Current::new(day.as_bytes(), answer.plan).map_err(|error| format!("{error}\n{words}"))?;
            }
            Err(error) if error.is_input() => drop(writeln!(words, "  refused: {error}")),
            Err(other) => return Err(format!("seed {seed}: {other}\n{words}")),
        }
    }
    Ok(answered)
}

fn all_stand(seeds: std::ops::Range<u64>, day: impl Fn(u64) -> Current) {
    let (mut answered, mut failed) = (0, Vec::new());
    let count = seeds.end - seeds.start;
    for seed in seeds {
        match stream(day(seed), seed) {
            Ok(some) => answered += some as u64,
            Err(what) => failed.push(what),
        }
    }
    failed.sort_by_key(String::len);
    assert!(failed.is_empty(), "{} streams fail:\n{}", failed.len(), failed[..failed.len().min(6)].join("\n"));
    assert!(answered > 2 * count, "{answered} of {count}");
}

#[test]
fn on_days_of_pairs() {
    all_stand(0..600, of_pairs);
}

#[test]
fn on_mixed_days() {
    all_stand(0..200, |seed| mixed_day(seed, 3, 9));
}

/// `a` has `early` at 09:00, `b` has `other` then, and both have `both` at 10:00; half an hour each, ten minutes apart.
fn pair() -> Current {
    let seconds: Vec<Vec<i64>> =
        (0..3).map(|from| (0..3).map(|to| if from == to { 0 } else { 600 }).collect()).collect();
    let who = |id: &str| json!({"id": id, "skills": [id], "shifts": [{"id": format!("{id}-day"), "start": time("08:00"), "end": time("16:00")}]});
    let visit = |id: &str, place: &str, hour: &str, staff: Value| {
        json!({"id": id, "place": place, "staff": staff, "duration": "PT30M",
            "windows": [{"start": time(&format!("{hour}:00")), "end": time(&format!("{hour}:30"))}]})
    };
    let skills = |id: &str| json!({"skills": [id]});
    let day = json!({"format": "rounds/1", "places": [{"id": "p"}, {"id": "q"}, {"id": "r"}],
        "travel": {"modes": [{"id": "car", "matrix": {"places": ["p", "q", "r"], "seconds": seconds}}]},
        "clinicians": [who("a"), who("b"), who("c")],
        "visits": [visit("early", "p", "09", json!([skills("a")])), visit("other", "q", "09", json!([skills("b")])),
            visit("both", "r", "10", json!([skills("a"), {}]))],
        "pins": [{"visit": "both", "clinician": "b", "staff": 1}]});
    planned(&day.to_string())
}

/// The attendances of a shift's history: arrival, start, end.
fn attended(answer: &Answer, shift: &str) -> Vec<String> {
    past(answer, shift).into_iter().filter(|stop| !stop.starts_with("held-")).collect()
}

fn care(kind: &str, visit: &str, clinician: &str, at: &str) -> Value {
    json!({"kind": kind, "visit": visit, "clinician": clinician, "time": time(at)})
}

/// The day after things told one after the other, each at its time.
fn after(told: &[(&str, Value)]) -> Answer {
    let mut answers = told.iter().fold(Vec::new(), |mut answers: Vec<Answer>, (at, event)| {
        let now = answers.last().map_or_else(pair, go_on);
        answers.push(at_once(&now, at, &json!([event])));
        answers
    });
    answers.pop().expect("something told")
}

/// Code and path of what is refused.
fn refused(now: &Current, at: &str, event: &Value) -> Vec<String> {
    match new_day(now, &happened(at, &json!([event]))) {
        Err(error) => error.into_issues().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect(),
        Ok(_) => Vec::new(),
    }
}

#[test]
fn an_end_stands_when_a_partner_begins_after_it() {
    let ended = care("visitEnded", "both", "a", "10:20");
    let answer = after(&[("10:21", ended), ("10:26", care("visitStarted", "both", "b", "10:25"))]);
    assert_eq!(attended(&answer, "a-day"), ["early 09:00 09:00 09:30", "both 09:40 10:00 10:20"]);
    assert_eq!(attended(&answer, "b-day")[1], "both 09:40 10:25 10:55");
}

#[test]
fn a_second_attendance_alters_nothing_of_the_first() {
    let ended = care("visitEnded", "both", "a", "10:20");
    let answer = after(&[("10:21", ended), ("10:36", care("visitStarted", "both", "a", "10:35"))]);
    assert_eq!(attended(&answer, "a-day")[1..], ["both 09:40 10:00 10:20", "both 10:21 10:35 11:05"]);
    assert_eq!(attended(&answer, "b-day")[1], "both 09:40 10:00 10:30", "nobody told that b came again too");
}

#[test]
fn what_was_begun_with_a_partner_who_did_not_come_does_not_move() {
    let told =
        [("10:01", care("visitStarted", "both", "a", "10:00")), ("10:05", care("notAttended", "both", "b", "10:05"))];
    let answer = after(&told);
    let now = go_on(&answer);
    // Neither by an earlier visit that is told to have lasted longer, nor by a partner's.
    assert_eq!(refused(&now, "10:12", &care("visitEnded", "early", "a", "10:10")), ["E4206 events[0].time"]);
    let other = at_once(&now, "10:12", &json!([care("visitEnded", "other", "b", "10:10")]));
    assert_eq!(attended(&other, "a-day")[1], "both 09:40 10:00 10:30");
}

/// What was assumed to lie between gives way, also where only an end was told.
#[test]
fn an_end_stands_when_more_was_assumed_before_it_than_there_was_time_for() {
    let answer = after(&[
        ("10:31", care("visitEnded", "both", "a", "10:05")),
        ("10:32", care("visitStarted", "early", "a", "09:50")),
    ]);
    assert_eq!(attended(&answer, "a-day"), ["early 09:00 09:50 10:05", "both 10:05 10:05 10:05"]);
}
