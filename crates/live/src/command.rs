//! Commands: what somebody does on a live day, with who, when and on the strength of what.
//!
//! A command is a line like any other: it is recorded as it came, and followed from the journal without planning again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::answer::{Options, judged};
use crate::changes::{Side, difference};
use crate::live::{Entry, Live, Said};
use crate::manual::{Decision, Edit, Edited, edit};
use crate::offer::take_offer;
use crate::reply::{Answered, Overridden, Reply};
use crate::risk::at_risk;
use crate::step::Step;
use crate::unreported::Lists;
use crate::{Current, Naming, words};
use rounds_engine::search::Progress;
use rounds_format::codes::{BREAKS_RULES, NO_SUCH_OFFER, REVISION_GONE, TIME_BACKWARDS};
use rounds_format::events::{EventFile, EventsFile};
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_model::error::{Error, Issue, Result};
use rounds_report::count;

/// What somebody does on a live day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// An id that the sender gives: the same id twice is done once and answered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Now.
    pub at: Timestamp,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The number of lines that had been taken when this was decided: refused if there are more by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<u64>,
    /// What is done.
    #[serde(flatten)]
    pub what: What,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// Something has happened, or nothing but time.
    Events {
        /// What.
        events: Vec<EventFile>,
    },
    /// One of the offers for a referral is taken, with everything that makes way for it.
    Accept {
        /// The new visit, as for an offer.
        referral: Box<EventFile>,
        /// Which offer, from 1, the best first. 0: the visit comes onto the day and has no place yet.
        rank: usize,
    },
    /// Something better is looked for and proposed; nothing moves.
    Improve,
    /// What was proposed beside the last answer is carried out.
    AcceptProposal,
    /// A visit is put somewhere by hand, or taken out.
    Edit {
        /// The visit.
        visit: String,
        /// The shifts that attend it; empty: those that do, or any.
        #[serde(default)]
        to: Vec<String>,
        /// When care begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Timestamp>,
        /// Whether it is taken out.
        #[serde(default)]
        out: bool,
        /// Whether later plans keep to it.
        #[serde(default)]
        pin: bool,
        /// Why, where that breaks rules.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
    /// A command is undone: the last one, or an edit or accepted proposal of the same person further back.
    Undo {
        /// The number of its line; none for the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<u64>,
    },
    /// Something worth writing down.
    Note {
        /// What.
        text: String,
    },
}

/// What putting a visit into a shift would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The shift.
    pub shift: String,
    /// Whose it is.
    pub clinician: String,
    /// When care would begin.
    pub start: Option<Timestamp>,
    /// What the plan would cost more than now.
    pub cost: i64,
    /// Codes of the rules in the way.
    pub rules: Vec<String>,
}

/// What becomes of a line.
pub(crate) struct Done {
    pub answered: Answered,
    /// The same in words for people.
    pub said: Option<Said>,
    pub step: Step,
    /// The new state; none where it stays as it is.
    pub next: Option<Current>,
    /// A better plan for it.
    pub proposed: Option<PlanFile>,
    pub at: Timestamp,
    pub cancelled: BTreeSet<String>,
    /// Whether it can no longer be undone.
    pub fixed: bool,
}

impl Done {
    /// Of a line that brings nothing but a state, if that.
    pub(crate) fn plain(answered: Answered, step: Step, next: Option<Current>) -> Done {
        let (at, cancelled) = (answered.at, BTreeSet::new());
        Done { answered, said: None, step, next, proposed: None, at, cancelled, fixed: false }
    }

    /// The same, never to be undone.
    pub(crate) fn fixed(self) -> Done {
        Done { fixed: true, ..self }
    }
}

impl Command {
    /// The command that a line holds; `None` if it is an events file, or nothing that can be read.
    pub fn read(line: &str) -> Option<Command> {
        serde_json::from_str(line).ok()
    }

