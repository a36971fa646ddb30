//! Steps towards better prices without a master: the deflected subgradient with Polyak's step (Held, Wolfe & Crowder
//! 1974; Camerini, Fratta & Maffioli 1975).

use crate::bound::colgen::{Depth, Generation};
use crate::bound::items::ItemId;
use crate::bound::master::{Duals, Master, Stop};
use crate::bound::pricing::completion_bounds::IMPOSSIBLE;
use crate::bound::relaxation::Prices;
use crate::evaluate::TaskId;
use rounds_model::ids::{Id, Table};

/// Steps of the deflected subgradient.
pub(super) struct Climb {
    /// Prices to try next.
    pub duals: Duals,
    /// The best tried.
    pub best: Duals,
    value: f64,
    direction: Vec<f64>,
    length: f64,
    since: u32,
}

impl Climb {
    /// From these prices.
    pub(super) fn new(duals: Duals) -> Climb {
        let direction = vec![0.0; duals.entries.len()];
        Climb { best: duals.clone(), duals, value: f64::NEG_INFINITY, direction, length: 1.0, since: 0 }
    }

    /// A step from where pricing gave `value` and `slope`. False if there is nowhere to go.
    pub(super) fn step(&mut self, value: f64, upper: f64, slope: &[f64], most: impl Fn(usize) -> f64) -> bool {
        if self.value == f64::NEG_INFINITY || value > self.value + 1e-3 * (upper - self.value).abs() {
            (self.value, self.since) = (value, 0);
            self.best = self.duals.clone();
        } else {
            self.since += 1;
            if self.since >= 8 {
                (self.since, self.length) = (0, self.length * 0.6);
                self.duals = self.best.clone();
                self.direction.fill(0.0);
            }
        }
        let mut norm = 0.0;
        for (direction, slope) in self.direction.iter_mut().zip(slope) {
            *direction = 0.6 * *direction + slope;
            norm += *direction * *direction;
        }
        if norm == 0.0 || value >= upper {
            return false;
        }
        let by = self.length * (upper - value) / norm;
        for (entry, (dual, direction)) in self.duals.entries.iter_mut().zip(&self.direction).enumerate() {
            *dual = (*dual + by * direction).clamp(0.0, most(entry));
        }
        true
    }
}

impl Generation<'_> {
    /// Better prices without a master: steps along what is served too often or too seldom at the present ones
    /// (deflected subgradient, Polyak's step towards `upper`, the cost of a plan). Pricing is quick but for every tenth
    /// time, so that a bound comes early; the routes found go into the master.
    pub(super) fn ascend(&mut self, master: &mut dyn Master, start: Duals, upper: f64, steps: usize, stop: Stop) {
        let scale = self.relaxation.scale as f64;
        let mut climb = Climb::new(start);
        for step in 0..steps {
            if stop() {
                return;
            }
            let prices = self.relaxation.prices(&climb.duals);
            let depth = if step % 10 == 5 { Depth::Bound } else { Depth::Quick };
            let priced = self.price(&prices, depth, stop);
            self.rounds += 1;
            self.add(master, priced.columns);
            if let Some(least) = priced.least {
                self.proven = self.proven.max(self.relaxation.proven(&prices, &least, &self.cuts));
            }
            let (value, slope) = self.slope(&prices);
            if !climb.step(value / scale, upper, slope.rows(), |entry| self.most(TaskId::new(entry)) as f64 / scale) {
                break;
            }
        }
        let duals = climb.best;
        let prices = self.relaxation.prices(&duals);
        let priced = self.price(&prices, Depth::Exact, stop);
        self.add(master, priced.columns);
        if let Some(least) = priced.least {
            self.prove(&duals, &prices, &least);
        }
    }

    /// The scaled price of an entry, at most.
    fn most(&self, entry: TaskId) -> i64 {
        self.relaxation.out[self.relaxation.instance.tasks[entry].visit]
    }

    /// What the best known route of every shift is worth in all, and per entry how much less than once it is served by
    /// them.
    fn slope(&self, prices: &Prices) -> (f64, Table<ItemId, f64>) {
        let mut slope: Table<ItemId, f64> =
            prices.entries.ids().map(|item| f64::from(u8::from(self.relaxation.counts(item)))).collect();
        let mut value = prices.entries.iter().sum::<i64>() as f64;
        for (number, group) in self.relaxation.groups.enumerate() {
            let shifts = group.shifts.len() as f64;
            let (least, column) = self.least_known(number, prices);
            if let Some(column) = column {
                let served = &self.columns[column as usize].entries;
                served.iter().for_each(|&entry| slope[entry] -= shifts);
            }
            if least < IMPOSSIBLE {
                value += shifts * least as f64;
            }
        }
        (value, slope)
    }
}
