//! The suite `uhhc`.

use serde_json::{Value, json};

use super::{UHHC, UHHC_SOLUTION, case, cost, planned, plus, suite, tree, violations, with};

/// The stops of c1 and c2 as (patient, service, start, end).
type Stops<'a> = &'a [(&'a str, &'a str, f64, f64)];

const FIRST: Stops = &[
    ("p0", "s0", 60.0, 80.0),
    ("p0", "lunch_break", 80.0, 100.0),
    ("p1", "s0", 113.0, 128.0),
    ("p2", "s0", 150.0, 160.0),
];
const SECOND: Stops = &[("p3", "s1", 70.0, 100.0), ("p1", "s1", 113.0, 133.0), ("p2", "s1", 160.0, 185.0)];

fn solution(first: Stops, second: Stops) -> String {
    let route = |(caregiver, stops): (&str, Stops)| {
        let stop = |(patient, service, start, end): &(&str, &str, f64, f64)| json!({ "patient": patient, "service": service, "arrival_time": start, "departure_time": end });
        json!({ "caregiver_id": caregiver, "locations": stops.iter().map(stop).collect::<Vec<_>>() })
    };
    json!({ "routes": [route(("c1", first)), route(("c2", second))] }).to_string()
}

/// `stops` with one of them put otherwise.
fn put<'a>(stops: Stops<'a>, index: usize, stop: (&'a str, &'a str, f64, f64)) -> Vec<(&'a str, &'a str, f64, f64)> {
    let mut stops = stops.to_vec();
    stops[index] = stop;
    stops
}

fn score(instance: &str, solution: &str) -> f64 {
    let score = case("uhhc", instance).score(solution).unwrap_or_else(|error| panic!("{error:?}"));
    assert!(score.feasible, "{:?}", score.violations);
    score.cost
}

#[test]
fn a_solution_costs_what_was_added_up_by_hand() {
    // Travel 44 + 46, tardiness 3 + 3 + 5, waiting 6 + 12 and 17, c2 back 10 after their shift, c1 idle 48 + 18 + 65,
    // and p2 served once by somebody else than c1.
    let due = 2 * 90 + 3 * 11 + 5 + 5 * 35 + 4 * 10 + 131 + 7;
    assert_eq!(due, 571);
    assert_eq!(score(UHHC, UHHC_SOLUTION), f64::from(due));
    assert_eq!(score(UHHC, &solution(FIRST, SECOND)), f64::from(due));
}

#[test]
fn waiting_after_a_lunch_that_comes_first_is_free() {
    // p0 is left out for 50, and c1 has lunch at p1, to wait there for 8: idle, but not waiting.
    let first: Stops = &[("p1", "lunch_break", 85.0, 105.0), ("p1", "s0", 113.0, 128.0), ("p2", "s0", 150.0, 160.0)];
    let due = 2 * 91 + 3 * 11 + 5 + 5 * (12 + 17) + 4 * 10 + (65 + 8 + 12 + 65) + 7 + 50;
    assert_eq!(score(UHHC, &solution(first, SECOND)), f64::from(due));
}

