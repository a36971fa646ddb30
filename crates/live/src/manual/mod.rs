//! Edits by hand: a visit put in, moved or taken out as the coordinator says.
//!
//! Where the rules allow what is asked for, the engine does it: the other stops keep their shifts and their order, and
//! all times are worked out again. Where they do not, it is done all the same ([`forced`]), and the
//! judge says which rules that breaks.
//!
//! | file | what |
//! |---|---|
//! | `attendees` | who is to attend, read from what was asked |
//! | `forced` | what is done where the rules do not allow it |

pub(crate) mod attendees;
mod forced;

use std::collections::BTreeSet;

use crate::changes::{Changes, difference};
use crate::chosen::chosen_starts;
use crate::clock::{commitments, gone_to};
use crate::manual::attendees::{Crew, rearranged, served};
use crate::steady::promised;
use crate::{Current, day_edits};
use rounds_check::{self as check, Violation};
use rounds_engine::evaluate::{Instance, KnownTravel, NEVER};
use rounds_engine::explain;
use rounds_engine::search::{self, PlanOptions, Snapshot, StopRule};
use rounds_format::codes::*;
use rounds_format::day::{DayFile, OverrideFile, PinFile};
use rounds_format::plan::{PlanFile, Solver, Stop};
use rounds_format::values::Timestamp;
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::VisitId;
use rounds_model::units::Instant;
use rounds_model::{PastKind, Problem};
use rounds_report as report;

/// A visit's price while the engine looks for its place: what is asked for is done whatever it costs.
const AT_ANY_PRICE: i64 = 1_000_000_000_000;
/// Iterations of the search for a way in, if the first look finds no way.
const SHORT: u64 = 600;

/// What a plan says that an edit made it.
const BY_HAND: &str = "edited by hand";

/// What is to be done with one visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It is planned so.
    Put {
        /// The shifts that attend it, by id. If there are fewer than the visit needs, the others stay who they are; if
        /// there are none and the visit is left out, those that cost least attend it.
        to: Vec<String>,
        /// When care begins; otherwise as early as costs least.
        at: Option<Timestamp>,
        /// Whether the day gets pins for it, in place of those that the visit had.
        pin: bool,
    },
    /// It is left out.
    TakeOut,
}

/// What an edit makes.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The day: with pins where asked for, else as it was.
    pub day: DayFile,
    /// The same, resolved.
    pub problem: Problem,
    /// The plan, for that day.
    pub plan: PlanFile,
    /// Every rule that it breaks.
    pub broken: Vec<Violation>,
    /// Every rule that a person decided against, by the day.
    pub overridden: Vec<Violation>,
    /// Whom to phone.
    pub changes: Changes,
    /// What the plan has now that is hardly meant, and the one before had not.
    pub doubts: Vec<Issue>,
}

/// Who decided on an edit that breaks rules, and why.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// Why; goes into the day and nowhere else.
    pub why: Option<String>,
}

impl Edited {
    /// The edit with every rule that it breaks overruled: the day says who decided so, and the plan is one to go on
    /// from. Rules broken before the edit are overruled with it.
    ///
    /// # Errors
    /// Those of reading a day.
    pub fn decided(mut self, before: &Current, decision: &Decision) -> Result<Edited> {
        let overrides = self.day.overrides.get_or_insert_default();
        for violation in std::mem::take(&mut self.broken) {
            let (visit, shift) = check::about(&self.plan, &violation.path);
            let shift = if visit.is_some() { None } else { shift };
            let one = OverrideFile {
                visit: visit.map(String::from),
                shift: shift.map(String::from),
                rule: violation.code.into(),
                by: decision.by.clone(),
                at: decision.at,
                why: decision.why.clone(),
                notes: None,
            };
            let same =
                |other: &OverrideFile| (&other.visit, &other.shift, &other.rule) == (&one.visit, &one.shift, &one.rule);
            if (one.visit.is_some() || one.shift.is_some()) && !overrides.iter().any(same) {
                overrides.push(one);
            }
        }
        self.problem = rounds_format::problem_with(&self.day, &*before.sources)?.value;
        self.plan.day.digest.clone_from(&self.problem.digest);
        let verdict = check::check(&self.problem, &self.plan);
        (self.broken, self.overridden) = (verdict.violations, verdict.overridden);
        Ok(self)
    }
}

