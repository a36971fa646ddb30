//! Stops kept from beginning earlier than they were planned to, where that was on purpose.

use crate::evaluate::{Instance, Level, Solution, Time};
use crate::search::snapshot::{Snapshot, rebuilt};
use rounds_model::ids::{ShiftId, VisitId};
use rounds_model::units::Instant;

/// `plan` with each of the visits begun no earlier than at its time, unless that breaks a rule or costs more than the
/// waiting. O(visits × stops in the shift).
pub fn hold_starts(instance: &Instance, plan: &Snapshot, starts: &[(VisitId, Instant)]) -> Snapshot {
    if starts.is_empty() {
        return plan.clone();
    }
    let mut solution = rebuilt(instance, plan);
    for &(visit, at) in starts.iter().filter(|(visit, _)| plan.assigned[*visit]) {
        hold(&mut solution, visit, instance.time(at));
    }
    Snapshot::of(&solution)
}

fn hold(solution: &mut Solution, visit: VisitId, time: Time) {
    let instance = solution.instance;
    let stop = |entry| {
        // What has happened is in no route.
        let shift = Some(solution.route_of[entry]).filter(|&shift| shift != ShiftId::NONE)?;
        let index = solution.routes[shift].position(entry)?;
        Some((shift, index, solution.routes[shift].stops[index].start))
    };
    let stops: Vec<(ShiftId, usize, Time)> = instance.visits[visit].entries.clone().filter_map(stop).collect();
    let waits: i64 = stops.iter().map(|&(_, _, start)| i64::from((time - start).max(0))).sum();
    let most = solution.cost() + instance.wait_rate * waits;
    solution.attempt(Level::Step, |solution| {
        for &(shift, index, _) in &stops {
            let release = solution.routes[shift].stops[index].release;
            solution.hold(shift, index, release.max(time));
        }
        solution.reflow() && solution.cost() <= most
    });
}
