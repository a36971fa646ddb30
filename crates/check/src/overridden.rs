//! Violations that a person decided on: told apart, and no fault of the plan.

use rounds_format::plan::{PlanFile, Stop};
use rounds_model::{Overruled, Problem};

use super::Violation;

/// Those of `violations` that no override covers, those that one covers, and which overrides cover nothing.
pub(super) fn apart(problem: &Problem, plan: &PlanFile, violations: Vec<Violation>) -> Apart {
    let mut needed = vec![false; problem.overrides.len()];
    let mut apart = Apart::default();
    for violation in violations {
        let about = About::of(plan, &violation.path);
        let covering = problem.overrides.iter().position(|decided| {
            let here = match decided.on {
                Overruled::Visit(visit) => about.visit == Some(&*problem.visits[visit].id),
                Overruled::Shift(shift) => about.shift == Some(&*problem.shifts[shift].id),
            };
            here && decided.rule == violation.code
        });
        match covering {
            Some(row) => {
                needed[row] = true;
                apart.overridden.push(violation);
            }
            None => apart.violations.push(violation),
        }
    }
    apart.idle = needed.iter().enumerate().filter(|(_, needed)| !**needed).map(|(row, _)| row).collect();
    apart
}

#[derive(Default)]
pub(super) struct Apart {
    pub violations: Vec<Violation>,
    pub overridden: Vec<Violation>,
    pub idle: Vec<usize>,
}

/// The visit and the shift at a path into the plan.
pub(super) struct About<'p> {
    pub visit: Option<&'p str>,
    pub shift: Option<&'p str>,
}

impl<'p> About<'p> {
    pub(crate) fn of(plan: &'p PlanFile, path: &str) -> About<'p> {
        let Some((row, rest)) = item(path, "shifts") else {
            let left = item(path, "unassigned").and_then(|(row, _)| plan.unassigned.get(row));
            return About { visit: left.map(|left| &*left.visit), shift: None };
        };
        let shift = plan.shifts.get(row);
        let stop = rest.strip_prefix('.').and_then(|rest| item(rest, "itinerary"));
        let stop = stop.zip(shift).and_then(|((index, _), shift)| shift.itinerary.get(index));
        let visit = match stop {
            Some(Stop::Visit { visit, .. }) => Some(&**visit),
            _ => None,
        };
        About { visit, shift: shift.map(|shift| &*shift.shift) }
    }
}

/// The index at the head of `list[index]…`, and what follows.
fn item<'t>(path: &'t str, list: &str) -> Option<(usize, &'t str)> {
    let (index, rest) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    Some((index.parse().ok()?, rest))
}
