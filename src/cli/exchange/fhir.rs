//! `rounds import fhir`: bundles as days.

use rounds::exchange::{ImportOptions, Input, import_fhir};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::terminal::Terminal;

use super::args::{FhirCommand, Target};
use super::{postcodes, tables};

/// Reads the bundles, tells what was found and assumed, and writes the days.
pub(crate) fn run(command: &FhirCommand, terminal: &Terminal) -> Outcome<Exit> {
    if let Target::Day(sink) = &command.target {
        sink.probe()?;
    }
    let inputs = command.files.iter().map(|source| Ok(Input { name: name(source), bytes: input::bytes(source)? }));
    let inputs: Vec<Input> = inputs.collect::<Outcome<_>>()?;
    let postcodes = postcodes::read(command.postcodes.as_ref())?;
    let key = command.id_key.as_ref().map(tables::key).transpose()?;
    let before = command.against.as_ref().map(tables::yesterday).transpose()?;
    let mut options = ImportOptions::new(&postcodes);
    (options.date, options.id_key, options.before) = (command.date, key.as_ref(), before.as_ref());
    if let Target::Days(days, _) = command.target {
        options.days = days;
    }
    let what = if let [one] = &inputs[..] { one.name.clone() } else { "the bundles".into() };
    let import = import_fhir(&inputs, &options, &command.options).map_err(tables::of(&what))?;
    tables::finish(&import, &command.target, &what, terminal)
}

/// A file's name without its folders.
fn name(source: &Source) -> String {
    match source {
        Source::File(path) => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        Source::Stdin => source.to_string(),
    }
}
