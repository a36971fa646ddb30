//! The verdict as text for people: ids, figures and paths, no labels.

use std::fmt;

use super::trace::{Time, Trace, instant};
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
        write!(out, "{}: the plan says {}, but it is {}", self.path, self.claimed, self.actual)
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

/// An instant for a message, in the day's zone: `08:05`, with the date where it is not that of the first shift.
pub(super) fn clock(trace: &Trace, at: Time) -> String {
    let problem = trace.problem;
    let local = |at: Time| {
        // Years 0 to 9999, as files can write them.
        let writable = (-62_167_219_200..253_402_300_800).contains(&at);
        let at = i64::try_from(at).ok().filter(|_| writable)?;
        Timestamp::in_zone(Instant(at), problem.zone)
    };
    let Some(Timestamp(time)) = local(at) else { return format!("{at} s after 1970") };
    let first = problem.shifts.iter().map(|shift| instant(shift.start)).min().and_then(local);
    let same_date = first.is_some_and(|Timestamp(first)| first.date_naive() == time.date_naive());
    let clock = if at % 60 == 0 { "%H:%M" } else { "%H:%M:%S" };
    let date = if same_date { "" } else { " on %-d %b %Y" };
    time.format(&format!("{clock}{date}")).to_string()
}

/// A length of time for a message, as people say it.
pub(super) fn span(of: Time) -> String {
    i64::try_from(of).map_or_else(|_| format!("{of} s"), |of| Seconds(of).words())
}

/// A length of time as files write it, for a figure of the plan.
pub(super) fn written(of: Time) -> String {
    match i64::try_from(of) {
        Ok(of) if of >= 0 => IsoDuration(Seconds(of)).to_string(),
        Ok(of) if of > i64::MIN => format!("-{}", IsoDuration(Seconds(-of))),
        _ => format!("{of} s"),
    }
}
