//! What is kept of a run.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use rounds_engine::search::StopRule;

/// A run as a line of JSON keeps it.
///
/// Only `suite`, `instance`, `method`, `cost` and `feasible` must be there when one is read, so that runs of other
/// solvers are easily written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    // First on purpose: a line that was cut off is known by how it begins.
    /// Name of the suite.
    pub suite: String,
    /// The instance: its file's name without the last extension.
    pub instance: String,
    /// The class that a report groups it under.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub class: String,
    /// Name of the method.
    pub method: String,
    /// Parameters of the method that are not as they are by default, a `section.name = value` each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<String>,
    /// Seed of the random streams.
    #[serde(default = "one")]
    pub seed: u64,
    /// Threads that the method could use.
    #[serde(default = "one")]
    pub threads: u64,
    /// What ended the search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Version of this crate.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// Time that the search took.
    #[serde(default)]
    pub seconds: f64,
    /// Iterations done.
    #[serde(default)]
    pub iterations: u64,
    /// Cost in the suite's own terms, by its own rules; `None` where there is no solution that they could be held
    /// against.
    pub cost: Option<f64>,
    /// Best known cost, in the suite's own terms.
    #[serde(default)]
    pub best_known: Option<f64>,
    /// (cost − best known) ÷ best known; `None` without a feasible solution or a best known, or where the latter is 0
    /// and the cost is not.
    #[serde(default)]
    pub gap: Option<f64>,
    /// Whether the solution keeps every rule of the suite, and the plan every rule of the day.
    pub feasible: bool,
    /// Rules that it breaks, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
    /// Every improvement, oldest first: seconds since the start, and cost in the suite's own terms.
    #[serde(default)]
    pub improvements: Vec<(f64, f64)>,
    /// The improvements' costs are those of the day instead, for want of a factor between the two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub day_costs: bool,
}

fn one() -> u64 {
    1
}

/// What ends the search of a run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Limit {
    /// Wall-clock time, in seconds.
    Seconds(f64),
    /// Iterations: the same result on every machine and any number of threads.
    Iterations(u64),
}

impl Limit {
    /// The stop rule that this is.
    pub fn stop_rule(self) -> StopRule {
        match self {
            // What is too long to count is no limit.
            Limit::Seconds(seconds) => {
                Duration::try_from_secs_f64(seconds).map_or_else(|_| StopRule::default(), StopRule::after)
            }
            Limit::Iterations(count) => StopRule::iterations(count),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Seconds(seconds) => write!(out, "{seconds} s"),
            Limit::Iterations(count) => write!(out, "{count} iterations"),
        }
    }
}

/// What makes two runs the same run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Name of the suite.
    pub suite: String,
    /// The instance.
    pub instance: String,
    /// Name of the method.
    pub method: String,
    /// Its parameters that are not as they are by default.
    pub params: Vec<String>,
    /// Seed of the random streams.
    pub seed: u64,
    /// What ends the search, as it is written.
    pub limit: String,
    /// Threads that the method may use.
    pub threads: u64,
}

impl Record {
    /// What makes this run another one than others.
    pub fn key(&self) -> Key {
        Key {
            suite: self.suite.clone(),
            instance: self.instance.clone(),
            method: self.method.clone(),
            params: self.params.clone(),
            seed: self.seed,
            limit: self.limit.map_or(String::new(), |limit| limit.to_string()),
            threads: self.threads,
        }
    }

    /// The line of JSON, with its newline.
    pub fn to_line(&self) -> String {
        // A number that JSON does not have becomes null; nothing else of a record can be refused.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// (`cost` − `best`) ÷ `best`: 0 where both are 0, nothing where only `best` is.
pub(super) fn gap(cost: f64, best: f64) -> Option<f64> {
    match (cost - best, best.abs()) {
        (0.0, _) => Some(0.0),
        (_, 0.0) => None,
        (over, size) => Some(over / size).filter(|gap| gap.is_finite()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_fractions_of_the_best() {
        assert_eq!(gap(110.0, 100.0), Some(0.1));
        assert_eq!(gap(90.0, 100.0), Some(-0.1));
        assert_eq!(gap(-90.0, -100.0), Some(0.1));
        assert_eq!(gap(0.0, 0.0), Some(0.0));
        assert_eq!(gap(1.0, 0.0), None);
        assert_eq!(gap(f64::NAN, 1.0), None);
        assert_eq!(gap(f64::INFINITY, 1.0), None);
    }

    #[test]
    fn a_limit_is_the_stop_rule_it_says() {
        assert_eq!(Limit::Seconds(0.5).stop_rule().max_time, Some(Duration::from_millis(500)));
        assert_eq!(Limit::Seconds(1e300).stop_rule().max_time, None);
        assert_eq!(Limit::Iterations(7).stop_rule().iterations, Some(7));
        assert_eq!(Limit::Seconds(30.0).to_string(), "30 s");
    }
}