/// Does what `edit` says with `visit`. O(visits × stops) and, where rules are broken, O(stops in the shift) times the
/// judge.
///
/// # Errors
/// [`Error::is_input`] for what no plan file can say: a visit or shift that the day does not have, more shifts than the
/// visit needs clinicians, one twice, a visit that has begun; a pin that the day's reader refuses.
pub fn edit(before: &Current, visit: &str, edit: &Edit) -> Result<Edited> {
    sound(before)?;
    let id = known(&before.problem, visit)?;
    let mut day = before.day.clone();
    let base = without(&before.plan, visit);
    let mut crew = Crew::new();
    let mut moved = None;
    let at = if let Edit::Put { at, .. } = edit { at.map(|at| at.instant()) } else { None };
    match edit {
        Edit::Put { to, pin: pinned, .. } => {
            crew = attendees::crew(before, id, to)?;
            for other in std::iter::once(crew.clone()).chain(rearranged(before, id, &crew)) {
                moved = by_engine(before, &base, id, (&other, at), *pinned)?;
                if moved.is_some() {
                    crew = other;
                    break;
                }
            }
            if *pinned {
                pin(&mut day, visit, &crew, at, before.problem.zone);
            }
        }
        Edit::TakeOut => moved = taken_out(before, &base, id)?,
    }
    let problem = if day == before.day {
        before.problem.clone()
    } else {
        rounds_format::problem_with(&day, &*before.sources)?.value
    };
    let mut plan = match (moved, edit) {
        (Some(plan), _) => plan,
        (None, Edit::TakeOut) => forced::taken_out(before, &base, visit)?,
        (None, Edit::Put { .. }) if crew.iter().all(Option::is_none) => {
            let what = format!("no shift can take visit `{}` within the rules", day_edits::shown(visit));
            let help =
                "name a shift with --to to plan it in spite of the rules; `rounds explain` says why there is no way";
            return refuse(EDIT_NO_WAY, "VISIT", what, help);
        }
        (None, Edit::Put { .. }) => forced::put(before, &base, id, &crew, at)?,
    };
    plan.day = before.plan.day.clone();
    plan.day.digest.clone_from(&problem.digest);
    plan.solver = Some(solver());
    let verdict = check::check(&problem, &plan);
    (plan.cost, plan.kpis) = (Some(verdict.cost), Some(verdict.kpis));
    if verdict.violations.is_empty() {
        // A plan without reasons is worth more than none.
        if let Err(error) = explain::reasons(&problem, &mut plan) {
            tracing::warn!(%error, "no reasons found for what is left out");
        }
    }
    let changes = difference((&before.problem, &before.plan), (&problem, &plan), &[], &BTreeSet::new());
    let doubts = report::new_doubts((&before.problem, &before.plan), (&problem, &plan));
    let (broken, overridden) = (verdict.violations, verdict.overridden);
    Ok(Edited { day, problem, plan, broken, overridden, changes, doubts })
}

fn solver() -> Solver {
    let version = env!("CARGO_PKG_VERSION").into();
    Solver { version, method: BY_HAND.into(), seed: 0, iterations: 0, threads: None, seconds: None }
}

pub(super) fn refuse<T>(code: &'static str, path: &str, what: String, help: &str) -> Result<T> {
    Err(Error::input(vec![Issue::new(code, path, what, help)]))
}

/// A plan may break rules, but has the day's shifts in their order, and what has happened first in them.
fn sound(before: &Current) -> Result<()> {
    let (problem, plan) = (&before.problem, &before.plan);
    let help = "see what `rounds check` finds; an edit goes on from a plan that has the day's shifts and their past";
    if plan.shifts.len() != problem.shifts.len() {
        return refuse(BREAKS_RULES, "shifts", "the plan does not have the shifts of the day".into(), help);
    }
    for (row, (shift, planned)) in problem.shifts.iter().zip(&plan.shifts).enumerate() {
        let inner = planned.itinerary.iter().filter(|stop| !matches!(stop, Stop::Start { .. } | Stop::End { .. }));
        if shift.id != planned.shift || inner.count() < shift.history.len() {
            let what = format!("this is not shift `{}` with what has happened in it", day_edits::shown(&shift.id));
            return refuse(BREAKS_RULES, &format!("shifts[{row}]"), what, help);
        }
    }
    Ok(())
}

