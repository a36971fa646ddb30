//! Reading and planning the cases.

use std::path::PathBuf;

use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds_engine::search::{self, PlanOptions, StopRule};

/// Where a case lies.
pub fn path(case: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/regression").join(case)
}

/// A case as it lies in the folder.
pub fn bytes(case: &str) -> Vec<u8> {
    std::fs::read(path(case)).unwrap_or_else(|error| panic!("{case}: {error}"))
}

/// A day, which must be valid.
pub fn day(case: &str) -> Problem {
    rounds::format::read_day(&bytes(case)).unwrap_or_else(|error| panic!("{case}: {error}")).value
}

/// A plan of this many iterations on one thread, which the judge must pass.
pub fn planned(problem: &Problem, iterations: u64) -> PlanFile {
    let options = PlanOptions::default().threads(1).stop(StopRule::iterations(iterations));
    let plan = search::plan(problem, &options, &|_| ()).expect("a valid day can be planned");
    let verdict = rounds::check::check(problem, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    plan
}

/// What a plan leaves out.
pub fn left_out(plan: &PlanFile) -> Vec<&str> {
    plan.unassigned.iter().map(|visit| visit.visit.as_str()).collect()
}

/// A folder to run the program in, gone when dropped.
pub struct Folder(tempfile::TempDir);

/// How a run of the program ended, and what it printed.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub said: String,
}

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::TempDir::new().expect("a folder for temporary files"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file in the folder");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The program, about to run in this folder.
    pub fn program(&self, line: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_rounds"));
        command.args(line).current_dir(self.0.path()).env_remove("ROUNDS_LOG").env_remove("COLUMNS");
        command
    }

    pub fn run(&self, line: &[&str]) -> Ran {
        let ran = self.program(line).stdin(std::process::Stdio::null()).output().expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8 text");
        Ran { code: ran.status.code().unwrap_or(-1), out: text(ran.stdout), said: text(ran.stderr) }
    }
}
