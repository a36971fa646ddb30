//! Reports on runs made up so that every figure can be worked out by hand.

use rounds::bench::{GapRow, Limit, Record, Report, SuiteReport, TargetRow, read_records};

use super::svg::assert_well_formed;

/// A record with one improvement for each (seconds, cost), the last of which is its cost.
fn record(instance: &str, method: &str, seed: u64, best_known: Option<f64>, course: &[(f64, f64)]) -> Record {
    let line = r#"{"suite": "toy", "instance": "", "method": "", "cost": null, "feasible": false}"#;
    let mut record = read_records(line.as_bytes()).expect("a record").records.remove(0);
    record.instance = instance.into();
    record.class = instance.chars().take(1).collect();
    record.method = method.into();
    record.seed = seed;
    record.best_known = best_known;
    record.cost = course.last().map(|last| last.1);
    record.feasible = !course.is_empty();
    record.seconds = 10.0;
    record.improvements = course.to_vec();
    record
}

/// Two classes, two methods, two seeds; best known costs of 100 everywhere.
fn some() -> Vec<Record> {
    let known = Some(100.0);
    vec![
        record("a1", "new", 1, known, &[(1.0, 150.0), (2.0, 100.5), (4.0, 100.0)]),
        record("a1", "new", 2, known, &[(1.0, 120.0), (8.0, 102.0)]),
        record("a1", "old", 1, known, &[(2.0, 110.0)]),
        record("a1", "old", 2, known, &[(3.0, 104.0)]),
        record("b1", "new", 1, known, &[(0.5, 200.0), (4.0, 99.0)]),
        record("b1", "new", 2, known, &[]),
        record("b1", "old", 1, known, &[(1.0, 101.0)]),
        record("b1", "old", 2, known, &[(1.0, 101.0)]),
    ]
}

fn toy(records: &[Record]) -> SuiteReport {
    let report = Report::of(records);
    assert_eq!(report.suites.len(), 1);
    report.suites.into_iter().next().expect("a suite")
}

fn near(a: Option<f64>, b: f64) {
    assert!(a.is_some_and(|a| (a - b).abs() < 1e-12), "{a:?} is not {b}");
}

fn gaps<'r>(report: &'r SuiteReport, class: &str, method: &str) -> &'r GapRow {
    report.gaps.iter().find(|row| row.class == class && row.method == method).expect("a row")
}

#[test]
fn gaps_are_averaged_over_seeds_then_over_instances() {
    let report = toy(&some());
    assert_eq!((report.instances, report.known, report.runs), (2, 2, 8));
    let rows: Vec<(&str, &str)> = report.gaps.iter().map(|row| (row.class.as_str(), row.method.as_str())).collect();
    assert_eq!(rows, [("a", "new"), ("a", "old"), ("b", "new"), ("b", "old"), ("", "new"), ("", "old")]);
    let a = gaps(&report, "a", "new");
    near(a.best, 0.0);
    near(a.mean, 0.01);
    near(a.worst, 0.02);
    let all = gaps(&report, "", "new");
    // The run without a solution is in no mean, and told.
    assert_eq!((all.instances, all.runs, all.feasible), (2, 4, 3));
    near(all.best, -0.005);
    near(all.mean, 0.0);
    near(all.worst, 0.005);
    assert_eq!((all.reached, all.beaten), (2, 1));
    let old = gaps(&report, "", "old");
    near(old.mean, (0.07 + 0.01) / 2.0);
    assert_eq!((old.reached, old.beaten), (0, 0));
}

#[test]
fn without_best_known_costs_the_best_run_stands_in() {
    let bare: Vec<Record> = some().into_iter().map(|run| Record { best_known: None, ..run }).collect();
    let report = toy(&bare);
    assert_eq!(report.known, 0);
    near(gaps(&report, "b", "old").mean, 2.0 / 99.0);
    assert_eq!(gaps(&report, "b", "new").reached, 0);
    assert!(Report::of(&bare).text().contains("gaps are to the best of these runs"));
}

#[test]
fn time_to_target_counts_every_run() {
    let report = toy(&some());
    let row = |gap: f64, method: &str| -> &TargetRow {
        report.targets.iter().find(|row| row.gap == gap && row.method == method).expect("a row")
    };
    // Within 5%: 2 s, 8 s, 4 s and never; between the second and the third.
    let new = row(0.05, "new");
    assert_eq!((new.runs, new.reached, new.median_seconds), (4, 3, Some(6.0)));
    // Never, 3 s, 1 s, 1 s.
    assert_eq!(row(0.05, "old").median_seconds, Some(2.0));
    // 2 s, 4 s and twice never.
    let close = row(0.01, "new");
    assert_eq!((close.reached, close.median_seconds), (2, None));
    assert_eq!(row(0.0, "new").reached, 2);
}

#[test]
fn runs_that_tell_no_improvements_in_the_suites_terms_count_from_their_end() {
    let mut records = vec![
        record("a1", "new", 1, Some(100.0), &[(1.0, 100.0)]),
        record("a1", "old", 1, Some(100.0), &[(1.0, 100.0)]),
    ];
    records[0].day_costs = true;
    records[1].improvements.clear();
    let report = toy(&records);
    assert!(report.targets.iter().all(|row| row.median_seconds == Some(10.0)), "{:?}", report.targets);
}

