//! From a plan file back to the evaluator's view of it: the plan's own stops in the plan's own order, times worked out
//! again.

use std::collections::BTreeMap;

use crate::evaluate::{ALWAYS, Insertion, Instance, NEVER, Solution, Stop as RouteStop, TaskId, Time};
use rounds_format::codes::BREAKS_RULES;
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::{Missing, PlannedStop, of_this_day, planned};
use rounds_model::PastKind;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::{Id, ShiftId, Table, VisitId};

/// The solution that `plan` describes, every stop as early as the rules allow.
///
/// # Errors
/// [`Error::is_input`] if the plan is for another day, names what the day does not have, or breaks a rule.
pub fn rebuild<'a>(instance: &'a Instance<'a>, plan: &PlanFile) -> Result<Solution<'a>> {
    of_this_day(instance.problem, plan)?;
    let mut solution = Solution::empty(instance);
    let mut served = Table::filled(0_usize, instance.visits.len());
    for planned in planned(instance.problem, plan, Missing::Refuse)? {
        let past = instance.problem.shifts[planned.shift].history.len();
        let task =
            |stop: &PlannedStop| Some((task_of(instance, planned.shift, &stop.what)?, instance.time(stop.start)));
        let tasks: Option<Vec<(TaskId, Time)>> = planned.stops.iter().skip(past).map(task).collect();
        fill(&mut solution, planned.shift, &tasks.ok_or_else(broken)?, &mut served);
    }
    for (visit, row) in instance.visits.enumerate() {
        if row.done || served[visit] == 0 {
            continue;
        }
        if served[visit] != row.entries.len() {
            return Err(broken());
        }
        solution.assign(visit);
    }
    if solution.reflow() { Ok(solution) } else { Err(broken()) }
}

/// The task that a stop of a shift is: a staff entry, or a break or activity that is still to come.
pub fn task_of(instance: &Instance, shift: ShiftId, what: &PastKind) -> Option<TaskId> {
    let row = &instance.problem.shifts[shift];
    let open = |kind: &PastKind| !row.history.iter().any(|stop| stop.what == *kind);
    let slot = |kinds: &mut dyn Iterator<Item = PastKind>| kinds.filter(open).position(|kind| kind == *what);
    let activities = || (0..row.activities.len()).map(PastKind::Activity);
    let slot = match what {
        PastKind::Visit { visit, staff } => {
            let mut entries = instance.visits[*visit].entries.clone();
            return entries.find(|&entry| instance.tasks[entry].staff == *staff);
        }
        PastKind::Activity(_) => slot(&mut activities())?,
        PastKind::Break(_) => {
            activities().filter(open).count() + slot(&mut (0..row.breaks.len()).map(PastKind::Break))?
        }
        PastKind::NoAccess(_) => return None,
    };
    Some(instance.shifts[shift].duties.at(slot))
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
            Stop::NoAccess { end, .. } | Stop::Reserve { end, .. } => end,
            Stop::End { arrival, .. } => arrival,
            Stop::Start { departure, .. } => departure,
        };
        let (over, row) = (instance.time(over.instant()), &instance.shifts[*id]);
        if row.hard_end < over && over <= row.limit {
            instance.run_on(*id, over);
        }
    }
}

/// The same orders with nobody waiting on purpose for a later window or a promised time: whatever fits into the plan
/// fits into this one. `None` if nobody does wait.
pub fn prompt<'a>(planned: &Solution<'a>) -> Option<Solution<'a>> {
    let mut solution = planned.copy();
    let mut waits = false;
    for shift in solution.routes.ids() {
        // Somebody on the way to a stop does not begin there before now.
        let kept = solution.instance.shifts[shift].held;
        let stops = solution.routes[shift].stops.iter_mut();
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
pub fn visit_names<'a>(instance: &Instance<'a>) -> BTreeMap<&'a str, VisitId> {
    instance.problem.visits.enumerate().map(|(id, visit)| (visit.id.as_str(), id)).collect()
}

fn broken() -> Error {
    let help = "see what `rounds check` finds; reasons are proven only for plans that keep the rules";
    Error::input(vec![Issue::new(BREAKS_RULES, "shifts", "the plan breaks a rule of the day", help)])
}

/// Gives a route the tasks of its itinerary. A shift whose visits have all happened, or that has none, keeps its duties
/// as the empty solution has them.
fn fill(solution: &mut Solution, shift: ShiftId, tasks: &[(TaskId, Time)], served: &mut Table<VisitId, usize>) {
    let instance = solution.instance;
    let is_visit = |task: TaskId| task.index() < instance.entries;
    if !tasks.iter().any(|&(task, _)| is_visit(task)) {
        return;
    }
    let route = &mut solution.routes[shift];
    let end = route.stops[route.last()];
    route.stops.truncate(1);
    let duties = tasks.iter().filter(|&&(task, _)| !is_visit(task));
    route.stops.extend(duties.map(|&(task, _)| RouteStop::new(instance, task, ALWAYS)));
    let skipped = instance.shifts[shift].duties.clone();
    let skipped = skipped.filter(|duty| !tasks.iter().any(|(task, _)| task == duty));
    route.leave_out(instance, skipped);
    route.stops.push(end);
    solution.mark(shift, 1);
    for (index, &(task, start)) in tasks.iter().enumerate().filter(|(_, (task, _))| is_visit(*task)) {
        // Where waiting may be on purpose (a later window, a promised time), the stop keeps its planned start at least.
        let row = &instance.tasks[task];
        let wished = row.releases.iter().copied().filter(|&release| release <= start).max().unwrap_or(ALWAYS);
        // So does one that may be put off for what is linked with it, where waiting has a price.
        let kept = instance.shifts[shift].held == task || (instance.wait_rate > 0 && row.linked);
        let release = if kept { start } else { wished };
        // Duties ahead are in the route already; of the visits, those before this one.
        let position = index as u32 + 1;
        solution.place(task, shift, &Insertion { cost: 0, position, release, start: NEVER });
        served[row.visit] += 1;
    }
}
