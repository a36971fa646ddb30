//! Plans that missed what fits: gaps, double-ups and plans to start from.

use rounds::search::{self, PlanOptions, StopRule};

use crate::support::{bytes, day, left_out, planned};

/// Plans a case; every visit must be in, for so much.
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
    let given = rounds::io::read_plan(&bytes("a-plan-to-start-from.plan.json")).expect("a plan");
    // Its times are later than they need be, for the sake of promises.
    let bare = rounds::io::plan::PlanFile { cost: None, kpis: None, ..given.clone() };
    let before = rounds::check::check(&problem, &bare);
    assert!(before.is_clean(), "{before}");
    for iterations in [0, 1, 50] {
        let (threads, stop) = (1, StopRule::iterations(iterations));
        let options = PlanOptions { threads, stop, initial: Some(given.clone()), ..PlanOptions::default() };
        let plan = search::plan(&problem, &options, &|_| ()).expect("a plan of this day");
        let verdict = rounds::check::check(&problem, &plan);
        assert!(verdict.is_clean(), "{verdict}");
        let (after, before) = (verdict.cost.total, before.cost.total);
        assert!(after <= before, "{iterations} iterations: {after} for {before}");
    }
}
