//! A workbook to begin with: every sheet with its headings, notes on them, lists to choose from, and an example team.

use chrono::NaiveDate;
use rounds_model::error::{Error, Result};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet,
    XlsxError,
};

use crate::columns::{Column, SheetKind};

/// Rows below the headings for which there are lists to choose from.
const ROWS: u32 = 1_000;

/// A cell of the example.
enum Example {
    Text(&'static str),
    Number(u32),
    /// A time of day.
    Time(u16, u8),
    /// The day that the example is for.
    Date,
    Empty,
}

use Example::{Date, Empty, Number, Text, Time};

/// The workbook as a file, its example on `date`.
///
/// # Errors
/// [`Error::is_internal`] where no workbook can be made of it.
pub fn template(date: NaiveDate) -> Result<Vec<u8>> {
    made(date).map_err(|error| Error::internal(format!("the template: {error}")))
}

fn made(date: NaiveDate) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("rounds").set_creation_datetime(&created));
    for kind in SheetKind::ALL {
        let sheet = book.add_worksheet();
        sheet.set_name(kind.name())?;
        headings(sheet, kind)?;
        for (index, cells) in examples(kind).iter().enumerate() {
            row(sheet, index as u32 + 1, cells, date)?;
        }
    }
    book.save_to_buffer()
}

