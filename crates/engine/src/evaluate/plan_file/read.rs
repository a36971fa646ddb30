//! From a plan file back to the evaluator's view of it: the plan's own stops in the plan's own order, times worked out
//! again.

use std::collections::BTreeMap;

use crate::evaluate::{ALWAYS, Insertion, Instance, NEVER, Solution, Stop as RouteStop};
use rounds_format::codes::{ANOTHER_DAY, BREAKS_RULES, NOT_OF_THE_DAY};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_model::PastKind;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::{Id, ShiftId};
use rounds_model::units::Instant;

/// The solution that `plan` describes, every stop as early as the rules allow.
///
/// # Errors
/// [`Error::is_input`] if the plan is for another day, names what the day does not have, or breaks a rule.
pub fn rebuild<'a>(instance: &'a Instance<'a>, plan: &PlanFile) -> Result<Solution<'a>> {
    let problem = instance.problem;
    if plan.day.digest != problem.digest {
        let help = "give the plan that was made for this day file";
        return Err(Error::input(vec![Issue::new(ANOTHER_DAY, "day.digest", "the plan is for another day", help)]));
    }
    let names = Names::of(instance);
    let mut solution = Solution::empty(instance);
    let mut served = vec![0_usize; instance.visits.len()];
    for (row, planned) in plan.shifts.iter().enumerate() {
        let path = format!("shifts[{row}]");
        let shift = *names.shifts.get(planned.shift.as_str()).ok_or_else(|| unknown(&path, "shift", &planned.shift))?;
        let tasks = names.tasks(instance, shift, planned, &path)?;
        fill(&mut solution, shift, &tasks, &mut served);
    }
    for (visit, row) in instance.visits.iter().enumerate() {
        if row.done || served[visit] == 0 {
            continue;
        }
        if served[visit] != row.entries.len() {
            return Err(broken());
        }
        solution.assign(visit as u32);
    }
    if solution.reflow() { Ok(solution) } else { Err(broken()) }
}

/// Lets shifts run on that do so in `plan`, because the clinician's next one departs no earlier, as
/// [`Instance::run_on`] has it. What the plan has of a shift that the day does not have, or that runs longer than it
/// may, is left aside.
pub fn admit(instance: &mut Instance, plan: &PlanFile) {
    let problem = instance.problem;
    let rows: BTreeMap<&str, ShiftId> = problem.shifts.enumerate().map(|(id, row)| (row.id.as_str(), id)).collect();
    for planned in &plan.shifts {
        let (Some(id), Some(last)) = (rows.get(planned.shift.as_str()), planned.itinerary.last()) else { continue };
        let over = match last {
            Stop::Visit { end, .. } | Stop::Activity { end, .. } | Stop::Break { end, .. } => end,
            Stop::NoAccess { end, .. } => end,
            Stop::End { arrival, .. } => arrival,
            Stop::Start { departure, .. } => departure,
        };
        let (over, row) = (instance.time(over.instant()), &instance.shifts[id.index()]);
        if row.hard_end < over && over <= row.limit {
            instance.run_on(id.0, over);
        }
    }
}

/// The same orders with nobody waiting on purpose for a later window or a promised time: whatever fits into the plan
/// fits into this one. `None` if nobody does wait.
pub fn prompt<'a>(planned: &Solution<'a>) -> Option<Solution<'a>> {
    let mut solution = planned.copy();
    let mut waits = false;
    for shift in 0..solution.routes.len() as u32 {
        // Somebody on the way to a stop does not begin there before now.
        let kept = solution.instance.shifts[shift as usize].held;
        let stops = solution.routes[shift as usize].stops.iter_mut();
        let mut held = stops.filter(|stop| stop.release > ALWAYS && stop.task != kept).peekable();
        if held.peek().is_some() {
            waits = true;
            held.for_each(|stop| stop.release = ALWAYS);
            solution.mark(shift, 1);
        }
    }
    (waits && solution.reflow()).then_some(solution)
}

/// Visits by id.
pub fn visit_names<'a>(instance: &Instance<'a>) -> BTreeMap<&'a str, u32> {
    instance.problem.visits.enumerate().map(|(id, visit)| (visit.id.as_str(), id.0)).collect()
}

/// An id that the day does not have.
pub fn unknown(path: &str, kind: &str, id: &str) -> Error {
    let message = format!("no {kind} {id:?} in the day");
    Error::input(vec![Issue::new(NOT_OF_THE_DAY, path, message, "give the plan that was made for this day file")])
}

