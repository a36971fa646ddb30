//! The heuristics that come with the crate, each a [`Method`]:
//!
//! | method | what it is |
//! |---|---|
//! | [`Hybrid`] | the default: ruin and recreate on parts of the day side by side |
//! | [`Sisr`] | ruin and recreate on the whole day, islands |
//! | [`LocalSearch`] | iterated local search: descents by moves, a ruin between each two |
//! | [`Regret`] | one construction: what would be missed most goes in first |
//! | [`Greedy`] | one construction: each visit where it costs least |
//!
//! To compare another one, implement [`Method`] in a crate of your own and hand it to [`solve`](crate::search::solve):
//!
//! ```
//! use std::sync::Arc;
//! use rounds::search::{Method, PlanOptions, Run, StopRule, methods, solve};
//!
//! /// Builds a plan and stops there.
//! #[derive(Debug)]
//! struct JustBuild;
//!
//! impl Method for JustBuild {
//!     fn name(&self) -> &str {
//!         "just-build"
//!     }
//!     fn describe(&self) -> &str {
//!         "one greedy construction"
//!     }
//!     fn search<'a>(&self, run: &mut Run<'a>) {
//!         let solution = methods::construct(run);
//!         run.offer(&solution);
//!         run.iterated(1);
//!         run.report();
//!     }
//! }
//!
//! # fn main() -> Result<(), rounds::Error> {
//! let day = std::fs::read("../../fixtures/days/tiny.json").expect("the fixture is there");
//! let problem = rounds::format::read_day(&day)?.value;
//! let options = PlanOptions::default().method(Arc::new(JustBuild)).stop(StopRule::iterations(1));
//! let outcome = solve(&problem, &options, &|_| {})?;
//! assert_eq!(outcome.iterations, 1);
//! # Ok(())
//! # }
//! ```

mod greedy;
mod hybrid;
mod local_search;
mod regret;
mod sisr;

use std::sync::Arc;

use crate::evaluate::Solution;
use crate::search::anneal::annealer::{Annealer, Tuning};
use crate::search::anneal::insertion_cache::InsertionCache;
use crate::search::decompose::partition::Partition;
use crate::search::neighbours::NO_NEIGHBOURS;
use crate::search::params::{Params, SisrParams};
use crate::search::random::{SPREAD, streams};
use crate::search::{Method, Run};

pub use greedy::Greedy;
pub use hybrid::Hybrid;
pub use local_search::LocalSearch;
pub use regret::Regret;
pub use sisr::Sisr;

/// Every method, the default first.
pub fn all() -> Vec<Arc<dyn Method>> {
    all_with(&Params::default())
}

/// Every method with these parameters, the default first.
pub fn all_with(params: &Params) -> Vec<Arc<dyn Method>> {
    let Params { sisr, hybrid, local_search, regret, .. } = params.clone();
    vec![
        Arc::new(Hybrid { params: hybrid, sisr: sisr.clone() }),
        Arc::new(Sisr { params: sisr.clone() }),
        Arc::new(LocalSearch { params: local_search, sisr, regret: regret.clone() }),
        Arc::new(Regret { params: regret }),
        Arc::new(Greedy),
    ]
}

/// The method of that name.
pub fn by_name(name: &str) -> Option<Arc<dyn Method>> {
    all().into_iter().find(|method| method.name() == name)
}

/// The plan so far with every visit that is left out put in where it costs least, dearest first, if that is cheaper
/// than leaving it out.
pub fn construct<'a>(run: &Run<'a>) -> Solution<'a> {
    first_island(run, &SisrParams::default()).solution
}

/// A plan to anneal from: [`construct`], which is offered to the run, then filled with what is not worth its price
/// alone.
pub(crate) fn begin<'a>(run: &mut Run<'a>, params: &SisrParams) -> Solution<'a> {
    let mut annealer = first_island(run, params);
    run.offer(&annealer.solution);
    run.report();
    if !run.is_over() && params.overfill > 1 {
        annealer.overfill();
        run.offer(&annealer.solution);
    }
    annealer.solution
}

fn first_island<'a>(run: &Run<'a>, params: &SisrParams) -> Annealer<'a> {
    let solution = run.solution();
    let tuning = Tuning::of(&solution, params);
    let streams = streams(run.seed(), u64::MAX, params.blink);
    let memory = InsertionCache::fleeting(&solution);
    let mut annealer = Annealer::with(solution, &NO_NEIGHBOURS, tuning, streams, memory);
    let parts = run.instance().visits.len() / params.first_part;
    if parts > 1 && annealer.solution.routes.iter().all(|route| route.visits == 0) {
        for region in Partition::new(run.instance()).spread(parts, &mut run.random(SPREAD)) {
            annealer.construct_within(region);
        }
    }
    annealer.construct();
    annealer
}
