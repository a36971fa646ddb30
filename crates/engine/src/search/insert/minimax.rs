//! What an insertion means for the worst of the day: the largest lateness and the largest idle time.
//!
//! Both are priced once for the whole day, so no route knows them. Here they are guessed from the state before the
//! insertion; what an insertion truly costs shows once it is made.

use crate::evaluate::{Solution, TaskId, Time};
use rounds_model::ids::{ShiftId, Table};

/// The worst of the day as it stands. Does nothing where neither has a price.
#[derive(Debug, Default)]
pub(crate) struct Worst {
    latest: Time,
    idle: Table<ShiftId, i64>,
    most_idle: i64,
}

/// What one route's share in it may change.
pub(crate) struct Change {
    /// Price saved by filling idle time.
    pub gain: i64,
    latest: Time,
}

impl Worst {
    /// Looks at the solution again. O(shifts) where the worst has a price.
    pub(crate) fn refresh(&mut self, solution: &Solution) {
        let instance = solution.instance;
        if instance.latest_rate > 0 {
            let latest = solution.routes.iter().filter(|route| route.active).map(|route| route.lateness).max();
            self.latest = latest.unwrap_or(0).max(solution.elsewhere.lateness);
        }
        if instance.idle_rate > 0 {
            self.idle.clear();
            self.idle.extend(solution.routes.iter().map(|route| route.idle(instance)));
            self.most_idle = self.idle.iter().copied().max().unwrap_or(0).max(solution.elsewhere.idle);
        }
    }

    /// What putting `entry` into `shift` may change. O(1), or O(shifts) where idle time has a price.
    #[inline]
    pub(crate) fn change(&self, solution: &Solution, entry: TaskId, shift: ShiftId) -> Change {
        let instance = solution.instance;
        let gain = if instance.idle_rate > 0 { self.filled(solution, entry, shift) } else { 0 };
        Change { gain, latest: self.latest }
    }

    /// Price of the idle time that the visit fills: as far as the shift is among the idlest, shared with the others
    /// that would have to be filled as well for the largest to fall.
    fn filled(&self, solution: &Solution, entry: TaskId, shift: ShiftId) -> i64 {
        let task = &solution.instance.tasks[entry];
        if task.reserve {
            return 0;
        }
        let duration = i64::from(task.duration);
        let level = self.most_idle - duration;
        let above = self.idle[shift] - level;
        if above <= 0 {
            return 0;
        }
        let others = self.idle.iter().filter(|&&idle| idle > level).count().max(1);
        solution.instance.idle_rate * above.min(duration) / others as i64
    }
}

impl Change {
    /// Price of being later at `start` than anybody so far.
    #[inline]
    pub(crate) fn loss(&self, solution: &Solution, entry: TaskId, start: Time) -> i64 {
        let instance = solution.instance;
        if instance.latest_rate == 0 {
            return 0;
        }
        let lateness = start - instance.tasks[entry].due_at(start);
        instance.latest_rate * i64::from((lateness - self.latest).max(0))
    }
}
