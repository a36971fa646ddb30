//! Collecting what is wrong with a file, all of it at once.

use std::fmt::Display;

use crate::error::{Issue, Severity};
use crate::io::codes::{FileKind, TOO_MANY};

/// More issues than anybody mends in one go; the rest are counted.
const LISTED: usize = 1_000;

/// The issues of one file so far.
#[derive(Debug)]
pub(crate) struct Findings {
    kind: FileKind,
    issues: Vec<Issue>,
    unlisted: usize,
}

impl Findings {
    /// Nothing found yet in a file of `kind`.
    pub fn new(kind: FileKind) -> Self {
        Self { kind, issues: Vec::new(), unlisted: 0 }
    }

    /// Notes an issue.
    pub fn add(&mut self, code: &'static str, at: &dyn Display, what: impl Into<String>, help: impl Into<String>) {
        if !self.is_full() {
            self.issues.push(Issue::new(code, at.to_string(), what, help));
        } else if !code.starts_with('W') {
            self.unlisted += 1;
        }
    }

    /// Whether looking for the nearest name is still worth the time: not in the thousandth message.
    pub fn may_suggest(&self) -> bool {
        self.issues.len() < LISTED / 10
    }

    /// Whether no more issues are listed, so that looking further in a large table is idle.
    pub fn is_full(&self) -> bool {
        self.issues.len() >= LISTED
    }

    /// Whether there are only warnings.
    pub fn is_sound(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity() == Severity::Warning)
    }

    /// Keeps only the issues that `wanted` holds of.
    pub fn retain(&mut self, wanted: impl Fn(&Issue) -> bool) {
        self.issues.retain(wanted);
    }

    /// Adds everything that `other` found.
    pub fn append(&mut self, other: Findings) {
        self.unlisted += other.unlisted;
        self.issues.extend(other.issues);
    }

    /// All issues, errors first, each kind in the order of the file's checks.
    pub fn into_issues(mut self) -> Vec<Issue> {
        if self.unlisted > 0 {
            let what = format!("{} more errors are not listed", self.unlisted);
            self.issues.push(Issue::new(
                TOO_MANY.code(self.kind),
                "$",
                what,
                "mend those listed and read the file again",
            ));
        }
        self.issues.sort_by_key(Issue::severity);
        self.issues
    }

    /// The errors as the crate's error, or the warnings.
    pub fn into_warnings(self) -> crate::Result<Vec<Issue>> {
        let issues = self.into_issues();
        let sound = issues.iter().all(|issue| issue.severity() == Severity::Warning);
        if sound { Ok(issues) } else { Err(crate::Error::Input(issues)) }
    }
}

/// The candidate most like `word`, letter case aside.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// No more of a word than this is compared: the time goes with the square.
    const COMPARED: usize = 64;
    let plain = |text: &str| text.chars().take(COMPARED).flat_map(char::to_lowercase).collect::<String>();
    let word = plain(word);
    let likeness = |candidate: &str| strsim::normalized_damerau_levenshtein(&word, &plain(candidate));
    let rated = candidates.map(|candidate| (likeness(candidate), candidate));
    rated.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_forgives_case_and_typing() {
        let fields = ["duration", "due", "windows"];
        assert_eq!(nearest("durration", fields.into_iter()), Some("duration"));
        assert_eq!(nearest("Window", fields.into_iter()), Some("windows"));
        assert_eq!(nearest("x", std::iter::empty()), None);
    }

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut findings = Findings::new(FileKind::Day);
        (0..LISTED + 5).for_each(|index| findings.add("E1101", &index, "", ""));
        let issues = findings.into_issues();
        assert_eq!(issues.len(), LISTED + 1);
        assert!(issues[LISTED].message.starts_with("5 more"));
    }
}
