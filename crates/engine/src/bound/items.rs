//! What routes serve: staff entries, and those of a double-up or of visits with a gap by the time at which they start.
//!
//! The entries of a double-up start together. To say so, its window is cut into spans; a route then serves an entry in
//! a span, and the master lets the visit in only by a span in which all its entries are served. Where one visit must
//! start some time after another, both are cut into spans, and the master lets the one in early only as far as it lets
//! the other in early enough (an [`Order`]). Spans are cut where the master would break such a rule, so few are needed.

use std::collections::BTreeMap;

use crate::bound::relaxation::Need;
use crate::evaluate::{ALWAYS, Instance, NEVER, TaskId, Time};
use rounds_model::ids::{Id, Table, VisitId};

rounds_model::ids! {
    /// Something that routes serve, and whose price they earn.
    ItemId,
}

/// Something that routes serve.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The staff entry; [`TaskId::NONE`] for a visit whose entries are served in spans, and for an [`Order`].
    pub entry: TaskId,
    /// First start.
    pub first: Time,
    /// Last start.
    pub last: Time,
    /// Items whose prices it began with, in sum.
    pub parents: Vec<ItemId>,
}

impl ItemId {
    /// The item of a staff entry at any time: the first items are the staff entries, by number.
    pub(super) fn of(entry: TaskId) -> ItemId {
        ItemId(entry.0)
    }
}

/// Of two visits with a gap, the second is let in before a moment (or from it on) only as far as the first is let in
/// at times that allow it. That share of the first is what the second may use, like a staff entry that routes serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The item that spans of the first visit give and those of the second take.
    pub item: ItemId,
    /// The visit that may be served only if the other is.
    pub to: VisitId,
    /// The other.
    pub from: VisitId,
    /// Spans of `to` that take: within these starts.
    pub takes: (Time, Time),
    /// Spans of `from` that give: those that have starts within these.
    pub gives: (Time, Time),
}

/// A visit that is served in spans.
#[derive(Clone, Debug)]
pub(super) struct Spans {
    /// The item of the visit itself.
    pub visit: ItemId,
    /// Per span an item for each entry.
    pub entries: Vec<Vec<ItemId>>,
}

/// All items of a day; the first are its staff entries by number.
#[derive(Clone, Debug)]
pub(super) struct Items {
    /// The items.
    pub all: Table<ItemId, Item>,
    /// Visits that are served in spans.
    pub spans: BTreeMap<VisitId, Spans>,
    /// Rules between the spans of two visits.
    pub orders: Vec<Order>,
}

impl Items {
    /// Every staff entry at any time.
    pub(super) fn whole(instance: &Instance) -> Items {
        let item = |entry| Item { entry, first: ALWAYS, last: NEVER, parents: Vec::new() };
        Items { all: instance.entries().map(item).collect(), spans: BTreeMap::new(), orders: Vec::new() }
    }

    /// Cuts the span of `visit` that `at` lies in, so that one span ends before it and another begins at it.
    pub(super) fn cut(&mut self, instance: &Instance, visit: VisitId, at: Time) {
        let all = &mut self.all;
        let spans = self.spans.entry(visit).or_insert_with(|| {
            let entries: Vec<ItemId> = instance.visits[visit].entries.clone().map(ItemId::of).collect();
            let visit = all.push(Item { entry: TaskId::NONE, first: ALWAYS, last: NEVER, parents: entries.clone() });
            Spans { visit, entries: vec![entries] }
        });
        let within = |span: &&mut Vec<ItemId>| {
            let item = &all[span[0]];
            item.first < at && at <= item.last
        };
        let Some(early) = spans.entries.iter_mut().find(within) else { return };
        let mut late = Vec::new();
        for &item in early.iter() {
            late.push(all.push(Item { first: at, parents: vec![item], ..all[item].clone() }));
            all[item].last = at - 1;
        }
        spans.entries.push(late);
    }

