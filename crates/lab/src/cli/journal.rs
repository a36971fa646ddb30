//! The file of records: a line for each run, added as soon as the run is done.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use rounds_model::error::Error;
use rounds_model::visible;

use crate::bench::{self, Key, Record};
use crate::cli::console::Console;
use crate::cli::sink::Sink;
use crate::cli::source::{Outcome, Source, blame, counted};

/// Where records go, and which are there already.
#[derive(Debug)]
pub(super) struct Journal {
    to: To,
    done: BTreeSet<Key>,
}

#[derive(Debug)]
enum To {
    Stdout,
    File(File, String),
}

impl Journal {
    /// Opens the file, made if it is not there, and reads what it holds. What a run that was broken off while it wrote
    /// left of a line is taken away; nothing else is.
    pub(super) fn open(sink: &Sink, console: &dyn Console) -> Outcome<Journal> {
        let Sink::File(path) = sink else { return Ok(Journal { to: To::Stdout, done: BTreeSet::new() }) };
        let name = path.display().to_string();
        let unusable = |source| Error::file(name.clone(), source);
        // A pipe or a device takes lines and gives none back.
        let is_special = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
        if is_special {
            let file = OpenOptions::new().append(true).open(path).map_err(unusable)?;
            return Ok(Journal { to: To::File(file, name), done: BTreeSet::new() });
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(unusable)?;
        let done = mended(&file, path, console)?;
        Ok(Journal { to: To::File(file, name), done })
    }

    /// Whether the run has been recorded.
    pub(super) fn holds(&self, key: &Key) -> bool {
        self.done.contains(key)
    }

    /// Adds a record; false if nobody reads standard output any more.
    pub(super) fn add(&mut self, record: &Record) -> Outcome<bool> {
        let line = visible::json(&record.to_line()).into_owned();
        let (written, name) = match &mut self.to {
            To::File(file, name) => (file.write_all(line.as_bytes()).and_then(|()| file.flush()), name.as_str()),
            To::Stdout => {
                let mut out = std::io::stdout().lock();
                (out.write_all(line.as_bytes()).and_then(|()| out.flush()), "standard output")
            }
        };
        match written {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
            Err(source) => Err(Error::file(format!("cannot write {name}"), source).into()),
        }
    }
}

/// The runs that the file at `path` holds, once its last line is whole or gone.
fn mended(mut file: &File, path: &Path, console: &dyn Console) -> Outcome<BTreeSet<Key>> {
    let unusable = |source| Error::file(path.display().to_string(), source);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(unusable)?;
    let lines = bench::read_records(&bytes).map_err(|error| blame(error, &Source::File(path.into())))?;
    if lines.cut_off {
        file.set_len(lines.whole as u64).map_err(unusable)?;
        let lost = counted(bytes.len() - lines.whole, "byte");
        console.tell(&format!(
            "{}: the last line was cut off; its {lost} are taken away, and its run is done again.\n",
            path.display()
        ));
    } else if lines.unended {
        file.write_all(b"\n").map_err(unusable)?;
    }
    Ok(lines.records.iter().map(Record::key).collect())
}
