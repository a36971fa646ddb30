//! FHIR bundles in: cases that others got wrong, every kind of fault by its place, and no patient in any message.

use rounds_format::codes::*;
use rounds_format::day::{DayFile, PastStopKind, VisitFile};
use serde_json::{Value, json};

use super::{POSTCODES, input};
use crate::{FhirOptions, IdKey, Import, ImportOptions, Postcodes, import_fhir};

const DAY: &str = "2026-03-02T";

fn at(time: &str) -> String {
    format!("{DAY}{time}:00+00:00")
}

fn resource(kind: &str, id: &str, fields: Value) -> Value {
    let mut resource = json!({ "resourceType": kind, "id": id });
    resource.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    resource
}

fn to(reference: &str) -> Value {
    json!({ "reference": reference })
}

/// Two clinicians from 08:00 to 16:00 and two patients.
fn people() -> Vec<Value> {
    let mut people = Vec::new();
    for id in ["c01", "c02"] {
        people.push(resource("PractitionerRole", id, json!({ "specialty": [{ "text": "Wound care" }] })));
        let horizon = json!({ "start": at("08:00"), "end": at("16:00") });
        let actor = json!([to(&format!("PractitionerRole/{id}"))]);
        people.push(resource("Schedule", &format!("{id}-day"), json!({ "actor": actor, "planningHorizon": horizon })));
    }
    for id in ["p01", "p02"] {
        people.push(resource("Patient", id, json!({ "address": [{ "postalCode": "NP20 1AA" }] })));
    }
    people
}

fn appointment(id: &str, status: &str, times: (&str, &str), patient: &str, who: &[&str]) -> Value {
    let participant = |of: String| json!({ "actor": to(&of), "status": "accepted" });
    let mut participants = vec![participant(format!("Patient/{patient}"))];
    participants.extend(who.iter().map(|who| participant(format!("PractitionerRole/{who}"))));
    let fields = json!({ "status": status, "start": at(times.0), "end": at(times.1), "participant": participants });
    resource("Appointment", id, fields)
}

fn request(id: &str, more: Value) -> Value {
    let fields = json!({ "status": "active", "intent": "order", "code": { "text": "Insulin" }, "subject": to("Patient/p01"),
                         "quantityQuantity": { "value": 30, "unit": "min" } });
    let mut request = resource("ServiceRequest", id, fields);
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    request
}

fn bundle(resources: &[Value]) -> String {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn import_with(bundles: &[String], change: impl FnOnce(&mut ImportOptions<'_>)) -> Import {
    let inputs: Vec<_> = bundles.iter().map(|text| input("bundle.json", text.as_str())).collect();
    let postcodes = Postcodes::from_csv(POSTCODES).unwrap();
    let mut options = ImportOptions::new(&postcodes);
    options.date = "2026-03-02".parse().ok();
    change(&mut options);
    import_fhir(&inputs, &options, &FhirOptions::default()).unwrap()
}

/// What these resources come to, beside two clinicians and two patients.
fn import(resources: &[Value]) -> Import {
    let all: Vec<Value> = people().into_iter().chain(resources.iter().cloned()).collect();
    import_with(&[bundle(&all)], |_| {})
}

fn day(import: Import) -> DayFile {
    super::day(import)
}

/// Codes and places of what was found; entries count from that of the first resource beyond the people.
fn found(import: &Import) -> Vec<(&'static str, String)> {
    let issue = |finding: &crate::Finding| {
        let path = finding.at.to_string();
        let rest = path.strip_prefix("Bundle.entry[").and_then(|rest| rest.split_once("].resource"));
        let place = rest.map_or(path.clone(), |(index, rest)| {
            let index: usize = index.parse().unwrap();
            format!("{}{rest}", index as i64 - people().len() as i64)
        });
        (finding.issue.code, place)
    };
    import.findings.iter().map(issue).collect()
}

fn visit<'d>(day: &'d DayFile, id: &str) -> &'d VisitFile {
    day.visits.iter().find(|visit| visit.id == id).unwrap_or_else(|| panic!("no visit {id}"))
}

