//! Breaks and activities: where they stand in a route.

use crate::evaluate::TaskId;
use crate::evaluate::fit::IMPOSSIBLE;
use crate::evaluate::insertion::Newcomer;
use crate::evaluate::instance::{ALWAYS, Instance, Time};
use crate::evaluate::route::{Route, Stop};
use crate::evaluate::solution::Solution;
use crate::evaluate::undo::Level;
use rounds_model::ids::{ShiftId, Table};

/// Up to this many duties are tried in every order.
const PERMUTED: usize = 6;

/// Starts and free starts of linked entries, as the solution keeps them.
type Net = (Table<TaskId, Time>, Table<TaskId, Time>);

/// Puts the duties of an empty shift into its route, each where it costs least; breaks that may be left out are left
/// out until the route has visits, so that they stand in no visit's way. If a duty that must be taken finds no place,
/// or the end cannot be reached in time, the route is closed: no visit is ever put there. In a shift that has begun,
/// what no longer fits is left out instead.
pub(super) fn seat(solution: &mut Solution, shift: ShiftId) {
    let instance = solution.instance;
    let mut duties: Vec<TaskId> = instance.shifts[shift].duties.clone().collect();
    duties.sort_by_key(|&duty| {
        let task = &instance.tasks[duty];
        (task.last, task.first, duty)
    });
    let route = &mut solution.routes[shift];
    let optional = |duty: &TaskId| instance.tasks[*duty].skip_cost;
    route.skipped = duties.iter().filter_map(optional).sum();
    duties.retain(|duty| optional(duty).is_none());
    let mut net = (std::mem::take(&mut solution.starts), std::mem::take(&mut solution.frees));
    let mut open = reschedule(instance, route, &mut net);
    let mut all = open;
    for &duty in &duties {
        all &= insert_duty(instance, route, &mut net, duty, None);
    }
    all = all || seat_in_some_order(instance, route, &mut net, duties);
    open = all || (open && instance.shifts[shift].begun);
    (solution.starts, solution.frees) = net;
    if !open {
        route.settle(instance, &solution.starts, &mut solution.frees);
        close(route);
    }
}

/// Puts duties that found no place one after the other into a route without visits, in the cheapest order that keeps
/// the rules; false, and nothing changes, if no order works. O(duties!), seldom.
fn seat_in_some_order(instance: &Instance, route: &mut Route, net: &mut Net, mut duties: Vec<TaskId>) -> bool {
    if duties.len() > PERMUTED {
        return false;
    }
    let (mut laid, mut best) = (route.clone(), None::<Route>);
    duties.sort_unstable();
    loop {
        let end = route.stops[route.last()];
        laid.stops.truncate(1);
        laid.stops.extend(duties.iter().map(|&duty| Stop::new(instance, duty, ALWAYS)));
        laid.stops.push(end);
        if reschedule(instance, &mut laid, net) && best.as_ref().is_none_or(|best| laid.full_cost < best.full_cost) {
            best = Some(laid.clone());
        }
        if !next_order(&mut duties) {
            break;
        }
    }
    if let Some(best) = &best {
        route.copy_from(best);
    }
    best.is_some()
}

/// Makes the next order, going by the alphabet; false after the last.
fn next_order(items: &mut [TaskId]) -> bool {
    let Some(turn) = items.windows(2).rposition(|pair| pair[0] < pair[1]) else { return false };
    let next = items.iter().rposition(|&item| item > items[turn]).unwrap_or(turn);
    items.swap(turn, next);
    items[turn + 1..].reverse();
    true
}

/// Leaves out the breaks that may be left out. Returns whether there was one; the caller schedules the route again.
pub(super) fn skip_optional(instance: &Instance, route: &mut Route) -> bool {
    let (before, mut price) = (route.stops.len(), 0);
    let optional = |task: TaskId| instance.tasks.get(task).and_then(|task| task.skip_cost);
    route.stops.retain(|stop| {
        price += optional(stop.task).unwrap_or(0);
        optional(stop.task).is_none()
    });
    route.skipped += price;
    route.stops.len() != before
}

/// Puts a duty before the stop that then stands at `position`, whatever that costs; nothing changes where it breaks a
/// rule.
pub fn displace(solution: &mut Solution, shift: ShiftId, duty: TaskId, position: usize) {
    let instance = solution.instance;
    solution.attempt(Level::Way, |solution| {
        solution.touch(shift);
        let route = &mut solution.routes[shift];
        if let Some(seated) = route.position(duty) {
            route.stops.remove(seated);
        } else {
            route.skipped -= instance.tasks[duty].skip_cost.unwrap_or(0);
        }
        let position = position.clamp(1, route.last());
        route.stops.insert(position, Stop::new(instance, duty, ALWAYS));
        solution.mark(shift, 1);
        solution.reflow()
    });
}

