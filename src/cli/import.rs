//! `rounds import`: a file in another format as a day.

use rounds::format::plan::{PlanFile, ShiftPlan, Stop};
use rounds::suites::Imported;
use rounds::{Error, Issue, Result, check, format, suites};
use rounds_engine::search;
use rounds_format::codes::FOREIGN_CUT_OFF;

use crate::cli::Exit;
use crate::cli::check::findings;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::ImportCommand;
use crate::cli::output::write_together;
use crate::cli::terminal::{Terminal, counted};

/// Writes the day, and tells what is not in it.
pub fn run(command: &ImportCommand, terminal: &Terminal) -> Outcome<Exit> {
    [Some(&command.output), command.plan_out.as_ref()].into_iter().flatten().try_for_each(|sink| sink.probe())?;
    let bytes = input::bytes(&command.file)?;
    let imported = suites::import(&command.format, &bytes, &stem(&command.file))
        .map_err(|error| input::blame(error, &command.file))?;
    let mut left_behind = imported.left_behind.clone();
    let mut results = vec![(&command.output, format::write_day(&imported.day))];
    match &command.plan_out {
        Some(sink) => {
            let plan = plan(&imported, &mut left_behind).map_err(|error| input::blame(error, &command.file))?;
            results.push((sink, format::write_plan(&plan)));
        }
        None if !imported.orders.is_empty() => {
            left_behind.push("vehicles: their steps; --plan-out FILE writes them as a plan".into())
        }
        None => {}
    }
    write_together(&results)?;
    if !left_behind.is_empty() {
        let things = counted(left_behind.len(), "thing");
        let all = left_behind.join("\n  ");
        terminal.say(&format!("{things} of {} left behind:\n  {all}\n", command.file));
    }
    Ok(Exit::Done)
}

/// The plan that a file has. What is not in it as the file has it is noted.
fn plan(imported: &Imported, left_behind: &mut Vec<String>) -> Result<PlanFile> {
    if imported.orders.is_empty() {
        let help = "leave --plan-out away, or give vehicles `steps`";
        let issue = Issue::new(FOREIGN_CUT_OFF, "vehicles", "no vehicle has steps, so there is no plan to write", help);
        return Err(Error::input(vec![issue]));
    }
    let problem = format::problem_of(&imported.day)?.value;
    let plan = search::in_order(&problem, imported.orders.clone())?;
    let verdict = check::check(&problem, &plan);
    if !verdict.is_clean() {
        return Err(Error::internal(format!("the judge refuses the plan of the steps\n{}", findings(&verdict))));
    }
    for (due, made) in imported.orders.iter().zip(&plan.shifts) {
        let at = format!("steps of vehicle {}", due.shift);
        let (due, made) = (visits(due), visits(made));
        let missing: Vec<&str> = due.iter().copied().filter(|visit| !made.contains(visit)).collect();
        if !missing.is_empty() {
            left_behind.push(format!("{at}: job {} cannot be done there in this order", missing.join(", ")));
        } else if due != made {
            left_behind.push(format!("{at}: they are possible in another order only"));
        }
    }
    Ok(plan)
}

fn visits(shift: &ShiftPlan) -> Vec<&str> {
    let visits = shift.itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { visit, .. } => Some(visit.as_str()),
        _ => None,
    });
    visits.collect()
}

/// The name of the file without its last extension.
fn stem(source: &Source) -> String {
    let name = match source {
        Source::File(path) => path.file_stem(),
        Source::Stdin => None,
    };
    name.map_or_else(|| "imported".into(), |name| name.to_string_lossy().into_owned())
}
