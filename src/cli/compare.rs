//! `rounds compare`: two plans for one day, side by side.

use rounds::report;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::CompareCommand;
use crate::cli::terminal::Terminal;

/// Compares the plans' key figures and the visits that differ.
pub(super) fn run(command: &CompareCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let a = input::plan_for(&problem, &command.a)?;
    let b = input::plan_for(&problem, &command.b)?;
    for (plan, source) in [(&a, &command.a), (&b, &command.b)] {
        input::tell_broken(&problem, plan, source, terminal);
    }
    command.output.write(&report::compare(&problem, &a, &b, command.output.naming()))?;
    Ok(Exit::Done)
}
