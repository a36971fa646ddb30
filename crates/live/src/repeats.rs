//! What may have been told before, or too early: it counts, and the answer says so.

use crate::apply::Scene;
use crate::{Origin, day_edits, from};
use rounds_format::codes::LIKELY_TWICE;
use rounds_format::day::{DayFile, PastStopKind, PlaceFile, VisitFile};
use rounds_format::values::Timestamp;
use rounds_model::error::Issue;
use rounds_model::units::{Instant, Seconds};
use rounds_report::length;

/// How much earlier than planned somebody may come without a word on it.
const EARLY: Seconds = Seconds(900);

impl Scene<'_> {
    /// Notes what a delay comes to that is told of a clinician who is late already, or has yet to leave: each is a new
    /// one.
    pub(crate) fn note_delay(&mut self, row: usize, by: Seconds) {
        self.walk();
        let (at, zone) = (self.at, self.problem.zone);
        let course = &self.courses[row];
        let who = day_edits::shown(&course.clinician);
        let told = self.hours[row].delay;
        if course.left(self.problem, at).is_some() {
            let before = told + self.late_by(row);
            if before > Seconds::ZERO {
                let all = length(before + by);
                self.notes.push(format!("{who} was told to be {} late before: {all} in all now", length(before)));
            }
            return;
        }
        let shift = course.shift.clone();
        let Some(start) = self.shift_file(&shift).map(|file| file.start.instant()) else { return };
        let begins = |late: Seconds| Timestamp::in_zone(start.max(at) + late, zone).map(|at| at.0.format("%H:%M"));
        if let Some((before, now)) = begins(told).zip(begins(told + by)) {
            self.notes.push(format!("{who} was to begin at {before}, and begins at {now} now"));
        }
    }

    /// By how much longer than planned what the clinician is at is taken to last already, or by how much later they are
    /// taken to go on.
    fn late_by(&self, row: usize) -> Seconds {
        let course = &self.courses[row];
        let Some(index) = course.steps[..course.begun_by(self.at)].iter().rposition(|step| !step.gone) else {
            return Seconds::ZERO;
        };
        let (step, before) = (&course.steps[index], course.after(index));
        if step.end <= self.at || step.fact.ended.is_some() {
            return Seconds::ZERO;
        }
        let planned = self.staff_length(&step.id, step.staff).filter(|_| step.kind == PastStopKind::Visit);
        let usual = match (planned, before.free) {
            (Some(length), _) => step.start + length,
            (None, Some(free)) if day_edits::is_held(&step.id) && step.place == before.place => free,
            _ => step.end,
        };
        (step.end - usual).max(Seconds::ZERO)
    }

    /// Notes that nobody was in long before somebody was to come.
    pub(crate) fn note_early(&mut self, visit: &str, planned: Option<Instant>, time: Timestamp) {
        let Some(planned) = planned.filter(|&planned| planned - time.instant() > EARLY) else { return };
        let ahead = length(planned - time.instant());
        self.notes.push(format!("nobody was in at {} {ahead} before it was to begin", day_edits::shown(visit)));
    }
}

/// Visits that came in and ask for the same as one that the day still has.
pub(crate) fn asked_twice(day: &DayFile, added: &[String], origins: &[Origin]) -> Vec<Issue> {
    let begun = |visit: &VisitFile| day.history.iter().flatten().any(|stop| stop.id == visit.id);
    let found = added.iter().filter_map(|id| {
        let index = day.visits.iter().position(|visit| visit.id == *id)?;
        let visit = &day.visits[index];
        let twin = day.visits[..index].iter().find(|other| alike(day, visit, other) && !begun(other))?;
        let (one, other) = (day_edits::shown(&visit.id), day_edits::shown(&twin.id));
        let what = format!("`{one}` asks for the same as `{other}`: the same place, length, kind and skills");
        let help = "if it is there twice, cancel one; if not, a label or a kind tells them apart";
        Some(Issue::new(LIKELY_TWICE, from("visits", id, origins)?, what, help))
    });
    found.collect()
}

/// Whether two visits ask for the same. Of a patient's with windows the day's reader tells that.
fn alike(day: &DayFile, one: &VisitFile, other: &VisitFile) -> bool {
    let what = |visit: &VisitFile| {
        let plain = (visit.label.clone(), visit.kind.clone(), visit.remote, visit.duration, visit.staff.clone());
        (plain, visit.patient.clone(), visit.windows.clone())
    };
    let told = one.patient.is_some() && one.windows.as_ref().is_some_and(|windows| !windows.is_empty());
    !told && what(one) == what(other) && (one.patient.is_some() || same_place(day, one, other))
}

fn same_place(day: &DayFile, one: &VisitFile, other: &VisitFile) -> bool {
    let place = |visit: &VisitFile| day.places.iter().find(|place| Some(&place.id) == visit.place.as_ref());
    let point = |place: &PlaceFile| place.lat.zip(place.lon);
    let both = place(one).zip(place(other));
    both.is_some_and(|(one, other)| one.id == other.id || (point(one).is_some() && point(one) == point(other)))
}