/// The visit, if it is one that can still be planned.
fn known(problem: &Problem, visit: &str) -> Result<VisitId> {
    let shown = day_edits::shown(visit);
    let Some((id, _)) = problem.visits.enumerate().find(|(_, row)| row.id == visit) else {
        let what = format!("the day has no visit `{shown}`");
        return refuse(EDIT_UNKNOWN, "VISIT", what, "name a visit of the day; `rounds explain` lists what is left out");
    };
    let mut past = problem.shifts.iter().flat_map(|shift| &shift.history);
    if past.any(|stop| matches!(stop.what, PastKind::Visit { visit, .. } if visit == id)) {
        let help = "what has happened stays; tell it otherwise with `rounds replan` (visitEnded, noAccess)";
        return refuse(HAS_BEGUN, "VISIT", format!("visit `{shown}` has begun"), help);
    }
    Ok(id)
}

/// Pins the visit to its crew and time, and to nothing else.
fn pin(day: &mut DayFile, visit: &str, crew: &Crew, at: Option<Instant>, zone: chrono_tz::Tz) {
    let pins = day.pins.get_or_insert_default();
    pins.retain(|pin| pin.visit != visit);
    let mut start = at.and_then(|at| Timestamp::in_zone(at, zone));
    let named = crew.iter().enumerate().filter_map(|(entry, shift)| Some((entry, shift.clone()?)));
    let plain =
        |shift, staff, start| PinFile { visit: visit.to_owned(), clinician: None, shift, start, staff, notes: None };
    let several = crew.len() > 1;
    for (entry, shift) in named {
        pins.push(plain(Some(shift), several.then_some(entry as u32), start.take()));
    }
    if start.is_some() {
        pins.push(plain(None, None, start));
    }
}

/// The plan without the visit.
fn without(plan: &PlanFile, visit: &str) -> PlanFile {
    let mut base = plan.clone();
    let other = |stop: &Stop| !matches!(stop, Stop::Visit { visit: id, .. } if id == visit);
    base.shifts.iter_mut().for_each(|shift| shift.itinerary.retain(other));
    base.bound = None;
    base
}

