//! Parameters: printed, read back, used by `plan`, `bound` and `bench`, and refused where they are wrong.

use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;

use crate::own_bench;
use crate::program::{Folder, rounds};

/// The plan of a made-up day after some iterations with these options.
fn plan(folder: &Folder, options: &[&str]) -> String {
    let line = ["plan", "made.json", "-o", "plan.json", "--iterations", "300"];
    folder.rounds(&[line.as_slice(), options].concat()).assert().code(0);
    folder.read("plan.json")
}

fn with_made_day() -> Folder {
    let folder = Folder::new();
    let line = ["generate", "--shifts", "6", "--visits", "40", "--seed", "3", "-o", "made.json"];
    folder.rounds(&line).assert().code(0);
    folder
}

#[test]
fn what_is_printed_is_a_file_that_changes_nothing() {
    let folder = with_made_day();
    folder.rounds(&["params", "-o", "all.toml"]).assert().code(0).stdout("");
    let all = folder.read("all.toml");
    for part in ["[sisr]\n", "[hybrid]\n", "[local-search]\n", "[regret]\n", "[bound]\n", "\nblink = 0.01\n"] {
        assert!(all.contains(part), "{part} is not in\n{all}");
    }
    folder.rounds(&["params", "all.toml"]).assert().code(0).stdout(all.clone());
    folder.rounds(&["params", "-"]).write_stdin(all).assert().code(0);
    assert_eq!(plan(&folder, &["--params", "all.toml"]), plan(&folder, &[]));
    let json = rounds().args(["params", "--json"]).output().expect("it runs").stdout;
    let json: Vec<Value> = serde_json::from_slice(&json).expect("JSON");
    let blink = json.iter().find(|entry| entry["section"] == "sisr" && entry["name"] == "blink").expect("the blink");
    assert_eq!((blink["value"].as_f64(), blink["most"].as_f64()), (Some(0.01), Some(0.99)));
}

#[test]
fn what_a_file_sets_is_heeded() {
    let folder = with_made_day();
    let usual = plan(&folder, &[]);
    folder.put("set.toml", "[sisr]\nruin_average = 1\nruin_longest = 1\n");
    assert_ne!(plan(&folder, &["--params", "set.toml"]), usual);
    // A chance of a move on long routes alone means nothing where there are none.
    folder.put("set.toml", "[sisr]\ntails = 1\n");
    assert_eq!(plan(&folder, &["--params", "set.toml"]), usual);
    folder.rounds(&["check", "made.json", "plan.json"]).assert().code(0);
    folder.put("set.toml", "[bound]\nlargest = 0\n");
    let line = ["bound", "made.json", "--plan", "plan.json", "--max-time", "2s", "--params", "set.toml"];
    folder.rounds(&line).assert().code(0).stdout(contains("everybody's time together"));
}

#[test]
fn what_is_wrong_is_told_with_code_line_and_remedy() {
    let folder = with_made_day();
    folder.put("wrong.toml", "[sisr]\nblnk = 0.1\ntrial = 2\n\n[hybrid]\ndivide = 1\n");
    for command in [["plan", "made.json"], ["bound", "made.json"], ["params", "wrong.toml"]] {
        let more = if command[0] == "params" { &[][..] } else { &["--params", "wrong.toml", "--max-time", "1s"] };
        let said = folder.rounds(&[command.as_slice(), more].concat()).assert().code(2).stdout("");
        let told = [
            "E9102 line 2, sisr.blnk",
            "did you mean `blink`?",
            "E9104 line 3, sisr.trial",
            "E9103 line 6, hybrid.divide",
        ];
        let stderr = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
        for part in told.into_iter().chain(["3 errors in wrong.toml"]) {
            assert!(stderr.contains(part), "{part} is not in\n{stderr}");
        }
    }
    folder.put("wrong.toml", "blink: 0.1\n");
    folder
        .rounds(&["params", "wrong.toml"])
        .assert()
        .code(2)
        .stderr(contains("E9101 line 1").and(contains("`blink: 0.1`")));
    folder.rounds(&["params", "missing.toml"]).assert().code(2);
    folder.put("all.toml", "");
    let over = ["plan", "made.json", "--params", "all.toml", "-o", "all.toml", "--iterations", "1"];
    folder.rounds(&over).assert().code(2).stderr(contains("take the place of the input"));
}

