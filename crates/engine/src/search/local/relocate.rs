//! Relocate: one visit elsewhere, in its own route or in another one.

use crate::evaluate::{Level, Solution};
use crate::search::local::{Moves, allowance, onward, seat, table, travel};
use rounds_model::ids::{ShiftId, VisitId};

impl Moves<'_> {
    /// Takes the visit out and puts it where it costs least. O(candidates) with most of them looked up.
    pub(in crate::search) fn relocate(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let instance = solution.instance;
        let Some(from) = seat(solution, visit) else { return false };
        let route = &solution.routes[from.shift];
        let (before, next) = (&route.stops[from.position - 1], onward(route, from.position + 1));
        let table = table(instance, from.shift);
        let shorter = travel(instance, table, before, &[from.entry], next) - travel(instance, table, before, &[], next);
        let saved = instance.travel_rate * shorter + solution.soft(from.entry, from.shift);
        if saved + allowance(solution, from.shift, from.shift) <= 0 {
            return false;
        }
        let before = solution.cost();
        solution.begin(Level::Step);
        solution.remove(visit);
        if !solution.reflow() {
            solution.rollback(Level::Step);
            return false;
        }
        let bound = before - solution.cost() + instance.visits[visit].price;
        let (at, shift) = self.recreate.best_single(solution, visit, &mut self.steady, bound);
        if shift == ShiftId::NONE {
            solution.rollback(Level::Step);
            return false;
        }
        solution.place(from.entry, shift, &at);
        solution.assign(visit);
        self.settle(solution, before)
    }
}
