//! A plan for the new day: at once with nobody else noticing, and better within a time limit.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::{Changes, changes};
use crate::chosen::still_chosen;
use crate::disturb::{Disturbance, disturbances};
use crate::duties::{missed, take_off};
use crate::overrides::{Firm, around, given_up};
use crate::risk::{AtRisk, at_risk, newly_late};
use crate::steady::{Proposal, Touched, search_both};
use crate::{Current, NewDay, OnTheWay, new_day_with};
use rounds_check as check;
use rounds_engine::evaluate::{Instance, Parts};
use rounds_engine::search::{self, Commitment, PlanOptions, Progress, Snapshot, Watch};
use rounds_format::day::{PastStopKind, ShiftFile};
use rounds_format::events::EventsFile;
use rounds_format::plan::PlanFile;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{PastKind, Problem};
use rounds_report as report;

/// How to answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Only the answer that can be given at once.
    pub instant: bool,
    /// Whether everything may move, not only what serves the events.
    pub unrestricted: bool,
    /// Whether nothing moves at all: what the search finds is proposed.
    pub propose: bool,
    /// How to search for a better one; an initial plan is not looked at.
    pub search: PlanOptions,
    /// Visits with less slack are at risk.
    pub threshold: Seconds,
}

impl Default for Options {
    /// Two seconds of search; ten minutes of slack.
    fn default() -> Self {
        let stop = search::StopRule::after(std::time::Duration::from_secs(2));
        let search = PlanOptions::default().stop(stop);
        Self { instant: false, unrestricted: false, propose: false, search, threshold: Seconds(600) }
    }
}

impl Options {
    /// Whether to give only the answer that can be given at once.
    pub fn instant(self, instant: bool) -> Options {
        Options { instant, ..self }
    }

    /// Whether everything may move, not only what serves the events.
    pub fn unrestricted(self, unrestricted: bool) -> Options {
        Options { unrestricted, ..self }
    }

    /// Whether nothing moves at all: what the search finds is proposed.
    pub fn propose(self, propose: bool) -> Options {
        Options { propose, ..self }
    }

    /// With another search.
    pub fn search(self, search: PlanOptions) -> Options {
        Options { search, ..self }
    }

    /// With another slack below which visits are at risk.
    pub fn threshold(self, threshold: Seconds) -> Options {
        Options { threshold, ..self }
    }
}

/// The new day, its plan, and what follows from it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The day as it now is.
    pub now: NewDay,
    /// Its plan; the judge has passed it.
    pub plan: PlanFile,
    /// What has to be phoned.
    pub changes: Changes,
    /// Visits with little slack.
    pub at_risk: Vec<AtRisk>,
    /// Of an instant answer: for each visit that came in or lost its place and found none, the cheapest way to give it
    /// one; and for each whose response standard it misses, a cheaper way to reach it earlier, if others may move.
    pub disturbances: Vec<Disturbance>,
    /// What more could be gained if others moved too, if the search found anything.
    pub proposal: Option<Proposal>,
    /// What in the new plan breaks no rule but is hardly meant, and was not so in the plan before.
    pub doubts: Vec<Issue>,
    /// Rules that the plan breaks by the decision of a person.
    pub overridden: Vec<check::Violation>,
    /// Critical and urgent visits, and those with a response standard, that were to be in time by the plan before and
    /// are late by this one, with how late.
    pub late: Vec<(String, Seconds)>,
}

/// What an answer at once may take for visits that nothing has been found for yet, and for reasons.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(300);

/// How many of those on the way are tried as somebody to divert.
const DIVERTED: usize = 3;

/// Applies `events` and plans what is left of the day.
///
/// The instant answer keeps the order of the old plan and puts what is open in where no other visit's clinicians change
/// and no start moves by more than the tolerance; where that does not do, between the others, if what they then move
/// costs less than leaving it out. The other one starts from it and never costs more.
///
/// # Errors
/// Those of [`new_day`](crate::new_day); [`Error::is_internal`] if the judge refuses the plan.
pub fn answer(
    before: &Current,
    events: &EventsFile,
    options: &Options,
    progress: &(dyn Fn(&Progress) + Sync),
) -> Result<Answer> {
    let begun = begin(before, events, options)?;
    let found = begun.search(before, progress)?;
    Ok(begun.answer(found))
}

