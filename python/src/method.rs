//! Searches written in Python.
//!
//! The search itself runs where the engine calls it. The Python of a method runs on another thread and sends what it
//! wants done over a channel; what it holds of plans are numbers of plans kept on this side. So nothing in Python can
//! outlive what it is about, and no plan is touched by two threads. A round trip takes longer than most insertions,
//! which is why one request can ruin and recreate at once.

use std::fmt::{self, Debug, Formatter};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use rounds::evaluate::Solution;
use rounds::model::Problem;
use rounds::model::ids::{Id, VisitId};
use rounds::params::Params;
use rounds::search::{Method, Run, methods};

use crate::errors::or_raise;

/// What a method in Python raised.
#[derive(Clone, Default)]
pub(crate) struct Failed(Arc<Mutex<Option<PyErr>>>);

impl Failed {
    /// Raises it.
    pub(crate) fn raised(&self) -> PyResult<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }

    fn keep(&self, error: PyErr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// The method that is asked for: none for the default, the name of one that comes with rounds, or one in Python.
pub(crate) fn chosen(
    asked: Option<Bound<'_, PyAny>>,
    params: &Params,
    problem: &Arc<Problem>,
    failed: &Failed,
) -> PyResult<Arc<dyn Method>> {
    let Some(asked) = asked else { return Ok(crate::planning::hybrid(params)) };
    if let Ok(name) = asked.extract::<String>() {
        let all = methods::all_with(params);
        let names: Vec<String> = all.iter().map(|method| method.name().to_owned()).collect();
        return all.into_iter().find(|method| method.name() == name).ok_or_else(|| {
            PyValueError::new_err(format!("there is no method {name:?}: give one of {}", names.join(", ")))
        });
    }
    let (name, describe) = (asked.getattr("name")?.extract()?, asked.getattr("describe")?.extract()?);
    let visits = problem.visits.iter().map(|visit| visit.id.clone()).collect();
    Ok(Arc::new(Foreign { method: asked.unbind(), name, describe, visits, failed: failed.clone() }))
}

/// A method in Python.
struct Foreign {
    method: Py<PyAny>,
    name: String,
    describe: String,
    visits: Arc<[String]>,
    failed: Failed,
}

impl Debug for Foreign {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Foreign").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Method for Foreign {
    fn name(&self) -> &str {
        &self.name
    }

    fn describe(&self) -> &str {
        &self.describe
    }

    fn search<'a>(&self, run: &mut Run<'a>) {
        let (send, requests) = channel();
        let told = (run.seed(), run.threads());
        std::thread::scope(|scope| {
            scope.spawn(move || self.call(send, told));
            serve(run, &requests);
        });
    }
}

impl Foreign {
    /// Calls the method; no longer once the interpreter ends.
    fn call(&self, send: Sender<Request>, (seed, threads): (u64, usize)) {
        let called = Python::try_attach(|py| {
            let run = Search { send: Mutex::new(send), visits: Arc::clone(&self.visits), seed, threads };
            let run = Py::new(py, run)?;
            let called = self.method.call_method1(py, "_search", (run.clone_ref(py),));
            // What still holds it can ask for nothing more.
            run.borrow(py).close();
            called.map(drop)
        });
        if let Some(Err(error)) = called {
            self.failed.keep(error);
        }
    }
}

/// The number of a plan kept for a method.
type Slot = usize;

/// What a method wants done.
enum Ask {
    Construct,
    Best,
    Copy(Slot),
    Drop(Slot),
    Insert(Slot, usize),
    Remove(Slot, usize),
    /// Takes visits out and puts visits in, in that order, as long as it pays.
    Recreate(Slot, Vec<usize>, Vec<usize>),
    LeftOut(Slot),
    Routes(Slot),
    Near(usize),
    Offer(Slot),
    Iterated(u64),
    State,
    Report,
}

/// What it is told.
enum Say {
    /// A plan and its cost.
    Plan(Slot, i64),
    /// A difference, and the cost of the plan after it.
    Dearer(Option<i64>, i64),
    Visits(Vec<usize>),
    Routes(Vec<Vec<usize>>),
    Flag(bool),
    /// Whether the run is over, iterations left, part used.
    State(bool, u64, f64),
    Nothing,
}

struct Request {
    ask: Ask,
    back: Sender<Say>,
}

/// Does what is asked for until nobody asks any more.
fn serve<'a>(run: &mut Run<'a>, requests: &Receiver<Request>) {
    let mut plans: Vec<Option<Solution<'a>>> = Vec::new();
    while let Ok(Request { ask, back }) = requests.recv() {
        // Whoever does not wait for the answer needs none.
        let _ = back.send(answer(run, &mut plans, ask));
    }
}

