//! Benchmarks of vehicle routing as days, and plans of them as solutions; problems of VROOM as days.

mod bad;
mod days;
mod fuzz;
mod pcvrptw;
mod shared;
mod solomon;
mod vroom;

use rounds::format::plan::PlanFile;
use rounds::format::problem_of;
use rounds::model::Problem;
use rounds::suites::{self, Case, Score};
use rounds::{Error, Issue};
use rounds_engine::search::{PlanOptions, StopRule, plan};

pub const CORNER: &str = include_str!("../../../fixtures/suites/corner.txt");
pub const PRIZES: &str = include_str!("../../../fixtures/suites/prizes.vrp");
pub const THREE_JOBS: &str = include_str!("../../../fixtures/suites/three-jobs.json");

/// Reads an instance that is right.
pub fn read(suite: &str, text: &str) -> Box<dyn Case> {
    let suite = suites::by_name(suite).expect("a suite of that name");
    suite.read(text.as_bytes(), "case").unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with an instance: code and place of each issue.
pub fn faults(suite: &str, text: &str) -> Vec<(&'static str, String)> {
    let read = suites::import(suite, text.as_bytes(), "case");
    input_issues(read.err().unwrap_or_else(|| panic!("read in spite of its faults:\n{text}")))
}

pub fn input_issues(error: Error) -> Vec<(&'static str, String)> {
    assert!(error.is_input(), "{error}");
    let issues = error.into_issues();
    let complete = |issue: &Issue| !issue.message.is_empty() && !issue.help.is_empty() && !issue.path.is_empty();
    assert!(issues.iter().all(complete), "{issues:?}");
    issues.into_iter().map(|issue| (issue.code, issue.path)).collect()
}

/// The day of a case, resolved as if it had been written and read.
pub fn problem(case: &dyn Case) -> Problem {
    problem_of(case.day()).unwrap_or_else(|error| panic!("the day does not read: {error}")).value
}

/// Plans the day of a case with this many iterations; the judge has passed the plan.
pub fn planned(case: &dyn Case, iterations: u64) -> PlanFile {
    let problem = problem(case);
    let options = PlanOptions::default().seed(1).threads(1).stop(StopRule::iterations(iterations));
    let plan = plan(&problem, &options, &|_| ()).expect("a plan");
    let verdict = rounds::check::check(&problem, &plan);
    assert!(verdict.is_clean(), "{:?} {:?}", verdict.violations, verdict.claims);
    plan
}

/// The plan's cost as its own format has it, judged from the solution file alone.
pub fn scored(case: &dyn Case, plan: &PlanFile) -> Score {
    let solution = case.solution(plan).expect("a solution");
    case.score(&solution).unwrap_or_else(|error| panic!("{error} in\n{solution}"))
}

pub fn total(plan: &PlanFile) -> i64 {
    plan.cost.expect("plans state their cost").total
}

/// `text` with the one occurrence of `old` replaced.
pub fn with(text: &str, old: &str, new: &str) -> String {
    assert_eq!(text.matches(old).count(), 1, "{old:?}");
    text.replace(old, new)
}
