//! Shifts as pricing problems: who may be visited, when, at what price; shifts that are alike make one group.
//!
//! Costs here are *scaled*: integers of `1 / scale` second-equivalents, so that prices of visits (dual values) can be
//! integers too and a bound is computed without rounding.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::bound::items::{Item, ItemId, Items};
use crate::bound::master::Stop;
use crate::evaluate::{ALWAYS, Instance, SpotId, StartWindow, Task, TaskId, Time, TravelTable};
use rounds_model::ids::{ShiftId, Table, VisitId};
use rounds_model::{Priority, Problem};

/// What a bound is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The objective.
    Cost,
    /// The number of visits left out, of the priorities marked.
    LeftOut([bool; 4]),
}

impl Measure {
    /// Whether a visit counts; a reserve is none where visits are counted.
    pub fn counts(self, problem: &Problem, visit: VisitId) -> bool {
        match self {
            Measure::Cost => true,
            Measure::LeftOut(of) => !problem.is_reserve(visit) && of[problem.visits[visit].priority as usize],
        }
    }

    /// Visits of one priority alone, as [`Measure::LeftOut`] marks them.
    pub fn only(priority: Priority) -> [bool; 4] {
        std::array::from_fn(|index| index == priority as usize)
    }
}

/// A stop that a route may have: a staff entry or a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    /// The task of the instance.
    pub task: TaskId,
    /// What it is to the master: an item, whose price it earns; [`ItemId::NONE`] for a duty.
    pub item: ItemId,
    /// Its visit; [`VisitId::NONE`] for a duty.
    pub visit: VisitId,
    /// Where; nowhere if not `placed`.
    pub place: SpotId,
    /// Whether it has a place of its own.
    pub placed: bool,
    /// Access when coming from elsewhere.
    pub access: Time,
    /// How long it takes.
    pub duration: Time,
    /// First start in this group.
    pub first: Time,
    /// Last start in this group.
    pub last: Time,
    /// Late from here on.
    pub due: Time,
    /// Scaled price of a second of lateness.
    pub late_rate: i64,
    /// Scaled price of preferences not met.
    pub soft: i64,
    /// Load.
    pub load: i64,
    /// Whether several windows or a promise ask for the slow way.
    pub special: bool,
    /// Duties: scaled price of leaving it out, if that is allowed.
    pub skip: Option<i64>,
    /// Breaks: not owed if the shift is over by then.
    pub spared: Time,
    /// Breaks: may be taken on arrival, so its start may be as much before `first` as the way on takes.
    pub on_arrival: bool,
}

rounds_model::ids! {
    /// A group of shifts that are alike.
    GroupId,
}

/// Shifts for which the same routes are possible at the same cost.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// The shifts.
    pub shifts: Vec<ShiftId>,
    /// Staff entries that may be served.
    pub nodes: Vec<Node>,
    /// Breaks and activities.
    pub duties: Vec<Node>,
    /// Everything that is the same for each of the shifts.
    pub terms: Terms,
}

/// Hours, places, caps and scaled rates of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Terms {
    /// Index of the travel table.
    pub table: usize,
    /// Where it starts, or nowhere.
    pub start_place: SpotId,
    /// Where it ends, or nowhere.
    pub end_place: SpotId,
    /// Earliest departure.
    pub start: Time,
    /// Rostered end.
    pub end: Time,
    /// Latest end.
    pub limit: Time,
    /// Whether the clinician has already left, so that waiting at the first stop counts.
    pub departed: bool,
    /// Whether duties and way back are due even without another visit.
    pub begun: bool,
    /// Cap on visits; [`NONE`](crate::evaluate::NONE) if there is no cap.
    pub max_visits: u32,
    /// Cap on travel; [`NEVER`] if there is no cap.
    pub max_travel: Time,
    /// Cap on load; `i64::MAX` if there is no cap.
    pub max_load: i64,
    /// Scaled price of a second of travel.
    pub travel_rate: i64,
    /// Scaled price of a second of overtime.
    pub overtime_rate: i64,
    /// Scaled price of a second of waiting.
    pub wait_rate: i64,
}

