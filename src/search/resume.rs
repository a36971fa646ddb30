//! From a plan file back to a solution: the order of its itineraries, times made anew.

use std::collections::BTreeMap;

use crate::error::{Error, Issue, Result};
use crate::evaluate::{ALWAYS, Insertion, NEVER, NONE, Solution, Stop as RouteStop};
use crate::ids::{Id, ShiftId};
use crate::io::codes::{ANOTHER_DAY, NOT_OF_THE_DAY};
use crate::io::plan::{PlanFile, Stop};
use crate::model::PastKind;
use crate::search::{compound, ruin};

/// Fills an empty solution with the itineraries of `plan`, as far as they keep the rules: a visit that no longer fits
/// where the plan has it is left out. O(stops²) in the longest shift.
///
/// # Errors
/// [`Error::Input`] if the plan is for another day or names shifts or visits that the day does not have.
pub fn resume(solution: &mut Solution, plan: &PlanFile) -> Result<()> {
    let planned = Planned::read(solution, plan)?;
    for shift in 0..solution.routes.len() as u32 {
        order_duties(solution, &planned, shift);
    }
    for &(_, visit) in &planned.order {
        restore(solution, &planned, visit);
    }
    drop_tied(solution, &planned);
    Ok(())
}

/// Takes out what may not be in without a visit that could not be restored.
fn drop_tied(solution: &mut Solution, planned: &Planned) {
    let links = &solution.instance.links;
    let mut removed = Vec::new();
    for &(_, visit) in &planned.order {
        let unit = solution.instance.visits[visit as usize].unit;
        let unit = if unit == NONE { &[][..] } else { &links.units[unit as usize] };
        let needs = &links.needs[visit as usize];
        if needs.iter().chain(unit).any(|&other| !solution.assigned[other as usize]) {
            ruin::remove(solution, visit, &mut removed);
        }
    }
    let sound = solution.reflow();
    debug_assert!(sound, "taking visits out breaks no rule");
}

/// A plan in the evaluator's terms.
struct Planned {
    /// Visits by start, so that those waited for come first.
    order: Vec<(i64, u32)>,
    /// Per visit, the (staff entry, shift) pairs that serve it.
    served: Vec<Vec<(u32, u32)>>,
    /// Per task, its shift and where it comes in that shift's itinerary.
    rank: Vec<(u32, u32)>,
}

impl Planned {
    fn read(solution: &Solution, plan: &PlanFile) -> Result<Planned> {
        let instance = solution.instance;
        let problem = instance.problem;
        if plan.day.digest != problem.digest {
            let help = "give the plan that was made for this day file, or plan anew without it";
            return Err(Error::Input(vec![Issue::new(ANOTHER_DAY, "day.digest", "the plan is for another day", help)]));
        }
        let shifts: BTreeMap<&str, ShiftId> = problem.shifts.enumerate().map(|(id, row)| (&*row.id, id)).collect();
        let visits: BTreeMap<&str, u32> = problem.visits.enumerate().map(|(id, row)| (&*row.id, id.0)).collect();
        let mut planned = Planned {
            order: Vec::new(),
            served: vec![Vec::new(); problem.visits.len()],
            rank: vec![(NONE, 0); instance.tasks.len()],
        };
        for (row, shift) in plan.shifts.iter().enumerate() {
            let known = shifts.get(&*shift.shift);
            let Some(&id) = known else { return Err(unknown(&format!("shifts[{row}].shift"), "shift", &shift.shift)) };
            for (index, stop) in shift.itinerary.iter().enumerate() {
                let task = match stop {
                    Stop::Visit { visit, staff, start, .. } => {
                        let path = || format!("shifts[{row}].itinerary[{index}].visit");
                        let id_of = visits.get(&**visit).ok_or_else(|| unknown(&path(), "visit", visit))?;
                        let entries = &instance.visits[*id_of as usize].entries;
                        let task = entries.start.saturating_add(*staff);
                        if entries.contains(&task) {
                            planned.served[*id_of as usize].push((*staff, id.0));
                            planned.order.push((start.instant().0, *id_of));
                        }
                        entries.contains(&task).then_some(task)
                    }
                    Stop::Activity { activity, .. } => duty(
                        solution,
                        id,
                        |shift, kind| matches!(kind, PastKind::Activity(index) if shift.activities[index].id == *activity),
                    ),
                    Stop::Break { break_id, .. } => duty(
                        solution,
                        id,
                        |shift, kind| matches!(kind, PastKind::Break(index) if shift.breaks[index].id == *break_id),
                    ),
                    _ => None,
                };
                if let Some(task) = task {
                    planned.rank[task as usize] = (id.0, index as u32);
                }
            }
        }
        planned.order.sort_unstable();
        let mut seen = vec![false; problem.visits.len()];
        planned.order.retain(|&(_, visit)| !std::mem::replace(&mut seen[visit as usize], true));
        Ok(planned)
    }

