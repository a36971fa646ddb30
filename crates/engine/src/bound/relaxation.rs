//! The relaxed day that a bound is proven on, and the bound that given prices prove.

use crate::bound::cuts::Cut;
use crate::bound::items::{Items, Spans};
use crate::bound::master::{Duals, Frame, Stop};
use crate::bound::pricing::group::{Group, Measure};
use crate::bound::tree::decisions::Decisions;
use crate::evaluate::{Instance, NONE, Time};

/// Power of two of the finest scale.
const FINEST: u32 = 10;
/// Steps of a route that pricing may sum up: more than the buckets of a completion bound.
const LONGEST_ROUTE: i128 = 512;
/// The prices of all orders come to no more than this.
const DEAREST: i64 = 1 << 59;

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
    /// What routes serve.
    pub items: Items,
}

/// The finest scale, a power of two from 1 to 1024, at which no sum of costs that pricing makes can overflow; `None` if
/// there is no such scale. It bounds one step of a route, and all visits and shifts together, with travel taken as the
/// longest leg there is.
fn finest(instance: &Instance, measure: Measure) -> Option<i64> {
    if measure != Measure::Cost {
        return Some(1 << FINEST);
    }
    let wide = i128::from;
    let last = instance.shifts.iter().map(|shift| shift.limit).max().unwrap_or(0);
    let (mut sum, mut step) = (0_i128, 0_i128);
    for row in instance.visits.iter().filter(|row| !row.done) {
        let mut late = 0;
        for task in &instance.tasks[row.entries.start as usize..row.entries.end as usize] {
            let due = task.windows.iter().map(|window| window.due).fold(task.due, Time::min);
            late = late.max(wide(task.late_rate) * wide(i64::from((last - due.min(last)).max(0))));
        }
        let weights = &instance.problem.weights;
        let soft = wide(weights.continuity.0) + 2 * wide(weights.preference.0);
        let most = wide(row.price) + late + soft * row.entries.len() as i128;
        (sum, step) = (sum + most, step.max(most));
    }
    for shift in &instance.shifts {
        let length = i64::from((shift.limit - shift.start).max(0)) + i64::from(instance.tables[shift.table].longest());
        let skipped = shift.duties.clone().filter_map(|task| instance.tasks[task as usize].skip_cost);
        let rates = wide(instance.travel_rate) + wide(instance.overtime_rate) + wide(instance.wait_rate);
        let most = rates * wide(length) + skipped.map(wide).sum::<i128>();
        (sum, step) = (sum + most, step.max(most));
    }
    let fits = |scale: &i64| sum * wide(*scale) < 1 << 58 && step * wide(*scale) * LONGEST_ROUTE < 1 << 60;
    (0..=FINEST).rev().map(|power| 1_i64 << power).find(fits)
}

/// Pairs of visits that are `open`, of which the second may be left in only if the first is. O(links).
fn needs(instance: &Instance, open: impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
    let mut needs = Vec::new();
    for (to, of) in instance.links.needs.iter().enumerate() {
        needs.extend(of.iter().map(|&from| (from, to as u32)));
    }
    for unit in &instance.links.units {
        needs.extend(unit.iter().zip(unit.iter().skip(1)).flat_map(|(&a, &b)| [(a, b), (b, a)]));
    }
    needs.retain(|&(from, to)| open(from) && open(to));
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Whole, scaled prices that prove a bound: no visit's entries earn more than leaving it out costs; what a visit earns
/// that is served in spans is the least that its entries earn in one of them, less what that span gives to orders and
/// with what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// Per item.
    pub entries: Vec<i64>,
    /// Per pair of [`Relaxation::needs`].
    pub needs: Vec<i64>,
    /// Per cut.
    pub cuts: Vec<i64>,
}

impl Prices {
    /// What serving these items earns.
    pub fn earned(&self, items: &[u32]) -> i64 {
        items.iter().map(|&item| self.entries[item as usize]).sum()
    }
}

