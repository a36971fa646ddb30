//! What it costs to put a task at a position of a route, without touching the route.
//!
//! The common case is O(1): the cached slack says that the rest of the route does not move or may move for nothing.
//! Otherwise the rest is walked until the delay is absorbed. A linked stop is moved only where that is free, for all
//! that wait for it too; where lateness has a price, a position that would move one further is offered at a guess, and
//! what it truly costs is known once the solution is scheduled.

use std::ops::Range;

use crate::evaluate::fit::{Fit, IMPOSSIBLE, Insertion, Opening};
use crate::evaluate::instance::{ALWAYS, Instance, NEVER, Time};
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::tables::TravelTable;
use crate::evaluate::walk::Seated;
use crate::evaluate::{Legs, TaskId};
use rounds_model::ids::VisitId;

/// From this many stops on, the first position that comes into question is looked up instead of walked to.
const LONG: usize = 12;

/// A task that is to be put into a route: its own fields and its rows of the travel table, gathered once.
pub struct Newcomer<'a> {
    pub(super) instance: &'a Instance<'a>,
    pub(super) table: &'a TravelTable,
    pub(super) task: &'a crate::evaluate::task::Task,
    /// Travel to the task from everywhere.
    pub(super) into: Legs<'a>,
    /// Travel from the task to everywhere.
    out: Legs<'a>,
    /// Bounds of the start, on top of the task's windows (gap links with placed visits).
    first: Time,
    pub(super) last: Time,
    /// Whether linked stops may be moved further than is free: what that costs, and whether it can be, is known once
    /// the solution is scheduled.
    pub(super) pushes: bool,
}

