//! The request bank (Pisinger & Ropke 2007): the visits that a plan leaves out, and which of them come back.

use crate::evaluate::Solution;
use crate::search::decompose::region::Region;
use crate::search::random::Random;

/// Chance that a visit which has been out for longer is tried again.
const RETRY: f64 = 0.15;
/// If up to this many visits are out, all may be tried again; if more are, those near the ruin.
const FEW_OUT: usize = 60;
/// Chance that visits are put in that are not worth it alone; more where most are out.
const LIFT: f64 = 0.05;
/// What is added to that chance where all are out.
const LIFT_OF_OUT: f64 = 0.3;
/// How many times their price they may then cost, at most.
const MOST_LIFT: usize = 16;
/// One such time in this many, this holds for every visit and not only for the first of an empty shift.
const EVERY: usize = 8;
/// Chance that a visit near the ruin is tried then: a shift that is opened needs many to share it.
const SHARE: f64 = 0.7;

/// How far above its price a visit may be put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lift {
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
pub struct RequestBank {
    out: Vec<u32>,
    /// How many visits there are in all, in or out.
    visits: usize,
    /// Whether one of those that are out may only follow another.
    follower: bool,
}

impl RequestBank {
    /// Looks again which of `open` are out. O(open).
    pub fn refresh(&mut self, solution: &Solution, open: &[u32]) {
        self.visits = open.len();
        self.out.clear();
        self.out.extend(open.iter().copied().filter(|&visit| !solution.assigned[visit as usize]));
        self.follower = self.has_follower(solution);
    }

    /// Catches up with a solution in which no more than `removed` were taken out. O(out).
    pub fn settle(&mut self, solution: &Solution, removed: &[u32]) {
        self.out.extend_from_slice(removed);
        self.out.retain(|&visit| !solution.assigned[visit as usize]);
        self.follower = self.has_follower(solution);
    }

    fn has_follower(&self, solution: &Solution) -> bool {
        self.out.iter().any(|&visit| !solution.instance.links.needs[visit as usize].is_empty())
    }

    /// Whether one of those that are out may only follow another visit: then that is put in with an eye on it.
    pub fn misses_follower(&self) -> bool {
        self.follower
    }

    /// All that are out.
    pub fn out(&self) -> &[u32] {
        &self.out
    }

    /// Adds those to `into` that are out: all, or where there are many those of `near`, the visits near a spot.
    pub fn around(&self, solution: &Solution, near: &[u32], into: &mut Vec<u32>) {
        let near = near.iter().copied().filter(|&visit| !solution.assigned[visit as usize]);
        if self.out.len() <= FEW_OUT { into.extend_from_slice(&self.out) } else { into.extend(near) }
    }

    /// Draws what is tried after a ruin, into `into`: what it `removed`, and some of those that were out before, as of
    /// the last [`RequestBank::refresh`] or [`RequestBank::settle`]. `near` are the visits near the ruin.
    pub fn draw(
        &self,
        scene: (&Solution, &Region, &[u32]),
        removed: &[u32],
        random: &mut Random,
        into: &mut Vec<u32>,
    ) -> Lift {
        let (solution, region, near) = scene;
        into.clear();
        into.extend_from_slice(removed);
        let out_share = self.out.len() as f64 / self.visits.max(1) as f64;
        let lifted = random.unit() < LIFT + LIFT_OF_OUT * out_share;
        let times = if lifted { 2 + random.below(MOST_LIFT - 1) as i64 } else { 1 };
        if self.out.len() <= FEW_OUT {
            into.extend(self.out.iter().copied().filter(|_| random.unit() < RETRY));
        } else {
            let chance = if lifted { SHARE } else { RETRY };
            let out = |visit: u32| !solution.assigned[visit as usize] && !removed.contains(&visit);
            let tried = |&visit: &u32| random.unit() < chance && region.owns(visit) && out(visit);
            into.extend(near.iter().copied().filter(tried));
        }
        match lifted {
            false => Lift::None,
            true if random.below(EVERY) == 0 => Lift::Every(times),
            true => Lift::Opening(times),
        }
    }
}
