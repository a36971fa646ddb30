//! What can be counted: instants within ten years of each other, durations of up to ten years, costs below 2^62.
//!
//! The engine counts seconds in 32 bits from the first instant of the day and costs in 64; these checks make sure that
//! no plan of an accepted day can overflow either.

use crate::codes::{COST_OVERFLOW, LOAD_OVERFLOW, TOO_FAR_APART, TOO_LONG};
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use crate::values::IsoDuration;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Problem, Visit};

pub(super) use crate::values::LONGEST;

/// No plan may cost this much, no shift carry it.
const SUM_LIMIT: i128 = 1 << 62;

/// Reads a duration; too long a one is reported and cut.
pub(super) fn length(written: IsoDuration, at: &Path<'_>, found: &mut Findings) -> Seconds {
    if written.0 > LONGEST {
        found.add(TOO_LONG, at, format!("{written} is more than ten years"), "give a shorter duration");
    }
    written.0.min(LONGEST)
}

/// The first and the last instant met so far, with their paths.
#[derive(Default)]
pub(super) struct Clock {
    first: Option<(Instant, String)>,
    last: Option<(Instant, String)>,
}

impl Clock {
    /// Takes note of an instant and gives it back.
    pub(super) fn instant(&mut self, instant: Instant, at: &Path<'_>) -> Instant {
        if self.first.as_ref().is_none_or(|(first, _)| instant < *first) {
            self.first = Some((instant, at.to_string()));
        }
        if self.last.as_ref().is_none_or(|(last, _)| instant > *last) {
            self.last = Some((instant, at.to_string()));
        }
        instant
    }

    /// Reports instants too far apart.
    pub(super) fn check(&self, found: &mut Findings) {
        if let (Some((first, first_at)), Some((last, last_at))) = (&self.first, &self.last)
            && *last - *first > LONGEST
        {
            let what = format!("this instant is more than ten years after that of {}", Quoted(first_at));
            found.add(TOO_FAR_APART, last_at, what, "all instants of a day lie within ten years: mend the wrong one");
        }
    }
}

/// Reports a day of which some plan could cost 2^62 or more.
pub(super) fn check_cost(problem: &Problem, found: &mut Findings) {
    let most = cost_bound(problem);
    if most >= SUM_LIMIT {
        let what = format!("a plan of this day could cost {most}, more than 64-bit arithmetic is sure to hold");
        let help = match problem.weights.strict {
            true => "lower the weights or the prices of visits, or leave out `\"priorities\": \"strict\"`",
            false => "lower the weights or the prices of visits",
        };
        found.add(COST_OVERFLOW, &Path::Root.field("objective"), what, help);
    }
}

/// Reports a day whose loads sum to 2^62 or more.
pub(super) fn check_load(problem: &Problem, found: &mut Findings) {
    let load = |visit: &Visit| wide(visit.load) * visit.staff.len() as i128;
    let sum: i128 = problem.visits.iter().map(load).sum();
    let largest = problem.visits.iter().enumerate().max_by_key(|(_, visit)| load(visit));
    if let Some((index, _)) = largest.filter(|_| sum >= SUM_LIMIT) {
        let what = format!("the loads of all visits sum to {sum}, more than can be counted; this one is the largest");
        found.add(LOAD_OVERFLOW, &Path::Root.field("visits").item(index).field("load"), what, "give smaller loads");
    }
}

/// An upper bound on the cost of any plan, component by component.
fn cost_bound(problem: &Problem) -> i128 {
    let weights = &problem.weights;
    let end = problem.shifts.iter().map(|shift| shift.end + shift.max_overtime);
    let past = || problem.shifts.iter().flat_map(|shift| &shift.history);
    let last = end.chain(past().map(|stop| stop.end)).max();
    let first = problem.shifts.iter().map(|shift| shift.start).chain(past().map(|stop| stop.start)).min();

    let mut most = 0_i128;
    let mut latest = Seconds::ZERO;
    for (visit, price) in problem.visits.iter().zip(&problem.prices()) {
        let lateness = largest_lateness(visit, last);
        let late = wide(weights.late_per_second.of(visit.priority).0) * wide(lateness.0);
        most += late.max(price.0.into());
        // Preferred clinicians, gender and languages: at most one of each for a staff entry.
        most += visit.staff.len() as i128 * (wide(weights.continuity.0) + 2 * wide(weights.preference.0));
        latest = latest.max(lateness);
    }
    most += problem.reserves.iter().map(|reserve| wide(reserve.cost.0)).sum::<i128>();
    let mut longest = Seconds::ZERO;
    for shift in &problem.shifts {
        let past = shift.history.last().map_or(Seconds::ZERO, |stop| stop.end - shift.start).or_zero();
        let early = shift.history.first().map_or(Seconds::ZERO, |stop| shift.start - stop.arrival).or_zero();
        let work = (shift.length() + shift.max_overtime).or_zero() + past + early;
        most += wide(work.0) * wide(weights.travel_per_second.0.max(weights.wait_per_second.0));
        most += wide((shift.max_overtime + past).0) * wide(weights.overtime_per_second.0);
        most += shift.breaks.iter().filter_map(|pause| pause.skip_cost).map(|cost| wide(cost.0)).sum::<i128>();
        longest = longest.max(work);
    }
    most += wide(weights.latest_per_second.0) * wide(latest.0);
    most += wide(weights.longest_idle_per_second.0) * wide(longest.0);
    for promise in &problem.promises {
        // Five times as much where the patient has been told.
        let ends = [first, last].into_iter().flatten();
        let moved = ends.map(|end| (end - promise.start).0.abs()).max().unwrap_or(0);
        most += 5 * (wide(weights.changed_clinician.0) + wide(weights.moved_per_second.0) * wide(moved));
    }
    most
}

fn largest_lateness(visit: &Visit, last: Option<Instant>) -> Seconds {
    let dues = visit.windows.iter().filter_map(|window| window.due).chain(visit.due);
    match (last, dues.min()) {
        (Some(last), Some(due)) => (last - due).or_zero(),
        _ => Seconds::ZERO,
    }
}

fn wide(value: i64) -> i128 {
    value.into()
}
