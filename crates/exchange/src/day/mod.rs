//! A team on a date as a day file.

pub(crate) mod carry;
pub(crate) mod clock;
mod shifts;
mod summary;
mod visits;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rounds_format::codes::CLOCK_CHANGE;
use rounds_format::day::{ClinicianFile, DayFile, EstimateFile, ModeFile, PatientFile, PlaceFile, TravelFile};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::Point;
use rounds_model::units::Seconds;

use crate::cells::CellRef;
use crate::findings::Findings;
use crate::import::ImportOptions;
use crate::team::{Member, PatientRow, Team};
use crate::values::times::DAY;

pub(crate) use summary::summary;

/// A day, and what of its making is worth telling.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub day: DayFile,
    pub told: Told,
}

/// Counts and cases for the summary.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Shifts and visits of other days.
    pub other_shifts: usize,
    pub other_visits: usize,
    /// Shifts and visits that say no date.
    pub undated: usize,
    /// Visits that a repeat has on this day.
    pub repeated: usize,
    /// Shifts that end on the next day.
    pub past_midnight: usize,
    /// Breaks for which no time is said.
    pub breaks_assumed: usize,
    /// Visits at a time, which got the leeway.
    pub at_a_time: usize,
    /// Calls with a response time and no time of the call.
    pub without_call: Vec<CellRef>,
    /// Anything else, a line each.
    pub lines: Vec<String>,
}

/// Straight lines are shorter than streets by these factors.
const DETOUR: [(&str, f64); 3] = [("car", 1.35), ("bicycle", 1.25), ("foot", 1.2)];

/// Everything that a day is made with.
struct Making<'m> {
    team: &'m Team,
    date: NaiveDate,
    options: &'m ImportOptions<'m>,
    findings: &'m mut Findings,
    told: Told,
    places: Vec<PlaceFile>,
    by_id: BTreeSet<String>,
    /// Until when shifts of the day before, and of the day, go on past midnight.
    nights: [u32; 2],
}

/// The day file of a team on a date. What cannot be is noted.
pub(crate) fn of(team: &Team, date: NaiveDate, options: &ImportOptions<'_>, findings: &mut Findings) -> Made {
    let (told, places, by_id) = (Told::default(), Vec::new(), BTreeSet::new());
    let nights = [date.checked_sub_days(Days::new(1)).unwrap_or(date), date].map(|date| night(team, date));
    let mut making = Making { team, date, options, findings, told, places, by_id, nights };
    let shifts = making.shifts();
    let (visits, links, seen) = making.visits();
    let clinicians = team.staff.iter().zip(shifts).map(|(member, shifts)| making.clinician(member, shifts)).collect();
    let patients: Vec<PatientFile> = seen.iter().map(|index| making.patient(&team.patients[*index])).collect();
    let Making { told, places, .. } = making;
    let day = DayFile {
        format: "rounds/1".into(),
        time_zone: Some(team.settings.zone.name().into()),
        places,
        travel: TravelFile { modes: modes(team), notes: None },
        clinicians,
        patients: (!patients.is_empty()).then_some(patients),
        visits,
        links: (!links.is_empty()).then_some(links),
        standards: team.settings.standards.clone(),
        ..DayFile::default()
    };
    Made { day, told }
}

/// Seconds past the midnight at the end of `date` until which a shift of that date goes on: visits before then belong
/// to it.
fn night(team: &Team, date: NaiveDate) -> u32 {
    let shifts = team.shifts.iter().filter(|shift| shift.date.is_none_or(|of| of == date));
    shifts.map(|shift| shift.end.saturating_sub(DAY)).max().unwrap_or(0)
}

/// Brings along what the day before left open, and tells how much.
pub(crate) fn carried(made: &mut Made, before: &carry::Yesterday, labels: bool) {
    let carried = carry::carry(&mut made.day, before, labels);
    made.told.lines.push(format!(
        "{} overdue from the day before; {} preferring who was there",
        crate::import::counted(carried.overdue, "visit"),
        crate::import::counted(carried.preferences, "patient")
    ));
}

