//! A day of events: one batch a line in, one answer a line out, and the state kept in between.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, Issue, Result, Severity};
use crate::io;
use crate::io::codes::{JOURNAL_DAMAGED, TIME_BACKWARDS};
use crate::io::events::EventsFile;
use crate::io::plan::{CostFile, DayRef, Kpis, PlanFile, ShiftPlan, Solver, Unassigned};
use crate::io::values::Timestamp;
use crate::replan::answer::{Answer, Disturbance, Options, answer, take_off};
use crate::replan::changes::Change;
use crate::replan::risk::AtRisk;
use crate::replan::stand::OnTheWay;
use crate::replan::{Current, new_day_with, words};
use crate::search::Progress;

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

/// A fault of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Stable code.
    pub code: String,
    /// Where in the line, as a JSON path.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
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
}

impl Live {
    /// A day to which nothing has happened yet.
    pub fn new(current: Current) -> Live {
        Live { current, lines: 0, at: None }
    }

    /// Takes one line: an events file in JSON. What is wrong with it is an answer too, and changes nothing but the number of
    /// lines.
    ///
    /// # Errors
    /// Those of [`answer`] other than bad input; nothing has then changed.
    pub fn take(&mut self, input: &str, options: &Options, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Entry> {
        let line = self.lines + 1;
        let events = io::read_events(input.as_bytes()).and_then(|events| self.in_order(events));
        let answer = events.and_then(|events| Ok((events.at, answer(&self.current, &events, options, progress)?)));
        let (reply, step) = match answer {
            Ok((at, answer)) => {
                let (reply, step) = (answered(&answer, at, line), self.step(&answer));
                self.at = Some(at);
                self.current = self.current.then(answer.now.day, answer.now.problem, answer.plan);
                (reply, Some(Box::new(step)))
            }
            Err(Error::Input(issues)) => (refused(&issues, line), None),
            Err(other) => return Err(other),
        };
        self.lines = line;
        Ok(Entry { input: input.to_owned(), reply, step })
    }

    /// The events, if they are not from before those that were answered last.
    fn in_order(&self, events: EventsFile) -> Result<EventsFile> {
        match self.at {
            Some(last) if events.at.instant() < last.instant() => {
                let what = format!("`at` is before {last}, up to which the day has gone");
                let help = "give events in the order in which they happen";
                Err(Error::Input(vec![Issue::new(TIME_BACKWARDS, "at", what, help)]))
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
    /// [`Error::Input`] if the entry does not follow from the state.
    pub fn follow(&mut self, entry: &Entry) -> Result<()> {
        if let Some((step, Reply::Answered(reply))) = entry.step.as_deref().zip(Some(&entry.reply)) {
            let events = io::read_events(entry.input.as_bytes())?;
            self.current = self.next(&events, step, reply)?;
            self.at = Some(reply.at);
        }
        self.lines += 1;
        Ok(())
    }

    fn next(&self, events: &EventsFile, step: &Step, reply: &Answered) -> Result<Current> {
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
            let what = format!("line {} does not lead to the day and plan that it tells of", reply.line);
            let help = "start from the last day and plan that were written, with a new journal";
            return Err(Error::Input(vec![Issue::new(JOURNAL_DAMAGED, "", what, help)]));
        }
        Ok(self.current.then(now.day, now.problem, plan))
    }
}

fn answered(answer: &Answer, at: Timestamp, line: u64) -> Reply {
    let missed = answer.now.missed.iter().map(|(shift, id)| Duty { shift: shift.clone(), id: id.clone() });
    let late = answer.at_risk.iter().filter(|risk| risk.misses_standard()).map(|risk| &*risk.visit);
    Reply::Answered(Box::new(Answered {
        line,
        at,
        sentence: words::sentence(answer).trim_end().into(),
        call_sheet: words::call_sheet(answer),
        changes: answer.changes.changes.clone(),
        at_risk: answer.at_risk.clone(),
        in_danger: words::in_danger(answer).chain(late).map(String::from).collect(),
        missed: missed.collect(),
        to_place: answer.disturbances.clone(),
        cost: answer.plan.cost.unwrap_or_default(),
        kpis: answer.plan.kpis.unwrap_or_default(),
        day: answer.now.problem.digest.clone(),
    }))
}

fn refused(issues: &[Issue], line: u64) -> Reply {
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error);
    let fault = |issue: &Issue| Fault {
        code: issue.code.into(),
        path: issue.path.clone(),
        message: issue.message.clone(),
        help: issue.help.clone(),
    };
    Reply::Refused(Refused { line, refused: errors.map(fault).collect() })
}
