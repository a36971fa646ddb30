//! Events, one after the other, on the day file and the courses of its shifts.
//!
//! An event that contradicts what is known is noted and left out, so that all contradictions are told at once; the
//! caller then throws the whole away.

use std::collections::{BTreeMap, BTreeSet};

use crate::day_edits;
use crate::seats::TakenOver;
use crate::ties::Ties;
use crate::timeline::{Course, Step};
use crate::unreported::Reopening;
use crate::visit_events::Telling;
use crate::walk::walk;
use rounds_format::codes::*;
use rounds_format::day::{DayFile, PastStopKind, ShiftFile, VisitFile};
use rounds_format::events::EventFile;
use rounds_format::values::Timestamp;
use rounds_model::Problem;
use rounds_model::error::Issue;
use rounds_model::units::{Instant, Seconds};
use rounds_report::length;

/// A shift that ends early, or begins later.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hours {
    /// The clinician goes no further from then on.
    pub over: Option<Instant>,
    /// What they are doing now takes this much longer.
    pub delay: Seconds,
    /// Whatever they were heading for is off.
    pub away: bool,
    /// They are busy with an earlier shift until then.
    pub after: Option<Instant>,
    /// The absence that the shift begins after, and when it was to begin.
    pub begins_after: Option<(Instant, Instant, Timestamp)>,
}

/// The day under way.
pub(crate) struct Scene<'a> {
    pub problem: &'a Problem,
    pub at: Instant,
    /// The same as the events file writes it.
    pub now: Timestamp,
    pub day: DayFile,
    /// In the day's order; shifts that came with events have none.
    pub courses: Vec<Course>,
    /// By course.
    pub hours: Vec<Hours>,
    pub ties: Ties,
    /// Visits that came in.
    pub added: Vec<String>,
    /// Those of them for which somebody may be diverted.
    pub divert: Vec<String>,
    /// Visits that are no longer wanted.
    pub withdrawn: BTreeSet<String>,
    /// Visits that were begun or attempted, and are open again.
    pub reopened: BTreeMap<String, Reopening>,
    /// Visits that somebody else began than was to.
    pub taken_over: Vec<TakenOver>,
    /// Ids of events that were applied before.
    pub duplicates: Vec<String>,
    pub confirmed: BTreeSet<String>,
    /// Where in the events file a part of the day comes from: kind, id, path.
    pub origins: Vec<(&'static str, String, String)>,
    pub issues: Vec<Issue>,
    /// What was taken otherwise than it was told, or is remarkable, in words.
    pub notes: Vec<String>,
}

/// How far ahead the clock of somebody who tells of something may be.
const AHEAD: Seconds = Seconds(300);

