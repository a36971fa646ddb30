//! Swap (exchange): two visits of different routes change places.

use crate::evaluate::{Level, Solution, TaskId};
use crate::search::local::{Moves, Seat, allowance, fits, latest, moved, onward, preference, put, seat, table, travel};
use rounds_model::ids::VisitId;

impl Moves<'_> {
    /// Changes the visit with a near one of another route, each where the other stood.
    pub(in crate::search) fn swap(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let Some(one) = seat(solution, visit) else { return false };
        for near in self.near(visit) {
            let Some(other) = seat(solution, near).filter(|other| other.shift != one.shift) else { continue };
            let promising = gain(solution, one, other.entry)
                .zip(gain(solution, other, one.entry))
                .is_some_and(|(here, there)| here + there + allowance(solution, one.shift, other.shift) > 0);
            if !promising {
                continue;
            }
            let stop = |seat: Seat| &solution.routes[seat.shift].stops[seat.position];
            let (Some(mine), Some(theirs)) = (moved(solution, stop(one)), moved(solution, stop(other))) else {
                continue;
            };
            let before = solution.cost();
            solution.begin(Level::Step);
            solution.remove(mine.visit);
            solution.remove(theirs.visit);
            put(solution, theirs, one.shift, one.position);
            put(solution, mine, other.shift, other.position);
            if self.settle(solution, before) {
                return true;
            }
        }
        false
    }
}

/// Travel and preferences saved when `newcomer` takes a seat; `None` if it may not, or cannot in time.
pub(in crate::search) fn gain(solution: &Solution, seat: Seat, newcomer: TaskId) -> Option<i64> {
    let instance = solution.instance;
    let liked = solution.soft(seat.entry, seat.shift) - preference(instance, newcomer, seat.shift)?;
    let (route, table) = (&solution.routes[seat.shift], table(instance, seat.shift));
    let (before, next) = (&route.stops[seat.position - 1], &route.stops[seat.position + 1]);
    let further = onward(route, seat.position + 1);
    let longer =
        travel(instance, table, before, &[newcomer], further) - travel(instance, table, before, &[seat.entry], further);
    fits(instance, table, before, &[newcomer], next, latest(next)).then_some(liked - instance.travel_rate * longer)
}