fn headings(sheet: &mut Worksheet, kind: SheetKind) -> std::result::Result<(), XlsxError> {
    let must = Format::new().set_bold().set_background_color("#CFE2F3");
    let may = Format::new().set_background_color("#EAF1F8");
    for (index, column) in kind.columns().iter().enumerate() {
        let at = index as u16;
        sheet.write_string_with_format(0, at, column.name, if column.required { &must } else { &may })?;
        let due = if column.required { "Must be filled. " } else { "" };
        let note = Note::new(format!("{due}{}", column.about)).set_author("rounds").add_author_prefix(false);
        sheet.insert_note(0, at, &note.set_width(240))?;
        sheet.set_column_width(at, (column.name.len() as f64 + 4.0).max(12.0))?;
        if is_text(column) {
            // As text, or a spreadsheet makes a number of 00712 and a date of 3-5.
            sheet.set_column_format(at, &Format::new().set_num_format("@"))?;
        }
        if let Some(choices) = choices(kind, column) {
            sheet.add_data_validation(1, at, ROWS, at, &choices?)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    crate::out::pages(sheet, 0);
    Ok(())
}

fn is_text(column: &Column) -> bool {
    ["id", "staff", "patient", "after", "same clinician as", "nhs number", "postcode", "home postcode"]
        .contains(&column.name)
}

/// What can be chosen in a column. Other words may be typed all the same.
fn choices(kind: SheetKind, column: &Column) -> Option<std::result::Result<DataValidation, XlsxError>> {
    let list: &[&str] = match (kind, column.name) {
        (_, "gender" | "required gender") => &["female", "male", "other"],
        (_, "mode") => &["car", "bicycle", "foot"],
        (_, "priority") => &["critical", "urgent", "timed", "routine"],
        (_, "carers") => &["1", "2"],
        (_, "bank holidays") => &["keep", "move", "skip"],
        (SheetKind::Shifts, "status") => &["working", "leave", "sick", "rest"],
        (SheetKind::Shifts, "start place" | "end place") => &["base", "home"],
        (SheetKind::Visits, "time") => &["AM", "lunch", "PM", "tea", "bed"],
        (SheetKind::Visits, "repeat") => &["daily", "weekdays", "twice daily", "Mon/Wed/Fri", "every 2 weeks"],
        (SheetKind::Visits, "type") => return Some(Ok(from_sheet("='Visit types'!$A$2:$A$200"))),
        (SheetKind::Visits, "patient") => return Some(Ok(from_sheet("=Patients!$A$2:$A$1000"))),
        (SheetKind::Shifts, "staff") => return Some(Ok(from_sheet("=Staff!$A$2:$A$500"))),
        _ => return None,
    };
    let choices = DataValidation::new().allow_list_strings(list);
    Some(choices.map(|choices| choices.set_error_style(DataValidationErrorStyle::Information)))
}

fn from_sheet(range: &str) -> DataValidation {
    let list = DataValidation::new().allow_list_formula(range.into());
    list.set_error_style(DataValidationErrorStyle::Information)
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[Example], date: NaiveDate) -> std::result::Result<(), XlsxError> {
    let (day, clock) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("hh:mm"));
    for (column, cell) in cells.iter().enumerate() {
        let column = column as u16;
        match cell {
            Text(text) => {
                sheet.write_string(row, column, *text)?;
            }
            Number(number) => {
                sheet.write_number(row, column, *number)?;
            }
            Time(hour, minute) => {
                let time = ExcelDateTime::from_hms(*hour, *minute, 0.0)?;
                sheet.write_datetime_with_format(row, column, &time, &clock)?;
            }
            Date => {
                let days = (date - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default()).num_days();
                sheet.write_number_with_format(row, column, days as f64, &day)?;
            }
            Empty => {}
        }
    }
    Ok(())
}

/// An example team in Wembley and Harrow, invented, at postcodes that the program carries.
fn examples(kind: SheetKind) -> Vec<Vec<Example>> {
    match kind {
        SheetKind::Settings => vec![
            vec![Text("date"), Date],
            vec![Text("time zone"), Text("Europe/London")],
            vec![Text("base"), Text("HA0 1AP")],
            vec![Text("car km/h"), Number(19)],
            vec![Text("dates"), Text("dmy")],
            vec![Text("leeway"), Text("15 min")],
            vec![Text("standard urgent"), Text("2 h")],
            vec![Text("AM"), Text("08:00-12:00")],
            vec![Text("lunch"), Text("12:00-14:00")],
            vec![Text("PM"), Text("12:00-17:00")],
            vec![Text("tea"), Text("16:00-18:30")],
            vec![Text("bed"), Text("19:00-22:00")],
        ],
        SheetKind::VisitTypes => vec![
            vec![Text("Insulin"), Number(20), Text("insulin"), Number(4), Number(1), Text("timed")],
            vec![Text("Wound care"), Number(35), Text("wounds"), Number(5), Number(1), Text("routine")],
            vec![
                Text("Urgent response"),
                Number(50),
                Text("assessment"),
                Number(6),
                Number(1),
                Text("urgent"),
                Text("2 h"),
            ],
            vec![Text("Hoist"), Number(40), Empty, Number(3), Number(2), Text("routine")],
        ],
        SheetKind::Staff => vec![
            staff("c01", "Example Ann", 6, "insulin, wounds, assessment", "female", "English, Gujarati"),
            staff("c02", "Example Ben", 5, "insulin, wounds", "male", "English"),
            staff("c03", "Example Cy", 3, "insulin", "female", "English"),
        ],
        SheetKind::Shifts => ["c01", "c02", "c03"]
            .into_iter()
            .map(|id| {
                vec![
                    Text(id),
                    Date,
                    Time(8, 0),
                    Time(16, 0),
                    Text("base"),
                    Text("base"),
                    Number(30),
                    Time(11, 30),
                    Time(14, 0),
                ]
            })
            .collect(),
        SheetKind::Patients => vec![
            patient("p01", "Example Joan", "HA0 1BW", "c01"),
            patient("p02", "Example Tom", "HA0 1DX", ""),
            patient("p03", "Example Mia", "HA0 1HJ", ""),
            patient("p04", "Example Sam", "HA0 1JH", ""),
        ],
        SheetKind::Visits => vec![
            visit("v01", "p01", "Insulin", Text("twice daily"), Empty),
            visit("v02", "p02", "Wound care", Text("Mon/Wed/Fri"), Text("AM")),
            visit("v03", "p03", "Hoist", Text("daily"), Text("lunch")),
            visit("v04", "p04", "Wound care", Empty, Text("after 13:00")),
        ],
    }
}

fn staff(
    id: &'static str,
    name: &'static str,
    band: u32,
    skills: &'static str,
    gender: &'static str,
    languages: &'static str,
) -> Vec<Example> {
    vec![Text(id), Text(name), Number(band), Text(skills), Text(gender), Text(languages), Text("car")]
}

fn patient(id: &'static str, name: &'static str, postcode: &'static str, preferred: &'static str) -> Vec<Example> {
    let preferred = if preferred.is_empty() { Empty } else { Text(preferred) };
    vec![Text(id), Text(name), Empty, Text(postcode), Empty, Empty, Number(3), preferred]
}

fn visit(id: &'static str, patient: &'static str, kind: &'static str, repeat: Example, time: Example) -> Vec<Example> {
    // Without a repeat the visit is on one day.
    let date = if matches!(repeat, Empty) { Date } else { Empty };
    vec![Text(id), Text(patient), Text(kind), date, repeat, Empty, Empty, Empty, time]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImportOptions, Input, Postcodes, import_tables};

    #[test]
    fn the_template_is_read_as_it_is() {
        let bytes = template("2026-03-02".parse().unwrap()).unwrap();
        assert_eq!(bytes, template("2026-03-02".parse().unwrap()).unwrap(), "the same whenever it is written");
        let places = "postcode,lat,lon\nHA0 1AP,51.543,-0.305\nHA0 1BW,51.54,-0.303\nHA0 1DX,51.54,-0.304\n\
                      HA0 1HJ,51.541,-0.305\nHA0 1JH,51.543,-0.306\n";
        let postcodes = Postcodes::from_csv(places).unwrap();
        let input = Input { name: "team.xlsx".into(), bytes };
        let import = import_tables(&[input], &ImportOptions::new(&postcodes)).unwrap();
        assert_eq!(import.issues(), []);
        let (date, day) = &import.days.unwrap()[0];
        assert_eq!(date.to_string(), "2026-03-02");
        assert_eq!((day.clinicians.len(), day.visits.len()), (3, 5));
        assert_eq!(rounds_format::problem_of(day).unwrap().warnings, []);
    }
}
