//! Why visits are left out of a plan: proven reasons, and the nearest change that would let each one in.
//!
//! [`reasons`] rebuilds the plan in the evaluator's terms and tries every position of every shift. A reason is a
//! statement about this plan: the other stops keep their shifts and their order, and those that links tie to other
//! shifts are moved where the links allow. Statements about a shift "with no other visit" are proven over every order
//! of its duties.
//!
//! In the order in which they are looked for, each only where those before it do not hold:
//! 1. `SKILL` … `REQUIRED`: nobody may do it at all;
//! 2. `NO_SHIFT_IN_WINDOW`: no shift of anybody fit touches a window;
//! 3. `PRICE`: there is a position, and the cheapest one costs at least the visit's price;
//! 4. `OUT_OF_REACH`: no fit shift could do it even with no other visit;
//! 5. `LINK`: it would fit but for its links; or one of them wants a visit in the plan that is left out;
//! 6. `TIME`, `MAX_VISITS`, `MAX_TRAVEL`, `MAX_LOAD`, `DOUBLE_UP`: no shift in reach has room;
//! 7. `OUTCOMPETED`, beside 5 and 6: it fits in place of others, but the plan would be dearer.
//!
//! A pinned visit has `PIN` first; the others are then told of the visit without its pin, `PRICE` and `OUTCOMPETED`
//! with it. A visit that fits at less than its price has no reason: its `nearest` says where (`"kind": "insert"`).

mod caps;
mod complete;
mod exchange;
mod fitness;
mod languages;
mod nearest;
mod openings;
mod people;
mod present;
mod reach;
mod scene;
mod several;
#[doc(hidden)]
pub mod short;
mod templates;
mod terms;
mod timing;
mod together;
mod ways;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::evaluate::plan_file::read;
use crate::evaluate::{Instance, Solution};
use rounds_format::plan::{Nearest, PinWish, PlanFile, PricedPlacement, Reason, ReasonDetails, Unassigned, Unheld};
use rounds_model::error::Result;
use rounds_model::ids::VisitId;
use rounds_model::{Pin, Problem};

pub use crate::evaluate::plan_file::read::admit;
pub use complete::{Wider, complete};
use nearest::{Known, nearest};
use scene::Scene;
use templates::Templates;
use terms::{Links, Rules, Terms};
use ways::Way;
use words::{clock, crew, instant, place, worth};

/// Whether to come to an end.
pub type Over<'o> = &'o (dyn Fn() -> bool + Sync);

/// Visits that are explained between one look at what has been found and the next.
const CHUNK: usize = 64;

/// Fills in `reasons` and `nearest` of every visit that `plan` leaves out, and `reasons` of every reserve that nobody
/// holds. Deterministic, in parallel over visits; O(visits left out × shifts × stops²) in the worst case.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if the plan is for another day, names what the day does not
/// have, or breaks a rule of the day; the plan is then unchanged.
///
/// ```
/// # let day = r#"{ "format": "rounds/1", "places": [], "travel": { "modes": [] }, "clinicians": [],
/// #   "visits": [ { "id": "v1", "remote": true, "duration": "PT10M" } ] }"#;
/// let problem = rounds::format::read_day(day.as_bytes())?.value;
/// let stop = rounds::search::StopRule::iterations(10);
/// let mut plan = rounds::Planner::new(&problem).stop(stop).plan()?;
/// rounds::explain::reasons(&problem, &mut plan)?;
/// assert_eq!(plan.unassigned[0].reasons[0].description, "No clinician who could do it has a shift on this day.");
/// # Ok::<(), rounds::Error>(())
/// ```
pub fn reasons(problem: &Problem, plan: &mut PlanFile) -> Result<()> {
    if is_whole(plan) {
        return Ok(());
    }
    let mut instance = Instance::new(problem);
    admit(&mut instance, plan);
    reasons_in(&instance, plan, &|| false)
}

