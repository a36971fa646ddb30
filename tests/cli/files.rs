//! Standard streams, and files that are complete or left alone.

use std::io::Read;
use std::process::Stdio;

use predicates::prelude::*;
use predicates::str::contains;

use crate::program::{DAY, Folder, program, with};

const SHORT: [&str; 4] = ["--iterations", "20", "--seed", "3"];

#[test]
fn standard_input_and_output_do_as_files_do() {
    let folder = Folder::new();
    folder.rounds(&["plan", "day.json", "-o", "plan.json"]).args(SHORT).assert().success().stdout("");
    let piped = folder.rounds(&["plan", "-"]).args(SHORT).write_stdin(DAY).assert().success();
    assert_eq!(String::from_utf8_lossy(&piped.get_output().stdout), folder.read("plan.json"));
    let dashed = folder.rounds(&["plan", "day.json", "-o", "-"]).args(SHORT).assert().success();
    assert_eq!(dashed.get_output().stdout, piped.get_output().stdout);
    folder.rounds(&["check", "day.json", "-"]).write_stdin(folder.read("plan.json")).assert().success();
    folder.rounds(&["check", "-", "plan.json"]).write_stdin(DAY).assert().success();
}

#[test]
fn quiet_tells_errors_only() {
    let folder = Folder::new();
    folder.rounds(&["plan", "day.json", "-o", "plan.json", "-q"]).args(SHORT).assert().success().stdout("").stderr("");
    folder.put("bad.json", "{}");
    folder.rounds(&["check", "bad.json", "--quiet"]).assert().code(2).stderr(contains("error"));
}

#[test]
fn no_drawing_where_there_is_no_terminal() {
    let folder = Folder::new();
    let run = folder.rounds(&["plan", "day.json", "-o", "plan.json", "--max-time", "600ms"]).assert().success();
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(!said.contains(['\u{1b}', '\r']), "{said}");
}

#[test]
fn bad_input_leaves_the_existing_output_alone() {
    let folder = Folder::new();
    folder.put("plan.json", "precious");
    folder.put("bad.json", &with(DAY, "\"remote\": true", "\"remoote\": true"));
    let said = folder.rounds(&["plan", "bad.json", "-o", "plan.json"]).assert().code(2);
    said.stderr(contains("visits[3].remoote").and(contains("remote")));
    assert_eq!(folder.read("plan.json"), "precious");
    assert_eq!(folder.names(), ["bad.json", "day.json", "plan.json"]);
}

#[test]
fn an_existing_output_is_replaced_by_a_complete_one() {
    let folder = Folder::new();
    folder.put("plan.json", &"x".repeat(1_000_000));
    folder.rounds(&["plan", "day.json", "-o", "plan.json"]).args(SHORT).assert().success();
    assert!(serde_json::from_str::<serde_json::Value>(&folder.read("plan.json")).is_ok());
    assert_eq!(folder.names(), ["day.json", "plan.json"]);
}

#[test]
fn a_plan_may_replace_the_one_it_started_from() {
    let folder = Folder::with_plan("plan.json");
    let line = ["plan", "day.json", "--initial", "plan.json", "-o", "plan.json"];
    folder.rounds(&line).args(SHORT).assert().success();
    folder.rounds(&["check", "day.json", "plan.json"]).assert().success();
}

