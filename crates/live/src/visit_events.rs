//! Events that tell what a clinician did: care that began or ended, a door that stayed shut.

use crate::apply::Scene;
use crate::day_edits;
use crate::timeline::{Course, Fact, Step};
use rounds_format::codes::*;
use rounds_format::day::PastStopKind;
use rounds_format::values::Timestamp;
use rounds_model::units::{Instant, Seconds};
use rounds_report::length;

impl Scene<'_> {
    pub fn started(&mut self, visit: &str, clinician: &str, time: Timestamp, path: &str) {
        let Some((row, index)) = self.seat(visit, clinician, time, (true, path)) else { return };
        let step = &mut self.courses[row].steps[index];
        step.fact.started = Some(time.instant());
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
            let what = format!(
                "clinician `{}` has not begun visit `{}`",
                day_edits::shown(clinician),
                day_edits::shown(visit)
            );
            let help = "tell first that it began (visitStarted), or leave the event out";
            return self.refuse(NEVER_BEGAN, format!("{path}.visit"), what, help);
        };
        let step = &self.courses[row].steps[index];
        if step.fact.ended == Some(time.instant()) {
            return self.notes.push(format!("{} had ended then already", day_edits::shown(visit)));
        }
        if step.fact.ended.is_some() {
            let what = format!("visit `{}` has ended before", day_edits::shown(visit));
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, "tell the end of a visit once");
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
        if step.past && !step.assumed {
            let what =
                format!("visit `{}` stands in the day's history, which does not change", day_edits::shown(visit));
            let help = "only the last visit of a shift's history can still turn out otherwise";
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        }
        let (start, staff) = (step.start, step.staff);
        if let Some(planned) = self.staff_length(visit, staff) {
            let took = time.instant() - start;
            if took + took < planned {
                let text = format!("{} lasted {} of {}", day_edits::shown(visit), length(took), length(planned));
                self.notes.push(text);
            }
        }
        let step = &mut self.courses[row].steps[index];
        step.fact = Fact { started: step.fact.started, ended: Some(time.instant()) };
        // What stands in history keeps its arrival; only its end is new.
        (step.end, step.past, step.assumed) = (time.instant(), step.past, false);
        self.walk();
    }

    pub fn no_access(&mut self, visit: &str, clinician: &str, time: Timestamp, retry: bool, path: &str) {
        let Some((row, index)) = self.seat(visit, clinician, time, (false, path)) else { return };
        let step = &mut self.courses[row].steps[index];
        step.kind = PastStopKind::NoAccess;
        let arrival = step.arrival.min(time.instant());
        step.fact = Fact { started: Some(arrival), ended: Some(time.instant()) };
        (step.start, step.end) = (arrival, time.instant());
        // A clinician who was to attend with them, and was there by then, tried in vain too.
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

    /// What the clinician is known to have begun after the step did and before `end`. Who comes second to a double-up
    /// may come later than it is known to have begun.
    fn begun_between(&self, row: usize, step: &Step, end: Instant) -> Option<&str> {
        let clinician = &self.courses[row].clinician;
        let shared = |other: &Step| {
            let all = self.courses.iter().flat_map(|course| &course.steps);
            other.kind == PastStopKind::Visit && all.filter(|one| !one.gone && one.is_visit(&other.id)).count() > 1
        };
        let own = self.courses.iter().filter(|course| course.clinician == *clinician).flat_map(|course| &course.steps);
        let mut known = own.filter(|other| !other.gone && other.is_known() && !shared(other));
        known.find(|other| step.start < other.start && other.start < end).map(|other| &*other.id)
    }

    /// The step of the clinician's that serves the visit, put where it belongs by `time`; noted if there can be none.
    fn seat(
        &mut self,
        visit: &str,
        clinician: &str,
        time: Timestamp,
        (begins, path): (bool, &str),
    ) -> Option<(usize, usize)> {
        if !self.knows_visit(visit, path) || !self.knows_clinician(clinician, path) || !self.is_past(time, path, "time")
        {
            return None;
        }
        self.walk();
        let serves = |step: &Step| step.is_visit(visit) && !step.gone;
        let known = |step: &Step| serves(step) && step.is_known();
        let courses = || self.courses.iter().flat_map(|course| course.steps.iter().map(move |step| (course, step)));
        let done: Vec<(&Course, &Step)> = courses().filter(|(_, step)| known(step)).collect();
        // Who comes second to a double-up takes the entry that nobody has; an end may be told before its beginning.
        let row = self.problem.visits.iter().find(|row| row.id == visit);
        let lacks = row.is_some_and(|row| done.len() < row.staff.len());
        let own = |course: &Course| course.clinician == clinician;
        let joins = |(course, step): &(&Course, &Step)| {
            let ended = own(course) && step.only_ended(time.instant());
            !step.past && (ended || step.fact.started == Some(time.instant()))
        };
        let may = match done.iter().any(|(course, _)| own(course)) {
            true => done.iter().all(joins),
            false => done.is_empty() || (begins && lacks),
        };
        if !may {
            let what = format!("visit `{}` is known to have begun already", day_edits::shown(visit));
            self.refuse(HAS_BEGUN, format!("{path}.visit"), what, "tell what happened to a visit once");
            return None;
        }
        let Some(row) = self.row_at(visit, clinician, time.instant()) else {
            let what = format!("clinician `{}` has no shift under way then", day_edits::shown(clinician));
            self.refuse(NOT_THEIRS, format!("{path}.clinician"), what, "name the clinician who was there");
            return None;
        };
        if let Some(busy) = self.elsewhere(row, visit, time.instant()) {
            let what =
                format!("clinician `{}` is at `{}` then", day_edits::shown(clinician), day_edits::shown(&busy.id));
            let help = "nobody is in two places: tell first when that ended (visitEnded), or mend the time";
            self.refuse(TWO_PLACES, format!("{path}.time"), what, help);
            return None;
        }
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
        course.steps[index].fact = Fact { started: Some(time.instant()), ended };
        self.walk();
        Some((row, index))
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
            (under_way || planned || overtime).then_some((row, serves(course), under_way, ahead, ago))
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
    fn staff_length(&self, visit: &str, staff: u32) -> Option<Seconds> {
        let row = self.problem.visits.iter().find(|row| row.id == visit)?;
        row.staff.get(staff as usize).map(|entry| entry.duration)
    }

    /// Takes the step that serves the visit out of the course, or that of another clinician's, or makes one.
    fn take(&mut self, row: usize, visit: &str, time: Instant) -> Step {
        let serves = |step: &Step| step.is_visit(visit) && !step.gone && !step.is_known();
        if let Some(index) = self.courses[row].steps.iter().position(|step| step.is_visit(visit) && !step.gone) {
            let step = self.courses[row].steps.remove(index);
            // An end that was told in earlier events: it is not the one that was planned.
            let planned = self.staff_length(visit, step.staff);
            let told =
                step.past && step.end <= self.at && planned.is_some_and(|planned| step.end - step.start != planned);
            let (ended, duration) = (told.then_some(step.end), planned.unwrap_or(step.duration));
            let fact = if step.past { Fact { started: None, ended } } else { Fact { started: None, ..step.fact } };
            return Step { past: false, assumed: false, fact, duration, ..step };
        }
        let known = self.problem.visits.enumerate().find(|(_, row)| row.id == visit);
        let steps = self.courses.iter().flat_map(|course| &course.steps);
        let attended = steps.filter(|step| step.is_visit(visit) && !step.gone).count();
        // If an entry is open, the clinician who comes takes it, and nobody loses their place.
        let open = known.is_some_and(|(_, row)| (1..row.staff.len()).contains(&attended));
        let other = self.courses.iter_mut().flat_map(|course| &mut course.steps).find(|step| serves(step));
        if let Some(other) = other.filter(|_| !open) {
            other.gone = true;
            let fact = Fact::default();
            return Step { gone: false, past: false, assumed: false, fact, planned: time, ..other.clone() };
        }
        let Some((id, known)) = known else { return Step::unplanned(visit, 0, None, time) };
        // An entry that nobody has, one that they are fit for before others.
        let taken = |staff: &usize| {
            let mut steps = self.courses.iter().flat_map(|course| &course.steps);
            steps.any(|step| step.is_visit(visit) && !step.gone && step.staff as usize == *staff)
        };
        let clinician = self.problem.shifts.iter().nth(row).map(|shift| shift.clinician);
        let fit = |staff: &usize| clinician.is_some_and(|who| rounds_model::fits(self.problem, id, *staff, who));
        let free = (0..known.staff.len()).filter(|staff| !taken(staff));
        let staff = free.min_by_key(|staff| !fit(staff)).unwrap_or(0);
        Step::unplanned(visit, staff as u32, Some(known), time)
    }
}
