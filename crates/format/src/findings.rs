//! Collecting what is wrong with a file, all of it at once.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::codes::{FileKind, SKILL_NOT_HELD, TOO_MANY};
use rounds_model::error::{Issue, Severity};

/// More issues than anybody mends in one go; the rest are counted.
const LISTED: usize = 1_000;

/// A slip made more often than this is told once, with how often: it is one slip, of one export or one hand.
const ALIKE: usize = 3;

/// The issues of one file so far.
#[derive(Debug)]
pub(crate) struct Findings {
    kind: FileKind,
    /// Each with its group.
    issues: Vec<(Issue, usize)>,
    unlisted: usize,
    /// Code and path without indices, and what tells it from others there: the number of its group.
    groups: BTreeMap<(&'static str, String), usize>,
    /// How many of each group there are, listed or not.
    counts: Vec<usize>,
}

impl Findings {
    /// Nothing found yet in a file of `kind`.
    pub(crate) fn new(kind: FileKind) -> Self {
        Self { kind, issues: Vec::new(), unlisted: 0, groups: BTreeMap::new(), counts: Vec::new() }
    }

    /// Notes an issue.
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        at: &dyn Display,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        let what = what.into();
        if let Some(group) = self.group_to_tell(code, at, &what) {
            self.issues.push((Issue::new(code, at.to_string(), what, help), group));
        }
    }

    /// [`Findings::add`] with a remedy that takes time to find, and is looked for only if it is to be told.
    pub(crate) fn add_with(
        &mut self,
        code: &'static str,
        at: &dyn Display,
        what: impl Into<String>,
        help: impl FnOnce() -> String,
    ) {
        let what = what.into();
        if let Some(group) = self.group_to_tell(code, at, &what) {
            self.issues.push((Issue::new(code, at.to_string(), what, help()), group));
        }
    }

    /// Counts an issue and gives its group; `None` if it need not be told, because as many like it are or the list is
    /// full.
    fn group_to_tell(&mut self, code: &'static str, at: &dyn Display, what: &str) -> Option<usize> {
        let mut key = without_indices(&at.to_string());
        // Faults of shape are alike wherever the same field is at fault; others only if they say the same.
        let of_shape = code[1..].starts_with(['1', '2', '3', '4']) && code[2..].starts_with('1');
        if !code.starts_with('W') && !of_shape || code == SKILL_NOT_HELD {
            key.push('\n');
            key.push_str(what);
        }
        let full = self.is_full();
        let group = match self.groups.get(&(code, key.clone())) {
            Some(group) => *group,
            None if full => {
                self.unlisted += usize::from(!code.starts_with('W'));
                return None;
            }
            None => {
                self.groups.insert((code, key), self.counts.len());
                self.counts.push(0);
                self.counts.len() - 1
            }
        };
        self.counts[group] += 1;
        (!full && self.counts[group] <= ALIKE).then_some(group)
    }

    /// Whether looking for the nearest name is still worth the time: not in the thousandth message.
    pub(crate) fn may_suggest(&self) -> bool {
        self.issues.len() < LISTED / 10
    }

    /// Whether no more issues are listed, so that looking further in a large table is idle.
    pub(crate) fn is_full(&self) -> bool {
        self.issues.len() >= LISTED
    }

    /// Whether there are only warnings.
    pub(crate) fn is_sound(&self) -> bool {
        self.issues.iter().all(|(issue, _)| issue.severity() == Severity::Warning)
    }

    /// Keeps only the issues that `wanted` holds of.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&Issue) -> bool) {
        self.issues.retain(|(issue, _)| wanted(issue));
    }

    /// Adds everything that `other` found.
    pub(crate) fn append(&mut self, other: Findings) {
        let first = self.counts.len();
        self.unlisted += other.unlisted;
        self.counts.extend(other.counts);
        self.issues.extend(other.issues.into_iter().map(|(issue, group)| (issue, first + group)));
    }

    /// All issues, errors first, each kind in the order of the file's checks.
    pub(crate) fn into_issues(self) -> Vec<Issue> {
        let mut told: BTreeMap<usize, usize> = BTreeMap::new();
        let mut issues: Vec<Issue> = Vec::new();
        for (issue, group) in self.issues {
            let count = self.counts[group];
            match told.get(&group) {
                _ if count <= ALIKE => issues.push(issue),
                // Where to look next, once.
                Some(first) => {
                    let first = &mut issues[*first].message;
                    if !first.ends_with(')') {
                        first.push_str(&format!(" ({count} times like this, next at {})", issue.path));
                    }
                }
                None => {
                    told.insert(group, issues.len());
                    issues.push(issue);
                }
            }
        }
        if self.unlisted > 0 {
            let what = format!("{} more errors are not listed", self.unlisted);
            let help = "mend those listed and read the file again";
            issues.push(Issue::new(TOO_MANY.code(self.kind), "$", what, help));
        }
        issues.sort_by_key(Issue::severity);
        issues
    }

    /// The errors as the crate's error, or the warnings.
    pub(crate) fn into_warnings(self) -> rounds_model::Result<Vec<Issue>> {
        let issues = self.into_issues();
        let sound = issues.iter().all(|issue| issue.severity() == Severity::Warning);
        if sound { Ok(issues) } else { Err(rounds_model::Error::input(issues)) }
    }
}

/// A path with its indices left out: `visits[*].windows[*].end`.
fn without_indices(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        let digits = rest[open + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let end = open + 1 + digits;
        out.push_str(&rest[..=open]);
        if digits > 0 && rest[end..].starts_with(']') {
            out.push('*');
        } else {
            out.push_str(&rest[open + 1..end]);
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The candidate that `word` is surely meant to be: a slip of one letter, one in four of a longer word, or of case.
pub(crate) fn surely<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = nearest(word, candidates)?;
    let (word, plain) = (word.trim().to_lowercase(), near.to_lowercase());
    let allowed = (plain.chars().count() / 4).max(1);
    (strsim::damerau_levenshtein(&word, &plain) <= allowed).then_some(near)
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
    fn a_slip_made_often_is_told_once_with_its_count() {
        let mut findings = Findings::new(FileKind::Day);
        let at = |index: usize| format!("visits[{index}].windows[0].strat");
        (0..20).for_each(|index| findings.add("E1101", &at(index), "unknown", "help"));
        (0..3).for_each(|index| findings.add("E1102", &at(index), "missing", "help"));
        let issues = findings.into_issues();
        assert_eq!(issues.len(), 4);
        assert_eq!(issues[0].path, at(0));
        assert_eq!(issues[0].message, "unknown (20 times like this, next at visits[1].windows[0].strat)");
    }

    #[test]
    fn only_what_is_near_is_surely_meant() {
        let names = ["critical", "urgent", "timed", "routine"];
        let meant = |word| surely(word, names.into_iter());
        assert_eq!(
            [meant("Urgent"), meant("urgnt"), meant("critcial")],
            [Some("urgent"), Some("urgent"), Some("critical")]
        );
        assert_eq!([meant("High"), meant("emergency"), meant("time off"), meant("")], [None; 4]);
    }

    #[test]
    fn what_is_not_listed_is_counted() {
        let mut findings = Findings::new(FileKind::Day);
        (0..LISTED + 5).for_each(|index| findings.add("E1101", &format!("a{index}"), "", ""));
        let issues = findings.into_issues();
        assert_eq!(issues.len(), LISTED + 1);
        assert!(issues[LISTED].message.starts_with("5 more"));
    }
}
