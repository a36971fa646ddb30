//! What care is wanted: ServiceRequest and Appointment as visits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rounds_format::codes::{FHIR_LENGTH, FHIR_MISSING, FHIR_RULE, FHIR_TIMING, ROW_WITHOUT_PLACE};
use rounds_format::day::PriorityFile;
use rounds_format::values::Timestamp;
use rounds_model::units::Instant;

use crate::cells::CellRef;
use crate::findings::Findings;
use crate::team::places::postcode;
use crate::team::{PatientRow, Preferences, Span, VisitRow, VisitType};
use crate::values::times::DAY;
use crate::values::{ids, words};

use super::bundle::{Entry, Kind, Resources};
use super::codes::*;
use super::elements::*;
use super::staff::{Staff, id_of, in_zone, wall};
use super::times::When;
use super::timing::{self, Due};
use super::{Context, Wanted};

impl Wanted {
    /// The visits of requests for care, but for those that appointments have taken up.
    pub(super) fn requests(
        &mut self,
        resources: &Resources,
        staff: &Staff,
        context: &Context<'_>,
        findings: &mut Findings,
    ) {
        for (index, request) in resources.requests.iter().enumerate() {
            let data = &request.data;
            let help = "a ServiceRequest has status, intent and subject";
            for (element, there) in [("status", data.status.is_some()), ("intent", data.intent.is_some())] {
                if !there {
                    request.missing(element, help, findings);
                }
            }
            let wanted = data.status == Some(RequestStatus::Active)
                && data.intent != Some(RequestIntent::Choice)
                && data.do_not_perform != Some(true);
            if !wanted {
                self.told.not_active += usize::from(data.status.is_some());
                continue;
            }
            let own = self.taken_up.get(&index).cloned().unwrap_or_default();
            if !own.is_empty() && data.occurrence_timing.is_none() {
                continue;
            }
            self.request(index, resources, staff, context, findings);
        }
    }

    fn request(
        &mut self,
        index: usize,
        resources: &Resources,
        staff: &Staff,
        context: &Context<'_>,
        findings: &mut Findings,
    ) {
        let request = &resources.requests[index];
        let data = &request.data;
        let Some(subject) = &data.subject else {
            return request.missing("subject", "name the Patient who is visited", findings);
        };
        let at = request.at("subject");
        let place = self.own_place(data.location_reference.iter().flatten(), resources, context, findings);
        let Some((_, patient)) = resources.must(subject, &[Kind::Patient], &at, findings) else { return };
        let Some(patient) = self.patient(patient, place.as_ref(), resources, context, findings) else { return };
        let Some(seconds) = length_of(request, context, findings) else { return };
        let priority = data.priority.map_or(PriorityFile::Routine, |priority| context.options.priority(priority));
        let kind = VisitType {
            slug: data.code.as_ref().and_then(kind_of).unwrap_or_default(),
            seconds: Some(seconds),
            skills: data.performer_type.iter().filter_map(id_of).collect(),
            priority: Some(priority),
            ..VisitType::default()
        };
        let mut preferences = Preferences::default();
        for who in data.performer.iter().flatten() {
            preferences.preferred.extend(staff.find(who, resources, &request.at("performer"), findings));
        }
        let row = VisitRow { preferences, ..row(request, patient, kind) };
        let origin = format!("ServiceRequest/{}", request.id);
        if let Some(timing) = &data.occurrence_timing {
            match timing::due(timing, context.zone) {
                Ok(Due::Wall(repeat, _))
                    if repeat.from.is_none() && data.authored_on.is_none() && !repeat.stands_alone() =>
                {
                    let what = "a repeat that counts from a first day, and none is said";
                    findings.add(FHIR_TIMING, &request.at("occurrenceTiming"), what, "give repeat.boundsPeriod.start");
                }
                Ok(due) => self.repeated(row, due, (data, origin), context),
                Err(bad) => findings.bad(&request.at("occurrenceTiming"), bad),
            }
        } else {
            let period = data.occurrence_period.clone().unwrap_or_default();
            let (from, to) = match data.occurrence_date_time {
                Some(When::At(at)) => {
                    let leeway = chrono::Duration::seconds(context.leeway);
                    self.told.at_a_time += 1;
                    let last = Timestamp(at.0 + leeway + chrono::Duration::seconds(seconds));
                    (Some(When::At(Timestamp(at.0 - leeway))), Some(When::At(last)))
                }
                Some(day) => (Some(day), Some(day)),
                None => (period.start, period.end),
            };
            if before(to, from) {
                let what = "the period ends before it starts";
                return findings.add(FHIR_RULE, &request.at("occurrencePeriod.end"), what, "swap start and end");
            }
            self.open(row, &[(from, to)], origin, context);
        }
    }

