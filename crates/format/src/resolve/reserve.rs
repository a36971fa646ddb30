//! Reserves: capacity kept free for calls that have not come.

use std::collections::BTreeSet;

use crate::codes::*;
use crate::day::{DayFile, ReserveFile};
use crate::findings::Findings;
use crate::path::Path;
use crate::resolve::Reading;
use crate::resolve::names::report_duplicate;
use rounds_model::ids::{ReserveId, Table};
use rounds_model::units::{Cost, Seconds};
use rounds_model::{Problem, Reserve, StaffEntry};

/// Reads the reserves.
pub(super) fn reserves(day: &DayFile, reading: &mut Reading<'_>) -> Table<ReserveId, Reserve> {
    let root = Path::Root.field("reserve");
    let (mut seen, mut table) = (BTreeSet::new(), Table::default());
    for (index, file) in day.reserve.iter().flatten().enumerate() {
        let at = root.item(index);
        if !seen.insert(&file.id) {
            report_duplicate("reserve", &file.id, &at, &mut reading.found);
        }
        table.push(read(file, &at, reading));
    }
    table
}

fn read(file: &ReserveFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Reserve {
    let from = reading.instant(file.from, &at.field("from"));
    let to = reading.instant(file.to, &at.field("to"));
    let duration = reading.length(file.duration, &at.field("duration"));
    if duration == Seconds::ZERO {
        let help = "give how long an expected call takes, the way to it included, such as PT1H";
        reading.error(RESERVE_OF_NO_LENGTH, &at.field("duration"), "a reserve of no length keeps nothing free", help);
    } else if to < from {
        let what = "the time of the reserve ends before it begins";
        reading.error(RESERVE_TOO_LONG, &at.field("to"), what, "give a `to` that is `duration` or more after `from`");
    } else if to - from < duration {
        let what = format!(
            "the reserve is {} long, and from `from` to `to` there are {}",
            duration.words(),
            (to - from).words()
        );
        reading.error(RESERVE_TOO_LONG, at, what, "give a shorter `duration`, or more time from `from` to `to`");
    }
    let files = file.staff.as_deref().unwrap_or_default();
    if file.staff.is_some() && files.len() != 1 {
        let what = format!("{} staff entries: one clinician holds a reserve", files.len());
        let help = "give one entry, or leave `staff` out; for two clinicians give two reserves";
        reading.error(RESERVE_STAFF, &at.field("staff"), what, help);
    }
    let staff_at = at.field("staff");
    let mut skills = Vec::new();
    // Entries beyond the first are faults already; their skills are looked at all the same.
    for (index, entry) in files.iter().enumerate() {
        let entry_at = staff_at.item(index);
        let found = reading.skills.find_all(&entry.skills, &entry_at.field("skills"), &mut reading.found);
        if index == 0 {
            skills = found;
        }
    }
    let min_band = files.first().and_then(|entry| entry.min_band).unwrap_or(0);
    let covers = reading.skills.with_implied(&skills);
    let entry = StaffEntry { skills, min_band, duration };
    Reserve { id: file.id.clone(), from, to, entry, covers, cost: Cost(file.cost) }
}

/// Reserves for which no shift has the time.
pub(super) fn outside_shifts(problem: &Problem, found: &mut Findings) {
    if problem.shifts.is_empty() {
        return;
    }
    let root = Path::Root.field("reserve");
    let sound = |reserve: &Reserve| reserve.to - reserve.from >= reserve.duration();
    for (index, reserve) in problem.reserves.iter().enumerate().filter(|(_, reserve)| sound(reserve)) {
        let mut spans = problem.shifts.iter().map(|shift| (shift.start, shift.end + shift.max_overtime));
        if !spans.any(|(start, over)| start.max(reserve.from) + reserve.duration() <= over.min(reserve.to)) {
            let what = "no shift has the time for this reserve: nobody can hold it";
            let help = "check its date and offset, and that a shift is long enough";
            found.add(RESERVE_WITHOUT_SHIFT, &root.item(index), what, help);
        }
    }
}
