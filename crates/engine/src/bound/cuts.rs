//! Subset-row cuts: of three staff entries, at most one whole route serves two or more.
//!
//! In the master they forbid halves of three routes that each serve two of the three entries (Jepsen, Petersen,
//! Spoorendonk & Pisinger 2008). A shift is a row of the master as an entry is, with at most one route, so it may be
//! one of the three: then the routes that serve both entries, and those of the shift that serve one of them, are one at
//! most. A route counts each time that it meets a second of the three, as far as it has not been at a stop in between
//! that the cut does not remember (limited memory: Pecin, Pessoa, Poggi & Uchoa 2017): that weakens the cut where no
//! route of the master needs it, and keeps pricing quick.

use std::collections::BTreeMap;

use crate::bound::master::Stop;
use crate::bound::params::BoundParams;
use crate::bound::pricing::group::GroupId;
use crate::evaluate::TaskId;
use rounds_model::ids::Table;

/// An odd number of staff entries and shifts, and the entries at which a route remembers having met one of them.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// The staff entries, in order.
    pub of: Vec<TaskId>,
    /// The shifts, by their group, which has no other; in order. Their routes meet one more before the first stop.
    pub shifts: Vec<GroupId>,
    /// Per staff entry, whether it is remembered there.
    pub memory: Table<TaskId, bool>,
}

impl Cut {
    /// How often whole routes count together, at most.
    pub(super) fn most(&self) -> u32 {
        (self.of.len() + self.shifts.len()) as u32 / 2
    }

    /// How often a route of a group counts, which serves these entries in this order. O(stops).
    pub(super) fn times(&self, group: GroupId, entries: &[TaskId]) -> u32 {
        let (mut times, mut open) = (0, self.shifts.contains(&group));
        for entry in entries {
            open &= self.memory[*entry];
            if self.of.contains(entry) {
                times += u32::from(open);
                open = !open;
            }
        }
        times
    }

    /// Remembers on the way from one of its own to the next, two by two. Whether that is new.
    fn remember(&mut self, group: GroupId, entries: &[TaskId]) -> bool {
        let mut new = false;
        let mut from = self.shifts.contains(&group).then_some(0);
        for place in (0..entries.len()).filter(|&place| self.of.contains(&entries[place])) {
            match from.take() {
                None => from = Some(place + 1),
                Some(first) => {
                    for &between in &entries[first..=place] {
                        new |= !std::mem::replace(&mut self.memory[between], true);
                    }
                }
            }
        }
        new
    }
}

/// What a master uses of a route.
#[derive(Clone, Debug)]
pub(super) struct Used {
    /// Its group.
    pub group: GroupId,
    /// Its staff entries, in order.
    pub entries: Vec<TaskId>,
    /// How much of it.
    pub share: f64,
}

/// Adds to `cuts` those that a master's routes break most, and lets those that are broken but for what they forget
/// remember more. `count` is how many staff entries there are, `single` tells of each group whether it has one shift
/// alone. Whether anything changed: nothing does once `stop` says so. O(pairs that routes share × entries).
pub(super) fn separate(
    cuts: &mut Vec<Cut>,
    params: &BoundParams,
    routes: &[Used],
    (count, single): (usize, &Table<GroupId, bool>),
    stop: Stop,
) -> bool {
    if params.cuts == 0 {
        return false;
    }
    let mut changed = false;
    let all = Served::by(routes.iter(), count);
    let mut found = all.broken(params.cuts_broken, stop);
    for group in single.ids().filter(|&group| single[group]) {
        let own = Served::by(routes.iter().filter(|route| route.group == group), count);
        found.extend(all.broken_with(&own, group, params.cuts_broken));
        if stop() {
            return false;
        }
    }
    found.sort_by(|a, b| b.by.total_cmp(&a.by).then_with(|| (&a.of, &a.shifts).cmp(&(&b.of, &b.shifts))));
    let mut shared = Table::<TaskId, usize>::filled(0, count);
    let mut added = 0;
    for Broken { of, shifts, .. } in found {
        if added == params.cuts_added {
            break;
        }
        if of.iter().any(|&entry| shared[entry] >= params.cuts_shared) {
            continue;
        }
        let known = cuts.iter().position(|cut| cut.of == of && cut.shifts == shifts);
        let index = match known {
            Some(index) => index,
            None if cuts.len() < params.cuts => {
                cuts.push(Cut { of: of.clone(), shifts, memory: Table::filled(false, count) });
                cuts.len() - 1
            }
            None => continue,
        };
        let mut new = known.is_none();
        for route in routes {
            new |= cuts[index].remember(route.group, &route.entries);
        }
        if new {
            of.iter().for_each(|&entry| shared[entry] += 1);
            added += 1;
            changed = true;
        }
    }
    changed
}

