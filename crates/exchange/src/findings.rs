//! What is wrong with tables, cell by cell, all of it at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rounds_format::codes::TABLE_TOO_MANY;
use rounds_model::error::{Issue, Severity};

use crate::cells::CellRef;

/// More issues than anybody mends in one go; the rest are counted.
const LISTED: usize = 1_000;

/// A slip made more often than this in one column is told once, with how often.
const ALIKE: usize = 3;

/// Why a value cannot be used: to be told with the cell that it stands in. What the cell says is no part of it, unless
/// it is a figure, a date or a time: cells hold names and notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bad {
    pub code: &'static str,
    pub message: String,
    pub help: String,
}

impl Bad {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Bad {
        Bad { code, message: message.into(), help: help.into() }
    }
}

/// An issue and the cell that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The cell, or the first cell of a row or a sheet.
    pub at: CellRef,
    /// What is wrong with it.
    pub issue: Issue,
}

/// Everything found so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Finding>,
    /// What was said of which cell: nothing is said twice.
    said: BTreeSet<(CellRef, &'static str)>,
    /// The row of the headings of each sheet.
    heads: BTreeMap<Arc<str>, u32>,
}

impl Findings {
    /// Notes what is wrong with a cell.
    pub(crate) fn bad(&mut self, at: &CellRef, bad: Bad) {
        self.add(bad.code, at, bad.message, bad.help);
    }

    /// Notes an issue.
    pub(crate) fn add(&mut self, code: &'static str, at: &CellRef, what: impl Into<String>, help: impl Into<String>) {
        if !self.said.insert((at.clone(), code)) {
            return;
        }
        let issue = Issue::new(code, at.to_string(), what, help);
        self.found.push(Finding { at: at.clone(), issue });
    }

    /// Says in which row the headings of a sheet are: what is found below is about single rows.
    pub(crate) fn set_head(&mut self, sheet: &Arc<str>, row: u32) {
        self.heads.insert(Arc::clone(sheet), row);
    }

    /// How many issues there are so far.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are only warnings.
    pub(crate) fn is_sound(&self) -> bool {
        self.found.iter().all(|finding| finding.issue.severity() == Severity::Warning)
    }

    /// Takes out the errors of single rows, which are left out by a decision; what concerns a sheet as a whole stays.
    pub(crate) fn take_rows(&mut self) -> Vec<Finding> {
        let heads = &self.heads;
        let of_row = |finding: &mut Finding| {
            let below = heads.get(&finding.at.sheet).is_some_and(|head| finding.at.row > *head);
            below && finding.issue.severity() == Severity::Error
        };
        self.found.extract_if(.., of_row).collect()
    }

    /// All of them.
    pub(crate) fn into_list(self) -> Vec<Finding> {
        self.found
    }
}

/// Issues as they are told: many of one kind in one column once, errors first.
pub(crate) fn told(findings: &[Finding]) -> Vec<Issue> {
    // Messages that differ in figures only, such as the row of another one, are alike.
    let words = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let group = |finding: &Finding| {
        // Places in a bundle are one each: those that differ in figures only are alike too.
        let at = &finding.at;
        let sheet = if at.row == 0 { words(&at.sheet) } else { at.sheet.to_string() };
        (finding.issue.code, sheet, at.column, words(&finding.issue.message))
    };
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(group(finding)).or_insert(0_usize) += 1;
    }
    let mut seen = BTreeMap::new();
    let mut issues: Vec<Issue> = Vec::new();
    let mut unlisted = 0;
    for finding in findings {
        let key = group(finding);
        let count = counts[&key];
        let nth = seen.entry(key).or_insert((0_usize, usize::MAX));
        nth.0 += 1;
        match nth.0 {
            _ if count <= ALIKE && issues.len() < LISTED => issues.push(finding.issue.clone()),
            1 if issues.len() < LISTED => {
                nth.1 = issues.len();
                issues.push(finding.issue.clone());
            }
            2 if nth.1 < issues.len() => {
                let first = &mut issues[nth.1].message;
                first.push_str(&format!(" ({count} times like this, next at {})", finding.issue.path));
            }
            _ if count > ALIKE && nth.1 < issues.len() => {}
            _ => unlisted += usize::from(finding.issue.severity() == Severity::Error),
        }
    }
    if unlisted > 0 {
        let what = format!("{unlisted} more errors are not listed");
        issues.push(Issue::new(TABLE_TOO_MANY, "", what, "mend those listed and import again"));
    }
    issues.sort_by_key(Issue::severity);
    issues
}

#[cfg(test)]
mod tests {
    use super::*;
    use rounds_format::codes::{CELL_TIME, TWIN_ROWS};

    #[test]
    fn a_slip_made_often_is_told_once_and_errors_come_first() {
        let mut findings = Findings::default();
        findings.add(TWIN_ROWS, &CellRef::new("Staff", 2, 0), "twins", "look");
        (2..22).for_each(|row| findings.add(CELL_TIME, &CellRef::new("Visits", row, 5), "no time", "write one"));
        let issues = told(&findings.into_list());
        assert_eq!(issues.len(), 2);
        assert_eq!(issues[0].path, "Visits!F2");
        assert_eq!(issues[0].message, "no time (20 times like this, next at Visits!F3)");
    }
}
