//! How a task fits into a route: what it costs where, and when it then begins.

use crate::evaluate::instance::{ALWAYS, NEVER, Time};
use rounds_model::ids::ShiftId;

/// Price that stands for "not possible here".
pub const IMPOSSIBLE: i64 = i64::MAX / 4;

/// A place in a route for a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Change of the route's cost, preferences included, or [`IMPOSSIBLE`].
    pub cost: i64,
    /// Before which stop.
    pub position: u32,
    /// Lower limit of the start to insert with.
    pub release: Time,
    /// Start that the task gets.
    pub start: Time,
}

impl Insertion {
    /// No way in.
    pub const NONE: Insertion = Insertion { cost: IMPOSSIBLE, position: 0, release: ALWAYS, start: NEVER };
}

/// What a task costs at one position, and when it then begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Change of the route's cost, or [`IMPOSSIBLE`].
    pub cost: i64,
    /// Start that the task gets.
    pub start: Time,
}

impl Fit {
    /// Not here.
    pub const NONE: Fit = Fit { cost: IMPOSSIBLE, start: NEVER };
}

/// A position where a task fits on its own.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    /// Change of the route's cost at the earliest start.
    pub cost: i64,
    /// The route.
    pub shift: ShiftId,
    /// Before which stop.
    pub position: u32,
    /// Earliest start.
    pub start: Time,
    /// Last start.
    pub latest: Time,
}
