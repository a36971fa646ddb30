//! The relaxed day that a bound is proven on, and the bound that given prices prove.

use crate::bound::cuts::Cut;
use crate::bound::items::{ItemId, Items, Spans};
use crate::bound::master::{Duals, Frame, Stop};
use crate::bound::pricing::group::{Group, GroupId, Measure};
use crate::bound::tree::decisions::Decisions;
use crate::evaluate::{Instance, TaskId, Time};
use rounds_model::ids::{Table, VisitId};

/// Power of two of the finest scale.
const FINEST: u32 = 10;
/// Steps of a route that pricing may sum up: more than the buckets of a completion bound.
const LONGEST_ROUTE: i128 = 512;
/// The prices of all orders come to no more than this.
const DEAREST: i64 = 1 << 59;

/// The relaxed day: groups of shifts, visits with what leaving them out costs, and who needs whom.
pub(super) struct Relaxation<'p> {
    /// The day.
    pub instance: &'p Instance<'p>,
    /// What is bounded.
    pub measure: Measure,
    /// Scaled cost of one unit.
    pub scale: i64,
    /// The pricing problems.
    pub groups: Table<GroupId, Group>,
    /// Per visit, the scaled cost of leaving it out; 0 where it does not count.
    pub out: Table<VisitId, i64>,
    /// Which visits may be left in only if others are.
    pub needs: Vec<Need>,
    /// What routes serve.
    pub items: Items,
}

/// Of two visits, one may be left in only if the other is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// The one that is needed.
    pub from: VisitId,
    /// The one that needs it.
    pub to: VisitId,
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
        for task in row.entries.clone().map(|entry| &instance.tasks[entry]) {
            let due = task.windows.iter().map(|window| window.due).fold(task.due, Time::min);
            late = late.max(wide(task.late_rate) * wide(i64::from((last - due.min(last)).max(0))));
        }
        let weights = &instance.problem.weights;
        let soft = wide(weights.continuity.0) + 2 * wide(weights.preference.0);
        let held = row.entries.clone().map(|entry| &instance.tasks[entry]).filter(|task| task.reserve);
        let held: i128 = held.map(|task| wide(instance.wait_rate) * wide(task.duration.into())).sum();
        let most = wide(row.price) + late + soft * row.entries.len() as i128 + held;
        (sum, step) = (sum + most, step.max(most));
    }
    for shift in &instance.shifts {
        let length = i64::from((shift.limit - shift.start).max(0)) + i64::from(instance.tables[shift.table].longest());
        let skipped = shift.duties.clone().filter_map(|task| instance.tasks[task].skip_cost);
        let rates = wide(instance.travel_rate) + wide(instance.overtime_rate) + wide(instance.wait_rate);
        let most = rates * wide(length) + skipped.map(wide).sum::<i128>();
        (sum, step) = (sum + most, step.max(most));
    }
    let fits = |scale: &i64| sum * wide(*scale) < 1 << 58 && step * wide(*scale) * LONGEST_ROUTE < 1 << 60;
    (0..=FINEST).rev().map(|power| 1_i64 << power).find(fits)
}

/// Which visits that are `open` need which. O(links).
fn needs(instance: &Instance, open: impl Fn(VisitId) -> bool) -> Vec<Need> {
    let mut needs = Vec::new();
    for (to, of) in instance.links.needs.enumerate() {
        needs.extend(of.iter().map(|&from| Need { from, to }));
    }
    for unit in &instance.links.units {
        needs.extend(
            unit.iter()
                .zip(unit.iter().skip(1))
                .flat_map(|(&a, &b)| [Need { from: a, to: b }, Need { from: b, to: a }]),
        );
    }
    needs.retain(|need| open(need.from) && open(need.to));
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Whole, scaled prices that prove a bound: no visit's entries earn more than leaving it out costs; what a visit earns
/// that is served in spans is the least that its entries earn in one of them, less what that span gives to orders and
/// with what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prices {
    /// Per item.
    pub entries: Table<ItemId, i64>,
    /// Per pair of [`Relaxation::needs`].
    pub needs: Vec<i64>,
    /// Per cut.
    pub cuts: Vec<i64>,
}

impl Prices {
    /// What serving these items earns.
    pub(super) fn earned(&self, items: &[ItemId]) -> i64 {
        items.iter().map(|&item| self.entries[item]).sum()
    }
}

