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
use rounds_report::list;

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

/// A command that was done and stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Act {
    /// The line it was.
    pub(crate) line: u64,
    /// Whose it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
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
    /// What a command changed between two states, where that can be taken back later: edits and proposals.
    pub(crate) fn of(
        command: &Command,
        (before, after): (&Current, &Current),
        changes: &[Change],
        line: u64,
    ) -> Option<Given> {
        let mut visits: BTreeSet<&str> = changes.iter().map(|change| &*change.visit).collect();
        match &command.what {
            // A move within the tolerance is on no list of changes.
            What::Edit { visit, .. } => drop(visits.insert(visit)),
            What::AcceptProposal => {}
            _ => return None,
        }
        let attended = served(&before.plan);
        let moved = visits.into_iter().map(|visit| {
            let crew = attended.get(visit).into_iter().flatten();
            Moved {
                visit: visit.to_owned(),
                to: crew.map(|(_, shift)| shift.clone()).collect(),
                start: side_of(&before.plan, visit).map(|side| side.start),
                is: side_of(&after.plan, visit),
                told: told(&before.day, visit),
            }
        });
        let moved: Vec<Moved> = moved.collect();
        let decided = decided_on(&before.day, &moved);
        Some(Given { line, by: command.by.clone(), moved, decided }).filter(|given| !given.moved.is_empty())
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
        if last.by != command.by {
            // Their own last command, where it can be taken back though others have done something since.
            return match self.own_last(command).filter(|own| of.is_none() && self.is_given(*own)) {
                Some(own) => self.earlier(command, own, line),
                None => Err(self.another(last, command)),
            };
        }
        let own = self.given.iter().rev().find(|given| given.by == command.by);
        let earlier = own.map(|given| format!("or name the line of a move or proposal of yours: {}", given.line));
        let or = |help: &str| [help.to_owned()].into_iter().chain(earlier.clone()).collect::<Vec<_>>().join(", ");
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

    /// The line that a command takes back, as far as it is one that does.
    pub(crate) fn undone_line(&self, command: &Command) -> Option<u64> {
        let What::Undo { of } = command.what else { return None };
        let last = self.undoable.as_ref();
        let own = || self.own_last(command).or(last.map(|last| last.line));
        of.or_else(|| last.filter(|last| last.by == command.by).map(|last| last.line).or_else(own))
    }

    /// The line of the last command of whoever gives this one.
    fn own_last(&self, command: &Command) -> Option<u64> {
        self.acts.iter().rev().find(|act| act.by == command.by).map(|act| act.line)
    }

    /// Whether what was done on a line can be taken back later.
    fn is_given(&self, line: u64) -> bool {
        self.given.iter().any(|given| given.line == line)
    }

    /// That the last command was somebody else's; whose last commands there are, and how to choose.
    fn another(&self, last: &Undoable, command: &Command) -> Error {
        let name = |by: &Option<String>| by.as_deref().map_or("somebody without a name".into(), day_edits::shown);
        let what = format!("{} gave the last command, on line {}", name(&last.by), last.line);
        let own = self.own_last(command);
        let given: Vec<String> =
            self.given.iter().filter(|given| given.by == command.by).map(|given| given.line.to_string()).collect();
        let mut help = Vec::new();
        if command.by.is_none() {
            let mut people: Vec<&Act> = Vec::new();
            for act in self.acts.iter().rev().filter(|act| act.by.is_some()) {
                if !people.iter().any(|other| other.by == act.by) {
                    people.push(act);
                }
            }
            let people = people.iter().map(|act| format!("{} for line {}", name(&act.by), act.line));
            let people = Some(list(&people.collect::<Vec<_>>())).filter(|people| !people.is_empty());
            help.extend(people.map(|people| format!("{SAY_WHO}: {people}")));
        } else {
            help.push(ASK.into());
            help.extend(
                own.map(|own| format!("your last one, line {own}, can only be undone before anything else is done")),
            );
        }
        if !given.is_empty() {
            help.push(format!("or name the line of a move or proposal of yours: {}", list(&given)));
        }
        cannot(what, &help.join("; "))
    }

    /// Puts what an earlier command moved back to where it was.
    fn earlier(&self, command: &Command, of: u64, line: u64) -> Result<Done> {
        let Some(given) = self.given.iter().find(|given| given.line == of) else {
            let what = format!("line {of} is no edit and no proposal that still stands");
            let help = "cancel a visit that came in with it, or tell with an event what is so now";
            return Err(refusal(CANNOT_UNDO, "of", what, help));
        };
        if given.by != command.by {
            let who = given.by.as_deref().map_or("somebody without a name".into(), day_edits::shown);
            let help = if command.by.is_some() { ASK.into() } else { format!("{SAY_WHO}: {who} for line {of}") };
            return Err(cannot(format!("{who} gave the command on line {of}"), &help));
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
const SAY_WHO: &str = "say in `by` who takes what back";

const LIST: &str = "there is nothing to take back";

fn cannot(what: String, help: &str) -> Error {
    refusal(CANNOT_UNDO, "what", what, help)
}
