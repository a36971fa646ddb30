//! The gap table.

use serde::Serialize;

use crate::bench::report::results::{InstanceResults, Results, cost, mean};

/// By how much a cost must differ from the best known one, as a part of it, to count as another: records are published
/// with as few as six figures.
const SAME: f64 = 1e-6;

/// The gaps of a method on the instances of a class.
///
/// Of each instance the best, mean and worst feasible run are taken, then each is averaged over the instances, so that
/// every instance weighs the same. Instances without a feasible run are in none of the three.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GapRow {
    /// The class; empty for all instances of the suite.
    pub class: String,
    /// The method.
    pub method: String,
    /// Instances that the method ran on.
    pub instances: usize,
    /// Its runs on them.
    pub runs: usize,
    /// Those that ended with a feasible solution.
    pub feasible: usize,
    /// Mean over instances of the least gap.
    pub best: Option<f64>,
    /// Mean over instances of the mean gap.
    pub mean: Option<f64>,
    /// Mean over instances of the largest gap.
    pub worst: Option<f64>,
    /// Instances whose best run is at or below the best known cost; those without one do not count.
    pub reached: usize,
    /// Instances whose best run is below the best known cost.
    pub beaten: usize,
}

/// A row for each class and method that has runs, and for each method over all classes if there are several.
pub(super) fn rows(results: &Results) -> Vec<GapRow> {
    let mut classes: Vec<&str> = results.instances.iter().map(|instance| instance.class).collect();
    classes.dedup();
    let mut rows = Vec::new();
    if classes.len() > 1 || classes.first().is_some_and(|class| !class.is_empty()) {
        for class in &classes {
            let of_class = || results.instances.iter().filter(|instance| instance.class == *class);
            rows.extend((0..results.methods.len()).filter_map(|method| row(results, class, method, of_class())));
        }
    }
    if classes.len() != 1 || rows.is_empty() {
        let all = || results.instances.iter();
        rows.extend((0..results.methods.len()).filter_map(|method| row(results, "", method, all())));
    }
    rows
}

fn row<'a, 'r: 'a>(
    results: &Results,
    class: &str,
    method: usize,
    instances: impl Iterator<Item = &'a InstanceResults<'r>>,
) -> Option<GapRow> {
    let ran: Vec<_> = instances.filter(|instance| !instance.runs[method].is_empty()).collect();
    let gaps = |instance: &InstanceResults| -> Vec<f64> {
        instance.runs[method].iter().filter_map(|run| instance.gap(run)).collect()
    };
    let gaps: Vec<Vec<f64>> = ran.iter().map(|instance| gaps(instance)).filter(|gaps| !gaps.is_empty()).collect();
    let over = |of: fn(&[f64]) -> Option<f64>| mean(gaps.iter().filter_map(|gaps| of(gaps)));
    let known = ran.iter().filter(|instance| instance.known);
    let best: Vec<(f64, f64)> = known
        .filter_map(|instance| Some((instance.costs(method).min_by(f64::total_cmp)?, instance.reference?)))
        .collect();
    let runs = || ran.iter().flat_map(|instance| &instance.runs[method]);
    (!ran.is_empty()).then(|| GapRow {
        class: class.into(),
        method: results.methods[method].clone(),
        instances: ran.len(),
        runs: runs().count(),
        feasible: runs().filter(|run| cost(run).is_some()).count(),
        best: over(|gaps| gaps.iter().copied().min_by(f64::total_cmp)),
        mean: over(|gaps| mean(gaps.iter().copied())),
        worst: over(|gaps| gaps.iter().copied().max_by(f64::total_cmp)),
        reached: best.iter().filter(|(cost, known)| *cost <= known + SAME * known.abs()).count(),
        beaten: best.iter().filter(|(cost, known)| *cost < known - SAME * known.abs()).count(),
    })
}
