//! The brute-force oracle against days solved by hand.

use crate::common::brute::best_cost;
use crate::common::day::{activity, at, clinician, line, link, minutes, pause, shift, visit, window};
use crate::common::{grid, tiny};
use rounds::format::plan::{PlanFile, Stop};
use rounds::model::ids::VisitId;
use rounds::model::units::{Cost, Instant, Seconds};
use rounds::model::{LinkKind, Pin, Problem, Promise, Window};

fn one_nurse() -> Problem {
    let mut day = line(&[("hub", 0, 0), ("a", 10, 0), ("b", 20, 0), ("c", -15, 0)]);
    let who = clinician(&mut day, "c1");
    shift(&mut day, "s1", who, at(8, 0), at(12, 0));
    day
}

fn start_of(plan: &PlanFile, id: &str) -> Option<Instant> {
    plan.shifts.iter().flat_map(|shift| &shift.itinerary).find_map(|stop| match stop {
        Stop::Visit { visit, start, .. } if visit == id => Some(start.instant()),
        _ => None,
    })
}

#[test]
fn a_day_without_visits_costs_nothing() {
    assert_eq!(best_cost(&one_nurse()).0, 0);
}

#[test]
fn one_tour_out_and_back_serves_a_line() {
    let mut day = one_nurse();
    for (id, place) in [("v1", 2), ("v2", 1), ("v3", 3)] {
        visit(&mut day, id, Some(place), minutes(30));
    }
    // 20 minutes out and back, 15 the other way.
    assert_eq!(best_cost(&day).0, 2 * 60 * (20 + 15));
}

#[test]
fn what_does_not_fit_stays_out_at_the_least_price() {
    let mut day = one_nurse();
    for (id, price) in [("v1", 5_000), ("v2", 7_000), ("v3", 6_000)] {
        let added = visit(&mut day, id, Some(1), minutes(90));
        day.visits[added].unassigned_cost = Some(Cost(price));
    }
    // 240 minutes less 20 of travel take two of 90.
    let (cost, plan) = best_cost(&day);
    assert_eq!(cost, 5_000 + 1_200);
    assert_eq!(plan.unassigned[0].visit, "v1");
}

#[test]
fn overtime_is_weighed_against_the_price() {
    let mut day = one_nurse();
    day.shifts[rounds::model::ids::ShiftId(0)].max_overtime = minutes(60);
    let added = visit(&mut day, "v1", Some(1), minutes(230));
    // Ten minutes beyond the end at 2 a second, and 20 minutes of travel.
    assert_eq!(best_cost(&day).0, 1_200 + 2 * 600);
    day.visits[added].unassigned_cost = Some(Cost(2_399));
    assert_eq!(best_cost(&day).0, 2_399);
}

#[test]
fn lateness_reverses_the_shorter_tour() {
    let mut day = one_nurse();
    let near = visit(&mut day, "v1", Some(1), minutes(30));
    let far = visit(&mut day, "v2", Some(2), minutes(30));
    day.visits[near].windows = vec![window(at(8, 0), at(9, 30))];
    day.visits[far].due = Some(at(8, 20));
    // Out to b first and a on the way back: no lateness, the same travel.
    assert_eq!(best_cost(&day).0, 2_400);
    day.visits[near].windows = vec![window(at(8, 0), at(8, 59))];
    // Now a has to come first: b at 8:50, half an hour late at 2 a second.
    assert_eq!(best_cost(&day).0, 2_400 + 3_600);
}

#[test]
fn a_double_up_takes_two_and_both_travel() {
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    shift(&mut day, "s2", who, at(9, 0), at(12, 0));
    let double = visit(&mut day, "v1", Some(1), minutes(30));
    let entry = day.visits[double].staff[0].clone();
    day.visits[double].staff.push(entry);
    let (cost, plan) = best_cost(&day);
    assert_eq!(cost, 2 * 1_200);
    assert!(start_of(&plan, "v1").unwrap() >= at(9, 10), "the second clinician starts at nine");
    day.clinicians[who].band = 1;
    day.visits[double].staff.iter_mut().for_each(|entry| entry.min_band = 2);
    assert_eq!(best_cost(&day).0, 20_000, "one alone does not do");
}

#[test]
fn breaks_and_activities_go_where_they_cost_least() {
    let mut day = one_nurse();
    let row = rounds::model::ids::ShiftId(0);
    day.shifts[row].breaks = vec![pause("tea", at(9, 0), at(10, 0), minutes(30))];
    day.shifts[row].activities = vec![activity("huddle", 1, at(8, 0), at(12, 0), minutes(10))];
    let far = visit(&mut day, "v1", Some(2), minutes(30));
    assert_eq!(best_cost(&day).0, 2_400, "the huddle is on the way");
    day.visits[far].windows = vec![window(at(9, 0), at(9, 20))];
    day.shifts[row].activities[0].latest = at(8, 10);
    assert_eq!(best_cost(&day).0, 2_400);
    day.shifts[row].breaks[0].earliest = at(8, 55);
    day.shifts[row].breaks[0].latest = at(9, 10);
    day.visits[far].windows = vec![window(at(9, 0), at(9, 10))];
    day.visits[far].staff[0].duration = minutes(15);
    // Break and visit begin within a quarter of an hour, so the visit must go first: it lasts 15 minutes, the break 30.
    assert_eq!(best_cost(&day).0, 20_000, "9:00 to 9:15, and then it is too late for the break");
    day.shifts[row].breaks[0].skip_cost = Some(Cost(90));
    assert_eq!(best_cost(&day).0, 2_400 + 90);
}

