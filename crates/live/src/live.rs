//! A day of events: one batch a line in, one answer a line out, and the state kept in between.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Options, answer};
use crate::command::{Command, Done, What, fixed};
use crate::duties::take_off;
use crate::reply::{Answered, Duty, Fault, Overridden, Proposed, Refused, Reply};
use crate::state_at::OnTheWay;
use crate::step::{Step, Way};
use crate::undo::{Act, Given, Undoable};
use crate::{Current, Naming, day_edits, new_day_with, words};
use rounds_check as check;
use rounds_engine::search::Progress;
use rounds_format::codes::{JOURNAL_DAMAGED, LINE_FAILED, TIME_BACKWARDS};
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::{DayRef, PlanFile};
use rounds_format::values::Timestamp;
use rounds_model::Problem;
use rounds_model::error::{Error, Issue, Result, Severity};

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

/// An answer in words for people, with labels where the day has them. What is recorded has ids alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Said {
    /// The answer in one sentence.
    pub sentence: String,
    /// Whom to call and what is at risk.
    pub call_sheet: String,
}

/// A day under way.
#[derive(Clone, Debug)]
pub struct Live {
    /// The day and its plan as they now are.
    pub current: Current,
    /// How many lines have been taken.
    pub lines: u64,
    /// Up to when the day has gone, by the last line that was answered.
    pub(crate) at: Option<Timestamp>,
    /// What was cancelled, and when that was told.
    pub(crate) cancelled: BTreeMap<String, Timestamp>,
    /// The state before the last command.
    pub(crate) undoable: Option<Undoable>,
    /// Edits and accepted proposals that still stand.
    pub(crate) given: Vec<Given>,
    /// All commands that still stand, those that take something back left out.
    pub(crate) acts: Vec<Act>,
    /// A better plan for the day as it now is, that nobody has accepted yet.
    pub(crate) proposed: Option<PlanFile>,
    /// The last answer in words for people.
    pub(crate) said: Option<Said>,
    /// What commands with an id were answered.
    pub(crate) known: BTreeMap<String, Reply>,
}

/// A day on the desk of somebody who runs it.
pub type Desk = Live;

impl Live {
    /// A day to which nothing has happened yet.
    pub fn new(mut current: Current) -> Live {
        // From here on the day is the one in memory, however its file spells it.
        if let Ok(digest) = rounds_format::digest_of(&current.day) {
            current.plan.day.digest.clone_from(&digest);
            current.problem.digest = digest;
        }
        let (cancelled, known) = (BTreeMap::new(), BTreeMap::new());
        let (given, acts) = (Vec::new(), Vec::new());
        Live { current, lines: 0, at: None, cancelled, undoable: None, given, acts, proposed: None, said: None, known }
    }

