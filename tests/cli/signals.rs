//! Ctrl-C: the first writes the best plan so far, the second quits.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{Folder, program};

fn planning(folder: &Folder) -> Child {
    started(folder, &["plan", "day.json", "-o", "plan.json", "--max-time", "1h"])
}

fn started(folder: &Folder, line: &[&str]) -> Child {
    let mut command = Command::new(program());
    command.args(line).current_dir(folder.path("")).stderr(Stdio::null());
    // The tests may run in the background of a shell, where interrupts are ignored and stay so.
    // SAFETY: `signal` may be called between fork and exec.
    unsafe {
        std::os::unix::process::CommandExt::pre_exec(&mut command, || {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            Ok(())
        });
    }
    let child = command.spawn().expect("the program");
    // Time to install the handler and to begin.
    sleep(Duration::from_millis(1_500));
    child
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
}

fn code_within(child: &mut Child, limit: Duration) -> Option<i32> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(status) = child.try_wait().expect("a child") {
            return status.code();
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
