//! `rounds explain`: why visits were left out of a plan.

use rounds::report;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ExplainCommand;
use crate::cli::terminal::Terminal;

/// Explains the plan, or one visit of it.
pub fn run(command: &ExplainCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let plan = input::plan_for(&problem, &command.plan)?;
    command.output.write(&report::explain(&problem, &plan, command.visit.as_deref())?)?;
    Ok(Exit::Done)
}
