//! A journal as a file: one writer at a time, every line on the disk before it is answered.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rounds::live::{Current, Entry, Journal};
use rounds::{Error, Issue};
use rounds_format::codes::{JOURNAL_IN_USE, NOT_A_JOURNAL};

use crate::cli::input::{Failure, Outcome, Source, blame};
use crate::cli::terminal::Terminal;

/// A journal that this process alone writes.
pub struct JournalFile {
    path: PathBuf,
    file: File,
    end: Journal,
}

impl JournalFile {
    /// Opens the journal at `path`, or begins one, and gives what it holds. A torn last line is cut off and told.
    pub fn open(path: &Path, start: &Current, terminal: &Terminal) -> Outcome<(JournalFile, Vec<Entry>)> {
        let failed = |source| failure(path, source);
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            let issue =
                Issue::new(NOT_A_JOURNAL, "", "this is no file", "give a new file, or the journal of an earlier run");
            return Err(blame(Error::input(vec![issue]), &Source::File(path.into())));
        }
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = open.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(source)) => return Err(failed(source)),
            Err(TryLockError::WouldBlock) => {
                let help = "end that process, or give this one a journal of its own";
                let issue = Issue::new(JOURNAL_IN_USE, "", "another process is writing this journal", help);
                return Err(blame(Error::input(vec![issue]), &Source::File(path.into())));
            }
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let found = Journal::read(&bytes, start).map_err(|error| blame(error, &Source::File(path.into())))?;
        let torn = bytes.len() - found.whole;
        if torn > 0 {
            file.set_len(found.whole as u64).and_then(|()| file.sync_data()).map_err(failed)?;
            terminal
                .say(&format!("The last line of the journal was torn and never answered: {torn} bytes are cut off.\n"));
        }
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut journal = JournalFile { path: path.into(), file, end: found.journal };
        if found.whole == 0 {
            let (end, first) = Journal::begin(start)?;
            journal.end = end;
            journal.write(&first)?;
        }
        Ok((journal, found.entries))
    }

    /// Records `entry`; once this returns, it is on the disk.
    pub fn append(&mut self, entry: &Entry) -> Outcome<()> {
        let line = self.end.append(entry)?;
        self.write(&line)
    }

    fn write(&mut self, line: &str) -> Outcome<()> {
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|source| failure(&self.path, source))
    }
}

fn failure(path: &Path, source: std::io::Error) -> Failure {
    Error::file(path.display().to_string(), source).into()
}
