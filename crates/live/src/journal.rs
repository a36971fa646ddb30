//! The journal of a live day, as text: from it a killed process goes on exactly where it was.
//!
//! JSON Lines. The first line says which day and plan it begins with, each further one holds an [`Entry`]. Every line
//! carries the SHA-256 of what it holds and of the line before, so that a line that is missing, added or changed shows.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::Current;
use crate::live::Entry;
use rounds_format::codes::{JOURNAL_DAMAGED, JOURNAL_ELSEWHERE, NOT_A_JOURNAL};
use rounds_model::error::{Error, Issue, Result};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    journal: String,
    day: String,
    plan: String,
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    chain: String,
    #[serde(borrow)]
    holds: &'a RawValue,
}

/// The end of a journal: what the next line goes on from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    chain: String,
}

/// What was read of a journal.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its end.
    pub journal: Journal,
    /// Lines that have been answered, in order.
    pub entries: Vec<Entry>,
    /// How many bytes hold; what follows is a line that was never answered, and is to be cut off. 0: not even the first
    /// line is whole, and the journal is to be started again.
    pub whole: usize,
}

impl Journal {
    /// A new journal, and its first line.
    ///
    /// # Errors
    /// [`Error::is_internal`] if something cannot be said in JSON.
    pub fn begin(start: &Current) -> Result<(Journal, String)> {
        let plan = hex(&[rounds_format::write_plan(&start.plan).as_bytes()]);
        let day = start.problem.digest.clone();
        let mut journal = Journal { chain: String::new() };
        let line = journal.append_any(&Header { journal: "rounds/1".into(), day, plan: format!("sha256:{plan}") })?;
        Ok((journal, line))
    }

    /// The line that records `entry`, with its newline.
    ///
    /// # Errors
    /// [`Error::is_internal`] if something cannot be said in JSON.
    pub fn append(&mut self, entry: &Entry) -> Result<String> {
        self.append_any(entry)
    }

    fn append_any(&mut self, what: &impl Serialize) -> Result<String> {
        let broken = |error: serde_json::Error| Error::internal(format!("a journal as JSON: {error}"));
        let holds = serde_json::value::to_raw_value(what).map_err(broken)?;
        let chain = hex(&[self.chain.as_bytes(), holds.get().as_bytes()]);
        let line = serde_json::to_string(&Line { chain: chain.clone(), holds: &holds }).map_err(broken)?;
        self.chain = chain;
        Ok(line + "\n")
    }

    /// Reads a journal that begins with `start`. The last line may be torn. O(bytes).
    ///
    /// # Errors
    /// [`Error::is_input`] if it is no journal, is that of another day or plan, or is damaged before its last line.
    pub fn read(bytes: &[u8], start: &Current) -> Result<Recorded> {
        let (fresh, first) = Journal::begin(start)?;
        if first.as_bytes().starts_with(bytes) && bytes.len() < first.len() {
            return Ok(Recorded { journal: fresh, entries: Vec::new(), whole: 0 });
        }
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let mut journal = Journal { chain: String::new() };
        let head = lines.next().unwrap_or_default();
        let Some(Some(header)) = journal.next_of::<Header>(head) else {
            let help = "give a new file, or the journal of an earlier run";
            return Err(refusal(NOT_A_JOURNAL, "line 1", "this is not a journal".into(), help));
        };
        if journal != fresh {
            let of = if header.journal != "rounds/1" { "of another format" } else { "of another day or plan" };
            let help = "give the day and the plan that the journal began with, or another journal";
            return Err(refusal(JOURNAL_ELSEWHERE, "line 1", format!("the journal is {of}"), help));
        }
        let (entries, whole) = journal.rest(lines, head.len(), bytes.len())?;
        Ok(Recorded { journal, entries, whole })
    }

    /// Reads a journal by its own chain, whatever day it is of. O(bytes).
    ///
    /// # Errors
    /// [`Error::is_input`] if it is no journal, or is damaged before its last line.
    pub fn chained(bytes: &[u8]) -> Result<Vec<Entry>> {
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let mut journal = Journal { chain: String::new() };
        let head = lines.next().unwrap_or_default();
        if !matches!(journal.next_of::<Header>(head), Some(Some(_))) {
            let help = "give a file that `rounds live --journal` or a desk wrote";
            return Err(refusal(NOT_A_JOURNAL, "line 1", "this is not a journal".into(), help));
        }
        Ok(journal.rest(lines, head.len(), bytes.len())?.0)
    }

    /// The entries after the first line, and how many bytes hold.
    fn rest<'b>(
        &mut self,
        lines: impl Iterator<Item = &'b [u8]>,
        head: usize,
        length: usize,
    ) -> Result<(Vec<Entry>, usize)> {
        let (mut entries, mut whole) = (Vec::new(), head);
        for (index, line) in lines.enumerate() {
            let last = whole + line.len() == length;
            match self.next_of::<Entry>(line) {
                Some(Some(entry)) => entries.push(entry),
                // Its newline is written last: a line that has one was answered, and is not to be lost. One of zeros
                // alone is what a power cut leaves where a line was to be.
                None if last && (!line.ends_with(b"\n") || line.iter().all(|byte| matches!(byte, 0 | b'\n'))) => break,
                _ => {
                    let what = "this line is damaged, or lines before it are missing".into();
                    let help = "start from the last day and plan that were written, with a new journal";
                    return Err(refusal(JOURNAL_DAMAGED, &format!("line {}", index + 2), what, help));
                }
            }
            whole += line.len();
        }
        Ok((entries, whole))
    }

    /// What the next line holds: `None` if it is no whole line of a journal, `Some(None)` if it does not follow.
    fn next_of<T: DeserializeOwned>(&mut self, line: &[u8]) -> Option<Option<T>> {
        let line: Line = serde_json::from_slice(line.strip_suffix(b"\n")?).ok()?;
        let chain = hex(&[self.chain.as_bytes(), line.holds.get().as_bytes()]);
        if chain != line.chain {
            return Some(None);
        }
        self.chain = chain;
        Some(serde_json::from_str(line.holds.get()).ok())
    }
}

fn refusal(code: &'static str, path: &str, what: String, help: &str) -> Error {
    Error::input(vec![Issue::new(code, path, what, help)])
}

fn hex(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
