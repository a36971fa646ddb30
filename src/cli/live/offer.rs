//! `rounds offer`: the ways to take one referral, or one of them taken.

use rounds::format::events::EventsFile;
use rounds::live::{Current, Options};
use rounds::{format, live};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::issues;
use crate::cli::live::args::OfferCommand;
use crate::cli::live::current;
use crate::cli::live::replan::results;
use crate::cli::output::write_together;
use crate::cli::terminal::Terminal;

/// Lists them as a table, and as JSON where that is asked for; or takes one.
pub(crate) fn run(command: &OfferCommand, terminal: &Terminal) -> Outcome<Exit> {
    let more = command.json.iter().chain(&command.day_out).chain(&command.changes);
    more.chain([&command.output]).try_for_each(|sink| sink.probe())?;
    let before = current(&command.day, &command.plan, &command.day.sources()?)?;
    let bytes = input::bytes(&command.events)?;
    let events = format::read_events(&bytes).map_err(|error| blame(error, &command.events))?;
    if let Some(rank) = command.take {
        return take(command, &before, &events, rank, terminal);
    }
    let found = live::offers(&before, &events, command.top).map_err(|error| blame(error, &command.events))?;
    issues::show_warnings(&found.now.warnings, terminal);
    if let Some(sink) = &command.json {
        sink.write_json(&found.to_json()?)?;
    }
    command.output.write(&live::offer_table(&found, command.output.naming()))?;
    if found.offers.is_empty() {
        terminal.say("--take 0 with --day-out puts it on the day without a place, so that it is not forgotten.\n");
    }
    Ok(Exit::Done)
}

/// Takes one of them.
fn take(
    command: &OfferCommand,
    before: &Current,
    events: &EventsFile,
    rank: usize,
    terminal: &Terminal,
) -> Outcome<Exit> {
    let taken = live::take_offer(before, events, rank, &Options::default());
    let answer = taken.map_err(|error| blame(error, &command.events))?;
    let to = (&command.output, command.day_out.as_ref(), command.changes.as_ref());
    write_together(&results(to, &answer)?)?;
    issues::show_warnings(&answer.now.warnings, terminal);
    terminal.say(&live::sentence(&answer, terminal.naming()));
    terminal.say(&live::call_sheet(&answer, terminal.naming()));
    Ok(Exit::Done)
}
