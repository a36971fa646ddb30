//! Times that a day names and does not hold: those of a street network or of a server.

use std::fmt;

use crate::error::{Error, Result};
use crate::model::Point;

/// Where a mode's times are to come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Elsewhere {
    /// A street network.
    Roads {
        /// The network as the day names it: a path relative to the day file.
        network: String,
        /// `car`, `bicycle` or `foot`.
        profile: String,
    },
    /// An OSRM server.
    Osrm {
        /// Its base address.
        url: String,
        /// Its profile.
        profile: String,
    },
    /// A Valhalla server.
    Valhalla {
        /// Its base address.
        url: String,
        /// Its costing model.
        costing: String,
    },
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Elsewhere::Roads { network, profile } => write!(out, "the street network {network} ({profile})"),
            Elsewhere::Osrm { url, profile } => write!(out, "the OSRM server {url} ({profile})"),
            Elsewhere::Valhalla { url, costing } => write!(out, "the Valhalla server {url} ({costing})"),
        }
    }
}

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
pub trait Sources: fmt::Debug + Send + Sync {
    /// Times from each of `points` to each, as `source` has them. Asked again for the same, the answer is the same.
    ///
    /// # Errors
    /// [`Error::Travel`] where they cannot be had.
    fn times(&self, source: &Elsewhere, points: &[Point]) -> Result<Answer>;
}

/// Nobody to ask: for days that hold all they need.
#[derive(Clone, Copy, Debug)]
pub struct NoSources;

impl Sources for NoSources {
    fn times(&self, source: &Elsewhere, _: &[Point]) -> Result<Answer> {
        Err(Error::Travel(format!("the day asks {source}, and nothing here can answer; read it with a source of times")))
    }
}
