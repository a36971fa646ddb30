//! The weights of the objective.

use crate::Priority;
use crate::units::{Cost, Seconds};

/// One price for each priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriorityMap(pub [Cost; 4]);

impl PriorityMap {
    /// The price of `priority`.
    pub fn of(&self, priority: Priority) -> Cost {
        self.0[priority as usize]
    }
}

/// Prices of the objective in second-equivalents; each an integer from 0 to 10^12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Price of a visit left out, by priority.
    pub unassigned: PriorityMap,
    /// Whether leaving a visit out costs more than leaving out all those of lower priority.
    pub strict: bool,
    /// Price of a second of lateness, by priority.
    pub late_per_second: PriorityMap,
    /// Price of a second of travel.
    pub travel_per_second: Cost,
    /// Price of a second of overtime.
    pub overtime_per_second: Cost,
    /// Price of a second of waiting.
    pub wait_per_second: Cost,
    /// Price of a second of the day's largest lateness.
    pub latest_per_second: Cost,
    /// Price of a second of the day's largest idle time of a shift.
    pub longest_idle_per_second: Cost,
    /// Price of a staff entry served outside the preferred clinicians.
    pub continuity: Cost,
    /// Price of a preferred gender or language not met.
    pub preference: Cost,
    /// Price of a promised visit served by other clinicians.
    pub changed_clinician: Cost,
    /// Price of a second that a promised visit moves beyond the tolerance.
    pub moved_per_second: Cost,
    /// How far a promised visit may move for nothing.
    pub move_tolerance: Seconds,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            unassigned: PriorityMap([2_000_000, 500_000, 100_000, 20_000].map(Cost)),
            strict: false,
            late_per_second: PriorityMap([200, 50, 10, 2].map(Cost)),
            travel_per_second: Cost(1),
            overtime_per_second: Cost(2),
            wait_per_second: Cost(0),
            latest_per_second: Cost(0),
            longest_idle_per_second: Cost(0),
            continuity: Cost(1_800),
            preference: Cost(300),
            changed_clinician: Cost(1_800),
            moved_per_second: Cost(1),
            move_tolerance: Seconds(15 * 60),
        }
    }
}
