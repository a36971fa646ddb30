//! Benchmark formats of the field: an instance comes in as a rounds/1 day, and its plan goes back as the format's own
//! solution, judged there by the format's own rules.
//!
//! Nothing here knows the search, and the search knows nothing of this: a suite only translates. A [`Case`] keeps what it
//! needs of the original (real-valued distances, its own names) to write and judge solutions without the day.

use std::fmt::Debug;

use crate::error::Result;
use crate::io::day::DayFile;
use crate::io::plan::PlanFile;

/// A benchmark format.
pub trait Suite: Debug + Send + Sync {
    /// Name on the command line.
    fn name(&self) -> &'static str;

    /// Extensions of instance files, without the dot, lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// Extension of solution files, without the dot.
    fn solution_extension(&self) -> &'static str;

    /// Reads an instance; `stem` is its file's name without the last extension.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) with line or path and a remedy for all that is wrong or cannot be expressed.
    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>>;

    /// The best known cost of the instance `stem`, in the suite's own terms, from the text of its folder's `bks.json`.
    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64>;

    /// The class that a report groups the instance `stem` under.
    fn class(&self, stem: &str) -> String;
}

/// An instance that has been read.
pub trait Case: Debug + Send + Sync {
    /// The instance as a day to plan.
    fn day(&self) -> &DayFile;

    /// What the format says that the day does not, one line each; empty if all is carried over.
    fn left_behind(&self) -> &[String];

    /// A plan of [`Case::day`] as the format's own solution file.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) if the plan is not one of the day.
    fn solution(&self, plan: &PlanFile) -> Result<String>;

    /// A cost of the day in the suite's own terms, where the two differ by a factor and an offset; `None` where they do
    /// not, and then the improvements of a run are told in the day's terms.
    fn in_suite_terms(&self, _day_cost: i64) -> Option<f64> {
        None
    }

    /// Judges the text of a solution by the format's own rules, times recomputed from the order of the routes.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) if the text is no solution file of this format.
    fn score(&self, solution: &str) -> Result<Score>;
}

/// What a suite's own rules say of a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Cost in the suite's own terms.
    pub cost: f64,
    /// Whether every rule is kept.
    pub feasible: bool,
    /// The rules that are broken, one line each.
    pub violations: Vec<String>,
}
