//! `rounds edit`.

use crate::cli::Exit;
use crate::cli::input::Outcome;
use crate::cli::live::args::EditCommand;
use crate::cli::terminal::Terminal;

/// Soon.
pub fn run(_command: &EditCommand, _terminal: &Terminal) -> Outcome<Exit> {
    Ok(Exit::Done)
}
