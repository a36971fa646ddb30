//! What leaving a visit out costs.

use crate::ids::{Id, Table, VisitId};
use crate::units::{Cost, Instant, Seconds};
use crate::{Priority, Problem, Visit};

impl Visit {
    /// The due of the last window, else the visit's own: what a visit owes however long it waits.
    pub fn last_due(&self) -> Option<Instant> {
        self.windows.last().and_then(|window| window.due).or(self.due)
    }
}

impl Problem {
    /// The price of leaving each visit out: its own, or that of its priority and of all the lateness that it could
    /// still come to, so that doing it late is never dearer than leaving it out; with strict priorities, that of all
    /// visits of lower priority on top. Prices beyond 64 bits come out as the largest number; no day that has passed
    /// reading has one. What stands for a reserve has the reserve's price and counts for nobody else's.
    /// O(visits + shifts).
    pub fn prices(&self) -> Table<VisitId, Cost> {
        let close = self.shifts.iter().map(|shift| shift.end + shift.max_overtime).max();
        let mut prices: Vec<i128> = self.visits.iter().map(|visit| base(self, visit, close)).collect();
        if self.weights.strict {
            let mut below = 0_i128;
            for priority in Priority::ALL.into_iter().rev() {
                let mut sum = below;
                let of = |visit: &VisitId| self.visits[*visit].priority == priority && !self.is_reserve(*visit);
                for visit in self.visits.ids().filter(of) {
                    let price = &mut prices[visit.index()];
                    *price = price.saturating_add(below);
                    sum = sum.saturating_add(*price);
                }
                below = sum;
            }
        }
        prices.into_iter().map(|price| Cost(i64::try_from(price).unwrap_or(i64::MAX))).collect()
    }
}

/// The price of a visit on its own. `close` is when the last shift of the day may end.
fn base(problem: &Problem, visit: &Visit, close: Option<Instant>) -> i128 {
    if let Some(own) = visit.unassigned_cost {
        return own.0.into();
    }
    let last = visit.windows.last().map(|window| window.end).into_iter().chain(close).min();
    let late = last.zip(visit.last_due()).map_or(Seconds::ZERO, |(last, due)| (last - due).or_zero());
    let rate = i128::from(problem.weights.late_per_second.of(visit.priority).0);
    i128::from(problem.weights.unassigned.of(visit.priority).0) + rate * i128::from(late.0)
}
