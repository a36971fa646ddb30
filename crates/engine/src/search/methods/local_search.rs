use std::time::Duration;

use rayon::prelude::*;

use crate::params::Section;
use crate::search::anneal::annealer::{Annealer, Tuning};
use crate::search::local::descent::Descent;
use crate::search::methods::{begin, regret, sisr};
use crate::search::params::{LocalSearchParams, RegretParams, SisrParams};
use crate::search::{Method, Run};

/// Iterated local search (Lourenço, Martin & Stützle 2003): down to where no move makes the plan cheaper, a ruin, down
/// again, and what is better is kept. The moves are relocate, swap, 2-opt*, or-opt, replace and insert among near
/// visits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LocalSearch {
    /// The descents.
    pub params: LocalSearchParams,
    /// Ruins and insertions.
    pub sisr: SisrParams,
    /// The first plan.
    pub regret: RegretParams,
}

impl Method for LocalSearch {
    fn name(&self) -> &str {
        "local-search"
    }

    fn describe(&self) -> &str {
        "iterated local search (relocate, swap, 2-opt*, or-opt, replace, insert)"
    }

    fn sections(&self) -> Vec<&dyn Section> {
        vec![&self.params, &self.sisr, &self.regret]
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let (params, sisr) = (&self.params, &self.sisr);
        let constructed = regret::build(run, &self.regret);
        run.offer(&constructed);
        let first = begin(run, sisr);
        if run.is_over() {
            return;
        }
        let count = if run.is_counted() { sisr.islands } else { run.threads() };
        let near = run.near_by(sisr);
        let climber = |number: usize| Descent::new(first.copy(), near, (sisr, params), run.seed(), number as u64);
        let mut climbers: Vec<Descent> = (0..count).map(climber).collect();
        climb(run, params, &mut climbers);
        let tuning = Tuning::of(&first, sisr);
        let mut last = Annealer::new(first, near, tuning, run.seed(), count as u64);
        sisr::finish(run, &mut last);
    }
}

/// Runs all climbers in rounds, until the run is over.
fn climb<'a>(run: &mut Run<'a>, params: &LocalSearchParams, climbers: &mut [Descent<'a>]) {
    let mut next_meeting = 0;
    while !run.is_over() {
        round(run, params, climbers);
        let meeting = params.meetings.get(next_meeting).is_some_and(|&part| run.used() >= part);
        next_meeting += usize::from(meeting);
        for climber in climbers.iter_mut().filter(|climber| meeting && climber.best.cost > run.best().cost) {
            climber.adopt(run.best());
        }
        run.report();
    }
}

/// One round: a fixed share of the run where it is counted, else a part of a second.
fn round<'a>(run: &mut Run<'a>, params: &LocalSearchParams, climbers: &mut [Descent<'a>]) {
    let (watch, count) = (run.watch(), climbers.len() as u64);
    let (total, until) = match run.is_counted() {
        true => {
            let share = watch.rule().iterations.map_or(params.round_most, |total| total / params.rounds);
            (share.clamp(count, params.round_most.max(count)).min(run.iterations_left()), None)
        }
        false => (
            run.iterations_left(),
            Some(watch.elapsed() + Duration::try_from_secs_f64(params.round_time).unwrap_or_default()),
        ),
    };
    climbers.par_iter_mut().enumerate().for_each(|(number, climber)| {
        climber.run(total / count + u64::from((number as u64) < total % count), until, watch);
    });
    let done: u64 = climbers.iter().map(|climber| climber.iterations).sum();
    run.iterated(done - run.iterations());
    let mut trace: Vec<_> = climbers.iter_mut().flat_map(|climber| climber.trace.drain(..)).collect();
    // In the order of the clock; without a time limit nothing may depend on that.
    match run.is_counted() {
        true => trace.sort_by_key(|improvement| (improvement.iterations, improvement.cost)),
        false => trace.sort_by_key(|improvement| (improvement.elapsed, improvement.cost)),
    }
    if let Some(best) = climbers.iter().min_by_key(|climber| climber.best.cost) {
        run.offer_snapshot(&best.best, &trace);
    }
}