#[test]
fn an_activity_alone_is_not_worked_and_a_visit_must_carry_its_way() {
    let mut day = one_nurse();
    day.shifts[rounds::model::ids::ShiftId(0)].activities =
        vec![activity("huddle", 3, at(11, 0), at(11, 0), minutes(10))];
    assert_eq!(best_cost(&day).0, 0);
    let added = visit(&mut day, "v1", Some(1), minutes(10));
    assert_eq!(best_cost(&day).0, 2 * 60 * (10 + 15));
    day.visits[added].unassigned_cost = Some(Cost(2_999));
    assert_eq!(best_cost(&day).0, 2_999);
}

#[test]
fn remote_visits_cost_no_travel_and_need_no_place() {
    let mut day = one_nurse();
    visit(&mut day, "v1", None, minutes(10));
    assert_eq!(best_cost(&day).0, 0);
    let row = rounds::model::ids::ShiftId(0);
    (day.shifts[row].start_place, day.shifts[row].end_place) = (None, None);
    visit(&mut day, "v2", Some(1), minutes(10));
    visit(&mut day, "v3", Some(2), minutes(10));
    assert_eq!(best_cost(&day).0, 600, "between the two only");
}

#[test]
fn links_and_pins_are_kept() {
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    shift(&mut day, "s2", who, at(8, 0), at(12, 0));
    let v1 = visit(&mut day, "v1", Some(1), minutes(10));
    let v2 = visit(&mut day, "v2", Some(1), minutes(10));
    link(&mut day, LinkKind::DifferentClinicians(vec![v1, v2]));
    assert_eq!(best_cost(&day).0, 2_400);
    day.links = rounds::model::ids::Table::default();
    link(&mut day, LinkKind::Gap { from: v1, to: v2, min: minutes(60), max: Some(minutes(70)) });
    let (cost, plan) = best_cost(&day);
    assert_eq!(cost, 1_200);
    let apart = start_of(&plan, "v2").unwrap() - start_of(&plan, "v1").unwrap();
    assert!((minutes(60)..=minutes(70)).contains(&apart));
    day.visits[v1].excluded_clinicians = day.clinicians.ids().collect();
    assert_eq!(best_cost(&day).0, 40_000, "v2 only if v1");
    day.visits[v1].excluded_clinicians = vec![who];
    day.pins = vec![Pin { visit: v2, clinician: Some(who), shift: None, start: Some(at(9, 20)), staff: None }];
    let (cost, plan) = best_cost(&day);
    assert_eq!((cost, start_of(&plan, "v2")), (2_400, Some(at(9, 20))));
    link(&mut day, LinkKind::SameClinician(vec![v1, v2]));
    // c2 is pinned to v2 and barred from v1, which v2 needs: v1 alone.
    assert_eq!(best_cost(&day).0, 20_000 + 1_200);
    link(&mut day, LinkKind::AllOrNone(vec![v1, v2]));
    assert_eq!(best_cost(&day).0, 40_000);
}

#[test]
fn waiting_moves_departure_and_visits_together() {
    let mut day = one_nurse();
    day.weights.wait_per_second = Cost(3);
    let v1 = visit(&mut day, "v1", Some(1), minutes(10));
    let v2 = visit(&mut day, "v2", Some(1), minutes(10));
    day.visits[v1].windows = vec![window(at(8, 0), at(10, 0))];
    day.visits[v2].windows = vec![window(at(11, 0), at(11, 30))];
    // From the end of v1 at 10:10 to 11:00 there is nothing to do.
    assert_eq!(best_cost(&day).0, 1_200 + 3 * 50 * 60);
    day.visits[v1].due = Some(at(9, 58));
    // Two more minutes of waiting (3 a second) are dearer than two minutes late (2 a second).
    assert_eq!(best_cost(&day).0, 1_200 + 3 * 50 * 60 + 2 * 120);
}

#[test]
fn a_later_window_may_be_less_late() {
    let mut day = one_nurse();
    let v1 = visit(&mut day, "v1", Some(2), minutes(10));
    day.visits[v1].windows = vec![
        Window { start: at(8, 0), end: at(9, 0), due: Some(at(8, 5)) },
        Window { start: at(10, 0), end: at(11, 0), due: Some(at(10, 30)) },
    ];
    let (cost, plan) = best_cost(&day);
    assert_eq!(cost, 2_400);
    assert!(start_of(&plan, "v1").unwrap() >= at(10, 0));
}

