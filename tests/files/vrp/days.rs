//! The days themselves as a suite.

use rounds::format::write_plan;
use rounds::suites::by_name;

use super::{input_issues, planned, read, scored, total};

const TINY: &str = include_str!("../../../fixtures/days/tiny.json");

#[test]
fn the_judge_scores_a_plan_of_the_day() {
    let case = read("days", TINY);
    let plan = planned(&*case, 200);
    let score = scored(&*case, &plan);
    assert_eq!((score.cost, score.feasible), (total(&plan) as f64, true));
    assert!(score.violations.is_empty());
    assert_eq!(case.solution(&plan).unwrap(), write_plan(&plan));
}

#[test]
fn a_plan_that_breaks_a_rule_is_not_feasible() {
    let case = read("days", TINY);
    let mut plan = planned(&*case, 200);
    let removed = plan.shifts.iter_mut().find(|shift| !shift.itinerary.is_empty()).unwrap();
    removed.itinerary.clear();
    let score = case.score(&write_plan(&plan)).unwrap();
    assert!(!score.feasible);
    assert!(
        score.violations.iter().all(|line| line.starts_with('V') && !line.contains('\n')),
        "{:?}",
        score.violations
    );
}

#[test]
fn plans_of_other_days_are_refused() {
    let (case, other) = (read("days", TINY), read("days", include_str!("../../../fixtures/days/ucr-team.json")));
    let plan = planned(&*other, 1);
    let own = [("E3201", "day.digest".to_string())];
    assert_eq!(input_issues(case.solution(&plan).unwrap_err()), own);
    assert_eq!(input_issues(case.score(&write_plan(&plan)).unwrap_err()), own);
    assert_eq!(input_issues(case.score("{").unwrap_err())[0].0, "E3002");
}

#[test]
fn days_have_no_records_but_given_ones() {
    let suite = by_name("days").unwrap();
    assert_eq!(suite.best_known(&serde_json::json!({"bks": {"plain-1": 7}}), "plain-1"), Some(7.0));
    assert_eq!(suite.best_known(&serde_json::Value::Null, "plain-1"), None);
    assert_eq!(suite.class("rich-40x280-9"), "rich");
}
