//! Events that tell what a clinician did: care that began or ended, a door that stayed shut, a visit not made.

use crate::apply::Scene;
use crate::day_edits;
use crate::timeline::{Course, Fact, Step};
use crate::unreported::Reopening;
use rounds_format::codes::*;
use rounds_format::day::{PastStopKind, PinFile};
use rounds_format::values::Timestamp;
use rounds_model::units::{Instant, Seconds};

/// Where an event stands, and whether it takes the place of what was told before.
#[derive(Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub path: &'a str,
    pub correct: bool,
}

impl Scene<'_> {
    /// Whether day and clinician are known and `time` is past; noted where not.
    fn can_be(&mut self, visit: &str, clinician: &str, time: Timestamp, path: &str) -> bool {
        self.knows_visit(visit, path) && self.knows_clinician(clinician, path) && self.is_past(time, path, "time")
    }

    /// The clinician's steps that meet a condition.
    pub(crate) fn own(&self, clinician: &str, meets: impl Fn(&Course, &Step) -> bool) -> Vec<(usize, usize)> {
        let rows = self.courses.iter().enumerate().filter(|(_, course)| course.clinician == clinician);
        let steps = rows.flat_map(|(row, course)| {
            let met = course.steps.iter().enumerate().filter(|(_, step)| !step.gone && meets(course, step));
            met.map(move |(index, _)| (row, index)).collect::<Vec<_>>()
        });
        steps.collect()
    }

    pub(crate) fn started(
        &mut self,
        visit: &str,
        clinician: &str,
        time: Timestamp,
        Telling { path, correct }: Telling,
    ) {
        if !self.can_be(visit, clinician, time, path) {
            return;
        }
        self.walk();
        let same = |_: &Course, step: &Step| step.is_visit(visit) && step.fact.started == Some(time.instant());
        if !self.own(clinician, same).is_empty() {
            return self.notes.push(format!("{} had begun then already", day_edits::shown(visit)));
        }
        let own = self.own(clinician, |_, step| step.is_visit(visit));
        let planned = own.last().map(|&(row, index)| self.courses[row].steps[index].planned);
        let taken = self.taken_over.len();
        let Some((row, index)) = self.seat(visit, clinician, time, (true, correct, path)) else { return };
        let step = &mut self.courses[row].steps[index];
        step.start = time.instant();
        // The clinicians of a visit begin together, but for those who were to come once others had left.
        let partner = |step: &Step| {
            let over = planned.is_some_and(|planned| step.end <= planned);
            step.is_visit(visit) && !step.gone && !step.is_known() && !over
        };
        // Who comes again comes alone, as far as anybody told.
        let again = self.own(clinician, |_, step| step.is_visit(visit)).len() > 1;
        for other in (0..self.courses.len()).filter(|_| !again) {
            let steps = &self.courses[other].steps;
            let Some(first) = steps.iter().position(partner) else { continue };
            let start = steps[first].start;
            let elsewhere = self.is_elsewhere(other, first, time.instant());
            self.open_from(other, start.min(time.instant()));
            if elsewhere {
                self.take_back(&[(other, first)]);
                self.reopened.insert(visit.to_owned(), Reopening::NotAttended);
                continue;
            }
            for step in self.courses[other].steps.iter_mut().filter(|step| partner(step)) {
                step.fact.shared = Some(time.instant());
            }
        }
        self.walk();
        if self.taken_over.len() > taken {
            self.left_for(row, index);
        }
    }

    /// Whether a clinician cannot be taken to have begun the step when their partner did: they are known to have begun
    /// what comes after it, or are in the middle of other care or soon begin it, or have a shift before it to go to.
    fn is_elsewhere(&self, row: usize, index: usize, time: Instant) -> bool {
        let (course, step) = (&self.courses[row], &self.courses[row].steps[index]);
        let later = course.steps[index + 1..].iter().filter(|next| !next.gone && next.is_known());
        let went_on = later.filter_map(|next| next.fact.began()).any(|began| began <= time);
        let busy = |_: &Course, other: &Step| {
            let half = |since: Instant, until: Instant, of: Seconds| (until - since) + (until - since) >= of;
            let there = |began: Instant| match began <= time {
                true => other.fact.ended.is_none() && !half(began, time, other.duration),
                false => !half(time, began, step.duration),
            };
            other.kind == PastStopKind::Visit && other.id != step.id && other.fact.started.is_some_and(there)
        };
        let before = |other: &Course, next: &Step| {
            other.shift != course.shift && next.start > time && next.planned < step.planned
        };
        went_on || !self.own(&course.clinician, busy).is_empty() || !self.own(&course.clinician, before).is_empty()
    }

    /// What a clinician who took another visit over was taken to be at is over; if there was hardly time for it, it is
    /// open again.
    fn left_for(&mut self, row: usize, index: usize) {
        let steps = &self.courses[row].steps;
        let Some(before) = steps[..index].iter().rposition(|step| !step.gone) else { return };
        let step = &steps[before];
        let planned = self.staff_length(&step.id, step.staff).filter(|_| step.kind == PastStopKind::Visit);
        let took = step.end - step.start;
        if step.is_known() || planned.is_none_or(|planned| took + took >= planned) {
            return;
        }
        let visit = step.id.clone();
        self.courses[row].steps[before].gone = true;
        self.reopened.insert(visit, Reopening::LeftFor);
        self.walk();
    }

    pub(crate) fn ended(&mut self, visit: &str, clinician: &str, time: Timestamp, Telling { path, correct }: Telling) {
        if !self.can_be(visit, clinician, time, path) {
            return;
        }
        self.walk();
        let at = self.at;
        let begun = self.own(clinician, |course, step| step.is_visit(visit) && course.begun(step, at));
        let step_at = |&(row, index): &(usize, usize)| &self.courses[row].steps[index];
        // Of several attendances, the last that had begun by then.
        let before = begun.iter().rfind(|place| step_at(place).start <= time.instant());
        let Some(&(row, index)) = before.or(begun.last()) else {
            let (who, what) = (day_edits::shown(clinician), day_edits::shown(visit));
            let what = format!("clinician `{who}` has not begun visit `{what}`");
            let help = "tell first that it began (visitStarted), or leave the event out";
            return self.refuse(NEVER_BEGAN, format!("{path}.visit"), what, help);
        };
        let step = &self.courses[row].steps[index];
        if step.fact.ended == Some(time.instant()) {
            return self.notes.push(format!("{} had ended then already", day_edits::shown(visit)));
        }
        if step.fact.ended.is_some() && !correct {
            let what = format!("visit `{}` has ended before", day_edits::shown(visit));
            let help = "leave the event out, or give it \"correct\": true if what was told before was wrong";
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        }
        if time.instant() < step.start {
            let what = format!("visit `{}` would end before it began", day_edits::shown(visit));
            let help = "give the time it began first (visitStarted), or a later end";
            return self.refuse(TIME_BACKWARDS, format!("{path}.time"), what, help);
        }
        if let Some(next) = self.begun_between(row, step, time.instant()) {
            let what =
                format!("clinician `{}` had begun `{}` by then", day_edits::shown(clinician), day_edits::shown(next));
            let help = "nobody is in two places: mend one of the times";
            return self.refuse(TWO_PLACES, format!("{path}.time"), what, help);
        }
        let start = step.start;
        self.open_from(row, start);
        let step = &mut self.courses[row].steps[index];
        step.fact.ended = Some(time.instant());
        step.end = time.instant();
        self.walk();
    }

    pub(crate) fn no_access(
        &mut self,
        visit: &str,
        clinician: &str,
        (time, retry): (Timestamp, bool),
        telling: Telling,
    ) {
        let Telling { path, correct } = telling;
        if !self.can_be(visit, clinician, time, path) {
            return;
        }
        self.walk();
        let attempt = |_: &Course, step: &Step| step.kind == PastStopKind::NoAccess && step.id == visit;
        let same = |course: &Course, step: &Step| attempt(course, step) && step.fact.ended == Some(time.instant());
        if !self.own(clinician, same).is_empty() {
            return self.notes.push(format!("that nobody was in at {} was told before", day_edits::shown(visit)));
        }
        let own = self.own(clinician, |_, step| step.is_visit(visit));
        let planned = own.last().map(|&(row, index)| self.courses[row].steps[index].planned);
        let Some((row, index)) = self.seat(visit, clinician, time, (false, correct, path)) else { return };
        self.note_early(visit, planned, time);
        let step = &mut self.courses[row].steps[index];
        step.kind = PastStopKind::NoAccess;
        let arrival = step.arrival.min(time.instant());
        step.fact = Fact::whole(arrival, time.instant());
        (step.start, step.end) = (arrival, time.instant());
        // A clinician who was to attend with them, and was there by then, tried in vain too.
        for other in 0..self.courses.len() {
            let there =
                |step: &Step| step.is_visit(visit) && !step.gone && !step.is_known() && step.arrival <= time.instant();
            let steps = &self.courses[other].steps;
            let Some(at) = steps.iter().position(there) else { continue };
            let arrival = steps[at].arrival;
            let then = |told: Option<Instant>| told.is_some_and(|told| told < time.instant());
            let elsewhere =
                steps[at + 1..].iter().any(|step| !step.gone && then(step.fact.started.or(step.fact.ended)));
            self.open_from(other, arrival);
            if elsewhere {
                continue;
            }
            let step = &mut self.courses[other].steps[at];
            (step.kind, step.past) = (PastStopKind::NoAccess, false);
            step.fact = Fact::whole(step.arrival, time.instant());
        }
        self.open_visit(visit);
        self.drop_steps(visit);
        if retry {
            self.reopened.insert(visit.to_owned(), Reopening::NoAccess);
        } else {
            self.withdrawn.insert(visit.to_owned());
        }
        self.walk();
    }

    /// What the clinician is known to have begun, or to have been at, after the step began and before `end`.
    fn begun_between(&self, row: usize, step: &Step, end: Instant) -> Option<&str> {
        let clinician = &self.courses[row].clinician;
        let own = self.courses.iter().filter(|course| course.clinician == *clinician).flat_map(|course| &course.steps);
        let between = |told: Option<Instant>| told.is_some_and(|told| step.start < told && told < end);
        let mut others = own.filter(|other| !other.gone && step.start < other.start);
        others.find(|other| between(other.fact.started.or(other.fact.ended))).map(|other| &*other.id)
    }

    /// Nobody went, or the clinician named did not.
    pub(crate) fn not_visited(&mut self, visit: &str, clinician: Option<&str>, time: Timestamp, telling: Telling) {
        let Telling { path, correct } = telling;
        let known = clinician.is_none_or(|clinician| self.knows_clinician(clinician, path));
        if !self.knows_visit(visit, path) || !known || !self.is_past(time, path, "time") {
            return;
        }
        self.walk();
        let at = self.at;
        let who: Vec<String> = match clinician {
            Some(clinician) => vec![clinician.to_owned()],
            None => self.day.clinicians.iter().map(|who| who.id.clone()).collect(),
        };
        let begun = |course: &Course, step: &Step| step.is_visit(visit) && course.begun(step, at);
        let gone: Vec<(usize, usize)> = who.iter().flat_map(|who| self.own(who, begun)).collect();
        if gone.is_empty() {
            return self.notes.push(format!("{} was not taken to be done", day_edits::shown(visit)));
        }
        if !self.may_take_back(visit, &gone, correct, path) {
            return;
        }
        self.take_back(&gone);
        if self.begun(visit).is_none() {
            self.open_visit(visit);
            self.drop_steps(visit);
            self.reopened.insert(visit.to_owned(), Reopening::NotVisited);
        } else if let Some(clinician) = clinician {
            self.open_the_rest(visit, clinician);
        }
        self.walk();
    }

    /// Of a double-up, one clinician did not come.
    pub(crate) fn not_attended(
        &mut self,
        visit: &str,
        clinician: &str,
        (time, enough): (Timestamp, bool),
        telling: Telling,
    ) {
        let Telling { path, correct } = telling;
        if !self.can_be(visit, clinician, time, path) {
            return;
        }
        self.walk();
        let at = self.at;
        let gone = self.own(clinician, |course, step| step.is_visit(visit) && course.begun(step, at));
        if gone.is_empty() {
            let (who, what) = (day_edits::shown(clinician), day_edits::shown(visit));
            let what = format!("clinician `{who}` was not taken to be at `{what}`");
            let help = "name one of those who were to attend it by then, or leave the event out";
            return self.refuse(NOT_PLANNED, format!("{path}.clinician"), what, help);
        }
        if !self.may_take_back(visit, &gone, correct, path) {
            return;
        }
        self.take_back(&gone);
        self.walk();
        if self.begun(visit).is_none() {
            self.drop_steps(visit);
            self.reopened.insert(visit.to_owned(), Reopening::NotVisited);
        } else if enough {
            self.needs_no_more(visit);
        } else {
            self.open_the_rest(visit, clinician);
        }
        self.walk();
    }

    /// Opens what is left of a visit that others have begun, to which a clinician did not come.
    fn open_the_rest(&mut self, visit: &str, clinician: &str) {
        self.unpin(visit, clinician);
        self.reopened.insert(visit.to_owned(), Reopening::NotAttended);
    }

    /// Whether attendances can be told not to have been; noted where somebody told that they were.
    fn may_take_back(&mut self, visit: &str, gone: &[(usize, usize)], correct: bool, path: &str) -> bool {
        let known = gone.iter().any(|&(row, index)| self.courses[row].steps[index].is_known());
        if known && !correct {
            let what = format!("visit `{}` is known to have begun", day_edits::shown(visit));
            let help = "leave the event out, or give it \"correct\": true if what was told before was wrong";
            self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        }
        !known || correct
    }

    fn take_back(&mut self, gone: &[(usize, usize)]) {
        for &(row, index) in gone {
            let start = self.courses[row].steps[index].start;
            self.open_from(row, start);
            let step = &mut self.courses[row].steps[index];
            // They are where they were: nobody went there.
            (step.gone, step.place) = (true, None);
        }
    }

    /// A pin that asked for somebody who did not come is off: whoever comes now was not meant.
    fn unpin(&mut self, visit: &str, clinician: &str) {
        let courses = &self.courses;
        let is_own = |shift: &String| courses.iter().any(|own| own.clinician == clinician && own.shift == *shift);
        let asks =
            |pin: &PinFile| pin.clinician.as_deref() == Some(clinician) || pin.shift.as_ref().is_some_and(is_own);
        self.day.pins.iter_mut().for_each(|pins| pins.retain(|pin| pin.visit != visit || !asks(pin)));
    }

    /// Those who attended were enough: the visit has no other staff entries any more.
    fn needs_no_more(&mut self, visit: &str) {
        let steps = self.courses.iter().flat_map(|course| &course.steps);
        let mut served: Vec<u32> =
            steps.filter(|step| step.is_visit(visit) && !step.gone).map(|step| step.staff).collect();
        served.sort_unstable();
        served.dedup();
        for step in self.courses.iter_mut().flat_map(|course| &mut course.steps).filter(|step| step.is_visit(visit)) {
            step.staff = served.iter().position(|&staff| staff == step.staff).unwrap_or(0) as u32;
        }
        let pins = self.day.pins.iter_mut();
        pins.for_each(|pins| pins.retain(|pin| pin.visit != visit));
        if let Some(file) = self.day.visits.iter_mut().find(|file| file.id == visit) {
            let entries = file.staff.take().unwrap_or_default();
            let kept = served.iter().filter_map(|&staff| entries.get(staff as usize).cloned());
            file.staff = Some(kept.collect());
        }
    }
}
