//! A small day, a folder to work in, and the program.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// Two clinicians and five visits: a double-up, two doses at an interval, a remote review, and one that needs a skill
/// which nobody has.
pub const DAY: &str = include_str!("day.json");

/// A folder with `day.json` in it, gone when dropped.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Folder {
        let folder = Folder(TempDir::new().expect("a folder for temporary files"));
        folder.put("day.json", DAY);
        folder
    }

    /// With a plan of the day as well.
    pub fn with_plan(name: &str) -> Folder {
        let folder = Folder::new();
        folder.rounds(&["plan", "day.json", "-o", name, "--iterations", "50", "--seed", "7"]).assert().success();
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file in the folder");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Names of all files in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the folder").flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program, about to run in this folder.
    pub fn rounds(&self, arguments: &[&str]) -> Command {
        let mut command = rounds();
        command.current_dir(self.0.path()).args(arguments);
        command
    }
}

/// The program, with nothing in its environment that changes what it prints.
pub fn rounds() -> Command {
    let mut command = Command::new(program());
    command
        .env_remove("ROUNDS_LOG")
        .env_remove("RUST_BACKTRACE")
        .env_remove("COLUMNS")
        .timeout(std::time::Duration::from_secs(120));
    command
}

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_rounds"))
}

/// `text` with the one occurrence of `old` replaced.
pub fn with(text: &str, old: &str, new: &str) -> String {
    assert_eq!(text.matches(old).count(), 1, "{old}");
    text.replace(old, new)
}
