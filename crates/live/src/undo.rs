//! Commands taken back: the last one, by going back to the state before it, or an earlier one of the same person, by
//! putting what it moved back to where it was.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::changes::{Change, Changes, Side, difference, side_of};
use crate::command::{Command, Done, What, refusal, standing};
use crate::live::{Live, Said};
use crate::manual::{Edit, Edited, attendees::served, edit};
use crate::reply::Overridden;
use crate::risk::at_risk;
use crate::step::{Decided, Step};
use crate::{Current, Naming, Options, day_edits, words};
use rounds_check as check;
use rounds_format::codes::CANNOT_UNDO;
use rounds_format::day::DayFile;
use rounds_format::values::Timestamp;
use rounds_model::PastKind;
use rounds_model::error::{Error, Result};

/// The state before the last command, and what to know about undoing that.
#[derive(Clone, Debug)]
pub(crate) struct Undoable {
    pub before: Box<Current>,
    /// The line it was.
    pub line: u64,
    pub by: Option<String>,
    /// What has happened, or has been told, stays.
    pub fixed: bool,
    /// It took something back itself.
    pub undo: bool,
}

/// A command that moved visits by hand, and how they were before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Given {
    /// The line it was.
    pub(crate) line: u64,
    /// Whose it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    moved: Vec<Moved>,
    /// The pins and overrides of these visits before.
    decided: Decided,
}

/// A visit that a command moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moved {
    visit: String,
    /// The shifts that attended it, by staff entry; empty where it was left out.
    to: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<Timestamp>,
    /// How the command left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is: Option<Side>,
    /// Whether the patient had been told of the time before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    told: bool,
}

impl Given {
    /// What a command changed, where that can be taken back later: edits and proposals.
    pub(crate) fn of(command: &Command, before: &Current, changes: &[Change], line: u64) -> Option<Given> {
        if !matches!(command.what, What::Edit { .. } | What::AcceptProposal) || changes.is_empty() {
            return None;
        }
        let attended = served(&before.plan);
        let moved = changes.iter().map(|change| {
            let crew = attended.get(&change.visit).into_iter().flatten();
            Moved {
                visit: change.visit.clone(),
                to: crew.map(|(_, shift)| shift.clone()).collect(),
                start: change.was.as_ref().map(|side| side.start),
                is: change.is.clone(),
                told: told(&before.day, &change.visit),
            }
        });
        let moved: Vec<Moved> = moved.collect();
        let decided = decided_on(&before.day, &moved);
        Some(Given { line, by: command.by.clone(), moved, decided })
    }
}

/// Whether the patient has been told the time of the visit.
fn told(day: &DayFile, visit: &str) -> bool {
    day.promises.iter().flatten().any(|promise| promise.visit == visit && promise.confirmed == Some(true))
}

/// The pins and overrides of the visits.
fn decided_on(day: &DayFile, moved: &[Moved]) -> Decided {
    let is = |visit: &str| moved.iter().any(|row| row.visit == visit);
    let pins = day.pins.iter().flatten().filter(|pin| is(&pin.visit)).cloned().collect();
    let overrides = day.overrides.iter().flatten();
    let overrides = overrides.filter(|one| one.visit.as_deref().is_some_and(is)).cloned().collect();
    Decided { pins: Some(pins), overrides: Some(overrides) }
}

impl Live {
    /// Takes a command back: the last one that was done, or the one named. Lines that were refused changed nothing, and
    /// do not stand in the way.
    pub(crate) fn undone(&self, command: &Command, of: Option<u64>, line: u64) -> Result<Done> {
        let last = self.undoable.as_ref();
        if let Some(earlier) = of.filter(|&of| last.is_none_or(|last| last.line != of)) {
            return self.earlier(command, earlier, line);
        }
        let Some(last) = last else { return Err(cannot("nothing has been done yet".into(), LIST)) };
        let own = self.given.iter().rev().find(|given| given.by == command.by);
        let earlier = own.map(|given| format!("or name the line of a move or proposal of yours: {}", given.line));
        let or = |help: &str| [help.to_owned()].into_iter().chain(earlier.clone()).collect::<Vec<_>>().join(", ");
        if last.by != command.by {
            let who = last.by.as_deref().map_or("somebody else".into(), day_edits::shown);
            return Err(cannot(format!("{who} gave the last command, on line {}", last.line), &or(ASK)));
        }
        if last.undo {
            let what = format!("the last command, on line {}, took something back itself", last.line);
            return Err(cannot(what, &or("do again what was taken back")));
        }
        if last.fixed {
            let what = format!("line {} tells what has happened or what was told, and that stays", last.line);
            return Err(cannot(what, &or(TELL)));
        }
        let next = (*last.before).clone();
        let old = (&self.current.problem, &self.current.plan);
        let changes = difference(old, (&next.problem, &next.plan), &[], &BTreeSet::new());
        let mut answered = standing(&next, command.at, line, format!("Line {} is undone.", last.line));
        answered.changes = changes.changes;
        Ok(Done::plain(answered, Step::back(), Some(next)).fixed())
    }

