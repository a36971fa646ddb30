//! The live day, by events and by simulation.

mod replan;
mod simulate;
