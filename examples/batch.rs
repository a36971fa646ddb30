//! Many days at once: a thread for each core, and one thread for each search, which is the best use of the cores.
//!
//! ```sh
//! cargo run --example batch
//! ```

use std::sync::Mutex;

use rounds::prelude::*;

const DAYS: [&str; 4] = ["tiny", "ucr-team", "past-midnight", "overloaded"];

pub fn main() -> Result<()> {
    let waiting = Mutex::new(DAYS.iter());
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let done: Result<Vec<Vec<(&str, PlanFile)>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(|| work(&waiting))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no worker panics")).collect()
    });
    let mut done: Vec<_> = done?.into_iter().flatten().collect();
    done.sort_by_key(|(name, _)| *name);
    for (name, plan) in &done {
        let cost = plan.cost.as_ref().map_or(0, |cost| cost.total);
        println!("{name}: {} left out, cost {cost}", plan.unassigned.len());
    }
    assert_eq!(done.len(), DAYS.len());
    Ok(())
}

/// Plans days until none is waiting.
fn work(waiting: &Mutex<std::slice::Iter<'_, &'static str>>) -> Result<Vec<(&'static str, PlanFile)>> {
    let mut done = Vec::new();
    loop {
        let next = waiting.lock().expect("no worker panics").next().copied();
        let Some(name) = next else { return Ok(done) };
        let bytes = std::fs::read(format!("fixtures/days/{name}.json")).expect("run it in the folder of the project");
        let problem = rounds::format::read_day(&bytes)?.value;
        done.push((name, Planner::new(&problem).threads(1).stop(StopRule::iterations(200)).plan()?));
    }
}
