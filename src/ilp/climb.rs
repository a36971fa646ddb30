//! Steps towards better prices without a master: the deflected subgradient with Polyak's step (Held, Wolfe & Crowder 1974;
//! Camerini, Fratta & Maffioli 1975).

use crate::ilp::master::Duals;

/// Steps of the deflected subgradient.
pub struct Climb {
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
    pub fn new(duals: Duals) -> Climb {
        let direction = vec![0.0; duals.entries.len()];
        Climb { best: duals.clone(), duals, value: f64::NEG_INFINITY, direction, length: 1.0, since: 0 }
    }

    /// A step from where pricing gave `value` and `slope`. False if there is nowhere to go.
    pub fn step(&mut self, value: f64, upper: f64, slope: &[f64], most: impl Fn(usize) -> f64) -> bool {
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
