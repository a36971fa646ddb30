//! What comes along from the day before: visits that nobody made, and who was there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use rounds_format::day::{DayFile, PastStopFile, PastStopKind, PatientFile, PlaceFile, ResponseFile, VisitFile};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::Timestamp;

/// The day before and its plan.
#[derive(Clone, Debug)]
pub struct Yesterday {
    /// As it was at its end, with what happened as `history`.
    pub day: DayFile,
    /// What was planned for it.
    pub plan: PlanFile,
}

/// How many visits came along, and how many patients got preferences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Carried {
    pub overdue: usize,
    pub preferences: usize,
}

/// Puts into `day` what the day before left open, first in the list and overdue, beside what is due by itself.
/// Names and notes come along only where `labels` are asked for.
pub(crate) fn carry(day: &mut DayFile, before: &Yesterday, labels: bool) -> Carried {
    let bare;
    let before = if labels {
        before
    } else {
        bare = without_labels(before);
        &bare
    };
    let open = not_made(before);
    let own: BTreeSet<String> = day.visits.iter().map(|visit| visit.id.clone()).collect();
    let staff: BTreeSet<String> = day.clinicians.iter().map(|clinician| clinician.id.clone()).collect();
    let visits = before.day.visits.iter().filter(|visit| open.contains(&*visit.id) && !own.contains(&visit.id));
    let overdue: Vec<VisitFile> = visits.map(|visit| overdue(visit, &before.day, &staff)).collect();
    for visit in &overdue {
        bring_patient(day, &before.day, visit, &staff);
    }
    let carried = overdue.len();
    day.visits.splice(0..0, overdue);
    Carried { overdue: carried, preferences: prefer(day, before, &staff) }
}

/// The day before without what people are called and what is noted of them.
fn without_labels(before: &Yesterday) -> Yesterday {
    let mut bare = before.clone();
    for visit in &mut bare.day.visits {
        (visit.label, visit.notes) = (None, None);
        visit.windows.iter_mut().flatten().for_each(|window| window.notes = None);
        visit.response.iter_mut().for_each(|response| response.notes = None);
        visit.staff.iter_mut().flatten().for_each(|entry| entry.notes = None);
    }
    for patient in bare.day.patients.iter_mut().flatten() {
        (patient.label, patient.notes) = (None, None);
    }
    for place in &mut bare.day.places {
        (place.label, place.notes) = (None, None);
    }
    bare
}

/// Ids of the visits that were left out, that nobody answered the door for, or of which nobody reported anything.
fn not_made(before: &Yesterday) -> BTreeSet<&str> {
    let mut open: BTreeSet<&str> = before.plan.unassigned.iter().map(|left| &*left.visit).collect();
    let past = || before.day.history.iter().flatten();
    let reported = |kind: PastStopKind| past().filter(move |stop| stop.kind == kind);
    open.extend(reported(PastStopKind::NoAccess).map(|stop| &*stop.id));
    let assumed = |stop: &PastStopFile| stop.assumed == Some(true);
    open.extend(reported(PastStopKind::Visit).filter(|stop| assumed(stop)).map(|stop| &*stop.id));
    for stop in reported(PastStopKind::Visit).filter(|stop| !assumed(stop)) {
        open.remove(&*stop.id);
    }
    open
}

/// A visit as it is a day later: at any time, late from the first moment on.
fn overdue(visit: &VisitFile, day: &DayFile, staff: &BTreeSet<String>) -> VisitFile {
    let windows = visit.windows.iter().flatten();
    let within = |response: &ResponseFile| Timestamp(response.clock_start.0 + Duration::seconds(response.within.0.0));
    let response = visit.response.as_ref().map(within);
    let due: Option<Timestamp> =
        visit.due.or_else(|| windows.map(|window| window.due.unwrap_or(window.end)).max_by_key(|end| end.instant()));
    let last = day.clinicians.iter().flat_map(|of| &of.shifts).map(|shift| shift.end).max_by_key(|end| end.instant());
    VisitFile {
        windows: None,
        requested: None,
        response: None,
        due: response.or(due).or(last),
        required_clinicians: visit.required_clinicians.clone(),
        excluded_clinicians: present(&visit.excluded_clinicians, staff),
        preferred_clinicians: present(&visit.preferred_clinicians, staff),
        ..visit.clone()
    }
}

/// Those of a list who are on the new day.
fn present(ids: &Option<Vec<String>>, staff: &BTreeSet<String>) -> Option<Vec<String>> {
    let ids: Vec<String> = ids.iter().flatten().filter(|id| staff.contains(*id)).cloned().collect();
    (!ids.is_empty()).then_some(ids)
}

/// Brings the patient and the places of a visit along, where the new day does not have them.
fn bring_patient(day: &mut DayFile, before: &DayFile, visit: &VisitFile, staff: &BTreeSet<String>) {
    let place = |day: &mut DayFile, id: &str| {
        let known = day.places.iter().any(|place| place.id == id);
        let found: Option<&PlaceFile> = before.places.iter().find(|place| place.id == id);
        day.places.extend(found.filter(|_| !known).cloned());
    };
    if let Some(own) = &visit.place {
        place(day, own);
    }
    let Some(id) = &visit.patient else { return };
    if day.patients.iter().flatten().any(|patient| patient.id == *id) {
        return;
    }
    if let Some(patient) = before.patients.iter().flatten().find(|patient| patient.id == *id) {
        place(day, &patient.place);
        day.patients.get_or_insert_default().push(PatientFile {
            required_clinicians: patient.required_clinicians.clone(),
            excluded_clinicians: present(&patient.excluded_clinicians, staff),
            preferred_clinicians: present(&patient.preferred_clinicians, staff),
            ..patient.clone()
        });
    }
}

/// Gives patients without preferences those who were there the day before.
fn prefer(day: &mut DayFile, before: &Yesterday, staff: &BTreeSet<String>) -> usize {
    let patients: BTreeMap<&str, &str> =
        before.day.visits.iter().filter_map(|visit| Some((&*visit.id, visit.patient.as_deref()?))).collect();
    let mut seen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for shift in before.plan.shifts.iter().filter(|shift| staff.contains(&shift.clinician)) {
        for stop in &shift.itinerary {
            let Stop::Visit { visit, .. } = stop else { continue };
            let Some(patient) = patients.get(&**visit) else { continue };
            let who = seen.entry(patient).or_default();
            if !who.contains(&shift.clinician) {
                who.push(shift.clinician.clone());
            }
        }
    }
    let mut count = 0;
    for patient in day.patients.iter_mut().flatten() {
        let excluded = patient.excluded_clinicians.clone().unwrap_or_default();
        let who: Vec<String> =
            seen.get(&*patient.id).into_iter().flatten().filter(|who| !excluded.contains(who)).cloned().collect();
        if patient.preferred_clinicians.is_none() && !who.is_empty() {
            patient.preferred_clinicians = Some(who);
            count += 1;
        }
    }
    count
}
