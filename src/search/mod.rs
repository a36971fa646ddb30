//! The search: construction, ruin and recreate under simulated annealing, islands over threads.
//!
//! [`plan`] is the way in. Slack induction by string removals (Christiaens & Vanden Berghe 2020) works on the exact
//! incremental [`evaluate`](crate::evaluate) view of the whole model; double-ups, gaps and breaks are placed inside it,
//! not repaired afterwards. Any visit may stay out at its price.

mod compound;
mod figures;
mod island;
mod neighbours;
mod publish;
mod random;
mod recreate;
mod resume;
mod ruin;
mod stop;

use std::time::Duration;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::evaluate::{Instance, Solution};
use crate::io::plan::PlanFile;
use crate::model::Problem;

pub use publish::publish;
pub use resume::resume;
pub use stop::{StopRule, Watch};

use island::{Cooling, Island, Snapshot};

/// Name of the method in plan files.
const METHOD: &str = "ruin and recreate (string removals), simulated annealing, islands";
/// Islands of a run that is limited by iterations alone: a fixed number, so that threads do not change the plan.
const ISLANDS: usize = 2;
/// Rounds of a run that is limited by iterations alone.
const ROUNDS: u64 = 20;
/// The round before which the number of coolings is set: by then the speed is known.
const CYCLES_SET: u64 = 2;
/// Iterations a visit that one cooling takes at most.
const ENOUGH: u64 = 2_500;
/// Islands that lag behind go on from the best plan of all after these parts of the run.
const MEETINGS: [f64; 6] = [0.5, 0.65, 0.75, 0.85, 0.9, 0.95];

/// How to plan.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// Seed of the random streams.
    pub seed: u64,
    /// Threads to use, at least 1.
    pub threads: usize,
    /// When to stop.
    pub stop: StopRule,
    /// A plan of the same day to start from.
    pub initial: Option<PlanFile>,
}

impl Default for PlanOptions {
    /// Seed 1, all cores, ten seconds.
    fn default() -> Self {
        Self {
            seed: 1,
            threads: rayon::current_num_threads(),
            stop: StopRule::after(Duration::from_secs(10)),
            initial: None,
        }
    }
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// Plans a day: the best plan found until the stop rule ends the search, with its cost and key figures, and the reasons
/// for what it leaves out.
///
/// `progress` is called after the first complete plan and a few times a second after that, from the calling thread.
///
/// # Errors
/// [`Error::Input`] if the initial plan is not one of this day; [`Error::Internal`] if no threads can be started.
pub fn plan(problem: &Problem, options: &PlanOptions, progress: &(dyn Fn(&Progress) + Sync)) -> Result<PlanFile> {
    let threads = options.threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Internal(format!("no threads: {error}")))?;
    pool.install(|| {
        let watch = Watch::start(&options.stop);
        let instance = Instance::new(problem);
        let mut search = Search::new(&instance, options, &watch, threads)?;
        search.report(progress, 0.0);
        search.run(progress);
        let mut plan = search.publish(options, threads);
        // A plan without reasons is worth more than none; the judge will say if anything is wrong with it.
        if let Err(error) = crate::explain::reasons_in(&instance, &mut plan) {
            tracing::warn!(%error, "no reasons found for what is left out");
        }
        Ok(plan)
    })
}

/// Islands under way.
struct Search<'a> {
    instance: &'a Instance<'a>,
    watch: &'a Watch,
    islands: usize,
    seed: u64,
    iterations: u64,
    best: Snapshot,
}

