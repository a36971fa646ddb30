//! An instance as a day.

use std::collections::BTreeSet;

use crate::suites::by_distances;
use crate::suites::clock::{at, length};
use crate::suites::itinerary::ServiceRef;
use crate::suites::tree::quoted;
use rounds_format::codes::{HOMECARE_DUPLICATE, HOMECARE_RANGE};
use rounds_format::day::{
    BreakFile, ClinicianFile, DayFile, LinkFile, ObjectiveFile, PatientFile, PlaceFile, PriorityPrices, ShiftFile,
    SkillFile, StaffFile, TravelFile, VisitFile, WindowFile,
};
use rounds_model::error::{Error, Issue, Result};

use super::SECONDS_PER_UNIT;
use super::instance::{Caregiver, Instance, Patient, Tie};
use super::prices::{Price, Prices};
use super::times::{down, on_earth, up};

/// Most seconds that a day of a benchmark may last: well within the ten years of the day format.
const LONGEST: i64 = 9 * 365 * 86_400;

/// Prices of a day are at most this.
const DEAREST: i64 = 1_000_000_000_000;

/// Makes the day of an instance, with the service that each of its visits is.
///
/// # Errors
/// [`Error::is_input`] if times or names do not fit a day.
pub(super) fn map(instance: &Instance, stem: &str) -> Result<(DayFile, Vec<ServiceRef>)> {
    let scales = Scales::of(instance)?;
    let services: Vec<ServiceRef> = instance
        .patients
        .iter()
        .enumerate()
        .flat_map(|(patient, own)| (0..own.services.len()).map(move |service| ServiceRef { patient, service }))
        .collect();
    let visits: Vec<VisitFile> = services.iter().map(|&service| visit(instance, service, &scales)).collect();
    check_names(instance, &visits)?;
    let skills: BTreeSet<&String> = instance.caregivers.iter().flat_map(|caregiver| &caregiver.abilities).collect();
    let needed = instance.patients.iter().flat_map(|patient| &patient.services).map(|service| &service.id);
    let skills: BTreeSet<&String> = skills.into_iter().chain(needed).collect();
    let day = DayFile {
        format: "rounds/1".into(),
        label: Some(stem.into()),
        places: places(instance),
        travel: travel(instance),
        skills: Some(skills.iter().map(|id| SkillFile { id: id.to_string(), ..SkillFile::default() }).collect()),
        clinicians: instance.caregivers.iter().map(|caregiver| clinician(instance, caregiver, &scales)).collect(),
        patients: Some(instance.patients.iter().map(|patient| patient_file(instance, patient)).collect()),
        links: Some(instance.patients.iter().flat_map(|patient| links(instance, patient)).collect()),
        visits,
        objective: Some(objective(&instance.prices, scales.weights)),
        ..DayFile::default()
    };
    Ok((day, services))
}

/// What the numbers of the day are measured by.
struct Scales {
    /// No plan need last longer, in seconds.
    horizon: i64,
    /// Power of ten by which weights are multiplied.
    weights: i64,
    /// Price of leaving out somebody who is not optional.
    mandatory: i64,
}

impl Scales {
    fn of(instance: &Instance) -> Result<Scales> {
        let Prices { travel, tardiness, highest_tardiness, waiting, extra, idle, .. } = &instance.prices;
        let horizon = horizon(instance)?;
        // Prices with more decimals have been refused.
        let weights = instance.prices.scale().unwrap_or(1);
        // More than a visit can add to all components that grow with time together.
        let weight = travel + waiting + idle + tardiness.weight() + highest_tardiness.weight() + extra.weight() + 1.0;
        let mandatory = 2.0 * horizon as f64 * weight * weights as f64;
        Ok(Scales { horizon, weights, mandatory: (mandatory as i64).min(DEAREST) })
    }

    /// What a unit of a component costs in the day.
    fn price(&self, weight: f64) -> i64 {
        per_second(weight, self.weights) * SECONDS_PER_UNIT
    }
}

/// A weight for a unit is as much for a second, since a day's cost is that many times the suite's.
fn per_second(weight: f64, scale: i64) -> i64 {
    (weight * scale as f64).round() as i64
}

