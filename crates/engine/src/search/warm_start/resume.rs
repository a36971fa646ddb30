//! From a plan file back to a solution: the order of its itineraries, and its times where earlier ones would cost more.

use crate::evaluate::plan_file::read::task_of;
use crate::evaluate::{ALWAYS, Insertion, Level, NEVER, Served, Solution, Stop as RouteStop, TaskId, Time, UnitId};
use crate::search::anneal::ruin;
use crate::search::insert::multi_route;
use rounds_format::plan::PlanFile;
use rounds_format::{Missing, PlannedShift, of_this_day, planned};
use rounds_model::PastKind;
use rounds_model::error::Result;
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Fills an empty solution with the itineraries of `plan`, as far as they keep the rules: a visit that no longer fits
/// where the plan has it is left out. Stops begin as early as the rules allow, but when the plan has them where that is
/// cheaper, as for a promised time. O(stops²) in the longest shift.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if the plan is for another day or names shifts or visits that the
/// day does not have.
pub fn resume(solution: &mut Solution, plan: &PlanFile) -> Result<()> {
    let planned = Placements::read(solution, plan)?;
    if !solution.attempt(Level::Iteration, |solution| as_given(solution, &planned)) {
        for shift in solution.routes.ids() {
            order_duties(solution, &planned, shift);
        }
        for &(_, visit) in &planned.order {
            restore(solution, &planned, visit);
        }
    }
    drop_tied(solution, &planned);
    for shift in solution.routes.ids() {
        bring_forward(solution, shift);
    }
    Ok(())
}

/// Puts everything where and when the plan has it, in one go; false if a rule breaks.
fn as_given(solution: &mut Solution, planned: &Placements) -> bool {
    for shift in solution.routes.ids() {
        order_duties(solution, planned, shift);
    }
    planned.order.iter().all(|&(_, visit)| put_back(solution, planned, visit, true)) && solution.reflow()
}

/// Lets the stops of a shift begin as early as the rules allow: all of them, or else each that it costs nothing for.
fn bring_forward(solution: &mut Solution, shift: ShiftId) {
    let last = solution.routes[shift].last();
    let held = |solution: &Solution, index: usize| solution.routes[shift].stops[index].release != ALWAYS;
    if !(1..last).any(|index| held(solution, index)) {
        return;
    }
    let mut release = |stops: std::ops::Range<usize>| {
        let before = solution.cost();
        solution.attempt(Level::Step, |solution| {
            for index in stops.clone() {
                if held(solution, index) {
                    solution.hold(shift, index, ALWAYS);
                }
            }
            solution.reflow() && solution.cost() <= before
        })
    };
    if !release(1..last) {
        for index in 1..last {
            release(index..index + 1);
        }
    }
}

/// Takes out what may not be in without a visit that could not be restored.
fn drop_tied(solution: &mut Solution, planned: &Placements) {
    let links = &solution.instance.links;
    let mut removed = Vec::new();
    for &(_, visit) in &planned.order {
        let unit = solution.instance.visits[visit].unit;
        let unit = if unit == UnitId::NONE { &[][..] } else { &links.units[unit] };
        let needs = &links.needs[visit];
        if needs.iter().chain(unit).any(|&other| !solution.assigned[other]) {
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
        if solution.assigned[visit] {
            ruin::remove(solution, visit, &mut removed);
            sound = solution.reschedule();
        }
    }
}

/// A staff entry in a shift.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    entry: TaskId,
    shift: ShiftId,
}

/// Where a task comes in a plan.
#[derive(Clone, Copy)]
struct Rank {
    shift: ShiftId,
    /// In the itinerary of the shift.
    index: usize,
}

/// Where and when a plan has each task.
struct Placements {
    /// Visits by start, so that those waited for come first; before them those that have begun, as links may ask for
    /// whoever comes for the rest of one.
    order: Vec<(i64, VisitId)>,
    /// Per visit, by whom its entries are served.
    served: Table<VisitId, Vec<Placed>>,
    /// Per task, where it comes.
    rank: Table<TaskId, Rank>,
    /// Per task, when it begins.
    start: Table<TaskId, Time>,
}

impl Placements {
    fn read(solution: &Solution, plan: &PlanFile) -> Result<Placements> {
        let instance = solution.instance;
        of_this_day(instance.problem, plan)?;
        let shifts = planned(instance.problem, plan, Missing::LeaveOut)?;
        let visits = instance.visits.len();
        let mut planned = Placements {
            order: Vec::new(),
            served: Table::filled(Vec::new(), visits),
            rank: Table::filled(Rank { shift: ShiftId::NONE, index: 0 }, instance.tasks.len()),
            start: Table::filled(ALWAYS, instance.tasks.len()),
        };
        for PlannedShift { shift, stops, .. } in shifts {
            for stop in stops {
                let Some(task) = task_of(instance, shift, &stop.what) else { continue };
                if let PastKind::Visit { visit, .. } = stop.what {
                    planned.served[visit].push(Placed { entry: task, shift });
                    planned.order.push((stop.start.0, visit));
                }
                planned.rank[task] = Rank { shift, index: stop.index };
                planned.start[task] = instance.time(stop.start);
            }
        }
        planned.order.sort_unstable();
        let mut seen = Table::filled(false, visits);
        planned.order.retain(|&(_, visit)| !std::mem::replace(&mut seen[visit], true));
        planned.order.sort_by_key(|(_, visit)| !instance.begun.contains_key(visit));
        Ok(planned)
    }

