//! Time along an itinerary: departure, travel, access, durations, overtime.

use super::render::{clock, span};
use super::trace::{Route, Step, Time, Trace, What, instant, length};
use super::{Findings, rules};
use rounds_model::Shift;
use rounds_model::ids::ShiftId;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (id, route) in trace.routes.enumerate() {
        begin(trace, &trace.problem.shifts[id], route, found);
        // When the clinician is free: the end of what came before, or departure; unknown before a first arrival.
        let mut free = route.steps.iter().rfind(|step| step.past).map(|step| step.end).or(route.departure);
        for (index, step) in route.steps.iter().enumerate().filter(|(_, step)| !step.past) {
            match step.arrival {
                Some(arrival) => arrive(trace, step, arrival, free, found),
                None if step.is_work() => reserve(trace, step, free, found),
                None => pause(trace, route, index, free, found),
            }
            last(trace, id, step, found);
            free = Some(step.end);
        }
        if let (Some(home), Some(free)) = (&route.home, free) {
            let due = free + home.travel;
            if home.arrival != due {
                found.add(rules::ARRIVAL, format!("{}.arrival", home.path), arrives(trace, home.arrival, due));
            }
        }
        finish(trace, id, route, found);
    }
}

/// The shift begins no earlier than its start.
fn begin(trace: &Trace, shift: &Shift, route: &Route, found: &mut Findings) {
    let Some(begins) = route.begins().filter(|_| !route.has_past()) else { return };
    if begins < instant(shift.start) {
        let (at, from) = (clock(trace, begins), clock(trace, instant(shift.start)));
        let message = format!("departs at {at}; shift {} starts at {from}", shift.id);
        found.add(rules::EARLY_DEPARTURE, format!("{}.itinerary[0]", route.path), message);
    }
}

/// A stop: arrival as travel has it, and access before anything starts.
fn arrive(trace: &Trace, step: &Step, arrival: Time, free: Option<Time>, found: &mut Findings) {
    if let Some(due) = free.map(|free| free + step.travel).filter(|&due| due != arrival) {
        let remote = step.place.is_none() && matches!(step.what, What::Visit { .. });
        let rule = if remote { rules::REMOTE_ARRIVAL } else { rules::ARRIVAL };
        found.add(rule, format!("{}.arrival", step.path), arrives(trace, arrival, due));
    }
    let ready = arrival + step.access;
    if step.start < ready {
        let message =
            format!("starts at {}; nothing can start here before {}", clock(trace, step.start), clock(trace, ready));
        found.add(rules::ACCESS, format!("{}.start", step.path), message);
    }
}

fn arrives(trace: &Trace, stated: Time, due: Time) -> String {
    let (stated, due) = (clock(trace, stated), clock(trace, due));
    format!("arrives at {stated}; by the end of the stop before and the travel it is {due}")
}

/// A break: after the stop before; as the first thing at `startPlace`, departure is its start.
fn pause(trace: &Trace, route: &Route, index: usize, free: Option<Time>, found: &mut Findings) {
    let (step, Some(free)) = (&route.steps[index], free) else { return };
    if index == 0 && free != step.start {
        let message = format!("the break begins at {}, so departure is then too", clock(trace, step.start));
        found.add(rules::BREAK_DEPARTURE, format!("{}.start", step.path), message);
    } else if step.start < free {
        let (at, free) = (clock(trace, step.start), clock(trace, free));
        let message = format!("the break starts at {at}; the stop before it ends at {free}");
        found.add(rules::BREAK_OVERLAP, format!("{}.start", step.path), message);
    }
}

/// A reserve: after the stop before, or after departure.
fn reserve(trace: &Trace, step: &Step, free: Option<Time>, found: &mut Findings) {
    if let Some(free) = free.filter(|&free| step.start < free) {
        let (at, free) = (clock(trace, step.start), clock(trace, free));
        let message = format!("the reserve starts at {at}; the clinician is free for it at {free}");
        found.add(rules::RESERVE_OVERLAP, format!("{}.start", step.path), message);
    }
}

/// Everything lasts exactly its duration.
fn last(trace: &Trace, id: ShiftId, step: &Step, found: &mut Findings) {
    let shift = &trace.problem.shifts[id];
    let duration = match step.what {
        What::Visit { visit, staff } => trace.problem.visits[visit].staff.get(staff).map(|entry| entry.duration),
        What::Break(index) => Some(shift.breaks[index].duration),
        What::Activity(index) => Some(shift.activities[index].duration),
        What::Reserve(reserve) => Some(trace.problem.reserves[reserve].duration()),
        What::NoAccess(_) | What::UnknownVisit | What::UnknownDuty | What::UnknownReserve => None,
    };
    let lasts = step.end - step.start;
    if let Some(duration) = duration.map(length).filter(|duration| lasts != *duration) {
        let message = format!("this lasts {}; the day says {}", span(lasts), span(duration));
        found.add(rules::DURATION, format!("{}.end", step.path), message);
    }
}

/// The shift is over by end + maxOvertime, unless what has happened leaves no choice.
fn finish(trace: &Trace, id: ShiftId, route: &Route, found: &mut Findings) {
    let shift = &trace.problem.shifts[id];
    let limit = instant(shift.end) + length(shift.max_overtime);
    let Some(over) = route.over().filter(|&over| over > limit) else { return };
    if !route.has_past() || route.has_open_work() {
        let message =
            format!("shift {} is over at {}, {} at the latest", shift.id, clock(trace, over), clock(trace, limit));
        found.add(rules::OVERTIME, &route.path, message);
    }
}
