//! A search under way: the best plan so far, when it was found, and when to stop.

use std::fmt::Debug;
use std::sync::OnceLock;
use std::time::Duration;

use crate::evaluate::plan_file::publish;
use crate::evaluate::{Instance, Solution};
use crate::params::Section;
use crate::search::anneal::ruin;
use crate::search::neighbours::Neighbours;
use crate::search::params::SisrParams;
use crate::search::random::Random;
use crate::search::snapshot::Snapshot;
use crate::search::stop::Watch;
use crate::search::{PlanOptions, Progress};

/// A heuristic: something that makes the plan of a [`Run`] better until the run is over.
///
/// The contract: look at [`Run::is_over`] often (a few times a millisecond), count iterations with [`Run::iterated`]
/// and never do more than [`Run::iterations_left`], draw all chance from [`Run::random`], and hand in what is better
/// with [`Run::offer`]. A method that keeps it gives the same plan for the same day, seed and number of iterations.
pub trait Method: Debug + Send + Sync {
    /// Name on the command line and in results: lower case, hyphens.
    fn name(&self) -> &str;

    /// What it does, in a line; goes into the plan file.
    fn describe(&self) -> &str;

    /// The parameters that it goes by, none by default. Values outside their ranges are refused before a search begins.
    fn sections(&self) -> Vec<&dyn Section> {
        Vec::new()
    }

    /// Searches from [`Run::solution`] on.
    fn search<'a>(&self, run: &mut Run<'a>);
}

/// A plan that was better than all before it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Improvement {
    /// Time since the start of the search.
    pub elapsed: Duration,
    /// Iterations done by then.
    pub iterations: u64,
    /// Its cost, in second-equivalents.
    pub cost: i64,
}

/// What a [`Method`] works with.
pub struct Run<'a> {
    instance: &'a Instance<'a>,
    watch: &'a Watch,
    near: &'a OnceLock<Neighbours>,
    progress: &'a (dyn Fn(&Progress) + Sync),
    options: &'a PlanOptions,
    iterations: u64,
    best: Snapshot,
    trace: Vec<Improvement>,
}

impl<'a> Run<'a> {
    /// Starts from the plan `best`.
    pub(super) fn new(
        instance: &'a Instance<'a>,
        best: Snapshot,
        options: &'a PlanOptions,
        watch: &'a Watch,
        near: &'a OnceLock<Neighbours>,
        progress: &'a (dyn Fn(&Progress) + Sync),
    ) -> Run<'a> {
        Run { instance, watch, near, progress, options, iterations: 0, best, trace: Vec::new() }
    }

    /// The day.
    pub fn instance(&self) -> &'a Instance<'a> {
        self.instance
    }

    /// The best plan so far, to work on; at first the initial plan, or empty shifts.
    pub fn solution(&self) -> Solution<'a> {
        let mut solution = Solution::empty(self.instance);
        solution.load(&self.best.routes, &self.best.assigned);
        solution
    }

    /// The best plan so far.
    pub fn best(&self) -> &Snapshot {
        &self.best
    }

    /// Keeps `solution` if it is better than all before it; true if it is.
    pub fn offer(&mut self, solution: &Solution) -> bool {
        let better = solution.cost() < self.best.cost;
        if better {
            self.improved(self.watch.elapsed(), self.iterations, solution.cost());
            self.best = Snapshot::of(solution);
        }
        better
    }

    /// Keeps `snapshot` if it is better than all before it, with the improvements that led to it.
    pub(super) fn offer_snapshot(&mut self, snapshot: &Snapshot, trace: &[Improvement]) {
        for &Improvement { elapsed, iterations, cost } in trace {
            self.improved(elapsed, iterations, cost);
        }
        if snapshot.cost < self.best.cost {
            self.improved(self.watch.elapsed(), self.iterations, snapshot.cost);
            self.best.clone_from(snapshot);
        }
    }

    fn improved(&mut self, elapsed: Duration, iterations: u64, cost: i64) {
        if self.trace.last().is_none_or(|last| cost < last.cost) {
            // Islands that are told one after the other ran side by side.
            let elapsed = self.trace.last().map_or(elapsed, |last| elapsed.max(last.elapsed));
            self.trace.push(Improvement { elapsed, iterations, cost });
        }
    }

    /// Every improvement so far, oldest first, each cheaper than the one before.
    pub fn trace(&self) -> &[Improvement] {
        &self.trace
    }

    /// Whether time is up, the iterations are done or somebody asked to stop.
    pub fn is_over(&self) -> bool {
        self.iterations_left() == 0 || self.watch.is_over()
    }

    /// Iterations that the stop rule still allows.
    pub fn iterations_left(&self) -> u64 {
        self.watch.rule().iterations.map_or(u64::MAX, |limit| limit.saturating_sub(self.iterations))
    }

    /// Iterations done so far.
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Counts iterations.
    pub fn iterated(&mut self, count: u64) {
        self.iterations += count;
    }

    /// How much of the run is used, 0 to 1, by iterations or by time, whichever is further on.
    pub fn used(&self) -> f64 {
        let counted = self.watch.rule().iterations.map_or(0.0, |limit| self.iterations as f64 / limit.max(1) as f64);
        counted.max(self.watch.time_used())
    }

    /// Whether the run ends by iterations alone: then nothing may depend on speed or on the number of threads.
    pub fn is_counted(&self) -> bool {
        self.watch.rule().max_time.is_none()
    }

    /// The clock and the stop rule.
    pub fn watch(&self) -> &'a Watch {
        self.watch
    }

    /// Threads to use; the thread pool that the method runs in has as many.
    pub fn threads(&self) -> usize {
        self.options.threads.max(1)
    }

    /// The seed of the run.
    pub fn seed(&self) -> u64 {
        self.options.seed
    }

    /// A random stream of the run; each number has its own.
    pub fn random(&self, stream: u64) -> Random {
        Random::new(self.options.seed, stream)
    }

    /// Per visit, the nearest visits, itself first; made when first asked for, from the routes of the best plan then.
    /// O(visits²).
    pub fn near(&self) -> &'a Neighbours {
        self.near_by(&SisrParams::default())
    }

    /// [`Run::near`] as `params` have it; once they are made, they stay as they are.
    pub(super) fn near_by(&self, params: &SisrParams) -> &'a Neighbours {
        let (long, watch) = (ruin::are_long(&self.best.routes, params.long_route), self.watch);
        self.near.get_or_init(|| Neighbours::until(self.instance, params, long, &|| watch.is_over()))
    }

    /// Tells how far the search is, and keeps its best plan where one is to be kept.
    pub fn report(&self) {
        if let Some(latest) = &self.options.latest {
            let elapsed = || self.watch.elapsed();
            let write = || {
                let solver = super::solver(self.options, self.iterations, Some(elapsed()));
                publish(&self.solution(), Some(solver))
            };
            latest.offer(self.best.cost, &elapsed, write);
        }
        let problem = self.instance.problem;
        let visits = || problem.visits.ids().filter(|&visit| !problem.is_reserve(visit));
        (self.progress)(&Progress {
            cost: self.best.cost,
            assigned_visits: visits().filter(|&visit| self.best.assigned[visit]).count(),
            visits: visits().count(),
            shifts: self.instance.shifts.len(),
            iterations: self.iterations,
            elapsed: self.watch.elapsed(),
            fraction: self.used(),
        });
    }

    /// Whether there is anything to search for.
    pub(super) fn is_idle(&self) -> bool {
        self.instance.shifts.is_empty() || self.instance.visits.iter().all(|visit| visit.done)
    }
}