/// [`reasons`] with the day's [`Instance`] as it is known, for as long as it is not `over`: first what is certain at a
/// glance (nobody may do it, nobody is on shift), then the dearest visits to leave out. Visits that it does not get
/// to have no reason then.
///
/// # Errors
/// As [`reasons`].
pub fn reasons_in(instance: &Instance, plan: &mut PlanFile, over: Over) -> Result<()> {
    if is_whole(plan) {
        return Ok(());
    }
    let solution = read::rebuild(instance, plan)?;
    let mut open = left_out(instance, plan)?;
    open.retain(|&(row, visit)| match short::begun_by_too_few(instance.problem, visit) {
        Some(reason) => {
            tell(plan, row, (vec![reason], None));
            false
        }
        None => !solution.assigned[visit],
    });
    open.sort_by_key(|&(row, visit)| (-instance.visits[visit].price, row));
    let templates = Templates::new(instance);
    let lean = Scene::lean(&solution, Arc::clone(&templates));
    let certain: Vec<Vec<Reason>> = open.par_iter().map(|&(_, visit)| certain(&lean, visit)).collect();
    for (&(row, _), reasons) in open.iter().zip(certain) {
        tell(plan, row, (reasons, None));
    }
    if over() {
        return Ok(());
    }
    let prompt = read::prompt(&solution);
    let views = Views::new(&solution, prompt.as_ref(), templates, over);
    let spare: Mutex<Vec<(Solution, Solution)>> = Mutex::default();
    let explain = |&(_, visit): &(Row, VisitId)| {
        if over() {
            return None;
        }
        let kept = spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut work = kept.unwrap_or_else(|| (prompt.as_ref().unwrap_or(&solution).copy(), solution.copy()));
        let told = explain(&views, &mut work, visit);
        spare.lock().unwrap_or_else(PoisonError::into_inner).push(work);
        Some(told)
    };
    for chunk in open.chunks(CHUNK) {
        let told: Vec<Option<Told>> = chunk.par_iter().map(explain).collect();
        for (&(row, _), told) in chunk.iter().zip(told) {
            told.into_iter().for_each(|told| tell(plan, row, told));
        }
    }
    Ok(())
}

/// Where a plan tells of what it leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    Unassigned(usize),
    Unheld(usize),
}

/// Reasons, and the nearest relaxation.
type Told = (Vec<Reason>, Option<Nearest>);

/// Whether the plan leaves out nothing.
fn is_whole(plan: &PlanFile) -> bool {
    plan.unassigned.is_empty() && plan.unheld.iter().flatten().next().is_none()
}

/// What the plan leaves out, reserves as the visits that they are here.
fn left_out(instance: &Instance, plan: &PlanFile) -> Result<Vec<(Row, VisitId)>> {
    let (names, problem) = (read::visit_names(instance), instance.problem);
    let visits = plan.unassigned.iter().enumerate().map(|(row, Unassigned { visit, .. })| {
        let known = names.get(visit.as_str()).copied().filter(|&visit| !problem.is_reserve(visit));
        let unknown = || rounds_format::unknown(&format!("unassigned[{row}].visit"), "visit", visit);
        Ok((Row::Unassigned(row), known.ok_or_else(unknown)?))
    });
    let reserves = plan.unheld.iter().flatten().enumerate().map(|(row, Unheld { reserve, .. })| {
        let known = problem.reserves.enumerate().find(|(_, known)| known.id == *reserve);
        let known = known.and_then(|(reserve, _)| problem.visit_of_reserve(reserve));
        let unknown = || rounds_format::unknown(&format!("unheld[{row}].reserve"), "reserve", reserve);
        Ok((Row::Unheld(row), known.ok_or_else(unknown)?))
    });
    visits.chain(reserves).collect()
}

/// Writes reasons into a plan.
fn tell(plan: &mut PlanFile, row: Row, (reasons, nearest): Told) {
    match row {
        Row::Unassigned(row) => (plan.unassigned[row].reasons, plan.unassigned[row].nearest) = (reasons, nearest),
        Row::Unheld(row) => {
            plan.unheld.iter_mut().flatten().nth(row).into_iter().for_each(|left| left.reasons.clone_from(&reasons));
        }
    }
}

/// The reasons of a visit that nobody may do, or that nobody is on shift for; pins and links are not looked at.
fn certain(scene: &Scene, visit: VisitId) -> Vec<Reason> {
    if scene.problem.pins.iter().any(|pin| pin.visit == visit) {
        return Vec::new();
    }
    let nobody = fitness::nobody(scene, visit);
    if !nobody.is_empty() {
        return nobody;
    }
    fitness::nobody_on_shift(scene, &Terms::new(scene, visit, Rules::BARE)).into_iter().collect()
}

/// The plan as seen when it is explained.
struct Views<'a> {
    /// Every stop as early as the rules allow: what does not fit here does not fit.
    prompt: Scene<'a>,
    /// With stops waiting for a later window or a promised time as planned, if some do: may take a visit more cheaply.
    planned: Option<Scene<'a>>,
}

impl<'a> Views<'a> {
    fn new(
        planned: &Solution<'a>,
        prompt: Option<&Solution<'a>>,
        templates: Arc<Templates<'a>>,
        over: Over,
    ) -> Views<'a> {
        let Some(prompt) = prompt else {
            return Views { prompt: Scene::new(planned, templates, over), planned: None };
        };
        let mut scene = Scene::new(prompt, templates, over);
        scene.dearer = prompt.cost() - planned.cost();
        let planned = scene.after(planned);
        Views { prompt: scene, planned: Some(planned) }
    }

    /// The cheapest way in that keeps every rule.
    fn way_in(&self, terms: &Terms, work: &mut (Solution, Solution)) -> Option<Way> {
        let prompt = present::way_in(&self.prompt, terms, Some(&mut work.0));
        let planned = self.planned.as_ref().and_then(|scene| {
            let terms = Terms::new(scene, terms.visit, terms.rules);
            present::way_in(scene, &terms, Some(&mut work.1))
        });
        prompt.into_iter().chain(planned).min_by_key(|way| way.cost)
    }
}