/// When one caregiver alone would have served everybody at the latest.
fn horizon(instance: &Instance) -> Result<i64> {
    let most = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let into = |row: usize| most(&mut instance.distances.iter().filter_map(|from| from.get(row).copied()));
    let closes = most(&mut instance.patients.iter().flat_map(|patient| &patient.windows).map(|window| window.1));
    let shifts = most(&mut instance.caregivers.iter().filter_map(|caregiver| caregiver.shift).map(|shift| shift.1));
    let lunch = instance.lunch.map_or(0.0, |lunch| lunch.latest.max(0.0) + lunch.duration);
    let home = most(&mut instance.terminals.iter().map(|terminal| into(terminal.row)));
    let mut units = closes.max(shifts).max(lunch) + home;
    for patient in &instance.patients {
        let there = into(patient.row);
        units += patient.services.iter().map(|service| service.duration + there).sum::<f64>();
        units += if let Tie::Span(_, most) = patient.tie { most } else { 0.0 };
    }
    if units * SECONDS_PER_UNIT as f64 > LONGEST as f64 {
        let what = format!("times that add up to {units:.0}: more than can be counted");
        let help = format!("all times together may come to {}", LONGEST / SECONDS_PER_UNIT);
        return Err(Error::input(vec![Issue::new(HOMECARE_RANGE, "$", what, help)]));
    }
    Ok(up(units))
}

/// Ids of places and of visits are made of the instance's; none may stand for two things.
fn check_names(instance: &Instance, visits: &[VisitFile]) -> Result<()> {
    let refuse = |path: &str, what: String| {
        let help = "give terminal points, patients and services names that differ, without a colon";
        Err(Error::input(vec![Issue::new(HOMECARE_DUPLICATE, path, what, help)]))
    };
    let mut ids = BTreeSet::new();
    if let Some(twice) = visits.iter().find(|visit| !ids.insert(visit.id.as_str())) {
        return refuse("patients", format!("two services would both become the visit {}", quoted(&twice.id)));
    }
    let terminals: BTreeSet<&str> = instance.terminals.iter().map(|terminal| terminal.id.as_str()).collect();
    match instance.patients.iter().find(|patient| terminals.contains(patient.id.as_str())) {
        Some(patient) => refuse("terminal_points", format!("a patient has the name {} too", quoted(&patient.id))),
        None => Ok(()),
    }
}

/// Places in the order of the rows.
fn places(instance: &Instance) -> Vec<PlaceFile> {
    let ends = instance.terminals.iter().map(|terminal| (terminal.row, &terminal.id, terminal.point));
    let homes = instance.patients.iter().map(|patient| (patient.row, &patient.id, patient.point));
    let mut places: Vec<_> = ends.chain(homes).collect();
    places.sort_by_key(|(row, _, _)| *row);
    let place = |(_, id, point): (usize, &String, Option<(f64, f64)>)| {
        let point = point.filter(|&point| on_earth(point));
        PlaceFile {
            id: id.clone(),
            lat: point.map(|(_, lat)| lat),
            lon: point.map(|(lon, _)| lon),
            ..PlaceFile::default()
        }
    };
    places.into_iter().map(place).collect()
}

fn travel(instance: &Instance) -> TravelFile {
    // At most a hundred thousand units: the seconds fit 32 bits.
    let row = |row: &Vec<f64>| row.iter().map(|&entry| up(entry) as i32).collect();
    by_distances(&places(instance), instance.distances.iter().map(row).collect())
}

fn clinician(instance: &Instance, caregiver: &Caregiver, scales: &Scales) -> ClinicianFile {
    let (start, end) = match caregiver.shift {
        Some((start, end)) => (up(start), down(end).max(up(start) + 1)),
        None => (0, scales.horizon),
    };
    let overtime = if instance.prices.extra.is_hard() { 0 } else { (scales.horizon - end).max(0) };
    let terminal = |index: usize| Some(instance.terminals[index].id.clone());
    let shift = ShiftFile {
        max_overtime: Some(length(overtime)),
        start_place: terminal(caregiver.departs),
        end_place: terminal(caregiver.returns),
        breaks: lunch(instance, caregiver, scales).map(|lunch| vec![lunch]),
        ..ShiftFile::between(caregiver.id.clone(), at(start), at(end))
    };
    ClinicianFile {
        id: caregiver.id.clone(),
        skills: Some(caregiver.abilities.iter().cloned().collect()),
        shifts: vec![shift],
        ..ClinicianFile::default()
    }
}

fn lunch(instance: &Instance, caregiver: &Caregiver, scales: &Scales) -> Option<BreakFile> {
    let lunch = instance.lunch.filter(|_| caregiver.lunch)?;
    let skip_cost = match instance.prices.lunch {
        Price::Hard => None,
        Price::Each(weight) => Some(scales.price(weight)),
    };
    Some(BreakFile {
        id: "lunch".into(),
        label: None,
        earliest: at(up(lunch.earliest)),
        latest: at(down(lunch.latest).max(up(lunch.earliest))),
        duration: length(up(lunch.duration)),
        skip_cost,
        on_arrival: None,
        notes: None,
    })
}

