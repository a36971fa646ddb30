//! What is said of a day and of plans for it: check, reasons, comparison, summary, page.

use pyo3::prelude::*;
use rounds::findings::{self, Findings, day_json, day_text};
use rounds::format::plan::PlanFile;
use rounds::live::{self, Unmeant};
use rounds::model::Problem;
use rounds::model::units::Instant;
use rounds::report::{self, Extras, Naming};
use rounds::{Error, Issue, format};
use rounds_format::codes::EDIT_CANNOT_SAY;
use rounds_model::visible;

use crate::day::Day;
use crate::errors::or_raise;
use crate::planning::{plan_for, text};
use crate::work::pooled;

fn naming(labels: bool) -> Naming {
    if labels { Naming::Labels } else { Naming::Ids }
}

/// Words as the program writes them.
fn words(text: &str) -> String {
    visible::text(text).into_owned()
}

/// A plan in a few lines.
#[pyfunction]
pub(crate) fn summary(py: Python<'_>, day: &Day, plan: &[u8], labels: bool) -> PyResult<String> {
    let plan = or_raise(py, plan_for(&day.problem, plan))?;
    Ok(words(&report::summary(&day.problem, &plan, naming(labels))))
}

/// What is wrong with a day or with a plan for it: as JSON, in words, and whether nothing is.
#[pyfunction]
#[pyo3(signature = (day, plan))]
pub(crate) fn check(py: Python<'_>, day: &Day, plan: Option<&[u8]>) -> PyResult<(String, String, bool)> {
    let problem = &*day.problem;
    let Some(plan) = plan else {
        let found = day_json(Some(problem), &day.issues);
        return Ok((visible::json(&format!("{found:#}\n")).into_owned(), words(&day_text(problem)), true));
    };
    let plan = or_raise(py, format::read_plan(plan))?;
    let found = py.detach(|| Findings::of(problem, &plan));
    let json = format!("{:#}\n", found.json(problem, &day.issues));
    Ok((visible::json(&json).into_owned(), words(&found.text()), found.is_clean()))
}

/// Why visits are left out, in words, and the plan with the reasons.
#[pyfunction]
#[pyo3(signature = (day, plan, visit, labels))]
pub(crate) fn explain(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    visit: Option<&str>,
    labels: bool,
) -> PyResult<(String, String)> {
    let mut plan = or_raise(py, plan_for(&day.problem, plan))?;
    let problem = &*day.problem;
    let explained = || {
        pooled(|| {
            findings::explain_again(problem, &mut plan)?;
            report::explain(problem, &plan, visit, naming(labels))
        })
    };
    let told = or_raise(py, py.detach(explained))?;
    Ok((words(&told), text(&plan)))
}

/// Two plans for one day side by side.
#[pyfunction]
pub(crate) fn compare(py: Python<'_>, day: &Day, a: &[u8], b: &[u8], labels: bool) -> PyResult<String> {
    let problem = &*day.problem;
    let (a, b) = (or_raise(py, plan_for(problem, a))?, or_raise(py, plan_for(problem, b))?);
    Ok(words(&report::compare(problem, &a, &b, naming(labels))))
}

/// The page of a plan: figures, timeline, map, run sheets.
#[pyfunction]
#[pyo3(signature = (day, plan, since, at, notes))]
pub(crate) fn page(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    since: Option<&[u8]>,
    at: Option<&str>,
    notes: bool,
) -> PyResult<String> {
    let problem = &*day.problem;
    let drawn = || -> Result<String, Error> {
        let plan = plan_for(problem, plan)?;
        let since = since.map(format::read_plan).transpose()?;
        let now = at.map(|text| instant(text, problem, &plan)).transpose()?.or_else(|| live::gone_to(problem));
        let ways = day.drawn(&plan)?;
        // Notes are in the file alone.
        let file = format::read_day_file(&day.bytes)?;
        let decided = report::decided(problem, &file, &plan);
        let notes = notes.then_some(&file);
        let (broken, assumed) = (report::broken(problem, &plan), report::assumed(&file));
        let since = since.as_ref();
        let extras =
            Extras { ways: Some(&ways), now, since, notes, decided: &decided, broken: &broken, assumed: &assumed };
        Ok(report::html_with(problem, &plan, &extras))
    };
    let page = or_raise(py, py.detach(|| pooled(drawn)))?;
    Ok(words(&page))
}

/// A plan for maps (`geojson`) or navigation devices (`gpx`).
#[pyfunction]
pub(crate) fn routes(py: Python<'_>, day: &Day, plan: &[u8], gpx: bool) -> PyResult<String> {
    let drawn = || -> Result<String, Error> {
        let plan = plan_for(&day.problem, plan)?;
        let ways = day.drawn(&plan)?;
        Ok(match gpx {
            true => words(&report::gpx(&day.problem, &plan, &ways)),
            false => visible::json(&report::geojson(&day.problem, &plan, &ways)).into_owned(),
        })
    };
    or_raise(py, py.detach(|| pooled(drawn)))
}

/// `14:30` on the date that makes most sense, or an instant with date and offset.
fn instant(text: &str, problem: &Problem, plan: &PlanFile) -> Result<Instant, Error> {
    let (what, help) = match live::meant(problem, plan, "", &[], text) {
        Ok(meant) => return Ok(meant.at.instant()),
        Err(Unmeant::NoTime(why)) => {
            (format!("`{text}` {why}"), "give \"14:30\", or a datetime with a time zone".to_owned())
        }
        Err(Unmeant::Skipped(next)) => ("the clocks go forward over this time".to_owned(), format!("give {next}")),
    };
    Err(Error::input(vec![Issue::new(EDIT_CANNOT_SAY, "at", what, help)]))
}
