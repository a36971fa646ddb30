//! `rounds explain`: why visits were left out of a plan.

use rounds::{findings, report};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ExplainCommand;
use crate::cli::terminal::Terminal;

/// Explains the plan, or one visit of it: reasons are proven again for the plan as it is.
pub(super) fn run(command: &ExplainCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let mut plan = input::plan_for(&problem, &command.plan)?;
    if let Some(error) = findings::explain_again(&problem, &mut plan)? {
        tracing::warn!(%error, "reasons could not be proven again; the plan's own are shown");
    }
    command.output.write(&report::explain(&problem, &plan, command.visit.as_deref(), command.output.naming())?)?;
    Ok(Exit::Done)
}
