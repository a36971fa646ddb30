//! Solomon's format.

use rounds::suites::by_name;
use serde_json::json;

use super::{CORNER, planned, read, scored, total, with};

/// Of two routes one takes customers 1, 2 and 3, which fill it: 5 + 5 + 6.7 + 5 (√45 = 6.708…). The other takes 4: 5 +
/// 5.
const BEST: f64 = 31.7;

#[test]
fn the_best_plan_is_the_one_computed_by_hand() {
    let case = read("solomon", CORNER);
    let plan = planned(&*case, 300);
    assert_eq!(total(&plan), 317);
    let score = scored(&*case, &plan);
    assert_eq!((score.cost, score.feasible), (BEST, true), "{:?}", score.violations);
    assert!(case.solution(&plan).unwrap().ends_with("\nCost 31.7\n"));
}

#[test]
fn costs_of_day_and_format_are_the_same_but_for_the_factor() {
    for seed in 1..=5 {
        let case = read("solomon", &made_up(seed));
        let plan = planned(&*case, 200);
        let score = scored(&*case, &plan);
        assert!(score.feasible, "seed {seed}: {:?}", score.violations);
        assert_eq!(total(&plan), (score.cost * 10.0).round() as i64, "seed {seed}");
        assert_eq!(score.cost, total(&plan) as f64 / 10.0);
    }
}

/// Thirty customers strewn about, decimals among their coordinates, windows of all lengths.
fn made_up(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut dice = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut text = CORNER.split("    0 ").next().unwrap().replace("2          30", "12 60");
    text += "0 50 50.5 0 10 500 0\n";
    for number in 1..=30 {
        let (x, y, from, length) = (dice(100), dice(1000), 10 + dice(250), dice(120));
        let (demand, service) = (1 + dice(20), dice(100));
        let y = format!("{}.{}", y / 10, y % 10);
        let service = format!("{}.{}", service / 10, service % 10);
        text += &format!("{number} {x} {y} {demand} {} {} {service}\n", from.max(90), from.max(90) + length);
    }
    text
}

#[test]
fn every_broken_rule_is_found() {
    let case = read("solomon", CORNER);
    for (routes, violations) in [
        ("Route #1: 1 2 3\nRoute #2: 4", &[][..]),
        ("Route #1: 1 2 3", &["customer 4 is not served"]),
        ("Route #1: 1 2 3 1\nRoute #2: 4", &["route 1: a load of 40 where 30 fit", "customer 1 is served 2 times"]),
        ("Route #1: 1 2 3\nRoute #2: 4 5 0", &["route 2: there is no customer 5", "route 2: there is no customer 0"]),
        ("Route #1: 1\nRoute #2: 2 3\nRoute #3: 4", &["3 routes for 2 vehicles"]),
        // At 1 after 5, away at 15, at 2 at 20, away at 30; at 4 at 43.6, at 3 at 50.6.
        ("Route #1: 1 2 4 3", &["route 1: a load of 45 where 30 fit"]),
    ] {
        let score = case.score(&format!("{routes}\nCost 1\n")).unwrap();
        assert_eq!(score.violations, violations, "{routes}");
        assert_eq!(score.feasible, violations.is_empty());
    }
    let slow = read("solomon", &with(CORNER, "0        100         10\n    2", "0        100         50\n    2"));
    let score = slow.score("Route #1: 1 2 3\nRoute #2: 4\nCost 31.7").unwrap();
    assert_eq!(score.violations, ["route 1: customer 3 is served 16.7 after its due time"]);
    let late = read(
        "solomon",
        &with(CORNER, "         0        200          0\n    1", "         0        50          0\n    1"),
    );
    let score = late.score("Route #1: 1 2 3\nRoute #2: 4\nCost 31.7").unwrap();
    assert_eq!(score.violations, ["route 1: back at the depot 10.0 after it closes"]);
    assert_eq!(score.cost, BEST, "cost is told even so");
}

#[test]
fn plans_of_other_days_have_no_solution() {
    let case = read("solomon", CORNER);
    let other = read("solomon", &made_up(1));
    let error = case.solution(&planned(&*other, 1)).unwrap_err();
    assert_eq!(super::input_issues(error)[0].0, "E3202");
    let plan = planned(&*case, 1);
    assert!(other.solution(&plan).is_ok(), "it has these customers too, and the rest is for the score to say");
}

#[test]
fn blanks_ends_of_lines_and_order_do_not_matter() {
    let day = read("solomon", CORNER).day().clone();
    let mut lines: Vec<&str> = CORNER.lines().collect();
    lines[10..].reverse();
    let reversed = lines.join("\n");
    let (name, sections) = CORNER.split_once("VEHICLE").unwrap();
    let (vehicle, customer) = sections.split_once("CUSTOMER").unwrap();
    for text in [
        CORNER.replace('\n', "\r\n"),
        CORNER.replace('\n', "\r"),
        CORNER.replace("  ", "\t"),
        CORNER.to_lowercase().replace("due date", "due time"),
        format!("\u{feff}{CORNER}\n\n"),
        CORNER.trim_end().to_string(),
        CORNER.replace(" 200", " 200.0").replace(" 10 ", " 10. "),
        reversed,
        format!("{name}CUSTOMER{customer}VEHICLE{vehicle}"),
    ] {
        assert_eq!(*read("solomon", &text).day(), day, "{text:?}");
    }
}

#[test]
fn the_day_says_what_its_seconds_are() {
    let case = read("solomon", &with(CORNER, " 50         60          5", " 50.5  60  2.5"));
    let day = case.day();
    let window = &day.visits[2].windows.as_ref().unwrap()[0];
    assert_eq!(window.start.to_string(), "2026-03-02T00:08:25+00:00");
    assert_eq!(day.visits[2].duration.to_string(), "PT25S");
    assert_eq!(day.visits[2].load, Some(10));
    assert_eq!((day.clinicians.len(), day.clinicians[0].shifts[0].max_load), (2, Some(30)));
    assert!(day.notes.as_ref().unwrap().as_str().unwrap().contains("a tenth"));
    assert!(case.left_behind().is_empty());
}

#[test]
fn vehicles_beyond_one_a_customer_do_not_become_shifts() {
    let case = read("solomon", &with(CORNER, "2          30", "1000000000 30"));
    assert_eq!(case.day().clinicians.len(), 4);
    assert!(case.score("Route #1: 1\nRoute #2: 2\nRoute #3: 3\nRoute #4: 4\nCost 40").unwrap().feasible);
}

#[test]
fn customers_who_cannot_be_served_are_told() {
    let case = read("solomon", &with(CORNER, "2          30", "1 30"));
    let score = scored(&*case, &planned(&*case, 50));
    assert!(!score.feasible);
    assert_eq!(score.violations.len(), 1, "{:?}", score.violations);
}

#[test]
fn records_and_classes_are_found() {
    let suite = by_name("solomon").unwrap();
    let records = json!({"R101": {"dimacs": {"distance": 1637.7}}, "R102": {"sintef": {"distance": 1.0}}});
    assert_eq!(suite.best_known(&records, "R101"), Some(1637.7));
    assert_eq!(suite.best_known(&records, "R102"), None);
    assert_eq!(suite.best_known(&json!(null), "R101"), None);
    assert_eq!(suite.class("RC101"), "RC1");
    assert_eq!((suite.extensions(), suite.solution_extension()), (&["txt"][..], "sol"));
}
