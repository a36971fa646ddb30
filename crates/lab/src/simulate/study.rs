//! Many days of many arms: the policies side by side, and the waterfall from work by hand to the full system.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use serde::Serialize;

use crate::bench::wilcoxon;
use crate::simulate::arms::{Arm, CHANGES, Change, POLICIES, Part};
use crate::simulate::deep::{Deep, Ends};
use crate::simulate::demand::Day;
use crate::simulate::estimate::Estimate;
use crate::simulate::figures::Figures;
use crate::simulate::read::Scenario;
use crate::simulate::realised::ACTIVITIES;
use crate::simulate::setting::Setting;
use crate::simulate::world::live;
use rounds_format::plan::Kpis;
use rounds_model::error::{Error, Result};

/// How to study a scenario.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StudyOptions {
    /// The named policies to show.
    pub policies: Vec<&'static str>,
    /// Days to live through, at least 2 for an interval.
    pub days: usize,
    /// Seed of all random numbers.
    pub seed: u64,
    /// Threads, at least 1. The result does not depend on them.
    pub threads: usize,
    /// Days of each analysis that needs many arms (Shapley values, sensitivity, where the goal is met); 0 leaves them
    /// out.
    pub deep: usize,
}

impl Default for StudyOptions {
    /// All policies, fifty days of seed 1 on all cores, three days of the deeper analyses.
    fn default() -> Self {
        let policies = POLICIES.iter().map(|(name, _)| *name).collect();
        Self { policies, days: 50, seed: 1, threads: rayon::current_num_threads(), deep: 3 }
    }
}

impl StudyOptions {
    /// With these named policies.
    pub fn policies(self, policies: Vec<&'static str>) -> Self {
        Self { policies, ..self }
    }

    /// Days to simulate.
    pub fn days(self, days: usize) -> Self {
        Self { days, ..self }
    }

    /// With another seed.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Threads to use, at least 1.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Days of each deeper analysis; 0 leaves them out.
    pub fn deep(self, days: usize) -> Self {
        Self { deep: days, ..self }
    }
}

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    /// Days of it that have been lived through.
    pub done: usize,
    /// Days of it in all, over all arms.
    pub of: usize,
}

/// What a scenario comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Study {
    /// The scenario's label.
    pub label: Option<String>,
    /// Days lived through.
    pub days: usize,
    /// Seed.
    pub seed: u64,
    /// Shifts a day.
    pub shifts: usize,
    /// The policies asked for, with the usual demand and then with enough of it.
    pub policies: Vec<PolicyRow>,
    /// `rounds` against `manual-strong`, and `rounds-reserve` against `rounds`, day by day, where both are asked for.
    pub tests: Vec<PairRow>,
    /// From `manual` to the full system.
    pub waterfall: Vec<StepRow>,
    /// Analyses of many arms.
    pub deep: Option<Deep>,
}

/// One policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyRow {
    /// Its name.
    pub policy: String,
    /// Whether demand is what the scenario calls enough.
    pub enough_demand: bool,
    /// Visits done ÷ shifts.
    pub visits_per_shift: Estimate,
    /// Visits done ÷ rostered hours.
    pub visits_per_hour: Estimate,
    /// Of all days' visits with a response standard, those begun in time; `None` where there are none.
    pub response_share: Option<f64>,
    /// Of all days' visits that were wanted, those that somebody was at.
    pub served_share: Option<f64>,
    /// Visits done a day.
    pub done: Estimate,
    /// Visits left open a day.
    pub open: Estimate,
    /// Appointments missed or begun late a day.
    pub late_appointments: Estimate,
    /// Minutes past the end of the shift, a shift.
    pub overtime_minutes: Estimate,
    /// Minutes a shift by activity.
    pub minutes: BTreeMap<&'static str, f64>,
    /// Key figures of all days taken together, by the names that they have in plan files; see [`Figures::together`].
    pub kpis: Kpis,
    /// The days, one by one.
    pub by_day: Vec<Figures>,
}

/// Two policies on the same days.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairRow {
    /// The policy.
    pub policy: &'static str,
    /// The one that it is held against.
    pub against: &'static str,
    /// What is compared: `visits done a day`, or `responses late a day`; of reserves `visits left open a day` and `cost
    /// a day in minutes of travel` too.
    pub measure: &'static str,
    /// Whether demand is what the scenario calls enough.
    pub enough_demand: bool,
    /// The one less the other, a day.
    pub difference: Estimate,
    /// Days on which the policy does better.
    pub better: usize,
    /// Days on which it does worse.
    pub worse: usize,
    /// Two-sided p of Wilcoxon's signed-rank test; `None` where no day differs.
    pub p: Option<f64>,
}

impl PairRow {
    /// The two policies.
    pub(super) fn pair(&self) -> (&'static str, &'static str) {
        (self.policy, self.against)
    }
}

