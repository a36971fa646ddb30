//! From a coordinator's tables, or a FHIR bundle, to a day, and from a plan back to everyone.
//!
//! Tables come in as CSV or XLSX and are read in steps, each of which reports everything it finds: bytes to cells
//! (`cells`), tables and columns told apart by what people call them (`columns`, `mapping`), cells to values
//! (`values`), rows to a team (`team`), and a team on a date to a day file (`day`). Nothing here touches files, the
//! network or the clock.
//!
//! Names, NHS numbers, addresses and notes stand in no message, and in a day only where labels are asked for.
#![deny(missing_docs)]

mod cells;
mod columns;
mod courses;
mod day;
mod fhir;
mod findings;
mod import;
mod mapping;
mod marked;
mod out;
mod postcodes;
mod team;
mod template;
mod values;

pub use cells::{CellRef, Encoding, Input, Table};
pub use columns::{Column, SheetKind};
pub use courses::{BankHolidays, Course, Due, Rule, Series, Start, bank_holiday};
pub use day::carry::Yesterday;
pub use fhir::{FhirOptions, fhir_bundle, import_fhir};
pub use findings::Finding;
pub use import::{Import, ImportOptions, import_tables};
pub use mapping::Map;
pub use marked::marked;
pub use out::{CalendarOptions, WorkbookOptions, calendar, table, workbook};
pub use postcodes::Postcodes;
pub use template::template;
pub use values::dates::DateOrder;
pub use values::ids::IdKey;

#[cfg(test)]
mod tests;
