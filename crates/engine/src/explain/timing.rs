//! What becomes of a route when a visit is put in at a given time: all of it, walked naively, under limits that may be
//! wider than the shift's own.
//!
//! The evaluator's insertion is exact for the day's own limits. Here the question is often "what if they were wider",
//! so the walk takes them as arguments; where nothing is widened the two agree to the unit (tests hold them together).

use crate::evaluate::{Instance, NEVER, NONE, Route, ShiftRow, TaskId, Time};
use crate::explain::scene::Scene;
use rounds_model::Window;
use rounds_model::ids::VisitId;

/// The limits of a shift, its own or wider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
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
    pub fn of(row: &ShiftRow) -> Limits {
        Limits {
            hard_end: row.hard_end,
            max_visits: row.max_visits,
            max_travel: row.max_travel,
            max_load: row.max_load,
        }
    }

    /// The same without caps on visits, travel and load.
    pub fn uncapped(self) -> Limits {
        Limits { max_visits: NONE, max_travel: NEVER, max_load: i64::MAX, ..self }
    }
}

/// A route with one more visit.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
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
pub enum Stuck {
    /// A window or the end of the shift.
    Time,
    /// A cap on visits, travel or load.
    Cap,
    /// A stop that other routes depend on would have to move.
    Link,
}

/// Puts staff entry `entry` before stop `position` of `route`, care starting at `start` exactly (no earlier than it can
/// be reached). Stops that links hold stay where they are. O(stops).
pub fn attempt(
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
    let mut walk = Walk {
        ready: start + task.duration,
        travel: into,
        work: into + access + task.duration + route.again(instance, position, into).work,
        late: start_cost(scene, entry, start),
        lateness: lateness(scene, task.visit, start),
        held: if task.reserve { task.duration } else { 0 },
    };
    let last = route.last();
    let mut leaving = Some(place);
    let mut times = Vec::new();
    for index in position..last {
        let stop = &route.stops[index];
        let (leg, access) = match leaving.filter(|_| stop.placed) {
            Some(from) => (table.get(from, stop.place), if from == stop.place { 0 } else { stop.full_access }),
            None => (stop.travel, stop.access),
        };
        if stop.placed {
            leaving = None;
        }
        if stop.pause {
            let had = route.pause(instance, table, index, leaving.unwrap_or(stop.place), walk.ready);
            if had.start == NEVER {
                return Err(Stuck::Time);
            }
            walk.work += had.end - had.start - stop.length();
            walk.ready = had.end;
            times.push((had.start, 0, had.until, had.end - had.start));
            continue;
        }
        let own = &instance.tasks[stop.task];
        let early = walk.ready + leg + access;
        let held = if stop.linked { stop.start.max(stop.release) } else { stop.release };
        let begin = own.earliest(early.max(held));
        if begin == NEVER {
            return Err(Stuck::Time);
        }
        if stop.linked && begin != stop.start {
            return Err(Stuck::Link);
        }
        walk.travel += leg - stop.travel;
        walk.work += leg + access - stop.travel - stop.access;
        walk.late += own.start_cost(begin) - own.start_cost(stop.start);
        walk.ready = begin + own.duration;
        if own.visit != VisitId::NONE {
            walk.lateness = walk.lateness.max(i64::from(begin - own.due_at(begin)));
        }
        if instance.wait_rate > 0 {
            let until = if stop.linked { begin } else { own.free_until(begin) };
            times.push((begin, leg + access, until, own.duration));
        }
    }
    let end = &route.stops[last];
    let leg = leaving.map_or(end.travel, |from| table.get(from, end.place));
    walk.travel += leg - end.travel;
    walk.work += leg - end.travel;
    let over = walk.ready + leg;
    if over > limits.hard_end {
        return Err(Stuck::Time);
    }
    if route.travel + walk.travel > limits.max_travel {
        return Err(Stuck::Cap);
    }
    let until = if task.linked { start } else { task.free_until(start) };
    let guest = (start, into + access, until, task.duration, into);
    Ok(walk.sums(instance, route, over, || departure(instance, route, position, guest, &times)))
}

/// Sums over the stops from the newcomer on, as changes to the route's.
struct Walk {
    ready: Time,
    travel: Time,
    work: Time,
    late: i64,
    lateness: i64,
    held: Time,
}

impl Walk {
    fn sums(&self, instance: &Instance, route: &Route, over: Time, departure: impl Fn() -> Time) -> Fit {
        let row = &instance.shifts[route.shift];
        let was_over = route.stops[route.last()].start;
        let overtime = |over: Time| (over - row.end).max(0);
        let mut cost = route.full_cost + self.late + instance.travel_rate * i64::from(self.travel);
        cost += instance.overtime_rate * i64::from(overtime(over) - overtime(was_over));
        cost += route.spared - route.spared_by(instance, over);
        if instance.wait_rate > 0 {
            let waiting = over - departure() - (route.work + self.work);
            cost += instance.wait_rate * i64::from(waiting - route.waiting());
        }
        let held = if instance.idle_rate > 0 { route.held(instance) + self.held } else { 0 };
        let idle = row.length + overtime(over) - route.work - self.work - row.past_work + held;
        Fit {
            cost,
            over,
            travel: route.travel + self.travel,
            lateness: self.lateness.max(i64::from(route.lateness)),
            idle: i64::from(idle),
        }
    }
}

/// A stop's start, the travel and access before it, how late it may start for nothing, and its length.
type Timed = (Time, Time, Time, Time);
/// The same of the newcomer, with the travel alone.
type Guest = (Time, Time, Time, Time, Time);

/// Departure of the route with the newcomer, as late as costs nothing while its end stays where it is.
fn departure(instance: &Instance, route: &Route, position: usize, guest: Guest, after: &[Timed]) -> Time {
    let row = &instance.shifts[route.shift];
    if let Some(departure) = row.past_departure {
        return departure + row.past_work;
    }
    let breaks = route.run_of_breaks(position);
    let mut free = route.stops[breaks - 1].end;
    let ahead = (1..position).map(|index| {
        let stop = &route.stops[index];
        let task = &instance.tasks[stop.task];
        if stop.pause {
            // Those right before the guest are had again, with the guest behind them.
            let way = if index + 1 == position { guest.4 } else { route.way_on(index) };
            let start = if index < breaks { stop.start } else { task.pause_start(free, way) };
            free = start + task.duration;
            return (start, 0, task.pause_until(start, way), task.duration);
        }
        let until = if stop.linked { stop.start } else { task.free_until(stop.start) };
        (stop.start, stop.travel + stop.access, until, task.duration)
    });
    let guest = (guest.0, guest.1, guest.2, guest.3);
    let all: Vec<Timed> = ahead.chain([guest]).chain(after.iter().copied()).collect();
    // Slack from the back: each stop may be put off into the waiting behind it, as far as it is free to start later.
    let mut slack = 0;
    let mut next: Option<(Time, Time)> = None;
    for &(start, leg, until, length) in all.iter().rev() {
        let wait = next.map_or(0, |(next, leg)| next - leg - start - length);
        slack = (wait + slack).min(until - start).max(0);
        next = Some((start, leg));
    }
    all[0].0 - all[0].1 + slack
}

/// Price of a start: lateness by the due of the window it falls in or lies nearest to, and distance from a promise.
pub fn start_cost(scene: &Scene, entry: TaskId, start: Time) -> i64 {
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
pub fn apart(scene: &Scene, window: &Window, start: Time) -> Time {
    (scene.time(window.start) - start).max(start - scene.time(window.end)).max(0)
}
