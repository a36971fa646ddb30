//! One shift's sequence of stops with cached times: scheduled forward as early as possible, then swept backward for
//! slack.
//!
//! A route always holds its departure (`stops[0]`) and its end (the last stop), and between them duties and staff
//! entries. A route without visits keeps its duties scheduled as a template, so that inserting the first visit is no
//! special case; while it is not `active` it costs nothing.

use crate::evaluate::instance::{ALWAYS, Instance, NEVER, Time};
use crate::evaluate::{SpotId, TaskId};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// A stop with its cached times. Indices `1..len-1` are tasks; index 0 is the departure, the last is the end.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// The task; [`TaskId::NONE`] for departure and end.
    pub task: TaskId,
    /// Where the clinician is at this stop; for breaks and remote visits the place of the stop before.
    pub place: SpotId,
    /// Earliest start, everything before and every link considered. At the end: arrival.
    pub start: Time,
    /// When the clinician is free again.
    pub end: Time,
    /// Travel from the stop before.
    pub travel: Time,
    /// Access due here (0 where the stop before is at the same place).
    pub access: Time,
    /// Access of the place, if coming from elsewhere.
    pub full_access: Time,
    /// Starting up to here costs nothing more anywhere, stops that wait for it through links included.
    pub free: Time,
    /// The same with the stop's own links left aside.
    pub own_free: Time,
    /// Starting after this breaks a window or the shift's end (links not considered).
    pub latest: Time,
    /// Chosen lower limit of the start.
    pub release: Time,
    /// Least over the stops up to here of how far departure can be delayed for nothing, as far as these stops tell.
    pub prefix_slack: Time,
    /// Waiting at the stops 2 up to here.
    pub prefix_wait: Time,
    /// Whether the stop has a place of its own (departure and end always do).
    pub placed: bool,
    /// Whether its start depends on other routes, or theirs on it.
    pub linked: bool,
    /// Whether it is a break: when it is had depends on what comes after it.
    pub pause: bool,
    /// Whether it is a break that is not owed, so that it takes no time.
    pub spared: bool,
}

/// A shift's stops and the sums over them.
#[derive(Clone, Debug)]
pub struct Route {
    /// The shift.
    pub shift: ShiftId,
    /// Departure, tasks, end.
    pub stops: Vec<Stop>,
    /// Whether it has a visit (or had one before a re-plan).
    pub active: bool,
    /// Whether no visit may ever be put in, because the shift's duties or its end are out of reach.
    pub closed: bool,
    /// Staff entries served.
    pub visits: u32,
    /// Sum of their loads.
    pub load: i64,
    /// Travel time.
    pub travel: Time,
    /// Care, travel, access, breaks and activities.
    pub work: Time,
    /// Largest lateness.
    pub lateness: Time,
    /// When the clinician leaves, as late as costs nothing.
    pub departure: Time,
    /// Price of the route as if active.
    pub full_cost: i64,
    /// Price of the route while it is not: waiting and overtime of a clinician who left, but has not come to a visit.
    pub idle_cost: i64,
    /// Price of preferences not met.
    pub soft: i64,
    /// Price of breaks left out, owed or not.
    pub skipped: i64,
    /// The part of `skipped` that is not due, because the shift is over by then.
    pub spared: i64,
    /// Changes with every change of the stops.
    pub stamp: u32,
}

impl Stop {
    /// A stop for `task`, times not yet known.
    pub fn new(instance: &Instance, task: TaskId, release: Time) -> Stop {
        let row = &instance.tasks[task];
        Stop {
            task,
            place: row.place,
            full_access: row.access,
            release,
            placed: row.placed,
            linked: row.linked,
            pause: row.pause,
            ..BARE
        }
    }
}

const BARE: Stop = Stop {
    task: TaskId::NONE,
    place: SpotId(0),
    start: 0,
    end: 0,
    travel: 0,
    access: 0,
    full_access: 0,
    free: 0,
    own_free: 0,
    latest: 0,
    release: ALWAYS,
    prefix_slack: NEVER,
    prefix_wait: 0,
    placed: true,
    linked: false,
    pause: false,
    spared: false,
};

impl Route {
    /// An empty route: departure and end only, not yet scheduled.
    pub fn empty(instance: &Instance, shift: ShiftId) -> Route {
        let row = &instance.shifts[shift];
        let departure = Stop { place: row.start_place, start: row.start, end: row.start, ..BARE };
        let end = Stop { place: row.end_place, ..BARE };
        Route {
            shift,
            stops: vec![departure, end],
            active: row.begun,
            closed: false,
            visits: 0,
            load: 0,
            travel: 0,
            work: 0,
            lateness: 0,
            departure: row.start,
            full_cost: 0,
            idle_cost: row.past_cost,
            soft: 0,
            skipped: 0,
            spared: 0,
            stamp: 0,
        }
    }

