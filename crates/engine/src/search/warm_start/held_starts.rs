//! Stops kept from beginning earlier than they were planned to, where that was on purpose.

use crate::evaluate::{Instance, Level, Solution, Time};
use crate::search::snapshot::{Snapshot, rebuilt};
use rounds_model::ids::{ShiftId, VisitId};
use rounds_model::units::Instant;

/// `plan` with each of the visits begun no earlier than at its time, unless that breaks a rule or costs more than the
/// waiting. O(visits × stops).
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
    let mut stops: Vec<(ShiftId, usize, Time)> = Vec::new();
    for (shift, route) in solution.routes.enumerate() {
        let own = |index: &usize| instance.tasks[route.stops[*index].task].visit == visit;
        stops.extend((1..route.last()).filter(own).map(|index| (shift, index, route.stops[index].start)));
    }
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