    /// The last answer in words for people; `None` where it names nobody, or was read from a journal.
    pub fn said(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// A better plan for the day as it now is, that nobody has accepted yet.
    pub fn proposed(&self) -> Option<&PlanFile> {
        self.proposed.as_ref()
    }

    /// Holds a plan for the day as it now is, that [`What::AcceptProposal`] carries out.
    pub fn propose(&mut self, plan: PlanFile) {
        self.proposed = Some(plan);
    }

    /// What a command with this id was answered; `None` if there was none, or it was refused.
    pub fn answered(&self, id: &str) -> Option<&Reply> {
        self.known.get(id)
    }

    /// Up to when the day has gone, by the last line that was answered.
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Takes one line: an events file or a [`Command`] in JSON. What is wrong with it is an answer too, and changes
    /// only the number of lines.
    ///
    /// Where the program itself fails on a line, or has no travel data for it, the line is refused too, and the day
    /// goes on.
    ///
    /// # Errors
    /// [`Error::is_file`] from the source that is asked for travel times; nothing has then changed.
    pub fn take(&mut self, input: &str, options: &Options, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Entry> {
        let line = self.lines + 1;
        let command = Command::read(input);
        let id = command.as_ref().and_then(|command| command.id.clone());
        if let Some(reply) = id.as_ref().and_then(|id| self.known.get(id)) {
            let reply = reply.clone();
            self.lines = line;
            return Ok(Entry { input: input.to_owned(), reply, step: None });
        }
        // A panic is a bug; the day is as it was before the line, and is to go on.
        let work = || self.work(input, command.as_ref(), (line, options), progress);
        let panicked = |_| Err(Error::internal("the program stopped short in this line"));
        let (reply, step) = match catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(panicked) {
            Ok(done) => {
                let (reply, step) = (Reply::Answered(Box::new(done.answered.clone())), done.step.clone());
                self.go_on(done, line, command.as_ref());
                (reply, Some(Box::new(step)))
            }
            Err(error) if error.is_input() => (refused(error.issues(), line), None),
            Err(other) if other.is_internal() || other.is_travel() => (refused(&[failed(&other)], line), None),
            Err(other) => return Err(other),
        };
        if let (Some(id), Reply::Answered(_)) = (id, &reply) {
            self.known.insert(id, reply.clone());
        }
        self.lines = line;
        Ok(Entry { input: input.to_owned(), reply, step })
    }

    /// What becomes of a line.
    fn work(
        &self,
        input: &str,
        command: Option<&Command>,
        (line, options): (u64, &Options),
        progress: &(dyn Fn(&Progress) + Sync),
    ) -> Result<Done> {
        command.map_or(Ok(()), |command| command.based_on(self.lines))?;
        let events = match command {
            Some(Command { what: What::Events { .. } | What::Improve, .. }) => command.and_then(Command::events),
            Some(other) => {
                self.in_order(other.at)?;
                return self.perform(other, line, options);
            }
            None => None,
        };
        let events = events.map_or_else(|| rounds_format::read_events(input.as_bytes()), Ok)?;
        self.in_order(events.at)?;
        let (events, notes) = self.without_repeats(events);
        let propose = command.is_some_and(|command| command.what == What::Improve);
        let options = if propose { options.clone().propose(true).instant(false) } else { options.clone() };
        let mut answer = answer(&self.current, &events, &options, progress)?;
        answer.now.notes.splice(0..0, notes);
        if propose && answer.proposal.is_none() {
            answer.now.notes.push("nothing better was found in this time".into());
        }
        Ok(self.done(answer, events.at, line, fixed(&events)))
    }

    /// An answer as what becomes of a line.
    pub(crate) fn done(&self, answer: Answer, at: Timestamp, line: u64, fixed: bool) -> Done {
        let (answered, step) = (answered(&answer, at, line), self.step_of(&answer.plan, &answer.now.diverted));
        let cancelled = answer.now.cancelled.clone();
        let said = Some(Said {
            sentence: words::sentence(&answer, Naming::Labels).trim_end().into(),
            call_sheet: words::call_sheet(&answer, Naming::Labels),
        });
        let proposed = answer.proposal.map(|proposal| proposal.plan);
        let next = Some(self.current.then(answer.now, answer.plan));
        Done { answered, said, step, next, proposed, at, cancelled, fixed }
    }

    /// Goes on to the new state.
    fn go_on(&mut self, done: Done, line: u64, command: Option<&Command>) {
        (self.at, self.said) = (Some(done.at), done.said);
        self.note_cancelled(&done.cancelled, done.at);
        let Some(next) = done.next else { return };
        self.proposed = done.proposed;
        let by = command.and_then(|command| command.by.clone());
        let undone = command.and_then(|command| self.undone_line(command));
        match undone {
            Some(of) => {
                self.given.retain(|given| given.line != of);
                self.acts.retain(|act| act.line != of);
            }
            None => self.acts.push(Act { line, by: by.clone() }),
        }
        let states = (&self.current, &next);
        self.given.extend(command.and_then(|command| Given::of(command, states, &done.answered.changes, line)));
        let before = Box::new(std::mem::replace(&mut self.current, next));
        self.undoable = Some(Undoable { before, line, by, fixed: done.fixed, undo: undone.is_some() });
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

    /// Whether a line is not from before the one that was answered last.
    fn in_order(&self, at: Timestamp) -> Result<()> {
        match self.at {
            Some(last) if at.instant() < last.instant() => {
                let what = format!("`at` is before {last}, up to which the day has gone");
                let help = "give events in the order in which they happen";
                Err(Error::input(vec![Issue::new(TIME_BACKWARDS, "at", what, help)]))
            }
            _ => Ok(()),
        }
    }

    /// What was decided in planning.
    pub(crate) fn step_of(&self, plan: &PlanFile, diverted: &[OnTheWay]) -> Step {
        Step {
            diverted: diverted.to_vec(),
            shifts: plan.shifts.iter().filter(|shift| !self.current.plan.shifts.contains(shift)).cloned().collect(),
            unassigned: Step::left_out(&self.current.plan.unassigned, &plan.unassigned),
            unheld: plan.unheld.clone().filter(|unheld| Some(unheld) != self.current.plan.unheld.as_ref()),
            decided: None,
            way: Way::On,
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
            let command = Command::read(&entry.input);
            let done = match self.followed(&entry.input, command.as_ref(), step, reply) {
                Err(error) if error.is_input() || error.is_internal() => return Err(self.astray()),
                other => other?,
            };
            self.go_on(done, self.lines + 1, command.as_ref());
            let id = command.and_then(|command| command.id);
            self.known.extend(id.map(|id| (id, entry.reply.clone())));
        }
        self.lines += 1;
        Ok(())
    }

    /// What became of a line, by its journal.
    fn followed(&self, input: &str, command: Option<&Command>, step: &Step, reply: &Answered) -> Result<Done> {
        let done = |next, cancelled, fixed| Done {
            answered: reply.clone(),
            said: None,
            step: step.clone(),
            next,
            proposed: None,
            at: reply.at,
            cancelled,
            fixed,
        };
        let events = match (command, step.way) {
            (_, Way::Stay) => return Ok(done(None, BTreeSet::new(), false)),
            (_, Way::Back) => {
                let before = self.undoable.as_ref().map(|last| (*last.before).clone());
                return before.map(|before| done(Some(before), BTreeSet::new(), true)).ok_or_else(|| self.astray());
            }
            (Some(command), Way::On) => command.events(),
            (None, Way::On) => Some(rounds_format::read_events(input.as_bytes())?),
        };
        let undone = command.is_some_and(|command| matches!(command.what, What::Undo { .. }));
        let Some(events) = events else { return Ok(done(Some(self.edited_to(step, reply)?), BTreeSet::new(), undone)) };
        let fixed = fixed(&events);
        let (current, cancelled) = self.next(&self.without_repeats(events).0, step, reply)?;
        Ok(done(Some(current), cancelled, fixed))
    }

    /// The day and plan after an edit.
    fn edited_to(&self, step: &Step, reply: &Answered) -> Result<Current> {
        let mut day = self.current.day.clone();
        if let Some(decided) = &step.decided {
            day.pins.clone_from(&decided.pins);
            day.overrides.clone_from(&decided.overrides);
        }
        let problem = rounds_format::problem_with(&day, &*self.current.sources)?.value;
        let plan = self.plan_of(&problem, step, reply)?;
        if problem.digest != reply.day || !check::check(&problem, &plan).is_clean() {
            return Err(self.astray());
        }
        Ok(Current { day, problem, plan, ..self.current.clone() })
    }

    /// The plan after a step.
    fn plan_of(&self, problem: &Problem, step: &Step, reply: &Answered) -> Result<PlanFile> {
        let planned = |id: &str| {
            let both = [&step.shifts, &self.current.plan.shifts];
            both.into_iter().find_map(|shifts| shifts.iter().find(|shift| shift.shift == id)).cloned()
        };
        let unassigned = step.unassigned(&self.current.plan.unassigned).ok_or_else(|| self.astray())?;
        let unheld = step.unheld.clone().or_else(|| self.current.plan.unheld.clone());
        let unheld = unheld.filter(|_| !problem.reserves.is_empty());
        Ok(PlanFile {
            format: "rounds/1".into(),
            day: DayRef { label: step.label.clone(), digest: reply.day.clone() },
            solver: step.solver.clone(),
            shifts: problem.shifts.iter().filter_map(|shift| planned(&shift.id)).collect(),
            unassigned,
            unheld,
            cost: Some(reply.cost),
            kpis: Some(reply.kpis),
            bound: None,
            notes: None,
        })
    }

    /// That the next line of the journal leads elsewhere than it tells.
    pub(crate) fn astray(&self) -> Error {
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
        let mut plan = self.plan_of(&now.problem, step, reply)?;
        if reply.day != now.problem.digest {
            // A journal of an earlier version tells of a day that did not yet say what was assumed.
            let unmarked = day_edits::without_reports(&now.day);
            let unmarked = rounds_format::problem_with(&unmarked, &*self.current.sources)?.value;
            if reply.day != unmarked.digest {
                return Err(self.astray());
            }
            plan.day.digest.clone_from(&now.problem.digest);
        }
        if !check::check(&now.problem, &plan).is_clean() {
            return Err(self.astray());
        }
        let cancelled = now.cancelled.clone();
        Ok((self.current.then(now, plan), cancelled))
    }
}

fn answered(answer: &Answer, at: Timestamp, line: u64) -> Answered {
    let missed = answer.now.missed.iter().map(|(shift, id)| Duty { shift: shift.clone(), id: id.clone() });
    let late = answer.at_risk.iter().filter(|risk| risk.misses_standard()).map(|risk| &*risk.visit);
    Answered {
        line,
        at,
        sentence: words::sentence(answer, Naming::Ids).trim_end().into(),
        call_sheet: words::call_sheet(answer, Naming::Ids),
        changes: answer.changes.changes.clone(),
        at_risk: answer.at_risk.clone(),
        in_danger: words::in_danger(answer).chain(late).map(String::from).collect(),
        lists: answer.now.lists.clone(),
        unheld: answer.plan.unheld.iter().flatten().map(|left| left.reserve.clone()).collect(),
        overridden: answer.overridden.iter().map(Overridden::of).collect(),
        notes: answer.now.notes.clone(),
        warnings: answer.now.warnings.iter().chain(&answer.doubts).map(Fault::of).collect(),
        missed: missed.collect(),
        to_place: answer.disturbances.clone(),
        proposal: answer.proposal.as_ref().map(Proposed::of),
        cost: answer.plan.cost.unwrap_or_default(),
        kpis: answer.plan.kpis.unwrap_or_default(),
        day: answer.now.problem.digest.clone(),
    }
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
