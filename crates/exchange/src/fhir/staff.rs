//! Who works, and when: PractitionerRole, Practitioner, Schedule, Slot, Location and HealthcareService.

use std::collections::BTreeMap;

use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use rounds_format::codes::{FHIR_REFERENCE, FHIR_RULE, FHIR_SHIFT, FHIR_SLOT, ROW_WITHOUT_PLACE};
use rounds_format::values::Timestamp;
use rounds_model::Point;

use crate::cells::CellRef;
use crate::findings::Findings;
use crate::postcodes::Postcodes;
use crate::team::places::postcode;
use crate::team::{Member, ShiftRow, Span, Whereabouts};
use crate::values::times::DAY;
use crate::values::words;

use super::bundle::{Entry, Kind, Resources};
use super::codes::{Gender, SlotStatus};
use super::elements::{CodeableConcept, Location, Practitioner, Reference, Schedule, Slot};
use super::times::When;

/// Slots with less than this between them are of one shift.
const JOINED: i64 = 2 * 3_600;

/// Everybody who works, and what they are called by.
#[derive(Default)]
pub(super) struct Staff {
    pub members: Vec<Member>,
    /// Members by what refers to them; `None` where that may be several.
    by_resource: BTreeMap<(Kind, usize), Option<usize>>,
}

/// What of appointments slots know: whether one is to be held in it.
pub(super) type Booked = BTreeMap<usize, bool>;

impl Staff {
    pub(super) fn read(resources: &Resources, findings: &mut Findings) -> Staff {
        let mut staff = Staff::default();
        for (index, role) in resources.roles.iter().enumerate().filter(|(_, role)| role.data.active != Some(false)) {
            let held = role.data.code.iter().chain(&role.data.specialty).flatten();
            let skills = held.flat_map(ids_of).collect();
            let who = role.data.practitioner.as_ref().and_then(|who| resources.find(who));
            let who = who.filter(|(kind, _)| *kind == Kind::Practitioner);
            let person = who.map(|(_, at)| &resources.practitioners[at].data);
            let member = staff.add(&role.id, &role.at, skills, person);
            staff.by_resource.insert((Kind::PractitionerRole, index), Some(member));
            if let Some(who) = who {
                let known = staff.by_resource.entry(who).or_insert(Some(member));
                *known = known.filter(|of| *of == member);
            }
        }
        // Somebody without a role is somebody all the same, where a schedule or an appointment names them.
        let actors = resources.schedules.iter().flat_map(|schedule| schedule.data.actor.iter().flatten());
        let participants = resources.appointments.iter().flat_map(|of| of.data.participant.iter().flatten());
        let named = actors.chain(participants.filter_map(|of| of.actor.as_ref()));
        for found in named.filter_map(|who| resources.find(who)).filter(|(kind, _)| *kind == Kind::Practitioner) {
            if !staff.by_resource.contains_key(&found) {
                let entry = &resources.practitioners[found.1];
                let member = staff.add(&entry.id, &entry.at, Vec::new(), Some(&entry.data));
                staff.by_resource.insert(found, Some(member));
            }
        }
        let mut seen = BTreeMap::new();
        for member in &staff.members {
            if let Some(other) = seen.insert(&member.id, &member.at) {
                let what = format!("a practitioner and a role with the same id, the other at {other}");
                findings.add(FHIR_REFERENCE, &member.at, what, "give them ids of their own");
            }
        }
        staff
    }

    fn add(&mut self, id: &str, at: &str, mut skills: Vec<String>, person: Option<&Practitioner>) -> usize {
        skills.sort();
        skills.dedup();
        let gender = match person.and_then(|person| person.gender) {
            Some(Gender::Female) => Some("female"),
            Some(Gender::Male) => Some("male"),
            Some(Gender::Other) => Some("other"),
            Some(Gender::Unknown) | None => None,
        };
        let spoken = person.iter().flat_map(|person| person.communication.iter().flatten());
        self.members.push(Member {
            at: CellRef::new(at, 0, 0),
            id: id.into(),
            name: None,
            band: None,
            skills,
            gender: gender.map(str::to_string),
            languages: spoken.filter_map(id_of).collect(),
            mode: None,
            home: None,
            notes: None,
        });
        self.members.len() - 1
    }

