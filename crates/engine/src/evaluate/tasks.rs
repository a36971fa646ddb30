//! Staff entries and duties of a day as tasks, and shifts less what has already happened.

use std::collections::BTreeSet;

use crate::evaluate::instance::{ALWAYS, Clock, Instance, NEVER, NONE, ShiftRow, Time, VisitRow};
use crate::evaluate::task::{Promised, StartWindow, Task};
use crate::evaluate::{ClassId, SpotId, TaskId, UnitId};
use rounds_model::ids::{ClinicianId, Id, IdRange, ShiftId, VisitId};
use rounds_model::units::{Cost, Instant, Seconds};
use rounds_model::{PastKind, PastStop, Problem, Promise, Shift, Visit, Window};

/// Adds every visit and its entries. O(visits).
pub(super) fn visits(instance: &mut Instance, clock: Clock, done: &[bool]) {
    let problem = instance.problem;
    let mut promised: Vec<Option<&Promise>> = vec![None; problem.visits.len()];
    for promise in &problem.promises {
        promised[promise.visit.index()] = Some(promise);
    }
    let prices = problem.prices();
    for (id, visit) in problem.visits.enumerate() {
        let begin = TaskId::new(instance.tasks.len());
        let open = instance.begun.get(&id).map(|begun| begun.open.clone());
        let entries = open.unwrap_or_else(|| (0..visit.staff.len()).collect());
        for &staff in &entries {
            let promise = promised[id.index()].filter(|_| staff == 0);
            instance.tasks.push(entry(instance, clock, id, staff, promise));
        }
        instance.visits.push(VisitRow {
            entries: IdRange { start: begin, end: TaskId::new(instance.tasks.len()) },
            price: prices[id].0,
            done: done[id.index()],
            compound: entries.len() > 1,
            unit: UnitId::NONE,
            held: false,
        });
    }
}

fn entry(instance: &Instance, clock: Clock, id: VisitId, staff: usize, promise: Option<&Promise>) -> Task {
    let weights = &instance.problem.weights;
    let visit = &instance.problem.visits[id];
    let windows = spans(visit, clock);
    let begun = instance.begun.contains_key(&id);
    let counts = staff == 0 && !begun;
    let plain = windows.len() <= 1 && visit.windows.iter().all(|window| window.due.is_none());
    let (first, last) =
        (windows.first().map_or(ALWAYS, |span| span.first), windows.last().map_or(NEVER, |span| span.last));
    let place = visit.place.map_or(instance.nowhere, SpotId::of);
    let access = visit.place.map_or(0, |place| instance.problem.places[place].access.0 as Time);
    let promise = promise.filter(|_| !begun).map(|promise| promised_span(instance.problem, clock, promise));
    let mut releases: Vec<Time> =
        visit.windows.iter().filter(|window| window.due.is_some()).map(|window| clock.time(window.start)).collect();
    if visit.windows.len() > 1 && releases.len() < visit.windows.len() && !releases.is_empty() {
        releases = visit.windows.iter().map(|window| clock.time(window.start)).collect();
    }
    // A promise is best kept by waiting for it, or for the last start that the windows allow before it.
    releases.extend(promise.map(|span| last_start(&windows, span.first)));
    releases.sort_unstable();
    releases.dedup();
    Task {
        place,
        placed: visit.place.is_some(),
        linked: false,
        plain: plain && promise.is_none(),
        access,
        duration: visit.staff[staff].duration.0 as Time,
        first,
        last,
        due: visit.due.map_or(NEVER, |due| clock.time(due)),
        late_rate: if counts { weights.late_per_second.of(visit.priority).0 } else { 0 },
        windows: if plain { Vec::new() } else { windows },
        promise,
        releases: if counts { releases } else { Vec::new() },
        visit: id,
        staff,
        load: visit.load,
        skip_cost: None,
        pause: false,
        on_arrival: false,
        reserve: visit.reserve.is_some(),
    }
}

/// The last start within the windows that is not after `time`; `time` itself if there is no such start.
fn last_start(windows: &[StartWindow], time: Time) -> Time {
    windows.iter().rev().find(|window| window.first <= time).map_or(time, |window| window.last.min(time))
}

/// When care may start.
fn spans(visit: &Visit, clock: Clock) -> Vec<StartWindow> {
    let due = |own: Option<Instant>| own.or(visit.due).map_or(NEVER, |due| clock.time(due));
    let span = |window: &Window| StartWindow {
        first: clock.time(window.start),
        last: clock.time(window.end),
        due: due(window.due),
    };
    visit.windows.iter().map(span).collect()
}

fn promised_span(problem: &Problem, clock: Clock, promise: &Promise) -> Promised {
    let weights = &problem.weights;
    let rate = weights.moved_per_second.0 * times(promise);
    let at = |by: Seconds| clock.time(promise.start + by);
    Promised { first: at(-weights.move_tolerance), last: at(weights.move_tolerance), rate }
}