/// The ways to travel that somebody has.
fn modes(team: &Team) -> Vec<ModeFile> {
    let used: BTreeSet<&str> = team.staff.iter().map(|member| member.mode.unwrap_or("car")).collect();
    let detours: BTreeMap<&str, f64> = DETOUR.into_iter().collect();
    let mode = |id: &&str| {
        let (speed_kmh, detour_factor) = (*team.settings.speeds.get(id)?, *detours.get(id)?);
        let estimate = Some(EstimateFile { speed_kmh, detour_factor, notes: None });
        Some(ModeFile { id: (*id).into(), estimate, ..ModeFile::default() })
    };
    let used = if used.is_empty() { BTreeSet::from(["car"]) } else { used };
    used.iter().filter_map(mode).collect()
}

impl Making<'_> {
    fn clinician(&self, member: &Member, shifts: Vec<rounds_format::day::ShiftFile>) -> ClinicianFile {
        let label = member.name.clone().filter(|_| self.options.labels);
        let notes = member.notes.clone().filter(|_| self.options.labels).map(serde_json::Value::from);
        ClinicianFile {
            id: member.id.clone(),
            label,
            band: member.band,
            skills: list(&member.skills),
            gender: member.gender.clone(),
            languages: list(&member.languages),
            mode: Some(member.mode.unwrap_or("car").into()),
            shifts,
            notes,
        }
    }

    fn patient(&mut self, patient: &PatientRow) -> PatientFile {
        let place = format!("{}-home", patient.id);
        let access = patient.access.map(|seconds| IsoDuration(Seconds(seconds)));
        self.place(&place, patient.place, access);
        let preferences = &patient.preferences;
        PatientFile {
            id: patient.id.clone(),
            label: patient.name.clone().filter(|_| self.options.labels),
            place,
            required_gender: preferences.gender.clone(),
            required_languages: None,
            required_clinicians: None,
            excluded_clinicians: self.staff(&preferences.excluded),
            preferred_clinicians: self.staff(&preferences.preferred),
            preferred_gender: None,
            preferred_languages: list(&preferences.languages),
            notes: patient.notes.clone().filter(|_| self.options.labels).map(serde_json::Value::from),
        }
    }

    /// Ids of members of staff.
    fn staff(&self, members: &[usize]) -> Option<Vec<String>> {
        let ids = members.iter().filter_map(|index| Some(self.team.staff.get(*index)?.id.clone()));
        Some(ids.collect()).filter(|ids: &Vec<String>| !ids.is_empty())
    }

    /// Adds a place, once.
    fn place(&mut self, id: &str, at: Point, access: Option<IsoDuration>) {
        if self.by_id.insert(id.into()) {
            self.places.push(PlaceFile {
                id: id.into(),
                lat: Some(at.lat),
                lon: Some(at.lon),
                access,
                ..PlaceFile::default()
            });
        }
    }

    /// The instant of a time on a date. One that the clock skips or shows twice is refused where a person wrote it
    /// for this day, and told where a repeat has it.
    fn instant(&mut self, date: NaiveDate, seconds: u32, at: &CellRef, repeated: bool) -> Option<Timestamp> {
        let local = clock::local(self.team.settings.zone, date, seconds)?;
        let (what, then) = match local {
            clock::Local::Once(instant) => return Some(instant),
            clock::Local::Skipped(_) => ("the clock skips this time that night", "as long after the change"),
            clock::Local::Twice(_) => ("the clock shows this time twice that night", "the first time"),
        };
        if repeated {
            self.told.lines.push(format!("{at}: {what}; the visit is {then}, {}", local.instant().0.format("%H:%M")));
        } else {
            self.findings.add(CLOCK_CHANGE, at, what, "write a time before or after the change");
        }
        Some(local.instant())
    }
}

fn list(items: &[String]) -> Option<Vec<String>> {
    (!items.is_empty()).then(|| items.to_vec())
}
