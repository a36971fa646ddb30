//! `rounds edit`: one visit put in, moved or taken out by hand.

use rounds::findings::issues_json;
use rounds::format::plan::PlanFile;
use rounds::format::values::Timestamp;
use rounds::live::{self, Current, Decision, Edit, Edited, Meant, Unmeant};
use rounds::model::Problem;
use rounds::{Error, Issue, format};
use rounds_format::codes::EDIT_CANNOT_SAY;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::input::Outcome;
use crate::cli::issues;
use crate::cli::live::args::{EditCommand, TypedEdit};
use crate::cli::live::as_it_is;
use crate::cli::output::write_together;
use crate::cli::terminal::Terminal;

/// Does what is asked for and tells what it costs and which rules it breaks.
pub(crate) fn run(command: &EditCommand, terminal: &Terminal) -> Outcome<Exit> {
    command.day_out.iter().chain(&command.json).chain([&command.output]).try_for_each(|sink| sink.probe())?;
    let before = as_it_is(&command.day, &command.plan, &command.day.sources()?)?;
    let at = command.at.as_deref();
    let at = at
        .map(|text| instant(text, (&before.problem, &before.plan), (&command.visit, &command.to), terminal))
        .transpose()?;
    let edit = match command.action {
        TypedEdit::Assign | TypedEdit::Move => Edit::Put { to: command.to.clone(), at, pin: command.pin },
        TypedEdit::Unassign => Edit::TakeOut,
    };
    let mut edited = live::edit(&before, &command.visit, &edit)?;
    if command.day_out.is_some() && !edited.broken.is_empty() {
        let decision = Decision { by: command.by.clone(), at: None, why: command.because.clone() };
        edited = edited.decided(&before, &decision)?;
    }
    if command.day_out.is_some() {
        // The plan is for the day as it is written, which may spell times and lengths in another way than its file did.
        edited.plan.day.digest = format::digest_of(&edited.day)?;
    }
    let json = effect(&before, &edited)?;
    let mut results = Vec::new();
    results.extend(command.day_out.iter().map(|sink| (sink, format::write_day(&edited.day))));
    results.extend(command.json.iter().map(|sink| (sink, json.clone())));
    results.push((&command.output, format::write_plan(&edited.plan)));
    write_together(&results)?;
    issues::show_warnings(&edited.doubts, terminal);
    terminal.say(&live::edit_words(&before, &command.visit, &edited, terminal.naming()));
    if !edited.broken.is_empty() {
        terminal.say("\nTo go on from this plan with `replan`, `offer` or `live`, give --day-out FILE: the day then says that you decided so.\n");
    }
    let effect = rounds_report::effect(&edited.problem, &before.plan, &edited.plan);
    if !effect.is_empty() {
        terminal.say(&format!("\n{effect}"));
    }
    Ok(Exit::Done)
}

/// `14:30` on the date that makes most sense for a visit and shifts, or an instant with date and offset.
pub(crate) fn instant(
    text: &str,
    (problem, plan): (&Problem, &PlanFile),
    (visit, to): (&str, &[String]),
    terminal: &Terminal,
) -> Outcome<Timestamp> {
    let clock = |at: Timestamp| at.0.with_timezone(&problem.zone).format("%H:%M %Z").to_string();
    let (what, help) = match live::meant(problem, plan, visit, to, text) {
        Ok(Meant { at, or }) => {
            if let Some(or) = or {
                let taken = clock(at);
                terminal
                    .say(&format!("{text} comes twice that night. {taken} was taken; for the other give --at {or}.\n"));
            }
            return Ok(at);
        }
        Err(Unmeant::NoTime(why)) => {
            let help = "write 14:30, or an instant such as 2026-03-02T14:30:00+00:00";
            (format!("`{text}` {why}"), help.into())
        }
        Err(Unmeant::Skipped(next)) => (
            format!("there is no {text} on {}: the clocks go forward over it", next.0.format("%-d %B %Y")),
            format!("give {} (--at {next}) for that moment, or another time", clock(next)),
        ),
    };
    Err(Error::input(vec![Issue::new(EDIT_CANNOT_SAY, "--at", what, help)]).into())
}

fn effect(before: &Current, edited: &Edited) -> Outcome<String> {
    let broken: Vec<_> = edited
        .broken
        .iter()
        .map(|one| json!({"code": one.code, "path": one.path, "message": one.message, "rule": one.rule}))
        .collect();
    let json = json!({
        "before": {"cost": before.plan.cost, "kpis": before.plan.kpis},
        "after": {"cost": edited.plan.cost, "kpis": edited.plan.kpis},
        "changes": edited.changes.changes,
        "broken": broken,
        "overrides": edited.day.overrides,
        "warnings": issues_json(&edited.doubts),
    });
    let text = serde_json::to_string_pretty(&json).map_err(|error| Error::internal(error.to_string()))?;
    Ok(text + "\n")
}
