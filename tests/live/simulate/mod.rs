//! The day simulator: what always holds of a simulated day, whatever the arm.

mod analytic;
mod bad_input;
mod holds;
mod judge;
mod key_figures;
mod policies;
mod shared;