#[test]
fn a_method_of_the_bench_has_parameters_of_its_own() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("instances")).expect("a folder");
    std::fs::copy(folder.path("day.json"), folder.path("instances/day.json")).expect("a copy");
    folder.put("fast.toml", "[sisr]\nruin_average = 4\nblink = 0.02\n");
    let bench = |more: &[&str]| {
        let line = ["bench", "days", "instances", "--iterations", "20", "--json", "runs.jsonl"];
        folder.rounds(&[line.as_slice(), more].concat()).assert()
    };
    let own = ["--methods", "sisr:fast.toml,sisr,greedy", "--solutions", "solutions"];
    bench(&own).code(0).stderr(contains("day, sisr:fast, seed 1").and(contains("3 runs done")));
    bench(&["--methods", "sisr,greedy", "--params", "fast.toml"]).code(0).stderr(contains("0 runs done, 2 skipped"));
    let records: Vec<Value> =
        folder.read("runs.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let shown: Vec<(&str, usize)> = records
        .iter()
        .map(|record| (record["method"].as_str().expect("text"), record["params"].as_array().map_or(0, Vec::len)))
        .collect();
    // `--params` gives sisr the file that it had before: that run is done.
    assert_eq!(shown, [("greedy", 0), ("sisr", 0), ("sisr:fast", 2)]);
    assert_eq!(records[2]["params"], serde_json::json!(["sisr.ruin_average = 4.0", "sisr.blink = 0.02"]));
    assert!(folder.path("solutions/day.sisr-fast.1.json").exists());
    // Other values under the same name are another run.
    folder.put("fast.toml", "[sisr]\nblink = 0.03\n");
    bench(&["--methods", "sisr:fast.toml"]).code(0).stderr(contains("1 run done"));
    let report = folder.rounds(&["bench", "report", "runs.jsonl"]).assert().code(0);
    report.stdout(contains("sisr:fast"));

    std::fs::create_dir(folder.path("other")).expect("a folder");
    folder.put("other/fast.toml", "");
    for (methods, told) in [
        ("greedy:fast.toml", "E9105"),
        ("sisr:fast.toml,sisr:other/fast.toml", "E9106"),
        ("sisr:", "lacks the file"),
        ("sisr:missing.toml", "missing.toml"),
        ("magic:fast.toml", "no such method as `magic`"),
    ] {
        bench(&["--methods", methods]).code(2).stdout("").stderr(contains(told));
    }
}

#[test]
fn a_crate_with_a_method_of_its_own_has_the_whole_bench() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("instances")).expect("a folder");
    std::fs::copy(folder.path("day.json"), folder.path("instances/day.json")).expect("a copy");
    let path = |name: &str| folder.path(name).to_string_lossy().into_owned();
    let (days, runs) = (path("instances"), path("runs.jsonl"));
    let bench = |more: &[&str]| rounds::bench_from([&["own_bench"], more].concat(), own_bench::own());
    let sweep = ["days", &days, "--iterations", "200", "--json", &runs, "--seeds", "1,2", "--quiet"];
    assert_eq!(bench(&[sweep.as_slice(), &["--methods", "shake,greedy"]].concat()), 0);
    assert_eq!(bench(&sweep), 0, "the first of one's own is the default");
    let records: Vec<Value> =
        folder.read("runs.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(records.len(), 4, "what was done is not done again");
    let cost = |record: &Value| record["cost"].as_f64().expect("a cost");
    for record in &records {
        assert_eq!(record["feasible"], true, "{record}");
    }
    let of = |method: &str| records.iter().filter(|record| record["method"] == method).map(cost).fold(0.0, f64::max);
    assert!(of("shake") > 0.0 && of("shake") <= of("greedy"), "{records:#?}");
    assert_eq!(bench(&["report", &runs, "--json", &path("report.json"), "--svg", &path("plots")]), 0);
    assert!(folder.read("report.json").contains("shake"));
    for wrong in [&["days", &days, "--methods", "magic"][..], &["weeks", &days], &["days", &path("none")]] {
        assert_eq!(bench(wrong), 2, "{wrong:?}");
    }
    assert_eq!(bench(&["--help"]), 0);
}
