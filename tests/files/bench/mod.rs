//! Benchmark runs as a user of the library does them: one run, records, reports, plots.

mod report;
mod runs;
mod suite;
mod svg;
