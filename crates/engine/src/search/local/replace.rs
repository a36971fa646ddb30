//! Replace: a visit that is out takes the seat of one that is in, which goes elsewhere or stays out.

use crate::evaluate::{Level, Solution};
use crate::search::local::swap::gain;
use crate::search::local::{Moved, Moves, allowance, moved, put, seat};
use rounds_model::ids::{ShiftId, VisitId};

impl Moves<'_> {
    /// Gives the visit the seat of a near one.
    pub(in crate::search) fn replace(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let instance = solution.instance;
        let row = &instance.visits[visit];
        if row.done || row.compound {
            return false;
        }
        let entry = row.entries.start;
        for near in self.near(visit) {
            let Some(there) = seat(solution, near) else { continue };
            let Some(gain) = gain(solution, there, entry) else { continue };
            if gain + row.price + allowance(solution, there.shift, there.shift) <= 0 {
                continue;
            }
            let stop = &solution.routes[there.shift].stops[there.position];
            let Some(ousted) = moved(solution, stop) else { continue };
            let before = solution.cost();
            solution.begin(Level::Step);
            solution.remove(near);
            let newcomer = Moved { entry, visit, start: ousted.start, release: crate::evaluate::ALWAYS };
            put(solution, newcomer, there.shift, there.position);
            if !solution.reflow() {
                solution.rollback(Level::Step);
                continue;
            }
            let price = instance.visits[near].price;
            let (at, shift) = self.recreate.best_single(solution, near, &mut self.steady, price);
            if shift != ShiftId::NONE {
                solution.place(ousted.entry, shift, &at);
                solution.assign(near);
            }
            if self.settle(solution, before) {
                return true;
            }
        }
        false
    }
}
