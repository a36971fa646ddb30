//! The shifts of a day.

use rounds_format::codes::{ROW_INCOMPLETE, SHIFT_TIMES};
use rounds_format::day::{BreakFile, ShiftFile};
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

use crate::team::{ShiftRow, Whereabouts};
use crate::values::times::DAY;

use super::Making;

impl Making<'_> {
    /// The shifts of every member of staff, in the order of the staff.
    pub(super) fn shifts(&mut self) -> Vec<Vec<ShiftFile>> {
        let mut shifts: Vec<Vec<(u32, u32, ShiftFile)>> = vec![Vec::new(); self.team.staff.len()];
        for row in &self.team.shifts {
            if row.date.is_some_and(|date| date != self.date) {
                self.told.other_shifts += 1;
                continue;
            }
            let overlaps = shifts[row.staff].iter().any(|(start, end, _)| row.start < *end && *start < row.end);
            if overlaps {
                let what = "the shift overlaps another one of the same clinician";
                self.findings.add(SHIFT_TIMES, &row.at, what, "mend the times, or take one of them away");
            } else if let Some(shift) = self.shift(row) {
                shifts[row.staff].push((row.start, row.end, shift));
            }
        }
        let in_order = |mut shifts: Vec<(u32, u32, ShiftFile)>| {
            shifts.sort_by_key(|(start, ..)| *start);
            shifts.into_iter().map(|(.., shift)| shift).collect()
        };
        shifts.into_iter().map(in_order).collect()
    }

    fn shift(&mut self, row: &ShiftRow) -> Option<ShiftFile> {
        let member = self.team.staff.get(row.staff)?;
        let (start, end) = match row.exact {
            Some(exact) => exact,
            None => {
                let mut at = |seconds| self.instant(self.date, seconds, &row.at, false);
                (at(row.start)?, at(row.end)?)
            }
        };
        self.told.undated += usize::from(row.date.is_none());
        self.told.past_midnight += usize::from(row.end >= DAY);
        let id = format!("{}-{:02}{:02}", member.id, row.start / 3_600, row.start / 60 % 60);
        let mut shift = ShiftFile::between(id.clone(), start, end);
        shift.start_place = self.whereabouts(row, 0, &id);
        shift.end_place = self.whereabouts(row, 1, &id);
        let pauses: Vec<BreakFile> = self.pause(row).into_iter().chain(taken(row)).collect();
        shift.breaks = (!pauses.is_empty()).then_some(pauses);
        Some(shift)
    }

    /// The place where a shift starts or ends: the base, where nothing is said and there is one.
    fn whereabouts(&mut self, row: &ShiftRow, end: usize, shift: &str) -> Option<String> {
        let usual = if self.team.settings.base.is_some() { Whereabouts::Base } else { Whereabouts::Anywhere };
        let (id, point) = match row.places[end].unwrap_or(usual) {
            Whereabouts::Anywhere => return None,
            Whereabouts::Base => ("base".to_string(), self.team.settings.base),
            Whereabouts::Home => {
                let member = self.team.staff.get(row.staff)?;
                (format!("{}-home-of-staff", member.id), member.home)
            }
            Whereabouts::At(point) => (format!("{shift}-{}", ["start", "end"][end]), Some(point)),
        };
        let Some(point) = point else {
            let what = "a shift at the base, and the settings do not say where it is";
            self.findings.add(ROW_INCOMPLETE, &row.at, what, "write base and its postcode on the sheet Settings");
            return None;
        };
        self.place(&id, point, None);
        Some(id)
    }

    /// The break, if the row has one.
    fn pause(&mut self, row: &ShiftRow) -> Option<BreakFile> {
        let seconds = row.break_seconds.filter(|seconds| *seconds > 0)?;
        let length = i64::from(row.end - row.start);
        if seconds >= length {
            self.findings.add(
                SHIFT_TIMES,
                &row.at,
                "the break is as long as the shift",
                "write the minutes of the break",
            );
            return None;
        }
        // In the middle half of the shift, on full five minutes.
        let five = |seconds: i64| seconds / 300 * 300;
        let (from, to) = (five(length / 4), five((length * 3 / 4 - seconds).max(length / 4)));
        self.told.breaks_assumed += usize::from(row.break_from.is_none() || row.break_to.is_none());
        // A time before the start is in the night after.
        let within = |time: u32| if time < row.start { time + DAY } else { time };
        let from = row.break_from.map_or(row.start + from as u32, within);
        let to = row.break_to.map_or((row.start + to as u32).max(from), within);
        if to < from {
            self.findings.add(SHIFT_TIMES, &row.at, "the break must have begun before it may begin", "swap its times");
            return None;
        }
        let (earliest, latest) =
            (self.instant(self.date, from, &row.at, true)?, self.instant(self.date, to, &row.at, true)?);
        let duration = IsoDuration(Seconds(seconds));
        let id = "break".to_string();
        Some(BreakFile { id, label: None, earliest, latest, duration, skip_cost: None, on_arrival: None, notes: None })
    }
}

/// Breaks at fixed times, for when the clinician cannot be had.
fn taken(row: &ShiftRow) -> impl Iterator<Item = BreakFile> + '_ {
    row.taken.iter().enumerate().map(|(index, (start, end))| BreakFile {
        id: format!("taken-{}", index + 1),
        label: None,
        earliest: *start,
        latest: *start,
        duration: IsoDuration(end.instant() - start.instant()),
        skip_cost: None,
        on_arrival: None,
        notes: None,
    })
}
