//! A day of events: one batch a line in, one answer a line out, and the state kept in between.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Disturbance, Options, answer};
use crate::changes::Change;
use crate::duties::take_off;
use crate::risk::AtRisk;
use crate::state_at::OnTheWay;
use crate::unreported::Lists;
use crate::{Current, Naming, day_edits, new_day_with, words};
use rounds_check as check;
use rounds_engine::search::Progress;
use rounds_format::codes::{JOURNAL_DAMAGED, LINE_FAILED, TIME_BACKWARDS};
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::{CostFile, DayRef, Kpis, PlanFile, ShiftPlan, Solver, Unassigned};
use rounds_format::values::Timestamp;
use rounds_model::error::{Error, Issue, Result, Severity};

/// What `rounds live` answers to one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Reply {
    /// The events are applied.
    Answered(Box<Answered>),
    /// They are refused as a whole, and nothing has changed.
    Refused(Refused),
}

/// JSON Schema (2020-12) of an answer.
pub fn answer_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Reply).to_value();
    schema["title"] = "answer to a batch of events".into();
    schema
}

/// The day after a line of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// Number of the line, from 1, over all runs with the same journal.
    pub line: u64,
    /// Now.
    pub at: Timestamp,
    /// The answer in one sentence.
    pub sentence: String,
    /// Whom to call and what is at risk, as text.
    pub call_sheet: String,
    /// The change list.
    pub changes: Vec<Change>,
    /// Visits with little slack, least first.
    pub at_risk: Vec<AtRisk>,
    /// Visits with a response standard that have no place or will begin too late.
    pub in_danger: Vec<String>,
    /// What is not to be forgotten.
    #[serde(flatten)]
    pub lists: Lists,
    /// What was taken otherwise than it was told, or is remarkable: a clock that is ahead, a second cancellation, short
    /// care.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What is odd about what came in, and what the new plan has that is hardly meant; each told once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Fault>,
    /// Breaks and activities that can no longer be taken.
    pub missed: Vec<Duty>,
    /// Of an instant answer: what it would take to place what has none, or to reach earlier what comes too late.
    pub to_place: Vec<Disturbance>,
    /// Cost of the new plan.
    pub cost: CostFile,
    /// Its key figures.
    pub kpis: Kpis,
    /// Digest of the day as it now is.
    pub day: String,
}

/// A break or activity of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// The shift.
    pub shift: String,
    /// The break or activity.
    pub id: String,
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// Number of the line, from 1, over all runs with the same journal.
    pub line: u64,
    /// Every contradiction or fault found in it.
    pub refused: Vec<Fault>,
}

/// A fault of a line, or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Stable code.
    pub code: String,
    /// Where in the line, as a JSON path; of a warning about the plan, where in the plan.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Fault {
    fn of(issue: &Issue) -> Fault {
        Fault {
            code: issue.code.into(),
            path: issue.path.clone(),
            message: issue.message.clone(),
            help: issue.help.clone(),
        }
    }
}

/// A line and what became of it: enough to go on from there without planning again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The line as it came in.
    pub input: String,
    /// What was answered.
    pub reply: Reply,
    /// The new state, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Box<Step>>,
}

/// From one state to the next: what was decided in planning. The day follows from it and the events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    diverted: Vec<OnTheWay>,
    /// The shifts whose itinerary differs from the plan before.
    shifts: Vec<ShiftPlan>,
    unassigned: Vec<Unassigned>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solver: Option<Solver>,
}

/// A day under way.
#[derive(Clone, Debug)]
pub struct Live {
    /// The day and its plan as they now are.
    pub current: Current,
    /// How many lines have been taken.
    pub lines: u64,
    /// Up to when the day has gone, by the last line that was answered.
    at: Option<Timestamp>,
    /// What was cancelled, and when that was told.
    cancelled: BTreeMap<String, Timestamp>,
}

impl Live {
    /// A day to which nothing has happened yet.
    pub fn new(current: Current) -> Live {
        Live { current, lines: 0, at: None, cancelled: BTreeMap::new() }
    }

