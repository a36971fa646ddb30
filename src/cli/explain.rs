//! `rounds explain`: why visits were left out of a plan.

use rounds::{explain, report};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ExplainCommand;
use crate::cli::terminal::Terminal;

/// Explains the plan, or one visit of it.
pub fn run(command: &ExplainCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let mut plan = input::plan_for(&problem, &command.plan)?;
    // A plan made elsewhere may come without reasons; one that the day's rules forbid keeps what it says.
    if plan.unassigned.iter().any(|visit| visit.reasons.is_empty())
        && let Err(error) = explain::reasons(&problem, &mut plan)
    {
        tracing::warn!(%error, "reasons not found");
    }
    command.output.write(&report::explain(&problem, &plan, command.visit.as_deref())?)?;
    Ok(Exit::Done)
}
