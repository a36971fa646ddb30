//! Writing results: a complete file or none, or standard output.

use std::io::Write;
use std::path::{Path, PathBuf};

use rounds::Error;

use crate::cli::input::Outcome;

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
    /// Makes sure that a file can be written there, before long work is done for it. Leaves nothing behind.
    pub fn probe(&self) -> Outcome<()> {
        let Sink::File(path) = self else { return Ok(()) };
        // A link is followed, and stays where it is.
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let probed = if path.is_dir() {
            Err(std::io::Error::new(std::io::ErrorKind::IsADirectory, "is a folder; name a file in it"))
        } else if is_special(&path) {
            Ok(())
        } else {
            tempfile::tempfile_in(folder(&path)).map(drop)
        };
        probed.map_err(|source| cannot_write(&path, source).into())
    }

    /// Writes the whole of `text`. A reader of standard output that went away (`rounds … | head`) is no error.
    pub fn write(&self, text: &str) -> Outcome<()> {
        self.write_bytes(text.as_bytes())
    }

    /// Writes all of `bytes`, as [`Sink::write`].
    pub fn write_bytes(&self, bytes: &[u8]) -> Outcome<()> {
        match self {
            Sink::File(path) => Ok(rounds::io::write_file(path, bytes)?),
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

/// Writes results that belong together: all files or none of them, then what goes to standard output.
pub fn write_together(results: &[(&Sink, String)]) -> Outcome<()> {
    let files = results.iter().filter_map(|(sink, text)| match sink {
        Sink::File(path) => Some((path.as_path(), text.as_bytes())),
        Sink::Stdout => None,
    });
    rounds::io::write_files(files)?;
    let mut rest = results.iter().filter(|(sink, _)| **sink == Sink::Stdout);
    rest.try_for_each(|(sink, text)| sink.write(text))
}

/// Devices and pipes (`/dev/null`) are written to, not replaced, so their folder does not matter.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(path: &Path, source: std::io::Error) -> Error {
    Error::File { path: format!("cannot write {}", path.display()), source }
}
