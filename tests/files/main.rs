//! What is read and written: days, plans, events, schemas, benchmark suites, generated days, reports and records of
//! runs.

#[path = "../common/layout.rs"]
mod layout;

mod bench;
mod fitness;
mod fuzz;
mod generate;
mod homecare;
mod invalid;
mod planned;
mod reading;
mod report;
mod schema;
mod vrp;
