//! A search beside the interpreter: on threads of its own, without the lock of the interpreter, told about on the way
//! and ended by Ctrl-C.
//!
//! The thread that asked waits and looks, twenty times a second, for signals and for progress to hand on. It never
//! waits for a search that does not end: after an interrupt it has the best plan so far, and the threads of the search,
//! which hold what they work with, end when they come to look at the flag.
//!
//! No pool of threads outlives a call, so a process that forks between two calls has lost nothing.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::available_parallelism;
use std::time::Duration;

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use rounds::format::plan::PlanFile;
use rounds::search::{self, Latest, StopRule};
use rounds::{Error, simulate};

use crate::errors::raised;

/// How often signals are looked for.
const LOOK: Duration = Duration::from_millis(50);
/// Looks that a search may take to end after an interrupt, before its best plan so far is taken: two seconds.
const PATIENCE: u32 = 40;

/// What the work and the thread that waits for it share.
pub(crate) struct Control {
    /// Set to end the work.
    pub interrupt: Arc<AtomicBool>,
    /// The best plan so far.
    pub latest: Arc<Latest>,
    tell: Sender<Note>,
}

/// Something from the work.
enum Note {
    Search(search::Progress),
    Days(simulate::Progress),
}

/// How work ended.
pub(crate) enum End<T> {
    /// It came to its end, by itself or soon after an interrupt.
    Done(T),
    /// It did not end after an interrupt; this is what it had.
    CutOff(Box<PlanFile>),
}

/// What came of work.
pub(crate) struct Ran<T> {
    /// How it ended.
    pub end: End<T>,
    /// Whether Ctrl-C ended it.
    pub interrupted: bool,
    /// What the callback raised, which ended it.
    pub raised: Option<PyErr>,
}

impl Control {
    /// The rule that ends a search.
    pub(crate) fn stop(&self, max_time: Option<Duration>, iterations: Option<u64>) -> StopRule {
        let mut rule = StopRule::default().or_when(Arc::clone(&self.interrupt));
        (rule.max_time, rule.iterations) = (max_time, iterations);
        rule
    }

    /// Tells how far a search is.
    pub(crate) fn search(&self, state: &search::Progress) {
        // Nobody listens any more: the work is about to end.
        let _ = self.tell.send(Note::Search(*state));
    }

    /// Tells how far a study is. A study knows no interrupt and has nothing to keep, so that it is left from here: not
    /// by a panic, of which people would be told.
    pub(crate) fn days(&self, state: simulate::Progress) {
        if self.interrupt.load(Ordering::Relaxed) {
            resume_unwind(Box::new("interrupted"));
        }
        let _ = self.tell.send(Note::Days(state));
    }
}

/// As many threads as are asked for, or as the machine runs at once.
pub(crate) fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| available_parallelism().map_or(1, NonZero::get), usize::from).max(1)
}

/// Does `work` on threads that are gone afterwards.
pub(crate) fn pooled<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    pooled_on(threads(None), work)
}

fn pooled_on<T: Send>(threads: usize, work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Error::internal(format!("no threads: {error}")))?.install(work)
}

/// Does `work` on so many threads, while this one tells `progress` how far it is and looks for Ctrl-C: the first ends
/// the work, a second one raises `KeyboardInterrupt` at once.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    threads: usize,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce(&Control) -> Result<T, Error> + Send + 'static,
) -> PyResult<Ran<T>> {
    let (tell, notes) = channel();
    let (finish, mut finished) = channel();
    let (interrupt, latest) = (Arc::<AtomicBool>::default(), Arc::<Latest>::default());
    let control = Control { interrupt: Arc::clone(&interrupt), latest: Arc::clone(&latest), tell };
    let begun = std::thread::Builder::new().name("rounds".into()).spawn(move || {
        let found = pooled_on(threads, || work(&control));
        // If nobody waits any more, nobody needs it.
        let _ = finish.send(found);
    });
    begun.map_err(|error| raised(py, &Error::internal(format!("no threads: {error}"))))?;
    let mut waiting = Waiting { progress, notes, interrupt, interrupted: false, raised: None };
    let mut looks = 0;
    loop {
        let found;
        (found, finished) = py.detach(move || (finished.recv_timeout(LOOK), finished));
        waiting.look(py)?;
        match found {
            Ok(found) => {
                let value = found.map_err(|error| waiting.raised.take().unwrap_or_else(|| raised(py, &error)))?;
                return Ok(waiting.ran(End::Done(value)));
            }
            Err(RecvTimeoutError::Disconnected) => {
                let interrupted = waiting.interrupted.then(|| PyKeyboardInterrupt::new_err(()));
                let short = || raised(py, &Error::internal("the search stopped short"));
                return Err(interrupted.or(waiting.raised).unwrap_or_else(short));
            }
            Err(RecvTimeoutError::Timeout) if waiting.interrupt.load(Ordering::Relaxed) => looks += 1,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if looks >= PATIENCE
            && let Some(plan) = latest.plan()
        {
            return Ok(waiting.ran(End::CutOff(Box::new(plan))));
        }
    }
}

/// The thread that asked.
struct Waiting {
    progress: Option<Py<PyAny>>,
    notes: Receiver<Note>,
    interrupt: Arc<AtomicBool>,
    interrupted: bool,
    raised: Option<PyErr>,
}

impl Waiting {
    /// Looks for signals, and hands on the last of what was told.
    fn look(&mut self, py: Python<'_>) -> PyResult<()> {
        if let Err(signal) = py.check_signals() {
            let again = self.interrupt.swap(true, Ordering::Relaxed);
            if again || !signal.is_instance_of::<PyKeyboardInterrupt>(py) {
                return Err(signal);
            }
            self.interrupted = true;
        }
        let Some(note) = self.notes.try_iter().last() else { return Ok(()) };
        let Some(progress) = self.progress.as_ref().filter(|_| self.raised.is_none()) else { return Ok(()) };
        let called = match note {
            Note::Search(state) => progress.call1(
                py,
                (
                    state.cost,
                    state.assigned_visits,
                    state.visits,
                    state.shifts,
                    state.iterations,
                    state.elapsed.as_secs_f64(),
                    state.fraction,
                ),
            ),
            Note::Days(state) => progress.call1(py, (state.stage, state.done, state.of)),
        };
        if let Err(error) = called {
            self.interrupt.store(true, Ordering::Relaxed);
            match error.is_instance_of::<PyKeyboardInterrupt>(py) {
                true => self.interrupted = true,
                false => self.raised = Some(error),
            }
        }
        Ok(())
    }

    fn ran<T>(self, end: End<T>) -> Ran<T> {
        Ran { end, interrupted: self.interrupted, raised: self.raised }
    }
}
