//! Cost, key figures and claims against arithmetic by hand.

use serde_json::{Value, json};

use super::solved::{codes, judge, stop, the_day, the_plan};
use crate::common::day::line;

#[test]
fn the_plan_is_clean_and_its_cost_is_the_sum_made_by_hand() {
    let verdict = judge(&the_day(), &the_plan());
    assert!(verdict.is_clean(), "{verdict}");
    let cost = verdict.cost;
    assert_eq!(cost.unassigned, 20_000, "v5");
    assert_eq!(cost.late, 10 * 120, "v1 is timed and two minutes late");
    assert_eq!(cost.travel, 60 * (40 + 40), "s1: 10 + 10 + 20, s2: 20 + 20, s3: none");
    assert_eq!(cost.overtime, 0);
    assert_eq!(cost.waiting, 60 * (3 + 80), "s1: for c2 at b, and for lunch");
    assert_eq!(cost.continuity, 1_800, "v1 by c1");
    assert_eq!(cost.preference, 300, "v1 by a woman");
    assert_eq!(cost.breaks, 0);
    assert_eq!(cost.worst, 3 * 120 + 2 * 60 * (480 - 177), "v1's lateness, s1's idle time");
    assert_eq!(cost.changes, 5 * (1_800 + 60 * (34 - 15)), "v4, 34 minutes later and by c2");
    assert_eq!(cost.total, 84_500);
}

#[test]
fn key_figures_are_those_made_by_hand() {
    let kpis = judge(&the_day(), &the_plan()).kpis;
    assert_eq!((kpis.visits.total, kpis.assigned_visits.total, kpis.unassigned_visits.total), (6, 5, 1));
    assert_eq!((kpis.assigned_visits.by_priority.timed, kpis.assigned_visits.by_priority.routine), (1, 4));
    assert_eq!((kpis.remote_visits, kpis.shifts), (1, 4));
    assert_eq!((kpis.visits_per_shift, kpis.attendances_per_shift), (Some(1.25), Some(1.5)));
    assert_eq!(kpis.response_within_target, Some(0.5), "v1 is late, v4 is not");
    assert_eq!((kpis.rostered_seconds, kpis.overtime_seconds), (19 * 3_600, 0));
    assert_eq!(kpis.care_seconds, 60 * 165);
    assert_eq!(kpis.travel_seconds, 60 * 80);
    assert_eq!(kpis.access_seconds, 60 * (2 + 4), "a once, c once for two visits, the hub never");
    assert_eq!((kpis.break_seconds, kpis.activity_seconds), (60 * 30, 60 * 20));
    let spent = 60 * (165 + 80 + 6 + 30 + 20);
    assert_eq!(kpis.idle_seconds, 19 * 3_600 - spent);
    assert_eq!(kpis.waiting_seconds, 60 * 83);
    assert_eq!(kpis.care_share, Some(9_900.0 / 68_400.0));
    assert_eq!(kpis.travel_metres, 8_000);
    assert_eq!((kpis.late_visits, kpis.late_seconds), (1, 120));
    assert_eq!(kpis.continuity_share, Some(0.5));
    assert_eq!(kpis.workload_spread, Some(70.0 / 240.0), "s2 against the empty s4");
}

#[test]
fn ratios_of_nothing_are_null() {
    let plan = json!({"format": "rounds/1", "day": {"digest": the_day().digest}, "shifts": [], "unassigned": []});
    let verdict = judge(&line(&[("hub", 0, 0)]), &plan);
    assert!(verdict.is_clean(), "{verdict}");
    let kpis = verdict.kpis;
    let ratios = [kpis.visits_per_shift, kpis.response_within_target, kpis.care_share, kpis.continuity_share];
    assert_eq!(ratios, [None; 4]);
    assert_eq!(kpis.workload_spread, None);
}

#[test]
fn wrong_figures_are_claims() {
    type Lie = (&'static str, fn(&mut Value));
    let cases: [Lie; 8] = [
        ("day.digest", |plan| plan["day"]["digest"] = json!("sha256:1")),
        ("shifts[0].itinerary[2].late", |plan| stop(plan, 0, 2)["late"] = json!("PT0S")),
        ("shifts[0].itinerary[2].travel", |plan| stop(plan, 0, 2)["travel"] = json!("PT9M")),
        ("shifts[0].itinerary[6].metres", |plan| stop(plan, 0, 6)["metres"] = json!(1)),
        ("cost.late", |plan| plan["cost"]["late"] = json!(0)),
        ("kpis.visits.byPriority.timed", |plan| plan["kpis"]["visits"]["byPriority"]["timed"] = json!(2)),
        ("kpis.careShare", |plan| plan["kpis"]["careShare"] = json!(0.14)),
        ("bound.gap", |plan| plan["bound"] = json!({"lower": 84_500, "gap": 0.5, "method": "none"})),
    ];
    for (path, breakage) in cases {
        let mut plan = the_plan();
        let verdict = judge(&the_day(), &plan);
        plan["cost"] = serde_json::to_value(verdict.cost).unwrap();
        plan["kpis"] = serde_json::to_value(verdict.kpis).unwrap();
        assert!(judge(&the_day(), &plan).is_clean());
        breakage(&mut plan);
        let verdict = judge(&the_day(), &plan);
        let paths: Vec<&str> = verdict.claims.iter().map(|claim| claim.path.as_str()).collect();
        assert_eq!((codes(&verdict), paths), (vec![], vec![path]), "{verdict}");
    }
}

#[test]
fn a_bound_that_the_plan_beats_is_a_wrong_claim() {
    let mut plan = the_plan();
    plan["bound"] = json!({"lower": 84_501, "gap": -1.0 / 84_500.0, "method": "none",
        "visits": {"upper": 4, "perShift": 1.0}});
    let verdict = judge(&the_day(), &plan);
    let paths: Vec<&str> = verdict.claims.iter().map(|claim| claim.path.as_str()).collect();
    assert_eq!(paths, ["bound.lower", "bound.visits.upper"]);
}
