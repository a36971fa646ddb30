//! Refusals of the library as exceptions of `rounds`.

use pyo3::prelude::*;
use pyo3::types::PyList;
use rounds::{Error, Issue};

/// An issue as Python has it: code, path, message, remedy.
pub(crate) type Told = (&'static str, String, String, String);

/// The parts of an issue.
pub(crate) fn told(issue: &Issue) -> Told {
    (issue.code, issue.path.clone(), issue.message.clone(), issue.help.clone())
}

/// The exception that says what `error` says.
pub(crate) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let class = match error {
        error if error.is_input() => "InputError",
        error if error.is_file() => "FileError",
        error if error.is_travel() => "TravelError",
        _ => "InternalError",
    };
    let made = || -> PyResult<PyErr> {
        let issues = PyList::new(py, error.issues().iter().map(told))?;
        let class = py.import("rounds._errors")?.getattr(class)?;
        Ok(PyErr::from_value(class.call1((error.to_string(), issues))?))
    };
    made().unwrap_or_else(|other| other)
}

/// The value, or what the library refused with as an exception.
pub(crate) fn or_raise<T>(py: Python<'_>, found: Result<T, Error>) -> PyResult<T> {
    found.map_err(|error| raised(py, &error))
}
