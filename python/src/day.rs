//! A day, read once.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use rounds::format;
use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::report::Ways;
use rounds::sources::{TravelData, TravelOptions};
use rounds::{Error, Issue};

use crate::errors::{Told, or_raise, told};
use crate::planning::time;
use crate::work::pooled;

/// A day as it was read; nothing changes it any more.
#[pyclass(frozen, module = "rounds._rounds")]
pub struct Day {
    /// The file, byte by byte.
    pub bytes: Arc<[u8]>,
    /// What it says, resolved.
    pub problem: Arc<Problem>,
    /// What is odd about it.
    pub issues: Vec<Issue>,
    /// Where the times came from that it names and does not hold.
    pub sources: Arc<TravelData>,
    /// The folder that what it names is relative to.
    pub folder: String,
}

impl Day {
    /// The ways of a plan along the streets, as far as the day has a street network.
    pub fn drawn(&self, plan: &PlanFile) -> Result<Ways, Error> {
        self.sources.drawn(&self.problem, plan)
    }
}

#[pymethods]
impl Day {
    /// A day; what it names is relative to `folder`, and answers of servers are kept in `cache`.
    #[new]
    #[pyo3(signature = (bytes, folder, cache, timeout))]
    fn new(py: Python<'_>, bytes: &[u8], folder: PathBuf, cache: Option<PathBuf>, timeout: f64) -> PyResult<Day> {
        let bytes: Arc<[u8]> = bytes.into();
        let beside = folder.to_string_lossy().into_owned();
        let (text, options) = (Arc::clone(&bytes), TravelOptions::new(folder).cache(cache).timeout(time(timeout)));
        let read = || {
            let sources = TravelData::new(&options)?;
            let read = format::read_day_with(&text, &sources)?;
            Ok((read, sources))
        };
        let (read, sources) = or_raise(py, py.detach(|| pooled(read)))?;
        Ok(Day {
            bytes,
            problem: Arc::new(read.value),
            issues: read.warnings,
            sources: Arc::new(sources),
            folder: beside,
        })
    }

    /// Digest of what the day says.
    #[getter]
    fn digest(&self) -> &str {
        &self.problem.digest
    }

    /// What is odd about it.
    #[getter]
    fn warnings(&self) -> Vec<Told> {
        self.issues.iter().map(told).collect()
    }

    /// The file.
    #[getter]
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The folder that what it names is relative to.
    #[getter]
    fn folder(&self) -> &str {
        &self.folder
    }

    /// Clinicians, shifts, visits, places.
    #[getter]
    fn counts(&self) -> (usize, usize, usize, usize) {
        let day = &self.problem;
        (day.clinicians.len(), day.shifts.len(), day.visits.len(), day.places.len())
    }
}

/// Writes a file: all of it or nothing.
#[pyfunction]
pub(crate) fn write_file(py: Python<'_>, path: PathBuf, content: &[u8]) -> PyResult<()> {
    or_raise(py, py.detach(|| format::write_file(path, content)))
}
