//! Ways into the plan: openings priced, and put together to whole visits.

use crate::evaluate::{ALWAYS, Insertion, Level, NEVER, Route, Solution, TaskId, Time};
use crate::explain::openings::{Opening, Waiver};
use crate::explain::scene::Scene;
use crate::explain::terms::Terms;
use crate::explain::timing::{Fit, Stuck, attempt};
use rounds_model::ids::{ClinicianId, ShiftId, VisitId};

/// Combinations of one visit that are looked at, at most.
const COMBINATIONS: usize = 100_000;
/// Openings of one entry of several that are combined, at most, where something is given up: the cheapest.
const COMBINED: usize = 400;

/// A visit is never said to start further outside its windows than this.
const OUTSIDE: Time = 4 * 3_600;

/// Where one of the crew comes in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    /// The shift.
    pub shift: ShiftId,
    /// The task of the stop before, or none where it comes first.
    pub after: TaskId,
    /// What is given up.
    pub waiver: Waiver,
    /// The shift with the visit in it.
    pub fit: Option<Fit>,
    position: usize,
}

/// A way to plan the visit.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// When care starts.
    pub start: Time,
    /// How far that lies outside the windows.
    pub outside: Time,
    /// One seat for each entry.
    pub seats: Vec<Seat>,
    /// Visits that leave the plan, ascending.
    pub dropped: Vec<VisitId>,
    /// Shifts that have no visit yet, with their duties in the order that the way was found for.
    pub opened: Vec<Route>,
    /// Change of the plan's cost, the visit's own price not counted.
    pub cost: i64,
}

/// How the openings of a visit are put together.
pub(super) struct Search<'s, 'a> {
    /// The plan.
    pub scene: &'s Scene<'a>,
    /// What the visit asks for.
    pub terms: &'s Terms,
    /// Price of a second outside the windows; `None`: not allowed.
    pub outside: Option<i64>,
    /// How many of the seats give something up: at least and at most this many.
    pub waivers: std::ops::RangeInclusive<usize>,
}

impl<'s> Search<'s, '_> {
    /// The cheapest way that openings, one list an entry, make. With `solution`, what links hold may be moved: tried
    /// for real, and put back.
    pub(super) fn best(
        &self,
        mut lists: Vec<Vec<Opening<'s>>>,
        mut solution: Option<&mut Solution>,
    ) -> Option<(i64, Way)> {
        for (staff, list) in lists.iter_mut().enumerate() {
            self.estimate(staff, list, solution.is_some());
            if list.is_empty() {
                return None;
            }
        }
        let mut best = None;
        let mut state = Combine { search: self, lists: &lists, left: COMBINATIONS, any: false, best: &mut best };
        state.extend(&mut Vec::new(), 0, &mut solution);
        best
    }

    /// Whether the openings make any way at all.
    pub(super) fn any(&self, mut lists: Vec<Vec<Opening<'s>>>) -> bool {
        for (staff, list) in lists.iter_mut().enumerate() {
            list.retain(|opening| self.is_possible(staff, opening));
        }
        let mut best = None;
        let mut state = Combine { search: self, lists: &lists, left: COMBINATIONS, any: true, best: &mut best };
        state.extend(&mut Vec::new(), 0, &mut None);
        best.is_some()
    }

    /// Whether an opening of one entry is one, whatever the others do.
    pub(super) fn is_possible(&self, staff: usize, opening: &Opening) -> bool {
        self.fit(staff, opening).is_some()
    }

    /// The shift with the entry in the opening, as early as can be; `None` if it does not fit.
    pub(super) fn fit(&self, staff: usize, opening: &Opening) -> Option<Fit> {
        let entry = self.terms.entry(self.scene, staff);
        let (start, _) = self.start(opening.first, opening.last, false)?;
        attempt(self.scene, opening.route, opening.position, entry, start, opening.limits).ok()
    }

    /// Prices each opening at its own best start, drops those that are not possible, sorts by price.
    fn estimate(&self, staff: usize, list: &mut Vec<Opening<'s>>, movable: bool) {
        let entry = self.terms.entry(self.scene, staff);
        list.retain_mut(|opening| {
            let mut least: Option<i64> = None;
            for (start, outside) in self.starts(opening.first, opening.last, movable) {
                let fit = attempt(self.scene, opening.route, opening.position, entry, start, opening.limits);
                let price = match fit {
                    Ok(fit) => self.outside.unwrap_or(0) * i64::from(outside) + self.change(opening, &fit),
                    Err(Stuck::Link) if movable => 0,
                    Err(_) => continue,
                };
                least = Some(least.map_or(price, |least| least.min(price)));
            }
            opening.estimate = least.unwrap_or(0);
            least.is_some()
        });
        list.sort_by_key(|opening| (opening.estimate, opening.route.shift, opening.position));
        if self.terms.chances.len() > 1 && *self.waivers.end() > 0 {
            list.truncate(COMBINED);
        }
    }

    /// Starts in [first, last] that may be best, each with how far outside the windows it is: the first one, and where
    /// a window with its own due, or a promised time, begins.
    fn starts(&self, first: Time, last: Time, movable: bool) -> impl Iterator<Item = (Time, Time)> + '_ {
        let entry = self.terms.entry(self.scene, 0);
        let wishes = &self.scene.instance.tasks[entry].releases;
        let later = wishes.iter().copied().filter(move |&wish| first < wish && wish <= last);
        std::iter::once(first).chain(later).filter_map(move |from| self.start(from, last, movable))
    }

    /// Where in [first, last] care starts, and how far outside the windows that is.
    fn start(&self, first: Time, last: Time, movable: bool) -> Option<(Time, Time)> {
        if self.outside.is_some() {
            let first = first.max(self.scene.gone);
            return self.terms.near(first, last).filter(|&(_, by)| by <= OUTSIDE);
        }
        let start = self.terms.start(first, last)?;
        (movable || start <= self.terms.settled).then_some((start, 0))
    }

    /// Change of the routes' cost by one seat, dropped visits' prices included.
    fn change(&self, opening: &Opening, fit: &Fit) -> i64 {
        let now = self.scene.routes[opening.route.shift].cost();
        let dropped: i64 = self.scene.dropped(opening.waiver).map(|visit| self.scene.price(visit)).sum();
        fit.cost + opening.soft - now + dropped
    }
}

