//! The worst news in words: what is open again, what was dropped, what nobody has reported, what was short.

use std::fmt::Write;

use crate::answer::Answer;
use crate::changes::{Change, ChangeKind, Side, had, open_side, side_of};
use crate::risk::must_be_in_time;
use crate::unreported::{Lists, Reopened, Reopening, Short, Unreported, Unsaid};
use rounds_format::day::PriorityFile;
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Priority, Problem};
use rounds_report::{Clock, Names, length};

/// What the words are about, and how they name it.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'a> {
    pub problem: &'a Problem,
    pub clock: &'a Clock,
    pub names: &'a Names<'a>,
    pub at: Instant,
}

impl Voice<'_> {
    fn time(&self, at: Timestamp) -> String {
        self.clock.time(at.instant(), self.at)
    }

    /// `v008 (urgent)`.
    fn visit(&self, id: &str, priority: PriorityFile) -> String {
        format!("{} ({})", self.names.visit(id), name(priority))
    }
}

fn name(priority: PriorityFile) -> &'static str {
    match priority {
        PriorityFile::Critical => "critical",
        PriorityFile::Urgent => "urgent",
        PriorityFile::Timed => "timed",
        PriorityFile::Routine => "routine",
    }
}

/// How many rows of a list a call sheet shows; the answer as JSON has all.
const LISTED: usize = 12;

/// How many visits are told one by one in a sentence.
const TOLD: usize = 3;

/// What a sentence begins with, worst first.
pub(crate) fn headline(answer: &Answer, voice: Voice) -> Vec<String> {
    let lists = &answer.now.lists;
    let (placed, lost): (Vec<&Reopened>, Vec<&Reopened>) =
        lists.reopened.iter().partition(|open| place(&answer.plan, voice.problem, &open.visit).is_some());
    let again = |open: &&Reopened| again(open, &answer.plan, voice);
    // What has no place comes first, the most pressing of it before all.
    let mut without: Vec<(u8, String)> = dropped(answer, voice).into_iter().collect();
    without.extend(lost.iter().take(TOLD).map(|open| (open.priority as u8, again(open))));
    without.sort_by_key(|(rank, _)| *rank);
    let mut parts: Vec<String> = without.into_iter().map(|(_, words)| words).collect();
    parts.extend(late(answer, voice));
    parts.extend(placed.iter().take(TOLD.saturating_sub(lost.len())).map(again));
    if lists.reopened.len() > TOLD {
        parts.push(format!("{} more are open again", lists.reopened.len() - TOLD));
    }
    parts.extend(quiet(&lists.unreported, voice));
    parts.extend(lists.short.first().map(|first| match lists.short.len() {
        1 => brief(first, voice),
        many => format!("{}, and {} more were short", brief(first, voice), many - 1),
    }));
    parts
}

/// Whether a visit that must not be dropped is.
pub(crate) fn presses(change: &Change, problem: &Problem) -> bool {
    let visit = problem.visits.iter().find(|visit| visit.id == change.visit);
    let presses = visit.is_some_and(|visit| visit.response || visit.priority <= Priority::Timed);
    change.change == ChangeKind::Dropped && presses
}

/// The visits that lose their place, but for those that are open again.
fn lose_place(answer: &Answer) -> impl Iterator<Item = &Change> {
    let reopened = |visit: &str| answer.now.lists.reopened.iter().any(|open| open.visit == visit);
    let changes = answer.changes.changes.iter();
    changes.filter(move |change| change.change == ChangeKind::Dropped && !reopened(&change.visit))
}

/// Whether the headline counts all visits that are dropped.
pub(crate) fn tells_dropped(answer: &Answer, problem: &Problem) -> bool {
    lose_place(answer).any(|change| presses(change, problem))
}

/// `8 visits are dropped: v1 (critical), v8 (urgent, response standard), v6 (timed) and 5 more`, where any of them
/// presses; with the priority of the first.
fn dropped(answer: &Answer, voice: Voice) -> Option<(u8, String)> {
    if !tells_dropped(answer, voice.problem) {
        return None;
    }
    let mut all: Vec<(u8, bool, &str)> = lose_place(answer).map(|change| rank(voice, &change.visit)).collect();
    all.sort();
    let presses = |(priority, without, _): &&(u8, bool, &str)| *priority <= Priority::Timed as u8 || !without;
    let mut told: Vec<String> =
        all.iter().filter(presses).take(TOLD).map(|(.., visit)| pressing(voice, visit)).collect();
    let words = match (all.len(), told.len()) {
        (1, _) => format!("{} is dropped", told.concat()),
        (many, named) if many == named => format!("{} are dropped", rounds_report::list(&told)),
        (many, named) => {
            told.push(format!("{} more", many - named));
            format!("{many} visits are dropped: {}", rounds_report::list(&told))
        }
    };
    all.first().map(|(priority, ..)| (*priority, words))
}

/// What presses more comes first: by priority, those with a response standard before the others.
fn rank<'a>(voice: Voice, id: &'a str) -> (u8, bool, &'a str) {
    let visit = voice.problem.visits.iter().find(|visit| visit.id == id);
    let priority = visit.map_or(Priority::Routine, |visit| visit.priority);
    (priority as u8, !visit.is_some_and(|visit| visit.response), id)
}