/// A step of the waterfall.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepRow {
    /// The change; `manual` for the first row.
    pub change: &'static str,
    /// What it is a matter of; `None` for the first row.
    pub part: Option<Part>,
    /// Visits done ÷ shifts, with it and all changes before.
    pub visits_per_shift: Estimate,
    /// What it adds, day by day.
    pub gain: Estimate,
    /// Share of response standards kept.
    pub response_share: Option<f64>,
}

/// Studies a scenario. `progress` is called after each day, from any thread.
///
/// # Errors
/// [`Error::is_input`] if an end of an assumption's range makes the scenario impossible; [`Error::is_internal`] if
/// no threads can be started, or a policy gives an order that cannot be carried out.
pub fn study(scenario: &Scenario, options: &StudyOptions, progress: &(dyn Fn(Progress) + Sync)) -> Result<Study> {
    let setting = &scenario.setting;
    // What cannot be is told at once, not after minutes.
    let ends = (options.deep > 0).then(|| Ends::of(scenario)).transpose()?;
    let steps = CHANGES.iter().scan(Arm(0), |arm, (change, _)| {
        *arm = arm.with(*change);
        Some(*arm)
    });
    let ladder: Vec<Arm> = std::iter::once(Arm(0)).chain(steps).collect();
    let named = options.policies.iter().filter_map(|name| Some((*name, Arm::named(name)?)));
    let named: Vec<(&str, Arm)> = named.collect();
    let both = named.iter().flat_map(|(_, arm)| [*arm, arm.with(Change::EnoughDemand)]);
    let mut arms: Vec<Arm> = ladder.iter().copied().chain(both).collect();
    arms.sort_unstable();
    arms.dedup();
    let jobs: Vec<(&Setting, Arm)> = arms.iter().map(|arm| (setting, *arm)).collect();
    let lived = run_jobs(&jobs, &Run { days: options.days, ..Run::of("policies", options, progress) })?;
    let lived: BTreeMap<Arm, Vec<Figures>> = arms.into_iter().zip(lived).collect();
    let with_enough = |enough: bool, arm: Arm| if enough { arm.with(Change::EnoughDemand) } else { arm };
    let mut policies = Vec::new();
    let mut tests = Vec::new();
    for enough in [false, true] {
        policies.extend(named.iter().map(|(name, arm)| policy_row(name, enough, &lived[&with_enough(enough, *arm)])));
        let find = |name: &str| named.iter().find(|(known, _)| *known == name);
        for (policy, against) in PAIRS {
            if let Some((one, other)) = find(policy).zip(find(against)) {
                let of = |arm: Arm| &*lived[&with_enough(enough, arm)];
                tests.extend(pair_rows((policy, against, enough), of(one.1), of(other.1)));
            }
        }
    }
    let changes = CHANGES.iter().map(|(change, name)| (*name, Some(change.part())));
    let names = std::iter::once(("manual", None)).chain(changes);
    let waterfall = names.zip(&ladder).enumerate().map(|(row, (change, arm))| {
        let before = &lived[&ladder[row.saturating_sub(1)]];
        step_row(change, &lived[arm], before)
    });
    let waterfall = waterfall.collect();
    let deep = ends.map(|ends| Deep::of(scenario, ends, options, progress)).transpose()?;
    Ok(Study {
        label: scenario.file.label.clone(),
        days: options.days,
        seed: options.seed,
        shifts: setting.shifts.len(),
        policies,
        tests,
        waterfall,
        deep,
    })
}

fn over(days: &[Figures], value: impl Fn(&Figures) -> f64) -> Estimate {
    Estimate::of(&days.iter().map(value).collect::<Vec<_>>())
}

/// Mean of visits per shift.
pub(super) fn visits_per_shift(days: &[Figures]) -> f64 {
    over(days, Figures::visits_per_shift).mean
}

fn policy_row(policy: &str, enough_demand: bool, days: &[Figures]) -> PolicyRow {
    let together = Figures::together(days);
    let shifts = together.kpis.shifts as f64;
    let minutes = ACTIVITIES.iter().zip(together.seconds);
    let minutes = minutes.map(|((_, name), seconds)| (*name, seconds as f64 / 60.0 / shifts));
    let overtime = |day: &Figures| day.kpis.overtime_seconds as f64 / 60.0 / day.kpis.shifts as f64;
    PolicyRow {
        policy: policy.into(),
        enough_demand,
        visits_per_shift: over(days, Figures::visits_per_shift),
        visits_per_hour: over(days, |day| day.visits_per_hour.unwrap_or(0.0)),
        response_share: together.response_share(),
        served_share: together.served_share,
        done: over(days, |day| day.done as f64),
        open: over(days, |day| day.open as f64),
        late_appointments: over(days, |day| day.late_appointments as f64),
        overtime_minutes: over(days, overtime),
        minutes: minutes.collect(),
        kpis: together.kpis,
        by_day: days.to_vec(),
    }
}

