//! What a set of runs says: gap tables, time to target, tests between methods, plots.

mod curves;
mod gaps;
mod pairs;
mod plot;
mod results;
mod targets;
mod text;
mod wilcoxon;

use serde::Serialize;

use crate::bench::record::Record;
use rounds_model::error::Result;

pub use curves::Curve;
pub use gaps::GapRow;
pub use pairs::TestRow;
pub use targets::TargetRow;
pub use wilcoxon::{Wilcoxon, wilcoxon};

use results::Results;

/// A report on runs of one or several suites.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// One for each suite, by name.
    pub suites: Vec<SuiteReport>,
    /// Runs left out because the same one, with the same limit and threads, stands earlier in the files.
    pub repeated: usize,
}

/// A report on the runs of one suite.
///
/// Gaps are fractions of the best known cost: of the suite's own, where it has one (`known`), otherwise of the best
/// feasible run of the instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuiteReport {
    /// Name of the suite.
    pub suite: String,
    /// Methods by name; one that ran on the same instance with several limits or numbers of threads counts as several.
    pub methods: Vec<String>,
    /// Instances with at least one run.
    pub instances: usize,
    /// Instances with a best known cost.
    pub known: usize,
    /// Runs counted.
    pub runs: usize,
    /// Gaps by class and method; those of all classes (`class` is empty) last.
    pub gaps: Vec<GapRow>,
    /// Time to come within given gaps, by gap and method.
    pub targets: Vec<TargetRow>,
    /// Each two methods, compared on the instances that both have solved.
    pub tests: Vec<TestRow>,
    /// By method: seconds, and the mean gap by then; from the time on at which every run has a plan.
    pub gap_over_time: Vec<Curve>,
    /// By method: ratio to the best method's cost, and the share of the instances on which the method's is within it
    /// (Dolan and Moré 2002). Instances that some method has no run of are left out.
    pub profile: Vec<Curve>,
}

impl Report {
    /// The report on `records`. Their order matters only among equal runs, of which the first counts.
    pub fn of(records: &[Record]) -> Report {
        let (records, repeated) = results::without_repeats(records);
        let suites = results::by_suite(&records).iter().map(SuiteReport::of).collect();
        Report { suites, repeated }
    }

    /// Tables for the terminal.
    pub fn text(&self) -> String {
        text::text(self)
    }

    /// Plots as SVG, each with the name of its file.
    ///
    /// # Errors
    /// [`Error::is_internal`](rounds_model::Error::is_internal) if one cannot be drawn.
    pub fn plots(&self) -> Result<Vec<(String, String)>> {
        let mut plots = Vec::new();
        for suite in &self.suites {
            let drawn = [
                ("gap-over-time", plot::gap_over_time(suite)?),
                ("performance-profile", plot::performance_profile(suite)?),
            ];
            for (name, svg) in drawn {
                plots.extend(svg.map(|svg| (format!("{}.{name}.svg", plain(&suite.suite)), svg)));
            }
        }
        Ok(plots)
    }
}

/// `name` as part of a file's name: records may come from anywhere.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

impl SuiteReport {
    fn of(results: &Results) -> SuiteReport {
        SuiteReport {
            suite: results.suite.into(),
            methods: results.methods.clone(),
            instances: results.instances.len(),
            known: results.instances.iter().filter(|instance| instance.known).count(),
            runs: results.instances.iter().flat_map(|instance| &instance.runs).map(Vec::len).sum(),
            gaps: gaps::rows(results),
            targets: targets::rows(results),
            tests: pairs::rows(results),
            gap_over_time: curves::gap_over_time(results),
            profile: curves::profile(results),
        }
    }
}
