use crate::evaluate::Solution;
use crate::search::island::{Cooling, Island};
use crate::search::methods::sisr::{self, ISLANDS};
use crate::search::methods::{Sisr, begin};
use crate::search::packing::Packer;
use crate::search::random::Random;
use crate::search::regions::Divider;
use crate::search::{Method, Run};

/// The default: ruin and recreate on parts of the day side by side, whose borders move every round; small days and days
/// that cannot be divided are searched whole on islands.
#[derive(Debug)]
pub struct Hybrid;

/// Visits a part must have.
const LEAST_VISITS: usize = 150;
/// Largest share of visits that are tied to another route: they stay where they are when their routes are in two parts.
const MOST_TIED: f64 = 0.1;
/// Iterations a visit of the part in one round.
const PER_VISIT: u64 = 8;
/// Number of the random stream that draws the borders.
const BORDERS: u64 = 1 << 32;

impl Method for Hybrid {
    fn name(&self) -> &str {
        "hybrid"
    }

    fn describe(&self) -> &str {
        "ruin and recreate (string removals), simulated annealing, on parts of the day side by side"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let parts = if run.is_counted() { ISLANDS } else { run.threads() };
        let instance = run.instance();
        let whole = instance.latest_rate > 0 || instance.idle_rate > 0;
        let divider = Divider::new(instance);
        if parts < 2 || whole || divider.tied() > MOST_TIED || instance.visits.len() < parts * LEAST_VISITS {
            return Sisr.search(run);
        }
        let first = begin(run);
        if run.is_over() {
            return;
        }
        let cooling = Cooling::of(&first);
        let near = run.near();
        let island = |number: usize| Island::new(first.copy(), near, cooling, run.seed(), number as u64);
        let mut islands: Vec<Island> = (0..parts).map(island).collect();
        divide_and_anneal(run, &divider, &first, &mut islands);
        let mut island = Island::new(first, near, cooling, run.seed(), parts as u64);
        sisr::finish(run, &mut island);
    }
}

/// Rounds of annealing on parts, until the run is over.
fn divide_and_anneal<'a>(run: &mut Run<'a>, divider: &Divider, first: &Solution<'a>, islands: &mut [Island<'a>]) {
    let mut borders: Random = run.random(BORDERS);
    let (mut current, mut best) = (first.copy(), first.copy());
    let mut packer = Packer::new(run, islands);
    while !run.is_over() {
        let territories = divider.divide(&current, islands.len(), &mut borders);
        let owners = territories.clone();
        for (island, territory) in islands.iter_mut().zip(territories) {
            island.confine(&current.routes, &current.assigned, territory);
        }
        let each = (PER_VISIT * run.instance().visits.len() as u64 / islands.len() as u64).max(1);
        sisr::round(run, islands, each);
        // What each part came to, and the best of each part: both fit together, for no part has touched another.
        let (mut routes, mut assigned) = (current.routes.clone(), current.assigned.clone());
        let (mut best_routes, mut best_assigned) = (routes.clone(), assigned.clone());
        for (island, owner) in islands.iter().zip(&owners) {
            for shift in (0..routes.len()).filter(|&shift| owner.holds(shift as u32)) {
                routes[shift].copy_from(&island.solution.routes[shift]);
                best_routes[shift].copy_from(&island.best.routes[shift]);
            }
            for visit in (0..assigned.len()).filter(|&visit| owner.owns(visit as u32)) {
                assigned[visit] = island.solution.assigned[visit];
                best_assigned[visit] = island.best.assigned[visit];
            }
        }
        current.load(&routes, &assigned);
        debug_assert_eq!(crate::evaluate::difference(&current), None);
        best.load(&best_routes, &best_assigned);
        debug_assert_eq!(crate::evaluate::difference(&best), None);
        run.offer(&best);
        if packer.pack(run, islands) {
            current.load(&run.best().routes, &run.best().assigned);
        }
        run.report();
    }
}
