//! The one walk of a route with a newcomer in it: from the newcomer to the end of the shift, stop by stop.
//!
//! The walk knows how stops follow each other: travel, access, breaks, windows. What is asked of it is told by a
//! [`Watch`]: the search's price of a position (`price`), the same where waiting has a price, or what stands in the way
//! under limits that may be wider than the shift's own (`explain/timing`). A watch can end the walk at any stop. Each
//! is compiled on its own, so the hot loop pays for nothing that it does not ask.

use std::ops::ControlFlow::{self, Break, Continue};

use crate::evaluate::SpotId;
use crate::evaluate::instance::{Instance, NEVER, Time};
use crate::evaluate::pauses::Pause;
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::tables::TravelTable;
use crate::evaluate::task::Task;

/// The newcomer as it stands at a position.
#[derive(Clone, Copy)]
pub(crate) struct Seated {
    /// Where the clinician is with it: its own place, or that of the stop before where it has none.
    pub place: SpotId,
    /// When it starts.
    pub start: Time,
    /// When it is over.
    pub end: Time,
    /// From being free before it to arriving.
    pub way: Time,
}

/// A stop behind the newcomer, as it is come to.
pub(crate) struct Met<'r> {
    /// The stop as it is without the newcomer.
    pub stop: &'r Stop,
    /// Travel into it with the newcomer there.
    pub leg: Time,
    /// Access due there.
    pub access: Time,
    /// When its care could begin at the earliest, as far as the way tells.
    pub early: Time,
    /// Whether it is the first with a place: the way to it is new.
    pub turned: bool,
    /// Whether no stop with a place has come yet.
    pub fresh: bool,
}

/// What is asked of a walk.
pub(crate) trait Watch: Sized {
    /// What comes of it.
    type Sum;
    /// The same where a window or a break is out of reach.
    const LATE: Self::Sum;

    /// Before a break, with the clinician free at `ready`; `fresh` as in [`Met`].
    #[inline]
    fn nears_break(&mut self, _stop: &Stop, _ready: Time, _fresh: bool) -> ControlFlow<Self::Sum> {
        Continue(())
    }

    /// A break as it is had by somebody free at `ready`.
    #[inline]
    fn has_break(&mut self, _stop: &Stop, _had: &Pause, _ready: Time) {}

    /// At a stop that is no break, or at the end of the shift.
    fn arrives(&mut self, met: &Met) -> ControlFlow<Self::Sum>;

    /// Lower limit of the start of a stop.
    fn from(&self, stop: &Stop) -> Time;

    /// When care begins at a stop.
    fn begins(&mut self, met: &Met, task: &Task, start: Time) -> ControlFlow<Self::Sum>;

    /// At the end of the shift, come to as `met`.
    fn over(self, met: &Met) -> Self::Sum;
}

/// Walks `route` from `position` on, with the newcomer `seated` before that stop. O(stops behind it).
#[inline]
pub(crate) fn walk<W: Watch>(
    instance: &Instance,
    table: &TravelTable,
    route: &Route,
    position: usize,
    seated: Seated,
    mut watch: W,
) -> W::Sum {
    let Seated { place, end: mut ready, .. } = seated;
    // The leg into the next stop with a place is new; the legs behind it are not.
    let mut fresh = true;
    let last = route.last();
    for index in position..=last {
        let stop = &route.stops[index];
        if stop.pause {
            if let Break(sum) = watch.nears_break(stop, ready, fresh) {
                return sum;
            }
            let here = if fresh { place } else { stop.place };
            let had = route.pause(instance, table, index, here, ready);
            if had.start == NEVER {
                return W::LATE;
            }
            watch.has_break(stop, &had, ready);
            ready = had.end;
            continue;
        }
        let turned = fresh && stop.placed;
        let (leg, access) = if turned {
            (table.get(place, stop.place), if place == stop.place { 0 } else { stop.full_access })
        } else {
            (stop.travel, stop.access)
        };
        fresh &= !stop.placed;
        let met = Met { stop, leg, access, early: ready + leg + access, turned, fresh };
        if let Break(sum) = watch.arrives(&met) {
            return sum;
        }
        if index == last {
            return watch.over(&met);
        }
        let task = &instance.tasks[stop.task];
        let start = task.earliest(met.early.max(watch.from(stop)));
        if start == NEVER {
            return W::LATE;
        }
        if let Break(sum) = watch.begins(&met, task, start) {
            return sum;
        }
        ready = start + task.duration;
    }
    W::LATE
}
