//! One layer of values under everything: tables of cells, whether they come from CSV or from a workbook.

mod csv;
mod text;
mod xlsx;

use std::fmt;
use std::sync::Arc;

use rounds_format::codes::TABLE_UNREADABLE;
use rounds_model::error::Issue;

pub use text::Encoding;
pub(crate) use text::{shown, trimmed};

/// Bytes that one file may have.
pub(crate) const MOST_BYTES: usize = 64 << 20;
/// Rows that one table may have.
pub(crate) const MOST_ROWS: u32 = 100_000;
/// Columns that one table may have.
pub(crate) const MOST_COLUMNS: u32 = 256;

/// A file as it was given.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name without folders: `visits.csv`. The table in a CSV file is called by it.
    pub name: String,
    /// All that is in it.
    pub bytes: Vec<u8>,
}

/// Where a cell is, as people look for it: `Visits!F17`; or any other place, as the whole of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellRef {
    /// The sheet, or the name of the CSV file without its ending.
    pub sheet: Arc<str>,
    /// The row, counted from 1; 0 is the sheet as a whole.
    pub row: u32,
    /// The column, counted from 0.
    pub column: u32,
}

impl CellRef {
    pub(crate) fn new(sheet: impl Into<Arc<str>>, row: u32, column: u32) -> CellRef {
        CellRef { sheet: sheet.into(), row, column }
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.row == 0 {
            return out.write_str(&self.sheet);
        }
        let plain = self.sheet.chars().all(|c| c.is_alphanumeric() || c == '_');
        let quote = if plain { "" } else { "'" };
        write!(out, "{quote}{}{quote}!{}{}", self.sheet, letters(self.column), self.row)
    }
}

/// The letters over a column: A, B … Z, AA …
pub(crate) fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing, or blanks only.
    #[default]
    Empty,
    /// Text without blanks around it.
    Text(String),
    /// A number of a workbook.
    Number(f64),
    /// A date, a time, or both, as a workbook counts them.
    Serial(Serial),
    /// True or false.
    Flag(bool),
    /// The error of a formula: `#N/A`.
    Fault(String),
}

/// Days since a workbook's first day, with the time of day as a fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Serial {
    /// The number in the cell.
    pub days: f64,
    /// Whether days are counted from 1904, as on a Mac of old.
    pub from_1904: bool,
}

impl Value {
    /// Text without the blanks around it.
    pub(crate) fn text(text: &str) -> Value {
        match trimmed(text) {
            text if text.is_empty() => Value::Empty,
            text => Value::Text(text),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Value::Empty
    }
}

/// One row, with as many cells as it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As a spreadsheet counts it, from 1.
    pub number: u32,
    /// From column A on.
    pub cells: Vec<Value>,
}

impl Row {
    /// What stands in a column; beyond the last cell, nothing.
    pub fn value(&self, column: u32) -> &Value {
        self.cells.get(column as usize).unwrap_or(&Value::Empty)
    }
}

/// Cells that a workbook shows as one: the first has the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First and last row, counted from 1.
    pub rows: (u32, u32),
    /// First and last column, counted from 0.
    pub columns: (u32, u32),
}

/// A sheet of a workbook, or a CSV file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name of the sheet, or of the file without its ending.
    pub name: Arc<str>,
    /// The file it comes from.
    pub file: String,
    /// What separates fields, where it comes from CSV.
    pub separator: Option<char>,
    /// Its rows, those without anything left out.
    pub rows: Vec<Row>,
    /// Rows without anything between the others.
    pub empty_rows: usize,
    /// Cells shown as one.
    pub merged: Vec<Merged>,
}

impl Table {
    pub(crate) fn at(&self, row: u32, column: u32) -> CellRef {
        CellRef { sheet: Arc::clone(&self.name), row, column }
    }
}

/// Reads every table of every input.
///
/// # Errors
/// What makes a file unreadable, for all files.
pub(crate) fn read(inputs: &[Input], encoding: Option<Encoding>) -> Result<Vec<Table>, Vec<Issue>> {
    let (mut tables, mut issues) = (Vec::new(), Vec::new());
    for input in inputs {
        match read_one(input, encoding) {
            Ok(read) => tables.extend(read),
            Err(found) => issues.extend(found),
        }
    }
    if issues.is_empty() { Ok(tables) } else { Err(issues) }
}

fn read_one(input: &Input, encoding: Option<Encoding>) -> Result<Vec<Table>, Vec<Issue>> {
    if input.bytes.starts_with(b"PK\x03\x04") {
        return xlsx::read(input);
    }
    if input.bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        let what = "an old workbook (.xls), or one with a password";
        let help = "open it, take the password away, and save it as .xlsx or .csv";
        return Err(vec![Issue::new(TABLE_UNREADABLE, input.name.clone(), what, help)]);
    }
    csv::read(input, encoding).map(|table| vec![table])
}

/// The name of a file without its ending.
pub(crate) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_called_as_spreadsheets_call_them() {
        assert_eq!(CellRef::new("Visits", 17, 5).to_string(), "Visits!F17");
        assert_eq!(CellRef::new("Visit types", 2, 27).to_string(), "'Visit types'!AB2");
        assert_eq!(CellRef::new("Visits", 0, 0).to_string(), "Visits");
    }
}