/// Price of `clinician` serving an entry of `visit`: continuity, preferences, and a promise changed (single visits
/// only). A reserve costs its length at the price of waiting, for the objective counts it as such.
pub fn soft_cost(problem: &Problem, id: VisitId, clinician: ClinicianId) -> i64 {
    let (visit, who, weights) = (&problem.visits[id], &problem.clinicians[clinician], &problem.weights);
    let mut cost = Cost::ZERO;
    if visit.reserve.is_some() {
        cost += weights.wait_per_second * visit.staff.iter().map(|entry| entry.duration).sum();
    }
    if !visit.preferred_clinicians.is_empty() && !visit.preferred_clinicians.contains(&clinician) {
        cost += weights.continuity;
    }
    if visit.preferred_gender.is_some() && visit.preferred_gender != who.gender {
        cost += weights.preference;
    }
    let spoken = |language: &String| who.languages.contains(language);
    if !visit.preferred_languages.is_empty() && !visit.preferred_languages.iter().any(spoken) {
        cost += weights.preference;
    }
    let promise = problem.promise(id).filter(|_| visit.staff.len() == 1);
    if let Some(promise) = promise.filter(|promise| promise.clinicians != [clinician]) {
        cost += changed_price(problem, promise);
    }
    cost.0
}

/// Price of serving a promised visit by other clinicians than promised.
pub fn changed_price(problem: &Problem, promise: &Promise) -> Cost {
    Cost(problem.weights.changed_clinician.0 * times(promise))
}

/// How many times the usual price a change of a promise costs.
fn times(promise: &Promise) -> i64 {
    promise.firmness * if promise.confirmed { 5 } else { 1 }
}

/// Price of what became of a promise: another crew, a start beyond the tolerance.
pub fn crew_cost(problem: &Problem, promise: &Promise, crew: &[ClinicianId], start: Instant) -> Cost {
    let mut crew = crew.to_vec();
    crew.sort_unstable();
    crew.dedup();
    let changed = if crew == promise.clinicians { Cost::ZERO } else { changed_price(problem, promise) };
    let apart = Seconds((start - promise.start).0.abs());
    let moved = problem.weights.moved_per_second * (apart - problem.weights.move_tolerance).or_zero();
    changed + Cost(times(promise) * moved.0)
}

/// Adds a shift and its duties that are still to come.
pub(super) fn shift(instance: &mut Instance, clock: Clock, id: ShiftId) {
    let problem = instance.problem;
    let shift = &problem.shifts[id];
    let past = &shift.history;
    let begin = TaskId::new(instance.tasks.len());
    let taken = |kind: &PastKind| past.iter().any(|stop| &stop.what == kind);
    for (index, activity) in
        shift.activities.iter().enumerate().filter(|(index, _)| !taken(&PastKind::Activity(*index)))
    {
        let _ = index;
        let access = problem.places[activity.place].access.0 as Time;
        let times = (clock.time(activity.earliest), clock.time(activity.latest), activity.duration.0 as Time);
        instance.tasks.push(duty(Some(SpotId::of(activity.place)), instance.nowhere, access, times, None));
    }
    for (index, pause) in shift.breaks.iter().enumerate().filter(|(index, _)| !taken(&PastKind::Break(*index))) {
        let _ = index;
        let times = (clock.time(pause.earliest), clock.time(pause.latest), pause.duration.0 as Time);
        let task = duty(None, instance.nowhere, 0, times, pause.skip_cost.map(|cost| cost.0));
        instance.tasks.push(Task { on_arrival: pause.on_arrival, ..task });
    }
    let duties = IdRange { start: begin, end: TaskId::new(instance.tasks.len()) };
    let row = row(instance, clock, id, shift, duties);
    instance.shifts.push(row);
}

fn duty(
    place: Option<SpotId>,
    nowhere: SpotId,
    access: Time,
    times: (Time, Time, Time),
    skip_cost: Option<i64>,
) -> Task {
    let (first, last, duration) = times;
    Task {
        place: place.unwrap_or(nowhere),
        placed: place.is_some(),
        linked: false,
        plain: true,
        access,
        duration,
        first,
        last,
        due: NEVER,
        late_rate: 0,
        windows: Vec::new(),
        promise: None,
        releases: Vec::new(),
        visit: VisitId::NONE,
        staff: 0,
        load: 0,
        skip_cost,
        pause: place.is_none(),
        on_arrival: false,
        reserve: false,
    }
}