    /// Takes one line: an events file in JSON. What is wrong with it is an answer too, and changes only the number
    /// of lines.
    ///
    /// Where the program itself fails on a line, or has no travel data for it, the line is refused too, and the day
    /// goes on.
    ///
    /// # Errors
    /// [`Error::is_file`] from the source that is asked for travel times; nothing has then changed.
    pub fn take(&mut self, input: &str, options: &Options, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Entry> {
        let line = self.lines + 1;
        let events = rounds_format::read_events(input.as_bytes()).and_then(|events| self.in_order(events));
        let reply = |events: EventsFile| {
            let (events, notes) = self.without_repeats(events);
            // A panic is a bug; the day is as it was before the line, and is to go on.
            let answer = || answer(&self.current, &events, options, progress);
            let panicked = |_| Err(Error::internal("the program stopped short in this line"));
            let mut answer = catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(panicked)?;
            answer.now.notes.splice(0..0, notes);
            Ok((events.at, answer))
        };
        let (reply, step) = match events.and_then(reply) {
            Ok((at, answer)) => {
                let (reply, step) = (answered(&answer, at, line), self.step(&answer));
                self.at = Some(at);
                self.note_cancelled(&answer.now.cancelled, at);
                self.current = self.current.then(answer.now, answer.plan);
                (reply, Some(Box::new(step)))
            }
            Err(error) if error.is_input() => (refused(error.issues(), line), None),
            Err(other) if other.is_internal() || other.is_travel() => (refused(&[failed(&other)], line), None),
            Err(other) => return Err(other),
        };
        self.lines = line;
        Ok(Entry { input: input.to_owned(), reply, step })
    }

    /// The events, those that cancel what was cancelled on an earlier line made to say nothing; and what to say of
    /// these.
    fn without_repeats(&self, mut events: EventsFile) -> (EventsFile, Vec<String>) {
        let mut notes = Vec::new();
        for event in &mut events.events {
            let EventFile::CancelVisit { visit, .. } = event else { continue };
            let gone = !self.current.day.visits.iter().any(|known| known.id == *visit);
            if let Some(at) = self.cancelled.get(visit).filter(|_| gone) {
                let clock = at.0.with_timezone(&self.current.problem.zone).format("%H:%M");
                notes.push(format!("{} was cancelled at {clock}", day_edits::shown(visit)));
                *event = EventFile::Confirmed { id: event.id().map(String::from), visits: Vec::new() };
            }
        }
        (events, notes)
    }

    fn note_cancelled(&mut self, cancelled: &BTreeSet<String>, at: Timestamp) {
        for visit in cancelled {
            self.cancelled.insert(visit.clone(), at);
        }
    }

    /// The events, if they are not from before those that were answered last.
    fn in_order(&self, events: EventsFile) -> Result<EventsFile> {
        match self.at {
            Some(last) if events.at.instant() < last.instant() => {
                let what = format!("`at` is before {last}, up to which the day has gone");
                let help = "give events in the order in which they happen";
                Err(Error::input(vec![Issue::new(TIME_BACKWARDS, "at", what, help)]))
            }
            _ => Ok(events),
        }
    }

    fn step(&self, answer: &Answer) -> Step {
        let plan = &answer.plan;
        Step {
            diverted: answer.now.diverted.clone(),
            shifts: plan.shifts.iter().filter(|shift| !self.current.plan.shifts.contains(shift)).cloned().collect(),
            unassigned: plan.unassigned.clone(),
            label: plan.day.label.clone(),
            solver: plan.solver.clone(),
        }
    }

    /// Goes on as an entry of a journal tells, without planning again. O(stops).
    ///
    /// # Errors
    /// [`Error::is_input`] that names the line of the journal if the entry does not follow from the state;
    /// [`Error::is_travel`] where times cannot be had.
    pub fn follow(&mut self, entry: &Entry) -> Result<()> {
        if let Some((step, Reply::Answered(reply))) = entry.step.as_deref().zip(Some(&entry.reply)) {
            let events =
                rounds_format::read_events(entry.input.as_bytes()).map(|events| self.without_repeats(events).0);
            let (current, cancelled) = match events.and_then(|events| self.next(&events, step, reply)) {
                Err(error) if error.is_input() || error.is_internal() => return Err(self.astray()),
                other => other?,
            };
            self.current = current;
            self.at = Some(reply.at);
            self.note_cancelled(&cancelled, reply.at);
        }
        self.lines += 1;
        Ok(())
    }

    /// That the next line of the journal leads elsewhere than it tells.
    fn astray(&self) -> Error {
        // The first line of a journal names the day and the plan.
        let path = format!("line {}", self.lines + 2);
        let what = "what was answered on this line does not follow from the day, the plan and the lines before it";
        let help = "nothing is lost, the journal stays as it is: go on with the version of rounds that wrote it, or start \
                    from the last day and plan that were written (--day-out, --plan-out), with a new journal, and give the \
                    events of all later lines again";
        Error::input(vec![Issue::new(JOURNAL_DAMAGED, path, what, help)])
    }

    /// The day and plan after a line, and what was cancelled with it.
    fn next(&self, events: &EventsFile, step: &Step, reply: &Answered) -> Result<(Current, BTreeSet<String>)> {
        let mut now = new_day_with(&self.current, events, &step.diverted)?;
        if !reply.missed.is_empty() {
            let missed = reply.missed.iter().map(|duty| (duty.shift.clone(), duty.id.clone())).collect();
            take_off(&mut now, missed, &*self.current.sources)?;
        }
        let planned = |id: &str| {
            let both = [&step.shifts, &self.current.plan.shifts];
            both.into_iter().find_map(|shifts| shifts.iter().find(|shift| shift.shift == id)).cloned()
        };
        let plan = PlanFile {
            format: "rounds/1".into(),
            day: DayRef { label: step.label.clone(), digest: reply.day.clone() },
            solver: step.solver.clone(),
            shifts: now.problem.shifts.iter().filter_map(|shift| planned(&shift.id)).collect(),
            unassigned: step.unassigned.clone(),
            cost: Some(reply.cost),
            kpis: Some(reply.kpis),
            bound: None,
            notes: None,
        };
        if now.problem.digest != reply.day || !check::check(&now.problem, &plan).is_clean() {
            return Err(self.astray());
        }
        let cancelled = now.cancelled.clone();
        Ok((self.current.then(now, plan), cancelled))
    }
}

fn answered(answer: &Answer, at: Timestamp, line: u64) -> Reply {
    let missed = answer.now.missed.iter().map(|(shift, id)| Duty { shift: shift.clone(), id: id.clone() });
    let late = answer.at_risk.iter().filter(|risk| risk.misses_standard()).map(|risk| &*risk.visit);
    Reply::Answered(Box::new(Answered {
        line,
        at,
        sentence: words::sentence(answer, Naming::Ids).trim_end().into(),
        call_sheet: words::call_sheet(answer, Naming::Ids),
        changes: answer.changes.changes.clone(),
        at_risk: answer.at_risk.clone(),
        in_danger: words::in_danger(answer).chain(late).map(String::from).collect(),
        lists: answer.now.lists.clone(),
        notes: answer.now.notes.clone(),
        warnings: answer.now.warnings.iter().chain(&answer.doubts).map(Fault::of).collect(),
        missed: missed.collect(),
        to_place: answer.disturbances.clone(),
        cost: answer.plan.cost.unwrap_or_default(),
        kpis: answer.plan.kpis.unwrap_or_default(),
        day: answer.now.problem.digest.clone(),
    }))
}

/// What is wrong where no event is to blame.
fn failed(error: &Error) -> Issue {
    let help = if error.is_travel() {
        "give the events again once travel times can be had"
    } else {
        "nothing has changed: give the events one by one, and report this (but no patient data) to the rounds project"
    };
    Issue::new(LINE_FAILED, "", error.to_string(), help)
}

fn refused(issues: &[Issue], line: u64) -> Reply {
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error);
    Reply::Refused(Refused { line, refused: errors.map(Fault::of).collect() })
}