    /// The command as a line.
    ///
    /// # Errors
    /// [`Error::is_internal`] if it cannot be said in JSON.
    pub fn line(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::internal(format!("a command as JSON: {error}")))
    }

    /// Refuses a command that was decided on at another number of lines than have been taken by now.
    pub(crate) fn based_on(&self, lines: u64) -> Result<()> {
        match self.based_on {
            Some(revision) if revision != lines => {
                let what = format!("{lines} lines have been taken by now, and {revision} when this was decided");
                let help = "look at the day as it now is, and decide again";
                Err(refusal(REVISION_GONE, "basedOn", what, help))
            }
            _ => Ok(()),
        }
    }

    /// What has happened by it, as an events file; `None` where nothing has.
    pub fn events(&self) -> Option<EventsFile> {
        let events = match &self.what {
            What::Events { events } => events.clone(),
            What::Improve => Vec::new(),
            What::Accept { referral, .. } => vec![(**referral).clone()],
            What::AcceptProposal | What::Edit { .. } | What::Undo { .. } | What::Note { .. } => return None,
        };
        Some(EventsFile { format: "rounds/1".into(), at: self.at, events, notes: None })
    }
}

/// Whether events tell what cannot be undone: what somebody did, and what patients were told.
pub(crate) fn fixed(events: &EventsFile) -> bool {
    let told = |event: &EventFile| event.time().is_some() || matches!(event, EventFile::Confirmed { .. });
    events.events.iter().any(told)
}

impl Live {
    /// Does what a command says; refused, it changes only the number of lines.
    ///
    /// # Errors
    /// Those of [`Live::take`].
    pub fn apply(
        &mut self,
        command: &Command,
        options: &Options,
        progress: &(dyn Fn(&Progress) + Sync),
    ) -> Result<Entry> {
        self.take(&command.line()?, options, progress)
    }

    /// What a command would be answered. Nothing changes.
    ///
    /// # Errors
    /// Those of [`Live::take`].
    pub fn preview(&self, command: &Command, options: &Options) -> Result<Reply> {
        let mut copy = self.clone();
        Ok(copy.take(&command.line()?, options, &|_| {})?.reply)
    }

    /// What putting a visit into each shift would do, in the order of the plan. As many edits as there are shifts.
    ///
    /// # Errors
    /// Those of [`edit`].
    pub fn candidates(&self, visit: &str) -> Result<Vec<Candidate>> {
        let now = self.current.plan.cost.unwrap_or_default().total;
        let shifts = self.current.plan.shifts.iter();
        let candidate = |planned: &rounds_format::plan::ShiftPlan| {
            let put = Edit::Put { to: vec![planned.shift.clone()], at: None, pin: false };
            let edited = edit(&self.current, visit, &put)?;
            let rules: BTreeSet<&str> = edited.broken.iter().map(|found| found.code).collect();
            Ok(Candidate {
                shift: planned.shift.clone(),
                clinician: planned.clinician.clone(),
                start: crate::changes::side_of(&edited.plan, visit).map(|side| side.start),
                cost: edited.plan.cost.unwrap_or_default().total - now,
                rules: rules.into_iter().map(String::from).collect(),
            })
        };
        shifts.map(candidate).collect()
    }

    /// Does what a command says that is more than events.
    pub(crate) fn perform(&self, command: &Command, line: u64, options: &Options) -> Result<Done> {
        match &command.what {
            What::Accept { rank, .. } => self.accept(command, *rank, line, options),
            What::Edit { visit, to, start, out, pin, because } => {
                if let Some(start) = start.filter(|start| !out && start.instant() < command.at.instant()) {
                    let what = format!("{start} is before now, and nobody can begin then");
                    let help = "give a time that is still to come; if care has begun, tell that (visitStarted)";
                    return Err(refusal(TIME_BACKWARDS, "start", what, help));
                }
                let wanted = match out {
                    true => Edit::TakeOut,
                    false => Edit::Put { to: to.clone(), at: *start, pin: *pin },
                };
                let mut edited = edit(&self.current, visit, &wanted)?;
                if !edited.broken.is_empty() {
                    let (by, why) = (command.by.clone(), because.clone());
                    edited = edited.decided(&self.current, &Decision { by, at: Some(command.at), why })?;
                }
                if let Some(first) = edited.broken.first() {
                    let what = format!("this breaks {} in a way that nobody can decide on", first.code);
                    return Err(refusal(BREAKS_RULES, "visit", what, "put it elsewhere, or take it out"));
                }
                Ok(self.edited(visit, edited, command.at, line))
            }
            What::AcceptProposal => self.accept_proposal(command.at, line),
            What::Undo { of } => self.undone(command, *of, line),
            What::Note { .. } | What::Events { .. } | What::Improve => {
                Ok(Done::plain(standing(&self.current, command.at, line, "Noted.".into()), Step::nothing(), None))
            }
        }
    }

