//! Promises in danger: visits that little more delay would make late, and those that have become late.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Current, NewDay};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::Timestamp;
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{PastKind, Priority, Problem, Visit};

/// A visit that has little slack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AtRisk {
    /// The visit.
    pub visit: String,
    /// Who attends it.
    pub clinician: String,
    /// When care is to begin.
    pub start: Timestamp,
    /// Seconds from when care could begin (arrival and access) to the last start that is neither late nor outside its
    /// window; negative where it will be late.
    pub slack: i64,
    /// Whether a response standard hangs on it.
    pub response: bool,
}

impl AtRisk {
    /// Whether it comes too late for its response standard.
    pub fn misses_standard(&self) -> bool {
        self.response && self.slack < 0
    }
}

/// The visits still to come, of which some have less slack than `threshold`: those, least slack first. O(stops).
pub fn at_risk(problem: &Problem, plan: &PlanFile, threshold: Seconds) -> Vec<AtRisk> {
    let ids: BTreeMap<&str, VisitId> = problem.visits.enumerate().map(|(id, visit)| (&*visit.id, id)).collect();
    let past = |stop: &Stop| matches!(stop, Stop::Visit { visit, .. } if begun(problem, ids.get(&**visit).copied()));
    let mut risky = Vec::new();
    for shift in &plan.shifts {
        let mut here: Option<&str> = match shift.itinerary.first() {
            Some(Stop::Start { place, .. }) => Some(place),
            _ => None,
        };
        for stop in &shift.itinerary {
            let at = match stop {
                Stop::Visit { place, .. } | Stop::NoAccess { place, .. } => place.as_deref(),
                Stop::Activity { place, .. } => Some(&**place),
                _ => None,
            };
            let came = at.is_some() && at != here;
            here = at.or(here);
            let Stop::Visit { visit, arrival, start, .. } = stop else { continue };
            let Some(&id) = ids.get(&**visit).filter(|_| !past(stop)) else { continue };
            let row = &problem.visits[id];
            let access = row.place.filter(|_| came).map_or(Seconds::ZERO, |place| problem.places[place].access);
            let Some(limit) = limit(problem, id, start.instant()) else { continue };
            let slack = limit - (arrival.instant() + access);
            if slack < threshold {
                let (visit, clinician, slack) = (visit.clone(), shift.clinician.clone(), slack.0);
                risky.push(AtRisk { visit, clinician, start: *start, slack, response: row.response });
            }
        }
    }
    risky.sort_by(|one, other| {
        (one.slack, &one.visit, &one.clinician).cmp(&(other.slack, &other.visit, &other.clinician))
    });
    let mut seen = BTreeSet::new();
    risky.retain(|risk: &AtRisk| seen.insert(risk.visit.clone()));
    risky
}

fn begun(problem: &Problem, visit: Option<VisitId>) -> bool {
    let is =
        |stop: &rounds_model::PastStop| matches!(stop.what, PastKind::Visit { visit: id, .. } if Some(id) == visit);
    problem.shifts.iter().any(|shift| shift.history.iter().any(is))
}

/// The last start that is on time: by its due and within the window that `start` falls in.
fn limit(problem: &Problem, visit: VisitId, start: Instant) -> Option<Instant> {
    let visit = &problem.visits[visit];
    let window = visit.windows.iter().find(|window| window.start <= start && start <= window.end);
    let due = window.and_then(|window| window.due).or(visit.due);
    due.into_iter().chain(window.map(|window| window.end)).min()
}

/// Whether it is worst news that a visit is late.
pub(crate) fn must_be_in_time(visit: &Visit) -> bool {
    visit.response || visit.priority <= Priority::Urgent
}

/// Such visits that were to begin in time by one plan and are not by the next, with how late they are now; without
/// those that have begun or came in. O(stops log visits).
pub(crate) fn newly_late(before: &Current, now: &NewDay, plan: &PlanFile) -> Vec<(String, Seconds)> {
    let (was, is) = (starts(&before.plan), starts(plan));
    let past = now.problem.shifts.iter().flat_map(|shift| &shift.history);
    let begun: BTreeSet<VisitId> = past.filter_map(|stop| visited(&stop.what)).collect();
    let ids: BTreeMap<&str, VisitId> = before.problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect();
    let open = now.problem.visits.enumerate().filter(|(id, row)| must_be_in_time(row) && !begun.contains(id));
    let late = open.filter_map(|(id, row)| {
        let (was, is) = (*was.get(&*row.id)?, *is.get(&*row.id)?);
        let in_time = before.problem.lateness(*ids.get(&*row.id)?, was) == Seconds::ZERO;
        let late = now.problem.lateness(id, is);
        (in_time && late > Seconds::ZERO).then(|| (row.id.clone(), late))
    });
    late.collect()
}

fn visited(what: &PastKind) -> Option<VisitId> {
    match what {
        PastKind::Visit { visit, .. } => Some(*visit),
        _ => None,
    }
}

/// When each visit of a plan begins.
fn starts(plan: &PlanFile) -> BTreeMap<&str, Instant> {
    let mut starts = BTreeMap::new();
    for stop in plan.shifts.iter().flat_map(|shift| &shift.itinerary) {
        if let Stop::Visit { visit, start, .. } = stop {
            let first = starts.entry(&**visit).or_insert(start.instant());
            *first = start.instant().min(*first);
        }
    }
    starts
}