impl<'p> Relaxation<'p> {
    /// Relaxes a day; `None` if its prices are too high for sums of them, and once `stop` says so. O(shifts × entries).
    pub fn new(instance: &'p Instance<'p>, measure: Measure, stop: Stop) -> Option<Relaxation<'p>> {
        Relaxation::with(instance, measure, Items::whole(instance), &Decisions::default(), stop)
    }

    /// The same with double-ups served in the spans of `items`, and with what is decided.
    pub fn with(
        instance: &'p Instance<'p>,
        measure: Measure,
        items: Items,
        decisions: &Decisions,
        stop: Stop,
    ) -> Option<Relaxation<'p>> {
        let open = |visit: usize| !instance.visits[visit].done && measure.counts(instance.problem, visit as u32);
        let unit = |visit: usize| match measure {
            Measure::Cost => instance.visits[visit].price,
            Measure::LeftOut(_) => 1,
        };
        let scale = finest(instance, measure)?;
        let scaled = |visit: usize| if open(visit) { unit(visit) * scale } else { 0 };
        let mut out: Vec<i64> = (0..instance.visits.len()).map(scaled).collect();
        decisions.raise(&mut out);
        let needs = needs(instance, |visit| open(visit as usize));
        let mut groups = Group::all(instance, (measure, scale), &items, stop)?;
        decisions.restrict(&mut groups);
        crate::bound::tighten::tighten(instance, &mut groups, &open);
        Some(Relaxation { instance, measure, scale, groups, out, needs, items })
    }

    /// Whether what a route serves by an item counts.
    pub fn counts(&self, item: u32) -> bool {
        let entry = self.items.all[item as usize].entry;
        entry != NONE && {
            let visit = self.instance.tasks[entry as usize].visit as usize;
            self.out[visit] > 0 && !self.instance.visits[visit].done
        }
    }

    /// The staff entries of items.
    pub fn entries(&self, items: &[u32]) -> Vec<u32> {
        items.iter().map(|&item| self.items.all[item as usize].entry).collect()
    }

    /// The visit that an item must serve unless it is left out; [`NONE`] if that is not asked of it.
    fn visit_of(&self, item: u32) -> u32 {
        let entry = self.items.all[item as usize].entry;
        if entry == NONE {
            let of = self.items.spans.iter().find(|(_, spans)| spans.visit == item);
            return of.map_or(NONE, |(&visit, _)| visit);
        }
        let visit = self.instance.tasks[entry as usize].visit;
        if self.counts(entry) && !self.items.spans.contains_key(&visit) { visit } else { NONE }
    }

    /// The master problem without routes and cuts; its costs are units, not scaled.
    pub fn frame(&self) -> Frame {
        let option = |visit: u32, spans: &Spans, entries: &[u32]| {
            let ordered = self.items.ordered(visit, entries).map(|(item, times)| (item, times as f64));
            let entries = entries.iter().map(|&item| (item, -1.0));
            entries.chain(ordered).chain([(spans.visit, 1.0)]).collect::<Vec<(u32, f64)>>()
        };
        let options = self
            .items
            .spans
            .iter()
            .flat_map(|(&visit, spans)| spans.entries.iter().map(move |entries| option(visit, spans, entries)));
        Frame {
            visit_of: (0..self.items.all.len() as u32).map(|item| self.visit_of(item)).collect(),
            options: options.collect(),
            out: self.out.iter().map(|&out| out as f64 / self.scale as f64).collect(),
            needs: self.needs.clone(),
            cuts: Vec::new(),
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
            cuts: duals.cuts.iter().map(whole).collect(),
        };
        let mut most = self.most(&prices.needs);
        if most.iter().any(|&most| most < 0) {
            prices.needs.fill(0);
            most.clone_from(&self.out);
        }
        let dearest = self.dearest(&mut prices.entries);
        for (visit, row) in self.instance.visits.iter().enumerate() {
            let mut left = most[visit];
            if let Some(spans) = self.items.spans.get(&(visit as u32)) {
                let least = spans.entries.iter().map(|entries| {
                    let ordered = self.items.ordered(visit as u32, entries);
                    let due: i64 = ordered.map(|(item, times)| times * prices.entries[item as usize]).sum();
                    let most = (left + due).clamp(0, dearest);
                    let cut = |&item: &u32| {
                        let price = &mut prices.entries[item as usize];
                        *price = (*price).min(most);
                        *price
                    };
                    entries.iter().map(cut).sum::<i64>() - due
                });
                prices.entries[spans.visit as usize] = least.min().unwrap_or(0).min(left);
                continue;
            }
            for entry in row.entries.clone() {
                let price = &mut prices.entries[entry as usize];
                *price = if self.counts(entry) { (*price).min(left) } else { 0 };
                left -= *price;
            }
        }
        prices
    }

    /// The most that an entry may earn, and the prices of orders kept so low that no sum of them is beyond counting.
    fn dearest(&self, prices: &mut [i64]) -> i64 {
        let most = self.out.iter().copied().max().unwrap_or(0);
        let each = DEAREST / (self.items.orders.len() as i64 + 1);
        for order in &self.items.orders {
            let price = &mut prices[order.item as usize];
            *price = (*price).min(each);
        }
        2 * most
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

    /// The bound, in scaled units, that these prices prove if no route of a group has a lower reduced cost than `least`
    /// says: what all entries earn, less the price of every cut for as often as it lets routes count, and for each
    /// shift the least reduced cost of its routes.
    pub fn proven(&self, prices: &Prices, least: &[i64], cuts: &[Cut]) -> i64 {
        // What is served in spans earns by the visit, not by each of them.
        let earning = (0..prices.entries.len()).filter(|&item| self.visit_of(item as u32) != NONE);
        let earned: i128 = earning.map(|item| i128::from(prices.entries[item])).sum();
        let groups = self.groups.iter().zip(least);
        let spent: i128 = groups.map(|(group, &least)| group.shifts.len() as i128 * i128::from(least)).sum();
        let cut: i128 =
            prices.cuts.iter().zip(cuts).map(|(&price, cut)| i128::from(price) * i128::from(cut.most())).sum();
        i64::try_from(earned + spent - cut).unwrap_or(i64::MIN)
    }
}
