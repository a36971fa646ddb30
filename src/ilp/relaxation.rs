//! The relaxed day that a bound is proven on, and the bound that given prices prove.

use crate::evaluate::{Instance, NONE};
use crate::ids::VisitId;
use crate::ilp::group::{Group, Measure};
use crate::ilp::master::{Duals, Frame};

/// The relaxed day: groups of shifts, visits with what leaving them out costs, and who needs whom.
pub struct Relaxation<'p> {
    /// The day.
    pub instance: &'p Instance<'p>,
    /// What is bounded.
    pub measure: Measure,
    /// Scaled cost of one unit.
    pub scale: i64,
    /// The pricing problems.
    pub groups: Vec<Group>,
    /// Per visit, the scaled cost of leaving it out; 0 where it does not count.
    pub out: Vec<i64>,
    /// Pairs of visits: the second may be left in only if the first is.
    pub needs: Vec<(u32, u32)>,
}

/// Whole, scaled prices that prove a bound: no visit's entries earn more than leaving it out costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Per staff entry.
    pub entries: Vec<i64>,
    /// Per pair of [`Relaxation::needs`].
    pub needs: Vec<i64>,
}

impl<'p> Relaxation<'p> {
    /// Relaxes a day. O(shifts × entries).
    pub fn new(instance: &'p Instance<'p>, measure: Measure) -> Relaxation<'p> {
        let counts = |visit: usize| match measure {
            Measure::Cost => true,
            Measure::LeftOut(of) => of[instance.problem.visits[VisitId(visit as u32)].priority as usize],
        };
        let open = |visit: usize| !instance.visits[visit].done && counts(visit);
        let unit = |visit: usize| match measure {
            Measure::Cost => instance.visits[visit].price,
            Measure::LeftOut(_) => 1,
        };
        let total: i64 = (0..instance.visits.len()).filter(|&visit| open(visit)).map(unit).sum();
        // As fine as leaves room for sums of costs, 1 at least.
        let mut scale = 1 << 10;
        while scale > 1 && total.saturating_mul(scale) > 1 << 58 {
            scale /= 2;
        }
        let out = (0..instance.visits.len()).map(|visit| if open(visit) { unit(visit) * scale } else { 0 }).collect();
        let mut needs = Vec::new();
        for (to, of) in instance.links.needs.iter().enumerate() {
            needs.extend(of.iter().map(|&from| (from, to as u32)));
        }
        for unit in &instance.links.units {
            needs.extend(unit.iter().zip(unit.iter().skip(1)).flat_map(|(&a, &b)| [(a, b), (b, a)]));
        }
        needs.retain(|&(from, to)| open(from as usize) && open(to as usize));
        needs.sort_unstable();
        needs.dedup();
        let mut groups = Group::all(instance, measure, scale);
        crate::ilp::tighten::tighten(instance, &mut groups, &open);
        Relaxation { instance, measure, scale, groups, out, needs }
    }

    /// Whether a staff entry counts.
    pub fn counts(&self, entry: u32) -> bool {
        let visit = self.instance.tasks[entry as usize].visit as usize;
        self.out[visit] > 0 && !self.instance.visits[visit].done
    }

    /// The master problem without routes; its costs are units, not scaled.
    pub fn frame(&self) -> Frame {
        let visit = |entry: u32| if self.counts(entry) { self.instance.tasks[entry as usize].visit } else { NONE };
        Frame {
            visit_of: (0..self.instance.entries as u32).map(visit).collect(),
            out: self.out.iter().map(|&out| out as f64 / self.scale as f64).collect(),
            needs: self.needs.clone(),
            shifts: self.groups.iter().map(|group| group.shifts.len() as f64).collect(),
            must: self.groups.iter().map(|group| group.terms.begun).collect(),
        }
    }

    /// Whole prices near the dual values given, corrected to what proves a bound.
    pub fn prices(&self, duals: &Duals) -> Prices {
        let whole = |&value: &f64| (value * self.scale as f64).max(0.0).round() as i64;
        let mut prices = Prices {
            entries: duals.entries.iter().map(whole).collect(),
            needs: duals.needs.iter().map(whole).collect(),
        };
        let mut most = self.most(&prices.needs);
        if most.iter().any(|&most| most < 0) {
            prices.needs.fill(0);
            most.clone_from(&self.out);
        }
        for (visit, row) in self.instance.visits.iter().enumerate() {
            let mut left = most[visit];
            for entry in row.entries.clone() {
                let price = &mut prices.entries[entry as usize];
                *price = if self.counts(entry) { (*price).min(left) } else { 0 };
                left -= *price;
            }
        }
        prices
    }

    /// Per visit, what its entries may earn together at these prices of needs.
    fn most(&self, needs: &[i64]) -> Vec<i64> {
        let mut most = self.out.clone();
        for (&price, &(from, to)) in needs.iter().zip(&self.needs) {
            most[from as usize] += price;
            most[to as usize] -= price;
        }
        most
    }

    /// The bound, in scaled units, that these prices prove if no route of a group has a lower reduced cost than `least` says:
    /// what all entries earn, and for each shift the least reduced cost of its routes.
    pub fn proven(&self, prices: &Prices, least: &[i64]) -> i64 {
        let earned: i64 = prices.entries.iter().sum();
        let spent: i64 = self.groups.iter().zip(least).map(|(group, least)| group.shifts.len() as i64 * least).sum();
        earned + spent
    }
}
