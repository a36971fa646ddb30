//! The public instances, where they are at hand.

use std::fs;
use std::path::{Path, PathBuf};

use rounds::format::problem_of;
use rounds::suites::by_name;

fn folder(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = std::env::var_os("ROUNDS_SHARED").map(PathBuf::from).unwrap_or_else(|| root.join("../shared"));
    let folder = beside.join("benchmarks").join(name);
    if !folder.is_dir() {
        println!("skipped: no ../shared/benchmarks/{name} here");
        return None;
    }
    Some(folder)
}

/// Reads every instance of a folder, resolves its day and finds its record; how many there were.
fn all_read(suite: &str, name: &str) -> Option<usize> {
    let (folder, suite) = (folder(name)?, by_name(suite).unwrap());
    let records = fs::read_to_string(folder.join("bks.json")).expect("records");
    let records = serde_json::from_str(&records).expect("records in JSON");
    let mut count = 0;
    for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let known = |extension: &std::ffi::OsStr| suite.extensions().iter().any(|known| extension == *known);
        if !path.extension().is_some_and(known) {
            continue;
        }
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let case = suite.read(&fs::read(&path).unwrap(), stem).unwrap_or_else(|error| panic!("{stem}: {error}"));
        let problem = problem_of(case.day()).unwrap_or_else(|error| panic!("{stem}: {error}")).value;
        assert_eq!(problem.visits.len() + 1, problem.places.len(), "{stem}");
        let best = suite.best_known(&records, stem).unwrap_or_else(|| panic!("{stem} has no record"));
        // Published routes are judged here too: they are feasible and cost what their record says.
        if let Ok(solution) = fs::read_to_string(path.with_extension("sol")) {
            let score = case.score(&solution).unwrap_or_else(|error| panic!("{stem}: {error}"));
            assert!(score.feasible, "{stem}: {:?}", score.violations);
            assert_eq!(score.cost, best, "{stem}");
        }
        count += 1;
    }
    Some(count)
}

#[test]
fn solomon_reads() {
    assert!(all_read("solomon", "solomon").is_none_or(|count| count == 56));
}

#[test]
fn gehring_and_homberger_read() {
    assert!(all_read("solomon", "gehring-homberger").is_none_or(|count| count == 72));
}

#[test]
fn pcvrptw_reads_and_its_records_hold() {
    assert!(all_read("pcvrptw", "pcvrptw").is_none_or(|count| count == 12));
}
