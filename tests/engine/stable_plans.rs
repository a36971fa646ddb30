//! The same day, seed and iterations give the same plan, to the second: a change of plans is always a decision.
//!
//! The digests of the plans of `fixtures/days` stand in `fixtures/stable-plans.txt`; after a wanted change:
//! `ROUNDS_BLESS=1 cargo test --test engine stable_plans`. To compare more days before and after a change that must not
//! alter plans, `ROUNDS_STABLE_DAYS=FOLDER ROUNDS_STABLE_FILE=FILE` does the same for a folder and a file of your own;
//! the file is written if it is not there.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use rounds::format::plan::PlanFile;
use rounds::format::read_day;
use rounds_engine::search::{PlanOptions, StopRule, plan};
use sha2::{Digest, Sha256};

/// Iterations of each plan.
const ITERATIONS: u64 = 3_000;

#[test]
fn plans_of_the_fixtures_are_as_before() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    compare(&root.join("days"), &root.join("stable-plans.txt"), std::env::var_os("ROUNDS_BLESS").is_some());
}

#[test]
fn plans_of_other_days_are_as_before() {
    let [days, file] =
        ["ROUNDS_STABLE_DAYS", "ROUNDS_STABLE_FILE"].map(|name| std::env::var_os(name).map(PathBuf::from));
    let (Some(days), Some(file)) = (days, file) else {
        println!("skipped: no days are named");
        return;
    };
    compare(&days, &file, !file.exists());
}

fn compare(days: &Path, known: &Path, write: bool) {
    let now = digests(days);
    if write {
        fs::write(known, now).expect("the digests can be written");
    } else {
        let before = fs::read_to_string(known).expect("the digests");
        assert!(now == before, "some plans are others than before; they would be:\n{now}\nand were:\n{before}");
    }
}

/// A line for each day of a folder: its name, and cost and digest of its plan.
fn digests(folder: &Path) -> String {
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|name| name == "json")).collect();
    files.sort();
    let mut lines = String::new();
    for file in files {
        let day = read_day(&fs::read(&file).expect("readable")).expect("a valid day").value;
        let stop = StopRule::iterations(ITERATIONS);
        let options = PlanOptions::default().seed(1).threads(1).stop(stop);
        let plan = plan(&day, &options, &|_| ()).expect("a valid day can be planned");
        let name = file.file_stem().expect("a name").to_string_lossy();
        let cost = plan.cost.expect("a plan has its cost").total;
        writeln!(lines, "{name} {cost} {}", digest(&plan)).expect("memory");
    }
    lines
}

/// Itineraries and what is left out; not the words, which may be improved.
fn digest(plan: &PlanFile) -> String {
    let left_out: Vec<&str> = plan.unassigned.iter().map(|visit| &*visit.visit).collect();
    let bytes = serde_json::to_vec(&(&plan.shifts, left_out)).expect("JSON");
    Sha256::digest(bytes).iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
