//! The part in Rust of the Python package `rounds-scheduling`, imported as `rounds`.
//!
//! Bytes and plain values come in, texts and plain values go out; `package/rounds/*.py` makes the classes of them that
//! people see. Every search runs on threads of its own while the interpreter does something else (`work`), and what
//! the library refuses becomes an exception with code, path and remedy (`errors`).
//!
//! | file | what |
//! |---|---|
//! | `work` | a search beside the interpreter: progress, Ctrl-C, threads |
//! | `errors` | refusals as exceptions |
//! | `day` | a day, read once |
//! | `planning` | plans and bounds |
//! | `reading` | what is said of a plan: check, reasons, comparison, page |
//! | `live` | the live day: answers, offers, a desk |
//! | `method` | searches written in Python |
//! | `lab` | made-up days, the simulator, benchmark runs, formats of others |
//! | `exchange` | spreadsheets in as days, and out of plans |
//! | `streets` | street networks |

mod day;
mod errors;
mod exchange;
mod lab;
mod live;
mod method;
mod planning;
mod reading;
mod streets;
mod work;

use pyo3::prelude::*;

/// The part in Rust of `rounds`.
#[pymodule]
mod _rounds {
    #[pymodule_export]
    use crate::day::{Day, write_file};
    #[pymodule_export]
    use crate::exchange::{calendar, fhir_bundle, import_fhir, import_tables, table, template, workbook};
    #[pymodule_export]
    use crate::lab::{
        all_params, bench_open, bench_report, bench_run, bench_score, bench_solution, generate, import_file, importers,
        policies, schema, study, suite_names,
    };
    #[pymodule_export]
    use crate::live::{Desk, offers, replan};
    #[pymodule_export]
    use crate::method::{Search, Trial};
    #[pymodule_export]
    use crate::planning::{bound, plan};
    #[pymodule_export]
    use crate::reading::{check, compare, explain, page, routes, summary};
    #[pymodule_export]
    use crate::streets::Streets;

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
