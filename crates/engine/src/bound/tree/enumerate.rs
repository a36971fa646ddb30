//! Closing a small gap: every route that a cheaper plan could have, and the best choice among them.

use std::time::Duration;

use rayon::prelude::*;

use crate::bound::colgen::{Column, Generation, column};
use crate::bound::master::solvers;
use crate::bound::master::{Left, Row, Stop};
use crate::bound::pricing::completion_bounds::Completion;
use crate::bound::pricing::cut_duals::CutDuals;
use crate::bound::pricing::group::{Group, GroupId};
use crate::bound::pricing::labelling::{Effort, Pricing};

/// The dearest visit for which a choice in floating point is right to the unit.
const DEAREST: f64 = 1e9;

impl Generation<'_> {
    /// Closes what is left between the bound and `upper` (scaled), the cost of a plan: enumerates every route that a
    /// cheaper plan could have, at most `most` (routes in all, and labels a group), and chooses among them within
    /// `limit` and what is `left`. The choice is made in floating point; half a unit is its margin, so it is not made
    /// where a price leaves no room for that. Whether it came to an end: the bound is then `upper`, or what the best
    /// choice costs.
    pub(crate) fn close(&mut self, upper: i64, most: (usize, usize), limit: Duration, left: Left) -> bool {
        let scale = self.relaxation.scale;
        if self.relaxation.frame().largest() > DEAREST {
            return false;
        }
        let Some(columns) = self.enumerate(upper, most, &|| left().is_zero()) else { return false };
        tracing::debug!(routes = columns.len(), "enumerated");
        let rows: Vec<Row> = columns.iter().map(|column| self.row(column)).collect();
        let Some(choice) = solvers::choose(self.relaxation.frame(), rows, None, limit, left) else { return false };
        if choice.optimal {
            // Less than half a unit off, and whole: the nearest whole number from above, unless the plan is as good.
            let chosen = (choice.cost - 0.5).ceil() as i64 * scale;
            self.proven = self.proven.max(chosen.min(upper));
        }
        choice.optimal
    }

    /// Every route that a plan cheaper than `upper` (scaled) could have: its reduced cost is above the least of its
    /// group by less than `upper` is above the bound. `None` if there are more than `most`, or too many labels, or time
    /// is up.
    fn enumerate(&self, upper: i64, (most, labels): (usize, usize), stop: Stop) -> Option<Vec<Column>> {
        let centre = self.centre.as_ref()?;
        let room = upper - centre.proven;
        let groups = self.relaxation.groups.enumerate().zip(&centre.least);
        let one = |((number, group), &least): ((GroupId, &Group), &i64)| {
            let (instance, prices) = (self.relaxation.instance, &centre.prices.entries);
            let tolls = CutDuals::new(group, number, &self.cuts, &centre.prices.cuts);
            let completion = Completion::new(instance, group, &self.neighbourhoods, prices, stop);
            let pricing = Pricing {
                instance,
                group,
                neighbourhoods: &self.neighbourhoods,
                prices,
                tolls: &tolls,
                completion: completion.as_ref(),
                cutoff: least + room,
                labels,
                stop,
            };
            let answer = pricing.run(Effort::All, most);
            let whole = !answer.broken && answer.routes.len() < most;
            whole.then(|| answer.routes.into_iter().map(|route| column(number, route)).collect())
        };
        let all: Vec<Option<Vec<Column>>> = groups.collect::<Vec<_>>().into_par_iter().map(one).collect();
        let all: Option<Vec<Vec<Column>>> = all.into_iter().collect();
        all.map(|all| all.concat()).filter(|all| all.len() < most)
    }
}
