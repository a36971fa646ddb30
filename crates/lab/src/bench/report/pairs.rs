//! Each two methods on the instances that both have solved.

use serde::Serialize;

use crate::bench::record::gap;
use crate::bench::report::results::{Results, mean};
use crate::bench::report::wilcoxon::wilcoxon;

/// Differences are rounded to this part of the reference cost: what arithmetic alone makes different is a tie.
const GRAIN: f64 = 1e-9;

/// Two methods compared.
///
/// Each instance gives one pair: the mean gaps of both methods over their feasible runs. Seeds are not paired, for the
/// same seed means nothing in common between two methods.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestRow {
    /// A method.
    pub first: String,
    /// Another one.
    pub second: String,
    /// Instances that both have solved.
    pub pairs: usize,
    /// Those on which the first is cheaper.
    pub first_better: usize,
    /// Those on which the second is cheaper.
    pub second_better: usize,
    /// Mean difference of the gaps, first − second, as a fraction.
    pub difference: Option<f64>,
    /// Probability of a difference at least this large if there were none: Wilcoxon signed-rank, two-sided, not
    /// corrected for the number of tests. `None` where no two costs differ.
    pub p: Option<f64>,
    /// Whether `p` is exact rather than approximated.
    pub exact: bool,
}

/// A row for each two methods.
pub(super) fn rows(results: &Results) -> Vec<TestRow> {
    let methods = 0..results.methods.len();
    methods.clone().flat_map(|a| methods.clone().skip(a + 1).map(move |b| row(results, a, b))).collect()
}

fn row(results: &Results, a: usize, b: usize) -> TestRow {
    let differences: Vec<f64> = results
        .instances
        .iter()
        .filter_map(|instance| {
            let of = |method| gap(mean(instance.costs(method))?, instance.reference?);
            Some(((of(a)? - of(b)?) / GRAIN).round() * GRAIN)
        })
        .collect();
    let test = wilcoxon(&differences);
    TestRow {
        first: results.methods[a].clone(),
        second: results.methods[b].clone(),
        pairs: differences.len(),
        first_better: differences.iter().filter(|difference| **difference < 0.0).count(),
        second_better: differences.iter().filter(|difference| **difference > 0.0).count(),
        difference: mean(differences.iter().copied()),
        p: test.map(|test| test.p),
        exact: test.is_some_and(|test| test.exact),
    }
}
