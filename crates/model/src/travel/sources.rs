//! Times that a day names and does not hold: those of a street network or of a server.

use std::fmt::Debug;
use std::panic::RefUnwindSafe;

use crate::error::{Error, Result};
use crate::{Elsewhere, Point};

/// Directed travel between points: rows from, columns to, both in the order asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Whole seconds; −1 where there is no way.
    pub seconds: Vec<Vec<i32>>,
    /// Whole metres; −1 where there is no way.
    pub metres: Vec<Vec<i32>>,
    /// How far each point is from the nearest street, in metres.
    pub off: Vec<f64>,
}

/// Somebody who can be asked for times.
pub trait Sources: Debug + Send + Sync + RefUnwindSafe {
    /// Times from each of `points` to each, as `source` has them. Asked again for the same, the answer is the same.
    ///
    /// # Errors
    /// [`Error::is_travel`] where they cannot be had.
    fn times(&self, source: &Elsewhere, points: &[Point]) -> Result<Answer>;

    /// How far each of `points` is from a street that `source` knows and that nothing leads to; `None` where there is
    /// no such street, or where it cannot tell.
    fn lost(&self, _source: &Elsewhere, points: &[Point]) -> Vec<Option<f64>> {
        vec![None; points.len()]
    }
}

/// Nobody to ask: for days that hold all they need.
#[derive(Clone, Copy, Debug)]
pub struct NoSources;

impl Sources for NoSources {
    fn times(&self, source: &Elsewhere, _: &[Point]) -> Result<Answer> {
        Err(Error::travel(format!(
            "the day asks {source}, and nothing here can answer; read it with a source of times"
        )))
    }
}
