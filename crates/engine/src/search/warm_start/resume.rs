//! From a plan file back to a solution: the order of its itineraries, and its times where earlier ones would cost more.

use std::collections::BTreeMap;

use crate::evaluate::{ALWAYS, Insertion, NEVER, NONE, Solution, Stop as RouteStop, Time};
use crate::search::anneal::ruin;
use crate::search::insert::multi_route;
use rounds_format::codes::{ANOTHER_DAY, NOT_OF_THE_DAY};
use rounds_format::plan::{PlanFile, Stop};
use rounds_model::PastKind;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::{Id, ShiftId};

/// Fills an empty solution with the itineraries of `plan`, as far as they keep the rules: a visit that no longer fits
/// where the plan has it is left out. Stops begin as early as the rules allow, but when the plan has them where that is
/// cheaper, as for a promised time. O(stops²) in the longest shift.
///
/// # Errors
/// [`Error::is_input`] if the plan is for another day or names shifts or visits that the day does not have.
pub fn resume(solution: &mut Solution, plan: &PlanFile) -> Result<()> {
    let planned = Planned::read(solution, plan)?;
    solution.begin(0);
    let whole = as_given(solution, &planned);
    if whole {
        solution.commit(0);
    } else {
        solution.rollback(0);
        for shift in 0..solution.routes.len() as u32 {
            order_duties(solution, &planned, shift);
        }
        for &(_, visit) in &planned.order {
            restore(solution, &planned, visit);
        }
    }
    drop_tied(solution, &planned);
    for shift in 0..solution.routes.len() as u32 {
        bring_forward(solution, shift);
    }
    Ok(())
}

/// Puts everything where and when the plan has it, in one go; false if a rule breaks.
fn as_given(solution: &mut Solution, planned: &Planned) -> bool {
    for shift in 0..solution.routes.len() as u32 {
        order_duties(solution, planned, shift);
    }
    planned.order.iter().all(|&(_, visit)| put_back(solution, planned, visit, true)) && solution.reflow()
}

/// Lets the stops of a shift begin as early as the rules allow: all of them, or else each that it costs nothing for.
fn bring_forward(solution: &mut Solution, shift: u32) {
    let last = solution.routes[shift as usize].last();
    let held = |solution: &Solution, index: usize| solution.routes[shift as usize].stops[index].release != ALWAYS;
    if !(1..last).any(|index| held(solution, index)) {
        return;
    }
    let mut release = |stops: std::ops::Range<usize>| {
        let before = solution.cost();
        solution.begin(1);
        for index in stops.clone() {
            if held(solution, index) {
                solution.hold(shift, index, ALWAYS);
            }
        }
        let fine = solution.reflow() && solution.cost() <= before;
        if fine {
            solution.commit(1);
        } else {
            solution.rollback(1);
        }
        fine
    };
    if !release(1..last) {
        for index in 1..last {
            release(index..index + 1);
        }
    }
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
    let mut sound = solution.reflow();
    // Where the way by a third place is quicker than the direct one, a visit can come too late without another before
    // it.
    for &(_, visit) in planned.order.iter().rev() {
        if sound {
            break;
        }
        if solution.assigned[visit as usize] {
            ruin::remove(solution, visit, &mut removed);
            sound = solution.reschedule();
        }
    }
}

/// A plan in the evaluator's terms.
struct Planned {
    /// Visits by start, so that those waited for come first.
    order: Vec<(i64, u32)>,
    /// Per visit, the (staff entry, shift) pairs that serve it.
    served: Vec<Vec<(u32, u32)>>,
    /// Per task, its shift and where it comes in that shift's itinerary.
    rank: Vec<(u32, u32)>,
    /// Per task, when it begins.
    start: Vec<Time>,
}

