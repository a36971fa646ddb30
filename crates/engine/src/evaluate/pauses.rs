//! Breaks in a route: whether one is owed, and where it is taken.
//!
//! A break is owed only if the shift goes on past its earliest start. So a break that only breaks follow is *spared*,
//! and takes no time, while the way to the end is over by then; where visits or activities follow it is had as a matter
//! of course.
//!
//! A break that may be taken on arrival stands where one before leaving does, between the same two stops, and is timed
//! as if it were taken before leaving: break and way on take as long in either order. So only its times change: taken
//! on arrival, it starts in its window less the way on. A start before `first` says that it is taken on arrival.

use std::ops::Range;

use crate::evaluate::instance::{ALWAYS, Instance, NEVER, Time};
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::tables::TravelTable;
use crate::evaluate::task::Task;
use crate::evaluate::{SpotId, TaskId};

/// A break as it is had by somebody who is free at some time and place.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    /// When it begins; [`NEVER`] if it is too late for it.
    pub start: Time,
    /// When it is over: at once if it is not owed.
    pub end: Time,
    /// How late it may begin.
    pub until: Time,
    /// Whether it is not owed.
    pub spared: bool,
}

/// The breaks right before a position, had again with a newcomer behind them.
#[derive(Clone, Copy, Debug)]
pub struct Again {
    /// When they are over; [`NEVER`] if it is too late for one.
    pub end: Time,
    /// When the first stop of the route starts.
    pub first_start: Time,
    /// How much more work they are than in the route as it is.
    pub work: Time,
    /// What [`Stop::prefix_wait`] of the last would be.
    pub prefix_wait: Time,
    /// What [`Stop::prefix_slack`] of the last would be.
    pub prefix_slack: Time,
}

impl Task {
    /// The first permitted start of a break at or after `time` if the way on takes `leg`, or [`NEVER`].
    #[inline]
    pub fn pause_start(&self, time: Time, leg: Time) -> Time {
        if self.on_arrival && time.max(self.first - leg) <= self.last - leg {
            return time.max(self.first - leg);
        }
        let start = time.max(self.first);
        if start <= self.last { start } else { NEVER }
    }

    /// The last permitted start of a break at or before `time` if the way on takes `leg`, or [`ALWAYS`].
    pub fn pause_latest(&self, time: Time, leg: Time) -> Time {
        if time >= self.first {
            return time.min(self.last);
        }
        if self.on_arrival && time >= self.first - leg { time.min(self.last - leg) } else { ALWAYS }
    }

    /// How far a break that starts at `start` may be put off if the way on takes `leg`.
    pub fn pause_until(&self, start: Time, leg: Time) -> Time {
        if start < self.first && leg > self.last - self.first { self.last - leg } else { self.last }
    }
}

impl Route {
    /// The first of the breaks that stand right before `from`, or `from`.
    #[inline]
    pub fn run_of_breaks(&self, mut from: usize) -> usize {
        while self.stops[from - 1].pause {
            from -= 1;
        }
        from
    }

    /// How the break at `index` is had by somebody who is free at `ready` at `place`. O(breaks behind it).
    pub fn pause(&self, instance: &Instance, table: &TravelTable, index: usize, place: SpotId, ready: Time) -> Pause {
        let last = self.last();
        let task = &instance.tasks[self.stops[index].task];
        let later = &self.stops[index + 1..last];
        let mut leg = 0;
        if later.iter().all(|stop| stop.pause) {
            let home = table.get(place, self.stops[last].place);
            let owed = later.iter().map(|stop| instance.tasks[stop.task].first).min().unwrap_or(NEVER);
            if ready + home <= task.first.min(owed) {
                return Pause { start: ready, end: ready, until: ready, spared: true };
            }
            if task.pause_start(ready, home) + task.duration + home <= owed {
                leg = home;
            }
        } else if task.on_arrival && self.stops[index + 1].placed {
            leg = table.get(place, self.stops[index + 1].place);
        }
        let start = task.pause_start(ready.max(self.stops[index].release), leg);
        Pause { start, end: start + task.duration, until: task.pause_until(start, leg), spared: false }
    }

    /// Times the break at `index`. False if it is too late for it.
    pub(super) fn have_break(&mut self, instance: &Instance, table: &TravelTable, index: usize) -> bool {
        let before = &self.stops[index - 1];
        let place = before.place;
        let had = self.pause(instance, table, index, place, before.end);
        let stop = &mut self.stops[index];
        (stop.place, stop.start, stop.end, stop.spared) = (place, had.start, had.end, had.spared);
        had.start != NEVER
    }

    /// The way from a break to where it may be taken on arrival.
    #[inline]
    pub fn way_on(&self, index: usize) -> Time {
        let next = &self.stops[index + 1];
        if next.placed { next.travel } else { self.stops[self.last()].travel }
    }