/// Reasons and nearest relaxation of one visit; the solutions (of both views) are work space and come back as they
/// were.
fn explain(views: &Views, work: &mut (Solution, Solution), visit: VisitId) -> Told {
    let scene = &views.prompt;
    let terms = Terms::new(scene, visit, Rules::ALL);
    let pinned = scene.problem.pins.iter().any(|pin| pin.visit == visit);
    let fits = terms.missing.is_empty() && terms.chances.iter().all(|chances| !chances.is_empty());
    let way = if fits { views.way_in(&terms, work) } else { None };
    let exchange = if fits && way.is_none() { exchange::cheapest(scene, &terms, &mut work.0, &|_| true) } else { None };
    let together = if terms.missing.is_empty() { None } else { together::together(scene, &mut work.0, visit) };
    let free = Terms::new(scene, visit, Rules { pins: false, links: Links::All });
    let unpinned = if pinned && free.missing.is_empty() { views.way_in(&free, work) } else { None };
    let mut reasons = match (&way, &unpinned) {
        (Some(way), _) => present::price(scene, visit, way).into_iter().collect(),
        (None, Some(_)) => Vec::new(),
        (None, None) => no_way(scene, if pinned { &free } else { &terms }, !pinned, together.as_ref()),
    };
    if let Some(exchange) = &exchange {
        reasons.extend(exchange::outcompeted(scene, &terms, &mut work.0, exchange));
    }
    if pinned {
        reasons.insert(0, pin(scene, visit, way.as_ref(), unpinned.as_ref()));
    }
    let known = Known { terms: &terms, way: way.as_ref(), exchange: exchange.as_ref(), together: together.as_ref() };
    (reasons, nearest(scene, &known))
}

/// Reasons of a visit that has no way into the plan under `terms`.
fn no_way(scene: &Scene, terms: &Terms, pins: bool, together: Option<&(Vec<(VisitId, Way)>, i64)>) -> Vec<Reason> {
    let visit = terms.visit;
    let bare = Terms::new(scene, visit, Rules::BARE);
    let nobody = fitness::nobody(scene, visit);
    if !nobody.is_empty() {
        return nobody;
    }
    if let Some(reason) = fitness::nobody_on_shift(scene, &bare) {
        return vec![reason];
    }
    let reached: Vec<_> = (0..bare.chances.len()).map(|staff| reach::in_reach(scene, &bare, staff)).collect();
    if let Some(reason) = reach::out_of_reach(scene, &bare, &reached) {
        return vec![reason];
    }
    let joint = together.map(|(ways, cost)| (*cost, ways.iter().map(|&(member, _)| scene.price(member)).sum()));
    let mut reasons = present::left_out(scene, &terms.missing, joint);
    if present::way_in(scene, &bare, None).is_none() {
        reasons.splice(0..0, present::no_room(scene, &bare, &reached));
    } else if reasons.is_empty() {
        reasons = present::tied(scene, visit, pins);
    }
    reasons
}

/// `PIN`: what the pins want, and whether the visit fits with and without them.
fn pin(scene: &Scene, visit: VisitId, way: Option<&Way>, unpinned: Option<&Way>) -> Reason {
    let problem = scene.problem;
    let pins = problem.pins.iter().filter(|pin| pin.visit == visit);
    let wish = |pin: &Pin| PinWish {
        clinician: pin.clinician.map(|who| problem.clinicians[who].id.clone()),
        shift: pin.shift.map(|shift| problem.shifts[shift].id.clone()),
        start: pin.start.map(|start| instant(scene, scene.time(start))),
        staff: pin.staff.map(|staff| staff as u32),
    };
    let details = ReasonDetails::Pin {
        pins: pins.map(wish).collect(),
        fits_as_pinned: way.is_some(),
        fits_without_pin: unpinned.is_some(),
        without_pin: unpinned.map(|way| PricedPlacement { cost: way.cost, placement: place(scene, way) }),
    };
    let at =
        |way: &Way| format!("fit at {} with {}, for {}", clock(scene, way.start), crew(scene, way), worth(way.cost));
    let description = match (way, unpinned) {
        (Some(way), _) => format!("As pinned, it would {}.", at(way)),
        (None, Some(other)) => format!("It does not fit as pinned; without the pin it would {}.", at(other)),
        (None, None) => "It does not fit as pinned, and it would not fit without the pin either.".into(),
    };
    Reason { description, details }
}
