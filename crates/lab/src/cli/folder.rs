//! A folder of instances: which files are some, and its best known costs.

use std::path::{Path, PathBuf};

use rounds_format::codes::{BEST_KNOWN, INSTANCE_TWICE, NO_INSTANCE};
use rounds_model::error::{Error, Issue};
use serde_json::Value;

use crate::bench::Globs;
use crate::cli::args::SweepCommand;
use crate::cli::sink::Sink;
use crate::cli::source::{self, Outcome, Source, refuse, same_file};
use crate::suites::Suite;

/// The file with the best known costs, which is never an instance.
const RECORDS: &str = "bks.json";

/// A file with an instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Its name without the last extension.
    pub stem: String,
    pub path: PathBuf,
}

/// The instances of the folder that are asked for, by name.
pub(super) fn instances(command: &SweepCommand) -> Outcome<Vec<Found>> {
    let dir = &command.dir;
    let unreadable = |source| Error::file(dir.display().to_string(), source);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.filter(|_| path.is_file() && is_instance(&path, command.suite) && !is_output(&path, command));
        found.extend(stem.map(|stem| Found { stem, path }));
    }
    found.retain(|Found { stem, .. }| wanted(&command.only, stem));
    found.sort();
    if found.is_empty() {
        let extensions = command.suite.extensions().join(", .");
        let what = format!("no file .{extensions} in the folder {} is asked for", dir.display());
        let help = "give the folder that the instances are in, and patterns for --only that match some of their names";
        return Err(refuse(NO_INSTANCE, what, help));
    }
    if let Some(pair) = found.windows(2).find(|pair| pair[0].stem == pair[1].stem) {
        let what = format!("{} and {} have the same name", pair[0].path.display(), pair[1].path.display());
        return Err(refuse(INSTANCE_TWICE, what, "rename one, or move it to another folder"));
    }
    Ok(found)
}

/// What the folder, or else the one around it, holds of best known costs; null if nothing.
pub(super) fn best_known(dir: &Path) -> Outcome<Value> {
    let Some(path) = [dir.join(RECORDS), dir.join("..").join(RECORDS)].into_iter().find(|path| path.is_file()) else {
        return Ok(Value::Null);
    };
    let source = Source::File(path);
    serde_json::from_slice(&source::bytes(&source)?).map_err(|error| {
        let help = "mend the file, or take it away to run without best known costs";
        let issue = Issue::new(BEST_KNOWN, "", format!("not JSON: {error}"), help);
        source::blame(Error::input(vec![issue]), &source)
    })
}

fn is_instance(path: &Path, suite: &dyn Suite) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let theirs = extension.is_some_and(|extension| suite.extensions().contains(&extension.as_str()));
    theirs && path.file_name().is_some_and(|name| name != RECORDS)
}

/// Whether `path` is where the records go, which may have the extension of an instance.
fn is_output(path: &Path, command: &SweepCommand) -> bool {
    matches!(&command.json, Sink::File(json) if same_file(json, path))
}

fn wanted(only: &[Globs], stem: &str) -> bool {
    only.is_empty() || only.iter().any(|globs| globs.matches(stem))
}