    /// Visits that repeat.
    fn repeated(&mut self, row: VisitRow, due: Due, (data, origin): (&ServiceRequest, String), context: &Context<'_>) {
        match due {
            Due::Wall(repeat, whens) => {
                let authored = data.authored_on.map(|when| match when {
                    When::At(at) => wall(at, context.zone).0,
                    When::Days(first, _) => first,
                });
                let date = repeat.from.or(authored).filter(|_| !repeat.stands_alone() || repeat.from.is_some());
                let stem = row.id.clone().unwrap_or_default();
                self.origins.push((stem, origin));
                self.rows.push(VisitRow { date, repeat: Some(repeat), whens, ..row });
            }
            Due::Elapsed(series) => {
                let Some((first, last)) = context.dates.first().zip(context.dates.last()) else { return };
                for start in series.starts(*first, last.checked_add_days(Days::new(1)).unwrap_or(*last)) {
                    self.once_of(&row, start.at, &origin, context);
                }
            }
            Due::Events(events) => {
                for event in events {
                    match timing::moment(event) {
                        Ok(at) => self.once_of(&row, at, &origin, context),
                        Err((first, last)) => {
                            let id = format!("{}-{first}", row.id.as_deref().unwrap_or_default());
                            let days = (Some(When::Days(first, last)), Some(When::Days(first, last)));
                            self.open(VisitRow { id: Some(id), ..row.clone() }, &[days], origin.clone(), context);
                        }
                    }
                }
            }
        }
    }

    /// One visit of several that one request has, at a time.
    fn once_of(&mut self, row: &VisitRow, at: Timestamp, origin: &str, context: &Context<'_>) {
        let local = in_zone(at, context.zone);
        let id = format!("{}-{}", row.id.as_deref().unwrap_or_default(), local.0.format("%Y-%m-%d-%H%M"));
        let leeway = chrono::Duration::seconds(context.leeway);
        let span = (Timestamp(local.0 - leeway), Timestamp(local.0 + leeway));
        self.told.at_a_time += 1;
        self.fixed(VisitRow { id: Some(id), ..row.clone() }, local, span, origin.into(), context);
    }

    /// A visit that starts on the date of `at`, within `span`.
    pub(super) fn fixed(&mut self, row: VisitRow, at: Timestamp, span: Span, origin: String, context: &Context<'_>) {
        let (date, seconds) = wall(at, context.zone);
        let exact = vec![(in_zone(span.0, context.zone), in_zone(span.1, context.zone))];
        self.origins.push((row.id.clone().unwrap_or_default(), origin));
        self.rows.push(VisitRow { date: Some(date), earliest: Some(seconds), latest: Some(seconds), exact, ..row });
    }

    /// A visit at some time within one of these spans, on the first day made that has a part of one. Care begins and
    /// ends within it, where it is long enough.
    pub(super) fn open(
        &mut self,
        row: VisitRow,
        spans: &[(Option<When>, Option<When>)],
        origin: String,
        context: &Context<'_>,
    ) {
        let seconds = row.kind.seconds.unwrap_or(0);
        let mut on_day = BTreeMap::new();
        for (from, to) in spans {
            for date in &context.dates {
                let Some((first, last)) = context.day(*date) else { continue };
                let from = from.map_or(first, |from| instant_of(from, false, context).max(first));
                let to = to.map_or(last, |to| instant_of(to, true, context).min(last));
                if from <= to && from < last {
                    on_day.entry(*date).or_insert_with(Vec::new).push((from, to));
                    break;
                }
            }
        }
        let Some((date, mut spans)) = on_day.into_iter().next() else {
            self.told.other_days += 1;
            return;
        };
        spans.sort();
        let mut joined: Vec<(Instant, Instant)> = Vec::new();
        for (from, to) in spans {
            match joined.last_mut() {
                Some((_, last)) if from <= *last => *last = to.max(*last),
                _ => joined.push((from, to)),
            }
        }
        let whole = context.day(date).is_some_and(|day| joined == [day]);
        let start = |(from, to): (Instant, Instant)| {
            let latest = Instant((to.0 - seconds).max(from.0));
            Some((Timestamp::in_zone(from, context.zone)?, Timestamp::in_zone(latest, context.zone)?))
        };
        let exact: Vec<Span> = if whole { Vec::new() } else { joined.into_iter().filter_map(start).collect() };
        let earliest = exact.first().map(|(from, _)| wall(*from, context.zone).1);
        self.origins.push((row.id.clone().unwrap_or_default(), origin));
        self.rows.push(VisitRow { date: Some(date), earliest, exact, ..row });
    }

