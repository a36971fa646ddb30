//! `rounds check`: a day alone, or a plan against its day.

use rounds::Issue;
use rounds::findings::{Findings, day_json, day_text};
use rounds::model::Problem;
use serde_json::Value;

use crate::cli::input::{self, Failure, Outcome};
use crate::cli::options::CheckCommand;
use crate::cli::terminal::{Terminal, counted};
use crate::cli::{Exit, issues};

/// Checks, writes the findings, and refuses with an exit code of its own.
pub(super) fn run(command: &CheckCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.output.probe()?;
    let (problem, warnings) =
        input::day_and_warnings(&command.day, &*command.day.sources()?).inspect_err(|failure| {
            tell_errors(command, None, &[], failure);
        })?;
    let name = command.day.source.to_string();
    issues::show_kinds(&warnings, &name, true, terminal);

    let Some(source) = &command.plan else {
        let count = counted(warnings.len(), "warning");
        match command.json {
            true => command.output.write_json(&pretty(&day_json(Some(&problem), &warnings)))?,
            false => command.output.write(&format!("{name}: {count}.\n{}", day_text(&problem)))?,
        }
        return Ok(Exit::Done);
    };
    let plan = input::plan(source).inspect_err(|failure| tell_errors(command, Some(&problem), &warnings, failure))?;
    let found = Findings::of(&problem, &plan);
    match command.json {
        true => command.output.write_json(&pretty(&found.json(&problem, &warnings)))?,
        false => command.output.write(&found.text())?,
    }
    Ok(if found.is_clean() { Exit::Done } else { Exit::Refused })
}

/// Programs want the errors of a file too; the people's version follows on standard error.
fn tell_errors(command: &CheckCommand, day: Option<&Problem>, warnings: &[Issue], failure: &Failure) {
    if command.json && failure.error.is_input() {
        let all = [warnings, failure.error.issues()].concat();
        let _ = command.output.write_json(&pretty(&day_json(day, &all)));
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
