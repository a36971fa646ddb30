//! `rounds bench report`.

use std::path::Path;

use rounds_model::error::Error;

use crate::bench::{self, Report};
use crate::cli::args::BenchReportCommand;
use crate::cli::console::Console;
use crate::cli::sink::Sink;
use crate::cli::source::{Outcome, blame, bytes};

/// Reads the records, and writes tables, figures and plots.
pub(super) fn run(command: &BenchReportCommand, console: &dyn Console) -> Outcome<()> {
    let mut records = Vec::new();
    for source in &command.files {
        let lines = bench::read_records(&bytes(source)?).map_err(|error| blame(error, source))?;
        if lines.cut_off {
            console.tell(&format!("{source}: the last line is cut off, and left out.\n"));
        }
        records.extend(lines.records);
    }
    let report = Report::of(&records);
    if let Some(dir) = &command.svg {
        write_plots(&report, dir)?;
    }
    if let Some(sink) = &command.json {
        let json = serde_json::to_string_pretty(&report);
        let json = json.map_err(|error| Error::internal(format!("a report cannot be written: {error}")))?;
        sink.write_json(&(json + "\n"))?;
    }
    if command.json != Some(Sink::Stdout) {
        Sink::Stdout.write(&report.text())?;
    }
    Ok(())
}

fn write_plots(report: &Report, dir: &Path) -> Outcome<()> {
    let failed = |source| Error::file(format!("cannot make {}", dir.display()), source);
    std::fs::create_dir_all(dir).map_err(failed)?;
    for (name, svg) in report.plots()? {
        rounds_format::write_file(dir.join(name), &svg)?;
    }
    Ok(())
}
