//! `rounds report`: a plan as one HTML page.

use rounds::live;
use rounds::report::{self, Extras};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::live::edit::instant;
use crate::cli::options::ReportCommand;
use crate::cli::terminal::Terminal;

/// Writes the page.
pub fn run(command: &ReportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let sources = command.day.sources()?;
    let problem = input::day_by(&command.day, &sources, terminal)?;
    let plan = input::plan_for(&problem, &command.plan)?;
    let since = command.since.as_ref().map(input::plan).transpose()?;
    let at = command.at.as_deref().map(|text| instant(text, (&problem, &plan), ("", &[]), terminal)).transpose()?;
    let now = at.map(|at| at.instant()).or_else(|| live::gone_to(&problem));
    let ways = sources.drawn(&problem, &plan)?;
    let extras = Extras { ways: Some(&ways), now, since: since.as_ref() };
    command.output.write(&report::html_with(&problem, &plan, &extras))?;
    Ok(Exit::Done)
}