fn starts(visit: &VisitFile) -> Vec<(String, String)> {
    let time = |at: rounds_format::values::Timestamp| at.0.format("%H:%M").to_string();
    visit.windows.iter().flatten().map(|window| (time(window.start), time(window.end))).collect()
}

#[test]
fn f1_a_busy_slot_whose_appointment_is_cancelled_is_free_and_told() {
    let slot = |id: &str, status: &str, from: &str, to_: &str| {
        resource(
            "Slot",
            id,
            json!({ "schedule": to("Schedule/c01-day"), "status": status, "start": at(from), "end": at(to_) }),
        )
    };
    let slots = [
        slot("s1", "free", "08:00", "09:00"),
        slot("s2", "busy", "09:00", "10:00"),
        slot("s3", "busy", "10:00", "11:00"),
        slot("s4", "busy", "11:00", "11:30"),
        slot("s5", "free", "11:30", "16:00"),
    ];
    let mut cancelled = appointment("a1", "cancelled", ("09:00", "10:00"), "p01", &["c01"]);
    cancelled["slot"] = json!([to("Slot/s2")]);
    let mut booked = appointment("a2", "booked", ("10:00", "11:00"), "p01", &["c01"]);
    booked["slot"] = json!([to("Slot/s3")]);
    let resources: Vec<Value> = slots.into_iter().chain([cancelled, booked]).collect();
    let import = import(&resources);
    assert_eq!(found(&import), [(FHIR_SLOT, "1.status".into())]);
    let day = day(import);
    let shift = &day.clinicians[0].shifts[0];
    assert_eq!((shift.start.to_string(), shift.end.to_string()), (at("08:00"), at("16:00")));
    // Of what keeps the fourth busy the bundle says nothing: only that is taken.
    let taken: Vec<_> =
        shift.breaks.iter().flatten().map(|of| (of.earliest.to_string(), of.duration.to_string())).collect();
    assert_eq!(taken, [(at("11:00"), "PT30M".into())]);
    assert_eq!(day.visits.len(), 1, "the cancelled one is not planned");
}

#[test]
fn f1_without_a_reference_the_clinician_and_the_time_say_which_slot_it_is() {
    let slot = |id: &str, from: &str, to_: &str| {
        resource(
            "Slot",
            id,
            json!({ "schedule": to("Schedule/c01-day"), "status": "busy", "start": at(from), "end": at(to_) }),
        )
    };
    let mut booked = appointment("a2", "booked", ("10:00", "11:00"), "p01", &["c01"]);
    let relative = json!({ "actor": to("RelatedPerson/daughter"), "status": "accepted" });
    booked["participant"].as_array_mut().unwrap().push(relative);
    let import = import(&[
        slot("s1", "08:00", "09:00"),
        slot("s2", "09:00", "10:00"),
        slot("s3", "10:00", "11:00"),
        appointment("a1", "cancelled", ("08:00", "09:00"), "p01", &["c01"]),
        appointment("a3", "cancelled", ("09:00", "10:00"), "p01", &["c02"]),
        booked,
    ]);
    assert_eq!(found(&import), [(FHIR_SLOT, "0.status".into())]);
    let day = day(import);
    let shift = &day.clinicians[0].shifts[0];
    assert_eq!((shift.start.to_string(), shift.end.to_string()), (at("08:00"), at("11:00")));
    assert_eq!(shift.breaks.as_ref().unwrap()[0].earliest.to_string(), at("09:00"), "what keeps it busy is not told");
}