    /// The patient's row, made the first time that somebody visits them.
    pub(super) fn patient(
        &mut self,
        index: usize,
        own: Option<&super::Place>,
        resources: &Resources,
        context: &Context<'_>,
        findings: &mut Findings,
    ) -> Option<usize> {
        if let Some(known) = self.by_patient.get(&index) {
            return *known;
        }
        let patient = &resources.patients[index];
        let id =
            ids::patient(&patient.id, false, context.import.id_key).map_err(|bad| findings.bad(&patient.at("id"), bad));
        let place = match (address(&patient.data, context), own) {
            (Some(at), _) => {
                let text = patient.data.address.iter().flatten().nth(at).and_then(|of| of.postal_code.as_deref());
                let at = patient.at(&format!("address[{at}].postalCode"));
                postcode(text.unwrap_or_default(), context.import.postcodes).map_err(|bad| findings.bad(&at, bad)).ok()
            }
            (None, Some(own)) => Some(own.point),
            (None, None) => {
                let help = "give the patient an address with its postcode, or the visit a Location";
                findings.add(ROW_WITHOUT_PLACE, &patient.at("address"), "no address with a postcode", help);
                None
            }
        };
        let row = id.ok().zip(place).map(|(id, place)| {
            self.patients.push(PatientRow {
                at: CellRef::new(patient.at.clone(), 0, 0),
                id,
                name: None,
                place,
                by_postcode: true,
                access: None,
                preferences: Preferences::default(),
                notes: None,
            });
            self.patients.len() - 1
        });
        self.by_patient.insert(index, row);
        row
    }

    /// Where a visit is, if not at the patient's.
    pub(super) fn own_place<'r>(
        &mut self,
        mut references: impl Iterator<Item = &'r Reference>,
        resources: &Resources,
        context: &Context<'_>,
        findings: &mut Findings,
    ) -> Option<super::Place> {
        let location = |of: &Reference| resources.find(of).filter(|(kind, _)| *kind == Kind::Location);
        let (_, index) = references.find_map(location)?;
        let entry = &resources.locations[index];
        let virtually = entry.data.physical_type.iter().flat_map(|of| of.coding.iter().flatten());
        let remote = virtually.into_iter().any(|code| code.code.as_deref() == Some("vi"));
        if remote {
            return None;
        }
        let point = super::staff::place(entry, context.import.postcodes, findings)?;
        Some(super::Place { id: format!("location-{}", entry.id), point })
    }
}

/// A visit of a resource, with nothing said yet of when.
pub(super) fn row<T>(entry: &Entry<T>, patient: usize, kind: VisitType) -> VisitRow {
    VisitRow {
        at: CellRef::new(entry.at.clone(), 0, 0),
        id: Some(entry.id.clone()),
        patient,
        kind,
        date: None,
        repeat: None,
        until: None,
        except: Vec::new(),
        bank_holidays: Default::default(),
        whens: Vec::new(),
        earliest: None,
        latest: None,
        exact: Vec::new(),
        requested: None,
        after: None,
        same_as: None,
        preferences: Preferences::default(),
        notes: None,
    }
}

/// The kind of care that a concept names: its text, the name of its code, or the code.
pub(super) fn kind_of(concept: &CodeableConcept) -> Option<String> {
    let names =
        concept.coding.iter().flatten().filter_map(|coding| coding.display.as_deref().or(coding.code.as_deref()));
    concept.text.as_deref().into_iter().chain(names).map(words::slug).find(|kind| !kind.is_empty())
}

