//! Absences: a break at one instant for as long as a clinician is away, or the end of the shift of one who does not
//! come back.
//!
//! Absences that overlap or touch are one, and one that lasts until the shift ends is the end of the shift. A clinician
//! first finishes what they are doing.

use crate::apply::Scene;
use crate::day_edits;
use crate::state_at::shift_of;
use crate::timeline::{Course, Step};
use rounds_format::day::{DayFile, PastStopKind};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::Instant;

use rounds_format::codes::*;

impl Step {
    /// Whether this is an absence, over or still to come.
    fn is_absence(&self) -> bool {
        !self.gone && self.kind == PastStopKind::Break && day_edits::is_away(&self.id)
    }

    /// From when to when an absence was told.
    fn told(&self) -> (Instant, Instant) {
        (self.planned, self.planned + self.duration)
    }
}

impl Scene<'_> {
    pub(crate) fn unavailable(
        &mut self,
        clinician: &str,
        shift: &str,
        span: (Timestamp, Option<Timestamp>),
        path: &str,
    ) {
        if !self.knows_shift(clinician, shift, path) {
            return;
        }
        let (from, to) = (span.0.instant(), span.1.map(Timestamp::instant));
        if to.is_some_and(|to| to <= from) {
            let help = "give a time after `from`, or none for the rest of the shift";
            return self.refuse(TIME_BACKWARDS, format!("{path}.to"), "`to` is not after `from`".into(), help);
        }
        if let Some(row) = self.courses.iter().position(|course| course.shift == shift) {
            self.open_from(row, from);
        }
        self.walk();
        let Some(end) = self.shift_file(shift).map(|file| file.end.instant()) else { return };
        let at = self.at;
        let Some(row) = self.courses.iter().position(|course| course.shift == shift) else {
            let what = format!("shift `{}` came with these events", day_edits::shown(shift));
            let help = "give the shift the hours that are left of it";
            return self.refuse(NOT_PLANNED, format!("{path}.shift"), what, help);
        };
        let course = &self.courses[row];
        let known = |step: &&Step| !step.gone && step.is_known() && !step.is_absence() && step.start > from;
        if let Some(step) = course.steps.iter().find(known) {
            let what = format!("`{}` is known to have begun after that", day_edits::shown(&step.id));
            let help = "shift work that has been done cannot be taken back: give a later time";
            return self.refuse(SHIFT_HAS_BEGUN, format!("{path}.from"), what, help);
        }
        let care =
            |step: &&Step| step.kind == PastStopKind::Visit && !step.gone && step.start <= from && from < step.end;
        if let Some(step) = course.steps.iter().find(|step| care(step) && step.fact.ended.is_none()) {
            let over = Timestamp::in_zone(step.end, self.problem.zone).unwrap_or(span.0).0.format("%H:%M");
            self.notes.push(format!(
                "{} is at {} then, and taken to finish there at {over} before going: tell if that is not so",
                day_edits::shown(clinician),
                day_edits::shown(&step.id),
            ));
        }
        match to.filter(|&to| to < end) {
            None => self.stops(row, from),
            Some(to) => self.absence(row, from, to),
        }
        self.hours[row].away |= from <= at;
        self.origins.push(("shifts", shift.to_owned(), path.to_owned()));
    }

    /// The clinician of the shift goes no further from then on.
    fn stops(&mut self, row: usize, from: Instant) {
        let from = self.hours[row].over.map_or(from, |over| over.min(from));
        self.courses[row].off = Some(from);
        self.hours[row].over = Some(from);
    }

    /// A break for the time that the clinician is away, where they are by then.
    fn absence(&mut self, row: usize, from: Instant, to: Instant) {
        let at = self.at;
        let (from, to) = self.joined(row, from, to);
        let shift = self.courses[row].shift.clone();
        let Some((start, end)) = self.shift_file(&shift).map(|file| (file.start.instant(), file.end.instant())) else {
            return;
        };
        if to >= end {
            return self.stops(row, from);
        }
        let course = &self.courses[row];
        let begins_before = |step: &Step| !step.gone && (step.past || step.is_known() || step.start < from);
        let index = course.steps.iter().rposition(begins_before).map_or(0, |last| last + 1);
        // What is being done is finished first; what is not yet is not begun.
        let begun = course.steps[..index].iter().rfind(|step| step.is_known() || course.begun(step, at));
        let from = begun.map_or(from, |step| step.end.max(from));
        if to <= from.max(start) {
            return;
        }
        // A clinician who has not left yet leaves later.
        let left = index > 0 || course.departs().is_some_and(|departure| departure < from);
        if !left && from <= start.max(at) {
            let zone = self.problem.zone;
            let course = &mut self.courses[row];
            course.departure = course.departure.map(|departure| departure.max(to));
            let Some(file) = self.shift_file(&shift) else { return };
            let planned = file.start;
            file.start = day_edits::stamp(to, zone, planned);
            let (from, planned) = match self.hours[row].begins_after {
                Some((before, _, planned)) => (from.min(before), planned),
                None => (from, planned),
            };
            self.hours[row].begins_after = Some((from, to, planned));
            return;
        }
        let zone = self.problem.zone;
        let Some(file) = self.shift_file(&shift) else { return };
        let id = day_edits::add_break(file, day_edits::AWAY, from, to - from, zone);
        let step = Step::known(PastStopKind::Break, id, None, [from, from, to]);
        self.courses[row].steps.insert(index, step);
    }

    /// Whether the clinician is told to be away then: before a shift of theirs, or in that of `row` until it ends.
    pub(crate) fn is_away(&self, clinician: &str, row: usize, time: Instant) -> bool {
        let mut own = self.courses.iter().zip(&self.hours).filter(|(course, _)| course.clinician == clinician);
        own.any(|(_, hours)| hours.begins_after.is_some_and(|(from, to, _)| from <= time && time < to))
            || self.hours[row].over.is_some_and(|over| over < time)
    }

    /// Shifts that were to begin after an absence, and in which somebody is then told to have begun before it: the
    /// absence is a break.
    pub(crate) fn come_back(&mut self) {
        for row in 0..self.courses.len() {
            let Some((from, to, planned)) = self.hours[row].begins_after else { continue };
            if self.courses[row].left(self.problem, self.at).is_none_or(|left| left >= to) {
                continue;
            }
            self.hours[row].begins_after = None;
            let shift = self.courses[row].shift.clone();
            if let Some(file) = self.shift_file(&shift) {
                file.start = planned;
            }
            self.absence(row, from, to);
        }
    }

    /// The span and the absences that overlap or touch it, which are then taken off.
    fn joined(&mut self, row: usize, mut from: Instant, mut to: Instant) -> (Instant, Instant) {
        let shift = self.courses[row].shift.clone();
        let meets = |step: &Step, (from, to): (Instant, Instant)| {
            let told = step.told();
            step.is_absence() && !step.past && told.0 <= to && from <= told.1
        };
        while let Some(step) = self.courses[row].steps.iter_mut().find(|step| meets(step, (from, to))) {
            let told = step.told();
            (from, to) = (from.min(told.0), to.max(told.1));
            step.gone = true;
            let id = step.id.clone();
            remove(&mut self.day, &shift, &id);
        }
        (from, to)
    }

    /// Ends shifts where an absence begins that lasts until their end, and takes absences off that begin after it.
    pub(crate) fn end_with_absences(&mut self) {
        for row in 0..self.courses.len() {
            let shift = self.courses[row].shift.clone();
            let Some(end) = self.shift_file(&shift).map(|file| file.end.instant()) else { continue };
            let at = self.at;
            loop {
                let end = self.hours[row].over.map_or(end, |over| over.min(end));
                let course = &self.courses[row];
                let reaches = |step: &&Step| step.is_absence() && !course.begun(step, at) && step.told().1 >= end;
                let Some((id, from)) = course.steps.iter().find(reaches).map(|step| (step.id.clone(), step.told().0))
                else {
                    break;
                };
                let steps = self.courses[row].steps.iter_mut();
                steps.filter(|step| step.is_absence() && step.id == id).for_each(|step| step.gone = true);
                remove(&mut self.day, &shift, &id);
                if from < end {
                    self.stops(row, from);
                }
            }
        }
    }
}

/// Lets the absences that are still to come begin when the clinician is `free`, at the earliest.
pub(crate) fn begin_when_free(day: &mut DayFile, course: &mut Course, done: usize, free: Instant, zone: chrono_tz::Tz) {
    for step in course.steps[done..].iter_mut().filter(|step| step.is_absence()) {
        let (from, to) = step.told();
        if from >= free {
            continue;
        }
        if to <= free {
            step.gone = true;
            remove(day, &course.shift, &step.id);
            continue;
        }
        (step.planned, step.start, step.duration) = (free, free, to - free);
        let Some(file) = shift_of(day, &course.shift) else { continue };
        for pause in file.breaks.iter_mut().flatten().filter(|pause| pause.id == step.id) {
            (pause.earliest, pause.duration) = (day_edits::stamp(free, zone, pause.earliest), IsoDuration(to - free));
            pause.latest = pause.earliest;
        }
    }
}

/// Takes a break off a shift.
fn remove(day: &mut DayFile, shift: &str, id: &str) {
    if let Some(breaks) = shift_of(day, shift).and_then(|file| file.breaks.as_mut()) {
        breaks.retain(|pause| pause.id != id);
    }
}
