//! The live day: answers to events, ways to take a referral, a desk.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rounds::live::{self, ChangeList, Command, Current, Entry, JournalFile, Live, Options, Reply, What};
use rounds::model::units::Seconds;
use rounds::report::Naming;
use rounds::search::PlanOptions;
use rounds::sources::TravelData;
use rounds::{Error, format};
use rounds_model::visible;
use serde_json::json;

use crate::day::Day;
use crate::errors::{Told, or_raise, told};
use crate::planning::{hybrid, params, text, time};
use crate::work::{Control, End, Ran, pooled, run, threads};

/// How to answer, as Python has it: instant, unrestricted, seconds, iterations, slack in seconds, seed, threads,
/// parameters.
pub(crate) type How = (bool, bool, Option<f64>, Option<u64>, f64, u64, Option<u16>, Option<String>);

/// What more could be gained if others moved too: figures as an answer has them, the changes, the plan.
type Proposal = Option<(String, String, String)>;

/// The same at a desk, with the day as it then is.
type ProposalAt = Option<((String, String, String), Day)>;

/// Answers, the day they are of, its plan, what else there is to say, and the proposal.
type Replanned = (String, String, String, String, String, Vec<Told>, Proposal, bool, Option<PyErr>);

fn json_text(value: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::internal(error.to_string()))
}

fn options(how: &How, control: &Control) -> Result<Options, Error> {
    let (instant, unrestricted, max_time, iterations, slack, seed, on, parameters) = how;
    let params = params(parameters.as_deref())?;
    let stop = control.stop(max_time.map(time), *iterations);
    let search = PlanOptions::default().seed(*seed).threads(threads(*on)).stop(stop).method(hybrid(&params)).started();
    let threshold = Seconds(time(*slack).as_secs().try_into().unwrap_or(i64::MAX));
    Ok(Options::default().instant(*instant).unrestricted(*unrestricted).search(search).threshold(threshold))
}

/// What was proposed beside an answer.
fn proposal(found: Option<&live::Proposal>) -> Result<Proposal, Error> {
    let Some(found) = found else { return Ok(None) };
    let figures = json!({
        "saves": found.saves,
        "travelSeconds": found.travel,
        "bringsIn": found.brings_in,
        "leavesOut": found.leaves_out,
    });
    Ok(Some((json_text(&figures)?, json_text(&found.changes.changes)?, text(&found.plan))))
}

/// What was proposed beside the last answer at a desk, as taking it at once would have it, and the day it is for.
fn proposal_at(
    live: &Live,
    reply: &Reply,
    options: &Options,
    at: (&Arc<TravelData>, &str),
) -> Result<ProposalAt, Error> {
    let (Some(plan), Reply::Answered(answered)) = (live.proposed(), reply) else { return Ok(None) };
    let Some(figures) = &answered.proposal else { return Ok(None) };
    let take = Command { id: None, at: answered.at, by: None, based_on: None, what: What::AcceptProposal };
    let changes = match live.preview(&take, options)? {
        Reply::Answered(taken) => taken.changes,
        Reply::Refused(_) => Vec::new(),
    };
    Ok(Some(((json_text(figures)?, json_text(&changes)?, text(plan)), day_at(live, at))))
}

/// The day of a desk as it now is.
fn day_at(live: &Live, (sources, folder): (&Arc<TravelData>, &str)) -> Day {
    let bytes = visible::json(&format::write_day(&live.current.day)).into_owned().into_bytes();
    Day {
        bytes: bytes.into(),
        problem: Arc::new(live.current.problem.clone()),
        issues: Vec::new(),
        sources: Arc::clone(sources),
        folder: folder.into(),
    }
}

/// The day and its plan, which keeps the day's rules.
fn current(day: &Day, plan: &[u8]) -> Result<Current, Error> {
    Current::with(&day.bytes, format::read_plan(plan)?, day.sources.clone())
}

fn current_of(py: Python<'_>, day: &Day, plan: &[u8]) -> PyResult<Current> {
    or_raise(py, py.detach(|| pooled(|| current(day, plan))))
}

