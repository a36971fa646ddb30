//! Time to target: how long runs take to come within a given gap.

use serde::Serialize;

use crate::bench::report::results::{Results, course};

/// The gaps, as fractions.
const GAPS: [f64; 4] = [0.05, 0.01, 0.001, 0.0];

/// Costs that differ by less, as a part of the best known, are the same.
const SAME: f64 = 1e-6;

/// How soon the runs of a method come within a gap.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetRow {
    /// The gap, as a fraction.
    pub gap: f64,
    /// The method.
    pub method: String,
    /// Its runs.
    pub runs: usize,
    /// Those that came within the gap, and ended with a feasible solution.
    pub reached: usize,
    /// The median over all runs of the seconds it took; `None` if half of them or more never came so far.
    pub median_seconds: Option<f64>,
}

/// A row for each gap and method.
pub(super) fn rows(results: &Results) -> Vec<TargetRow> {
    let methods = 0..results.methods.len();
    GAPS.iter().flat_map(|&gap| methods.clone().map(move |method| row(results, gap, method))).collect()
}

fn row(results: &Results, gap: f64, method: usize) -> TargetRow {
    let mut seconds = Vec::new();
    for instance in &results.instances {
        for run in &instance.runs[method] {
            let first = course(instance, run).into_iter().find(|(_, at)| *at <= gap + SAME);
            seconds.push(first.map_or(f64::INFINITY, |(seconds, _)| seconds));
        }
    }
    seconds.sort_by(f64::total_cmp);
    TargetRow {
        gap,
        method: results.methods[method].clone(),
        runs: seconds.len(),
        reached: seconds.iter().filter(|seconds| seconds.is_finite()).count(),
        median_seconds: median(&seconds).filter(|seconds| seconds.is_finite()),
    }
}

/// The middle one of sorted numbers, or the mean of the two.
fn median(sorted: &[f64]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some((low + high) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[1.0, 2.0, 9.0]), Some(2.0));
        assert_eq!(median(&[1.0, 2.0, 4.0, 9.0]), Some(3.0));
        assert_eq!(median(&[1.0, f64::INFINITY]), Some(f64::INFINITY));
    }
}
