//! A plan carried over to the same day some hours on: the order is kept, clinicians on the way keep their next stop.

use std::collections::BTreeMap;

use crate::evaluate::plan_file::publish;
use crate::evaluate::plan_file::read::task_of;
use crate::evaluate::{Instance, Level, Solution, TaskId, Time};
use crate::explain;
use crate::search::anneal::annealer::{Annealer, Tuning};
use crate::search::local;
use crate::search::neighbours::NO_NEIGHBOURS;
use crate::search::params::SisrParams;
use crate::search::snapshot::{Snapshot, rebuilt};
use crate::search::warm_start::newcomers::fill;
use crate::search::warm_start::resume::resume;
use rounds_format::plan::{DayRef, PlanFile, ShiftPlan, Solver, Stop};
use rounds_model::error::Result;
use rounds_model::ids::{ShiftId, VisitId};
use rounds_model::units::Instant;
use rounds_model::{PastKind, Problem};

/// A stop that stays the next one of its shift, because somebody is on the way to it or waits there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The shift.
    pub shift: ShiftId,
    /// The stop: a visit, or one of the shift's activities.
    pub stop: PastKind,
}

/// The plan in the order of `plan`, times worked out again, as far as the rules allow; promised visits wait for their
/// time. Stops that `commitments` name are held in the instance from then on, to begin at `at` or later, unless the
/// rules keep them from being the next. O(stops²) in the longest shift.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if the plan is for another day or names what the day does not
/// have.
pub fn carry(instance: &mut Instance, plan: &PlanFile, at: Instant, commitments: &[Commitment]) -> Result<Snapshot> {
    explain::admit(instance, plan);
    let at = instance.time(at);
    let tasks: Vec<(ShiftId, TaskId)> =
        commitments.iter().filter_map(|one| Some((one.shift, task_of(instance, one.shift, &one.stop)?))).collect();
    let (first, kept) = {
        let mut solution = Solution::empty(instance);
        resume(&mut solution, plan)?;
        let kept: Vec<(ShiftId, TaskId)> =
            tasks.into_iter().filter(|&(shift, task)| begin_at(&mut solution, shift, task, at)).collect();
        (Snapshot::of(&solution), kept)
    };
    for (shift, task) in kept {
        instance.hold(shift, task);
    }
    let mut solution = rebuilt(instance, &first);
    let mut spare = first.routes.iter().next().cloned();
    for shift in solution.routes.ids() {
        if let Some(spare) = spare.as_mut().filter(|_| solution.routes[shift].skipped > 0) {
            local::reseat(&mut solution, shift, spare);
        }
    }
    let params = SisrParams::default();
    let tuning = Tuning::of(&solution, &params);
    let mut annealer = Annealer::new(solution, &NO_NEIGHBOURS, tuning, 0, 0);
    annealer.keep_promises();
    Ok(if first.cost < annealer.best.cost { first } else { annealer.best })
}

/// Has the task begin at `at` or later, if it is the first of its route and can; whether it does.
fn begin_at(solution: &mut Solution, shift: ShiftId, task: TaskId, at: Time) -> bool {
    let route = &solution.routes[shift];
    let first = route.stops[1];
    if !route.active || first.task != task {
        return false;
    }
    solution.attempt(Level::Step, |solution| {
        solution.hold(shift, 1, first.release.max(at));
        solution.reflow()
    })
}

/// A plan in which every shift does what `orders` says, in that order, each stop as early as it can; what does not fit
/// there is put in where it costs least, if anywhere. What `orders` does not name is out. O(stops²) in the longest
/// shift.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if `orders` names what the day does not have.
pub fn in_order(problem: &Problem, orders: Vec<ShiftPlan>) -> Result<PlanFile> {
    let named: Vec<String> = orders.iter().flat_map(|order| &order.itinerary).filter_map(visit_of).collect();
    let given = PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: None, digest: problem.digest.clone() },
        solver: None,
        shifts: orders,
        unassigned: Vec::new(),
        unheld: None,
        cost: None,
        kpis: None,
        bound: None,
        notes: None,
    };
    let mut instance = Instance::new(problem);
    explain::admit(&mut instance, &given);
    let mut solution = Solution::empty(&instance);
    resume(&mut solution, &given)?;
    let visits: BTreeMap<&str, VisitId> = problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect();
    let known = named.iter().filter_map(|id| visits.get(id.as_str()).copied());
    let out: Vec<VisitId> = known.filter(|visit| !solution.assigned[*visit]).collect();
    let filled = fill(&instance, &Snapshot::of(&solution), &out);
    Ok(plan_of(&instance, &filled, "the order given"))
}

fn visit_of(stop: &Stop) -> Option<String> {
    match stop {
        Stop::Visit { visit, .. } => Some(visit.clone()),
        _ => None,
    }
}

/// Writes a plan that was carried over as a plan file, without reasons for what it leaves out. O(stops).
pub fn plan_of(instance: &Instance, plan: &Snapshot, method: &str) -> PlanFile {
    let version = env!("CARGO_PKG_VERSION").into();
    let solver = Solver { version, method: method.into(), seed: 0, iterations: 0, threads: None, seconds: None };
    publish(&rebuilt(instance, plan), Some(solver))
}