impl<'a> Search<'a> {
    /// Builds the first plan.
    fn new(instance: &'a Instance<'a>, options: &PlanOptions, watch: &'a Watch, threads: usize) -> Result<Search<'a>> {
        let mut solution = Solution::empty(instance);
        if instance.shifts.is_empty() {
            let best = Snapshot::of(&solution);
            return Ok(Search { instance, watch, best, islands: 0, seed: options.seed, iterations: 0 });
        }
        if let Some(initial) = &options.initial {
            resume(&mut solution, initial)?;
        }
        let cooling = Cooling::of(&solution);
        let nobody = vec![Vec::new(); instance.visits.len()];
        let mut island = Island::new(solution, &nobody, cooling, options.seed, u64::MAX);
        island.construct();
        let best = island.best;
        let islands = if options.stop.max_time.is_some() { threads } else { ISLANDS };
        Ok(Search { instance, watch, best, islands, seed: options.seed, iterations: 0 })
    }

    fn report(&self, progress: &(dyn Fn(&Progress) + Sync), fraction: f64) {
        progress(&Progress {
            cost: self.best.cost,
            assigned_visits: self.best.assigned.iter().filter(|&&assigned| assigned).count(),
            visits: self.instance.visits.len(),
            shifts: self.instance.shifts.len(),
            iterations: self.iterations,
            elapsed: self.watch.elapsed(),
            fraction,
        });
    }

    /// Runs all islands in rounds, exchanging plans between rounds, until the stop rule says so.
    fn run(&mut self, progress: &(dyn Fn(&Progress) + Sync)) {
        if self.islands == 0 || self.instance.visits.iter().all(|visit| visit.done) || self.watch.is_over() {
            return;
        }
        let near = neighbours::neighbours(self.instance);
        let mut base = Solution::empty(self.instance);
        base.load(&self.best.routes, &self.best.assigned);
        let cooling = Cooling::of(&base);
        let island = |number: usize| Island::new(base.copy(), &near, cooling, self.seed, number as u64);
        let mut islands: Vec<Island> = (0..self.islands).map(island).collect();
        let rule = self.watch.rule().clone();
        let total = rule.iterations.unwrap_or(u64::MAX);
        let mut done = 0_u64;
        let (mut rounds, mut next_exchange) = (0, 0);
        while done < total && !self.watch.is_over() {
            let count = round_size(total, done, self.islands as u64, rule.iterations.is_some(), rounds, self.speed());
            if rounds == CYCLES_SET {
                let expected = rule.iterations.unwrap_or_else(|| self.expected());
                let cycles = expected / self.islands as u64 / (ENOUGH * self.instance.visits.len() as u64);
                islands.iter_mut().for_each(|island| island.cycles = cycles.clamp(1, 10) as u32);
            }
            let fraction = |done: u64| if rule.iterations.is_some() { done as f64 / total as f64 } else { 0.0 };
            let span = (fraction(done), fraction(done + count.iter().sum::<u64>()));
            islands.par_iter_mut().zip(&count).for_each(|(island, &count)| island.run(count, span, self.watch));
            done += count.iter().sum::<u64>();
            rounds += 1;
            self.iterations = islands.iter().map(|island| island.iterations).sum();
            let used = span.1.max(self.watch.time_used());
            let exchange = next_exchange < MEETINGS.len() && used >= MEETINGS[next_exchange];
            next_exchange += usize::from(exchange);
            self.collect(&mut islands, exchange);
            self.report(progress, used);
        }
        if let Some(island) = islands.first_mut() {
            island.adopt(&self.best);
            island.retry();
            island.keep_promises();
            self.collect(&mut islands, false);
        }
        tracing::debug!(looked_at = islands.iter().map(Island::looked_at).sum::<u64>(), rounds, "search over");
    }

    /// Iterations of all islands that the time limit leaves room for, going by the speed so far.
    fn expected(&self) -> u64 {
        let limit = self.watch.rule().max_time.map_or(0.0, |limit| limit.as_secs_f64());
        (self.speed() * self.islands as f64 * limit) as u64
    }

    /// Iterations a second of one island so far.
    fn speed(&self) -> f64 {
        self.iterations as f64 / self.islands as f64 / self.watch.elapsed().as_secs_f64().max(1e-3)
    }

    /// Keeps the best plan; an island that lags behind goes on from it.
    fn collect(&mut self, islands: &mut [Island], exchange: bool) {
        for island in islands.iter() {
            if island.best.cost < self.best.cost {
                self.best = island.best.clone();
            }
        }
        if exchange {
            for island in islands.iter_mut().filter(|island| island.best.cost > self.best.cost) {
                island.adopt(&self.best);
            }
        }
    }

    fn publish(&self, options: &PlanOptions, threads: usize) -> PlanFile {
        let mut solution = Solution::empty(self.instance);
        solution.load(&self.best.routes, &self.best.assigned);
        debug_assert_eq!(crate::evaluate::difference(&solution), None);
        let timed = options.stop.iterations.is_none_or(|limit| self.iterations < limit);
        let solver = crate::io::plan::Solver {
            version: env!("CARGO_PKG_VERSION").into(),
            method: METHOD.into(),
            seed: options.seed,
            iterations: self.iterations,
            threads: timed.then_some(threads as u32),
            seconds: timed.then(|| (self.watch.elapsed().as_secs_f64() * 1000.0).round() / 1000.0),
        };
        publish(&solution, Some(solver))
    }
}

/// Iterations of the next round for each island: a fixed share of the run where it is counted, else about a quarter of
/// a second's worth.
fn round_size(total: u64, done: u64, islands: u64, counted: bool, rounds: u64, speed: f64) -> Vec<u64> {
    let share = if counted {
        (total / ROUNDS).max(islands).min(total - done)
    } else if rounds == 0 {
        64 * islands
    } else {
        ((speed * 0.25) as u64).clamp(16, 1 << 20) * islands
    };
    (0..islands).map(|island| share / islands + u64::from(island < share % islands)).collect()
}
