//! `rounds export xlsx|csv|ics|fhir`: a plan for everyone who has no use for JSON.

use chrono::{DateTime, Utc};
use rounds::exchange::{CalendarOptions, WorkbookOptions, calendar, fhir_bundle, table, workbook};
use rounds::format;
use rounds_format::codes::UNKNOWN_CLINICIAN;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, blame};
use crate::cli::issues;
use crate::cli::streets::args::{ExportCommand, TypedExport};
use crate::cli::terminal::Terminal;

/// Writes the plan as a workbook, a table, a calendar or a bundle.
pub(crate) fn run(command: &ExportCommand, terminal: &Terminal) -> Outcome<Exit> {
    let source = &command.day.source;
    let bytes = input::bytes(source)?;
    let read = format::read_day_with(&bytes, &*command.day.sources()?).map_err(|error| blame(error, source))?;
    issues::show_kinds(&read.warnings, &source.to_string(), false, terminal);
    // Names and notes are in the file alone.
    let day = format::read_day_file(&bytes).map_err(|error| blame(error, source))?;
    let plan = input::plan_for(&read.value, &command.plan)?;
    let broken = input::tell_broken(&read.value, &plan, &command.plan, terminal);
    let since = command.since.as_ref().map(input::plan).transpose()?;
    match command.format {
        TypedExport::Xlsx => {
            let options = WorkbookOptions::default().notes(command.notes).since(since);
            let options = options.broken(broken.iter().map(|of| format!("{}: {}", of.rule, of.what)).collect());
            command.output.write_bytes(&workbook(&day, &plan, &options)?)?;
        }
        TypedExport::Fhir => command.output.write_json(&fhir_bundle(&day, &plan, now()))?,
        TypedExport::Csv => command.output.write_bytes(table(&day, &plan)?.as_bytes())?,
        _ => {
            let options = CalendarOptions::new(now()).revision(command.revision).clinician(command.clinician.clone());
            let options = options.since(since);
            if let Some(who) = command.clinician.as_ref().filter(|who| !day.clinicians.iter().any(|of| of.id == **who))
            {
                let what = format!("no clinician {who:?} in the day");
                let help = "give --clinician the id of somebody in `clinicians`";
                return Err(rounds_lab::cli::source::refuse(UNKNOWN_CLINICIAN, what, help));
            }
            command.output.write_bytes(calendar(&day, &plan, &options).as_bytes())?;
        }
    }
    Ok(Exit::Done)
}

/// When it is written: calendars and records go by it where two say different things.
#[allow(clippy::disallowed_methods, reason = "no plan depends on it")]
fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}
