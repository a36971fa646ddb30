//! Writing results: a complete file or none, or standard output.

use std::fs::{File, Metadata};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rounds_format::UNFINISHED;
use rounds_model::error::Error;
use rounds_model::visible;
use rounds_report::Naming;

use crate::cli::source::Outcome;

/// Where a result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sink {
    /// Standard output, the default, also written `-o -`.
    Stdout,
    /// A file, replaced only by a complete one.
    File(PathBuf),
}

impl From<Option<PathBuf>> for Sink {
    fn from(path: Option<PathBuf>) -> Sink {
        path.filter(|path| path.as_os_str() != "-").map_or(Sink::Stdout, Sink::File)
    }
}

impl Sink {
    /// Labels for somebody who reads along, that is on a terminal; ids alone in what may be kept.
    pub fn naming(&self) -> Naming {
        match self {
            Sink::Stdout if std::io::stdout().is_terminal() => Naming::Labels,
            _ => Naming::Ids,
        }
    }

    /// Makes sure that a file can be written there, before long work is done for it. Leaves nothing behind, and takes
    /// away what killed runs left there.
    pub fn probe(&self) -> Outcome<()> {
        let Sink::File(path) = self else { return Ok(()) };
        // A link is followed, and stays where it is.
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let probed = if path.is_dir() {
            Err(std::io::Error::new(std::io::ErrorKind::IsADirectory, "is a folder; name a file in it"))
        } else if is_special(&path) {
            Ok(())
        } else {
            remove_leftovers(folder(&path));
            tempfile::tempfile_in(folder(&path)).map(drop)
        };
        probed.map_err(|source| cannot_write(&path, source).into())
    }

    /// Writes the whole of `text`, which people read, ids in it made visible. A reader of standard output that went
    /// away (`rounds … | head`) is no error.
    pub fn write(&self, text: &str) -> Outcome<()> {
        self.write_bytes(visible::text(text).as_bytes())
    }

    /// Writes the whole of `json`, as [`Sink::write`]: the same value, all of it to be seen.
    pub fn write_json(&self, json: &str) -> Outcome<()> {
        self.write_bytes(visible::json(json).as_bytes())
    }

    /// Writes all of `bytes`, as they are.
    pub fn write_bytes(&self, bytes: &[u8]) -> Outcome<()> {
        match self {
            Sink::File(path) => Ok(rounds_format::write_file(path, bytes)?),
            Sink::Stdout => {
                let mut out = std::io::stdout().lock();
                match out.write_all(bytes).and_then(|()| out.flush()) {
                    Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => {
                        Err(cannot_write(Path::new("standard output"), source).into())
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

/// Writes results in JSON that belong together: all files or none of them, then what goes to standard output.
pub fn write_together(results: &[(&Sink, String)]) -> Outcome<()> {
    let shown: Vec<_> = results.iter().map(|(sink, text)| (*sink, visible::json(text))).collect();
    let files = shown.iter().filter_map(|(sink, text)| match sink {
        Sink::File(path) => Some((path.as_path(), text.as_bytes())),
        Sink::Stdout => None,
    });
    rounds_format::write_files(files)?;
    let mut rest = shown.iter().filter(|(sink, _)| **sink == Sink::Stdout);
    rest.try_for_each(|(sink, text)| sink.write_bytes(text.as_bytes()))
}

/// Removes files of `folder` that runs were writing when they were killed: those with the name of one that are not
/// locked, and have not been touched for a while.
pub fn remove_leftovers(folder: &Path) {
    const WHILE: Duration = Duration::from_secs(5 * 60);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let made = name.to_str().and_then(|name| name.strip_prefix(UNFINISHED));
        if !made.is_some_and(|made| made.len() == 6 && made.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            continue;
        }
        // Links are not followed: no run makes one.
        let age =
            entry.metadata().ok().filter(Metadata::is_file).and_then(|found| found.modified().ok()?.elapsed().ok());
        let free = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if age.is_some_and(|age| age > WHILE) && free() {
            match std::fs::remove_file(entry.path()) {
                Ok(()) => tracing::info!("removed a file that a killed run had left"),
                Err(error) => tracing::warn!(%error, "a file that a killed run had left cannot be removed"),
            }
        }
    }
}

/// Devices and pipes (`/dev/null`) are written to, not replaced, so their folder does not matter.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(path: &Path, source: std::io::Error) -> Error {
    Error::file(format!("cannot write {}", path.display()), source)
}
