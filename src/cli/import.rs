//! `rounds import`: a file in another format as a day.

use rounds::{format, suites};

use crate::cli::exchange::tables::name_of;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::ImportCommand;
use crate::cli::output::write_together;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::{Exit, issues};

/// Writes the day, and tells what is not in it.
pub(super) fn run(command: &ImportCommand, terminal: &Terminal) -> Outcome<Exit> {
    [Some(&command.output), command.plan_out.as_ref()].into_iter().flatten().try_for_each(|sink| sink.probe())?;
    let bytes = input::bytes(&command.file)?;
    let imported = suites::import(&command.format, &bytes, &stem(&command.file))
        .map_err(|error| input::blame(error, &command.file))?;
    let mut left_behind = imported.left_behind.clone();
    let mut results = vec![(&command.output, format::write_day(&imported.day))];
    match &command.plan_out {
        Some(sink) => {
            let plan =
                suites::plan_of(&imported, &mut left_behind).map_err(|error| input::blame(error, &command.file))?;
            results.push((sink, format::write_plan(&plan)));
        }
        None if !imported.orders.is_empty() => {
            left_behind.push("vehicles: their steps; --plan-out FILE writes them as a plan".into())
        }
        None => {}
    }
    // A day of a benchmark may name a server of travel times, which is not asked here.
    let warnings = format::problem_of(&imported.day).map_or_else(|_| Vec::new(), |loaded| loaded.warnings);
    write_together(&results)?;
    issues::show_kinds(&warnings, &name_of(&command.output), false, terminal);
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
