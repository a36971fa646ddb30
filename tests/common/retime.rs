//! A plan from bare orders: every stop as early as windows, travel and links allow, found by going round until nothing
//! moves. Whether the result keeps the rules is for the judge to say.

use std::collections::BTreeMap;

use rounds::check::check;
use rounds::format::plan::{DayRef, PlanFile, ShiftPlan, Stop, Unassigned};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::model::ids::{PlaceId, ShiftId, VisitId};
use rounds::model::units::{Instant, Seconds};
use rounds::model::{LinkKind, Problem, Window};
use rounds::travel;

/// Something to do in a shift: a staff entry, a break or an activity, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    Visit(VisitId, usize),
    Break(usize),
    /// A break on arriving at the next stop with a place, or at the end place.
    Arrival(usize),
    Activity(usize),
}

/// What each shift does, in order.
pub type Orders = Vec<Vec<Item>>;

/// The orders of a plan (of a day without history).
pub fn orders(problem: &Problem, plan: &PlanFile) -> Orders {
    let visit = |id: &str| problem.visits.enumerate().find(|(_, row)| row.id == id).unwrap().0;
    let of = |(id, shift): (ShiftId, &ShiftPlan)| {
        let row = &problem.shifts[id];
        let item = |stop: &Stop| match stop {
            Stop::Visit { visit: id, staff, .. } => Some(Item::Visit(visit(id), *staff as usize)),
            Stop::Break { break_id, .. } => row.breaks.iter().position(|one| &one.id == break_id).map(Item::Break),
            Stop::Activity { activity, .. } => {
                row.activities.iter().position(|one| &one.id == activity).map(Item::Activity)
            }
            _ => None,
        };
        shift.itinerary.iter().filter_map(item).collect()
    };
    problem.shifts.ids().zip(&plan.shifts).map(of).collect()
}

/// Cost of the orders at their earliest times, breaks that may be taken on arrival taken before leaving or on arrival,
/// whichever is cheapest; `None` if the judge refuses them all.
pub fn cost(problem: &Problem, orders: &Orders) -> Option<i64> {
    let ways = problem.shifts.ids().zip(orders).map(|(shift, order)| ways(problem, shift, order));
    let mut all: Vec<Orders> = vec![Vec::new()];
    for ways in ways {
        all = all
            .iter()
            .flat_map(|before| ways.iter().map(|way| [before.as_slice(), std::slice::from_ref(way)].concat()))
            .collect();
    }
    let price = |orders: &Orders| {
        let verdict = check(problem, &plan(problem, orders)?);
        verdict.violations.is_empty().then_some(verdict.cost.total)
    };
    all.iter().filter_map(price).min()
}

/// The order with each break that may be taken on arrival before leaving and on arrival.
fn ways(problem: &Problem, shift: ShiftId, order: &[Item]) -> Vec<Vec<Item>> {
    let mut ways = vec![Vec::new()];
    for &item in order {
        let both = match item {
            Item::Break(index) if problem.shifts[shift].breaks[index].on_arrival => vec![item, Item::Arrival(index)],
            _ => vec![item],
        };
        ways = ways.iter().flat_map(|way| both.iter().map(|&item| [way.as_slice(), &[item]].concat())).collect();
    }
    ways
}

/// The orders as a plan; `None` if some window is missed.
pub fn plan(problem: &Problem, orders: &Orders) -> Option<PlanFile> {
    let mut starts: BTreeMap<VisitId, Instant> = BTreeMap::new();
    for _ in 0..200 {
        let mut next = BTreeMap::new();
        let shifts: Option<Vec<ShiftPlan>> = problem
            .shifts
            .ids()
            .zip(orders)
            .map(|(shift, order)| itinerary(problem, shift, order, &starts, &mut next))
            .collect();
        let shifts = shifts?;
        for link in &problem.links {
            if let LinkKind::Gap { from, to, min, max } = &link.kind
                && let (Some(&first), Some(&second)) = (next.get(from), next.get(to))
            {
                next.insert(*to, second.max(first + *min));
                next.insert(*from, max.map_or(first, |max| first.max(second - max)));
            }
        }
        if next == starts {
            return Some(file(problem, shifts, &starts));
        }
        starts = next;
    }
    None
}

fn file(problem: &Problem, shifts: Vec<ShiftPlan>, starts: &BTreeMap<VisitId, Instant>) -> PlanFile {
    let left_out = problem.visits.enumerate().filter(|(id, _)| !starts.contains_key(id));
    let unassigned = left_out.map(|(_, visit)| Unassigned::unexplained(visit.id.clone())).collect();
    PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: None, digest: problem.digest.clone() },
        solver: None,
        shifts,
        unassigned,
        unheld: None,
        cost: None,
        kpis: None,
        bound: None,
        notes: None,
    }
}

