//! What a valid day looks like, said again without the reader: for days that the crate itself makes.

use std::collections::{BTreeMap, BTreeSet};

use rounds::io::day::{ClinicianFile, DayFile, LinkFile, PastStopKind, PinFile, StaffFile, VisitFile};

/// Everything that is wrong with `day`, one line each.
pub fn faults(day: &DayFile) -> Vec<String> {
    let mut faults = Vec::new();
    ids(day, &mut faults);
    places_and_travel(day, &mut faults);
    clinicians(day, &mut faults);
    visits(day, &mut faults);
    links(day, &mut faults);
    for pin in day.pins.iter().flatten() {
        if !pin_fits(day, pin) {
            faults.push(format!("pin of {}: nobody it allows fits", pin.visit));
        }
    }
    past(day, &mut faults);
    faults
}

fn unique<'a>(kind: &str, ids: impl Iterator<Item = &'a String>, faults: &mut Vec<String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || !seen.insert(id.clone()) {
            faults.push(format!("{kind} id {id:?} is empty or used twice"));
        }
    }
    seen
}

fn known(what: &str, all: &BTreeSet<String>, id: &str, faults: &mut Vec<String>) {
    if !all.contains(id) {
        faults.push(format!("{what}: {id:?} does not exist"));
    }
}

fn shifts(day: &DayFile) -> impl Iterator<Item = &rounds::io::day::ShiftFile> {
    day.clinicians.iter().flat_map(|clinician| &clinician.shifts)
}

fn ids(day: &DayFile, faults: &mut Vec<String>) {
    let places = unique("place", day.places.iter().map(|place| &place.id), faults);
    let modes = unique("mode", day.travel.modes.iter().map(|mode| &mode.id), faults);
    let people = unique("clinician", day.clinicians.iter().map(|clinician| &clinician.id), faults);
    let patients = unique("patient", day.patients.iter().flatten().map(|patient| &patient.id), faults);
    unique("visit", day.visits.iter().map(|visit| &visit.id), faults);
    unique("shift", shifts(day).map(|shift| &shift.id), faults);
    for shift in shifts(day) {
        unique("break", shift.breaks.iter().flatten().map(|pause| &pause.id), faults);
        unique("activity", shift.activities.iter().flatten().map(|duty| &duty.id), faults);
        let bases = shift.start_place.iter().chain(&shift.end_place);
        let duties = shift.activities.iter().flatten().map(|duty| &duty.place);
        bases.chain(duties).for_each(|place| known(&shift.id, &places, place, faults));
    }
    for clinician in &day.clinicians {
        match &clinician.mode {
            Some(mode) => known(&clinician.id, &modes, mode, faults),
            None if modes.len() == 1 => {}
            None => faults.push(format!("{} has no mode", clinician.id)),
        }
    }
    for patient in day.patients.iter().flatten() {
        known(&patient.id, &places, &patient.place, faults);
        let lists = [&patient.required_clinicians, &patient.excluded_clinicians, &patient.preferred_clinicians];
        lists.into_iter().flatten().flatten().for_each(|id| known(&patient.id, &people, id, faults));
    }
    for visit in &day.visits {
        visit.patient.iter().for_each(|id| known(&visit.id, &patients, id, faults));
        visit.place.iter().for_each(|id| known(&visit.id, &places, id, faults));
        let lists = [&visit.required_clinicians, &visit.excluded_clinicians, &visit.preferred_clinicians];
        lists.into_iter().flatten().flatten().for_each(|id| known(&visit.id, &people, id, faults));
    }
    if let Some(skills) = &day.skills {
        let listed = unique("skill", skills.iter().map(|skill| &skill.id), faults);
        let held = day.clinicians.iter().flat_map(|clinician| clinician.skills.iter().flatten());
        let asked = day.visits.iter().flat_map(|visit| visit.staff.iter().flatten());
        let asked = asked.flat_map(|entry| entry.skills.iter().flatten());
        let implied = skills.iter().flat_map(|skill| skill.implies.iter().flatten());
        held.chain(asked).chain(implied).for_each(|skill| known("skill", &listed, skill, faults));
    }
}

