//! The key figures of a plan.

use super::cost::{continued, lateness, narrow};
use super::ledger::Ledger;
use super::trace::Trace;
use rounds_format::plan::{ByPriority, Count, Kpis};
use rounds_model::Priority;
use rounds_model::ids::{ShiftId, Table, VisitId};

pub(super) fn kpis(trace: &Trace, ledgers: &Table<ShiftId, Ledger>) -> Kpis {
    let problem = trace.problem;
    let total = |figure: fn(&Ledger) -> i128| ledgers.iter().map(figure).sum::<i128>();
    let shifts = problem.shifts.len();
    let assigned = count(trace, |visit| trace.served(visit));
    let entries: usize = trace.attended.iter().map(Vec::len).sum();
    let rostered = total(|shift| shift.rostered);
    let (care, travel, idle) = (total(|shift| shift.care), total(|shift| shift.travel), total(|shift| shift.idle));
    let late: Vec<i128> = lateness(trace).map(|(_, late)| late).filter(|&late| late > 0).collect();
    let remote = problem.visits.enumerate().filter(|(id, visit)| visit.place.is_none() && trace.served(*id));
    Kpis {
        visits: count(trace, |_| true),
        assigned_visits: assigned,
        unassigned_visits: count(trace, |visit| !trace.served(visit)),
        remote_visits: remote.count() as u64,
        shifts: shifts as u64,
        visits_per_shift: ratio(assigned.total.into(), shifts as i128),
        attendances_per_shift: ratio(entries as i128, shifts as i128),
        response_within_target: response(trace),
        rostered_seconds: narrow(rostered),
        overtime_seconds: narrow(total(|shift| shift.overtime)),
        care_seconds: narrow(care),
        travel_seconds: narrow(travel),
        access_seconds: narrow(total(|shift| shift.access)),
        break_seconds: narrow(total(|shift| shift.breaks)),
        reserve_seconds: (!problem.reserves.is_empty()).then(|| narrow(total(|shift| shift.held))),
        activity_seconds: narrow(total(|shift| shift.activities)),
        idle_seconds: narrow(idle),
        waiting_seconds: narrow(total(|shift| shift.waiting)),
        care_share: ratio(care, rostered),
        travel_share: ratio(travel, rostered),
        idle_share: ratio(idle, rostered),
        travel_metres: narrow(total(|shift| shift.metres)),
        late_visits: late.len() as u64,
        late_seconds: narrow(late.iter().sum()),
        continuity_share: continuity(trace),
        workload_spread: spread(ledgers),
    }
}

/// Not rounded; `None` where the denominator is 0.
pub(super) fn ratio(numerator: i128, denominator: i128) -> Option<f64> {
    (denominator != 0).then(|| numerator as f64 / denominator as f64)
}

fn count(trace: &Trace, counts: impl Fn(VisitId) -> bool) -> Count {
    let of = |priority: Priority| {
        let visits = trace.problem.visits.enumerate();
        visits.filter(|(id, visit)| visit.priority == priority && counts(*id)).count() as u64
    };
    let [critical, urgent, timed, routine] = Priority::ALL.map(of);
    let by_priority = ByPriority { critical, urgent, timed, routine };
    Count { total: critical + urgent + timed + routine, by_priority }
}

/// Of the visits under a response standard, those that start by their due; one left out fails.
fn response(trace: &Trace) -> Option<f64> {
    let all: Vec<VisitId> =
        trace.problem.visits.enumerate().filter(|(_, visit)| visit.response).map(|(id, _)| id).collect();
    let met = all.iter().filter(|&&visit| trace.served(visit));
    let met = met.filter(|&&visit| trace.start(visit).is_some_and(|start| trace.lateness(visit, start) == 0));
    ratio(met.count() as i128, all.len() as i128)
}

fn continuity(trace: &Trace) -> Option<f64> {
    let mut entries = [0, 0];
    for (visit, list) in trace.attended.enumerate() {
        for met in list.iter().filter_map(|attendance| continued(trace, visit, attendance)) {
            entries[usize::from(met)] += 1;
        }
    }
    let [unmet, met] = entries;
    ratio(met, met + unmet)
}

/// Greatest less least workload; an empty shift's is 0, as is that of a shift without length.
fn spread(ledgers: &Table<ShiftId, Ledger>) -> Option<f64> {
    let loads = || ledgers.iter().map(|shift| ratio(shift.care + shift.travel, shift.rostered).unwrap_or(0.0));
    let most = loads().reduce(f64::max)?;
    let least = loads().reduce(f64::min)?;
    Some(most - least)
}
