//! Starts that somebody chose: visits that a plan has later than they could begin, as where one was moved by hand.
//!
//! Plans begin everything as early as they can, so such a start is meant. What is planned from there on keeps to it as
//! long as that costs nothing; a plan would otherwise creep back a little with each answer, within the tolerance each
//! time.

use std::collections::BTreeMap;

use crate::Current;
use rounds_format::plan::PlanFile;
use rounds_format::{Missing, PlannedStop, planned};
use rounds_model::ids::VisitId;
use rounds_model::units::Instant;
use rounds_model::{LinkKind, PastKind, Problem};

/// The visits of the plan that begin later than they could, with their starts. O(stops × windows + links).
pub(crate) fn chosen_starts(problem: &Problem, plan: &PlanFile) -> Vec<(VisitId, Instant)> {
    let mut starts: BTreeMap<VisitId, (Instant, Instant)> = BTreeMap::new();
    for shift in planned(problem, plan, Missing::LeaveOut).unwrap_or_default() {
        let row = &problem.shifts[shift.shift];
        let past = row.history.len();
        for (index, stop) in shift.stops.iter().enumerate().skip(past) {
            let PastKind::Visit { visit, .. } = stop.what else { continue };
            // Who has yet to leave does so in time for the first stop.
            let arrival = if index == 0 { row.start + stop.travel } else { stop.arrival };
            let could = could_begin(problem, visit, stop, arrival);
            let entry = starts.entry(visit).or_insert((stop.start, could));
            entry.1 = entry.1.max(could);
        }
    }
    let start = |visit: &VisitId| starts.get(visit).map(|&(start, _)| start);
    let mut waits: Vec<(VisitId, Instant)> = Vec::new();
    for (&visit, &(begins, could)) in &starts {
        let linked = problem.links.iter().filter_map(|link| match &link.kind {
            LinkKind::Gap { from, to, min, .. } if *to == visit => start(from).map(|from| from + *min),
            LinkKind::Gap { from, to, max: Some(max), .. } if *from == visit => start(to).map(|to| to - *max),
            _ => None,
        });
        let could = linked.fold(could, |could, limit| could.max(limit));
        if could < begins && !problem.is_reserve(visit) {
            waits.push((visit, begins));
        }
    }
    waits
}

/// The same of the plan before, for the day as it now is.
pub(crate) fn still_chosen(before: &Current, problem: &Problem) -> Vec<(VisitId, Instant)> {
    let now: BTreeMap<&str, VisitId> = problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect();
    let known = |visit: VisitId| now.get(&*before.problem.visits[visit].id).copied();
    let chosen = chosen_starts(&before.problem, &before.plan).into_iter();
    chosen.filter_map(|(visit, start)| Some((known(visit)?, start))).collect()
}

/// When care could begin as far as the way there and the windows tell.
fn could_begin(problem: &Problem, visit: VisitId, stop: &PlannedStop, arrival: Instant) -> Instant {
    let row = &problem.visits[visit];
    let access = row.place.map(|place| problem.places[place].access).unwrap_or_default();
    let ready = (arrival + access).min(stop.start);
    let windows = row.windows.iter().filter(|window| window.end >= ready);
    windows.map(|window| window.start.max(ready)).min().unwrap_or(ready)
}
