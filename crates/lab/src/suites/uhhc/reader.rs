//! Reading an instance.

use std::collections::{BTreeMap, BTreeSet};

use crate::suites::tree::{self, At, Faults, Fields, quoted};
use rounds_format::codes::{
    HOMECARE_CANNOT, HOMECARE_CONTRADICTION, HOMECARE_DUPLICATE, HOMECARE_MATRIX, HOMECARE_UNKNOWN_NAME,
};
use rounds_model::error::Result;

use super::instance::{Caregiver, Instance, Lunch, Patient, Terminal};
use super::patients::patients;
use super::prices::prices;
use super::times::{self, BRIEFEST, MOST, span};

/// Indexes by name.
pub(super) type Names<'a> = BTreeMap<&'a str, usize>;

/// Services with their default durations.
pub(super) type Services<'a> = BTreeMap<&'a str, Option<f64>>;

/// Reads an instance.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) with everything that is wrong or that a day cannot express.
pub(super) fn read(bytes: &[u8]) -> Result<Instance> {
    tree::read(bytes, instance)
}

fn instance(root: &At<'_>, faults: &mut Faults) -> Option<Instance> {
    const KNOWN: [&str; 9] = [
        "metadata",
        "distances",
        "public_distances",
        "terminal_points",
        "caregivers",
        "patients",
        "services",
        "services_order",
        "lunch_breaks",
    ];
    let fields = root.object(&KNOWN, faults)?;
    refuse(&fields, &["public_distances", "services_order"], faults);
    let metadata = fields.need("metadata", faults).and_then(|at| metadata(&at, faults));
    let services = fields.need("services", faults).and_then(|at| services(&at, faults));
    let terminals = fields.need("terminal_points", faults).and_then(|at| terminals(&at, faults));
    let caregivers = match (fields.need("caregivers", faults), &services, &terminals) {
        (Some(at), Some(services), Some(terminals)) => caregivers(&at, services, terminals, faults),
        _ => None,
    };
    let patients = match (fields.need("patients", faults), &services, &caregivers) {
        (Some(at), Some(services), Some(caregivers)) => patients(&at, services, caregivers, faults),
        _ => None,
    };
    let distances = fields.need("distances", faults);
    let metadata = metadata?;
    let lunch = fields.get("lunch_breaks").map(|at| lunch(&at, metadata.at_end, faults));
    let (terminals, caregivers, patients) = (terminals?, caregivers?, patients?);
    let distances = distances?.matrix(terminals.len() + patients.len(), MOST, faults);
    check_rows(&terminals, &patients, faults);
    for (index, caregiver) in caregivers.iter().enumerate() {
        let path = format!("caregivers[{index}]");
        if caregiver.lunch && lunch.is_none() {
            let help = "give `lunch_breaks`, or make the caregiver's `lunch_break` false";
            faults.add(HOMECARE_CONTRADICTION, &path, "lunch is due to them, but there is no lunch break", help);
        }
        if caregiver.shift.is_none() && metadata.prices.idle > 0.0 {
            let what = "nobody is idle without working hours, yet idle time is priced: a day cannot express that";
            faults.add(HOMECARE_CANNOT, &path, what, "give `working_shift`");
        }
    }
    let lunch = match lunch {
        Some(lunch) => Some(lunch?),
        None => None,
    };
    let left_behind = left_behind(&metadata, &terminals, &patients);
    let Metadata { at_end, prices, .. } = metadata;
    Some(Instance { at_end, prices, terminals, caregivers, patients, distances: distances?, lunch, left_behind })
}

struct Metadata {
    at_end: bool,
    prices: super::prices::Prices,
    generator: bool,
}

fn metadata(at: &At<'_>, faults: &mut Faults) -> Option<Metadata> {
    const KNOWN: [&str; 8] = [
        "time_window_met",
        "cost_components",
        "area",
        "name",
        "origin",
        "horizon",
        "generator_info",
        "time_window_service_level",
    ];
    let fields = at.object(&KNOWN, faults)?;
    refuse(&fields, &["time_window_service_level"], faults);
    let at_end = match fields.get("time_window_met") {
        None => false,
        Some(at) if at.is_text("at_service_start") => false,
        Some(at) if at.is_text("at_service_end") => true,
        Some(at) => {
            let what = "windows are met neither at the start nor at the end of a service";
            faults.add(HOMECARE_CANNOT, &at.path, what, "give `at_service_start` or `at_service_end`");
            false
        }
    };
    // Caregivers of these leave at the start of their shift whatever they do first, and have orders of services.
    for origin in ["bazirha", "bazirha-caie", "raidl"] {
        if let Some(at) = fields.get("origin").filter(|at| at.is_text(origin)) {
            let what = format!("an instance of the origin {origin}, whose own rules a day cannot express");
            faults.add(HOMECARE_CANNOT, &at.path, what, "plan one of another origin");
        }
    }
    if let Some(at) = fields.get("horizon") {
        at.number(0.0, MOST, faults);
    }
    let generator = fields.get("generator_info").is_some();
    Some(Metadata { at_end, prices: prices(&fields, faults)?, generator })
}

