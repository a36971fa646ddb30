//! The answer in words: one sentence, then whom to call.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::Current;
use crate::answer::Answer;
use crate::changes::{Change, ChangeKind, Changes, Side, Tell, side_of};
use crate::clock::gone_to;
use crate::day_edits::is_away;
use crate::disturb::Disturbance;
use crate::live::Said;
use crate::manual::Edited;
use crate::offer::Offers;
use crate::steady::Proposal;
use crate::worst::{self, Voice};
use rounds_check::{self as check, Violation};
use rounds_model::Problem;
use rounds_model::ids::{Id, VisitId};
use rounds_model::units::{Instant, Seconds};
use rounds_report::{Clock, Names, Naming, count, length, list, main_reason, worth};

/// How many visits that came in are told one by one.
const TOLD: usize = 3;

/// The answer in one sentence, ending in a newline.
pub fn sentence(answer: &Answer, naming: Naming) -> String {
    let (clock, names) = (clock(answer), Names::of(&answer.now.problem, naming));
    let problem = &answer.now.problem;
    let mut parts = worst::headline(answer, Voice { problem, clock: &clock, names: &names, at: answer.now.at });
    let heads = parts.len();
    let added = answer.changes.changes.iter().filter(|change| answer.now.added.contains(&change.visit));
    let added: Vec<&Change> = added.collect();
    parts.extend(added.iter().take(TOLD).map(|change| newcomer(answer, change, (&clock, &names))));
    if added.len() > TOLD {
        let placed = added[TOLD..].iter().filter(|change| change.is.is_some()).count();
        parts.push(format!("of {} more that came in {placed} are placed", added.len() - TOLD));
    }
    let dropped = worst::tells_dropped(answer, problem);
    let of = |kind: ChangeKind| {
        let others = answer.changes.changes.iter().filter(|change| !answer.now.added.contains(&change.visit));
        let others =
            others.filter(|change| !(worst::presses(change, problem) || dropped && kind == ChangeKind::Dropped));
        others.filter(|change| change.change == kind).count() as u64
    };
    let counts = [
        (ChangeKind::Cancelled, "is cancelled", "are cancelled"),
        (ChangeKind::Added, "that was left out is placed", "that were left out are placed"),
        (ChangeKind::Dropped, "is dropped", "are dropped"),
        (ChangeKind::Moved, "moves", "move"),
        (ChangeKind::Reassigned, "is reassigned", "are reassigned"),
    ];
    let mut said: Vec<String> = Vec::new();
    for (kind, one, many) in counts {
        match of(kind) {
            0 => {}
            number => {
                said.push(format!("{} {}", count(number, "visit", "visits"), if number == 1 { one } else { many }))
            }
        }
    }
    parts.push(match (said.is_empty(), of(ChangeKind::Reassigned)) {
        (true, _) if parts.is_empty() => "No visit changes".into(),
        (true, _) if parts.len() == heads && answer.changes.changes.is_empty() => "no visit changes".into(),
        (true, _) => "no other visit changes".into(),
        (false, 0) => format!("{}, nobody is reassigned", said.join(", ")),
        (false, _) => list(&said),
    });
    parts.join("; ") + ".\n"
}

/// `c07 begins v301 at 11:20, 38 min inside its response standard`.
fn newcomer(answer: &Answer, change: &Change, (clock, names): (&Clock, &Names)) -> String {
    let id = &names.visit(&change.visit);
    let Some(is) = &change.is else {
        let entry = answer.plan.unassigned.iter().find(|left| left.visit == change.visit);
        return match entry.filter(|entry| !entry.reasons.is_empty()).map(main_reason) {
            Some(reason) => format!("{id} has no place: {}", reason.trim_end_matches('.')),
            None => format!("{id} has no place unless others move"),
        };
    };
    let start = is.start.instant();
    let mut text = format!(
        "{} {} {id} at {}",
        list(&names.clinicians(&is.clinicians)),
        if is.clinicians.len() == 1 { "begins" } else { "begin" },
        clock.time(start, answer.now.at)
    );
    let problem = &answer.now.problem;
    let Some((_, visit)) = problem.visits.enumerate().find(|(_, visit)| visit.id == change.visit) else { return text };
    let Some(due) = visit.due else { return text };
    let (spare, what) = (due - start, if visit.response { "its response standard" } else { "its due time" });
    let _ = match spare.0 {
        0.. => write!(text, ", {} inside {what}", length(spare)),
        _ => write!(text, ", {} outside {what}", length(-spare)),
    };
    text
}

