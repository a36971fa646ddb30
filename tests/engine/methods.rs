//! Every method that comes with the crate, on days of all kinds: its plans keep the rules and do not depend on threads.

use std::sync::Arc;

use rounds::format::plan::PlanFile;
use rounds::format::read_day;
use rounds::model::Problem;
use rounds_engine::search::{Method, PlanOptions, StopRule, methods, plan, solve};

const DAYS: [&str; 5] = ["tiny", "ucr-team", "virtual-ward", "overloaded", "borough"];

fn day(name: &str) -> Problem {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/days/{name}.json"));
    read_day(&std::fs::read(path).expect("the fixture is there")).expect("a valid day").value
}

fn options(method: &Arc<dyn Method>, threads: usize, iterations: u64) -> PlanOptions {
    PlanOptions::default().threads(threads).stop(StopRule::iterations(iterations)).method(Arc::clone(method))
}

/// The plan alone: what made it, and in what time, aside.
fn planned(problem: &Problem, options: &PlanOptions) -> PlanFile {
    let plan = plan(problem, options, &|_| ()).expect("a valid day can be planned");
    PlanFile { solver: None, ..plan }
}

fn cost(problem: &Problem, method: &str, iterations: u64) -> i64 {
    let method = methods::by_name(method).expect("a method of that name");
    let outcome = solve(problem, &options(&method, 2, iterations), &|_| ()).expect("a plan");
    outcome.plan.cost.expect("plans have a cost").total
}

#[test]
fn the_methods_are_listed_best_first() {
    let names: Vec<String> = methods::all().iter().map(|method| method.name().to_string()).collect();
    assert_eq!(names, ["hybrid", "sisr", "local-search", "regret", "greedy"]);
}

#[test]
fn plans_of_every_method_pass_the_judge_on_any_number_of_threads() {
    for name in DAYS {
        let problem = day(name);
        for method in methods::all() {
            let one = planned(&problem, &options(&method, 1, 24));
            let verdict = rounds::check::check(&problem, &one);
            assert!(verdict.is_clean(), "{name}, {}: {:?} {:?}", method.name(), verdict.violations, verdict.claims);
            assert_eq!(planned(&problem, &options(&method, 1, 24)), one, "{name}, {} again", method.name());
            assert_eq!(planned(&problem, &options(&method, 2, 24)), one, "{name}, {} on two threads", method.name());
        }
    }
}

#[test]
fn no_method_does_more_iterations_than_it_may() {
    let problem = day("ucr-team");
    for method in methods::all() {
        for limit in [1, 7] {
            let outcome = solve(&problem, &options(&method, 2, limit), &|_| ()).expect("a plan");
            assert!(outcome.iterations <= limit, "{}: {} of {limit}", method.name(), outcome.iterations);
            let mut costs = outcome.trace.windows(2);
            assert!(costs.all(|pair| pair[1].cost < pair[0].cost), "{}: {:?}", method.name(), outcome.trace);
        }
    }
}

#[test]
fn searches_are_no_worse_than_the_construction_they_start_from() {
    for name in DAYS {
        let problem = day(name);
        for (method, construction) in [("hybrid", "greedy"), ("sisr", "greedy"), ("local-search", "regret")] {
            assert!(cost(&problem, method, 40) <= cost(&problem, construction, 1), "{name}, {method}");
        }
    }
}

#[test]
fn a_descent_makes_a_first_plan_better() {
    let problem = day("borough");
    assert!(cost(&problem, "local-search", 1) < cost(&problem, "regret", 1));
}

#[test]
fn regret_leaves_nothing_out_that_is_worth_its_price() {
    let problem = day("ucr-team");
    let method = methods::by_name("regret").expect("there is one");
    let regret = planned(&problem, &options(&method, 2, 1));
    let again = options(&method, 2, 1).initial(regret.clone());
    assert_eq!(planned(&problem, &again).unassigned.len(), regret.unassigned.len());
}

#[test]
fn mixed_days_pass_the_judge() {
    for seed in 0..40 {
        let file = rounds::generate::mixed(seed, 2 + seed as usize % 7, 3 + seed as usize % 29);
        let problem = rounds::format::problem_of(&file).expect("a valid day").value;
        for name in ["local-search", "regret"] {
            let method = methods::by_name(name).expect("a method of that name");
            let verdict = rounds::check::check(&problem, &planned(&problem, &options(&method, 2, 30)));
            assert!(verdict.is_clean(), "seed {seed}, {name}: {:?} {:?}", verdict.violations, verdict.claims);
        }
    }
}
