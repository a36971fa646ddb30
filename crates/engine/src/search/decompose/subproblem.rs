//! A part of a plan searched apart from the rest, and the parts put together again.

use crate::evaluate::{Instance, Route, Solution};
use crate::search::anneal::annealer::{Annealer, Cooling, Tuning};
use crate::search::anneal::insertion_cache::InsertionCache;
use crate::search::decompose::region::Region;
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::{Blink, Random};
use crate::search::set_packing::route_pool::Pool;
use crate::search::snapshot::{Snapshot, rescheduled};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Searches one part after the other: its random streams, what it remembers and the routes it meets go on.
pub(crate) struct Searcher<'n> {
    /// Routes met, where they are to be chosen among.
    pub pool: Option<Pool>,
    near: &'n Neighbours,
    params: SisrParams,
    cooling: Cooling,
    streams: (Random, Blink),
    memory: InsertionCache,
    stamp: u32,
}

impl<'n> Searcher<'n> {
    /// For plans of the day of `first`.
    pub(crate) fn new(
        first: &Solution,
        near: &'n Neighbours,
        tuning: Tuning,
        streams: (Random, Blink),
        pool: Option<Pool>,
    ) -> Searcher<'n> {
        let (params, cooling) = (tuning.params.clone(), tuning.cooling);
        Searcher { pool, near, params, cooling, streams, memory: InsertionCache::new(first), stamp: 0 }
    }

    /// Lets an annealer work on a part of the plan `whole`, in the day narrowed for it. `None` if the part breaks a
    /// rule as it is. O(day) and what the annealer takes.
    pub(crate) fn search(
        &mut self,
        region: &Region,
        whole: &Solution,
        work: impl FnOnce(&mut Annealer),
    ) -> Option<Subproblem> {
        let narrowed = region.narrowed(whole.instance);
        let solution = region.enter(&narrowed, whole, self.stamp)?;
        let before = solution.cost();
        let memory = std::mem::take(&mut self.memory);
        let tuning = Tuning { params: &self.params, cooling: self.cooling };
        let mut annealer = Annealer::with(solution, self.near, tuning, self.streams.clone(), memory);
        annealer.confine(region.clone());
        annealer.pool = self.pool.take();
        annealer.pool.iter_mut().for_each(Pool::renew);
        work(&mut annealer);
        let part = Subproblem::of(&annealer, region, before);
        self.stamp = annealer.solution.stamp();
        self.pool = annealer.pool.take();
        (self.streams, self.memory) = annealer.into_work_space();
        Some(part)
    }
}

/// What the search of a part came to.
pub(crate) struct Subproblem {
    /// As it was at the end.
    pub last: Piece,
    /// The best on the way.
    pub best: Piece,
    /// By how much the best is cheaper than what there was.
    pub saved: i64,
    /// Iterations done.
    pub iterations: u64,
}

/// Routes of a part, and who of its visits is assigned.
pub(crate) struct Piece {
    routes: Vec<Route>,
    assigned: Vec<(VisitId, bool)>,
}

impl Subproblem {
    fn of(annealer: &Annealer, region: &Region, before: i64) -> Subproblem {
        let piece = |routes: &Table<ShiftId, Route>, assigned: &Table<VisitId, bool>| Piece {
            routes: routes.iter().filter(|route| region.holds(route.shift)).cloned().collect(),
            assigned: region.owned().map(|visit| (visit, assigned[visit])).collect(),
        };
        Subproblem {
            last: piece(&annealer.solution.routes, &annealer.solution.assigned),
            best: piece(&annealer.best.routes, &annealer.best.assigned),
            saved: before - annealer.best.cost,
            iterations: annealer.iterations,
        }
    }
}

impl Piece {
    fn paste(&self, instance: &Instance, whole: &mut Snapshot) {
        for route in &self.routes {
            let into = &mut whole.routes[route.shift];
            into.copy_from(route);
            into.relocate(instance);
        }
        for &(visit, is_assigned) in &self.assigned {
            whole.assigned[visit] = is_assigned;
        }
    }
}

/// The plan with some pieces of it in place of what was there: they fit together, for no part has touched another.
/// `None` should that break a rule all the same. O(plan).
pub(crate) fn together<'a, 'p>(whole: &Solution<'a>, pieces: impl Iterator<Item = &'p Piece>) -> Option<Solution<'a>> {
    let mut plan = Snapshot::of(whole);
    pieces.for_each(|piece| piece.paste(whole.instance, &mut plan));
    let (solution, sound) = rescheduled(whole.instance, &plan);
    debug_assert!(sound, "parts fit together");
    sound.then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::plan_file::publish;
    use crate::search::decompose::partition::{Partition, Room};
    use crate::search::random::streams;
    use crate::search::snapshot::rebuilt;
    use crate::search::stop::{StopRule, Watch};

    /// Parts of made-up days with every rule, searched one by one: together they are a plan that the judge passes, each
    /// did what it says, and what is tied to others outside has stayed in its shift.
    #[test]
    fn parts_that_are_searched_apart_fit_together() {
        let (mut saved, mut kept, mut moved) = (0, 0, 0);
        for seed in 0..40 {
            let day = rounds_lab::generate::mixed(seed, 12, 50);
            let problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
            let instance = Instance::new(&problem);
            let (near, divider) = (Neighbours::new(&instance, false), Partition::new(&instance));
            let params = SisrParams::default();
            let tuning = Tuning { params: &params, cooling: Cooling { hot: 3_000.0, cold: 300.0 } };
            let mut annealer = Annealer::new(Solution::empty(&instance), &near, tuning, seed, 0);
            annealer.construct();
            let mut current = rebuilt(&instance, &annealer.best);
            let mut searcher = Searcher::new(&current, &near, tuning, streams(seed, 1, params.blink), None);
            let mut random = Random::new(seed, 7);
            let watch = Watch::start(&StopRule::iterations(1));
            for round in 0..6 {
                let regions = match round % 2 {
                    0 => divider.divide(&current, 3, &mut random),
                    _ => divider.around(&current, &near, (2, Room { busy: 40, empty: 6 }), &mut random),
                };
                let mut parts = Vec::new();
                for region in &regions {
                    let part = searcher
                        .search(region, &current, |annealer| annealer.run(60, (0.0, 0.0), &watch))
                        .expect("sound");
                    assert!(part.iterations > 0 || region.owned().next().is_none());
                    saved += part.saved;
                    let next = together(&current, std::iter::once(&part.last)).expect("sound");
                    for visit in region.tied() {
                        let entries = || instance.visits[visit].entries.clone();
                        let places =
                            |solution: &Solution| entries().map(|entry| solution.route_of[entry]).collect::<Vec<_>>();
                        assert_eq!(places(&current), places(&next), "day {seed}, {visit:?}");
                        kept += 1;
                    }
                    parts.push(part.last);
                }
                let next = together(&current, parts.iter()).expect("sound");
                moved += usize::from(next.cost() != current.cost());
                current = next;
                let plan = publish(&current, None);
                let verdict = rounds_check::check(&problem, &plan);
                assert!(verdict.is_clean(), "day {seed}, round {round}: {verdict}");
            }
        }
        assert!(saved > 0 && kept > 20 && moved > 0, "{saved} {kept} {moved}");
    }
}
