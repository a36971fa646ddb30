//! Few changes: a search that serves what the events brought and leaves everybody else where they are.
//!
//! Two searches share the time. The first sees the day at other prices: a visit whose plan still stands is many times
//! as dear to move as it is, and a visit that was left out before the events is worth nothing. What it finds is the
//! answer, with what still fits put in. The second sees the day as it is and starts from there; what it gains is a
//! [`Proposal`], never mixed in. Only where it places more of what the events brought, its plan is the answer.

use std::collections::BTreeSet;

use crate::answer::judged;
use crate::changes::{Changes, difference};
use crate::{Current, NewDay};
use rounds_engine::evaluate::Instance;
use rounds_engine::search::{self, PlanOptions, Progress, Snapshot, Watch};
use rounds_format::plan::PlanFile;
use rounds_model::Problem;
use rounds_model::error::Result;
use rounds_model::ids::{Table, VisitId};
use rounds_model::units::Cost;

/// Part of the time, in hundredths, for the search that leaves others alone.
const FIRST_PART: u32 = 50;
/// How many times its price a change is held at.
const FIRMNESS: i64 = 8;
/// What a change of clinician costs at the least before that: as by default.
const CHANGED: Cost = Cost(1_800);
/// What a second beyond the tolerance costs at the least before that: five minutes are as dear as another clinician.
const MOVED: Cost = Cost(6);
/// Dearer prices than this are held as they are.
const DEAR: i64 = 1_000_000;

/// What more could be gained if others moved.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proposal {
    /// The plan; the judge has passed it.
    pub plan: PlanFile,
    /// What would change beyond the answer.
    pub changes: Changes,
    /// What it costs less than the answer.
    pub saves: i64,
    /// Seconds of travel less than in the answer; negative where it is more.
    pub travel: i64,
    /// Visits that the answer leaves out and it has, in the day's order.
    pub brings_in: Vec<String>,
    /// Visits that the answer has and it leaves out, in the day's order.
    pub leaves_out: Vec<String>,
}

impl Proposal {
    /// Of a plan that is better than the answer; `None` if the judge refuses it.
    pub(crate) fn of(now: &NewDay, instance: &Instance, better: &Snapshot, answer: &PlanFile) -> Option<Proposal> {
        let plan = now.own(search::plan_of(instance, better, "proposed"));
        judged(&now.problem, &plan).ok()?;
        let changes = difference((&now.problem, answer), (&now.problem, &plan), &[], &BTreeSet::new());
        let paid = |plan: &PlanFile| plan.cost.unwrap_or_default().total;
        let travel = |plan: &PlanFile| plan.kpis.unwrap_or_default().travel_seconds;
        let only = |one: &PlanFile, other: &PlanFile| {
            let out = one.unassigned.iter().map(|left| left.visit.clone());
            out.filter(|id| !other.unassigned.iter().any(|left| left.visit == *id)).collect::<Vec<String>>()
        };
        let (saves, less) = (paid(answer) - paid(&plan), travel(answer) - travel(&plan));
        let (brings_in, leaves_out) = (only(answer, &plan), only(&plan, answer));
        Some(Proposal { changes, saves, travel: less, brings_in, leaves_out, plan })
            .filter(|proposal| proposal.saves > 0)
    }
}

/// Which visits the events touch, and which they do not.
#[derive(Clone, Debug)]
pub struct Touched {
    /// Those that still stand as they were planned.
    pub carried: Table<VisitId, bool>,
    /// Those that were left out before the events.
    pub ignored: Table<VisitId, bool>,
}

impl Touched {
    /// Of the new day, by what could be carried over.
    pub fn of(before: &Current, now: &NewDay, carried: Table<VisitId, bool>) -> Touched {
        let out: BTreeSet<&str> = before.plan.unassigned.iter().map(|left| &*left.visit).collect();
        let visits = &now.searched().visits;
        let mut ignored = Table::filled(false, visits.len());
        for (id, row) in visits.enumerate() {
            let added = now.added.contains(&row.id) || now.lists.reopened.iter().any(|open| open.visit == row.id);
            ignored[id] = !carried[id] && !added && out.contains(&*row.id);
        }
        Touched { carried, ignored }
    }

    /// What the visits that the events touch cost in a plan by being out.
    fn want(&self, instance: &Instance, plan: &Snapshot) -> i64 {
        let ids = instance.visits.ids().filter(|&id| !self.carried[id] && !self.ignored[id]);
        ids.filter(|&id| !plan.assigned[id]).map(|id| instance.visits[id].price).sum()
    }
}

/// The day as the first search sees it.
fn firm(problem: &Problem, touched: &Touched) -> Problem {
    let mut firm = problem.clone();
    let weights = &mut firm.weights;
    weights.changed_clinician = weights.changed_clinician.max(CHANGED);
    weights.moved_per_second = weights.moved_per_second.max(MOVED);
    if weights.changed_clinician.0.max(weights.moved_per_second.0) <= DEAR {
        let standing = firm.promises.iter_mut().filter(|promise| touched.carried[promise.visit]);
        standing.for_each(|promise| promise.firmness = FIRMNESS);
    }
    firm
}

/// The plans of both searches, of which the second costs no more than the first.
pub struct Both {
    pub answer: Snapshot,
    pub better: Snapshot,
    /// The answer, as the search has written it.
    pub plan: PlanFile,
}

/// Searches from `placed` for a plan that leaves others alone, and for a better one. What then still fits is put in.
///
/// # Errors
/// Those of [`search::improve`].
pub fn search_both(
    instance: &mut Instance,
    (placed, touched): (&Snapshot, &Touched),
    options: &PlanOptions,
    progress: &(dyn Fn(&Progress) + Sync),
) -> Result<Both> {
    let visits: Vec<VisitId> = instance.visits.ids().collect();
    let mut unseen = options.clone();
    unseen.latest = None;
    let first = unseen.clone().stop(options.stop.part(FIRST_PART));
    let mut steady = {
        let firm = firm(instance.problem, touched);
        let mut prices = Instance::repriced(&firm, &instance.parts());
        for id in visits.iter().copied().filter(|&id| touched.ignored[id]) {
            prices.visits[id].price = 0;
        }
        let begun = search::at_prices(&prices, placed);
        search::improve(&prices, begun, &first, &|_| {})?
    };
    let over = Watch::start(&options.stop).afterwards();
    let mut answer = search::complete(instance, &search::at_prices(instance, &steady.best), &visits, &over);
    if answer.cost > placed.cost {
        answer = placed.clone();
    }
    if let Some(latest) = &options.latest {
        latest.keep(search::plan_of(instance, &answer, "carried over"));
    }
    let rest = unseen.stop(options.stop.rest(FIRST_PART));
    let better = search::improve(instance, answer.clone(), &rest, progress)?.best;
    if touched.want(instance, &better) < touched.want(instance, &answer) {
        answer = search::complete(instance, &better, &visits, &over);
    }
    let mut plan = search::plan_of(instance, &answer, "");
    plan.solver = steady.plan.solver.take();
    Ok(Both { answer, better, plan })
}
