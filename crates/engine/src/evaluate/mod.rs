//! Routes with cached times, insertion deltas and cost: the exact, fast view of a plan that the search works on.
//!
//! [`Instance`] is the day in flat tables; a [`Solution`] holds a [`Route`] for each shift. A [`Newcomer`] prices every
//! position of a route in O(1) for the common case; [`Solution::reflow`] schedules what was changed, across links.
//!
//! Timing follows the simple temporal network of Masson, Lehuédé & Péton (2013) and the survey of synchronisation in
//! vehicle routing by Drexl (2012): all rules are lower limits on starts, so the earliest schedule is a least fixed
//! point.

mod begun;
mod candidates;
mod classes;
mod duties;
mod fit;
mod flow;
mod insertion;
mod instance;
mod links;
mod pauses;
mod places;
pub mod plan_file;
mod price;
mod route;
mod solution;
mod tables;
mod tail;
mod task;
mod tasks;
mod undo;
mod verify;
pub(crate) mod walk;

pub use begun::{Begun, begun_short};
pub use candidates::Candidates;
pub use classes::ClassId;
pub use duties::{displace, reseat};
pub use fit::{Fit, IMPOSSIBLE, Insertion, Opening};
pub use insertion::Newcomer;
pub use instance::{ALWAYS, Instance, NEVER, NONE, Parts, ShiftRow, Time, VisitRow};
pub use links::{Edge, LinkTables, SameClinician, Served, UnitId, Whom};
pub use pauses::Pause;
pub use route::{Route, Stop};
pub use solution::{Extremes, Solution};
pub use tables::{KnownTravel, Legs, SpotId, TravelTable};
pub use task::{Promised, StartWindow, Task, TaskId};
pub use tasks::{Whereabouts, changed_price, crew_cost, past_travel, soft_cost};
pub use undo::Level;
pub(crate) use verify::count_preferences;
pub use verify::difference;
