//! Reading and planning the cases.

use std::path::PathBuf;

use rounds::io::plan::PlanFile;
use rounds::model::Problem;
use rounds::search::{self, PlanOptions, StopRule};

/// Where a case lies.
pub fn path(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/regression").join(case)
}

/// A case as it lies in the folder.
pub fn bytes(case: &str) -> Vec<u8> {
    std::fs::read(path(case)).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// A day, which must be valid.
pub fn day(case: &str) -> Problem {
    rounds::io::read_day(&bytes(case)).unwrap_or_else(|error| panic!("{case}: {error}")).value
}

/// A plan of this many iterations on one thread, which the judge must pass.
pub fn planned(problem: &Problem, iterations: u64) -> PlanFile {
    let options = PlanOptions { threads: 1, stop: StopRule::iterations(iterations), ..PlanOptions::default() };
    let plan = search::plan(problem, &options, &|_| ()).expect("a valid day can be planned");
    let verdict = rounds::check::check(problem, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    plan
}

/// What a plan leaves out.
pub fn left_out(plan: &PlanFile) -> Vec<&str> {
    plan.unassigned.iter().map(|visit| visit.visit.as_str()).collect()
}
