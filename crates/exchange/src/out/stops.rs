//! Every stop of a plan as a row, with what the day says of it.

use std::collections::BTreeMap;

use chrono::{LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use rounds_format::day::{ClinicianFile, DayFile, PatientFile, PlaceFile, PriorityFile, VisitFile};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_format::values::{IsoDuration, Timestamp};

/// A day by its ids.
pub(super) struct Names<'d> {
    visits: BTreeMap<&'d str, &'d VisitFile>,
    patients: BTreeMap<&'d str, &'d PatientFile>,
    places: BTreeMap<&'d str, &'d PlaceFile>,
    clinicians: BTreeMap<&'d str, &'d ClinicianFile>,
    /// Who attends each visit.
    attending: BTreeMap<&'d str, Vec<&'d str>>,
    zone: Tz,
}

/// A stop.
#[derive(Clone, Debug)]
pub(super) struct StopRow<'d> {
    pub clinician: &'d str,
    pub shift: &'d str,
    /// Its place in the shift, from 1.
    pub number: usize,
    /// `visit`, `break`, `activity`, `reserve`, `no access`, `end`.
    pub what: &'static str,
    /// The id of the visit, break, activity or reserve.
    pub id: &'d str,
    /// Which of the clinicians who go together, from 0.
    pub staff: u32,
    pub visit: Option<&'d VisitFile>,
    pub patient: Option<&'d PatientFile>,
    pub place: Option<&'d PlaceFile>,
    /// Times by the clock of the day's zone.
    pub arrival: Timestamp,
    pub start: Timestamp,
    pub end: Timestamp,
    pub travel_seconds: i64,
    pub metres: i64,
    pub late_seconds: i64,
}

