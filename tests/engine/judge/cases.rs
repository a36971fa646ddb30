//! What a rule means at its edges: breaks, remote visits, access, windows, double-ups, caps.

use rounds::model::ids::ShiftId;
use rounds::model::units::{Cost, Seconds};
use serde_json::json;

use super::solved::{S1, S2, S3, V, codes, home, itinerary, judge, leave, rest, stop, t, the_day, the_plan, v};
use crate::common::day::{activity, at, minutes, pause};

#[test]
fn caps_and_limits_hold_to_the_unit() {
    let mut day = the_day();
    day.shifts[S1].max_visits = Some(3);
    day.shifts[S1].max_travel = Some(minutes(40));
    day.shifts[S3].max_load = Some(5);
    (day.shifts[S3].end, day.shifts[S3].max_overtime) = (at(13, 50), minutes(4));
    day.shifts[S1].breaks[0].latest = at(11, 30);
    let verdict = judge(&day, &the_plan());
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.overtime, 2 * 240);
    assert_eq!(verdict.kpis.overtime_seconds, 240);
}

#[test]
fn a_half_served_or_unserved_double_up_is_refused() {
    let (day, mut plan) = (the_day(), the_plan());
    plan["shifts"][2]["itinerary"] = json!([]);
    assert_eq!(codes(&judge(&day, &plan)), ["V1206", "V8001"], "and the pin of c2 is not kept");
    let mut plan = the_plan();
    stop(&mut plan, 3, 1)["staff"] = json!(4);
    assert!(codes(&judge(&day, &plan)).contains(&"V1202"));
}

#[test]
fn both_entries_of_a_double_up_start_together_and_have_two_clinicians() {
    let mut plan = the_plan();
    *stop(&mut plan, 2, 0) = leave("hub", "09:21");
    *stop(&mut plan, 2, 1) = v("v2", 1, "b", 20, ["09:41", "09:41", "10:11"]);
    *stop(&mut plan, 2, 2) = home("hub", 20, "10:31");
    let mut day = the_day();
    day.pins.clear();
    assert_eq!(codes(&judge(&day, &plan)), ["V1208"]);

    // c1 leaves the evening shift's hub in time to be in two places at once.
    let mut plan = the_plan();
    plan["shifts"][1]["itinerary"] = plan["shifts"][2]["itinerary"].take();
    plan["shifts"][2]["itinerary"] = json!([]);
    let verdict = judge(&day, &plan);
    assert!(codes(&verdict).contains(&"V1209"), "{verdict}");
}

#[test]
fn a_break_first_at_the_start_place_begins_the_shift() {
    let mut day = the_day();
    day.shifts[S2].breaks = vec![pause("tea", at(8, 0), at(10, 0), minutes(10))];
    let mut plan = the_plan();
    itinerary(&mut plan, 2).insert(1, rest("tea", "09:10", "09:20"));
    assert_eq!(codes(&judge(&day, &plan)), ["V2006"]);
    stop(&mut plan, 2, 0)["departure"] = json!(t("09:10"));
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
}

#[test]
fn a_break_or_a_remote_visit_may_come_first_without_a_start_place() {
    let mut day = the_day();
    day.shifts[S3].breaks = vec![pause("tea", at(13, 0), at(13, 0), minutes(10))];
    let v5 = &mut day.visits[V[5]];
    (v5.place, v5.staff[0].duration) = (None, minutes(5));
    let mut plan = the_plan();
    plan["unassigned"] = json!([]);
    plan["shifts"][3]["itinerary"] = json!([
        rest("tea", "13:00", "13:10"),
        {"kind": "visit", "visit": "v5", "staff": 0,
            "arrival": t("13:10"), "start": t("13:10"), "end": t("13:15"), "late": "PT0S"},
        v("v4", 0, "c", 0, ["13:15", "13:19", "13:49"]),
        v("v6", 0, "c", 0, ["13:49", "13:49", "14:09"]),
    ]);
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.waiting_seconds, 60 * 83, "none in s3");
}

#[test]
fn a_remote_visit_between_two_stops_at_one_place_costs_no_second_access() {
    let mut day = the_day();
    let v5 = &mut day.visits[V[5]];
    (v5.place, v5.staff[0].duration) = (None, minutes(5));
    let mut plan = the_plan();
    plan["unassigned"] = json!([]);
    plan["shifts"][3]["itinerary"] = json!([
        v("v4", 0, "c", 0, ["13:00", "13:04", "13:34"]),
        {"kind": "visit", "visit": "v5", "staff": 0,
            "arrival": t("13:34"), "start": t("13:34"), "end": t("13:39"), "late": "PT0S"},
        v("v6", 0, "c", 0, ["13:39", "13:39", "13:59"]),
    ]);
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.access_seconds, 360);
}

#[test]
fn coming_back_to_the_start_place_costs_its_access() {
    let mut day = the_day();
    day.shifts[S2].activities = vec![activity("huddle", 0, at(10, 30), at(11, 0), minutes(10))];
    let mut plan = the_plan();
    let huddle = |start: &str, end: &str| {
        json!({"kind": "activity", "activity": "huddle", "place": "hub", "travel": "PT20M", "metres": 2000,
            "arrival": t("10:30"), "start": t(start), "end": t(end)})
    };
    itinerary(&mut plan, 2).insert(2, huddle("10:32", "10:42"));
    *stop(&mut plan, 2, 3) = home("hub", 0, "10:42");
    assert_eq!(codes(&judge(&day, &plan)), ["V2003"]);
    *stop(&mut plan, 2, 2) = huddle("10:33", "10:43");
    *stop(&mut plan, 2, 3) = home("hub", 0, "10:43");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.access_seconds, 360 + 180);
}

#[test]
fn a_break_with_a_skip_cost_may_be_left_out_at_that_price() {
    let (mut day, mut plan) = (the_day(), the_plan());
    day.shifts[S1].breaks[0].skip_cost = Some(Cost(777));
    day.shifts[S1].breaks[0].earliest = at(10, 0);
    day.shifts[ShiftId(1)].breaks = vec![pause("tea", at(18, 0), at(18, 0), minutes(10))];
    day.shifts[ShiftId(1)].breaks[0].skip_cost = Some(Cost(5));
    itinerary(&mut plan, 0).remove(5);
    *stop(&mut plan, 0, 5) = home("hub", 20, "10:30");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.breaks, 777, "the empty shift pays for no break");
}

#[test]
fn a_break_is_owed_only_if_the_shift_goes_on_past_its_earliest() {
    for (earliest, skip_cost, expected) in [
        (at(10, 30), None, Some(0)),
        (at(10, 30) - Seconds(1), None, None),
        (at(10, 30), Some(Cost(777)), Some(0)),
        (at(10, 30) - Seconds(1), Some(Cost(777)), Some(777)),
    ] {
        let (mut day, mut plan) = (the_day(), the_plan());
        (day.shifts[S1].breaks[0].earliest, day.shifts[S1].breaks[0].skip_cost) = (earliest, skip_cost);
        itinerary(&mut plan, 0).remove(5);
        *stop(&mut plan, 0, 5) = home("hub", 20, "10:30");
        let verdict = judge(&day, &plan);
        let cost = verdict.is_clean().then_some(verdict.cost.breaks);
        assert_eq!(cost, expected, "{earliest:?} {skip_cost:?}: {verdict}");
    }
}

#[test]
fn a_window_may_have_a_due_of_its_own() {
    let (mut day, mut plan) = (the_day(), the_plan());
    day.visits[V[1]].windows[0].due = Some(at(8, 31));
    stop(&mut plan, 0, 2)["late"] = json!("PT1M");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.late, 600);
}