fn patient_file(instance: &Instance, patient: &Patient) -> PatientFile {
    let names = |list: &BTreeSet<usize>| list.iter().map(|&index| instance.caregivers[index].id.clone()).collect();
    let hard = instance.prices.preferences.is_hard();
    PatientFile {
        id: patient.id.clone(),
        place: patient.id.clone(),
        excluded_clinicians: Some(names(&patient.incompatible)).filter(|list: &Vec<String>| !list.is_empty()),
        required_clinicians: patient.preferred.as_ref().filter(|_| hard).map(names),
        preferred_clinicians: patient.preferred.as_ref().filter(|_| !hard).map(names),
        ..PatientFile::default()
    }
}

fn visit(instance: &Instance, of: ServiceRef, scales: &Scales) -> VisitFile {
    let patient = &instance.patients[of.patient];
    let needed = &patient.services[of.service];
    let price = match instance.prices.optional {
        Price::Each(weight) if patient.optional => share(scales.price(weight), of.service, patient.services.len()),
        _ => scales.mandatory,
    };
    VisitFile {
        id: visit_id(patient, of.service),
        patient: Some(patient.id.clone()),
        duration: length(up(needed.duration)),
        windows: Some(windows(instance, patient, needed.duration, scales)),
        staff: Some(vec![StaffFile { skills: Some(vec![needed.id.clone()]), ..StaffFile::default() }]),
        unassigned_cost: Some(price),
        ..VisitFile::default()
    }
}

/// The part of the `index`th of `count` in a price: all parts sum to it.
fn share(price: i64, index: usize, count: usize) -> i64 {
    let (index, count) = (index as i64, count as i64);
    price / count + i64::from(index < price % count)
}

/// The windows of a service, met as the instance says. Soft ones last until the next opens, and a start in one is late
/// after its due; where windows are hard they end at the due.
fn windows(instance: &Instance, patient: &Patient, duration: f64, scales: &Scales) -> Vec<WindowFile> {
    let mut windows = Vec::new();
    for (index, &(opens, closes)) in patient.windows.iter().enumerate() {
        let start = up(opens);
        let due = down(if instance.at_end { closes - duration } else { closes });
        // Times of instances in whole units stay whole: the window ends a unit before the next opens.
        let until = match patient.windows.get(index + 1) {
            Some(&(next, _)) if next.fract() == 0.0 && opens.fract() == 0.0 => up(next) - SECONDS_PER_UNIT,
            Some(&(next, _)) => up(next) - 1,
            None => scales.horizon,
        };
        if !instance.prices.punctual() {
            windows.push(WindowFile { start: at(start), end: at(until.max(start)), due: Some(at(due)), notes: None });
        } else if due >= start {
            windows.push(WindowFile { start: at(start), end: at(due.min(until)), due: None, notes: None });
        }
    }
    if windows.is_empty() {
        // Nobody can be on time, and nobody may be late: a window after everything else, for none would be any time.
        let never = at(scales.horizon + 1);
        windows.push(WindowFile { start: never, end: never, due: None, notes: None });
    }
    windows
}

/// The patient's name, with the service's where there are several.
fn visit_id(patient: &Patient, service: usize) -> String {
    match patient.services.as_slice() {
        [_] => patient.id.clone(),
        services => format!("{}:{}", patient.id, services[service].id),
    }
}

/// What ties the services of a patient: an optional one is served whole or not at all.
fn links(instance: &Instance, patient: &Patient) -> Vec<LinkFile> {
    let visits: Vec<String> = (0..patient.services.len()).map(|service| visit_id(patient, service)).collect();
    let mut links = Vec::new();
    if let (Tie::Span(least, most), [from, to]) = (patient.tie, visits.as_slice()) {
        links.push(LinkFile::DifferentClinicians { id: None, visits: visits.clone(), notes: None });
        let (least, most) = (up(least), down(most).max(up(least)));
        let (from, to) = (from.clone(), to.clone());
        links.push(LinkFile::Gap {
            id: None,
            from,
            to,
            min: Some(length(least)),
            max: Some(length(most)),
            notes: None,
        });
    }
    let priced = !instance.prices.optional.is_hard();
    if visits.len() > 1 && patient.optional && priced {
        links.push(LinkFile::AllOrNone { id: None, visits, notes: None });
    }
    links
}

fn objective(prices: &Prices, scale: i64) -> ObjectiveFile {
    let weight = |weight: f64| Some(per_second(weight, scale));
    let late = PriorityPrices { routine: weight(prices.tardiness.weight()), ..PriorityPrices::default() };
    ObjectiveFile {
        late_per_second: Some(late),
        travel_per_second: weight(prices.travel),
        latest_per_second: weight(prices.highest_tardiness.weight()),
        overtime_per_second: weight(prices.extra.weight()),
        wait_per_second: weight(prices.waiting),
        longest_idle_per_second: weight(prices.idle),
        continuity: Some(per_second(prices.preferences.weight(), scale) * SECONDS_PER_UNIT),
        preference: Some(0),
        ..ObjectiveFile::default()
    }
}
