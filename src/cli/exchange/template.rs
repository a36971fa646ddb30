//! `rounds template`: a workbook to begin with.

use chrono::NaiveDate;
use clap::Args;
use rounds::exchange::template;

use crate::cli::Exit;
use crate::cli::args::OutArgs;
use crate::cli::input::Outcome;
use crate::cli::output::Sink;

use super::args::day;

#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    #[command(flatten)]
    pub out: OutArgs,
    /// The day of the example.
    #[arg(long, value_name = "DATE", value_parser = day, default_value = "2026-03-02")]
    pub date: NaiveDate,
}

/// Write a workbook to begin with.
#[derive(Debug)]
pub(crate) struct TemplateCommand {
    pub date: NaiveDate,
    pub output: Sink,
}

/// Writes it.
pub(crate) fn run(command: &TemplateCommand) -> Outcome<Exit> {
    command.output.probe()?;
    command.output.write_bytes(&template(command.date)?)?;
    Ok(Exit::Done)
}
