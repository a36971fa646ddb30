//! The search against brute force on tiny days: nothing is found that does not exist, and what exists is found.

use crate::common::{brute, linked, tiny};
use std::time::Duration;

use rounds::model::{Problem, Shift};
use rounds_engine::search::{PlanOptions, ProofOptions, StopRule, plan, prove};

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
        let options = PlanOptions::default().seed(seed).threads(1).stop(StopRule::iterations(1_500));
        let found = plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
        let verdict = rounds::check::check(&problem, &found);
        assert!(verdict.is_clean(), "seed {seed}: {verdict}");
        assert!(verdict.cost.total >= optimum, "seed {seed}: {} is below the optimum {optimum}", verdict.cost.total);
        days += 1;
        if verdict.cost.total > optimum {
            missed.push((seed, verdict.cost.total, optimum));
            if only.is_some() {
                println!(
                    "{:?}\n{}\n{}",
                    problem,
                    rounds::format::write_plan(&found),
                    rounds::format::write_plan(&best)
                );
            }
        }
    }
    println!("{} of {days} missed: {missed:?}", missed.len());
    // One day is still missed: it wants a start put off to keep a confirmed promise. The allowance is to shrink, never
    // to grow.
    assert!(missed.len() * 100 <= days, "{} of {days} missed: {missed:?}", missed.len());
}

/// A break on arriving is another way to take it, which the search finds where it is best.
#[test]
fn breaks_on_arrival_are_planned_to_the_optimum_and_bounds_hold() {
    let (mut missed, mut days, mut better) = (Vec::new(), 0, 0);
    let only: Option<u64> = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in (0..120).filter(|&seed| only.is_none_or(|only| only == seed)) {
        let mut problem = tiny::random_day(seed, 4);
        if overtime_may_meet_next_shift(&problem) || problem.shifts.iter().all(|shift| shift.breaks.is_empty()) {
            continue;
        }
        let (before, _) = brute::best_cost(&problem);
        for shift in problem.shifts.ids() {
            problem.shifts[shift].breaks.iter_mut().for_each(|pause| pause.on_arrival = true);
        }
        let (optimum, best) = brute::best_cost(&problem);
        assert!(optimum <= before, "seed {seed}");
        let options = PlanOptions::default().seed(seed).threads(1).stop(StopRule::iterations(1_500));
        let found = plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
        let verdict = rounds::check::check(&problem, &found);
        assert!(verdict.is_clean(), "seed {seed}: {verdict}");
        assert!(verdict.cost.total >= optimum, "seed {seed}: {} is below the optimum {optimum}", verdict.cost.total);
        let proof = ProofOptions::new(StopRule::after(Duration::from_millis(200))).threads(1);
        let lower = prove(&problem, &found, &proof).expect("a plan of this day").bound.lower;
        assert!(lower <= optimum, "seed {seed}: bound {lower} above the optimum {optimum}");
        (days, better) = (days + 1, better + u32::from(optimum < before));
        if verdict.cost.total > optimum {
            missed.push((seed, verdict.cost.total, optimum));
            if only.is_some() {
                println!(
                    "{:?}\n{}\n{}",
                    problem,
                    rounds::format::write_plan(&found),
                    rounds::format::write_plan(&best)
                );
            }
        }
    }
    println!("{} of {days} missed, {better} cheaper on arrival: {missed:?}", missed.len());
    assert!(only.is_some() || better > 0, "no day where it matters");
    assert!(missed.len() * 25 <= days, "{} of {days} missed: {missed:?}", missed.len());
}

/// What search, judge, proof and brute force say of one day of links; nothing if they agree. Costs are found, optimal,
/// bound.
fn disagreement(seed: u64, iterations: u64, show: bool) -> Option<(u64, [i64; 3])> {
    let problem = linked::linked_day(seed, 5);
    let (optimum, best) = brute::best_cost(&problem);
    let options = PlanOptions::default().seed(seed).threads(1).stop(StopRule::iterations(iterations));
    let found = plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
    let verdict = rounds::check::check(&problem, &found);
    assert!(verdict.is_clean(), "seed {seed}: {verdict}");
    let cost = verdict.cost.total;
    let proof = ProofOptions::new(StopRule::after(Duration::from_secs(1))).threads(1);
    let lower = prove(&problem, &found, &proof).expect("a plan of this day").bound.lower;
    assert!(cost >= optimum && lower <= optimum, "seed {seed}: found {cost}, optimum {optimum}, bound {lower}");
    if show {
        println!("{problem:#?}\n{}\n{}", rounds::format::write_plan(&found), rounds::format::write_plan(&best));
    }
    (cost > optimum).then_some((seed, [cost, optimum, lower]))
}

/// DAYS=1000 tries more of them, SEED=7 shows one, ITERATIONS=5000 searches longer.
#[test]
fn days_of_links_are_planned_to_the_optimum_and_bounds_hold() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seeds = number("SEED").map_or(0..number("DAYS").unwrap_or(200), |seed| seed..seed + 1);
    let (iterations, days) = (number("ITERATIONS").unwrap_or(1_500), seeds.end - seeds.start);
    let missed = seeds.filter_map(|seed| disagreement(seed, iterations, number("SEED").is_some()));
    let waits = |seed: u64| linked::linked_day(seed, 5).weights.wait_per_second.0 > 0;
    let (waiting, missed): (Vec<_>, Vec<_>) = missed.partition(|&(seed, _)| waits(seed));
    println!("missed {missed:?}, and where waiting has a price {waiting:?}");
    // Where several visits have to change hands or places together, chance decides when they do. The allowances are to
    // shrink, never to grow.
    assert!(missed.len() as u64 * 200 <= days, "{} of {days} missed: {missed:?}", missed.len());
    assert!(waiting.len() as u64 * 200 <= days, "{} of {days} missed: {waiting:?}", waiting.len());
}
