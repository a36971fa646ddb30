//! What becomes of a route when a visit is put in at a given time, under limits that may be wider than the shift's own.
//!
//! The evaluator's insertion is exact for the day's own limits and ends where a delay is absorbed. Here the question is
//! often "what if they were wider": the same walk goes to the end of the shift and takes the limits as arguments. Where
//! nothing is widened the two agree to the unit (tests hold them together).

use std::ops::ControlFlow::{self, Break, Continue};

use crate::evaluate::walk::{Met, Seated, Watch, walk};
use crate::evaluate::{NEVER, NONE, Pause, Route, ShiftRow, Stop, Task, TaskId, Time};
use crate::explain::scene::Scene;
use rounds_model::Window;
use rounds_model::ids::VisitId;

/// The limits of a shift, its own or wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Last instant.
    pub hard_end: Time,
    /// Most visits.
    pub max_visits: u32,
    /// Most travel.
    pub max_travel: Time,
    /// Most load.
    pub max_load: i64,
}

impl Limits {
    /// The shift's own.
    pub(super) fn of(row: &ShiftRow) -> Limits {
        Limits {
            hard_end: row.hard_end,
            max_visits: row.max_visits,
            max_travel: row.max_travel,
            max_load: row.max_load,
        }
    }

    /// The same without caps on visits, travel and load.
    pub(super) fn uncapped(self) -> Limits {
        Limits { max_visits: NONE, max_travel: NEVER, max_load: i64::MAX, ..self }
    }
}

/// A route with one more visit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// Price of the route, the newcomer's preferences not counted.
    pub cost: i64,
    /// Its last instant.
    pub over: Time,
    /// Its travel.
    pub travel: Time,
    /// Its largest lateness.
    pub lateness: i64,
    /// Its idle time.
    pub idle: i64,
}

/// Why a visit cannot be put somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    /// A window or the end of the shift.
    Time,
    /// A cap on visits, travel or load.
    Cap,
    /// A stop that other routes depend on would have to move.
    Link,
}

/// Puts staff entry `entry` before stop `position` of `route`, care starting at `start` exactly (no earlier than it can
/// be reached). Stops that links hold stay where they are. O(stops).
pub(super) fn attempt(
    scene: &Scene,
    route: &Route,
    position: usize,
    entry: TaskId,
    start: Time,
    limits: Limits,
) -> Result<Fit, Stuck> {
    let instance = scene.instance;
    let row = &instance.shifts[route.shift];
    let task = &instance.tasks[entry];
    if route.visits >= limits.max_visits || task.load > limits.max_load.saturating_sub(route.load) {
        return Err(Stuck::Cap);
    }
    let table = &instance.tables[row.table];
    let before = &route.stops[position - 1];
    let (place, into, access) = if task.placed {
        let access = if before.place == task.place { 0 } else { task.access };
        (task.place, table.get(before.place, task.place), access)
    } else {
        (before.place, 0, 0)
    };
    let until = if task.linked { start } else { task.free_until(start) };
    let watch = Widened {
        scene,
        route,
        position,
        limits,
        guest: Timed { start, way: into + access, until, length: task.duration },
        into,
        after: Vec::new(),
        travel: into,
        work: into + access + task.duration + route.again(instance, position, into).work,
        late: start_cost(scene, entry, start),
        lateness: lateness(scene, task.visit, start),
        held: if task.reserve { task.duration } else { 0 },
    };
    let seated = Seated { place, start, end: start + task.duration, way: into + access };
    walk(instance, table, route, position, seated, watch)
}

/// The walk under limits that may be wider: sums over the stops from the newcomer on, as changes to the route's.
struct Widened<'s, 'r> {
    scene: &'s Scene<'s>,
    route: &'r Route,
    position: usize,
    limits: Limits,
    guest: Timed,
    /// Travel into the newcomer.
    into: Time,
    /// The stops behind it, where waiting has a price.
    after: Vec<Timed>,
    travel: Time,
    work: Time,
    late: i64,
    lateness: i64,
    held: Time,
}

impl Widened<'_, '_> {
    /// Departure of the route with the newcomer, as late as costs nothing while its end stays where it is.
    fn departure(&self) -> Time {
        let (instance, route) = (self.scene.instance, self.route);
        let row = &instance.shifts[route.shift];
        if let Some(departure) = row.past_departure {
            return departure + row.past_work;
        }
        let breaks = route.run_of_breaks(self.position);
        let mut free = route.stops[breaks - 1].end;
        let ahead = (1..self.position).map(|index| {
            let stop = &route.stops[index];
            let task = &instance.tasks[stop.task];
            if stop.pause {
                // Those right before the newcomer are had again, with it behind them.
                let way = if index + 1 == self.position { self.into } else { route.way_on(index) };
                let start = if index < breaks { stop.start } else { task.pause_start(free, way) };
                free = start + task.duration;
                return Timed { start, way: 0, until: task.pause_until(start, way), length: task.duration };
            }
            let until = if stop.linked { stop.start } else { task.free_until(stop.start) };
            Timed { start: stop.start, way: stop.travel + stop.access, until, length: task.duration }
        });
        let all: Vec<Timed> = ahead.chain([self.guest]).chain(self.after.iter().copied()).collect();
        // Slack from the back: each stop may be put off into the waiting behind it, as far as it may start later for
        // nothing.
        let mut slack = 0;
        let mut next: Option<Timed> = None;
        for &stop in all.iter().rev() {
            let wait = next.map_or(0, |next| next.start - next.way - stop.start - stop.length);
            slack = (wait + slack).min(stop.until - stop.start).max(0);
            next = Some(stop);
        }
        all[0].start - all[0].way + slack
    }
}

