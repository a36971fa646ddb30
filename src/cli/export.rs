//! `rounds export`: a plan for other programs.

use rounds::report;

use crate::cli::Exit;
use crate::cli::exchange;
use crate::cli::input::{self, Outcome};
use crate::cli::streets::args::{ExportCommand, TypedExport};
use crate::cli::terminal::Terminal;

/// Writes them, along the streets where the day has a street network.
pub(super) fn run(command: &ExportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    if matches!(command.format, TypedExport::Xlsx | TypedExport::Csv | TypedExport::Ics | TypedExport::Fhir) {
        return exchange::export::run(command, terminal);
    }
    let sources = command.day.sources()?;
    let problem = input::day_by(&command.day, &sources, terminal)?;
    let plan = input::plan_for(&problem, &command.plan)?;
    input::tell_broken(&problem, &plan, &command.plan, terminal);
    let ways = sources.drawn(&problem, &plan)?;
    match command.format {
        TypedExport::Geojson => command.output.write_json(&report::geojson(&problem, &plan, &ways))?,
        _ => command.output.write(&report::gpx(&problem, &plan, &ways))?,
    }
    Ok(Exit::Done)
}
