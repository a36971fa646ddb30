//! Plans that missed what fits: gaps, double-ups and plans to start from.

use rounds::live::{Current, Edit, edit};
use rounds_engine::search::{self, PlanOptions, StopRule};

use crate::support::{bytes, day, left_out, planned};

/// Plans a case; every visit must be in, at this cost.
fn all_in_for(case: &str, cost: i64) {
    let plan = planned(&day(case), 2_000);
    assert_eq!(left_out(&plan), Vec::<&str>::new());
    assert_eq!(plan.cost.map(|cost| cost.total), Some(cost));
}

#[test]
fn the_second_of_two_linked_visits_is_not_left_out_of_an_empty_shift() {
    all_in_for("two-visits-with-a-gap.json", 5_184);
}

#[test]
fn a_visit_that_must_follow_finds_its_place_before_a_lunch_at_the_last_moment() {
    all_in_for("a-gap-before-a-lunch-at-the-last-moment.json", 5_400);
}

/// Lunch must begin at 09:35 after the first visit, 15 minutes away, but only at 09:50 after one at the hub.
#[test]
fn a_visit_before_a_break_is_not_held_to_the_way_home_that_the_break_had_without_it() {
    all_in_for("a-break-with-a-shorter-way-home.json", 1_800);
}

#[test]
fn one_nurse_gives_both_doses_in_one_home() {
    all_in_for("two-doses-in-one-home.json", 1_800);
    all_in_for("two-doses-among-six-calls.json", 7_200);
}

#[test]
fn four_timed_calls_a_patient_with_hours_between_them_all_find_room() {
    let plan = planned(&day("three-patients-four-calls-each.json"), 2_000);
    assert_eq!(left_out(&plan), Vec::<&str>::new());
}

/// Its second nurse has an errand, a meal and a round that fit in one order alone.
#[test]
fn a_double_up_is_planned_where_the_duties_of_a_shift_fit_in_one_order_alone() {
    let plan = planned(&day("a-double-up-beside-duties-in-one-order.json"), 2_000);
    assert_eq!(left_out(&plan), ["syringe-driver", "half-past-one-again"]);
    // Beside what leaving the two out costs, 2 h 3 min of travel.
    assert_eq!(plan.cost.map(|cost| cost.total - cost.unassigned), Some(7_380));
}

#[test]
fn a_plan_to_start_from_is_never_made_dearer() {
    let problem = day("a-plan-to-start-from.json");
    let given = rounds::format::read_plan(&bytes("a-plan-to-start-from.plan.json")).expect("a plan");
    // Its times are later than they need be, for the sake of promises.
    let bare = rounds::format::plan::PlanFile { cost: None, kpis: None, ..given.clone() };
    let before = rounds::check::check(&problem, &bare);
    assert!(before.is_clean(), "{before}");
    for iterations in [0, 1, 50] {
        let (threads, stop) = (1, StopRule::iterations(iterations));
        let options = PlanOptions::default().threads(threads).stop(stop).initial(given.clone());
        let plan = search::plan(&problem, &options, &|_| ()).expect("a plan of this day");
        let verdict = rounds::check::check(&problem, &plan);
        assert!(verdict.is_clean(), "{verdict}");
        let (after, before) = (verdict.cost.total, before.cost.total);
        assert!(after <= before, "{iterations} iterations: {after} for {before}");
    }
}

/// The early shift may run on into the late one, which nobody works.
const RUNNING_ON: &str = r#"{ "format": "rounds/1", "travel": { "modes": [ { "id": "car", "estimate": { "speedKmh": 20, "detourFactor": 1.3 } } ] },
  "places": [ { "id": "hub", "lat": 51.5, "lon": 0 } ],
  "clinicians": [ { "id": "a", "mode": "car", "shifts": [
    { "id": "early", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T12:00:00Z", "maxOvertime": "PT2H" },
    { "id": "late", "start": "2026-03-02T12:30:00Z", "end": "2026-03-02T16:00:00Z" } ] } ],
  "visits": [
    { "id": "noon", "place": "hub", "duration": "PT30M",
      "windows": [ { "start": "2026-03-02T12:15:00Z", "end": "2026-03-02T12:20:00Z" } ] },
    { "id": "morning", "place": "hub", "duration": "PT1H",
      "windows": [ { "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z" } ] },
    { "id": "nobody", "place": "hub", "duration": "PT1H", "staff": [ { "skills": [ "iv" ] } ] } ] }"#;

