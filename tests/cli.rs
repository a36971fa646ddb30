//! The program as a user drives it: exit codes, standard streams, files, help, and what it prints.
#![allow(clippy::disallowed_methods, reason = "tests of time limits read the clock")]

#[path = "cli/common.rs"]
mod common;

#[path = "cli/exits.rs"]
mod exits;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/golden.rs"]
mod golden;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/signals.rs"]
mod signals;
