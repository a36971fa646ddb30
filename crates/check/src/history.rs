//! What has happened stands first in its shift's itinerary, unchanged.

use super::trace::{Route, Step, Trace, What, instant};
use super::{Findings, rules};
use rounds_model::{PastKind, PastStop, Shift};

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (id, route) in trace.routes.enumerate().filter(|(_, route)| route.present) {
        let shift = &trace.problem.shifts[id];
        unchanged(shift, route, found);
        for step in route.open().filter(|step| matches!(step.what, What::NoAccess(_))) {
            found.add(rules::NO_ACCESS, &step.path, format!("shift {} has no such attempt in history", shift.id));
        }
    }
}

/// Only the first difference is told: after a lost stop, every later one would differ.
fn unchanged(shift: &Shift, route: &Route, found: &mut Findings) {
    for (index, stop) in shift.history.iter().enumerate() {
        match route.steps.get(index) {
            Some(step) if same(stop, step) => {}
            Some(step) => {
                let message = format!("differs from stop {index} of the history of shift {}", shift.id);
                return found.add(rules::HISTORY, &step.path, message);
            }
            None => {
                let message = format!("stop {index} of the history of shift {} is missing", shift.id);
                return found.add(rules::HISTORY, format!("{}.itinerary", route.path), message);
            }
        }
    }
}

fn same(stop: &PastStop, step: &Step) -> bool {
    let what = match stop.what {
        PastKind::Visit { visit, staff } => What::Visit { visit, staff },
        PastKind::Break(index) => What::Break(index),
        PastKind::Activity(index) => What::Activity(index),
        PastKind::NoAccess(visit) => What::NoAccess(visit),
    };
    what == step.what
        && stop.place == step.place
        && step.arrival.is_none_or(|arrival| arrival == instant(stop.arrival))
        && (instant(stop.start), instant(stop.end)) == (step.start, step.end)
}
