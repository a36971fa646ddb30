//! Makes plans, says why visits are left out, and proves how good a plan can be.
//!
//! | part | what it is |
//! |---|---|
//! | [`search`] | construction, ruin and recreate, moves, acceptance, islands, stop rule |
//! | [`bound`] | bounds that are proofs: column generation, pricing by labels; the best choice among given routes |
//! | [`explain`] | why visits are left out: proven reasons, and the nearest change that would let each in |
//! | [`params`] | what parameters of the search and of bounds are: values with meaning, unit, range and source |
//! | [`evaluate`] | routes with cached times, exact insertion deltas, cost |
//!
//! It works on a [`Problem`](rounds_model::Problem) and gives plan files. It reads no file, asks no server, and does
//! not know the judge: what the two agree on they agree on by the format alone. The clock is asked by the stop rule
//! only.
#![deny(missing_docs)]

pub mod bound;
pub mod evaluate;
pub mod explain;
pub mod params;
pub mod search;
