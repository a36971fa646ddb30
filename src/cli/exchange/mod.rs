//! From a coordinator's tables to a day, and from a plan back to everyone.

pub(super) mod args;
pub(super) mod export;
pub(super) mod fhir;
pub(super) mod postcodes;
pub(super) mod tables;
pub(super) mod template;
