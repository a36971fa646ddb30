//! Many days of many arms, and what follows from them.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::simulate::arms::Arm;
use crate::simulate::demand::Day;
use crate::simulate::realised::Figures;
use crate::simulate::setting::Setting;
use crate::simulate::world::live;

/// Lives through days 0 to `days` of `seed` in each arm, on so many threads. By arm, then by day; the same on any number of
/// threads.
///
/// # Errors
/// [`Error::Internal`] if no threads can be started, or a policy gives an order that cannot be carried out.
pub fn run_days(setting: &Setting, arms: &[Arm], days: usize, seed: u64, threads: usize) -> Result<Vec<Vec<Figures>>> {
    let threads = threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::Internal(format!("no threads: {error}")))?;
    let next = AtomicUsize::new(0);
    // One task a thread, each taking the next day: a task that waits for a search then finds no other day to begin.
    let work = || -> Result<Vec<(usize, Figures)>> {
        let mut done = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= arms.len() * days {
                return Ok(done);
            }
            done.push((job, one_day(setting, arms[job % arms.len()], seed, (job / arms.len()) as u64)?));
        }
    };
    let parts: Vec<Vec<(usize, Figures)>> =
        pool.install(|| (0..threads).into_par_iter().with_max_len(1).map(|_| work()).collect::<Result<_>>())?;
    let mut all: Vec<(usize, Figures)> = parts.into_iter().flatten().collect();
    all.sort_by_key(|(job, _)| *job);
    let mut by_arm: Vec<Vec<Figures>> = vec![Vec::with_capacity(days); arms.len()];
    all.into_iter().for_each(|(job, figures)| by_arm[job % arms.len()].push(figures));
    Ok(by_arm)
}

fn one_day(setting: &Setting, arm: Arm, seed: u64, number: u64) -> Result<Figures> {
    let day = Day::draw(setting, &arm.rates(setting), seed, number);
    let realised = live(setting, arm.practice(), arm.policy().as_ref(), &day)?;
    Ok(Figures::of(setting, &day, &realised))
}
