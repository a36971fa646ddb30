//! `rounds report`: a plan as one HTML page.

use rounds::report;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ReportCommand;
use crate::cli::terminal::Terminal;

/// Writes the page.
pub fn run(command: &ReportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let sources = command.day.sources()?;
    let problem = input::day_by(&command.day, &sources, terminal)?;
    let plan = input::plan_for(&problem, &command.plan)?;
    let ways = sources.drawn(&problem, &plan)?;
    command.output.write(&report::html_with(&problem, &plan, &ways))?;
    Ok(Exit::Done)
}