fn places_and_travel(day: &DayFile, faults: &mut Vec<String>) {
    let estimates = day.travel.modes.iter().any(|mode| mode.estimate.is_some());
    for place in &day.places {
        let point = place.lat.zip(place.lon);
        if (estimates && point.is_none()) || point.is_some_and(|(lat, lon)| lat.abs() > 90.0 || lon.abs() > 180.0) {
            faults.push(format!("{} is nowhere", place.id));
        }
    }
    for mode in &day.travel.modes {
        let sources = usize::from(mode.estimate.is_some()) + usize::from(mode.matrix.is_some());
        let estimate = mode.estimate.as_ref().is_none_or(|way| way.speed_kmh > 0.0 && way.detour_factor >= 1.0);
        let matrix = mode.matrix.as_ref().is_none_or(|matrix| {
            let size = matrix.places.len();
            let square = |rows: &Vec<Vec<i32>>| {
                rows.len() == size
                    && rows
                        .iter()
                        .enumerate()
                        .all(|(at, row)| row.len() == size && row[at] == 0 && row.iter().all(|value| *value >= 0))
            };
            let covered = day.places.iter().all(|place| matrix.places.contains(&place.id));
            covered && square(&matrix.seconds) && matrix.metres.as_ref().is_none_or(square)
        });
        if sources != 1 || !estimate || !matrix {
            faults.push(format!("mode {} is not right", mode.id));
        }
    }
}

fn clinicians(day: &DayFile, faults: &mut Vec<String>) {
    for clinician in &day.clinicians {
        let mut spans: Vec<_> = clinician.shifts.iter().map(|shift| (shift.start.0, shift.end.0)).collect();
        spans.sort();
        if spans.iter().any(|(start, end)| end <= start) || spans.windows(2).any(|two| two[1].0 < two[0].1) {
            faults.push(format!("shifts of {} end before they start, or overlap", clinician.id));
        }
        for shift in &clinician.shifts {
            let pauses = shift.breaks.iter().flatten().map(|pause| (pause.earliest.0, pause.latest.0));
            let duties = shift.activities.iter().flatten().map(|duty| (duty.earliest.0, duty.latest.0));
            if pauses.chain(duties).any(|(earliest, latest)| latest < earliest || latest < shift.start.0) {
                faults.push(format!("a break or activity of {} has no time", shift.id));
            }
        }
    }
}

fn visits(day: &DayFile, faults: &mut Vec<String>) {
    for visit in &day.visits {
        let remote = visit.remote == Some(true);
        let somewhere = visit.place.is_some() || visit.patient.is_some();
        if (remote && visit.place.is_some()) || (!remote && !somewhere) {
            faults.push(format!("{} has no place, or is remote and has one", visit.id));
        }
        if visit.due.is_some() && visit.response.is_some() {
            faults.push(format!("{} has due and response", visit.id));
        }
        let mut spans: Vec<_> = visit.windows.iter().flatten().map(|window| (window.start.0, window.end.0)).collect();
        spans.sort();
        if spans.iter().any(|(start, end)| end < start) || spans.windows(2).any(|two| two[1].0 <= two[0].1) {
            faults.push(format!("windows of {} are empty or overlap", visit.id));
        }
        if visit.staff.as_ref().is_some_and(Vec::is_empty) || visit.load.is_some_and(|load| load < 0) {
            faults.push(format!("{} has nobody to come, or a negative load", visit.id));
        }
    }
}

fn links(day: &DayFile, faults: &mut Vec<String>) {
    let names: BTreeSet<String> = day.visits.iter().map(|visit| visit.id.clone()).collect();
    let mut ids = BTreeSet::new();
    let mut gaps_to = BTreeSet::new();
    for link in day.links.iter().flatten() {
        let (id, visits) = match link {
            LinkFile::Gap { id, from, to, min, max, .. } => {
                if max.is_some_and(|max| min.unwrap_or_default() > max) || !gaps_to.insert(to) {
                    faults.push(format!("gap from {from} to {to} contradicts itself or another"));
                }
                (id, vec![from.clone(), to.clone()])
            }
            LinkFile::SameClinician { id, visits, .. }
            | LinkFile::DifferentClinicians { id, visits, .. }
            | LinkFile::AllOrNone { id, visits, .. } => (id, visits.clone()),
        };
        visits.iter().for_each(|visit| known("link", &names, visit, faults));
        if unique("linked visit", visits.iter(), faults).len() < 2 {
            faults.push("a link of fewer than two visits".into());
        }
        if id.as_ref().is_some_and(|id| !ids.insert(id)) {
            faults.push(format!("link id {id:?} used twice"));
        }
    }
}

