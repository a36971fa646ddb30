//! `rounds schema`: the JSON Schema of a file format.

use rounds::io::{self, FileKind};
use rounds::replan;

use crate::cli::Exit;
use crate::cli::args::TypedSchema;
use crate::cli::input::Outcome;
use crate::cli::options::SchemaCommand;

/// Writes the schema.
pub fn run(command: &SchemaCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let schema = match command.kind {
        TypedSchema::Day => io::schema(FileKind::Day),
        TypedSchema::Plan => io::schema(FileKind::Plan),
        TypedSchema::Events => io::schema(FileKind::Events),
        TypedSchema::Scenario => io::schema(FileKind::Scenario),
        TypedSchema::Changes => replan::changes_schema(),
        TypedSchema::Answer => replan::answer_schema(),
    };
    command.output.write_json(&format!("{schema:#}\n"))?;
    Ok(Exit::Done)
}
