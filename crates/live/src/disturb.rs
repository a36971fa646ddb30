//! What it would take to place what has no place, and to reach sooner what comes too late.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::NewDay;
use crate::changes::{Change, Changes, Side, difference};
use crate::risk::AtRisk;
use rounds_engine::evaluate::Instance;
use rounds_engine::search::{self, Snapshot};
use rounds_format::plan::PlanFile;
use rounds_model::ids::VisitId;

/// What it would take to place a visit that has no place as things stand, or to reach one earlier that comes too late.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Disturbance {
    /// The visit.
    pub visit: String,
    /// What the whole plan would then cost more; for a visit that has no place, leaving out the price of its being left
    /// out. Less than nothing where others gain, and always for one that comes too late.
    pub cost: i64,
    /// What would have to change beyond the answer given.
    #[serde(flatten)]
    pub changes: Changes,
}

/// What changes are told of visits that have no place, or come too late for their response standard: how others would
/// have to move for them.
pub(crate) fn disturbances(
    scene: Scene,
    placed: &Snapshot,
    (plan, at_risk, list): (&PlanFile, &[AtRisk], &Changes),
) -> Vec<Disturbance> {
    let (now, instance) = scene;
    let visits = &now.searched().visits;
    let told = |&visit: &VisitId| list.changes.iter().any(|change| change.visit == visits[visit].id);
    let mut all = Vec::new();
    for visit in visits.ids().filter(|visit| !placed.assigned[*visit]).filter(told) {
        let other = search::disturb(instance, placed, visit);
        let cost = placed.cost - instance.visits[visit].price;
        all.extend(other.map(|other| disturbance(scene, plan, (visit, &other), cost)));
    }
    let late = |id: &str| at_risk.iter().any(|risk| risk.visit == id && risk.misses_standard());
    for visit in visits.ids().filter(|&visit| late(&visits[visit].id)).filter(told) {
        let without = search::without(instance, placed, visit);
        let other = without.and_then(|without| search::disturb(instance, &without, visit));
        let way = other.map(|other| disturbance(scene, plan, (visit, &other), placed.cost));
        let sooner = |change: &Change| {
            let start = |side: &Option<Side>| side.as_ref().map(|side| side.start.instant());
            change.visit == visits[visit].id && start(&change.is) < start(&change.was)
        };
        all.extend(way.filter(|way| way.cost < 0 && way.changes.changes.iter().any(sooner)));
    }
    all
}

/// The day as it now is, and its tables.
type Scene<'s> = (&'s NewDay, &'s Instance<'s>);

/// What another plan does beyond the one given, for `visit`, and how much more than `cost` it costs.
fn disturbance(
    (now, instance): Scene,
    plan: &PlanFile,
    (visit, other): (VisitId, &Snapshot),
    cost: i64,
) -> Disturbance {
    let problem = &now.problem;
    let other_plan = now.own(search::plan_of(instance, other, "what if"));
    let changes = difference((problem, plan), (problem, &other_plan), &[], &BTreeSet::new());
    Disturbance { visit: now.searched().visits[visit].id.clone(), cost: other.cost - cost, changes }
}
