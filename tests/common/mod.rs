//! What several tests of the engine build on: small days, brute force, random days, plans made by hand.

pub mod brute;
pub mod day;
pub mod grid;
pub mod linked;
pub mod retime;
mod routes;
mod schedule;
mod times;
pub mod tiny;