/// The visit put in by the engine, all others with the shifts they have; `None` where that breaks a rule. Pins that the
/// visit has are kept to if they can be, unless new ones take their place.
fn by_engine(
    before: &Current,
    base: &PlanFile,
    visit: VisitId,
    (crew, at): (&Crew, Option<Instant>),
    pinned_anew: bool,
) -> Result<Option<PlanFile>> {
    let id = &before.problem.visits[visit].id;
    let mut day = before.day.clone();
    pin(&mut day, id, crew, at, before.problem.zone);
    let mut days = vec![day];
    let old = before.day.pins.iter().flatten().filter(|pin| pin.visit == *id && !pinned_anew);
    let old: Vec<PinFile> = old.cloned().collect();
    if !old.is_empty() {
        let mut both = days[0].clone();
        both.pins.get_or_insert_default().extend(old);
        days.insert(0, both);
    }
    for mut day in days {
        if let Some(file) = day.visits.iter_mut().find(|file| file.id == *id) {
            file.unassigned_cost = Some(AT_ANY_PRICE);
        }
        // A day that cannot be read asks for what no plan that keeps the rules can give.
        let problem = match rounds_format::problem_with(&day, &*before.sources) {
            // The others stay where they are as far as they can.
            Ok(loaded) => promised(loaded.value, base),
            Err(error) if error.is_input() => continue,
            Err(other) => return Err(other),
        };
        let (mut instance, kept) = carried(&problem, base, &before.travel)?;
        if !is_whole(&instance, &kept, base) {
            continue;
        }
        if let Some(now) = gone_to(&problem) {
            instance.narrow(visit, instance.time(now), NEVER);
        }
        let mut placed = search::fill(&instance, &kept, &[visit]);
        if !placed.assigned[visit] {
            placed = search::complete(&mut instance, &kept, &[visit], &|| false);
        }
        let plan = search::plan_of(&instance, &placed, BY_HAND);
        if puts_in(&plan, base, id) {
            return Ok(Some(plan));
        }
        drop(instance);
        if let Some(plan) = by_search(before, &day, base, (visit, true))?.filter(|plan| puts_in(plan, base, id)) {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}

/// Whether a plan has the visit, and all others with the shifts that `base` has for them.
fn puts_in(plan: &PlanFile, base: &PlanFile, id: &str) -> bool {
    let (mut now, before) = (served(plan), served(base));
    now.remove(id).is_some() && now == before
}

/// The plan that a short search finds for the day with every visit kept to the shifts that it has in `base`, and with
/// `visit` in from now on, or out if it is not `wanted`. `None` if the day cannot be planned so.
fn by_search(
    before: &Current,
    day: &DayFile,
    base: &PlanFile,
    (visit, wanted): (VisitId, bool),
) -> Result<Option<PlanFile>> {
    let mut day = day.clone();
    let done: BTreeSet<&str> = before.day.history.iter().flatten().map(|stop| stop.id.as_str()).collect();
    let pins = day.pins.get_or_insert_default();
    for (id, crew) in served(base).into_iter().filter(|(id, _)| !done.contains(id.as_str())) {
        for (staff, shift) in crew {
            let (visit, shift, staff) = (id.clone(), Some(shift), Some(staff));
            pins.push(PinFile { visit, clinician: None, shift, start: None, staff, notes: None });
        }
    }
    let problem = match rounds_format::problem_with(&day, &*before.sources) {
        Ok(loaded) => promised(loaded.value, base),
        Err(error) if error.is_input() => return Ok(None),
        Err(other) => return Err(other),
    };
    let (mut instance, kept) = carried(&problem, base, &before.travel)?;
    match gone_to(&problem) {
        _ if !wanted => instance.narrow(visit, NEVER, NEVER),
        Some(now) => instance.narrow(visit, instance.time(now), NEVER),
        None => {}
    }
    let options = PlanOptions::default().threads(1).stop(StopRule::iterations(SHORT));
    let found = search::improve(&instance, kept, &options, &|_| ())?;
    Ok(Some(search::plan_of(&instance, &found.best, BY_HAND)))
}

/// The rest of the plan with its times worked out again. Where that leaves somebody out (on the way to one visit
/// another may have been nearer), a short search looks for other orders within the same shifts; `None` where that
/// breaks a rule.
fn taken_out(before: &Current, base: &PlanFile, visit: VisitId) -> Result<Option<PlanFile>> {
    let (instance, kept) = carried(&before.problem, base, &before.travel)?;
    let plan = search::plan_of(&instance, &kept, BY_HAND);
    let (now, all) = (served(&plan), served(base));
    if now == all {
        return Ok(Some(plan));
    }
    let mut day = before.day.clone();
    for file in day.visits.iter_mut().filter(|file| all.contains_key(&file.id) && !now.contains_key(&file.id)) {
        file.unassigned_cost = Some(AT_ANY_PRICE);
    }
    Ok(by_search(before, &day, base, (visit, false))?.filter(|plan| served(plan) == all))
}

/// The plan in the engine's terms, as far as what it has can stay where it is.
fn carried<'p>(problem: &'p Problem, base: &PlanFile, travel: &KnownTravel) -> Result<(Instance<'p>, Snapshot)> {
    let mut base = base.clone();
    base.day.digest.clone_from(&problem.digest);
    let mut instance = Instance::with(problem, travel);
    // Who is on the way somewhere goes there first, and nobody acts in the past.
    let now = gone_to(problem).unwrap_or(Instant(0));
    let kept = search::carry(&mut instance, &base, now, &commitments(problem, &base, now))?;
    let kept = search::hold_starts(&instance, &kept, &chosen_starts(problem, &base));
    Ok((instance, kept))
}

/// Whether a plan in the engine's terms serves what `base` does, by the same shifts.
fn is_whole(instance: &Instance, kept: &Snapshot, base: &PlanFile) -> bool {
    served(&search::plan_of(instance, kept, "carried over")) == served(base)
}
