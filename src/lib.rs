//! rounds: scheduling and visit routing for community health teams.
#![deny(missing_docs)]

pub mod error;
pub mod evaluate;
pub mod generate;
pub mod ids;
pub mod io;
pub mod model;
pub mod search;
pub mod travel;
pub mod units;

pub use error::{Error, Issue, Result, Severity};