impl<'d> Names<'d> {
    pub(super) fn of(day: &'d DayFile, plan: &'d PlanFile) -> Names<'d> {
        let mut attending: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for shift in &plan.shifts {
            for stop in &shift.itinerary {
                if let Stop::Visit { visit, .. } = stop {
                    attending.entry(visit).or_default().push(&shift.clinician);
                }
            }
        }
        Names {
            attending,
            zone: zone(day),
            visits: day.visits.iter().map(|visit| (&*visit.id, visit)).collect(),
            patients: day.patients.iter().flatten().map(|patient| (&*patient.id, patient)).collect(),
            places: day.places.iter().map(|place| (&*place.id, place)).collect(),
            clinicians: day.clinicians.iter().map(|clinician| (&*clinician.id, clinician)).collect(),
        }
    }

    pub(super) fn visit(&self, id: &str) -> Option<&'d VisitFile> {
        self.visits.get(id).copied()
    }

    pub(super) fn patient_of(&self, visit: &VisitFile) -> Option<&'d PatientFile> {
        self.patients.get(visit.patient.as_deref()?).copied()
    }

    /// What somebody is called: by the label, where the day has one.
    pub(super) fn clinician<'a>(&'a self, id: &'a str) -> &'a str {
        self.clinicians.get(id).and_then(|of| of.label.as_deref()).unwrap_or(id)
    }

    /// Who else is at a stop of a clinician, by their ids.
    pub(super) fn others(&self, stop: &StopRow<'_>) -> Vec<&'d str> {
        let all = self.attending.get(stop.id).filter(|_| stop.what == "visit").into_iter().flatten();
        all.copied().filter(|who| *who != stop.clinician).collect()
    }

    /// The same by what they are called.
    pub(super) fn with(&self, stop: &StopRow<'_>) -> String {
        self.others(stop).into_iter().map(|who| self.clinician(who)).collect::<Vec<_>>().join(", ")
    }

    /// Which of two times it is that the clock shows twice: `BST` or `GMT`.
    pub(super) fn twice(&self, at: Timestamp) -> Option<String> {
        let LocalResult::Ambiguous(..) = self.zone.from_local_datetime(&wall(at)) else { return None };
        Some(at.0.with_timezone(&self.zone).format("%Z").to_string())
    }

    /// The stops of a shift, without its departure.
    pub(super) fn stops(&self, shift: &'d ShiftPlan) -> Vec<StopRow<'d>> {
        let rows = shift.itinerary.iter().filter_map(|stop| self.row(shift, stop));
        rows.enumerate().map(|(index, row)| StopRow { number: index + 1, ..row }).collect()
    }

    fn row(&self, shift: &'d ShiftPlan, stop: &'d Stop) -> Option<StopRow<'d>> {
        let place = |id: Option<&'d String>| id.and_then(|id| self.places.get(&**id).copied());
        let row =
            |what, id: &'d str, at: Option<&'d String>, times: [Timestamp; 3], travel: Option<IsoDuration>, metres| {
                let visit = self.visit(id).filter(|_| ["visit", "no access"].contains(&what));
                StopRow {
                    clinician: &shift.clinician,
                    shift: &shift.shift,
                    number: 0,
                    what,
                    id,
                    staff: 0,
                    visit,
                    patient: visit.and_then(|visit| self.patient_of(visit)),
                    place: place(at),
                    arrival: times[0],
                    start: times[1],
                    end: times[2],
                    travel_seconds: travel.map_or(0, |travel| travel.0.0),
                    metres,
                    late_seconds: 0,
                }
            };
        Some(match stop {
            Stop::Start { .. } => return None,
            Stop::Visit { visit, staff, place, travel, metres, arrival, start, end, late } => StopRow {
                staff: *staff,
                late_seconds: late.0.0,
                ..row("visit", visit, place.as_ref(), [*arrival, *start, *end], *travel, metres.unwrap_or(0))
            },
            Stop::NoAccess { visit, place, travel, metres, arrival, start, end } => {
                row("no access", visit, place.as_ref(), [*arrival, *start, *end], *travel, metres.unwrap_or(0))
            }
            Stop::Break { break_id, place, travel, metres, arrival, start, end } => {
                let arrival = arrival.unwrap_or(*start);
                row("break", break_id, place.as_ref(), [arrival, *start, *end], *travel, metres.unwrap_or(0))
            }
            Stop::Reserve { reserve, start, end } => row("reserve", reserve, None, [*start, *start, *end], None, 0),
            Stop::Activity { activity, place, travel, metres, arrival, start, end } => {
                row("activity", activity, Some(place), [*arrival, *start, *end], Some(*travel), *metres)
            }
            Stop::End { place, travel, metres, arrival } => {
                row("end", place, Some(place), [*arrival, *arrival, *arrival], Some(*travel), *metres)
            }
        })
    }
}

/// The zone of a day.
pub(super) fn zone(day: &DayFile) -> Tz {
    day.time_zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or(chrono_tz::UTC)
}

/// When the clinician leaves the place where the shift starts.
pub(super) fn departure(shift: &ShiftPlan) -> Option<Timestamp> {
    match shift.itinerary.first() {
        Some(Stop::Start { departure, .. }) => Some(*departure),
        _ => None,
    }
}

/// The clock on the wall.
pub(super) fn wall(at: Timestamp) -> NaiveDateTime {
    at.0.naive_local()
}

pub(super) fn priority(visit: &VisitFile) -> &'static str {
    match visit.priority {
        Some(PriorityFile::Critical) => "critical",
        Some(PriorityFile::Urgent) => "urgent",
        Some(PriorityFile::Timed) => "timed",
        Some(PriorityFile::Routine) | None => "routine",
    }
}

/// Free text of an object of the day.
pub(super) fn note(value: Option<&serde_json::Value>) -> Option<&str> {
    value.and_then(serde_json::Value::as_str).filter(|text| !text.is_empty())
}

/// The day: that on which the first shift starts.
pub(super) fn date(day: &DayFile) -> Option<chrono::NaiveDate> {
    let shifts = day.clinicians.iter().flat_map(|clinician| &clinician.shifts);
    shifts.map(|shift| shift.start).min_by_key(|start| start.instant()).map(|start| wall(start).date())
}
