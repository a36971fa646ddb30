//! The judge against a day solved by hand: figures by arithmetic, and one broken plan a rule.

mod cases;
mod figures;
mod odd;
mod past;
mod reserves;
mod rules;
mod solved;
