//! A plan for everyone: as a workbook, as a table, as a calendar.

mod calendar;
mod changes;
mod stops;
mod table;
mod workbook;

pub use calendar::{CalendarOptions, calendar};
pub use table::table;
pub use workbook::{WorkbookOptions, workbook};
pub(crate) use workbook::{pages, sheet_name};
