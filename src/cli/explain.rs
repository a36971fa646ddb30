//! `rounds explain`: why visits were left out of a plan.

use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::{Error, Issue, check, explain, report};
use rounds_format::codes::BREAKS_RULES;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::ExplainCommand;
use crate::cli::terminal::Terminal;

/// Explains the plan, or one visit of it: reasons are proven again for the plan as it is.
pub fn run(command: &ExplainCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let problem = input::day(&command.day, terminal)?;
    let mut plan = input::plan_for(&problem, &command.plan)?;
    refuse_unless_sound(&problem, &plan)?;
    // A plan that breaks rules by a person's decision keeps what it says.
    if let Err(error) = explain::reasons(&problem, &mut plan) {
        tracing::warn!(%error, "reasons could not be proven again; the plan's own are shown");
    }
    command.output.write(&report::explain(&problem, &plan, command.visit.as_deref(), command.output.naming())?)?;
    Ok(Exit::Done)
}

/// Bad input if the judge refuses the plan: nothing is proven of one that cannot be worked.
fn refuse_unless_sound(problem: &Problem, plan: &PlanFile) -> Outcome<()> {
    let verdict = check::check(problem, plan);
    if verdict.is_clean() {
        return Ok(());
    }
    let (broken, claims) = (verdict.violations.len(), verdict.claims.len());
    let what = format!("`rounds check` refuses the plan: {broken} rules broken, {claims} figures wrong");
    let help = "see what it finds; reasons are proven only for plans that keep the rules";
    Err(Error::input(vec![Issue::new(BREAKS_RULES, "shifts", what, help)]).into())
}
