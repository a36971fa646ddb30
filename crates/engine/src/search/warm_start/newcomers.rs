//! Visits put into a plan that stands, with as little moved as can be, and a visit taken out of one.

use crate::evaluate::{Instance, Level, Promised, Solution, Task, TaskId, displace};
use crate::search::anneal::ruin;
use crate::search::decompose::region::Region;
use crate::search::local::Moves;
use crate::search::neighbours::NO_NEIGHBOURS;
use crate::search::snapshot::{Snapshot, rebuilt};
use rounds_model::ids::{ShiftId, Table, VisitId};

/// Duties are put elsewhere only for visits that at most this many shifts can take.
const FEW_SHIFTS: usize = 8;

/// `plan` with those of `visits` that are out put in one after the other, each where it costs least, unless that is
/// dearer than leaving it out. Those that have begun go first: links may ask for whoever comes for the rest of one.
pub fn fill(instance: &Instance, plan: &Snapshot, visits: &[VisitId]) -> Snapshot {
    let mut solution = rebuilt(instance, plan);
    let mut moves = Moves::new(&solution, &NO_NEIGHBOURS);
    let begun = |visit: &&VisitId| instance.begun.contains_key(*visit);
    for &visit in visits.iter().filter(begun).chain(visits.iter().filter(|visit| !begun(visit))) {
        if !moves.insert(&mut solution, visit) && !solution.assigned[visit] {
            make_room(&mut solution, &mut moves, visit);
        }
    }
    Snapshot::of(&solution)
}

/// Puts a visit in that only a few shifts can take, with one of their breaks or activities elsewhere than now, unless
/// that is dearer than leaving it out.
fn make_room(solution: &mut Solution, moves: &mut Moves, visit: VisitId) {
    let instance = solution.instance;
    let entries = instance.visits[visit].entries.clone();
    let mut shifts: Vec<ShiftId> =
        entries.flat_map(|entry| instance.candidates.shifts(entry).iter().copied()).collect();
    shifts.sort_unstable();
    shifts.dedup();
    if shifts.len() > FEW_SHIFTS {
        return;
    }
    shifts.retain(|&shift| !solution.routes[shift].closed);
    for shift in shifts {
        for duty in instance.shifts[shift].duties.clone() {
            for position in 1..=solution.routes[shift].last() {
                let before = solution.cost();
                let found = solution.attempt(Level::Trial, |solution| {
                    displace(solution, shift, duty, position);
                    moves.insert(solution, visit) && solution.cost() < before
                });
                if found {
                    return;
                }
            }
        }
    }
}

/// [`fill`] with nobody else noticing: promised visits keep their clinicians and stay within the tolerance of the
/// promised time, or where they are if they are beyond it.
pub fn in_place(instance: &mut Instance, plan: &Snapshot, visits: &[VisitId]) -> Snapshot {
    let tasks = narrow_promised(instance, plan);
    let filled = fill(instance, plan, visits);
    instance.tasks = tasks;
    let filled = Snapshot::of(&rebuilt(instance, &filled));
    if filled.cost < plan.cost { filled } else { plan.clone() }
}

/// Narrows promised visits to where nobody notices; gives the tasks as they were.
fn narrow_promised(instance: &mut Instance, plan: &Snapshot) -> Table<TaskId, Task> {
    let tasks = instance.tasks.clone();
    for stop in plan.routes.iter().flat_map(|route| &route.stops[1..route.last()]) {
        let Task { promise, visit, .. } = instance.tasks[stop.task];
        if let Some(Promised { first, last, .. }) = promise.filter(|_| visit != VisitId::NONE) {
            instance.narrow(visit, first.min(stop.start), last.max(stop.start));
        }
    }
    tasks
}

/// Plans that have `visit`, at most `most`, cheapest first, each with another shift for its first staff entry: with
/// nobody else noticing, or as [`disturb`] finds, whichever is cheaper with that shift. If none costs less than leaving
/// the visit out, those that cost more: the caller is told what there is. O(most × shifts × stops) and `most` times
/// what `disturb` takes.
pub fn ways_in(instance: &mut Instance, plan: &Snapshot, visit: VisitId, most: usize) -> Vec<Snapshot> {
    let ways = ways_worth_it(instance, plan, visit, most);
    if !ways.is_empty() {
        return ways;
    }
    let price = std::mem::replace(&mut instance.visits[visit].price, AT_ANY_PRICE);
    let ways = ways_worth_it(instance, plan, visit, most);
    instance.visits[visit].price = price;
    ways
}

