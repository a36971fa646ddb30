//! How things stand on a desk, and what was done there.

use std::fmt::Write;

use rounds::format::plan::{ShiftPlan, Stop};
use rounds::format::values::Timestamp;
use rounds::live::{Answered, Entry, Naming, Reply};
use rounds::model::Priority;
use rounds_model::visible;
use rounds_report::Names;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::desk::args::BareArgs;
use crate::cli::desk::folder::Folder;
use crate::cli::desk::log_lines::{Labels, line};
use crate::cli::desk::times::clock;
use crate::cli::input::Outcome;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

/// Who is where, what is not reported, at risk and open. Nothing is recorded.
pub(crate) fn status(args: BareArgs, terminal: &Terminal) -> Outcome<Exit> {
    let folder = Folder::enter(args.desk, terminal)?;
    let reply = folder.look()?;
    let Reply::Answered(answer) = &reply else { return folder.tell(&reply) };
    if folder.json() {
        return folder.tell(&reply);
    }
    Sink::Stdout.write(&visible::text(&standing(&folder, answer)))?;
    Ok(Exit::Done)
}

fn standing(folder: &Folder, answer: &Answered) -> String {
    let names = Names::of(&folder.desk.current.problem, folder.naming);
    // What was decided against a rule is listed in full below.
    let sheet = answer.call_sheet.split_inclusive('\n').filter(|line| !line.contains("against a rule stand"));
    let (time, sheet) = (clock(&folder.desk, folder.now), sheet.collect::<String>());
    let mut text = format!("{time}  {}\n{}", answer.sentence, sheet);
    text.push_str("\nWho is where:\n");
    for shift in &folder.desk.current.plan.shifts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", place(folder, shift, &names));
    }
    let visits = &folder.desk.current.problem.visits;
    let mut left: Vec<(Priority, bool, String)> = Vec::new();
    for entry in &folder.desk.current.plan.unassigned {
        let visit = visits.iter().find(|visit| visit.id == entry.visit);
        let priority = visit.map_or(Priority::Routine, |visit| visit.priority);
        let response = visit.is_some_and(|visit| visit.response);
        let more = match (priority, response) {
            (Priority::Routine, false) => String::new(),
            (priority, false) => format!(" ({})", priority.name()),
            (priority, true) => format!(" ({}, response standard)", priority.name()),
        };
        left.push((priority, !response, names.visit(&entry.visit) + &more));
    }
    left.sort_by_key(|(priority, other, _)| (*priority, *other));
    if !left.is_empty() {
        let names: Vec<String> = left.into_iter().map(|(.., name)| name).collect();
        let _ = writeln!(text, "\nWithout a place: {}.", names.join(", "));
    }
    if !answer.overridden.is_empty() {
        text.push_str("\nDecided against a rule:\n");
        text.extend(answer.overridden.iter().map(|one| format!("  {} {}\n", one.code, one.message)));
    }
    text
}

/// What somebody is who is kept free.
const FREE: &str = "free for calls";

/// `c03  at v012 until 10:42, then v020 at 11:05`.
fn place(folder: &Folder, shift: &ShiftPlan, names: &Names) -> String {
    let now = folder.now.instant();
    let stops = shift.itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { visit, start, end, .. } => Some((names.visit(visit), *start, *end)),
        Stop::Activity { activity, start, end, .. } => Some((activity.clone(), *start, *end)),
        Stop::Reserve { start, end, .. } => Some((FREE.into(), *start, *end)),
        Stop::Break { break_id, start, end, .. } => Some((break_id.clone(), *start, *end)),
        _ => None,
    });
    let stops: Vec<(String, Timestamp, Timestamp)> = stops.filter(|(_, start, end)| start.0 < end.0).collect();
    let here = stops.iter().find(|(_, start, end)| start.instant() <= now && now < end.instant());
    let next = stops.iter().find(|(_, start, _)| start.instant() > now);
    let time = |at: Timestamp| clock(&folder.desk, at);
    let there = |id: &str| if id == FREE { id.to_owned() } else { format!("at {id}") };
    let words = match (here, next) {
        (Some((id, _, end)), Some((other, start, _))) => {
            format!("{} until {}, then {other} at {}", there(id), time(*end), time(*start))
        }
        (Some((id, _, end)), None) => format!("{} until {}, then done", there(id), time(*end)),
        (None, Some((other, start, _))) => format!("next {other} at {}", time(*start)),
        (None, None) => "done".into(),
    };
    format!("{}  {words}", names.clinician(&shift.clinician))
}

/// What was done, line by line.
pub(crate) fn log(args: BareArgs) -> Outcome<Exit> {
    let (folder, ids) = (args.desk.desk, args.desk.ids);
    // What was done needs no clock.
    let entries = crate::cli::journal::entries(&Folder::journal_in(&folder)?)?;
    if args.desk.json {
        let lines: Vec<_> = entries.iter().map(|entry| json!({"input": entry.input, "reply": entry.reply})).collect();
        Sink::Stdout.write_json(&format!("{:#}\n", json!(lines)))?;
        return Ok(Exit::Done);
    }
    let labels = if ids || Sink::Stdout.naming() == Naming::Ids { Labels::default() } else { Folder::labels(&folder) };
    Sink::Stdout.write(&visible::text(&listed(&entries, &labels)))?;
    Ok(Exit::Done)
}

/// A line for each entry, with the number that `rounds undo` takes.
pub(crate) fn listed(entries: &[Entry], labels: &Labels) -> String {
    let rows = entries.iter().enumerate();
    rows.map(|(row, entry)| line(row + 1, &entry.input, &entry.reply, labels) + "\n").collect()
}
