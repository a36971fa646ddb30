//! Stops that begin later than they could: for a promised time, or where waiting has a price, for what is linked with
//! them.
//!
//! Times are as early as the rules allow. So a stop that would wait for the one behind it, and could be put off
//! instead, is told to; what is linked with it then follows, in other routes too.

use crate::evaluate::{ALWAYS, Level, Promised, Solution, Time};
use crate::search::anneal::annealer::Annealer;
use crate::search::snapshot::Snapshot;
use rounds_model::ids::ShiftId;

impl Annealer<'_> {
    /// Lets promised visits that begin too early wait, and linked ones where waiting has a price, as far as that makes
    /// the best plan cheaper; keeps it as the best.
    pub(crate) fn keep_promises(&mut self) {
        let solution = &mut self.solution;
        solution.load(&self.best.routes, &self.best.assigned);
        let mut releases = Vec::new();
        for &visit in &self.open {
            let entries = solution.instance.visits[visit].entries.clone();
            let shift = solution.route_of[entries.start];
            if shift == ShiftId::NONE {
                continue;
            }
            let Some(position) = solution.routes[shift].position(entries.start) else { continue };
            let now = solution.routes[shift].stops[position];
            releases.clear();
            if let Some(Promised { first, last, .. }) = solution.instance.tasks[entries.start].promise {
                // The promised time itself may be in a later window than the first that would do.
                releases.extend([first, now.latest.min(first), now.free.min(first), first + (last - first) / 2]);
            }
            if now.linked && solution.instance.wait_rate > 0 {
                if now.release > ALWAYS && let_go(solution, shift, position) {
                    continue;
                }
                releases.extend(entries.map(|entry| solution.frees[entry]));
            }
            for &release in releases.iter().filter(|&&release| release > now.start) {
                hold_if_cheaper(solution, shift, position, release);
            }
        }
        self.best = Snapshot::of(solution);
    }

    /// Puts linked stops of the routes that were touched off until the stop behind them begins, or as far as that is
    /// free, and lets those begin as early as they can that were put off, wherever that makes the plan cheaper.
    /// O(linked stops × what follows them).
    pub(in crate::search) fn put_off_touched(&mut self) {
        for index in 0..self.solution.touched(Level::Iteration).len() {
            let shift = self.solution.touched(Level::Iteration)[index];
            for position in (1..self.solution.routes[shift].last()).rev() {
                let route = &self.solution.routes[shift];
                let (stop, next) = (route.stops[position], route.stops[position + 1]);
                if !stop.linked {
                    continue;
                }
                if stop.release > ALWAYS && let_go(&mut self.solution, shift, position) {
                    continue;
                }
                let behind = next.start - next.access - next.travel - (stop.end - stop.start);
                for release in [behind, self.solution.frees[stop.task]] {
                    if release > stop.start && hold_if_cheaper(&mut self.solution, shift, position, release) {
                        break;
                    }
                }
            }
        }
    }
}

/// Gives a stop a lower limit of its start if that makes the plan cheaper; whether it does.
fn hold_if_cheaper(solution: &mut Solution, shift: ShiftId, position: usize, release: Time) -> bool {
    let before = solution.cost();
    hold_below(solution, shift, position, release, before)
}

/// Lets a stop begin as early as it can if that costs nothing; whether it does.
fn let_go(solution: &mut Solution, shift: ShiftId, position: usize) -> bool {
    let limit = solution.cost() + 1;
    hold_below(solution, shift, position, ALWAYS, limit)
}

/// Gives a stop a lower limit of its start if the plan then costs less than `limit`; whether it does.
fn hold_below(solution: &mut Solution, shift: ShiftId, position: usize, release: Time, limit: i64) -> bool {
    solution.attempt(Level::Step, |solution| {
        solution.hold(shift, position, release);
        solution.reflow() && solution.cost() < limit
    })
}