fn clock(answer: &Answer) -> Clock {
    clock_of(&answer.now.problem)
}

fn clock_of(problem: &Problem) -> Clock {
    let shifts = &problem.shifts;
    let span = shifts.iter().map(|shift| shift.start).min().zip(shifts.iter().map(|shift| shift.end).max());
    Clock::new(problem.zone, span)
}

/// The offers as a table, best first; ends with a newline.
pub fn offer_table(offers: &Offers, naming: Naming) -> String {
    let names = Names::of(&offers.now.problem, naming);
    let clock = clock_of(&offers.now.problem);
    let voice = Voice { problem: &offers.now.problem, clock: &clock, names: &names, at: offers.now.at };
    let lists = worst::sheet(&offers.now.lists, &offers.now.rest, voice);
    if offers.offers.is_empty() {
        let why = offers.why().map_or(String::new(), |why| format!(" {why}"));
        return format!("There is no way to take {} today.{why}\n{lists}", names.visit(&offers.visit));
    }
    let title = ["", "who", "when", "late", "detour", "cost as travel", "displaces"].map(String::from);
    let mut rows = vec![title];
    for (rank, offer) in offers.offers.iter().enumerate() {
        let moved = displaced(&offer.displaces, (&clock, &names), offers.now.at);
        let late = if offer.late.0 > Seconds::ZERO { length(offer.late.0) } else { "no".into() };
        rows.push([
            (rank + 1).to_string(),
            list(&names.clinicians(&offer.clinicians)),
            clock.time(offer.start.instant(), offers.now.at),
            late,
            length(Seconds(offer.detour)),
            length(Seconds(offer.cost)),
            if moved.is_empty() { "nothing".into() } else { moved },
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}  "));
        let line: String = cells.chain([row[6].clone()]).collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text + &lists
}

/// The first few that make way, those who lose their place and their clinician first.
fn displaced(changes: &[Change], (clock, names): (&Clock, &Names), at: Instant) -> String {
    let mut worst: Vec<&Change> = changes.iter().collect();
    worst.sort_by_key(|change| (change.change != ChangeKind::Dropped, change.change));
    let mut said: Vec<String> = worst.iter().take(TOLD).map(|change| what(change, (clock, names), at)).collect();
    if changes.len() > TOLD {
        said.push(format!("and {} more", changes.len() - TOLD));
    }
    said.join("; ")
}

/// Whom to call, what is at risk, and (for an instant answer) what more it would take. Ends with a newline, or empty.
pub fn call_sheet(answer: &Answer, naming: Naming) -> String {
    let (clock, names) = (clock(answer), Names::of(&answer.now.problem, naming));
    let voice = Voice { problem: &answer.now.problem, clock: &clock, names: &names, at: answer.now.at };
    let mut text = worst::sheet(&answer.now.lists, &answer.plan, voice);
    text.push_str(&calls(&answer.now.problem, (&answer.changes, answer.now.at), naming));
    text.push_str(&risks(answer, (&clock, &names)));
    text.push_str(&decided(&[], answer.overridden.len()));
    for left in &answer.plan.unassigned {
        let begun = |visit: VisitId| rounds_engine::explain::short::begun_by_too_few(&answer.now.problem, visit);
        let id = answer.now.problem.visits.enumerate().find(|(_, row)| row.id == left.visit).map(|(id, _)| id);
        if let Some(reason) = id.and_then(begun) {
            let _ = writeln!(text, "\nStill open: {}. {}", names.visit(&left.visit), reason.description);
        }
    }
    for note in &answer.now.notes {
        let _ = writeln!(text, "\nNote: {note}.");
    }
    for (shift, id) in answer.now.missed.iter().filter(|(_, id)| !is_away(id)) {
        let _ = writeln!(text, "\n{id} of shift {shift} can no longer be taken.");
    }
    let unheld: Vec<String> = answer.plan.unheld.iter().flatten().map(|left| left.reserve.clone()).collect();
    if !unheld.is_empty() {
        let _ = writeln!(text, "\nNobody is kept free for {}.", list(&unheld));
    }
    text.push_str(&to_place(answer, (&clock, &names)));
    text + &answer.proposal.iter().map(|proposal| proposed(proposal, &names)).collect::<String>()
}

/// What it would take to place what has no place, or to reach sooner what comes too late. Where the same would do for
/// several, it is said once.
fn to_place(answer: &Answer, (clock, names): (&Clock, &Names)) -> String {
    let mut all: Vec<(bool, String, Vec<&Disturbance>)> = Vec::new();
    for disturbance in &answer.disturbances {
        let changes = disturbance.changes.changes.iter();
        let steps = list(&changes.map(|change| what(change, (clock, names), answer.now.at)).collect::<Vec<_>>());
        let left_out = answer.plan.unassigned.iter().any(|left| left.visit == disturbance.visit);
        match all.iter_mut().find(|(out, same, _)| *out == left_out && *same == steps) {
            Some((.., several)) => several.push(disturbance),
            None => all.push((left_out, steps, vec![disturbance])),
        }
    }
    let mut text = String::new();
    for (left_out, steps, several) in all {
        let visits = list(&several.iter().map(|one| names.visit(&one.visit)).collect::<Vec<_>>());
        let own = if several.len() > 1 { "their own prices" } else { "its own price" };
        let most = several.iter().map(|one| one.cost).min().unwrap_or(0);
        let cost = worth(most.abs());
        let _ = match (left_out, most) {
            (false, _) => writeln!(text, "\nTo reach {visits} sooner saves as much as {cost}: {steps}."),
            (true, ..0) => writeln!(text, "\nTo place {visits} saves as much as {cost}, beside {own}: {steps}."),
            (true, 0..) => writeln!(text, "\nTo place {visits} costs at least as much as {cost}: {steps}."),
        };
    }
    text
}

/// Whom to call for the changes.
pub(crate) fn calls(problem: &Problem, (changes, at): (&Changes, Instant), naming: Naming) -> String {
    let (clock, names) = (clock_of(problem), Names::of(problem, naming));
    let mut text = String::new();
    let mut calls: BTreeMap<(u8, &str), Vec<String>> = BTreeMap::new();
    for change in &changes.changes {
        let words = what(change, (&clock, &names), at);
        for (rank, who) in [(0, &change.tell.clinicians), (1, &change.tell.patients)] {
            who.iter().for_each(|who| calls.entry((rank, who)).or_default().push(words.clone()));
        }
    }
    for (rank, title) in [(0, "Call clinicians:"), (1, "Call patients:")] {
        let named = |id: &str| if rank == 0 { names.clinician(id) } else { names.patient(id) };
        let rows = calls.iter().filter(|((of, _), _)| *of == rank);
        let rows: Vec<_> = rows.map(|((_, who), words)| (named(who), words)).collect();
        let width = rows.iter().map(|(who, _)| who.chars().count()).max().unwrap_or(0);
        if !rows.is_empty() {
            let _ = writeln!(text, "\n{title}");
        }
        for (who, words) in rows {
            for (index, words) in words.iter().enumerate() {
                let _ = writeln!(text, "  {:<width$}  {words}", if index == 0 { &who } else { "" });
            }
        }
    }
    text
}

/// What a better plan would gain, and how many would have to hear of it.
fn proposed(proposal: &Proposal, names: &Names) -> String {
    let visits = |ids: &[String]| match ids {
        [.., _] if ids.len() > TOLD => format!("{} visits", ids.len()),
        _ => list(&ids.iter().map(|id| names.visit(id)).collect::<Vec<_>>()),
    };
    let mut gains = Vec::new();
    if proposal.travel >= 60 {
        gains.push(format!("save {} of travel", length(Seconds(proposal.travel))));
    }
    if !proposal.brings_in.is_empty() {
        gains.push(format!("bring in {}", visits(&proposal.brings_in)));
    }
    if !proposal.leaves_out.is_empty() {
        gains.push(format!("leave out {}", visits(&proposal.leaves_out)));
    }
    if gains.is_empty() {
        gains.push(format!("save as much as {}", worth(proposal.saves)));
    }
    let changes = count(proposal.changes.changes.len() as u64, "more change", "more changes");
    format!("\n{changes} would {}.\n", list(&gains))
}

/// What an edit by hand does to its visit and to others, and every rule that it breaks. Ends with a newline.
pub fn edit_words(before: &Current, visit: &str, edited: &Edited, naming: Naming) -> String {
    let (clock, names) = (clock_of(&edited.problem), Names::of(&edited.problem, naming));
    let at = first_start(&edited.problem);
    let mut text = edit_sentence(before, visit, edited, (&clock, &names)) + ".\n";
    for change in edited.changes.changes.iter().filter(|change| change.visit != visit) {
        let _ = writeln!(text, "  also {}", what(change, (&clock, &names), at));
    }
    text + &edit_remarks(before, visit, edited, &clock)
}

/// The same for somebody who has to phone: a sentence, and whom to call for every visit that changes.
pub(crate) fn edit_said(before: &Current, visit: &str, edited: &Edited, at: Instant, naming: Naming) -> Said {
    let (clock, names) = (clock_of(&edited.problem), Names::of(&edited.problem, naming));
    let mut changes = edited.changes.clone();
    let others = changes.changes.iter().filter(|change| change.visit != visit).count() as u64;
    if others == changes.changes.len() as u64 {
        // Below the tolerance too, for somebody decided so.
        changes.changes.splice(0..0, own_change(before, visit, edited).into_iter().filter(|own| own.was != own.is));
    }
    let also = match others {
        0 => String::new(),
        1 => "; 1 other visit changes".into(),
        many => format!("; {many} other visits change"),
    };
    let sentence = edit_sentence(before, visit, edited, (&clock, &names)) + &also + ".";
    let sheet = calls(&edited.problem, (&changes, at), naming);
    Said { sentence, call_sheet: sheet + &edit_remarks(before, visit, edited, &clock) }
}

fn first_start(problem: &Problem) -> Instant {
    problem.shifts.iter().map(|shift| shift.start).min().unwrap_or(Instant(0))
}

/// What an edit does to its visit.
fn own_change(before: &Current, visit: &str, edited: &Edited) -> Option<Change> {
    let (was, is) = (side_of(&before.plan, visit), side_of(&edited.plan, visit));
    let change = match (&was, &is) {
        (Some(was), Some(is)) if was.clinicians == is.clinicians => ChangeKind::Moved,
        (Some(_), Some(_)) => ChangeKind::Reassigned,
        (None, Some(_)) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Dropped,
        (None, None) => return None,
    };
    let clinicians = was.iter().chain(&is).flat_map(|side| side.clinicians.iter().cloned());
    let clinicians: std::collections::BTreeSet<String> = clinicians.collect();
    let row = edited.problem.visits.iter().find(|row| row.id == visit);
    let patient = row.and_then(|row| row.patient).map(|patient| edited.problem.patients[patient].id.clone());
    let tell = Tell { clinicians: clinicians.into_iter().collect(), patients: patient.into_iter().collect() };
    Some(Change { visit: visit.into(), change, was, is, tell })
}

fn edit_sentence(before: &Current, visit: &str, edited: &Edited, (clock, names): (&Clock, &Names)) -> String {
    match own_change(before, visit, edited) {
        None => format!("{} is left out, as before", names.visit(visit)),
        Some(own) if own.was == own.is => format!("{} stays as it was", names.visit(visit)),
        Some(own) => what(&own, (clock, names), first_start(&edited.problem)),
    }
}

/// What else there is to say of an edit: that it is in the past, and rules.
fn edit_remarks(before: &Current, visit: &str, edited: &Edited, clock: &Clock) -> String {
    let (mut text, at) = (String::new(), first_start(&edited.problem));
    let early = side_of(&edited.plan, visit).map(|side| side.start.instant()).zip(gone_to(&edited.problem));
    if let Some((_, now)) = early.filter(|(start, now)| start < now) {
        let _ = writeln!(text, "\nThis is before {}, up to which the day has gone.", clock.time(now, at));
    }
    let broken = count(edited.broken.len() as u64, "rule", "rules");
    if !edited.broken.is_empty() {
        let _ = writeln!(text, "\nThis plan breaks {broken}:");
    }
    for violation in &edited.broken {
        let _ = writeln!(text, "  {} {}: {}", violation.code, violation.path, violation.message);
    }
    let earlier = check::check(&before.problem, &before.plan).overridden;
    let about = |plan, found: &Violation| {
        let (visit, shift) = check::about(plan, &found.path);
        (found.code, visit.map(String::from), shift.map(String::from))
    };
    let earlier: Vec<_> = earlier.iter().map(|found| about(&before.plan, found)).collect();
    let stood = |found: &&Violation| earlier.contains(&about(&edited.plan, found));
    let (stand, new): (Vec<&Violation>, Vec<&Violation>) = edited.overridden.iter().partition(stood);
    text + &decided(&new, stand.len())
}

/// Rules that a person decides against by what is answered, and how many decisions from before stand.
fn decided(new: &[&Violation], earlier: usize) -> String {
    let mut text = String::from(if new.is_empty() { "" } else { "\nDecided against a rule:\n" });
    text.extend(new.iter().map(|found| format!("  {} {} ({})\n", found.code, found.message, found.rule)));
    match earlier {
        0 => {}
        1 => text.push_str("\n1 earlier decision against a rule stands: `rounds status` and the report list it.\n"),
        many => {
            let _ = writeln!(
                text,
                "\n{many} earlier decisions against a rule stand: `rounds status` and the report list them."
            );
        }
    }
    text
}

fn risks(answer: &Answer, (clock, names): (&Clock, &Names)) -> String {
    let mut text = String::new();
    if !answer.at_risk.is_empty() {
        text.push_str("\nAt risk:\n");
    }
    for risk in &answer.at_risk {
        let slack = match risk.slack {
            ..0 => format!("late by {}", length(Seconds(-risk.slack))),
            slack => format!("{} to spare", length(Seconds(slack))),
        };
        let response = if risk.response { ", response standard" } else { "" };
        let time = clock.time(risk.start.instant(), answer.now.at);
        let _ = writeln!(
            text,
            "  {}  {time}  {}  {slack}{response}",
            names.visit(&risk.visit),
            names.clinician(&risk.clinician)
        );
    }
    for visit in in_danger(answer) {
        let _ = writeln!(text, "\nResponse standard in danger: {} has no place.", names.visit(visit));
    }
    text
}

/// Visits with a response standard that have no place.
pub(crate) fn in_danger(answer: &Answer) -> impl Iterator<Item = &str> {
    let left = answer.plan.unassigned.iter().map(|left| &*left.visit);
    left.filter(|visit| responds(&answer.now.problem, visit) && !answer.now.cancelled.contains(*visit))
}

fn responds(problem: &Problem, id: &str) -> bool {
    let visit = problem.visits.enumerate().find(|(_, visit)| visit.id == id);
    visit.is_some_and(|(id, _)| problem.visits[VisitId::new(id.index())].response)
}

/// One change in a few words: `v044 at 11:40 with c03, not 11:05 with c07`.
fn what(change: &Change, (clock, names): (&Clock, &Names), at: Instant) -> String {
    let side = |side: &Side| (clock.time(side.start.instant(), at), list(&names.clinicians(&side.clinicians)));
    let visit = names.visit(&change.visit);
    match (change.change, &change.was, &change.is) {
        (ChangeKind::Moved, Some(was), Some(is)) => format!("{visit} at {}, not {}", side(is).0, side(was).0),
        (_, Some(was), Some(is)) => {
            let ((then, before), (now, after)) = (side(was), side(is));
            match (then == now, before == after) {
                (true, false) => format!("{visit} at {now} with {after}, not {before}"),
                (false, true) => format!("{visit} at {now}, not {then}"),
                _ => format!("{visit} at {now} with {after}, not {then} with {before}"),
            }
        }
        (ChangeKind::Cancelled, Some(was), None) => {
            format!("{visit} is off, was at {} with {}", side(was).0, side(was).1)
        }
        (_, Some(was), None) => format!("{visit} has no place any more, was at {} with {}", side(was).0, side(was).1),
        (_, None, Some(is)) => format!("{visit} at {} with {}, new", side(is).0, side(is).1),
        (_, None, None) => format!("{visit} has no place yet"),
    }
}
