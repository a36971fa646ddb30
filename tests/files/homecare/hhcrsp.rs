//! The suite `hhcrsp`.

use serde_json::{Value, json};

use super::{HHCRSP, HHCRSP_SOLUTION, case, cost, planned, suite, tree, violations, with};

/// A solution of routes: caregiver, then patient and service of each stop. Times are of no account.
fn routes(routes: &[(&str, &[(&str, &str)])]) -> String {
    let stop = |(patient, service): &(&str, &str)| json!({ "patient": patient, "service": service, "arrival_time": 0, "departure_time": 0 });
    let route = |(caregiver, stops): &(&str, &[(&str, &str)])| json!({ "caregiver_id": caregiver, "locations": stops.iter().map(stop).collect::<Vec<_>>() });
    json!({ "routes": routes.iter().map(route).collect::<Vec<_>>() }).to_string()
}

fn close(found: f64, due: f64) {
    assert!((found - due).abs() < 1e-9, "{found} where {due} is due");
}

#[test]
fn a_solution_costs_what_was_added_up_by_hand() {
    let case = case("hhcrsp", HHCRSP);
    // c1 does p1 at 10.5; the pair at p3 waits for c2, who is there at 54; p4's first service is at 82, its second at
    // 92.
    let score = case.score(HHCRSP_SOLUTION).expect("a solution");
    assert!(score.feasible, "{:?}", score.violations);
    close(score.cost, (143.625 + (4.0 + 4.0 + 17.0 + 27.0) + 27.0) / 3.0);
}

#[test]
fn a_second_service_that_can_only_come_late_puts_off_the_first() {
    let case = case("hhcrsp", HHCRSP);
    let solution = routes(&[
        ("c1", &[("p4", "s1")]),
        ("c2", &[("p2", "s2"), ("p3", "s2"), ("p4", "s2")]),
        ("c3", &[("p1", "s1"), ("p3", "s1")]),
    ]);
    // c2 is at p4 at 82, so c1, who could start at 60, starts at 62: not tardy before 65.
    let score = case.score(&solution).expect("a solution");
    assert!(score.feasible, "{:?}", score.violations);
    close(score.cost, (170.875 + (4.0 + 4.0 + 17.0) + 17.0) / 3.0);
}

#[test]
fn a_plan_costs_three_thousand_times_its_solution() {
    let case = case("hhcrsp", HHCRSP);
    let plan = planned(case.as_ref(), 500);
    assert_eq!(plan.unassigned, []);
    let solution = case.solution(&plan).expect("a solution");
    let score = case.score(&solution).expect("a score");
    assert!(score.feasible, "{:?}", score.violations);
    // All numbers have at most three decimals, so nothing is rounded.
    close(score.cost * 3000.0, cost(&plan) as f64);
    assert!(score.cost < 70.958, "the second solution by hand is better: {}", score.cost);
}

#[test]
fn finer_fractions_round_by_half_a_second_a_leg_at_most() {
    let thirds = json!([0.0, 31.0 / 3.0, 61.0 / 3.0, 46.0 / 3.0, 91.0 / 3.0]);
    let case = case("hhcrsp", &with(HHCRSP, &[("/distances/0", thirds)]));
    let plan = planned(case.as_ref(), 200);
    let score = case.score(&case.solution(&plan).expect("a solution")).expect("a score");
    assert!(score.feasible, "{:?}", score.violations);
    // Three legs from the office in each of D, T and Tmax, the tardiness of six services.
    assert!((score.cost * 3000.0 - cost(&plan) as f64).abs() <= 0.5 * (9.0 + 18.0 + 3.0));
}