impl Group {
    /// The groups of a day, by first shift; nothing once `stop` says so. O(shifts × entries × log), in parallel over
    /// shifts.
    pub(crate) fn all(
        instance: &Instance,
        (measure, scale): (Measure, i64),
        items: &Items,
        stop: Stop,
    ) -> Option<Table<GroupId, Group>> {
        let of_entries = items.of_entries(instance);
        let node = |item: ItemId| (item, &items.all[item]);
        let served: Table<TaskId, Vec<(ItemId, &Item)>> =
            of_entries.iter().map(|of| of.iter().copied().map(node).collect()).collect();
        let mut known: BTreeMap<Terms, Vec<GroupId>> = BTreeMap::new();
        let mut groups: Table<GroupId, Group> = Table::default();
        let own = |shift| (!stop()).then(|| Group::of(instance, shift, measure, &served, scale));
        let all = instance.shifts.ids().collect::<Vec<_>>().into_par_iter().map(own).collect::<Option<Vec<Group>>>()?;
        for group in all {
            let shift = group.shifts[0];
            if group.nodes.is_empty() && !group.terms.begun {
                continue;
            }
            let alike = known.entry(group.terms.clone()).or_default();
            match alike.iter().find(|&&index| groups[index].is_like(&group)) {
                Some(&index) => groups[index].shifts.push(shift),
                None => {
                    alike.push(groups.push(group));
                }
            }
        }
        Some(groups)
    }

    /// Whether the same visits and duties are possible at the same cost; which task a duty is does not matter.
    fn is_like(&self, other: &Group) -> bool {
        let bare = |duty: &Node| Node { task: TaskId::NONE, ..duty.clone() };
        self.nodes == other.nodes && self.duties.iter().map(bare).eq(other.duties.iter().map(bare))
    }

    fn of(
        instance: &Instance,
        shift: ShiftId,
        measure: Measure,
        served: &Table<TaskId, Vec<(ItemId, &Item)>>,
        scale: i64,
    ) -> Group {
        let row = &instance.shifts[shift];
        let factor = if measure == Measure::Cost { scale } else { 0 };
        let terms = Terms {
            table: row.table,
            start_place: row.start_place,
            end_place: row.end_place,
            start: row.start,
            end: row.end,
            limit: row.limit,
            departed: row.past_departure.is_some(),
            begun: row.begun,
            max_visits: row.max_visits,
            max_travel: row.max_travel,
            max_load: row.max_load,
            travel_rate: instance.travel_rate * factor,
            overtime_rate: instance.overtime_rate * factor,
            wait_rate: instance.wait_rate * factor,
        };
        let duties = row.duties.clone().map(|task| {
            let mut node = Node::new(&instance.tasks[task], task, 0, factor);
            // What no longer fits into a shift that has begun is left out.
            node.skip = node.skip.or(row.begun.then_some(0));
            node
        });
        let duties = duties.collect();
        let mut group = Group { shifts: vec![shift], nodes: Vec::new(), duties, terms };
        for entry in instance.entries() {
            let task = &instance.tasks[entry];
            if measure.counts(instance.problem, task.visit) && instance.candidates.may_serve(entry, shift) {
                let node = Node::new(task, entry, instance.candidates.soft(entry, shift), factor);
                for &(number, item) in &served[entry] {
                    let (first, last) = (node.first.max(item.first), node.last.min(item.last));
                    group.nodes.extend(group.narrowed(Node { item: number, first, last, ..node.clone() }));
                }
            }
        }
        group
    }

    /// Per node its site: the first node of the same staff entry. Once it is over, it makes no difference in which span
    /// it was served. O(nodes).
    pub(crate) fn sites(&self) -> Vec<u32> {
        let mut sites: Vec<u32> = Vec::with_capacity(self.nodes.len());
        for (number, node) in self.nodes.iter().enumerate() {
            let before = sites.last().copied().filter(|&site| self.nodes[site as usize].task == node.task);
            sites.push(before.unwrap_or(number as u32));
        }
        sites
    }

    /// Per site (nodes, the start of the shift, duties) the longest way on from it, for breaks that may be taken on
    /// arrival; empty where there are none. O(sites × nodes).
    pub(crate) fn longest_ways(&self, table: &TravelTable) -> Vec<Time> {
        if self.duties.iter().all(|duty| !duty.on_arrival) {
            return Vec::new();
        }
        let placed = || self.nodes.iter().chain(&self.duties).filter(|node| node.placed);
        let way = |from: SpotId| placed().map(|node| table.get(from, node.place)).max().unwrap_or(0);
        let sites = (self.nodes.len() + 1 + self.duties.len()) as u32;
        let place = |site| crate::bound::pricing::completion_bounds::site_place(self, site);
        (0..sites).map(place).map(|from| way(from).max(table.get(from, self.terms.end_place))).collect()
    }