/// Takes out every duty of the route and puts it back where it costs least, if that makes the route cheaper (or as
/// cheap, with `shake`). Returns whether the stops changed; the caller marks the route. O(duties × stops²).
pub fn reseat(instance: &Instance, route: &mut Route, spare: &mut Route, net: &mut Net, shake: bool) -> bool {
    let duties = instance.shifts[route.shift].duties.clone();
    if duties.is_empty() || route.closed {
        return false;
    }
    let mut changed = false;
    let held = instance.shifts[route.shift].held;
    for duty in duties.filter(|&duty| duty != held) {
        spare.copy_from(route);
        let task = &instance.tasks[duty];
        let seated = spare.position(duty);
        if let Some(position) = seated {
            spare.stops.remove(position);
        } else {
            spare.skipped -= task.skip_cost.unwrap_or(0);
        }
        let kept_links = links_of(spare);
        let fits = reschedule(instance, spare, net) && links_of(spare) == kept_links;
        // Where it costs the same, a shift goes without a break that it does not owe, and those stand in the order of
        // their times: in another one they would not fit once they are owed.
        let spared = fits && task.pause && spare.stops[spare.last()].start <= task.first;
        let had = seated.is_some_and(|position| !route.stops[position].spared || task.skip_cost.is_some());
        let better = fits && insert_duty(instance, spare, net, duty, kept_links) && {
            let moved = ((shake || spared) && spare.position(duty) != seated) || (spared && had);
            spare.full_cost < route.full_cost || (moved && spare.full_cost == route.full_cost)
        };
        if better {
            route.copy_from(spare);
            changed = true;
        } else {
            restore(route, net);
        }
    }
    changed
}

/// Puts one duty where it costs least, or leaves it out where that is allowed and cheaper; a break that is not owed
/// stands behind all else, where it takes no time. False if it must be taken and cannot, or if (with `links`) a linked
/// stop would move.
fn insert_duty(instance: &Instance, route: &mut Route, net: &mut Net, duty: TaskId, links: Option<u64>) -> bool {
    let task = &instance.tasks[duty];
    let row = &instance.shifts[route.shift];
    if task.pause && route.stops[route.last()].start <= task.first {
        match task.skip_cost {
            Some(price) => route.skipped += price,
            None => {
                let later = |stop: &Stop| stop.spared && instance.tasks[stop.task].first > task.first;
                let position = route.stops.iter().position(later).unwrap_or(route.last());
                route.stops.insert(position, Stop::new(instance, duty, ALWAYS));
            }
        }
        return reschedule(instance, route, net) && links.is_none_or(|links| Some(links) == links_of(route));
    }
    let newcomer = Newcomer::new(instance, duty, row.table);
    let open = route.active;
    route.active = true;
    let at = newcomer.best(route, 0, IMPOSSIBLE);
    route.active = open;
    if let Some(price) = task.skip_cost.filter(|&price| at.cost >= price) {
        route.skipped += price;
        return reschedule(instance, route, net);
    }
    if at.cost >= IMPOSSIBLE {
        return false;
    }
    route.stops.insert(at.position as usize, Stop::new(instance, duty, ALWAYS));
    if reschedule(instance, route, net) && links.is_none_or(|links| Some(links) == links_of(route)) {
        return true;
    }
    route.stops.remove(at.position as usize);
    reschedule(instance, route, net);
    false
}

fn reschedule(instance: &Instance, route: &mut Route, net: &mut Net) -> bool {
    route.schedule(instance, &mut net.0, 1) && route.settle(instance, &net.0, &mut net.1)
}

/// A fingerprint of the starts of linked stops, to see whether any has moved.
fn links_of(route: &Route) -> Option<u64> {
    let linked = route.stops.iter().filter(|stop| stop.linked);
    Some(linked.fold(0_u64, |sum, stop| {
        sum.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(stop.start as u64 ^ u64::from(stop.task.0) << 32)
    }))
}

/// Puts the linked entries of the route back to what the route says.
fn restore(route: &Route, net: &mut Net) {
    for stop in route.stops.iter().filter(|stop| stop.linked) {
        net.0[stop.task] = stop.start;
        net.1[stop.task] = stop.own_free;
    }
}

/// Makes the route one that nothing fits into.
fn close(route: &mut Route) {
    route.closed = true;
    for stop in &mut route.stops {
        (stop.latest, stop.free) = (ALWAYS, ALWAYS);
    }
}
