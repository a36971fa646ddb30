//! A plan as a FHIR R4 bundle: appointments, the schedules and free slots of shifts, and encounters that were held.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rounds_format::day::{
    ClinicianFile, DayFile, PastStopFile, PastStopKind, PriorityFile, ShiftFile, ToldFile, VisitFile,
};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_format::values::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::bundle::OWN;
use super::codes::*;
use super::elements::*;
use super::times::{At, When};

/// Addresses of resources in a bundle begin so. No server has them.
const BASE: &str = "https://rounds.invalid/fhir";

/// Shorter than this, free time is no slot.
const SHORTEST: i64 = 15 * 60;

#[derive(Serialize)]
#[serde(tag = "resourceType")]
enum Resource {
    Appointment(Appointment),
    Schedule(Schedule),
    Slot(Slot),
    Encounter(Encounter),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleEntry {
    full_url: String,
    resource: Resource,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bundle {
    resource_type: &'static str,
    meta: Meta,
    r#type: BundleType,
    timestamp: At,
    entry: Vec<BundleEntry>,
}

/// A visit that is planned for one clinician, or was made by one.
#[derive(Clone, Copy)]
struct Attended<'p> {
    clinician: &'p str,
    start: Timestamp,
    end: Timestamp,
}

/// The bundle as JSON, a `collection` written at `stamp`: an Appointment for each visit (`booked`, or `waitlist` where
/// the plan leaves it out), a Schedule for each shift that does not come from one, a Slot for each quarter of an hour
/// or more that a clinician is free, one that is `busy-tentative` for each reserve, and an Encounter for each visit
/// that is known to have been made. Patients are told by their ids alone.
pub fn fhir_bundle(day: &DayFile, plan: &PlanFile, stamp: DateTime<Utc>) -> String {
    let mut resources = Vec::new();
    let mut attended: BTreeMap<&str, Vec<Attended<'_>>> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { visit, start, end, .. } = stop {
                attended.entry(visit).or_default().push(Attended {
                    clinician: &shift.clinician,
                    start: *start,
                    end: *end,
                });
            }
        }
    }
    for visit in &day.visits {
        let past: Vec<&PastStopFile> = day.history.iter().flatten().filter(|stop| stop.id == visit.id).collect();
        let who = attended.get(&*visit.id).map(Vec::as_slice).unwrap_or_default();
        appointments(day, visit, who, &past, &mut resources);
    }
    for clinician in &day.clinicians {
        for shift in &clinician.shifts {
            let planned = plan.shifts.iter().find(|of| of.shift == shift.id);
            schedule(day, clinician, shift, planned, &mut resources);
        }
    }
    let at = At(Timestamp(stamp.fixed_offset()));
    let meta = Meta { last_updated: Some(at), version_id: None };
    let entry = resources.into_iter().map(|(name, id, resource)| BundleEntry {
        full_url: format!("{BASE}/{name}/{id}"),
        resource: resource.stamped(&meta),
    });
    let (resource_type, r#type, entry) = ("Bundle", BundleType::Collection, entry.collect());
    let bundle = Bundle { resource_type, meta, r#type, timestamp: at, entry };
    rounds_format::pretty(&bundle)
}

/// Resources with their kind and id.
type Made = Vec<(&'static str, String, Resource)>;

impl Resource {
    /// With when it was written: where two say different things, the newer counts.
    fn stamped(mut self, meta: &Meta) -> Resource {
        let own = match &mut self {
            Resource::Appointment(of) => &mut of.meta,
            Resource::Schedule(of) => &mut of.meta,
            Resource::Slot(of) => &mut of.meta,
            Resource::Encounter(of) => &mut of.meta,
        };
        *own = Some(meta.clone());
        self
    }
}

/// The appointments of a visit, and its encounter.
fn appointments(day: &DayFile, visit: &VisitFile, who: &[Attended<'_>], past: &[&PastStopFile], made: &mut Made) {
    let known = |stop: &&&PastStopFile| stop.kind == PastStopKind::Visit && stop.assumed != Some(true);
    let held: Vec<&&PastStopFile> = past.iter().filter(known).collect();
    let mut attempts: Vec<&&PastStopFile> = past.iter().filter(|stop| stop.kind == PastStopKind::NoAccess).collect();
    attempts.sort_by_key(|stop| stop.start.instant());
    attempts.dedup_by_key(|stop| stop.start.instant());
    let withdrawn = who.is_empty() && visit.unassigned_cost == Some(0) && !attempts.is_empty();
    for (index, attempt) in attempts.iter().enumerate() {
        let own = withdrawn && index + 1 == attempts.len();
        let id = if own { visit.id.clone() } else { format!("{}-no-access-{}", visit.id, index + 1) };
        let with = past.iter().filter(|of| of.kind == PastStopKind::NoAccess && of.start == attempt.start);
        let with: Vec<Attended<'_>> = with.filter_map(|stop| attendance(day, stop)).collect();
        appointment(day, visit, &id, AppointmentStatus::NoShow, &with, made);
    }
    if withdrawn {
        return;
    }
    let open = held.iter().any(|stop| stop.told == Some(ToldFile::Start));
    let status = match (held.is_empty(), open) {
        (true, _) if who.is_empty() => AppointmentStatus::Waitlist,
        (true, _) => AppointmentStatus::Booked,
        (false, true) => AppointmentStatus::Arrived,
        (false, false) => AppointmentStatus::Fulfilled,
    };
    let with: Vec<Attended<'_>> = held.iter().filter_map(|stop| attendance(day, stop)).collect();
    let who = if with.is_empty() { who } else { &with };
    appointment(day, visit, &visit.id, status, who, made);
    if !held.is_empty() {
        encounter(day, visit, &held, open, made);
    }
}

fn attendance<'d>(day: &'d DayFile, stop: &PastStopFile) -> Option<Attended<'d>> {
    let clinician = day.clinicians.iter().find(|of| of.shifts.iter().any(|shift| shift.id == stop.shift))?;
    Some(Attended { clinician: &clinician.id, start: stop.start, end: stop.end })
}

fn appointment(
    day: &DayFile,
    visit: &VisitFile,
    id: &str,
    status: AppointmentStatus,
    who: &[Attended<'_>],
    made: &mut Made,
) {
    let id = Id::new("Appointment", id);
    let start = who.iter().map(|of| of.start).min_by_key(|at| at.instant());
    let end = who.iter().map(|of| of.end).max_by_key(|at| at.instant());
    let confirmed = day.promises.iter().flatten().any(|of| of.visit == visit.id && of.confirmed == Some(true));
    let agreed = confirmed || status == AppointmentStatus::Fulfilled;
    let patient = visit.patient.as_deref().map(|patient| Participant {
        actor: Some(reference("Patient", patient)),
        required: Some(ParticipantRequired::Required),
        status: Some(if agreed { ParticipationStatus::Accepted } else { ParticipationStatus::NeedsAction }),
        ..Participant::default()
    });
    let staff = who.iter().map(|of| Participant {
        actor: Some(clinician(day, of.clinician)),
        required: Some(ParticipantRequired::Required),
        status: Some(ParticipationStatus::Accepted),
        ..Participant::default()
    });
    let place = visit.place.as_deref().map(|place| Participant {
        actor: Some(reference("Location", place.strip_prefix("location-").unwrap_or(place))),
        required: Some(ParticipantRequired::InformationOnly),
        status: Some(ParticipationStatus::Accepted),
        ..Participant::default()
    });
    let mut participants: Vec<Participant> = patient.into_iter().chain(staff).chain(place).collect();
    if participants.is_empty() {
        let status = Some(ParticipationStatus::NeedsAction);
        participants.push(Participant { r#type: Some(vec![named("clinician")]), status, ..Participant::default() });
    }
    let skills = visit.staff.iter().flatten().flat_map(|entry| entry.skills.iter().flatten());
    let mut specialty: Vec<CodeableConcept> = skills.map(|skill| named(skill)).collect();
    specialty.dedup();
    let based_on = origin(visit.notes.as_ref()).filter(|of| of.starts_with("ServiceRequest/"));
    let minutes = visit.duration.0.0.div_euclid(60).max(1);
    let resource = Appointment {
        identifier: Some(vec![id.identifier()]),
        status: Some(status),
        service_type: visit.kind.as_deref().map(|kind| vec![named(kind)]),
        specialty: (!specialty.is_empty()).then_some(specialty),
        priority: Some(match visit.priority {
            Some(PriorityFile::Critical) => 1,
            Some(PriorityFile::Urgent) => 3,
            Some(PriorityFile::Timed) => 5,
            Some(PriorityFile::Routine) | None => 9,
        }),
        start: start.map(At),
        end: end.map(At),
        minutes_duration: u32::try_from(minutes).ok(),
        based_on: based_on.map(|of| vec![Reference { reference: Some(of.into()), ..Reference::default() }]),
        participant: Some(participants),
        id: Some(id.fhir.clone()),
        ..Appointment::default()
    };
    made.push(("Appointment", id.fhir, Resource::Appointment(resource)));
}

/// What is known of a visit that was made, or is being made.
fn encounter(day: &DayFile, visit: &VisitFile, held: &[&&PastStopFile], open: bool, made: &mut Made) {
    let id = Id::new("Encounter", &visit.id);
    let begun = held.iter().filter(|stop| stop.told != Some(ToldFile::End)).map(|stop| stop.start);
    let ended = held.iter().filter(|stop| stop.told != Some(ToldFile::Start)).map(|stop| stop.end);
    let period = Period {
        start: begun.min_by_key(|at| at.instant()).map(When::At),
        end: ended.max_by_key(|at| at.instant()).filter(|_| !open).map(When::At),
    };
    let (code, display) = if visit.remote == Some(true) { ("VR", "virtual") } else { ("HH", "home health") };
    let participants = held
        .iter()
        .filter_map(|stop| attendance(day, stop))
        .map(|of| Attendance { individual: Some(clinician(day, of.clinician)), period: None });
    let based_on = origin(visit.notes.as_ref()).filter(|of| of.starts_with("ServiceRequest/"));
    let resource = Encounter {
        identifier: Some(vec![id.identifier()]),
        status: Some(if open { EncounterStatus::InProgress } else { EncounterStatus::Finished }),
        class: Some(Coding {
            system: Some("http://terminology.hl7.org/CodeSystem/v3-ActCode".into()),
            code: Some(code.into()),
            display: Some(display.into()),
        }),
        subject: visit.patient.as_deref().map(|patient| reference("Patient", patient)),
        based_on: based_on.map(|of| vec![Reference { reference: Some(of.into()), ..Reference::default() }]),
        participant: Some(participants.collect()),
        appointment: Some(vec![reference("Appointment", &visit.id)]),
        period: Some(period),
        id: Some(id.fhir.clone()),
        meta: None,
    };
    made.push(("Encounter", id.fhir, Resource::Encounter(resource)));
}

/// A shift as a schedule, unless it comes from one, and when its clinician is free.
fn schedule(day: &DayFile, who: &ClinicianFile, shift: &ShiftFile, plan: Option<&ShiftPlan>, made: &mut Made) {
    let known = origin(shift.notes.as_ref()).and_then(|of| of.strip_prefix("Schedule/"));
    if known.is_none() {
        let id = Id::new("Schedule", &shift.id);
        let specialty: Vec<CodeableConcept> = who.skills.iter().flatten().map(|skill| named(skill)).collect();
        let resource = Schedule {
            identifier: Some(vec![id.identifier()]),
            active: Some(true),
            specialty: (!specialty.is_empty()).then_some(specialty),
            actor: Some(vec![clinician(day, &who.id)]),
            planning_horizon: Some(Period { start: Some(When::At(shift.start)), end: Some(When::At(shift.end)) }),
            id: Some(id.fhir.clone()),
            meta: None,
        };
        made.push(("Schedule", id.fhir, Resource::Schedule(resource)));
    }
    let free = free(day, shift, plan).into_iter().enumerate();
    let free = free.map(|(index, span)| (format!("{}-free-{}", shift.id, index + 1), SlotStatus::Free, span));
    let kept = plan.iter().flat_map(|plan| &plan.itinerary).filter_map(|stop| match stop {
        Stop::Reserve { reserve, start, end } => {
            Some((format!("{}-reserve-{reserve}", shift.id), SlotStatus::BusyTentative, (*start, *end)))
        }
        _ => None,
    });
    for (id, status, (start, end)) in free.chain(kept) {
        let id = Id::new("Slot", &id);
        let resource = Slot {
            identifier: Some(vec![id.identifier()]),
            schedule: Some(reference("Schedule", known.unwrap_or(&shift.id))),
            status: Some(status),
            start: Some(At(start)),
            end: Some(At(end)),
            id: Some(id.fhir.clone()),
            meta: None,
        };
        made.push(("Slot", id.fhir, Resource::Slot(resource)));
    }
}

/// When a clinician has nothing to do and need not travel yet.
fn free(day: &DayFile, shift: &ShiftFile, plan: Option<&ShiftPlan>) -> Vec<(Timestamp, Timestamp)> {
    let access = |place: &str| {
        let of = day.places.iter().find(|of| of.id == place).and_then(|of| of.access);
        of.map_or(0, |access| access.0.0)
    };
    let earlier = |at: Timestamp, seconds: i64| Timestamp(at.0 - chrono::Duration::seconds(seconds));
    let (mut spans, mut since) = (Vec::new(), shift.start);
    for stop in plan.iter().flat_map(|plan| &plan.itinerary) {
        let (start, end) = match stop {
            Stop::Start { departure, .. } => (*departure, *departure),
            Stop::Visit { place, travel, start, end, .. } | Stop::Break { place, travel, start, end, .. } => {
                let way = travel.map_or(0, |travel| travel.0.0);
                let there = place.as_deref().filter(|_| way > 0).map_or(0, access);
                (earlier(*start, way + there), *end)
            }
            Stop::NoAccess { start, end, .. } | Stop::Reserve { start, end, .. } => (*start, *end),
            Stop::Activity { place, travel, start, end, .. } => {
                (earlier(*start, travel.0.0 + if travel.0.0 > 0 { access(place) } else { 0 }), *end)
            }
            Stop::End { travel, .. } => (earlier(shift.end, travel.0.0), shift.end),
        };
        spans.push((since, start));
        since = if end.instant() > since.instant() { end } else { since };
    }
    spans.push((since, shift.end));
    // A break at a fixed time that the plan need not take is one all the same.
    for pause in shift.breaks.iter().flatten().filter(|pause| pause.earliest == pause.latest) {
        let over = Timestamp(pause.earliest.0 + chrono::Duration::seconds(pause.duration.0.0));
        let cut = |(start, end): (Timestamp, Timestamp)| {
            if pause.earliest.instant() >= end.instant() || over.instant() <= start.instant() {
                return vec![(start, end)];
            }
            vec![(start, pause.earliest), (over, end)]
        };
        spans = spans.into_iter().flat_map(cut).collect();
    }
    spans.retain(|(start, end)| (end.instant() - start.instant()).0 >= SHORTEST);
    spans
}

fn clinician(day: &DayFile, id: &str) -> Reference {
    let notes = day.clinicians.iter().find(|of| of.id == id).and_then(|of| of.notes.as_ref());
    match origin(notes).and_then(|of| of.strip_prefix("Practitioner/")) {
        Some(id) => reference("Practitioner", id),
        None => reference("PractitionerRole", id),
    }
}

/// The resource that something was made of.
fn origin(notes: Option<&Value>) -> Option<&str> {
    notes?.get("fhir")?.as_str()
}

fn named(text: &str) -> CodeableConcept {
    CodeableConcept { text: Some(text.into()), ..CodeableConcept::default() }
}

/// An id of rounds, and one that FHIR takes.
struct Id {
    kind: &'static str,
    own: String,
    fhir: String,
}

impl Id {
    fn new(kind: &'static str, own: &str) -> Id {
        let plain = own.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
        let fhir = if plain && (1..=64).contains(&own.len()) {
            own.to_string()
        } else {
            let hash: String = Sha256::digest(own).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            format!("r-{hash}")
        };
        Id { kind, own: own.into(), fhir }
    }

    fn identifier(&self) -> Identifier {
        Identifier { system: Some(format!("{OWN}{}", self.kind)), value: Some(self.own.clone()) }
    }
}

/// A reference by address; to what is not in the bundle and has an id that FHIR does not take, by that id.
fn reference(kind: &'static str, id: &str) -> Reference {
    let id = Id::new(kind, id);
    let inside = ["Appointment", "Schedule", "Slot", "Encounter"].contains(&kind);
    if inside || id.fhir == id.own {
        return Reference { reference: Some(format!("{kind}/{}", id.fhir)), ..Reference::default() };
    }
    Reference { r#type: Some(kind.into()), identifier: Some(id.identifier()), reference: None }
}
