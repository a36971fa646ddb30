//! One run and its record.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rounds::bench::{Done, Entry, Limit, Record, Setup, run};
use rounds::search::methods;
use serde_json::{Value, json};

use super::suite::Toy;

const DAY: &[u8] = include_bytes!("../../../fixtures/days/ucr-team.json");

fn setup(iterations: u64, threads: usize) -> Setup {
    let method = methods::by_name("hybrid").expect("a method");
    let interrupt = Arc::new(AtomicBool::new(false));
    Setup { method, seed: 3, limit: Limit::Iterations(iterations), threads, interrupt }
}

fn entry(stem: &str, records: &Value) -> Entry {
    Entry::open(&Toy, stem, DAY, records).expect("an instance")
}

fn done(stem: &str, records: &Value, setup: &Setup) -> Done {
    run(&entry(stem, records), setup, &|_| {}).expect("a run").expect("an end")
}

#[test]
fn a_record_tells_all_of_a_run() {
    let Done { record, solution } = done("a1", &json!({"a1": 5_000.0}), &setup(300, 2));
    let cost = record.cost.expect("a cost");
    assert_eq!(solution.expect("a solution").parse::<f64>().expect("a number") / 10.0, cost);
    let Record { suite, instance, class, method, .. } = &record;
    assert_eq!([suite, instance, class, method], ["toy", "a1", "a", "hybrid"]);
    assert_eq!((record.seed, record.threads, record.iterations), (3, 2, 300));
    assert_eq!(record.limit, Some(Limit::Iterations(300)));
    assert_eq!(record.best_known, Some(5_000.0));
    assert!((record.gap.expect("a gap") - (cost - 5_000.0) / 5_000.0).abs() < 1e-12);
    assert!(record.feasible && record.violations.is_empty() && !record.day_costs);
    let improvements = &record.improvements;
    assert!(improvements.len() > 1, "{improvements:?}");
    assert!(improvements.windows(2).all(|two| two[0].0 <= two[1].0 && two[0].1 > two[1].1), "{improvements:?}");
    assert_eq!(improvements.last().map(|last| last.1), Some(cost));
    assert_eq!(record.key(), setup(300, 2).key("toy", "a1"));
}

#[test]
fn the_same_seed_and_iterations_give_the_same_record_but_for_times() {
    let timeless = |threads| {
        let mut record = done("a1", &Value::Null, &setup(400, threads)).record;
        record.seconds = 0.0;
        record.threads = 0;
        record.improvements.iter_mut().for_each(|improvement| improvement.0 = 0.0);
        record.to_line()
    };
    let first = timeless(2);
    assert_eq!(timeless(2), first);
    assert_eq!(timeless(1), first);
    assert_eq!(timeless(3), first);
}

#[test]
fn without_a_factor_improvements_are_told_in_the_costs_of_the_day() {
    let record = done("factorless", &Value::Null, &setup(50, 1)).record;
    assert!(record.day_costs);
    let last = record.improvements.last().expect("an improvement").1;
    assert_eq!(Some(last / 10.0), record.cost);
    assert_eq!((record.best_known, record.gap), (None, None));
}

#[test]
fn what_a_judge_refuses_is_recorded_with_what_is_wrong() {
    for (stem, costs, first) in [
        ("incomplete", true, "customer 3 is missing"),
        ("silent", true, "not feasible by the rules of the suite"),
        ("costless", false, "its cost is not a number"),
        ("unreadable", false, "the solution cannot be read: E9999 toy: what a mess"),
        ("unwritable", false, "the plan cannot be written as a solution: E9999 toy: no such solution"),
    ] {
        let Done { record, solution } = done(stem, &json!({stem: 1.0}), &setup(20, 1));
        assert!(!record.feasible, "{stem}");
        assert_eq!(record.cost.is_some(), costs, "{stem}");
        assert_eq!(record.gap, None, "{stem}");
        assert!(record.violations[0].starts_with(first), "{stem}: {:?}", record.violations);
        assert_eq!(solution.is_some(), stem != "unwritable");
        assert!(rounds::bench::read_records(record.to_line().as_bytes()).is_ok(), "{stem}");
    }
    let all = done("hopeless", &Value::Null, &setup(20, 1)).record.violations;
    assert_eq!((all.len(), all.last().map(String::as_str)), (21, Some("and 980 more")));
}

#[test]
fn an_interrupted_run_has_no_record() {
    let setup = setup(20, 1);
    setup.interrupt.store(true, std::sync::atomic::Ordering::SeqCst);
    assert!(run(&entry("a1", &Value::Null), &setup, &|_| {}).expect("a run").is_none());
}

#[test]
fn what_is_no_instance_is_an_error() {
    let error = Entry::open(&Toy, "a1", b"{", &Value::Null).expect_err("no day");
    assert!(error.is_input(), "{error}");
}
