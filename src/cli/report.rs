//! `rounds report`: a plan as one HTML page.

use rounds::report;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ReportCommand;
use crate::cli::terminal::Terminal;

/// Writes the page.
pub fn run(command: &ReportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let plan = input::plan_for(&problem, &command.plan)?;
    command.output.write(&report::html(&problem, &plan))?;
    Ok(Exit::Done)
}