/// Reports the fields of `names` that are there: a day cannot express them.
pub(super) fn refuse(fields: &Fields<'_>, names: &[&str], faults: &mut Faults) {
    for at in names.iter().filter_map(|name| fields.get(name)) {
        faults.add(HOMECARE_CANNOT, &at.path, "a day cannot express this", "leave it out");
    }
}

fn left_behind(metadata: &Metadata, terminals: &[Terminal], patients: &[Patient]) -> Vec<String> {
    let mut lines = Vec::new();
    if metadata.generator {
        lines.push("metadata: how the instance was made".to_string());
    }
    let points = terminals.iter().map(|terminal| terminal.point).chain(patients.iter().map(|patient| patient.point));
    if points.flatten().any(|point| !times::on_earth(point)) {
        lines.push("locations: not longitude and latitude; the distances are given".to_string());
    }
    lines
}

/// Rows of the distances are given each to one place.
fn check_rows(terminals: &[Terminal], patients: &[Patient], faults: &mut Faults) {
    let size = terminals.len() + patients.len();
    let rows = |(index, row): (usize, usize), of: &str| (format!("{of}[{index}].distance_matrix_index"), row);
    let ends = terminals.iter().map(|terminal| terminal.row).enumerate().map(|row| rows(row, "terminal_points"));
    let homes = patients.iter().map(|patient| patient.row).enumerate().map(|row| rows(row, "patients"));
    let mut met = BTreeSet::new();
    for (path, row) in ends.chain(homes) {
        if row >= size {
            let what = format!("row {row} of a matrix of {size}");
            faults.add(HOMECARE_MATRIX, &path, what, "number terminals and patients from 0 without a gap");
        } else if !met.insert(row) {
            let what = format!("row {row} is another place's too");
            faults.add(HOMECARE_MATRIX, &path, what, "give each place a row of its own");
        }
    }
}

fn services<'a>(at: &At<'a>, faults: &mut Faults) -> Option<Services<'a>> {
    let mut services = Services::new();
    for item in at.items(faults)? {
        let Some(fields) = item.object(&["id", "type", "default_duration"], faults) else { continue };
        // A faulty default stands for one that is there: the file is refused already.
        let duration = fields.get("default_duration").map(|at| at.number(BRIEFEST, MOST, faults).unwrap_or(MOST));
        if let Some(at) = fields.get("type") {
            at.text(faults);
        }
        let Some(at) = fields.need("id", faults) else { continue };
        let Some(id) = at.text(faults) else { continue };
        if id == super::solution::LUNCH {
            faults.add(HOMECARE_CANNOT, &at.path, "a service with the name of the lunch break", "rename it");
        }
        if services.insert(id, duration).is_some() {
            duplicate("service", id, &at.path, faults);
        }
    }
    Some(services)
}

fn terminals(at: &At<'_>, faults: &mut Faults) -> Option<Vec<Terminal>> {
    let mut ids = BTreeSet::new();
    let mut read = |item: &At<'_>, faults: &mut Faults| {
        const KNOWN: [&str; 4] = ["id", "distance_matrix_index", "public_distance_matrix_index", "location"];
        let fields = item.object(&KNOWN, faults)?;
        refuse(&fields, &["public_distance_matrix_index"], faults);
        let (id, row) = (named(&fields, "terminal point", &mut ids, faults), row(&fields, faults));
        let point = times::point(&fields, faults);
        Some(Terminal { id: id?, row: row?, point })
    };
    let all: Vec<Option<Terminal>> = at.items(faults)?.iter().map(|item| read(item, faults)).collect();
    all.into_iter().collect()
}

/// The row of the distances that is a place's.
pub(super) fn row(fields: &Fields<'_>, faults: &mut Faults) -> Option<usize> {
    let at = fields.need("distance_matrix_index", faults)?;
    let row = at.number(0.0, MOST, faults)?;
    if row.fract() != 0.0 {
        faults.add(HOMECARE_MATRIX, &at.path, "a row with a fraction", "give a whole number");
        return None;
    }
    Some(row as usize)
}

