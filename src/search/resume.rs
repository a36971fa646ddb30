//! From a plan file back to a solution: the order of its itineraries, times made anew.

use crate::error::{Error, Issue, Result};
use crate::evaluate::{ALWAYS, Insertion, NEVER, Solution};
use crate::ids::Id;
use crate::io::codes::{ANOTHER_DAY, NOT_OF_THE_DAY};
use crate::io::plan::{PlanFile, Stop};

/// Fills an empty solution with the itineraries of `plan`, as far as they keep the rules: a visit that no longer fits
/// where the plan has it is left out.
///
/// # Errors
/// [`Error::Input`] if the plan is for another day or names shifts or visits that the day does not have.
pub fn resume(solution: &mut Solution, plan: &PlanFile) -> Result<()> {
    let problem = solution.instance.problem;
    if plan.day.digest != problem.digest {
        let help = "give the plan that was made for this day file, or plan anew without it";
        return Err(Error::Input(vec![Issue::new(ANOTHER_DAY, "day.digest", "the plan is for another day", help)]));
    }
    let mut served: Vec<Vec<(u32, u32)>> = vec![Vec::new(); problem.visits.len()];
    for (row, shift) in plan.shifts.iter().enumerate() {
        let known = problem.shifts.enumerate().find(|(_, known)| known.id == shift.shift);
        let Some((id, _)) = known else {
            return Err(unknown(&format!("shifts[{row}].shift"), "shift", &shift.shift));
        };
        for (index, stop) in shift.itinerary.iter().enumerate() {
            if let Stop::Visit { visit, staff, .. } = stop {
                let known = problem.visits.enumerate().find(|(_, known)| &known.id == visit);
                let Some((visit, row_of)) = known else {
                    return Err(unknown(&format!("shifts[{row}].itinerary[{index}].visit"), "visit", visit));
                };
                if (*staff as usize) < row_of.staff.len() {
                    served[visit.index()].push((id.0, *staff));
                }
            }
        }
    }
    let order = order(solution, plan);
    for visit in order {
        restore(solution, plan, visit, &served[visit as usize]);
    }
    Ok(())
}

fn unknown(path: &str, kind: &str, id: &str) -> Error {
    let message = format!("no {kind} {id:?} in the day");
    Error::Input(vec![Issue::new(NOT_OF_THE_DAY, path, message, "give the plan that was made for this day file")])
}

/// Visits of the plan by start, so that those waited for come first.
fn order(solution: &Solution, plan: &PlanFile) -> Vec<u32> {
    let problem = solution.instance.problem;
    let ids: std::collections::BTreeMap<&str, u32> =
        problem.visits.enumerate().map(|(id, visit)| (visit.id.as_str(), id.0)).collect();
    let mut order: Vec<(i64, u32)> = Vec::new();
    for stop in plan.shifts.iter().flat_map(|shift| &shift.itinerary) {
        if let Stop::Visit { visit, start, .. } = stop {
            order.extend(ids.get(visit.as_str()).map(|&id| (start.instant().0, id)));
        }
    }
    order.sort_unstable();
    order.dedup_by_key(|item| item.1);
    order.into_iter().map(|(_, visit)| visit).collect()
}

/// Appends a visit to its shifts, each before the first stop that the plan has later; undone if that breaks a rule.
fn restore(solution: &mut Solution, plan: &PlanFile, visit: u32, served: &[(u32, u32)]) {
    let instance = solution.instance;
    let row = &instance.visits[visit as usize];
    let complete = served.len() == row.entries.len() && !row.done && !solution.assigned[visit as usize];
    let fit = |&(shift, staff): &(u32, u32)| instance.candidates.may_serve(row.entries.start + staff, shift);
    if !complete || !served.iter().all(fit) {
        return;
    }
    let mut sorted: Vec<(u32, u32)> = served.iter().map(|&(shift, staff)| (staff, shift)).collect();
    sorted.sort_unstable();
    solution.begin(1);
    for &(staff, shift) in &sorted {
        let entry = row.entries.start + staff;
        let position = position(solution, plan, shift, visit);
        solution.place(entry, shift, &Insertion { cost: 0, position, release: ALWAYS, start: NEVER });
    }
    solution.assign(visit);
    if solution.reflow() {
        solution.commit(1);
    } else {
        solution.rollback(1);
    }
}

/// Before the first stop of the shift's route that comes after `visit` in the plan's itinerary.
fn position(solution: &Solution, plan: &PlanFile, shift: u32, visit: u32) -> u32 {
    let instance = solution.instance;
    let problem = instance.problem;
    let name = &problem.visits[crate::ids::VisitId(visit)].id;
    let id = &problem.shifts[crate::ids::ShiftId(shift)].id;
    let Some(planned) = plan.shifts.iter().find(|planned| &planned.shift == id) else { return 1 };
    let mut after =
        planned.itinerary.iter().skip_while(|stop| !matches!(stop, Stop::Visit { visit, .. } if visit == name));
    after.next();
    let route = &solution.routes[shift as usize];
    let task_of = |stop: &Stop| crate::search::resume::task_of(solution, shift, stop);
    let later: Vec<u32> = after.filter_map(task_of).collect();
    let found = (1..route.last()).find(|&index| later.contains(&route.stops[index].task));
    found.unwrap_or(route.last()) as u32
}

/// The task of an itinerary entry.
fn task_of(solution: &Solution, shift: u32, stop: &Stop) -> Option<u32> {
    let instance = solution.instance;
    let problem = instance.problem;
    let row = &problem.shifts[crate::ids::ShiftId(shift)];
    let duties = &instance.shifts[shift as usize].duties;
    match stop {
        Stop::Visit { visit, staff, .. } => {
            let (id, _) = problem.visits.enumerate().find(|(_, known)| &known.id == visit)?;
            Some(instance.visits[id.index()].entries.start + staff)
        }
        Stop::Activity { activity, .. } if row.history.is_empty() => {
            let index = row.activities.iter().position(|known| &known.id == activity)?;
            Some(duties.start + index as u32)
        }
        Stop::Break { break_id, .. } if row.history.is_empty() => {
            let index = row.breaks.iter().position(|known| &known.id == break_id)?;
            Some(duties.start + (row.activities.len() + index) as u32)
        }
        _ => None,
    }
}
