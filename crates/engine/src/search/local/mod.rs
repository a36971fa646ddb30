//! Moves of a local search, one a file: each looks at what can be had around one visit, and makes the plan cheaper or
//! leaves it as it was.
//!
//! A move is ruled out by what it does to travel, preferences and windows where it stands; what is left is made,
//! scheduled with all that links and breaks have to say, and undone (at [`Level::Step`]) unless the plan got cheaper.
//! The exchange of tails is told a limit instead, so that annealing can have it too. Only visits that stand alone are
//! moved: those with links or several entries come and go by ruin and recreate.

mod chain;
pub(super) mod descent;
mod relocate;
mod replace;
mod swap;
mod tails;

use crate::evaluate::{Insertion, Instance, Level, NEVER, Route, Solution, Stop, TaskId, Time, TravelTable};
use crate::search::insert::recreate::Recreate;
use crate::search::neighbours::Neighbours;
use crate::search::params::{LocalSearchParams, SisrParams};
use crate::search::random::{Blink, Random};
use rounds_model::ids::{ShiftId, VisitId};

pub(super) use tails::Tails;

/// Work space of the moves.
pub(super) struct Moves<'a> {
    /// Insertion, with its cache of best positions.
    pub recreate: Recreate<'a>,
    near: &'a Neighbours,
    params: LocalSearchParams,
    steady: Blink,
    spare: Route,
    tails: Tails,
}

/// A visit on its way, as it stood before.
#[derive(Clone, Copy)]
struct Moved {
    entry: TaskId,
    visit: VisitId,
    start: Time,
    release: Time,
}

/// Where a visit of one entry stands.
#[derive(Clone, Copy)]
struct Seat {
    entry: TaskId,
    shift: ShiftId,
    position: usize,
}

impl<'a> Moves<'a> {
    /// For solutions of the instance of `solution`; `near` holds the nearest visits of each.
    pub(super) fn new(solution: &Solution, near: &'a Neighbours) -> Moves<'a> {
        Moves::with(solution, near, &SisrParams::default(), &LocalSearchParams::default())
    }

    /// The same with parameters: of insertion, and of the moves.
    pub(super) fn with(
        solution: &Solution,
        near: &'a Neighbours,
        sisr: &SisrParams,
        params: &LocalSearchParams,
    ) -> Moves<'a> {
        Moves {
            recreate: Recreate::new(solution, near, sisr),
            near,
            params: params.clone(),
            steady: Blink::new(Random::new(0, 0), 0.0),
            spare: Route::spare(),
            tails: Tails::default(),
        }
    }

    /// The first move around `visit` that makes the plan cheaper, if there is one.
    pub(super) fn improve(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let LocalSearchParams { relocate, swap, tails, replace, insert, .. } = self.params;
        if !solution.assigned[visit] {
            return insert && self.insert(solution, visit) || replace && self.replace(solution, visit);
        }
        self.recreate.survey(solution);
        relocate && self.relocate(solution, visit)
            || swap && self.swap(solution, visit)
            || tails && self.tails(solution, visit)
            || self.chain(solution, visit)
    }

    /// Puts in a visit that is out, with all that belongs to it, where it costs least.
    pub(super) fn insert(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        self.recreate.survey(solution);
        let inserted = !solution.assigned[visit] && self.recreate.insert(solution, visit, &mut self.steady);
        debug_assert!(!inserted || crate::evaluate::difference(solution).is_none());
        inserted
    }

    /// Seats the duties of the routes that were touched since the iteration began, where that makes the plan cheaper.
    pub(super) fn reseat_touched(&mut self, solution: &mut Solution) {
        for index in 0..solution.touched(Level::Iteration).len() {
            reseat(solution, solution.touched(Level::Iteration)[index], &mut self.spare);
        }
    }

    /// The nearest visits that stand alone in some route.
    fn near(&self, visit: VisitId) -> impl Iterator<Item = VisitId> + use<'a> {
        let near: &'a [VisitId] = &self.near[visit];
        near.iter().copied().take(self.params.nearest + 1).filter(move |&other| other != visit)
    }

    /// Keeps a move that was made at [`Level::Step`] if the plan is cheaper than `before`, else undoes it.
    fn settle(&mut self, solution: &mut Solution, before: i64) -> bool {
        settle(solution, &mut self.spare, before)
    }
}

/// Brings a move that was made at [`Level::Step`] up to date; keeps it if the plan is cheaper than `limit`, else undoes
/// it.
fn settle(solution: &mut Solution, spare: &mut Route, limit: i64) -> bool {
    if solution.reflow() && reseat_if_promising(solution, spare, limit) && solution.cost() < limit {
        solution.commit(Level::Step);
        debug_assert_eq!(crate::evaluate::difference(solution), None);
        return true;
    }
    solution.rollback(Level::Step);
    false
}