    fn accept(&self, command: &Command, rank: usize, line: u64, options: &Options) -> Result<Done> {
        let Some(events) = command.events() else { return Err(Error::internal("an offer without a referral")) };
        let answer = take_offer(&self.current, &events, rank, options)?;
        Ok(self.done(answer, command.at, line, fixed(&events)))
    }

    fn accept_proposal(&self, at: Timestamp, line: u64) -> Result<Done> {
        let Some(plan) = self.proposed.clone() else {
            let what = "nothing is proposed for the plan as it now is".into();
            return Err(refusal(NO_SUCH_OFFER, "what", what, "search for something better again"));
        };
        let (problem, now) = (&self.current.problem, &self.current);
        rounds_format::of_this_day(problem, &plan)?;
        let changes = difference((problem, &now.plan), (problem, &plan), &[], &BTreeSet::new());
        let begun = |side: &Option<Side>| side.as_ref().is_some_and(|side| side.start.instant() <= at.instant());
        if changes.changes.iter().any(|change| begun(&change.was) || begun(&change.is)) {
            let what = "something that the proposal changes is to have begun by now".into();
            return Err(refusal(REVISION_GONE, "at", what, "search for something better again"));
        }
        let overridden = judged(problem, &plan)?;
        let step = self.step_of(&plan, &[]);
        let next = Current { plan, ..now.clone() };
        let sentence = format!("Carried out: {}.", count(changes.changes.len() as u64, "change", "changes"));
        let sheet = |naming| words::calls(problem, (&changes, at.instant()), naming);
        let said = Some(Said { sentence: sentence.clone(), call_sheet: sheet(Naming::Labels) });
        let mut answered = standing(&next, at, line, sentence);
        answered.call_sheet = sheet(Naming::Ids);
        (answered.changes, answered.at_risk) =
            (changes.changes, at_risk(problem, &next.plan, Options::default().threshold));
        answered.overridden = overridden.iter().map(Overridden::of).collect();
        Ok(Done { said, ..Done::plain(answered, step, Some(next)) })
    }

    fn edited(&self, visit: &str, edited: Edited, at: Timestamp, line: u64) -> Done {
        let said = |naming| words::edit_said(&self.current, visit, &edited, at.instant(), naming);
        let (words, said) = (said(Naming::Ids), Some(said(Naming::Labels)));
        let step = self.step_of(&edited.plan, &[]).with_day(&self.current.day, &edited.day);
        let next = Current { day: edited.day, problem: edited.problem, plan: edited.plan, ..self.current.clone() };
        let mut answered = standing(&next, at, line, words.sentence);
        (answered.call_sheet, answered.changes) = (words.call_sheet, edited.changes.changes);
        answered.overridden = edited.overridden.iter().map(Overridden::of).collect();
        Done { said, ..Done::plain(answered, step, Some(next)) }
    }
}

/// An answer that tells how things stand.
pub(crate) fn standing(now: &Current, at: Timestamp, line: u64, sentence: String) -> Answered {
    Answered {
        line,
        at,
        sentence,
        call_sheet: String::new(),
        changes: Vec::new(),
        at_risk: Vec::new(),
        in_danger: Vec::new(),
        lists: Lists::standing(now, at.instant()),
        unheld: now.plan.unheld.iter().flatten().map(|left| left.reserve.clone()).collect(),
        overridden: Vec::new(),
        notes: Vec::new(),
        warnings: Vec::new(),
        missed: Vec::new(),
        to_place: Vec::new(),
        proposal: None,
        cost: now.plan.cost.unwrap_or_default(),
        kpis: now.plan.kpis.unwrap_or_default(),
        day: now.problem.digest.clone(),
    }
}

pub(crate) fn refusal(code: &'static str, path: &str, what: String, help: &str) -> Error {
    Error::input(vec![Issue::new(code, path, what, help)])
}
