//! The commands of the live day: `replan`, `offer`, `live` and `edit`.

pub mod args;
pub mod edit;
mod journal;
pub mod offer;
pub mod replan;
pub mod stream;

use rounds::io;
use rounds::replan::Current;

use crate::cli::input::{self, Outcome, Source, blame};

/// The day and its plan; an error says which of the two is to blame.
fn current(day: &Source, plan: &Source) -> Outcome<Current> {
    let bytes = input::bytes(day)?;
    let file = input::plan(plan)?;
    io::read_day(&bytes).map_err(|error| blame(error, day))?;
    Current::new(&bytes, file).map_err(|error| blame(error, plan))
}
