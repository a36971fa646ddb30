//! What a day gets beyond visits and shifts: who is booked, what has happened, and which resource each visit is for.

use std::collections::BTreeSet;

use rounds_format::codes::FHIR_OUTSIDE;
use rounds_format::day::{DayFile, PastStopFile, PastStopKind, PinFile, PlaceFile, WindowFile};
use rounds_model::units::Instant;
use serde_json::json;

use crate::day::Made;
use crate::findings::Findings;
use crate::team::{ShiftRow, Team};

use super::Wanted;
use super::bundle::Resources;

/// Adds it to a day that has the visits and shifts.
pub(super) fn finish(made: &mut Made, wanted: &Wanted, team: &Team, resources: &Resources, findings: &mut Findings) {
    taken_up(&mut made.day, wanted, resources);
    let day = &mut made.day;
    let there: BTreeSet<String> = day.visits.iter().map(|visit| visit.id.clone()).collect();
    let pins = wanted.pins.iter().filter(|pin| there.contains(&pin.visit)).map(|pin| PinFile {
        visit: pin.visit.clone(),
        clinician: team.staff.get(pin.staff).map(|member| member.id.clone()),
        start: Some(pin.start),
        ..PinFile::default()
    });
    let pins: Vec<PinFile> = pins.collect();
    day.pins = (!pins.is_empty()).then_some(pins);
    for (visit, place) in &wanted.own_places {
        if let Some(visit) = day.visits.iter_mut().find(|of| of.id == *visit) {
            visit.place = Some(place.id.clone());
            if !day.places.iter().any(|of| of.id == place.id) {
                let (lat, lon) = (Some(place.point.lat), Some(place.point.lon));
                day.places.push(PlaceFile { id: place.id.clone(), lat, lon, ..PlaceFile::default() });
            }
        }
    }
    history(day, wanted, team, &there, findings);
    origins(day, wanted, team, resources);
}

/// Notes which resource everything comes from, so that a plan can refer to it.
fn origins(day: &mut DayFile, wanted: &Wanted, team: &Team, resources: &Resources) {
    for clinician in &mut day.clinicians {
        if !resources.roles.iter().any(|role| role.id == clinician.id) {
            clinician.notes = Some(json!({ "fhir": format!("Practitioner/{}", clinician.id) }));
        }
        let own = |row: &&ShiftRow| team.staff.get(row.staff).is_some_and(|member| member.id == clinician.id);
        for shift in &mut clinician.shifts {
            let row =
                team.shifts.iter().filter(own).find(|row| row.exact.is_some_and(|(start, _)| start == shift.start));
            let schedule = resources.schedules.iter().find(|of| row.is_some_and(|row| *of.at == *row.at.sheet));
            shift.notes = schedule.map(|of| json!({ "fhir": format!("Schedule/{}", of.id) }));
        }
    }
    for visit in &mut day.visits {
        let own = |(stem, _): &&(String, String)| {
            visit.id.strip_prefix(stem.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        // The longest is the nearest: ids of repeats begin with that of their request.
        let origin = wanted.origins.iter().filter(own).max_by_key(|(stem, _)| stem.len());
        visit.notes = origin.map(|(_, origin)| json!({ "fhir": origin }));
    }
}

/// Takes out the visits of repeats that appointments of the day have taken up: for each the nearest.
fn taken_up(day: &mut DayFile, wanted: &Wanted, resources: &Resources) {
    for (request, appointments) in &wanted.taken_up {
        let stem = format!("{}-", resources.requests[*request].id);
        for appointment in appointments {
            let appointment = &resources.appointments[*appointment];
            let Some(start) = appointment.data.start else { continue };
            if !day.visits.iter().any(|visit| visit.id == appointment.id) {
                continue;
            }
            // Visits of appointments come first: one of the same id behind them is of the request.
            let booked = |id: &str| resources.appointments.iter().any(|of| of.id == id);
            let first = |index: usize, id: &str| day.visits.iter().position(|of| of.id == id) == Some(index);
            let near = |from: Option<&WindowFile>| {
                let Instant(start) = start.0.instant();
                from.map_or(0, |window| {
                    (window.start.instant().0 - start).abs().min((window.end.instant().0 - start).abs())
                })
            };
            let visits = day.visits.iter().enumerate().filter(|(index, visit)| {
                visit.id.starts_with(&stem) && !(booked(&visit.id) && first(*index, &visit.id))
            });
            let nearest = visits.min_by_key(|(_, visit)| near(visit.windows.iter().flatten().next()));
            if let Some(index) = nearest.map(|(index, _)| index) {
                day.visits.remove(index);
            }
        }
    }
}

/// Puts what has happened into the history. A visit made in vain is wanted no more: leaving it out costs nothing.
fn history(day: &mut DayFile, wanted: &Wanted, team: &Team, there: &BTreeSet<String>, findings: &mut Findings) {
    let mut stops: Vec<PastStopFile> = Vec::new();
    for held in wanted.held.iter().filter(|held| there.contains(&held.visit)) {
        let own = team.staff.get(held.who).and_then(|member| day.clinicians.iter().find(|of| of.id == member.id));
        let shifts = own.iter().flat_map(|clinician| &clinician.shifts);
        let over = |start: Instant, end: Instant| {
            held.start.instant() < end && start < held.end.instant().max(Instant(held.start.instant().0 + 1))
        };
        let shift = shifts.into_iter().find(|shift| over(shift.start.instant(), shift.end.instant()));
        let Some(shift) = shift else {
            let what = "it was held outside every shift of the clinician, and is left out of the history";
            findings.add(FHIR_OUTSIDE, &held.at, what, "give the Schedule of that clinician for the day");
            continue;
        };
        stops.push(PastStopFile {
            shift: shift.id.clone(),
            kind: if held.attempt { PastStopKind::NoAccess } else { PastStopKind::Visit },
            id: held.visit.clone(),
            staff: (!held.attempt && held.entry > 0).then_some(held.entry as u32),
            place: None,
            arrival: held.start,
            start: held.start,
            end: held.end,
            assumed: None,
            told: None,
            notes: None,
        });
        if let Some(visit) = day.visits.iter_mut().find(|visit| visit.id == held.visit && held.attempt) {
            visit.unassigned_cost = Some(0);
        }
    }
    // What was held and stands in no history is no visit of the day.
    let told: BTreeSet<&str> = stops.iter().map(|stop| &*stop.id).collect();
    let lost: BTreeSet<&str> =
        wanted.held.iter().map(|held| &*held.visit).filter(|visit| !told.contains(visit)).collect();
    day.visits.retain(|visit| !lost.contains(&*visit.id));
    stops.sort_by_key(|stop| (stop.start.instant(), stop.end.instant()));
    day.history = (!stops.is_empty()).then_some(stops);
}