    /// Room for a copy of a route, of no shift; for days without shifts too.
    pub fn spare() -> Route {
        Route {
            shift: ShiftId(0),
            stops: vec![BARE; 2],
            active: false,
            closed: true,
            visits: 0,
            load: 0,
            travel: 0,
            work: 0,
            lateness: 0,
            departure: 0,
            full_cost: 0,
            idle_cost: 0,
            soft: 0,
            skipped: 0,
            spared: 0,
            stamp: 0,
        }
    }

    /// Copies `other` into this route, reusing the allocation.
    pub fn copy_from(&mut self, other: &Route) {
        let Route { stops, .. } = self;
        let mut stops = std::mem::take(stops);
        stops.clone_from(&other.stops);
        *self = Route { stops, ..*other };
    }

    /// Index of the end.
    pub fn last(&self) -> usize {
        self.stops.len() - 1
    }

    /// Position of a task, if it is here. O(stops).
    pub fn position(&self, task: TaskId) -> Option<usize> {
        self.stops.iter().position(|stop| stop.task == task)
    }

    /// What the route costs: what has happened alone unless it has a visit.
    #[inline]
    pub fn cost(&self) -> i64 {
        if self.active { self.full_cost } else { self.idle_cost }
    }

    /// What it costs that the route gets its first visit, that visit aside; 0 if it has one.
    #[inline]
    pub fn opening_cost(&self) -> i64 {
        if self.active { 0 } else { self.full_cost - self.idle_cost }
    }

    /// Time held in reserve. O(stops).
    pub fn held(&self, instance: &Instance) -> Time {
        let reserves = self.stops[1..self.last()].iter().map(|stop| &instance.tasks[stop.task]);
        reserves.filter(|task| task.reserve).map(|task| task.duration).sum()
    }

    /// Rostered time and overtime not spent on anything but reserves; all of the shift where it has no visit. O(stops).
    pub fn idle(&self, instance: &Instance) -> i64 {
        let row = &instance.shifts[self.shift];
        if !self.active {
            return i64::from(row.length - row.past_work);
        }
        let overtime = (self.stops[self.last()].start - row.end).max(0);
        i64::from(row.length + overtime - self.work - row.past_work + self.held(instance))
    }

    /// Schedules the stops from index `from` on as early as possible; `starts` holds the starts of linked entries of
    /// other routes, and takes those of this one. False if a window or the shift's end breaks. O(stops).
    pub fn schedule(&mut self, instance: &Instance, starts: &mut Table<TaskId, Time>, from: usize) -> bool {
        let table = &instance.tables[instance.shifts[self.shift].table];
        let last = self.last();
        for index in self.run_of_breaks(from)..last {
            let before = self.stops[index - 1];
            if self.stops[index].pause {
                if !self.have_break(instance, table, index) {
                    return false;
                }
                continue;
            }
            let stop = &mut self.stops[index];
            let task = &instance.tasks[stop.task];
            if stop.placed {
                stop.travel = table.get(before.place, stop.place);
                stop.access = if before.place == stop.place { 0 } else { stop.full_access };
            } else {
                stop.place = before.place;
            }
            let mut early = (before.end + stop.travel + stop.access).max(stop.release);
            if stop.linked {
                for edge in &instance.links.waits_for[stop.task] {
                    early = early.max(starts[edge.to] + edge.wait);
                }
            }
            stop.start = task.earliest(early);
            if stop.start == NEVER {
                return false;
            }
            stop.end = stop.start + task.duration;
            if stop.linked {
                starts[stop.task] = stop.start;
            }
        }
        let row = &instance.shifts[self.shift];
        let before = self.stops[last - 1];
        let end = &mut self.stops[last];
        end.travel = table.get(before.place, end.place);
        end.start = before.end + end.travel;
        end.end = end.start;
        end.start <= row.hard_end
    }

