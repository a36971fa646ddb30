//! To try things out with: benchmarks, made-up days, and the simulator of a service.
//!
//! | part | what it is |
//! |---|---|
//! | [`mod@bench`] | benchmark runs: which there are, one at a time, and the report on many |
//! | `cli` | the command `bench` for the program and for crates of others (feature `cli`) |
//! | [`simulate`] | the day simulator: what a way of working comes to, arm by arm |
//! | [`params`] | files of parameters of methods and proofs: read, and written with their texts |
//! | [`suites`] | benchmark formats of the field: in as days, out as their own solutions |
//! | [`generate`] | made-up days on real postcode centroids |
//!
//! Nothing below depends on it, and it knows no way to a plan that others do not have.
#![deny(missing_docs)]

pub mod bench;
#[cfg(feature = "cli")]
pub mod cli;
pub mod generate;
pub mod params;
pub mod simulate;
pub mod suites;

#[cfg(feature = "cli")]
pub use cli::{bench_from, bench_main};
