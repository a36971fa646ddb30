//! The home-care suites: instances in, plans, solutions out, and what the suites' own rules say of them.

mod bad_input;
mod hhcrsp;
mod shared;
mod uhhc;

use rounds::format::plan::PlanFile;
use rounds::suites::{Case, Suite, all};
use rounds_engine::search::{PlanOptions, StopRule, plan};
use serde_json::Value;

const HHCRSP: &str = include_str!("../../../fixtures/suites/hhcrsp-tiny.json");
const HHCRSP_SOLUTION: &str = include_str!("../../../fixtures/suites/hhcrsp-tiny.solution.json");
const UHHC: &str = include_str!("../../../fixtures/suites/uhhc-tiny.json");
const UHHC_SOLUTION: &str = include_str!("../../../fixtures/suites/uhhc-tiny.solution.json");

fn suite(name: &str) -> &'static dyn Suite {
    *all().iter().find(|suite| suite.name() == name).expect("a suite of that name")
}

fn case(name: &str, text: &str) -> Box<dyn Case> {
    suite(name).read(text.as_bytes(), "tiny").unwrap_or_else(|error| panic!("{error:?}"))
}

fn tree(text: &str) -> Value {
    serde_json::from_str(text).expect("a fixture is JSON")
}

/// A fixture with some of its values, named by JSON pointer, put otherwise.
fn with(text: &str, changes: &[(&str, Value)]) -> String {
    let mut tree = tree(text);
    for (pointer, value) in changes {
        *tree.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = value.clone();
    }
    tree.to_string()
}

/// A fixture with a field more.
fn plus(text: &str, object: &str, field: &str, value: Value) -> String {
    let mut tree = tree(text);
    let fields = tree.pointer_mut(object).and_then(Value::as_object_mut);
    fields.unwrap_or_else(|| panic!("{object} is no object")).insert(field.into(), value);
    tree.to_string()
}

/// Plans the day of a case; the plan keeps every rule.
fn planned(case: &dyn Case, iterations: u64) -> PlanFile {
    let problem = rounds::format::problem_of(case.day()).unwrap_or_else(|error| panic!("{error:?}")).value;
    let options = PlanOptions::default().seed(1).threads(2).stop(StopRule::iterations(iterations));
    let plan = plan(&problem, &options, &|_| ()).expect("a plan");
    let verdict = rounds::check::check(&problem, &plan);
    assert!(verdict.is_clean(), "{:?} {:?}", verdict.violations, verdict.claims);
    plan
}

fn cost(plan: &PlanFile) -> i64 {
    plan.cost.expect("a plan has its cost").total
}

/// What a suite finds wrong with a solution, as one text.
fn violations(case: &dyn Case, solution: &str) -> String {
    let score = case.score(solution).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(score.feasible, score.violations.is_empty());
    score.violations.join("\n")
}
