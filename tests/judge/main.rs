//! The judge against a day solved by hand: figures by arithmetic, and one broken plan a rule.

mod cases;
#[path = "../common/day.rs"]
#[allow(dead_code, reason = "helpers for other tests too")]
mod day;
mod figures;
mod odd;
mod past;
mod rules;
mod solved;
