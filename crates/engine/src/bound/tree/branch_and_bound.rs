//! Branching: what is possible is divided until nothing cheaper than the plan is left, or time is up.
//!
//! The part whose bound is lowest comes next (best first), so the bound of the whole, the lowest of all parts, rises
//! with each; it is valid whenever the search stops (Barnhart, Johnson, Nemhauser, Savelsbergh & Vance 1998). Parts are
//! divided where that has raised bounds most so far (pseudo-costs: Bénichou et al. 1971).

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::time::Duration;

use crate::bound::colgen::{Centre, Column, Generation};
use crate::bound::lower_bound::{begin, converge};
use crate::bound::master::{Left, Master, Stop};
use crate::bound::pricing::group::GroupId;
use crate::bound::tree::branching_rule::Split;
use crate::bound::tree::decisions::{Decision, Decisions};
use crate::evaluate::{Solution, TaskId};
use rounds_model::ids::VisitId;

/// What must be served costs no more than this if it is not, so that sums of prices can be counted.
const DEAREST: i64 = 1 << 50;

/// A part of the tree that is still to be bounded.
struct Leaf {
    decisions: Decisions,
    /// The bound of the part that it is of, scaled.
    lower: i64,
    /// Prices of that part.
    from: Centre,
    /// What was divided, and which side it is.
    side: (Subject, usize),
}

/// What a split is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// Whether a visit is served.
    Visit(VisitId),
    /// When a visit starts.
    Start(VisitId),
    /// Whether a group serves a staff entry.
    Seat(TaskId, GroupId),
}

/// The tree.
pub(crate) struct Tree {
    leaves: Vec<Leaf>,
    /// The lowest bound of the parts that are not divided any more, scaled.
    finished: i64,
    /// Every route found, in any part.
    pool: Vec<Column>,
    /// By how much each side of a split has raised the bound, in sum, and how often that was seen.
    gains: BTreeMap<Subject, [(f64, f64); 2]>,
    /// Gaps from here on are not tried to be closed.
    closable: i64,
}

impl Tree {
    /// Divides what is possible, from the prices of `generation`, which has converged, and its `master`, until no part
    /// is left with a bound below `generation.enough`, or no time is `left`. Leaves the bound of the whole in
    /// `generation.proven`; how many parts it took.
    pub(crate) fn grow(
        generation: &mut Generation,
        mut master: Box<dyn Master>,
        solution: &Solution,
        left: Left,
    ) -> usize {
        let over: Stop = &|| left().is_zero();
        let (enough, whole) = (generation.enough, generation.proven);
        let mut tree = Tree {
            leaves: Vec::new(),
            finished: i64::MAX,
            pool: Vec::new(),
            gains: BTreeMap::new(),
            closable: enough / generation.params.part_closing,
        };
        let mut decisions = Decisions { all: Vec::new(), dearest: enough.min(DEAREST) };
        let mut parts = 0;
        loop {
            tree.divide(generation, master.as_ref(), decisions);
            let Some(leaf) = tree.next(enough) else { break };
            let (lower, side) = (leaf.lower, leaf.side);
            parts += 1;
            tracing::debug!(leaves = tree.leaves.len(), lower, decided = leaf.decisions.all.len(), "branched");
            decisions = leaf.decisions.clone();
            let kept = generation.decide(leaf.decisions, leaf.from, &tree.pool);
            generation.proven = lower;
            let first = begin(generation, kept, solution);
            let solved;
            (master, solved) = converge(generation, first, solution, (0, 0), (&|| false, over));
            tree.learn(side, (generation.proven - lower) as f64);
            if !solved && over() {
                tree.finished = tree.finished.min(generation.proven);
                break;
            }
            tree.close(generation, left);
        }
        let open = tree.leaves.iter().map(|leaf| leaf.lower).min().unwrap_or(i64::MAX);
        generation.proven = open.min(tree.finished).min(enough).max(whole);
        parts
    }

