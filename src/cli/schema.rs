//! `rounds schema`: the JSON Schema of a file format.

use rounds::format::{self, FileKind};
use rounds::live;

use crate::cli::Exit;
use crate::cli::args::TypedSchema;
use crate::cli::input::Outcome;
use crate::cli::options::SchemaCommand;

/// Writes the schema.
pub(super) fn run(command: &SchemaCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let schema = match command.kind {
        TypedSchema::Day => format::schema(FileKind::Day),
        TypedSchema::Plan => format::schema(FileKind::Plan),
        TypedSchema::Events => format::schema(FileKind::Events),
        TypedSchema::Scenario => format::schema(FileKind::Scenario),
        TypedSchema::Changes => live::changes_schema(),
        TypedSchema::Answer => live::answer_schema(),
    };
    command.output.write_json(&format!("{schema:#}\n"))?;
    Ok(Exit::Done)
}