#[test]
fn f2_two_appointments_of_one_patient_at_once_are_told_and_a_double_up_is_one_of_two() {
    let two = [
        appointment("a1", "booked", ("09:00", "09:30"), "p01", &["c01"]),
        appointment("a2", "booked", ("09:00", "09:30"), "p01", &["c02"]),
    ];
    let import_of_two = import(&two);
    assert_eq!(found(&import_of_two), [(FHIR_PATIENT_TWICE, "1.start".into())]);
    assert!(import_of_two.issues()[0].message.contains("Bundle.entry[6]"));
    assert_eq!(day(import_of_two).visits.len(), 2, "both are planned");
    let double = import(&[appointment("a1", "booked", ("09:00", "09:30"), "p01", &["c01", "c02"])]);
    assert_eq!(found(&double), []);
    let day = day(double);
    assert_eq!(visit(&day, "a1").staff.as_ref().unwrap().len(), 2);
    let pins: Vec<_> = day.pins.iter().flatten().map(|pin| pin.clinician.clone().unwrap()).collect();
    assert_eq!(pins, ["c01", "c02"]);
}

#[test]
fn f3_and_f4_times_that_fhir_does_not_have_are_refused_by_their_place() {
    let cases = [
        ("2016-12-31T23:59:60Z", "leap second"),
        ("2026-03-02T24:00:00Z", "24:00"),
        ("2026-03-02T09:00", "seconds"),
        ("2026-03-02T09:00:00", "offset"),
        ("2026-03-02", "time of day"),
    ];
    for (text, what) in cases {
        let mut wrong = appointment("a1", "booked", ("09:00", "09:30"), "p01", &["c01"]);
        wrong["start"] = json!(text);
        let import = import(&[wrong]);
        assert_eq!(found(&import), [(FHIR_TIME, "0.start".into())], "{text}");
        let issue = &import.issues()[0];
        assert!(issue.message.contains(what) && !issue.help.is_empty(), "{issue:?}");
        assert!(import.days.is_none());
    }
    let daily = json!({ "repeat": { "period": 1, "periodUnit": "d", "timeOfDay": ["08:00:00", "24:00:00"] } });
    let import = import(&[request("r1", json!({ "occurrenceTiming": daily }))]);
    assert_eq!(found(&import)[0], (FHIR_TIME, "0.occurrenceTiming.repeat.timeOfDay[1]".into()));
}

#[test]
fn f5_of_two_bookings_of_one_time_the_second_is_refused_and_the_next_time_named() {
    let booked = |id: &str, times, patient, created: &str| {
        let mut booked = appointment(id, "booked", times, patient, &["c01"]);
        booked["created"] = json!(created);
        booked
    };
    // The one that was made first stands second.
    let import = import(&[
        booked("late", ("09:00", "09:30"), "p01", "2026-03-01T10:00:01Z"),
        booked("first", ("09:00", "09:45"), "p02", "2026-03-01T10:00:00Z"),
        booked("other", ("09:45", "10:15"), "p02", "2026-02-01T10:00:00Z"),
    ]);
    assert_eq!(found(&import), [(FHIR_BOOKED_TWICE, "0.start".into())]);
    let message = &import.issues()[0].message;
    assert!(message.contains("the next free time there is 10:15"), "{message}");
    let day = day(import);
    let pinned: Vec<_> = day.pins.iter().flatten().map(|pin| pin.visit.as_str()).collect();
    assert_eq!(pinned, ["other", "first"]);
    let late = visit(&day, "late");
    assert_eq!((starts(late), late.preferred_clinicians.clone()), (vec![], Some(vec!["c01".into()])), "planned anew");
}

