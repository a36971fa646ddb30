//! The commands of the live day: `replan`, `offer`, `live` and `edit`.

pub(super) mod args;
pub(super) mod edit;
pub(super) mod offer;
pub(super) mod replan;
pub(super) mod stream;

use std::path::Path;
use std::sync::Arc;

use rounds::Error;
use rounds::format::plan::PlanFile;
use rounds::live::{Current, JournalFile, Recorded};
use rounds::sources::TravelData;
use rounds::travel::Sources;
use rounds_format::codes::{ANOTHER_DAY, BREAKS_RULES};

use crate::cli::input::{self, DayInput, Outcome, Source, blame};
use crate::cli::terminal::Terminal;

/// The day and its plan; an error says which of the two is to blame.
pub(super) fn current(day: &DayInput, plan: &Source, sources: &Arc<TravelData>) -> Outcome<Current> {
    read(day, plan, sources, Current::with)
}

/// [`current`] with a plan that may break rules.
fn as_it_is(day: &DayInput, plan: &Source, sources: &Arc<TravelData>) -> Outcome<Current> {
    read(day, plan, sources, Current::as_it_is)
}

/// Both, put together by `make`.
fn read(
    day: &DayInput,
    plan: &Source,
    sources: &Arc<TravelData>,
    make: impl Fn(&[u8], PlanFile, Arc<dyn Sources>) -> Result<Current, Error>,
) -> Outcome<Current> {
    let bytes = input::bytes(&day.source)?;
    let file = input::plan(plan)?;
    let of_plan = |error: &Error| error.issues().iter().any(|issue| matches!(issue.code, ANOTHER_DAY | BREAKS_RULES));
    make(&bytes, file, sources.clone()).map_err(|error| {
        let source = if of_plan(&error) { plan } else { &day.source };
        blame(error, source)
    })
}

/// Opens or begins a journal, and tells of a torn last line.
pub(super) fn journal(path: &Path, start: &Current, terminal: &Terminal) -> Outcome<(JournalFile, Recorded)> {
    let opened = JournalFile::open(path, start).map_err(|error| match error.is_input() {
        true => blame(error, &Source::File(path.into())),
        false => error.into(),
    });
    let (file, recorded, torn) = opened?;
    if torn > 0 {
        terminal.say(&format!("The last line of the journal was torn and never answered: {torn} bytes are cut off.\n"));
    }
    Ok((file, recorded))
}
