//! Appointments: wanted, booked, held, and in vain.

use std::collections::BTreeMap;

use rounds_format::codes::{
    FHIR_BOOKED_TWICE, FHIR_LENGTH, FHIR_MISSING, FHIR_PATIENT_TWICE, FHIR_REFERENCE, FHIR_RULE,
};
use rounds_format::day::PriorityFile;
use rounds_format::values::Timestamp;
use rounds_model::units::Instant;

use crate::cells::CellRef;
use crate::findings::Findings;
use crate::team::{Preferences, ShiftRow, Span, VisitRow, VisitType};

use super::bundle::{Entry, Kind, Resources};
use super::codes::*;
use super::demand::{instant_of, kind_of, must_have, row};
use super::elements::*;
use super::staff::{Booked, Staff, id_of, in_zone, wall};
use super::times::When;
use super::{Context, Held, Pinned, Wanted};

/// An appointment that is to be planned, or was held, with what it refers to found.
struct Read<'r> {
    entry: &'r Entry<Appointment>,
    status: AppointmentStatus,
    /// Who makes the visit; those that declined aside.
    who: Vec<usize>,
    declined: Vec<usize>,
    patient: Option<usize>,
    /// When it is, where it says so.
    span: Option<Span>,
    place: Option<super::Place>,
    request: Option<usize>,
}

/// Whether an appointment is to be held, or was, in each slot that one names; one that names none is that of the slots
/// of its clinicians at that time.
pub(super) fn slots(resources: &Resources, staff: &Staff) -> Booked {
    let nowhere = CellRef::new("", 0, 0);
    // What is wrong with references is told where they are read.
    let who = |reference: &Reference| staff.find(reference, resources, &nowhere, &mut Findings::default());
    let owner = |slot: &Slot| {
        let (_, schedule) = resources.find(slot.schedule.as_ref()?).filter(|(kind, _)| *kind == Kind::Schedule)?;
        resources.schedules[schedule].data.actor.iter().flatten().find_map(who)
    };
    let mut of_member: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, slot) in resources.slots.iter().enumerate() {
        if let Some(member) = owner(&slot.data) {
            of_member.entry(member).or_default().push(index);
        }
    }
    let mut booked = Booked::new();
    for appointment in &resources.appointments {
        use AppointmentStatus::{Cancelled, EnteredInError, Proposed, Waitlist};
        let data = &appointment.data;
        let Some(status) = data.status else { continue };
        let live = !matches!(status, Cancelled | EnteredInError);
        let open = matches!(status, Proposed | Waitlist);
        let named = data.slot.iter().flatten().filter_map(|slot| resources.find(slot));
        let mut slots: Vec<usize> = named.filter(|(kind, _)| *kind == Kind::Slot).map(|(_, slot)| slot).collect();
        if let (true, Some(start), Some(end)) = (data.slot.is_none(), data.start, data.end) {
            let meets = |slot: &&usize| {
                let slot = &resources.slots[**slot].data;
                let span = slot.start.zip(slot.end).map(|(start, end)| (start.0, end.0));
                span.is_some_and(|span| slot.status != Some(SlotStatus::Free) && meet(span, (start.0, end.0)))
            };
            let members = data.participant.iter().flatten().filter_map(|of| who(of.actor.as_ref()?));
            let own = members.filter_map(|member| of_member.get(&member)).flatten();
            slots.extend(own.filter(meets));
        }
        // A free slot may well be named by what is not agreed yet.
        for slot in
            slots.into_iter().filter(|slot| !open || resources.slots[*slot].data.status != Some(SlotStatus::Free))
        {
            *booked.entry(slot).or_insert(false) |= live;
        }
    }
    booked
}