/// The address at which a patient is visited: where they stay for a time, else their home, never an old one.
fn address(patient: &Patient, context: &Context<'_>) -> Option<usize> {
    let all = || patient.address.iter().flatten().enumerate().filter(|(_, of)| of.postal_code.is_some());
    let holds = |of: &Address| {
        let period = of.period.clone().unwrap_or_default();
        let (from, to) = (period.start, period.end);
        let day = context.dates.first().and_then(|date| context.day(*date));
        day.is_none_or(|(first, last)| {
            from.is_none_or(|from| instant_of(from, false, context) < last)
                && to.is_none_or(|to| instant_of(to, true, context) > first)
        })
    };
    let rank = |of: &Address| match of.r#use {
        Some(AddressUse::Temp) if of.period.is_some() => 0,
        Some(AddressUse::Home) => 1,
        None => 2,
        Some(AddressUse::Temp) => 3,
        _ => 4,
    };
    let live = all().filter(|(_, of)| !matches!(of.r#use, Some(AddressUse::Old | AddressUse::Billing)) && holds(of));
    live.min_by_key(|(index, of)| (rank(of), *index)).map(|(index, _)| index)
}

/// The instant at which a moment begins, or the one at which it is over.
pub(super) fn instant_of(when: When, end: bool, context: &Context<'_>) -> Instant {
    match when {
        When::At(at) => at.instant(),
        When::Days(first, last) => {
            let (date, seconds) = if end { (last, DAY) } else { (first, 0) };
            crate::day::clock::local(context.zone, date, seconds).map_or(Instant(0), |local| local.instant().instant())
        }
    }
}

/// Whether the first is a moment that is over before the second begins.
fn before(first: Option<When>, second: Option<When>) -> bool {
    match (first, second) {
        (Some(When::At(first)), Some(When::At(second))) => first.instant() < second.instant(),
        (Some(When::Days(_, first)), Some(When::Days(second, _))) => first < second,
        _ => false,
    }
}

/// How long the care of a request takes, in seconds.
fn length_of(request: &Entry<ServiceRequest>, context: &Context<'_>, findings: &mut Findings) -> Option<i64> {
    let timed = request.data.occurrence_timing.as_ref().and_then(timing::seconds);
    let asked = request.data.quantity_quantity.as_ref().and_then(|quantity| {
        let unit = match quantity.code.as_deref().or(quantity.unit.as_deref())? {
            "min" | "minutes" | "minute" => 60.0,
            "h" | "hours" | "hour" => 3_600.0,
            _ => return None,
        };
        Some((quantity.value? * unit) as i64).filter(|seconds| (1..=86_400).contains(seconds))
    });
    let length = timed.or(asked).or(context.options.minutes.map(|minutes| i64::from(minutes) * 60));
    if length.is_none() && !request.faulty {
        let help = "give occurrenceTiming.repeat.duration, quantityQuantity in minutes, or --minutes for all of them";
        findings.add(
            FHIR_LENGTH,
            &request.at("occurrenceTiming.repeat.duration"),
            "nothing says how long care takes",
            help,
        );
    }
    length
}

/// Which requests live appointments are for.
pub(super) fn taken_up(resources: &Resources) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut taken: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (index, appointment) in resources.appointments.iter().enumerate() {
        use AppointmentStatus::*;
        if matches!(appointment.data.status, None | Some(Cancelled | EnteredInError | NoShow)) {
            continue;
        }
        for found in appointment.data.based_on.iter().flatten().filter_map(|of| resources.find(of)) {
            if found.0 == Kind::ServiceRequest {
                taken.entry(found.1).or_default().insert(index);
            }
        }
    }
    taken
}

/// A date in the past is nobody's to plan.
pub(super) fn is_made(date: NaiveDate, context: &Context<'_>) -> bool {
    context.dates.contains(&date)
}

/// Notes that a code that must stand there does not.
pub(super) fn must_have<T>(entry: &Entry<T>, element: &str, there: bool, help: &str, findings: &mut Findings) -> bool {
    if !there && !entry.faulty {
        findings.add(FHIR_MISSING, &entry.at(element), "it is missing", help);
    }
    there
}
