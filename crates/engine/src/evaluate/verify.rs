//! What a solution keeps count of, from scratch: debug builds hold its incremental state against that.

use crate::evaluate::TaskId;
use crate::evaluate::solution::Solution;
use rounds_model::ids::{ShiftId, VisitId};

/// What differs between `solution` and the same sequences scheduled from scratch, if anything does. O(plan).
pub fn difference(solution: &Solution) -> Option<String> {
    let mut again = solution.copy();
    if !again.reschedule() {
        return Some("scheduled from scratch, the plan breaks a rule".into());
    }
    for (known, fresh) in solution.routes.iter().zip(&again.routes).filter(|(known, _)| known.active && !known.closed) {
        let starts =
            |route: &crate::evaluate::Route| route.stops.iter().map(|stop| (stop.task, stop.start)).collect::<Vec<_>>();
        if starts(known) != starts(fresh) {
            return Some(format!("shift {}: {:?} is {:?}", known.shift.0, starts(known), starts(fresh)));
        }
        if known.full_cost != fresh.full_cost {
            return Some(format!("shift {}: cost {} is {}", known.shift.0, known.full_cost, fresh.full_cost));
        }
        let soft: i64 = known.stops[1..known.last()].iter().map(|stop| soft(solution, stop.task, known.shift)).sum();
        if soft != known.soft {
            return Some(format!("shift {}: preferences {} are {soft}", known.shift.0, known.soft));
        }
    }
    let unassigned: i64 = solution
        .assigned
        .ids()
        .filter(|&visit| !solution.assigned[visit])
        .map(|visit| solution.instance.visits[visit].price)
        .sum();
    let routes: i64 = solution.routes.iter().map(crate::evaluate::Route::cost).sum();
    ((unassigned, routes) != (solution.unassigned_cost, solution.routes_cost))
        .then(|| format!("sums {:?} are {:?}", (solution.unassigned_cost, solution.routes_cost), (unassigned, routes)))
}

/// Counts the preferences of all routes again, for a plan that was made at other prices; costs follow when the routes
/// are scheduled again. O(stops).
pub(crate) fn count_preferences(solution: &mut Solution) {
    for shift in solution.routes.ids() {
        let stops = &solution.routes[shift].stops[1..solution.routes[shift].last()];
        let soft = stops.iter().map(|stop| soft(solution, stop.task, shift)).sum();
        solution.routes[shift].soft = soft;
    }
}

/// Preferences of one stop, with the price of a changed crew on its visit's first entry.
fn soft(solution: &Solution, task: TaskId, shift: ShiftId) -> i64 {
    let row = &solution.instance.tasks[task];
    if row.visit == VisitId::NONE {
        return 0;
    }
    let first = solution.instance.visits[row.visit].entries.start == task;
    solution.soft(task, shift) + if first { solution.extra[row.visit] } else { 0 }
}
