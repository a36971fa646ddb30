//! Local times as people type them at a desk.

use rounds::format::values::Timestamp;
use rounds::live::{self, Desk};
use rounds::model::units::Instant;
use rounds::{Error, Issue};
use rounds_format::codes::DESK_TIME;

use crate::cli::input::Outcome;

/// A day, in seconds: further than that from a day's shifts, the clock of the computer is not that of the day.
const NEAR: i64 = 86_400;

/// What time it is on the desk: as told, or by the clock of the computer.
pub(super) fn now(desk: &Desk, told: Option<&str>) -> Outcome<Timestamp> {
    let shifts = &desk.current.problem.shifts;
    let first = shifts.iter().map(|shift| shift.start).min().unwrap_or(Instant(0));
    let last = shifts.iter().map(|shift| shift.end + shift.max_overtime).max().unwrap_or(first);
    if let Some(text) = told.filter(|text| *text != "now") {
        let near = desk.at().map_or(Instant(first.0 + (last.0 - first.0) / 2), |at| at.instant());
        return time(desk, text, near, "--now");
    }
    #[expect(clippy::disallowed_methods, reason = "somebody at a desk means now by the clock of their computer")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let clock = Instant(since.map_or(0, |since| since.as_secs() as i64));
    if clock.0 < first.0 - NEAR || clock.0 > last.0 + NEAR {
        let date = stamp(desk, first)?.0.format("%-d %B %Y");
        let what = format!("this computer's clock is not near the day, which is {date}");
        return Err(refusal("--now", what, "say what time it is there: --now 10:42"));
    }
    stamp(desk, clock)
}

/// `10:42`, `now`, or an instant; a time of day is meant on the date that brings it nearest to `near`.
pub(super) fn time(desk: &Desk, text: &str, near: Instant, name: &str) -> Outcome<Timestamp> {
    if text == "now" {
        return stamp(desk, near);
    }
    let help = "write 10:42, `now`, or an instant such as 2026-03-02T10:42:00+00:00";
    let at = live::nearest(desk.current.problem.zone, text, near);
    at.ok_or_else(|| refusal(name, "this is no time of the day".into(), help))
}

/// `10:42` of the desk's day.
pub(super) fn clock(desk: &Desk, at: Timestamp) -> String {
    at.0.with_timezone(&desk.current.problem.zone).format("%H:%M").to_string()
}

fn stamp(desk: &Desk, at: Instant) -> Outcome<Timestamp> {
    let stamp = Timestamp::in_zone(at, desk.current.problem.zone);
    stamp.ok_or_else(|| refusal("--now", "this time is beyond all calendars".into(), "give another one"))
}

fn refusal(name: &str, what: String, help: &str) -> crate::cli::input::Failure {
    Error::input(vec![Issue::new(DESK_TIME, name, what, help)]).into()
}
