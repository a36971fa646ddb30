//! What the program prints for one small day, word for word. Fixed seed and iterations, never the clock.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --test cli golden`, then read the difference.

use insta::assert_snapshot;

use crate::common::{DAY, Folder, with};

/// What a command says: its exit code, standard output, standard error.
fn said(folder: &Folder, line: &[&str]) -> String {
    let run = folder.rounds(line).write_stdin("").output().expect("a run");
    let [out, err] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let code = run.status.code().expect("an exit code");
    let text = format!("$ rounds {}\nexit code {code}\n--- output\n{out}--- messages\n{err}", line.join(" "));
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

#[test]
fn plan() {
    let folder = Folder::new();
    assert_snapshot!("plan", said(&folder, &["plan", "day.json", "--iterations", "300", "--seed", "7"]));
}

#[test]
fn check() {
    let folder = Folder::with_plan("plan.json");
    assert_snapshot!("check_day", said(&folder, &["check", "day.json"]));
    assert_snapshot!("check_plan", said(&folder, &["check", "day.json", "plan.json"]));
    assert_snapshot!("check_plan_json", said(&folder, &["check", "-q", "--json", "day.json", "plan.json"]));
}

#[test]
fn explain() {
    let folder = Folder::with_plan("plan.json");
    assert_snapshot!("explain", said(&folder, &["explain", "day.json", "plan.json", "-q"]));
    assert_snapshot!(
        "explain_visit",
        said(&folder, &["explain", "day.json", "plan.json", "-q", "--visit", "double-up"])
    );
}

#[test]
fn compare() {
    let folder = Folder::with_plan("plan.json");
    assert_snapshot!("compare_same", said(&folder, &["compare", "day.json", "plan.json", "plan.json", "-q"]));
}

#[test]
fn errors() {
    let folder = Folder::new();
    let day = with(DAY, "\"id\": \"review\", \"patient\": \"p2\"", "\"id\": \"review\", \"patient\": \"p9\"");
    folder.put("bad.json", &with(&day, "\"from\": \"dose-1\"", "\"from\": \"dose-9\""));
    assert_snapshot!("errors", said(&folder, &["check", "bad.json"]));
    assert_snapshot!("unknown_command", said(&folder, &["paln", "day.json"]));
    assert_snapshot!("bad_time", said(&folder, &["plan", "day.json", "--max-time", "soon"]));
}

#[test]
fn help() {
    let folder = Folder::new();
    assert_snapshot!("help", said(&folder, &["--help"]));
    assert_snapshot!("help_plan", said(&folder, &["plan", "--help"]));
}