#[test]
fn a_promised_time_is_kept_where_that_is_cheaper() {
    let mut day = one_nurse();
    let v1 = visit(&mut day, "v1", Some(1), minutes(10));
    day.promises = vec![Promise { visit: v1, clinicians: vec![], start: at(11, 0), confirmed: true, firmness: 1 }];
    let (cost, plan) = best_cost(&day);
    assert_eq!(cost, 1_200 + 5 * 1_800, "other clinicians than promised: none");
    let moved = start_of(&plan, "v1").unwrap() - at(11, 0);
    assert!((minutes(-15)..=minutes(15)).contains(&moved));
    day.visits[v1].windows = vec![window(at(8, 0), at(10, 44))];
    assert_eq!(best_cost(&day).0, 1_200 + 5 * 1_800 + 5 * 60);
}

#[test]
fn the_worst_of_the_day_spreads_work() {
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    shift(&mut day, "s2", who, at(8, 0), at(12, 0));
    visit(&mut day, "v1", Some(1), minutes(60));
    visit(&mut day, "v2", Some(1), minutes(60));
    assert_eq!(best_cost(&day).0, 1_200, "one does both");
    day.weights.longest_idle_per_second = Cost(1);
    // Two tours of 20 minutes; each is idle for 240 − 80 minutes. One tour would leave the other idle for 240.
    assert_eq!(best_cost(&day).0, 2_400 + 160 * 60);
    day.weights.longest_idle_per_second = Cost::ZERO;
    day.weights.latest_per_second = Cost(1);
    for visit in [VisitId(0), VisitId(1)] {
        day.visits[visit].due = Some(at(8, 10));
    }
    // One of two would be an hour late: 2 a second, and once more as the latest.
    assert_eq!(best_cost(&day).0, 2_400);
}

#[test]
fn a_clinicians_second_shift_waits_for_the_first() {
    let mut day = one_nurse();
    let row = rounds::model::ids::ShiftId(0);
    let who = day.shifts[row].clinician;
    shift(&mut day, "s2", who, at(12, 0), at(14, 0));
    (day.shifts[row].end, day.shifts[row].max_overtime) = (at(11, 0), minutes(180));
    let early = visit(&mut day, "v1", Some(1), minutes(200));
    let later = visit(&mut day, "v2", Some(2), minutes(10));
    day.visits[early].windows = vec![window(at(9, 0), at(9, 0))];
    day.visits[later].windows = vec![window(at(12, 20), at(12, 49))];
    // v1 ends at 12:20, back at 12:30 with 90 minutes of overtime; v2 could begin at 12:50 then.
    // In one shift: a at 12:20, b at 12:30, home at 13:00: 40 minutes of travel, 120 of overtime.
    assert_eq!(best_cost(&day).0, 2_400 + 2 * 120 * 60);
    day.visits[later].windows[0].end = at(12, 50);
    assert_eq!(best_cost(&day).0, (1_200 + 2 * 90 * 60) + 2_400, "a second later than that and two shifts do it");
    day.visits[later].windows[0].end = at(12, 50) - Seconds(1);
    assert_eq!(best_cost(&day).0, 2_400 + 2 * 120 * 60);
}

/// The judge accepts every optimum (the oracle sees to that), and the order of the visits changes none.
#[test]
fn the_order_of_visits_changes_no_optimum() {
    for seed in 0..150 {
        let day = tiny::random_day(seed, 5);
        let mut turned = day.clone();
        let last = day.visits.len() as u32;
        let turn = |visit: VisitId| VisitId(last - 1 - visit.0);
        turned.visits = day.visits.iter().rev().cloned().collect();
        for pin in &mut turned.pins {
            pin.visit = turn(pin.visit);
        }
        for promise in &mut turned.promises {
            promise.visit = turn(promise.visit);
        }
        for index in 0..turned.links.len() {
            match &mut turned.links[rounds::model::ids::LinkId(index as u32)].kind {
                LinkKind::Gap { from, to, .. } => (*from, *to) = (turn(*from), turn(*to)),
                LinkKind::SameClinician(visits)
                | LinkKind::DifferentClinicians(visits)
                | LinkKind::AllOrNone(visits) => visits.iter_mut().for_each(|visit| *visit = turn(*visit)),
            }
        }
        assert_eq!(best_cost(&day).0, best_cost(&turned).0, "seed {seed}");
    }
}

/// Everything at every fifth minute finds nothing cheaper, nor anything dearer.
#[test]
fn the_oracle_agrees_with_the_grid() {
    let (mut compared, mut served) = (0, 0);
    for seed in 1_000..1_100 {
        let day = tiny::random_day(seed, 2);
        if let Some(least) = grid::least_cost(&day) {
            let (cost, plan) = best_cost(&day);
            assert_eq!(cost, least, "seed {seed}");
            compared += 1;
            served += plan.kpis.map_or(0, |kpis| kpis.assigned_visits.total);
        }
    }
    assert!(compared > 50 && served > 20, "{compared} days compared, {served} visits served in all");
}
