//! A plan under construction: the routes, who is assigned, and the cost, with levels of undo.
//!
//! Invariants between public calls that return true: every route is scheduled at the least times that windows, travel
//! and links allow (the least fixed point of the time network, which exists because every rule is of the form "no
//! earlier than"); `routes_cost` and `unassigned_cost` are the sums they say.

use crate::evaluate::fit::Insertion;
use crate::evaluate::flow::{Dirty, Flow};
use crate::evaluate::instance::{ALWAYS, Instance, NEVER, Time};
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::undo::{Level, Savepoint};
use crate::evaluate::{SameClinician, Served, TaskId};
use rounds_model::ids::{ClinicianId, ShiftId, Table, VisitId};

/// The largest lateness and the largest idle time of some shifts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extremes {
    /// Of a visit.
    pub lateness: Time,
    /// Of a shift.
    pub idle: i64,
}

/// Routes, assignment and cost.
pub struct Solution<'a> {
    /// The day.
    pub instance: &'a Instance<'a>,
    /// One route a shift.
    pub routes: Table<ShiftId, Route>,
    /// Per entry: its shift, or [`ShiftId::NONE`].
    pub route_of: Table<TaskId, ShiftId>,
    /// Per entry: its start where it is linked; [`ALWAYS`] where it is not assigned.
    pub starts: Table<TaskId, Time>,
    /// Per entry: how late it may start for nothing as far as its own route tells, where it is linked; [`NEVER`] where
    /// it is not assigned.
    pub frees: Table<TaskId, Time>,
    /// Per visit: whether all its entries are in a route.
    pub assigned: Table<VisitId, bool>,
    /// Sum of the routes' costs.
    pub routes_cost: i64,
    /// Sum of the prices of visits left out.
    pub unassigned_cost: i64,
    /// Those of the shifts that are not in this plan, where it is a part of one.
    pub elsewhere: Extremes,
    pub(super) extra: Table<VisitId, i64>,
    pub(super) levels: [Savepoint; Level::COUNT],
    stamp: u32,
    /// Routes changed since they were last scheduled, with the first changed index.
    pub(super) dirty: Vec<Dirty>,
    pub(super) flow: Flow,
}

