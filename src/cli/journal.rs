//! `rounds journal`: whether a journal is whole, and what it says.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rounds::live::{Entry, Journal};
use rounds_model::visible;

use crate::cli::Exit;
use crate::cli::desk::log_lines::Labels;
use crate::cli::desk::status::listed;
use crate::cli::input::{Outcome, Source, blame, bytes};
use crate::cli::output::Sink;
use crate::cli::terminal::{Terminal, counted};

/// What to do with a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Task {
    /// Say whether every line follows from the one before.
    Verify,
    /// List what was done, a line each.
    Show,
}

#[derive(Debug, Args)]
pub(crate) struct JournalArgs {
    /// What to do.
    #[arg(value_enum)]
    pub task: Task,
    /// The journal.
    pub file: PathBuf,
}

/// Reads a journal by its own chain, whatever day it is of.
pub(super) fn run(args: &JournalArgs, terminal: &Terminal) -> Outcome<Exit> {
    let entries = entries(&args.file)?;
    match args.task {
        Task::Verify => {
            let lines = counted(entries.len(), "line");
            terminal.say(&format!("The journal is whole: {lines}, each chained to the one before.\n"));
        }
        Task::Show => {
            Sink::Stdout.write(&visible::text(&listed(&entries, &Labels::default())))?;
        }
    }
    Ok(Exit::Done)
}

/// The entries of a journal.
pub(super) fn entries(path: &Path) -> Outcome<Vec<Entry>> {
    let source = Source::File(path.into());
    Journal::chained(&bytes(&source)?).map_err(|error| blame(error, &source))
}
