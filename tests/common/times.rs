//! The best times of several routes together, and the plan they make.

use std::collections::BTreeMap;
use std::rc::Rc;

use rounds::format::plan::{DayRef, PlanFile, ShiftPlan, Stop, Unassigned};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::model::ids::{PlaceId, ShiftId, VisitId};
use rounds::model::units::Instant;
use rounds::model::{LinkKind, Problem, Window};

use super::routes::{Item, Leg, NEVER, Route};
use super::schedule::Schedule;

/// What a start time is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Visit(VisitId),
    Duty(ShiftId, Item),
}

/// Start times of everything in some routes.
pub type Times = BTreeMap<What, i64>;

fn what(shift: ShiftId, item: Item) -> What {
    match item {
        Item::Visit(visit, _) => What::Visit(visit),
        duty => What::Duty(shift, duty),
    }
}

/// The least cost of some routes together and the times that have it: over every choice of windows.
///
/// With `whole`, the routes are a whole plan, and the worst of the day is priced too; else the cost is a lower bound.
pub fn time(problem: &Problem, routes: &[Rc<Route>], whole: bool) -> Option<(i64, Times)> {
    let mut windows: BTreeMap<What, Vec<Window>> = BTreeMap::new();
    for route in routes {
        for leg in &route.legs {
            windows.insert(what(route.shift, leg.item), leg.item.windows(problem, route.shift));
        }
    }
    let mut chosen: Vec<BTreeMap<What, Window>> = vec![BTreeMap::new()];
    for (item, windows) in &windows {
        chosen = chosen
            .iter()
            .flat_map(|before| {
                windows.iter().map(move |window| {
                    let mut more = before.clone();
                    more.insert(*item, *window);
                    more
                })
            })
            .collect();
    }
    chosen.iter().filter_map(|windows| in_windows(problem, routes, windows, whole)).min_by_key(|(cost, _)| *cost)
}

fn in_windows(
    problem: &Problem,
    routes: &[Rc<Route>],
    windows: &BTreeMap<What, Window>,
    whole: bool,
) -> Option<(i64, Times)> {
    let mut schedule = Schedule::new();
    let mut node = BTreeMap::new();
    for (item, window) in windows {
        let at = schedule.node();
        node.insert(*item, at);
        schedule.after(0, at, window.start.0);
        schedule.within(0, at, window.end.0);
    }
    for route in routes {
        along(problem, route, &node, &mut schedule);
        // A visit is priced once, with its first staff entry, so that parts of a plan never count it twice.
        for leg in &route.legs {
            if let Item::Visit(visit, 0) = leg.item {
                let item = what(route.shift, leg.item);
                visit_prices(problem, visit, node[&item], windows[&item].due, &mut schedule);
            }
        }
    }
    one_after_another(problem, routes, &node, &mut schedule);
    gaps(problem, &node, &mut schedule);
    let mut fixed: i64 = routes.iter().map(|route| route.price).sum();
    if whole {
        fixed += worst(problem, routes, windows, &node, &mut schedule);
    }
    let (cost, times) = schedule.solve()?;
    Some((cost + fixed, node.into_iter().map(|(item, at)| (item, times[at])).collect()))
}

type Nodes = BTreeMap<What, usize>;

/// First and last node of a route, with the time from departure to the one and from the other until the shift is over.
fn ends(route: &Route, node: &Nodes) -> Option<((usize, i64), (usize, i64))> {
    let (first, last) = (route.legs.first()?, route.legs.last()?);
    let before = (first.travel + first.access).0;
    let after = (last.duration + route.home.0).0;
    Some(((node[&what(route.shift, first.item)], before), (node[&what(route.shift, last.item)], after)))
}

/// Order, shift limits, overtime and waiting. Departure is as late as it can be.
fn along(problem: &Problem, route: &Route, node: &Nodes, schedule: &mut Schedule) {
    let row = &problem.shifts[route.shift];
    let Some(((first, before), (last, after))) = ends(route, node) else { return };
    schedule.after(0, first, row.start.0 + before);
    for pair in route.legs.windows(2) {
        let [one, next] = [pair[0], pair[1]];
        let gap = (one.duration + next.travel + next.access).0;
        schedule.after(node[&what(route.shift, one.item)], node[&what(route.shift, next.item)], gap);
    }
    schedule.within(0, last, route.over_by.0.min(row.end.0 + row.max_overtime.0) - after);
    schedule.charge(0, last, row.end.0 - after, problem.weights.overtime_per_second.0);
    let spent = row.length().0 - route.idle;
    schedule.charge(first, last, spent - before - after, problem.weights.wait_per_second.0);
}

/// Lateness and a moved promise.
fn visit_prices(problem: &Problem, visit: VisitId, at: usize, due: Option<Instant>, schedule: &mut Schedule) {
    let weights = &problem.weights;
    if let Some(due) = due {
        schedule.charge(0, at, due.0, weights.late_per_second.of(problem.visits[visit].priority).0);
    }
    for promise in problem.promises.iter().filter(|promise| promise.visit == visit) {
        let price = weights.moved_per_second.0 * if promise.confirmed { 5 } else { 1 };
        schedule.charge(0, at, (promise.start + weights.move_tolerance).0, price);
        schedule.charge(at, 0, -(promise.start - weights.move_tolerance).0, price);
    }
}

