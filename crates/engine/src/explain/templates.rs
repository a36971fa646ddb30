//! Shifts without any visit: their duties alone, in every order that works.

use std::sync::{Arc, OnceLock};

use crate::evaluate::{ALWAYS, Instance, Route, Stop, TaskId};
use rounds_model::ids::{ShiftId, Table};

/// More duties than this are tried in the order of their windows only.
const PERMUTED: usize = 6;
/// As many orders are kept, at most; a day's duties rarely leave more than two.
const KEPT: usize = 64;

/// Those of every shift, each made when it is first asked for.
pub(super) struct Templates<'a> {
    instance: &'a Instance<'a>,
    of: Table<ShiftId, OnceLock<Vec<Route>>>,
}

impl<'a> Templates<'a> {
    /// None made yet. O(shifts).
    pub(super) fn new(instance: &'a Instance<'a>) -> Arc<Templates<'a>> {
        Arc::new(Templates { instance, of: Table::filled(OnceLock::new(), instance.shifts.len()) })
    }

    /// Every order of the shift's duties that keeps their windows and the shift's end, breaks that may be left out with
    /// and without. Empty if not even the duties can be done. O(orders of its duties), once.
    pub(super) fn of(&self, shift: ShiftId) -> &[Route] {
        self.of[shift].get_or_init(|| of(self.instance, shift))
    }
}

fn of(instance: &Instance, shift: ShiftId) -> Vec<Route> {
    let row = &instance.shifts[shift];
    let mut duties: Vec<TaskId> = row.duties.clone().collect();
    duties.sort_by_key(|&duty| (instance.tasks[duty].first, instance.tasks[duty].last, duty));
    let fixed = duties.len() > PERMUTED;
    let mut found = Orders { instance, shift, fixed, kept: Vec::new() };
    found.extend(&mut duties, &mut Vec::new(), 0);
    found.kept
}

struct Orders<'i, 'p> {
    instance: &'i Instance<'p>,
    shift: ShiftId,
    fixed: bool,
    kept: Vec<Route>,
}

impl Orders<'_, '_> {
    /// Puts each duty of `left` next, or leaves it out where that is allowed.
    fn extend(&mut self, left: &mut Vec<TaskId>, order: &mut Vec<TaskId>, skipped: i64) {
        if self.kept.len() >= KEPT {
            return;
        }
        let Some(route) = self.route(order, skipped) else { return };
        if left.is_empty() {
            let tasks = |route: &Route| route.stops.iter().map(|stop| stop.task).collect::<Vec<_>>();
            if !self.kept.iter().any(|known| tasks(known) == tasks(&route)) {
                self.kept.push(route);
            }
            return;
        }
        if let Some(price) = self.instance.tasks[left[0]].skip_cost {
            let duty = left.remove(0);
            self.extend(left, order, skipped + price);
            left.insert(0, duty);
        }
        let choices = if self.fixed { 1 } else { left.len() };
        for choice in 0..choices {
            let duty = left.remove(choice);
            order.push(duty);
            self.extend(left, order, skipped);
            order.pop();
            left.insert(choice, duty);
        }
    }

    /// The duties in this order, if they can be done.
    fn route(&self, order: &[TaskId], skipped: i64) -> Option<Route> {
        let mut route = Route { skipped, ..Route::empty(self.instance, self.shift) };
        let end = route.last();
        let stops = order.iter().map(|&duty| Stop::new(self.instance, duty, ALWAYS));
        route.stops.splice(end..end, stops);
        // Duties are never linked, so the time network is not looked at.
        let (mut starts, mut frees) = Default::default();
        (route.schedule(self.instance, &mut starts, 1) && route.settle(self.instance, &starts, &mut frees))
            .then_some(route)
    }
}
