//! The sheet Shifts: who works when.

use chrono::{Days, NaiveDate};
use rounds_format::codes::{CELL_EMPTY, CELL_TIME, ROW_INCOMPLETE, SHIFT_TIMES, TIME_WITH_DAYS};

use crate::findings::{Bad, Findings};
use crate::mapping::Sheet;
use crate::values::dates::Moment;
use crate::values::lengths::{Unit, length};
use crate::values::times::DAY;
use crate::values::{plain, words};

use super::reader::{RowReader, orders};
use super::{Context, Known, Member, ShiftRow, Whereabouts, places};

/// Reads the rota. Rows of leave, sickness and rest are no shifts.
pub(super) fn read(
    sheet: Option<&Sheet<'_>>,
    context: &Context<'_>,
    staff: &Known<Member>,
    findings: &mut Findings,
) -> Vec<ShiftRow> {
    let Some(sheet) = sheet else { return Vec::new() };
    let orders = orders(sheet, &["date", "start", "end"], context.dates, findings);
    let mut shifts = Vec::new();
    for row in sheet.rows() {
        let mut row = RowReader::new(sheet, row, &orders, findings);
        if row.text("status").is_some_and(|status| words::is_off(&status)) || row.is_stray() {
            continue;
        }
        let id = row.id("staff");
        let member = id.and_then(|id| staff.find(&id).map_err(|bad| row.bad("staff", bad)).ok());
        let times = times(&mut row);
        if times.is_some_and(|(date, ..)| date.is_none()) && context.options.days > 1 {
            row.bad("date", Bad::new(CELL_EMPTY, "no date, and several days are made", "write the date of the shift"));
        }
        let at = row.at("staff");
        let places = [place(&mut row, "start place", context), place(&mut row, "end place", context)];
        if places.contains(&Some(Whereabouts::Home))
            && member.and_then(|member| staff.rows.get(member)).is_some_and(|member| member.home.is_none())
        {
            let what = "the shift starts or ends at home, and the home postcode is not on the sheet Staff";
            row.bad("start place", Bad::new(ROW_INCOMPLETE, what, "write the home postcode there, or base here"));
        }
        let heading = sheet.columns.get("break minutes").map(|at| sheet.heading(*at)).unwrap_or_default();
        let break_seconds = row.get("break minutes", |value| length(value, Unit::of_heading(&heading)));
        let [break_from, break_to] = ["break from", "break to"].map(|column| row.time(column).and_then(|of| of.time));
        let (Some(staff), Some((date, start, end))) = (member, times.filter(|_| row.is_sound())) else { continue };
        let (exact, taken) = (None, Vec::new());
        let shift = ShiftRow { at, staff, date, start, end, places, break_seconds, break_from, break_to, exact, taken };
        shifts.push(shift);
    }
    shifts
}

/// The date, and start and end in seconds since its midnight.
fn times(row: &mut RowReader<'_, '_, '_>) -> Option<(Option<NaiveDate>, u32, u32)> {
    let date = row.moment("date").and_then(|of| of.date);
    let order = |row: &RowReader<'_, '_, '_>, column| row.orders.get(column).copied().flatten();
    let (start_order, end_order) = (order(row, "start"), order(row, "end"));
    let start = row.must("start", |value| crate::values::times::time(value, start_order));
    let end = row.must("end", |value| crate::values::times::time(value, end_order));
    let (start, end) = (clean(row, "start", start?)?, clean(row, "end", end?)?);
    let day = date.or(start.date);
    if let (Some(date), Some(other)) = (date, start.date)
        && date != other
    {
        row.bad("start", Bad::new(SHIFT_TIMES, "the start is on another day than the date", "mend one of the two"));
    }
    let (from, to) = (start.time?, end.time?);
    // Without a date of its own, an end at or before the start is in the night after.
    let to = match (day, end.date) {
        (Some(day), Some(other)) if Some(other) == day.checked_add_days(Days::new(1)) => to + DAY,
        (Some(day), Some(other)) if other != day => {
            row.bad("end", Bad::new(SHIFT_TIMES, "the shift ends neither on its day nor on the next", "mend the end"));
            to
        }
        (_, Some(_)) => to,
        (_, None) if to <= from => to + DAY,
        (_, None) => to,
    };
    if to <= from || to - from > DAY || from >= DAY {
        row.bad("end", Bad::new(SHIFT_TIMES, "the shift does not end after its start", "mend start or end"));
    }
    Some((day, from, to))
}

/// A time without the whole days that a workbook may carry in it.
fn clean(row: &mut RowReader<'_, '_, '_>, column: &str, moment: Moment) -> Option<Moment> {
    if moment.carried > 1 {
        row.bad(column, Bad::new(CELL_TIME, "a length of more than a day where a time belongs", "write 08:30"));
        return None;
    }
    if moment.carried == 1 && moment.time != Some(0) {
        let what = "the time carries a whole day, which is left away";
        row.warn(TIME_WITH_DAYS, column, what, "write the time alone: 08:00");
    }
    // One whole day is 24:00.
    let time = if moment.carried == 1 && moment.time == Some(0) { Some(DAY) } else { moment.time };
    Some(Moment { time, ..moment })
}

fn place(row: &mut RowReader<'_, '_, '_>, column: &str, context: &Context<'_>) -> Option<Whereabouts> {
    row.word(column, |text| match &*plain(text) {
        "base" | "office" | "hub" => Ok(Whereabouts::Base),
        "home" => Ok(Whereabouts::Home),
        "none" | "anywhere" | "firstvisit" | "lastvisit" => Ok(Whereabouts::Anywhere),
        _ => places::postcode(text, context.options.postcodes).map(Whereabouts::At),
    })
}
