//! Visits that fit after all for less than their price: put in before a plan leaves the program.

use std::sync::Arc;

use rayon::prelude::*;

use crate::evaluate::plan_file::read;
use crate::evaluate::{Instance, Level, Route, Solution, Time, difference};
use crate::explain::scene::Scene;
use crate::explain::templates::Templates;
use crate::explain::terms::{Rules, Terms};
use crate::explain::ways::{Way, apply};
use crate::explain::{Over, present, together};
use rounds_model::ids::{ShiftId, VisitId};

/// A shift that could run until then, if the evaluator knew that the clinician's next shift departs no earlier: the
/// judge allows it, the evaluator keeps to the start of the next shift, worked or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wider {
    /// The shift.
    pub shift: ShiftId,
    /// Its last instant.
    pub until: Time,
}

/// Puts in each of `visits` that fits for less than its price, with the visits that it needs, again and again until no
/// more fit or until `over`. The order of the other stops stays. If a [`Wider`] comes with the plan, it has to be
/// granted first, and the plan completed again.
pub fn complete<'a>(mut solution: Solution<'a>, visits: &[VisitId], over: Over) -> (Solution<'a>, Option<Wider>) {
    let instance = solution.instance;
    let out = |solution: &Solution, visit: VisitId| !solution.assigned[visit] && !instance.visits[visit].done;
    let mut open: Vec<VisitId> = visits.iter().copied().filter(|&visit| out(&solution, visit)).collect();
    if open.is_empty() || over() {
        return (solution, None);
    }
    let mut spare = Route::spare();
    for shift in solution.routes.ids() {
        if solution.routes[shift].stops.iter().any(|stop| stop.spared) {
            seat_anew(&mut solution, shift, &mut spare);
        }
    }
    open.sort_by_key(|&visit| (-instance.visits[visit].price, visit));
    let templates = Templates::new(instance);
    let mut wider = None;
    loop {
        let found: Vec<Vec<Entry>> = {
            let bases = Bases::new(&solution, &templates);
            let ways = |work: &mut Vec<Solution<'a>>, visit: &VisitId| {
                if over() { Vec::new() } else { bases.ways(work, *visit) }
            };
            open.par_iter().map_init(|| bases.copies(), ways).collect()
        };
        let mut put = false;
        for (&visit, entries) in open.iter().zip(&found).filter(|(_, entries)| !entries.is_empty()) {
            if over() || !out(&solution, visit) {
                continue;
            }
            if entries[0].still_fits(&mut solution) {
                put = true;
                continue;
            }
            let next = Bases::new(&solution, &templates).put_in(visit, &mut wider);
            if let Some(next) = next {
                solution = next;
                put = true;
            }
        }
        open.retain(|&visit| out(&solution, visit));
        if !put || over() {
            return (solution, wider);
        }
    }
}

/// Seats the duties of a shift again. Some of them are not owed: where these stand would matter if the shift went on
/// for longer.
fn seat_anew(solution: &mut Solution, shift: ShiftId, spare: &mut Route) {
    let before = solution.cost();
    solution.attempt(Level::Step, |solution| solution.reseat(shift, spare, false) && solution.cost() <= before);
}

/// Visits that are put in together, each with its way, and the change of the plan's cost with their prices.
struct Entry {
    change: i64,
    base: usize,
    ways: Vec<(VisitId, Way)>,
}

impl Entry {
    /// Puts a visit that has nothing to do with others where it was found to fit before others came in, if it still
    /// does there and pays.
    fn still_fits(&self, solution: &mut Solution) -> bool {
        let [(visit, way)] = self.ways.as_slice() else { return false };
        let instance = solution.instance;
        if self.base > 0 || instance.visits[*visit].compound || beyond(instance, way).is_some() {
            return false;
        }
        let before = solution.cost();
        solution.attempt(Level::Step, |solution| apply(solution, *visit, way) && solution.cost() < before)
    }
}

/// The shift that would have to run on for this way, if one would.
fn beyond(instance: &Instance, way: &Way) -> Option<Wider> {
    way.seats.iter().find_map(|seat| {
        let until = seat.fit?.over;
        (until > instance.shifts[seat.shift].hard_end).then_some(Wider { shift: seat.shift, until })
    })
}

/// The plan, and the same with nobody waiting on purpose, if somebody does.
struct Bases<'s, 'a> {
    plan: &'s Solution<'a>,
    all: Vec<(Solution<'a>, Scene<'a>)>,
}

impl<'s, 'a> Bases<'s, 'a> {
    fn new(plan: &'s Solution<'a>, templates: &Arc<Templates<'a>>) -> Bases<'s, 'a> {
        let all = std::iter::once(plan.copy()).chain(read::prompt(plan));
        let with_scene = |base: Solution<'a>| {
            let mut scene = Scene::lean(&base, Arc::clone(templates));
            scene.dearer = base.cost() - plan.cost();
            (base, scene)
        };
        Bases { plan, all: all.map(with_scene).collect() }
    }

    /// Work space of [`Bases::ways`].
    fn copies(&self) -> Vec<Solution<'a>> {
        self.all.iter().map(|(base, _)| base.copy()).collect()
    }

    /// The ways to put the visit in that make the plan cheaper, cheapest first.
    fn ways(&self, work: &mut [Solution<'a>], visit: VisitId) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (base, ((_, scene), work)) in self.all.iter().zip(work).enumerate() {
            let terms = Terms::new(scene, visit, Rules::ALL);
            let found = if !terms.missing.is_empty() {
                together::together(scene, work, visit)
            } else if terms.chances.iter().any(Vec::is_empty) {
                None
            } else {
                present::way_in(scene, &terms, Some(work)).map(|way| {
                    let cost = way.cost;
                    (vec![(visit, way)], cost)
                })
            };
            let Some((ways, cost)) = found else { continue };
            let change = cost - ways.iter().map(|&(member, _)| scene.price(member)).sum::<i64>();
            if change < 0 {
                entries.push(Entry { change, base, ways });
            }
        }
        entries.sort_by_key(|entry| (entry.change, entry.base));
        entries
    }

    /// The plan with the visit in it; `None` if that would not make it cheaper, or only if a shift were `wider`.
    fn put_in(&self, visit: VisitId, wider: &mut Option<Wider>) -> Option<Solution<'a>> {
        let entries = self.ways(&mut self.copies(), visit);
        entries.iter().find_map(|entry| {
            let mut next = self.all[entry.base].0.copy();
            for (member, way) in &entry.ways {
                if let Some(shift) = beyond(next.instance, way) {
                    *wider = Some(shift);
                    return None;
                }
                if !apply(&mut next, *member, way) {
                    return None;
                }
            }
            (next.cost() < self.plan.cost() && difference(&next).is_none()).then_some(next)
        })
    }
}
