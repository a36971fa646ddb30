//! The way along the streets from each stop to the next, and the streets around them: what maps are drawn with.

use std::collections::BTreeMap;

use crate::view::{Row, View};
use rounds_format::plan::PlanFile;
use rounds_model::ids::{ModeId, PlaceId};
use rounds_model::{Point, Problem};

/// Going from one place to another by some mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    /// By what.
    pub mode: ModeId,
    /// From where.
    pub from: PlaceId,
    /// To where.
    pub to: PlaceId,
}

/// Lines on the map. Empty, all ways are straight.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// The points along each leg, both places included.
    pub legs: BTreeMap<Leg, Vec<Point>>,
    /// Streets to draw beneath them.
    pub streets: Vec<Vec<Point>>,
}

impl Ways {
    /// Every leg of a plan between two places that have coordinates, once.
    pub fn wanted(problem: &Problem, plan: &PlanFile) -> Vec<Leg> {
        let view = View::new(problem, plan);
        let mut legs: Vec<Leg> = view.rows.iter().flat_map(|row| legs(&view, row)).map(|(leg, _)| leg).collect();
        legs.sort_unstable();
        legs.dedup();
        legs
    }

    /// The points along a leg: a straight line where nothing else is known.
    pub(crate) fn along(&self, problem: &Problem, leg: Leg) -> Vec<Point> {
        let straight = || [leg.from, leg.to].into_iter().filter_map(|place| problem.places[place].point).collect();
        self.legs.get(&leg).cloned().unwrap_or_else(straight)
    }
}

/// The legs of a row, each with the index of the step that it leads to.
pub(crate) fn legs(view: &View, row: &Row) -> Vec<(Leg, usize)> {
    let Some(shift) = view.shift(row) else { return Vec::new() };
    let mode = view.problem.clinicians[shift.clinician].mode;
    let mut legs = Vec::new();
    let mut here = None;
    for (index, step) in row.steps.iter().enumerate() {
        let Some(place) = step.place.and_then(|id| view.place(id)) else { continue };
        if view.problem.places[place].point.is_none() {
            continue;
        }
        if let Some(from) = here.filter(|from| *from != place) {
            legs.push((Leg { mode, from, to: place }, index));
        }
        here = Some(place);
    }
    legs
}