/// Seats the duties of the routes that the move touches, if that may be what it takes. False if it is to be undone.
fn reseat_if_promising(solution: &mut Solution, spare: &mut Route, limit: i64) -> bool {
    let touched = || solution.touched(Level::Step).iter().map(|&shift| &solution.routes[shift]);
    let saved: i64 = touched().map(|route| beyond_travel(solution.instance, route)).sum();
    if solution.cost() - saved >= limit {
        return false;
    }
    (0..solution.touched(Level::Step).len())
        .all(|index| solution.reseat(solution.touched(Level::Step)[index], spare, false))
}

/// Seats the duties of a shift again, if that makes the plan cheaper.
pub(in crate::search) fn reseat(solution: &mut Solution, shift: ShiftId, spare: &mut Route) {
    let before = solution.cost();
    solution.attempt(Level::Step, |solution| solution.reseat(shift, spare, false) && solution.cost() <= before);
}

/// Where a visit that stands alone is served; `None` if it is out, or tied to others, or has happened.
fn seat(solution: &Solution, visit: VisitId) -> Option<Seat> {
    let row = &solution.instance.visits[visit];
    if row.done || row.compound || row.held || !solution.assigned[visit] {
        return None;
    }
    let entry = row.entries.start;
    let shift = solution.route_of[entry];
    let position = solution.routes.get(shift)?.position(entry)?;
    Some(Seat { entry, shift, position })
}

/// The visit of a stop on its way; `None` for duties and for visits that do not stand alone.
fn moved(solution: &Solution, stop: &Stop) -> Option<Moved> {
    let visit = solution.instance.tasks.get(stop.task)?.visit;
    let row = solution.instance.visits.get(visit)?;
    (!row.compound && !row.held).then_some(Moved { entry: stop.task, visit, start: stop.start, release: stop.release })
}

/// Price of preferences not met when `shift` serves `entry`; `None` if it may not.
fn preference(instance: &Instance, entry: TaskId, shift: ShiftId) -> Option<i64> {
    instance.candidates.may_serve(entry, shift).then(|| instance.candidates.soft(entry, shift))
}

/// The table that a shift travels by.
fn table<'i>(instance: &'i Instance, shift: ShiftId) -> &'i TravelTable {
    &instance.tables[instance.shifts[shift].table]
}

/// The next stop at or after `position` that has a place.
fn onward(route: &Route, position: usize) -> &Stop {
    let last = route.last();
    (position..last).map(|index| &route.stops[index]).find(|stop| stop.placed).unwrap_or(&route.stops[last])
}

/// How late a stop may start, as far as is known: without a place of its own that depends on what stands before it.
fn latest(next: &Stop) -> Time {
    if next.placed { next.latest } else { NEVER }
}

/// What a route costs beside travel and preferences: lateness, overtime, waiting, breaks left out. No move within it
/// can save more of these.
fn beyond_travel(instance: &Instance, route: &Route) -> i64 {
    if !route.active {
        return 0;
    }
    route.full_cost - instance.travel_rate * i64::from(route.travel) - route.soft
}

/// What a move between two routes can save at most beside travel and preferences.
fn allowance(solution: &Solution, one: ShiftId, other: ShiftId) -> i64 {
    let of = |shift: ShiftId| beyond_travel(solution.instance, &solution.routes[shift]);
    of(one) + if one == other { 0 } else { of(other) } + solution.worst_cost()
}

/// Travel from `before` by way of the tasks to `next`; tasks without a place are passed over.
fn travel(instance: &Instance, table: &TravelTable, before: &Stop, tasks: &[TaskId], next: &Stop) -> i64 {
    let (mut travel, mut place) = (0, before.place);
    for task in tasks.iter().map(|&task| &instance.tasks[task]).filter(|task| task.placed) {
        travel += i64::from(table.get(place, task.place));
        place = task.place;
    }
    travel + i64::from(table.get(place, next.place))
}

/// Whether the tasks could stand between two stops, in a row, as far as windows tell; `until` is the latest start at
/// `next`.
fn fits(instance: &Instance, table: &TravelTable, before: &Stop, tasks: &[TaskId], next: &Stop, until: Time) -> bool {
    let (mut time, mut place) = (before.end, before.place);
    for task in tasks.iter().map(|&task| &instance.tasks[task]) {
        if task.placed {
            time += table.get(place, task.place) + if place == task.place { 0 } else { task.access };
            place = task.place;
        }
        time = task.earliest(time);
        if time == NEVER {
            return false;
        }
        time += task.duration;
    }
    if next.placed {
        time += table.get(place, next.place) + if place == next.place { 0 } else { next.full_access };
    }
    time <= until
}

/// Puts a visit that is out into `shift` before the stop at `position`; takes effect with the next reflow.
fn put(solution: &mut Solution, what: Moved, shift: ShiftId, position: usize) {
    let at = Insertion { position: position as u32, release: what.release, ..Insertion::NONE };
    solution.place(what.entry, shift, &at);
    solution.assign(what.visit);
}