impl Watch for Widened<'_, '_> {
    type Sum = Result<Fit, Stuck>;
    const LATE: Result<Fit, Stuck> = Err(Stuck::Time);

    fn has_break(&mut self, stop: &Stop, had: &Pause, _ready: Time) {
        self.work += had.end - had.start - stop.length();
        self.after.push(Timed { start: had.start, way: 0, until: had.until, length: had.end - had.start });
    }

    fn arrives(&mut self, met: &Met) -> ControlFlow<Self::Sum> {
        self.travel += met.leg - met.stop.travel;
        self.work += met.leg + met.access - met.stop.travel - met.stop.access;
        Continue(())
    }

    fn from(&self, stop: &Stop) -> Time {
        if stop.linked { stop.start.max(stop.release) } else { stop.release }
    }

    fn begins(&mut self, met: &Met, task: &Task, start: Time) -> ControlFlow<Self::Sum> {
        let stop = met.stop;
        if stop.linked && start != stop.start {
            return Break(Err(Stuck::Link));
        }
        self.late += task.start_cost(start) - task.start_cost(stop.start);
        if task.visit != VisitId::NONE {
            self.lateness = self.lateness.max(i64::from(start - task.due_at(start)));
        }
        if self.scene.instance.wait_rate == 0 {
            return Continue(());
        }
        let until = if stop.linked { start } else { task.free_until(start) };
        self.after.push(Timed { start, way: met.leg + met.access, until, length: task.duration });
        Continue(())
    }

    fn over(self, met: &Met) -> Self::Sum {
        let (instance, route, over) = (self.scene.instance, self.route, met.early);
        if over > self.limits.hard_end {
            return Err(Stuck::Time);
        }
        if route.travel + self.travel > self.limits.max_travel {
            return Err(Stuck::Cap);
        }
        let row = &instance.shifts[route.shift];
        let was_over = route.stops[route.last()].start;
        let overtime = |over: Time| (over - row.end).max(0);
        let mut cost = route.full_cost + self.late + instance.travel_rate * i64::from(self.travel);
        cost += instance.overtime_rate * i64::from(overtime(over) - overtime(was_over));
        cost += route.spared - route.spared_by(instance, over);
        if instance.wait_rate > 0 {
            let waiting = over - self.departure() - (route.work + self.work);
            cost += instance.wait_rate * i64::from(waiting - route.waiting());
        }
        let held = if instance.idle_rate > 0 { route.held(instance) + self.held } else { 0 };
        let idle = row.length + overtime(over) - route.work - self.work - row.past_work + held;
        Ok(Fit {
            cost,
            over,
            travel: route.travel + self.travel,
            lateness: self.lateness.max(i64::from(route.lateness)),
            idle: i64::from(idle),
        })
    }
}

/// A stop's times, as far as the departure hangs on them.
#[derive(Clone, Copy)]
struct Timed {
    start: Time,
    /// Travel and access before it.
    way: Time,
    /// How late it may start for nothing.
    until: Time,
    length: Time,
}

/// Price of a start: lateness by the due of the window it falls in or lies nearest to, and distance from a promise.
pub(super) fn start_cost(scene: &Scene, entry: TaskId, start: Time) -> i64 {
    let task = &scene.instance.tasks[entry];
    let late = task.late_rate * lateness(scene, task.visit, start).max(0);
    late + task.promise.map_or(0, |promise| promise.cost(start))
}

/// How late a start is (negative where it is early), the nearest window widened to hold it if none does.
fn lateness(scene: &Scene, visit: VisitId, start: Time) -> i64 {
    let visit = &scene.problem.visits[visit];
    let distance = |window: &&Window| apart(scene, window, start);
    let due = visit.windows.iter().min_by_key(distance).and_then(|window| window.due).or(visit.due);
    due.map_or(-i64::from(NEVER), |due| i64::from(start - scene.time(due)))
}

/// How far a start lies outside a window.
pub(super) fn apart(scene: &Scene, window: &Window, start: Time) -> Time {
    (scene.time(window.start) - start).max(start - scene.time(window.end)).max(0)
}
