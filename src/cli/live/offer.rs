//! `rounds offer`: the ways to take one referral.

use rounds::{format, live};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::issues;
use crate::cli::live::args::OfferCommand;
use crate::cli::live::current;
use crate::cli::terminal::Terminal;

/// Lists them as a table, and as JSON where that is asked for.
pub(crate) fn run(command: &OfferCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.json.iter().chain([&command.output]).try_for_each(|sink| sink.probe())?;
    let before = current(&command.day, &command.plan, &command.day.sources()?)?;
    let bytes = input::bytes(&command.events)?;
    let events = format::read_events(&bytes).map_err(|error| blame(error, &command.events))?;
    let found = live::offers(&before, &events, command.top).map_err(|error| blame(error, &command.events))?;
    issues::show_warnings(&found.now.warnings, terminal);
    if let Some(sink) = &command.json {
        sink.write_json(&found.to_json()?)?;
    }
    command.output.write(&live::offer_table(&found, command.output.naming()))?;
    Ok(Exit::Done)
}
