//! Double-ups whose entries the master would have start at different times, and visits that it would have start too
//! soon or too late after another: where to cut their spans.

use std::collections::BTreeSet;

use crate::bound::colgen::Generation;
use crate::bound::items::{ItemId, Items};
use crate::bound::relaxation::Need;
use crate::evaluate::{Instance, TaskId, Time};
use rounds_model::ids::{Table, VisitId};

/// Orders that hours ask for of one gap, at most: as many at each end.
const OF_HOURS: usize = 4;
/// Rows that an order may add to the master: its own, and those of two visits and of a span more of each.
const ROWS: usize = 5;

/// A double-up, and a time between those at which its entries start.
struct Torn {
    visit: VisitId,
    at: Time,
}

/// A gap that is not kept.
struct Apart {
    need: Need,
    /// Where the visit that needs the other starts, at the latest or at the earliest.
    at: Time,
    /// How long the other has to start before, at least or at most.
    by: Time,
}

/// What of links on starts a master breaks.
#[derive(Default)]
pub(super) struct Breaches {
    /// Double-ups whose entries start at different times.
    torn: Vec<Torn>,
    /// Gaps that are too short: the visit that needs the other starts up to a time, the other too little before.
    early: Vec<Apart>,
    /// Gaps that are too long: it starts from a time on, the other too long before.
    late: Vec<Apart>,
}

impl Breaches {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.torn.is_empty() && self.early.is_empty() && self.late.is_empty()
    }

    /// Cuts spans where they are broken, with orders between those of two visits.
    pub(super) fn mend(&self, instance: &Instance, items: &mut Items) {
        self.torn.iter().for_each(|torn| items.cut(instance, torn.visit, torn.at));
        self.early.iter().for_each(|apart| items.early(instance, apart.need, apart.at, apart.by));
        self.late.iter().for_each(|apart| items.late(instance, apart.need, apart.at, apart.by));
    }
}

