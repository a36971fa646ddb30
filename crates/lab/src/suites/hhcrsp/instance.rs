//! An instance as its file says it.

use std::collections::{BTreeMap, BTreeSet};

use crate::suites::tree::{self, At, Faults, Fields, quoted};
use rounds_format::codes::{HOMECARE_CANNOT, HOMECARE_CONTRADICTION, HOMECARE_DUPLICATE, HOMECARE_UNKNOWN_NAME};
use rounds_model::error::Result;

/// Times and distances above this are refused; those of published instances stay below a thousand.
const MOST: f64 = 1e6;

/// An instance. Row 0 of the distances is the office, row p + 1 is patient p.
#[derive(Debug)]
pub(super) struct Instance {
    pub office: String,
    pub patients: Vec<Patient>,
    pub caregivers: Vec<Caregiver>,
    pub distances: Vec<Vec<f64>>,
    /// Whether the file has points of the plane.
    pub has_locations: bool,
}

/// Somebody who needs one service or two.
#[derive(Debug)]
pub(super) struct Patient {
    pub id: String,
    /// Earliest start, hard.
    pub opens: f64,
    /// From when a start is tardy.
    pub closes: f64,
    pub services: Vec<Service>,
    /// Between the starts of two services: at least, at most.
    pub span: Option<(f64, f64)>,
}

/// A service that a patient needs.
#[derive(Debug)]
pub(super) struct Service {
    pub id: String,
    pub duration: f64,
}

/// Somebody who serves.
#[derive(Debug)]
pub(super) struct Caregiver {
    pub id: String,
    pub abilities: BTreeSet<String>,
}

/// Reads an instance.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) with everything that is wrong.
pub(super) fn read(bytes: &[u8]) -> Result<Instance> {
    tree::read(bytes, instance)
}

fn instance(root: &At<'_>, faults: &mut Faults) -> Option<Instance> {
    const KNOWN: [&str; 7] = ["patients", "services", "caregivers", "central_offices", "distances", "name", "area"];
    let fields = root.object(&KNOWN, faults)?;
    let services = fields.need("services", faults).and_then(|at| services(&at, faults));
    let office = fields.need("central_offices", faults).and_then(|at| office(&at, faults));
    let caregivers = fields.need("caregivers", faults).and_then(|at| caregivers(&at, services.as_ref(), faults));
    let patients = fields.need("patients", faults).and_then(|at| patients(&at, services.as_ref(), faults));
    let distances = fields.need("distances", faults);
    // Without patients nobody knows how many rows are due.
    let size = patients.as_ref().map(|(patients, _)| patients.len() + 1);
    let distances = distances.zip(size).and_then(|(at, size)| at.matrix(size, MOST, faults));
    let (patients, with_points) = patients?;
    let (office, office_point) = office?;
    let has_locations = with_points || office_point;
    if patients.iter().any(|patient| patient.id == office) {
        let help = "give the office a name of its own";
        faults.add(HOMECARE_DUPLICATE, "central_offices[0].id", "a patient has the office's name", help);
    }
    Some(Instance { office, patients, caregivers: caregivers?, distances: distances?, has_locations })
}

/// Services with their default durations.
type Services = BTreeMap<String, Option<f64>>;

fn services(at: &At<'_>, faults: &mut Faults) -> Option<Services> {
    let mut services = Services::new();
    for item in at.items(faults)? {
        let Some(fields) = item.object(&["id", "default_duration"], faults) else { continue };
        // A faulty default stands for one that is there: the file is refused already.
        let duration = fields.get("default_duration").map(|at| at.number(0.0, MOST, faults).unwrap_or(MOST));
        let Some(id) = fields.need("id", faults).and_then(|at| Some((at.text(faults)?, at.path))) else { continue };
        if services.insert(id.0.to_string(), duration).is_some() {
            duplicate("service", id.0, &id.1, faults);
        }
    }
    Some(services)
}

/// The one office, and whether it has a location.
fn office(at: &At<'_>, faults: &mut Faults) -> Option<(String, bool)> {
    let items = at.items(faults)?;
    let [office] = items.as_slice() else {
        let what = format!("{} offices where one is due", items.len());
        faults.add(HOMECARE_CANNOT, &at.path, what, "give one office: the first row of the distances is its");
        return None;
    };
    let fields = office.object(&["id", "location"], faults)?;
    let located = location(&fields, faults);
    Some((fields.need("id", faults)?.text(faults)?.to_string(), located))
}

/// Whether there is a location; it is looked at only for its shape.
fn location(fields: &Fields<'_>, faults: &mut Faults) -> bool {
    let Some(at) = fields.get("location") else { return false };
    for axis in at.pair(faults).into_iter().flatten() {
        axis.number(-1e9, 1e9, faults);
    }
    true
}

fn caregivers(at: &At<'_>, services: Option<&Services>, faults: &mut Faults) -> Option<Vec<Caregiver>> {
    let mut ids = BTreeSet::new();
    let mut read = |item: &At<'_>, faults: &mut Faults| {
        let fields = item.object(&["id", "abilities"], faults)?;
        let id = named(&fields, "caregiver", &mut ids, faults);
        let abilities = fields.need("abilities", faults)?;
        let names = abilities.texts(faults)?;
        for (index, name) in names.iter().enumerate() {
            known_service(name, services, &format!("{}[{index}]", abilities.path), faults);
        }
        Some(Caregiver { id: id?, abilities: names.into_iter().map(String::from).collect() })
    };
    let all: Vec<Option<Caregiver>> = at.items(faults)?.iter().map(|item| read(item, faults)).collect();
    all.into_iter().collect()
}

