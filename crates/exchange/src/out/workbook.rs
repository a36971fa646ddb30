//! A plan as a workbook: an overview, every stop, what was left out, what has changed, and a sheet to print for each
//! shift.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use rounds_format::day::{DayFile, PlaceFile};
use rounds_format::plan::{PlanFile, Reason, ShiftPlan};
use rounds_format::values::Timestamp;
use rounds_model::error::{Error, Result};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::changes::{Change, Side, changes};
use super::stops::{Names, StopRow, date, departure, note, priority, wall};

/// What a workbook holds besides the plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WorkbookOptions {
    /// Notes of places, patients and visits, where the day has them.
    pub notes: bool,
    /// The plan before: a sheet lists what has changed since.
    pub since: Option<PlanFile>,
    /// Rules that the plan breaks, one a line: they stand on the first sheet.
    pub broken: Vec<String>,
}

impl WorkbookOptions {
    /// With the rules that the plan breaks.
    #[must_use]
    pub fn broken(mut self, broken: Vec<String>) -> Self {
        self.broken = broken;
        self
    }

    /// With notes, or without.
    #[must_use]
    pub fn notes(mut self, notes: bool) -> Self {
        self.notes = notes;
        self
    }

    /// With what has changed since another plan of the day.
    #[must_use]
    pub fn since(mut self, before: Option<PlanFile>) -> Self {
        self.since = before;
        self
    }
}

impl Default for WorkbookOptions {
    fn default() -> Self {
        WorkbookOptions { notes: true, since: None, broken: Vec::new() }
    }
}

/// How cells look.
struct Looks {
    head: Format,
    title: Format,
    time: Format,
    moment: Format,
    number: Format,
    wrapped: Format,
    alarm: Format,
}

impl Looks {
    fn new() -> Looks {
        let cell = || {
            Format::new().set_border_bottom(FormatBorder::Hair).set_align(FormatAlign::Top).set_align(FormatAlign::Left)
        };
        Looks {
            head: Format::new()
                .set_bold()
                .set_background_color("#DDE7EE")
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap(),
            title: Format::new().set_bold().set_font_size(14),
            time: cell().set_num_format("hh:mm"),
            moment: cell().set_num_format("dd/mm/yyyy hh:mm"),
            number: cell().set_num_format("0.0"),
            wrapped: cell().set_text_wrap(),
            alarm: Format::new().set_bold().set_font_color("#B00020"),
        }
    }
}

/// The workbook as a file. Ids and notes are always text, so that nothing in them is taken for a formula.
///
/// # Errors
/// [`Error::is_internal`] where the plan does not fit into a workbook.
pub fn workbook(day: &DayFile, plan: &PlanFile, options: &WorkbookOptions) -> Result<Vec<u8>> {
    made(day, plan, options).map_err(|error| Error::internal(format!("a plan as a workbook: {error}")))
}

fn made(day: &DayFile, plan: &PlanFile, options: &WorkbookOptions) -> std::result::Result<Vec<u8>, XlsxError> {
    let (names, looks, mut book) = (Names::of(day, plan), Looks::new(), Workbook::new());
    // The same plan gives the same file, whenever it is written.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("rounds").set_creation_datetime(&created));
    let shifts: Vec<(&ShiftPlan, Vec<StopRow<'_>>)> =
        plan.shifts.iter().map(|shift| (shift, names.stops(shift))).collect();
    let first = book.add_worksheet();
    overview(first, day, plan, &names, &shifts, &looks)?;
    if let Some(one) = options.broken.first() {
        let more = if options.broken.len() > 1 { " and more" } else { "" };
        let rules = match options.broken.len() {
            1 => "a rule".into(),
            count => format!("{count} rules"),
        };
        let text = format!("THIS PLAN BREAKS {rules} of its day: {one}{more}");
        first.write_string_with_format(2, 0, cut(&text), &looks.alarm)?;
    }
    every_stop(book.add_worksheet(), &names, &shifts, &looks)?;
    left_out(book.add_worksheet(), plan, &names, &looks)?;
    if let Some(before) = &options.since {
        changed(book.add_worksheet(), &changes(day, before, plan), &names, &looks)?;
    }
    let mut used: BTreeSet<String> = ["overview", "stops", "left out", "changes"].map(String::from).into();
    for (shift, stops) in shifts.iter().filter(|(_, stops)| !stops.is_empty()) {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&shift.shift, &mut used))?;
        run_sheet(sheet, &names, shift, stops, date(day), options, &looks)?;
    }
    book.save_to_buffer()
}

