//! Reading days and plans as a user of the library does.

use std::path::PathBuf;

use rounds::io::{read_day, read_day_file, write_day};

/// The days shared by all projects around this one, where they are at hand.
fn shared_days() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let beside = std::env::var_os("ROUNDS_SHARED").map(PathBuf::from).unwrap_or_else(|| root.join("../shared"));
    let mut days: Vec<PathBuf> = std::fs::read_dir(beside.join("benchmarks/days"))
        .map(|folder| folder.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    days.sort();
    if days.is_empty() {
        println!("skipped: no ../shared/benchmarks/days here");
    }
    days
}

#[test]
fn shared_days_read_without_errors() {
    for path in shared_days() {
        let bytes = std::fs::read(&path).unwrap();
        let loaded = read_day(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = read_day_file(&bytes).unwrap();
        assert_eq!(loaded.value.visits.len(), file.visits.len());
        println!("{}: {} warnings, {}", path.display(), loaded.warnings.len(), loaded.value.digest);
        let text = write_day(&file);
        assert_eq!(read_day_file(text.as_bytes()).unwrap(), file, "parse, print, parse");
        assert_eq!(write_day(&read_day_file(text.as_bytes()).unwrap()), text);
    }
}