fn row(instance: &mut Instance, clock: Clock, id: ShiftId, shift: &Shift, duties: IdRange<TaskId>) -> ShiftRow {
    let problem = instance.problem;
    let past = Past::of(problem, shift);
    let limit = shift.end + shift.max_overtime;
    let later = problem.clinicians[shift.clinician].shifts.iter().filter(|&&other| other != id);
    let next = later.map(|&other| problem.shifts[other].start).filter(|&start| start >= shift.end).min();
    let start = shift.history.last().map_or(shift.start, |stop| stop.end);
    let nowhere = instance.nowhere;
    let place = |place: Option<rounds_model::ids::PlaceId>| place.map_or(nowhere, SpotId::of);
    let mut start_place = place(past.at.place.or(shift.start_place));
    if let Some(here) = past.at.place.filter(|&here| past.at.outside && problem.places[here].access > Seconds::ZERO) {
        start_place = instance.door(SpotId::of(here));
    }
    ShiftRow {
        clinician: shift.clinician,
        table: problem.clinicians[shift.clinician].mode.index(),
        start_place,
        end_place: place(shift.end_place),
        start: clock.time(start),
        end: clock.time(shift.end),
        limit: clock.time(limit),
        hard_end: clock.time(next.map_or(limit, |next| limit.min(next))),
        max_visits: match shift.max_travel.is_some_and(|cap| cap < past.travel) {
            // A cap that is exceeded leaves no room for a visit, even without travel.
            true => 0,
            false => shift.max_visits.map_or(NONE, |cap| cap.saturating_sub(past.visits)),
        },
        max_travel: shift.max_travel.map_or(NEVER, |cap| (cap - past.travel).0.clamp(0, NEVER.into()) as Time),
        max_load: shift.max_load.map_or(i64::MAX, |cap| cap - past.load),
        duties,
        begun: past.visits > 0,
        length: shift.length().0 as Time,
        past_work: past.work.0 as Time,
        past_latest: past.latest.0 as Time,
        past_departure: past.departure.map(|instant| clock.time(instant)),
        past_cost: if past.visits > 0 { 0 } else { past.cost(problem, shift) },
        class: ClassId(0),
        held: TaskId::NONE,
    }
}

/// Where somebody is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Whereabouts {
    /// The place, if they have been to one.
    pub place: Option<rounds_model::ids::PlaceId>,
    /// Whether they have only had a break there, on arriving: access is still due.
    pub outside: bool,
}

impl Whereabouts {
    /// Goes to a past stop; gives the place if access is due there.
    pub fn come(&mut self, stop: &PastStop) -> Option<rounds_model::ids::PlaceId> {
        let place = stop.place?;
        let due = self.outside || self.place != stop.place;
        self.place = stop.place;
        self.outside = due && matches!(stop.what, PastKind::Break(_));
        (due && !self.outside).then_some(place)
    }
}

/// Sums over what has already happened in a shift.
#[derive(Default)]
struct Past {
    at: Whereabouts,
    visits: u32,
    load: i64,
    travel: Seconds,
    work: Seconds,
    latest: Seconds,
    departure: Option<Instant>,
}

impl Past {
    fn of(problem: &Problem, shift: &Shift) -> Past {
        let mut past = Past::default();
        let mut at = Whereabouts { place: shift.start_place, outside: false };
        let mut ready: Option<Instant> = None;
        let mut visits: BTreeSet<VisitId> = BTreeSet::new();
        for stop in &shift.history {
            let travel = past_travel(problem, shift, at.place, ready, stop);
            let access = at.come(stop).map_or(Seconds::ZERO, |place| problem.places[place].access);
            // No more of it than there was between arriving and beginning.
            let access = access.min(stop.start - stop.arrival);
            past.departure = past.departure.or(Some(stop.arrival - travel));
            past.travel += travel;
            past.work += travel;
            if let PastKind::Visit { visit, .. } = stop.what {
                past.visits += 1;
                past.load += problem.visits[visit].load;
                past.latest = past.latest.max(problem.lateness(visit, stop.start));
                visits.insert(visit);
            }
            if !matches!(stop.what, PastKind::NoAccess(_)) {
                past.work += access + (stop.end - stop.start);
            }
            ready = Some(stop.end);
        }
        if !shift.history.is_empty() {
            past.at = at;
        }
        past
    }

    /// Price of waiting and overtime so far.
    fn cost(&self, problem: &Problem, shift: &Shift) -> i64 {
        let (Some(departure), Some(last)) = (self.departure, shift.history.last()) else { return 0 };
        let waiting = (last.end - departure - self.work).0;
        let overtime = (last.end - shift.end).or_zero().0;
        problem.weights.wait_per_second.0 * waiting + problem.weights.overtime_per_second.0 * overtime
    }
}

/// Travel to a past stop as it happened: from the end of the stop before to the arrival; to the first stop, the mode's.
pub fn past_travel(
    problem: &Problem,
    shift: &Shift,
    from: Option<rounds_model::ids::PlaceId>,
    ready: Option<Instant>,
    stop: &PastStop,
) -> Seconds {
    match (stop.place, from, ready) {
        (None, ..) | (_, None, _) => Seconds::ZERO,
        (Some(_), Some(_), Some(ready)) => (stop.arrival - ready).or_zero(),
        (Some(to), Some(from), None) => {
            rounds_model::travel::seconds(problem, problem.clinicians[shift.clinician].mode, from, to)
        }
    }
}
