//! Up to when a day has gone by its own history, and which instant a time that a person writes means.

use chrono::LocalResult;

use crate::changes::side_of;
use rounds_engine::search::Commitment;
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_format::{Missing, planned};
use rounds_model::units::Instant;
use rounds_model::{PastKind, Problem};

/// Seconds from the shifts within which a time makes sense: a year.
const NEAR: i64 = 366 * 86_400;

/// The time up to which a day has gone by its history: the last start of something, or the last time until which
/// somebody has waited. The start of a stop that somebody is only on the way to may be later. `None` on a day without
/// history. Linear in the stops of the history.
pub fn gone_to(problem: &Problem) -> Option<Instant> {
    let past = problem.shifts.iter().flat_map(|shift| &shift.history);
    past.filter(|stop| stop.end > stop.start || stop.start > stop.arrival).map(|stop| stop.start).max()
}

/// The stops that somebody has left for by `now`, though they have not begun. Travel is what the plan says.
pub(crate) fn commitments(problem: &Problem, plan: &PlanFile, now: Instant) -> Vec<Commitment> {
    let planned = planned(problem, plan, Missing::LeaveOut).unwrap_or_default();
    let next = planned.into_iter().filter_map(|planned| {
        let past = problem.shifts[planned.shift].history.len();
        let stop = planned.stops.into_iter().nth(past).filter(|_| past > 0)?;
        let goes = matches!(stop.what, PastKind::Visit { .. } | PastKind::Activity(_));
        let left = goes && stop.arrival - stop.travel < now;
        left.then_some(Commitment { shift: planned.shift, stop: stop.what })
    });
    next.collect()
}

/// What somebody who writes a time means by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The instant.
    pub at: Timestamp,
    /// Another instant that it could mean as well: the clocks go back that night, and show the time twice.
    pub or: Option<Timestamp>,
}

/// Why a time means no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmeant {
    /// It is no time that makes sense; why, in words that follow it.
    NoTime(&'static str),
    /// The clocks go forward over it; so late it would be on the clock before.
    Skipped(Timestamp),
}

/// [`meant`], without what else there is to say.
pub fn time_of_day(problem: &Problem, plan: &PlanFile, visit: &str, to: &[String], text: &str) -> Option<Timestamp> {
    meant(problem, plan, visit, to, text).ok().map(|meant| meant.at)
}

/// An instant as people write it: RFC 3339, or `14:30`, which is then meant of the date on which it is in a window of
/// the visit, in one of the shifts `to` or nearest to one, and near to when the visit is planned, in this order of
/// importance.
///
/// # Errors
/// If it is neither, is more than a year from the shifts, or is on that date no time that clocks show.
pub fn meant(problem: &Problem, plan: &PlanFile, visit: &str, to: &[String], text: &str) -> Result<Meant, Unmeant> {
    let shifts = || problem.shifts.iter().filter(|shift| to.is_empty() || to.contains(&shift.id));
    let first = problem.shifts.iter().map(|shift| shift.start).min().ok_or(NO_SHIFTS)?;
    let last = problem.shifts.iter().map(|shift| shift.end + shift.max_overtime).max().ok_or(NO_SHIFTS)?;
    if let Ok(instant) = Timestamp::parse(text) {
        let near = (first.0 - NEAR..=last.0 + NEAR).contains(&instant.instant().0);
        return if near { Ok(Meant { at: instant, or: None }) } else { Err(FAR) };
    }
    let clock = chrono::NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| no_time(text))?;
    let windows = problem.visits.iter().find(|row| row.id == visit).map_or(&[][..], |row| &row.windows);
    let present = side_of(plan, visit).map(|side| side.start.instant());
    let reference = present.or(windows.first().map(|window| window.start)).unwrap_or(first);
    let order = |at: Instant| {
        let in_window = windows.iter().any(|window| window.start <= at && at <= window.end);
        let outside = shifts().map(|shift| (shift.start - at).0.max((at - shift.end - shift.max_overtime).0).max(0));
        (!in_window, outside.min().unwrap_or(0), (at - reference).0.abs())
    };
    let found = dates(problem, first, last).flat_map(|date| shown(date.and_time(clock), problem.zone));
    let (at, what) = found.min_by_key(|(at, _)| order(*at)).ok_or(FAR)?;
    let stamp = |at: Instant| Timestamp::in_zone(at, problem.zone).ok_or(FAR);
    match what {
        Shown::Never => Err(Unmeant::Skipped(stamp(at)?)),
        Shown::Once => Ok(Meant { at: stamp(at)?, or: None }),
        // Where only one of the two is in a window and a shift, it is the one.
        Shown::Twice(other) => {
            let alike = (order(at).0, order(at).1) == (order(other).0, order(other).1);
            Ok(Meant { at: stamp(at)?, or: alike.then(|| stamp(other)).transpose()? })
        }
    }
}

