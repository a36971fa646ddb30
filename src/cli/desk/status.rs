//! How things stand on a desk, and what was done there.

use std::fmt::Write;

use rounds::Error;
use rounds::format::plan::{ShiftPlan, Stop};
use rounds::format::values::Timestamp;
use rounds::live::{Answered, Entry, Naming, Reply};
use rounds::model::Priority;
use rounds_model::visible;
use rounds_report::{Names, length};
use serde::Serialize;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::desk::args::BareArgs;
use crate::cli::desk::away::{Away, Late, Missing};
use crate::cli::desk::folder::Folder;
use crate::cli::desk::log_lines::{Labels, line};
use crate::cli::desk::times::clock;
use crate::cli::input::Outcome;
use crate::cli::live::stream::lines_of;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

/// Who is where, what is not reported, at risk and open. Nothing is recorded.
pub(crate) fn status(args: BareArgs, terminal: &Terminal) -> Outcome<Exit> {
    let folder = Folder::enter(args.desk, terminal)?;
    let reply = folder.look()?;
    let answer = match &reply {
        Reply::Answered(answer) => answer,
        // Nothing was to be recorded: what is wrong is no line of the log.
        Reply::Refused(refused) if !folder.json() => {
            Sink::Stdout.write(&visible::text(&format!("Nothing can be shown:\n{}", lines_of(&refused.refused))))?;
            return Ok(Exit::Input);
        }
        Reply::Refused(_) => return folder.tell(&reply),
    };
    let missing = Missing::of(&folder);
    if folder.json() {
        let text = serde_json::to_string_pretty(&Standing { reply: &reply, missing });
        let text = text.map_err(|error| Error::internal(error.to_string()))?;
        Sink::Stdout.write_json(&(text + "\n"))?;
        return Ok(Exit::Done);
    }
    Sink::Stdout.write(&visible::text(&standing(&folder, answer, &missing)))?;
    Ok(Exit::Done)
}

/// How things stand, for programs.
#[derive(Serialize)]
struct Standing<'a> {
    #[serde(flatten)]
    reply: &'a Reply,
    #[serde(flatten)]
    missing: Missing,
}

fn standing(folder: &Folder, answer: &Answered, missing: &Missing) -> String {
    let names = Names::of(&folder.desk.current.problem, folder.naming);
    // What was decided against a rule is listed in full below.
    let sheet = answer.call_sheet.split_inclusive('\n').filter(|line| !line.contains("against a rule stand"));
    let (time, sheet) = (clock(&folder.desk, folder.now), sheet.collect::<String>());
    let mut text = format!("{time}  {}\n{}", answer.sentence, sheet);
    if !answer.changes.is_empty() {
        text.push_str("\nThese changes are not carried out yet: the next command on the desk does that.\n");
    }
    text.push_str("\nWho is where:\n");
    for shift in &folder.desk.current.plan.shifts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", place(folder, shift, &names, missing));
    }
    text.push_str(&not_there(folder, &names, missing));
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

/// Who is away and who is late.
fn not_there(folder: &Folder, names: &Names, missing: &Missing) -> String {
    let time = |at: Timestamp| clock(&folder.desk, at);
    let mut text = String::from(if missing.away.is_empty() { "" } else { "\nAway:\n" });
    for Away { clinician, shift, from, to } in &missing.away {
        let until = to.map_or_else(|| format!("for the rest of shift {shift}"), |to| format!("until {}", time(to)));
        text.push_str(&format!("  {}  from {} {until}\n", names.clinician(clinician), time(*from)));
    }
    text.push_str(if missing.late.is_empty() { "" } else { "\nLate:\n" });
    for Late { clinician, by, told, until, .. } in &missing.late {
        let (who, by) = (names.clinician(clinician), length(by.0));
        text.push_str(&format!("  {who}  by {by}, as told at {}, until {}\n", time(*told), time(*until)));
    }
    text
}

/// What somebody is who is kept free.
const FREE: &str = "free for calls";
/// And somebody who is not there.
const AWAY: &str = "away";

/// `c03  at v012 until 10:42, then v020 at 11:05`.
fn place(folder: &Folder, shift: &ShiftPlan, names: &Names, missing: &Missing) -> String {
    let now = folder.now.instant();
    let stops = shift.itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { visit, start, end, .. } => Some((names.visit(visit), *start, *end)),
        Stop::Activity { activity, start, end, .. } => Some((activity.clone(), *start, *end)),
        Stop::Reserve { start, end, .. } => Some((FREE.into(), *start, *end)),
        Stop::Break { break_id, start, end, .. } => {
            let away = missing.away.iter().any(|one| one.shift == shift.shift && one.is_now(start.instant()));
            Some((if away { AWAY.into() } else { break_id.clone() }, *start, *end))
        }
        _ => None,
    });
    let stops: Vec<(String, Timestamp, Timestamp)> = stops.filter(|(_, start, end)| start.0 < end.0).collect();
    let here = stops.iter().find(|(_, start, end)| start.instant() <= now && now < end.instant());
    let next = stops.iter().find(|(_, start, _)| start.instant() > now);
    let time = |at: Timestamp| clock(&folder.desk, at);
    let there = |id: &str| if [FREE, AWAY].contains(&id) { id.to_owned() } else { format!("at {id}") };
    let gone = missing.away.iter().find(|one| one.shift == shift.shift && one.is_now(now)).filter(|_| here.is_none());
    let words = match (here, next) {
        (Some((id, _, end)), Some((other, start, _))) => {
            format!("{} until {}, then {other} at {}", there(id), time(*end), time(*start))
        }
        (Some((id, _, end)), None) => {
            let gone = missing.away.iter().any(|one| one.shift == shift.shift && one.is_now(end.instant()));
            let then = if gone { AWAY } else { "done" };
            format!("{} until {}, then {then}", there(id), time(*end))
        }
        (None, Some((other, start, _))) if gone.is_some() => format!("away, then {other} at {}", time(*start)),
        (None, Some((other, start, _))) => format!("next {other} at {}", time(*start)),
        (None, None) => {
            let idle = if stops.is_empty() { "nothing planned" } else { "done" };
            gone.map_or(idle.into(), |gone| format!("away since {}", time(gone.from)))
        }
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
