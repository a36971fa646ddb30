//! `rounds bench`: runs of methods on the instances of a folder, and the report on them.

pub mod args;
mod folder;
mod journal;
mod report;
mod sweep;

use crate::cli::Exit;
use crate::cli::bench::args::BenchCommand;
use crate::cli::input::Outcome;
use crate::cli::terminal::Terminal;

/// Does the runs, or reports on those done.
pub fn run(command: &BenchCommand, terminal: &Terminal) -> Outcome<Exit> {
    match command {
        BenchCommand::Sweep(options) => sweep::run(options, terminal),
        BenchCommand::Report(options) => report::run(options, terminal),
    }
}
