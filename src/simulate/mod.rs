//! The day simulator: what a way of working comes to on a day of referrals, traffic and closed doors.

pub mod arms;
pub mod demand;
pub mod policies;
mod read;
pub mod realised;
pub mod setting;
pub mod streams;
mod study;
mod view;
mod world;

pub use read::Scenario;
pub use study::run_days;
pub use view::{Doing, Expected, Happening, Practice, State, Step, View};
pub use world::{World, live};