    /// Closes a part whose gap is small, unless gaps of its size were too large before.
    fn close(&mut self, generation: &mut Generation, left: Left) {
        let gap = generation.enough - generation.proven;
        if generation.converged && gap > 0 && gap < self.closable && !left().is_zero() {
            let upper = generation.enough - 1 + generation.relaxation.scale;
            let most = (generation.params.part_routes, generation.params.part_labels);
            let time = Duration::try_from_secs_f64(generation.params.part_time).unwrap_or_default();
            match generation.close(upper, most, time, left) {
                true => generation.closed = true,
                false => self.closable = gap / 2,
            }
        }
    }

    /// Divides the part that `generation` has just bounded, or finishes it.
    fn divide(&mut self, generation: &Generation, master: &dyn Master, decisions: Decisions) {
        if generation.proven >= generation.enough {
            return;
        }
        let from = generation.centre.clone().filter(|_| generation.converged);
        let split = from.and_then(|from| Some((from, self.best(generation.splits(&master.values()))?)));
        let Some((from, split)) = split else {
            self.finished = self.finished.min(generation.proven);
            return;
        };
        self.pool.extend(generation.columns.iter().cloned());
        self.pool.sort_unstable();
        self.pool.dedup();
        tracing::debug!(?split, proven = generation.proven, cuts = generation.cuts.len(), "divides");
        for (side, decision) in split.either.into_iter().enumerate() {
            self.leaves.push(Leaf {
                decisions: decisions.and(decision),
                lower: generation.proven,
                from: from.clone(),
                side: (subject(decision), side),
            });
        }
    }

    /// The split to make: one about what is served if there is any, for that moves bounds most; else the one that
    /// promises to raise both bounds most.
    fn best(&self, splits: [Vec<Split>; 3]) -> Option<Split> {
        let [served, starts, seats] = splits;
        let others = starts.into_iter().chain(seats);
        let score = |split: &Split| {
            let [one, other] = self.promise(split);
            split.doubt * one.max(1.0) * other.max(1.0)
        };
        served.into_iter().next().or_else(|| others.max_by(|a, b| score(a).total_cmp(&score(b))))
    }

    /// What the two sides of a split may raise the bound by: as they did before, else as others of their kind did.
    fn promise(&self, split: &Split) -> [f64; 2] {
        let subject = subject(split.either[0]);
        let own = self.gains.get(&subject).copied().unwrap_or_default();
        let kind = discriminant(&subject);
        let alike = self.gains.iter().filter(|(other, _)| discriminant(*other) == kind).flat_map(|(_, sides)| sides);
        let (sum, count) = alike.fold((0.0, 0.0), |all, side| (all.0 + side.0, all.1 + side.1));
        // As much of it as there is of any experience: an average one counts as one.
        own.map(|(gained, times)| (gained + sum / f64::max(count, 1.0)) / (times + 1.0))
    }

    fn learn(&mut self, (subject, side): (Subject, usize), gained: f64) {
        let (sum, times) = &mut self.gains.entry(subject).or_default()[side];
        (*sum, *times) = (*sum + gained.max(0.0), *times + 1.0);
    }

    /// The part with the lowest bound; nothing if no bound is below `enough`, or if a part that is finished has a lower
    /// one.
    fn next(&mut self, enough: i64) -> Option<Leaf> {
        self.leaves.retain(|leaf| leaf.lower < enough);
        let lowest = (0..self.leaves.len()).min_by_key(|&index| self.leaves[index].lower)?;
        (self.leaves[lowest].lower < self.finished).then(|| self.leaves.swap_remove(lowest))
    }
}

fn subject(decision: Decision) -> Subject {
    match decision {
        Decision::Served(visit) | Decision::LeftOut(visit) => Subject::Visit(visit),
        Decision::Starts(visit, ..) => Subject::Start(visit),
        Decision::By(entry, group) | Decision::NotBy(entry, group) => Subject::Seat(entry, group),
    }
}
