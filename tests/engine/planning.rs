//! The search against the judge: every plan of hundreds of days that mix all features keeps every rule, and both agree
//! on cost and key figures.

use rounds::format::{problem_of, read_day};
use rounds::model::Problem;
use rounds_engine::search::{PlanOptions, StopRule, plan};

/// Plans with this many iterations; what the judge finds wrong with the plan.
fn faults(name: &str, problem: &Problem, seed: u64, iterations: u64) -> Option<String> {
    let options = PlanOptions::default().seed(seed).threads(2).stop(StopRule::iterations(iterations));
    let plan = plan(problem, &options, &|_| ()).expect("a valid day can be planned");
    let verdict = rounds::check::check(problem, &plan);
    (!verdict.is_clean()).then(|| format!("{name}: {:?} {:?}", verdict.violations, verdict.claims))
}

#[test]
fn plans_of_mixed_days_pass_the_judge() {
    let only: Option<u64> = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    let faults = (0..300).filter(|&seed| only.is_none_or(|only| only == seed)).filter_map(|seed| {
        let (shifts, visits) = (2 + seed as usize % 7, 3 + seed as usize % 29);
        let day = rounds::generate::mixed(seed, shifts, visits);
        let problem = problem_of(&day).unwrap_or_else(|error| panic!("seed {seed}: {error}")).value;
        faults(&format!("seed {seed}"), &problem, seed, 300)
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn plans_of_shared_days_pass_the_judge() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/benchmarks/days");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut paths: Vec<_> = files.filter_map(|file| file.ok().map(|file| file.path())).collect();
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).expect("readable");
        let problem = read_day(&bytes).expect("valid").value;
        assert_eq!(faults(&path.display().to_string(), &problem, 1, 400), None);
    }
}
