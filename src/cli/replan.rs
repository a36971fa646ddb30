//! `rounds replan`: apply events, answer, write the new day, its plan and the change list, tell whom to call.

use rounds::replan::{self, Answer, Current, Options};
use rounds::search::{PlanOptions, StopRule};
use rounds::units::Seconds;
use rounds::{Error, io};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, Source, blame};
use crate::cli::options::ReplanCommand;
use crate::cli::terminal::Terminal;
use crate::cli::{progress, signals};

/// Answers the events and writes all results, or none of them.
pub fn run(command: &ReplanCommand, terminal: &Terminal) -> Outcome<Exit> {
    let more = command.day_out.iter().chain(&command.changes);
    more.chain([&command.output]).try_for_each(|sink| sink.probe())?;
    let last = "\nStopping; the best answer so far will be written. Once more to quit at once without it.\n";
    let interrupt = signals::interrupt_flag(*terminal, last)?;
    let before = current(&command.day, &command.plan)?;
    let bytes = input::bytes(&command.events)?;
    let events = io::read_events(&bytes).map_err(|error| blame(error, &command.events))?;

    let stop = StopRule { max_time: command.max_time, iterations: command.iterations, interrupt: Some(interrupt) };
    let search = PlanOptions { seed: command.seed, threads: command.threads, stop, ..PlanOptions::default() };
    let threshold = Seconds(command.slack.as_secs().try_into().unwrap_or(i64::MAX));
    let options = Options { instant: command.instant, search, threshold, reasons: true };
    tracing::info!(events = events.events.len(), "re-planning");
    let bar = progress::bar(terminal);
    let found = replan::answer(&before, &events, &options, &|state| progress::show(&bar, state));
    bar.finish_and_clear();
    let answer = found.map_err(|error| blame(error, &command.events))?;
    write(command, &answer)?;
    terminal.say(&replan::sentence(&answer));
    terminal.say(&replan::call_sheet(&answer));
    Ok(Exit::Done)
}

/// The day and its plan; an error says which of the two is to blame.
pub fn current(day: &Source, plan: &Source) -> Outcome<Current> {
    let bytes = input::bytes(day)?;
    let file = input::plan(plan)?;
    io::read_day(&bytes).map_err(|error| blame(error, day))?;
    Current::new(&bytes, file).map_err(|error| blame(error, plan))
}

/// The day first: a plan without its day is of no use.
fn write(command: &ReplanCommand, answer: &Answer) -> Outcome<()> {
    if let Some(sink) = &command.day_out {
        sink.write(&io::write_day(&answer.now.day))?;
    }
    if let Some(sink) = &command.changes {
        let text = serde_json::to_string_pretty(&answer.changes).map_err(|error| Error::Internal(error.to_string()))?;
        sink.write(&(text + "\n"))?;
    }
    command.output.write(&io::write_plan(&answer.plan))
}
