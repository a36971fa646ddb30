//! `rounds bench`: records as they are done, resumed runs, shards, interrupts, and the report.

use std::collections::BTreeSet;

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::{Value, json};

use crate::program::{DAY, Folder, with};

/// The options of a quick sweep.
const QUICK: [&str; 6] = ["--iterations", "20", "--seeds", "1,2", "--json", "runs.jsonl"];

/// A folder with two days to run, `instances/day-a.json` and `instances/day-b.json`.
fn with_instances() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("instances")).expect("a folder");
    folder.put("instances/day-a.json", DAY);
    // Not as this program would write it: another digest than that of the day written again.
    folder.put("instances/day-b.json", &with(DAY, "\"PT10M\"", "\"PT660S\""));
    folder.put("instances/README.txt", "Two days.");
    folder
}

fn bench(folder: &Folder, arguments: &[&str]) -> assert_cmd::assert::Assert {
    folder.rounds(&["bench", "days", "instances"]).args(arguments).assert()
}

fn records(folder: &Folder, name: &str) -> Vec<Value> {
    folder.read(name).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Instance, method and seed of each record.
fn runs(records: &[Value]) -> Vec<(String, String, u64)> {
    let text = |value: &Value| value.as_str().expect("text").to_string();
    let run =
        |record: &Value| (text(&record["instance"]), text(&record["method"]), record["seed"].as_u64().expect("a seed"));
    records.iter().map(run).collect()
}

#[test]
fn each_run_is_a_line() {
    let folder = with_instances();
    folder.put("instances/bks.json", r#"{"bks": {"day-a": 1000.0}}"#);
    let said = bench(&folder, &QUICK).code(0).stdout("");
    said.stderr(contains("[1/4] day-a, hybrid, seed 1: ").and(contains("4 runs done.")));
    let records = records(&folder, "runs.jsonl");
    let names = ["day-a", "day-a", "day-b", "day-b"].map(String::from);
    let expected: Vec<_> =
        names.into_iter().zip([1, 2, 1, 2]).map(|(name, seed)| (name, "hybrid".into(), seed)).collect();
    assert_eq!(runs(&records), expected);
    for record in &records {
        assert_eq!(record["suite"], "days");
        assert_eq!(record["limit"], json!({"iterations": 20}));
        assert_eq!((&record["iterations"], &record["feasible"]), (&json!(20), &json!(true)));
        let cost = record["cost"].as_f64().expect("a cost");
        let improvements = record["improvements"].as_array().expect("improvements");
        assert_eq!(improvements.last().expect("one")[1], cost);
        let known = record["instance"] == "day-a";
        assert_eq!(record["bestKnown"].as_f64(), known.then_some(1_000.0));
        assert_eq!(record["gap"].as_f64(), known.then_some((cost - 1_000.0) / 1_000.0));
    }
}

#[test]
fn without_a_file_records_go_to_standard_output() {
    let folder = with_instances();
    let said = bench(&folder, &["--iterations", "5", "--only", "*-b"]).code(0);
    let lines = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert_eq!(lines.lines().count(), 1);
    assert!(lines.starts_with(r#"{"suite":"days","instance":"day-b""#), "{lines}");
    assert_eq!(folder.names(), ["day.json", "instances"]);
}

#[test]
fn a_second_run_does_what_is_missing() {
    let folder = with_instances();
    bench(&folder, &QUICK).code(0);
    let first = folder.read("runs.jsonl");
    bench(&folder, &QUICK).code(0).stderr(contains("0 runs done, 4 skipped"));
    assert_eq!(folder.read("runs.jsonl"), first);
    // Another seed, another limit, another number of threads and another method are other runs.
    for (more, count) in [
        (["--iterations", "20", "--seeds", "1-3"].as_slice(), 6),
        (&["--iterations", "21", "--seeds", "1"], 8),
        (&["--iterations", "20", "--threads", "7"], 10),
        (&["--iterations", "20", "--methods", "greedy,greedy"], 12),
        (&["--max-time", "10ms"], 14),
    ] {
        bench(&folder, &["--json", "runs.jsonl"].iter().chain(more).copied().collect::<Vec<_>>()).code(0);
        assert!(folder.read("runs.jsonl").starts_with(&first));
        assert_eq!(records(&folder, "runs.jsonl").len(), count, "{more:?}");
    }
}

#[test]
fn a_last_line_that_was_cut_off_is_done_again() {
    let folder = with_instances();
    bench(&folder, &QUICK).code(0);
    let whole = folder.read("runs.jsonl");
    let kept: usize = whole.lines().take(3).map(|line| line.len() + 1).sum();
    for cut in [kept + 1, kept + 40, whole.len() - 2] {
        folder.put("runs.jsonl", &whole[..cut]);
        let report = folder.rounds(&["bench", "report", "runs.jsonl"]).assert().code(0);
        report.stderr(contains("cut off")).stdout(contains("3 runs"));
        assert_eq!(folder.read("runs.jsonl"), whole[..cut], "a report changes nothing");
        bench(&folder, &QUICK).code(0).stderr(contains("cut off").and(contains("1 run done, 3 skipped")));
        assert_eq!(folder.read("runs.jsonl")[..kept], whole[..kept]);
        assert_eq!(runs(&records(&folder, "runs.jsonl")).len(), 4);
    }
    // Only the newline is missing: nothing to do again.
    folder.put("runs.jsonl", whole.trim_end());
    bench(&folder, &QUICK).code(0).stderr(contains("0 runs done, 4 skipped").and(contains("cut off").not()));
    assert_eq!(folder.read("runs.jsonl"), whole);
}

#[test]
fn a_file_of_something_else_is_refused_and_left_alone() {
    let folder = with_instances();
    for text in ["dear diary", "dear diary\n", "{}\n", "{\"suite\":\"days\"}\n{\"suite\"", "[1, 2]"] {
        folder.put("runs.jsonl", text);
        bench(&folder, &QUICK).code(2).stderr(contains("line 1").and(contains("runs.jsonl")));
        assert_eq!(folder.read("runs.jsonl"), text);
    }
}

#[test]
fn shards_are_disjoint_and_complete() {
    let folder = with_instances();
    let line = ["--iterations", "5", "--seeds", "1-3", "--methods", "all"];
    bench(&folder, &[line.as_slice(), &["--json", "all.jsonl"]].concat()).code(0);
    let mut together = Vec::new();
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        bench(&folder, &[line.as_slice(), &["--json", "part.jsonl", "--shard", shard]].concat()).code(0);
        together.extend(runs(&records(&folder, "part.jsonl")));
        std::fs::remove_file(folder.path("part.jsonl")).expect("a file");
    }
    let all = runs(&records(&folder, "all.jsonl"));
    assert!(all.is_sorted());
    assert_eq!(together.len(), all.len());
    assert_eq!(together.iter().collect::<BTreeSet<_>>(), all.iter().collect());
    bench(&folder, &["--iterations", "5", "--shard", "99/99"]).code(0).stdout("");
}

#[test]
fn the_same_seeds_and_iterations_give_the_same_records_but_for_times() {
    let folder = with_instances();
    let timeless = |name: &str| {
        bench(&folder, &["--iterations", "300", "--seeds", "1,2", "--methods", "all", "--json", name]).code(0);
        let mut records = records(&folder, name);
        for record in &mut records {
            record["seconds"] = Value::Null;
            let improvements = record["improvements"].as_array_mut().expect("improvements");
            improvements.iter_mut().for_each(|improvement| improvement[0] = Value::Null);
        }
        records
    };
    assert_eq!(timeless("a.jsonl"), timeless("b.jsonl"));
}

#[test]
fn solutions_are_written_and_pass_the_judge() {
    let folder = with_instances();
    bench(&folder, &["--iterations", "20", "--seeds", "4", "--solutions", "made/solutions"]).code(0);
    for name in ["day-a", "day-b"] {
        let (day, plan) = (format!("instances/{name}.json"), format!("made/solutions/{name}.hybrid.4.json"));
        folder.rounds(&["check", &day, &plan]).assert().code(0);
    }
    let said = bench(&folder, &["--iterations", "20", "--solutions", "instances"]).code(2).stdout("");
    said.stderr(contains("taken for instances"));
}

#[test]
fn records_within_the_folder_are_no_instance() {
    let folder = with_instances();
    let line = ["--iterations", "5", "--json", "instances/runs.json"];
    bench(&folder, &line).code(0).stderr(contains("2 runs done."));
    bench(&folder, &line).code(0).stderr(contains("0 runs done, 2 skipped"));
}

#[test]
fn an_instance_that_cannot_be_read_stops_no_other() {
    let folder = with_instances();
    folder.put("instances/day-aa.json", &DAY[..900]);
    let said = bench(&folder, &QUICK).code(2);
    said.stderr(contains("day-aa.json").and(contains("4 runs done, 1 instance left out")).and(contains("help: ")));
    assert_eq!(records(&folder, "runs.jsonl").len(), 4);
    bench(&folder, &QUICK).code(2).stderr(contains("day-aa.json").and(contains("4 skipped")));
}

#[test]
fn patterns_choose_by_stem() {
    let folder = with_instances();
    for (only, count) in
        [(["--only", "day-[b-z]"].as_slice(), 1), (&["--only", "x*,*a"], 1), (&["--only", "*a", "--only", "*b"], 2)]
    {
        let said = bench(&folder, &[&["--iterations", "5"], only].concat()).code(0);
        assert_eq!(String::from_utf8_lossy(&said.get_output().stdout).lines().count(), count, "{only:?}");
    }
    bench(&folder, &["--only", "day-a.json"]).code(2).stdout("").stderr(contains("is asked for"));
}

#[test]
fn what_cannot_be_done_is_told_at_once() {
    let folder = with_instances();
    std::fs::create_dir(folder.path("odd")).expect("a folder");
    folder.put("odd/day.json", DAY);
    folder.put("odd/bks.json", "{");
    for arguments in [
        "bench",
        "bench days",
        "bench weeks instances",
        "bench days missing",
        "bench days instances/README.txt",
        "bench days .git",
        "bench days instances --methods hybrid,magic",
        "bench days instances --methods",
        "bench days instances --seeds 2-1",
        "bench days instances --shard 3/2",
        "bench days instances --only [",
        "bench days instances --iterations 5 --max-time 5s",
        "bench days instances --threads 0",
        "bench days instances --json missing/runs.jsonl",
        "bench days instances report",
        "bench report",
        "bench report missing.jsonl",
        "bench report day.json",
        "bench report - -",
        "bench days odd",
    ] {
        let line: Vec<&str> = arguments.split_whitespace().collect();
        folder.rounds(&line).assert().code(2).stdout("").stderr(predicate::str::is_empty().not());
    }
    assert!(!folder.path("runs.jsonl").exists());
}

#[test]
fn a_report_has_tables_figures_and_plots() {
    let folder = with_instances();
    bench(&folder, &["--iterations", "50", "--seeds", "1-3", "--methods", "all", "--json", "runs.jsonl"]).code(0);
    let said = folder.rounds(&["bench", "report", "runs.jsonl", "--svg", "plots", "--json", "report.json"]).assert();
    let said = said.code(0).stderr("");
    for part in ["days: 2 instances", "hybrid", "greedy", "Time to target", "Wilcoxon"] {
        assert!(String::from_utf8_lossy(&said.get_output().stdout).contains(part), "{part}");
    }
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["suites"][0]["instances"], 2);
    for name in ["days.gap-over-time.svg", "days.performance-profile.svg"] {
        assert!(folder.read(&format!("plots/{name}")).contains("</svg>"));
    }
    let piped = folder.rounds(&["bench", "report", "-", "--json", "-"]).write_stdin(folder.read("runs.jsonl")).assert();
    assert_eq!(String::from_utf8_lossy(&piped.code(0).get_output().stdout), folder.read("report.json"));
    let over = folder.rounds(&["bench", "report", "runs.jsonl", "--json", "runs.jsonl"]).assert();
    over.code(2).stderr(contains("take the place of the input"));
}
