//! Ctrl-C in every phase, and parts that hang: the best plan so far is written; a second Ctrl-C quits.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{Folder, program};

fn planning(folder: &Folder) -> Child {
    started(folder, &["plan", "day.json", "-o", "plan.json", "--max-time", "1h"])
}

fn started(folder: &Folder, line: &[&str]) -> Child {
    let child = interruptible(folder, line).stderr(Stdio::null()).spawn().expect("the program");
    // Time to install the handler and to begin.
    sleep(Duration::from_millis(1_500));
    child
}

fn interruptible(folder: &Folder, line: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(line).current_dir(folder.path("")).env_remove("ROUNDS_LOG");
    // The tests may run in the background of a shell, where interrupts are ignored and stay so.
    // SAFETY: `signal` may be called between fork and exec.
    unsafe {
        std::os::unix::process::CommandExt::pre_exec(&mut command, || {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            Ok(())
        });
    }
    command
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}

fn code_within(child: &mut Child, limit: Duration) -> Option<i32> {
    end_within(child, limit).code()
}

fn end_within(child: &mut Child, limit: Duration) -> ExitStatus {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(status) = child.try_wait().expect("a child") {
            return status;
        }
        sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    panic!("still running {limit:?} after the interrupt");
}

#[test]
fn the_first_interrupt_writes_the_best_plan() {
    let folder = Folder::new();
    let mut child = planning(&folder);
    interrupt(&child);
    assert_eq!(code_within(&mut child, Duration::from_secs(30)), Some(0));
    folder.rounds(&["check", "day.json", "plan.json"]).assert().success();
}

#[test]
fn an_interrupt_of_a_benchmark_keeps_the_runs_done() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("instances")).expect("a folder");
    std::fs::copy(folder.path("day.json"), folder.path("instances/day.json")).expect("a copy");
    let line = ["bench", "days", "instances", "--json", "runs.jsonl", "--max-time"];
    let mut child = started(&folder, &[line.as_slice(), &["200ms", "--seeds", "1-1000"]].concat());
    interrupt(&child);
    assert_eq!(code_within(&mut child, Duration::from_secs(30)), Some(0));
    let done = folder.read("runs.jsonl");
    let count = done.lines().count();
    assert!(done.ends_with('\n') && (1..100).contains(&count), "{count} runs");
    for line in done.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
    // The run that was broken off is the next one.
    let seeds = format!("1-{}", count + 1);
    folder.rounds(&[line.as_slice(), &["200ms", "--seeds", &seeds]].concat()).assert().code(0);
    assert!(folder.read("runs.jsonl").starts_with(&done));
    assert_eq!(folder.read("runs.jsonl").lines().count(), count + 1);

    let mut child = started(&folder, &[line.as_slice(), &["1h"]].concat());
    interrupt(&child);
    assert_eq!(code_within(&mut child, Duration::from_secs(30)), Some(0));
    assert_eq!(folder.read("runs.jsonl").lines().count(), count + 1);
}

/// Far more than the second that it takes at most.
const SOON: Duration = Duration::from_secs(30);

