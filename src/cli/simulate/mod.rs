//! `rounds simulate`: many days of a service, from work by hand to the full system.

pub(super) mod args;

use rounds::Error;
use rounds::simulate::{self, Scenario};

use crate::cli::input::{self, Outcome};
use crate::cli::output::Sink;
use crate::cli::simulate::args::SimulateCommand;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, progress};

/// Lives through the days, prints the tables and writes what is asked for.
pub(super) fn run(command: &SimulateCommand, terminal: &Terminal) -> Outcome<Exit> {
    let outputs = || command.json.iter().chain(&command.output);
    outputs().try_for_each(Sink::probe)?;
    let bytes = input::bytes(&command.scenario)?;
    let scenario = Scenario::read(&bytes).map_err(|error| input::blame(error, &command.scenario))?;
    let bar = progress::bar(terminal);
    let show = |state: simulate::Progress| progress::show_days(&bar, &state);
    let study = simulate::study(&scenario, &command.options, &show);
    bar.finish_and_clear();
    let study = study.map_err(|error| input::blame(error, &command.scenario))?;
    if let Some(sink) = &command.json {
        let text = serde_json::to_string_pretty(&study).map_err(|error| Error::internal(error.to_string()))?;
        sink.write_json(&(text + "\n"))?;
    }
    if let Some(sink) = &command.output {
        sink.write(&study.html(&scenario))?;
    }
    Sink::Stdout.write(&study.text())?;
    Ok(Exit::Done)
}
