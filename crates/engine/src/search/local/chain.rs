//! Or-opt: some visits in a row move on together, in their order.

use crate::evaluate::{Level, Solution, TaskId};
use crate::search::local::{
    Moved, Moves, Seat, allowance, fits, latest, moved, onward, preference, put, seat, table, travel,
};
use rounds_model::ids::VisitId;

/// Longest chain that there is room for.
const LONGEST: usize = 8;

impl Moves<'_> {
    /// Moves the chain that begins with the visit before or after a near one.
    pub(in crate::search) fn chain(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let Some(from) = seat(solution, visit) else { return false };
        for length in 2..=self.params.chain.min(LONGEST) {
            let mut chain = [Moved { entry: TaskId::NONE, visit, start: 0, release: 0 }; LONGEST];
            for (offset, link) in chain.iter_mut().take(length).enumerate() {
                let stop = solution.routes[from.shift].stops.get(from.position + offset);
                let Some(found) = stop.and_then(|stop| moved(solution, stop)) else { return false };
                *link = found;
            }
            let chain = &chain[..length];
            for near in self.near(visit).filter(|near| chain.iter().all(|link| link.visit != *near)) {
                let Some(other) = seat(solution, near) else { continue };
                for position in [other.position + 1, other.position] {
                    let to = Seat { position, ..other };
                    if promising(solution, chain, from, to) && self.shift_chain(solution, chain, from, to) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn shift_chain(&mut self, solution: &mut Solution, chain: &[Moved], from: Seat, to: Seat) -> bool {
        let before = solution.cost();
        solution.begin(Level::Step);
        chain.iter().for_each(|link| solution.remove(link.visit));
        let gone = if from.shift == to.shift && to.position > from.position { chain.len() } else { 0 };
        for (offset, &link) in chain.iter().enumerate() {
            put(solution, link, to.shift, to.position - gone + offset);
        }
        self.settle(solution, before)
    }
}

/// Whether the chain may stand before the stop at `to`, and travel, preferences and what else could be saved speak for
/// it.
fn promising(solution: &Solution, chain: &[Moved], from: Seat, to: Seat) -> bool {
    let instance = solution.instance;
    let own = from.shift == to.shift;
    if own && (from.position..=from.position + chain.len()).contains(&to.position) {
        return false;
    }
    let mut entries = [TaskId::NONE; LONGEST];
    let mut liked = 0;
    for (entry, link) in entries.iter_mut().zip(chain) {
        *entry = link.entry;
        let Some(price) = preference(instance, link.entry, to.shift) else { return false };
        liked += solution.soft(link.entry, from.shift) - price;
    }
    let entries = &entries[..chain.len()];
    let saved = {
        let (route, table) = (&solution.routes[from.shift], table(instance, from.shift));
        let (before, next) = (&route.stops[from.position - 1], onward(route, from.position + chain.len()));
        travel(instance, table, before, entries, next) - travel(instance, table, before, &[], next)
    };
    let (route, table) = (&solution.routes[to.shift], table(instance, to.shift));
    let (before, next) = (&route.stops[to.position - 1], onward(route, to.position));
    let added = travel(instance, table, before, entries, next) - travel(instance, table, before, &[], next);
    if instance.travel_rate * (saved - added) + liked + allowance(solution, from.shift, to.shift) <= 0 {
        return false;
    }
    // In their own route the stops behind or before move too: only the attempt tells.
    let next = &route.stops[to.position];
    own || fits(instance, table, before, entries, next, latest(next))
}
