//! Which visits are remembered at which stop: the ng-sets of Baldacci, Mingozzi & Roberti (2011).

use rayon::prelude::*;

use crate::bound::master::Stop;
use crate::evaluate::{Instance, TaskId, TravelTable};
use rounds_model::ids::{Id, Table, VisitId};

/// No slot.
const ABSENT: u8 = u8::MAX;
/// Visits remembered at one stop, at most; memories are 32 bits.
pub(crate) const WIDEST: usize = 32;

/// Per staff entry, the visits remembered there; its own comes first.
#[derive(Clone, Debug)]
pub(crate) struct Neighbourhoods {
    visits: usize,
    sets: Table<TaskId, Vec<VisitId>>,
    /// Entry × visit: the slot in the entry's set, or [`ABSENT`].
    slots: Vec<u8>,
}

impl Neighbourhoods {
    /// Each entry remembers its own visit and the `size` − 1 nearest others by travel and unavoidable waiting; its own
    /// alone once `stop` says so. O(entries × visits), in parallel; space is that too, one byte each.
    pub(crate) fn nearest(instance: &Instance, size: usize, stop: Stop) -> Neighbourhoods {
        let visits = instance.visits.len();
        let mut all = Neighbourhoods {
            visits,
            sets: Table::filled(Vec::new(), instance.entries),
            slots: vec![ABSENT; instance.entries * visits],
        };
        // Without a shift there is nothing to remember on the way.
        let table = instance.shifts.iter().next().map(|shift| &instance.tables[shift.table]);
        let near = |entry: TaskId| {
            let own = instance.tasks[entry].visit;
            let mut others: Vec<(i64, VisitId)> = Vec::new();
            if stop() {
                return others;
            }
            for (number, visit) in instance.visits.enumerate() {
                if number != own
                    && !visit.done
                    && let Some(table) = table
                {
                    let other = visit.entries.start;
                    let distance = apart(instance, table, entry, other).min(apart(instance, table, other, entry));
                    others.push((distance, number));
                }
            }
            let wanted = (size.clamp(1, WIDEST) - 1).min(others.len());
            if wanted > 0 && wanted < others.len() {
                others.select_nth_unstable(wanted - 1);
            }
            others.truncate(wanted);
            others.sort_unstable();
            others.retain(|&(distance, _)| distance < i64::MAX);
            others
        };
        let entries: Vec<TaskId> = instance.entries().collect();
        let others: Vec<Vec<(i64, VisitId)>> = entries.par_iter().map(|&entry| near(entry)).collect();
        for (entry, others) in entries.into_iter().zip(others) {
            all.add(entry, instance.tasks[entry].visit);
            for (_, visit) in others {
                all.add(entry, visit);
            }
        }
        all
    }

    /// Where [`Neighbourhoods::slots`] has an entry and a visit.
    #[inline]
    fn slot(&self, entry: TaskId, visit: VisitId) -> usize {
        entry.index() * self.visits + visit.index()
    }

    /// Lets `visit` be remembered at `entry`. False if it is already, or if there is no room.
    pub(crate) fn add(&mut self, entry: TaskId, visit: VisitId) -> bool {
        let slot = self.slot(entry, visit);
        let set = &mut self.sets[entry];
        let slot = &mut self.slots[slot];
        if *slot != ABSENT || set.len() == WIDEST {
            return false;
        }
        *slot = set.len() as u8;
        set.push(visit);
        true
    }

    /// Whether `visit` can be remembered at `entry`.
    #[inline]
    pub(crate) fn holds(&self, entry: TaskId, visit: VisitId) -> bool {
        self.slots[self.slot(entry, visit)] != ABSENT
    }

    /// The memory of `entry` that holds its own visit alone.
    #[inline]
    pub(crate) fn own(&self, entry: TaskId) -> u32 {
        debug_assert!(!self.sets[entry].is_empty());
        1
    }

    /// What is still remembered of `memory` when going from one entry to another; `None` if the other's visit is
    /// remembered.
    #[inline]
    pub(crate) fn carry(&self, from: TaskId, mut memory: u32, to: TaskId, visit: VisitId) -> Option<u32> {
        if self.remembers(from, memory, visit) {
            return None;
        }
        let set = &self.sets[from];
        let slots = &self.slots[to.index() * self.visits..(to.index() + 1) * self.visits];
        let mut kept = 0;
        while memory != 0 {
            let slot = slots[set[memory.trailing_zeros() as usize].index()];
            if slot != ABSENT {
                kept |= 1 << slot;
            }
            memory &= memory - 1;
        }
        Some(kept)
    }

    /// Whether `memory` at `entry` holds `visit`.
    #[inline]
    pub(crate) fn remembers(&self, entry: TaskId, memory: u32, visit: VisitId) -> bool {
        let slot = self.slots[self.slot(entry, visit)];
        slot != ABSENT && memory & (1 << slot) != 0
    }

    /// Whether a route is an ng-route.
    pub(crate) fn allow(&self, instance: &Instance, route: &[TaskId]) -> bool {
        let mut memory = 1;
        route.windows(2).all(|pair| {
            let next = self.carry(pair[0], memory, pair[1], instance.tasks[pair[1]].visit);
            memory = next.unwrap_or(0) | self.own(pair[1]);
            next.is_some()
        })
    }

    /// Lets every visit that a route comes back to be remembered all the way round, where there is room. `route` holds
    /// entries in order. Returns whether anything was added.
    pub(crate) fn cut_cycles(&mut self, instance: &Instance, route: &[TaskId]) -> bool {
        let visit = |entry: TaskId| instance.tasks[entry].visit;
        let mut added = false;
        for (index, &entry) in route.iter().enumerate() {
            let back = route[index + 1..].iter().position(|&other| visit(other) == visit(entry));
            if let Some(length) = back {
                for &between in &route[index + 1..index + 1 + length] {
                    added |= self.add(between, visit(entry));
                }
            }
        }
        added
    }
}

/// Travel and unavoidable waiting from one entry to the other; `i64::MAX` if it cannot come after.
fn apart(instance: &Instance, table: &TravelTable, from: TaskId, to: TaskId) -> i64 {
    let (from, to) = (&instance.tasks[from], &instance.tasks[to]);
    let leg = if from.placed && to.placed { table.get(from.place, to.place) } else { 0 };
    let ready = |start: i32| i64::from(start) + i64::from(from.duration + leg);
    if ready(from.first) > i64::from(to.last) {
        return i64::MAX;
    }
    i64::from(leg) + (i64::from(to.first) - ready(from.last)).max(0)
}
