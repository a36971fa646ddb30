//! Reading the patients of an instance.

use std::collections::BTreeSet;

use crate::suites::tree::{At, Faults, Fields, quoted};
use rounds_format::codes::{HOMECARE_CANNOT, HOMECARE_CONTRADICTION};

use super::instance::{Caregiver, Patient, Service, Tie};
use super::reader::{Names, Services, duplicate, known, known_service, named, refuse, row};
use super::times::{self, BRIEFEST, MOST, span};

/// Reads all patients.
pub(super) fn patients(
    at: &At<'_>,
    services: &Services<'_>,
    caregivers: &[Caregiver],
    faults: &mut Faults,
) -> Option<Vec<Patient>> {
    let people: Names<'_> =
        caregivers.iter().enumerate().map(|(index, caregiver)| (caregiver.id.as_str(), index)).collect();
    let mut ids = BTreeSet::new();
    let all = at.items(faults)?;
    let all: Vec<Option<Patient>> = all.iter().map(|item| patient(item, services, &people, &mut ids, faults)).collect();
    all.into_iter().collect()
}

fn patient(
    item: &At<'_>,
    services: &Services<'_>,
    people: &Names<'_>,
    ids: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Option<Patient> {
    const KNOWN: [&str; 12] = [
        "id",
        "required_services",
        "distance_matrix_index",
        "public_distance_matrix_index",
        "time_windows",
        "preferred_start_time",
        "location",
        "synchronization",
        "incompatible_caregivers",
        "preferred_caregivers",
        "optional",
        "aspects",
    ];
    let fields = item.object(&KNOWN, faults)?;
    refuse(&fields, &["public_distance_matrix_index", "preferred_start_time", "aspects"], faults);
    let (id, row) = (named(&fields, "patient", ids, faults), row(&fields, faults));
    let windows = fields.need("time_windows", faults).and_then(|at| windows(&at, faults));
    let preferred = fields.get("preferred_caregivers").map(|at| (known_all(&at, people, faults), at.path));
    if let Some((Some(nobody), path)) = &preferred
        && nobody.is_empty()
    {
        let what = "an empty list, which to the format is a preference that nobody meets";
        faults.add(HOMECARE_CANNOT, path, what, "leave it out, or name a caregiver");
    }
    let incompatible = fields.get("incompatible_caregivers").map(|at| known_all(&at, people, faults));
    let optional = fields.get("optional").map(|at| at.flag(faults));
    let point = times::point(&fields, faults);
    let required = fields.need("required_services", faults).and_then(|at| required(&at, services, faults));
    let tie = tie(&fields, required.as_ref().map_or(0, Vec::len), faults);
    Some(Patient {
        id: id?,
        row: row?,
        services: required?,
        tie: tie?,
        windows: windows?,
        incompatible: incompatible.unwrap_or(Some(BTreeSet::new()))?,
        preferred: preferred.map_or(Some(None), |(list, _)| list.map(Some))?,
        optional: optional.unwrap_or(Some(false))?,
        point,
    })
}

/// Windows, each of which opens after the one before.
fn windows(at: &At<'_>, faults: &mut Faults) -> Option<Vec<(f64, f64)>> {
    let items = at.items(faults)?;
    if items.is_empty() {
        faults.add(HOMECARE_CANNOT, &at.path, "no window", "give at least one");
        return None;
    }
    let windows: Vec<Option<(f64, f64)>> = items.iter().map(|item| span(item, faults)).collect();
    let windows = windows.into_iter().collect::<Option<Vec<_>>>()?;
    let opens = |index: usize| times::up(windows[index].0);
    if let Some(index) = (1..windows.len()).find(|&index| opens(index) <= opens(index - 1)) {
        let help = "give windows in order, each opening later";
        faults.add(
            HOMECARE_CONTRADICTION,
            &items[index].path,
            "a window that opens no later than the one before",
            help,
        );
    }
    Some(windows)
}

fn required(at: &At<'_>, services: &Services<'_>, faults: &mut Faults) -> Option<Vec<Service>> {
    let items = at.items(faults)?;
    if items.is_empty() {
        faults.add(HOMECARE_CANNOT, &at.path, "no service", "give at least one");
        return None;
    }
    let mut ids = BTreeSet::new();
    let mut read = |item: &At<'_>, faults: &mut Faults| {
        let fields = item.object(&["service", "duration"], faults)?;
        let duration = fields.get("duration").map(|at| at.number(BRIEFEST, MOST, faults));
        let at = fields.need("service", faults)?;
        let id = at.text(faults)?;
        if !ids.insert(id.to_string()) {
            duplicate("service of one patient", id, &at.path, faults);
        }
        let default = known_service(id, services, &at.path, faults)?;
        if duration.is_none() && default.is_none() {
            let what = "neither a duration nor a default one of the service";
            faults.add(HOMECARE_CONTRADICTION, &item.path, what, "give one of them");
        }
        Some(Service { id: id.into(), duration: duration.unwrap_or(default)? })
    };
    let all: Vec<Option<Service>> = items.iter().map(|item| read(item, faults)).collect();
    all.into_iter().collect()
}

/// How `count` services go together.
fn tie(patient: &Fields<'_>, count: usize, faults: &mut Faults) -> Option<Tie> {
    let Some(at) = patient.get("synchronization") else {
        if count > 1 {
            let what = format!("{count} services without `synchronization`");
            faults.add(HOMECARE_CONTRADICTION, &patient.path, what, "say how they go together");
        }
        return Some(Tie::Independent);
    };
    let fields = at.object(&["type", "distance"], faults)?;
    let kind = fields.need("type", faults)?;
    let tie = match kind.text(faults)? {
        "independent" => return Some(Tie::Independent),
        "simultaneous" => Tie::Span(0.0, 0.0),
        "sequential" => {
            let at = fields.need("distance", faults)?;
            let exact = if at.is_number() { at.number(0.0, MOST, faults).map(|exact| (exact, exact)) } else { None };
            let (least, most) = if at.is_number() { exact? } else { times::distance(&at, faults)? };
            Tie::Span(least, most)
        }
        other => {
            let what = format!("synchronisation of the type {}", quoted(other));
            let help = "a day can express `independent`, `simultaneous` and `sequential`";
            faults.add(HOMECARE_CANNOT, &kind.path, what, help);
            return None;
        }
    };
    // A count of 0 has been reported already.
    if count != 2 && count != 0 {
        let what = format!("{count} services tied together where two are due");
        faults.add(HOMECARE_CANNOT, &at.path, what, "tie two services");
    }
    Some(tie)
}

fn known_all(at: &At<'_>, people: &Names<'_>, faults: &mut Faults) -> Option<BTreeSet<usize>> {
    let all: Vec<Option<usize>> =
        at.items(faults)?.iter().map(|item| known(item, "caregiver", people, faults)).collect();
    all.into_iter().collect()
}
