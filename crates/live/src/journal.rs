//! The journal of a live day, as text: from it a killed process goes on exactly where it was.
//!
//! JSON Lines. The first line says which day and plan it begins with, each further one holds an [`Entry`] or, now
//! and then, a [`Snapshot`]. Every line carries the SHA-256 of what it holds and of the line before, so that a
//! line that is missing, added or changed shows. An entry holds differences: of an answer, only what is not as in the
//! answer before.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::Current;
use crate::live::Entry;
use crate::reply::Reply;
use crate::snapshot::Snapshot;
use crate::step::Step;
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

/// An entry as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    input: String,
    /// The answer, without the fields that are as in the answer before.
    reply: Map<String, Value>,
    /// Those fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    same: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    step: Option<Box<Step>>,
}

/// What a line after the first holds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Snapshot { snapshot: Box<Snapshot> },
    Entry(Kept),
}

/// The same, with nothing left to fill in.
enum Held {
    Snapshot(Box<Snapshot>),
    Entry(Box<Entry>),
}

#[derive(Serialize)]
struct Whole<'a> {
    snapshot: &'a Snapshot,
}

/// The end of a journal: what the next line goes on from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    chain: String,
    /// The answer before, as JSON.
    last: Map<String, Value>,
}

/// What was read of a journal.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its end.
    pub journal: Journal,
    /// Lines that have been answered, in order.
    pub entries: Vec<Entry>,
    /// The state between them, now and then, in order.
    pub snapshots: Vec<Snapshot>,
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
        let mut journal = Journal::default();
        let line = journal.append_any(&Header { journal: "rounds/1".into(), day, plan: format!("sha256:{plan}") })?;
        Ok((journal, line))
    }

    /// The line that records `entry`, with its newline.
    ///
    /// # Errors
    /// [`Error::is_internal`] if something cannot be said in JSON.
    pub fn append(&mut self, entry: &Entry) -> Result<String> {
        let Value::Object(all) = serde_json::to_value(&entry.reply).map_err(broken)? else {
            return Err(Error::internal("an answer that is no object"));
        };
        let (input, step) = (entry.input.clone(), entry.step.clone());
        let kept = match entry.reply {
            Reply::Refused(_) => Kept { input, reply: all, same: Vec::new(), step },
            Reply::Answered(_) => {
                let as_before = |(name, value): &(&String, &Value)| self.last.get(*name) == Some(*value);
                let same: Vec<String> = all.iter().filter(as_before).map(|(name, _)| name.clone()).collect();
                let mut reply = all.clone();
                reply.retain(|name, _| !same.contains(name));
                self.last = all;
                Kept { input, reply, same, step }
            }
        };
        self.append_any(&kept)
    }

    /// The line that records a snapshot, with its newline.
    ///
    /// # Errors
    /// [`Error::is_internal`] if something cannot be said in JSON.
    pub fn keep(&mut self, snapshot: &Snapshot) -> Result<String> {
        self.append_any(&Whole { snapshot })
    }

    fn append_any(&mut self, what: &impl Serialize) -> Result<String> {
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
            return Ok(Recorded { journal: fresh, entries: Vec::new(), snapshots: Vec::new(), whole: 0 });
        }
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let mut journal = Journal::default();
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
        journal.rest(lines, head.len(), bytes.len())
    }

    /// Reads a journal by its own chain, whatever day it is of. O(bytes).
    ///
    /// # Errors
    /// [`Error::is_input`] if it is no journal, or is damaged before its last line.
    pub fn chained(bytes: &[u8]) -> Result<Vec<Entry>> {
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        let mut journal = Journal::default();
        let head = lines.next().unwrap_or_default();
        if !matches!(journal.next_of::<Header>(head), Some(Some(_))) {
            let help = "give a file that `rounds live --journal` or a desk wrote";
            return Err(refusal(NOT_A_JOURNAL, "line 1", "this is not a journal".into(), help));
        }
        Ok(journal.rest(lines, head.len(), bytes.len())?.entries)
    }

    /// What follows the first line.
    fn rest<'b>(mut self, lines: impl Iterator<Item = &'b [u8]>, head: usize, length: usize) -> Result<Recorded> {
        let (mut entries, mut snapshots, mut whole) = (Vec::new(), Vec::new(), head);
        for (index, line) in lines.enumerate() {
            let last = whole + line.len() == length;
            match self.next_of::<Row>(line).map(|row| row.and_then(|row| self.entry(row))) {
                Some(Some(Held::Entry(entry))) => entries.push(*entry),
                Some(Some(Held::Snapshot(snapshot))) => snapshots.push(*snapshot),
                // Its newline is written last: a line that has one was answered, and is not to be lost. One of zeros
                // alone is what a power cut leaves where a line was to be.
                None if last && (!line.ends_with(b"\n") || line.iter().all(|byte| matches!(byte, 0 | b'\n'))) => break,
                found => {
                    let what = match found {
                        None => "this line is not whole: part of it is missing or written over",
                        Some(_) => "this line, or one before it, was changed, taken out or put elsewhere",
                    };
                    let help = "put back a copy of the journal from before that; or start from the last day and plan that \
                                were written, with a new journal";
                    return Err(refusal(JOURNAL_DAMAGED, &format!("line {}", index + 2), what.into(), help));
                }
            }
            whole += line.len();
        }
        Ok(Recorded { journal: self, entries, snapshots, whole })
    }

    /// What a line holds, with what was as in the answer before. `None` if that is no answer.
    fn entry(&mut self, row: Row) -> Option<Held> {
        let Kept { input, mut reply, same, step } = match row {
            Row::Snapshot { snapshot } => return Some(Held::Snapshot(snapshot)),
            Row::Entry(kept) => kept,
        };
        for name in same {
            let value = self.last.get(&name)?.clone();
            reply.insert(name, value);
        }
        let answer: Reply = serde_json::from_value(Value::Object(reply.clone())).ok()?;
        if matches!(answer, Reply::Answered(_)) {
            self.last = reply;
        }
        Some(Held::Entry(Box::new(Entry { input, reply: answer, step })))
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

fn broken(error: serde_json::Error) -> Error {
    Error::internal(format!("a journal as JSON: {error}"))
}

fn refusal(code: &'static str, path: &str, what: String, help: &str) -> Error {
    Error::input(vec![Issue::new(code, path, what, help)])
}

fn hex(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
