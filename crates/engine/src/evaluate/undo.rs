//! Undo for solutions: copies of the routes from before they were first touched.

use crate::evaluate::instance::{ALWAYS, NEVER};
use crate::evaluate::route::Route;
use crate::evaluate::solution::Solution;
use rounds_model::ids::{ShiftId, Table, VisitId};

/// What may be undone by itself, from the innermost out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// An iteration of a search.
    Iteration,
    /// A step within an iteration.
    Step,
    /// Several iterations together.
    Trial,
    /// One of the ways to take a step.
    Way,
}

impl Level {
    /// How many there are.
    pub(super) const COUNT: usize = 4;
}

/// A visit as it was before it changed.
#[derive(Clone, Copy)]
struct Changed {
    visit: VisitId,
    assigned: bool,
    extra: i64,
}

/// What a solution was like when the savepoint began, as far as it has changed since.
pub(super) struct Savepoint {
    active: bool,
    round: u32,
    kept_in: Table<ShiftId, u32>,
    kept: Table<ShiftId, Option<Route>>,
    touched: Vec<ShiftId>,
    visits: Vec<Changed>,
    routes_cost: i64,
    unassigned_cost: i64,
}

impl Savepoint {
    /// An idle savepoint for this many shifts.
    pub(super) fn new(shifts: usize) -> Savepoint {
        Savepoint {
            active: false,
            round: 0,
            kept_in: Table::filled(0, shifts),
            kept: Table::filled(None, shifts),
            touched: Vec::new(),
            visits: Vec::new(),
            routes_cost: 0,
            unassigned_cost: 0,
        }
    }

    /// Copies the route the first time it is touched.
    #[inline]
    pub(super) fn keep(&mut self, shift: ShiftId, route: &Route) {
        if !self.active || self.kept_in[shift] == self.round {
            return;
        }
        self.kept_in[shift] = self.round;
        self.touched.push(shift);
        match &mut self.kept[shift] {
            Some(kept) => kept.copy_from(route),
            empty => *empty = Some(route.clone()),
        }
    }
}

impl Solution<'_> {
    /// Does `work` and keeps it if it says so; else all is as it was. Whether it was kept. The level is not to be under
    /// way already.
    pub fn attempt(&mut self, level: Level, work: impl FnOnce(&mut Self) -> bool) -> bool {
        self.begin(level);
        let keep = work(self);
        if keep {
            self.commit(level);
        } else {
            self.rollback(level);
        }
        keep
    }

    /// Begins a level, where the work does not fit in one [`attempt`](Solution::attempt).
    pub fn begin(&mut self, level: Level) {
        let (routes_cost, unassigned_cost) = (self.routes_cost, self.unassigned_cost);
        let point = &mut self.levels[level as usize];
        point.active = true;
        point.round += 1;
        point.touched.clear();
        point.visits.clear();
        (point.routes_cost, point.unassigned_cost) = (routes_cost, unassigned_cost);
    }

    /// Ends the level and keeps what was done.
    pub fn commit(&mut self, level: Level) {
        self.levels[level as usize].active = false;
    }

    /// Routes touched since the level began.
    pub fn touched(&self, level: Level) -> &[ShiftId] {
        &self.levels[level as usize].touched
    }

    /// Visits whose assignment changed since the level began, each as often as it did, with what it was before.
    pub fn changed(&self, level: Level) -> impl Iterator<Item = (VisitId, bool)> + '_ {
        self.levels[level as usize].visits.iter().map(|changed| (changed.visit, changed.assigned))
    }

    /// Ends the level and puts everything back to where it was when it began. O(touched stops).
    pub fn rollback(&mut self, level: Level) {
        self.discard_marks();
        let touched = std::mem::take(&mut self.levels[level as usize].touched);
        for &shift in &touched {
            for stop in 1..self.routes[shift].last() {
                let task = self.routes[shift].stops[stop].task;
                self.route_of[task] = ShiftId::NONE;
                self.starts[task] = ALWAYS;
                self.frees[task] = NEVER;
            }
            if let Some(kept) = &mut self.levels[level as usize].kept[shift] {
                std::mem::swap(kept, &mut self.routes[shift]);
            }
        }
        for &shift in &touched {
            let route = &self.routes[shift];
            for stop in &route.stops[1..route.last()] {
                self.route_of[stop.task] = shift;
                if stop.linked {
                    self.starts[stop.task] = stop.start;
                    self.frees[stop.task] = stop.own_free;
                }
            }
        }
        self.levels[level as usize].touched = touched;
        for index in (0..self.levels[level as usize].visits.len()).rev() {
            let Changed { visit, assigned, extra } = self.levels[level as usize].visits[index];
            self.assigned[visit] = assigned;
            self.extra[visit] = extra;
        }
        let point = &mut self.levels[level as usize];
        point.active = false;
        (self.routes_cost, self.unassigned_cost) = (point.routes_cost, point.unassigned_cost);
    }

    /// Notes that a visit is about to change, for undo.
    pub(super) fn log(&mut self, visit: VisitId, was: bool) {
        let extra = self.extra[visit];
        for level in self.levels.iter_mut().filter(|level| level.active) {
            level.visits.push(Changed { visit, assigned: was, extra });
        }
    }
}
