//! The ids of a day: unique within their kind, and where references lead.

use std::collections::BTreeMap;

use crate::codes::*;
use crate::day::DayFile;
use crate::findings::{Findings, nearest};
use crate::path::{Path, Quoted};
use rounds_model::ids::{ClinicianId, Id, ModeId, PatientId, PlaceId, ShiftId, VisitId};

/// The ids of one kind, in the day's order. Of two equal ones the first counts.
pub(super) struct Ids<'a, I> {
    /// What one is called in messages.
    kind: &'static str,
    /// Code of a reference that leads nowhere.
    unknown: &'static str,
    index: BTreeMap<&'a str, I>,
    all: Vec<&'a str>,
}

impl<'a, I: Id> Ids<'a, I> {
    fn new(kind: &'static str, unknown: &'static str) -> Self {
        Self { kind, unknown, index: BTreeMap::new(), all: Vec::new() }
    }

    fn add(&mut self, id: &'a str, at: &Path<'_>, found: &mut Findings) {
        let position = I::new(self.all.len());
        self.all.push(id);
        if self.index.contains_key(id) {
            report_duplicate(self.kind, id, at, found);
        } else {
            self.index.insert(id, position);
        }
    }

    fn of(mut self, ids: impl Iterator<Item = &'a str>, at: &Path<'_>, found: &mut Findings) -> Self {
        ids.enumerate().for_each(|(index, id)| self.add(id, &at.item(index), found));
        self
    }

    /// What `id` names; if nothing, that is reported at `at` with the nearest id.
    pub(super) fn find(&self, id: &str, at: &Path<'_>, found: &mut Findings) -> Option<I> {
        let position = self.index.get(id).copied();
        if position.is_none() {
            report_unknown(self.kind, self.unknown, id, self.all.iter().copied(), at, found);
        }
        position
    }
}

/// Notes that `id` is there twice; `at` is the second thing.
pub(super) fn report_duplicate(kind: &str, id: &str, at: &Path<'_>, found: &mut Findings) {
    let what = format!("another {kind} has the id {}", Quoted(id));
    found.add(DUPLICATE_ID, &at.field("id"), what, "give each its own id");
}

/// Notes that nothing of `kind` has the id `id`.
pub(super) fn report_unknown<'a>(
    kind: &str,
    code: &'static str,
    id: &str,
    known: impl Iterator<Item = &'a str>,
    at: &Path<'_>,
    found: &mut Findings,
) {
    let suggest = found.may_suggest();
    let help = || {
        let near = if suggest { nearest(id, known) } else { None };
        near.map_or_else(|| format!("there is no {kind}"), |near| format!("nearest: {}", Quoted(near)))
    };
    found.add_with(code, at, format!("no {kind} has the id {}", Quoted(id)), help);
}

/// All ids of a day that are referred to from elsewhere.
pub(super) struct Names<'a> {
    pub places: Ids<'a, PlaceId>,
    pub modes: Ids<'a, ModeId>,
    pub clinicians: Ids<'a, ClinicianId>,
    pub shifts: Ids<'a, ShiftId>,
    pub patients: Ids<'a, PatientId>,
    pub visits: Ids<'a, VisitId>,
}

impl<'a> Names<'a> {
    /// Collects the ids of `day` and reports those that are there twice.
    pub(super) fn of(day: &'a DayFile, found: &mut Findings) -> Names<'a> {
        let root = Path::Root;
        let places = day.places.iter().map(|place| place.id.as_str());
        let modes = day.travel.modes.iter().map(|mode| mode.id.as_str());
        let clinicians = day.clinicians.iter().map(|clinician| clinician.id.as_str());
        let patients = day.patients.iter().flatten().map(|patient| patient.id.as_str());
        let visits = day.visits.iter().map(|visit| visit.id.as_str());
        Names {
            places: Ids::new("place", UNKNOWN_PLACE).of(places, &root.field("places"), found),
            modes: Ids::new("travel mode", UNKNOWN_MODE).of(modes, &root.field("travel").field("modes"), found),
            clinicians: Ids::new("clinician", UNKNOWN_CLINICIAN).of(clinicians, &root.field("clinicians"), found),
            shifts: Self::shifts(day, found),
            patients: Ids::new("patient", UNKNOWN_PATIENT).of(patients, &root.field("patients"), found),
            visits: Ids::new("visit", UNKNOWN_VISIT).of(visits, &root.field("visits"), found),
        }
    }

    /// Shift ids are unique over all clinicians.
    fn shifts(day: &'a DayFile, found: &mut Findings) -> Ids<'a, ShiftId> {
        let mut ids = Ids::new("shift", UNKNOWN_SHIFT);
        let root = Path::Root.field("clinicians");
        for (index, clinician) in day.clinicians.iter().enumerate() {
            let at = root.item(index);
            for (index, shift) in clinician.shifts.iter().enumerate() {
                ids.add(&shift.id, &at.field("shifts").item(index), found);
            }
        }
        ids
    }
}
