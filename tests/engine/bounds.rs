//! Bounds hold: below every plan's cost, above every plan's visits, below the optimum of tiny days, whenever they are
//! stopped.

use crate::common::{brute, day, tiny};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rounds::evaluate::{Instance, Solution};
use rounds::format::day::DayFile;
use rounds::format::plan::PlanFile;
use rounds::format::problem_of;
use rounds::model::ids::{Id, ShiftId};
use rounds::model::{LinkKind, Problem};
use rounds_engine::bound::{Bound, BoundParams, Measure, bound};
use rounds_engine::search::{PlanOptions, ProofOptions, StopRule, plan, prove, with_one_more};
use serde_json::json;

fn mixed(seed: u64) -> Problem {
    problem_of(&mixed_file(seed)).unwrap_or_else(|error| panic!("seed {seed}: {error}")).value
}

fn mixed_file(seed: u64) -> DayFile {
    rounds::generate::mixed(seed, 2 + seed as usize % 6, 3 + seed as usize % 23)
}

fn planned(problem: &Problem, seed: u64, iterations: u64) -> PlanFile {
    let options = PlanOptions::default().seed(seed).threads(1).stop(StopRule::iterations(iterations));
    plan(problem, &options, &|_| ()).expect("a valid day can be planned")
}

/// Three seconds are enough for all but a few days, whose visits are so short that labels are many.
fn to_the_end() -> ProofOptions {
    ProofOptions::new(StopRule::after(Duration::from_secs(3))).threads(1)
}

#[test]
fn bounds_of_mixed_days_hold() {
    let (mut converged, mut tight) = (0, 0);
    for seed in 0..60 {
        let problem = mixed(seed);
        let mut plan = planned(&problem, seed, 400);
        let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
        let cost = plan.cost.expect("filled in").total;
        assert!(proof.bound.lower <= cost, "seed {seed}: {} is above {cost}", proof.bound.lower);
        let assigned = plan.kpis.expect("filled in").assigned_visits;
        let upper = proof.bound.visits.clone().expect("filled in").upper;
        assert!(upper >= assigned.total, "seed {seed}: {upper} is below {}", assigned.total);
        let by = assigned.by_priority;
        for (upper, assigned) in proof.by_priority.iter().zip([by.critical, by.urgent, by.timed, by.routine]) {
            assert!(*upper >= assigned, "seed {seed}: {upper} is below {assigned}");
        }
        plan.bound = Some(proof.bound.clone());
        let verdict = rounds::check::check(&problem, &plan);
        assert!(verdict.is_clean(), "seed {seed}: {verdict}");
        converged += usize::from(proof.converged);
        tight += usize::from(proof.bound.gap < 0.05);
    }
    assert!(converged >= 54, "only {converged} of 60 converged");
    assert!(tight >= 18, "only {tight} of 60 within 5%");
}

#[test]
fn bounds_are_below_the_optimum_of_tiny_days() {
    let mut met = 0;
    for seed in 0..120 {
        let problem = tiny::random_day(seed, 5);
        let (optimum, best) = brute::best_cost(&problem);
        let plan = planned(&problem, seed, 200);
        let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
        assert!(proof.bound.lower <= optimum, "seed {seed}: {} is above the optimum {optimum}", proof.bound.lower);
        let most = problem.visits.len() as u64 - best.unassigned.len() as u64;
        let upper = proof.bound.visits.map_or(0, |visits| visits.upper);
        assert!(upper >= most, "seed {seed}: {upper} visits is below {most}");
        met += usize::from(proof.bound.lower == optimum);
    }
    assert!(met >= 30, "met only {met} times");
}

