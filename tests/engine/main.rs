//! Plans, reasons and bounds, held against brute force, against a judge of their own and against days solved by hand.

#[path = "../common/mod.rs"]
mod common;

mod bounds;
mod examples;
mod judge;
mod methods;
mod optimum;
mod oracle;
mod params;
mod planning;
mod reasons;
mod reasons_by_code;
mod reasons_in_files;
mod reserves;
mod stable_plans;
