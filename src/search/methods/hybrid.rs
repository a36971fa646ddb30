use crate::evaluate::{Instance, Route, Solution};
use crate::search::carry::together;
use crate::search::island::{Cooling, Island};
use crate::search::memory::Memory;
use crate::search::methods::sisr::{self, ISLANDS};
use crate::search::methods::{Sisr, begin};
use crate::search::packing::Packer;
use crate::search::pool::Pool;
use crate::search::random::{Blink, Random, streams};
use crate::search::regions::{Divider, SHIFTS, Territory};
use crate::search::snapshot::Snapshot;
use crate::search::{Method, Run};

/// The default: ruin and recreate on parts of the day side by side, whose borders move every round; small days and days
/// that cannot be divided are searched whole on islands.
#[derive(Debug)]
pub struct Hybrid;

/// From so many shifts with visits on, a day is large.
const LARGE: usize = 3 * SHIFTS;
/// Visits of a part of a large day.
const PART: usize = 600;
/// Visits a part must have.
const LEAST_VISITS: usize = 150;
/// Where links tie more than one in so many visits together, they would stay where they are in most rounds.
const MOST_TIED: usize = 4;
/// Iterations a visit of the part in one round.
const PER_VISIT: u64 = 8;
/// Iterations around a visit.
const SURROUNDINGS: u64 = 2_500;
/// Number of the random stream that draws the borders.
const BORDERS: u64 = 1 << 32;
/// Number of the random stream that finishes a plan.
const FINISH: u64 = BORDERS + 1;

impl Method for Hybrid {
    fn name(&self) -> &str {
        "hybrid"
    }

    fn describe(&self) -> &str {
        "ruin and recreate (string removals), simulated annealing, on parts of the day side by side"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let searchers = if run.is_counted() { ISLANDS } else { run.threads() };
        let instance = run.instance();
        let visits = instance.visits.len();
        let divider = Divider::new(instance);
        if instance.latest_rate > 0 || instance.idle_rate > 0 {
            return Sisr.search(run);
        }
        let first = begin(run);
        if run.is_over() {
            return;
        }
        let large = busy(&first) >= LARGE;
        if !large && (searchers < 2 || visits < searchers * LEAST_VISITS) || divider.largest() * MOST_TIED > visits {
            return Sisr.anneal_from(run, first);
        }
        let cooling = Cooling::of(&first);
        divide_and_anneal(run, &divider, (large, searchers), &first, cooling);
        let mut island = Island::new(first, run.near(), cooling, run.seed(), FINISH);
        sisr::finish(run, &mut island);
    }
}

/// What a searcher takes from one part to the next.
struct Searcher {
    random: Random,
    blink: Blink,
    memory: Option<Memory>,
    pool: Option<Pool>,
    stamp: u32,
}

/// Rounds of annealing, every searcher on parts of its own, until the run is over. A large day is searched in parts that have
/// all of it in turn with the surroundings of some visits: the ones place what few may serve, the others are whole.
fn divide_and_anneal<'a>(
    run: &mut Run<'a>,
    divider: &Divider,
    (large, count): (bool, usize),
    first: &Solution<'a>,
    cooling: Cooling,
) {
    let mut borders: Random = run.random(BORDERS);
    let mut current = first.copy();
    let (instance, near, watch) = (run.instance(), run.near(), run.watch());
    let mut packer = Packer::new(run);
    let searcher = |number: usize| {
        let (random, blink) = streams(run.seed(), number as u64);
        Searcher { random, blink, memory: Some(Memory::new(first)), pool: packer.pool(), stamp: 0 }
    };
    let mut searchers: Vec<Searcher> = (0..count).map(searcher).collect();
    let visits = instance.visits.len();
    let (all, mut local) = (PER_VISIT * visits as u64, 0);
    while !run.is_over() {
        let around = large && local < all;
        let (territories, each) = if around {
            let parts = count.min(busy(&current) / SHIFTS).max(1);
            (divider.around(&current, near, parts, &mut borders), SURROUNDINGS)
        } else {
            let parts = count.min((visits / LEAST_VISITS).max(1));
            let parts = if large { parts.max(visits / PART) } else { parts };
            (divider.divide(&current, parts, &mut borders), all / parts as u64)
        };
        let counts = sisr::shares(run, each.max(1), territories.len() as u64);
        let total: u64 = counts.iter().sum();
        local = if around { local + total } else { 0 };
        let done = sisr::side_by_side(run, &mut searchers, total, |number, searcher, span| {
            let search = |part: usize| {
                let territory = &territories[part];
                let narrowed = territory.narrowed(instance);
                let work = |island: &mut Island| island.run(counts[part], span, watch);
                searcher.search((&narrowed, territory), &current, near, cooling, work)
            };
            let mine = (number..territories.len()).step_by(count).filter(|_| !watch.is_over());
            let (parts, iterations): (Vec<Part>, Vec<u64>) = mine.filter_map(search).unzip();
            (parts, iterations.iter().sum())
        });
        let done: Vec<Part> = done.into_iter().flatten().collect();
        if done.is_empty() {
            break;
        }
        offer_best(run, &current, &done);
        let mut next = Snapshot::of(&current);
        done.iter().for_each(|part| part.last.paste(instance, &mut next));
        current = match packer.pack(run, searchers.iter().filter_map(|searcher| searcher.pool.as_ref())) {
            true => run.solution(),
            false => together(instance, &next).unwrap_or_else(|| run.solution()),
        };
        run.report();
    }
}