#[test]
fn what_is_proven_at_once_is_below_the_optimum_of_tiny_days() {
    let mut told = 0;
    for seed in 0..120 {
        let problem = tiny::random_day(seed, 5);
        let (optimum, best) = brute::best_cost(&problem);
        let instance = Instance::new(&problem);
        let at_once = |measure| Bound::quick(&instance, measure, &|_| Duration::MAX).lower;
        let (cost, out) = (at_once(Measure::Cost), at_once(Measure::LeftOut([true; 4])));
        assert!((0..=optimum).contains(&cost), "seed {seed}: {cost} is above the optimum {optimum}");
        // The plan that is cheapest need not be the one that leaves fewest out, but no plan leaves out fewer than none.
        assert!((0..=best.unassigned.len() as i64).contains(&out), "seed {seed}: {out} visits");
        told += usize::from(cost > 0);
    }
    assert!(told >= 60, "proven only {told} times");
}

/// Time to spare for the first questions, none from the one of this number on.
fn left_until(asked: &AtomicUsize, limit: usize) -> Duration {
    if asked.fetch_add(1, Ordering::Relaxed) >= limit { Duration::ZERO } else { Duration::MAX }
}

#[test]
fn a_bound_holds_at_whatever_moment_it_is_stopped() {
    for seed in 0..60 {
        let problem = mixed(seed);
        let plan = planned(&problem, seed, 300);
        let instance = Instance::new(&problem);
        let mut solution = Solution::empty(&instance);
        rounds_engine::search::resume(&mut solution, &plan).expect("a plan of this day");
        let asked = AtomicUsize::new(0);
        let limit = (seed as usize * 7919) % 400;
        let stopped = bound(&solution, Measure::Cost, None, &BoundParams::default(), &|_| left_until(&asked, limit));
        assert!(stopped.lower <= solution.cost(), "seed {seed}, stopped after {limit}");
        let asked = AtomicUsize::new(0);
        let stopped = bound(&solution, Measure::LeftOut([true; 4]), None, &BoundParams::default(), &|_| {
            left_until(&asked, limit)
        });
        let out = solution.assigned.iter().filter(|assigned| !**assigned).count() as i64;
        assert!(stopped.lower <= out, "seed {seed}, stopped after {limit}");
    }
}

#[test]
fn days_with_nothing_to_do_or_nobody_to_do_it_have_bounds() {
    for name in ["no-visits", "no-clinicians", "tiny", "past-midnight", "clock-back"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/days/{name}.json"));
        let problem = rounds::format::read_day(&std::fs::read(path).expect("there")).expect("a day").value;
        let plan = planned(&problem, 1, 300);
        let cost = plan.cost.expect("filled in").total;
        for time in [Duration::ZERO, Duration::from_secs(3)] {
            let options = ProofOptions::new(StopRule::after(time)).threads(1);
            let proof = prove(&problem, &plan, &options).expect("a plan of this day");
            assert!(proof.bound.lower <= cost, "{name}: {} is above {cost}", proof.bound.lower);
            if time > Duration::ZERO && name.starts_with("no-") {
                assert_eq!(proof.bound.lower, cost, "{name}: the bound is plain to see");
            }
        }
    }
}

/// A visit of one priority that needs one of another must not lose its window where only the one is counted.
#[test]
fn links_between_priorities_take_nothing_from_a_bound_on_one() {
    let mut linked = 0;
    for seed in 0..80 {
        let mut problem = mixed(seed);
        for (number, link) in problem.links.clone().iter().enumerate() {
            if let (LinkKind::Gap { from, to, .. }, true) = (&link.kind, number % 2 == 0) {
                problem.visits[*from].priority = rounds::model::Priority::Routine;
                problem.visits[*to].priority = rounds::model::Priority::Urgent;
                linked += 1;
            }
        }
        let plan = planned(&problem, seed, 200);
        let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
        let by = plan.kpis.expect("filled in").assigned_visits.by_priority;
        for (upper, assigned) in proof.by_priority.iter().zip([by.critical, by.urgent, by.timed, by.routine]) {
            assert!(*upper >= assigned, "seed {seed}: {upper} is below {assigned}");
        }
    }
    assert!(linked > 20, "only {linked} links");
}

