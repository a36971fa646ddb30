//! 2-opt* (swap tails): two routes are cut and each goes on as the other did (Potvin & Rousseau 1995).

use crate::evaluate::{Level, NEVER, Route, Solution, SpotId, Stop, TravelTable};
use crate::search::local::{Moved, Moves, Seat, allowance, fits, moved, onward, preference, put, seat, settle, table};
use rounds_model::ids::{ShiftId, VisitId};

/// Work space of the move.
pub(crate) struct Tails {
    tails: [Vec<Moved>; 2],
    spare: Route,
}

impl Default for Tails {
    fn default() -> Tails {
        Tails { tails: [Vec::new(), Vec::new()], spare: Route::spare() }
    }
}

impl Moves<'_> {
    /// The first exchange behind the visit that makes the plan cheaper.
    pub(in crate::search) fn tails(&mut self, solution: &mut Solution, visit: VisitId) -> bool {
        let (near, before) = (self.near(visit), solution.cost());
        self.tails.exchange(solution, visit, near, before)
    }
}

impl Tails {
    /// Cuts behind the visit and before the first of `near` for which it brings the plan below `limit`: a visit of
    /// another route that travels in the same way and that then follows the visit. Duties stay with their shift, about
    /// when they were.
    pub(crate) fn exchange(
        &mut self,
        solution: &mut Solution,
        visit: VisitId,
        near: impl Iterator<Item = VisitId>,
        limit: i64,
    ) -> bool {
        let Some(one) = seat(solution, visit) else { return false };
        let one = Seat { position: one.position + 1, ..one };
        for near in near {
            let Some(other) = seat(solution, near).filter(|other| other.shift != one.shift) else { continue };
            if shorter(solution, one, other, limit) && self.attempt(solution, one, other, limit) {
                return true;
            }
        }
        false
    }

    /// Exchanges what stands from the two seats on, unless the plan is not below `limit` then.
    fn attempt(&mut self, solution: &mut Solution, one: Seat, other: Seat, limit: i64) -> bool {
        let tails = &mut self.tails;
        if !(gather(solution, one, &mut tails[0]) && gather(solution, other, &mut tails[1])) {
            return false;
        }
        solution.begin(Level::Step);
        tails.iter().flatten().for_each(|moved| solution.remove(moved.visit));
        append(solution, one, &tails[1]);
        append(solution, other, &tails[0]);
        settle(solution, &mut self.spare, limit)
    }
}

/// Whether travel, preferences and what else could be saved speak for it, and nobody is asked for what he may not do.
fn shorter(solution: &Solution, one: Seat, other: Seat, limit: i64) -> bool {
    let instance = solution.instance;
    if instance.shifts[one.shift].table != instance.shifts[other.shift].table {
        return false;
    }
    let table = table(instance, one.shift);
    let [here, there] = [one, other].map(|seat| Cut::new(&solution.routes[seat.shift], seat.position));
    let saved = here.travel(table, here.tail, here.end) + there.travel(table, there.tail, there.end)
        - here.travel(table, there.tail, here.end)
        - there.travel(table, here.tail, there.end);
    // Preferences can only be looked up visit by visit; what the routes pay for them now is the most to be saved.
    let liked = solution.routes[one.shift].soft + solution.routes[other.shift].soft;
    let least = solution.cost() - instance.travel_rate * saved - liked - allowance(solution, one.shift, other.shift);
    if least >= limit {
        return false;
    }
    let next = &solution.routes[other.shift].stops[other.position];
    fits(instance, table, here.before, &[other.entry], next, NEVER)
        && all_fit(solution, one, other.shift)
        && all_fit(solution, other, one.shift)
}

/// Whether `shift` may serve every visit from the seat on.
fn all_fit(solution: &Solution, from: Seat, shift: ShiftId) -> bool {
    let (instance, route) = (solution.instance, &solution.routes[from.shift]);
    let mut visits =
        route.stops[from.position..route.last()].iter().filter(|stop| instance.tasks[stop.task].visit != VisitId::NONE);
    visits.all(|stop| preference(instance, stop.task, shift).is_some())
}

/// A route that is cut in two.
struct Cut<'r> {
    before: &'r Stop,
    /// First and last place of what follows, if it has any.
    tail: Option<(SpotId, SpotId)>,
    end: SpotId,
}