    /// The member that a reference means; `None` if it means somebody or something else. One who cannot be told from
    /// others is noted.
    pub(super) fn find(
        &self,
        reference: &Reference,
        resources: &Resources,
        at: &CellRef,
        findings: &mut Findings,
    ) -> Option<usize> {
        let found = resources.find(reference)?;
        if found.0 == Kind::Practitioner && self.by_resource.get(&found) == Some(&None) {
            let what = "a practitioner with several roles";
            findings.add(FHIR_REFERENCE, at, what, "name the PractitionerRole instead");
        }
        self.by_resource.get(&found).copied().flatten()
    }
}

/// All that a concept is called by: its codes, and its text as an id.
fn ids_of(concept: &CodeableConcept) -> Vec<String> {
    let codes = concept.coding.iter().flatten().filter_map(|coding| coding.code.clone());
    codes.chain(concept.text.as_deref().map(words::slug)).filter(|id| !id.is_empty()).collect()
}

/// What a concept is called by: its first code, or else its text.
pub(super) fn id_of(concept: &CodeableConcept) -> Option<String> {
    ids_of(concept).into_iter().next()
}

/// Where a location is: its position, or its postcode. `None`, noted, if it says neither.
pub(super) fn place(location: &Entry<Location>, postcodes: &Postcodes, findings: &mut Findings) -> Option<Point> {
    if let Some(position) = &location.data.position {
        let (lat, lon) = (position.latitude.unwrap_or(f64::NAN), position.longitude.unwrap_or(f64::NAN));
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
            return Some(Point { lat, lon });
        }
        findings.add(ROW_WITHOUT_PLACE, &location.at("position"), "degrees that there are not", "mend the position");
        return None;
    }
    let Some(text) = location.data.address.as_ref().and_then(|address| address.postal_code.as_deref()) else {
        let help = "give the location a position, or an address with its postcode";
        findings.add(ROW_WITHOUT_PLACE, &location.at("position"), "neither a position nor a postcode", help);
        return None;
    };
    postcode(text, postcodes).map_err(|bad| findings.bad(&location.at("address.postalCode"), bad)).ok()
}

/// The shifts that schedules and their slots come to.
pub(super) fn shifts(
    resources: &Resources,
    staff: &Staff,
    booked: &Booked,
    (zone, postcodes): (Tz, &Postcodes),
    findings: &mut Findings,
) -> Vec<ShiftRow> {
    let mut slots: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, slot) in resources.slots.iter().enumerate() {
        if sound(slot, findings)
            && let Some(schedule) = &slot.data.schedule
            && let Some((_, of)) = resources.must(schedule, &[Kind::Schedule], &slot.at("schedule"), findings)
        {
            told(slot, booked.get(&index).copied(), findings);
            slots.entry(of).or_default().push(index);
        }
    }
    let mut shifts = Vec::new();
    for (index, schedule) in resources.schedules.iter().enumerate().filter(|(_, of)| of.data.active != Some(false)) {
        let Some(member) = worker(schedule, staff, resources, findings) else { continue };
        let whereabouts = base(schedule, resources, postcodes, findings).map(Whereabouts::At);
        let own: Vec<&Entry<Slot>> = slots.get(&index).into_iter().flatten().map(|at| &resources.slots[*at]).collect();
        let spans = if own.is_empty() {
            horizon(schedule, findings).into_iter().map(|span| (span, Vec::new())).collect()
        } else {
            let free = |slot: &Entry<Slot>| {
                let at = resources.slots.iter().position(|of| std::ptr::eq(of, slot));
                is_free(slot, at.and_then(|at| booked.get(&at)).copied())
            };
            worked(&own, free)
        };
        for ((start, end), taken) in spans {
            let [(date, from), (_, to)] = [start, end].map(|at| wall(at, zone));
            let length = (end.instant() - start.instant()).0;
            if length <= 0 || length > i64::from(DAY) {
                let help = "a shift is longer than nothing and no longer than a day; give it slots";
                findings.add(FHIR_SHIFT, &schedule.at("planningHorizon"), "no shift of up to 24 hours", help);
                continue;
            }
            let to = if to <= from { to + DAY } else { to };
            shifts.push(ShiftRow {
                at: CellRef::new(schedule.at.clone(), 0, 0),
                staff: member,
                date: Some(date),
                start: from,
                end: to,
                places: [whereabouts, whereabouts].map(|at| at.or(Some(Whereabouts::Anywhere))),
                break_seconds: None,
                break_from: None,
                break_to: None,
                exact: Some((in_zone(start, zone), in_zone(end, zone))),
                taken: taken.into_iter().map(|(start, end)| (in_zone(start, zone), in_zone(end, zone))).collect(),
            });
        }
    }
    shifts
}