/// The ways that cost less than leaving the visit out.
fn ways_worth_it(instance: &mut Instance, plan: &Snapshot, visit: VisitId, most: usize) -> Vec<Snapshot> {
    let everybody = Table::filled(true, instance.shifts.len());
    let (mut open, mut quiet) = (everybody.clone(), Vec::new());
    let tasks = narrow_promised(instance, plan);
    while quiet.len() < most {
        let mut solution = rebuilt(instance, plan);
        let mut moves = Moves::new(&solution, &NO_NEIGHBOURS);
        moves.recreate.region = Region::of_shifts(open.clone());
        if !moves.insert(&mut solution, visit) {
            break;
        }
        let shift = first_shift(&solution, visit);
        open[shift] = false;
        quiet.push((shift, Snapshot::of(&solution)));
    }
    instance.tasks = tasks;
    let again = |(shift, way): (ShiftId, Snapshot)| (shift, Snapshot::of(&rebuilt(instance, &way)));
    let mut ways: Vec<(ShiftId, Snapshot)> = quiet.into_iter().map(again).collect();
    let mut open = everybody;
    for _ in 0..most {
        let Some(way) = disturb_within(instance, plan, visit, &Region::of_shifts(open.clone())) else { break };
        let shift = first_shift(&rebuilt(instance, &way), visit);
        open[shift] = false;
        ways.push((shift, way));
    }
    // Of two that cost the same, the one that nobody notices stands first.
    ways.sort_by_key(|(_, way)| way.cost);
    let mut seen = Table::filled(false, instance.shifts.len());
    ways.retain(|&(shift, _)| !std::mem::replace(&mut seen[shift], true));
    ways.truncate(most);
    ways.into_iter().map(|(_, way)| way).collect()
}

/// The shift that serves the visit's first staff entry.
fn first_shift(solution: &Solution, visit: VisitId) -> ShiftId {
    solution.route_of[solution.instance.visits[visit].entries.start]
}

/// More than any way costs, and little enough to be added to what any plan costs.
const AT_ANY_PRICE: i64 = i64::MAX / 8;
/// How many visits are tried as the one to make way.
const MAKING_WAY: usize = 60;

/// The plan without `visit`, nobody else moved; `None` if others cannot stay without it. O(stops).
pub fn without(instance: &Instance, plan: &Snapshot, visit: VisitId) -> Option<Snapshot> {
    let mut solution = rebuilt(instance, plan);
    let mut removed = Vec::new();
    solution.begin(Level::Trial);
    ruin::remove(&mut solution, visit, &mut removed);
    let sound = solution.reflow() && removed == [visit];
    solution.commit(Level::Trial);
    sound.then(|| Snapshot::of(&solution))
}

/// The cheapest plan found that has `visit`, no matter what has to move for it: put in where it costs least, perhaps
/// with one other visit taken out first and put in again elsewhere, or left out. `None` if no plan is found. O(visits
/// tried × stops).
pub fn disturb(instance: &Instance, plan: &Snapshot, visit: VisitId) -> Option<Snapshot> {
    disturb_within(instance, plan, visit, &Region::default())
}

/// [`disturb`] with the visit itself put into the region only.
fn disturb_within(instance: &Instance, plan: &Snapshot, visit: VisitId, region: &Region) -> Option<Snapshot> {
    let mut solution = rebuilt(instance, plan);
    let mut moves = Moves::new(&solution, &NO_NEIGHBOURS);
    let mut best: Option<Snapshot> = None;
    let mut note = |solution: &Solution| {
        let better = best.as_ref().is_none_or(|best| solution.cost() < best.cost);
        if better && solution.assigned[visit] {
            best = Some(Snapshot::of(solution));
        }
    };
    for ousted in std::iter::once(VisitId::NONE).chain(in_the_way(&solution, visit)) {
        solution.begin(Level::Trial);
        let mut removed = Vec::new();
        if ousted != VisitId::NONE {
            ruin::remove(&mut solution, ousted, &mut removed);
        }
        moves.recreate.region.clone_from(region);
        if solution.reflow() && moves.insert(&mut solution, visit) {
            moves.recreate.region = Region::default();
            for &other in &removed {
                moves.insert(&mut solution, other);
            }
            note(&solution);
        }
        solution.rollback(Level::Trial);
    }
    best
}

/// Visits whose seat might serve `visit`: those that shifts which may serve it attend about when it is wanted, cheapest
/// to leave out first.
fn in_the_way(solution: &Solution, visit: VisitId) -> Vec<VisitId> {
    let instance = solution.instance;
    let mut found: Vec<(i64, VisitId)> = Vec::new();
    for entry in instance.visits[visit].entries.clone() {
        let task = &instance.tasks[entry];
        for &shift in instance.candidates.shifts(entry) {
            let route = &solution.routes[shift];
            for stop in &route.stops[1..route.last()] {
                let other = instance.tasks[stop.task].visit;
                let meets =
                    stop.end + task.duration >= task.first && stop.start <= task.last.saturating_add(task.duration);
                if other != VisitId::NONE && meets && !instance.visits[other].held {
                    found.push((instance.visits[other].price, other));
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MAKING_WAY);
    found.into_iter().map(|(_, other)| other).collect()
}