#[test]
fn a_plan_whose_shift_runs_on_is_understood_by_all_that_go_on_from_it() {
    let problem = rounds::format::read_day(RUNNING_ON.as_bytes()).expect("a day").value;
    let mut plan = planned(&problem, 50);
    assert_eq!(left_out(&plan), ["nobody"]);
    rounds::explain::reasons(&problem, &mut plan).expect("reasons of a plan that keeps every rule");
    let (threads, stop) = (1, StopRule::iterations(0));
    let options = PlanOptions::default().threads(threads).stop(stop).initial(plan.clone());
    let again = search::plan(&problem, &options, &|_| ()).expect("a plan of this day");
    assert_eq!((left_out(&again), again.cost), (vec!["nobody"], plan.cost));
    let before = Current::new(RUNNING_ON.as_bytes(), plan.clone()).expect("its plan");
    let out = edit(&before, "morning", &Edit::TakeOut).expect("an edit");
    assert!(out.broken.is_empty(), "{:?}", out.broken);
    assert_eq!(left_out(&out.plan), ["morning", "nobody"]);
    let between = Current { day: out.day, problem: out.problem, plan: out.plan, ..before };
    let back =
        edit(&between, "morning", &Edit::Put { to: vec!["early".into()], at: None, pin: false }).expect("an edit");
    assert!(back.broken.is_empty(), "{:?}", back.broken);
    assert_eq!((left_out(&back.plan), back.plan.cost), (vec!["nobody"], plan.cost));
}

/// Both breaks are taken on arriving at the end place, one after the other, which the search does not know.
#[test]
fn a_plan_that_the_search_cannot_start_from_is_given_back_by_the_library_too() {
    let problem = rounds::format::read_day(TWO_BREAKS.as_bytes()).expect("a day").value;
    let mut given = rounds::format::read_plan(TWO_BREAKS_PLAN.as_bytes()).expect("a plan");
    given.day.digest.clone_from(&problem.digest);
    let verdict = rounds::check::check(&problem, &given);
    assert!(verdict.is_clean(), "{verdict}");
    let planner = rounds::Planner::new(&problem).threads(1).stop(StopRule::iterations(20)).initial(given);
    let plan = planner.plan().expect("a plan of this day");
    assert!(plan.unassigned.is_empty());
    assert_eq!(plan.cost, Some(verdict.cost));
}

const TWO_BREAKS: &str = r#"{ "format": "rounds/1", "places": [ { "id": "hub" }, { "id": "far" } ],
  "travel": { "modes": [ { "id": "car", "matrix": { "places": [ "hub", "far" ], "seconds": [ [ 0, 3600 ], [ 3600, 0 ] ] } } ] },
  "clinicians": [ { "id": "a", "mode": "car", "shifts": [
    { "id": "early", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T10:45:00Z", "startPlace": "hub", "endPlace": "hub", "breaks": [
      { "id": "tea", "earliest": "2026-03-02T10:00:00Z", "latest": "2026-03-02T10:15:00Z", "duration": "PT15M", "onArrival": true },
      { "id": "rest", "earliest": "2026-03-02T10:20:00Z", "latest": "2026-03-02T10:30:00Z", "duration": "PT15M", "onArrival": true } ] } ] } ],
  "visits": [ { "id": "v", "place": "far", "duration": "PT10M" } ] }"#;

const TWO_BREAKS_PLAN: &str = r#"{ "format": "rounds/1", "day": { "digest": "" }, "unassigned": [],
  "shifts": [ { "clinician": "a", "shift": "early", "itinerary": [
    { "kind": "start", "place": "hub", "departure": "2026-03-02T08:00:00Z" },
    { "kind": "visit", "visit": "v", "staff": 0, "place": "far", "travel": "PT1H", "metres": 0,
      "arrival": "2026-03-02T09:00:00Z", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:10:00Z", "late": "PT0S" },
    { "kind": "break", "break": "tea", "place": "hub", "travel": "PT1H", "metres": 0,
      "arrival": "2026-03-02T10:10:00Z", "start": "2026-03-02T10:10:00Z", "end": "2026-03-02T10:25:00Z" },
    { "kind": "break", "break": "rest", "place": "hub", "travel": "PT0S", "metres": 0,
      "arrival": "2026-03-02T10:25:00Z", "start": "2026-03-02T10:25:00Z", "end": "2026-03-02T10:40:00Z" },
    { "kind": "end", "place": "hub", "travel": "PT0S", "metres": 0, "arrival": "2026-03-02T10:40:00Z" } ] } ] }"#;
