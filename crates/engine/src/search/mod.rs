//! The search: construction, ruin and recreate under simulated annealing, trials, islands over threads.
//!
//! [`plan`] is the way in; [`solve`] gives the improvements on the way beside it. What is run is a [`Method`]: those
//! that come with the crate are in [`methods`], and anybody can write another. They share the exact incremental
//! [`evaluate`](crate::evaluate) view of the whole model, in which double-ups, gaps and breaks are placed, not repaired
//! afterwards. Any visit may stay out at its price.
//!
//! | file or folder | what |
//! |---|---|
//! | `methods` | the heuristics that can be chosen, and the interface for others |
//! | `anneal` | ruin and recreate under simulated annealing |
//! | `insert` | putting visits into routes |
//! | `local` | moves of a local search, and descents by them |
//! | `decompose` | large days in pieces searched side by side |
//! | `set_packing` | the best choice among whole routes met on the way |
//! | `warm_start` | searches that begin from a plan |
//! | `run`, `stop`, `latest` | a search under way, when it ends, its best plan so far |
//! | `params` | what can be set: every number with its meaning, unit, range and source |
//! | `settle` | what comes after a search: what still fits, reasons |
//! | `prove` | how good a plan can be |
//! | `neighbours`, `random`, `snapshot` | which visits are near, random streams, plans that can be put back |

mod anneal;
mod decompose;
mod insert;
mod latest;
mod local;
pub mod methods;
mod neighbours;
mod params;
mod prove;
mod random;
mod run;
mod set_packing;
mod settle;
mod snapshot;
mod stop;
mod warm_start;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::evaluate::{Instance, Solution};
use crate::explain;
use rounds_format::plan::{PlanFile, Solver};
use rounds_model::Problem;
use rounds_model::error::{Error, Result};

pub use crate::evaluate::plan_file::publish;
pub use latest::Latest;
pub use neighbours::Neighbours;
pub use params::{HybridParams, LocalSearchParams, Params, RegretParams, SisrParams};
pub use prove::{Binding, Proof, ProofOptions, prove, with_one_more};
pub use random::Random;
pub use run::{Improvement, Method, Run};
pub use settle::{complete, explained, settle};
pub use snapshot::{Snapshot, at_prices};
pub use stop::{StopRule, Watch};
pub use warm_start::carry_over::{Commitment, carry, in_order, plan_of};
pub use warm_start::held_starts::hold_starts;
pub use warm_start::newcomers::{disturb, fill, in_place, ways_in, without};
pub use warm_start::resume::resume;

/// How to plan.
///
/// ```
/// use rounds::search::{PlanOptions, StopRule};
///
/// let options = PlanOptions::default().seed(7).threads(2).stop(StopRule::iterations(1_000));
/// assert_eq!(options.seed, 7);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Seed of the random streams.
    pub seed: u64,
    /// Threads to use, at least 1.
    pub threads: usize,
    /// When to stop.
    pub stop: StopRule,
    /// A plan of the same day to start from.
    pub initial: Option<PlanFile>,
    /// The heuristic.
    pub method: Arc<dyn Method>,
    /// Where the best plan so far is kept on the way.
    pub latest: Option<Arc<Latest>>,
}

impl Default for PlanOptions {
    /// Seed 1, all cores, ten seconds, the hybrid method.
    fn default() -> Self {
        Self {
            seed: 1,
            threads: rayon::current_num_threads(),
            stop: StopRule::after(Duration::from_secs(10)),
            initial: None,
            method: Arc::new(methods::Hybrid::default()),
            latest: None,
        }
    }
}

impl PlanOptions {
    /// With another seed.
    pub fn seed(self, seed: u64) -> PlanOptions {
        PlanOptions { seed, ..self }
    }

    /// Threads to use, at least 1.
    pub fn threads(self, threads: usize) -> PlanOptions {
        PlanOptions { threads, ..self }
    }

    /// With another end.
    pub fn stop(self, stop: StopRule) -> PlanOptions {
        PlanOptions { stop, ..self }
    }

    /// From a plan of the same day.
    pub fn initial(self, plan: PlanFile) -> PlanOptions {
        PlanOptions { initial: Some(plan), ..self }
    }

    /// By another heuristic.
    pub fn method(self, method: Arc<dyn Method>) -> PlanOptions {
        PlanOptions { method, ..self }
    }

    /// Keeping the best plan so far in `latest`.
    pub fn latest(self, latest: Arc<Latest>) -> PlanOptions {
        PlanOptions { latest: Some(latest), ..self }
    }

    /// The same with the time limit counting from now on, if it does not count already.
    pub fn started(&self) -> PlanOptions {
        PlanOptions { stop: self.stop.started(), ..self.clone() }
    }
}

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Cost of the best plan so far.
    pub cost: i64,
    /// Visits that it assigns.
    pub assigned_visits: usize,
    /// Visits of the day.
    pub visits: usize,
    /// Shifts of the day.
    pub shifts: usize,
    /// Iterations done, over all islands.
    pub iterations: u64,
    /// Time since the start.
    pub elapsed: Duration,
    /// Part of the run that is done, 0 to 1.
    pub fraction: f64,
}