#[test]
fn solutions_state_the_times_that_the_routes_allow() {
    let case = case("hhcrsp", HHCRSP);
    let solution = tree(&case.solution(&planned(case.as_ref(), 100)).expect("a solution"));
    let stops: Vec<Value> = solution["routes"]
        .as_array()
        .expect("routes")
        .iter()
        .flat_map(|route| route["locations"].as_array().cloned().unwrap_or_default())
        .collect();
    assert_eq!(stops.len(), 6);
    let start = |patient: &str, service: &str| {
        let stop = stops.iter().find(|stop| stop["patient"] == patient && stop["service"] == service);
        stop.and_then(|stop| stop["arrival_time"].as_f64()).expect("a stop")
    };
    close(start("p3", "s1"), start("p3", "s2"));
    let spacing = start("p4", "s2") - start("p4", "s1");
    assert!((10.0..=20.0).contains(&spacing), "{spacing}");
    let p1 = stops.iter().find(|stop| stop["patient"] == "p1").expect("p1");
    close(p1["departure_time"].as_f64().expect("a number") - start("p1", "s1"), 10.0); // the service's default
}

#[test]
fn every_broken_rule_is_found() {
    let case = case("hhcrsp", HHCRSP);
    let found = |list: &[(&str, &[(&str, &str)])]| violations(case.as_ref(), &routes(list));
    let all: &[(&str, &str)] = &[("p2", "s2"), ("p3", "s2"), ("p4", "s2")];
    let rest: &[(&str, &str)] = &[("p1", "s1"), ("p3", "s1"), ("p4", "s1")];
    assert_eq!(found(&[("c1", rest), ("c2", all)]), "");
    assert_eq!(found(&[("c1", rest), ("c2", &all[1..])]), r#""p2" is not served "s2""#);
    assert!(found(&[("c2", rest), ("c3", all)]).contains(r#""c2" is not able to give "s1""#));
    let twice = found(&[("c1", rest), ("c2", all), ("c3", &[("p1", "s1")])]);
    assert_eq!(twice, r#""p1" is served "s1" twice"#);
    let [first, second] = [rest, all];
    let alone: Vec<(&str, &str)> = first.iter().chain(second).copied().collect();
    assert!(found(&[("c3", &alone)]).contains(r#""p3" is served twice by one caregiver"#));
    assert!(found(&[("c1", &rest[..1]), ("c1", &rest[1..]), ("c2", all)]).contains(r#""c1" has two routes"#));
    let crossed: &[(&str, &str)] = &[("p4", "s1"), ("p3", "s1"), ("p1", "s1")];
    assert!(found(&[("c1", crossed), ("c2", all)]).contains("wait for each other"));
    let foreign: &[(&str, &str)] = &[("p1", "s1"), ("p1", "s2"), ("p3", "s1"), ("p4", "s1")];
    assert_eq!(found(&[("c1", foreign), ("c2", all)]), r#""p1" does not need "s2""#);
}

#[test]
fn older_names_of_fields_are_read() {
    let case = case("hhcrsp", HHCRSP);
    let older = HHCRSP_SOLUTION.replace("caregiver_id", "caregiver").replace("\"patient\"", "\"patient_id\"");
    let older = case.score(&older.replace("\"service\"", "\"service_id\"")).expect("a solution");
    assert_eq!(older, case.score(HHCRSP_SOLUTION).expect("a solution"));
}

#[test]
fn records_and_classes() {
    let suite = suite("hhcrsp");
    let records = json!({
        "a": { "cost": 12.346, "recomputed_cost": 12.3456, "verified": true, "lower_unverified": { "cost": 11.0 } },
        "b": { "cost": 9.5, "recomputed_cost": 9.4, "verified": false },
    });
    assert_eq!(suite.best_known(&records, "a"), Some(12.3456));
    assert_eq!(suite.best_known(&records, "b"), Some(9.5));
    assert_eq!(suite.best_known(&records, "c"), None);
    let classes = ["InstanzCPLEX_HCSRP_10_1", "InstanzVNS_HCSRP_300_10", "InstanzCPLEX_HCSRP_75_10", "toy"];
    assert_eq!(classes.map(|stem| suite.class(stem)), ["A", "G", "D", "other"]);
}
