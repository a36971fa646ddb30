//! What the program prints for one small day, word for word. Fixed seed and iterations, never the clock.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --test cli golden`, then read the difference.

use insta::assert_snapshot;

use crate::program::{DAY, Folder, with};

/// What a command says: its exit code, standard output, standard error.
fn said(folder: &Folder, line: &[&str]) -> String {
    let run = folder.rounds(line).write_stdin("").output().expect("a run");
    let [out, err] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let code = run.status.code().expect("an exit code");
    let text = format!("$ rounds {}\nexit code {code}\n--- output\n{out}--- messages\n{err}", line.join(" "));
    text.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// The day with two plans made by hand, which no change of the search touches: `b` gives the review to the other clinician.
fn with_plans() -> Folder {
    let folder = Folder::new();
    folder.put("a.json", include_str!("plan-a.json"));
    folder.put("b.json", include_str!("plan-b.json"));
    folder
}

#[test]
fn plan() {
    let folder = Folder::new();
    assert_snapshot!("plan", said(&folder, &["plan", "day.json", "--iterations", "300", "--seed", "7"]));
}

#[test]
fn check() {
    let folder = with_plans();
    assert_snapshot!("check_day", said(&folder, &["check", "day.json"]));
    assert_snapshot!("check_plan", said(&folder, &["check", "day.json", "a.json"]));
    assert_snapshot!("check_plan_json", said(&folder, &["check", "-q", "--json", "day.json", "a.json"]));
    folder.put("boast.json", &with(include_str!("plan-a.json"), "\"travelMetres\": 16810", "\"travelMetres\": 16000"));
    assert_snapshot!("check_wrong_claim", said(&folder, &["check", "-q", "day.json", "boast.json"]));
}

#[test]
fn explain() {
    let folder = with_plans();
    assert_snapshot!("explain", said(&folder, &["explain", "day.json", "a.json", "-q"]));
    assert_snapshot!("explain_visit", said(&folder, &["explain", "day.json", "a.json", "-q", "--visit", "double-up"]));
}

#[test]
fn compare() {
    let folder = with_plans();
    assert_snapshot!("compare", said(&folder, &["compare", "day.json", "a.json", "b.json", "-q"]));
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
