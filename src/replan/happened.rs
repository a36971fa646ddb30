//! Events that tell what a clinician did: care that began or ended, a door that stayed shut.

use crate::ids::{Id, VisitId};
use crate::io::codes::*;
use crate::io::day::PastStopKind;
use crate::io::values::Timestamp;
use crate::replan::amend;
use crate::replan::apply::Scene;
use crate::replan::course::{Fact, Step};
use crate::units::Instant;

impl Scene<'_> {
    pub fn started(&mut self, visit: &str, clinician: &str, time: Timestamp, path: &str) {
        let Some((row, index)) = self.seat(visit, clinician, time, path) else { return };
        let step = &mut self.courses[row].steps[index];
        step.fact = Fact { started: Some(time.instant()), ended: None };
        step.start = time.instant();
        // The clinicians of a visit begin together.
        for step in self.courses.iter_mut().flat_map(|course| &mut course.steps) {
            if step.is_visit(visit) && !step.gone && !step.is_known() {
                (step.past, step.fact) = (false, Fact { started: Some(time.instant()), ended: None });
            }
        }
        self.walk();
    }

    pub fn ended(&mut self, visit: &str, clinician: &str, time: Timestamp, path: &str) {
        if !self.knows_visit(visit, path) || !self.knows_clinician(clinician, path) || !self.is_past(time, path, "time")
        {
            return;
        }
        self.walk();
        let (at, mut found) = (self.at, None);
        for (row, course) in self.courses.iter().enumerate().filter(|(_, course)| course.clinician == clinician) {
            let index = course.steps.iter().rposition(|step| step.is_visit(visit) && course.begun(step, at));
            found = index.map(|index| (row, index)).or(found);
        }
        let Some((row, index)) = found else {
            let what = format!("clinician `{}` has not begun visit `{}`", amend::shown(clinician), amend::shown(visit));
            let help = "tell first that it began (visitStarted), or leave the event out";
            return self.refuse(NEVER_BEGAN, format!("{path}.visit"), what, help);
        };
        let step = &self.courses[row].steps[index];
        if step.fact.ended.is_some() {
            let what = format!("visit `{}` has ended before", amend::shown(visit));
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, "tell the end of a visit once");
        }
        if time.instant() < step.start {
            let what = format!("visit `{}` would end before it began", amend::shown(visit));
            let help = "give the time it began first (visitStarted), or a later end";
            return self.refuse(TIME_BACKWARDS, format!("{path}.time"), what, help);
        }
        if step.past && !step.assumed {
            let what = format!("visit `{}` stands in the day's history, which does not change", amend::shown(visit));
            let help = "only the last visit of a shift's history can still turn out otherwise";
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        }
        let step = &mut self.courses[row].steps[index];
        step.fact = Fact { started: Some(step.start), ended: Some(time.instant()) };
        // What stands in history keeps its arrival; only its end is new.
        (step.end, step.past, step.assumed) = (time.instant(), step.past, false);
        self.walk();
    }

    pub fn no_access(&mut self, visit: &str, clinician: &str, time: Timestamp, retry: bool, path: &str) {
        let Some((row, index)) = self.seat(visit, clinician, time, path) else { return };
        let step = &mut self.courses[row].steps[index];
        step.kind = PastStopKind::NoAccess;
        let arrival = step.arrival.min(time.instant());
        step.fact = Fact { started: Some(arrival), ended: Some(time.instant()) };
        (step.start, step.end) = (arrival, time.instant());
        // Whoever was to attend with them, and was there by then, tried in vain too.
        for step in self.courses.iter_mut().flat_map(|course| &mut course.steps) {
            if step.is_visit(visit) && !step.gone && !step.is_known() && step.arrival <= time.instant() {
                (step.kind, step.past, step.assumed) = (PastStopKind::NoAccess, false, false);
                step.fact = Fact { started: Some(step.arrival), ended: Some(time.instant()) };
            }
        }
        self.drop_steps(visit);
        if retry {
            self.reopened.insert(visit.to_owned());
        } else {
            self.withdrawn.insert(visit.to_owned());
        }
        self.walk();
    }

    /// The step of the clinician's that serves the visit, put where it belongs by `time`; noted if there can be none.
    fn seat(&mut self, visit: &str, clinician: &str, time: Timestamp, path: &str) -> Option<(usize, usize)> {
        if !self.knows_visit(visit, path) || !self.knows_clinician(clinician, path) || !self.is_past(time, path, "time")
        {
            return None;
        }
        self.walk();
        let serves = |step: &Step| step.is_visit(visit) && !step.gone;
        let known = |step: &&Step| serves(step) && step.is_known();
        let done = self.courses.iter().flat_map(|course| &course.steps).find(known);
        let joins = |step: &Step| !step.past && step.fact.started == Some(time.instant());
        if done.is_some_and(|step| !joins(step)) {
            let what = format!("visit `{}` is known to have begun already", amend::shown(visit));
            self.refuse(HAS_BEGUN, format!("{path}.visit"), what, "tell what happened to a visit once");
            return None;
        }
        let Some(row) = self.row_at(visit, clinician, time.instant()) else {
            let what = format!("clinician `{}` has no shift under way then", amend::shown(clinician));
            self.refuse(NOT_THEIRS, format!("{path}.clinician"), what, "name whoever was there");
            return None;
        };
        let step = self.take(row, visit, time.instant());
        let course = &mut self.courses[row];
        let before = |step: &Step| !step.gone && (step.past || step.start <= time.instant());
        let index = course.steps.iter().rposition(before).map_or(0, |last| last + 1);
        let ahead = course.steps[..index].iter().rev().find(|step| !step.gone);
        let busy = ahead.filter(|step| {
            (step.fact.ended.is_some() || (step.past && !step.assumed)) && step.end > time.instant()
                || step.fact.started == Some(time.instant())
        });
        if let Some(busy) = busy {
            let what = format!("clinician `{}` was at `{}` then", amend::shown(clinician), amend::shown(&busy.id));
            self.refuse(TWO_PLACES, format!("{path}.time"), what, "nobody is in two places: mend one of the times");
            return None;
        }
        course.steps.insert(index, step);
        if course.departure.is_none() {
            course.departure = Some(time.instant());
        }
        // As if just begun, so that the walk gives it the arrival it had.
        course.steps[index].fact = Fact { started: Some(time.instant()), ended: None };
        self.walk();
        Some((row, index))
    }

    /// The clinician's course that has the visit, else the one that is under way at `time`.
    fn row_at(&self, visit: &str, clinician: &str, time: Instant) -> Option<usize> {
        let own = || self.courses.iter().enumerate().filter(|(_, course)| course.clinician == clinician);
        let planned = own().find(|(_, course)| course.steps.iter().any(|step| step.is_visit(visit) && !step.gone));
        let under_way = |row: usize| {
            let shift = self.problem.shifts.iter().nth(row);
            shift.is_some_and(|shift| shift.start <= time && time <= shift.end + shift.max_overtime)
        };
        planned.map(|(row, _)| row).or_else(|| own().find(|&(row, _)| under_way(row)).map(|(row, _)| row))
    }

    /// Takes the step that serves the visit out of the course, or that of another clinician's, or makes one.
    fn take(&mut self, row: usize, visit: &str, time: Instant) -> Step {
        let serves = |step: &Step| step.is_visit(visit) && !step.gone && !step.is_known();
        if let Some(index) = self.courses[row].steps.iter().position(|step| step.is_visit(visit) && !step.gone) {
            let step = self.courses[row].steps.remove(index);
            return Step { past: false, assumed: false, ..step };
        }
        let other = self.courses.iter_mut().flat_map(|course| &mut course.steps).find(|step| serves(step));
        if let Some(other) = other {
            other.gone = true;
            let fact = Fact::default();
            return Step { gone: false, past: false, assumed: false, fact, planned: time, ..other.clone() };
        }
        let known = self.problem.visits.enumerate().find(|(_, row)| row.id == visit);
        let row: Option<VisitId> = known.map(|(id, _)| VisitId::new(id.index()));
        Step::unplanned(visit, 0, row.map(|id| &self.problem.visits[id]), time)
    }
}
