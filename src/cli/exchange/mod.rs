//! From a coordinator's tables to a day, and from a plan back to everyone.

pub mod args;
pub mod tables;
