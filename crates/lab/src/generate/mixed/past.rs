//! History of mixed days: what clinicians could have done by now.

use crate::generate::fitness::{Held, Person};
use crate::generate::mixed::{HOUR, MINUTE, Mixer, point};
use rounds_format::day::{LinkFile, PastStopFile, PastStopKind, ShiftFile, VisitFile};
use rounds_model::travel::great_circle_metres;

/// Where a clinician has got to.
struct Now {
    /// Place, if any yet.
    place: Option<String>,
    /// End of the last stop, after the day's base.
    time: i64,
}

impl Mixer {
    /// Adds the first stops of some shifts as they may have happened, and lifts these shifts' caps, so that what
    /// happened is no breach of them.
    pub(super) fn add_history(&mut self) {
        let mut history: Vec<PastStopFile> = Vec::new();
        for clinician in 0..self.day.clinicians.len() {
            if self.day.clinicians[clinician].shifts.is_empty() || self.dice.chance(500) {
                continue;
            }
            let shift = self.day.clinicians[clinician].shifts[0].clone();
            let stops = self.past_stops(clinician, &shift, &history);
            if !stops.is_empty() {
                let shift = &mut self.day.clinicians[clinician].shifts[0];
                shift.max_visits = shift.max_visits.map(|cap| cap + stops.len() as u32);
                shift.max_travel = None;
                shift.max_load = None;
            }
            history.extend(stops);
        }
        self.day.history = Some(history).filter(|history| !history.is_empty());
    }

    /// Up to three stops: an activity that begins with the shift, then visits, with a short delay now and then. None
    /// once a break or an activity still to come would be missed.
    fn past_stops(&mut self, clinician: usize, shift: &ShiftFile, before: &[PastStopFile]) -> Vec<PastStopFile> {
        let departure = self.offset(shift.start) + self.dice.pick([0, 0, 5 * MINUTE]);
        let mut now = Now { place: shift.start_place.clone(), time: departure };
        let mut stops: Vec<PastStopFile> = Vec::new();
        let mut latest = self.offset(shift.end) - HOUR / 2;
        let breaks = shift.breaks.iter().flatten().map(|pause| pause.latest);
        for must in breaks.chain(shift.activities.iter().flatten().skip(1).map(|duty| duty.latest)) {
            latest = latest.min(self.offset(must) - 20 * MINUTE);
        }
        for duty in shift.activities.iter().flatten().take(1) {
            let stop = self.stop(
                clinician,
                shift,
                &mut now,
                (PastStopKind::Activity, &duty.id),
                Some(&duty.place),
                duty.duration.0.0,
                self.offset(duty.earliest),
            );
            if stop.start.instant() > duty.latest.instant() || self.offset(stop.end) > latest {
                return Vec::new();
            }
            stops.push(stop);
        }
        for _ in 0..self.dice.between(0, 2) {
            let seen = |id: &String| before.iter().chain(&stops).any(|stop| stop.id == *id);
            let open = |visit: &&VisitFile| !seen(&visit.id) && self.may_be_past(clinician, visit);
            let open: Vec<VisitFile> = self.day.visits.iter().filter(open).cloned().collect();
            let Some(visit) = self.dice.any(&open) else { break };
            let Some(stop) = self.past_visit(clinician, shift, &mut now, visit) else { break };
            if self.offset(stop.end) > latest {
                break;
            }
            stops.push(stop);
        }
        stops
    }

    /// Visits for one clinician who fits, bound by no pin and by no link that looks back at other visits.
    fn may_be_past(&self, clinician: usize, visit: &VisitFile) -> bool {
        let file = &self.day.clinicians[clinician];
        let held = Held::new(self.day.skills.as_deref().unwrap_or_default()).by(file);
        let patient = self.day.patients.iter().flatten().find(|patient| Some(&patient.id) == visit.patient.as_ref());
        let single = visit.staff.as_ref().is_none_or(|staff| staff.len() == 1);
        let pinned = self.day.pins.iter().flatten().any(|pin| pin.visit == visit.id);
        let bound = self.day.links.iter().flatten().any(|link| match link {
            LinkFile::Gap { to, .. } => *to == visit.id,
            LinkFile::SameClinician { visits, .. }
            | LinkFile::DifferentClinicians { visits, .. }
            | LinkFile::AllOrNone { visits, .. } => visits.contains(&visit.id),
        });
        single && !pinned && !bound && !Person { file, held }.entries(visit, patient).is_empty()
    }

