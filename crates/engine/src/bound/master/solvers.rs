//! Which solver does what: the one place that knows of the feature `highs`, but for the adapters themselves.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::bound::master::mip::{Choice, choose_by};
use crate::bound::master::{Frame, Left, Master, Row};

/// A master problem with no route yet.
pub(crate) fn master(frame: Frame) -> Box<dyn Master> {
    #[cfg(feature = "highs")]
    return Box::new(crate::bound::master::highs::Highs::new(frame));
    #[cfg(not(feature = "highs"))]
    Box::new(crate::bound::master::simplex::Primal::new(frame))
}

/// How often a thread that waits for a solver looks at the clock.
const LOOK: Duration = Duration::from_millis(2);
/// Part of the time that a solver is told of; the rest is for what it does between two looks at the clock.
const TOLD: f64 = 0.9;

/// The cheapest choice of whole routes, as [`choose_by`] has it, within `limit` and what is `left`.
///
/// Solvers look at the clock only now and then, and hear no interrupt. So one works on a thread of its own; if it is
/// late, it is not waited for: it ends by itself, soon after.
pub(crate) fn choose(frame: Frame, rows: Vec<Row>, most: Option<f64>, limit: Duration, left: Left) -> Option<Choice> {
    #[cfg(feature = "highs")]
    use crate::bound::master::mip::highs as solver;
    #[cfg(not(feature = "highs"))]
    use crate::bound::master::mip::microlp as solver;
    let limit = left().min(limit);
    let (sender, receiver) = mpsc::sync_channel(1);
    let work = move || sender.send(choose_by(solver, &frame, &rows, most, limit.mul_f64(TOLD)));
    std::thread::Builder::new().name("choose".into()).spawn(work).ok()?;
    let mut waited = Duration::ZERO;
    while waited < limit && !left().is_zero() {
        match receiver.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) => waited += LOOK,
            answer => return answer.ok().flatten(),
        }
    }
    None
}
