//! The search against brute force on tiny days: nothing is found that does not exist, and what exists is found.

#[path = "common/brute.rs"]
mod brute;
#[path = "common/day.rs"]
#[allow(dead_code, reason = "helpers for other tests too")]
mod day;
#[path = "common/tiny.rs"]
mod tiny;

use rounds::model::{Problem, Shift};
use rounds::search::{PlanOptions, StopRule, plan};

/// The search keeps a clinician's overtime clear of their next shift even when that one is not worked.
fn overtime_may_meet_next_shift(problem: &Problem) -> bool {
    let shifts = &problem.shifts;
    let meets = |one: &Shift| {
        let mut others = shifts.iter().filter(|other| other.clinician == one.clinician && other.start >= one.end);
        others.any(|other| other.start < one.end + one.max_overtime)
    };
    shifts.iter().any(meets)
}

#[test]
fn tiny_days_are_planned_to_the_optimum() {
    let (mut missed, mut days) = (Vec::new(), 0);
    let only: Option<u64> = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in (0..200).filter(|&seed| only.is_none_or(|only| only == seed)) {
        let problem = tiny::random_day(seed, 5);
        if overtime_may_meet_next_shift(&problem) {
            continue;
        }
        let (optimum, best) = brute::best_cost(&problem);
        let options = PlanOptions { seed, threads: 1, stop: StopRule::iterations(1_500), ..PlanOptions::default() };
        let found = plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
        let verdict = rounds::check::check(&problem, &found);
        assert!(verdict.is_clean(), "seed {seed}: {verdict}");
        assert!(verdict.cost.total >= optimum, "seed {seed}: {} is below the optimum {optimum}", verdict.cost.total);
        days += 1;
        if verdict.cost.total > optimum {
            missed.push((seed, verdict.cost.total, optimum));
            if only.is_some() {
                println!("{:?}\n{}\n{}", problem, rounds::io::write_plan(&found), rounds::io::write_plan(&best));
            }
        }
    }
    println!("{} of {days} missed: {missed:?}", missed.len());
    // A few days are still missed. The one looked into wanted a start put off to keep a confirmed promise; the causes of
    // the others are open. The allowance is to shrink, never to grow.
    assert!(missed.len() * 25 <= days, "{} of {days} missed: {missed:?}", missed.len());
}
