//! Analyses of many arms: what each change is worth in any order, which assumptions matter, and where the goal is met.

use serde::Serialize;
use serde_json::Value;

use crate::simulate::arms::{Arm, CHANGES, Change, Part};
use crate::simulate::figures::Figures;
use crate::simulate::read::Scenario;
use crate::simulate::setting::{Kind, Rates, Setting};
use crate::simulate::study::{Progress, Run, StudyOptions, run_jobs, visits_per_shift};
use rounds_format::scenario::{FigureFile, ScenarioFile};
use rounds_model::error::{Error, Issue, Result};

/// Visits per shift that the case study reports after the change.
pub const GOAL: f64 = 6.4;
/// Every change made.
pub const FULL: Arm = Arm((1 << CHANGES.len()) - 1);

/// Analyses of many arms, all on the same few days.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deep {
    /// Days of each arm.
    pub days: usize,
    /// What each change is worth, in the order of the waterfall.
    pub shapley: Vec<ShapleyRow>,
    /// What each assumption does, the one that matters most first.
    pub sensitivity: Vec<SensitivityRow>,
    /// Where the full system reaches [`GOAL`].
    pub goal: Vec<GoalRow>,
}

/// What a change is worth in visits per shift.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShapleyRow {
    /// The change.
    pub change: &'static str,
    /// What it is a matter of.
    pub part: Part,
    /// Made first, on `manual`.
    pub first: f64,
    /// Made last, on all others.
    pub last: f64,
    /// On average over all orders of the changes; these sum to the whole gain.
    pub shapley: f64,
}

/// What an assumption does to visits per shift, all others as they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SensitivityRow {
    /// Where in the scenario file.
    pub path: String,
    /// Both ends of its range.
    pub range: [f64; 2],
    /// `manual` at both ends.
    pub manual: [f64; 2],
    /// The full system at both ends.
    pub full: [f64; 2],
    /// How far the full system moves.
    pub swing: f64,
}

/// The full system in a service that is like the scenario's but for three things.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GoalRow {
    /// Mean length of the shifts in hours.
    pub shift_hours: f64,
    /// Mean planned time with the patient in minutes.
    pub contact_minutes: f64,
    /// Visits asked for per shift.
    pub demand: f64,
    /// Visits done per shift.
    pub visits_per_shift: f64,
    /// Share of response standards kept.
    pub response_share: Option<f64>,
}