    /// The visit as the clinician's next stop, or an attempt at it; `None` if it could not start in a window.
    fn past_visit(
        &mut self,
        clinician: usize,
        shift: &ShiftFile,
        now: &mut Now,
        visit: &VisitFile,
    ) -> Option<PastStopFile> {
        let remote = visit.remote == Some(true);
        let patient = self.day.patients.iter().flatten().find(|patient| Some(&patient.id) == visit.patient.as_ref());
        let place = visit.place.clone().or_else(|| patient.map(|patient| patient.place.clone())).filter(|_| !remote);
        let attempt = !remote && self.dice.chance(150);
        let own = visit.staff.iter().flatten().next().and_then(|entry| entry.duration);
        let planned = own.unwrap_or(visit.duration).0.0;
        let took = if attempt { 5 * MINUTE } else { (planned + self.dice.pick([0, 0, 0, 4, -3]) * MINUTE).max(0) };
        let windows: Vec<(i64, i64)> =
            visit.windows.iter().flatten().map(|window| (self.offset(window.start), self.offset(window.end))).collect();
        let soonest = windows.iter().filter(|(_, end)| *end >= now.time).map(|(start, _)| *start).min();
        let not_before = if windows.is_empty() { now.time } else { soonest? };
        let kind = if attempt { PastStopKind::NoAccess } else { PastStopKind::Visit };
        let mut next = Now { place: now.place.clone(), time: now.time };
        let stop = self.stop(clinician, shift, &mut next, (kind, &visit.id), place.as_ref(), took, not_before);
        let start = self.offset(stop.start);
        let kept = windows.is_empty() || windows.iter().any(|&(from, to)| from <= start && start <= to);
        *now = next;
        kept.then_some(stop)
    }

    /// A stop as it happened from `now` on: travel to the second, access where due, no start before `not_before`.
    #[allow(clippy::too_many_arguments)] // all the parts of a stop
    fn stop(
        &mut self,
        clinician: usize,
        shift: &ShiftFile,
        now: &mut Now,
        (kind, id): (PastStopKind, &String),
        place: Option<&String>,
        took: i64,
        not_before: i64,
    ) -> PastStopFile {
        let mut arrival = now.time;
        let mut ready = now.time;
        if let Some(to) = place.filter(|to| now.place.as_ref() != Some(to)) {
            arrival += now.place.as_ref().map_or(0, |from| self.leg(clinician, from, to));
            let there = self.day.places.iter().find(|known| known.id == *to);
            ready = arrival + there.and_then(|known| known.access).unwrap_or_default().0.0;
        }
        let start = ready.max(not_before);
        now.time = start + took;
        now.place = place.cloned().or(now.place.take());
        let staff = (kind == PastStopKind::Visit && self.dice.chance(500)).then_some(0);
        PastStopFile {
            shift: shift.id.clone(),
            kind,
            id: id.clone(),
            staff,
            place: place.cloned(),
            arrival: self.at(arrival),
            start: self.at(start),
            end: self.at(now.time),
            assumed: None,
            told: None,
            notes: self.notes(),
        }
    }

    /// Seconds of travel by the clinician's mode, as the format defines them.
    fn leg(&self, clinician: usize, from: &str, to: &str) -> i64 {
        let mode = &self.day.clinicians[clinician].mode;
        let modes = &self.day.travel.modes;
        let Some(mode) = modes.iter().find(|known| mode.as_ref().is_none_or(|mode| known.id == *mode)) else {
            return 0;
        };
        if let Some(matrix) = &mode.matrix {
            let row = |id: &str| matrix.places.iter().position(|place| place == id).unwrap_or(0);
            return matrix.seconds[row(from)][row(to)].into();
        }
        let at = |id: &str| self.day.places.iter().find(|place| place.id == id).map(point);
        match (&mode.estimate, at(from), at(to)) {
            (Some(way), Some(from), Some(to)) => {
                let metres = great_circle_metres(from, to) * way.detour_factor;
                (metres / (way.speed_kmh / 3.6) - 1e-6).ceil().max(0.0) as i64
            }
            _ => 0,
        }
    }
}