/// The date and the seconds since its midnight that the clock on the wall shows.
pub(super) fn wall(at: Timestamp, zone: Tz) -> (NaiveDate, u32) {
    let local = at.0.with_timezone(&zone).naive_local();
    (local.date(), local.time().num_seconds_from_midnight())
}

/// The same instant with the offset that holds here.
pub(super) fn in_zone(at: Timestamp, zone: Tz) -> Timestamp {
    Timestamp::in_zone(at.instant(), zone).unwrap_or(at)
}

/// Whether a slot has all that a slot must have, and ends after it starts.
fn sound(slot: &Entry<Slot>, findings: &mut Findings) -> bool {
    let data = &slot.data;
    let help = "a Slot has schedule, status, start and end";
    for (element, there) in [
        ("schedule", data.schedule.is_some()),
        ("status", data.status.is_some()),
        ("start", data.start.is_some()),
        ("end", data.end.is_some()),
    ] {
        if !there {
            slot.missing(element, help, findings);
        }
    }
    let (Some(start), Some(end), Some(_)) = (data.start, data.end, data.status) else { return false };
    if end.0.instant() <= start.0.instant() {
        findings.add(FHIR_RULE, &slot.at("end"), "the slot does not end after its start", "swap start and end");
        return false;
    }
    data.status != Some(SlotStatus::EnteredInError)
}

/// Tells of a slot that says something else than its appointments.
fn told(slot: &Entry<Slot>, booked: Option<bool>, findings: &mut Findings) {
    match (slot.data.status, booked) {
        (Some(SlotStatus::Busy | SlotStatus::BusyTentative), Some(false)) => {
            let what = "the slot is busy, and its appointment is cancelled: the time counts as free";
            findings.add(FHIR_SLOT, &slot.at("status"), what, "set the slot to free where it comes from");
        }
        (Some(SlotStatus::Free), Some(true)) => {
            let what = "the slot is free, and an appointment is booked in it: the appointment holds";
            findings.add(FHIR_SLOT, &slot.at("status"), what, "set the slot to busy where it comes from");
        }
        _ => {}
    }
}

/// Whether visits can be made in a slot: a busy one only where what keeps it busy is known.
fn is_free(slot: &Entry<Slot>, booked: Option<bool>) -> bool {
    match slot.data.status {
        Some(SlotStatus::Free) => true,
        Some(SlotStatus::Busy | SlotStatus::BusyTentative) => booked.is_some(),
        _ => false,
    }
}

