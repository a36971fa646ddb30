//! History made again: what was only assumed gives way to what somebody reports.
//!
//! Known times stand, and what is assumed flows round them, as on the part of a shift that is still to come. Stops of a
//! shift that were over before the time in question stay as they are.

use crate::apply::Scene;
use crate::day_edits;
use crate::timeline::Step;
use rounds_format::day::{PastStopFile, PastStopKind, ToldFile};
use rounds_model::units::Instant;

impl Scene<'_> {
    /// Opens the history of a course from `time` on: its times are worked out again from what is known.
    pub(crate) fn open_from(&mut self, row: usize, time: Instant) {
        let lengths: Vec<_> = self.courses[row].steps.iter().map(|step| self.planned_length(step)).collect();
        let course = &mut self.courses[row];
        let mut dropped = Vec::new();
        for (step, planned) in course.steps.iter_mut().zip(lengths) {
            if !step.past || (step.end <= time && step.start < time) {
                continue;
            }
            step.past = false;
            if let Some(planned) = planned.filter(|_| step.fact.ended.is_none()) {
                step.duration = planned.max(step.end - step.start);
            }
            // Where somebody stood waiting follows from what they did.
            if day_edits::is_held(&step.id) {
                step.gone = true;
                dropped.push(step.id.clone());
            }
        }
        let shift = course.shift.clone();
        if let Some(file) = self.shift_file(&shift) {
            dropped.iter().for_each(|id| day_edits::remove_duty(file, id));
        }
    }

    /// Opens the history of all courses that have the visit, where they have it.
    pub(crate) fn open_visit(&mut self, visit: &str) {
        for row in 0..self.courses.len() {
            let first = self.courses[row].steps.iter().find(|step| step.is_visit(visit) && !step.gone);
            if let Some(start) = first.map(|step| step.start) {
                self.open_from(row, start);
            }
        }
    }

    /// How long a visit is planned to last.
    fn planned_length(&self, step: &Step) -> Option<rounds_model::units::Seconds> {
        (step.kind == PastStopKind::Visit).then(|| self.staff_length(&step.id, step.staff)).flatten()
    }
}

/// Writes into a stop of history what was told of it.
pub(crate) fn mark(file: &mut PastStopFile, step: &Step) {
    let care = matches!(step.kind, PastStopKind::Visit | PastStopKind::NoAccess);
    let (started, ended) = (step.fact.started.is_some(), step.fact.ended.is_some());
    // Nobody tells of breaks and activities, or of where they wait.
    let (assumed, told) = match (care, started, ended) {
        (true, true, true) => (false, None),
        (true, true, false) => (false, Some(ToldFile::Start)),
        (true, false, true) => (false, Some(ToldFile::End)),
        (true, false, false) => (true, None),
        (false, ..) => (day_edits::is_held(&step.id) || !(started && ended), None),
    };
    (file.assumed, file.told) = (assumed.then_some(true), told);
}
