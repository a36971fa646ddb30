//! A plan for everyone: as a workbook, as a table, as a calendar.

mod calendar;
mod changes;
mod stops;
mod table;
mod workbook;

pub use calendar::{CalendarOptions, calendar};
pub use table::table;
pub(crate) use workbook::sheet_name;
pub use workbook::{WorkbookOptions, workbook};
