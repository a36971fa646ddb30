//! Every file under `fixtures/invalid` gives exactly the issues listed beside it, and so does every one under
//! `fixtures/warnings`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rounds::format::{read_day, read_events, read_plan};
use rounds::{Issue, Severity};
use rounds_format::codes;

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ext| ext == "json")).collect();
    files.sort();
    files
}

/// Code and path of each issue, one a line, in a settled order.
fn lines(issues: &[Issue]) -> Vec<String> {
    let mut lines: Vec<String> = issues.iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect();
    lines.sort();
    lines
}

fn issues_of<T>(read: rounds::Result<T>, warnings: impl Fn(T) -> Vec<Issue>) -> Vec<Issue> {
    match read {
        Ok(value) => warnings(value),
        Err(error) if error.is_input() => error.into_issues(),
        Err(other) => panic!("{other}"),
    }
}

fn day_issues(bytes: &[u8]) -> Vec<Issue> {
    issues_of(read_day(bytes), |loaded| loaded.warnings)
}

fn plan_issues(bytes: &[u8]) -> Vec<Issue> {
    issues_of(read_plan(bytes), |_| Vec::new())
}

fn event_issues(bytes: &[u8]) -> Vec<Issue> {
    issues_of(read_events(bytes), |_| Vec::new())
}

/// Holds each file of a folder against what stands beside it; gives the codes met.
fn check_folder(folder: &str, issues: impl Fn(&[u8]) -> Vec<Issue>) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    let mut wrong = Vec::new();
    for path in fixtures(folder) {
        let found = issues(&fs::read(&path).unwrap());
        let expected = fs::read_to_string(path.with_extension("expected.txt")).unwrap();
        let mut expected: Vec<String> = expected.lines().map(str::to_string).collect();
        expected.sort();
        if lines(&found) != expected {
            let found: Vec<String> = found.iter().map(|issue| format!("\n  {issue}")).collect();
            wrong.push(format!("{}: found{}\n expected {expected:?}", path.display(), found.concat()));
        }
        met.extend(found.iter().map(|issue| issue.code.to_string()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    met
}

#[test]
fn invalid_days_give_the_issues_beside_them() {
    for path in fixtures("invalid") {
        let error = read_day(&fs::read(&path).unwrap()).expect_err("an invalid day is refused");
        assert!(error.is_input(), "{}: {error}", path.display());
    }
    let met = check_folder("invalid", day_issues);
    let warned = check_folder("warnings", day_issues);
    let met: BTreeSet<&str> = met.iter().chain(&warned).map(String::as_str).collect();
    // E1199, more errors than are listed, would need a file with a thousand of them; the others a street network.
    let elsewhere = ["E1199", "E1315", "E1316", "W1301", "W1303"];
    let of_days = |code: &str| code[1..].starts_with('1') && !elsewhere.contains(&code);
    let codes = codes::TABLE.iter().map(|(code, _)| *code);
    let missing: Vec<&str> = codes.filter(|code| of_days(code) && !met.contains(code)).collect();
    assert!(missing.is_empty(), "codes without a fixture: {missing:?}");
}

#[test]
fn days_with_warnings_are_read() {
    for path in fixtures("warnings") {
        let loaded = read_day(&fs::read(&path).unwrap()).unwrap();
        assert!(loaded.warnings.iter().all(|issue| issue.severity() == Severity::Warning));
    }
}

#[test]
fn invalid_plans_and_events_give_the_issues_beside_them() {
    check_folder("invalid/plans", plan_issues);
    check_folder("invalid/events", event_issues);
}

#[test]
fn every_issue_says_how_to_mend_it() {
    for path in fixtures("invalid").into_iter().chain(fixtures("warnings")) {
        for issue in day_issues(&fs::read(&path).unwrap()) {
            assert!(!issue.message.is_empty() && !issue.help.is_empty(), "{}: {issue}", path.display());
            assert!(!issue.to_string().contains("Two clinicians"), "a label in a message: {issue}");
        }
    }
}
