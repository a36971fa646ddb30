//! From a coordinator's tables to a day, and from a plan back to everyone.

pub mod args;
pub mod export;
pub mod fhir;
pub mod postcodes;
pub mod tables;
pub mod template;
