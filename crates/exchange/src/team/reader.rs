//! One row being read: every cell by its column, and what is wrong with each noted.

use std::collections::BTreeMap;

use rounds_format::codes::{CELL_DATE, CELL_EMPTY, DATE_ORDER, ROW_NOT_OF_TABLE};

use crate::cells::{CellRef, Row, Value, shown};
use crate::findings::{Bad, Findings};
use crate::mapping::Sheet;
use crate::values::dates::{DateOrder, Moment, Written, moment, written};
use crate::values::{Parsed, ids, plain, text_of, times};

/// What comes first in the dates of each column.
pub(super) type Orders = BTreeMap<&'static str, Option<DateOrder>>;

/// A row under its headings.
pub(super) struct RowReader<'s, 't, 'f> {
    pub sheet: &'s Sheet<'t>,
    pub row: &'t Row,
    pub orders: &'s Orders,
    pub findings: &'f mut Findings,
    pub before: usize,
    /// Whether the row cannot be used, for a reason that is told elsewhere.
    pub lost: bool,
}

impl<'s, 't, 'f> RowReader<'s, 't, 'f> {
    pub(super) fn new(sheet: &'s Sheet<'t>, row: &'t Row, orders: &'s Orders, findings: &'f mut Findings) -> Self {
        let before = findings.len();
        RowReader { sheet, row, orders, findings, before, lost: false }
    }

    /// The cell in a column, or the first of the row.
    pub(super) fn at(&self, column: &str) -> CellRef {
        self.sheet.at(self.row.number, column)
    }

    /// Whether nothing was found wrong with the row so far.
    pub(super) fn is_sound(&self) -> bool {
        !self.lost && self.findings.len() == self.before
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.sheet.columns.contains_key(column)
    }

    /// Notes what is wrong with a cell.
    pub(super) fn bad(&mut self, column: &str, bad: Bad) {
        self.findings.bad(&self.sheet.at(self.row.number, column), bad);
    }

    /// Notes what is doubtful about a cell; the row stays sound.
    pub(super) fn warn(&mut self, code: &'static str, column: &str, what: impl Into<String>, help: &str) {
        let before = self.findings.len();
        self.findings.add(code, &self.sheet.at(self.row.number, column), what, help);
        self.before += self.findings.len() - before;
    }

    /// What `parse` makes of a cell; `None` where it is empty or wrong.
    pub(super) fn get<T>(&mut self, column: &str, parse: impl FnOnce(&Value) -> Parsed<T>) -> Option<T> {
        let (value, _) = self.sheet.value(self.row, column);
        if value.is_empty() {
            return None;
        }
        parse(value).map_err(|bad| self.bad(column, bad)).ok()
    }

    /// [`RowReader::get`] of a cell that must not be empty.
    pub(super) fn must<T>(&mut self, column: &str, parse: impl FnOnce(&Value) -> Parsed<T>) -> Option<T> {
        if !self.has(column) {
            // That the column is missing is told once, of the sheet.
            self.lost = true;
            return None;
        }
        match self.sheet.value(self.row, column) {
            (Value::Empty, true) => {
                let what = format!("{column} is empty: the cell is merged with those above");
                self.bad(column, Bad::new(CELL_EMPTY, what, "write it into every row, or give --fill-merged"));
                None
            }
            (Value::Empty, false) => {
                self.bad(column, Bad::new(CELL_EMPTY, format!("{column} is empty"), "write it, or take the row away"));
                None
            }
            (value, _) => parse(value).map_err(|bad| self.bad(column, bad)).ok(),
        }
    }

    pub(super) fn text(&mut self, column: &str) -> Option<String> {
        self.get(column, text_of).filter(|text| !text.is_empty())
    }

    /// What `parse` makes of the text of a cell.
    pub(super) fn word<T>(&mut self, column: &str, parse: impl FnOnce(&str) -> Parsed<T>) -> Option<T> {
        self.get(column, |value| parse(&text_of(value)?))
    }

    pub(super) fn id(&mut self, column: &str) -> Option<String> {
        self.must(column, ids::id)
    }