impl<'a> Newcomer<'a> {
    /// Prepares `task` for routes that travel by `table`.
    pub fn new(instance: &'a Instance<'a>, task: TaskId, table: usize) -> Newcomer<'a> {
        let table = &instance.tables[table];
        let task = &instance.tasks[task];
        let (into, out) = (table.to_row(task.place), table.from_row(task.place));
        Newcomer { instance, table, task, into, out, first: ALWAYS, last: task.last, pushes: false }
    }

    /// The same with the start kept within [first, last] as well.
    pub fn between(self, first: Time, last: Time) -> Newcomer<'a> {
        Newcomer { first, last: last.min(self.last), ..self }
    }

    /// The same with linked stops moved as far as their own windows allow.
    pub fn pushing(self, pushes: bool) -> Newcomer<'a> {
        Newcomer { pushes, ..self }
    }

    /// The cheapest position in `route`, below `bound`; `soft` is added to the cost. O(stops) in
    /// the common case.
    pub fn best(&self, route: &Route, soft: i64, bound: i64) -> Insertion {
        let base = soft + route.opening_cost();
        let mut best = Insertion { cost: bound, ..Insertion::NONE };
        self.scan(route, self.first, base, &mut best);
        for &release in &self.task.releases {
            self.scan(route, release.max(self.first), base, &mut best);
        }
        if best.start == NEVER { Insertion::NONE } else { best }
    }

    /// Every position of `route` where the task fits, with its cost at the earliest start there and the last start that
    /// windows and the rest of the route allow. O(stops) in the common case.
    ///
    /// Only `positions` are looked at: those that the order of linked visits in this route leaves.
    pub fn openings(&self, route: &Route, soft: i64, positions: Range<usize>, into: &mut Vec<Opening>) {
        let base = soft + route.opening_cost();
        if self.room(route) == Time::MIN {
            return;
        }
        let earliest_end = self.task.first.max(self.first).saturating_add(self.task.duration);
        for position in positions {
            let (before, next) = (&route.stops[position - 1], &route.stops[position]);
            let ready = if before.pause { self.ready(route, position) } else { before.end };
            if ready > self.last {
                if before.pause {
                    continue;
                }
                break;
            }
            if next.placed && next.latest < earliest_end.max(ready + self.task.duration) {
                continue;
            }
            let Fit { cost, start } = self.at(route, position, ready, next, self.first, base, IMPOSSIBLE);
            if cost < IMPOSSIBLE {
                let latest = self.last.min(self.onward(route, position) - self.task.duration);
                into.push(Opening { cost, shift: route.shift, position: position as u32, start, latest });
            }
        }
    }

    /// Cost of the task at `position` if it may not start before `release`, and the start it gets.
    pub fn price(&self, route: &Route, position: u32, soft: i64, release: Time) -> Fit {
        let base = soft + route.opening_cost();
        let (before, next) = (&route.stops[position as usize - 1], &route.stops[position as usize]);
        let ready = if before.pause { self.ready(route, position as usize) } else { before.end };
        self.at(route, position as usize, ready, next, release.max(self.first), base, IMPOSSIBLE)
    }

    /// When the clinician is free for the task at `position`, which stands behind a break: with it there, that may be
    /// had earlier or later, or be owed at all.
    fn ready(&self, route: &Route, position: usize) -> Time {
        route.again(self.instance, position, self.leg_in(&route.stops[position - 1])).end
    }

    /// Travel to the task.
    #[inline]
    pub(super) fn leg_in(&self, before: &Stop) -> Time {
        if self.task.placed { self.into[before.place] } else { 0 }
    }

    /// By when the task has to be over at `position`. O(stops without a place that follow).
    fn onward(&self, route: &Route, position: usize) -> Time {
        let onward = (position..route.last()).find(|&index| route.stops[index].placed).unwrap_or(route.last());
        let next = &route.stops[onward];
        let (travel, access) = match self.task.placed {
            true => (self.out[next.place], if next.place == self.task.place { 0 } else { next.full_access }),
            false => (next.travel, next.access),
        };
        route.back_through_breaks(self.instance, position..onward, travel, next.latest - travel - access)
    }

    /// Looks at every position with one lower limit of the start.
    fn scan(&self, route: &Route, release: Time, base: i64, best: &mut Insertion) {
        if self.room(route) == Time::MIN {
            return;
        }
        let duration = self.task.duration;
        // What may be had on arrival is timed as if it were had before leaving.
        let first = if self.task.on_arrival { ALWAYS } else { self.task.first };
        let earliest_end = first.max(release).saturating_add(duration);
        // Unless waiting has a price, nothing can make up for the detour: most positions are ruled out by it alone.
        let quick = self.task.placed && self.instance.wait_rate == 0;
        // The last starts of a route's stops only grow along it.
        let mut begin = if route.stops.len() > LONG {
            route.stops[1..].partition_point(|next| next.latest < earliest_end)
        } else {
            0
        };
        // How late a stop without a place may be depends on where the newcomer is.
        while begin > 0 && !route.stops[begin].placed {
            begin -= 1;
        }
        for position in 1 + begin..route.stops.len() {
            let before = &route.stops[position - 1];
            let next = &route.stops[position];
            let ready = if before.pause { self.ready(route, position) } else { before.end };
            if ready > self.last {
                if before.pause {
                    continue;
                }
                break;
            }
            // Most gaps are too short even without the way there and on, which is dearer to look up.
            let fits = next.latest >= earliest_end.max(ready + duration) || !next.placed;
            if !fits || (quick && base + self.detour(before, next) >= best.cost) {
                continue;
            }
            let fit = self.at(route, position, ready, next, release, base, best.cost);
            if fit.cost < best.cost {
                *best = Insertion { cost: fit.cost, position: position as u32, release, start: fit.start };
            }
        }
    }

    /// Travel that the route may still take on; `Time::MIN` if its other caps are used up.
    pub(super) fn room(&self, route: &Route) -> Time {
        let row = &self.instance.shifts[route.shift];
        let full = self.task.visit != VisitId::NONE
            && (route.visits >= row.max_visits || self.task.load > row.max_load - route.load);
        if full { Time::MIN } else { row.max_travel - route.travel }
    }

    /// Cost and start at one position, or [`IMPOSSIBLE`]; anything at or above `bound` may come back as impossible.
    #[inline]
    #[allow(clippy::too_many_arguments)]
    fn at(
        &self,
        route: &Route,
        position: usize,
        ready: Time,
        next: &Stop,
        release: Time,
        base: i64,
        bound: i64,
    ) -> Fit {
        let (task, before) = (self.task, &route.stops[position - 1]);
        let (place, arrival) = if task.placed {
            let access = if before.place == task.place { 0 } else { task.access };
            (task.place, ready + self.into[before.place] + access)
        } else {
            (before.place, ready)
        };
        let start = if task.on_arrival && next.placed {
            task.pause_start(arrival.max(release), next.travel)
        } else {
            task.earliest(arrival.max(release))
        };
        if start > self.last {
            return Fit::NONE;
        }
        let end = start + task.duration;
        let seated = Seated { place, start, end, way: arrival - ready };
        if self.instance.wait_rate > 0 {
            return Fit { cost: self.with_waiting(route, position, seated, base, bound), start };
        }
        if !next.placed {
            let cost = base + task.start_cost(start);
            return Fit { cost: self.rest(route, position, seated, cost + self.detour_in(before), bound), start };
        }
        let travel = if task.placed { self.into[before.place] + self.out[next.place] - next.travel } else { 0 };
        let cost = base + self.instance.travel_rate * i64::from(travel) + task.start_cost(start);
        if cost >= bound {
            return Fit::NONE;
        }
        let (onward, access) = if task.placed {
            (self.out[next.place], if next.place == place { 0 } else { next.full_access })
        } else {
            (next.travel, next.access)
        };
        let reached = end + onward + access;
        if reached > next.latest || travel > self.room(route) {
            return Fit::NONE;
        }
        if reached <= next.free {
            return Fit { cost, start };
        }
        let cost = base + task.start_cost(start) + self.detour_in(before);
        Fit { cost: self.rest(route, position, seated, cost, bound), start }
    }

    /// Price of the detour between two stops; 0 before a stop without place.
    #[inline]
    fn detour(&self, before: &Stop, next: &Stop) -> i64 {
        if !next.placed {
            return 0;
        }
        let travel = self.into[before.place] + self.out[next.place] - next.travel;
        self.instance.travel_rate * i64::from(travel)
    }

    /// Price of the travel into the newcomer.
    fn detour_in(&self, before: &Stop) -> i64 {
        if self.task.placed { self.instance.travel_rate * i64::from(self.into[before.place]) } else { 0 }
    }
}