    /// Slack of the break at `index` once all behind it have theirs; how late it may start for nothing as far as it
    /// itself tells.
    pub(super) fn sweep_break(&mut self, instance: &Instance, index: usize) -> Time {
        let last = self.last();
        let onward = (index..last).find(|&index| !self.stops[index].pause).unwrap_or(last);
        let next = &self.stops[onward];
        let (way, travel) = (next.travel + next.access, if next.placed { next.travel } else { 0 });
        let latest = self.back_through_breaks(instance, index..onward, travel, next.latest - way);
        let free = self.back_through_breaks(instance, index..onward, travel, next.free - way);
        let leg = self.way_on(index);
        let stop = &mut self.stops[index];
        let until = match stop.spared {
            true => NEVER,
            false => instance.tasks[stop.task].pause_until(stop.start, leg),
        };
        (stop.latest, stop.own_free) = (latest, free.min(until).max(stop.start));
        if stop.spared { stop.start } else { until }
    }

    /// By when somebody has to be free before stops without a place, to be done with them by `until`; `leg` is the way
    /// on from there. O(stops among them).
    pub fn back_through_breaks(&self, instance: &Instance, stops: Range<usize>, leg: Time, until: Time) -> Time {
        let mut trailing = stops.end == self.last();
        let (mut by, mut owed, behind) = (until, NEVER, stops.end);
        for index in stops.rev() {
            let stop = &self.stops[index];
            let task = &instance.tasks[stop.task];
            if !stop.pause {
                trailing = false;
                by = task.latest(by - task.duration);
                continue;
            }
            let way = if index + 1 == behind { leg } else { 0 };
            let mut latest = task.pause_latest(by - task.duration, way);
            if trailing {
                if task.on_arrival {
                    latest = latest.max(task.pause_latest(until.min(owed - leg) - task.duration, leg));
                }
                owed = owed.min(task.first);
                latest = latest.max(until.min(owed - leg));
            }
            by = latest;
        }
        by
    }

    /// The breaks right before `position`, had again by somebody who then travels `leg` to what is put there.
    /// O(breaks).
    pub fn again(&self, instance: &Instance, position: usize, leg: Time) -> Again {
        let first = self.run_of_breaks(position);
        let lead = &self.stops[first - 1];
        let mut again = Again {
            end: lead.end,
            first_start: self.stops[1].start,
            work: 0,
            prefix_wait: lead.prefix_wait,
            prefix_slack: lead.prefix_slack,
        };
        for index in first..position {
            let stop = &self.stops[index];
            let task = &instance.tasks[stop.task];
            let leg = if index + 1 == position { leg } else { 0 };
            let start = task.pause_start(again.end, leg);
            if start == NEVER {
                return Again { end: NEVER, ..again };
            }
            match index {
                1 => again.first_start = start,
                _ => again.prefix_wait += start - again.end,
            }
            let slack = again.prefix_wait + task.pause_until(start, leg) - start;
            again.prefix_slack = again.prefix_slack.min(slack);
            again.work += task.duration - (stop.end - stop.start);
            again.end = start + task.duration;
        }
        again
    }

    /// Leaves duties out of a route that has all others and no end yet: breaks that must be taken stand behind all
    /// else, so that they are taken there if they are owed. In a shift that has begun, activities that are not there no
    /// longer fit.
    pub fn leave_out(&mut self, instance: &Instance, duties: impl Iterator<Item = TaskId>) {
        let task = |duty: &TaskId| &instance.tasks[*duty];
        let (optional, mut owed): (Vec<TaskId>, Vec<TaskId>) = duties.partition(|duty| task(duty).skip_cost.is_some());
        self.skipped = optional.iter().filter_map(|duty| task(duty).skip_cost).sum();
        owed.retain(|duty| task(duty).pause && self.begins_by(task(duty)));
        owed.sort_unstable_by_key(|duty| (task(duty).first, *duty));
        self.stops.extend(owed.into_iter().map(|duty| Stop::new(instance, duty, ALWAYS)));
    }

    /// Whether the shift begins early enough for a break.
    fn begins_by(&self, task: &Task) -> bool {
        self.stops[0].end <= task.last
    }

    /// Price of the breaks left out that are not due if the shift is over at `over`. O(duties × stops), nothing if none
    /// is left out.
    pub fn spared_by(&self, instance: &Instance, over: Time) -> i64 {
        if self.skipped == 0 {
            return 0;
        }
        self.left_out(instance).filter(|(first, _)| over <= *first).map(|(_, price)| price).sum()
    }

    /// Up to when the shift may go on for nothing, if it is over before a break that is left out.
    pub(super) fn free_of_breaks(&self, instance: &Instance) -> Time {
        let end = &self.stops[self.last()];
        let firsts = self.left_out(instance).map(|(first, _)| first).filter(|&first| end.start <= first);
        firsts.fold(end.free, Time::min)
    }

    /// Earliest start and price of the breaks left out that may be.
    fn left_out<'r>(&'r self, instance: &'r Instance) -> impl Iterator<Item = (Time, i64)> + 'r {
        let duties = instance.shifts[self.shift].duties.clone();
        let out = duties.filter(|&duty| self.position(duty).is_none());
        out.filter_map(|duty| {
            let task = &instance.tasks[duty];
            Some((task.first, task.skip_cost?))
        })
    }
}

impl Stop {
    /// How long it takes.
    pub fn length(&self) -> Time {
        self.end - self.start
    }
}
