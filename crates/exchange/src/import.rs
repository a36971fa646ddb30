//! Tables in, days out, and everything that is to be said about it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rounds_format::codes::BAD_SETTING;
use rounds_format::day::{DayFile, PriorityFile};
use rounds_model::error::{Error, Issue, Result};

use crate::cells::{self, CellRef, Encoding, Input, Table, letters};
use crate::day::{self, carry::Yesterday};
use crate::findings::{Finding, Findings, told};
use crate::mapping::{self, Map, Sheet};
use crate::postcodes::Postcodes;
use crate::team;
use crate::values::dates::DateOrder;
use crate::values::ids::IdKey;
use crate::values::{text_of, words};

/// Rows left out that are told one by one.
const MOST_LEFT_OUT: usize = 100;

/// How tables are read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportOptions<'o> {
    /// The first day; without it the one in the settings.
    pub date: Option<NaiveDate>,
    /// How many days from then on.
    pub days: u32,
    /// What comes first in 03/04/2026, where a column does not show it itself.
    pub dates: Option<DateOrder>,
    /// The encoding of CSV files that are not UTF-8.
    pub encoding: Option<Encoding>,
    /// What a person says about tables and columns.
    pub map: Map,
    /// Whether the value of merged cells counts in every row.
    pub fill_merged: bool,
    /// Whether rows with errors are left out.
    pub skip_bad_rows: bool,
    /// Whether names and notes go into the day.
    pub labels: bool,
    /// What ids are made with, where patients have NHS numbers.
    pub id_key: Option<&'o IdKey>,
    /// The day before: what it left open comes along, to the first day.
    pub before: Option<&'o Yesterday>,
    /// Where postcodes are.
    pub postcodes: &'o Postcodes,
}