#[test]
fn one_clinician_more_never_raises_the_bound() {
    let mut compared = 0;
    // Many days of which most are proven at once: a slow machine loses the few others, not the comparison.
    // Links on starts are not put in before the first convergence, as they would be when time runs out: what is
    // compared is the same relaxation.
    let mut params = BoundParams::default();
    params.late = 1.0;
    let shortly = ProofOptions::new(StopRule::after(Duration::from_millis(300))).threads(1).params(params);
    for seed in 0..96 {
        let mut problem = mixed(seed);
        // What every shift idles would count even for one with nothing to do.
        problem.weights.longest_idle_per_second = rounds::model::units::Cost(0);
        let lower = |problem: &Problem| {
            let proof = prove(problem, &planned(problem, seed, 200), &shortly).expect("a plan of this day");
            proof.relaxed
        };
        let shift = ShiftId::new(seed as usize % problem.shifts.len());
        let tied = problem.links.iter().any(|link| matches!(link.kind, LinkKind::SameClinician(_)));
        if let (Some(before), Some(after), false) = (lower(&problem), lower(&with_one_more(&problem, shift)), tied) {
            // Both have converged to within a millionth.
            assert!(after <= before + 1 + before / 500_000, "seed {seed}: {before} became {after}");
            compared += 1;
        }
    }
    assert!(compared > 7, "only {compared} compared");
}

/// `near` can serve either visit for nothing, `far` both at what leaving one out costs: that much another like `near`
/// would save, though at the prices that prove it all of it is a cut's.
#[test]
fn one_more_shift_saves_no_more_than_is_said() {
    let time = |clock: &str| format!("2026-03-02T{clock}:00+00:00");
    let shift = |id: &str, end: &str, at: &str| {
        let (start, end) = (time("09:00"), time(end));
        json!({"id": id, "shifts": [{"id": id, "start": start, "end": end, "startPlace": at, "endPlace": at}]})
    };
    let visit = |id: &str| json!({"id": id, "patient": "p", "duration": "PT20M", "unassignedCost": 100});
    let day = json!({
        "format": "rounds/1", "timeZone": "Europe/London", "places": [{"id": "here"}, {"id": "there"}],
        "travel": {"modes": [{"id": "car", "matrix": {"places": ["here", "there"], "seconds": [[0, 50], [50, 0]]}}]},
        "clinicians": [shift("near", "09:30", "here"), shift("far", "12:00", "there")],
        "patients": [{"id": "p", "place": "here"}],
        "visits": [visit("a"), visit("b")],
    });
    let problem = rounds::format::read_day(day.to_string().as_bytes()).expect("a valid day").value;
    let plan = planned(&problem, 1, 50);
    assert_eq!(plan.cost.expect("filled in").total, 100);
    let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
    assert_eq!(proof.bound.lower, 100);
    let near = ShiftId::new(0);
    let saves = proof.binding.iter().find(|binding| binding.shift == near).map_or(0.0, |binding| binding.saves);
    let more = planned(&with_one_more(&problem, near), 1, 50).cost.expect("filled in").total;
    assert_eq!(more, 0);
    // The bound is rounded up, this is not.
    assert!(saves > 99.0, "{saves}");
}

/// A shift that ran over: its only stop ended past its end, and the way home is still due.
#[test]
fn a_shift_that_ran_past_its_end_keeps_the_bound_below_its_cost() {
    let mut day = mixed_file(4);
    let shift = &mut day.clinicians[0].shifts[0];
    (shift.max_overtime, shift.breaks, shift.activities) = (None, None, None);
    let visit = day.visits[0].id.clone();
    let (id, end) = (shift.id.clone(), shift.end.0);
    let at = |minutes: i64| rounds::format::values::Timestamp(end + chrono::Duration::minutes(minutes));
    let past = rounds::format::day::PastStopFile {
        shift: id,
        kind: rounds::format::day::PastStopKind::Visit,
        id: visit,
        staff: None,
        place: None,
        arrival: at(-20),
        start: at(-20),
        end: at(40),
        assumed: None,
        told: None,
        notes: None,
    };
    (day.history, day.links, day.pins, day.objective) = (Some(vec![past]), None, None, None);
    let problem = problem_of(&day).expect("a valid day").value;
    let plan = planned(&problem, 1, 300);
    let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
    let cost = plan.cost.expect("filled in").total;
    assert!(proof.bound.lower <= cost, "{} is above {cost}", proof.bound.lower);
    assert!(proof.converged && proof.bound.gap < 0.5, "{proof:?}");
}