impl Planned {
    fn read(solution: &Solution, plan: &PlanFile) -> Result<Planned> {
        let instance = solution.instance;
        let problem = instance.problem;
        if plan.day.digest != problem.digest {
            let help = "give the plan that was made for this day file, or plan without it";
            return Err(Error::input(vec![Issue::new(ANOTHER_DAY, "day.digest", "the plan is for another day", help)]));
        }
        let shifts: BTreeMap<&str, ShiftId> = problem.shifts.enumerate().map(|(id, row)| (&*row.id, id)).collect();
        let visits: BTreeMap<&str, u32> = problem.visits.enumerate().map(|(id, row)| (&*row.id, id.0)).collect();
        let mut planned = Planned {
            order: Vec::new(),
            served: vec![Vec::new(); problem.visits.len()],
            rank: vec![(NONE, 0); instance.tasks.len()],
            start: vec![ALWAYS; instance.tasks.len()],
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
                let start = match stop {
                    Stop::Visit { start, .. } | Stop::Activity { start, .. } | Stop::Break { start, .. } => Some(start),
                    _ => None,
                };
                if let Some((task, start)) = task.zip(start) {
                    planned.rank[task as usize] = (id.0, index as u32);
                    planned.start[task as usize] = instance.time(start.instant());
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
        // Breaks that the plan lacks stand behind all else.
        let mut end = route.last();
        while route.stops[end - 1].pause && self.rank[route.stops[end - 1].task as usize].0 != shift {
            end -= 1;
        }
        (1..end).find(later).unwrap_or(end) as u32
    }
}

fn unknown(path: &str, kind: &str, id: &str) -> Error {
    let message = format!("no {kind} {id:?} in the day");
    Error::input(vec![Issue::new(NOT_OF_THE_DAY, path, message, "give the plan that was made for this day file")])
}

/// The task of the duty that `is` names, unless it is in the past: activities still to come, then breaks.
fn duty(solution: &Solution, shift: ShiftId, is: impl Fn(&rounds_model::Shift, PastKind) -> bool) -> Option<u32> {
    let row = &solution.instance.problem.shifts[shift];
    let activities = (0..row.activities.len()).map(PastKind::Activity);
    let kinds = activities.chain((0..row.breaks.len()).map(PastKind::Break));
    let mut open = kinds.filter(|kind| !row.history.iter().any(|stop| stop.what == *kind));
    let slot = open.position(|kind| is(row, kind))?;
    Some(solution.instance.shifts[shift.index()].duties.start + slot as u32)
}

/// Gives the shift the breaks and activities that it has in the plan, in that order, so that visits come back between
/// the same ones; undone if that breaks a rule. A shift of which the plan lacks an activity stays as it is.
fn order_duties(solution: &mut Solution, planned: &Planned, shift: u32) {
    let instance = solution.instance;
    let duties = instance.shifts[shift as usize].duties.clone();
    let (mut taken, left): (Vec<u32>, Vec<u32>) = duties.partition(|&duty| planned.rank[duty as usize].0 == shift);
    let optional = |&duty: &u32| instance.tasks[duty as usize].skip_cost;
    let lacks = |duty: &u32| optional(duty).is_none() && !instance.tasks[*duty as usize].pause;
    if taken.is_empty() || solution.routes[shift as usize].closed || left.iter().any(lacks) {
        return;
    }
    taken.sort_unstable_by_key(|&duty| planned.rank[duty as usize].1);
    solution.begin(1);
    solution.touch(shift);
    let route = &mut solution.routes[shift as usize];
    let end = route.stops[route.last()];
    route.stops.truncate(1);
    let release = |duty: u32| match instance.tasks[duty as usize].on_arrival {
        true => ALWAYS,
        false => planned.start[duty as usize],
    };
    route.stops.extend(taken.iter().map(|&duty| RouteStop::new(instance, duty, release(duty))));
    route.leave_out(instance, left.into_iter());
    route.stops.push(end);
    solution.mark(shift, 1);
    if solution.reflow() {
        solution.commit(1);
    } else {
        solution.rollback(1);
    }
}

/// Appends a visit to its shifts, each before the first stop that the plan has later, at the planned time or else as
/// early as possible; undone if that breaks a rule.
fn restore(solution: &mut Solution, planned: &Planned, visit: u32) {
    for timed in [true, false] {
        solution.begin(1);
        if put_back(solution, planned, visit, timed) && solution.reflow() {
            return solution.commit(1);
        }
        solution.rollback(1);
    }
}

/// Places a visit where the plan has it (with `timed` not before its planned start); false if it may not be there.
fn put_back(solution: &mut Solution, planned: &Planned, visit: u32, timed: bool) -> bool {
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
        return false;
    }
    let served: Vec<(u32, u32)> = sorted.iter().map(|&(_, shift)| (solution.clinician(shift), shift)).collect();
    if !multi_route::may_serve(solution, visit, &served) {
        return false;
    }
    for &(staff, shift) in &sorted {
        let entry = row.entries.start + staff;
        let position = planned.position(solution, shift, entry);
        let release = if timed { planned.start[entry as usize] } else { ALWAYS };
        solution.place(entry, shift, &Insertion { cost: 0, position, release, start: NEVER });
    }
    solution.assign(visit);
    true
}