impl<'o> ImportOptions<'o> {
    /// One day, nothing assumed.
    pub fn new(postcodes: &'o Postcodes) -> ImportOptions<'o> {
        ImportOptions {
            date: None,
            days: 1,
            dates: None,
            encoding: None,
            map: Map::default(),
            fill_merged: false,
            skip_bad_rows: false,
            labels: false,
            id_key: None,
            before: None,
            postcodes,
        }
    }

    /// The days that are made, the first of them given.
    pub(crate) fn dates_from(&self, first: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        (0..self.days.max(1)).filter_map(move |step| first.checked_add_days(Days::new(step.into())))
    }
}

/// What an import comes to.
#[derive(Clone, Debug)]
pub struct Import {
    /// The days, where nothing is wrong.
    pub days: Option<Vec<(NaiveDate, DayFile)>>,
    /// Everything found, cell by cell: errors that stop the import, and warnings.
    pub findings: Vec<Finding>,
    /// Errors of rows that were left out, because that was asked for.
    pub skipped: Vec<Finding>,
    /// What was read and what was assumed, a line each.
    pub summary: Vec<String>,
    /// Which column was taken for what, as a map file.
    pub mapping: String,
    /// The tables as they were read.
    pub tables: Vec<Table>,
}

impl Import {
    /// The findings as they are told: many of one kind in one column once, errors first.
    pub fn issues(&self) -> Vec<Issue> {
        told(&self.findings)
    }
}

/// Makes days of tables.
///
/// # Errors
/// [`Error::is_input`] where a file is no table at all. What is wrong with cells is in [`Import::findings`].
///
/// ```
/// use rounds_exchange::{ImportOptions, Input, Postcodes, import_tables};
/// let rota = "staff,name,start,end\nc01,,08:00,16:00\n";
/// let visits = "patient,type,minutes,lat,lon\np01,wound care,30,51.58,-0.33\n";
/// let inputs = [("rota.csv", rota), ("visits.csv", visits)].map(|(name, text)| Input {
///     name: name.into(),
///     bytes: text.into(),
/// });
/// let postcodes = Postcodes::default();
/// let mut options = ImportOptions::new(&postcodes);
/// options.date = "2026-03-02".parse().ok();
/// let import = import_tables(&inputs, &options)?;
/// let days = import.days.expect("nothing is wrong");
/// assert_eq!(days[0].1.visits[0].id, "p01-wound-care-2026-03-02-1");
/// # Ok::<(), rounds_model::Error>(())
/// ```
pub fn import_tables(inputs: &[Input], options: &ImportOptions<'_>) -> Result<Import> {
    let tables = cells::read(inputs, options.encoding).map_err(Error::input)?;
    let mut findings = Findings::default();
    let sheets = mapping::sheets(&tables, &options.map, options.fill_merged, &mut findings);
    let mapping = mapping::as_text(&sheets);
    let mut summary = read_lines(&tables, &sheets);
    let mut team = team::read(&sheets, options, &mut findings);
    let first = options.date.or(team.settings.date);
    if first.is_none() {
        let help = "give --date 2026-03-02, or write it on the sheet Settings";
        findings.add(BAD_SETTING, &CellRef::new("Settings", 0, 0), "nothing says for which day this is", help);
    }
    let mut days = Vec::new();
    if let Some(first) = first {
        team.settings.date = Some(first);
        for date in options.dates_from(first) {
            days.push((date, day::of(&team, date, options, &mut findings)));
        }
        if let (Some(before), Some((_, made))) = (options.before, days.first_mut()) {
            day::carried(made, before, options.labels);
        }
        summary.extend(day::summary(&team, &days, options));
    }
    let skipped = if options.skip_bad_rows { findings.take_rows() } else { Vec::new() };
    summary.extend(left_out(&skipped, &sheets));
    let days = findings.is_sound().then(|| days.into_iter().map(|(date, made)| (date, made.day)).collect());
    drop(sheets);
    Ok(Import { days, findings: findings.into_list(), skipped, summary, mapping, tables })
}

/// A line about each table that is read, and about what in it is not.
fn read_lines(tables: &[Table], sheets: &[Sheet<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for sheet in sheets {
        let mut line =
            format!("{}: {} from {}", sheet.kind.name(), counted(sheet.rows().count(), "row"), sheet.table.name);
        if sheet.table.empty_rows > 0 {
            line.push_str(&format!(", {} skipped", counted(sheet.table.empty_rows, "empty row")));
        }
        lines.push(line);
    }
    let unread = tables.iter().filter(|table| !sheets.iter().any(|sheet| std::ptr::eq(sheet.table, *table)));
    let unread = unread.filter(|table| !table.rows.is_empty());
    lines.extend(unread.map(|table| format!("{}: not read, because nothing says what it is", table.name)));
    lines
}

/// The rows that are left out because of errors, each with why, and how urgent it was.
fn left_out(skipped: &[Finding], sheets: &[Sheet<'_>]) -> Vec<String> {
    let mut rows: BTreeMap<(&str, u32), Vec<&Finding>> = BTreeMap::new();
    for finding in skipped {
        rows.entry((&finding.at.sheet, finding.at.row)).or_default().push(finding);
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!("{} left out because of errors, as asked for:", counted(rows.len(), "row"))];
    for ((table, number), findings) in rows.iter().take(MOST_LEFT_OUT) {
        let priority = match priority_of(sheets, table, *number) {
            Some(PriorityFile::Critical) => " (critical)",
            Some(PriorityFile::Urgent) => " (urgent)",
            _ => "",
        };
        let why: Vec<String> = findings
            .iter()
            .map(|of| format!("{} at {}{}", of.issue.message, letters(of.at.column), of.at.row))
            .collect();
        lines.push(format!("  {table} row {number}{priority}: {}", why.join("; ")));
    }
    if rows.len() > MOST_LEFT_OUT {
        lines.push(format!("  and {} more", rows.len() - MOST_LEFT_OUT));
    }
    lines
}

/// How much the visit of a row matters, as far as the row says so.
fn priority_of(sheets: &[Sheet<'_>], table: &str, number: u32) -> Option<PriorityFile> {
    let sheet = sheets.iter().find(|sheet| &*sheet.table.name == table)?;
    let column = sheet.columns.get("priority")?;
    let row = sheet.rows().find(|row| row.number == number)?;
    words::priority(&text_of(row.value(*column)).ok()?).ok()
}

pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
