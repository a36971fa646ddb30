//! Branching: what is possible is divided until nothing cheaper than the plan is left, or time is up.
//!
//! The part whose bound is lowest comes next (best first), so the bound of the whole, the lowest of all parts, rises with
//! each; it is valid whenever the search stops (Barnhart, Johnson, Nemhauser, Savelsbergh & Vance 1998).

use crate::evaluate::Solution;
use crate::ilp::bound::columns_of;
use crate::ilp::colgen::{Centre, Column, Generation, Stop};
use crate::ilp::decisions::Decisions;
use crate::ilp::master::Master;
use crate::ilp::solvers;
use crate::ilp::split::Split;

/// What must be served costs no more than this if it is not, so that sums of prices can be counted.
const DEAREST: i64 = 1 << 50;

/// A part of the tree that is still to be bounded.
struct Leaf {
    decisions: Decisions,
    /// The bound of the part that it is of, scaled.
    lower: i64,
    /// Prices of that part.
    from: Centre,
}

/// The tree.
pub struct Tree {
    leaves: Vec<Leaf>,
    /// The lowest bound of the parts that are not divided any more, scaled.
    finished: i64,
    /// Every route found, in any part.
    pool: Vec<Column>,
}

impl Tree {
    /// Divides what is possible, from the prices of `generation`, which has converged, and its `master`, until no part is left with a
    /// bound below `generation.enough`, or `over`. Leaves the bound of the whole in `generation.proven`.
    pub fn grow(generation: &mut Generation, mut master: Box<dyn Master>, solution: &Solution, over: Stop) {
        let dearest = generation.enough.min(DEAREST);
        let mut tree = Tree { leaves: Vec::new(), finished: i64::MAX, pool: Vec::new() };
        let mut decisions = Decisions { all: Vec::new(), dearest };
        let whole = generation.proven;
        loop {
            tree.divide(generation, master.as_ref(), decisions);
            let Some(leaf) = tree.next(generation.enough) else { break };
            tracing::debug!(
                leaves = tree.leaves.len(),
                lower = leaf.lower,
                decided = leaf.decisions.all.len(),
                "branched"
            );
            decisions = leaf.decisions.clone();
            let kept = generation.decide(leaf.decisions, leaf.from, &tree.pool);
            master = solvers::master(generation.frame());
            generation.proven = leaf.lower;
            generation.add(master.as_mut(), kept);
            let own = columns_of(solution, &generation.relaxation);
            let fits = |column: &Column| {
                crate::ilp::decisions::fits(&generation.relaxation.groups[column.group as usize], column)
            };
            let own = own.into_iter().filter(fits).collect();
            generation.add(master.as_mut(), own);
            generation.run(master.as_mut(), over);
            if over() {
                tree.finished = tree.finished.min(generation.proven);
                break;
            }
        }
        let open = tree.leaves.iter().map(|leaf| leaf.lower).min().unwrap_or(i64::MAX);
        let proven = open.min(tree.finished).min(generation.enough);
        generation.proven = proven.max(whole);
    }

    /// Divides the part that `generation` has just bounded, or finishes it.
    fn divide(&mut self, generation: &Generation, master: &dyn Master, decisions: Decisions) {
        if generation.proven >= generation.enough {
            return;
        }
        self.pool.extend(generation.columns.iter().cloned());
        self.pool.sort_unstable();
        self.pool.dedup();
        let values = master.values();
        let best: Option<Split> = generation.splits(&values).iter().find_map(|splits| splits.first().copied());
        let from = generation.centre.clone().filter(|_| generation.converged);
        match best.zip(from) {
            Some((split, from)) => {
                tracing::debug!(?split, proven = generation.proven, "divides");
                let leaf = |decision| Leaf {
                    decisions: decisions.and(decision),
                    lower: generation.proven,
                    from: from.clone(),
                };
                self.leaves.extend(split.either.map(leaf));
            }
            None => self.finished = self.finished.min(generation.proven),
        }
    }

    /// The part with the lowest bound; nothing if no bound is below `enough`, or if a part that is finished has a lower one.
    fn next(&mut self, enough: i64) -> Option<Leaf> {
        self.leaves.retain(|leaf| leaf.lower < enough);
        let lowest = (0..self.leaves.len()).min_by_key(|&index| self.leaves[index].lower)?;
        (self.leaves[lowest].lower < self.finished).then(|| self.leaves.swap_remove(lowest))
    }
}