fn answer<'a>(run: &mut Run<'a>, plans: &mut Vec<Option<Solution<'a>>>, ask: Ask) -> Say {
    let visit = VisitId::new;
    match ask {
        Ask::Construct => keep(plans, methods::construct(run)),
        Ask::Best => keep(plans, run.solution()),
        Ask::Copy(slot) => match plan(plans, slot).map(|plan| plan.copy()) {
            Some(copy) => keep(plans, copy),
            None => Say::Nothing,
        },
        Ask::Drop(slot) => {
            if let Some(place) = plans.get_mut(slot) {
                *place = None;
            }
            Say::Nothing
        }
        Ask::Insert(slot, id) => told(plans, slot, |plan| plan.insert_visit(visit(id))),
        Ask::Remove(slot, id) => told(plans, slot, |plan| plan.remove_visit(visit(id))),
        Ask::Recreate(slot, out, into) => told(plans, slot, |plan| {
            let before = plan.cost();
            for id in out {
                plan.remove_visit(visit(id));
            }
            for id in into {
                // Above 0: it was cheaper without.
                if plan.insert_visit(visit(id)).is_some_and(|dearer| dearer > 0) {
                    plan.remove_visit(visit(id));
                }
            }
            Some(plan.cost() - before)
        }),
        Ask::LeftOut(slot) => {
            let out = |plan: &mut Solution| {
                plan.assigned.enumerate().filter(|(_, assigned)| !**assigned).map(|(id, _)| id.index()).collect()
            };
            plan(plans, slot).map_or(Say::Nothing, |plan| Say::Visits(out(plan)))
        }
        Ask::Routes(slot) => plan(plans, slot).map_or(Say::Nothing, |plan| Say::Routes(routes(plan))),
        Ask::Near(id) => {
            let near = run.near().get(visit(id)).unwrap_or_default();
            Say::Visits(near.iter().map(|id| id.index()).collect())
        }
        Ask::Offer(slot) => plan(plans, slot).map_or(Say::Nothing, |plan| Say::Flag(run.offer(plan))),
        Ask::Iterated(count) => {
            run.iterated(count.min(run.iterations_left()));
            Say::State(run.is_over(), run.iterations_left(), run.used())
        }
        Ask::State => Say::State(run.is_over(), run.iterations_left(), run.used()),
        Ask::Report => {
            run.report();
            Say::Nothing
        }
    }
}

fn keep<'a>(plans: &mut Vec<Option<Solution<'a>>>, plan: Solution<'a>) -> Say {
    let cost = plan.cost();
    let slot = plans.iter().position(Option::is_none).unwrap_or_else(|| {
        plans.push(None);
        plans.len() - 1
    });
    plans[slot] = Some(plan);
    Say::Plan(slot, cost)
}

fn plan<'p, 'a>(plans: &'p mut [Option<Solution<'a>>], slot: Slot) -> Option<&'p mut Solution<'a>> {
    plans.get_mut(slot)?.as_mut()
}

