//! CSV files: the separator found from the headings, every line held against them.

use std::sync::Arc;

use rounds_format::codes::{TABLE_FIELDS, TABLE_TOO_LARGE, TABLE_UNREADABLE};
use rounds_model::error::Issue;

use super::{Encoding, Input, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Row, Table, Value, stem, text};

/// What may stand between fields.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a CSV file as a table.
pub(super) fn read(input: &Input, encoding: Option<Encoding>) -> Result<Table, Vec<Issue>> {
    let fault = |code, what: String, help: &str| vec![Issue::new(code, input.name.clone(), what, help)];
    if input.bytes.len() > MOST_BYTES {
        let what = format!("the file has more than {} MB", MOST_BYTES >> 20);
        return Err(fault(TABLE_TOO_LARGE, what, "export fewer rows or columns"));
    }
    let text = text::decoded(&input.name, &input.bytes, encoding).map_err(|issue| vec![issue])?;
    let separator = separator(&text);
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let (mut rows, mut issues): (Vec<Row>, Vec<Issue>) = (Vec::new(), Vec::new());
    let (mut record, mut last, mut width) = (::csv::StringRecord::new(), Place::default(), 0);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                let what = format!("line {} cannot be read", reader.position().line());
                return Err(fault(TABLE_UNREADABLE, what, "save it as CSV again"));
            }
        }
        let place = last.next(&record, reader.position(), &text);
        last = place;
        let filled = record.iter().enumerate().filter(|(_, field)| !text::trimmed(field).is_empty());
        let fields = filled.last().map_or(0, |(last, _)| last + 1);
        if place.row > MOST_ROWS || fields as u32 > MOST_COLUMNS {
            let what = format!("there are more than {MOST_ROWS} rows or {MOST_COLUMNS} columns");
            return Err(fault(TABLE_TOO_LARGE, what, "export fewer rows or columns"));
        }
        if width > 1 && (fields > width || is_other(&record, separator, width)) {
            let what = format!("line {} has {fields} fields where the headings are {width}", place.line);
            let help = "put text that holds the separator in quotation marks, and use one separator throughout";
            issues.push(Issue::new(TABLE_FIELDS, input.name.clone(), what, help));
        }
        // Titles above the headings are narrower than the table.
        width = width.max(if rows.len() < 2 { fields } else { width });
        if fields > 0 {
            rows.push(Row { number: place.row, cells: record.iter().take(fields).map(Value::text).collect() });
        }
    }
    if !issues.is_empty() {
        return Err(issues);
    }
    let first = rows.first().map_or(0, |row| row.number - 1);
    let empty_rows = rows.last().map_or(0, |row| row.number - first) as usize - rows.len();
    let name = Arc::from(stem(&input.name));
    let (file, separator) = (input.name.clone(), Some(char::from(separator)));
    Ok(Table { name, file, separator, rows, empty_rows, merged: Vec::new() })
}

/// A line that another separator cuts into as many fields as there are headings.
fn is_other(record: &::csv::StringRecord, separator: u8, width: usize) -> bool {
    let Some(only) = record.get(0).filter(|_| record.len() == 1) else { return false };
    let others = SEPARATORS.into_iter().filter(|other| *other != separator);
    others.into_iter().any(|other| only.split(char::from(other)).count() >= width)
}

/// The separator that the first line with one has most of, outside quotation marks.
fn separator(text: &str) -> u8 {
    let counts = |line: &str| {
        let mut inside = false;
        let mut counts = [0_usize; SEPARATORS.len()];
        for byte in line.bytes() {
            inside ^= byte == b'"';
            if let Some(index) = SEPARATORS.iter().position(|of| *of == byte && !inside) {
                counts[index] += 1;
            }
        }
        counts
    };
    // A title above the headings has none or few: the richest of the first lines decides.
    let lines = text.lines().take(10).map(counts);
    let richer = |best: [usize; 4], next: [usize; 4]| if next.iter().max() > best.iter().max() { next } else { best };
    let best = lines.reduce(richer).unwrap_or_default();
    let most = best.iter().copied().max().unwrap_or(0);
    best.iter().position(|count| *count == most).and_then(|index| SEPARATORS.get(index).copied()).unwrap_or(b',')
}

/// Where a record stands: the line of the file it begins in, and its row as a spreadsheet counts.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    line: u64,
    row: u32,
    /// The line after its last one.
    end: u64,
}

impl Place {
    /// The place of the record that was just read up to `after`. Empty lines count as rows; lines within quotation
    /// marks do not.
    fn next(self, record: &::csv::StringRecord, after: &::csv::Position, text: &str) -> Place {
        let inner: u64 = record.iter().map(|field| field.bytes().filter(|byte| *byte == b'\n').count() as u64).sum();
        let ended = text.as_bytes().get((after.byte() as usize).wrapping_sub(1)) == Some(&b'\n');
        let last = after.line() - u64::from(ended);
        let line = last.saturating_sub(inner);
        let before = if self.end == 0 { 1 } else { self.end };
        let row = self.row + 1 + line.saturating_sub(before) as u32;
        Place { line, row, end: last + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Table, Vec<Issue>> {
        read(&Input { name: "visits.csv".into(), bytes: text.into() }, None)
    }

    fn cells(table: &Table) -> Vec<(u32, Vec<&str>)> {
        let text = |value: &Value| match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        let row = |row: &Row| (row.number, row.cells.iter().map(|cell| text(cell).unwrap_or_default()).collect());
        let rows: Vec<(u32, Vec<String>)> = table.rows.iter().map(row).collect();
        rows.into_iter()
            .map(|(number, cells)| (number, cells.into_iter().map(|cell| &*cell.leak()).collect()))
            .collect()
    }

    #[test]
    fn s1_a_mark_before_the_first_heading_is_no_part_of_it() {
        let table = table("\u{feff}visit_id,patient,date\r\nv001,p001,2026-03-02\r\n").unwrap();
        assert_eq!(cells(&table)[0], (1, vec!["visit_id", "patient", "date"]));
        assert_eq!(table.rows.len(), 2);
    }

    #[test]
    fn s2_semicolons_quoted_commas_and_a_last_line_without_end() {
        let table = table("visit_id;patient;duration\r\nv001;p001;30\r\nv002;\"home, flat 2\";45").unwrap();
        assert_eq!(table.separator, Some(';'));
        assert_eq!(cells(&table)[2], (3, vec!["v002", "home, flat 2", "45"]));
    }

    #[test]
    fn s2_mixed_separators_are_an_error_with_the_line() {
        let issues = table("id;patient;minutes\nv1;p1;30\nv2,p2,30\n").unwrap_err();
        assert!(issues[0].message.starts_with("line 3 "), "{issues:?}");
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let table = table("id,notes\n\nv1,\"two\nlines\"\n,\nv2,x\n").unwrap();
        assert_eq!(cells(&table).iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 3, 5]);
        assert_eq!(table.empty_rows, 2);
    }

    #[test]
    fn a_million_columns_are_refused() {
        assert_eq!(table(&"x,".repeat(1_000_000)).unwrap_err()[0].code, TABLE_TOO_LARGE);
    }
}
