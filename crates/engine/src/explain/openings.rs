//! Openings: every position of every shift that may serve a staff entry, with the starts that it may allow.

use crate::evaluate::{ALWAYS, Route, Time};
use crate::explain::scene::{Run, Scene};
use crate::explain::terms::{Chance, Terms};
use crate::explain::timing::Limits;
use rounds_format::plan::Cap;

/// What is given up to make an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiver {
    /// Nothing.
    None,
    /// Other visits leave the plan, all that the shift has in a run of stops.
    Drop(Run),
    /// The shift runs longer than its overtime allows.
    Overtime,
    /// A cap of the shift is passed.
    Cap(Cap),
    /// Somebody serves whom rules bar.
    Person,
}

/// A position in a route, and the starts that it may allow (others it does not; whether these hold, the walk tells).
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening<'s> {
    /// The route: as planned, less what is dropped, or the shift's duties in another order.
    pub route: &'s Route,
    /// Before which stop.
    pub position: usize,
    /// Earliest start.
    pub first: Time,
    /// Latest start.
    pub last: Time,
    /// Price of preferences not met.
    pub soft: i64,
    /// Limits of the shift.
    pub limits: Limits,
    /// What is given up.
    pub waiver: Waiver,
    /// The least it costs.
    pub estimate: i64,
}

/// Lists the openings of entry `staff` in `route` under `limits`. O(stops).
#[allow(clippy::too_many_arguments)]
pub(super) fn openings<'s>(
    scene: &Scene,
    terms: &Terms,
    staff: usize,
    chance: Chance,
    route: &'s Route,
    limits: Limits,
    waiver: Waiver,
    into: &mut Vec<Opening<'s>>,
) {
    let instance = scene.instance;
    let row = &instance.shifts[route.shift];
    let task = &instance.tasks[terms.entry(scene, staff)];
    let table = &instance.tables[row.table];
    let last = route.last();
    // A shift whose duties cannot all be done is closed.
    if route.stops[last].latest == ALWAYS || route.visits >= limits.max_visits {
        return;
    }
    let wider = (limits.hard_end != row.hard_end).then(|| latest_starts(scene, route, limits.hard_end));
    let latest = |index: usize| wider.as_ref().map_or(route.stops[index].latest, |latest| latest[index]);
    let earliest_end = terms.reach.0.saturating_add(task.duration);
    // Somebody is on the way to what is held: nothing comes before it.
    let is_held = instance.is_held(route.shift) && route.stops[1].task == row.held;
    for position in 1 + usize::from(is_held)..=last {
        let before = &route.stops[position - 1];
        if !before.pause && before.end > terms.reach.1 {
            break;
        }
        if route.stops[position].placed && latest(position) < earliest_end {
            continue;
        }
        let (place, way, access) = if task.placed {
            let access = if before.place == task.place { 0 } else { task.access };
            (task.place, table.get(before.place, task.place), access)
        } else {
            (before.place, 0, 0)
        };
        let first = route.again(instance, position, way).end + way + access;
        // Breaks and remote visits that follow are held here too; the way on is the one to the next stop with a place.
        let onward = (position..last).find(|&index| route.stops[index].placed).unwrap_or(last);
        let stop = &route.stops[onward];
        let (leg, access) = match task.placed {
            true => (table.get(place, stop.place), if stop.place == place { 0 } else { stop.full_access }),
            false => (stop.travel, stop.access),
        };
        let until = latest(onward) - leg - access;
        let until = route.back_through_breaks(instance, position..onward, leg, until) - task.duration;
        if first <= until {
            into.push(Opening { route, position, first, last: until, soft: chance.soft, limits, waiver, estimate: 0 });
        }
    }
}

/// The latest start of every stop (the latest end of the last) if the shift may run until `hard_end`.
fn latest_starts(scene: &Scene, route: &Route, hard_end: Time) -> Vec<Time> {
    let mut latest = vec![hard_end; route.stops.len()];
    for index in (1..route.last()).rev() {
        let next = &route.stops[index + 1];
        if route.stops[index].pause {
            let onward = (index..route.last()).find(|&index| !route.stops[index].pause).unwrap_or(route.last());
            let (leg, access) = (route.stops[onward].travel, route.stops[onward].access);
            let until = latest[onward] - leg - access;
            latest[index] = route.back_through_breaks(scene.instance, index..onward, leg, until);
            continue;
        }
        let task = &scene.instance.tasks[route.stops[index].task];
        latest[index] = task.latest(latest[index + 1] - next.travel - next.access - task.duration);
    }
    latest
}

/// Openings of every entry in the routes as they are: limits as given by `limits`, shifts without visits with their
/// duties in any order.
pub(super) fn present<'s>(
    scene: &'s Scene,
    terms: &Terms,
    staff: usize,
    limits: &dyn Fn(Limits) -> Limits,
    waiver: Waiver,
) -> Vec<Opening<'s>> {
    let mut found = Vec::new();
    for &chance in &terms.chances[staff] {
        let own = scene.limits(chance.shift);
        for route in scene.now(chance.shift) {
            openings(scene, terms, staff, chance, route, limits(own), waiver, &mut found);
        }
    }
    found
}