/// The first half of [`answer`]: the new day, and a plan for it made at once.
///
/// # Errors
/// Those of [`new_day`](crate::new_day).
pub fn begin(before: &Current, events: &EventsFile, options: &Options) -> Result<Begun> {
    let options = Options { search: options.search.started(), ..options.clone() };
    // Where nothing is to move, what was left out stays so; what time itself has made impossible is put elsewhere.
    let out = |id: &str| before.plan.unassigned.iter().any(|left| left.visit == id);
    let open = |id: &str| !(options.propose && out(id));
    let (mut now, mut start) = at_once(before, events, Vec::new(), &open)?;
    for goal in worth_diverting(&now) {
        let other = at_once(before, events, vec![goal], &open)?;
        if other.1.placed.cost < start.placed.cost {
            (now, start) = other;
        }
    }
    Ok(Begun { now, start, options })
}

/// An answer under way.
pub struct Begun {
    now: NewDay,
    start: Start,
    options: Options,
}

/// The plan of an answer, and what follows from it.
pub struct Found {
    plan: PlanFile,
    changes: Changes,
    at_risk: Vec<AtRisk>,
    disturbances: Vec<Disturbance>,
    proposal: Option<Proposal>,
    doubts: Vec<Issue>,
    overridden: Vec<check::Violation>,
    late: Vec<(String, Seconds)>,
    /// What people decided that is not kept any more.
    given_up: Vec<String>,
}

impl Found {
    pub(super) fn on(self, mut now: NewDay) -> Answer {
        let Found { plan, changes, at_risk, disturbances, proposal, doubts, overridden, late, given_up } = self;
        now.notes.extend(given_up);
        Answer { now, plan, changes, at_risk, disturbances, proposal, doubts, overridden, late }
    }
}

impl Begun {
    /// The plan: made at once or searched for.
    ///
    /// # Errors
    /// [`Error::is_internal`] if the judge refuses it.
    pub fn search(&self, before: &Current, progress: &(dyn Fn(&Progress) + Sync)) -> Result<Found> {
        let Begun { now, start: Start { placed, parts, touched, chosen }, options } = self;
        let Options { instant, unrestricted, propose, search, .. } = options;
        let mut instance = Instance::again(now.searched(), parts);
        // An answer at once has a moment for this, however long a search might take.
        let moment = search.stop.max_time.filter(|_| *instant).map(|limit| limit.min(MOMENT));
        let mut stop = search.stop.clone();
        if moment.is_some() {
            (stop.since, stop.max_time) = (None, moment);
        }
        let over = Watch::start(&stop).afterwards();
        let open: Vec<VisitId> = instance.visits.ids().collect();
        let placed = match propose {
            true => placed.clone(),
            false => search::complete(&mut instance, placed, &open, &over),
        };
        let mut better = None;
        let plan = if *propose {
            let searching = search.clone().stop(search.stop.sparing(now.problem.visits.len()));
            let both = search_both(&mut instance, (&placed, touched, chosen), &searching, progress)?;
            // What moves few comes first; what more there is can be asked for once that is carried out.
            better = [both.answer, both.better].into_iter().find(|plan| plan.cost < placed.cost);
            let over = Watch::start(&search.stop).afterwards();
            search::explained(&instance, search::plan_of(&instance, &placed, "carried over"), &over)
        } else if *instant {
            let plan = search::plan_of(&instance, &placed, "carried over, visits put in where others keep their order");
            if let Some(latest) = &search.latest {
                latest.keep(plan.clone());
            }
            search::explained(&instance, plan, &over)
        } else if !unrestricted {
            let searching = search.clone().stop(search.stop.sparing(now.problem.visits.len()));
            let both = search_both(&mut instance, (&placed, touched, chosen), &searching, progress)?;
            let over = Watch::start(&search.stop).afterwards();
            better = Some(both.better).filter(|better| better.cost < both.answer.cost);
            search::explained(&instance, both.plan, &over)
        } else {
            let searching = search.clone().stop(search.stop.sparing(now.problem.visits.len()));
            let found = search::improve(&instance, placed.clone(), &searching, progress)?;
            let over = Watch::start(&search.stop).afterwards();
            search::settle(&mut instance, found.plan, &found.best, &over)
        };
        let mut found = match self.with(before, plan) {
            // A better plan that no longer keeps to what a person decided is none.
            Err(error) if error.is_internal() && now.around.is_some() => {
                let plan = search::plan_of(&instance, &self.start.placed, "carried over");
                let over = Watch::start(&search.stop).afterwards();
                self.with(before, search::explained(&instance, plan, &over))?
            }
            found => found?,
        };
        found.proposal = better.and_then(|better| Proposal::of(now, &instance, &better, &found.plan));
        if *instant {
            found.disturbances = disturbances((now, &instance), &placed, (&found.plan, &found.at_risk, &found.changes));
        }
        Ok(found)
    }