/// An instant as people write it at a desk: RFC 3339, `14:30`, or `01:30 BST` in a night in which the clocks change.
/// It is meant of the date that brings it nearest to `near`; of the two instants at which clocks show it twice, the one
/// that is `possible`, or nearer to `near`.
///
/// # Errors
/// If it is neither, or is on that date no time that clocks show.
pub fn meant_near(
    zone: chrono_tz::Tz,
    text: &str,
    near: Instant,
    possible: impl Fn(Instant) -> bool,
) -> Result<Meant, Unmeant> {
    let stamp = |at: Instant| Timestamp::in_zone(at, zone).ok_or(FAR);
    if let Ok(at) = Timestamp::parse(text) {
        return Ok(Meant { at: stamp(at.instant())?, or: None });
    }
    let letters = text.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(text.len());
    let (clock, name) = (text[..letters].trim_end(), &text[letters..]);
    let clock = chrono::NaiveTime::parse_from_str(clock, "%H:%M").map_err(|_| no_time(text))?;
    let local = |at: Instant| Some(chrono::DateTime::from_timestamp(at.0, 0)?.with_timezone(&zone));
    let date = local(near).ok_or(FAR)?.date_naive();
    let days = [-1, 0, 1].into_iter().filter_map(|days| date.checked_add_signed(chrono::TimeDelta::days(days)));
    let named = |at: Instant| local(at).is_some_and(|at| at.format("%Z").to_string().eq_ignore_ascii_case(name));
    let all = days.flat_map(|date| shown(date.and_time(clock), zone));
    let all = all.filter(|(at, what)| name.is_empty() || (!matches!(what, Shown::Never) && named(*at)));
    let apart = |at: Instant| (at.0 - near.0).abs();
    let (at, what) = all.min_by_key(|(at, _)| apart(*at)).ok_or(FAR)?;
    match what {
        Shown::Never => Err(Unmeant::Skipped(stamp(at)?)),
        Shown::Twice(other) if name.is_empty() => Ok(match (possible(at), possible(other)) {
            (false, true) => Meant { at: stamp(other)?, or: None },
            (true, false) => Meant { at: stamp(at)?, or: None },
            _ => Meant { at: stamp(at)?, or: Some(stamp(other)?) },
        }),
        Shown::Once | Shown::Twice(_) => Ok(Meant { at: stamp(at)?, or: None }),
    }
}

/// An instant as people write it: RFC 3339, or `14:30`, which is then meant of the date that brings it nearest to
/// `near`.
pub fn nearest(zone: chrono_tz::Tz, text: &str, near: Instant) -> Option<Timestamp> {
    if let Ok(at) = Timestamp::parse(text) {
        return Some(at);
    }
    let clock = chrono::NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let date = chrono::DateTime::from_timestamp(near.0, 0)?.with_timezone(&zone).date_naive();
    let days = [-1, 0, 1].into_iter().filter_map(|days| date.checked_add_signed(chrono::TimeDelta::days(days)));
    let instants = days.filter_map(|date| date.and_time(clock).and_local_timezone(zone).earliest());
    let nearest = instants.map(|at| Instant(at.timestamp())).min_by_key(|at| (at.0 - near.0).abs())?;
    Timestamp::in_zone(nearest, zone)
}

const NO_SHIFTS: Unmeant = Unmeant::NoTime("is of no use on a day without shifts");
const FAR: Unmeant = Unmeant::NoTime("is more than a year from the shifts of the day");

/// Why a text is no time.
fn no_time(text: &str) -> Unmeant {
    let numbers: Option<Vec<u32>> = text.split(':').map(|part| part.trim().parse().ok()).collect();
    let date = text.split('-').next().is_some_and(|year| year.len() == 4 && year.len() < text.len());
    Unmeant::NoTime(match numbers.as_deref() {
        Some([_, _, _]) => "has seconds; give hours and minutes",
        Some([_, _]) => "is no time of the day: hours go from 00 to 23, minutes from 00 to 59",
        _ if date => Timestamp::parse(text).err().unwrap_or("is beyond all calendars"),
        _ => "is no time of the day",
    })
}

/// The dates from `first` to the day after `last`.
fn dates(problem: &Problem, first: Instant, last: Instant) -> impl Iterator<Item = chrono::NaiveDate> {
    let date = |at: Instant| Some(chrono::DateTime::from_timestamp(at.0, 0)?.with_timezone(&problem.zone).date_naive());
    let end = date(last).and_then(|last| last.succ_opt());
    let days = date(first).into_iter().flat_map(|first| first.iter_days());
    days.take_while(move |day| end.is_some_and(|end| *day <= end))
}

/// How often clocks show a local time.
#[derive(Clone, Copy)]
enum Shown {
    Never,
    Once,
    /// And when else.
    Twice(Instant),
}

/// The instants at which clocks show `local`; where they skip it, the one that is as long after the last time shown.
fn shown(local: chrono::NaiveDateTime, zone: chrono_tz::Tz) -> Vec<(Instant, Shown)> {
    let instant = |at: chrono::DateTime<chrono_tz::Tz>| Instant(at.timestamp());
    match local.and_local_timezone(zone) {
        LocalResult::Single(at) => vec![(instant(at), Shown::Once)],
        LocalResult::Ambiguous(a, b) => {
            vec![(instant(a), Shown::Twice(instant(b))), (instant(b), Shown::Twice(instant(a)))]
        }
        LocalResult::None => {
            // No zone has ever skipped more than a day at once.
            let before = |hours: i64| {
                let earlier = local.checked_sub_signed(chrono::TimeDelta::hours(hours))?;
                earlier.and_local_timezone(zone).latest().map(|at| Instant(at.timestamp() + 3_600 * hours))
            };
            (1..=25).find_map(before).map(|at| (at, Shown::Never)).into_iter().collect()
        }
    }
}
