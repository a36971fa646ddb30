//! Every command has help with examples, and the examples run.

use predicates::str::contains;

use crate::program::{Folder, rounds};

const COMMANDS: [&str; 17] = [
    "params",
    "plan",
    "check",
    "explain",
    "compare",
    "report",
    "matrix",
    "export",
    "generate",
    "simulate",
    "template",
    "postcodes",
    "import",
    "bench",
    "schema",
    "completions",
    "man",
];

/// Commands whose examples need events that fit their day, or a desk: `live.rs`, `golden.rs` and `desk.rs` run them.
const OF_THE_LIVE_DAY: [&str; 20] = [
    "replan", "offer", "live", "edit", "open", "call", "sick", "late", "cancel", "noone", "missed", "started", "ended",
    "move", "told", "improve", "undo", "status", "log", "journal",
];

#[test]
fn the_commands_are_listed_with_the_exit_codes() {
    let help = rounds().arg("--help").assert().success();
    let said = String::from_utf8_lossy(&help.get_output().stdout).into_owned();
    for name in COMMANDS.iter().chain(&OF_THE_LIVE_DAY) {
        assert!(said.lines().any(|line| line.trim_start().starts_with(*name)), "{name} is not in\n{said}");
    }
    assert!(said.contains("Exit codes"), "{said}");
}

#[test]
fn every_example_of_every_command_runs() {
    let folder = Folder::with_plan("plan.json");
    std::fs::copy(folder.path("plan.json"), folder.path("a.json")).expect("a copy");
    folder.rounds(&["plan", "day.json", "-o", "b.json", "--iterations", "1"]).assert().success();
    folder.put("day.json", &folder.read("day.json").replace("unskilled", "v001"));
    for name in ["plan.json", "a.json", "b.json"] {
        folder.rounds(&["plan", "day.json", "-o", name, "--iterations", "1"]).assert().success();
    }
    for (name, copy) in [("day.json", "new-day.json"), ("plan.json", "new-plan.json")] {
        std::fs::copy(folder.path(name), folder.path(copy)).expect("a copy");
    }
    folder.put("R101.txt", include_str!("../../fixtures/suites/corner.txt"));
    folder.put("problem.json", include_str!("../../fixtures/suites/three-jobs.json"));
    // Code-Point Open is some 30 MB: a list in another form does for the example.
    folder.put("codepo_gb.zip", "postcode,lat,lon\nHA0 1AP,51.54308,-0.30482\n");
    folder.put("rota.csv", "staff,name,start,end\nc01,,08:00,16:00\n");
    folder.put("caseload.csv", "patient,postcode,type,minutes\np01,HA0 1AP,Wound care,30\n");
    folder.put("scenario.json", include_str!("../../fixtures/scenarios/district-day.json"));
    std::fs::create_dir(folder.path("instances")).expect("a folder");
    std::fs::copy(folder.path("day.json"), folder.path("instances/day.json")).expect("a copy");
    for name in COMMANDS {
        let help = rounds().args([name, "--help"]).assert().success().stdout(contains("Example"));
        let said = String::from_utf8_lossy(&help.get_output().stdout).into_owned();
        let examples: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("  rounds ")).collect();
        assert!(!examples.is_empty(), "no example in\n{said}");
        for example in examples {
            // Waiting for half a minute, or for fifty days, would prove no more.
            let quick = example.replace("30s", "300ms").replace("--days 50", "--days 2 --deep 0");
            let words = quick.split_whitespace().map(|word| word.trim_matches('\''));
            folder.rounds(&words.collect::<Vec<_>>()).assert().code(0);
        }
    }
}

#[test]
fn short_help_and_long_help_both_show_an_example() {
    for name in COMMANDS.iter().chain(&OF_THE_LIVE_DAY) {
        rounds().args([name, "-h"]).assert().success().stdout(contains("Example"));
    }
}

#[test]
fn a_manual_page_describes_one_command_and_an_unknown_one_is_refused() {
    rounds().args(["man", "bench", "report"]).assert().success().stdout(contains(".TH"));
    rounds().args(["man", "bnech"]).assert().code(2).stderr(contains("no command `bnech`"));
}

/// What bash is offered for the last of these words.
fn offered(folder: &Folder, words: &[&str]) -> Vec<String> {
    let index = (words.len() - 1).to_string();
    let asked = [("ROUNDS_COMPLETE", "bash"), ("_CLAP_IFS", "\n"), ("_CLAP_COMPLETE_INDEX", &*index)];
    let answer = folder.rounds(&["--"]).args(words).envs(asked).assert().success();
    String::from_utf8_lossy(&answer.get_output().stdout).lines().map(String::from).collect()
}

#[test]
fn completions_know_every_command_and_the_ids_of_a_desk() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        rounds().args(["completions", shell]).assert().success().stdout(contains("ROUNDS_COMPLETE"));
    }
    let folder = Folder::with_plan("plan.json");
    let commands = offered(&folder, &["rounds", ""]);
    for name in COMMANDS.iter().chain(&OF_THE_LIVE_DAY) {
        assert!(commands.iter().any(|command| command == name), "{name} is not completed: {commands:?}");
    }
    folder.rounds(&["open", "day.json", "plan.json", "--in", "desk"]).assert().success();
    let day: serde_json::Value = serde_json::from_str(&folder.read("day.json")).expect("a day");
    let first = |list: &str| day[list][0]["id"].as_str().expect("an id").to_owned();
    let (visit, who) = (first("visits"), first("clinicians"));
    assert!(offered(&folder, &["rounds", "started", "--desk", "desk", ""]).contains(&visit));
    assert!(!offered(&folder, &["rounds", "started", ""]).contains(&visit), "this folder is no desk");
    assert!(offered(&folder, &["rounds", "sick", "--desk=desk", &who[..1]]).contains(&who));
    assert!(offered(&folder, &["rounds", "started", "--desk", "desk", &visit, "--by", ""]).contains(&who));
}