fn broken() -> Error {
    let help = "see what `rounds check` finds; reasons are proven only for plans that keep the rules";
    Error::input(vec![Issue::new(BREAKS_RULES, "shifts", "the plan breaks a rule of the day", help)])
}

/// Ids of the day, and which tasks they are.
struct Names<'a> {
    shifts: BTreeMap<&'a str, u32>,
    visits: BTreeMap<&'a str, u32>,
}

impl<'a> Names<'a> {
    fn of(instance: &Instance<'a>) -> Names<'a> {
        let shifts = instance.problem.shifts.enumerate().map(|(id, shift)| (shift.id.as_str(), id.0)).collect();
        Names { shifts, visits: visit_names(instance) }
    }

    /// The tasks still to come of an itinerary, each with its planned start; what has happened stands first in it.
    fn tasks(&self, instance: &Instance, shift: u32, planned: &ShiftPlan, path: &str) -> Result<Vec<(u32, Instant)>> {
        let problem = instance.problem;
        let row = &problem.shifts[ShiftId(shift)];
        let taken = |kind: PastKind| row.history.iter().any(|stop| stop.what == kind);
        let activities: Vec<usize> =
            (0..row.activities.len()).filter(|&index| !taken(PastKind::Activity(index))).collect();
        let breaks: Vec<usize> = (0..row.breaks.len()).filter(|&index| !taken(PastKind::Break(index))).collect();
        let duties = instance.shifts[shift as usize].duties.start;
        let inner = planned.itinerary.iter().enumerate();
        let inner = inner.filter(|(_, stop)| !matches!(stop, Stop::Start { .. } | Stop::End { .. }));
        let mut tasks = Vec::new();
        for (index, stop) in inner.skip(row.history.len()) {
            let path = || format!("{path}.itinerary[{index}]");
            let found = match stop {
                Stop::Visit { visit, staff, start, .. } => {
                    let id = *self.visits.get(visit.as_str()).ok_or_else(|| unknown(&path(), "visit", visit))?;
                    let entries = &instance.visits[id as usize].entries;
                    let entry = entries.start + staff;
                    entries.contains(&entry).then_some((entry, start))
                }
                Stop::Activity { activity, start, .. } => {
                    let slot = activities.iter().position(|&index| &row.activities[index].id == activity);
                    slot.map(|slot| (duties + slot as u32, start))
                }
                Stop::Break { break_id, start, .. } => {
                    let slot = breaks.iter().position(|&index| &row.breaks[index].id == break_id);
                    slot.map(|slot| (duties + (activities.len() + slot) as u32, start))
                }
                _ => None,
            };
            let (task, start) = found.ok_or_else(broken)?;
            tasks.push((task, start.instant()));
        }
        Ok(tasks)
    }
}

/// Gives a route the tasks of its itinerary. A shift whose visits have all happened, or that has none, keeps its duties
/// as the empty solution has them.
fn fill(solution: &mut Solution, shift: u32, tasks: &[(u32, Instant)], served: &mut [usize]) {
    let instance = solution.instance;
    let is_visit = |task: u32| (task as usize) < instance.entries;
    if !tasks.iter().any(|&(task, _)| is_visit(task)) {
        return;
    }
    let route = &mut solution.routes[shift as usize];
    let end = route.stops[route.last()];
    route.stops.truncate(1);
    let duties = tasks.iter().filter(|&&(task, _)| !is_visit(task));
    route.stops.extend(duties.map(|&(task, _)| RouteStop::new(instance, task, ALWAYS)));
    let skipped = instance.shifts[shift as usize].duties.clone();
    let skipped = skipped.filter(|duty| !tasks.iter().any(|(task, _)| task == duty));
    route.leave_out(instance, skipped);
    route.stops.push(end);
    solution.mark(shift, 1);
    for (index, &(task, start)) in tasks.iter().enumerate().filter(|(_, (task, _))| is_visit(*task)) {
        // Where waiting may be on purpose (a later window, a promised time), the stop keeps its planned start at least.
        let row = &instance.tasks[task as usize];
        let start = (start.0 - instance.epoch.0).clamp(ALWAYS.into(), NEVER.into()) as i32;
        let wished = row.releases.iter().copied().filter(|&release| release <= start).max().unwrap_or(ALWAYS);
        // So does one that may be put off for what is linked with it, where waiting has a price.
        let kept = instance.shifts[shift as usize].held == task || (instance.wait_rate > 0 && row.linked);
        let release = if kept { start } else { wished };
        // Duties ahead are in the route already; of the visits, those before this one.
        let position = index as u32 + 1;
        solution.place(task, shift, &Insertion { cost: 0, position, release, start: NEVER });
        served[row.visit as usize] += 1;
    }
}
