//! The cheapest combinations of places for the entries of one visit.

use crate::evaluate::{IMPOSSIBLE, Insertion};
use rounds_model::ids::ShiftId;

/// Where an entry is put.
#[derive(Clone, Copy)]
pub(crate) struct Post {
    /// In which shift.
    pub shift: ShiftId,
    /// Where in its route.
    pub at: Insertion,
}

/// What a combination costs.
#[derive(Clone, Copy)]
pub(crate) struct Price {
    /// With what follows.
    pub whole: i64,
    /// What follows alone.
    pub after: i64,
}

/// The cheapest combinations met, cheapest first.
#[derive(Default)]
pub(crate) struct Found {
    /// What each costs.
    pub costs: Vec<Price>,
    /// One after the other, each with as many posts as the visit has entries.
    pub crews: Vec<Post>,
    /// How many are kept.
    most: usize,
}

impl Found {
    /// None, and never more than `most`.
    pub(crate) fn clear(&mut self, most: usize) {
        self.costs.clear();
        self.crews.clear();
        self.most = most;
    }

    /// What a combination must stay below to be kept.
    pub(crate) fn bound(&self) -> i64 {
        if self.costs.len() < self.most { IMPOSSIBLE } else { self.costs.last().map_or(IMPOSSIBLE, |last| last.whole) }
    }

    /// Keeps the crew that `crews` now ends with, `size` entries long, if it is cheap enough; else takes it off again.
    pub(crate) fn settle(&mut self, size: usize, cost: i64, after: i64) {
        let before = self.crews.len() - size;
        if cost >= self.bound() {
            return self.crews.truncate(before);
        }
        let rank = self.costs.partition_point(|known| known.whole <= cost);
        self.costs.insert(rank, Price { whole: cost, after });
        self.crews[rank * size..].rotate_right(size);
        self.costs.truncate(self.most);
        self.crews.truncate(self.costs.len() * size);
    }
}