/// Skills of a clinician with all that they imply.
fn held(day: &DayFile, clinician: &ClinicianFile) -> BTreeSet<String> {
    let listed = day.skills.iter().flatten();
    let implies: BTreeMap<_, _> = listed.map(|skill| (&skill.id, skill.implies.iter().flatten())).collect();
    let mut open: Vec<String> = clinician.skills.clone().unwrap_or_default();
    let mut held = BTreeSet::new();
    while let Some(skill) = open.pop() {
        if held.insert(skill.clone()) {
            open.extend(implies.get(&skill).cloned().into_iter().flatten().cloned());
        }
    }
    held
}

/// Whether `clinician` fits `entry` of `visit`.
pub fn fits(day: &DayFile, clinician: &ClinicianFile, visit: &VisitFile, entry: &StaffFile) -> bool {
    let held = held(day, clinician);
    let patient = day.patients.iter().flatten().find(|patient| visit.patient.as_ref() == Some(&patient.id));
    let languages = clinician.languages.clone().unwrap_or_default();
    let allowed = |gender: &Option<String>,
                   speaks: &Option<Vec<String>>,
                   only: &Option<Vec<String>>,
                   not: &Option<Vec<String>>| {
        (gender.is_none() || *gender == clinician.gender)
            && speaks.iter().flatten().all(|language| languages.contains(language))
            && only.as_ref().is_none_or(|only| only.is_empty() || only.contains(&clinician.id))
            && !not.iter().flatten().any(|id| *id == clinician.id)
    };
    entry.skills.iter().flatten().all(|skill| held.contains(skill))
        && clinician.band.unwrap_or(0) >= entry.min_band.unwrap_or(0)
        && allowed(
            &visit.required_gender,
            &visit.required_languages,
            &visit.required_clinicians,
            &visit.excluded_clinicians,
        )
        && patient.is_none_or(|patient| {
            allowed(
                &patient.required_gender,
                &patient.required_languages,
                &patient.required_clinicians,
                &patient.excluded_clinicians,
            )
        })
}

fn pin_fits(day: &DayFile, pin: &PinFile) -> bool {
    let Some(visit) = day.visits.iter().find(|visit| visit.id == pin.visit) else { return false };
    let staff = visit.staff.clone().unwrap_or_else(|| vec![StaffFile::default()]);
    if pin.clinician.is_none() && pin.shift.is_none() {
        return pin.staff.is_none_or(|entry| (entry as usize) < staff.len());
    }
    day.clinicians.iter().any(|clinician| {
        let named = pin.clinician.as_ref().is_none_or(|id| *id == clinician.id);
        let works = pin.shift.as_ref().is_none_or(|id| clinician.shifts.iter().any(|shift| shift.id == *id));
        let entry = |(number, entry)| {
            pin.staff.is_none_or(|named| named as usize == number) && fits(day, clinician, visit, entry)
        };
        named && works && staff.iter().enumerate().any(entry)
    })
}

fn past(day: &DayFile, faults: &mut Vec<String>) {
    let mut promised = BTreeSet::new();
    for promise in day.promises.iter().flatten() {
        let people = promise.clinicians.iter().all(|id| day.clinicians.iter().any(|clinician| clinician.id == *id));
        let visit = day.visits.iter().any(|visit| visit.id == promise.visit);
        if !people || !visit || promise.clinicians.is_empty() || !promised.insert(&promise.visit) {
            faults.push(format!("promise of {}", promise.visit));
        }
    }
    for clinician in &day.clinicians {
        for shift in &clinician.shifts {
            let stops: Vec<_> = day.history.iter().flatten().filter(|stop| stop.shift == shift.id).collect();
            let mut time = shift.start.0;
            for stop in stops {
                if stop.arrival.0 < time || stop.start.0 < stop.arrival.0 || stop.end.0 < stop.start.0 {
                    faults.push(format!("history of {} runs backwards", shift.id));
                }
                time = stop.end.0;
                let exists = match stop.kind {
                    PastStopKind::Visit | PastStopKind::NoAccess => day.visits.iter().any(|visit| visit.id == stop.id),
                    PastStopKind::Break => shift.breaks.iter().flatten().any(|pause| pause.id == stop.id),
                    PastStopKind::Activity => shift.activities.iter().flatten().any(|duty| duty.id == stop.id),
                };
                if !exists {
                    faults.push(format!("history of {} has a stop {} of nothing", shift.id, stop.id));
                }
            }
        }
    }
}
