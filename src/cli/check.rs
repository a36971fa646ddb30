//! `rounds check`: a day alone, or a plan against its day.

use rounds::check;

use crate::cli::input::{self, Outcome};
use crate::cli::options::CheckCommand;
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, issues};

/// Checks, tells the findings, and refuses with its own exit code.
pub fn run(command: &CheckCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let (problem, warnings) = input::day_and_warnings(&command.day)?;
    issues::show_warnings(&warnings, &command.day.to_string(), true, terminal);
    let Some(source) = &command.plan else { return Ok(Exit::Done) };
    let plan = input::plan(source)?;
    let verdict = check::check(&problem, &plan);
    Ok(if verdict.violations.is_empty() { Exit::Done } else { Exit::Refused })
}