impl<'p> Relaxation<'p> {
    /// Relaxes a day; `None` if its prices are too high for sums of them, and once `stop` says so. O(shifts × entries).
    pub(super) fn new(instance: &'p Instance<'p>, measure: Measure, stop: Stop) -> Option<Relaxation<'p>> {
        Relaxation::with(instance, measure, Items::whole(instance), &Decisions::default(), stop)
    }

    /// The same with double-ups served in the spans of `items`, and with what is decided.
    pub(super) fn with(
        instance: &'p Instance<'p>,
        measure: Measure,
        items: Items,
        decisions: &Decisions,
        stop: Stop,
    ) -> Option<Relaxation<'p>> {
        let open = |visit: VisitId| !instance.visits[visit].done && measure.counts(instance.problem, visit);
        let unit = |visit: VisitId| match measure {
            Measure::Cost => instance.visits[visit].price,
            Measure::LeftOut(_) => 1,
        };
        let scale = finest(instance, measure)?;
        let scaled = |visit: VisitId| if open(visit) { unit(visit) * scale } else { 0 };
        let mut out: Table<VisitId, i64> = instance.visits.ids().map(scaled).collect();
        decisions.raise(&mut out);
        let needs = needs(instance, open);
        let mut groups = Group::all(instance, (measure, scale), &items, stop)?;
        decisions.restrict(&mut groups);
        crate::bound::tighten::tighten(instance, &mut groups, &open);
        Some(Relaxation { instance, measure, scale, groups, out, needs, items })
    }

    /// Whether what a route serves by an item counts.
    pub(super) fn counts(&self, item: ItemId) -> bool {
        let entry = self.items.all[item].entry;
        entry != TaskId::NONE && {
            let visit = self.instance.tasks[entry].visit;
            self.out[visit] > 0 && !self.instance.visits[visit].done
        }
    }

    /// The staff entries of items.
    pub(super) fn entries(&self, items: &[ItemId]) -> Vec<TaskId> {
        items.iter().map(|&item| self.items.all[item].entry).collect()
    }

    /// The visit that an item must serve unless it is left out; [`VisitId::NONE`] if that is not asked of it.
    fn visit_of(&self, item: ItemId) -> VisitId {
        let entry = self.items.all[item].entry;
        if entry == TaskId::NONE {
            let of = self.items.spans.iter().find(|(_, spans)| spans.visit == item);
            return of.map_or(VisitId::NONE, |(&visit, _)| visit);
        }
        let visit = self.instance.tasks[entry].visit;
        if self.counts(item) && !self.items.spans.contains_key(&visit) { visit } else { VisitId::NONE }
    }

    /// The master problem without routes and cuts; its costs are units, not scaled.
    pub(super) fn frame(&self) -> Frame {
        let option = |visit: VisitId, spans: &Spans, entries: &[ItemId]| {
            let ordered = self.items.ordered(visit, entries).map(|(item, times)| (item.0, times as f64));
            let entries = entries.iter().map(|item| (item.0, -1.0));
            entries.chain(ordered).chain([(spans.visit.0, 1.0)]).collect::<Vec<(u32, f64)>>()
        };
        let options = self
            .items
            .spans
            .iter()
            .flat_map(|(&visit, spans)| spans.entries.iter().map(move |entries| option(visit, spans, entries)));
        Frame {
            visit_of: self.items.all.ids().map(|item| self.visit_of(item).0).collect(),
            options: options.collect(),
            out: self.out.iter().map(|&out| out as f64 / self.scale as f64).collect(),
            needs: self.needs.iter().map(|need| (need.from.0, need.to.0)).collect(),
            cuts: Vec::new(),
            shifts: self.groups.iter().map(|group| group.shifts.len() as f64).collect(),
            must: self.groups.iter().map(|group| group.terms.begun).collect(),
        }
    }

    /// Whole prices near the dual values given, corrected to what proves a bound.
    pub(super) fn prices(&self, duals: &Duals) -> Prices {
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
        for (visit, row) in self.instance.visits.enumerate() {
            let mut left = most[visit];
            if let Some(spans) = self.items.spans.get(&visit) {
                let least = spans.entries.iter().map(|entries| {
                    let ordered = self.items.ordered(visit, entries);
                    let due: i64 = ordered.map(|(item, times)| times * prices.entries[item]).sum();
                    let most = (left + due).clamp(0, dearest);
                    let cut = |&item: &ItemId| {
                        let price = &mut prices.entries[item];
                        *price = (*price).min(most);
                        *price
                    };
                    entries.iter().map(cut).sum::<i64>() - due
                });
                prices.entries[spans.visit] = least.min().unwrap_or(0).min(left);
                continue;
            }
            for item in row.entries.clone().map(ItemId::of) {
                let price = &mut prices.entries[item];
                *price = if self.counts(item) { (*price).min(left) } else { 0 };
                left -= *price;
            }
        }
        prices
    }

    /// The most that an entry may earn, and the prices of orders kept so low that no sum of them is beyond counting.
    fn dearest(&self, prices: &mut Table<ItemId, i64>) -> i64 {
        let most = self.out.iter().copied().max().unwrap_or(0);
        let each = DEAREST / (self.items.orders.len() as i64 + 1);
        for order in &self.items.orders {
            let price = &mut prices[order.item];
            *price = (*price).min(each);
        }
        2 * most
    }

    /// Per visit, what its entries may earn together at these prices of needs.
    fn most(&self, needs: &[i64]) -> Table<VisitId, i64> {
        let mut most = self.out.clone();
        for (&price, need) in needs.iter().zip(&self.needs) {
            most[need.from] += price;
            most[need.to] -= price;
        }
        most
    }

    /// The bound, in scaled units, that these prices prove if no route of a group has a lower reduced cost than `least`
    /// says: what all entries earn, less the price of every cut for as often as it lets routes count, and for each
    /// shift the least reduced cost of its routes.
    pub(super) fn proven(&self, prices: &Prices, least: &[i64], cuts: &[Cut]) -> i64 {
        // What is served in spans earns by the visit, not by each of them.
        let earning = prices.entries.ids().filter(|&item| self.visit_of(item) != VisitId::NONE);
        let earned: i128 = earning.map(|item| i128::from(prices.entries[item])).sum();
        let groups = self.groups.iter().zip(least);
        let spent: i128 = groups.map(|(group, &least)| group.shifts.len() as i128 * i128::from(least)).sum();
        let cut: i128 =
            prices.cuts.iter().zip(cuts).map(|(&price, cut)| i128::from(price) * i128::from(cut.most())).sum();
        i64::try_from(earned + spent - cut).unwrap_or(i64::MIN)
    }
}