/// Critical and urgent visits, and those with a response standard, that are later after their time than they were: by
/// more than the tolerance, or where they were in time.
fn late(answer: &Answer, voice: Voice) -> Vec<String> {
    let others = answer.changes.changes.iter().filter(|change| !answer.now.added.contains(&change.visit));
    let others = others.filter_map(|change| {
        let (id, visit) = voice.problem.visits.enumerate().find(|(_, visit)| visit.id == change.visit)?;
        let late = |side: &Side| voice.problem.lateness(id, side.start.instant());
        let (was, is) = (change.was.as_ref().map_or(Seconds::ZERO, late), late(change.is.as_ref()?));
        (must_be_in_time(visit) && is > was).then(|| (rank(voice, &change.visit), is))
    });
    let on_list = |visit: &str| answer.changes.changes.iter().any(|change| change.visit == visit);
    let within = answer.late.iter().filter(|(visit, _)| !on_list(visit));
    let rows = others.chain(within.map(|(visit, is)| (rank(voice, visit), *is)));
    let mut rows: Vec<((u8, bool, &str), Seconds)> = rows.collect();
    rows.sort();
    let told = rows.iter().take(TOLD);
    let mut parts: Vec<String> =
        told.map(|((.., visit), late)| format!("{} is now {} late", pressing(voice, visit), length(*late))).collect();
    if rows.len() > TOLD {
        parts.push(format!("{} more are now late", rows.len() - TOLD));
    }
    parts
}

/// Where a visit is planned, if it is not left out, not even in part; of one that has begun, what is still to come.
fn place(plan: &PlanFile, problem: &Problem, visit: &str) -> Option<Side> {
    let left = plan.unassigned.iter().any(|left| left.visit == visit);
    open_side(plan, visit, &had(problem)).or_else(|| side_of(plan, visit)).filter(|_| !left)
}

fn pressing(voice: Voice, id: &str) -> String {
    let visit = voice.problem.visits.iter().find(|visit| visit.id == id);
    let standard = if visit.is_some_and(|visit| visit.response) { ", response standard" } else { "" };
    let priority = visit.map_or("routine", |visit| visit.priority.name());
    format!("{} ({priority}{standard})", voice.names.visit(id))
}

/// `v008 (urgent) is open again, nobody was met, and has no place`.
fn again(open: &Reopened, plan: &PlanFile, voice: Voice) -> String {
    let why = match (open.why, open.attempts) {
        (Reopening::NoAccess, ..=1) => "nobody was met".to_owned(),
        (Reopening::NoAccess, times) => format!("nobody was met {times} times"),
        (Reopening::NotVisited, _) => "nobody went".to_owned(),
        (Reopening::NotAttended, _) => "one of its clinicians did not come".to_owned(),
        (Reopening::LeftFor, _) => "its clinician took another visit over".to_owned(),
        (Reopening::NoTime, _) => "nobody had the time for it".to_owned(),
    };
    let visit = voice.visit(&open.visit, open.priority);
    match place(plan, voice.problem, &open.visit) {
        Some(side) => {
            let who = rounds_report::list(&voice.names.clinicians(&side.clinicians));
            format!("{visit} is open again ({why}), now at {} with {who}", voice.time(side.start))
        }
        None => format!("{visit} is open again ({why}) and has no place"),
    }
}

fn quiet(rows: &[Unreported], voice: Voice) -> Option<String> {
    let first = rows.first()?;
    let minutes = length(Seconds(first.minutes * 60));
    let what = match first.what {
        Unsaid::Ended => "its end is not",
        Unsaid::Begun | Unsaid::Done => "it is not",
    };
    let visit = voice.visit(&first.visit, first.priority);
    Some(match rows.len() {
        1 => format!("{visit} should have been reported {minutes} ago, and {what}"),
        many => format!("{many} visits are not reported, {visit} for {minutes}"),
    })
}

fn brief(short: &Short, voice: Voice) -> String {
    let visit = voice.visit(&short.visit, short.priority);
    format!("{visit} lasted {} of {}", length(short.lasted.0), length(short.planned.0))
}

/// The lists as parts of a call sheet, each headed; empty if there is nothing.
pub(crate) fn sheet(lists: &Lists, plan: &PlanFile, voice: Voice) -> String {
    let open = lists.reopened.iter().map(|open| again(open, plan, voice));
    let unreported = lists.unreported.iter().map(|row| {
        let (visit, since) = (voice.visit(&row.visit, row.priority), voice.time(row.since));
        let who = voice.names.clinician(&row.clinician);
        let what = match row.what {
            Unsaid::Begun => "taken to have begun at",
            Unsaid::Done => "taken to be done, from",
            Unsaid::Ended => "begun, taken to be over at",
        };
        format!("{visit}  {what} {since}, {who}, {} ago", length(Seconds(row.minutes * 60)))
    });
    let short = lists.short.iter().map(|row| {
        format!("{} with {} at {}", brief(row, voice), voice.names.clinician(&row.clinician), voice.time(row.start))
    });
    let parts: [(&str, Vec<String>); 3] =
        [("Open again:", open.collect()), ("Not reported:", unreported.collect()), ("Short:", short.collect())];
    let mut text = String::new();
    for (title, rows) in parts.iter().filter(|(_, rows)| !rows.is_empty()) {
        let _ = writeln!(text, "\n{title}");
        for row in rows.iter().take(LISTED) {
            let _ = writeln!(text, "  {row}");
        }
        if rows.len() > LISTED {
            let _ = writeln!(text, "  and {} more", rows.len() - LISTED);
        }
    }
    for released in &lists.released {
        let kept = voice.clock.range(released.from.instant(), released.to.instant(), voice.at);
        let what = match &released.visit {
            Some(visit) => format!("is released for {}", voice.names.visit(visit)),
            None => "is withdrawn: its time has begun".into(),
        };
        let _ = writeln!(text, "\nReserve {} ({kept}) {what}.", released.reserve);
    }
    if !lists.duplicates.is_empty() {
        let _ = writeln!(text, "\nGiven before, and left out: {}.", rounds_report::list(&lists.duplicates));
    }
    text
}
