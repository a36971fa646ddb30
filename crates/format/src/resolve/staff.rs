//! Clinicians and their shifts, breaks and activities.

use crate::codes::*;
use crate::day::{ActivityFile, BreakFile, ClinicianFile, DayFile, ShiftFile};
use crate::path::{Path, Quoted};
use crate::resolve::names::report_duplicate;
use crate::resolve::{Reading, unresolved};
use rounds_model::ids::{ClinicianId, Id, ModeId, ShiftId, Table};
use rounds_model::units::{Cost, Instant};
use rounds_model::{Activity, Break, Clinician, Shift};

pub(super) fn clinicians(
    day: &DayFile,
    reading: &mut Reading<'_>,
) -> (Table<ClinicianId, Clinician>, Table<ShiftId, Shift>) {
    let mut clinicians = Table::default();
    let mut shifts = Table::default();
    let root = Path::Root.field("clinicians");
    for (index, file) in day.clinicians.iter().enumerate() {
        let at = root.item(index);
        let mut clinician = clinician(day, file, &at, reading);
        for (index, shift) in file.shifts.iter().enumerate() {
            let shift = self::shift(shift, Id::new(clinicians.len()), &at.field("shifts").item(index), reading);
            clinician.shifts.push(shifts.push(shift));
        }
        report_overlaps(&clinician, &shifts, &at, reading);
        clinicians.push(clinician);
    }
    (clinicians, shifts)
}

fn clinician(day: &DayFile, file: &ClinicianFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Clinician {
    let skills = reading.skills.find_all(&file.skills, &at.field("skills"), &mut reading.found);
    Clinician {
        id: file.id.clone(),
        label: file.label.clone(),
        band: file.band.unwrap_or(0),
        skills: reading.skills.with_implied(&skills),
        gender: file.gender.clone(),
        languages: file.languages.clone().unwrap_or_default(),
        mode: mode(day, file, &at.field("mode"), reading),
        shifts: Vec::new(),
    }
}

/// The clinician's mode; if it names no mode, the only one of the day.
fn mode(day: &DayFile, file: &ClinicianFile, at: &Path<'_>, reading: &mut Reading<'_>) -> ModeId {
    match (&file.mode, day.travel.modes.as_slice()) {
        (Some(mode), _) => reading.names.modes.find(mode, at, &mut reading.found).unwrap_or_else(unresolved),
        (None, [_]) => ModeId::new(0),
        (None, modes) => {
            let what = format!("no `mode`, and the day has {} of them", modes.len());
            reading.error(MODE_NEEDED, at, what, "name one of `travel.modes`");
            unresolved()
        }
    }
}

fn shift(file: &ShiftFile, clinician: ClinicianId, at: &Path<'_>, reading: &mut Reading<'_>) -> Shift {
    let start = reading.instant(file.start, &at.field("start"));
    let end = reading.instant(file.end, &at.field("end"));
    if end <= start {
        reading.error(SHIFT_ENDS_EARLY, &at.field("end"), "the shift ends at or before its start", "give a later end");
    }
    report_repeated("break", file.breaks.iter().flatten().map(|file| &file.id), &at.field("breaks"), reading);
    let activity_ids = file.activities.iter().flatten().map(|file| &file.id);
    report_repeated("activity", activity_ids, &at.field("activities"), reading);
    let pause = |(index, file), reading: &mut Reading<'_>| pause(file, &at.field("breaks").item(index), reading);
    let duty = |(index, file), reading: &mut Reading<'_>| duty(file, &at.field("activities").item(index), reading);
    Shift {
        id: file.id.clone(),
        label: file.label.clone(),
        clinician,
        start,
        end,
        max_overtime: reading.length_or_zero(file.max_overtime, &at.field("maxOvertime")),
        start_place: file.start_place.as_ref().map(|id| reading.place(id, &at.field("startPlace"))),
        end_place: file.end_place.as_ref().map(|id| reading.place(id, &at.field("endPlace"))),
        breaks: file.breaks.iter().flatten().enumerate().map(|item| pause(item, reading)).collect(),
        activities: file.activities.iter().flatten().enumerate().map(|item| duty(item, reading)).collect(),
        max_visits: file.max_visits,
        max_travel: file.max_travel.map(|written| reading.length(written, &at.field("maxTravel"))),
        max_load: file.max_load,
        history: Vec::new(),
    }
}

fn pause(file: &BreakFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Break {
    let (earliest, latest) = span(file.earliest, file.latest, at, reading);
    Break {
        id: file.id.clone(),
        earliest,
        latest,
        duration: reading.length(file.duration, &at.field("duration")),
        skip_cost: file.skip_cost.map(Cost),
        on_arrival: file.on_arrival.unwrap_or(false),
    }
}

fn duty(file: &ActivityFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Activity {
    let (earliest, latest) = span(file.earliest, file.latest, at, reading);
    Activity {
        id: file.id.clone(),
        place: reading.place(&file.place, &at.field("place")),
        earliest,
        latest,
        duration: reading.length(file.duration, &at.field("duration")),
    }
}

fn span(
    earliest: crate::values::Timestamp,
    latest: crate::values::Timestamp,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> (Instant, Instant) {
    let earliest = reading.instant(earliest, &at.field("earliest"));
    let latest = reading.instant(latest, &at.field("latest"));
    if latest < earliest {
        let what = "the latest start is before the earliest";
        reading.error(LATEST_BEFORE_EARLIEST, &at.field("latest"), what, "give a later `latest`");
    }
    (earliest, latest)
}

fn report_repeated<'a>(kind: &str, ids: impl Iterator<Item = &'a String>, at: &Path<'_>, reading: &mut Reading<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for (index, id) in ids.enumerate() {
        if !seen.insert(id) {
            report_duplicate(kind, id, &at.item(index), &mut reading.found);
        }
    }
}

/// Touching shifts do not overlap: one is over when the next begins.
fn report_overlaps(clinician: &Clinician, shifts: &Table<ShiftId, Shift>, at: &Path<'_>, reading: &mut Reading<'_>) {
    let mut order: Vec<usize> = (0..clinician.shifts.len()).collect();
    order.sort_by_key(|index| shifts[clinician.shifts[*index]].start);
    for pair in order.windows(2) {
        let [earlier, later] = [pair[0], pair[1]].map(|index| &shifts[clinician.shifts[index]]);
        if later.start < earlier.end && earlier.start < earlier.end {
            let what = format!("the shift begins before {} of the same clinician has ended", Quoted(&earlier.id));
            let at = at.field("shifts");
            reading.error(SHIFTS_OVERLAP, &at.item(pair[1]).field("start"), what, "let one end before the next begins");
        }
    }
}