    /// Before the first stop of the shift's route that comes after `task` in the plan's itinerary.
    fn position(&self, solution: &Solution, shift: ShiftId, task: TaskId) -> u32 {
        let route = &solution.routes[shift];
        let mine = self.rank[task];
        let later = |index: &usize| {
            let other = self.rank[route.stops[*index].task];
            other.shift == shift && other.index > mine.index
        };
        // Breaks that the plan lacks stand behind all else.
        let mut end = route.last();
        while route.stops[end - 1].pause && self.rank[route.stops[end - 1].task].shift != shift {
            end -= 1;
        }
        (1..end).find(later).unwrap_or(end) as u32
    }
}

/// Gives the shift the breaks and activities that it has in the plan, in that order, so that visits come back between
/// the same ones; undone if that breaks a rule. A shift of which the plan lacks an activity stays as it is.
fn order_duties(solution: &mut Solution, planned: &Placements, shift: ShiftId) {
    let instance = solution.instance;
    let duties = instance.shifts[shift].duties.clone();
    let (mut taken, left): (Vec<TaskId>, Vec<TaskId>) = duties.partition(|&duty| planned.rank[duty].shift == shift);
    let optional = |&duty: &TaskId| instance.tasks[duty].skip_cost;
    let lacks = |duty: &TaskId| optional(duty).is_none() && !instance.tasks[*duty].pause;
    if taken.is_empty() || solution.routes[shift].closed || left.iter().any(lacks) {
        return;
    }
    taken.sort_unstable_by_key(|&duty| planned.rank[duty].index);
    solution.attempt(Level::Step, |solution| {
        solution.touch(shift);
        let route = &mut solution.routes[shift];
        let end = route.stops[route.last()];
        route.stops.truncate(1);
        let release = |duty: TaskId| match instance.tasks[duty].on_arrival {
            true => ALWAYS,
            false => planned.start[duty],
        };
        route.stops.extend(taken.iter().map(|&duty| RouteStop::new(instance, duty, release(duty))));
        route.leave_out(instance, left.into_iter());
        route.stops.push(end);
        solution.mark(shift, 1);
        solution.reflow()
    });
}

/// Appends a visit to its shifts, each before the first stop that the plan has later: at the planned time, or else as
/// early as possible, or else with breaks and activities there as early as possible too. Undone if that breaks a rule.
fn restore(solution: &mut Solution, planned: &Placements, visit: VisitId) {
    for (timed, let_go) in [(true, false), (false, false), (false, true)] {
        let restored = solution.attempt(Level::Step, |solution| {
            if let_go {
                planned.served[visit].iter().for_each(|placed| let_duties_go(solution, placed.shift));
            }
            put_back(solution, planned, visit, timed) && solution.reflow()
        });
        if restored {
            return;
        }
    }
}

/// Lets the breaks and activities of a shift begin as early as the rules allow.
fn let_duties_go(solution: &mut Solution, shift: ShiftId) {
    let instance = solution.instance;
    for index in 1..solution.routes[shift].last() {
        let stop = solution.routes[shift].stops[index];
        if instance.tasks[stop.task].visit == VisitId::NONE && stop.release != ALWAYS {
            solution.hold(shift, index, ALWAYS);
        }
    }
}

/// Places a visit where the plan has it (with `timed` not before its planned start); false if it may not be there.
fn put_back(solution: &mut Solution, planned: &Placements, visit: VisitId, timed: bool) -> bool {
    let instance = solution.instance;
    let row = &instance.visits[visit];
    let served = &planned.served[visit];
    let mut sorted = served.clone();
    sorted.sort_unstable();
    let complete = sorted.iter().map(|placed| placed.entry).eq(row.entries.clone());
    let fit = |&Placed { entry, shift }: &Placed| {
        instance.candidates.may_serve(entry, shift) && !solution.routes[shift].closed
    };
    if !complete || row.done || solution.assigned[visit] || !served.iter().all(fit) {
        return false;
    }
    let served: Vec<Served> = sorted.iter().map(|placed| solution.served_by(placed.shift)).collect();
    if !multi_route::may_serve(solution, visit, &served) {
        return false;
    }
    for &Placed { entry, shift } in &sorted {
        let position = planned.position(solution, shift, entry);
        let release = if timed { planned.start[entry] } else { ALWAYS };
        solution.place(entry, shift, &Insertion { cost: 0, position, release, start: NEVER });
    }
    solution.assign(visit);
    true
}
