//! What can go wrong: issues found in input files, and the one public error type.

use std::fmt;

use thiserror::Error;

/// Whether an issue stops the file from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file is used as it stands.
    Warning,
}

/// Something found in an input file. Ids and paths only: labels never appear here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Stable code of `rounds::format::codes`: `E1203`, `W1401`.
    pub code: &'static str,
    /// Where, as a JSON path: `visits[3].windows[0].end`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Issue {
    /// An issue with all its parts.
    pub fn new(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, path: path.into(), message: message.into(), help: help.into() }
    }

    /// Errors have codes that begin with `E`, warnings with `W`.
    pub fn severity(&self) -> Severity {
        if self.code.starts_with('W') { Severity::Warning } else { Severity::Error }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}: {} ({})", self.code, self.path, self.message, self.help)
    }
}

/// Everything that a library call can refuse with.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The input has errors; warnings found on the way are listed too.
    #[error("{}", summary(.0))]
    Input(Vec<Issue>),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Travel data could not be had.
    #[error("travel data unavailable: {0}")]
    Travel(String),
    /// A bug in this program: a plan that the judge refuses, say.
    #[error("internal error: {0}")]
    Internal(String),
}

/// A [`Result`](std::result::Result) with this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;

fn summary(issues: &[Issue]) -> String {
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error).count();
    match issues.iter().find(|issue| issue.severity() == Severity::Error) {
        Some(first) if errors > 1 => format!("{first} and {} more", errors - 1),
        Some(first) => first.to_string(),
        None => "no error".into(),
    }
}