impl Wanted {
    /// The visits of appointments, with who is booked for them and what has happened.
    pub(super) fn appointments(
        &mut self,
        resources: &Resources,
        staff: &Staff,
        shifts: &[ShiftRow],
        context: &Context<'_>,
        findings: &mut Findings,
    ) {
        let read =
            resources.appointments.iter().filter_map(|entry| self.read(entry, resources, staff, context, findings));
        let mut all: Vec<Read<'_>> = read.collect::<Vec<_>>();
        twice(&all, resources, findings);
        // Of two bookings of one clinician, the one that was made first holds.
        let made = |read: &Read<'_>| {
            let created = read.entry.data.created.map(|when| instant_of(when, false, context).0);
            created.or(read.entry.changed).unwrap_or(i64::MIN)
        };
        all.sort_by_key(|read| (!read.is_over(), made(read)));
        let mut busy: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for read in all {
            let Some(visit) = self.visit(&read, resources, context, findings) else { continue };
            let origin = read.origin(resources);
            match (read.status, read.span) {
                (AppointmentStatus::Proposed | AppointmentStatus::Waitlist, _) => {
                    self.wanted(visit, &read, origin, context)
                }
                (_, Some(span)) => {
                    let (date, _) = wall(span.0, context.zone);
                    if !super::demand::is_made(date, context) {
                        self.told.other_days += 1;
                    } else if read.is_over() {
                        self.held(visit, &read, span, origin, context);
                    } else if let Some((who, clash)) = clash(&read, span, &busy) {
                        let next = free_from(span, &busy, &read.who, shifts, who);
                        told_twice(&read, clash, next, findings);
                        let preferences = Preferences { preferred: read.who.clone(), ..Preferences::default() };
                        let day = context
                            .day(date)
                            .map(|(first, last)| [first, last].map(|at| Timestamp::in_zone(at, context.zone)));
                        let Some([Some(first), Some(last)]) = day else { continue };
                        let row = VisitRow { preferences, ..visit };
                        self.open(row, &[(Some(When::At(first)), Some(When::At(last)))], origin, context);
                    } else {
                        for who in &read.who {
                            busy.entry(*who).or_default().push(span);
                            self.pins.push(Pinned {
                                visit: read.entry.id.clone(),
                                staff: *who,
                                start: in_zone(span.0, context.zone),
                            });
                        }
                        self.told.booked += 1;
                        self.fixed(visit, span.0, (span.0, span.0), origin, context);
                    }
                }
                (_, None) => {}
            }
        }
    }

    fn read<'r>(
        &mut self,
        entry: &'r Entry<Appointment>,
        resources: &'r Resources,
        staff: &Staff,
        context: &Context<'_>,
        findings: &mut Findings,
    ) -> Option<Read<'r>> {
        let data = &entry.data;
        let status = data.status;
        let there = must_have(entry, "status", status.is_some(), "say how far the appointment is: booked", findings);
        let participants: Vec<&Participant> = data.participant.iter().flatten().collect();
        let some = must_have(entry, "participant", !participants.is_empty(), "name the patient at least", findings);
        if !there && !entry.faulty || !some {
            return None;
        }
        if matches!(status, Some(AppointmentStatus::Cancelled | AppointmentStatus::EnteredInError)) {
            self.told.cancelled += 1;
            return None;
        }
        let span = status.and_then(|status| span(entry, status, findings));
        let (mut who, mut declined, mut patient, mut places) = (Vec::new(), Vec::new(), None, Vec::new());
        for (index, participant) in participants.iter().enumerate() {
            let at = entry.at(&format!("participant[{index}]"));
            if participant.status.is_none() && !entry.faulty {
                let help = "write accepted, declined, tentative or needs-action";
                findings.add(FHIR_MISSING, &entry.at(&format!("participant[{index}].status")), "it is missing", help);
            }
            let Some(actor) = &participant.actor else {
                if participant.r#type.is_none() && !entry.faulty {
                    findings.add(FHIR_RULE, &at, "a participant without actor and without type", "name the actor");
                }
                continue;
            };
            let at = entry.at(&format!("participant[{index}].actor"));
            match resources.find(actor) {
                Some((Kind::Patient, found)) => patient = patient.or(Some(found)),
                Some((Kind::Location, _)) => places.push(actor),
                Some((Kind::Practitioner | Kind::PractitionerRole, _)) => {
                    let Some(member) = staff.find(actor, resources, &at, findings) else { continue };
                    let comes = participant.required.is_none_or(|of| of == ParticipantRequired::Required);
                    match participant.status {
                        Some(ParticipationStatus::Declined) => declined.push(member),
                        _ if comes && !who.contains(&member) => who.push(member),
                        _ => {}
                    }
                }
                Some((Kind::HealthcareService, _)) => {}
                None if resources.is_stranger(actor) => {}
                _ => {
                    let help = "put the resource into the bundle, or give a second bundle that has it";
                    findings.add(FHIR_REFERENCE, &at, "a resource that the bundle does not have", help);
                }
            }
        }
        let request = data.based_on.iter().flatten().filter_map(|of| resources.find(of));
        let request = request.filter(|(kind, _)| *kind == Kind::ServiceRequest).map(|(_, at)| at).next();
        let located = request.iter().flat_map(|at| resources.requests[*at].data.location_reference.iter().flatten());
        let place = self.own_place(places.into_iter().chain(located), resources, context, findings);
        let (status, span) = (status?, span?);
        Some(Read { entry, status, who, declined, patient, span, place, request })
    }

    /// The row of a visit, still without a time. `None` if the appointment is no visit, or something is missing.
    fn visit(
        &mut self,
        read: &Read<'_>,
        resources: &Resources,
        context: &Context<'_>,
        findings: &mut Findings,
    ) -> Option<VisitRow> {
        let data = &read.entry.data;
        let Some(patient) = read.patient else {
            read.entry.missing("participant", "name the patient: a visit is to somebody", findings);
            return None;
        };
        let patient = self.patient(patient, read.place.as_ref(), resources, context, findings)?;
        let request = read.request.map(|at| &resources.requests[at].data);
        let named = data.minutes_duration.map(|minutes| i64::from(minutes) * 60).filter(|seconds| *seconds > 0);
        let spanned = read.span.map(|span| (span.1.instant() - span.0.instant()).0).filter(|seconds| *seconds > 0);
        let asked = request.and_then(|of| of.occurrence_timing.as_ref()).and_then(super::timing::seconds);
        let assumed = context.options.minutes.map(|minutes| i64::from(minutes) * 60);
        let Some(seconds) = named.or(spanned).or(asked).or(assumed) else {
            let help = "give minutesDuration, or start and end, or --minutes for all of them";
            findings.add(FHIR_LENGTH, &read.entry.at("minutesDuration"), "nothing says how long care takes", help);
            return None;
        };
        if seconds > 86_400 {
            findings.add(FHIR_LENGTH, &read.entry.at("minutesDuration"), "care of more than a day", "mend it");
            return None;
        }
        let specialty = data.specialty.iter().flatten().filter_map(id_of).next();
        let performer = request.and_then(|of| of.performer_type.as_ref()).and_then(id_of);
        // Who is booked has been chosen already.
        let skills = if read.who.is_empty() { specialty.or(performer).into_iter().collect() } else { Vec::new() };
        let service = data.service_type.iter().flatten().find_map(kind_of);
        let code = request.and_then(|of| of.code.as_ref()).and_then(kind_of);
        let of_request = request.and_then(|of| of.priority).map(|of| context.options.priority(of));
        let priority = data.priority.map(of_number).or(of_request).unwrap_or(PriorityFile::Routine);
        let is_booked = !matches!(read.status, AppointmentStatus::Proposed | AppointmentStatus::Waitlist);
        let kind = VisitType {
            slug: service.or(code).unwrap_or_default(),
            seconds: Some(seconds),
            skills,
            carers: Some(read.who.len().max(1)),
            // What is agreed with a patient is bound to its time at least.
            priority: Some(if is_booked && priority == PriorityFile::Routine { PriorityFile::Timed } else { priority }),
            ..VisitType::default()
        };
        if let Some(place) = &read.place {
            self.own_places.push((read.entry.id.clone(), place.clone()));
        }
        Some(row(read.entry, patient, kind))
    }

    /// An appointment without a time that holds: the plan finds it one.
    fn wanted(&mut self, visit: VisitRow, read: &Read<'_>, origin: String, context: &Context<'_>) {
        let data = &read.entry.data;
        let seconds = visit.kind.seconds.unwrap_or(0);
        let preferences =
            Preferences { preferred: read.who.clone(), excluded: read.declined.clone(), ..Preferences::default() };
        let row = VisitRow { preferences, ..visit };
        let asked: Vec<_> = data.requested_period.iter().flatten().map(|period| (period.start, period.end)).collect();
        match read.span.filter(|_| read.status == AppointmentStatus::Proposed) {
            _ if !asked.is_empty() => self.open(row, &asked, origin, context),
            // Longer than the care takes, it is the time within which it may be.
            Some((start, end)) if (end.instant() - start.instant()).0 > seconds => {
                self.open(row, &[(Some(When::At(start)), Some(When::At(end)))], origin, context);
            }
            Some((start, _)) => {
                let leeway = chrono::Duration::seconds(context.leeway);
                self.told.at_a_time += 1;
                let span = (Timestamp(start.0 - leeway), Timestamp(start.0 + leeway));
                self.fixed(row, start, span, origin, context);
            }
            None => self.open(row, &[(None, None)], origin, context),
        }
    }

    /// An appointment that is over: what happened goes into the history.
    fn held(&mut self, visit: VisitRow, read: &Read<'_>, span: Span, origin: String, context: &Context<'_>) {
        let attempt = read.status == AppointmentStatus::NoShow;
        for (entry, who) in read.who.iter().enumerate() {
            let (start, end) = (in_zone(span.0, context.zone), in_zone(span.1, context.zone));
            self.held.push(Held {
                visit: read.entry.id.clone(),
                who: *who,
                entry,
                attempt,
                start,
                end,
                at: CellRef::new(read.entry.at.clone(), 0, 0),
            });
        }
        self.fixed(visit, span.0, (span.0, span.0), origin, context);
    }
}

