//! What a part of the tree of possibilities has decided, and what that leaves possible.

use crate::bound::colgen::Column;
use crate::bound::pricing::group::{Group, GroupId};
use crate::evaluate::{TaskId, Time};
use rounds_model::ids::{Table, VisitId};

/// One thing that is decided. Each divides what is possible in two with its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The visit is served.
    Served(VisitId),
    /// It is left out.
    LeftOut(VisitId),
    /// If it is served, all its entries start within this span.
    Starts(VisitId, Time, Time),
    /// If the staff entry is served, by a shift of this group.
    By(TaskId, GroupId),
    /// By none of this group.
    NotBy(TaskId, GroupId),
}

/// Everything decided on the way to a part of the tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decisions {
    /// In order.
    pub all: Vec<Decision>,
    /// Scaled: what it costs to leave out a visit that must be served. Plans that cost this much are not looked for.
    pub dearest: i64,
}

impl Decisions {
    /// These and one more.
    pub(crate) fn and(&self, more: Decision) -> Decisions {
        let mut all = self.all.clone();
        all.push(more);
        Decisions { all, dearest: self.dearest }
    }

    /// Leaves groups what is still possible. O(decisions × nodes).
    pub(crate) fn restrict(&self, groups: &mut Table<GroupId, Group>) {
        for (number, group) in groups.enumerate_mut() {
            for decision in &self.all {
                match *decision {
                    Decision::Served(_) => {}
                    Decision::LeftOut(visit) => group.nodes.retain(|node| node.visit != visit),
                    Decision::Starts(visit, first, last) => {
                        for node in group.nodes.iter_mut().filter(|node| node.visit == visit) {
                            (node.first, node.last) = (node.first.max(first), node.last.min(last));
                        }
                        group.nodes.retain(|node| node.first <= node.last);
                    }
                    Decision::By(entry, of) => group.nodes.retain(|node| node.task != entry || number == of),
                    Decision::NotBy(entry, of) => group.nodes.retain(|node| node.task != entry || number != of),
                }
            }
        }
    }

    /// Raises the price of leaving out what must be served.
    pub(crate) fn raise(&self, out: &mut Table<VisitId, i64>) {
        for decision in &self.all {
            if let Decision::Served(visit) = *decision {
                out[visit] = out[visit].max(self.dearest);
            }
        }
    }
}

/// Whether a route, as it is timed, is still possible for its group.
pub(crate) fn fits(group: &Group, column: &Column) -> bool {
    column.entries.iter().zip(&column.starts).all(|(&item, &start)| {
        group.nodes.iter().any(|node| node.item == item && node.first <= start && start <= node.last)
    })
}
