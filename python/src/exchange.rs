//! Spreadsheets in as days, and out of plans.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rounds::exchange::{
    self, CalendarOptions, DateOrder, Encoding, FhirOptions, IdKey, Import, ImportOptions, Input, Map, Postcodes,
    WorkbookOptions, Yesterday,
};
use rounds::format::day::PriorityFile;
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
pub(crate) fn import_tables(
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
    let files = files.into_iter();
    let shared = Shared { first, days, id_key, postcodes, before };
    shared.import(py, |mut options| {
        options.map = map.map(Map::read).transpose().map_err(Error::input)?.unwrap_or_default();
        options.dates = day_first.map(|first| if first { DateOrder::DayFirst } else { DateOrder::MonthFirst });
        options.encoding = windows_1252.map(|yes| if yes { Encoding::Windows1252 } else { Encoding::Utf8 });
        (options.fill_merged, options.skip_bad_rows, options.labels) = (fill_merged, skip_bad_rows, labels);
        let inputs: Vec<Input> = files.map(|(name, bytes)| Input { name, bytes }).collect();
        exchange::import_tables(&inputs, &options)
    })
}

/// Makes days of FHIR bundles; `priorities` are what routine, urgent, asap and stat are here.
#[pyfunction]
#[pyo3(signature = (files, first, days, zone, minutes, priorities, id_key, postcodes, before))]
#[allow(clippy::too_many_arguments, reason = "each is an argument in Python, where they have names")]
pub(crate) fn import_fhir(
    py: Python<'_>,
    files: Vec<(String, Vec<u8>)>,
    first: Option<&str>,
    days: u32,
    zone: &str,
    minutes: Option<u32>,
    priorities: [Option<String>; 4],
    id_key: Option<&[u8]>,
    postcodes: Option<&[u8]>,
    before: Option<(Vec<u8>, Vec<u8>)>,
) -> PyResult<Read> {
    let mut fhir = FhirOptions::default();
    fhir.zone = zone.parse().map_err(|_| PyValueError::new_err(format!("there is no time zone {zone:?}")))?;
    fhir.minutes = minutes;
    for (at, name) in priorities.into_iter().enumerate() {
        let Some(name) = name else { continue };
        let read: Result<PriorityFile, _> = serde_json::from_value(name.clone().into());
        let unknown = |_| PyValueError::new_err(format!("there is no priority {name:?}"));
        fhir.priorities[at] = read.map_err(unknown)?;
    }
    let shared = Shared { first, days, id_key, postcodes, before };
    shared.import(py, |options| {
        let inputs: Vec<Input> = files.into_iter().map(|(name, bytes)| Input { name, bytes }).collect();
        exchange::import_fhir(&inputs, &options, &fhir)
    })
}

/// What holds for every import.
struct Shared<'a> {
    first: Option<&'a str>,
    days: u32,
    id_key: Option<&'a [u8]>,
    postcodes: Option<&'a [u8]>,
    before: Option<(Vec<u8>, Vec<u8>)>,
}

impl Shared<'_> {
    /// Imports by `read`, which gets these options to add its own to.
    fn import(
        self,
        py: Python<'_>,
        read: impl FnOnce(ImportOptions<'_>) -> Result<Import, Error> + Send,
    ) -> PyResult<Read> {
        let first = self.first.map(date).transpose()?;
        let key = self.id_key.map(|bytes| {
            let short = format!("the secret is shorter than {} letters", IdKey::SHORTEST);
            IdKey::new(bytes).ok_or_else(|| PyValueError::new_err(short))
        });
        let key = key.transpose()?;
        let imported = || -> Result<Read, Error> {
            let postcodes = match self.postcodes {
                Some(bytes) => Postcodes::read(bytes),
                None => Postcodes::from_csv(NORTH_WEST_LONDON),
            };
            let postcodes = postcodes.map_err(Error::input)?;
            let before = self.before.map(|(day, plan)| {
                Ok(Yesterday { day: format::read_day_file(&day)?, plan: format::read_plan(&plan)? })
            });
            let before = before.transpose()?;
            let mut options = ImportOptions::new(&postcodes);
            (options.date, options.days) = (first, self.days);
            (options.id_key, options.before) = (key.as_ref(), before.as_ref());
            let import = read(options)?;
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
        or_raise(py, py.detach(|| pooled(imported)))
    }
}

/// A plan as a workbook, with what has changed since another.
#[pyfunction]
#[pyo3(signature = (day, plan, notes, since))]
pub(crate) fn workbook(py: Python<'_>, day: &Day, plan: &[u8], notes: bool, since: Option<&[u8]>) -> PyResult<Vec<u8>> {
    let made = || {
        let (file, plan) = (format::read_day_file(&day.bytes)?, plan_for(&day.problem, plan)?);
        let since = since.map(format::read_plan).transpose()?;
        exchange::workbook(&file, &plan, &WorkbookOptions::default().notes(notes).since(since))
    };
    or_raise(py, py.detach(made))
}

/// A plan as a FHIR bundle, written at `now` (seconds since 1970).
#[pyfunction]
pub(crate) fn fhir_bundle(py: Python<'_>, day: &Day, plan: &[u8], now: i64) -> PyResult<String> {
    let made = || {
        let (file, plan) = (format::read_day_file(&day.bytes)?, plan_for(&day.problem, plan)?);
        let now: DateTime<Utc> = DateTime::from_timestamp(now, 0).unwrap_or_default();
        Ok(visible::json(&exchange::fhir_bundle(&file, &plan, now)).into_owned())
    };
    or_raise(py, py.detach(made))
}

/// A plan as a table in CSV, a row for each stop, ids only.
#[pyfunction]
pub(crate) fn table(py: Python<'_>, day: &Day, plan: &[u8]) -> PyResult<String> {
    let made = || exchange::table(&format::read_day_file(&day.bytes)?, &plan_for(&day.problem, plan)?);
    or_raise(py, py.detach(made))
}

/// A plan as a calendar, written at `now` (seconds since 1970).
#[pyfunction]
#[pyo3(signature = (day, plan, now, revision, clinician, since))]
pub(crate) fn calendar(
    py: Python<'_>,
    day: &Day,
    plan: &[u8],
    now: i64,
    revision: u32,
    clinician: Option<String>,
    since: Option<&[u8]>,
) -> PyResult<String> {
    let since = or_raise(py, since.map(format::read_plan).transpose())?;
    let file = or_raise(py, format::read_day_file(&day.bytes))?;
    if let Some(who) = clinician.as_ref().filter(|who| !file.clinicians.iter().any(|of| of.id == **who)) {
        return Err(PyValueError::new_err(format!("no clinician {who:?} in the day")));
    }
    let now: DateTime<Utc> = DateTime::from_timestamp(now, 0).unwrap_or_default();
    let plan = or_raise(py, plan_for(&day.problem, plan))?;
    let options = CalendarOptions::new(now).revision(revision).clinician(clinician).since(since);
    Ok(exchange::calendar(&file, &plan, &options))
}

/// A workbook to begin with.
#[pyfunction]
pub(crate) fn template(py: Python<'_>, day: &str) -> PyResult<Vec<u8>> {
    let day = date(day)?;
    or_raise(py, exchange::template(day))
}