    /// Before the first stop of the shift's route that comes after `task` in the plan's itinerary.
    fn position(&self, solution: &Solution, shift: u32, task: u32) -> u32 {
        let route = &solution.routes[shift as usize];
        let mine = self.rank[task as usize];
        let later = |index: &usize| {
            let other = self.rank[route.stops[*index].task as usize];
            other.0 == shift && other.1 > mine.1
        };
        (1..route.last()).find(later).unwrap_or(route.last()) as u32
    }
}

fn unknown(path: &str, kind: &str, id: &str) -> Error {
    let message = format!("no {kind} {id:?} in the day");
    Error::Input(vec![Issue::new(NOT_OF_THE_DAY, path, message, "give the plan that was made for this day file")])
}

/// The task of the duty that `is` names, unless it is in the past: activities still to come, then breaks.
fn duty(solution: &Solution, shift: ShiftId, is: impl Fn(&crate::model::Shift, PastKind) -> bool) -> Option<u32> {
    let row = &solution.instance.problem.shifts[shift];
    let activities = (0..row.activities.len()).map(PastKind::Activity);
    let kinds = activities.chain((0..row.breaks.len()).map(PastKind::Break));
    let mut open = kinds.filter(|kind| !row.history.iter().any(|stop| stop.what == *kind));
    let slot = open.position(|kind| is(row, kind))?;
    Some(solution.instance.shifts[shift.index()].duties.start + slot as u32)
}

/// Gives the shift the breaks and activities that it has in the plan, in that order, so that visits come back between the
/// same ones; undone if that breaks a rule. A shift of which the plan lacks one that must be taken stays as it is.
fn order_duties(solution: &mut Solution, planned: &Planned, shift: u32) {
    let instance = solution.instance;
    let duties = instance.shifts[shift as usize].duties.clone();
    let (mut taken, left): (Vec<u32>, Vec<u32>) = duties.partition(|&duty| planned.rank[duty as usize].0 == shift);
    let optional = |&duty: &u32| instance.tasks[duty as usize].skip_cost;
    if taken.is_empty() || solution.routes[shift as usize].closed || left.iter().any(|duty| optional(duty).is_none()) {
        return;
    }
    taken.sort_unstable_by_key(|&duty| planned.rank[duty as usize].1);
    solution.begin(1);
    solution.touch(shift);
    let route = &mut solution.routes[shift as usize];
    let end = route.stops[route.last()];
    route.stops.truncate(1);
    route.stops.extend(taken.iter().map(|&duty| RouteStop::new(instance, duty, ALWAYS)));
    route.stops.push(end);
    route.skipped = left.iter().filter_map(optional).sum();
    solution.mark(shift, 1);
    if solution.reflow() {
        solution.commit(1);
    } else {
        solution.rollback(1);
    }
}

/// Appends a visit to its shifts, each before the first stop that the plan has later; undone if that breaks a rule.
fn restore(solution: &mut Solution, planned: &Planned, visit: u32) {
    let instance = solution.instance;
    let row = &instance.visits[visit as usize];
    let served = &planned.served[visit as usize];
    let mut sorted = served.clone();
    sorted.sort_unstable();
    let complete = sorted.iter().map(|&(staff, _)| row.entries.start + staff).eq(row.entries.clone());
    let fit = |&(staff, shift): &(u32, u32)| {
        instance.candidates.may_serve(row.entries.start + staff, shift) && !solution.routes[shift as usize].closed
    };
    if !complete || row.done || solution.assigned[visit as usize] || !served.iter().all(fit) {
        return;
    }
    let served: Vec<(u32, u32)> = sorted.iter().map(|&(_, shift)| (solution.clinician(shift), shift)).collect();
    if !compound::may_serve(solution, visit, &served) {
        return;
    }
    solution.begin(1);
    for &(staff, shift) in &sorted {
        let entry = row.entries.start + staff;
        let position = planned.position(solution, shift, entry);
        solution.place(entry, shift, &Insertion { cost: 0, position, release: ALWAYS, start: NEVER });
    }
    solution.assign(visit);
    if solution.reflow() {
        solution.commit(1);
    } else {
        solution.rollback(1);
    }
}
