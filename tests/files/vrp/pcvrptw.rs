//! Prize-collecting VRPTW in VRPLIB's format.

use rounds::suites::by_name;
use serde_json::json;

use super::{PRIZES, planned, read, scored, total, with};

/// Clients 1, 2 and 3 are served, 5 + 5 + 6.7 + 5, and the prize of the fourth is lost: 9.
const BEST: i64 = 307;

#[test]
fn the_best_plan_is_the_one_computed_by_hand() {
    let case = read("pcvrptw", PRIZES);
    let plan = planned(&*case, 300);
    assert_eq!(total(&plan), BEST);
    let score = scored(&*case, &plan);
    assert_eq!((score.cost, score.feasible), (BEST as f64, true), "{:?}", score.violations);
    let solution = case.solution(&plan).unwrap();
    assert!(["Route #1: 1 2 3\nCost 307\n", "Route #1: 3 2 1\nCost 307\n"].contains(&solution.as_str()), "{solution}");
}

#[test]
fn a_client_without_a_prize_must_be_served() {
    // 4 fills half the vehicle; with 2, whose prize is the largest: 10 + 13.6 + 5, and prizes 2 and 4 are lost.
    let case = read("pcvrptw", &with(PRIZES, "5 9", "5 0"));
    let plan = planned(&*case, 300);
    assert_eq!(total(&plan), 346);
    let score = scored(&*case, &plan);
    assert_eq!((score.cost, score.feasible), (346.0, true), "{:?}", score.violations);
    let score = case.score("Route #1: 1 2 3\nCost 217").unwrap();
    assert_eq!((score.cost, score.violations), (217.0, vec!["customer 4 is not served".to_string()]));
}

#[test]
fn leaving_everybody_out_is_a_solution() {
    let score = read("pcvrptw", PRIZES).score("Cost 650\n").unwrap();
    assert_eq!((score.cost, score.feasible), (650.0, true));
}

#[test]
fn every_broken_rule_is_found() {
    let case = read("pcvrptw", PRIZES);
    for (routes, violation) in [
        ("Route #1: 1 2 3 4", "route 1: a load of 45 where 30 fit"),
        ("Route #1: 1 1", "customer 1 is served 2 times"),
        ("Route #1: 9", "route 1: there is no customer 9"),
        ("Route #1: 1\nRoute #2: 2", "2 routes for 1 vehicles"),
    ] {
        assert_eq!(case.score(&format!("{routes}\nCost 1")).unwrap().violations, [violation], "{routes}");
    }
}

#[test]
fn order_of_sections_ends_of_lines_and_blanks_do_not_matter() {
    let day = read("pcvrptw", PRIZES).day().clone();
    let (head, sections) = PRIZES.split_once("NODE_COORD_SECTION").unwrap();
    let (first, rest) = sections.split_once("PRIZE_SECTION").unwrap();
    let rest = rest.replace("EOF\n", "");
    let turned = format!("PRIZE_SECTION{rest}NODE_COORD_SECTION{first}{head}EOF");
    let services = with(PRIZES, "SERVICE_TIME : 10\n", "");
    let services = with(&services, "DEPOT_S", "SERVICE_TIME_SECTION\n5 10\n4 10\n3 10\n2 10\n1 0\nDEPOT_S");
    for text in [
        PRIZES.replace('\n', "\r\n"),
        PRIZES.replace(' ', "\t"),
        PRIZES.replace(" :", ":"),
        PRIZES.replace("_SECTION", "_SECTION:").to_lowercase(),
        with(PRIZES, "2 3 4\n3 6 8\n", "3 6.0 8\n2 3 4\n"),
        with(PRIZES, "1\n-1", "1 -1"),
        turned,
        services,
    ] {
        assert_eq!(*read("pcvrptw", &text).day(), day, "{text:?}");
    }
}

#[test]
fn records_and_classes_are_found() {
    let suite = by_name("pcvrptw").unwrap();
    assert_eq!(suite.best_known(&json!({"bks": {"C1_10_1": 245391.0}}), "C1_10_1"), Some(245_391.0));
    assert_eq!(suite.best_known(&json!({"bks": {}}), "C1_10_1"), None);
    assert_eq!(suite.class("RC2_10_4"), "RC2_10");
}