/// A cut that is broken.
struct Broken {
    /// By how much.
    by: f64,
    of: Vec<TaskId>,
    shifts: Vec<GroupId>,
}

/// How much of some routes serves what.
struct Served {
    /// Per entry, how much serves it.
    one: Table<TaskId, f64>,
    /// Per entry the others that routes serve with it.
    two: Table<TaskId, BTreeMap<TaskId, f64>>,
    three: BTreeMap<[TaskId; 3], f64>,
}

impl Served {
    fn by<'r>(routes: impl Iterator<Item = &'r Used>, count: usize) -> Served {
        let mut all = Served {
            one: Table::filled(0.0, count),
            two: Table::filled(BTreeMap::new(), count),
            three: BTreeMap::new(),
        };
        for Used { entries, share, .. } in routes {
            let mut own = entries.clone();
            own.sort_unstable();
            own.dedup();
            for (at, &a) in own.iter().enumerate() {
                all.one[a] += share;
                for (next, &b) in own.iter().enumerate().skip(at + 1) {
                    *all.two[a].entry(b).or_default() += share;
                    *all.two[b].entry(a).or_default() += share;
                    own[next + 1..].iter().for_each(|&c| *all.three.entry([a, b, c]).or_default() += share);
                }
            }
        }
        all
    }

    /// How much serves both.
    fn both(&self, a: TaskId, b: TaskId) -> f64 {
        self.two[a].get(&b).copied().unwrap_or(0.0)
    }

    /// Triples of entries of which more than one route serves two or more.
    fn broken(&self, least: f64, stop: Stop) -> Vec<Broken> {
        let mut found = Vec::new();
        for (a, others) in self.two.enumerate() {
            if stop() {
                return Vec::new();
            }
            // What breaks a cut shares routes with both others, or one of the two does.
            let others: Vec<(TaskId, f64)> = others.iter().map(|(&other, &value)| (other, value)).collect();
            for (at, &(b, ab)) in others.iter().enumerate() {
                for &(c, ac) in &others[at + 1..] {
                    let bc = self.both(b, c);
                    let mut of = [a, b, c];
                    of.sort_unstable();
                    let all = self.three.get(&of).copied().unwrap_or(0.0);
                    let excess = ab + ac + bc - 2.0 * all - 1.0;
                    if excess > least {
                        found.push(Broken { by: excess, of: of.to_vec(), shifts: Vec::new() });
                    }
                }
            }
        }
        found.sort_by(|a, b| a.of.cmp(&b.of));
        found.dedup_by(|a, b| a.of == b.of);
        found
    }

    /// Pairs of entries of which more than one route serves both, or is `own` to a shift and serves one of them.
    fn broken_with(&self, own: &Served, shift: GroupId, least: f64) -> Vec<Broken> {
        let served: Vec<TaskId> = own.one.ids().filter(|&entry| own.one[entry] > 0.0).collect();
        let mut found = Vec::new();
        for (at, &a) in served.iter().enumerate() {
            for &b in &served[at + 1..] {
                let either = own.one[a] + own.one[b] - 2.0 * own.both(a, b);
                let excess = self.both(a, b) + either - 1.0;
                if excess > least {
                    found.push(Broken { by: excess, of: vec![a, b], shifts: vec![shift] });
                }
            }
        }
        found
    }
}