/// Depth-first search over openings, one an entry, cheapest first.
struct Combine<'c, 's, 'a> {
    search: &'c Search<'s, 'a>,
    lists: &'c [Vec<Opening<'s>>],
    left: usize,
    /// Whether the first way found will do.
    any: bool,
    best: &'c mut Option<(i64, Way)>,
}

impl<'s> Combine<'_, 's, '_> {
    fn extend(&mut self, chosen: &mut Vec<Opening<'s>>, cost: i64, solution: &mut Option<&mut Solution>) {
        let lists = self.lists;
        let Some(list) = lists.get(chosen.len()) else { return self.complete(chosen, solution) };
        let rest: i64 = lists[chosen.len() + 1..].iter().filter_map(|list| list.first()).map(|one| one.estimate).sum();
        // Prices of the worst of the day, and of waiting, may fall by more than one seat shows.
        let instance = self.search.scene.instance;
        let exact = instance.latest_rate == 0 && instance.idle_rate == 0;
        for opening in list {
            let hopeless =
                exact && self.best.as_ref().is_some_and(|(bound, _)| cost + opening.estimate + rest >= *bound);
            if hopeless || self.left == 0 || (self.any && self.best.is_some()) {
                return;
            }
            let given = chosen.iter().chain([opening]).filter(|one| one.waiver != Waiver::None).count();
            let first = chosen.iter().map(|one| one.first).max().unwrap_or(ALWAYS).max(opening.first);
            let last = chosen.iter().map(|one| one.last).min().unwrap_or(NEVER).min(opening.last);
            let who = |one: &Opening| instance.shifts[one.route.shift].clinician;
            let twice = chosen.iter().any(|one| who(one) == who(opening));
            if twice || given > *self.search.waivers.end() || first > last {
                continue;
            }
            self.left -= 1;
            chosen.push(*opening);
            self.extend(chosen, cost + opening.estimate, solution);
            chosen.pop();
        }
    }

