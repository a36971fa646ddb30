//! The day simulator: what a way of working comes to on a day of referrals, traffic and closed doors.

pub mod arms;
mod deep;
pub mod demand;
mod estimate;
mod html;
mod literature;
pub mod policies;
mod read;
pub mod realised;
pub mod setting;
pub mod streams;
mod study;
mod text;
mod view;
mod world;

pub use deep::{Deep, FULL, GOAL, GoalRow, SensitivityRow, ShapleyRow, figures};
pub use estimate::Estimate;
pub use literature::Literature;
pub use read::Scenario;
pub use study::{PairRow, PolicyRow, StepRow, Study, StudyOptions, run_days, study};
pub use view::{Doing, Expected, Happening, Practice, State, Step, View};
pub use world::{World, live};