    pub(super) fn moment(&mut self, column: &'static str) -> Option<Moment> {
        let order = self.orders.get(column).copied().flatten();
        self.get(column, |value| moment(value, order))
    }

    pub(super) fn time(&mut self, column: &'static str) -> Option<Moment> {
        let order = self.orders.get(column).copied().flatten();
        self.get(column, |value| times::time(value, order))
    }

    /// Whether the row is no part of the table, such as a total or a note below it; noted.
    pub(super) fn is_stray(&mut self) -> bool {
        let cell = |column: &str| self.sheet.value(self.row, column).0;
        let filled = self.sheet.columns.keys().filter(|column| !cell(column).is_empty()).count();
        let required = self.sheet.kind.columns().iter().filter(|column| column.required && self.has(column.name));
        let empty = required.filter(|column| cell(column.name).is_empty()).count();
        let first = self.row.cells.iter().find(|value| !value.is_empty());
        let total = matches!(first, Some(Value::Text(text)) if plain(text).starts_with("total"));
        let merged = self.sheet.columns.keys().any(|column| self.sheet.value(self.row, column).1);
        let stray = total || empty > 0 && filled <= 2 && !merged;
        if stray {
            let what = "the row does not belong to the table, as a total or a note below it";
            let help = "take it away, or give --skip-bad-rows";
            let column = self.row.cells.iter().position(|value| !value.is_empty()).unwrap_or(0);
            let at = self.sheet.table.at(self.row.number, column as u32);
            self.findings.add(ROW_NOT_OF_TABLE, &at, what, help);
        }
        stray
    }
}

/// Finds out from each whole column what comes first in its dates.
pub(super) fn orders(
    sheet: &Sheet<'_>,
    columns: &[&'static str],
    told: Option<DateOrder>,
    findings: &mut Findings,
) -> Orders {
    columns.iter().map(|column| (*column, told.or_else(|| order(sheet, column, findings)))).collect()
}

fn order(sheet: &Sheet<'_>, column: &'static str, findings: &mut Findings) -> Option<DateOrder> {
    let dates = sheet.rows().filter_map(|row| match sheet.value(row, column).0 {
        Value::Text(text) => written(text).map(|(date, _)| (row.number, date, text.as_str())),
        _ => None,
    });
    let dates: Vec<(u32, Written, &str)> = dates.collect();
    let proof = |order: DateOrder| dates.iter().filter(move |(_, date, _)| date.proves() == Some(order));
    let [day, month] = [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| proof(order).collect::<Vec<_>>());
    match (day.first(), month.first()) {
        (Some(_), None) => Some(DateOrder::DayFirst),
        // A whole column of American dates is rare enough here to be said.
        (None, Some((row, _, text))) => {
            let other = dates.iter().find(|(of, date, _)| of != row && date.is_open());
            let other =
                other.map_or(String::new(), |(row, _, text)| format!(", {} in row {row} need not be", shown(text)));
            let what = format!("{} in row {row} is month first{other}", shown(text));
            findings.add(DATE_ORDER, &sheet.at(sheet.head, column), what, "mend the row, or give --dates mdy");
            Some(DateOrder::MonthFirst)
        }
        (None, None) => {
            let open = dates.iter().find(|(_, date, _)| date.is_open())?;
            let what = format!("{} and the other dates here may be day first or month first", shown(open.2));
            let help = "give --dates dmy or --dates mdy, or write dates as 2026-03-02";
            findings.add(DATE_ORDER, &sheet.at(sheet.head, column), what, help);
            Some(DateOrder::DayFirst)
        }
        // The few are wrong; each is told with one of the others.
        (Some(first_day), Some(first_month)) => {
            let days_rule = day.len() >= month.len();
            let (few, other, order) = if days_rule {
                (&month, first_day, DateOrder::DayFirst)
            } else {
                (&day, first_month, DateOrder::MonthFirst)
            };
            for (row, _, text) in few {
                let (text, other_text) = (shown(text), shown(other.2));
                let what = format!("{text} and {other_text} in row {} cannot both be dates in one order", other.0);
                let help = "mend the one that is wrong; a column has its dates in one order";
                findings.add(CELL_DATE, &sheet.at(*row, column), what, help);
            }
            Some(order)
        }
    }
}
