//! Inputs: a file or standard input, and what to say of one that is wrong.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use rounds_model::error::{Error, Issue};

use crate::cli::sink::Sink;

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard input, written `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Source {
        if path.as_os_str() == "-" { Source::Stdin } else { Source::File(path) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Stdin => out.write_str("standard input"),
            Source::File(path) => path.display().fmt(out),
        }
    }
}

/// Why a command stopped, and the input that is to blame, if one is.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Error,
    /// The input it was found in.
    pub file: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, file: None }
    }
}

/// The outcome of a command or a part of one.
pub type Outcome<T> = Result<T, Failure>;

/// All bytes of `source`.
///
/// # Errors
/// [`Error::is_file`] if it cannot be read.
pub fn bytes(source: &Source) -> Outcome<Vec<u8>> {
    let read = match source {
        Source::File(path) => std::fs::read(path),
        Source::Stdin => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
    };
    read.map_err(|error| Error::file(source.to_string(), error).into())
}

/// All of `source`, which must be UTF-8.
///
/// # Errors
/// [`Error::is_file`] if it cannot be read, or is something else.
pub fn text(source: &Source) -> Outcome<String> {
    String::from_utf8(bytes(source)?).map_err(|error| {
        let source_error = std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error());
        Error::file(source.to_string(), source_error).into()
    })
}

/// `error`, found in `source`.
pub fn blame(error: Error, source: &Source) -> Failure {
    Failure { error, file: Some(source.to_string()) }
}

/// A refusal of an argument.
pub fn refuse(code: &'static str, what: String, help: &str) -> Failure {
    Error::input(vec![Issue::new(code, "", what, help)]).into()
}

/// Standard input can be read once.
///
/// # Errors
/// What is contradictory, in words.
pub fn only_one_stdin<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Result<(), String> {
    match sources.into_iter().filter(|source| **source == Source::Stdin).count() {
        0 | 1 => Ok(()),
        _ => Err("only one input can be standard input (`-`)".into()),
    }
}

/// Where what `option` asks for goes: not in the place of a file that it is made from.
///
/// # Errors
/// What is contradictory, in words.
pub fn sink_of<'a>(
    option: &str,
    out: Option<PathBuf>,
    inputs: impl IntoIterator<Item = &'a Source>,
) -> Result<Sink, String> {
    let sink = Sink::from(out);
    if let Sink::File(output) = &sink {
        let same = |source: &&Source| matches!(source, Source::File(input) if same_file(input, output));
        if let Some(input) = inputs.into_iter().find(same) {
            return Err(format!(
                "the result would take the place of the input {input}; give another file with {option}"
            ));
        }
    }
    Ok(sink)
}

/// Whether both are one file that is there.
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a.is_file() && a == b,
        _ => false,
    }
}

/// As many threads as are asked for, or as the machine runs at once.
pub fn threads(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(cores, usize::from)
}

/// `count` and its noun: "1 visit", "2 visits".
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
