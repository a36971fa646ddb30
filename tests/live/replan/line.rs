//! A day on which everything is ten minutes apart: `a` has `v1` at 09:00, `v2` at 10:00 and `v3` at 11:00, half an hour
//! each, `b` has `w1` at 10:00, and `s` nothing.

use rounds::format::day::PastStopFile;
use rounds::format::events::EventsFile;
use rounds::format::plan::Stop;
use rounds::live::{Answer, Current, Options, answer};
use rounds_engine::search::plan;
use serde_json::{Value, json};

use super::made::counted;

pub fn line() -> Current {
    planned(include_str!("line.json"))
}

/// A day with a plan.
pub fn planned(day: &str) -> Current {
    let problem = rounds::format::read_day(day.as_bytes()).expect("a day").value;
    let plan = plan(&problem, &counted(50), &|_| {}).expect("a plan");
    Current::new(day.as_bytes(), plan).expect("the plan keeps the rules")
}

/// `10:42` of the day.
pub fn time(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

pub fn happened(at: &str, events: &Value) -> EventsFile {
    let text = json!({"format": "rounds/1", "at": time(at), "events": events}).to_string();
    rounds::format::read_events(text.as_bytes()).expect("events")
}

/// The answer at once.
pub fn at_once(now: &Current, at: &str, events: &Value) -> Answer {
    let options = Options::default().instant(true).search(counted(0));
    answer(now, &happened(at, events), &options, &|_| {}).expect("an answer")
}

/// The day goes on from an answer.
pub fn go_on(answer: &Answer) -> Current {
    let day = rounds::format::write_day(&answer.now.day);
    Current::new(day.as_bytes(), answer.plan.clone()).expect("the new plan is one of the new day")
}

fn clock(time: rounds::format::values::Timestamp) -> String {
    time.to_string()[11..16].to_string()
}

/// `v2 09:40 10:00 10:30` for each stop of the shift's history: arrival, start, end; attempts have a question mark.
pub fn past(answer: &Answer, shift: &str) -> Vec<String> {
    let words = |stop: &PastStopFile| {
        let mark = if stop.kind == rounds::format::day::PastStopKind::NoAccess { "?" } else { "" };
        format!("{}{mark} {} {} {}", stop.id, clock(stop.arrival), clock(stop.start), clock(stop.end))
    };
    answer.now.day.history.iter().flatten().filter(|stop| stop.shift == shift).map(words).collect()
}

/// `v2 10:00` for each visit and break of the shift that is not history.
pub fn ahead(answer: &Answer, shift: &str) -> Vec<String> {
    let past = past(answer, shift).len();
    let planned = answer.plan.shifts.iter().find(|planned| planned.shift == shift);
    let inner = planned.into_iter().flat_map(|planned| &planned.itinerary);
    let inner = inner.filter(|stop| !matches!(stop, Stop::Start { .. }));
    let words = |stop: &Stop| match stop {
        Stop::Visit { visit, start, .. } => Some(format!("{visit} {}", clock(*start))),
        Stop::Break { break_id, start, .. } => Some(format!("{break_id} {}", clock(*start))),
        Stop::Activity { activity, start, .. } => Some(format!("{activity} {}", clock(*start))),
        _ => None,
    };
    inner.skip(past).filter_map(words).collect()
}

/// `v2 moved` for each change.
pub fn list(answer: &Answer) -> Vec<String> {
    let changes = serde_json::to_value(&answer.changes).expect("JSON");
    let changes = changes["changes"].as_array().expect("a list").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    changes.iter().map(|change| format!("{} {}", text(&change["visit"]), text(&change["change"]))).collect()
}