/// A made-up day that keeps a proof busy, with its plan and events in which nothing happens.
fn busy() -> Folder {
    let folder = Folder::new();
    let made = ["generate", "--shifts", "20", "--visits", "160", "--seed", "5", "-o", "day.json"];
    folder.rounds(&made).assert().success();
    folder.rounds(&["plan", "day.json", "-o", "old.json", "--iterations", "20"]).assert().success();
    folder.put("events.json", r#"{ "format": "rounds/1", "at": "2026-03-02T09:20:00+00:00", "events": [] }"#);
    folder
}

/// What the program says, once it has been interrupted where it traces `words`.
fn interrupted_at(folder: &Folder, line: &[&str], words: &str) -> (Option<i32>, String) {
    let mut command = interruptible(folder, line);
    let mut child =
        command.env("ROUNDS_LOG", "debug").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let mut said = BufReader::new(child.stderr.take().expect("piped"));
    let mut last = String::new();
    while !last.contains(words) {
        last.clear();
        assert!(said.read_line(&mut last).expect("text") > 0, "{line:?} ended before {words:?}");
    }
    interrupt(&child);
    let rest = std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
    let code = code_within(&mut child, SOON);
    let mut told = String::new();
    child.stdout.take().expect("piped").read_to_string(&mut told).expect("text");
    assert!(rest.join().is_ok());
    (code, told)
}

#[test]
fn an_interrupt_while_reading_quits() {
    let folder = busy();
    let plan = ["plan", "-", "-o", "new.json"];
    let bound = ["bound", "-", "--json", "new.json"];
    let replan = ["replan", "day.json", "old.json", "-", "-o", "new.json"];
    for line in [plan.as_slice(), &bound, &replan] {
        let mut command = interruptible(&folder, line);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
        sleep(Duration::from_millis(500));
        interrupt(&child);
        let status = end_within(&mut child, SOON);
        assert_eq!((status.code(), status.signal()), (None, Some(libc::SIGINT)), "{line:?}");
        assert!(!folder.path("new.json").exists(), "{line:?}");
    }
}

#[test]
fn an_interrupt_in_any_phase_of_planning_writes_the_best_plan() {
    let folder = busy();
    let long = ["plan", "day.json", "-o", "new.json", "--max-time", "1h"];
    let proving = ["plan", "day.json", "-o", "new.json", "--iterations", "20", "--prove=1h"];
    let phases = [(long.as_slice(), "searching"), (&proving, "explaining"), (&proving, "priced exactly")];
    for (line, words) in phases {
        assert_eq!(interrupted_at(&folder, line, words).0, Some(0), "{words}");
        folder.rounds(&["check", "day.json", "new.json"]).assert().success();
        std::fs::remove_file(folder.path("new.json")).expect("it was written");
    }
}

#[test]
fn an_interrupt_of_a_proof_tells_what_is_proven_so_far() {
    let folder = busy();
    let line = ["bound", "day.json", "--plan", "old.json", "--max-time", "1h"];
    let (code, told) = interrupted_at(&folder, &line, "priced exactly");
    assert_eq!(code, Some(0));
    assert!(told.contains("no plan for this day costs less than"), "{told}");
}

#[test]
fn an_interrupt_of_a_new_plan_writes_the_best_answer() {
    let folder = busy();
    let line = ["replan", "day.json", "old.json", "events.json", "-o", "new.json", "--day-out", "now.json"];
    let line = [line.as_slice(), &["--max-time", "1h"]].concat();
    assert_eq!(interrupted_at(&folder, &line, "re-planning").0, Some(0));
    folder.rounds(&["check", "now.json", "new.json"]).assert().success();
}

/// Debug builds hang where they are told to (`ROUNDS_HANG`).
#[cfg(debug_assertions)]
fn hanging(folder: &Folder, line: &[&str], words: &str) -> String {
    let mut command = folder.rounds(line);
    let ended = command.env("ROUNDS_HANG", words).assert().success();
    let said = String::from_utf8_lossy(&ended.get_output().stderr).into_owned();
    assert!(said.contains("did not end in time and was cut off"), "{line:?} at {words:?}: {said}");
    String::from_utf8_lossy(&ended.get_output().stdout).into_owned()
}

#[test]
#[cfg(debug_assertions)]
fn planning_that_hangs_is_cut_off_with_its_best_plan() {
    let folder = busy();
    let plan = ["plan", "day.json", "-o", "new.json"];
    let searching = [plan.as_slice(), &["--max-time", "300ms"]].concat();
    let proving = [plan.as_slice(), &["--max-time", "300ms", "--prove=6s"]].concat();
    for (line, words) in [(searching, "explaining"), (proving, "priced exactly")] {
        hanging(&folder, &line, words);
        folder.rounds(&["check", "day.json", "new.json"]).assert().success();
        std::fs::remove_file(folder.path("new.json")).expect("it was written");
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_proof_that_hangs_is_cut_off_with_what_is_certain() {
    let folder = busy();
    let line = ["bound", "day.json", "--max-time", "6s"];
    for words in ["explaining", "priced exactly"] {
        let told = hanging(&folder, &line, words);
        assert!(told.contains("Method: everybody's time together"), "{words}: {told}");
    }
}

#[test]
#[cfg(debug_assertions)]
fn a_new_plan_that_hangs_is_cut_off_with_its_best_answer() {
    let folder = busy();
    let line = ["replan", "day.json", "old.json", "events.json", "-o", "new.json", "--day-out", "now.json"];
    for how in [["--instant"].as_slice(), &["--max-time", "300ms"]] {
        hanging(&folder, &[line.as_slice(), how].concat(), "explaining");
        folder.rounds(&["check", "now.json", "new.json"]).assert().success();
        std::fs::remove_file(folder.path("new.json")).expect("it was written");
    }
}

#[test]
#[cfg(debug_assertions)]
fn an_interrupt_of_planning_that_hangs_writes_its_best_plan() {
    let folder = busy();
    let mut command = interruptible(&folder, &["plan", "day.json", "-o", "new.json", "--iterations", "20"]);
    let mut child = command.env("ROUNDS_HANG", "explaining").stderr(Stdio::null()).spawn().expect("the program");
    sleep(Duration::from_secs(3));
    interrupt(&child);
    assert_eq!(code_within(&mut child, SOON), Some(0));
    folder.rounds(&["check", "day.json", "new.json"]).assert().success();
}
