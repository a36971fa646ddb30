//! The command line: arguments as typed ([`args`]), as resolved ([`options`]), and one file for each command.
//!
//! Only this part of the crate touches files, the terminal, signals and the clock. Results go to `-o FILE` or to
//! standard output, everything meant for people to standard error.

pub(crate) mod args;
pub(crate) mod log;
pub(crate) mod panics;

mod bench;
mod bound;
mod check;
mod compare;
mod desk;
mod exchange;
mod explain;
mod export;
mod generate;
mod import;
mod input;
mod issues;
mod journal;
mod live;
pub(crate) mod manual;
mod matrix;
mod options;
mod params;
mod plan;
mod progress;
mod report;
mod schema;
mod signals;
mod simulate;
mod streets;
mod terminal;
mod watchdog;

use std::process::ExitCode;

use rounds_lab::cli::{sink as output, time};

use crate::cli::input::Failure;
use crate::cli::options::Command;
use crate::cli::terminal::Terminal;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; unassigned visits and a first Ctrl-C are still this.
    Done = 0,
    /// A bug in this program.
    Internal = 1,
    /// Bad input or usage, or a file that cannot be read or written.
    Input = 2,
    /// Travel data could not be had.
    Travel = 3,
    /// `check` found violations or wrong claims.
    Refused = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Runs `command`, shows what went wrong if something did, and says how to exit.
pub(crate) fn run(command: Command, terminal: &Terminal) -> Exit {
    let outcome = match command {
        Command::Plan(options) => plan::run(&options, terminal),
        Command::Replan(options) => live::replan::run(&options, terminal),
        Command::Offer(options) => live::offer::run(&options, terminal),
        Command::Live(options) => live::stream::run(&options, terminal),
        Command::Edit(options) => live::edit::run(&options, terminal),
        Command::Desk(command) => desk::run(command, terminal),
        Command::Bound(options) => bound::run(&options, terminal),
        Command::Check(options) => check::run(&options, terminal),
        Command::Explain(options) => explain::run(&options, terminal),
        Command::Compare(options) => compare::run(&options, terminal),
        Command::Report(options) => report::run(&options, terminal),
        Command::Generate(options) => generate::run(&options),
        Command::Streets(options) => streets::run(&options, terminal),
        Command::Export(options) => export::run(&options, terminal),
        Command::Matrix(options) => matrix::run(&options, terminal),
        Command::Import(options) => import::run(&options, terminal),
        Command::Template(options) => exchange::template::run(&options),
        Command::Postcodes(options) => exchange::postcodes::run(&options, terminal),
        Command::Fhir(options) => exchange::fhir::run(&options, terminal),
        Command::Tables(options) => exchange::tables::run(&options, terminal),
        Command::Simulate(options) => simulate::run(&options, terminal),
        Command::Bench(options) => bench::run(&options, terminal),
        Command::Params(options) => params::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Completions(options) => manual::completions(&options),
        Command::Man(options) => manual::page(&options),
    };
    outcome.unwrap_or_else(|failure| {
        issues::show_failure(&failure, terminal);
        exit_for(&failure)
    })
}

fn exit_for(failure: &Failure) -> Exit {
    match &failure.error {
        error if error.is_internal() => Exit::Internal,
        error if error.is_travel() => Exit::Travel,
        _ => Exit::Input,
    }
}
