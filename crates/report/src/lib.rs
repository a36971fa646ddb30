//! Plans for people: a page to read and print, a summary for the terminal, explanations, comparisons.
//!
//! Everything here reads a finished plan joined to its day (`View`); nothing is decided, and key figures and cost are
//! those that the plan carries. The page shows labels, for it is what a coordinator works with; text has them where
//! the caller asks for [`Naming::Labels`], and ids alone otherwise.
#![deny(missing_docs)]

mod changes;
mod compare;
mod doubts;
mod explain;
mod figures;
mod format;
mod geo;
mod html;
mod names;
mod proof;
mod summary;
mod verdict;
mod view;
mod ways;
mod words;

#[doc(hidden)]
pub use format::{Clock, count, grouped, length, list, worth, wrap};
#[doc(hidden)]
pub use html::page;
#[doc(hidden)]
pub use names::Names;
#[doc(hidden)]
pub use words::main_reason;

pub use compare::{compare, effect};
pub use doubts::{doubts, new_doubts};
pub use explain::explain;
pub use geo::{geojson, gpx};
pub use html::{Decided, Extras, html, html_with};
pub use names::Naming;
pub use proof::{difference, one_more, proof};
pub use summary::summary;
pub use verdict::verdict;
pub use ways::{Leg, Ways};