fn caregivers(
    at: &At<'_>,
    services: &Services<'_>,
    terminals: &[Terminal],
    faults: &mut Faults,
) -> Option<Vec<Caregiver>> {
    let places: Names<'_> =
        terminals.iter().enumerate().map(|(index, terminal)| (terminal.id.as_str(), index)).collect();
    let mut ids = BTreeSet::new();
    let all = at.items(faults)?;
    let all: Vec<Option<Caregiver>> =
        all.iter().map(|item| caregiver(item, services, &places, &mut ids, faults)).collect();
    all.into_iter().collect()
}

fn caregiver(
    item: &At<'_>,
    services: &Services<'_>,
    places: &Names<'_>,
    ids: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Option<Caregiver> {
    const KNOWN: [&str; 8] = [
        "id",
        "abilities",
        "departing_point",
        "arrival_point",
        "working_shift",
        "lunch_break",
        "transportation_mode",
        "aspects",
    ];
    let fields = item.object(&KNOWN, faults)?;
    refuse(&fields, &["aspects"], faults);
    if let Some(at) = fields.get("transportation_mode").filter(|at| !at.is_text("car")) {
        faults.add(HOMECARE_CANNOT, &at.path, "another way of travel than by car", "plan without public transport");
    }
    let id = named(&fields, "caregiver", ids, faults);
    let departs = fields.need("departing_point", faults).and_then(|at| known(&at, "terminal point", places, faults));
    let returns = fields.get("arrival_point").map(|at| known(&at, "terminal point", places, faults));
    let shift = fields.get("working_shift").map(|at| {
        let shift = span(&at, faults)?;
        let empty = shift.0 == shift.1;
        if empty {
            faults.add(HOMECARE_CONTRADICTION, &at.path, "a shift without length", "give a later end");
        }
        (!empty).then_some(shift)
    });
    let lunch = fields.get("lunch_break").map(|at| at.flag(faults));
    let abilities = fields.need("abilities", faults)?;
    let names = abilities.texts(faults)?;
    for (index, name) in names.iter().enumerate() {
        known_service(name, services, &format!("{}[{index}]", abilities.path), faults);
    }
    let departs = departs?;
    Some(Caregiver {
        id: id?,
        abilities: names.into_iter().map(String::from).collect(),
        departs,
        returns: returns.unwrap_or(Some(departs))?,
        shift: shift.map_or(Some(None), |shift| shift.map(Some))?,
        lunch: lunch.unwrap_or(Some(false))?,
    })
}

fn lunch(at: &At<'_>, at_end: bool, faults: &mut Faults) -> Option<Lunch> {
    let fields = at.object(&["start", "end", "min_duration"], faults)?;
    let duration = fields.need("min_duration", faults).and_then(|at| at.number(BRIEFEST, MOST, faults));
    let (earliest, end) = times::bounds(&fields, "start", "end", faults)?;
    let duration = duration?;
    let latest = if at_end { end - duration } else { end };
    if latest < earliest {
        let what = "lunch takes longer than there is time for it";
        faults.add(HOMECARE_CONTRADICTION, &at.path, what, "give a later `end`");
        return None;
    }
    Some(Lunch { earliest, latest, duration })
}

/// The default duration of a service that is known; an unknown one is reported.
pub(super) fn known_service(id: &str, services: &Services<'_>, path: &str, faults: &mut Faults) -> Option<Option<f64>> {
    let found = services.get(id).copied();
    if found.is_none() {
        let what = format!("the service {} is not there", quoted(id));
        faults.add(HOMECARE_UNKNOWN_NAME, path, what, "name one of `services`");
    }
    found
}

/// The one that is named, by its index.
pub(super) fn known(at: &At<'_>, kind: &str, names: &Names<'_>, faults: &mut Faults) -> Option<usize> {
    let id = at.text(faults)?;
    let found = names.get(id).copied();
    if found.is_none() {
        let what = format!("the {kind} {} is not there", quoted(id));
        faults.add(HOMECARE_UNKNOWN_NAME, &at.path, what, format!("name a {kind} of the instance"));
    }
    found
}

/// The field `id`, which nothing else of its kind has.
pub(super) fn named(
    fields: &Fields<'_>,
    kind: &str,
    ids: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Option<String> {
    let at = fields.need("id", faults)?;
    let id = at.text(faults)?;
    if !ids.insert(id.to_string()) {
        duplicate(kind, id, &at.path, faults);
    }
    Some(id.to_string())
}

/// Reports a name that is taken.
pub(super) fn duplicate(kind: &str, id: &str, path: &str, faults: &mut Faults) {
    let what = format!("a second {kind} {}", quoted(id));
    faults.add(HOMECARE_DUPLICATE, path, what, "give each a name of its own");
}