/// A name that a sheet may have and no other has.
pub(crate) fn sheet_name(id: &str, used: &mut BTreeSet<String>) -> String {
    let allowed = id.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { '_' } else { c });
    let stem: String = allowed.take(27).collect();
    let numbered = (2..).map(|number| format!("{stem} {number}"));
    let name = std::iter::once(stem.clone()).chain(numbered).find(|name| !used.contains(&name.to_lowercase()));
    let name = name.unwrap_or(stem);
    used.insert(name.to_lowercase());
    name
}

fn headings(
    sheet: &mut Worksheet,
    row: u32,
    headings: &[(&str, f64)],
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    for (column, (heading, width)) in headings.iter().enumerate() {
        sheet.write_string_with_format(row, column as u16, *heading, &looks.head)?;
        sheet.set_column_width(column as u16, *width)?;
    }
    Ok(())
}

/// Pages: A4 across, as wide as one page.
pub(crate) fn pages(sheet: &mut Worksheet, tall: u16) {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, tall).set_footer("&L&A&RPage &P of &N");
}

fn overview(
    sheet: &mut Worksheet,
    day: &DayFile,
    plan: &PlanFile,
    names: &Names<'_>,
    shifts: &[(&ShiftPlan, Vec<StopRow<'_>>)],
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    sheet.set_name("Overview")?;
    let title = date(day).map(|date| date.format("%A %-d %B %Y").to_string()).unwrap_or_default();
    sheet.write_string_with_format(0, 0, format!("Plan for {title}"), &looks.title)?;
    let left = plan.unassigned.len();
    let done = day.visits.len().saturating_sub(left);
    let reserves = day.reserve.iter().flatten().count();
    let unheld = plan.unheld.iter().flatten().count();
    let kept = match reserves {
        0 => String::new(),
        all => format!("; {} of {all} reserves held for calls", all.saturating_sub(unheld)),
    };
    sheet.write_string(1, 0, format!("{done} of {} visits planned, {left} left out{kept}", day.visits.len()))?;
    let columns = [
        ("clinician", 26.0),
        ("shift", 18.0),
        ("leaves", 9.0),
        ("visits", 8.0),
        ("travel min", 11.0),
        ("km", 8.0),
        ("ends", 9.0),
    ];
    headings(sheet, 3, &columns, looks)?;
    for (index, (shift, stops)) in shifts.iter().enumerate() {
        let row = 4 + index as u32;
        sheet.write_string_with_format(row, 0, names.clinician(&shift.clinician), &looks.wrapped)?;
        sheet.write_string_with_format(row, 1, &*shift.shift, &looks.wrapped)?;
        let leaves = departure(shift).or(stops.first().map(|stop| stop.arrival));
        time(sheet, row, 2, leaves, names, looks)?;
        let visits = stops.iter().filter(|stop| stop.what == "visit").count();
        sheet.write_number_with_format(row, 3, visits as f64, &looks.wrapped)?;
        let travel: i64 = stops.iter().map(|stop| stop.travel_seconds).sum();
        let metres: i64 = stops.iter().map(|stop| stop.metres).sum();
        sheet.write_number_with_format(row, 4, travel as f64 / 60.0, &looks.number)?;
        sheet.write_number_with_format(row, 5, metres as f64 / 1e3, &looks.number)?;
        time(sheet, row, 6, stops.last().map(|stop| stop.end), names, looks)?;
    }
    sheet.set_freeze_panes(4, 0)?;
    pages(sheet, 0);
    Ok(())
}

fn time(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    at: Option<Timestamp>,
    names: &Names<'_>,
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    if let Some(at) = at {
        sheet.write_number_with_format(row, column, serial(wall(at)), &told_apart(&looks.time, "hh:mm", names, at))?;
    }
    Ok(())
}

/// The look of a time; in the hour that the clock shows twice, with which of the two it is: still a number.
fn told_apart(look: &Format, shown: &str, names: &Names<'_>, at: Timestamp) -> Format {
    match names.twice(at) {
        Some(zone) => look.clone().set_num_format(format!("{shown} \"{zone}\"")),
        None => look.clone(),
    }
}

/// Days since the first day of workbooks.
fn serial(at: NaiveDateTime) -> f64 {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    let seconds = (at - first.and_hms_opt(0, 0, 0).unwrap_or_default()).num_seconds();
    seconds as f64 / 86_400.0
}

fn every_stop(
    sheet: &mut Worksheet,
    names: &Names<'_>,
    shifts: &[(&ShiftPlan, Vec<StopRow<'_>>)],
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    sheet.set_name("Stops")?;
    let columns = [
        ("clinician", 14.0),
        ("shift", 16.0),
        ("stop", 6.0),
        ("what", 10.0),
        ("id", 28.0),
        ("patient", 16.0),
        ("kind", 18.0),
        ("priority", 10.0),
        ("travel min", 10.0),
        ("km", 8.0),
        ("arrival", 17.0),
        ("start", 17.0),
        ("end", 17.0),
        ("late min", 9.0),
        ("with", 18.0),
    ];
    headings(sheet, 0, &columns, looks)?;
    for (index, stop) in shifts.iter().flat_map(|(_, stops)| stops).enumerate() {
        let row = 1 + index as u32;
        let patient = stop.patient.map_or("", |patient| &patient.id);
        let kind = stop.visit.and_then(|visit| visit.kind.as_deref()).unwrap_or("");
        let words =
            [stop.clinician, stop.shift, "", stop.what, stop.id, patient, kind, stop.visit.map_or("", priority)];
        for (column, word) in words.into_iter().enumerate().filter(|(_, word)| !word.is_empty()) {
            sheet.write_string(row, column as u16, word)?;
        }
        sheet.write_number(row, 2, stop.number as f64)?;
        sheet.write_number_with_format(row, 8, stop.travel_seconds as f64 / 60.0, &looks.number)?;
        sheet.write_number_with_format(row, 9, stop.metres as f64 / 1e3, &looks.number)?;
        for (column, at) in [(10, stop.arrival), (11, stop.start), (12, stop.end)] {
            let look = told_apart(&looks.moment, "dd/mm/yyyy hh:mm", names, at);
            sheet.write_number_with_format(row, column, serial(wall(at)), &look)?;
        }
        sheet.write_number_with_format(row, 13, stop.late_seconds as f64 / 60.0, &looks.number)?;
        sheet.write_string(row, 14, cut(&names.others(stop).join(", ")))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    pages(sheet, 0);
    Ok(())
}

fn left_out(
    sheet: &mut Worksheet,
    plan: &PlanFile,
    names: &Names<'_>,
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    sheet.set_name("Left out")?;
    headings(
        sheet,
        0,
        &[("visit", 28.0), ("patient", 16.0), ("kind", 18.0), ("priority", 10.0), ("why", 90.0)],
        looks,
    )?;
    for (index, left) in plan.unassigned.iter().enumerate() {
        let (row, visit) = (1 + index as u32, names.visit(&left.visit));
        let why = why(&left.reasons);
        let patient = visit.and_then(|visit| visit.patient.as_deref()).unwrap_or("");
        let kind = visit.and_then(|visit| visit.kind.as_deref()).unwrap_or("");
        for (column, word) in [&*left.visit, patient, kind, visit.map_or("", priority), &why].into_iter().enumerate() {
            sheet.write_string_with_format(row, column as u16, cut(word), &looks.wrapped)?;
        }
    }
    let first = 1 + plan.unassigned.len() as u32;
    for (row, left) in (first..).zip(plan.unheld.iter().flatten()) {
        for (column, word) in [(0, &*left.reserve), (2, "reserve"), (4, &*why(&left.reasons))] {
            sheet.write_string_with_format(row, column, cut(word), &looks.wrapped)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    pages(sheet, 0);
    Ok(())
}

/// The reasons of something left out, one after the other.
pub(super) fn why(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.description.as_str()).collect::<Vec<_>>().join(" ")
}

/// What has changed since the plan before: whom to tell what.
fn changed(
    sheet: &mut Worksheet,
    changes: &[Change<'_>],
    names: &Names<'_>,
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    sheet.set_name("Changes")?;
    let columns = [
        ("visit", 28.0),
        ("patient", 22.0),
        ("change", 14.0),
        ("was at", 9.0),
        ("was with", 26.0),
        ("is at", 9.0),
        ("is with", 26.0),
    ];
    headings(sheet, 0, &columns, looks)?;
    let who = |side: &Side<'_>| {
        side.clinicians.iter().map(|clinician| names.clinician(clinician)).collect::<Vec<_>>().join(", ")
    };
    for (index, change) in changes.iter().enumerate() {
        let row = 1 + index as u32;
        let patient = names.visit(change.visit).and_then(|visit| names.patient_of(visit));
        let patient = patient.map_or("", |patient| patient.label.as_deref().unwrap_or(&patient.id));
        for (column, word) in [(0, change.visit), (1, patient), (2, change.kind)] {
            sheet.write_string_with_format(row, column, cut(word), &looks.wrapped)?;
        }
        for (column, side) in [(3, &change.was), (5, &change.is)] {
            let Some(side) = side else { continue };
            time(sheet, row, column, Some(side.start), names, looks)?;
            sheet.write_string_with_format(row, column + 1, cut(&who(side)), &looks.wrapped)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    pages(sheet, 0);
    Ok(())
}

/// What a cell can hold.
fn cut(text: &str) -> &str {
    text.char_indices().nth(32_000).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// A shift on one page, for the clinician to take along.
fn run_sheet(
    sheet: &mut Worksheet,
    names: &Names<'_>,
    shift: &ShiftPlan,
    stops: &[StopRow<'_>],
    date: Option<NaiveDate>,
    options: &WorkbookOptions,
    looks: &Looks,
) -> std::result::Result<(), XlsxError> {
    let date = date.map(|date| date.format("%A %-d %B %Y").to_string()).unwrap_or_default();
    let clinician = names.clinician(&shift.clinician);
    sheet.write_string_with_format(0, 0, format!("{clinician}, {date}"), &looks.title)?;
    if let Some(at) = departure(shift) {
        let zone = names.twice(at).map_or(String::new(), |zone| format!(" {zone}"));
        sheet.write_string(1, 0, format!("Leave at {}{zone}", wall(at).format("%H:%M")))?;
    }
    let columns = [
        ("arrive", 7.0),
        ("start", 7.0),
        ("end", 7.0),
        ("what", 20.0),
        ("patient", 20.0),
        ("with", 16.0),
        ("travel min", 7.0),
        ("way", 6.0),
        ("notes", 40.0),
    ];
    headings(sheet, 2, &columns, looks)?;
    for (index, stop) in stops.iter().enumerate() {
        let row = 3 + index as u32;
        for (column, at) in [(0, stop.arrival), (1, stop.start), (2, stop.end)] {
            time(sheet, row, column, Some(at), names, looks)?;
        }
        let what = match (stop.what, stop.visit.and_then(|visit| visit.kind.as_deref())) {
            ("visit", Some(kind)) => kind.to_string(),
            ("visit", None) => format!("visit {}", stop.id),
            ("no access", _) => format!("no access: {}", stop.id),
            ("end", _) => "back".to_string(),
            ("reserve", _) => "kept free for calls".to_string(),
            _ => stop.id.to_string(),
        };
        let patient = stop.patient.map_or("", |patient| patient.label.as_deref().unwrap_or(&patient.id));
        sheet.write_string_with_format(row, 3, cut(&what), &looks.wrapped)?;
        sheet.write_string_with_format(row, 4, cut(patient), &looks.wrapped)?;
        sheet.write_string_with_format(row, 5, cut(&names.with(stop)), &looks.wrapped)?;
        sheet.write_number_with_format(row, 6, (stop.travel_seconds as f64 / 60.0).ceil(), &looks.wrapped)?;
        match stop.place.and_then(navigation) {
            Some(way) => {
                sheet.write_formula_with_format(row, 7, Formula::new(way).set_result("map"), &looks.wrapped)?
            }
            None => sheet.write_blank(row, 7, &looks.wrapped)?,
        };
        let notes = if options.notes { notes(stop) } else { String::new() };
        sheet.write_string_with_format(row, 8, cut(&notes), &looks.wrapped)?;
    }
    sheet.set_freeze_panes(3, 0)?;
    pages(sheet, 1);
    Ok(())
}

/// A link that opens the phone's own navigation at a place, and asks no server. It holds two numbers and nothing that
/// anybody wrote.
fn navigation(place: &PlaceFile) -> Option<String> {
    let (lat, lon) = (place.lat?, place.lon?);
    Some(format!("=HYPERLINK(\"geo:{lat},{lon}\",\"map\")"))
}

fn notes(stop: &StopRow<'_>) -> String {
    let of_place = note(stop.place.and_then(|place| place.notes.as_ref()));
    let of_patient = note(stop.patient.and_then(|patient| patient.notes.as_ref()));
    let of_visit = note(stop.visit.and_then(|visit| visit.notes.as_ref()));
    [of_place, of_patient, of_visit].into_iter().flatten().collect::<Vec<_>>().join("\n")
}
