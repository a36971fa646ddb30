//! Caps of a shift: visits, travel, load. A cap passed with no visit after what has happened is nobody's choice. A
//! reserve takes one of the shift's visits: it is kept for one.

use super::render::span;
use super::trace::{Route, Trace, What, length};
use super::{Findings, rules};
use rounds_model::Shift;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (id, route) in trace.routes.enumerate() {
        if !route.has_past() || route.has_open_work() {
            caps(trace, &trace.problem.shifts[id], route, found);
        }
    }
}

fn caps(trace: &Trace, shift: &Shift, route: &Route, found: &mut Findings) {
    let visits = route.steps.iter().filter(|step| step.is_work()).count();
    if let Some(cap) = shift.max_visits.filter(|&cap| visits as u64 > cap.into()) {
        found.add(
            rules::MAX_VISITS,
            &route.path,
            format!("shift {} has {visits} visits and reserves, {cap} at most", shift.id),
        );
    }
    let home = route.home.as_ref().map_or(0, |home| home.travel);
    let travel = route.steps.iter().map(|step| step.travel).sum::<i128>() + home;
    if let Some(cap) = shift.max_travel.map(length).filter(|&cap| travel > cap) {
        let message = format!("shift {} travels {}, {} at most", shift.id, span(travel), span(cap));
        found.add(rules::MAX_TRAVEL, &route.path, message);
    }
    let load_of = |what| match what {
        What::Visit { visit, .. } => i128::from(trace.problem.visits[visit].load),
        _ => 0,
    };
    let load: i128 = route.steps.iter().map(|step| load_of(step.what)).sum();
    if let Some(cap) = shift.max_load.filter(|&cap| load > cap.into()) {
        found.add(rules::MAX_LOAD, &route.path, format!("shift {} carries {load}, {cap} at most", shift.id));
    }
}
