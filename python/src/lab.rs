//! Made-up days, the simulator, benchmark runs, formats of others, parameters, schemas.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rounds::bench::{Entry, Limit, Report, Setup, read_records};
use rounds::format::FileKind;
use rounds::generate::{GenerateOptions, Profile, read_points};
use rounds::simulate::{self, Scenario, StudyOptions};
use rounds::{Error, bench, format, generate as made_up, live, params as parameters, suites};
use rounds_model::visible;
use serde_json::Value;

use crate::errors::or_raise;
use crate::method::{Failed, chosen};
use crate::planning::{params, text};
use crate::work::{End, Ran, pooled, run, threads};

/// A day file of a made-up day.
#[pyfunction]
#[pyo3(signature = (shifts, visits, seed, profile, points, date))]
pub(crate) fn generate(
    py: Python<'_>,
    shifts: usize,
    visits: usize,
    seed: u64,
    profile: &str,
    points: Option<&str>,
    date: Option<&str>,
) -> PyResult<String> {
    let names = Profile::ALL.map(Profile::name).join(", ");
    let unknown = || PyValueError::new_err(format!("there is no profile {profile:?}: give one of {names}"));
    let profile = Profile::ALL.into_iter().find(|known| known.name() == profile).ok_or_else(unknown)?;
    let mut options = GenerateOptions::default().shifts(shifts).visits(visits).seed(seed).profile(profile);
    options.points = or_raise(py, points.map(read_points).transpose())?;
    if let Some(date) = date {
        let refused = |_| PyValueError::new_err(format!("{date:?} is no date: write it as 2026-03-02"));
        options = options.date(date.parse().map_err(refused)?);
    }
    let day = py.detach(|| made_up::generate(&options));
    Ok(visible::json(&format::write_day(&day)).into_owned())
}

/// A file in a format of others as a day; what is not in it; and the plan that the file has.
#[pyfunction]
pub(crate) fn import_file(
    py: Python<'_>,
    name: &str,
    bytes: &[u8],
    stem: &str,
) -> PyResult<(String, Vec<String>, Option<String>)> {
    let read = || -> Result<_, Error> {
        let imported = suites::import(name, bytes, stem)?;
        let mut left_behind = imported.left_behind.clone();
        let plan = match imported.orders.is_empty() {
            true => None,
            false => Some(text(&suites::plan_of(&imported, &mut left_behind)?)),
        };
        Ok((visible::json(&format::write_day(&imported.day)).into_owned(), left_behind, plan))
    };
    or_raise(py, py.detach(|| pooled(read)))
}

/// Names of the formats that can be imported.
#[pyfunction]
pub(crate) fn importers() -> Vec<&'static str> {
    suites::importers()
}

/// Names of the ways of working that can be simulated.
#[pyfunction]
pub(crate) fn policies() -> Vec<&'static str> {
    simulate::arms::POLICIES.iter().map(|(name, _)| *name).collect()
}

/// Lives through many days of a service: figures as JSON, tables, page.
#[pyfunction]
#[pyo3(signature = (scenario, policies, days, seed, threads, deep, progress))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub(crate) fn study(
    py: Python<'_>,
    scenario: &[u8],
    policies: Option<Vec<String>>,
    days: usize,
    seed: u64,
    threads: Option<u16>,
    deep: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(String, String, String, bool)> {
    let scenario = or_raise(py, Scenario::read(scenario))?;
    let defaults = StudyOptions::default();
    let known = self::policies();
    if let Some(name) = policies.iter().flatten().find(|name| !known.contains(&name.as_str())) {
        return Err(PyValueError::new_err(format!("there is no policy {name:?}: give some of {}", known.join(", "))));
    }
    let asked = |name: &&str| policies.as_ref().is_none_or(|names| names.iter().any(|asked| asked == name));
    let on = self::threads(threads);
    let options = StudyOptions::default()
        .policies(known.into_iter().filter(asked).collect())
        .days(days)
        .seed(seed)
        .threads(on)
        .deep(deep.unwrap_or(defaults.deep));
    let Ran { end, interrupted, raised } = run(py, on, progress, move |control| {
        let study = simulate::study(&scenario, &options, &|state| control.days(state))?;
        let json = serde_json::to_string_pretty(&study).map_err(|error| Error::internal(error.to_string()))? + "\n";
        let words = [study.text(), study.html(&scenario)].map(|words| visible::text(&words).into_owned());
        let [text, page] = words;
        Ok((visible::json(&json).into_owned(), text, page))
    })?;
    if let Some(error) = raised {
        return Err(error);
    }
    match end {
        End::Done((json, text, page)) => Ok((json, text, page, interrupted)),
        // A study keeps nothing on the way.
        End::CutOff(_) => or_raise(py, Err(Error::internal("a study without an end"))),
    }
}

/// Names of the suites of benchmarks, with the extensions of their instances.
#[pyfunction]
pub(crate) fn suite_names() -> Vec<(&'static str, Vec<&'static str>)> {
    suites::all().iter().map(|suite| (suite.name(), suite.extensions().to_vec())).collect()
}

