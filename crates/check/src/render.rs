//! The verdict as text for people: ids, figures and paths, no labels.

use std::fmt;

use super::trace::{Time, Trace};
use super::{Claim, Verdict, Violation};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::{Instant, Seconds};

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}: {} ({})", self.code, self.path, self.message, self.rule)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: the plan says {}, it is {}", self.path, self.claimed, self.actual)
    }
}

impl fmt::Display for Verdict {
    /// One line for each violation and wrong claim, then a line that sums up.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(out, "violation {violation}")?;
        }
        for claim in &self.claims {
            writeln!(out, "wrong claim {claim}")?;
        }
        if self.is_clean() {
            write!(out, "no violations, every claim is right: cost {}", self.cost.total)
        } else {
            let (broken, wrong) = (self.violations.len(), self.claims.len());
            write!(out, "violations: {broken}, wrong claims: {wrong}; cost as recomputed {}", self.cost.total)
        }
    }
}

/// An instant for a message, in the day's zone.
pub(super) fn clock(trace: &Trace, at: Time) -> String {
    // Years 0 to 9999, as files can write them.
    let writable = (-62_167_219_200..253_402_300_800).contains(&at);
    let in_zone =
        i64::try_from(at).ok().filter(|_| writable).and_then(|at| Timestamp::in_zone(Instant(at), trace.problem.zone));
    in_zone.map_or_else(|| format!("{at} s after 1970"), |at| at.to_string())
}

/// A length of time for a message.
pub(super) fn span(of: Time) -> String {
    match i64::try_from(of) {
        Ok(of) if of >= 0 => IsoDuration(Seconds(of)).to_string(),
        Ok(of) if of > i64::MIN => format!("-{}", IsoDuration(Seconds(-of))),
        _ => format!("{of} s"),
    }
}
