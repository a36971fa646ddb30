//! Few changes: a search that serves what the events brought and leaves everybody else where they are.
//!
//! Two searches share the time. The first sees the day at other prices: a visit whose plan still stands is many times
//! as dear to move as it is, and a visit that was left out before the events is worth nothing. What it finds is the
//! answer, with what still fits put in. The second sees the day as it is and starts from there; what it gains is a
//! [`Proposal`], never mixed in. Only where it places more of what the events brought, or reaches it in time, the
//! answer is its plan, with as much put back as can be.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::judged;
use crate::changes::{Changes, difference};
use crate::{Current, NewDay};
use rounds_engine::evaluate::Instance;
use rounds_engine::search::{self, Outcome, PlanOptions, Progress, Snapshot, Watch};
use rounds_format::plan::PlanFile;
use rounds_format::{Missing, planned};
use rounds_model::error::Result;
use rounds_model::ids::{Table, VisitId};
use rounds_model::units::{Cost, Instant, Seconds};
use rounds_model::{PastKind, Problem, Promise};

/// When the search that leaves others alone ends, in hundredths of the time.
const FIRST_ENDS: u32 = 50;
/// When it shows whether the second search serves the events better.
const SECOND_ENDS: u32 = 85;
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
pub(crate) struct Touched {
    /// Those that still stand as they were planned.
    pub carried: Table<VisitId, bool>,
    /// Those that were left out before the events.
    pub ignored: Table<VisitId, bool>,
}

impl Touched {
    /// Of the new day, by what could be carried over.
    pub(crate) fn of(before: &Current, now: &NewDay, carried: Table<VisitId, bool>) -> Touched {
        let out: BTreeSet<&str> = before.plan.unassigned.iter().map(|left| &*left.visit).collect();
        let visits = &now.searched().visits;
        let mut ignored = Table::filled(false, visits.len());
        for (id, row) in visits.enumerate() {
            let added = now.added.contains(&row.id) || now.lists.reopened.iter().any(|open| open.visit == row.id);
            ignored[id] = !carried[id] && !added && out.contains(&*row.id);
        }
        Touched { carried, ignored }
    }

    /// How far a plan is from serving what the events touch: what it costs to leave visits out, then how many begin too
    /// late.
    fn want(&self, instance: &Instance, plan: &Snapshot) -> (i64, usize) {
        let open = |id: VisitId| !self.carried[id] && !self.ignored[id] && !instance.problem.is_reserve(id);
        let touched = |id: VisitId| id != VisitId::NONE && open(id);
        let out = instance.visits.ids().filter(|&id| touched(id) && !plan.assigned[id]);
        let stops = plan.routes.iter().flat_map(|route| &route.stops[1..route.last()]);
        let late = stops.filter(|stop| {
            let visit = instance.tasks[stop.task].visit;
            touched(visit) && instance.problem.lateness(visit, instance.instant(stop.start)) > Seconds::ZERO
        });
        (out.map(|id| instance.visits[id].price).sum(), late.count())
    }
}

/// The day as the first search sees it.
fn firm(problem: &Problem, touched: &Touched) -> Problem {
    let mut firm = problem.clone();
    make_dear(&mut firm);
    let weights = &firm.weights;
    if weights.changed_clinician.0.max(weights.moved_per_second.0) <= DEAR {
        let standing = firm.promises.iter_mut().filter(|promise| touched.carried[promise.visit]);
        standing.for_each(|promise| promise.firmness = FIRMNESS);
    }
    firm
}

/// Gives changes to what was promised a price, also where the day has none.
fn make_dear(problem: &mut Problem) {
    let weights = &mut problem.weights;
    weights.changed_clinician = weights.changed_clinician.max(CHANGED);
    weights.moved_per_second = weights.moved_per_second.max(MOVED);
}

/// The day with everything promised as the plan has it, at a price: for plans that are to leave others alone.
pub(crate) fn promised(mut problem: Problem, plan: &PlanFile) -> Problem {
    let mut promises: BTreeMap<VisitId, Promise> = BTreeMap::new();
    for shift in planned(&problem, plan, Missing::LeaveOut).unwrap_or_default() {
        let row = &problem.shifts[shift.shift];
        for stop in shift.stops.iter().skip(row.history.len()) {
            let PastKind::Visit { visit, .. } = stop.what else { continue };
            let promise = Promise { visit, clinicians: Vec::new(), start: stop.start, confirmed: false, firmness: 1 };
            promises.entry(visit).or_insert(promise).clinicians.push(row.clinician);
        }
    }
    promises.values_mut().for_each(|promise| promise.clinicians.sort_unstable());
    problem.promises = promises.into_values().collect();
    make_dear(&mut problem);
    problem
}

/// The plans of both searches, of which the second costs no more than the first.
pub(crate) struct Both {
    pub answer: Snapshot,
    pub better: Snapshot,
    /// The answer, as the search has written it.
    pub plan: PlanFile,
}

/// Searches from `plan` at the prices that leave others alone.
fn leaving_alone(
    instance: &Instance,
    (plan, touched): (&Snapshot, &Touched),
    options: &PlanOptions,
) -> Result<Outcome> {
    let firm = firm(instance.problem, touched);
    let mut prices = Instance::repriced(&firm, &instance.parts());
    for id in instance.visits.ids().filter(|&id| touched.ignored[id]) {
        prices.visits[id].price = 0;
    }
    let begun = search::at_prices(&prices, plan);
    search::improve(&prices, begun, options, &|_| {})
}

/// Searches from `placed` for a plan that leaves others alone, and for a better one. What then still fits is put in.
///
/// # Errors
/// Those of [`search::improve`].
pub(crate) fn search_both(
    instance: &mut Instance,
    (placed, touched, chosen): (&Snapshot, &Touched, &[(VisitId, Instant)]),
    options: &PlanOptions,
    progress: &(dyn Fn(&Progress) + Sync),
) -> Result<Both> {
    let visits: Vec<VisitId> = instance.visits.ids().collect();
    let mut unseen = options.clone();
    unseen.latest = None;
    let ending = |from: u32, to: u32| unseen.clone().stop(options.stop.between(from, to));
    let mut steady = leaving_alone(instance, (placed, touched), &ending(0, FIRST_ENDS))?;
    let over = Watch::start(&options.stop).afterwards();
    let mut answer = search::complete(instance, &search::at_prices(instance, &steady.best), &visits, &over);
    answer = search::hold_starts(instance, &answer, chosen);
    if answer.cost > placed.cost {
        answer = placed.clone();
    }
    if let Some(latest) = &options.latest {
        latest.keep(search::plan_of(instance, &answer, "carried over"));
    }
    let second = &ending(FIRST_ENDS, SECOND_ENDS);
    let mut better = search::improve(instance, answer.clone(), second, progress)?.best;
    let (last, wanted) = (&ending(SECOND_ENDS, 100), touched.want(instance, &answer));
    if touched.want(instance, &better) < wanted {
        // As much put back as can be.
        let back = leaving_alone(instance, (&better, touched), last)?;
        let back = search::complete(instance, &search::at_prices(instance, &back.best), &visits, &over);
        let back = search::hold_starts(instance, &back, chosen);
        let does = touched.want(instance, &back) < wanted && back.cost <= placed.cost;
        answer = if does { back } else { better.clone() };
    } else {
        better = search::improve(instance, better, last, progress)?.best;
    }
    let mut plan = search::plan_of(instance, &answer, "");
    plan.solver = steady.plan.solver.take();
    Ok(Both { answer, better, plan })
}
