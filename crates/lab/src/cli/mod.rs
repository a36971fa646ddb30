//! The command `bench` for the program and for crates of others: arguments, files and the runs one after the other.
//!
//! | file | what |
//! |---|---|
//! | `args` | arguments as typed and as resolved; which methods are meant, with which parameters |
//! | `sweep`, `folder`, `journal` | the runs, the instances, the file of records |
//! | `report` | the report on runs |
//! | `console` | how to talk to the person who runs it; [`bench_main`] |
//! | `source`, `sink`, `time` | inputs, results, lengths of time |
//!
//! Alone in this crate in touching files, terminal and signals. The program shares what is here; others need
//! [`bench_main`] alone.

#[doc(hidden)]
pub mod args;
mod chosen;
#[doc(hidden)]
pub mod console;
mod folder;
mod journal;
mod report;
#[doc(hidden)]
pub mod sink;
#[doc(hidden)]
pub mod source;
mod sweep;
#[doc(hidden)]
pub mod time;

pub use console::{bench_from, bench_main};

use crate::cli::args::BenchCommand;
use crate::cli::console::Console;
use crate::cli::source::Outcome;

/// Does the runs, or reports on those done; false if an instance could not be read, which has then been told.
#[doc(hidden)]
pub fn run(command: &BenchCommand, console: &dyn Console) -> Outcome<bool> {
    match command {
        BenchCommand::Sweep(options) => sweep::run(options, console),
        BenchCommand::Report(options) => report::run(options, console).map(|()| true),
    }
}