/// A clinician's worked shifts do not overlap.
fn one_after_another(problem: &Problem, routes: &[Rc<Route>], node: &Nodes, schedule: &mut Schedule) {
    let row = |route: &Route| &problem.shifts[route.shift];
    for one in routes {
        for next in routes.iter().filter(|next| row(next).clinician == row(one).clinician) {
            if row(one).start < row(next).start
                && let (Some((_, (last, after))), Some(((first, before), _))) = (ends(one, node), ends(next, node))
            {
                schedule.after(last, first, after + before);
            }
        }
    }
}

fn gaps(problem: &Problem, node: &Nodes, schedule: &mut Schedule) {
    for link in &problem.links {
        let LinkKind::Gap { from, to, min, max } = &link.kind else { continue };
        let (Some(&from), Some(&to)) = (node.get(&What::Visit(*from)), node.get(&What::Visit(*to))) else { continue };
        schedule.after(from, to, min.0);
        if let Some(max) = max {
            schedule.within(from, to, max.0);
        }
    }
}

/// The largest lateness and the largest idle time; returns the part that no time can change.
fn worst(
    problem: &Problem,
    routes: &[Rc<Route>],
    windows: &BTreeMap<What, Window>,
    node: &Nodes,
    schedule: &mut Schedule,
) -> i64 {
    let weights = &problem.weights;
    if weights.latest_per_second.0 > 0 {
        let latest = schedule.node();
        schedule.within(0, latest, NEVER);
        schedule.after(0, latest, 0);
        schedule.charge(0, latest, 0, weights.latest_per_second.0);
        for (item, window) in windows {
            if let (What::Visit(_), Some(due)) = (item, window.due) {
                schedule.within(latest, node[item], due.0);
            }
        }
    }
    let idle = routes.iter().map(|route| route.idle).max().unwrap_or(0);
    if weights.longest_idle_per_second.0 > 0 {
        // How much overtime lifts the largest idle time.
        let beyond = schedule.node();
        schedule.within(0, beyond, NEVER);
        schedule.after(0, beyond, 0);
        schedule.charge(0, beyond, 0, weights.longest_idle_per_second.0);
        for route in routes {
            if let Some((_, (last, after))) = ends(route, node) {
                schedule.within(beyond, last, problem.shifts[route.shift].end.0 - after + idle - route.idle);
            }
        }
    }
    weights.longest_idle_per_second.0 * idle
}

/// The plan file of routes at given times.
pub fn plan(problem: &Problem, routes: &[Rc<Route>], times: &Times) -> PlanFile {
    let done = |visit| times.contains_key(&What::Visit(visit));
    let out = problem.visits.enumerate().filter(|(id, _)| !done(*id));
    let left_out = |id: &String| Unassigned::unexplained(id.clone());
    PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: None, digest: problem.digest.clone() },
        solver: None,
        shifts: routes.iter().map(|route| shift_plan(problem, route, times)).collect(),
        unassigned: out.map(|(_, visit)| left_out(&visit.id)).collect(),
        unheld: None,
        cost: None,
        kpis: None,
        bound: None,
        notes: None,
    }
}

fn shift_plan(problem: &Problem, route: &Route, times: &Times) -> ShiftPlan {
    let row = &problem.shifts[route.shift];
    let written = |at| Timestamp::in_zone(at, problem.zone).expect("times of a day can be written");
    let name = |place: PlaceId| problem.places[place].id.clone();
    let start_of = |leg: &Leg| Instant(times[&what(route.shift, leg.item)]);
    let mut itinerary = Vec::new();
    let mut free = route.legs.first().map_or(row.start, |first| start_of(first) - first.travel - first.access);
    if let (Some(place), false) = (row.start_place, route.legs.is_empty()) {
        itinerary.push(Stop::Start { place: name(place), departure: written(free) });
    }
    for leg in &route.legs {
        let at = start_of(leg);
        let (arrival, start, end) = (written(free + leg.travel), written(at), written(at + leg.duration));
        let (travel, metres) = (IsoDuration(leg.travel), leg.metres.0);
        itinerary.push(match leg.item {
            Item::Break(index) => Stop::pause(row.breaks[index].id.clone(), start, end),
            Item::Arrival(index, place) => Stop::Break {
                break_id: row.breaks[index].id.clone(),
                place: Some(name(place)),
                travel: Some(travel),
                metres: Some(metres),
                arrival: Some(arrival),
                start,
                end,
            },
            Item::Activity(index) => {
                let activity = &row.activities[index];
                let (activity, place) = (activity.id.clone(), name(activity.place));
                Stop::Activity { activity, place, travel, metres, arrival, start, end }
            }
            Item::Visit(visit, staff) => {
                let late = IsoDuration(problem.lateness(visit, at));
                let place = problem.visits[visit].place.map(name);
                let (travel, metres) = (place.is_some().then_some(travel), place.is_some().then_some(metres));
                let (visit, staff) = (problem.visits[visit].id.clone(), staff as u32);
                Stop::Visit { visit, staff, place, travel, metres, arrival, start, end, late }
            }
        });
        free = at + leg.duration;
    }
    if let (Some(place), false) = (row.end_place, route.legs.is_empty()) {
        let (travel, metres) = (IsoDuration(route.home.0), route.home.1.0);
        let arrival = written(free + route.home.0);
        itinerary.push(Stop::End { place: name(place), travel, metres, arrival });
    }
    ShiftPlan { clinician: problem.clinicians[row.clinician].id.clone(), shift: row.id.clone(), itinerary }
}