/// Policies that are held against each other, day by day.
const PAIRS: [(&str, &str); 2] = [("rounds", "manual-strong"), HOLDING];
/// What holding reserves is worth.
pub(super) const HOLDING: (&str, &str) = ("rounds-reserve", "rounds");

fn pair_rows(
    (policy, against, enough_demand): (&'static str, &'static str, bool),
    one: &[Figures],
    other: &[Figures],
) -> Vec<PairRow> {
    let row = |measure, sign: f64, value: fn(&Figures) -> f64| {
        let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| value(a) - value(b)).collect();
        PairRow {
            policy,
            against,
            measure,
            enough_demand,
            difference: Estimate::of(&differences),
            better: differences.iter().filter(|difference| **difference * sign > 0.0).count(),
            worse: differences.iter().filter(|difference| **difference * sign < 0.0).count(),
            p: wilcoxon(&differences).map(|test| test.p),
        }
    };
    let mut rows = vec![
        row("visits done a day", 1.0, |day| day.done as f64),
        row("responses late a day", -1.0, |day| day.late_responses() as f64),
    ];
    if (policy, against) == HOLDING {
        rows.push(row("visits left open a day", -1.0, |day| day.open as f64));
        rows.push(row("cost a day in minutes of travel", -1.0, |day| day.cost as f64 / 60.0));
    }
    rows
}

fn step_row((change, part): (&'static str, Option<Part>), days: &[Figures], before: &[Figures]) -> StepRow {
    let gains: Vec<f64> = days.iter().zip(before).map(|(a, b)| a.visits_per_shift() - b.visits_per_shift()).collect();
    StepRow {
        change,
        part,
        visits_per_shift: over(days, Figures::visits_per_shift),
        gain: Estimate::of(&gains),
        response_share: Figures::together(days).response_share(),
    }
}

/// Lives through days 0 to `days` of `seed` in each arm, on `threads` threads. By arm, then by day; the same on any
/// number of threads.
///
/// # Errors
/// [`Error::is_internal`] if no threads can be started, or a policy gives an order that cannot be carried out.
pub fn run_days(setting: &Setting, arms: &[Arm], days: usize, seed: u64, threads: usize) -> Result<Vec<Vec<Figures>>> {
    let jobs: Vec<(&Setting, Arm)> = arms.iter().map(|arm| (setting, *arm)).collect();
    run_jobs(&jobs, &Run { days, seed, threads, stage: "days", progress: &|_| {} })
}

/// How to live through days.
pub(super) struct Run<'p> {
    pub days: usize,
    pub seed: u64,
    pub threads: usize,
    pub stage: &'static str,
    pub progress: &'p (dyn Fn(Progress) + Sync),
}

impl<'p> Run<'p> {
    /// A stage of a study's deeper analyses.
    pub(super) fn of(stage: &'static str, options: &StudyOptions, progress: &'p (dyn Fn(Progress) + Sync)) -> Run<'p> {
        Run { days: options.deep, seed: options.seed, threads: options.threads, stage, progress }
    }
}

/// As [`run_days`], each arm in a setting of its own.
pub(super) fn run_jobs(jobs: &[(&Setting, Arm)], run: &Run<'_>) -> Result<Vec<Vec<Figures>>> {
    let (threads, days, of) = (run.threads.max(1), run.days, jobs.len() * run.days);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Error::internal(format!("no threads: {error}")))?;
    let (next, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // One task a thread, each taking the next day: a task that waits for a search then finds no other day to begin.
    let work = || -> Result<Vec<(usize, Figures)>> {
        let mut done = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= of {
                return Ok(done);
            }
            let (setting, arm) = jobs[job / days];
            done.push((job, one_day(setting, arm, run.seed, (job % days) as u64)?));
            let ended = ended.fetch_add(1, Ordering::Relaxed) + 1;
            (run.progress)(Progress { stage: run.stage, done: ended, of });
        }
    };
    let parts: Vec<Vec<(usize, Figures)>> =
        pool.install(|| (0..threads).into_par_iter().with_max_len(1).map(|_| work()).collect::<Result<_>>())?;
    let mut all: Vec<(usize, Figures)> = parts.into_iter().flatten().collect();
    all.sort_by_key(|(job, _)| *job);
    let mut by_job: Vec<Vec<Figures>> = vec![Vec::with_capacity(days); jobs.len()];
    all.into_iter().for_each(|(job, figures)| by_job[job / days].push(figures));
    Ok(by_job)
}

fn one_day(setting: &Setting, arm: Arm, seed: u64, number: u64) -> Result<Figures> {
    let day = Day::draw(setting, &arm.rates(setting), seed, number);
    let realised = live(setting, arm.practice(), arm.policy(setting).as_ref(), &day)?;
    Ok(Figures::of(setting, &day, &realised))
}
