//! The objective, component by component.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use super::duties::owed;
use super::ledger::Ledger;
use super::trace::{Attendance, Time, Trace, What, instant, length};
use super::{Findings, rules};
use rounds_format::plan::CostFile;
use rounds_model::ids::{ClinicianId, ShiftId, Table, VisitId};
use rounds_model::units::Cost;
use rounds_model::{Priority, Problem, Visit};

pub(super) fn cost(trace: &Trace, ledgers: &Table<ShiftId, Ledger>, found: &mut Findings) -> CostFile {
    let weights = &trace.problem.weights;
    let per = |weight: Cost, figure: fn(&Ledger) -> i128| ledgers.iter().map(figure).sum::<i128>() * price(weight);
    let components = [
        unassigned(trace) + unheld(trace),
        late(trace),
        per(weights.travel_per_second, |shift| shift.travel),
        per(weights.overtime_per_second, |shift| shift.overtime),
        per(weights.wait_per_second, |shift| shift.waiting),
        continuity(trace),
        preference(trace),
        breaks(trace),
        worst(trace, ledgers),
        changes(trace),
    ];
    let total = components.iter().sum();
    let fits = |figure: &i128| i64::try_from(*figure).is_ok();
    if !components.iter().chain([&total]).all(fits) {
        found.add(rules::COST_RANGE, "cost", "the cost of this plan is beyond 64 bits");
    }
    let [unassigned, late, travel, overtime, waiting, continuity, preference, breaks, worst, changes] =
        components.map(narrow);
    let total = narrow(total);
    CostFile { total, unassigned, late, travel, overtime, waiting, continuity, preference, breaks, worst, changes }
}

/// The figure in 64 bits, or the nearest that there is.
pub(super) fn narrow(figure: i128) -> i64 {
    i64::try_from(figure).unwrap_or(if figure < 0 { i64::MIN } else { i64::MAX })
}

fn price(of: Cost) -> i128 {
    of.0.into()
}

/// Lateness of every assigned visit, in the day's order.
pub(super) fn lateness<'a>(trace: &'a Trace) -> impl Iterator<Item = (VisitId, i128)> + 'a {
    let served = trace.problem.visits.ids().filter(|&visit| trace.served(visit));
    served.filter_map(|visit| Some((visit, trace.lateness(visit, trace.start(visit)?))))
}

fn unassigned(trace: &Trace) -> i128 {
    let problem = trace.problem;
    let closing = problem.shifts.iter().map(|shift| instant(shift.end) + length(shift.max_overtime)).max();
    let alone = |visit: &Visit| unserved(problem, visit, closing);
    // What all visits of each priority cost, one after the other from the lowest: those below come with each.
    let mut below: BTreeMap<Priority, i128> = BTreeMap::new();
    if problem.weights.strict {
        for priority in Priority::ALL.into_iter().rev() {
            let under: i128 = below.values().sum();
            let level = problem.visits.iter().filter(|visit| visit.priority == priority);
            below.insert(priority, level.map(|visit| alone(visit) + under).sum());
        }
    }
    let lower = |than: Priority| below.range((Excluded(than), Unbounded)).map(|(_, sum)| sum).sum::<i128>();
    let left_out = problem.visits.enumerate().filter(|(id, _)| !trace.served(*id));
    left_out.map(|(_, visit)| alone(visit) + lower(visit.priority)).sum()
}

/// Reserves that nobody holds, each at its own price whatever the priorities.
fn unheld(trace: &Trace) -> i128 {
    let unheld = trace.problem.reserves.enumerate().filter(|(id, _)| trace.held(*id).next().is_none());
    unheld.map(|(_, reserve)| price(reserve.cost)).sum()
}

/// What leaving the visit out costs, others aside: its own price, or its priority's and the lateness of a start at the
/// end of its last window, or at `closing`, when the last shift is over.
fn unserved(problem: &Problem, visit: &Visit, closing: Option<Time>) -> i128 {
    if let Some(own) = visit.unassigned_cost {
        return price(own);
    }
    let window = visit.windows.iter().max_by_key(|window| window.end);
    let last = match (window.map(|window| instant(window.end)), closing) {
        (Some(end), Some(closing)) => Some(end.min(closing)),
        (end, closing) => end.or(closing),
    };
    let due = window.and_then(|window| window.due).or(visit.due).map(instant);
    let late = if let (Some(last), Some(due)) = (last, due) { (last - due).max(0) } else { 0 };
    let weights = &problem.weights;
    price(weights.unassigned.of(visit.priority)) + price(weights.late_per_second.of(visit.priority)) * late
}