/// A plan, and how the search came to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The best plan found, without reasons for what it leaves out.
    pub plan: PlanFile,
    /// The same to go on from.
    pub best: Snapshot,
    /// Every improvement, oldest first.
    pub trace: Vec<Improvement>,
    /// Iterations done.
    pub iterations: u64,
    /// Time that the search took.
    pub elapsed: Duration,
}

/// Plans a day: the best plan found until the stop rule ends the search, what still fits put in, with its cost and key
/// figures, and the reasons for what it leaves out. Reasons that there was no time to look for are missing;
/// [`crate::explain`] finds them.
///
/// `progress` is called after the first complete plan and a few times a second after that, from the calling thread.
///
/// # Errors
/// [`Error::is_input`] if the initial plan is not one of this day, or a parameter of the method is outside its range;
/// [`Error::is_internal`] if no threads can be started.
pub fn plan(problem: &Problem, options: &PlanOptions, progress: &(dyn Fn(&Progress) + Sync)) -> Result<PlanFile> {
    let options = &options.started();
    checked(options)?;
    in_pool(options, || {
        let mut instance = instance_for(problem, options);
        let searching = PlanOptions { stop: options.stop.sparing(problem.visits.len()), ..options.clone() };
        let Outcome { plan, best, .. } = solve_in(&instance, &searching, progress)?;
        let over = Watch::start(&options.stop).afterwards();
        Ok(settle(&mut instance, plan, &best, &over))
    })
}

/// Plans a day as [`plan`] does, but without reasons, and tells every improvement: for comparing methods.
///
/// # Errors
/// Those of [`plan`].
pub fn solve(problem: &Problem, options: &PlanOptions, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Outcome> {
    let options = &options.started();
    checked(options)?;
    in_pool(options, || solve_in(&instance_for(problem, options), options, progress))
}

/// Makes a plan better, as [`solve`] does: never dearer than `first`, which is one of the same day. Stops that are held
/// stay.
///
/// # Errors
/// [`Error::is_input`] if a parameter of the method is outside its range; [`Error::is_internal`] if no threads can be
/// started.
pub fn improve(
    instance: &Instance,
    first: Snapshot,
    options: &PlanOptions,
    progress: &(dyn Fn(&Progress) + Sync),
) -> Result<Outcome> {
    checked(options)?;
    in_pool(options, || Ok(solve_from(instance, first, options, progress)))
}

/// Refuses parameters of the method that are outside their ranges.
fn checked(options: &PlanOptions) -> Result<()> {
    params::checked(options.method.sections())
}

fn in_pool<T: Send>(options: &PlanOptions, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.max(1)).build();
    pool.map_err(|error| Error::internal(format!("no threads: {error}")))?.install(work)
}

/// The day, shifts running on where they do in the initial plan.
fn instance_for<'p>(problem: &'p Problem, options: &PlanOptions) -> Instance<'p> {
    let mut instance = Instance::new(problem);
    options.initial.iter().for_each(|initial| explain::admit(&mut instance, initial));
    instance
}

fn solve_in(instance: &Instance, options: &PlanOptions, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Outcome> {
    let mut solution = Solution::empty(instance);
    if let Some(initial) = &options.initial {
        resume(&mut solution, initial)?;
    }
    Ok(solve_from(instance, Snapshot::of(&solution), options, progress))
}

fn solve_from(
    instance: &Instance,
    first: Snapshot,
    options: &PlanOptions,
    progress: &(dyn Fn(&Progress) + Sync),
) -> Outcome {
    let (watch, near) = (Watch::start(&options.stop), OnceLock::new());
    let mut run = Run::new(instance, first, options, &watch, &near, progress);
    if !run.is_idle() {
        options.method.search(&mut run);
    }
    let solution = run.solution();
    debug_assert_eq!(crate::evaluate::difference(&solution), None);
    // A search that had nothing to do was not ended by the clock either.
    let timed = options.stop.iterations.is_none_or(|limit| run.iterations() < limit && watch.is_over());
    let elapsed = watch.elapsed();
    let plan = publish(&solution, Some(solver(options, run.iterations(), timed.then_some(elapsed))));
    Outcome { plan, best: run.best().clone(), trace: run.trace().to_vec(), iterations: run.iterations(), elapsed }
}

/// What a plan file says of how the plan was made; `timed` is the time it took, where that decided what came out.
fn solver(options: &PlanOptions, iterations: u64, timed: Option<Duration>) -> Solver {
    Solver {
        version: env!("CARGO_PKG_VERSION").into(),
        method: options.method.describe().into(),
        seed: options.seed,
        iterations,
        threads: timed.map(|_| options.threads.max(1) as u32),
        seconds: timed.map(|elapsed| (elapsed.as_secs_f64() * 1000.0).round() / 1000.0),
    }
}
