//! `rounds report`: a plan as one HTML page.

use std::path::PathBuf;

use clap::Args;
use rounds::format;
use rounds::live;
use rounds::report::{self, Extras};

use crate::cli::Exit;
use crate::cli::args::OutArgs;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::issues;
use crate::cli::live::edit::instant;
use crate::cli::options::ReportCommand;
use crate::cli::streets::args::TravelArgs;
use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// The plan file, or `-`.
    pub plan: PathBuf,
    /// The plan before this one: mark and list what has changed since. It may be of the day before its events.
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// The time of day to draw as now, such as 14:30 [default: as far as the day's history goes].
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Leave the notes of places, patients and visits out of run sheets.
    #[arg(long)]
    pub no_notes: bool,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

/// Writes the page.
pub(super) fn run(command: &ReportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let sources = command.day.sources()?;
    let source = &command.day.source;
    let bytes = input::bytes(source)?;
    let read = format::read_day_with(&bytes, &*sources).map_err(|error| blame(error, source))?;
    issues::show_kinds(&read.warnings, &source.to_string(), false, terminal);
    let problem = read.value;
    // Notes are in the file alone.
    let file = format::read_day_file(&bytes).map_err(|error| blame(error, source))?;
    let plan = input::plan_for(&problem, &command.plan)?;
    let since = command.since.as_ref().map(input::plan).transpose()?;
    let at = command.at.as_deref().map(|text| instant(text, (&problem, &plan), ("", &[]), terminal)).transpose()?;
    let now = at.map(|at| at.instant()).or_else(|| live::gone_to(&problem));
    let ways = sources.drawn(&problem, &plan)?;
    let decided = report::decided(&problem, &file, &plan);
    let notes = command.notes.then_some(&file);
    let broken = input::tell_broken(&problem, &plan, &command.plan, terminal);
    let assumed = report::assumed(&file);
    let since = since.as_ref();
    let extras = Extras { ways: Some(&ways), now, since, notes, decided: &decided, broken: &broken, assumed: &assumed };
    command.output.write(&report::html_with(&problem, &plan, &extras))?;
    Ok(Exit::Done)
}
