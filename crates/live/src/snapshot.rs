//! The state of a live day as its journal keeps it now and then, and going on from there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Current;
use crate::command::Command;
use crate::journal::Recorded;
use crate::live::Live;
use crate::reply::Reply;
use crate::step::Way;
use crate::undo::{Act, Given};
use crate::unreported::Reopening;
use rounds_check as check;
use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_model::error::Result;

/// A day under way as a journal keeps it now and then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Snapshot {
    /// How many lines had been taken.
    pub lines: u64,
    /// Up to when the day had gone.
    pub at: Option<Timestamp>,
    /// The day.
    pub day: DayFile,
    /// Its plan.
    pub plan: PlanFile,
    reopened: BTreeMap<String, Reopening>,
    cancelled: BTreeMap<String, Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    given: Vec<Given>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    acts: Vec<Act>,
}

impl Live {
    /// Goes on to where a journal had taken `count` lines, or to its end: from its last snapshot on the way, if that is
    /// further than here. O(stops) a line after that.
    ///
    /// # Errors
    /// Those of [`Live::follow`].
    pub fn catch_up(&mut self, recorded: &Recorded, count: u64) -> Result<()> {
        // What can be undone is not in a snapshot: something has to be done after it, and before anything is undone.
        let forward = |lines: u64| {
            let steps = recorded.entries.iter().skip(lines as usize).filter_map(|entry| entry.step.as_deref());
            steps.map(|step| step.way).find(|way| *way != Way::Stay) == Some(Way::On)
        };
        let ahead =
            |snapshot: &&Snapshot| self.lines < snapshot.lines && snapshot.lines < count && forward(snapshot.lines);
        if let Some(snapshot) = recorded.snapshots.iter().rev().find(ahead) {
            let skipped = recorded.entries.iter().take(snapshot.lines as usize).skip(self.lines as usize);
            for entry in skipped.filter(|entry| matches!(entry.reply, Reply::Answered(_))) {
                let id = Command::read(&entry.input).and_then(|command| command.id);
                self.known.extend(id.map(|id| (id, entry.reply.clone())));
            }
            self.go_to(snapshot)?;
        }
        while let Some(entry) = recorded.entries.get(self.lines as usize).filter(|_| self.lines < count) {
            self.follow(entry)?;
        }
        Ok(())
    }

    fn go_to(&mut self, snapshot: &Snapshot) -> Result<()> {
        let Snapshot { lines, at, day, plan, reopened, cancelled, given, acts } = snapshot.clone();
        let problem = rounds_format::problem_with(&day, &*self.current.sources)?.value;
        if plan.day.digest != problem.digest || !check::check(&problem, &plan).is_clean() {
            return Err(self.astray());
        }
        self.current = Current { day, problem, plan, reopened, ..self.current.clone() };
        (self.lines, self.at, self.cancelled) = (lines, at, cancelled);
        (self.given, self.acts) = (given, acts);
        (self.undoable, self.proposed, self.said) = (None, None, None);
        Ok(())
    }

    /// The state as a journal keeps it now and then, to go on from without following every line before.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            lines: self.lines,
            at: self.at,
            day: self.current.day.clone(),
            plan: self.current.plan.clone(),
            reopened: self.current.reopened.clone(),
            cancelled: self.cancelled.clone(),
            given: self.given.clone(),
            acts: self.acts.clone(),
        }
    }
}