    /// Sums and slack after scheduling; `starts` holds the starts of all linked entries, `frees` the `own_free` of
    /// those of other routes, and takes those of this one. False if a cap of the shift is broken. O(stops).
    pub fn settle(
        &mut self,
        instance: &Instance,
        starts: &Table<TaskId, Time>,
        frees: &mut Table<TaskId, Time>,
    ) -> bool {
        let row = &instance.shifts[self.shift];
        let last = self.last();
        let (mut travel, mut work, mut late, mut visits, mut load) = (0, 0, 0_i64, 0, 0);
        let mut lateness = row.past_latest;
        for stop in &self.stops[1..last] {
            let task = &instance.tasks[stop.task];
            travel += stop.travel;
            work += stop.end - stop.start + stop.access + stop.travel;
            late += task.start_cost(stop.start);
            if task.visit != VisitId::NONE {
                visits += 1;
                load += task.load;
                lateness = lateness.max(stop.start - task.due_at(stop.start));
            }
        }
        travel += self.stops[last].travel;
        (self.travel, self.work, self.lateness) = (travel, work + self.stops[last].travel, lateness);
        (self.visits, self.load) = (visits, load);
        self.active = visits > 0 || row.begun;
        self.spared = self.spared_by(instance, self.stops[last].start);
        self.sweep(instance, starts, frees);
        let overtime = i64::from((self.stops[last].start - row.end).max(0));
        self.full_cost = late
            + instance.travel_rate * i64::from(travel)
            + instance.overtime_rate * overtime
            + instance.wait_rate * i64::from(self.waiting())
            + self.soft
            + self.skipped
            - self.spared;
        visits <= row.max_visits && load <= row.max_load && travel <= row.max_travel
    }

    /// From departure to the end, less everything that is work.
    pub fn waiting(&self) -> Time {
        self.stops[self.last()].start - self.departure - self.work
    }

    /// Slack of every stop, from the end to the departure, and the latest departure that costs nothing.
    pub fn sweep(&mut self, instance: &Instance, starts: &Table<TaskId, Time>, frees: &mut Table<TaskId, Time>) {
        let row = &instance.shifts[self.shift];
        let last = self.last();
        let end = &mut self.stops[last];
        end.latest = row.hard_end;
        end.free = row.end.max(end.start).min(row.hard_end);
        if self.spared > 0 {
            self.stops[last].free = self.free_of_breaks(instance);
        }
        // How far the stop's start can be put off for nothing while the end stays where it is.
        let mut slack = 0;
        for index in (1..last).rev() {
            let next = self.stops[index + 1];
            let mut until = if self.stops[index].pause {
                self.sweep_break(instance, index)
            } else {
                let stop = &mut self.stops[index];
                let task = &instance.tasks[stop.task];
                let leg = next.travel + next.access + task.duration;
                // Nothing is put before a stop that is to stay the first.
                stop.latest = if stop.task == row.held { ALWAYS } else { task.latest(next.latest - leg) };
                let until = task.free_until(stop.start);
                stop.own_free = until.min(next.free - leg).max(stop.start);
                until
            };
            let stop = &mut self.stops[index];
            stop.free = stop.own_free;
            if stop.linked {
                frees[stop.task] = stop.own_free;
                for edge in instance.edges(stop.task).iter().filter(|edge| frees[edge.to] != NEVER) {
                    stop.free = stop.free.min(frees[edge.to] - edge.wait).max(stop.start);
                    // Those that wait for it stay where they are, here and elsewhere.
                    until = until.min(starts[edge.to] - edge.wait);
                }
            }
            let wait = if index + 1 == last { 0 } else { next.start - next.access - next.travel - stop.end };
            slack = (wait + slack).min(until - stop.start).max(0);
        }
        let first = self.stops[1];
        self.departure = first.start - first.access - first.travel;
        if instance.wait_rate > 0 && last > 1 {
            self.departure += slack;
            self.prefix(instance);
        }
        // A clinician under way has departed: what is past counts as work, from then on.
        if let Some(departure) = row.past_departure {
            self.departure = departure + row.past_work;
        }
        self.stops[0].free = self.stops[0].end;
    }

    /// Prefix sums of waiting and the least delay that each stop allows, for insertion where waiting has a price.
    fn prefix(&mut self, instance: &Instance) {
        let (mut waited, mut least) = (0, NEVER);
        for index in 1..self.last() {
            let before = self.stops[index - 1];
            let next_leg = self.way_on(index);
            let stop = &mut self.stops[index];
            let task = &instance.tasks[stop.task];
            if index > 1 {
                waited += stop.start - stop.access - stop.travel - before.end;
            }
            let until = match (stop.spared, stop.pause) {
                (true, _) => stop.start,
                (false, true) => task.pause_until(stop.start, next_leg),
                (false, false) => task.free_until(stop.start),
            };
            let until = if stop.linked { until.min(stop.free) } else { until };
            least = least.min(waited + until - stop.start);
            (stop.prefix_wait, stop.prefix_slack) = (waited, least);
        }
    }
}