#[test]
fn prices_at_their_highest_overflow_nothing() {
    for (rate, price) in [(1_000_000_000_000, 1_000_000_000_000), (1, 1_000_000_000_000), (1_000_000_000, 5)] {
        let mut problem = mixed(7);
        let weights = &mut problem.weights;
        for weight in [&mut weights.travel_per_second, &mut weights.overtime_per_second, &mut weights.wait_per_second] {
            *weight = rounds::model::units::Cost(rate);
        }
        for id in problem.visits.ids() {
            problem.visits[id].unassigned_cost = Some(rounds::model::units::Cost(price));
        }
        let plan = planned(&problem, 7, 200);
        let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
        let cost = plan.cost.expect("filled in").total;
        assert!((0..=cost).contains(&proof.bound.lower), "{} is above {cost}", proof.bound.lower);
    }
}

/// A clinician has two visits in the morning, one of them at a fixed time, so that the other, which has a second dose
/// in the afternoon, comes after it (or before). Then the gap leaves for the dose only the hours of somebody who has a
/// visit already. No window tells of that.
#[test]
fn gaps_bind_where_windows_do_not() {
    let day = |fixed: (i64, i64), pm: (i64, i64), busy: (i64, i64)| {
        let mut problem = day::line(&[("base", 0, 0)]);
        let mut add = |id: &str, from: (i64, i64), to: (i64, i64)| {
            let visit = day::visit(&mut problem, id, Some(0), day::minutes(50));
            problem.visits[visit].windows = vec![day::window(day::at(from.0, from.1), day::at(to.0, to.1))];
            visit
        };
        add("fixed", fixed, (fixed.0, fixed.1 + 5));
        let morning = add("morning", (8, 0), (10, 0));
        let afternoon = add("afternoon", (15, 0), (18, 0));
        let other = add("other", busy, (busy.0, busy.1 + 5));
        for (id, start, end) in
            [("am", (8, 0), (10, 0)), ("pm", pm, (pm.0, pm.1 + 70)), ("busy", busy, (busy.0 + 1, busy.1))]
        {
            let who = day::clinician(&mut problem, id);
            day::shift(&mut problem, id, who, day::at(start.0, start.1), day::at(end.0, end.1));
            problem.visits[other].required_clinicians = vec![vec![who]];
        }
        (problem, morning, afternoon)
    };
    let (after, before) = (day((8, 0), (15, 0), (16, 0)), day((9, 5), (15, 20), (15, 0)));
    for ((problem, from, to), min, max, left_out) in [
        (&after, 400, None, 1),
        (&after, 395, None, 1),
        (&after, 385, None, 0),
        (&before, 300, Some(430), 0),
        (&before, 300, Some(415), 1),
    ] {
        let mut problem = problem.clone();
        let (from, to) = (*from, *to);
        day::link(&mut problem, LinkKind::Gap { from, to, min: day::minutes(min), max: max.map(day::minutes) });
        let plan = planned(&problem, 1, 300);
        let proof = prove(&problem, &plan, &to_the_end()).expect("a plan of this day");
        let cost = plan.cost.expect("filled in").total;
        assert_eq!((cost, proof.bound.lower), (20_000 * left_out, cost), "a gap of {min} to {max:?} minutes");
    }
}
