//! `rounds import`: a file in another format as a day.

use rounds::{io, suites};

use crate::cli::Exit;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::ImportCommand;
use crate::cli::terminal::{Terminal, counted};

/// Writes the day, and tells what is not in it.
pub fn run(command: &ImportCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let bytes = input::bytes(&command.file)?;
    let imported = suites::import(&command.format, &bytes, &stem(&command.file))
        .map_err(|error| input::blame(error, &command.file))?;
    command.output.write_json(&io::write_day(&imported.day))?;
    let left_behind = &imported.left_behind;
    if !left_behind.is_empty() {
        let things = counted(left_behind.len(), "thing");
        let all = left_behind.join("\n  ");
        terminal.say(&format!("{things} of {} left behind:\n  {all}\n", command.file));
    }
    Ok(Exit::Done)
}

/// The name of the file without its last extension.
fn stem(source: &Source) -> String {
    let name = match source {
        Source::File(path) => path.file_stem(),
        Source::Stdin => None,
    };
    name.map_or_else(|| "imported".into(), |name| name.to_string_lossy().into_owned())
}
