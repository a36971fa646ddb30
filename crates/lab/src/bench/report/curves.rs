//! Curves to plot: mean gap over time, and performance profiles.

use serde::Serialize;

use crate::bench::report::results::{InstanceResults, Results, course, mean};

/// Points of a curve over time.
const POINTS: u32 = 120;

/// Times and costs that differ by less are not told apart.
const SOONEST: f64 = 1e-3;
const SAME: f64 = 1e-9;

/// A line to plot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Curve {
    /// The method.
    pub method: String,
    /// From left to right.
    pub points: Vec<(f64, f64)>,
}

/// For each method, seconds and the mean gap by then, at times evenly apart on a logarithmic scale: the mean over
/// instances of the mean over feasible runs.
pub(super) fn gap_over_time(results: &Results) -> Vec<Curve> {
    let curve = |method: usize| Curve { method: results.methods[method].clone(), points: over_time(results, method) };
    (0..results.methods.len()).map(curve).collect()
}

fn over_time(results: &Results, method: usize) -> Vec<(f64, f64)> {
    let mut end = SOONEST;
    let mut instances: Vec<Vec<Vec<(f64, f64)>>> = Vec::new();
    for instance in &results.instances {
        let courses: Vec<_> = instance.runs[method].iter().map(|run| course(instance, run)).collect();
        let ends = instance.runs[method].iter().map(|run| run.seconds);
        end = ends.chain(courses.iter().flatten().map(|point| point.0)).fold(end, f64::max);
        instances.push(courses.into_iter().filter(|course| !course.is_empty()).collect());
    }
    instances.retain(|courses| !courses.is_empty());
    // Before the slowest run has a plan there is no mean.
    let start =
        instances.iter().flatten().filter_map(|course| course.first()).fold(SOONEST, |at, first| at.max(first.0));
    let at = |time: f64| {
        let value =
            |course: &Vec<(f64, f64)>| course.iter().take_while(|(found, _)| *found <= time).last().map(|last| last.1);
        mean(instances.iter().filter_map(|courses| mean(courses.iter().filter_map(value))))
    };
    let times = (0..=POINTS).map(|step| start * (end / start).powf(f64::from(step) / f64::from(POINTS)));
    // The first and last times as they are, whatever the power makes of them.
    let inner = times.filter(|time| start < *time && *time < end);
    let times = std::iter::once(start).chain(inner).chain((end > start).then_some(end));
    times.filter_map(|time| Some((time, at(time)?))).collect()
}

/// For each method, the steps of its performance profile: a ratio to the cheapest method's cost, and the share of the
/// instances on which the method's own cost is within it. All end at the largest ratio of any.
pub(super) fn profile(results: &Results) -> Vec<Curve> {
    let compared: Vec<&InstanceResults> =
        results.instances.iter().filter(|instance| instance.runs.iter().all(|runs| !runs.is_empty())).collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let ratios: Vec<Vec<f64>> = (0..results.methods.len()).map(|method| ratios(&compared, method)).collect();
    let last = ratios.iter().flatten().copied().fold(1.0, f64::max);
    let curves = results.methods.iter().zip(ratios);
    curves
        .map(|(method, ratios)| Curve { method: method.clone(), points: steps(&ratios, compared.len(), last) })
        .collect()
}

/// The ratios of a method on the instances that it solved, in order.
fn ratios(instances: &[&InstanceResults], method: usize) -> Vec<f64> {
    let ratio = |instance: &&InstanceResults| {
        let own = mean(instance.costs(method))?;
        let all = (0..instance.runs.len()).filter_map(|method| mean(instance.costs(method)));
        let best = all.min_by(f64::total_cmp)?;
        if own <= best + SAME * best.abs() { Some(1.0) } else { Some(own / best).filter(|_| best > 0.0) }
    };
    let mut ratios: Vec<f64> = instances.iter().filter_map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    ratios
}

/// The share of `all` that is within each of the sorted `ratios`, from 1 to `last`.
fn steps(ratios: &[f64], all: usize, last: f64) -> Vec<(f64, f64)> {
    let mut points = vec![(1.0, 0.0)];
    for (index, &ratio) in ratios.iter().enumerate() {
        let share = (index + 1) as f64 / all as f64;
        match points.last_mut() {
            Some(point) if point.0 == ratio => point.1 = share,
            _ => points.push((ratio, share)),
        }
    }
    let share = points.last().map_or(0.0, |point| point.1);
    if points.last().is_some_and(|point| point.0 < last) {
        points.push((last, share));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_steps_up_at_each_ratio() {
        assert_eq!(steps(&[1.0, 1.0, 1.5], 4, 2.0), [(1.0, 0.5), (1.5, 0.75), (2.0, 0.75)]);
        assert_eq!(steps(&[1.2], 2, 1.2), [(1.0, 0.0), (1.2, 0.5)]);
        assert_eq!(steps(&[], 2, 1.0), [(1.0, 0.0)]);
    }
}
