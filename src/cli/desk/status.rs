//! How things stand on a desk, and what was done there.

use std::fmt::Write;

use rounds::format::plan::{ShiftPlan, Stop};
use rounds::format::values::Timestamp;
use rounds::live::{Answered, Command, Reply, What};
use rounds_model::visible;
use rounds_report::Names;
use serde_json::json;

use crate::cli::Exit;
use crate::cli::desk::args::BareArgs;
use crate::cli::desk::folder::Folder;
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
    let mut text = format!("{}  {}\n{}", clock(&folder.desk, folder.now), answer.sentence, answer.call_sheet);
    text.push_str("\nWho is where:\n");
    for shift in &folder.desk.current.plan.shifts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", place(folder, shift, &names));
    }
    let left = &folder.desk.current.plan.unassigned;
    if !left.is_empty() {
        let names: Vec<String> = left.iter().map(|left| names.visit(&left.visit)).collect();
        let _ = writeln!(text, "\nWithout a place: {}.", names.join(", "));
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
    // What was done needs no clock.
    let entries = crate::cli::journal::entries(&Folder::journal_in(&args.desk.desk)?)?;
    if args.desk.json {
        let lines: Vec<_> = entries.iter().map(|entry| json!({"input": entry.input, "reply": entry.reply})).collect();
        Sink::Stdout.write_json(&format!("{:#}\n", json!(lines)))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for (number, entry) in entries.iter().enumerate() {
        let _ = writeln!(text, "{:>4}  {}", number + 1, line(&entry.input, &entry.reply));
    }
    Sink::Stdout.write(&visible::text(&text))?;
    Ok(Exit::Done)
}

/// `10:42  ward-lead  accept: c06 begins …`.
pub(crate) fn line(input: &str, reply: &Reply) -> String {
    let command = Command::read(input);
    let what = match command.as_ref().map(|command| &command.what) {
        Some(What::Accept { .. }) => "call taken: ",
        Some(What::Improve) => "something better looked for: ",
        Some(What::AcceptProposal) => "proposal taken: ",
        Some(What::Edit { .. }) => "by hand: ",
        Some(What::Undo { .. }) => "undo: ",
        Some(What::Note { .. }) => "note: ",
        Some(What::Events { .. }) | None => "",
    };
    let who = command.and_then(|command| command.by).map_or(String::new(), |by| format!("{by}  "));
    match reply {
        Reply::Answered(answer) => {
            let at = answer.at.to_string();
            format!("{}  {who}{what}{}", at.get(11..16).unwrap_or(&at), answer.sentence)
        }
        Reply::Refused(refused) => {
            let first = refused.refused.first().map_or("", |fault| &*fault.message);
            format!("refused  {who}{what}{first}")
        }
    }
}