impl Deep {
    /// All analyses of a scenario.
    ///
    /// # Errors
    /// Those of the days.
    pub(super) fn of(
        scenario: &Scenario,
        ends: Ends,
        options: &StudyOptions,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Deep> {
        let run = |stage| Run::of(stage, options, progress);
        Ok(Deep {
            days: options.deep,
            shapley: shapley(&scenario.setting, &run("all sets of changes"))?,
            sensitivity: sensitivity(ends, &run("ends of ranges"))?,
            goal: goal(&scenario.setting, &run("other services"))?,
        })
    }
}

/// Shapley's value of each change: its mean gain over all orders, counted over all sets of the others.
fn shapley(setting: &Setting, run: &Run<'_>) -> Result<Vec<ShapleyRow>> {
    let jobs: Vec<(&Setting, Arm)> = (0..=FULL.0).map(|set| (setting, Arm(set))).collect();
    let worth: Vec<f64> = run_jobs(&jobs, run)?.iter().map(|days| visits_per_shift(days)).collect();
    Ok(CHANGES.iter().map(|&(change, name)| shapley_row(&worth, change, name)).collect())
}

fn shapley_row(worth: &[f64], change: Change, name: &'static str) -> ShapleyRow {
    let n = CHANGES.len();
    let gain = |set: u8| worth[usize::from(Arm(set).with(change).0)] - worth[usize::from(set)];
    let without = (0..=FULL.0).filter(|set| !Arm(*set).has(change));
    let factorial = |k: usize| (1..=k).map(|factor| factor as f64).product::<f64>();
    let weight = |set: u8| {
        let size = set.count_ones() as usize;
        factorial(size) * factorial(n - 1 - size) / factorial(n)
    };
    let all_others = FULL.0 & !(1 << change as u8);
    ShapleyRow {
        change: name,
        part: change.part(),
        first: gain(0),
        last: gain(all_others),
        shapley: without.map(|set| weight(set) * gain(set)).sum(),
    }
}

/// A scenario with each of its assumptions at both ends of its range.
pub(super) struct Ends {
    /// JSON pointer of the figure, and its range.
    found: Vec<(String, [f64; 2])>,
    /// Two for each figure.
    settings: Vec<Setting>,
}

impl Ends {
    /// All of them, before anything is run.
    ///
    /// # Errors
    /// [`Error::is_input`] if an assumption at an end of its range makes the scenario impossible, with that end as the
    /// path.
    pub(super) fn of(scenario: &Scenario) -> Result<Ends> {
        let unwritable = |error: serde_json::Error| Error::internal(format!("a scenario as JSON: {error}"));
        let file = serde_json::to_value(&scenario.file).map_err(unwritable)?;
        let mut found = Vec::new();
        collect(&file, &mut Vec::new(), &mut found);
        let ends_of = |figure: FigureFile| match figure.range.as_deref() {
            Some(&[low, high]) if low < high => Some([low, high]),
            _ => None,
        };
        let found: Vec<(String, [f64; 2])> =
            found.into_iter().filter_map(|(pointer, figure)| Some((pointer, ends_of(figure)?))).collect();
        let (mut settings, mut issues) = (Vec::new(), Vec::new());
        for (pointer, range) in &found {
            for (index, end) in range.iter().enumerate() {
                let mut changed = file.clone();
                if let Some(value) = changed.pointer_mut(&format!("{pointer}/value")) {
                    *value = Value::from(*end);
                }
                match Scenario::of(serde_json::from_value(changed).map_err(unwritable)?) {
                    Ok(scenario) => settings.push(scenario.setting),
                    Err(wrong) if wrong.is_input() => {
                        issues.extend(wrong.into_issues().into_iter().map(|issue| Issue {
                            message: format!("at this end of the range, {}: {}", issue.path, issue.message),
                            path: format!("{}.range[{index}]", path_of(pointer)),
                            ..issue
                        }))
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        if issues.is_empty() { Ok(Ends { found, settings }) } else { Err(Error::input(issues)) }
    }
}

/// Each assumption at both ends of its range.
fn sensitivity(ends: Ends, run: &Run<'_>) -> Result<Vec<SensitivityRow>> {
    let Ends { found, settings: ends } = ends;
    let jobs: Vec<(&Setting, Arm)> = ends.iter().flat_map(|setting| [(setting, Arm(0)), (setting, FULL)]).collect();
    let lived = run_jobs(&jobs, run)?;
    let values: Vec<f64> = lived.iter().map(|days| visits_per_shift(days)).collect();
    let rows = found.into_iter().zip(values.chunks(4)).filter_map(|((pointer, range), four)| {
        let &[manual_low, full_low, manual_high, full_high] = four else { return None };
        let (manual, full) = ([manual_low, manual_high], [full_low, full_high]);
        Some(SensitivityRow { path: path_of(&pointer), range, manual, full, swing: (full_high - full_low).abs() })
    });
    let mut rows: Vec<SensitivityRow> = rows.collect();
    rows.sort_by(|a, b| b.swing.total_cmp(&a.swing));
    Ok(rows)
}

/// Every figure of a scenario with its path, sorted by path.
pub fn sources(file: &ScenarioFile) -> Vec<(String, FigureFile)> {
    let mut found = Vec::new();
    if let Ok(node) = serde_json::to_value(file) {
        collect(&node, &mut Vec::new(), &mut found);
    }
    found.into_iter().map(|(pointer, figure)| (path_of(&pointer), figure)).collect()
}

/// Adds the figures below a node: JSON pointer and figure.
fn collect(node: &Value, at: &mut Vec<String>, found: &mut Vec<(String, FigureFile)>) {
    let fields: Vec<(String, &Value)> = match node {
        Value::Object(fields) if fields.contains_key("value") => {
            let figure = serde_json::from_value(node.clone()).ok();
            found.extend(figure.map(|figure| (format!("/{}", at.join("/")), figure)));
            return;
        }
        Value::Object(fields) => {
            fields.iter().filter(|(name, _)| *name != "notes").map(|(name, value)| (name.clone(), value)).collect()
        }
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => return,
    };
    for (name, value) in fields {
        at.push(name);
        collect(value, at, found);
        at.pop();
    }
}

/// `/team/0/count` as `team[0].count`.
fn path_of(pointer: &str) -> String {
    let parts = pointer.split('/').skip(1).map(|part| match part.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) => format!(".{part}"),
    });
    parts.collect::<String>().trim_start_matches('.').to_string()
}

/// Lengths of shifts in hours, contact as a share of the scenario's, demand as a share of enough.
const GRID: ([f64; 3], [f64; 4], [f64; 3]) = ([8.0, 10.0, 12.0], [0.5, 0.75, 1.0, 1.25], [1.0, 1.25, 1.5]);

fn goal(setting: &Setting, run: &Run<'_>) -> Result<Vec<GoalRow>> {
    let (lengths, contacts, demands) = GRID;
    let mut settings = Vec::new();
    for hours in lengths {
        for contact in contacts {
            settings.extend(demands.map(|demand| altered(setting, (hours, contact, demand))));
        }
    }
    let jobs: Vec<(&Setting, Arm)> = settings.iter().map(|setting| (setting, FULL)).collect();
    let lived = run_jobs(&jobs, run)?;
    let rows = settings.iter().zip(&lived).map(|(setting, days)| {
        let shifts = setting.shifts.len() as f64;
        let hours: f64 = setting.shifts.iter().map(|shift| (shift.end - shift.start) as f64 / 3_600.0).sum();
        let Rates { referrals, planned } = setting.enough;
        let mean = |kinds: &[Kind]| kinds.iter().map(|kind| kind.share * kind.contact as f64 / 60.0).sum::<f64>();
        let minutes = referrals * mean(&setting.referrals) + planned * mean(&setting.planned);
        let contact = if referrals + planned > 0.0 { minutes / (referrals + planned) } else { 0.0 };
        GoalRow {
            shift_hours: hours / shifts,
            contact_minutes: contact,
            demand: (referrals + planned) / shifts,
            visits_per_shift: visits_per_shift(days),
            response_share: Figures::together(days).response_share(),
        }
    });
    Ok(rows.collect())
}

/// The service with shifts of another length, referrals spread over it likewise, other contact times and demand.
fn altered(setting: &Setting, (hours, contact, demand): (f64, f64, f64)) -> Setting {
    let mut other = setting.clone();
    let (start, end) = setting.day();
    let length = (hours * 3_600.0) as i64;
    for shift in &mut other.shifts {
        shift.end = shift.start + length;
    }
    let factor = length as f64 / (end - start) as f64;
    let scaled = |time: i64| start + ((time - start) as f64 * factor) as i64;
    other.arrivals.iter_mut().for_each(|span| (span.0, span.1) = (scaled(span.0), scaled(span.1)));
    let within = |time: i64| (time as f64 * factor.min(1.0)) as i64;
    other.pause_span = (within(setting.pause_span.0), within(setting.pause_span.1));
    for kind in other.referrals.iter_mut().chain(&mut other.planned) {
        kind.contact = (kind.contact as f64 * contact).round() as i64;
    }
    other.enough = Rates { referrals: setting.enough.referrals * demand, planned: setting.enough.planned * demand };
    other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapley_values_sum_to_the_whole_and_share_what_two_do_together() {
        // One change is worth 1 by itself, two others 4 only together, the rest nothing.
        let worth = |set: u8| {
            let arm = Arm(set);
            let both = arm.has(Change::Batching) && arm.has(Change::EnoughDemand);
            f64::from(u8::from(arm.has(Change::Mobile))) + 4.0 * f64::from(u8::from(both))
        };
        let worth: Vec<f64> = (0..=FULL.0).map(worth).collect();
        let row = |change| shapley_row(&worth, change, "");
        assert_eq!((row(Change::Mobile).first, row(Change::Mobile).last), (1.0, 1.0));
        assert_eq!((row(Change::Batching).first, row(Change::Batching).last), (0.0, 4.0));
        let values =
            [Change::Mobile, Change::Batching, Change::EnoughDemand, Change::Optimised].map(|c| row(c).shapley);
        for (value, due) in values.into_iter().zip([1.0, 2.0, 2.0, 0.0]) {
            assert!((value - due).abs() < 1e-12, "{value} is not {due}");
        }
    }

    #[test]
    fn pointers_read_as_paths() {
        assert_eq!(path_of("/team/0/count"), "team[0].count");
        assert_eq!(path_of("/demand/usual/plannedPer100k"), "demand.usual.plannedPer100k");
    }
}
