//! Ctrl-C: the first writes the best plan so far, the second quits.
#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{Folder, program};

fn planning(folder: &Folder) -> Child {
    let child = Command::new(program())
        .args(["plan", "day.json", "-o", "plan.json", "--max-time", "1h"])
        .current_dir(folder.path(""))
        .stderr(Stdio::null())
        .spawn()
        .expect("the program");
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
