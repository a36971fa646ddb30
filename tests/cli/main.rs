//! The program as a user drives it: exit codes, standard streams, files, help, and what it prints.
#![allow(clippy::disallowed_methods, reason = "tests of time limits read the clock")]

mod bench;
mod desk;
mod docs;
mod exits;
mod fhir;
mod fields;
mod files;
mod golden;
mod handed_out;
mod help;
mod import;
mod live;
#[path = "../../examples/own_bench.rs"]
#[allow(dead_code, reason = "its main belongs to the program that it is")]
mod own_bench;
mod pages;
mod params;
mod program;
mod readme;
mod report_browser;
mod signals;
mod tables;
mod tables_in_doubt;
