//! Local times as people type them at a desk.

use chrono::{LocalResult, TimeZone};
use rounds::format::values::Timestamp;
use rounds::live::{self, Desk, Meant, Unmeant};
use rounds::model::units::Instant;
use rounds_format::codes::DESK_TIME;

use crate::cli::desk::folder::Folder;
use crate::cli::desk::who::refusal;
use crate::cli::input::{Failure, Outcome};
use crate::cli::terminal::Terminal;

/// A day, in seconds: further than that from a day's shifts, the clock of the computer is not that of the day.
const NEAR: i64 = 86_400;

/// What time it is on the desk: as told, or by the clock of the computer.
pub(super) fn now(desk: &Desk, told: Option<&str>) -> Outcome<Timestamp> {
    let shifts = &desk.current.problem.shifts;
    let first = shifts.iter().map(|shift| shift.start).min().unwrap_or(Instant(0));
    let last = shifts.iter().map(|shift| shift.end + shift.max_overtime).max().unwrap_or(first);
    if let Some(text) = told.filter(|text| *text != "now") {
        let gone = desk.at().map(|at| at.instant());
        let near = gone.unwrap_or(Instant(first.0 + (last.0 - first.0) / 2));
        return only(desk, meant(desk, text, near, "--now", |at| gone.is_none_or(|gone| at >= gone))?, text, "--now");
    }
    #[expect(clippy::disallowed_methods, reason = "somebody at a desk means now by the clock of their computer")]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let clock = Instant(since.map_or(0, |since| since.as_secs() as i64));
    if clock.0 < first.0 - NEAR || clock.0 > last.0 + NEAR {
        let date = stamp(desk, first)?.0.format("%-d %B %Y");
        let what = format!("this computer's clock is not near the day, which is {date}");
        return Err(refusal(DESK_TIME, "--now", what, "say what time it is there: --now 10:42"));
    }
    stamp(desk, clock)
}

/// A time that may still be to come: `10:42`, `now`, or an instant; a time of day is meant on the date that brings it
/// nearest to now. One that clocks show twice is refused, unless it says which it is.
pub(super) fn time(folder: &Folder, text: &str, name: &str) -> Outcome<Timestamp> {
    if text == "now" {
        return Ok(folder.now);
    }
    only(&folder.desk, meant(&folder.desk, text, folder.now.instant(), name, |_| true)?, text, name)
}

/// A time at which something has happened, likewise; now, if nothing is said. Of two at which clocks show it, the one
/// that has been, or was last; which it was is then told.
pub(super) fn past(folder: &Folder, text: Option<&str>, name: &str, terminal: &Terminal) -> Outcome<Timestamp> {
    let Some(text) = text.filter(|text| *text != "now") else { return Ok(folder.now) };
    let now = folder.now.instant();
    let Meant { at, or } = meant(&folder.desk, text, now, name, |at| at <= now)?;
    if let Some(or) = or {
        let (taken, other) = (clock(&folder.desk, at), clock(&folder.desk, or));
        let words =
            format!("{text} comes twice that night. {taken} was taken; for the other give {name} \"{other}\".\n");
        terminal.say(&words);
    }
    Ok(at)
}

fn meant(desk: &Desk, text: &str, near: Instant, name: &str, possible: impl Fn(Instant) -> bool) -> Outcome<Meant> {
    let found = live::meant_near(desk.current.problem.zone, text, near, possible);
    found.map_err(|unmeant| match unmeant {
        Unmeant::NoTime(why) => {
            let help = "write 10:42, `now`, or an instant such as 2026-03-02T10:42:00+00:00";
            refusal(DESK_TIME, name, format!("`{text}` {why}"), help)
        }
        Unmeant::Skipped(next) => {
            let date = next.0.with_timezone(&desk.current.problem.zone).format("%-d %B %Y");
            let what = format!("there is no {text} on {date}: the clocks go forward over it");
            refusal(DESK_TIME, name, what, &format!("give {} for that moment, or another time", clock(desk, next)))
        }
    })
}

/// The instant that is meant, if it is one alone.
fn only(desk: &Desk, Meant { at, or }: Meant, text: &str, name: &str) -> Outcome<Timestamp> {
    let Some(or) = or else { return Ok(at) };
    let mut both = [at, or];
    both.sort_by_key(|at| at.instant());
    let [first, second] = both.map(|at| clock(desk, at));
    let help = format!("say which: {name} \"{first}\" or {name} \"{second}\"");
    Err::<Timestamp, Failure>(refusal(DESK_TIME, name, format!("{text} comes twice that night"), &help))
}

/// `10:42` of the desk's day; `01:30 BST` where clocks show the time twice that night.
pub(super) fn clock(desk: &Desk, at: Timestamp) -> String {
    let zone = desk.current.problem.zone;
    let local = at.0.with_timezone(&zone);
    let twice = matches!(zone.from_local_datetime(&local.naive_local()), LocalResult::Ambiguous(..));
    local.format(if twice { "%H:%M %Z" } else { "%H:%M" }).to_string()
}

fn stamp(desk: &Desk, at: Instant) -> Outcome<Timestamp> {
    let stamp = Timestamp::in_zone(at, desk.current.problem.zone);
    let help = "give another one";
    stamp.ok_or_else(|| refusal(DESK_TIME, "--now", "this time is beyond all calendars".into(), help))
}
