//! Reserves as the day goes on: one is released once its time has begun, and one for each critical or urgent call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use rounds_format::day::{DayFile, ReserveFile};
use rounds_format::plan::{PlanFile, Stop, Unheld};
use rounds_format::values::Timestamp;
use rounds_model::ids::{Id, ReserveId};
use rounds_model::units::Instant;
use rounds_model::{Priority, Problem};

/// A reserve that the day does not have any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Released {
    /// The reserve.
    pub reserve: String,
    /// Why.
    pub why: Releasing,
    /// The visit that it is released for, where it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
    /// The earliest that it was to begin.
    pub from: Timestamp,
    /// The latest that it was to end.
    pub to: Timestamp,
}

/// Why a reserve is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Releasing {
    /// Its `from` has passed.
    Time,
    /// A critical or urgent visit came in.
    Call,
}

/// Takes those off the day whose `from` is before `at`.
pub(crate) fn by_time(day: &mut DayFile, at: Instant) -> Vec<Released> {
    let passed = |reserve: &ReserveFile| reserve.from.instant() < at;
    let released = day.reserve.iter().flatten().filter(|reserve| passed(reserve));
    let released = released.map(|reserve| release(reserve, Releasing::Time, None)).collect();
    day.reserve.iter_mut().for_each(|reserves| reserves.retain(|reserve| !passed(reserve)));
    day.reserve = day.reserve.take().filter(|reserves| !reserves.is_empty());
    released
}

/// Takes one off the day for each critical or urgent visit of `added`, in that order: of those left that are for such
/// calls ([`Problem::is_for`]), the one with the earliest `from`. `problem` is the day resolved.
pub(crate) fn for_calls(day: &mut DayFile, problem: &Problem, added: &[String]) -> Vec<Released> {
    let mut left: Vec<ReserveId> = problem.reserves.ids().collect();
    let mut released: Vec<(ReserveId, Released)> = Vec::new();
    for id in added {
        let Some((visit, row)) = problem.visits.enumerate().find(|(_, row)| row.id == *id) else { continue };
        if row.priority > Priority::Urgent {
            continue;
        }
        let fit = left.iter().copied().filter(|&reserve| problem.is_for(reserve, visit));
        let Some(earliest) = fit.min_by_key(|&reserve| (problem.reserves[reserve].from, reserve)) else { continue };
        left.retain(|&reserve| reserve != earliest);
        let file = day.reserve.iter().flatten().nth(earliest.index());
        released.extend(file.map(|file| (earliest, release(file, Releasing::Call, Some(id.clone())))));
    }
    if let Some(reserves) = &mut day.reserve {
        let gone = |index: usize| released.iter().any(|(reserve, _)| reserve.index() == index);
        let rest = std::mem::take(reserves).into_iter().enumerate().filter(|(index, _)| !gone(*index));
        *reserves = rest.map(|(_, file)| file).collect();
    }
    day.reserve = day.reserve.take().filter(|reserves| !reserves.is_empty());
    released.into_iter().map(|(_, released)| released).collect()
}

fn release(file: &ReserveFile, why: Releasing, visit: Option<String>) -> Released {
    Released { reserve: file.id.clone(), why, visit, from: file.from, to: file.to }
}

/// The reserves that no itinerary of the plan has, with the reasons known of them before; nothing on a day without
/// reserves.
pub(crate) fn unheld(problem: &Problem, plan: &PlanFile) -> Option<Vec<Unheld>> {
    let held = |id: &str| {
        let mut stops = plan.shifts.iter().flat_map(|shift| &shift.itinerary);
        stops.any(|stop| matches!(stop, Stop::Reserve { reserve, .. } if reserve == id))
    };
    let entry = |id: &String| {
        let known = plan.unheld.iter().flatten().find(|left| left.reserve == *id);
        known.cloned().unwrap_or_else(|| Unheld::unexplained(id.clone()))
    };
    let left = problem.reserves.iter().map(|reserve| &reserve.id).filter(|id| !held(id)).map(entry);
    (!problem.reserves.is_empty()).then(|| left.collect())
}
