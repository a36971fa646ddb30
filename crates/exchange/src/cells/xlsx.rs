//! Workbooks: sheets read cell by cell, so that what a sheet claims about its size costs nothing. Formulas are not
//! evaluated (the value that was last saved counts), links to other workbooks are not followed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx};
use rounds_format::codes::{TABLE_TOO_LARGE, TABLE_UNREADABLE};
use rounds_model::error::Issue;

use super::{Input, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Merged, Row, Serial, Table, Value};

/// Bytes that a workbook may unpack to.
const MOST_UNPACKED: u64 = 160 << 20;
/// Parts that a workbook may have.
const MOST_PARTS: usize = 2_000;
/// Cells that a workbook may have.
const MOST_CELLS: usize = 3_000_000;

/// Reads every visible sheet of a workbook.
pub(super) fn read(input: &Input) -> Result<Vec<Table>, Vec<Issue>> {
    let refuse = |fault: Fault| match fault {
        Fault::TooLarge(what) => {
            Issue::new(TABLE_TOO_LARGE, &*input.name, what, "take away what is not part of the tables")
        }
        Fault::Unreadable => {
            let help = "open it and save it again as .xlsx, without a password";
            Issue::new(TABLE_UNREADABLE, &*input.name, "a workbook that is damaged, or none", help)
        }
    };
    weighed(input).and_then(|()| tables(input)).map_err(|fault| vec![refuse(fault)])
}

/// Why a workbook is not read.
enum Fault {
    TooLarge(String),
    Unreadable,
}

/// Unpacks everything once to see how large it is; what the archive itself says of that may be a lie.
fn weighed(input: &Input) -> Result<(), Fault> {
    if input.bytes.len() > MOST_BYTES {
        return Err(Fault::TooLarge(format!("the workbook has more than {} MB", MOST_BYTES >> 20)));
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(&input.bytes)).map_err(|_| Fault::Unreadable)?;
    let unpacked = || Fault::TooLarge(format!("the workbook unpacks to more than {} MB", MOST_UNPACKED >> 20));
    if archive.len() > MOST_PARTS {
        return Err(Fault::TooLarge(format!("the workbook has more than {MOST_PARTS} parts")));
    }
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| Fault::Unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| Fault::Unreadable)?;
        left = left.checked_sub(read).ok_or_else(unpacked)?;
    }
    Ok(())
}

fn tables(input: &Input) -> Result<Vec<Table>, Fault> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(&input.bytes)).map_err(|_| Fault::Unreadable)?;
    let shown = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let names: Vec<String> = book.sheets_metadata().iter().filter(shown).map(|sheet| sheet.name.clone()).collect();
    let mut cells = 0;
    names.into_iter().map(|name| table(&mut book, name, &input.name, &mut cells)).collect()
}

fn table(book: &mut Xlsx<Cursor<&Vec<u8>>>, name: String, file: &str, cells: &mut usize) -> Result<Table, Fault> {
    let merged = book.merge_cells_by_sheet_name(&name).map_err(|_| Fault::Unreadable)?;
    let from_1904 = book.has_1904_epoch();
    let mut rows: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(&name).map_err(|_| Fault::Unreadable)?;
    while let Some(cell) = reader.next_cell().map_err(|_| Fault::Unreadable)? {
        let ((row, column), value) = (cell.get_position(), value(cell.get_value().clone(), from_1904));
        if !value.is_empty() && (row >= MOST_ROWS || column >= MOST_COLUMNS) {
            return Err(Fault::TooLarge(format!("a sheet has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")));
        }
        // Cells that only lead up to one far to the right take room too.
        let (column, room) = (column as usize, rows.get(&row).map_or(0, Vec::len));
        *cells += if value.is_empty() { 1 } else { (column + 1).saturating_sub(room).max(1) };
        if *cells > MOST_CELLS {
            return Err(Fault::TooLarge(format!("the workbook has more than {MOST_CELLS} cells")));
        }
        if value.is_empty() {
            continue;
        }
        let row = rows.entry(row).or_default();
        row.resize(row.len().max(column + 1), Value::Empty);
        row[column] = value;
    }
    let rows: Vec<Row> = rows.into_iter().map(|(row, cells)| Row { number: row + 1, cells }).collect();
    let first = rows.first().map_or(0, |row| row.number - 1);
    let empty_rows = rows.last().map_or(0, |row| row.number - first) as usize - rows.len();
    let merged = merged.iter().map(|of| Merged {
        rows: (of.start.0.saturating_add(1), of.end.0.saturating_add(1)),
        columns: (of.start.1, of.end.1),
    });
    let merged = merged.collect();
    Ok(Table { name: Arc::from(name), file: file.into(), separator: None, rows, empty_rows, merged })
}

fn value(data: DataRef<'_>, from_1904: bool) -> Value {
    match Data::from(data) {
        Data::Empty => Value::Empty,
        Data::Int(number) => Value::Number(number as f64),
        Data::Float(number) => Value::Number(number),
        Data::Bool(flag) => Value::Flag(flag),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Value::text(&text),
        Data::DateTime(moment) => Value::Serial(Serial { days: moment.as_f64(), from_1904 }),
        Data::Error(error) => Value::Fault(error.to_string()),
    }
}