    /// What follows from a plan for the new day, which may be the one that the search sees.
    ///
    /// # Errors
    /// [`Error::is_internal`] if the judge refuses it.
    pub fn with(&self, before: &Current, plan: PlanFile) -> Result<Found> {
        found(before, &self.now, self.now.own(plan), self.options.threshold)
    }

    /// The answer.
    pub fn answer(self, found: Found) -> Answer {
        found.on(self.now)
    }

    /// The answer, with the one under way left as it is: for callers who cannot wait for its end.
    pub fn cut_off(&self, found: Found) -> Answer {
        found.on(self.now.clone())
    }
}

/// What follows from a plan for the new day.
pub(super) fn found(before: &Current, now: &NewDay, mut plan: PlanFile, threshold: Seconds) -> Result<Found> {
    let reopened = &now.lists.reopened;
    let rank = |visit: &str| reopened.iter().position(|open| open.visit == visit).unwrap_or(usize::MAX);
    plan.unassigned.sort_by_key(|left| rank(&left.visit));
    let overridden = judged(&now.problem, &plan)?;
    let changes = changes(before, now, &plan);
    let at_risk = at_risk(&now.problem, &plan, threshold);
    let doubts = report::new_doubts((&before.problem, &before.plan), (&now.problem, &plan));
    let (late, given_up) = (newly_late(before, now, &plan), given_up(before, now, &plan));
    let (disturbances, proposal) = (Vec::new(), None);
    Ok(Found { plan, changes, at_risk, disturbances, proposal, doubts, overridden, late, given_up })
}

/// A plan made at once.
pub(super) struct Start {
    pub placed: Snapshot,
    /// Of the instance of the new day.
    pub parts: Parts,
    /// What the events touch.
    pub touched: Touched,
    /// Visits that the plan before has begin later than they could, and when.
    pub chosen: Vec<(VisitId, Instant)>,
}

/// The new day and its plan made at once. Clinicians on the way to the stops `diverted` go on from where they are, and
/// so do those on the way to a stop that the rules no longer allow as the next one. Of the visits that are out, only
/// those for which `open` is true are put in.
pub(super) fn at_once(
    before: &Current,
    events: &EventsFile,
    diverted: Vec<OnTheWay>,
    open: &dyn Fn(&str) -> bool,
) -> Result<(NewDay, Start)> {
    let (now, start) = made(before, events, (diverted.clone(), true), open)?;
    if now.around.is_none() {
        return Ok((now, start));
    }
    let plan = {
        let instance = Instance::again(now.searched(), &start.parts);
        now.own(search::plan_of(&instance, &start.placed, "as it is"))
    };
    // What a person decided cannot be kept by what else has to be: it is planned by the rules again.
    if check::check(&now.problem, &plan).is_clean() {
        return Ok((now, start));
    }
    made(before, events, (diverted, false), open)
}

/// The new day and a plan made at once, around what people decided if that is to be kept.
fn made(
    before: &Current,
    events: &EventsFile,
    (mut diverted, keep): (Vec<OnTheWay>, bool),
    open: &dyn Fn(&str) -> bool,
) -> Result<(NewDay, Start)> {
    let mut now = new_day_with(before, events, &diverted)?;
    let mut firm = Firm::Start;
    loop {
        now.around = if keep { around(before, &now, firm)? } else { None };
        let instance = Instance::for_duties(now.searched(), &before.travel);
        let missed = missed(&instance, &changed_shifts(before, &now));
        if !missed.is_empty() {
            drop(instance);
            // A clinician on the way to something that can no longer be goes on from there.
            let off = |goal: &&OnTheWay| missed.iter().any(|(shift, id)| (shift, id) == (&goal.shift, &goal.id));
            let heading: Vec<OnTheWay> = now.on_the_way.iter().filter(off).cloned().collect();
            if heading.is_empty() {
                take_off(&mut now, missed, &*before.sources)?;
            } else {
                diverted.extend(heading);
                now = new_day_with(before, events, &diverted)?;
            }
            continue;
        }
        let mut instance = instance.with_candidates();
        let goals = now.on_the_way.iter().filter_map(|goal| Some((goal, commitment(now.searched(), goal)?)));
        let (goals, commitments): (Vec<&OnTheWay>, Vec<Commitment>) = goals.unzip();
        let chosen = still_chosen(before, now.searched());
        let carried = search::carry(&mut instance, &now.left(), now.at, &commitments)?;
        let carried = search::hold_starts(&instance, &carried, &chosen);
        let failed = goals.iter().zip(&commitments).filter(|(_, one)| !instance.is_held(one.shift));
        let failed: Vec<OnTheWay> = failed.map(|(goal, _)| (*goal).clone()).collect();
        if !failed.is_empty() {
            diverted.extend(failed);
            drop(instance);
            now = new_day_with(before, events, &diverted)?;
            continue;
        }
        let carries = |visit: &str| {
            let id = now.searched().visits.enumerate().find(|(_, row)| row.id == visit).map(|(id, _)| id);
            id.is_none_or(|id| carried.assigned[id])
        };
        if firm == Firm::Start && now.around.as_ref().is_some_and(|around| !around.holds(carries)) {
            drop(instance);
            firm = Firm::Order;
            continue;
        }
        let placed = {
            let id = |visit: VisitId| &now.searched().visits[visit].id;
            let mut out: Vec<VisitId> = instance.visits.ids().collect();
            out.retain(|&visit| !carried.assigned[visit] && !now.cancelled.contains(id(visit)));
            out.retain(|&visit| open(id(visit)));
            out.sort_by_key(|&visit| (-instance.visits[visit].price, visit));
            search::in_place(&mut instance, &carried, &out)
        };
        let parts = instance.parts();
        drop(instance);
        let touched = Touched::of(before, &now, carried.assigned);
        return Ok((now, Start { placed, parts, touched, chosen }));
    }
}