impl<'a> Solution<'a> {
    /// Every shift with its duties alone, every visit left out (but those that have happened).
    pub fn empty(instance: &'a Instance<'a>) -> Solution<'a> {
        let routes: Table<ShiftId, Route> = instance.shifts.ids().map(|shift| Route::empty(instance, shift)).collect();
        let shifts = routes.len();
        let unassigned_cost = instance.visits.iter().filter(|visit| !visit.done).map(|visit| visit.price).sum();
        let flow = Flow::new(shifts);
        let mut solution = Solution {
            instance,
            routes,
            route_of: Table::filled(ShiftId::NONE, instance.tasks.len()),
            starts: Table::filled(ALWAYS, instance.tasks.len()),
            frees: Table::filled(NEVER, instance.tasks.len()),
            assigned: instance.visits.iter().map(|visit| visit.done).collect(),
            routes_cost: 0,
            unassigned_cost,
            elsewhere: Extremes::default(),
            extra: Table::filled(0, instance.visits.len()),
            levels: std::array::from_fn(|_| Savepoint::new(shifts)),
            stamp: 0,
            dirty: Vec::new(),
            flow,
        };
        for shift in instance.shifts.ids() {
            crate::evaluate::duties::seat(&mut solution, shift);
            solution.routes[shift].stamp = solution.next_stamp();
            solution.routes_cost += solution.routes[shift].cost();
        }
        solution
    }

    /// A copy for another thread: same plan, own work space.
    pub fn copy(&self) -> Solution<'a> {
        let shifts = self.routes.len();
        Solution {
            instance: self.instance,
            routes: self.routes.clone(),
            route_of: self.route_of.clone(),
            starts: self.starts.clone(),
            frees: self.frees.clone(),
            assigned: self.assigned.clone(),
            routes_cost: self.routes_cost,
            unassigned_cost: self.unassigned_cost,
            elsewhere: self.elsewhere,
            extra: self.extra.clone(),
            levels: std::array::from_fn(|_| Savepoint::new(shifts)),
            stamp: self.stamp,
            dirty: Vec::new(),
            flow: Flow::new(shifts),
        }
    }

    /// The objective, in second-equivalents.
    pub fn cost(&self) -> i64 {
        self.routes_cost + self.unassigned_cost + self.worst_cost()
    }

    /// Price of the day's largest lateness and largest idle time. O(shifts), nothing where both are free.
    pub fn worst_cost(&self) -> i64 {
        let Extremes { lateness, idle } = self.extremes_of(|_| true);
        self.instance.latest_rate * i64::from(lateness.max(self.elsewhere.lateness))
            + self.instance.idle_rate * idle.max(self.elsewhere.idle)
    }

    /// The largest lateness and idle time of some shifts, as far as these have a price; else 0. O(shifts), nothing
    /// where neither has one.
    pub fn extremes_of(&self, counts: impl Fn(&Route) -> bool) -> Extremes {
        let mut worst = Extremes::default();
        if self.instance.latest_rate > 0 {
            let late = self.routes.iter().filter(|route| route.active && counts(route)).map(|route| route.lateness);
            worst.lateness = late.max().unwrap_or(0).max(0);
        }
        if self.instance.idle_rate > 0 {
            let idle = self.routes.iter().filter(|route| counts(route)).map(|route| route.idle(self.instance));
            worst.idle = idle.max().unwrap_or(0).max(0);
        }
        worst
    }

    /// A stamp that no route has had yet, of any shift: what is remembered of a route is told apart by it alone.
    pub fn next_stamp(&mut self) -> u32 {
        self.stamp = self.stamp.wrapping_add(1);
        self.stamp
    }

    /// The last stamp given.
    pub fn stamp(&self) -> u32 {
        self.stamp
    }

    /// Gives no stamps up to `stamp` any more: what is remembered of the routes of another solution then says nothing
    /// of these.
    pub fn stamp_after(&mut self, stamp: u32) {
        self.stamp = stamp;
    }

    /// Takes over another plan of the same day. O(plan).
    pub fn load(&mut self, other: &Table<ShiftId, Route>, assigned: &Table<VisitId, bool>) {
        self.discard_marks();
        self.route_of.rows_mut().fill(ShiftId::NONE);
        self.starts.rows_mut().fill(ALWAYS);
        self.frees.rows_mut().fill(NEVER);
        (self.routes_cost, self.unassigned_cost) = (0, 0);
        for (shift, source) in other.enumerate() {
            let stamp = self.next_stamp();
            let route = &mut self.routes[shift];
            route.copy_from(source);
            route.stamp = stamp;
            self.routes_cost += route.cost();
            for stop in &route.stops[1..route.last()] {
                self.route_of[stop.task] = shift;
                if stop.linked {
                    self.starts[stop.task] = stop.start;
                    self.frees[stop.task] = stop.own_free;
                }
            }
        }
        self.assigned.rows_mut().copy_from_slice(assigned.rows());
        for (visit, &assigned) in assigned.enumerate() {
            if !assigned {
                self.unassigned_cost += self.instance.visits[visit].price;
            }
            let row = &self.instance.visits[visit];
            if !assigned || row.done {
                self.extra[visit] = 0;
            } else if row.entries.clone().all(|entry| self.route_of[entry] != ShiftId::NONE) {
                self.extra[visit] = self.changed_crew(visit);
            } // Else other routes serve it, and what is known stands: see `load_part`.
        }
    }

    /// Takes over some routes of `whole`, a plan of the same day: what its other routes serve counts as assigned, and
    /// stays as it is. O(plan).
    pub fn load_part(&mut self, routes: &Table<ShiftId, Route>, whole: &Solution) {
        self.extra.rows_mut().copy_from_slice(whole.extra.rows());
        self.load(routes, &whole.assigned);
    }

    /// Keeps the route for undo before it changes.
    pub fn touch(&mut self, shift: ShiftId) {
        for level in &mut self.levels {
            level.keep(shift, &self.routes[shift]);
        }
    }

    /// Puts `entry` into `shift` at the position found; takes effect with the next [`Solution::reflow`].
    pub fn place(&mut self, entry: TaskId, shift: ShiftId, at: &Insertion) {
        self.touch(shift);
        let stop = Stop::new(self.instance, entry, at.release);
        let soft = self.soft(entry, shift);
        let route = &mut self.routes[shift];
        route.stops.insert(at.position as usize, stop);
        route.soft += soft;
        self.route_of[entry] = shift;
        // Not yet known, but no longer absent.
        self.frees[entry] = NEVER - 1;
        self.mark(shift, at.position as usize);
    }

    /// Notes that `visit` is now assigned: its price is no longer due. To be called once all its entries are placed.
    pub fn assign(&mut self, visit: VisitId) {
        self.log(visit, false);
        self.assigned[visit] = true;
        self.unassigned_cost -= self.instance.visits[visit].price;
        if self.instance.wait_rate > 0 {
            for entry in self.instance.visits[visit].entries.clone() {
                self.mark_tied(entry);
            }
        }
        let extra = self.changed_crew(visit);
        self.extra[visit] = extra;
        if extra != 0 {
            let first = self.instance.visits[visit].entries.start;
            self.routes[self.route_of[first]].soft += extra;
        }
    }

    /// Takes `visit` out of its routes; takes effect with the next [`Solution::reflow`]. Visits that depend on it are
    /// the caller's to take out too.
    pub fn remove(&mut self, visit: VisitId) {
        self.log(visit, true);
        self.assigned[visit] = false;
        self.unassigned_cost += self.instance.visits[visit].price;
        let mut extra = std::mem::take(&mut self.extra[visit]);
        for entry in self.instance.visits[visit].entries.clone() {
            let shift = self.route_of[entry];
            self.touch(shift);
            let soft = self.soft(entry, shift) + std::mem::take(&mut extra);
            let route = &mut self.routes[shift];
            route.soft -= soft;
            if let Some(position) = route.position(entry) {
                route.stops.remove(position);
                self.mark(shift, position);
            }
            self.mark_tied(entry);
            self.route_of[entry] = ShiftId::NONE;
            self.starts[entry] = ALWAYS;
            self.frees[entry] = NEVER;
        }
    }

    /// Marks the routes of those that are tied to `entry`: those that had to wait for it may move up once it is gone,
    /// and whether a stop may be put off to save waiting depends on who waits for it.
    fn mark_tied(&mut self, entry: TaskId) {
        let instance = self.instance;
        let waits = if instance.wait_rate > 0 { &instance.links.waits_for[entry][..] } else { &[] };
        for edge in instance.edges(entry).iter().chain(waits) {
            let shift = self.route_of[edge.to];
            if shift != ShiftId::NONE
                && instance.tasks[edge.to].visit != instance.tasks[entry].visit
                && let Some(position) = self.routes[shift].position(edge.to)
            {
                self.touch(shift);
                self.mark(shift, position);
            }
        }
    }

    /// Notes that the stops of `shift` from `index` on have changed.
    pub fn mark(&mut self, shift: ShiftId, index: usize) {
        self.dirty.push(Dirty { shift, from: index.max(1) });
    }

    /// Forgets changes that were noted but never scheduled, because they are being undone.
    pub(super) fn discard_marks(&mut self) {
        self.dirty.clear();
    }

    /// Seats the duties of a route again (see [`crate::evaluate::reseat`]); `spare` is work space. Linked stops
    /// never move to later times. False if the plan is to be undone.
    pub fn reseat(&mut self, shift: ShiftId, spare: &mut Route, shake: bool) -> bool {
        self.touch(shift);
        let before = self.routes[shift].cost();
        let stamp = self.next_stamp();
        let route = &mut self.routes[shift];
        let mut net = (std::mem::take(&mut self.starts), std::mem::take(&mut self.frees));
        let changed = crate::evaluate::duties::reseat(self.instance, route, spare, &mut net, shake);
        (self.starts, self.frees) = net;
        if !changed {
            return true;
        }
        route.stamp = stamp;
        self.routes_cost += route.cost() - before;
        if self.routes[shift].stops.iter().any(|stop| stop.linked) {
            self.mark(shift, 1);
            return self.reflow();
        }
        true
    }

    /// Gives a stop another lower limit of its start; takes effect with the next [`Solution::reflow`].
    pub fn hold(&mut self, shift: ShiftId, position: usize, release: Time) {
        self.touch(shift);
        self.routes[shift].stops[position].release = release;
        self.mark(shift, position);
    }

    /// Leaves out the breaks of `shift` that may be left out; takes effect with the next [`Solution::reflow`]. They
    /// come back with [`Solution::reseat`] where that pays.
    pub fn skip_optional(&mut self, shift: ShiftId) {
        self.touch(shift);
        if crate::evaluate::duties::skip_optional(self.instance, &mut self.routes[shift]) {
            self.mark(shift, 1);
        }
    }

    /// Price of preferences not met when `shift` serves `entry`.
    pub fn soft(&self, entry: TaskId, shift: ShiftId) -> i64 {
        self.instance.candidates.soft(entry, shift)
    }

    /// Price of a promised visit of several entries served by others than promised.
    fn changed_crew(&self, visit: VisitId) -> i64 {
        let entries = self.instance.visits[visit].entries.clone();
        if entries.len() == 1 {
            return 0;
        }
        let problem = self.instance.problem;
        let Some(promise) = problem.promise(visit) else { return 0 };
        let mut crew: Vec<ClinicianId> = entries.map(|entry| self.clinician(self.route_of[entry])).collect();
        if let Some(begun) = self.instance.begun.get(&visit) {
            return begun.changed_crew(problem, visit, crew).0;
        }
        crew.sort_unstable();
        if promise.clinicians == crew { 0 } else { crate::evaluate::tasks::changed_price(problem, promise).0 }
    }

    /// The clinician of a shift.
    pub fn clinician(&self, shift: ShiftId) -> ClinicianId {
        self.instance.shifts[shift].clinician
    }

    /// Who serves what is put into a shift.
    pub fn served_by(&self, shift: ShiftId) -> Served {
        Served { clinician: self.clinician(shift), shift }
    }

    /// Whether `clinician` serves an entry of the assigned visit, or has.
    pub fn attends(&self, visit: VisitId, clinician: ClinicianId) -> bool {
        let mut entries = self.instance.visits[visit].entries.clone();
        let planned = entries.any(|entry| {
            let shift = self.route_of[entry];
            shift != ShiftId::NONE && self.clinician(shift) == clinician
        });
        planned || self.instance.began(visit).contains(&clinician)
    }

    /// Whether links on clinicians look at the visit: it is assigned, or has begun.
    pub fn is_attended(&self, visit: VisitId) -> bool {
        self.assigned[visit] || self.instance.begun.contains_key(&visit)
    }

    /// Whether somebody attends all visits of every `sameClinician` link of `visit`, with `crew` at `visit` beside
    /// those who are planned for it or began it.
    pub fn shares(&self, visit: VisitId, crew: &[ClinicianId]) -> bool {
        let all = |link: &SameClinician, who: ClinicianId| {
            let attends = |&other: &VisitId| !self.is_attended(other) || self.attends(other, who);
            link.past.as_ref().is_none_or(|past| past.contains(&who)) && link.others.iter().all(attends)
        };
        let crew = || crew.iter().chain(self.instance.began(visit)).copied();
        self.instance.links.same[visit].iter().all(|link| crew().any(|who| all(link, who)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_routes_have_the_same_stamp() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/days/borough.json");
        let problem =
            rounds_format::read_day(&std::fs::read(path).expect("the fixture is there")).expect("a day").value;
        let instance = Instance::new(&problem);
        let mut solution = Solution::empty(&instance);
        let distinct = |solution: &Solution| {
            let stamps: std::collections::BTreeSet<u32> = solution.routes.iter().map(|route| route.stamp).collect();
            stamps.len() == solution.routes.len()
        };
        assert!(solution.routes.len() > 1 && distinct(&solution));
        let (routes, assigned) = (solution.routes.clone(), solution.assigned.clone());
        solution.load(&routes, &assigned);
        assert!(distinct(&solution));
    }
}
