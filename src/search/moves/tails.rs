//! 2-opt* (swap tails): two routes are cut and each goes on as the other did (Potvin & Rousseau 1995).

use crate::evaluate::{NEVER, NONE, Route, Solution, Stop, TravelTable};
use crate::search::moves::{Moved, Moves, Seat, allowance, fits, moved, onward, preference, put, seat, table};

impl Moves<'_> {
    /// Cuts behind the visit and before a near one of another route that travels in the same way, so that the near one
    /// follows the visit. Duties stay with their shift, about when they were.
    pub(super) fn tails(&mut self, solution: &mut Solution, visit: u32) -> bool {
        let Some(one) = seat(solution, visit) else { return false };
        let one = Seat { position: one.position + 1, ..one };
        for near in self.near(visit) {
            let Some(other) = seat(solution, near).filter(|other| other.shift != one.shift) else { continue };
            if shorter(solution, one, other) && self.exchange(solution, one, other) {
                return true;
            }
        }
        false
    }

    /// Exchanges what stands from the two seats on, unless that is no gain.
    fn exchange(&mut self, solution: &mut Solution, one: Seat, other: Seat) -> bool {
        let mut tails = std::mem::take(&mut self.tails);
        let free = gather(solution, one, &mut tails[0]) && gather(solution, other, &mut tails[1]);
        let better = free && {
            let before = solution.cost();
            solution.begin(1);
            tails.iter().flatten().for_each(|moved| solution.remove(moved.visit));
            append(solution, one, &tails[1]);
            append(solution, other, &tails[0]);
            self.settle(solution, before)
        };
        self.tails = tails;
        better
    }
}

/// Whether travel, preferences and what else could be saved speak for it, and nobody is asked for what he may not do.
fn shorter(solution: &Solution, one: Seat, other: Seat) -> bool {
    let instance = solution.instance;
    if instance.shifts[one.shift as usize].table != instance.shifts[other.shift as usize].table {
        return false;
    }
    let table = table(instance, one.shift);
    let [here, there] = [one, other].map(|seat| Cut::new(&solution.routes[seat.shift as usize], seat.position));
    let saved = here.travel(table, here.tail, here.end) + there.travel(table, there.tail, there.end)
        - here.travel(table, there.tail, here.end)
        - there.travel(table, here.tail, there.end);
    // Preferences can only be looked up visit by visit; what the routes pay for them now is the most to be saved.
    let liked = solution.routes[one.shift as usize].soft + solution.routes[other.shift as usize].soft;
    if instance.travel_rate * saved + liked + allowance(solution, one.shift, other.shift) <= 0 {
        return false;
    }
    let next = &solution.routes[other.shift as usize].stops[other.position];
    fits(instance, table, here.before, &[other.entry], next, NEVER)
        && all_fit(solution, one, other.shift)
        && all_fit(solution, other, one.shift)
}

/// Whether `shift` may serve every visit from the seat on.
fn all_fit(solution: &Solution, from: Seat, shift: u32) -> bool {
    let (instance, route) = (solution.instance, &solution.routes[from.shift as usize]);
    let mut visits =
        route.stops[from.position..route.last()].iter().filter(|stop| instance.tasks[stop.task as usize].visit != NONE);
    visits.all(|stop| preference(instance, stop.task, shift).is_some())
}

/// A route that is cut in two.
struct Cut<'r> {
    before: &'r Stop,
    /// First and last place of what follows, if it has any.
    tail: Option<(u32, u32)>,
    end: u32,
}

impl<'r> Cut<'r> {
    fn new(route: &'r Route, position: usize) -> Cut<'r> {
        let (first, last) = (onward(route, position), &route.stops[route.last()]);
        // Stops without a place are where the one before them is.
        let tail = (!std::ptr::eq(first, last)).then(|| (first.place, route.stops[route.last() - 1].place));
        Cut { before: &route.stops[position - 1], tail, end: last.place }
    }

    /// Travel from the cut by way of a tail to an end, the tail's own aside.
    fn travel(&self, table: &TravelTable, tail: Option<(u32, u32)>, end: u32) -> i64 {
        let from = self.before.place;
        i64::from(tail.map_or(table.get(from, end), |(first, last)| table.get(from, first) + table.get(last, end)))
    }
}

/// Notes the visits from the seat on. False if one of them does not stand alone.
fn gather(solution: &Solution, from: Seat, into: &mut Vec<Moved>) -> bool {
    into.clear();
    let route = &solution.routes[from.shift as usize];
    let visits = route.stops[from.position..route.last()]
        .iter()
        .filter(|stop| solution.instance.tasks[stop.task as usize].visit != NONE);
    for stop in visits {
        let Some(found) = moved(solution, stop) else { return false };
        into.push(found);
    }
    true
}

/// Puts visits that are out behind a cut; the duties that are left there keep their place in time among them.
fn append(solution: &mut Solution, to: Seat, tail: &[Moved]) {
    let mut position = to.position;
    for &what in tail {
        let route = &solution.routes[to.shift as usize];
        while position < route.last() && route.stops[position].start <= what.start {
            position += 1;
        }
        put(solution, what, to.shift, position);
        position += 1;
    }
}