fn commitment(problem: &Problem, goal: &OnTheWay) -> Option<Commitment> {
    let (shift, row) = problem.shifts.enumerate().find(|(_, shift)| shift.id == goal.shift)?;
    let stop = match goal.kind {
        PastStopKind::Activity => {
            PastKind::Activity(row.activities.iter().position(|activity| activity.id == goal.id)?)
        }
        PastStopKind::Visit => {
            let (visit, _) = problem.visits.enumerate().find(|(_, visit)| visit.id == goal.id)?;
            PastKind::Visit { visit, staff: goal.staff as usize }
        }
        PastStopKind::Break | PastStopKind::NoAccess => return None,
    };
    Some(Commitment { shift, stop })
}

/// The shifts that have changed or are under way.
fn changed_shifts<'n>(before: &Current, now: &'n NewDay) -> BTreeSet<&'n str> {
    let known: BTreeMap<&str, &ShiftFile> =
        before.day.clinicians.iter().flat_map(|who| &who.shifts).map(|file| (&*file.id, file)).collect();
    let mut changed: BTreeSet<&str> = now.day.history.iter().flatten().map(|stop| &*stop.shift).collect();
    let files = now.day.clinicians.iter().flat_map(|who| &who.shifts);
    changed.extend(files.filter(|file| known.get(&*file.id).is_some_and(|old| old != file)).map(|file| &*file.id));
    changed
}

/// Those on the way who may serve a visit that diverts, the nearest to it first.
fn worth_diverting(now: &NewDay) -> Vec<OnTheWay> {
    let problem = &now.problem;
    let wanted: Vec<VisitId> =
        problem.visits.enumerate().filter(|(_, visit)| now.divert.contains(&visit.id)).map(|(id, _)| id).collect();
    let mut found: Vec<(i64, usize)> = Vec::new();
    for (index, goal) in now.on_the_way.iter().enumerate() {
        let Some(shift) = problem.shifts.iter().find(|shift| shift.id == goal.shift) else { continue };
        let mode = problem.clinicians[shift.clinician].mode;
        let heading = problem.visits.iter().find(|visit| visit.id == goal.id).and_then(|visit| visit.place);
        for &visit in &wanted {
            let fit = (0..problem.visits[visit].staff.len())
                .any(|staff| rounds_model::fits(problem, visit, staff, shift.clinician));
            let way = heading.zip(problem.visits[visit].place);
            let way = way.map_or(0, |(from, to)| rounds_model::travel::seconds(problem, mode, from, to).0);
            if fit {
                found.push((way, index));
            }
        }
    }
    found.sort_unstable();
    let mut seen = BTreeSet::new();
    let nearest = found.into_iter().filter(|&(_, index)| seen.insert(index)).take(DIVERTED);
    nearest.map(|(_, index)| now.on_the_way[index].clone()).collect()
}

/// An internal error if the judge finds anything wrong with a plan that was made here; else what a person decided.
pub(super) fn judged(problem: &Problem, plan: &PlanFile) -> Result<Vec<check::Violation>> {
    let verdict = check::check(problem, plan);
    if verdict.is_clean() {
        return Ok(verdict.overridden);
    }
    let broken: Vec<String> =
        verdict.violations.iter().map(|found| format!("{} {}: {}", found.code, found.path, found.message)).collect();
    let claims: Vec<&str> = verdict.claims.iter().map(|claim| &*claim.path).collect();
    let claims = claims.join(", ");
    Err(Error::internal(format!("the judge refuses the new plan: {}; wrong figures: {claims}", broken.join("; "))))
}