impl<'r> Cut<'r> {
    fn new(route: &'r Route, position: usize) -> Cut<'r> {
        let (first, last) = (onward(route, position), &route.stops[route.last()]);
        // Stops without a place are where the one before them is.
        let tail = (!std::ptr::eq(first, last)).then(|| (first.place, route.stops[route.last() - 1].place));
        Cut { before: &route.stops[position - 1], tail, end: last.place }
    }

    /// Travel from the cut by way of a tail to an end, the tail's own aside.
    fn travel(&self, table: &TravelTable, tail: Option<(SpotId, SpotId)>, end: SpotId) -> i64 {
        let from = self.before.place;
        i64::from(tail.map_or(table.get(from, end), |(first, last)| table.get(from, first) + table.get(last, end)))
    }
}

/// Notes the visits from the seat on. False if one of them does not stand alone.
fn gather(solution: &Solution, from: Seat, into: &mut Vec<Moved>) -> bool {
    into.clear();
    let route = &solution.routes[from.shift];
    let visits = route.stops[from.position..route.last()]
        .iter()
        .filter(|stop| solution.instance.tasks[stop.task].visit != VisitId::NONE);
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
        let route = &solution.routes[to.shift];
        let first = |stop: &Stop| match stop.spared {
            true => solution.instance.tasks[stop.task].first,
            false => stop.start,
        };
        while position < route.last() && first(&route.stops[position]) <= what.start {
            position += 1;
        }
        put(solution, what, to.shift, position);
        position += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::plan_file::publish;
    use crate::evaluate::{Instance, difference};
    use crate::search::anneal::annealer::{Annealer, Cooling, Tuning};
    use crate::search::neighbours::Neighbours;
    use crate::search::params::SisrParams;
    use crate::search::random::Random;
    use rounds_model::ids::Id;

    /// Customers on a spiral, in time from anywhere, and fewer vehicles than would be of use: long routes.
    fn spiral() -> String {
        let mut text = String::from(
            "spiral\n\nVEHICLE\nNUMBER CAPACITY\n4 1000\n\nCUSTOMER\nCUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME\n",
        );
        for number in 0..80 {
            let (angle, late) = (f64::from(number) * 2.4, 400 + number * 13 % 500);
            let (x, y) = (f64::from(number) * angle.cos(), f64::from(number) * angle.sin());
            let due = if number == 0 { 2_000 } else { late + 400 };
            // Nobody asks for anything at the depot.
            let some = number.min(1);
            let (first, visit) = ((late - 400) * some, format!("{x:.0} {y:.0} {some}"));
            text.push_str(&format!("{number} {visit} {first} {due} {some}\n"));
        }
        text
    }

    #[test]
    fn tails_are_exchanged_as_long_as_the_plan_stays_below_the_limit() {
        let day = rounds_lab::suites::import("solomon", spiral().as_bytes(), "spiral").expect("a readable file").day;
        let problem = rounds_format::problem_of(&day).expect("a valid day").value;
        let instance = Instance::new(&problem);
        let near = Neighbours::new(&instance, false);
        let params = SisrParams::default();
        let tuning = Tuning { params: &params, cooling: Cooling { hot: 1.0, cold: 1.0 } };
        let mut annealer = Annealer::new(Solution::empty(&instance), &near, tuning, 1, 0);
        annealer.construct();
        let mut solution = annealer.solution;
        let (mut random, mut tails) = (Random::new(1, 0), Tails::default());
        let (mut cheaper, mut dearer, mut refused) = (0, 0, 0);
        for _ in 0..2_000 {
            let visit = VisitId::new(random.below(instance.visits.len()));
            let (before, allowance) = (solution.cost(), random.below(300) as i64);
            let served = solution.assigned.clone();
            solution.begin(Level::Iteration);
            if tails.exchange(&mut solution, visit, near[visit].iter().copied(), before + allowance) {
                solution.commit(Level::Iteration);
                assert!(solution.cost() < before + allowance && served == solution.assigned);
                cheaper += u32::from(solution.cost() < before);
                dearer += u32::from(solution.cost() > before);
            } else {
                solution.rollback(Level::Iteration);
                assert_eq!(solution.cost(), before);
                refused += 1;
            }
            assert_eq!(difference(&solution), None);
        }
        assert!(cheaper > 20 && dearer > 20 && refused > 20, "{cheaper} {dearer} {refused}");
        let verdict = rounds_check::check(&problem, &publish(&solution, None));
        assert!(verdict.is_clean(), "{verdict}");
    }
}