/// Applies events and plans what is left of the day: change list, day and plan as files, a sentence, the call sheet,
/// warnings.
#[pyfunction]
#[pyo3(signature = (day, plan, events, how, labels, progress))]
pub(crate) fn replan(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    events: &[u8],
    how: How,
    labels: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Replanned> {
    let before = current_of(py, day, plan)?;
    let events = or_raise(py, format::read_events(events))?;
    let naming = if labels { Naming::Labels } else { Naming::Ids };
    let Ran { end, interrupted, raised } = run(py, threads(how.6), progress, move |control| {
        let answer = live::answer(&before, &events, &options(&how, control)?, &|state| control.search(state))?;
        let list = ChangeList { changes: answer.changes.clone(), lists: answer.now.lists.clone() };
        let changes = serde_json::to_string_pretty(&list).map_err(|error| Error::internal(error.to_string()))? + "\n";
        let day = visible::json(&format::write_day(&answer.now.day)).into_owned();
        let warnings: Vec<Told> = answer.now.warnings.iter().chain(&answer.doubts).map(told).collect();
        let words = [live::sentence(&answer, naming), live::call_sheet(&answer, naming)];
        let [sentence, sheet] = words.map(|words| visible::text(&words).into_owned());
        let proposal = proposal(answer.proposal.as_ref())?;
        Ok((visible::json(&changes).into_owned(), day, text(&answer.plan), sentence, sheet, warnings, proposal))
    })?;
    match end {
        End::Done((changes, day, plan, sentence, sheet, warnings, proposal)) => {
            Ok((changes, day, plan, sentence, sheet, warnings, proposal, interrupted, raised))
        }
        // Nothing is kept on the way of an answer, so that there is nothing to cut off.
        End::CutOff(_) => or_raise(py, Err(Error::internal("an answer without an end"))),
    }
}

/// The ways to take one referral: as JSON, as a table, and the plan of each with its day.
#[pyfunction]
pub(crate) fn offers(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    events: &[u8],
    top: u16,
    labels: bool,
) -> PyResult<(String, String, String, Vec<String>)> {
    let before = current_of(py, day, plan)?;
    let events = or_raise(py, format::read_events(events))?;
    let naming = if labels { Naming::Labels } else { Naming::Ids };
    let found = || {
        pooled(|| {
            let found = live::offers(&before, &events, top.into())?;
            let table = visible::text(&live::offer_table(&found, naming)).into_owned();
            let day = visible::json(&format::write_day(&found.now.day)).into_owned();
            let plans = found.offers.iter().map(|offer| text(&offer.plan)).collect();
            Ok((visible::json(&found.to_json()?).into_owned(), table, day, plans))
        })
    };
    or_raise(py, py.detach(found))
}

/// A day under way.
#[pyclass(frozen, module = "rounds._rounds")]
pub struct Desk(Mutex<State>);

struct State {
    live: Live,
    journal: Option<JournalFile>,
    torn: usize,
    busy: bool,
    sources: Arc<TravelData>,
    folder: String,
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What travel times come from, and the folder of the day.
    fn home(&self) -> (Arc<TravelData>, String) {
        let state = self.state();
        (Arc::clone(&state.sources), state.folder.clone())
    }

    /// The day as it is, with nobody else at it until [`Desk::go_on`].
    fn begin(&self) -> PyResult<Live> {
        let mut state = self.state();
        if std::mem::replace(&mut state.busy, true) {
            return Err(PyRuntimeError::new_err("another thread is at this desk: take lines one after the other"));
        }
        Ok(state.live.clone())
    }

    /// Goes on to what became of a line, once that is on the disk.
    fn go_on(&self, found: Result<(Live, Entry), Error>) -> Result<Entry, Error> {
        let mut state = self.state();
        state.busy = false;
        let (live, entry) = found?;
        if let Some(journal) = &mut state.journal {
            journal.append(&entry, &live)?;
        }
        state.live = live;
        Ok(entry)
    }
}

#[pymethods]
impl Desk {
    /// A day and its plan, going on from the end of the journal where there is one.
    #[new]
    #[pyo3(signature = (day, plan, journal))]
    fn new(py: Python<'_>, day: &Day, plan: &[u8], journal: Option<PathBuf>) -> PyResult<Desk> {
        let opened = || {
            pooled(|| {
                let (start, sources) = (current(day, plan)?, Arc::clone(&day.sources));
                let opened = journal.as_ref().map(|path| JournalFile::open(path, &start)).transpose()?;
                let mut live = Live::new(start);
                let (mut journal, mut cut_off) = (None, 0);
                if let Some((file, recorded, torn)) = opened {
                    live.catch_up(&recorded, u64::MAX)?;
                    (journal, cut_off) = (Some(file), torn);
                }
                Ok(State { live, journal, torn: cut_off, busy: false, sources, folder: day.folder.clone() })
            })
        };
        Ok(Desk(Mutex::new(or_raise(py, py.detach(opened))?)))
    }

    /// Takes a line, an events file or a command: the answer as JSON, what is proposed beside it, whether Ctrl-C ended
    /// the search, and what the callback raised.
    #[pyo3(signature = (line, how, progress))]
    fn take(
        &self,
        py: Python<'_>,
        line: String,
        how: How,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<(String, ProposalAt, bool, Option<PyErr>)> {
        let mut live = self.begin()?;
        let (sources, folder) = self.home();
        let ran = run(py, threads(how.6), progress, move |control| {
            let options = options(&how, control)?;
            let entry = live.take(&line, &options, &|state| control.search(state))?;
            let proposal = proposal_at(&live, &entry.reply, &options, (&sources, &folder))?;
            Ok((live, entry, proposal))
        });
        let Ran { end, interrupted, raised } = ran.inspect_err(|_| self.state().busy = false)?;
        let (found, proposal) = match end {
            End::Done((live, entry, proposal)) => (Ok((live, entry)), proposal),
            End::CutOff(_) => (Err(Error::internal("an answer without an end")), None),
        };
        let entry = or_raise(py, py.detach(|| self.go_on(found)))?;
        Ok((or_raise(py, json_text(&entry.reply))?, proposal, interrupted, raised))
    }

    /// What a line would be answered, and what would be proposed beside it; nothing changes.
    fn preview(&self, py: Python<'_>, line: String, how: How) -> PyResult<(String, ProposalAt)> {
        let mut copy = self.state().live.clone();
        let (sources, folder) = self.home();
        let Ran { end, .. } = run(py, threads(how.6), None, move |control| {
            let options = options(&how, control)?;
            let reply = copy.take(&line, &options, &|_| {})?.reply;
            Ok((json_text(&reply)?, proposal_at(&copy, &reply, &options, (&sources, &folder))?))
        })?;
        match end {
            End::Done(previewed) => Ok(previewed),
            End::CutOff(_) => or_raise(py, Err(Error::internal("an answer without an end"))),
        }
    }

    /// What putting a visit into each shift would do, as JSON.
    fn candidates(&self, py: Python<'_>, visit: &str) -> PyResult<String> {
        let live = self.state().live.clone();
        or_raise(py, py.detach(|| pooled(|| json_text(&live.candidates(visit)?))))
    }

    /// The day as it now is.
    #[getter]
    fn day(&self) -> Day {
        let state = self.state();
        day_at(&state.live, (&state.sources, &state.folder))
    }

    /// Its plan.
    #[getter]
    fn plan(&self) -> String {
        text(&self.state().live.current.plan)
    }

    /// A better plan for the day as it now is, that nobody has accepted yet.
    #[getter]
    fn proposed(&self) -> Option<String> {
        self.state().live.proposed().map(text)
    }

    /// How many lines have been taken.
    #[getter]
    fn lines(&self) -> u64 {
        self.state().live.lines
    }

    /// Up to when the day has gone.
    #[getter]
    fn at(&self) -> Option<String> {
        self.state().live.at().map(|at| at.to_string())
    }

    /// Bytes of a torn last line that were cut off the journal.
    #[getter]
    fn torn(&self) -> usize {
        self.state().torn
    }

    /// Lets go of the journal.
    fn close(&self) {
        self.state().journal = None;
    }
}