/// Patients, and whether any has a location.
fn patients(at: &At<'_>, services: Option<&Services>, faults: &mut Faults) -> Option<(Vec<Patient>, bool)> {
    let mut ids = BTreeSet::new();
    let mut located = false;
    let all = at.items(faults)?;
    let all: Vec<Option<Patient>> =
        all.iter().map(|item| patient(item, services, &mut ids, &mut located, faults)).collect();
    Some((all.into_iter().collect::<Option<Vec<_>>>()?, located))
}

fn patient(
    item: &At<'_>,
    services: Option<&Services>,
    ids: &mut BTreeSet<String>,
    located: &mut bool,
    faults: &mut Faults,
) -> Option<Patient> {
    let fields = item.object(&["id", "location", "time_window", "required_caregivers", "synchronization"], faults)?;
    *located |= location(&fields, faults);
    let id = named(&fields, "patient", ids, faults);
    let window = fields.need("time_window", faults).and_then(|at| window(&at, faults));
    let required = fields.need("required_caregivers", faults)?;
    let required_services = required_services(&required, services, faults);
    let span = fields.get("synchronization").map(|at| (span(&at, faults), at.path));
    let required_services = required_services?;
    let span = match (required_services.len(), span) {
        (1, None) => None,
        (2, Some((span, _))) => Some(span?),
        (2, None) => {
            let what = "two services without `synchronization`";
            faults.add(HOMECARE_CONTRADICTION, &item.path, what, "say how their starts go together");
            return None;
        }
        (_, Some((_, path))) => {
            let what = "`synchronization` of a patient without two services";
            faults.add(HOMECARE_CONTRADICTION, &path, what, "leave it out, or give two services");
            return None;
        }
        (count, None) => {
            let what = format!("{count} services where one or two are due");
            faults.add(HOMECARE_CANNOT, &required.path, what, "give one service or two");
            return None;
        }
    };
    let (opens, closes) = window?;
    Some(Patient { id: id?, opens, closes, services: required_services, span })
}

/// A span of numbers, the first no greater than the second.
fn window(at: &At<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    let [from, to] = at.pair(faults)?;
    let (from, to) = (from.number(0.0, MOST, faults), to.number(0.0, MOST, faults));
    let (from, to) = (from?, to?);
    if to < from {
        faults.add(HOMECARE_CONTRADICTION, &at.path, "it ends before it begins", "give [from, to] with from ≤ to");
        return None;
    }
    Some((from, to))
}

/// How far the second start is from the first.
fn span(at: &At<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    let fields = at.object(&["type", "distance"], faults)?;
    let kind = fields.need("type", faults)?;
    match kind.text(faults)? {
        "simultaneous" => Some((0.0, 0.0)),
        "sequential" => window(&fields.need("distance", faults)?, faults),
        other => {
            let what = format!("synchronisation of the type {}", quoted(other));
            faults.add(HOMECARE_CANNOT, &kind.path, what, "a day can express `simultaneous` and `sequential`");
            None
        }
    }
}

fn required_services(at: &At<'_>, services: Option<&Services>, faults: &mut Faults) -> Option<Vec<Service>> {
    let mut read: Vec<Option<Service>> = Vec::new();
    for item in at.items(faults)? {
        let fields = item.object(&["service", "duration"], faults)?;
        let duration = fields.get("duration").map(|at| at.number(0.0, MOST, faults));
        let name = fields.need("service", faults)?;
        let id = name.text(faults)?;
        if read.iter().flatten().any(|service| service.id == id) {
            duplicate("service of one patient", id, &name.path, faults);
        }
        let default = known_service(id, services, &name.path, faults);
        let duration = duration.unwrap_or_else(|| {
            if default.is_none() && services.is_some_and(|services| services.contains_key(id)) {
                let what = "neither a duration nor a default one of the service";
                faults.add(HOMECARE_CONTRADICTION, &item.path, what, "give one of them");
            }
            default
        });
        read.push(duration.map(|duration| Service { id: id.into(), duration }));
    }
    read.into_iter().collect()
}

/// The default duration of a service that is known; an unknown one is reported.
fn known_service(id: &str, services: Option<&Services>, path: &str, faults: &mut Faults) -> Option<f64> {
    let services = services?;
    if let Some(default) = services.get(id) {
        return *default;
    }
    let what = format!("the service {} is not there", quoted(id));
    faults.add(HOMECARE_UNKNOWN_NAME, path, what, "name one of `services`");
    None
}

/// The field `id`, which nothing else of its kind has.
fn named(fields: &Fields<'_>, kind: &str, ids: &mut BTreeSet<String>, faults: &mut Faults) -> Option<String> {
    let at = fields.need("id", faults)?;
    let id = at.text(faults)?;
    if !ids.insert(id.to_string()) {
        duplicate(kind, id, &at.path, faults);
    }
    Some(id.to_string())
}

fn duplicate(kind: &str, id: &str, path: &str, faults: &mut Faults) {
    let what = format!("a second {kind} {}", quoted(id));
    faults.add(HOMECARE_DUPLICATE, path, what, "give each a name of its own");
}
