//! Benchmarking heuristics: which runs there are, one run at a time, and what a set of runs says.
//!
//! ```text
//!  jobs ──▶ Entry::open (suite reads the instance) ──▶ run (search, judges) ──▶ Record ──▶ a line of JSON
//!                                                                                             │
//!                                             Report (tables, tests, plots) ◀── read_records ◀┘
//! ```
//!
//! Nothing here touches a file or the clock: callers bring the texts and keep the rows. A [`Record`] holds all that a
//! report needs, so records of other solvers, written by anybody in the same shape, go into the same report.
//!
//! ```
//! use rounds::bench::{Report, read_records};
//!
//! let lines = br#"{"suite": "solomon", "instance": "R101", "method": "a", "cost": 1650.0, "bestKnown": 1637.7, "feasible": true}
//! {"suite": "solomon", "instance": "R101", "method": "b", "cost": 1637.7, "bestKnown": 1637.7, "feasible": true}
//! "#;
//! let records = read_records(lines)?.records;
//! let report = Report::of(&records);
//! assert_eq!(report.suites[0].methods, ["a", "b"]);
//! assert!(report.text().contains("0.751")); // the gap of method a, in percent
//! # Ok::<(), rounds::Error>(())
//! ```

mod glob;
mod jobs;
mod lines;
mod record;
mod report;
mod run;

pub use glob::Globs;
pub use jobs::{Job, Shard, jobs};
pub use lines::{Lines, read_records};
pub use record::{Key, Limit, Record};
pub use report::{Curve, GapRow, Report, SuiteReport, TargetRow, TestRow, Wilcoxon, wilcoxon};
pub use run::{Done, Entry, Setup, run};
