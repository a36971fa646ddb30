//! What can go wrong: issues found in input files, and the one public error type.

use std::{fmt, io};

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
///
/// Which of four it is, [`is_input`](Error::is_input) and its like say; what is wrong with an input,
/// [`issues`](Error::issues) lists. To be shown as it is: `{error}` has ids and paths, never labels.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{}", summary(.0))]
    Input(Vec<Issue>),
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("travel data unavailable: {0}")]
    Travel(String),
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// The input has errors; warnings found on the way are listed too.
    pub fn input(issues: Vec<Issue>) -> Error {
        Error(Kind::Input(issues))
    }

    /// The file at `path` could not be read or written.
    pub fn file(path: impl Into<String>, source: io::Error) -> Error {
        Error(Kind::File { path: path.into(), source })
    }

    /// Travel data could not be had: what a [source of times](crate::travel::Sources) refuses with.
    pub fn travel(what: impl Into<String>) -> Error {
        Error(Kind::Travel(what.into()))
    }

    /// A bug in rounds: a plan that the judge refuses, say.
    pub fn internal(what: impl Into<String>) -> Error {
        Error(Kind::Internal(what.into()))
    }

    /// Whether the input has errors: [`Error::issues`] lists them.
    pub fn is_input(&self) -> bool {
        matches!(self.0, Kind::Input(_))
    }

    /// Whether a file could not be read or written; the system's reason is the [source](std::error::Error::source).
    pub fn is_file(&self) -> bool {
        matches!(self.0, Kind::File { .. })
    }

    /// Whether travel data could not be had.
    pub fn is_travel(&self) -> bool {
        matches!(self.0, Kind::Travel(_))
    }

    /// Whether this is a bug in rounds.
    pub fn is_internal(&self) -> bool {
        matches!(self.0, Kind::Internal(_))
    }

    /// Everything that is wrong with the input, and what is odd about it; none unless [`Error::is_input`].
    pub fn issues(&self) -> &[Issue] {
        match &self.0 {
            Kind::Input(issues) => issues,
            _ => &[],
        }
    }

    /// As [`Error::issues`], to keep.
    pub fn into_issues(self) -> Vec<Issue> {
        match self.0 {
            Kind::Input(issues) => issues,
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0)
    }
}

/// A [`Result`](std::result::Result) with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

fn summary(issues: &[Issue]) -> String {
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error).count();
    match issues.iter().find(|issue| issue.severity() == Severity::Error) {
        Some(first) if errors > 1 => format!("{first} and {} more", errors - 1),
        Some(first) => first.to_string(),
        None => "no error".into(),
    }
}
