//! `rounds schema`: the JSON Schema of a file format.

use rounds::io;

use crate::cli::Exit;
use crate::cli::input::Outcome;
use crate::cli::options::SchemaCommand;

/// Writes the schema.
pub fn run(command: &SchemaCommand) -> Outcome<Exit> {
    command.output.probe()?;
    command.output.write(&format!("{:#}\n", io::schema(command.kind)))?;
    Ok(Exit::Done)
}