    fn complete(&mut self, chosen: &[Opening<'s>], solution: &mut Option<&mut Solution>) {
        let search = self.search;
        let shifts: Vec<ShiftId> = chosen.iter().map(|opening| opening.route.shift).collect();
        let given = chosen.iter().filter(|one| one.waiver != Waiver::None).count();
        if given < *search.waivers.start() || !search.terms.are_crew(search.scene, &shifts) {
            return;
        }
        let first = chosen.iter().map(|one| one.first).max().unwrap_or(ALWAYS);
        let last = chosen.iter().map(|one| one.last).min().unwrap_or(NEVER);
        for (start, outside) in search.starts(first, last, solution.is_some()) {
            if let Some(way) = self.priced(chosen, start, outside, solution) {
                let figure = way.cost + search.outside.unwrap_or(0) * i64::from(outside);
                if self.best.as_ref().is_none_or(|(bound, _)| figure < *bound) {
                    *self.best = Some((figure, way));
                }
            }
        }
    }

    /// The chosen openings at a common start; tried for real where links have to give.
    fn priced(
        &self,
        chosen: &[Opening],
        start: Time,
        outside: Time,
        solution: &mut Option<&mut Solution>,
    ) -> Option<Way> {
        let (search, scene) = (self.search, self.search.scene);
        let mut dropped: Vec<VisitId> = chosen.iter().flat_map(|opening| scene.dropped(opening.waiver)).collect();
        dropped.sort_unstable();
        dropped.dedup();
        let empty = chosen.iter().filter(|opening| !scene.routes[opening.route.shift].active);
        let opened = empty.map(|opening| opening.route.clone()).collect();
        let mut way = Way { start, outside, seats: Vec::with_capacity(chosen.len()), dropped, opened, cost: 0 };
        let mut worst = Vec::new();
        let mut moves = start > search.terms.settled;
        for &visit in &way.dropped {
            // What leaves other routes too, or lets linked stops move, is tried for real.
            moves |= solution.is_some() && scene.instance.visits[visit].compound;
        }
        for (staff, opening) in chosen.iter().enumerate() {
            let entry = search.terms.entry(scene, staff);
            let shift = opening.route.shift;
            let tried = attempt(scene, opening.route, opening.position, entry, start, opening.limits);
            match tried {
                Ok(fit) => {
                    way.cost += search.change(opening, &fit);
                    worst.push((shift, fit.lateness.max(0), fit.idle));
                }
                Err(Stuck::Link) if solution.is_some() => moves = true,
                Err(_) => return None,
            }
            let after = opening.route.stops[opening.position - 1].task;
            let waiver = opening.waiver;
            way.seats.push(Seat { shift, after, waiver, fit: tried.ok(), position: opening.position });
        }
        way.cost += scene.worse(&worst) + crew_change(scene, search.terms.visit, &way.seats) + scene.dearer;
        if moves {
            let solution = solution.as_mut()?;
            way.cost = really(solution, search.terms.visit, &way)? + scene.dearer;
        }
        Some(way)
    }
}

/// Price of a promised double-up served by others than promised; of single visits it is among the preferences.
fn crew_change(scene: &Scene, visit: VisitId, seats: &[Seat]) -> i64 {
    let promise = scene.problem.promise(visit);
    let Some(promise) = promise.filter(|_| seats.len() > 1) else { return 0 };
    let mut crew: Vec<ClinicianId> = seats.iter().map(|seat| scene.instance.shifts[seat.shift].clinician).collect();
    if let Some(begun) = scene.instance.begun.get(&visit) {
        return begun.changed_crew(scene.problem, visit, crew).0;
    }
    crew.sort_unstable();
    if promise.clinicians == crew { 0 } else { crate::evaluate::changed_price(scene.problem, promise).0 }
}

/// Change of the plan's cost by the way, the visit's own price not counted, as the evaluator has it after really
/// dropping and inserting; everything is put back. `None` if a rule breaks.
pub(super) fn really(solution: &mut Solution, visit: VisitId, way: &Way) -> Option<i64> {
    let before = solution.cost();
    solution.begin(Level::Step);
    let fits = apply(solution, visit, way);
    let cost = solution.cost() - before + solution.instance.visits[visit].price;
    solution.rollback(Level::Step);
    fits.then_some(cost)
}

/// Drops what the way drops and puts the visit in. False if a rule breaks: then the solution is to be rolled back.
pub(super) fn apply(solution: &mut Solution, visit: VisitId, way: &Way) -> bool {
    let instance = solution.instance;
    for &other in &way.dropped {
        solution.remove(other);
    }
    if !way.dropped.is_empty() && !solution.reflow() {
        return false;
    }
    for order in &way.opened {
        if solution.routes[order.shift].active {
            continue;
        }
        solution.touch(order.shift);
        let route = &mut solution.routes[order.shift];
        route.stops.clone_from(&order.stops);
        (route.skipped, route.closed) = (order.skipped, order.closed);
    }
    for (entry, seat) in instance.visits[visit].entries.clone().zip(&way.seats) {
        let before = solution.routes[seat.shift].stops.get(seat.position - 1);
        if before.is_none_or(|stop| stop.task != seat.after) {
            return false;
        }
        let release = if instance.tasks[entry].releases.contains(&way.start) { way.start } else { ALWAYS };
        let at = Insertion { cost: 0, position: seat.position as u32, release, start: way.start };
        solution.place(entry, seat.shift, &at);
    }
    solution.assign(visit);
    solution.reflow()
}