/// Whose schedule it is; `None` if nobody's who makes visits.
fn worker(schedule: &Entry<Schedule>, staff: &Staff, resources: &Resources, findings: &mut Findings) -> Option<usize> {
    let actors: Vec<&Reference> = schedule.data.actor.iter().flatten().collect();
    if actors.is_empty() {
        schedule.missing("actor", "name the PractitionerRole whose schedule it is", findings);
        return None;
    }
    let at = schedule.at("actor");
    let workers: Vec<usize> = actors.iter().filter_map(|actor| staff.find(actor, resources, &at, findings)).collect();
    if let [worker] = workers[..] {
        return Some(worker);
    }
    let kinds = [Kind::PractitionerRole, Kind::Practitioner, Kind::Location, Kind::HealthcareService, Kind::Patient];
    for actor in actors {
        resources.must(actor, &kinds, &at, findings);
    }
    if workers.len() > 1 {
        findings.add(FHIR_SHIFT, &at, "a schedule of several people", "give each of them a schedule");
    }
    None
}

/// Where shifts of a schedule start and end: its own location, or that of the role or its service.
fn base(
    schedule: &Entry<Schedule>,
    resources: &Resources,
    postcodes: &Postcodes,
    findings: &mut Findings,
) -> Option<Point> {
    let actors = schedule.data.actor.iter().flatten().filter_map(|actor| resources.find(actor));
    let mut located: Vec<&Reference> = Vec::new();
    let mut found = None;
    for (kind, index) in actors {
        match kind {
            Kind::Location => found = found.or(Some(index)),
            Kind::HealthcareService => located.extend(resources.services[index].data.location.iter().flatten()),
            Kind::PractitionerRole => {
                let role = &resources.roles[index].data;
                located.extend(role.location.iter().flatten());
                let services = role.healthcare_service.iter().flatten().filter_map(|of| resources.find(of));
                let services = services.filter(|(kind, _)| *kind == Kind::HealthcareService);
                located.extend(services.flat_map(|(_, at)| resources.services[at].data.location.iter().flatten()));
            }
            _ => {}
        }
    }
    let located = located.into_iter().filter_map(|of| resources.find(of)).filter(|(kind, _)| *kind == Kind::Location);
    let index = found.or_else(|| located.map(|(_, at)| at).next())?;
    place(&resources.locations[index], postcodes, findings)
}

/// The planning horizon as a shift.
fn horizon(schedule: &Entry<Schedule>, findings: &mut Findings) -> Option<Span> {
    let horizon = schedule.data.planning_horizon.as_ref();
    match (horizon.and_then(|of| of.start), horizon.and_then(|of| of.end)) {
        (Some(When::At(start)), Some(When::At(end))) => Some((start, end)),
        _ if schedule.faulty => None,
        _ => {
            let what = "no slots, and no planning horizon with the times of a shift";
            let help = "give the schedule slots, or planningHorizon.start and .end with the time of day";
            findings.add(FHIR_SHIFT, &schedule.at("planningHorizon"), what, help);
            None
        }
    }
}

/// Runs of slots as shifts, and in each of them when it cannot be worked.
fn worked(slots: &[&Entry<Slot>], free: impl Fn(&Entry<Slot>) -> bool) -> Vec<(Span, Vec<Span>)> {
    let spans = slots.iter().filter_map(|slot| Some((slot.data.start?.0, slot.data.end?.0, *slot)));
    let (mut open, mut shut): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
    for (start, end, slot) in spans {
        if free(slot) { open.push((start, end)) } else { shut.push((start, end)) }
    }
    open.sort_by_key(|(start, end)| (start.instant(), end.instant()));
    let mut shifts: Vec<(Span, Vec<Span>)> = Vec::new();
    for (start, end) in open {
        // What is taken in between keeps a shift together.
        let over = |from: Timestamp| {
            let within = shut.iter().filter(|of| of.0.instant() < start.instant() && of.1.instant() > from.instant());
            within.map(|of| (of.1.instant().min(start.instant()) - of.0.instant().max(from.instant())).0).sum::<i64>()
        };
        match shifts.last_mut() {
            Some(((_, last), gaps)) if (start.instant() - last.instant()).0 - over(*last) < JOINED => {
                if start.instant() > last.instant() {
                    gaps.push((*last, start));
                }
                if end.instant() > last.instant() {
                    *last = end;
                }
            }
            _ => shifts.push(((start, end), Vec::new())),
        }
    }
    shifts
}