impl Read<'_> {
    /// The request that it is for, or else itself.
    fn origin(&self, resources: &Resources) -> String {
        match self.request {
            Some(at) => format!("ServiceRequest/{}", resources.requests[at].id),
            None => format!("Appointment/{}", self.entry.id),
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.status, AppointmentStatus::Fulfilled | AppointmentStatus::NoShow)
    }
}

/// The priorities of calendars: 1 is the highest, 9 the lowest, 0 says nothing.
fn of_number(priority: u32) -> PriorityFile {
    match priority {
        1 => PriorityFile::Critical,
        2..=4 => PriorityFile::Urgent,
        5 => PriorityFile::Timed,
        _ => PriorityFile::Routine,
    }
}

/// Start and end, where an appointment has them; `None` if it must, or if they cannot be.
fn span(entry: &Entry<Appointment>, status: AppointmentStatus, findings: &mut Findings) -> Option<Option<Span>> {
    let may_lack = matches!(status, AppointmentStatus::Proposed | AppointmentStatus::Waitlist);
    match (entry.data.start, entry.data.end) {
        (Some(start), Some(end)) if end.0.instant() < start.0.instant() => {
            findings.add(FHIR_RULE, &entry.at("end"), "the appointment ends before it starts", "swap start and end");
            None
        }
        (Some(start), Some(end)) => Some(Some((start.0, end.0))),
        _ if entry.faulty => None,
        (None, None) if may_lack => Some(None),
        (None, None) => {
            let what = "no start and end, which only one that is proposed, on the waiting list or cancelled can lack";
            findings.add(FHIR_RULE, &entry.at("start"), what, "give both, or mend the status");
            None
        }
        (start, _) => {
            let lacking = if start.is_none() { "start" } else { "end" };
            findings.add(FHIR_RULE, &entry.at(lacking), "start without end, or end without start", "give both");
            None
        }
    }
}

