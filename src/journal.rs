//! A journal as a file: one writer at a time, every line on the disk before it is answered.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rounds_format::codes::{JOURNAL_IN_USE, NOT_A_JOURNAL};
use rounds_live::{Current, Desk, Entry, Journal, Recorded};
use rounds_model::{Error, Issue, Result};

/// After how many lines the desk itself is kept.
const EVERY: u64 = 50;

/// How often the file is tried to be had alone, and how long it is waited between: four seconds in all.
const TRIES: u32 = 80;
const PAUSE: Duration = Duration::from_millis(50);

/// A journal that this process alone writes.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    end: Journal,
}

impl JournalFile {
    /// Opens the journal at `path`, or begins one, and gives what it holds, and how many bytes of a torn last line,
    /// which was never answered, were cut off.
    ///
    /// # Errors
    /// [`Error::is_input`] if the file is no journal of this day and plan, or another process writes it;
    /// [`Error::is_file`] if it cannot be read or written.
    pub fn open(path: &Path, start: &Current) -> Result<(JournalFile, Recorded, usize)> {
        let failed = |source| failure(path, source);
        let refused = |code, what, help| Err(Error::input(vec![Issue::new(code, "", what, help)]));
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            return refused(NOT_A_JOURNAL, "this is no file", "give a new file, or the journal of an earlier run");
        }
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = open.map_err(failed)?;
        if !alone(&file).map_err(failed)? {
            let what = "somebody else is at work on this day: another process is writing its journal";
            return refused(JOURNAL_IN_USE, what, "try again in a moment, once what they are doing is done");
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let found = Journal::read(&bytes, start)?;
        let torn = bytes.len() - found.whole;
        if torn > 0 {
            file.set_len(found.whole as u64).and_then(|()| file.sync_data()).map_err(failed)?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut journal = JournalFile { path: path.into(), file, end: found.journal.clone() };
        if found.whole == 0 {
            let (end, first) = Journal::begin(start)?;
            journal.end = end;
            journal.write(&first)?;
        }
        Ok((journal, found, torn))
    }

    /// Records `entry`, by which `desk` has come to where it is; once this returns, it is on the disk. Every so often
    /// the desk itself is kept too, so that going on takes no longer the longer the day is.
    ///
    /// # Errors
    /// [`Error::is_file`] if it cannot be written.
    pub fn append(&mut self, entry: &Entry, desk: &Desk) -> Result<()> {
        let mut text = self.end.append(entry)?;
        if desk.lines.is_multiple_of(EVERY) {
            text += &self.end.keep(&desk.snapshot())?;
        }
        self.write(&text)
    }

    fn write(&mut self, line: &str) -> Result<()> {
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|source| failure(&self.path, source))
    }
}

/// Whether this process alone has the file from now on. Who is at work on it now has a short while to finish.
fn alone(file: &File) -> std::io::Result<bool> {
    for tries in (0..TRIES).rev() {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(source)) => return Err(source),
            Err(TryLockError::WouldBlock) if tries == 0 => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
    Ok(false)
}

fn failure(path: &Path, source: std::io::Error) -> Error {
    Error::file(path.display().to_string(), source)
}
