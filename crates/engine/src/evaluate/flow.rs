//! Bringing a changed solution up to date: times forward through routes and links, slack back again.

use crate::evaluate::instance::{ALWAYS, NEVER};
use crate::evaluate::solution::Solution;
use rounds_model::ids::{ShiftId, Table};

/// What has changed of a route: its stops from an index on.
#[derive(Clone, Copy)]
pub(super) struct Dirty {
    pub shift: ShiftId,
    pub from: usize,
}

/// Work space of [`Solution::reflow`].
#[derive(Default)]
pub(super) struct Flow {
    queue: Vec<Dirty>,
    work: Vec<Dirty>,
    seen: Table<ShiftId, u32>,
    from: Table<ShiftId, usize>,
    round: u32,
    routes: Vec<ShiftId>,
}

impl Flow {
    /// For this many shifts.
    pub(super) fn new(shifts: usize) -> Flow {
        Flow { seen: Table::filled(0, shifts), from: Table::filled(0, shifts), ..Flow::default() }
    }
}

impl Solution<'_> {
    /// Brings times, slack and cost up to date after stops were put in or taken out. False if a rule breaks: then the
    /// plan is to be undone. O(stops of the routes whose times can change).
    ///
    /// Putting a stop in can let later ones start earlier: a break waited for is then taken nearer to what follows it,
    /// and a matrix may know a detour quicker than the direct way. So linked starts are always worked out again.
    pub fn reflow(&mut self) -> bool {
        self.flow.round += 1;
        self.flow.routes.clear();
        self.flow.queue.clear();
        let mut dirty = std::mem::take(&mut self.dirty);
        for Dirty { shift, from } in dirty.drain(..) {
            self.queue(shift, from);
        }
        self.dirty = dirty;
        self.forget_starts();
        let feasible = self.spread();
        if feasible && self.instance.wait_rate > 0 {
            self.add_waited_for();
        }
        let mut fine = feasible;
        for index in 0..self.flow.routes.len() {
            let shift = self.flow.routes[index];
            let stamp = self.next_stamp();
            let route = &mut self.routes[shift];
            self.routes_cost -= route.cost();
            fine &= feasible
                && self.instance.keeps_held(route)
                && route.settle(self.instance, &self.starts, &mut self.frees);
            route.stamp = stamp;
            self.routes_cost += route.cost();
        }
        if fine {
            self.spread_slack();
        }
        fine
    }

    /// Adds the routes with stops that those of the changed routes wait for: how far these can be put off to save
    /// waiting depends on the starts there.
    fn add_waited_for(&mut self) {
        let instance = self.instance;
        for index in 0..self.flow.routes.len() {
            let shift = self.flow.routes[index];
            for position in 1..self.routes[shift].last() {
                let stop = self.routes[shift].stops[position];
                let waits = if stop.linked { &instance.links.waits_for[stop.task][..] } else { &[] };
                for edge in waits {
                    let other = self.route_of[edge.to];
                    if other != ShiftId::NONE && self.flow.seen[other] != self.flow.round {
                        self.flow.seen[other] = self.flow.round;
                        self.touch(other);
                        self.flow.routes.push(other);
                    }
                }
            }
        }
    }

    /// Works out again the times of every route that is active and not closed. False if a rule breaks. O(plan).
    pub fn reschedule(&mut self) -> bool {
        for shift in self.routes.ids() {
            let route = &self.routes[shift];
            if route.active && !route.closed {
                self.mark(shift, 1);
            }
        }
        self.reflow()
    }

    /// Tells stops that others wait for how late they may now be, from the settled routes on until nothing changes.
    /// Slack only ever looks ahead in time, so this ends; the limit guards against chains that tighten bit by bit (what
    /// is then out of date is too careful or too hopeful, and the next insertion is checked in any case).
    fn spread_slack(&mut self) {
        let instance = self.instance;
        let mut next = 0;
        while next < self.flow.routes.len() && next < 400 {
            let shift = self.flow.routes[next];
            next += 1;
            for index in (1..self.routes[shift].last()).rev() {
                let stop = self.routes[shift].stops[index];
                if !stop.linked {
                    continue;
                }
                for edge in &instance.links.waits_for[stop.task] {
                    let other = self.route_of[edge.to];
                    if other == ShiftId::NONE || other == shift {
                        continue;
                    }
                    let Some(position) = self.routes[other].position(edge.to) else { continue };
                    let there = self.routes[other].stops[position];
                    let bound = instance.edges(edge.to).iter().map(|edge| self.frees[edge.to] - edge.wait).min();
                    let free = there.own_free.min(bound.unwrap_or(NEVER)).max(there.start);
                    if free != there.free {
                        self.touch(other);
                        let stamp = self.next_stamp();
                        let route = &mut self.routes[other];
                        route.sweep(instance, &self.starts, &mut self.frees);
                        route.stamp = stamp;
                        self.flow.routes.push(other);
                    }
                }
            }
        }
    }

    /// Adds a route to those whose times change, from index `from` on.
    fn queue(&mut self, shift: ShiftId, from: usize) {
        let flow = &mut self.flow;
        let known = flow.seen[shift] == flow.round;
        if !known {
            flow.seen[shift] = flow.round;
            flow.routes.push(shift);
            flow.from[shift] = from;
        }
        flow.from[shift] = flow.from[shift].min(from);
        if let Some(waiting) = flow.queue.iter_mut().find(|waiting| waiting.shift == shift) {
            waiting.from = waiting.from.min(from);
        } else {
            flow.queue.push(Dirty { shift, from });
        }
    }

    /// Forgets the starts of all linked stops that might now begin earlier, here and, through links, elsewhere.
    fn forget_starts(&mut self) {
        let mut next = 0;
        let mut work = std::mem::take(&mut self.flow.work);
        work.clone_from(&self.flow.queue);
        while next < work.len() {
            let Dirty { shift, from } = work[next];
            next += 1;
            for index in from..self.routes[shift].last() {
                let stop = self.routes[shift].stops[index];
                if !stop.linked || self.starts[stop.task] == ALWAYS {
                    continue;
                }
                self.starts[stop.task] = ALWAYS;
                for edge in self.instance.edges(stop.task) {
                    let other = self.route_of[edge.to];
                    if other == ShiftId::NONE || self.starts[edge.to] == ALWAYS {
                        continue;
                    }
                    if let Some(position) = self.routes[other].position(edge.to) {
                        self.touch(other);
                        self.queue(other, position);
                        work.push(Dirty { shift: other, from: position });
                    }
                }
            }
        }
        self.flow.work = work;
    }

    /// Schedules the queued routes, and those that have to wait for them, until nothing moves.
    fn spread(&mut self) -> bool {
        let mut steps = 100 + 20 * self.flow.queue.len();
        while let Some(Dirty { shift, from }) = self.flow.queue.pop() {
            steps -= 1;
            if steps == 0 || !self.routes[shift].schedule(self.instance, &mut self.starts, from) {
                return false;
            }
            for index in from..self.routes[shift].last() {
                let stop = self.routes[shift].stops[index];
                if !stop.linked {
                    continue;
                }
                for edge in self.instance.edges(stop.task) {
                    let other = self.route_of[edge.to];
                    if other == ShiftId::NONE || self.starts[edge.to] >= stop.start + edge.wait {
                        continue;
                    }
                    if let Some(position) = self.routes[other].position(edge.to) {
                        self.touch(other);
                        self.queue(other, position);
                    }
                }
            }
        }
        true
    }
}