fn told(plans: &mut [Option<Solution<'_>>], slot: Slot, change: impl FnOnce(&mut Solution) -> Option<i64>) -> Say {
    plan(plans, slot).map_or(Say::Nothing, |plan| {
        let dearer = change(plan);
        Say::Dearer(dearer, plan.cost())
    })
}

/// The visits of each shift, in order.
fn routes(plan: &Solution) -> Vec<Vec<usize>> {
    let instance = plan.instance;
    let route = |route: &rounds::evaluate::Route| {
        let inner = route.stops.get(1..route.last()).unwrap_or_default();
        inner.iter().filter_map(|stop| instance.tasks.get(stop.task)).map(|task| task.visit.index()).collect()
    };
    plan.routes.iter().map(route).collect()
}

/// A search as a method in Python sees it.
#[pyclass(frozen, module = "rounds._rounds")]
pub struct Search {
    send: Mutex<Sender<Request>>,
    visits: Arc<[String]>,
    seed: u64,
    threads: usize,
}

impl Search {
    /// Lets go of the run.
    fn close(&self) {
        let (gone, _) = channel();
        *self.send.lock().unwrap_or_else(PoisonError::into_inner) = gone;
    }

    fn ask(&self, py: Python<'_>, ask: Ask) -> PyResult<Say> {
        let (back, said) = channel();
        let sent = self.send.lock().unwrap_or_else(PoisonError::into_inner).send(Request { ask, back });
        let over = || PyRuntimeError::new_err("the search is over: a method may use it only until it returns");
        sent.map_err(|_| over())?;
        py.detach(move || said.recv()).map_err(|_| over())
    }

    fn visit(&self, visit: usize) -> PyResult<usize> {
        let count = self.visits.len();
        let refused = || {
            PyValueError::new_err(format!(
                "there is no visit {visit}: they are numbered from 0 to {}, in the order of the day",
                count.saturating_sub(1)
            ))
        };
        if visit < count { Ok(visit) } else { Err(refused()) }
    }

    fn plan(slf: &Bound<'_, Search>, ask: Ask) -> PyResult<Trial> {
        match slf.get().ask(slf.py(), ask)? {
            Say::Plan(slot, cost) => Ok(Trial { run: slf.clone().unbind(), slot, cost: Mutex::new(cost) }),
            _ => Err(PyRuntimeError::new_err("this plan is gone")),
        }
    }

    fn far(&self, py: Python<'_>, ask: Ask) -> PyResult<(bool, u64, f64)> {
        match self.ask(py, ask)? {
            Say::State(over, left, used) => Ok((over, left, used)),
            _ => or_raise(py, Err(rounds::Error::internal("no state of the run"))),
        }
    }
}

#[pymethods]
impl Search {
    /// Ids of the visits; a visit is known by its place in this list.
    #[getter]
    fn visits(&self) -> Vec<&str> {
        self.visits.iter().map(String::as_str).collect()
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.seed
    }

    #[getter]
    fn threads(&self) -> usize {
        self.threads
    }

    /// Whether the run is over, iterations left, part of it used.
    #[getter]
    fn state(&self, py: Python<'_>) -> PyResult<(bool, u64, f64)> {
        self.far(py, Ask::State)
    }

    /// Counts iterations; the state after it.
    fn iterated(&self, py: Python<'_>, count: u64) -> PyResult<(bool, u64, f64)> {
        self.far(py, Ask::Iterated(count))
    }

    fn construct(slf: &Bound<'_, Search>) -> PyResult<Trial> {
        Search::plan(slf, Ask::Construct)
    }

    fn best(slf: &Bound<'_, Search>) -> PyResult<Trial> {
        Search::plan(slf, Ask::Best)
    }

    /// The visits nearest to one, itself first.
    fn near(&self, py: Python<'_>, visit: usize) -> PyResult<Vec<usize>> {
        match self.ask(py, Ask::Near(self.visit(visit)?))? {
            Say::Visits(visits) => Ok(visits),
            _ => Ok(Vec::new()),
        }
    }

    /// Keeps a plan if it is better than all before it.
    fn offer(&self, py: Python<'_>, plan: &Trial) -> PyResult<bool> {
        Ok(matches!(self.ask(py, Ask::Offer(plan.slot))?, Say::Flag(true)))
    }

    fn report(&self, py: Python<'_>) -> PyResult<()> {
        self.ask(py, Ask::Report).map(drop)
    }
}

/// A plan under construction.
#[pyclass(frozen, module = "rounds._rounds")]
pub struct Trial {
    run: Py<Search>,
    slot: Slot,
    cost: Mutex<i64>,
}

impl Trial {
    fn change(&self, py: Python<'_>, ask: Ask) -> PyResult<Option<i64>> {
        match self.run.get().ask(py, ask)? {
            Say::Dearer(dearer, cost) => {
                *self.cost.lock().unwrap_or_else(PoisonError::into_inner) = cost;
                Ok(dearer)
            }
            _ => Err(PyRuntimeError::new_err("this plan is gone")),
        }
    }

    fn all(&self, visits: Vec<usize>) -> PyResult<Vec<usize>> {
        visits.into_iter().map(|visit| self.run.get().visit(visit)).collect()
    }
}

#[pymethods]
impl Trial {
    #[getter]
    fn cost(&self) -> i64 {
        *self.cost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn copy(&self, py: Python<'_>) -> PyResult<Trial> {
        Search::plan(self.run.bind(py), Ask::Copy(self.slot))
    }

    /// Puts a visit in where it costs least: by how much the plan gets dearer.
    fn insert(&self, py: Python<'_>, visit: usize) -> PyResult<Option<i64>> {
        self.change(py, Ask::Insert(self.slot, self.run.get().visit(visit)?))
    }

    /// Takes a visit out with all that may not stay without it.
    fn remove(&self, py: Python<'_>, visit: usize) -> PyResult<Option<i64>> {
        self.change(py, Ask::Remove(self.slot, self.run.get().visit(visit)?))
    }

    /// Takes visits out, then puts visits in, each where it costs least, unless the plan is cheaper without.
    fn recreate(&self, py: Python<'_>, out: Vec<usize>, into: Vec<usize>) -> PyResult<i64> {
        let ask = Ask::Recreate(self.slot, self.all(out)?, self.all(into)?);
        Ok(self.change(py, ask)?.unwrap_or_default())
    }

    /// Visits that are left out.
    #[getter]
    fn left_out(&self, py: Python<'_>) -> PyResult<Vec<usize>> {
        match self.run.get().ask(py, Ask::LeftOut(self.slot))? {
            Say::Visits(visits) => Ok(visits),
            _ => Ok(Vec::new()),
        }
    }

    /// The visits of each shift, in order.
    #[getter]
    fn routes(&self, py: Python<'_>) -> PyResult<Vec<Vec<usize>>> {
        match self.run.get().ask(py, Ask::Routes(self.slot))? {
            Say::Routes(routes) => Ok(routes),
            _ => Ok(Vec::new()),
        }
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let (back, _) = channel();
        let send = &self.run.get().send;
        // Where the search is over, its plans are gone.
        let _ = send.lock().unwrap_or_else(PoisonError::into_inner).send(Request { ask: Ask::Drop(self.slot), back });
    }
}