fn late(trace: &Trace) -> i128 {
    let weight = |visit: VisitId| price(trace.problem.weights.late_per_second.of(trace.problem.visits[visit].priority));
    lateness(trace).map(|(visit, late)| weight(visit) * late).sum()
}

/// Whether a staff entry is served by a preferred clinician; `None` if the visit prefers nobody.
pub(super) fn continued(trace: &Trace, visit: VisitId, attendance: &Attendance) -> Option<bool> {
    let preferred = &trace.problem.visits[visit].preferred_clinicians;
    (!preferred.is_empty()).then(|| preferred.contains(&attendance.clinician))
}

fn continuity(trace: &Trace) -> i128 {
    let outside = |&(visit, attendance): &(VisitId, &Attendance)| continued(trace, visit, attendance) == Some(false);
    attendances(trace).filter(outside).count() as i128 * price(trace.problem.weights.continuity)
}

fn attendances<'a>(trace: &'a Trace) -> impl Iterator<Item = (VisitId, &'a Attendance)> {
    trace.attended.enumerate().flat_map(|(visit, list)| list.iter().map(move |attendance| (visit, attendance)))
}

/// Preferred gender and languages: one price for each that a staff entry does not meet.
fn preference(trace: &Trace) -> i128 {
    let unmet = |(visit, attendance): (VisitId, &Attendance)| {
        let visit = &trace.problem.visits[visit];
        let who = &trace.problem.clinicians[attendance.clinician];
        let gender = visit.preferred_gender.is_some() && visit.preferred_gender != who.gender;
        let spoken = visit.preferred_languages.iter().any(|language| who.languages.contains(language));
        let language = !visit.preferred_languages.is_empty() && !spoken;
        i128::from(gender) + i128::from(language)
    };
    attendances(trace).map(unmet).sum::<i128>() * price(trace.problem.weights.preference)
}

/// Breaks left out of shifts that have a visit and go on long enough to owe them. One that must be taken has no price,
/// only a rule.
fn breaks(trace: &Trace) -> i128 {
    let mut sum = 0;
    for (id, route) in trace.routes.enumerate().filter(|(_, route)| route.is_worked()) {
        for (index, pause) in trace.problem.shifts[id].breaks.iter().enumerate() {
            let taken = route.steps.iter().any(|step| step.what == What::Break(index));
            if !taken && owed(route, pause) {
                sum += pause.skip_cost.map_or(0, price);
            }
        }
    }
    sum
}

/// The largest lateness, and the largest idle time of any shift, empty ones too.
fn worst(trace: &Trace, ledgers: &Table<ShiftId, Ledger>) -> i128 {
    let weights = &trace.problem.weights;
    let latest = lateness(trace).map(|(_, late)| late).max().unwrap_or(0);
    let idlest = ledgers.iter().map(|shift| shift.idle).max().unwrap_or(0);
    price(weights.latest_per_second) * latest + price(weights.longest_idle_per_second) * idlest
}

/// Promises not kept: other clinicians, another time; five times as much if the patient has been told.
fn changes(trace: &Trace) -> i128 {
    let weights = &trace.problem.weights;
    let broken = |promise: &rounds_model::Promise| {
        let start = trace.start(promise.visit).filter(|_| trace.served(promise.visit))?;
        let promised: BTreeSet<ClinicianId> = promise.clinicians.iter().copied().collect();
        let changed = i128::from(trace.clinicians(promise.visit) != promised) * price(weights.changed_clinician);
        let moved = (start - instant(promise.start)).abs() - length(weights.move_tolerance);
        let moved = moved.max(0) * price(weights.moved_per_second);
        Some((changed + moved) * if promise.confirmed { 5 } else { 1 })
    };
    trace.problem.promises.iter().filter_map(broken).sum()
}
