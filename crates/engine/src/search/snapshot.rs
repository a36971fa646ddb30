//! A plan that can be put back, and that follows a solution at the price of what changed.

use crate::evaluate::{Instance, Route, Solution, count_preferences, difference};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// A plan that can be put back.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The routes.
    pub routes: Table<ShiftId, Route>,
    /// Who is assigned.
    pub assigned: Table<VisitId, bool>,
    /// What it costs.
    pub cost: i64,
    stale: Vec<ShiftId>,
    is_stale: Table<ShiftId, bool>,
}

impl Snapshot {
    /// Of a solution as it is.
    pub fn of(solution: &Solution) -> Snapshot {
        let shifts = solution.routes.len();
        Snapshot {
            routes: solution.routes.clone(),
            assigned: solution.assigned.clone(),
            cost: solution.cost(),
            stale: Vec::new(),
            is_stale: Table::filled(false, shifts),
        }
    }

    /// Becomes one of a solution as it is, in the room it has.
    pub(super) fn take(&mut self, solution: &Solution) {
        for (mine, route) in self.routes.iter_mut().zip(&solution.routes) {
            mine.copy_from(route);
        }
        self.assigned.rows_mut().copy_from_slice(solution.assigned.rows());
        self.cost = solution.cost();
        self.stale.clear();
        self.is_stale.rows_mut().fill(false);
    }

    /// Notes that the solution's route now differs.
    pub(super) fn note(&mut self, shift: ShiftId) {
        if !std::mem::replace(&mut self.is_stale[shift], true) {
            self.stale.push(shift);
        }
    }

    /// Catches up with the solution. O(routes changed since the last time).
    pub(super) fn update(&mut self, solution: &Solution, cost: i64) {
        for shift in self.stale.drain(..) {
            self.is_stale[shift] = false;
            self.routes[shift].copy_from(&solution.routes[shift]);
        }
        self.assigned.rows_mut().copy_from_slice(solution.assigned.rows());
        self.cost = cost;
    }
}

/// The plan as a solution, with everything cached worked out again.
pub(super) fn rebuilt<'a>(instance: &'a Instance<'a>, plan: &Snapshot) -> Solution<'a> {
    let (solution, sound) = rescheduled(instance, plan);
    debug_assert!(sound && difference(&solution).is_none());
    solution
}

/// A plan at the prices of another instance of the same day. O(stops).
pub fn at_prices(instance: &Instance, plan: &Snapshot) -> Snapshot {
    let mut solution = Solution::empty(instance);
    solution.load(&plan.routes, &plan.assigned);
    count_preferences(&mut solution);
    let sound = solution.reschedule();
    debug_assert!(sound && difference(&solution).is_none());
    Snapshot::of(&solution)
}

/// [`rebuilt`], and whether no rule is broken; if one is, times and cost say nothing.
pub(super) fn rescheduled<'a>(instance: &'a Instance<'a>, plan: &Snapshot) -> (Solution<'a>, bool) {
    let mut solution = Solution::empty(instance);
    solution.load(&plan.routes, &plan.assigned);
    let sound = solution.reschedule();
    (solution, sound)
}