#[test]
fn methods_are_tested_on_the_means_of_each_instance() {
    let mut records = Vec::new();
    for (number, worse) in [1.0, 2.0, 3.0, 4.0, 5.0, 0.0].into_iter().enumerate() {
        let name = format!("i{number}");
        records.push(record(&name, "new", 1, Some(100.0), &[(1.0, 100.0 + number as f64)]));
        // Two seeds around the same mean.
        for (seed, apart) in [(1, -0.5), (2, 0.5)] {
            let cost = 100.0 + number as f64 + worse + apart;
            records.push(record(&name, "old", seed, Some(100.0), &[(1.0, cost)]));
        }
    }
    let report = toy(&records);
    let [test] = report.tests.as_slice() else { panic!("{:?}", report.tests) };
    assert_eq!((test.first.as_str(), test.second.as_str()), ("new", "old"));
    assert_eq!((test.pairs, test.first_better, test.second_better), (6, 5, 0));
    near(test.difference, -0.025);
    // Five of five in one direction: one of 32 ways, on either side.
    assert_eq!((test.p, test.exact), (Some(2.0 / 32.0), true));
}

#[test]
fn curves_begin_where_every_run_has_a_plan() {
    let report = toy(&some());
    let [new, old] = report.gap_over_time.as_slice() else { panic!("two methods") };
    let at = |points: &[(f64, f64)], index: usize| points[index];
    // The run without a solution is left out: at 1 s, a1 has gaps of 0.5 and 0.2, b1 of 1.
    assert_eq!(at(&new.points, 0).0, 1.0);
    near(Some(at(&new.points, 0).1), (0.35 + 1.0) / 2.0);
    let last = *new.points.last().expect("points");
    assert_eq!(last.0, 10.0);
    near(Some(last.1), (0.01 - 0.01) / 2.0);
    assert!(new.points.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 >= two[1].1));
    assert_eq!(at(&old.points, 0).0, 3.0);
}

#[test]
fn profiles_count_instances_within_a_ratio_of_the_cheapest() {
    let report = toy(&some());
    let [new, old] = report.profile.as_slice() else { panic!("two methods") };
    // New has the lower mean on both; old is within 107/101 on a1 and 101/99 on b1.
    assert_eq!(new.points[0], (1.0, 1.0));
    assert_eq!(old.points[0], (1.0, 0.0));
    let expected = [(101.0 / 99.0, 0.5), (107.0 / 101.0, 1.0)];
    for ((x, y), (ratio, share)) in old.points[1..].iter().zip(expected) {
        near(Some(*x), ratio);
        assert_eq!(*y, share);
    }
}

#[test]
fn one_method_with_two_limits_on_an_instance_is_two() {
    let mut records = some();
    records.retain(|run| run.method == "old");
    records.iter_mut().for_each(|run| run.limit = Some(Limit::Seconds(if run.instance == "a1" { 6.0 } else { 30.0 })));
    // More time for larger instances is one method.
    assert_eq!(toy(&records).methods, ["old"]);
    let longer: Vec<Record> =
        records.iter().map(|run| Record { limit: Some(Limit::Seconds(60.0)), ..run.clone() }).collect();
    records.extend(longer);
    assert_eq!(toy(&records).methods, ["old, 30 s", "old, 6 s", "old, 60 s"]);
}

#[test]
fn a_run_counts_once_however_often_it_is_given() {
    let twice = [some(), some()].concat();
    let report = Report::of(&twice);
    assert_eq!(report.repeated, 8);
    assert_eq!(report.suites, Report::of(&some()).suites);
    assert!(report.text().contains("8 repeated runs"));
    assert_eq!(Report::of(&[]).text(), "No runs.\n");
}

#[test]
fn the_order_of_the_records_means_nothing() {
    let mut turned = some();
    turned.reverse();
    assert_eq!(Report::of(&turned), Report::of(&some()));
}

#[test]
fn tables_say_what_the_figures_are() {
    let expected = "\
toy: 2 instances, 8 runs

Gap, %: best, mean and worst run of each instance, averaged over instances
  class  method  instances  runs  feasible    best   mean  worst  ≤ known  < known
  a      new             1     2         2   0.000  1.000  2.000        1        0
  a      old             1     2         2   4.000  7.000  10.000        0        0
";
    let text = Report::of(&some()).text();
    let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
    assert!(words(&text).starts_with(&words(expected)), "{text}");
    for part in ["Time to target", "3 (75%)", "Wilcoxon signed-rank", "0.5000"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
}

#[test]
fn plots_are_well_formed_whatever_methods_are_called() {
    let mut records = some();
    records.iter_mut().filter(|run| run.method == "old").for_each(|run| run.method = "a<b & \"c\" \u{1}é".into());
    records.iter_mut().for_each(|run| run.suite = "../x y".into());
    let report = Report::of(&records);
    let plots = report.plots().expect("plots");
    let names: Vec<&str> = plots.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["___x_y.gap-over-time.svg", "___x_y.performance-profile.svg"]);
    for (name, svg) in &plots {
        assert_well_formed(svg);
        for part in ["<polyline", "a&lt;b &amp; &quot;c&quot;", "new"] {
            assert!(svg.contains(part), "{part} is not in {name}:\n{svg}");
        }
    }
    assert_eq!(plots, report.plots().expect("plots"));
}

#[test]
fn odd_runs_are_plotted_or_left_out() {
    // One method and one point; all at the best known; nothing solved; a cost of nothing.
    let one = vec![record("a1", "new", 1, Some(100.0), &[(0.0, 100.0)])];
    let none = vec![record("a1", "new", 1, Some(100.0), &[]), record("a1", "old", 1, Some(100.0), &[])];
    let zero = vec![record("a1", "new", 1, Some(0.0), &[(1.0, 0.0)]), record("a1", "old", 1, Some(0.0), &[(1.0, 5.0)])];
    for records in [one, none, zero, Vec::new()] {
        let report = Report::of(&records);
        report.plots().expect("plots").iter().for_each(|(_, svg)| assert_well_formed(svg));
        assert!(!report.text().contains("NaN") && !report.text().contains("inf"), "{}", report.text());
    }
}