impl Scene<'_> {
    pub(crate) fn refuse(&mut self, code: &'static str, path: String, what: String, help: &str) {
        self.issues.push(Issue::new(code, path, what, help));
    }

    pub(crate) fn walk(&mut self) {
        walk(self.problem, &mut self.courses, &self.ties);
    }

    pub(crate) fn shift_file(&mut self, id: &str) -> Option<&mut ShiftFile> {
        self.day.clinicians.iter_mut().flat_map(|clinician| &mut clinician.shifts).find(|shift| shift.id == id)
    }

    fn visit_file(&mut self, id: &str) -> Option<&mut VisitFile> {
        self.day.visits.iter_mut().find(|visit| visit.id == id)
    }

    /// The course and step that serve the visit and have begun, or are known to have; the last one where there are
    /// several.
    pub(crate) fn begun(&self, visit: &str) -> Option<(usize, usize)> {
        let at = self.at;
        let found = |(row, course): (usize, &Course)| {
            let step = course.steps.iter().rposition(|step| step.is_visit(visit) && course.begun(step, at));
            step.map(|step| (row, step))
        };
        self.courses.iter().enumerate().find_map(found)
    }

    /// Notes that an id is not of the day.
    fn unknown(&mut self, code: &'static str, path: String, kind: &str, id: &str) {
        let what = format!("the day has no {kind} `{}`", day_edits::shown(id));
        self.refuse(code, path, what, "name one of the day, or one that an event before this brings in");
    }

    /// Whether the day has the visit; noted where it has not.
    pub(crate) fn knows_visit(&mut self, id: &str, path: &str) -> bool {
        let known = self.day.visits.iter().any(|visit| visit.id == id) && !self.withdrawn.contains(id);
        if !known {
            let what = format!("the day has no visit `{}`", day_edits::shown(id));
            let help = "name one of the day, or one that an event before this brings in; what was cancelled is not on it any more";
            self.refuse(UNKNOWN_IN_EVENT, format!("{path}.visit"), what, help);
        }
        known
    }

    /// Whether the day has the clinician; noted where it has not.
    pub(crate) fn knows_clinician(&mut self, id: &str, path: &str) -> bool {
        let known = self.day.clinicians.iter().any(|clinician| clinician.id == id);
        if !known {
            self.unknown(UNKNOWN_IN_EVENT, format!("{path}.clinician"), "clinician", id);
        }
        known
    }

    /// Whether the shift is one of the clinician's; noted where it is not.
    pub(crate) fn knows_shift(&mut self, clinician: &str, shift: &str, path: &str) -> bool {
        if !self.knows_clinician(clinician, path) {
            return false;
        }
        let owner = self.day.clinicians.iter().find(|who| who.shifts.iter().any(|own| own.id == shift));
        match owner.map(|who| who.id == clinician) {
            Some(true) => return true,
            Some(false) => {
                let what = format!("shift `{}` is another clinician's", day_edits::shown(shift));
                self.refuse(NOT_THEIRS, format!("{path}.shift"), what, "name the clinician whose shift it is");
            }
            None => self.unknown(UNKNOWN_IN_EVENT, format!("{path}.shift"), "shift", shift),
        }
        false
    }

    /// Whether `time` is not after now; noted where it is.
    pub(crate) fn is_past(&mut self, time: Timestamp, path: &str, field: &str) -> bool {
        let past = time.instant() <= self.at;
        if !past {
            let help = "tell what has happened once it has; `at` is now";
            self.refuse(
                EVENT_IN_FUTURE,
                format!("{path}.{field}"),
                format!("{time} is after `at`: it has not happened yet"),
                help,
            );
        }
        past
    }

    /// When something happened that is told of `visit`: a clock that is a little ahead is taken to be on time.
    fn on_time(&mut self, visit: &str, time: Timestamp) -> Timestamp {
        let ahead = time.instant() - self.at;
        if ahead <= Seconds::ZERO || ahead > AHEAD {
            return time;
        }
        let now = day_edits::stamp(self.at, self.problem.zone, time);
        self.notes.push(format!(
            "what is told of {} is {} ahead, and counts as now",
            day_edits::shown(visit),
            length(ahead)
        ));
        now
    }

    /// Applies an event; `path` is where it stands. One that cannot be true beside what is known is refused.
    pub(crate) fn apply(&mut self, event: &EventFile, path: &str) {
        let (refused, known) = (self.issues.len(), self.contradictions());
        self.happen(event, path);
        if event.time().is_none() || self.issues.len() > refused {
            return;
        }
        let new = self.contradictions().into_iter().find(|one| !known.contains(one));
        if let Some((clinician, .., id)) = new {
            let (who, what) = (day_edits::shown(&clinician), day_edits::shown(&id));
            let what = format!("clinician `{who}` is known to have been at `{what}` by then");
            let help = "nobody is in two places: mend one of the times";
            self.refuse(TWO_PLACES, format!("{path}.time"), what, help);
        }
    }

    /// What is known of two stops of a clinician and cannot both be: who, which times, and the stop that comes later.
    fn contradictions(&self) -> Vec<(String, Instant, Instant, String)> {
        let of = |course: &Course| {
            let found = course.contradictions().into_iter();
            found.map(|(was, told, id)| (course.clinician.clone(), was, told, id.to_owned())).collect::<Vec<_>>()
        };
        self.courses.iter().flat_map(of).collect()
    }

    fn happen(&mut self, event: &EventFile, path: &str) {
        let telling = |correct: Option<bool>| Telling { path, correct: correct.unwrap_or(false) };
        match event {
            EventFile::NewVisit { visit, patient, place, divert, .. } => {
                let parts = [
                    ("visits", Some(&visit.id), "visit"),
                    ("patients", patient.as_ref().map(|patient| &patient.id), "patient"),
                    ("places", place.as_ref().map(|place| &place.id), "place"),
                ];
                for (kind, id, field) in parts {
                    if let Some(id) = id {
                        self.bring(kind, id, &format!("{path}.{field}"));
                    }
                }
                let requested = visit.requested.or(Some(self.now));
                self.day.visits.push(VisitFile { requested, ..(**visit).clone() });
                self.day.places.extend(place.clone());
                if let Some(patient) = patient {
                    self.day.patients.get_or_insert_default().push((**patient).clone());
                }
                self.added.push(visit.id.clone());
                if *divert == Some(true) {
                    self.divert.push(visit.id.clone());
                }
            }
            EventFile::VisitChanged { visit, set, .. } => self.change_visit(visit, set, path),
            EventFile::CancelVisit { visit, .. } => self.cancel(visit, path),
            EventFile::VisitStarted { visit, clinician, time, correct, .. } => {
                let time = self.on_time(visit, *time);
                self.started(visit, clinician, time, telling(*correct));
            }
            EventFile::VisitEnded { visit, clinician, time, correct, .. } => {
                let time = self.on_time(visit, *time);
                self.ended(visit, clinician, time, telling(*correct));
            }
            EventFile::NoAccess { visit, clinician, time, retry, correct, .. } => {
                let time = self.on_time(visit, *time);
                self.no_access(visit, clinician, (time, retry.unwrap_or(true)), telling(*correct));
            }
            EventFile::NotVisited { visit, clinician, time, correct, .. } => {
                let time = self.on_time(visit, *time);
                self.not_visited(visit, clinician.as_deref(), time, telling(*correct));
            }
            EventFile::NotAttended { visit, clinician, time, enough, correct, .. } => {
                let time = self.on_time(visit, *time);
                self.not_attended(visit, clinician, (time, enough.unwrap_or(false)), telling(*correct));
            }
            EventFile::ClinicianDelayed { clinician, shift, by, .. } => {
                if self.knows_shift(clinician, shift, path) {
                    match self.courses.iter().position(|course| course.shift == *shift) {
                        Some(row) => {
                            self.note_delay(row, by.0);
                            self.hours[row].delay += by.0;
                        }
                        None => self.put_off(shift, by.0),
                    }
                }
            }
            EventFile::ClinicianUnavailable { clinician, shift, from, to, .. } => {
                self.unavailable(clinician, shift, (*from, *to), path);
            }
            EventFile::ShiftChanged { shift, set, .. } => self.change_shift(shift, set, path),
            EventFile::NewClinician { clinician, .. } => {
                self.bring("clinicians", &clinician.id, &format!("{path}.clinician"));
                for (index, shift) in clinician.shifts.iter().enumerate() {
                    self.bring("shifts", &shift.id, &format!("{path}.clinician.shifts[{index}]"));
                }
                self.day.clinicians.push((**clinician).clone());
            }
            EventFile::NewShift { clinician, shift, .. } => {
                self.bring("shifts", &shift.id, &format!("{path}.shift"));
                if self.knows_clinician(clinician, path)
                    && let Some(who) = self.day.clinicians.iter_mut().find(|who| who.id == *clinician)
                {
                    who.shifts.push((**shift).clone());
                }
            }
            EventFile::Confirmed { visits, .. } => {
                for (index, visit) in visits.iter().enumerate() {
                    self.confirm(visit, format!("{path}.visits[{index}]"));
                }
            }
        }
    }

    /// Notes where a new part of the day comes from, and whether its id is taken.
    fn bring(&mut self, kind: &'static str, id: &str, path: &str) {
        let day = &self.day;
        let taken = match kind {
            "visits" => day.visits.iter().any(|visit| visit.id == id) || self.withdrawn.contains(id),
            "patients" => day.patients.iter().flatten().any(|patient| patient.id == id),
            "places" => day.places.iter().any(|place| place.id == id),
            "clinicians" => day.clinicians.iter().any(|clinician| clinician.id == id),
            _ => day.clinicians.iter().flat_map(|who| &who.shifts).any(|shift| shift.id == id),
        };
        if taken {
            let what = format!("`{}` is already one of the day's {kind}", day_edits::shown(id));
            let help = match kind {
                "visits" => "leave the event out if this visit was told before; another visit needs an id of its own",
                _ => "give it an id of its own, or refer to what is there",
            };
            self.refuse(ALREADY_THERE, format!("{path}.id"), what, help);
        }
        self.origins.push((kind, id.to_owned(), path.to_owned()));
    }

    fn change_visit(&mut self, visit: &str, set: &rounds_format::events::VisitChanges, path: &str) {
        if !self.knows_visit(visit, path) {
            return;
        }
        self.walk();
        if let Some((row, step)) = self.begun(visit) {
            let only_longer = day_edits::changes_only_duration(set);
            let going_on = self.courses[row].steps[step].end > self.at;
            if !only_longer || !going_on {
                let what = format!(
                    "visit `{}` has begun; only the duration of one going on can change",
                    day_edits::shown(visit)
                );
                let help = "leave the event out; if nobody was there, tell that first (notVisited, noAccess)";
                return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
            }
        }
        self.origins.push(("visits", visit.to_owned(), format!("{path}.set")));
        self.open_visit(visit);
        let Some(file) = self.visit_file(visit) else { return };
        day_edits::set_visit(file, set);
        if let Some(duration) = set.duration {
            let staff = file.staff.clone();
            for step in self.courses.iter_mut().flat_map(|course| &mut course.steps) {
                let own = staff.iter().flatten().nth(step.staff as usize).and_then(|entry| entry.duration);
                if step.is_visit(visit) && own.is_none() && !step.gone && step.fact.ended.is_none() {
                    step.duration = duration.0;
                }
            }
        }
    }

    fn cancel(&mut self, visit: &str, path: &str) {
        if self.withdrawn.contains(visit) {
            return self.notes.push(format!("{} was cancelled already", day_edits::shown(visit)));
        }
        if !self.knows_visit(visit, path) {
            return;
        }
        self.walk();
        if self.begun(visit).is_some() {
            let what = format!("visit `{}` has begun", day_edits::shown(visit));
            let help =
                "tell when it ended (visitEnded), that nobody was met (noAccess), or that nobody went (notVisited)";
            return self.refuse(HAS_BEGUN, format!("{path}.visit"), what, help);
        }
        self.drop_steps(visit);
        self.withdrawn.insert(visit.to_owned());
    }

    /// Takes the visit out of all courses where nobody told of it.
    pub(crate) fn drop_steps(&mut self, visit: &str) {
        let steps = self.courses.iter_mut().flat_map(|course| &mut course.steps);
        let open = |step: &&mut Step| step.is_visit(visit) && !step.past && !step.is_known();
        steps.filter(open).for_each(|step| step.gone = true);
    }

    fn confirm(&mut self, visit: &str, path: String) {
        self.walk();
        let planned = |course: &Course| course.steps.iter().any(|step| step.is_visit(visit) && !step.gone);
        let known = self.day.visits.iter().any(|file| file.id == visit);
        if known && self.begun(visit).is_none() && self.courses.iter().any(planned) {
            self.confirmed.insert(visit.to_owned());
            return;
        }
        let (code, what) = match known {
            false => (UNKNOWN_IN_EVENT, format!("the day has no visit `{}`", day_edits::shown(visit))),
            true => (NOT_PLANNED, format!("visit `{}` is not planned for later", day_edits::shown(visit))),
        };
        self.refuse(code, path, what, "name visits that the plan has still to come");
    }

    fn change_shift(&mut self, shift: &str, set: &rounds_format::events::ShiftChanges, path: &str) {
        let at = self.at;
        self.walk();
        if !self.day.clinicians.iter().any(|who| who.shifts.iter().any(|own| own.id == shift)) {
            return self.unknown(UNKNOWN_IN_EVENT, format!("{path}.shift"), "shift", shift);
        }
        let course = self.courses.iter().find(|course| course.shift == shift);
        let last = course.map(|course| course.begun_by(at)).filter(|&begun| begun > 0);
        let last = last.zip(course).map(|(begun, course)| course.steps[begun - 1].start);
        let left = last.is_some() || course.and_then(Course::departs).is_some_and(|departure| departure <= at);
        let wrong = match set {
            set if left && (set.start.is_some() || set.start_place.is_some()) => Some("start"),
            set if set.end.is_some_and(|end| last.is_some_and(|last| end.instant() < last)) => Some("end"),
            _ => None,
        };
        if let Some(field) = wrong {
            let what = format!("shift `{}` has begun work", day_edits::shown(shift));
            let help = "leave what has happened as it was; use clinicianUnavailable for somebody who stops";
            return self.refuse(SHIFT_HAS_BEGUN, format!("{path}.set.{field}"), what, help);
        }
        self.origins.push(("shifts", shift.to_owned(), format!("{path}.set")));
        let is_visit = |step: &&Step| !step.gone && step.kind == PastStopKind::Visit && step.start <= at;
        let visits = course.map_or(0, |course| course.steps.iter().filter(is_visit).count());
        if let Some(file) = self.shift_file(shift) {
            let longer = set.end.is_some_and(|end| end.instant() > at && file.end.instant() <= at);
            if longer && file.max_visits.is_some_and(|most| most as usize == visits) {
                // It was over and took no more.
                file.max_visits = None;
            }
            day_edits::set_shift(file, set);
        }
    }

    /// Puts the start of a shift that came with an event off.
    fn put_off(&mut self, shift: &str, by: Seconds) {
        let (at, zone) = (self.at, self.problem.zone);
        if let Some(file) = self.shift_file(shift) {
            let start = file.start.instant().max(at) + by;
            file.start = Timestamp::in_zone(start, zone).unwrap_or(file.start);
        }
    }
}
