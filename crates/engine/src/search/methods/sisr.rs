use rayon::prelude::*;

use crate::evaluate::Solution;
use crate::params::Section;
use crate::search::anneal::annealer::{Annealer, Tuning};
use crate::search::methods::begin;
use crate::search::params::SisrParams;
use crate::search::set_packing::Packer;
use crate::search::{Method, Run};

/// Slack induction by string removals (Christiaens & Vanden Berghe 2020): ruin and recreate under simulated annealing
/// on islands that meet now and then.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sisr {
    /// What it goes by.
    pub params: SisrParams,
}

/// The round before which the number of coolings is set: by then the speed is known.
const CYCLES_SET: u64 = 2;

impl Method for Sisr {
    fn name(&self) -> &str {
        "sisr"
    }

    fn describe(&self) -> &str {
        "ruin and recreate (string removals), simulated annealing, islands"
    }

    fn sections(&self) -> Vec<&dyn Section> {
        vec![&self.params]
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        search(run, &self.params);
    }
}

/// Anneals until the run is over: what [`Sisr`] does.
pub(super) fn search<'a>(run: &mut Run<'a>, params: &SisrParams) {
    let first = begin(run, params);
    if !run.is_over() {
        anneal_from(run, params, first);
    }
}

/// Anneals a first plan until the run is over.
pub(super) fn anneal_from<'a>(run: &mut Run<'a>, params: &SisrParams, first: Solution<'a>) {
    let tuning = Tuning::of(&first, params);
    let count = if run.is_counted() { params.islands } else { run.threads() };
    let near = run.near_by(params);
    let annealer = |number: usize| Annealer::new(first.copy(), near, tuning, run.seed(), number as u64);
    let mut islands: Vec<Annealer> = (0..count).map(annealer).collect();
    anneal(run, params, &mut islands);
    finish(run, &mut islands[0]);
}

/// Runs all islands in rounds, exchanging plans between rounds, until the stop rule says so.
fn anneal<'a>(run: &mut Run<'a>, params: &SisrParams, islands: &mut [Annealer<'a>]) {
    let (mut rounds, mut next_meeting) = (0, 0);
    let mut packer = Packer::new(run, params);
    islands.iter_mut().for_each(|annealer| annealer.pool = packer.pool());
    while !run.is_over() {
        let counts = round_size(run, params.rounds, islands.len() as u64, rounds);
        if rounds == CYCLES_SET {
            let cycles = expected(run) / islands.len() as u64 / (params.cooling * run.instance().visits.len() as u64);
            islands.iter_mut().for_each(|annealer| annealer.cycles = cycles.clamp(1, params.coolings) as u32);
        }
        step(run, islands, &counts);
        rounds += 1;
        packer.pack(run, islands.iter().filter_map(|annealer| annealer.pool.as_ref()));
        let meeting = params.meetings.get(next_meeting).is_some_and(|&part| run.used() >= part);
        next_meeting += usize::from(meeting);
        for annealer in islands.iter_mut().filter(|annealer| meeting && annealer.best.cost > run.best().cost) {
            annealer.adopt(run.best());
        }
        run.report();
    }
}

/// One round of all islands on the whole day.
fn step<'a>(run: &mut Run<'a>, islands: &mut [Annealer<'a>], counts: &[u64]) {
    iterate(run, islands, counts);
    let mut trace: Vec<_> = islands.iter_mut().flat_map(|annealer| annealer.trace.drain(..)).collect();
    // In the order of the clock; without a time limit nothing may depend on that.
    match run.is_counted() {
        true => trace.sort_by_key(|improvement| (improvement.iterations, improvement.cost)),
        false => trace.sort_by_key(|improvement| (improvement.elapsed, improvement.cost)),
    }
    let mut best = &islands[0].best;
    for annealer in &*islands {
        if annealer.best.cost < best.cost {
            best = &annealer.best;
        }
    }
    run.offer_snapshot(best, &trace);
}

/// Shares out `each` iterations to each of `count`, fewer if the run does not allow that many.
pub(super) fn shares(run: &Run, each: u64, count: u64) -> Vec<u64> {
    let total = (each * count).min(run.iterations_left());
    (0..count).map(|part| total / count + u64::from(part < total % count)).collect()
}

/// Iterates every annealer as often as `counts` says.
fn iterate<'a>(run: &mut Run<'a>, islands: &mut [Annealer<'a>], counts: &[u64]) {
    let watch = run.watch();
    side_by_side(run, islands, counts.iter().sum(), |number, annealer, span| {
        let before = annealer.iterations;
        annealer.run(counts[number], span, watch);
        ((), annealer.iterations - before)
    });
}

/// Lets every searcher work, `total` iterations in all. `work` is told the searcher's number and how much of the run is
/// used before and after, and tells how many iterations it did.
pub(super) fn side_by_side<S: Send, T: Send>(
    run: &mut Run,
    searchers: &mut [S],
    total: u64,
    work: impl Fn(usize, &mut S, (f64, f64)) -> (T, u64) + Sync,
) -> Vec<T> {
    let before = run.used();
    let limit = run.watch().rule().iterations;
    let span = limit.map_or((0.0, 0.0), |limit| (before, before + total as f64 / limit.max(1) as f64));
    let worked = searchers.par_iter_mut().enumerate().map(|(number, searcher)| work(number, searcher, span));
    let (results, iterations): (Vec<T>, Vec<u64>) = worked.unzip();
    run.iterated(iterations.iter().sum());
    results
}

/// Iterations of all islands that the stop rule leaves room for, going by the speed so far.
fn expected(run: &Run) -> u64 {
    let by_count = run.watch().rule().iterations.unwrap_or(u64::MAX);
    let limit = run.watch().rule().max_time.map_or(f64::MAX, |limit| limit.as_secs_f64());
    by_count.min((speed(run) * limit) as u64)
}

/// Iterations a second so far.
fn speed(run: &Run) -> f64 {
    if run.is_counted() {
        return f64::MAX;
    }
    run.iterations() as f64 / run.watch().elapsed().as_secs_f64().max(1e-3)
}

/// Iterations of the next round for each annealer: one part in `of` of the run where it is counted, else about a
/// quarter of a second's worth.
fn round_size(run: &Run, of: u64, islands: u64, rounds: u64) -> Vec<u64> {
    let share = if run.is_counted() {
        let total = run.watch().rule().iterations.unwrap_or(u64::MAX);
        (total / of).max(islands)
    } else if rounds == 0 {
        64 * islands
    } else {
        (speed(run) * 0.25) as u64 / islands * islands
    };
    let share = share.clamp(islands, 1 << 22).min(run.iterations_left());
    (0..islands).map(|annealer| share / islands + u64::from(annealer < share % islands)).collect()
}

/// What is done once at the end: nothing stays out that could be put in for less than its price, and promised visits
/// wait where that is cheaper.
pub(super) fn finish<'a>(run: &mut Run<'a>, annealer: &mut Annealer<'a>) {
    annealer.adopt(run.best());
    annealer.retry();
    annealer.keep_promises();
    let best = annealer.best.clone();
    run.offer_snapshot(&best, &[]);
    run.report();
}
