//! What comes after the search: visits that still fit are put in, and what is left out gets its reasons.

use crate::evaluate::Instance;
use crate::evaluate::plan_file::publish;
use crate::explain::{self, Over};
use crate::search::snapshot::{Snapshot, rebuilt};
use rounds_format::plan::PlanFile;
use rounds_model::ids::VisitId;

/// How often a shift may be allowed to run on for one plan.
const WIDER: usize = 16;

/// `plan` with each of `visits` put in that fits for less than its price, the order of the others kept; see
/// [`explain::complete`]. A shift may then run on until the clinician's next one departs: `instance` is told.
pub fn complete(instance: &mut Instance, plan: &Snapshot, visits: &[VisitId], over: Over) -> Snapshot {
    let mut best = plan.clone();
    for _ in 0..WIDER {
        let (next, wider) = {
            let (solution, wider) = explain::complete(rebuilt(instance, &best), visits, over);
            (Snapshot::of(&solution), wider)
        };
        if next.cost < best.cost {
            best = next;
        }
        let Some(wider) = wider.filter(|_| !over()) else { break };
        instance.run_on(wider.shift, wider.until);
    }
    best
}

/// A plan with what still fits put in, and with the reasons for what is left out, as far as there is time.
pub fn settle(instance: &mut Instance, mut plan: PlanFile, best: &Snapshot, over: Over) -> PlanFile {
    let all: Vec<VisitId> = instance.visits.ids().collect();
    let completed = complete(instance, best, &all, over);
    if completed.cost < best.cost {
        plan = publish(&rebuilt(instance, &completed), plan.solver.take());
    }
    explained(instance, plan, over)
}

/// A plan with the reasons for what it leaves out, as far as there is time.
///
/// A plan without reasons is worth more than none: where none can be proven, the plan comes without.
pub fn explained(instance: &Instance, mut plan: PlanFile, over: Over) -> PlanFile {
    tracing::debug!(left_out = plan.unassigned.len(), "explaining");
    if let Err(error) = explain::reasons_in(instance, &mut plan, over) {
        tracing::warn!(%error, "no reasons found for what is left out");
    }
    plan
}
