//! The routes of a plan and the services of patients, by index, for the suites that write solutions of their own.

use std::collections::BTreeMap;

use rounds_format::codes::NOT_OF_THE_DAY;
use rounds_format::day::DayFile;
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_model::error::{Error, Issue, Result};

use super::clock::since;
use super::tree::quoted;

/// A service of a patient, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ServiceRef {
    pub patient: usize,
    /// Among the patient's services.
    pub service: usize,
}

/// Something that a shift of a plan does, in seconds after time 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The visit of this index in the day.
    Visit { visit: usize, start: i64, end: i64 },
    /// A break.
    Break { start: i64, end: i64 },
}

/// What each clinician of `day` does in `plan`, in the day's order. Every clinician has one shift, every visit one
/// staff entry: days made from benchmarks are so.
///
/// # Errors
/// [`Error::is_input`] if the plan is not one of the day.
pub(super) fn of_plan(plan: &PlanFile, day: &DayFile) -> Result<Vec<Vec<Done>>> {
    let refuse = |path: String, what: String| {
        let help = "give a plan of the day that this instance was made into";
        Err(Error::input(vec![Issue::new(NOT_OF_THE_DAY, path, what, help)]))
    };
    if plan.shifts.len() != day.clinicians.len() {
        let what = format!("{} shifts where the day has {}", plan.shifts.len(), day.clinicians.len());
        return refuse("shifts".into(), what);
    }
    let visits: BTreeMap<&str, usize> =
        day.visits.iter().enumerate().map(|(index, visit)| (visit.id.as_str(), index)).collect();
    let mut met = vec![false; day.visits.len()];
    let mut routes = Vec::with_capacity(plan.shifts.len());
    for (index, (shift, clinician)) in plan.shifts.iter().zip(&day.clinicians).enumerate() {
        if shift.clinician != clinician.id || clinician.shifts.first().is_none_or(|own| own.id != shift.shift) {
            let what = format!("the shift {} of {}", quoted(&shift.shift), quoted(&shift.clinician));
            return refuse(format!("shifts[{index}]"), format!("{what} is not the day's"));
        }
        match route(shift, &visits, &mut met) {
            Ok(route) => routes.push(route),
            Err((stop, what)) => return refuse(format!("shifts[{index}].itinerary[{stop}]"), what),
        }
    }
    Ok(routes)
}

/// The visits and breaks of one shift; where there is something that the day does not have, its index and what it is.
fn route(
    shift: &ShiftPlan,
    visits: &BTreeMap<&str, usize>,
    met: &mut [bool],
) -> std::result::Result<Vec<Done>, (usize, String)> {
    let mut route = Vec::new();
    for (index, stop) in shift.itinerary.iter().enumerate() {
        match stop {
            Stop::Start { .. } | Stop::End { .. } => {}
            Stop::Break { start, end, .. } => route.push(Done::Break { start: since(*start), end: since(*end) }),
            Stop::Visit { visit, staff: 0, start, end, .. } => {
                let known = visits.get(visit.as_str()).copied();
                let known = known.ok_or_else(|| (index, format!("the visit {} is not the day's", quoted(visit))))?;
                if std::mem::replace(&mut met[known], true) {
                    return Err((index, format!("the visit {} stands twice in the plan", quoted(visit))));
                }
                route.push(Done::Visit { visit: known, start: since(*start), end: since(*end) });
            }
            Stop::Visit { .. } | Stop::Activity { .. } | Stop::NoAccess { .. } | Stop::Reserve { .. } => {
                return Err((index, "a stop of a kind that the day does not have".into()));
            }
        }
    }
    Ok(route)
}
