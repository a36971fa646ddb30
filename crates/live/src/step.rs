//! What the journal keeps of a line: the difference that it makes.

use serde::{Deserialize, Serialize};

use crate::state_at::OnTheWay;
use rounds_format::day::{DayFile, OverrideFile, PinFile};
use rounds_format::plan::{ShiftPlan, Solver, Unassigned, Unheld};

/// From one state to the next: what was decided in planning. The day follows from it and the events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// The stops from which people were diverted.
    pub diverted: Vec<OnTheWay>,
    /// The shifts whose itinerary differs from the plan before.
    pub shifts: Vec<ShiftPlan>,
    /// What is left out; none where that is as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unassigned: Option<Vec<LeftOut>>,
    /// The reserves that nobody holds; none where that is as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unheld: Option<Vec<Unheld>>,
    /// The day's pins and overrides, where an edit made others of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Box<Decided>>,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "is_forward")]
    pub way: Way,
    /// The label of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solver: Option<Solver>,
}

/// A visit left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum LeftOut {
    /// As in the plan before, this one.
    AsBefore(String),
    /// Newly, or for other reasons.
    Now(Box<Unassigned>),
}

/// What an edit writes into a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decided {
    /// Pins.
    pub pins: Option<Vec<PinFile>>,
    /// Overrides.
    pub overrides: Option<Vec<OverrideFile>>,
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// On, as it says.
    #[default]
    On,
    /// Back to the state before the last command.
    Back,
    /// Nowhere.
    Stay,
}

fn is_forward(way: &Way) -> bool {
    *way == Way::On
}

impl Step {
    fn empty(way: Way) -> Step {
        let (diverted, shifts) = (Vec::new(), Vec::new());
        Step { diverted, shifts, unassigned: None, unheld: None, decided: None, way, label: None, solver: None }
    }

    /// What is left out, as the difference to the plan before.
    pub(crate) fn left_out(before: &[Unassigned], now: &[Unassigned]) -> Option<Vec<LeftOut>> {
        let entry = |left: &Unassigned| match before.contains(left) {
            true => LeftOut::AsBefore(left.visit.clone()),
            false => LeftOut::Now(Box::new(left.clone())),
        };
        (before != now).then(|| now.iter().map(entry).collect())
    }

    /// What is left out after the step; `None` if the plan before does not have what it names.
    pub(crate) fn unassigned(&self, before: &[Unassigned]) -> Option<Vec<Unassigned>> {
        let Some(list) = &self.unassigned else { return Some(before.to_vec()) };
        let entry = |left: &LeftOut| match left {
            LeftOut::AsBefore(visit) => before.iter().find(|known| known.visit == *visit).cloned(),
            LeftOut::Now(left) => Some((**left).clone()),
        };
        list.iter().map(entry).collect()
    }

    /// One that leaves everything as it is.
    pub(crate) fn nothing() -> Step {
        Step::empty(Way::Stay)
    }

    /// One back to the state before the last command.
    pub(crate) fn back() -> Step {
        Step::empty(Way::Back)
    }

    /// The step, with what an edit has written into the day.
    pub(crate) fn with_day(self, before: &DayFile, day: &DayFile) -> Step {
        let list = |day: &DayFile| Decided { pins: day.pins.clone(), overrides: day.overrides.clone() };
        Step { decided: (before != day).then(|| Box::new(list(day))), ..self }
    }
}
