//! The request bank (Pisinger & Ropke 2007): the visits that a plan leaves out, and which of them come back.

use crate::evaluate::Solution;
use crate::search::decompose::region::Region;
use crate::search::params::SisrParams;
use crate::search::random::Random;
use rounds_model::ids::VisitId;

/// How far above its price a visit may be put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lift {
    /// Not at all.
    #[default]
    None,
    /// The first visit of an empty shift at this many times its price, once: that can open a shift that is not worth it
    /// for one visit, for others to share.
    Opening(i64),
    /// Every visit at this many times its price.
    Every(i64),
}

/// The visits that are out.
#[derive(Default)]
pub(crate) struct RequestBank {
    out: Vec<VisitId>,
    /// How many visits there are in all, in or out.
    visits: usize,
    /// Whether one of those that are out may only follow another.
    follower: bool,
}

impl RequestBank {
    /// Looks again which of `open` are out. O(open).
    pub(crate) fn refresh(&mut self, solution: &Solution, open: &[VisitId]) {
        self.visits = open.len();
        self.out.clear();
        self.out.extend(open.iter().copied().filter(|&visit| !solution.assigned[visit]));
        self.follower = self.has_follower(solution);
    }

    /// Catches up with a solution in which no more than `removed` were taken out. O(out).
    pub(crate) fn settle(&mut self, solution: &Solution, removed: &[VisitId]) {
        self.out.extend_from_slice(removed);
        self.out.retain(|&visit| !solution.assigned[visit]);
        self.follower = self.has_follower(solution);
    }

    fn has_follower(&self, solution: &Solution) -> bool {
        self.out.iter().any(|&visit| !solution.instance.links.needs[visit].is_empty())
    }

    /// Whether one of those that are out may only follow another visit: then that is put in with an eye on it.
    pub(crate) fn misses_follower(&self) -> bool {
        self.follower
    }

    /// All that are out.
    pub(crate) fn out(&self) -> &[VisitId] {
        &self.out
    }

    /// Adds those to `into` that are out: all, or where there are many those of `near`, the visits near a spot.
    pub(crate) fn around(&self, solution: &Solution, params: &SisrParams, near: &[VisitId], into: &mut Vec<VisitId>) {
        let near = near.iter().copied().filter(|&visit| !solution.assigned[visit]);
        if self.out.len() <= params.few_out { into.extend_from_slice(&self.out) } else { into.extend(near) }
    }

    /// Draws what is tried after a ruin, into `into`: what it `removed`, and some of those that were out before, as of
    /// the last [`RequestBank::refresh`] or [`RequestBank::settle`]. `near` are the visits near the ruin.
    pub(crate) fn draw(
        &self,
        params: &SisrParams,
        scene: (&Solution, &Region, &[VisitId]),
        removed: &[VisitId],
        random: &mut Random,
        into: &mut Vec<VisitId>,
    ) -> Lift {
        let (solution, region, near) = scene;
        into.clear();
        into.extend_from_slice(removed);
        let out_share = self.out.len() as f64 / self.visits.max(1) as f64;
        let lifted = random.unit() < params.lift + params.lift_of_out * out_share;
        let times = if lifted { 2 + random.below(params.lift_most - 1) as i64 } else { 1 };
        if self.out.len() <= params.few_out {
            into.extend(self.out.iter().copied().filter(|_| random.unit() < params.retry));
        } else {
            let chance = if lifted { params.lift_retry } else { params.retry };
            let out = |visit: VisitId| !solution.assigned[visit] && !removed.contains(&visit);
            let tried = |&visit: &VisitId| random.unit() < chance && region.owns(visit) && out(visit);
            into.extend(near.iter().copied().filter(tried));
        }
        match lifted {
            false => Lift::None,
            true if random.unit() < params.lift_every => Lift::Every(times),
            true => Lift::Opening(times),
        }
    }
}
