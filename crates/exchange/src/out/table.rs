//! A plan as CSV: a row for each stop, for each visit left out, and for each reserve that nobody holds. Ids only, no
//! names and no notes.

use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_model::error::{Error, Result};

use super::stops::{Names, StopRow, departure, priority, wall};
use super::workbook::why;

const COLUMNS: usize = 16;
const HEADINGS: [&str; COLUMNS] = [
    "clinician",
    "shift",
    "stop",
    "what",
    "id",
    "patient",
    "kind",
    "priority",
    "travel minutes",
    "km",
    "arrival",
    "start",
    "end",
    "late minutes",
    "with",
    "left out because",
];

/// The CSV, in UTF-8 with the mark that spreadsheets know it by. Text that a spreadsheet could take for a formula has
/// an apostrophe in front.
///
/// # Errors
/// [`Error::is_internal`] if rows cannot be written to memory.
pub fn table(day: &DayFile, plan: &PlanFile) -> Result<String> {
    let names = Names::of(day, plan);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut rows: Vec<[String; COLUMNS]> = vec![HEADINGS.map(String::from)];
    for shift in &plan.shifts {
        let stops = names.stops(shift);
        if let (Some(at), false) = (departure(shift), stops.is_empty()) {
            let time = moment(&names, at);
            let mut row: [String; COLUMNS] = Default::default();
            (row[0], row[1], row[2], row[3]) =
                (shift.clinician.clone(), shift.shift.clone(), "0".into(), "start".into());
            (row[11], row[12]) = (time.clone(), time);
            rows.push(row);
        }
        rows.extend(stops.iter().map(|row| stop(&names, row)));
    }
    for left in &plan.unassigned {
        let mut row: [String; COLUMNS] = Default::default();
        (row[3], row[4]) = ("left out".into(), left.visit.clone());
        if let Some(visit) = names.visit(&left.visit) {
            row[5] = visit.patient.clone().unwrap_or_default();
            (row[6], row[7]) = (visit.kind.clone().unwrap_or_default(), priority(visit).into());
        }
        row[15] = why(&left.reasons);
        rows.push(row);
    }
    for left in plan.unheld.iter().flatten() {
        let mut row: [String; COLUMNS] = Default::default();
        (row[3], row[4], row[15]) = ("reserve not held".into(), left.reserve.clone(), why(&left.reasons));
        rows.push(row);
    }
    let failed = |what: String| Error::internal(format!("rows as CSV: {what}"));
    for row in rows {
        writer.write_record(row.iter().map(|cell| safe(cell))).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

/// A time by the clock on the wall; in the hour that comes twice, with which of the two it is.
fn moment(names: &Names<'_>, at: Timestamp) -> String {
    let time = wall(at).format("%Y-%m-%d %H:%M:%S");
    names.twice(at).map_or(time.to_string(), |zone| format!("{time} {zone}"))
}

fn stop(names: &Names<'_>, row: &StopRow<'_>) -> [String; COLUMNS] {
    let time = |at| moment(names, at);
    let minutes = |seconds: i64| format!("{}.{}", seconds / 60, seconds % 60 / 6);
    [
        row.clinician.into(),
        row.shift.into(),
        row.number.to_string(),
        row.what.into(),
        row.id.into(),
        row.patient.map(|patient| patient.id.clone()).unwrap_or_default(),
        row.visit.and_then(|visit| visit.kind.clone()).unwrap_or_default(),
        row.visit.map(|visit| priority(visit).to_string()).unwrap_or_default(),
        minutes(row.travel_seconds),
        format!("{:.3}", row.metres as f64 / 1e3),
        time(row.arrival),
        time(row.start),
        time(row.end),
        minutes(row.late_seconds),
        names.others(row).join(", "),
        String::new(),
    ]
}

/// Text that no spreadsheet takes for a formula.
pub(crate) fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s22_what_looks_like_a_formula_stays_text() {
        assert_eq!(safe("=HYPERLINK(\"http://example.org\")"), "'=HYPERLINK(\"http://example.org\")");
        assert_eq!([safe("+cmd"), safe("-1"), safe("@x"), safe("v1")], ["'+cmd", "'-1", "'@x", "v1"]);
    }
}
