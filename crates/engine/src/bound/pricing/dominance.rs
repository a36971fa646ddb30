//! Labels of pricing, and which of them dominate which.

use crate::bound::pricing::cut_duals::CutDuals;
use crate::evaluate::Time;

/// No parent, no owner: the start of the shift.
pub(crate) const ROOT: u32 = u32::MAX;

/// A partial route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    /// When the clinician is free.
    pub time: Time,
    /// Up to when being free could be put off without waiting more (only where waiting has a price).
    pub slack: Time,
    /// Scaled reduced cost so far.
    pub cost: i64,
    /// Which of the owner's neighbours are remembered.
    pub memory: u32,
    /// Cuts met an odd number of times, as a mask (see [`CutDuals`]).
    pub open: u128,
    /// The last visit, by site (see [`Group::sites`](crate::bound::pricing::group::Group::sites)); [`ROOT`] before the
    /// first.
    pub owner: u32,
    /// Where the clinician is, by site (see [`Completion`]).
    pub site: u32,
    /// The label it was made from.
    pub parent: u32,
    /// What was added: a node, or a duty from `nodes.len()` on.
    pub step: u32,
    /// Travel so far.
    pub travel: Time,
    /// Load so far.
    pub load: i64,
    /// Visits so far.
    pub visits: u16,
    /// Duties taken, as a mask.
    pub duties: u32,
    /// Whether another has dominated it since.
    pub dead: bool,
}

/// What is compared first, kept close together.
#[derive(Clone, Copy)]
struct Front {
    time: Time,
    memory: u32,
    cost: i64,
    label: u32,
}

/// How labels are compared.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'r> {
    /// No label dominates another.
    pub all: bool,
    /// By everything that matters, not by time and cost alone.
    pub exact: bool,
    /// Scaled price of a second of waiting.
    pub wait: i64,
    /// Whether the shift has caps.
    pub caps: bool,
    /// Cuts at their prices.
    pub tolls: &'r CutDuals,
}

/// Labels that no other dominates: per last visit (and last, for none yet) by duties taken, cheapest first.
pub(crate) struct Fronts {
    of: Vec<Vec<(u32, Vec<Front>)>>,
}

impl Fronts {
    /// No labels yet, with this many last visits.
    pub(crate) fn new(rows: usize) -> Fronts {
        Fronts { of: vec![Vec::new(); rows] }
    }

    /// Takes a label of last visit `row` into the arena, unless it is dominated, and marks those that it dominates
    /// dead. Its number.
    pub(crate) fn insert(&mut self, arena: &mut Vec<Label>, rule: &Rule, row: usize, label: Label) -> Option<u32> {
        let fronts = &mut self.of[row];
        let known = fronts.iter().position(|(taken, _)| *taken == label.duties);
        let front = known.unwrap_or_else(|| {
            fronts.push((label.duties, Vec::new()));
            fronts.len() - 1
        });
        let list = &mut fronts[front].1;
        let at = if rule.all { list.len() } else { make_room(list, arena, rule, &label)? };
        let index = arena.len() as u32;
        arena.push(label);
        list.insert(at, Front { time: label.time, memory: label.memory, cost: label.cost, label: index });
        Some(index)
    }
}

/// Drops the labels of a front that `label` dominates. Where it belongs by cost, or nothing if it is itself dominated.
fn make_room(list: &mut Vec<Front>, arena: &mut [Label], rule: &Rule, label: &Label) -> Option<usize> {
    let new = Front { time: label.time, memory: label.memory, cost: label.cost, label: ROOT };
    let at = list.partition_point(|other| other.cost <= label.cost);
    // The cheapest are the likeliest to dominate.
    if list[..at]
        .iter()
        .any(|other| rule.may_dominate(other, &new) && rule.dominates(&arena[other.label as usize], label))
    {
        return None;
    }
    let first = list[..at].partition_point(|other| other.cost < label.cost);
    let mut kept = first;
    for index in first..list.len() {
        let other = list[index];
        if rule.may_dominate(&new, &other) && rule.dominates(label, &arena[other.label as usize]) {
            arena[other.label as usize].dead = true;
        } else {
            list[kept] = other;
            kept += 1;
        }
    }
    let dropped = list.len() - kept;
    list.truncate(kept);
    Some(if dropped == 0 { at } else { list.partition_point(|other| other.cost <= label.cost) })
}

impl Rule<'_> {
    #[inline]
    fn may_dominate(&self, a: &Front, b: &Front) -> bool {
        a.time <= b.time && (!self.exact || a.memory & !b.memory == 0)
    }

    /// Whether `a`, which is no later, no dearer and remembers no more than `b`, is in every other way as good: it
    /// stands at the same place, has used no more of any cap, and is cheaper by all that tolls and waiting may yet cost
    /// it more.
    #[inline]
    fn dominates(&self, a: &Label, b: &Label) -> bool {
        if a.site != b.site {
            return false;
        }
        let mut more = 0;
        if self.wait > 0 {
            more += self.wait * i64::from((b.slack - a.slack).max(0));
        }
        if self.exact {
            if self.caps && (a.visits > b.visits || a.travel > b.travel || a.load > b.load) {
                return false;
            }
            more += self.tolls.sum(a.open & !b.open);
        }
        a.cost + more <= b.cost
    }
}
