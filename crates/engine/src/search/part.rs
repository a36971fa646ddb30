//! A part of a plan searched apart from the rest, and the parts put together again.

use crate::evaluate::{Instance, Route, Solution};
use crate::search::island::{Cooling, Island};
use crate::search::memory::Memory;
use crate::search::neighbours::Neighbours;
use crate::search::pool::Pool;
use crate::search::random::{Blink, Random};
use crate::search::snapshot::{Snapshot, rescheduled};
use crate::search::territory::Territory;

/// Searches one part after the other: its random streams, what it remembers and the routes it meets go on.
pub struct Searcher<'n> {
    /// Routes met, where they are to be chosen among.
    pub pool: Option<Pool>,
    near: &'n Neighbours,
    cooling: Cooling,
    streams: (Random, Blink),
    memory: Memory,
    stamp: u32,
}

impl<'n> Searcher<'n> {
    /// For plans of the day of `first`.
    pub fn new(
        first: &Solution,
        near: &'n Neighbours,
        cooling: Cooling,
        streams: (Random, Blink),
        pool: Option<Pool>,
    ) -> Searcher<'n> {
        Searcher { pool, near, cooling, streams, memory: Memory::new(first), stamp: 0 }
    }

    /// Lets an island work on a part of the plan `whole`, in the day narrowed for it. `None` if the part breaks a rule
    /// as it is. O(day) and what the island takes.
    pub fn search(&mut self, territory: &Territory, whole: &Solution, work: impl FnOnce(&mut Island)) -> Option<Part> {
        let narrowed = territory.narrowed(whole.instance);
        let solution = territory.enter(&narrowed, whole, self.stamp)?;
        let before = solution.cost();
        let memory = std::mem::take(&mut self.memory);
        let mut island = Island::with(solution, self.near, self.cooling, self.streams.clone(), memory);
        island.confine(territory.clone());
        island.pool = self.pool.take();
        island.pool.iter_mut().for_each(Pool::renew);
        work(&mut island);
        let part = Part::of(&island, territory, before);
        self.stamp = island.solution.stamp();
        self.pool = island.pool.take();
        (self.streams, self.memory) = island.into_work_space();
        Some(part)
    }
}

/// What the search of a part came to.
pub struct Part {
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
pub struct Piece {
    routes: Vec<Route>,
    assigned: Vec<(u32, bool)>,
}

impl Part {
    fn of(island: &Island, territory: &Territory, before: i64) -> Part {
        let piece = |routes: &[Route], assigned: &[bool]| Piece {
            routes: routes.iter().filter(|route| territory.holds(route.shift)).cloned().collect(),
            assigned: territory.owned().map(|visit| (visit, assigned[visit as usize])).collect(),
        };
        Part {
            last: piece(&island.solution.routes, &island.solution.assigned),
            best: piece(&island.best.routes, &island.best.assigned),
            saved: before - island.best.cost,
            iterations: island.iterations,
        }
    }
}

impl Piece {
    fn paste(&self, instance: &Instance, whole: &mut Snapshot) {
        for route in &self.routes {
            let into = &mut whole.routes[route.shift as usize];
            into.copy_from(route);
            into.relocate(instance);
        }
        for &(visit, is_assigned) in &self.assigned {
            whole.assigned[visit as usize] = is_assigned;
        }
    }
}

/// The plan with some pieces of it in place of what was there: they fit together, for no part has touched another.
/// `None` should that break a rule all the same. O(plan).
pub fn together<'a, 'p>(whole: &Solution<'a>, pieces: impl Iterator<Item = &'p Piece>) -> Option<Solution<'a>> {
    let mut plan = Snapshot::of(whole);
    pieces.for_each(|piece| piece.paste(whole.instance, &mut plan));
    let (solution, sound) = rescheduled(whole.instance, &plan);
    debug_assert!(sound, "parts fit together");
    sound.then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::divider::Divider;
    use crate::search::publish;
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
            let mut problem = rounds_format::problem_of(&day).expect("made-up days are valid").value;
            let weights = &mut problem.weights;
            (weights.latest_per_second, weights.longest_idle_per_second) = Default::default();
            let instance = Instance::new(&problem);
            let (near, divider) = (Neighbours::new(&instance, false), Divider::new(&instance));
            let cooling = Cooling { hot: 3_000.0, cold: 300.0 };
            let mut island = Island::new(Solution::empty(&instance), &near, cooling, seed, 0);
            island.construct();
            let mut current = rebuilt(&instance, &island.best);
            let mut searcher = Searcher::new(&current, &near, cooling, streams(seed, 1), None);
            let mut random = Random::new(seed, 7);
            let watch = Watch::start(&StopRule::iterations(1));
            for round in 0..6 {
                let territories = match round % 2 {
                    0 => divider.divide(&current, 3, &mut random),
                    _ => divider.around(&current, &near, 2, &mut random),
                };
                let mut parts = Vec::new();
                for territory in &territories {
                    let part = searcher
                        .search(territory, &current, |island| island.run(60, (0.0, 0.0), &watch))
                        .expect("sound");
                    assert!(part.iterations > 0 || territory.owned().next().is_none());
                    saved += part.saved;
                    let next = together(&current, std::iter::once(&part.last)).expect("sound");
                    for visit in territory.tied() {
                        let entries = || instance.visits[visit as usize].entries.clone();
                        let places = |solution: &Solution| {
                            entries().map(|entry| solution.route_of[entry as usize]).collect::<Vec<_>>()
                        };
                        assert_eq!(places(&current), places(&next), "day {seed}, visit {visit}");
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
