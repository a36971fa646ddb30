//! Street networks.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rounds::model::Point;
use rounds::streets::{BuildOptions, Network, ProfileKind, Speeds, build};

use crate::errors::or_raise;
use crate::work::pooled;

/// A street network.
#[pyclass(frozen, module = "rounds._rounds")]
pub struct Streets {
    bytes: Vec<u8>,
    network: Network,
}

fn kind(name: &str) -> PyResult<ProfileKind> {
    let refused = || PyValueError::new_err(format!("there is no profile {name:?}: give car, bicycle or foot"));
    ProfileKind::named(name).ok_or_else(refused)
}

/// A table.
type Rows = Vec<Vec<i32>>;

/// Points as Python has them: latitude and longitude.
type Pairs = Vec<(f64, f64)>;

fn points(pairs: &Pairs) -> PyResult<Vec<Point>> {
    let point =
        |(at, (lat, lon)): (usize, &(f64, f64))| match (-90.0..=90.0).contains(lat) && (-180.0..=180.0).contains(lon) {
            true => Ok(Point { lat: *lat, lon: *lon }),
            false => Err(PyValueError::new_err(format!("points[{at}] is not a latitude and a longitude in degrees"))),
        };
    pairs.iter().enumerate().map(point).collect()
}

#[pymethods]
impl Streets {
    /// Of the bytes of a `.streets` file.
    #[new]
    fn new(py: Python<'_>, bytes: Vec<u8>) -> PyResult<Streets> {
        let network = or_raise(py, py.detach(|| pooled(|| Network::read(&bytes))))?;
        Ok(Streets { bytes, network })
    }

    /// Of an OpenStreetMap extract (`.osm.pbf`).
    #[staticmethod]
    #[pyo3(signature = (extract, profiles, speeds, calibrate))]
    fn build(
        py: Python<'_>,
        extract: &[u8],
        profiles: Vec<String>,
        speeds: Option<&str>,
        calibrate: Vec<(String, f64)>,
    ) -> PyResult<Streets> {
        let profiles = profiles.iter().map(|name| kind(name)).collect::<PyResult<Vec<_>>>()?;
        let calibrate = calibrate.iter().map(|(name, kmh)| Ok((kind(name)?, *kmh))).collect::<PyResult<Vec<_>>>()?;
        let speeds = speeds.map(Speeds::read).transpose();
        let speeds = or_raise(py, speeds)?.unwrap_or_default();
        let options = BuildOptions::default().profiles(profiles).speeds(speeds).calibrate(calibrate);
        let made = || {
            pooled(|| {
                let bytes = build(extract, &options)?;
                let network = Network::read(&bytes)?;
                Ok(Streets { bytes, network })
            })
        };
        or_raise(py, py.detach(made))
    }

    /// The `.streets` file.
    #[getter]
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What is in it, as JSON.
    #[getter]
    fn info(&self) -> String {
        serde_json::to_string(self.network.info()).unwrap_or_default()
    }

    /// Seconds and metres between points, -1 where there is no way, and how far each is from a street in metres.
    fn times(&self, py: Python<'_>, profile: &str, places: Pairs) -> PyResult<(Rows, Rows, Vec<f64>)> {
        let (kind, points) = (kind(profile)?, points(&places)?);
        let answer = or_raise(py, py.detach(|| pooled(|| self.network.times(kind, &points))))?;
        Ok((answer.seconds, answer.metres, answer.off))
    }

    /// The way from one point to another; none where there is no way.
    fn route(&self, py: Python<'_>, profile: &str, from: (f64, f64), to: (f64, f64)) -> PyResult<Option<Pairs>> {
        let (kind, ends) = (kind(profile)?, points(&vec![from, to])?);
        let found = || match self.network.snap(kind, &ends)?[..] {
            [Some(here), Some(there)] => self.network.route(kind, &here, &there),
            _ => Ok(None),
        };
        let way = or_raise(py, py.detach(|| pooled(found)))?;
        Ok(way.map(|way| way.iter().map(|at| (at.lat, at.lon)).collect()))
    }
}