/// One shift no earlier than `starts`; later starts of its visits go to `next`.
fn itinerary(
    problem: &Problem,
    id: ShiftId,
    order: &[Item],
    starts: &BTreeMap<VisitId, Instant>,
    next: &mut BTreeMap<VisitId, Instant>,
) -> Option<ShiftPlan> {
    let shift = &problem.shifts[id];
    let clinician = &problem.clinicians[shift.clinician];
    let mut stops = Vec::new();
    let mut planned = ShiftPlan { clinician: clinician.id.clone(), shift: shift.id.clone(), itinerary: Vec::new() };
    if !order.iter().any(|item| matches!(item, Item::Visit(..))) {
        return Some(planned);
    }
    let stamp = |at: Instant| Timestamp::in_zone(at, problem.zone).unwrap();
    let name = |place: PlaceId| problem.places[place].id.clone();
    let (mut at, mut free, mut departure) = (shift.start_place, shift.start, None);
    // Whether there has only been a break where the clinician is, on arriving: access is still due.
    let mut outside = false;
    for (index, &item) in order.iter().enumerate() {
        let (place, duration, windows) = facts(problem, id, item);
        let arriving = matches!(item, Item::Arrival(_));
        let goal = || order[index..].iter().find_map(|&later| facts(problem, id, later).0).or(shift.end_place);
        let place = if arriving { Some(goal()?) } else { place };
        let way = |to: PlaceId| at.map_or(Seconds::ZERO, |from| travel::seconds(problem, clinician.mode, from, to));
        let metres = |to: PlaceId| at.map_or(0, |from| travel::metres(problem, clinician.mode, from, to).0);
        let leg = place.map_or(Seconds::ZERO, way);
        let owed = place.filter(|_| outside || place != at);
        let access = owed.filter(|_| !arriving).map_or(Seconds::ZERO, |place| problem.places[place].access);
        let known = match item {
            Item::Visit(visit, _) => starts.get(&visit).copied(),
            _ => None,
        };
        let early = (free + leg + access).max(known.unwrap_or(shift.start));
        let start = windows.iter().find(|window| early <= window.end).map(|window| early.max(window.start));
        let start = if windows.is_empty() { early } else { start? };
        let left = *departure.get_or_insert(start - access - leg);
        let arrival = if stops.is_empty() { left + leg } else { free + leg };
        let end = start + duration;
        let metres = place.map(metres);
        stops.push(match item {
            Item::Visit(visit, staff) => {
                let latest = next.entry(visit).or_insert(start);
                *latest = (*latest).max(start);
                Stop::Visit {
                    visit: problem.visits[visit].id.clone(),
                    staff: staff as u32,
                    place: place.map(name),
                    travel: place.map(|_| IsoDuration(leg)),
                    metres,
                    arrival: stamp(arrival),
                    start: stamp(start),
                    end: stamp(end),
                    late: IsoDuration(problem.lateness(visit, start)),
                }
            }
            Item::Break(index) => Stop::pause(shift.breaks[index].id.clone(), stamp(start), stamp(end)),
            Item::Arrival(index) => Stop::Break {
                break_id: shift.breaks[index].id.clone(),
                place: place.map(name),
                travel: Some(IsoDuration(leg)),
                metres,
                arrival: Some(stamp(arrival)),
                start: stamp(start),
                end: stamp(end),
            },
            Item::Activity(index) => Stop::Activity {
                activity: shift.activities[index].id.clone(),
                place: name(shift.activities[index].place),
                travel: IsoDuration(leg),
                metres: metres.unwrap(),
                arrival: stamp(arrival),
                start: stamp(start),
                end: stamp(end),
            },
        });
        outside = if place.is_some() { arriving && owed.is_some() } else { outside };
        (at, free) = (place.or(at), end);
    }
    if let Some(place) = shift.end_place {
        let leg = at.map_or(Seconds::ZERO, |from| travel::seconds(problem, clinician.mode, from, place));
        let metres = at.map_or(0, |from| travel::metres(problem, clinician.mode, from, place).0);
        stops.push(Stop::End { place: name(place), travel: IsoDuration(leg), metres, arrival: stamp(free + leg) });
    }
    if let Some(place) = shift.start_place {
        planned.itinerary.push(Stop::Start { place: name(place), departure: stamp(departure.unwrap()) });
    }
    planned.itinerary.append(&mut stops);
    Some(planned)
}

/// Place, length and windows (none: any time).
fn facts(problem: &Problem, shift: ShiftId, item: Item) -> (Option<PlaceId>, Seconds, Vec<Window>) {
    let row = &problem.shifts[shift];
    let one = |start, end| vec![Window { start, end, due: None }];
    match item {
        Item::Visit(visit, staff) => {
            let row = &problem.visits[visit];
            let mut windows = row.windows.clone();
            for start in problem.pins.iter().filter(|pin| pin.visit == visit).filter_map(|pin| pin.start) {
                windows = one(start, start);
            }
            (row.place, row.staff[staff].duration, windows)
        }
        Item::Break(index) | Item::Arrival(index) => {
            let pause = &row.breaks[index];
            (None, pause.duration, one(pause.earliest, pause.latest))
        }
        Item::Activity(index) => {
            let duty = &row.activities[index];
            (Some(duty.place), duty.duration, one(duty.earliest, duty.latest))
        }
    }
}
