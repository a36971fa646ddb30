//! Where an attendance that is told belongs: in which shift, at which of its stops, and in place of whose.

use crate::apply::Scene;
use crate::day_edits;
use crate::timeline::{Course, Fact, Step};
use rounds_format::codes::*;
use rounds_format::day::PastStopKind;
use rounds_format::values::Timestamp;
use rounds_model::units::{Instant, Seconds};

/// Somebody else came than was planned.
#[derive(Clone, Debug)]
pub(crate) struct TakenOver {
    pub visit: String,
    /// Who was to go.
    pub from: String,
}

/// What an attendance that is told is to those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comes {
    /// The one that was planned or assumed, or that is to be told otherwise.
    Once,
    /// A further one, for the staff entry of one before.
    Again(u32),
}

impl Scene<'_> {
    /// The step of the clinician's that serves the visit, put where it belongs by `time`; noted if there can be none.
    /// `begins` tells whether care begins, `correct` whether what was told before gives way.
    pub(crate) fn seat(
        &mut self,
        visit: &str,
        clinician: &str,
        time: Timestamp,
        (begins, correct, path): (bool, bool, &str),
    ) -> Option<(usize, usize)> {
        let comes = self.comes(visit, clinician, time.instant(), (begins, correct, path))?;
        let Some(row) = self.row_at(visit, clinician, time.instant()) else {
            let what = format!("clinician `{}` has no shift under way then", day_edits::shown(clinician));
            self.refuse(NOT_THEIRS, format!("{path}.clinician"), what, "name the clinician who was there");
            return None;
        };
        if self.is_away(clinician, row, time.instant()) {
            let what = format!("clinician `{}` is told to be away then", day_edits::shown(clinician));
            let help = "nobody is in two places: mend one of the times, or leave one of the events out";
            self.refuse(TWO_PLACES, format!("{path}.time"), what, help);
            return None;
        }
        if let Some(busy) = self.elsewhere(row, visit, time.instant()) {
            let what =
                format!("clinician `{}` is at `{}` then", day_edits::shown(clinician), day_edits::shown(&busy.id));
            let help = "nobody is in two places: tell first when that ended (visitEnded), or mend the time";
            self.refuse(TWO_PLACES, format!("{path}.time"), what, help);
            return None;
        }
        self.open_from(row, time.instant());
        let step = match comes {
            Comes::Once => self.take(row, visit, time.instant()),
            Comes::Again(staff) => {
                let known = self.problem.visits.iter().find(|row| row.id == visit);
                Step::unplanned(visit, staff, known, time.instant())
            }
        };
        let course = &mut self.courses[row];
        let before = |step: &Step| !step.gone && (step.past || step.start <= time.instant());
        let index = course.steps.iter().rposition(before).map_or(0, |last| last + 1);
        let ahead = course.steps[..index].iter().rev().find(|step| !step.gone);
        let busy = ahead.filter(|step| {
            step.fact.ended.is_some_and(|ended| ended > time.instant()) || step.fact.started == Some(time.instant())
        });
        if let Some(busy) = busy {
            let what =
                format!("clinician `{}` was at `{}` then", day_edits::shown(clinician), day_edits::shown(&busy.id));
            self.refuse(TWO_PLACES, format!("{path}.time"), what, "nobody is in two places: mend one of the times");
            return None;
        }
        course.steps.insert(index, step);
        if course.departure.is_none() && index == 0 {
            course.departure = Some(time.instant());
        }
        // As if just begun, so that the walk gives it the arrival it had; an end that was told before stands.
        let ended = course.steps[index].fact.ended.filter(|&ended| ended >= time.instant());
        course.steps[index].fact = Fact::told(Some(time.instant()), ended);
        self.walk();
        Some((row, index))
    }

    /// What the attendance is to those that are known; noted where it contradicts them.
    fn comes(
        &mut self,
        visit: &str,
        clinician: &str,
        time: Instant,
        (begins, correct, path): (bool, bool, &str),
    ) -> Option<Comes> {
        let steps = || self.courses.iter().flat_map(|course| course.steps.iter().map(move |step| (course, step)));
        let known = steps().filter(|(_, step)| step.is_visit(visit) && !step.gone && step.is_known());
        let (own, others): (Vec<_>, Vec<_>) = known.partition(|(course, _)| course.clinician == clinician);
        let over = |&(_, step): &(&Course, &Step)| step.fact.ended.is_some_and(|ended| ended <= time);
        let needed = self.needed(visit);
        if let Some(last) = own.last() {
            let fact = last.1.fact;
            // An end may be told before its beginning.
            let begins_then = begins && fact.started.is_none() && fact.ended.is_some_and(|ended| time <= ended);
            match own.iter().all(over) {
                _ if begins_then || correct => return Some(Comes::Once),
                true if begins => return Some(Comes::Again(last.1.staff)),
                _ => {}
            }
        } else if others.is_empty() || (begins && others.len() < needed) || correct {
            return Some(Comes::Once);
        } else if begins && others.iter().all(over) {
            return Some(Comes::Again(others[0].1.staff));
        }
        let what = format!("visit `{}` is known to have begun already", day_edits::shown(visit));
        let help = "leave the event out, or give it \"correct\": true if what was told before was wrong";
        self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        None
    }

    /// The clinician's course that is under way at `time`, the one that has the visit before others. If no course is
    /// under way, the one before or after that has the visit, else the nearer one, if one has the visit at all or may
    /// take overtime.
    fn row_at(&self, visit: &str, clinician: &str, time: Instant) -> Option<usize> {
        let own = || self.courses.iter().enumerate().filter(|(_, course)| course.clinician == clinician);
        let serves = |course: &Course| course.steps.iter().any(|step| step.is_visit(visit) && !step.gone);
        let planned = own().any(|(_, course)| serves(course));
        let rank = |(row, course): (usize, &Course)| {
            let shift = self.problem.shifts.iter().nth(row)?;
            let left = course.left(self.problem, self.at);
            // A clinician who has left for another shift has ended this one.
            let others =
                self.courses.iter().filter(|other| other.clinician == clinician && other.shift != course.shift);
            let next =
                others.filter_map(|other| other.left(self.problem, self.at)).filter(|&next| left < Some(next)).min();
            let over = next.is_some_and(|next| next <= time);
            let begun = left.map_or(shift.start, |left| left.min(shift.start)) <= time && !over;
            let back = course.over(self.problem).map_or(shift.end, |back| back.max(shift.end));
            let (ahead, ago) = (shift.start - time, time - back);
            let under_way = begun && ahead.max(ago) <= Seconds::ZERO;
            let overtime = begun && time <= shift.end + shift.max_overtime;
            // A shift that nobody left for begins now, though it was to begin before: the truth about it comes late.
            let put_off = left.is_none() && shift.start <= self.at && time < shift.start;
            (under_way || planned || overtime || put_off).then_some((row, serves(course), under_way, ahead, ago))
        };
        let ranked: Vec<_> = own().filter_map(rank).collect();
        let before = ranked.iter().map(|row| row.4).filter(|&ago| ago > Seconds::ZERO).min();
        let after = ranked.iter().map(|row| row.3).filter(|&ahead| ahead > Seconds::ZERO).min();
        let order = |&&(row, serves, under_way, ahead, ago): &&(usize, bool, bool, Seconds, Seconds)| {
            let next = Some(ago) == before || Some(ahead) == after;
            (!under_way, !(under_way || next), !serves, ahead.max(ago), row)
        };
        ranked.iter().min_by_key(order).map(|row| row.0)
    }

    /// What the clinician is at then, other than the visit, if it is planned in another shift than the one under way.
    fn elsewhere(&self, row: usize, visit: &str, time: Instant) -> Option<&Step> {
        let clinician = &self.courses[row].clinician;
        let own = || self.courses.iter().enumerate().filter(|(_, course)| course.clinician == *clinician);
        let planned = own().find(|(_, course)| course.steps.iter().any(|step| step.is_visit(visit) && !step.gone));
        let planned = planned.map_or(row, |(planned, _)| planned);
        let at_work = |course: &Course, step: &Step| {
            let care = matches!(step.kind, PastStopKind::Visit | PastStopKind::Activity) && step.id != visit;
            care && course.begun(step, self.at) && step.start <= time && time < step.end
        };
        let others = own().filter(|&(other, _)| other != row || other != planned);
        others.flat_map(|(_, course)| course.steps.iter().filter(|step| at_work(course, step))).next()
    }

    /// How long care is planned to last for an entry of the visit.
    pub(crate) fn staff_length(&self, visit: &str, staff: u32) -> Option<Seconds> {
        let row = self.problem.visits.iter().find(|row| row.id == visit)?;
        row.staff.get(staff as usize).map(|entry| entry.duration)
    }

    /// Takes the step that serves the visit out of the course, or that of another clinician's, or makes one.
    fn take(&mut self, row: usize, visit: &str, time: Instant) -> Step {
        // Their own step, in this shift before others.
        let mut own = self.own(&self.courses[row].clinician, |_, step| step.is_visit(visit));
        own.sort_by_key(|&(other, index)| (other == row, index));
        if let Some((other, index)) = own.pop() {
            let start = self.courses[other].steps[index].start;
            self.open_from(other, start);
            return self.courses[other].steps.remove(index);
        }
        let known = self.problem.visits.enumerate().find(|(_, row)| row.id == visit);
        let attending = |step: &Step| step.is_visit(visit) && !step.gone;
        let attended = self.courses.iter().flat_map(|course| &course.steps).filter(|step| attending(step)).count();
        // If an entry is open, the clinician who comes takes it, and nobody loses their place.
        let open = (1..self.needed(visit)).contains(&attended);
        if let Some((other, index)) = self.replaced(visit).filter(|_| !open) {
            let start = self.courses[other].steps[index].start;
            self.open_from(other, start);
            let from = self.courses[other].clinician.clone();
            if from != self.courses[row].clinician {
                self.taken_over.push(TakenOver { visit: visit.to_owned(), from });
            }
            let step = &mut self.courses[other].steps[index];
            step.gone = true;
            return Step { gone: false, fact: Fact::default(), planned: time, ..step.clone() };
        }
        let Some((id, known)) = known else { return self.newcomer(visit, time) };
        // An entry that nobody has, one that they are fit for before others.
        let taken = |staff: &usize| {
            let mut steps = self.courses.iter().flat_map(|course| &course.steps);
            steps.any(|step| attending(step) && step.staff as usize == *staff)
        };
        let clinician = self.problem.shifts.iter().nth(row).map(|shift| shift.clinician);
        let fit = |staff: &usize| clinician.is_some_and(|who| rounds_model::fits(self.problem, id, *staff, who));
        let free = (0..known.staff.len().min(self.needed(visit))).filter(|staff| !taken(staff));
        let staff = free.min_by_key(|staff| !fit(staff)).unwrap_or(0);
        Step::unplanned(visit, staff as u32, Some(known), time)
    }

    /// How many clinicians the visit needs, as things now are.
    fn needed(&self, visit: &str) -> usize {
        let file = self.day.visits.iter().find(|file| file.id == visit);
        file.and_then(|file| file.staff.as_ref()).map_or(1, |staff| staff.len().max(1))
    }

    /// The attendance that somebody who comes unplanned takes the place of: one that nobody told of before others.
    fn replaced(&self, visit: &str) -> Option<(usize, usize)> {
        let rows = self.courses.iter().enumerate();
        let steps = rows.flat_map(|(row, course)| course.steps.iter().enumerate().map(move |step| (row, step)));
        let serving = steps.filter(|(_, (_, step))| step.is_visit(visit) && !step.gone);
        let first = serving.min_by_key(|(_, (_, step))| step.is_known());
        first.map(|(row, (index, _))| (row, index))
    }

    /// A visit that came in with these events, begun at once.
    fn newcomer(&self, visit: &str, time: Instant) -> Step {
        let file = self.day.visits.iter().find(|file| file.id == visit);
        let step = Step::unplanned(visit, 0, None, time);
        let Some(file) = file else { return step };
        let own = file.patient.as_ref().and_then(|id| self.problem.patients.iter().find(|patient| patient.id == *id));
        let named = file.place.as_ref();
        let place = self.problem.places.enumerate().find(|(_, place)| Some(&place.id) == named).map(|(id, _)| id);
        let place = place.or(own.map(|patient| patient.place)).filter(|_| file.remote != Some(true));
        let duration = file.duration.0;
        Step { place, duration, end: time + duration, ..step }
    }
}