/// One run of a method on an instance: the record as a line of JSON, and the solution in the suite's own format.
#[pyfunction]
#[pyo3(signature = (suite, stem, bytes, records, method, seed, seconds, iterations, threads, params, progress))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub(crate) fn bench_run(
    py: Python<'_>,
    suite: &str,
    stem: String,
    bytes: Vec<u8>,
    records: Option<&str>,
    method: Option<Bound<'_, PyAny>>,
    seed: u64,
    seconds: Option<f64>,
    iterations: Option<u64>,
    threads: Option<u16>,
    params: Option<&str>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Option<(String, Option<String>)>> {
    let suite = self::suite(suite)?;
    let records = records.map_or(Ok(Value::Null), serde_json::from_str);
    let records = records.map_err(|error| PyValueError::new_err(format!("best known costs are not JSON: {error}")))?;
    let params = or_raise(py, self::params(params))?;
    let entry = or_raise(py, Entry::open(suite, &stem, &bytes, &records))?;
    let problem = Arc::new(or_raise(py, format::problem_of(entry.case().day()))?.value);
    let failed = Failed::default();
    let method = chosen(method, &params, &problem, &failed)?;
    let limit = match (iterations, seconds) {
        (Some(count), None) => Limit::Iterations(count),
        (None, Some(seconds)) => Limit::Seconds(seconds),
        _ => return Err(PyValueError::new_err("give either max_time or iterations")),
    };
    let on = self::threads(threads);
    let ran = run(py, on, progress, move |control| {
        let setup = Setup { method, seed, limit, threads: on, interrupt: Arc::clone(&control.interrupt) };
        bench::run(&entry, &setup, &|state| control.search(state))
    })?;
    failed.raised()?;
    if let Some(error) = ran.raised {
        return Err(error);
    }
    match ran.end {
        End::Done(done) => Ok(done.map(|done| (done.record.to_line(), done.solution))),
        End::CutOff(_) => Ok(None),
    }
}

fn suite(name: &str) -> PyResult<&'static dyn suites::Suite> {
    let names: Vec<&str> = suites::all().iter().map(|suite| suite.name()).collect();
    let unknown = || PyValueError::new_err(format!("there is no suite {name:?}: give one of {}", names.join(", ")));
    suites::by_name(name).ok_or_else(unknown)
}

/// An instance as a day, and its class and best known cost.
#[pyfunction]
#[pyo3(signature = (suite, stem, bytes, records))]
pub(crate) fn bench_open(
    py: Python<'_>,
    suite: &str,
    stem: &str,
    bytes: &[u8],
    records: Option<&str>,
) -> PyResult<(String, String, Option<f64>)> {
    let suite = self::suite(suite)?;
    let case = or_raise(py, suite.read(bytes, stem))?;
    let records = records.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    let day = visible::json(&format::write_day(case.day())).into_owned();
    Ok((day, suite.class(stem), suite.best_known(&records, stem)))
}

/// A plan of the day that an instance is, as the suite's own solution.
#[pyfunction]
pub(crate) fn bench_solution(py: Python<'_>, suite: &str, stem: &str, bytes: &[u8], plan: &[u8]) -> PyResult<String> {
    let suite = self::suite(suite)?;
    let written = || suite.read(bytes, stem)?.solution(&format::read_plan(plan)?);
    or_raise(py, written())
}

/// What the rules of a suite say of a solution in its own format: cost, whether it is feasible, what it breaks.
#[pyfunction]
pub(crate) fn bench_score(
    py: Python<'_>,
    suite: &str,
    stem: &str,
    bytes: &[u8],
    solution: &str,
) -> PyResult<(f64, bool, Vec<String>)> {
    let suite = self::suite(suite)?;
    let score = or_raise(py, suite.read(bytes, stem).and_then(|case| case.score(solution)))?;
    Ok((score.cost, score.feasible, score.violations))
}

/// A report: tables, figures as JSON, plots as names and SVG.
type Reported = (String, String, Vec<(String, String)>);

/// The report on records: tables, figures as JSON, plots as names and SVG.
#[pyfunction]
pub(crate) fn bench_report(py: Python<'_>, lines: &[u8], plots: bool) -> PyResult<Reported> {
    let records = or_raise(py, read_records(lines))?.records;
    let report = py.detach(|| Report::of(&records));
    let json = serde_json::to_string(&report).unwrap_or_default();
    let plots = if plots { or_raise(py, report.plots())? } else { Vec::new() };
    Ok((report.text(), json, plots))
}

/// Parameters in full: as a file of parameters and as JSON.
#[pyfunction]
#[pyo3(signature = (text))]
pub(crate) fn all_params(py: Python<'_>, text: Option<&str>) -> PyResult<(String, String)> {
    let params = or_raise(py, params(text))?;
    Ok((parameters::to_toml(&params), parameters::to_json(&params)))
}

/// The JSON Schema of a kind of file.
#[pyfunction]
pub(crate) fn schema(kind: &str) -> PyResult<String> {
    let schema = match kind {
        "day" => format::schema(FileKind::Day),
        "plan" => format::schema(FileKind::Plan),
        "events" => format::schema(FileKind::Events),
        "scenario" => format::schema(FileKind::Scenario),
        "changes" => live::changes_schema(),
        "answer" => live::answer_schema(),
        _ => return Err(PyValueError::new_err("give one of day, plan, events, scenario, changes, answer")),
    };
    Ok(format!("{schema:#}\n"))
}
