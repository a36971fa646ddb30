//! What the rest of a route costs with a newcomer before it: two watches of the one [`walk`].

use std::ops::ControlFlow::{self, Break, Continue};

use crate::evaluate::fit::IMPOSSIBLE;
use crate::evaluate::insertion::Newcomer;
use crate::evaluate::instance::{ALWAYS, Time};
use crate::evaluate::pauses::{Again, Pause};
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::tail::Tail;
use crate::evaluate::task::Task;
use crate::evaluate::walk::{Met, Seated, Watch, walk};

/// Where waiting has no price: the walk ends where the delay is absorbed.
struct Delay<'a, 'r> {
    newcomer: &'r Newcomer<'a>,
    route: &'r Route,
    cost: i64,
    travel: Time,
    bound: i64,
}

impl Watch for Delay<'_, '_> {
    type Sum = i64;
    const LATE: i64 = IMPOSSIBLE;

    #[inline]
    fn nears_break(&mut self, stop: &Stop, ready: Time, fresh: bool) -> ControlFlow<i64> {
        if !fresh && ready <= stop.free { Break(self.cost) } else { Continue(()) }
    }

    #[inline]
    fn arrives(&mut self, met: &Met) -> ControlFlow<i64> {
        let (instance, stop) = (self.newcomer.instance, met.stop);
        if met.turned {
            self.travel += met.leg - stop.travel;
            self.cost += instance.travel_rate * i64::from(met.leg - stop.travel);
            if self.travel > self.newcomer.room(self.route) {
                return Break(IMPOSSIBLE);
            }
        }
        if out_of_reach(met) {
            return Break(IMPOSSIBLE);
        }
        if met.fresh {
            return Continue(());
        }
        if met.early <= stop.free {
            return Break(self.cost);
        }
        if self.cost >= self.bound && instance.later_is_dearer { Break(IMPOSSIBLE) } else { Continue(()) }
    }

    #[inline]
    fn from(&self, stop: &Stop) -> Time {
        stop.start
    }

    #[inline]
    fn begins(&mut self, met: &Met, task: &Task, start: Time) -> ControlFlow<i64> {
        let stop = met.stop;
        if start > stop.start {
            if stop.linked {
                // Visits that wait for it are delayed too: a guess, settled when it is put in.
                let late = i64::from(start - stop.free.max(stop.start));
                self.cost += self.newcomer.instance.late_rate * late;
            }
            self.cost += task.start_cost(start) - task.start_cost(stop.start);
        }
        Continue(())
    }

    #[inline]
    fn over(self, met: &Met) -> i64 {
        self.cost + self.newcomer.overtime(self.route, met)
    }
}

/// Where waiting has a price: the whole rest is walked, and the departure moved as late as is free.
struct Waiting<'a, 'r> {
    newcomer: &'r Newcomer<'a>,
    route: &'r Route,
    position: usize,
    again: Again,
    tail: Tail,
    cost: i64,
    travel: Time,
    work: Time,
    bound: i64,
    /// Whether no stop but breaks has been walked yet.
    first: bool,
}

impl Watch for Waiting<'_, '_> {
    type Sum = i64;
    const LATE: i64 = IMPOSSIBLE;

    #[inline]
    fn has_break(&mut self, stop: &Stop, had: &Pause, ready: Time) {
        self.work += had.end - had.start - stop.length();
        self.tail.push(had.start, ready, had.until);
        self.first = false;
    }

    #[inline]
    fn arrives(&mut self, met: &Met) -> ControlFlow<i64> {
        self.travel += met.leg - met.stop.travel;
        self.work += met.leg + met.access - met.stop.travel - met.stop.access;
        if out_of_reach(met) { Break(IMPOSSIBLE) } else { Continue(()) }
    }

    #[inline]
    fn from(&self, stop: &Stop) -> Time {
        stop.release.max(if stop.linked { stop.start } else { ALWAYS })
    }

    #[inline]
    fn begins(&mut self, met: &Met, task: &Task, start: Time) -> ControlFlow<i64> {
        let (instance, stop) = (self.newcomer.instance, met.stop);
        if stop.linked && start > stop.free && !self.newcomer.pushes {
            return Break(IMPOSSIBLE);
        }
        self.cost += task.start_cost(start) - task.start_cost(stop.start);
        if self.cost >= self.bound && std::mem::take(&mut self.first) {
            // Only the waiting saved could still pay; it is bounded by what the route waits now.
            let saved = instance.wait_rate * i64::from(self.route.waiting().max(0))
                + instance.travel_rate * i64::from(self.route.travel);
            if self.cost - saved >= self.bound {
                return Break(IMPOSSIBLE);
            }
        }
        self.first = false;
        let until = task.free_until(start);
        self.tail.push(start, met.early, if stop.linked { until.min(stop.free) } else { until });
        Continue(())
    }

    #[inline]
    fn over(self, met: &Met) -> i64 {
        let Waiting { newcomer, route, .. } = self;
        let instance = newcomer.instance;
        if self.travel > newcomer.room(route) {
            return IMPOSSIBLE;
        }
        let departure = newcomer.departure(route, self.position, &self.tail, &self.again);
        let waiting = met.early - departure - (route.work + self.work);
        self.cost
            + newcomer.overtime(route, met)
            + instance.travel_rate * i64::from(self.travel)
            + instance.wait_rate * i64::from(waiting - route.waiting())
    }
}

/// Whether a stop is come to too late. Where the place is another than before, the way on from it is too: how late that
/// may be is not yet known.
#[inline]
fn out_of_reach(met: &Met) -> bool {
    met.early > met.stop.latest && (!met.fresh || met.stop.latest == ALWAYS)
}

impl Newcomer<'_> {
    /// `cost` plus what changes from `position` on, when the newcomer stands there; anything at or above `bound` may
    /// come back as impossible.
    pub(super) fn rest(&self, route: &Route, position: usize, seated: Seated, cost: i64, bound: i64) -> i64 {
        let travel = self.leg_in(&route.stops[position - 1]);
        let watch = Delay { newcomer: self, route, cost, travel, bound };
        walk(self.instance, self.table, route, position, seated, watch)
    }

    /// The same where waiting has a price.
    pub(super) fn with_waiting(&self, route: &Route, position: usize, seated: Seated, base: i64, bound: i64) -> i64 {
        let Seated { start, way, .. } = seated;
        let travel = self.leg_in(&route.stops[position - 1]);
        let until = match self.task.on_arrival {
            true => self.task.pause_until(start, route.stops[position].travel),
            false => self.task.free_until(start).min(self.last),
        };
        let again = route.again(self.instance, position, travel);
        let watch = Waiting {
            newcomer: self,
            route,
            position,
            again,
            tail: Tail::new(position == 1, start, again.end + way, until),
            cost: base + self.task.start_cost(start),
            travel,
            work: self.task.duration + way + again.work,
            bound,
            first: true,
        };
        walk(self.instance, self.table, route, position, seated, watch)
    }

    /// What the end of the shift, come to as `met`, costs more than in the route as it is: overtime, and breaks left
    /// out that are owed then and are not now.
    #[inline]
    fn overtime(&self, route: &Route, met: &Met) -> i64 {
        let (due, over) = (self.instance.shifts[route.shift].end, met.early);
        let more = (over - due).max(0) - (met.stop.start - due).max(0);
        let owed = if route.spared > 0 { route.spared - route.spared_by(self.instance, over) } else { 0 };
        self.instance.overtime_rate * i64::from(more) + owed
    }
}
