//! Plans, and how good they can be at best.

use std::sync::Arc;
use std::time::Duration;

use pyo3::prelude::*;
use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::params::{self, Params};
use rounds::proven::{Proven, judged, planning_time};
use rounds::search::methods::Hybrid;
use rounds::search::{self, Method, ProofOptions};
use rounds::{Error, Planner, check, format};
use rounds_model::visible;

use crate::day::Day;
use crate::errors::or_raise;
use crate::method::{Failed, chosen};
use crate::work::{Control, End, Ran, run, threads};

/// A plan as text, whether Ctrl-C ended the search, and what the callback raised.
pub(crate) type Planned = (String, bool, Option<PyErr>);

/// The text of a plan file, as the program writes it.
pub(crate) fn text(plan: &PlanFile) -> String {
    visible::json(&format::write_plan(plan)).into_owned()
}

/// No search takes longer: ten years, which is as good as no limit.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 86_400);

/// A time in seconds, which may be given as any number.
pub(crate) fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).map_or(LONGEST, |time| time.min(LONGEST))
}

/// The parameters of a text in TOML; the defaults without one.
pub(crate) fn params(text: Option<&str>) -> Result<Params, Error> {
    text.map_or_else(|| Ok(Params::default()), params::read)
}

/// The method that plans days, with these parameters.
pub(crate) fn hybrid(params: &Params) -> Arc<dyn Method> {
    Arc::new(Hybrid { params: params.hybrid.clone(), sisr: params.sisr.clone() })
}

/// Plans a day.
#[pyfunction]
#[pyo3(signature = (day, seed, max_time, iterations, threads, initial, prove, params, method, progress))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub(crate) fn plan(
    py: Python<'_>,
    day: &Day,
    seed: u64,
    max_time: Option<f64>,
    iterations: Option<u64>,
    threads: Option<u16>,
    initial: Option<&[u8]>,
    prove: Option<f64>,
    params: Option<&str>,
    method: Option<Bound<'_, PyAny>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Planned> {
    let problem = Arc::clone(&day.problem);
    let initial = initial.map(|bytes| or_raise(py, plan_for(&problem, bytes))).transpose()?;
    let params = or_raise(py, self::params(params))?;
    let (on, kept, failed) = (self::threads(threads), Arc::clone(&problem), Failed::default());
    let method = chosen(method, &params, &problem, &failed)?;
    let ran = run(py, on, progress, move |control| {
        let mut planner = Planner::new(&kept)
            .seed(seed)
            .threads(on)
            .stop(control.stop(max_time.map(time), iterations))
            .latest(Arc::clone(&control.latest))
            .method(method)
            .bound_params(params.bound.clone())
            .progress(|state| control.search(state));
        if let Some(initial) = initial {
            planner = planner.initial(initial);
        }
        let mut plan = planner.plan()?;
        if let Some(time) = prove {
            control.latest.keep(plan.clone());
            planner.prove(&mut plan, self::time(time))?;
        }
        Ok(plan)
    })?;
    failed.raised()?;
    planned(py, &problem, ran)
}

/// Proves how good any plan of a day can be: as JSON, in words, and the plan that it is held against, with the bound.
#[pyfunction]
#[pyo3(signature = (day, plan, max_time, what_if, seed, threads, params, progress))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub(crate) fn bound(
    py: Python<'_>,
    day: &Day,
    plan: Option<&[u8]>,
    max_time: f64,
    what_if: bool,
    seed: u64,
    threads: Option<u16>,
    params: Option<&str>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(String, String, String, bool, Option<PyErr>)> {
    let plan = plan.map(|bytes| or_raise(py, plan_for(&day.problem, bytes))).transpose()?;
    let params = or_raise(py, self::params(params))?;
    let (on, problem, whole) = (self::threads(threads), Arc::clone(&day.problem), time(max_time));
    let (first, again) = planning_time(whole);
    let Ran { end, interrupted, raised } = run(py, on, progress, move |control| {
        let rule = control.stop(Some(whole), None).started();
        let made = |problem: &Problem, time: Duration, initial: Option<&PlanFile>| {
            let mut planner = planner(problem, control, &params).seed(seed).threads(on);
            planner = planner.stop(control.stop(Some(time), None));
            if let Some(initial) = initial {
                planner = planner.initial(initial.clone());
            }
            planner.plan()
        };
        let plan = plan.map_or_else(|| made(&problem, first, None), Ok)?;
        let (plan, valid) = judged(&problem, plan);
        let options = ProofOptions::new(rule).threads(on).params(params.bound.clone());
        let proof = search::prove(&problem, &plan, &options)?;
        let mut proven = Proven::of(plan, valid, proof);
        if let Some(more) = proven.one_more(&problem).filter(|_| what_if) {
            let plan = made(&more, again, Some(&proven.plan))?;
            proven = proven.with_plan_of_one_more(&plan);
        }
        let json = visible::json(&format!("{:#}\n", proven.json(&problem))).into_owned();
        Ok((json, visible::text(&proven.text(&problem)).into_owned(), text(&proven.plan)))
    })?;
    match end {
        End::Done((json, words, plan)) => Ok((json, words, plan, interrupted, raised)),
        // Nothing is kept on the way of a proof, so that there is nothing to cut off.
        End::CutOff(_) => or_raise(py, Err(Error::internal("a proof without an end"))),
    }
}

fn planner<'p>(problem: &'p Problem, control: &'p Control, params: &Params) -> Planner<'p> {
    Planner::new(problem).method(hybrid(params)).progress(|state| control.search(state))
}

/// What came of a search, if the judge passes it.
pub(crate) fn planned(py: Python<'_>, problem: &Problem, ran: Ran<PlanFile>) -> PyResult<Planned> {
    let plan = match ran.end {
        End::Done(plan) => plan,
        End::CutOff(plan) => {
            let verdict = check::check(problem, &plan);
            if !verdict.is_clean() {
                return or_raise(py, Err(Error::internal(format!("the judge refuses the plan found\n{verdict}"))));
            }
            *plan
        }
    };
    Ok((text(&plan), ran.interrupted, ran.raised))
}

/// Reads a plan that must be for the day `problem`.
pub(crate) fn plan_for(problem: &Problem, bytes: &[u8]) -> Result<PlanFile, Error> {
    let plan = format::read_plan(bytes)?;
    rounds_format::of_this_day(problem, &plan)?;
    Ok(plan)
}
