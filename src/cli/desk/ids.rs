//! What the shell offers at the press of Tab on a desk: ids of the day as it now is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap_complete::{ArgValueCandidates, CompletionCandidate};
use serde_json::Value;

/// Visits.
pub(super) fn visits() -> ArgValueCandidates {
    ArgValueCandidates::new(|| of(|day| ids(&day["visits"])))
}

/// Clinicians.
pub(super) fn clinicians() -> ArgValueCandidates {
    ArgValueCandidates::new(|| of(|day| ids(&day["clinicians"])))
}

/// Shifts.
pub(super) fn shifts() -> ArgValueCandidates {
    ArgValueCandidates::new(|| of(|day| rows(&day["clinicians"]).flat_map(|who| ids(&who["shifts"])).collect()))
}

/// Patients.
pub(super) fn patients() -> ArgValueCandidates {
    ArgValueCandidates::new(|| of(|day| ids(&day["patients"])))
}

/// Places.
pub(super) fn places() -> ArgValueCandidates {
    ArgValueCandidates::new(|| of(|day| ids(&day["places"])))
}

/// Skills that somebody has.
pub(super) fn skills() -> ArgValueCandidates {
    let of_all = |day: &Value| {
        let each = rows(&day["clinicians"]).flat_map(|who| rows(&who["skills"]));
        let mut all: Vec<String> = each.filter_map(Value::as_str).map(String::from).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    ArgValueCandidates::new(move || of(of_all))
}

/// Candidates from the day on the desk that the line names; none where there is no desk.
fn of(ids: impl Fn(&Value) -> Vec<String>) -> Vec<CompletionCandidate> {
    let folder = desk(std::env::args_os());
    if !folder.join(super::folder::JOURNAL).is_file() {
        return Vec::new();
    }
    let read = |name: &str| std::fs::read(folder.join(name)).ok();
    let day = read(super::folder::NOW_DAY).or_else(|| read(super::folder::DAY));
    let day: Option<Value> = day.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    day.iter().flat_map(ids).map(CompletionCandidate::new).collect()
}

/// The folder of the desk in a line that is being typed.
fn desk(line: impl Iterator<Item = OsString>) -> PathBuf {
    let words: Vec<OsString> = line.collect();
    let named = words.iter().rev().find_map(|word| word.to_str()?.strip_prefix("--desk=").map(PathBuf::from));
    let apart = words.iter().position(|word| word == "--desk").and_then(|at| words.get(at + 1));
    named.or_else(|| apart.map(PathBuf::from)).unwrap_or_else(|| Path::new(".").into())
}

fn rows(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn ids(list: &Value) -> Vec<String> {
    rows(list).filter_map(|row| row["id"].as_str()).map(String::from).collect()
}
