//! `rounds replan`: apply events, answer, write the new day, its plan and the change list, tell whom to call.

use std::time::Duration;

use rounds::format::plan::PlanFile;
use rounds::live::{self, Answer, ChangeList};
use rounds::sources::TravelData;
use rounds::{Error, format};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::live::args::ReplanCommand;
use crate::cli::live::current;
use crate::cli::output::{Sink, write_together};
use crate::cli::terminal::Terminal;
use crate::cli::watchdog::Watchdog;
use crate::cli::{issues, params, progress, signals};

/// Answers the events and writes all results, or none of them.
pub(crate) fn run(command: &ReplanCommand, terminal: &Terminal) -> Outcome<Exit> {
    let more = command.day_out.iter().chain(&command.changes).chain(&command.matrix_out);
    more.chain([&command.output]).try_for_each(|sink| sink.probe())?;
    let params = params::load(command.params.as_ref())?;
    let sources = command.day.sources()?;
    let before = current(&command.day, &command.plan, &sources)?;
    let bytes = input::bytes(&command.events)?;
    let events = format::read_events(&bytes).map_err(|error| blame(error, &command.events))?;
    // Until here there is no answer to write: Ctrl-C quits at once.
    let last = "\nStopping; the best answer so far will be written. Press Ctrl-C again to quit at once without it.\n";
    let interrupt = signals::interrupt_flag(*terminal, last)?;

    let dog = Watchdog::default();
    let mut options = command.how.clone();
    options.search.method = params::method(&params);
    options.search.stop.interrupt = Some(interrupt);
    options.search.latest = Some(dog.latest.clone());
    options.search = options.search.started();
    tracing::info!(events = events.events.len(), "re-planning");
    let blamed = |error: Error| blame(error, &command.events);
    let begun = rounds_live::begin(&before, &events, &options).map_err(blamed)?;
    let write = |answer: &Answer| write(command, answer, &sources, terminal);
    let cut_off = |plan: PlanFile| {
        let found = begun.with(&before, plan);
        let written = found.is_ok_and(|found| write(&begun.cut_off(found)).is_ok());
        if written {
            terminal.tell(
                "Re-planning did not end in time and was cut off: this is the best answer that it had by then.\n",
            );
        }
        written
    };
    let found = dog.over(&options.search.stop, Duration::ZERO, cut_off, || {
        let bar = progress::bar(terminal);
        let found = begun.search(&before, &|state| progress::show(&bar, state));
        bar.finish_and_clear();
        dog.claim();
        found
    });
    write(&begun.answer(found.map_err(blamed)?))?;
    Ok(Exit::Done)
}

/// Writes the results and tells whom to call.
fn write(command: &ReplanCommand, answer: &Answer, sources: &TravelData, terminal: &Terminal) -> Outcome<()> {
    let mut results = results((&command.output, command.day_out.as_ref(), command.changes.as_ref()), answer)?;
    results.extend(command.matrix_out.iter().map(|sink| (sink, sources.kept())));
    write_together(&results)?;
    let warnings = Vec::from_iter(answer.now.warnings.iter().chain(&answer.doubts).cloned());
    issues::show_warnings(&warnings, terminal);
    terminal.say(&live::sentence(answer, terminal.naming()));
    terminal.say(&live::call_sheet(answer, terminal.naming()));
    Ok(())
}

/// Those of the day, the change list and the plan that are wanted.
pub(crate) fn results<'c>(
    (output, day_out, list_out): (&'c Sink, Option<&'c Sink>, Option<&'c Sink>),
    answer: &Answer,
) -> Outcome<Vec<(&'c Sink, String)>> {
    let list = ChangeList { changes: answer.changes.clone(), lists: answer.now.lists.clone() };
    let changes = serde_json::to_string_pretty(&list).map_err(|error| Error::internal(error.to_string()))?;
    let mut results = Vec::new();
    results.extend(day_out.map(|sink| (sink, format::write_day(&answer.now.day))));
    results.extend(list_out.map(|sink| (sink, changes + "\n")));
    results.push((output, format::write_plan(&answer.plan)));
    Ok(results)
}
