//! Spreadsheets in as days, and out of plans.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rounds::exchange::{
    self, CalendarOptions, DateOrder, Encoding, IdKey, ImportOptions, Input, Map, Postcodes, WorkbookOptions, Yesterday,
};
use rounds::{Error, format};
use rounds_lab::generate::NORTH_WEST_LONDON;
use rounds_model::visible;

use crate::day::Day;
use crate::errors::{Told, or_raise, told};
use crate::planning::plan_for;
use crate::work::pooled;

fn date(text: &str) -> PyResult<NaiveDate> {
    text.parse().map_err(|_| PyValueError::new_err(format!("{text:?} is no date: write it as 2026-03-02")))
}

/// What is read, as Python has it: days with their dates, findings, a summary, the mapping.
type Read = (Option<Vec<(String, String)>>, Vec<Told>, Vec<String>, String);

/// Makes days of tables.
#[pyfunction]
#[pyo3(signature = (
    files, first, days, day_first, windows_1252, map, fill_merged, skip_bad_rows, labels, id_key, postcodes, before
))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub fn import_tables(
    py: Python<'_>,
    files: Vec<(String, Vec<u8>)>,
    first: Option<&str>,
    days: u32,
    day_first: Option<bool>,
    windows_1252: Option<bool>,
    map: Option<&str>,
    fill_merged: bool,
    skip_bad_rows: bool,
    labels: bool,
    id_key: Option<&[u8]>,
    postcodes: Option<&[u8]>,
    before: Option<(Vec<u8>, Vec<u8>)>,
) -> PyResult<Read> {
    let inputs: Vec<Input> = files.into_iter().map(|(name, bytes)| Input { name, bytes }).collect();
    let first = first.map(date).transpose()?;
    let key = id_key.map(|bytes| {
        let short = format!("the secret is shorter than {} letters", IdKey::SHORTEST);
        IdKey::new(bytes).ok_or_else(|| PyValueError::new_err(short))
    });
    let key = key.transpose()?;
    let read = || -> Result<Read, Error> {
        let postcodes = match postcodes {
            Some(bytes) => Postcodes::read(bytes),
            None => Postcodes::from_csv(NORTH_WEST_LONDON),
        };
        let postcodes = postcodes.map_err(Error::input)?;
        let before = before
            .map(|(day, plan)| Ok(Yesterday { day: format::read_day_file(&day)?, plan: format::read_plan(&plan)? }));
        let before = before.transpose()?;
        let mut options = ImportOptions::new(&postcodes);
        options.map = map.map(Map::read).transpose().map_err(Error::input)?.unwrap_or_default();
        (options.date, options.days) = (first, days);
        options.dates = day_first.map(|first| if first { DateOrder::DayFirst } else { DateOrder::MonthFirst });
        options.encoding = windows_1252.map(|yes| if yes { Encoding::Windows1252 } else { Encoding::Utf8 });
        (options.fill_merged, options.skip_bad_rows) = (fill_merged, skip_bad_rows);
        (options.labels, options.id_key, options.before) = (labels, key.as_ref(), before.as_ref());
        let import = exchange::import_tables(&inputs, &options)?;
        let days = import.days.as_ref().map(|days| {
            let day = |(date, day): &(NaiveDate, format::day::DayFile)| {
                format::problem_of(day)?;
                Ok((date.to_string(), visible::json(&format::write_day(day)).into_owned()))
            };
            days.iter().map(day).collect::<Result<Vec<_>, Error>>()
        });
        let issues = import.issues().iter().map(told).collect();
        Ok((days.transpose()?, issues, import.summary, import.mapping))
    };
    or_raise(py, py.detach(|| pooled(read)))
}

/// A plan as a workbook.
#[pyfunction]
pub fn workbook(py: Python<'_>, day: &Day, plan: &[u8], notes: bool) -> PyResult<Vec<u8>> {
    let made = || {
        let (file, plan) = (format::read_day_file(&day.bytes)?, plan_for(&day.problem, plan)?);
        exchange::workbook(&file, &plan, &WorkbookOptions::default().notes(notes))
    };
    or_raise(py, py.detach(made))
}

/// A plan as a table in CSV, a row for each stop, ids only.
#[pyfunction]
pub fn table(py: Python<'_>, day: &Day, plan: &[u8]) -> PyResult<String> {
    let made = || exchange::table(&format::read_day_file(&day.bytes)?, &plan_for(&day.problem, plan)?);
    or_raise(py, py.detach(made))
}

/// A plan as a calendar, written at `now` (seconds since 1970).
#[pyfunction]
#[pyo3(signature = (day, plan, now, revision, clinician))]
pub fn calendar(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    now: i64,
    revision: u32,
    clinician: Option<String>,
) -> PyResult<String> {
    let file = or_raise(py, format::read_day_file(&day.bytes))?;
    if let Some(who) = clinician.as_ref().filter(|who| !file.clinicians.iter().any(|of| of.id == **who)) {
        return Err(PyValueError::new_err(format!("no clinician {who:?} in the day")));
    }
    let now: DateTime<Utc> = DateTime::from_timestamp(now, 0).unwrap_or_default();
    let plan = or_raise(py, plan_for(&day.problem, plan))?;
    let options = CalendarOptions::new(now).revision(revision).clinician(clinician);
    Ok(exchange::calendar(&file, &plan, &options))
}

/// A workbook to begin with.
#[pyfunction]
pub fn template(py: Python<'_>, day: &str) -> PyResult<Vec<u8>> {
    let day = date(day)?;
    or_raise(py, exchange::template(day))
}
