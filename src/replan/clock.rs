//! Up to when a day has gone, as its own file tells, and which instant people mean who write a time.

use crate::ids::{Id, ShiftId};
use crate::io::plan::{PlanFile, Stop};
use crate::io::values::Timestamp;
use crate::model::{PastKind, Problem};
use crate::replan::changes::side_of;
use crate::search::Commitment;
use crate::units::Instant;

/// Seconds from the shifts within which a time makes sense: a year.
const NEAR: i64 = 366 * 86_400;

/// Up to when history has gone: the last start of something, or the last time until which somebody has waited. Where
/// people are only heading for may be later. `None` on a day without history.
pub fn gone_to(problem: &Problem) -> Option<Instant> {
    let past = problem.shifts.iter().flat_map(|shift| &shift.history);
    past.filter(|stop| stop.end > stop.start || stop.start > stop.arrival).map(|stop| stop.start).max()
}

/// The stops that somebody has left for by `now`, though they have not begun.
pub fn commitments(problem: &Problem, plan: &PlanFile, now: Instant) -> Vec<Commitment> {
    let rows = problem.shifts.enumerate().zip(&plan.shifts).filter(|((_, shift), _)| !shift.history.is_empty());
    let next = rows.filter_map(|((shift, row), planned)| {
        let mut inner = planned.itinerary.iter().filter(|stop| !matches!(stop, Stop::Start { .. }));
        let stop = match inner.nth(row.history.len())? {
            Stop::Visit { visit, staff, arrival, travel, .. } => {
                let (id, _) = problem.visits.enumerate().find(|(_, row)| row.id == *visit)?;
                let left = arrival.instant() - travel.unwrap_or_default().0;
                (left < now).then_some(PastKind::Visit { visit: id, staff: *staff as usize })
            }
            Stop::Activity { activity, arrival, travel, .. } => {
                let index = row.activities.iter().position(|own| own.id == *activity)?;
                (arrival.instant() - travel.0 < now).then_some(PastKind::Activity(index))
            }
            _ => None,
        };
        Some(Commitment { shift: ShiftId::new(shift.index()), stop: stop? })
    });
    next.collect()
}

/// An instant as people write it: RFC 3339, or `14:30`, which is then meant of the date on which it is in a window of the
/// visit, in one of the shifts `to`, and near to when the visit is planned, in this order of importance. `None` if it is
/// neither, or more than a year from the shifts.
pub fn time_of_day(problem: &Problem, plan: &PlanFile, visit: &str, to: &[String], text: &str) -> Option<Timestamp> {
    let first = problem.shifts.iter().map(|shift| shift.start).min()?;
    let last = problem.shifts.iter().map(|shift| shift.end).max()?;
    if let Ok(instant) = serde_json::from_value::<Timestamp>(text.into()) {
        let near = (first.0 - NEAR..=last.0 + NEAR).contains(&instant.instant().0);
        return near.then_some(instant);
    }
    let clock = chrono::NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let date = |instant: Instant| {
        chrono::DateTime::from_timestamp(instant.0, 0).map(|utc| utc.with_timezone(&problem.zone).date_naive())
    };
    let days = date(first)?
        .iter_days()
        .take_while(|&day| date(last).is_some_and(|last| day <= last.succ_opt().unwrap_or(last)));
    let both = days.map(|day| day.and_time(clock).and_local_timezone(problem.zone));
    let found =
        both.flat_map(|local| local.earliest().into_iter().chain(local.latest())).map(|at| Instant(at.timestamp()));
    let windows = problem.visits.iter().find(|row| row.id == visit).map_or(&[][..], |row| &row.windows);
    let present = side_of(plan, visit).map(|side| side.start.instant());
    let reference = present.or(windows.first().map(|window| window.start)).unwrap_or(first);
    let best = found.min_by_key(|&at| {
        let in_window = windows.iter().any(|window| window.start <= at && at <= window.end);
        let mut shifts = problem.shifts.iter().filter(|shift| to.is_empty() || to.contains(&shift.id));
        let in_shift = shifts.any(|shift| shift.start <= at && at <= shift.end + shift.max_overtime);
        (!in_window, !in_shift, (at - reference).0.abs())
    })?;
    Timestamp::in_zone(best, problem.zone)
}
