use crate::evaluate::{Instance, Solution};
use crate::params::Section;
use crate::search::anneal::annealer::{Annealer, Tuning};
use crate::search::decompose::partition::{Partition, Room};
use crate::search::decompose::subproblem::{Searcher, Subproblem, together};
use crate::search::methods::begin;
use crate::search::methods::sisr;
use crate::search::params::{HybridParams, SisrParams};
use crate::search::random::{BORDERS, FINISH, Random, streams};
use crate::search::set_packing::Packer;
use crate::search::{Method, Run};

/// The default: ruin and recreate on parts of the day side by side, whose borders move every round; small days and days
/// that cannot be divided are searched whole on islands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hybrid {
    /// How days are divided.
    pub params: HybridParams,
    /// How the parts are searched.
    pub sisr: SisrParams,
}

impl Method for Hybrid {
    fn name(&self) -> &str {
        "hybrid"
    }

    fn describe(&self) -> &str {
        "ruin and recreate (string removals), simulated annealing, on parts of the day side by side"
    }

    fn sections(&self) -> Vec<&dyn Section> {
        vec![&self.params, &self.sisr]
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let (params, sisr) = (&self.params, &self.sisr);
        let searchers = if run.is_counted() { sisr.islands } else { run.threads() };
        let instance = run.instance();
        if !params.divide {
            return sisr::search(run, sisr);
        }
        let first = begin(run, sisr);
        if run.is_over() {
            return;
        }
        let leaves_out = instance.visits.iter().zip(&first.assigned).any(|(visit, assigned)| !visit.done && !assigned);
        // The worst of the day is a matter of all of it, but weighs little beside visits that are out.
        if !leaves_out && (instance.latest_rate > 0 || instance.idle_rate > 0) {
            return sisr::anneal_from(run, sisr, first);
        }
        let least = match leaves_out && is_linked(instance) {
            true => params.least_part_linked.min(params.least_part),
            false => params.least_part,
        };
        let (visits, divider) = (instance.visits.len(), Partition::new(instance));
        let large = busy(&first) >= params.large;
        let small = !large && (searchers < 2 || visits < searchers * least);
        if small || divider.largest() * params.most_tied > visits {
            return sisr::anneal_from(run, sisr, first);
        }
        let tuning = Tuning::of(&first, sisr);
        let scale = Scale { large, searchers, least };
        divide_and_anneal(run, params, &divider, scale, &first, tuning);
        let mut annealer = Annealer::new(first, run.near_by(sisr), tuning, run.seed(), FINISH);
        sisr::finish(run, &mut annealer);
    }
}

/// How a day is divided.
#[derive(Clone, Copy)]
struct Scale {
    /// Whether it is a large one.
    large: bool,
    searchers: usize,
    /// Visits that a part must have.
    least: usize,
}

/// Rounds of annealing, every searcher on parts of its own, until the run is over. A large day is searched in parts
/// that have all of it, then in the surroundings of some visits, and so on: the ones place what few may serve, the
/// others are whole.
fn divide_and_anneal<'a>(
    run: &mut Run<'a>,
    params: &HybridParams,
    divider: &Partition,
    scale: Scale,
    first: &Solution<'a>,
    tuning: Tuning,
) {
    let sisr = tuning.params;
    let Scale { large, searchers: count, least } = scale;
    let mut borders: Random = run.random(BORDERS);
    let mut current = first.copy();
    let (instance, near, watch) = (run.instance(), run.near_by(sisr), run.watch());
    let mut packer = Packer::new(run, sisr);
    let searcher = |number| Searcher::new(first, near, tuning, streams(run.seed(), number, sisr.blink), packer.pool());
    let mut searchers: Vec<Searcher> = (0..count as u64).map(searcher).collect();
    let visits = instance.visits.len();
    let all = params.per_visit * visits as u64;
    let room = Room { busy: params.region_shifts, empty: params.region_empty };
    // Iterations around visits since the day was last divided, with which it begins.
    let mut local = all;
    while !run.is_over() {
        let around = large && local < all;
        let (regions, each) = if around {
            let parts = count.min(busy(&current) / params.region_shifts).max(1);
            (divider.around(&current, near, (parts, room), &mut borders), params.surroundings)
        } else {
            let parts = count.min((visits / least).max(1));
            let parts = if large { parts.max(visits / params.part) } else { parts };
            (divider.divide(&current, parts, &mut borders), all / parts as u64)
        };
        let counts = sisr::shares(run, each.max(1), regions.len() as u64);
        let total: u64 = counts.iter().sum();
        local = if around { local + total } else { 0 };
        let done = sisr::side_by_side(run, &mut searchers, total, |number, searcher, span| {
            let mine = (number..regions.len()).step_by(count).filter(|_| !watch.is_over());
            let search = |part: usize| {
                searcher.search(&regions[part], &current, |annealer| annealer.run(counts[part], span, watch))
            };
            let done: Vec<Subproblem> = mine.filter_map(search).collect();
            let iterations = done.iter().map(|part| part.iterations).sum();
            (done, iterations)
        });
        let done: Vec<Subproblem> = done.into_iter().flatten().collect();
        if done.is_empty() {
            break;
        }
        offer_best(run, &current, &done);
        current = match packer.pack(run, searchers.iter().filter_map(|searcher| searcher.pool.as_ref())) {
            true => run.solution(),
            false => together(&current, done.iter().map(|part| &part.last)).unwrap_or_else(|| run.solution()),
        };
        run.report();
    }
}

/// Puts the best of each part together where that is the best so far.
fn offer_best<'a>(run: &mut Run<'a>, current: &Solution<'a>, done: &[Subproblem]) {
    let saved: i64 = done.iter().map(|part| part.saved).sum();
    if current.cost() - saved < run.best().cost
        && let Some(best) = together(current, done.iter().map(|part| &part.best))
    {
        run.offer(&best);
    }
}

/// Whether the times of some visits depend on those of others. O(tasks).
fn is_linked(instance: &Instance) -> bool {
    instance.tasks.iter().any(|task| task.linked)
}

/// Shifts with visits.
fn busy(solution: &Solution) -> usize {
    solution.routes.iter().filter(|route| route.visits > 0).count()
}
