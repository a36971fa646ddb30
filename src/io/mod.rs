//! Files in and out: day, plan and event files, their JSON Schema, importers and exporters.

pub mod day;
pub mod plan;
pub mod values;
pub use crate::stubs::io::*;