impl Generation<'_> {
    /// Gaps that the hours of shifts alone put to the test: a shift that can serve the second visit only early needs
    /// the first to be early, and one that can serve it only late needs it not to be early. As many as `room` in the
    /// master allows. O(gaps × nodes).
    pub(super) fn tests_of_hours(&self, room: usize) -> Breaches {
        let (instance, groups) = (self.relaxation.instance, &self.relaxation.groups);
        let mut breaches = Breaches::default();
        for &need in &self.relaxation.needs {
            let nodes =
                |visit: VisitId| groups.iter().flat_map(|group| &group.nodes).filter(move |node| node.visit == visit);
            let (Some(first), Some(last)) =
                (nodes(need.from).map(|node| node.first).min(), nodes(need.from).map(|node| node.last).max())
            else {
                continue;
            };
            let (least, most) = gap(instance, need);
            if let Some(wait) = least {
                let untils: BTreeSet<Time> = nodes(need.to).map(|node| node.last).collect();
                let binding = untils.into_iter().filter(|&until| (first..last).contains(&(until - wait)));
                breaches.early.extend(spread(binding.collect()).map(|at| Apart { need, at, by: wait }));
            }
            if let Some(most) = most {
                let sinces: BTreeSet<Time> = nodes(need.to).map(|node| node.first).collect();
                let binding = sinces.into_iter().filter(|&since| first < since - most && since - most <= last);
                breaches.late.extend(spread(binding.collect()).map(|at| Apart { need, at, by: most }));
            }
        }
        breaches.early.truncate(room / ROWS);
        breaches.late.truncate(room / ROWS - breaches.early.len());
        breaches
    }

    /// What the routes that a master uses break of double-ups and gaps. O(routes × stops + gaps × starts²).
    pub(super) fn breaches(&self, values: &[f64]) -> Breaches {
        let instance = self.relaxation.instance;
        let mut breaches = Breaches { torn: self.torn(values), ..Breaches::default() };
        let starts = self.starts(values);
        for &need in &self.relaxation.needs {
            let [before, after] = [need.from, need.to].map(|visit| &starts[instance.visits[visit].entries.start][..]);
            let (least, most) = gap(instance, need);
            let share = |of: &[(Time, f64)], within: &dyn Fn(Time) -> bool| -> f64 {
                of.iter().filter(|(start, _)| within(*start)).map(|(_, value)| value).sum()
            };
            // The start that breaks the gap most, of the visit that routes cannot start any earlier to mend it.
            let worst = |of: &[(Time, f64)], excess: &dyn Fn(Time) -> f64| {
                let all = of.iter().map(|&(start, _)| (excess(start), start));
                all.filter(|(excess, _)| *excess > self.params.gap_broken)
                    .max_by(|a, b| a.0.total_cmp(&b.0))
                    .map(|(_, start)| start)
            };
            if let Some(wait) = least {
                let excess = |at| share(after, &|start| start < at + wait) - share(before, &|start| start < at);
                breaches.early.extend(worst(before, &excess).map(|at| Apart { need, at: at + wait - 1, by: wait }));
            }
            if let Some(most) = most {
                let excess = |at| share(after, &|start| start >= at) - share(before, &|start| start >= at - most);
                breaches.late.extend(worst(after, &excess).map(|at| Apart { need, at, by: most }));
            }
        }
        breaches
    }

    /// Per staff entry when the routes that a master uses start it, and how much of them does.
    pub(super) fn starts(&self, values: &[f64]) -> Table<TaskId, Vec<(Time, f64)>> {
        let mut starts = Table::filled(Vec::new(), self.relaxation.instance.entries);
        for (column, value) in self.used(values) {
            for (&item, &start) in column.entries.iter().zip(&column.starts) {
                starts[self.relaxation.items.all[item].entry].push((start, value));
            }
        }
        starts
    }

    /// Visits of several entries with a time between those at which their entries start in one span.
    fn torn(&self, values: &[f64]) -> Vec<Torn> {
        let relaxation = &self.relaxation;
        let mut starts: Table<ItemId, Option<(Time, Time)>> = Table::filled(None, relaxation.items.all.len());
        for (column, _) in self.used(values) {
            for (&item, &start) in column.entries.iter().zip(&column.starts) {
                let range = starts[item].get_or_insert((start, start));
                *range = (range.0.min(start), range.1.max(start));
            }
        }
        let mut torn = Vec::new();
        for (visit, row) in relaxation.instance.visits.enumerate().filter(|(_, row)| row.entries.len() > 1) {
            let whole: Vec<ItemId> = row.entries.clone().map(ItemId::of).collect();
            let spans = relaxation.items.spans.get(&visit).map_or(vec![&whole], |spans| spans.entries.iter().collect());
            for entries in spans {
                let Some(all) = entries.iter().map(|&item| starts[item]).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                let first = all.iter().map(|range| range.0).min().unwrap_or(0);
                let last = all.iter().map(|range| range.1).max().unwrap_or(0);
                if i64::from(last - first) > self.params.together {
                    torn.push(Torn { visit, at: first + (last - first) / 2 + 1 });
                }
            }
        }
        torn
    }
}

/// Some of these times, from the first to the last.
fn spread(times: Vec<Time>) -> impl Iterator<Item = Time> {
    let count = times.len().min(OF_HOURS);
    (0..count).map(move |index| times[index * (times.len() - 1) / (count - 1).max(1)])
}

/// How long after `from`, at least and at most, `to` starts, where links say so.
fn gap(instance: &Instance, need: Need) -> (Option<Time>, Option<Time>) {
    let entries = |visit: VisitId| instance.visits[visit].entries.clone();
    let wait = |of: VisitId, on: VisitId| {
        let edges = entries(of).flat_map(|entry| &instance.links.waits_for[entry]);
        edges.filter(|edge| entries(on).contains(edge.to)).map(|edge| edge.wait).max()
    };
    (wait(need.to, need.from), wait(need.from, need.to).map(|wait| -wait))
}