/// Warns of appointments of one patient at the same time.
fn twice(all: &[Read<'_>], resources: &Resources, findings: &mut Findings) {
    let overlaps = |a: Span, b: Span| a.0.instant() < b.1.instant() && b.0.instant() < a.1.instant();
    let mut by_patient: BTreeMap<usize, Vec<&Read<'_>>> = BTreeMap::new();
    for read in all.iter().filter(|read| !read.is_over()) {
        let Some((patient, span)) = read.patient.zip(read.span) else { continue };
        let before = by_patient.entry(patient).or_default();
        if let Some(other) = before.iter().find(|other| other.span.is_some_and(|of| overlaps(of, span))) {
            let other = resources.appointments.iter().find(|of| of.id == other.entry.id).map_or("", |of| &of.at);
            let what = format!("the same patient at the same time as at {other}");
            let help = "two clinicians who go together are two participants of one appointment; both are planned";
            findings.add(FHIR_PATIENT_TWICE, &read.entry.at("start"), what, help);
        }
        before.push(read);
    }
}

/// Who of an appointment is booked elsewhere at that time, and until when.
fn clash(read: &Read<'_>, span: Span, busy: &BTreeMap<usize, Vec<Span>>) -> Option<(usize, Span)> {
    let of =
        |who: &usize| busy.get(who).into_iter().flatten().find(|other| meet(**other, span)).map(|other| (*who, *other));
    read.who.iter().find_map(of)
}

fn meet(a: Span, b: Span) -> bool {
    a.0.instant() < b.1.instant() && b.0.instant() < a.1.instant()
}

/// The first time after the start at which all of `who` are free for as long, within the shift of the one who was not.
fn free_from(
    span: Span,
    busy: &BTreeMap<usize, Vec<Span>>,
    all: &[usize],
    shifts: &[ShiftRow],
    who: usize,
) -> Option<Timestamp> {
    let shift = shifts.iter().filter(|shift| shift.staff == who).filter_map(|shift| shift.exact);
    let (_, end) = shift.into_iter().find(|shift| meet(*shift, span))?;
    let length = span.1.0 - span.0.0;
    let mut start = span.0;
    while let Some((_, until)) = all
        .iter()
        .filter_map(|who| busy.get(who))
        .flatten()
        .find(|other| meet(**other, (start, Timestamp(start.0 + length))))
    {
        start = *until;
    }
    let last = Instant((start.0 + length).timestamp());
    (last <= end.instant()).then_some(start)
}

fn told_twice(read: &Read<'_>, clash: Span, next: Option<Timestamp>, findings: &mut Findings) {
    let time = |at: Timestamp| at.0.format("%H:%M").to_string();
    let next = next
        .map_or("that shift has no free time left".into(), |at| format!("the next free time there is {}", time(at)));
    let what = format!(
        "the clinician is booked from {} to {} by an earlier booking: this one is planned again; {next}",
        time(clash.0),
        time(clash.1)
    );
    let help = "tell the patient, and change the appointment where it comes from";
    findings.add(FHIR_BOOKED_TWICE, &read.entry.at("start"), what, help);
}
