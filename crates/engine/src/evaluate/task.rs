//! A stop to be made: a staff entry of a visit, a break or an activity.

use crate::evaluate::SpotId;
use crate::evaluate::instance::{ALWAYS, NEVER, Time};
use rounds_model::ids::VisitId;

rounds_model::ids! {
    /// A task of the day: a staff entry of a visit, or a duty of a shift.
    TaskId,
}

/// Something that takes a clinician's time: a staff entry of a visit, a break or an activity.
#[derive(Clone, Debug)]
pub struct Task {
    /// Where; [`Instance::nowhere`](super::Instance::nowhere) for breaks and remote visits.
    pub place: SpotId,
    /// Whether it has a place of its own.
    pub placed: bool,
    /// Whether other stops' times depend on this one's (double-ups and gaps).
    pub linked: bool,
    /// Whether the price of its start is lateness after one due alone, within one window.
    pub plain: bool,
    /// Access when coming from elsewhere.
    pub access: Time,
    /// How long it takes.
    pub duration: Time,
    /// First start.
    pub first: Time,
    /// Last start.
    pub last: Time,
    /// Late from here on (plain tasks).
    pub due: Time,
    /// Price of a second of lateness; 0 on all but the first entry of a visit, so that it counts once.
    pub late_rate: i64,
    /// All windows where there are several or where one has a due of its own.
    pub windows: Vec<StartWindow>,
    /// What was promised, if anything.
    pub promise: Option<Promised>,
    /// Starts that may be worth waiting for, beyond "as early as possible".
    pub releases: Vec<Time>,
    /// Visit, or [`VisitId::NONE`] for a duty.
    pub visit: VisitId,
    /// Which staff entry of the visit it is, from 0.
    pub staff: usize,
    /// Load, of visits.
    pub load: i64,
    /// Price of leaving a break out, if that is allowed.
    pub skip_cost: Option<i64>,
    /// Whether it is a break, so that it is owed only if the shift goes on past `first`.
    pub pause: bool,
    /// Whether it is a break that may be taken on arriving at the next stop too.
    pub on_arrival: bool,
    /// Whether it is a reserve: its time counts as idle, and as waiting.
    pub reserve: bool,
}

/// When care may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartWindow {
    /// First start.
    pub first: Time,
    /// Last start.
    pub last: Time,
    /// Late from here on, or [`NEVER`].
    pub due: Time,
}

/// A start that somebody was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promised {
    /// First start within the tolerance.
    pub first: Time,
    /// Last start within the tolerance.
    pub last: Time,
    /// Price of a second beyond it.
    pub rate: i64,
}

impl Promised {
    /// Price of a start at `start`.
    #[inline]
    pub fn cost(&self, start: Time) -> i64 {
        self.rate * i64::from((self.first - start).max(start - self.last).max(0))
    }
}

impl Task {
    /// The first permitted start at or after `time`, or [`NEVER`]. O(windows).
    #[inline]
    pub fn earliest(&self, time: Time) -> Time {
        if self.windows.is_empty() {
            let start = time.max(self.first);
            return if start <= self.last { start } else { NEVER };
        }
        self.windows.iter().find(|window| time <= window.last).map_or(NEVER, |window| time.max(window.first))
    }

    /// The last permitted start at or before `time`, or [`ALWAYS`]. O(windows).
    #[inline]
    pub fn latest(&self, time: Time) -> Time {
        if self.windows.is_empty() {
            let start = time.min(self.last);
            return if start >= self.first { start } else { ALWAYS };
        }
        self.windows.iter().rev().find(|window| window.first <= time).map_or(ALWAYS, |window| time.min(window.last))
    }

    /// Due that counts for a start at `start`.
    #[inline]
    pub fn due_at(&self, start: Time) -> Time {
        if self.windows.is_empty() {
            return self.due;
        }
        self.windows.iter().find(|window| start <= window.last).map_or(self.due, |window| window.due)
    }

    /// Price of a start at `start`: lateness, and distance from the promised time.
    #[inline]
    pub fn start_cost(&self, start: Time) -> i64 {
        if self.late_rate == 0 && self.promise.is_none() {
            return 0;
        }
        let late = self.late_rate * i64::from((start - self.due_at(start)).max(0));
        match self.promise {
            None => late,
            Some(promise) => late + promise.cost(start),
        }
    }

    /// How far after `start` the care may begin at no further price, up to the end of its window.
    #[inline]
    pub fn free_until(&self, start: Time) -> Time {
        let mut until = self.last;
        if !self.windows.is_empty() {
            until = self.windows.iter().find(|window| start <= window.last).map_or(start, |window| window.last);
        }
        if self.late_rate > 0 {
            until = until.min(self.due_at(start).max(start));
        }
        if let Some(promise) = self.promise {
            until = until.min(promise.last.max(start));
        }
        until
    }
}
