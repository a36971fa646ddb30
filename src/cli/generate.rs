//! `rounds generate`: a made-up day.

use rounds::generate::{self, GenerateOptions};
use rounds::io;

use crate::cli::Exit;
use crate::cli::input::{self, Outcome};
use crate::cli::options::GenerateCommand;

/// Writes a made-up day.
pub fn run(command: &GenerateCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let points = match &command.points {
        Some(source) => {
            Some(generate::read_points(&input::bytes(source)?).map_err(|error| input::blame(error, source))?)
        }
        None => None,
    };
    let GenerateCommand { shifts, visits, seed, profile, .. } = *command;
    let day = generate::generate(&GenerateOptions { shifts, visits, seed, profile, points });
    command.output.write(&io::write_day(&day))?;
    Ok(Exit::Done)
}
