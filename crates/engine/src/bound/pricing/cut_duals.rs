//! Subset-row cuts in pricing: a toll due at every second of a cut's entries.

use crate::bound::cuts::Cut;
use crate::bound::pricing::group::{Group, GroupId};
use crate::evaluate::TaskId;

/// Cuts that one pricing problem counts with, at most: the dearest. Leaving others out only weakens a bound.
const MOST: usize = 128;

/// The tolls of one group at given prices.
#[derive(Clone, Debug, Default)]
pub(crate) struct CutDuals {
    /// Scaled price of each cut.
    prices: Vec<i64>,
    /// Per node, the cuts that are remembered there.
    keep: Vec<u128>,
    /// Per node, the cuts that it is one of.
    hit: Vec<u128>,
    /// The cuts that the group's shift is one of.
    start: u128,
}

impl CutDuals {
    /// Those cuts of which routes of the group can meet two. O(cuts × nodes).
    pub(crate) fn new(group: &Group, number: GroupId, cuts: &[Cut], prices: &[i64]) -> CutDuals {
        let entries = group.nodes.iter().map(|node| node.task);
        let mut able: Vec<(i64, &Cut)> = Vec::new();
        for (cut, &price) in cuts.iter().zip(prices).filter(|(_, price)| **price > 0) {
            let mut served: Vec<TaskId> = entries.clone().filter(|entry| cut.of.contains(entry)).collect();
            served.sort_unstable();
            served.dedup();
            if served.len() + usize::from(cut.shifts.contains(&number)) > 1 {
                able.push((price, cut));
            }
        }
        if able.is_empty() {
            return CutDuals::default();
        }
        able.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (&a.1.of, &a.1.shifts).cmp(&(&b.1.of, &b.1.shifts))));
        able.truncate(MOST);
        let mask = |of: &dyn Fn(&Cut) -> bool| {
            let bits = able.iter().enumerate().filter(|(_, (_, cut))| of(cut));
            bits.fold(0_u128, |mask, (bit, _)| mask | 1 << bit)
        };
        CutDuals {
            prices: able.iter().map(|(price, _)| *price).collect(),
            keep: entries.clone().map(|entry| mask(&|cut| cut.memory[entry])).collect(),
            hit: entries.map(|entry| mask(&|cut| cut.of.contains(&entry))).collect(),
            start: mask(&|cut| cut.shifts.contains(&number)),
        }
    }

    /// Whether there are none.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.prices.is_empty()
    }

    /// The cuts met before the first stop.
    #[inline]
    pub(crate) fn start(&self) -> u128 {
        self.start
    }

    /// The cuts that a route has met an odd number of times after a node, if those were `open` before it, and what is
    /// due there.
    #[inline]
    pub(crate) fn pass(&self, open: u128, node: u32) -> (u128, i64) {
        if self.is_empty() {
            return (0, 0);
        }
        let hit = self.hit[node as usize];
        let open = open & self.keep[node as usize];
        (open ^ hit, self.sum(open & hit))
    }

    /// What the cuts of a mask come to.
    #[inline]
    pub(crate) fn sum(&self, mut mask: u128) -> i64 {
        let mut sum = 0;
        while mask != 0 {
            sum += self.prices[mask.trailing_zeros() as usize];
            mask &= mask - 1;
        }
        sum
    }
}