#[test]
fn a_result_never_replaces_what_it_is_made_from() {
    let folder = Folder::with_plan("plan.json");
    for line in [
        vec!["plan", "day.json", "-o", "./day.json"],
        vec!["report", "day.json", "plan.json", "-o", "plan.json"],
        vec!["check", "day.json", "plan.json", "-o", "day.json"],
    ] {
        folder.rounds(&line).assert().code(2).stderr(contains("take the place of the input"));
    }
    assert_eq!(folder.read("day.json"), DAY);
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_the_search() {
    let folder = Folder::new();
    let begun = std::time::Instant::now();
    for output in ["missing/plan.json", "."] {
        let said = folder.rounds(&["plan", "day.json", "-o", output, "--max-time", "1h"]).assert().code(2);
        said.stdout("").stderr(contains("cannot write"));
    }
    assert!(begun.elapsed().as_secs() < 60);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_stays_a_device() {
    use std::os::unix::fs::FileTypeExt;

    let folder = Folder::new();
    folder.rounds(&["plan", "day.json", "-o", "/dev/null"]).args(SHORT).assert().success();
    assert!(std::fs::metadata("/dev/null").is_ok_and(|found| found.file_type().is_char_device()));
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::new();
    folder.put("real.json", "old");
    std::os::unix::fs::symlink(folder.path("real.json"), folder.path("link.json")).expect("a link");
    folder.rounds(&["plan", "day.json", "-o", "link.json"]).args(SHORT).assert().success();
    assert!(folder.path("link.json").is_symlink());
    assert!(folder.read("real.json").contains("rounds/1"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let mut child = std::process::Command::new(program())
        .args(["schema", "day"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    assert_eq!((child.wait().expect("an end").code(), said.as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let run = std::process::Command::new(program()).args(["schema", "day"]).stdout(full).output().expect("a run");
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("standard output"));
}

#[test]
fn the_same_seed_and_iterations_give_the_same_bytes_on_any_number_of_threads() {
    let folder = Folder::new();
    let plan = |threads: &str| {
        let run = folder.rounds(&["plan", "day.json", "--threads", threads]).args(SHORT).assert().success();
        run.get_output().stdout.clone()
    };
    let one = plan("1");
    assert_eq!(one, plan("1"));
    assert_eq!(one, plan("3"));
}

#[test]
fn generated_days_are_planned() {
    let folder = Folder::new();
    for profile in ["ucr", "virtual-ward", "district", "borough"] {
        let line =
            ["generate", "--shifts", "3", "--visits", "12", "--seed", "5", "--profile", profile, "-o", "made.json"];
        folder.rounds(&line).assert().success();
        folder.rounds(&["check", "made.json"]).assert().success();
        folder.rounds(&["plan", "made.json", "-o", "plan.json"]).args(SHORT).assert().success();
        folder.rounds(&["check", "made.json", "plan.json"]).assert().success();
    }
}

#[test]
fn points_of_ones_own_are_used() {
    let folder = Folder::new();
    folder.put("points.csv", "postcode,lat,lon\nAA1 1AA,55.1,-3.1\nAA1 1AB,55.12,-3.12\nAA1 1AC,55.14,-3.1\n");
    let line = ["generate", "--shifts", "1", "--visits", "3", "--points", "points.csv"];
    folder.rounds(&line).assert().success().stdout(contains("55.1"));
    folder.put("points.csv", "postcode,lat,lon\nAA1 1AA,north,-3.1\n");
    folder.rounds(&line).assert().code(2).stderr(contains("points.csv"));
}

/// A plan that is written beside its day is for the day as written, also where the day's file spells it otherwise.
#[test]
fn a_day_spelled_in_another_way_goes_on_after_an_edit() {
    let folder = Folder::new();
    folder.put("day.json", &DAY.replace("+00:00\"", "Z\"").replace("PT30M", "PT1800S"));
    folder.rounds(&["plan", "day.json", "-o", "plan.json", "--iterations", "50", "--seed", "7"]).assert().success();
    let edit =
        ["edit", "day.json", "plan.json", "unassign", "review", "-o", "edited.json", "--day-out", "written.json"];
    folder.rounds(&edit).assert().success();
    folder.rounds(&["check", "written.json", "edited.json"]).assert().success();
    folder.rounds(&["open", "day.json", "plan.json", "--in", "desk"]).assert().success();
    let steps = ["move review --to c1-day", "undo", "move review --to c2-early", "late c1 5m", "status", "undo"];
    for (minute, step) in steps.iter().enumerate() {
        let now = format!("08:1{minute}");
        let words: Vec<&str> = step.split(' ').chain(["--desk", "desk", "--now", &now]).collect();
        folder.rounds(&words).assert().success();
        folder.rounds(&["check", "desk/now-day.json", "desk/now-plan.json"]).assert().success();
    }
}
