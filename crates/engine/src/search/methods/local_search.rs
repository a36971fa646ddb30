use std::time::Duration;

use rayon::prelude::*;

use crate::search::anneal::annealer::{Annealer, Cooling};
use crate::search::local::descent::Descent;
use crate::search::methods::sisr::{self, ISLANDS};
use crate::search::methods::{begin, regret};
use crate::search::{Method, Run};

/// Iterated local search (Lourenço, Martin & Stützle 2003): down to where no move makes the plan cheaper, a ruin, down
/// again, and what is better is kept. The moves are relocate, swap, 2-opt*, or-opt, replace and insert among near
/// visits.
#[derive(Debug)]
pub struct LocalSearch;

/// Rounds of a run that is limited by iterations alone.
const ROUNDS: u64 = 20;
/// Most descents of such a round, so that those who watch hear of it.
const MOST_A_ROUND: u64 = 1 << 14;
/// How long a round of another run takes.
const ROUND: Duration = Duration::from_millis(250);
/// Climbers that lag behind go on from the best plan of all after these parts of the run.
const MEETINGS: [f64; 3] = [0.5, 0.75, 0.9];

impl Method for LocalSearch {
    fn name(&self) -> &str {
        "local-search"
    }

    fn describe(&self) -> &str {
        "iterated local search (relocate, swap, 2-opt*, or-opt, replace, insert)"
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let constructed = regret::build(run);
        run.offer(&constructed);
        let first = begin(run);
        if run.is_over() {
            return;
        }
        let count = if run.is_counted() { ISLANDS } else { run.threads() };
        let near = run.near();
        let climber = |number: usize| Descent::new(first.copy(), near, run.seed(), number as u64);
        let mut climbers: Vec<Descent> = (0..count).map(climber).collect();
        climb(run, &mut climbers);
        let cooling = Cooling::of(&first);
        let mut last = Annealer::new(first, near, cooling, run.seed(), count as u64);
        sisr::finish(run, &mut last);
    }
}

/// Runs all climbers in rounds, until the run is over.
fn climb<'a>(run: &mut Run<'a>, climbers: &mut [Descent<'a>]) {
    let mut next_meeting = 0;
    while !run.is_over() {
        round(run, climbers);
        let meeting = next_meeting < MEETINGS.len() && run.used() >= MEETINGS[next_meeting];
        next_meeting += usize::from(meeting);
        for climber in climbers.iter_mut().filter(|climber| meeting && climber.best.cost > run.best().cost) {
            climber.adopt(run.best());
        }
        run.report();
    }
}

/// One round: a fixed share of the run where it is counted, else a part of a second.
fn round<'a>(run: &mut Run<'a>, climbers: &mut [Descent<'a>]) {
    let (watch, count) = (run.watch(), climbers.len() as u64);
    let (total, until) = match run.is_counted() {
        true => {
            let share = watch.rule().iterations.map_or(MOST_A_ROUND, |total| total / ROUNDS);
            (share.clamp(count, MOST_A_ROUND.max(count)).min(run.iterations_left()), None)
        }
        false => (run.iterations_left(), Some(watch.elapsed() + ROUND)),
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