    /// The break `duty` from `site` on as loosely as it may be taken; a plain one as it is.
    pub(crate) fn loosened(&self, duty: usize, site: u32, longest_ways: &[Time]) -> Node {
        let node = self.duties[duty].clone();
        let longest = if node.on_arrival { longest_ways.get(site as usize).copied().unwrap_or(0) } else { 0 };
        Node { first: node.first - longest, ..node }
    }

    /// Price of ending a shift at `end` without the duties that are not `taken`; nothing if one of them is owed and
    /// must be taken.
    pub(crate) fn without_rest(&self, taken: u32, end: Time) -> Option<i64> {
        let left = self.duties.iter().enumerate().filter(|(number, _)| taken & (1 << number) == 0);
        left.filter(|(_, duty)| end > duty.spared).map(|(_, duty)| duty.skip).sum()
    }

    /// Per node, if it is a site, the first and the last start of all nodes that have it; nothing for other nodes.
    /// O(nodes).
    pub(crate) fn hours(&self, sites: &[u32]) -> Vec<Option<(Time, Time)>> {
        let mut hours: Vec<Option<(Time, Time)>> = vec![None; sites.len()];
        for (node, &site) in self.nodes.iter().zip(sites) {
            let own = hours[site as usize].get_or_insert((node.first, node.last));
            *own = (own.0.min(node.first), own.1.max(node.last));
        }
        hours
    }

    /// The node with the hours of the shift taken into account; nothing if it cannot be served at all.
    fn narrowed(&self, mut node: Node) -> Option<Node> {
        let terms = &self.terms;
        // No triangle is assumed of travel: only access is certain to be due before the first care.
        let access = if node.placed && node.place != terms.start_place { node.access } else { 0 };
        node.first = node.first.max(terms.start + access);
        node.last = node.last.min(terms.limit - node.duration);
        let fits = node.first <= node.last && node.load <= terms.max_load && terms.max_visits > 0;
        fits.then_some(node)
    }
}

impl Node {
    fn new(task: &Task, index: TaskId, soft: i64, factor: i64) -> Node {
        let windows = &task.windows;
        let first = windows.iter().map(|window| window.first).min().unwrap_or(task.first);
        let last = windows.iter().map(|window| window.last).max().unwrap_or(task.last);
        Node {
            task: index,
            item: ItemId::NONE,
            visit: task.visit,
            place: task.place,
            placed: task.placed,
            access: task.access,
            duration: task.duration,
            first,
            last,
            due: task.due,
            late_rate: task.late_rate * factor,
            soft: soft * factor,
            load: task.load,
            special: !windows.is_empty() || task.promise.is_some(),
            skip: task.skip_cost.map(|cost| cost * factor),
            spared: if task.pause { task.first } else { ALWAYS },
            on_arrival: task.on_arrival,
        }
    }

    /// Travel to it from the place `from`, and the access due then.
    #[inline]
    pub(crate) fn way(&self, table: &TravelTable, from: SpotId) -> (Time, Time) {
        match self.placed {
            true => (table.get(from, self.place), if from == self.place { 0 } else { self.access }),
            false => (0, 0),
        }
    }

    /// The earliest start from `ready` on and a lower bound on its scaled price, whatever later start is chosen
    /// instead; `None` if there is no start. Exact but where a later start is cheaper (a window with a due of its own,
    /// a promise): there the price of the cheapest later start is taken with the time of the earliest.
    #[inline]
    pub(crate) fn start(&self, tasks: &Table<TaskId, Task>, ready: Time) -> Option<(Time, i64)> {
        if self.special {
            return self.special_start(&tasks[self.task], ready);
        }
        let start = ready.max(self.first);
        if start > self.last {
            return None;
        }
        let late = if self.late_rate == 0 { 0 } else { self.late_rate * i64::from((start - self.due).max(0)) };
        Some((start, late))
    }

    fn special_start(&self, task: &Task, ready: Time) -> Option<(Time, i64)> {
        let start = task.earliest(ready.max(self.first));
        if start > self.last {
            return None;
        }
        // Rates are scaled, the task's are not: the factor is what one is of the other.
        let whole = [StartWindow { first: task.first, last: task.last, due: task.due }];
        let windows = if task.windows.is_empty() { &whole[..] } else { &task.windows[..] };
        let open = windows.iter().filter(|window| window.last >= start);
        let late = open.map(|window| self.late_rate * i64::from((start.max(window.first) - window.due).max(0))).min();
        Some((start, late.unwrap_or(0)))
    }
}