#[test]
fn a_lunch_left_out_costs_its_price_and_a_caregiver_without_services_is_idle() {
    let without: Vec<_> = FIRST.iter().filter(|stop| stop.1 != "lunch_break").copied().collect();
    assert_eq!(score(UHHC, &solution(&without, SECOND)), 571.0 + 60.0 + 5.0 * 20.0 + 20.0);
    // Everybody optional, nobody served: c1 has lunch at d0 and is idle for the other 220.
    let all = with(UHHC, &[("/patients/2/optional", json!(true))]);
    let all = plus(&all, "/patients/1", "optional", json!(true));
    let lunch: Stops = &[("d0", "lunch_break", 80.0, 100.0)];
    assert_eq!(score(&all, &solution(lunch, &[])), 4.0 * 50.0 + 220.0);
    assert_eq!(score(&all, r#"{ "routes": [] }"#), 4.0 * 50.0 + 240.0 + 60.0);
}

#[test]
fn between_two_windows_the_first_counts() {
    let at = |start: f64| {
        let first = [("p0", "s0", start, start + 20.0), ("p0", "lunch_break", start + 20.0, start + 40.0)];
        let instance = with(UHHC, &[("/patients/1/time_windows/0/end", json!(240))]);
        let first: Vec<_> = first.into_iter().chain([("p1", "s0", 200.0, 215.0), ("p2", "s0", 225.0, 235.0)]).collect();
        let second = [SECOND[0], ("p1", "s1", 200.0, 220.0), ("p2", "s1", 245.0, 270.0)];
        score(&instance, &solution(&first, &second))
    };
    // Each minute later is a minute of waiting less and one of idle time more before departure; from 91 on p0 is tardy,
    // at 120 it no longer is. Lunch begins by 140.
    assert_eq!(at(91.0) - at(90.0), 3.0 - 5.0);
    assert_eq!(at(119.0) - at(90.0), 3.0 * 29.0 - 5.0 * 29.0);
    assert_eq!(at(120.0) - at(90.0), -5.0 * 30.0);
}

#[test]
fn a_plan_costs_sixty_times_its_solution() {
    let at_end = with(UHHC, &[("/metadata/time_window_met", json!("at_service_end"))]);
    // Met at the end, the solution by hand is tardy by 18 and 23 at p1, 5 and 30 at p2, and 20 at p3.
    let tardiness = 3.0 * 96.0 + 30.0;
    for (instance, by_hand) in [(UHHC.to_string(), 571.0), (at_end, 571.0 - 38.0 + tardiness)] {
        assert_eq!(score(&instance, UHHC_SOLUTION), by_hand);
        let case = case("uhhc", &instance);
        let plan = planned(case.as_ref(), 800);
        let text = case.solution(&plan).expect("a solution");
        let score = case.score(&text).expect("a score");
        assert!(score.feasible, "{:?}", score.violations);
        assert_eq!(score.cost * 60.0, cost(&plan) as f64, "{text}");
        assert!(score.cost <= by_hand, "{}", score.cost);
    }
}

#[test]
fn weights_with_decimals_scale_the_day() {
    let case = case("uhhc", &with(UHHC, &[("/metadata/cost_components/travel_time", json!(2.25))]));
    let plan = planned(case.as_ref(), 300);
    let score = case.score(&case.solution(&plan).expect("a solution")).expect("a score");
    assert_eq!(score.cost * 6000.0, cost(&plan) as f64);
    assert_eq!(case.day().objective.as_ref().and_then(|own| own.travel_per_second), Some(225));
}

#[test]
fn hard_components_become_rules() {
    let hard = |name: &str| (format!("/metadata/cost_components/{name}"), json!("HARD"));
    let names =
        ["total_tardiness", "total_extra_time", "caregiver_preferences", "missed_lunch_break", "optional_patients"];
    let changes = names.map(hard);
    let changes: Vec<(&str, Value)> = changes.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let instance = with(UHHC, &changes);
    let found = violations(case("uhhc", &instance).as_ref(), UHHC_SOLUTION);
    for due in [
        r#""c1" at "p1": tardy"#,
        r#""c2" at "p2": not preferred by the patient"#,
        r#""c2" works until 200, beyond their shift"#,
    ] {
        assert!(found.contains(due), "{found}");
    }
    let without: Vec<_> = FIRST[2..].to_vec();
    let found = violations(case("uhhc", &instance).as_ref(), &solution(&without, SECOND));
    assert!(found.contains(r#""c1" has no lunch"#) && found.contains(r#""p0": not served"#), "{found}");
    // p2 wants c1 for both services, who is able to give one: the plan leaves it out, and the suite finds that.
    let case = case("uhhc", &instance);
    let plan = planned(case.as_ref(), 300);
    let left: Vec<&str> = plan.unassigned.iter().map(|left| left.visit.as_str()).collect();
    assert!(left.contains(&"p2:s1"), "{left:?}");
    assert!(violations(case.as_ref(), &case.solution(&plan).expect("a solution")).contains(r#""p2": "#));
}

#[test]
fn a_window_that_nobody_can_keep_is_no_window_at_all_times() {
    let changes = [
        ("/metadata/cost_components/total_tardiness", json!("HARD")),
        ("/metadata/time_window_met", json!("at_service_end")),
    ];
    let case = case("uhhc", &with(UHHC, &changes));
    // p3 takes 30 and is open for 10.
    let plan = planned(case.as_ref(), 300);
    assert!(plan.unassigned.iter().any(|left| left.visit == "p3"));
}

#[test]
fn every_broken_rule_is_found() {
    let case = case("uhhc", UHHC);
    let found = |first: Stops, second: Stops| violations(case.as_ref(), &solution(first, second));
    let first = |index: usize, stop| found(&put(FIRST, index, stop), SECOND);
    let second = |index: usize, stop| found(FIRST, &put(SECOND, index, stop));
    assert_eq!(found(FIRST, SECOND), "");
    assert!(first(2, ("p1", "s0", 106.0, 121.0)).contains(r#""c1" is not there in time at 106"#));
    assert!(first(0, ("p0", "s0", 60.0, 79.0)).contains("the service is too short"));
    assert!(first(0, ("p0", "s0", 59.0, 79.0)).contains("before the first window opens"));
    assert!(first(1, ("p0", "lunch_break", 80.0, 99.0)).contains("a lunch too short"));
    assert!(first(0, ("p0", "lunch_break", 55.0, 80.0)).contains("out of its time"));
    assert!(first(0, ("p0", "s1", 60.0, 80.0)).contains(r#""p0" does not need "s1""#));
    assert!(first(3, ("p0", "s0", 150.0, 170.0)).contains(r#""p0": "s0" is given 2 times"#));
    assert!(first(3, ("p2", "s0", 155.0, 165.0)).contains(r#""p2": the second service starts 5 after the first"#));
    assert!(second(1, ("p1", "s1", 114.0, 134.0)).contains(r#""p1": the second service starts 1 after the first"#));
    assert!(second(0, ("p3", "s1", 37.0, 67.0)).contains(r#""c2" leaves at 29, before their shift"#));
    let third: Stops = &[SECOND[0], SECOND[1]];
    assert!(found(FIRST, third).contains(r#""p2": "s1" is given 0 times"#));
    assert!(found(&FIRST[..2], &SECOND[..1]).contains(r#""p1": not served, though not optional"#));
    let swapped: Stops = &[("p3", "s1", 70.0, 100.0)];
    let swapped = found(swapped, &FIRST[2..]);
    assert!(swapped.contains("incompatible") && swapped.contains("not able to give this service"), "{swapped}");
    let twice = solution(FIRST, SECOND).replace("\"c2\"", "\"c1\"");
    assert!(violations(case.as_ref(), &twice).contains(r#""c1" has two routes"#));
    let both: Vec<_> = [FIRST, &[("p1", "s1", 130.0, 150.0)]].concat();
    assert!(found(&both, &SECOND[..1]).contains(r#""p1": both services by one caregiver"#));
}

#[test]
fn departures_and_returns_may_be_stated() {
    let mut stated = tree(&solution(FIRST, SECOND));
    let stops = stated.pointer_mut("/routes/0/locations").and_then(Value::as_array_mut).expect("stops");
    stops.insert(0, json!({ "departing_time": 40, "depot": "d0" }));
    stops.push(json!({ "arrival_time": 180, "depot": "d0" }));
    // Eight minutes at p0's door, five on the way home.
    assert_eq!(score(UHHC, &stated.to_string()), 571.0 + 5.0 * 8.0 - 5.0);
    *stated.pointer_mut("/routes/0/locations/5/arrival_time").expect("a time") = json!(170);
    assert!(violations(case("uhhc", UHHC).as_ref(), &stated.to_string()).contains("not back in time"));
}

#[test]
fn records_and_classes() {
    let suite = suite("uhhc");
    assert_eq!(suite.best_known(&json!({ "i-1": { "best_published": 17.0 } }), "i-1"), Some(17.0));
    assert_eq!(suite.best_known(&json!({}), "i-1"), None);
    assert_eq!(["i-083", "instance-001", "toy"].map(|stem| suite.class(stem)), ["validation", "small", "other"]);
}