#[test]
fn f6_what_is_in_error_or_in_vain_is_not_planned_and_what_waits_has_no_plan_yet() {
    let mut waits = appointment("w", "waitlist", ("13:00", "13:30"), "p02", &[]);
    waits["minutesDuration"] = json!(30);
    let import = import(&[
        appointment("e", "entered-in-error", ("09:00", "09:30"), "p01", &["c01"]),
        appointment("n", "noshow", ("08:10", "08:20"), "p01", &["c01"]),
        appointment("f", "fulfilled", ("08:30", "09:00"), "p02", &["c01"]),
        waits,
    ]);
    assert_eq!(found(&import), []);
    let day = day(import);
    let ids: Vec<&str> = day.visits.iter().map(|visit| visit.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert!(!ids.contains(&"e"));
    let history: Vec<_> = day.history.iter().flatten().map(|stop| (stop.kind, stop.id.as_str())).collect();
    assert_eq!(history, [(PastStopKind::NoAccess, "n"), (PastStopKind::Visit, "f")]);
    assert_eq!(visit(&day, "n").unassigned_cost, Some(0), "nobody has to be found for it");
    assert_eq!(starts(visit(&day, "w")), [], "nothing is held for what waits");
    assert_eq!(day.pins, None);
}

#[test]
fn f7_the_same_again_changes_nothing() {
    let booked = appointment("a1", "booked", ("09:00", "09:30"), "p01", &["c01"]);
    let all: Vec<Value> = people().into_iter().chain([booked.clone()]).collect();
    let once = import_with(&[bundle(&all)], |_| {});
    let twice = import_with(&[bundle(&all), bundle(&all)], |_| {});
    assert!(found(&twice).is_empty());
    assert!(twice.summary.iter().any(|line| line.contains("7 resources stood there again")), "{:?}", twice.summary);
    assert_eq!(day(once), day(twice));
    // Another version under the same id: the newer holds, in whatever order they come; without a version neither.
    let version = |number: &str, start: &str, end: &str| {
        let mut of = appointment("a1", "booked", (start, end), "p01", &["c01"]);
        of["meta"] = json!({ "versionId": number, "lastUpdated": format!("2026-03-01T10:00:0{number}Z") });
        of
    };
    let (old, new) = (version("1", "09:00", "09:30"), version("2", "11:00", "11:30"));
    for order in [[old.clone(), new.clone()], [new, old]] {
        let day = day(import(&order));
        assert_eq!(starts(visit(&day, "a1")), [("11:00".into(), "11:00".into())]);
    }
    let other = appointment("a1", "booked", ("11:00", "11:30"), "p01", &["c01"]);
    assert_eq!(found(&import(&[booked, other])), [(FHIR_TWICE, "1".into())]);
}

#[test]
fn every_fault_is_told_by_its_place_and_all_at_once() {
    let resources = [
        json!({ "resourceType": "Appointment", "id": "a", "status": "boked", "start": at("09:00"), "end": 7,
                "participant": [{ "actor": to("Patient/p01"), "status": "perhaps" }, { "actor": to("Patient/p99"), "status": "accepted" }] }),
        json!({ "resourceType": "Appointment", "id": "b", "status": "booked", "participant": [{ "status": "accepted" }] }),
        appointment("c", "booked", ("10:00", "09:00"), "p01", &["c01"]),
        json!({ "resourceType": "Slot", "id": "s", "status": "free", "schedule": to("Patient/p01"), "start": at("09:00"), "end": at("10:00") }),
        json!({ "resourceType": "Slot", "id": "t" }),
        json!({ "resourceType": "ServiceRequest", "id": "r", "intent": "order", "subject": to("Patient/p01") }),
        request("q", json!({ "quantityQuantity": null })),
        request("u", json!({ "occurrenceTiming": { "repeat": { "period": 1, "periodUnit": "a" } } })),
        resource("Schedule", "z", json!({ "actor": [to("PractitionerRole/c01")] })),
        resource("Patient", "x", json!({ "address": "Canary Street" })),
        json!({ "resourceType": "Appointment", "status": "booked" }),
    ];
    let import = import(&resources);
    let mut found = found(&import);
    found.sort_by_key(|(_, place)| place.clone());
    let due = [
        (FHIR_CODE, "0.participant[0].status"),
        (FHIR_SHAPE, "0.end"),
        (FHIR_CODE, "0.status"),
        (FHIR_REFERENCE, "0.participant[1].actor"),
        (FHIR_RULE, "1.participant[0]"),
        (FHIR_RULE, "1.start"),
        (FHIR_RULE, "2.end"),
        (FHIR_REFERENCE, "3.schedule"),
        (FHIR_MISSING, "4.schedule"),
        (FHIR_MISSING, "4.start"),
        (FHIR_MISSING, "4.end"),
        (FHIR_MISSING, "4.status"),
        (FHIR_MISSING, "5.status"),
        (FHIR_LENGTH, "6.occurrenceTiming.repeat.duration"),
        (FHIR_TIMING, "7.occurrenceTiming"),
        (FHIR_SHIFT, "8.planningHorizon"),
        (FHIR_SHAPE, "9.address"),
        (FHIR_MISSING, "10.id"),
    ];
    for (code, place) in due {
        let place = place.to_string();
        assert!(found.contains(&(code, place.clone())), "{code} {place} not among {found:#?}");
    }
    let told: String = import.issues().iter().map(|issue| issue.to_string()).collect();
    assert!(told.contains("proposed, pending, booked"), "the codes that there are: {told}");
    assert!(!told.contains("Canary") && !told.contains("boked"), "{told}");
}

#[test]
fn a_fault_made_often_is_told_once_with_how_often() {
    let wrong: Vec<Value> = (0..50).map(|index| request(&format!("r{index}"), json!({ "status": "open" }))).collect();
    let issues = import(&wrong).issues();
    assert_eq!(issues.len(), 1, "{issues:#?}");
    assert!(issues[0].message.contains("50 times like this, next at Bundle.entry[7]"), "{issues:#?}");
}

#[test]
fn files_that_are_no_bundles_are_refused() {
    for (text, code) in [
        ("{", FOREIGN_NOT_JSON),
        ("[]", FHIR_BUNDLE),
        ("{\"resourceType\":\"Patient\"}", FHIR_BUNDLE),
        ("{\"resourceType\":\"Bundle\",\"type\":\"heap\"}", FHIR_BUNDLE),
        ("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":{}}", FHIR_BUNDLE),
    ] {
        let postcodes = Postcodes::default();
        let error = import_fhir(&[input("b.json", text)], &ImportOptions::new(&postcodes), &FhirOptions::default());
        assert_eq!(error.unwrap_err().issues()[0].code, code, "{text}");
    }
}

#[test]
fn requests_are_opened_to_days_as_tables_are() {
    let daily = json!({ "repeat": { "boundsPeriod": { "start": "2026-02-20" }, "frequency": 2, "period": 1, "periodUnit": "d",
                                    "timeOfDay": ["08:30:00", "17:00:00"], "duration": 15, "durationUnit": "min" } });
    let week = json!({ "repeat": { "dayOfWeek": ["mon", "thu"], "when": ["MORN"] } });
    let requests = [
        request("d", json!({ "occurrenceTiming": daily, "priority": "stat" })),
        request("w", json!({ "occurrenceTiming": week })),
        request("n", json!({ "occurrenceDateTime": "2026-03-02", "performer": [to("PractitionerRole/c02")] })),
        request("p", json!({ "occurrencePeriod": { "start": at("09:00"), "end": at("11:00") } })),
        request("o", json!({ "occurrenceDateTime": "2026-03-09" })),
        request("x", json!({ "status": "on-hold" })),
    ];
    let import = import(&requests);
    assert_eq!(found(&import), []);
    let day = day(import);
    let mut ids: Vec<&str> = day.visits.iter().map(|visit| visit.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["d-2026-03-02-1", "d-2026-03-02-2", "n", "p", "w-2026-03-02-1"]);
    let dose = visit(&day, "d-2026-03-02-2");
    assert_eq!(starts(dose), [("16:45".into(), "17:15".into())]);
    assert_eq!(
        (dose.duration.to_string(), dose.priority),
        ("PT15M".into(), Some(rounds_format::day::PriorityFile::Critical))
    );
    assert_eq!(starts(visit(&day, "p")), [("09:00".into(), "10:30".into())], "care is over by then");
    assert_eq!(visit(&day, "n").preferred_clinicians, Some(vec!["c02".into()]));
    assert_eq!(visit(&day, "w-2026-03-02-1").notes, Some(json!({ "fhir": "ServiceRequest/w" })));
}

#[test]
fn an_appointment_takes_up_its_request_and_of_a_repeat_the_nearest() {
    let daily =
        json!({ "repeat": { "frequency": 2, "period": 1, "periodUnit": "d", "timeOfDay": ["08:30:00", "17:00:00"] } });
    let mut single = appointment("a1", "booked", ("10:00", "10:30"), "p01", &["c01"]);
    single["basedOn"] = json!([to("ServiceRequest/s")]);
    let mut dose = appointment("a2", "booked", ("15:30", "16:00"), "p02", &["c01"]);
    dose["basedOn"] = json!([to("ServiceRequest/d")]);
    let requests = [request("s", json!({})), request("d", json!({ "occurrenceTiming": daily })), single, dose];
    let day = day(import(&requests));
    let ids: Vec<&str> = day.visits.iter().map(|visit| visit.id.as_str()).collect();
    assert_eq!(ids, ["a1", "a2", "d-2026-03-02-1"]);
    // One that fell through leaves the request open.
    let mut gone = appointment("a1", "cancelled", ("10:00", "10:30"), "p01", &["c01"]);
    gone["basedOn"] = json!([to("ServiceRequest/s")]);
    let day = self::day(import(&[request("s", json!({})), gone]));
    assert_eq!(day.visits[0].id, "s");
}

#[test]
fn every_eight_hours_goes_by_the_time_that_passes() {
    let timing = json!({ "repeat": { "boundsPeriod": { "start": "2026-03-28T22:00:00Z" }, "frequency": 1, "period": 8, "periodUnit": "h" } });
    let all: Vec<Value> = people().into_iter().chain([request("r", json!({ "occurrenceTiming": timing }))]).collect();
    let import = import_with(&[bundle(&all)], |options| options.date = "2026-03-29".parse().ok());
    let day = day(import);
    let ids: Vec<&str> = day.visits.iter().map(|visit| visit.id.as_str()).collect();
    assert_eq!(ids, ["r-2026-03-29-0700", "r-2026-03-29-1500", "r-2026-03-29-2300"]);
}

#[test]
fn hours_from_long_ago_are_counted_at_once() {
    let timing =
        json!({ "repeat": { "boundsPeriod": { "start": "0001-01-01T00:00:00Z" }, "period": 1, "periodUnit": "h" } });
    let all: Vec<Value> = people().into_iter().chain([request("r", json!({ "occurrenceTiming": timing }))]).collect();
    let day = day(import_with(&[format!("\u{feff}{}", bundle(&all))], |_| {}));
    assert_eq!(day.visits.len(), 24);
}

#[test]
fn people_are_ids_and_postcodes_and_nothing_of_them_is_told() {
    let mut patient = resource(
        "Patient",
        "943-476-5919",
        json!({ "address": [
        { "use": "old", "postalCode": "CANARY" },
        { "use": "home", "postalCode": "NP20 1AA", "line": ["1 Canary Street"] },
    ] }),
    );
    patient["name"] = json!([{ "family": "Canary" }]);
    let booked = appointment("a1", "booked", ("09:00", "09:30"), "943-476-5919", &["c01"]);
    let all: Vec<Value> = people().into_iter().chain([patient, booked]).collect();
    let without = import_with(&[bundle(&all)], |_| {});
    assert_eq!(without.findings[0].issue.code, NHS_NUMBER);
    let key = IdKey::new(b"a secret of some length").unwrap();
    let inputs = [input("bundle.json", bundle(&all))];
    let postcodes = Postcodes::from_csv(POSTCODES).unwrap();
    let mut options = ImportOptions::new(&postcodes);
    options.id_key = Some(&key);
    let with = import_fhir(&inputs, &options, &FhirOptions::default()).unwrap();
    let told = format!("{:?}{:?}{:?}", without.issues(), with.issues(), with.summary);
    let made = rounds_format::write_day(&day(with));
    assert!(made.contains("\"p-"), "{made}");
    for secret in ["Canary", "CANARY", "943-476-5919", "9434765919", "NP20"] {
        assert!(!told.contains(secret) && !made.contains(secret), "{secret}");
    }
}