/// Puts the best of each part together, for no part has touched another, where that is the best so far.
fn offer_best(run: &mut Run, current: &Solution, done: &[Part]) {
    let saved: i64 = done.iter().map(|part| part.saved).sum();
    if current.cost() - saved < run.best().cost {
        let mut least = Snapshot::of(current);
        done.iter().for_each(|part| part.best.paste(run.instance(), &mut least));
        if let Some(least) = together(run.instance(), &least) {
            run.offer(&least);
        }
    }
}

/// Shifts with visits.
fn busy(solution: &Solution) -> usize {
    solution.routes.iter().filter(|route| route.visits > 0).count()
}

impl Searcher {
    /// Searches a part of the plan `whole`, in a day narrowed for it; how many iterations that took comes with it.
    /// `None` if the part breaks a rule as it is.
    fn search(
        &mut self,
        (narrowed, territory): (&Instance, &Territory),
        whole: &Solution,
        near: &[Vec<u32>],
        cooling: Cooling,
        work: impl FnOnce(&mut Island),
    ) -> Option<(Part, u64)> {
        let solution = territory.enter(narrowed, whole, self.stamp)?;
        let before = solution.cost();
        let memory = self.memory.take().unwrap_or_else(|| Memory::new(&solution));
        let streams = (self.random.clone(), self.blink.clone());
        let mut island = Island::with(solution, near, cooling, streams, memory);
        island.confine(territory.clone());
        island.pool = self.pool.take();
        island.pool.iter_mut().for_each(Pool::renew);
        work(&mut island);
        let part = Part::of(&island, territory, before);
        self.stamp = island.solution.stamp();
        self.pool = island.pool.take();
        let iterations = island.iterations;
        let memory;
        (self.random, self.blink, memory) = island.into_work_space();
        self.memory = Some(memory);
        Some((part, iterations))
    }
}

/// What the search of a part came to.
struct Part {
    last: Piece,
    best: Piece,
    /// By how much the best is cheaper than what there was.
    saved: i64,
}

/// Routes of a part, and who of its visits is assigned.
struct Piece {
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
        }
    }
}

impl Piece {
    /// Puts the part into a whole.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::neighbours::neighbours;
    use crate::search::publish;
    use crate::search::stop::{StopRule, Watch};

    fn searcher(first: &Solution) -> Searcher {
        let (random, blink) = streams(1, 1);
        Searcher { random, blink, memory: Some(Memory::new(first)), pool: None, stamp: 0 }
    }

    /// Parts of made-up days with every rule, searched one by one: together they are a plan that the judge passes, each did
    /// what it says, and what is tied to others outside has stayed in its shift.
    #[test]
    fn parts_that_are_searched_apart_fit_together() {
        let (mut saved, mut kept, mut moved) = (0, 0, 0);
        for seed in 0..40 {
            let day = crate::generate::mixed(seed, 12, 50);
            let mut problem = crate::io::problem_of(&day).expect("made-up days are valid").value;
            let weights = &mut problem.weights;
            (weights.latest_per_second, weights.longest_idle_per_second) = Default::default();
            let instance = Instance::new(&problem);
            let (near, divider) = (neighbours(&instance), Divider::new(&instance));
            let cooling = Cooling { hot: 3_000.0, cold: 300.0 };
            let mut island = Island::new(Solution::empty(&instance), &near, cooling, seed, 0);
            island.construct();
            let mut current = together(&instance, &island.best).expect("sound");
            let (mut searcher, mut random) = (searcher(&current), Random::new(seed, 7));
            let watch = Watch::start(&StopRule::iterations(1));
            for round in 0..6 {
                let territories = match round % 2 {
                    0 => divider.divide(&current, 3, &mut random),
                    _ => divider.around(&current, &near, 2, &mut random),
                };
                let mut next = Snapshot::of(&current);
                for territory in &territories {
                    let narrowed = territory.narrowed(&instance);
                    let parts = (&narrowed, territory);
                    let (part, iterations) = searcher
                        .search(parts, &current, &near, cooling, |island| island.run(60, (0.0, 0.0), &watch))
                        .expect("sound");
                    assert!(iterations > 0 || territory.owned().next().is_none());
                    saved += part.saved;
                    part.last.paste(&instance, &mut next);
                    for visit in territory.tied() {
                        let entries = || instance.visits[visit as usize].entries.clone();
                        let places = |solution: &Solution| {
                            entries().map(|entry| solution.route_of[entry as usize]).collect::<Vec<_>>()
                        };
                        assert_eq!(
                            places(&current),
                            places(&together(&instance, &next).expect("sound")),
                            "day {seed}, visit {visit}"
                        );
                        kept += 1;
                    }
                }
                moved += usize::from(next.cost != together(&instance, &next).expect("sound").cost());
                current = together(&instance, &next).expect("sound");
                let plan = publish(&current, None);
                let verdict = crate::check::check(&problem, &plan);
                assert!(verdict.is_clean(), "day {seed}, round {round}: {verdict}");
            }
        }
        assert!(saved > 0 && kept > 20 && moved > 0, "{saved} {kept} {moved}");
    }
}