    /// Puts what an earlier command moved back to where it was.
    fn earlier(&self, command: &Command, of: u64, line: u64) -> Result<Done> {
        let Some(given) = self.given.iter().find(|given| given.line == of) else {
            let what = format!("line {of} is no edit and no proposal that still stands");
            let help = "cancel a visit that came in with it, or tell with an event what is so now";
            return Err(refusal(CANNOT_UNDO, "of", what, help));
        };
        if given.by != command.by {
            return Err(cannot("somebody else gave that command".into(), ASK));
        }
        given.moved.iter().try_for_each(|moved| self.stands(moved, of, command.at))?;
        let now = self.put_back(given)?;
        let verdict = check::check(&now.problem, &now.plan);
        if let Some(first) = verdict.violations.first() {
            let what = format!("as the day now is, putting it back breaks {}", first.code);
            return Err(refusal(CANNOT_UNDO, "of", what, "move the visits one by one"));
        }
        let (old, new) = ((&self.current.problem, &self.current.plan), (&now.problem, &now.plan));
        let changes: Changes = difference(old, new, &[], &BTreeSet::new());
        let sentence = format!("Line {of} is undone.");
        let sheet = |naming| words::calls(&now.problem, (&changes, command.at.instant()), naming);
        let said = Some(Said { sentence: sentence.clone(), call_sheet: sheet(Naming::Labels) });
        let mut answered = standing(&now, command.at, line, sentence);
        answered.call_sheet = sheet(Naming::Ids);
        answered.at_risk = at_risk(&now.problem, &now.plan, Options::default().threshold);
        answered.changes.clone_from(&changes.changes);
        answered.overridden = verdict.overridden.iter().map(Overridden::of).collect();
        let step = self.step_of(&now.plan, &[]).with_day(&self.current.day, &now.day);
        Ok(Done { said, ..Done::plain(answered, step, Some(now)) }.fixed())
    }

    /// Refuses where a visit is no longer as the command left it.
    fn stands(&self, moved: &Moved, of: u64, at: Timestamp) -> Result<()> {
        let Current { problem, plan, day, .. } = &self.current;
        let shown = crate::day_edits::shown(&moved.visit);
        let is = side_of(plan, &moved.visit);
        let begun =
            problem.shifts.iter().flat_map(|shift| &shift.history).any(
                |stop| matches!(stop.what, PastKind::Visit { visit, .. } if problem.visits[visit].id == moved.visit),
            );
        let due = |start: Option<Timestamp>| start.is_some_and(|start| start.instant() <= at.instant());
        let later = self.given.iter().filter(|given| given.line > of).flat_map(|given| &given.moved);
        let again = later.into_iter().any(|other| other.visit == moved.visit);
        let people = |side: &Option<Side>| side.as_ref().map(|side| side.clinicians.clone());
        let what = match () {
            () if begun || due(is.as_ref().map(|side| side.start)) => format!("visit `{shown}` has begun"),
            () if due(moved.start) => format!("visit `{shown}` was to begin before now"),
            () if again || people(&is) != people(&moved.is) => format!("visit `{shown}` was changed again since"),
            () if told(day, &moved.visit) && !moved.told => format!("the patient of visit `{shown}` has been told"),
            () => return Ok(()),
        };
        Err(refusal(CANNOT_UNDO, "of", what, "move what can still be moved one by one"))
    }

    /// The day with the visits of a command where they were before it.
    fn put_back(&self, given: &Given) -> Result<Current> {
        let day = self.decided_before(given);
        let problem = rounds_format::problem_with(&day, &*self.current.sources)?.value;
        let mut plan = self.current.plan.clone();
        plan.day.digest.clone_from(&problem.digest);
        let mut now = Current { day, problem, plan, ..self.current.clone() };
        let planned = given.moved.iter().filter(|moved| moved.is.is_some());
        let outs = planned.map(|moved| (&moved.visit, Edit::TakeOut));
        let mut back: Vec<&Moved> = given.moved.iter().filter(|moved| !moved.to.is_empty()).collect();
        back.sort_by_key(|moved| moved.start.map(Timestamp::instant));
        let put = |moved: &Moved| Edit::Put { to: moved.to.clone(), at: moved.start, pin: false };
        let steps: Vec<(&String, Edit)> = outs.chain(back.iter().map(|moved| (&moved.visit, put(moved)))).collect();
        for (visit, step) in steps {
            let Edited { day, problem, plan, .. } = edit(&now, visit, &step)?;
            now = Current { day, problem, plan, ..now };
        }
        Ok(now)
    }

    /// The day with the pins and overrides that the visits of a command had before it.
    fn decided_before(&self, given: &Given) -> DayFile {
        let mut day = self.current.day.clone();
        let is = |visit: &str| given.moved.iter().any(|row| row.visit == visit);
        let Decided { pins, overrides } = given.decided.clone();
        let own = day.pins.take().into_iter().flatten().filter(|pin| !is(&pin.visit));
        day.pins = Some(own.chain(pins.into_iter().flatten()).collect()).filter(|pins: &Vec<_>| !pins.is_empty());
        let own = day.overrides.take().into_iter().flatten();
        let own = own.filter(|one| !one.visit.as_deref().is_some_and(is));
        let all = own.chain(overrides.into_iter().flatten()).collect();
        day.overrides = Some(all).filter(|all: &Vec<_>| !all.is_empty());
        day
    }
}

const TELL: &str = "tell what was wrong with `correct` instead";
const ASK: &str = "ask them to undo it";

const LIST: &str = "there is nothing to take back";

fn cannot(what: String, help: &str) -> Error {
    refusal(CANNOT_UNDO, "what", what, help)
}