    /// Lets `to` start up to `until` only as far as `from` starts at least `wait` before, and cuts the spans of both
    /// there.
    pub(super) fn early(&mut self, instance: &Instance, Need { from, to }: Need, until: Time, wait: Time) {
        self.cut(instance, to, until + 1);
        self.cut(instance, from, until - wait + 1);
        self.order(from, to, (ALWAYS, until), (ALWAYS, until - wait));
    }

    /// Lets `to` start from `since` on only as far as `from` starts at most `most` before, and cuts the spans of both
    /// there.
    pub(super) fn late(&mut self, instance: &Instance, Need { from, to }: Need, since: Time, most: Time) {
        self.cut(instance, to, since);
        self.cut(instance, from, since - most);
        self.order(from, to, (since, NEVER), (since - most, NEVER));
    }

    fn order(&mut self, from: VisitId, to: VisitId, takes: (Time, Time), gives: (Time, Time)) {
        let item = ItemId::new(self.all.len());
        let new = Order { item, to, from, takes, gives };
        if self.orders.iter().all(|order| Order { item, ..*order } != new) {
            self.all.push(Item { entry: TaskId::NONE, first: ALWAYS, last: NEVER, parents: Vec::new() });
            self.orders.push(new);
        }
    }

    /// What a span of `visit` that has these entries takes (-1) and gives (1) by [`Items::orders`].
    pub(super) fn ordered<'o>(
        &'o self,
        visit: VisitId,
        entries: &[ItemId],
    ) -> impl Iterator<Item = (ItemId, i64)> + use<'o> {
        let (first, last) = entries.first().map_or((ALWAYS, NEVER), |&item| {
            let item = &self.all[item];
            (item.first, item.last)
        });
        self.orders.iter().filter_map(move |order| {
            let takes = order.to == visit && order.takes.0 <= first && last <= order.takes.1;
            let gives = order.from == visit && order.gives.0 <= last && first <= order.gives.1;
            (takes || gives).then_some((order.item, if takes { -1 } else { 1 }))
        })
    }

    /// The item of an entry that starts at `start`.
    pub(super) fn at(&self, instance: &Instance, entry: TaskId, start: Time) -> ItemId {
        let visit = instance.tasks[entry].visit;
        let spans = self.spans.get(&visit).into_iter().flat_map(|spans| spans.entries.iter().flatten());
        let fits = |item: &&ItemId| {
            let item = &self.all[**item];
            item.entry == entry && item.first <= start && start <= item.last
        };
        spans.copied().find(|item| fits(&item)).unwrap_or(ItemId::of(entry))
    }

    /// Per staff entry its items.
    pub(super) fn of_entries(&self, instance: &Instance) -> Table<TaskId, Vec<ItemId>> {
        let mut of = Table::filled(Vec::new(), instance.entries);
        for (number, item) in self.all.enumerate() {
            if let Some(of) = of.get_mut(item.entry) {
                of.push(number);
            }
        }
        of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_share_all_times_between_them() {
        let day = rounds_lab::generate::mixed(3, 6, 30);
        let problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
        let instance = Instance::new(&problem);
        let double =
            instance.visits.ids().find(|&id| instance.visits[id].entries.len() == 2).expect("there is a double-up");
        let mut items = Items::whole(&instance);
        for at in [100, 50, 200, 100] {
            items.cut(&instance, double, at);
        }
        // Four spans of two entries, and the visit itself.
        assert_eq!(items.all.len(), instance.entries + 3 * 2 + 1);
        for entry in instance.visits[double].entries.clone() {
            for start in [0, 49, 50, 99, 100, 199, 200, 300] {
                let item = items.at(&instance, entry, start);
                let all = items.of_entries(&instance);
                let fit: Vec<&ItemId> = all[entry]
                    .iter()
                    .filter(|&&item| (items.all[item].first..=items.all[item].last).contains(&start))
                    .collect();
                assert_eq!(fit, [&item], "{entry:?} at {start}");
            }
        }
    }
}
