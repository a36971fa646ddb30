//! An instance as a day.

use std::collections::BTreeSet;

use crate::suites::by_distances;
use crate::suites::clock::{at, length};
use crate::suites::itinerary::ServiceRef;
use crate::suites::tree::quoted;
use rounds_format::codes::{HOMECARE_DUPLICATE, HOMECARE_RANGE};
use rounds_format::day::{
    ClinicianFile, DayFile, LinkFile, ObjectiveFile, PlaceFile, PriorityPrices, ShiftFile, SkillFile, StaffFile,
    TravelFile, VisitFile, WindowFile,
};
use rounds_model::error::{Error, Issue, Result};

use super::SECONDS_PER_UNIT;
use super::instance::{Instance, Patient};

/// Most seconds that a day of a benchmark may last: well within the ten years of the day format.
const LONGEST: i64 = 9 * 365 * 86_400;

/// What an instance becomes.
pub(super) struct Mapped {
    pub day: DayFile,
    /// The service that each visit is.
    pub services: Vec<ServiceRef>,
}

/// Makes the day of an instance.
///
/// # Errors
/// [`Error::is_input`] if its times add up to more than a day can hold, or two services would have the same visit id.
pub(super) fn map(instance: &Instance, stem: &str) -> Result<Mapped> {
    let horizon = horizon(instance)?;
    let services: Vec<ServiceRef> = (0..instance.patients.len())
        .flat_map(|patient| {
            (0..instance.patients[patient].services.len()).map(move |service| ServiceRef { patient, service })
        })
        .collect();
    let visits: Vec<VisitFile> = services.iter().map(|&service| visit(instance, service, horizon)).collect();
    let mut ids = BTreeSet::new();
    if let Some(twice) = visits.iter().find(|visit| !ids.insert(visit.id.as_str())) {
        let what = format!("two services would both become the visit {}", quoted(&twice.id));
        let help = "give patients and services names without a colon";
        return Err(Error::input(vec![Issue::new(HOMECARE_DUPLICATE, "patients", what, help)]));
    }
    let skills: BTreeSet<&String> = instance.caregivers.iter().flat_map(|caregiver| &caregiver.abilities).collect();
    let needed = instance.patients.iter().flat_map(|patient| &patient.services).map(|service| &service.id);
    let skills: BTreeSet<&String> = skills.into_iter().chain(needed).collect();
    let day = DayFile {
        format: "rounds/1".into(),
        label: Some(stem.into()),
        places: places(instance),
        travel: travel(instance),
        skills: Some(skills.iter().map(|id| SkillFile { id: id.to_string(), ..SkillFile::default() }).collect()),
        clinicians: clinicians(instance, horizon),
        links: Some(instance.patients.iter().flat_map(links).collect()),
        visits,
        objective: Some(objective()),
        ..DayFile::default()
    };
    Ok(Mapped { day, services })
}

/// Seconds for this many units, to the nearest.
fn seconds(units: f64) -> i64 {
    (units * SECONDS_PER_UNIT as f64).round() as i64
}

/// When one caregiver alone would have served everybody at the latest: nothing ends later unless it idles for no
/// reason.
fn horizon(instance: &Instance) -> Result<i64> {
    let most = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let closes = most(&mut instance.patients.iter().map(|patient| patient.closes));
    let home = most(&mut instance.distances.iter().filter_map(|row| row.first().copied()));
    let mut units = closes + home;
    for (index, patient) in instance.patients.iter().enumerate() {
        let there = most(&mut instance.distances.iter().filter_map(|row| row.get(index + 1).copied()));
        units += patient.services.iter().map(|service| service.duration + there).sum::<f64>();
        units += patient.span.map_or(0.0, |(_, most)| most);
    }
    let horizon = units * SECONDS_PER_UNIT as f64;
    if horizon > LONGEST as f64 {
        let what = format!("times that add up to {units:.0}: more than can be counted");
        let help = format!("all times together may come to {}", LONGEST / SECONDS_PER_UNIT);
        return Err(Error::input(vec![Issue::new(HOMECARE_RANGE, "$", what, help)]));
    }
    Ok(horizon.ceil() as i64 + 1)
}

fn places(instance: &Instance) -> Vec<PlaceFile> {
    let ids = std::iter::once(&instance.office).chain(instance.patients.iter().map(|patient| &patient.id));
    ids.map(|id| PlaceFile { id: id.clone(), ..PlaceFile::default() }).collect()
}

fn travel(instance: &Instance) -> TravelFile {
    // At most a million units: the seconds fit 32 bits.
    let row = |row: &Vec<f64>| row.iter().map(|&entry| seconds(entry) as i32).collect();
    by_distances(&places(instance), instance.distances.iter().map(row).collect())
}

/// One shift each, from time 0 until the horizon: caregivers have no working hours here.
fn clinicians(instance: &Instance, horizon: i64) -> Vec<ClinicianFile> {
    let clinician = |caregiver: &super::instance::Caregiver| {
        let shift = ShiftFile {
            start_place: Some(instance.office.clone()),
            end_place: Some(instance.office.clone()),
            ..ShiftFile::between(caregiver.id.clone(), at(0), at(horizon))
        };
        ClinicianFile {
            id: caregiver.id.clone(),
            skills: Some(caregiver.abilities.iter().cloned().collect()),
            shifts: vec![shift],
            ..ClinicianFile::default()
        }
    };
    instance.caregivers.iter().map(clinician).collect()
}

fn visit(instance: &Instance, service: ServiceRef, horizon: i64) -> VisitFile {
    let patient = &instance.patients[service.patient];
    let needed = &patient.services[service.service];
    let window = WindowFile {
        start: at(seconds(patient.opens)),
        end: at(horizon),
        due: Some(at(seconds(patient.closes))),
        notes: None,
    };
    VisitFile {
        id: visit_id(patient, service.service),
        place: Some(patient.id.clone()),
        duration: length(seconds(needed.duration)),
        windows: Some(vec![window]),
        staff: Some(vec![StaffFile { skills: Some(vec![needed.id.clone()]), ..StaffFile::default() }]),
        // A visit adds at most its legs, its own tardiness and what it puts off others by: far less than ten horizons.
        unassigned_cost: Some(10 * horizon),
        ..VisitFile::default()
    }
}

/// The patient's name, with the service's where there are two.
fn visit_id(patient: &Patient, service: usize) -> String {
    match patient.services.as_slice() {
        [_] => patient.id.clone(),
        services => format!("{}:{}", patient.id, services[service].id),
    }
}

/// What ties two services of a patient.
fn links(patient: &Patient) -> Vec<LinkFile> {
    let Some((least, most)) = patient.span else { return Vec::new() };
    let [from, to] = [visit_id(patient, 0), visit_id(patient, 1)];
    vec![
        LinkFile::DifferentClinicians { id: None, visits: vec![from.clone(), to.clone()], notes: None },
        LinkFile::Gap {
            id: None,
            from,
            to,
            min: Some(length(seconds(least))),
            max: Some(length(seconds(most))),
            notes: None,
        },
    ]
}

/// Distance, tardiness and the largest tardiness weigh the same; nothing else does.
fn objective() -> ObjectiveFile {
    let late = PriorityPrices { routine: Some(1), ..PriorityPrices::default() };
    ObjectiveFile {
        late_per_second: Some(late),
        travel_per_second: Some(1),
        latest_per_second: Some(1),
        overtime_per_second: Some(0),
        wait_per_second: Some(0),
        longest_idle_per_second: Some(0),
        continuity: Some(0),
        preference: Some(0),
        ..ObjectiveFile::default()
    }
}
