//! The tables given back with what is wrong marked in them.

use std::collections::{BTreeMap, BTreeSet};

use rounds_model::error::{Error, Result, Severity};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

use crate::cells::{Table, Value};
use crate::findings::Finding;

/// A workbook of the tables as they were read: each faulty cell coloured, with what is wrong and the remedy as a note.
/// It holds all that the tables hold, names among it.
///
/// # Errors
/// [`Error::is_internal`] where no workbook can be made of them.
pub fn marked(tables: &[Table], findings: &[Finding]) -> Result<Vec<u8>> {
    made(tables, findings).map_err(|error| Error::internal(format!("tables as a workbook: {error}")))
}

/// What is said of each cell of a sheet, by row and column.
type Notes<'f> = BTreeMap<(u32, u32), Vec<&'f Finding>>;

fn made(tables: &[Table], findings: &[Finding]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("rounds").set_creation_datetime(&created));
    let mut used = BTreeSet::new();
    for table in tables {
        let mut notes = Notes::new();
        for finding in findings.iter().filter(|finding| finding.at.sheet == table.name) {
            let row = finding.at.row.max(1);
            notes.entry((row, finding.at.column)).or_default().push(finding);
        }
        let sheet = book.add_worksheet();
        sheet.set_name(crate::out::sheet_name(&table.name, &mut used))?;
        crate::out::pages(sheet, 0);
        filled(sheet, table, &notes)?;
    }
    book.save_to_buffer()
}

fn filled(sheet: &mut Worksheet, table: &Table, notes: &Notes<'_>) -> std::result::Result<(), XlsxError> {
    let plain = Format::new();
    let [error, warning] = ["#F4B6B6", "#FFE8A3"].map(|colour| Format::new().set_background_color(colour));
    let look = |row: u32, column: u32| match notes.get(&(row, column)) {
        None => plain.clone(),
        Some(found) if found.iter().any(|finding| finding.issue.severity() == Severity::Error) => error.clone(),
        Some(_) => warning.clone(),
    };
    for row in &table.rows {
        for (index, value) in row.cells.iter().enumerate() {
            let (at, column, format) = (row.number - 1, index as u16, look(row.number, index as u32));
            match value {
                Value::Empty => {}
                Value::Number(number) => {
                    sheet.write_number_with_format(at, column, *number, &format)?;
                }
                Value::Serial(serial) => {
                    let shape = if serial.days < 1.0 { "hh:mm" } else { "dd/mm/yyyy hh:mm" };
                    let days = serial.days + if serial.from_1904 { 1_462.0 } else { 0.0 };
                    sheet.write_number_with_format(at, column, days, &format.set_num_format(shape))?;
                }
                Value::Text(text) | Value::Fault(text) => {
                    sheet.write_string_with_format(at, column, text, &format)?;
                }
                Value::Flag(flag) => {
                    sheet.write_boolean_with_format(at, column, *flag, &format)?;
                }
            }
        }
    }
    for ((row, column), found) in notes {
        let said = found.iter().map(|finding| {
            let issue = &finding.issue;
            format!("{} {}. {}", issue.code, issue.message, issue.help)
        });
        let note = Note::new(said.collect::<Vec<_>>().join("\n")).set_author("rounds").add_author_prefix(false);
        let (at, column) = (row - 1, *column as u16);
        let empty = table
            .rows
            .iter()
            .find(|of| of.number == *row)
            .is_none_or(|of| of.value(u32::from(column)) == &Value::Empty);
        if empty {
            sheet.write_blank(at, column, &look(*row, u32::from(column)))?;
        }
        sheet.insert_note(at, column, &note.set_width(320))?;
    }
    Ok(())
}
