//! Time limits and interrupts are kept.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rounds::model::Problem;
use rounds_engine::search::{self, PlanOptions, ProofOptions, StopRule};

use crate::support::planned;

fn made_up(seed: u64, shifts: usize, visits: usize) -> Problem {
    let day = rounds::generate::mixed(seed, shifts, visits);
    rounds::format::problem_of(&day).expect("made-up days are valid").value
}

#[test]
fn a_day_without_places_was_no_day_to_plan() {
    let day = serde_json::json!({
        "format": "rounds/1", "places": [],
        "travel": { "modes": [ { "id": "car", "estimate": { "speedKmh": 30, "detourFactor": 1.3 } } ] },
        "clinicians": [ { "id": "n1", "mode": "car", "shifts": [
            { "id": "n1-day", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T16:00:00Z" } ] } ],
        "visits": [ { "id": "call", "remote": true, "duration": "PT10M" } ]
    });
    let problem = rounds::format::read_day(day.to_string().as_bytes()).expect("a day").value;
    let plan = planned(&problem, 10);
    assert!(plan.unassigned.is_empty() && rounds::check::check(&problem, &plan).is_clean());
}

/// Far more than any of these takes; without an end of its own, a search would take for ever.
const GENEROUS: Duration = Duration::from_secs(30);

#[test]
fn planning_rich_days_went_on_long_after_its_time() {
    for seed in 1..4 {
        let problem = made_up(seed, 40, 270);
        let options = PlanOptions::default().threads(2).stop(StopRule::after(Duration::from_secs(1)));
        let found = search::solve(&problem, &options, &|_| ()).expect("a valid day can be planned");
        assert!(found.elapsed < GENEROUS, "seed {seed}: {:?}", found.elapsed);
        assert!(rounds::check::check(&problem, &found.plan).is_clean(), "seed {seed}");
    }
}

#[test]
fn proving_went_on_when_time_was_up_or_somebody_asked_to_stop() {
    let problem = made_up(3, 12, 80);
    let plan = planned(&problem, 500);
    let interrupted = StopRule::default().or_when(Arc::new(AtomicBool::new(true)));
    for stop in [StopRule::after(Duration::ZERO), interrupted] {
        let proof = search::prove(&problem, &plan, &ProofOptions::new(stop).threads(1)).expect("proven");
        // No round of pricing is begun, and what is said holds all the same.
        assert!(!proof.converged && proof.bound.lower <= plan.cost.as_ref().map_or(0, |cost| cost.total));
        assert!(proof.bound.method.starts_with("everybody's time together"), "{}", proof.bound.method);
    }
}
