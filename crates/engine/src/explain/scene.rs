//! The plan under explanation, and what can be said of it once for all visits.

use std::sync::Arc;

use rayon::prelude::*;

use crate::evaluate::{ALWAYS, Instance, NEVER, Route, SameClinician, Solution, TaskId, Time, UnitId};
use crate::explain::Over;
use crate::explain::openings::Waiver;
use crate::explain::templates::Templates;
use crate::explain::timing::Limits;
use rounds_model::ids::{ClinicianId, Id, ShiftId, Table, VisitId};
use rounds_model::units::Instant;
use rounds_model::{PastKind, Problem};

/// A shift is never said to run longer by more than this, or than its own length.
const MORE_OVERTIME: Time = 4 * 3_600;
/// A shift is never said to travel more by more than this.
const MORE_TRAVEL: Time = 2 * 3_600;

/// Stops of a shift that follow each other: the first and the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The shift.
    pub shift: ShiftId,
    /// Index of the first stop.
    pub from: u32,
    /// Index of the last stop.
    pub to: u32,
}

/// The plan and figures derived from it; immutable, shared by all threads.
pub(super) struct Scene<'a> {
    /// The day in the evaluator's shape.
    pub instance: &'a Instance<'a>,
    /// The day.
    pub problem: &'a Problem,
    /// The routes of the plan.
    pub routes: Table<ShiftId, Route>,
    /// Per shift: its duties alone, in every order that works, breaks that may be left out with and without.
    pub templates: Arc<Templates<'a>>,
    /// Per visit: when it starts, if it is assigned or has happened.
    pub starts: Table<VisitId, Option<Time>>,
    /// Per visit: the clinicians who attend it.
    pub crews: Table<VisitId, Vec<ClinicianId>>,
    /// Per staff entry: its route without it, where the visit may be dropped on its own.
    without: Table<TaskId, Option<Route>>,
    /// The last instant that history tells of; no change reaches back before it.
    pub gone: Time,
    /// What the plan in this view costs more than the plan as it was given.
    pub dearer: i64,
    /// Shifts by largest lateness and by idle time, most first; empty where these have no price.
    latest: Vec<(i64, ShiftId)>,
    idlest: Vec<(i64, ShiftId)>,
}

impl<'a> Scene<'a> {
    /// Derives everything; once it is `over`, what is left of it is missing. O(stops²) in the longest route, for each
    /// stop.
    pub(super) fn new(solution: &Solution<'a>, templates: Arc<Templates<'a>>, over: Over) -> Scene<'a> {
        let mut scene = Scene::lean(solution, templates);
        let may_go = |entry: TaskId| {
            let visit = scene.instance.tasks[entry].visit;
            solution.route_of[entry] != ShiftId::NONE && scene.stands_alone(visit) && !over()
        };
        let net = || (solution.starts.clone(), solution.frees.clone());
        let rest = |net: &mut Net, entry: TaskId| if may_go(entry) { without(solution, &[entry], net) } else { None };
        let rests = (0..scene.instance.entries).into_par_iter().map(TaskId::new).map_init(net, rest);
        scene.without = rests.collect::<Vec<_>>().into_iter().collect();
        scene
    }

    /// The scene as it is after visits were put in, for adding more of them: nothing can be dropped from it.
    pub(super) fn after(&self, solution: &Solution<'a>) -> Scene<'a> {
        Scene::lean(solution, Arc::clone(&self.templates))
    }

    /// A plan that visits are added to: nothing can be dropped from it.
    pub(super) fn lean(solution: &Solution<'a>, templates: Arc<Templates<'a>>) -> Scene<'a> {
        let instance = solution.instance;
        let mut scene = Scene {
            instance,
            problem: instance.problem,
            routes: solution.routes.clone(),
            templates,
            starts: Table::filled(None, instance.visits.len()),
            crews: Table::filled(Vec::new(), instance.visits.len()),
            without: Table::default(),
            gone: ALWAYS,
            dearer: 0,
            latest: Vec::new(),
            idlest: Vec::new(),
        };
        scene.attendance();
        scene.rank();
        scene
    }

    fn attendance(&mut self) {
        for route in &self.routes {
            let clinician = self.instance.shifts[route.shift].clinician;
            for stop in &route.stops[1..route.last()] {
                let visit = self.instance.tasks[stop.task].visit;
                if visit == VisitId::NONE {
                    continue;
                }
                self.crews[visit].push(clinician);
                // A visit that has begun starts when it did, whoever comes later.
                if !self.instance.begun.contains_key(&visit) {
                    self.starts[visit] = Some(stop.start);
                }
            }
        }
        for shift in &self.problem.shifts {
            for stop in &shift.history {
                if let PastKind::Visit { visit, .. } = stop.what {
                    let (start, known) = (self.time(stop.start), self.starts[visit]);
                    self.starts[visit] = Some(known.map_or(start, |known| known.min(start)));
                    self.crews[visit].push(shift.clinician);
                }
                self.gone = self.gone.max(self.time(stop.start));
            }
        }
    }

    fn rank(&mut self) {
        let (instance, routes) = (self.instance, &self.routes);
        let ranked = |figure: &dyn Fn(&Route) -> i64| {
            let mut ranked: Vec<(i64, ShiftId)> = routes.iter().map(|route| (figure(route), route.shift)).collect();
            ranked.sort_unstable_by_key(|&(figure, shift)| (-figure, shift));
            ranked
        };
        let lateness = |route: &Route| if route.active { i64::from(route.lateness) } else { 0 };
        let latest = if instance.latest_rate > 0 { ranked(&lateness) } else { Vec::new() };
        let idlest = if instance.idle_rate > 0 { ranked(&|route| route.idle(instance)) } else { Vec::new() };
        (self.latest, self.idlest) = (latest, idlest);
    }

    /// Change of the price of the worst of the day if the shifts named came to have this (lateness, idle time).
    pub(super) fn worse(&self, changed: &[(ShiftId, i64, i64)]) -> i64 {
        let worst = |ranked: &[(i64, ShiftId)], figure: &dyn Fn(&(ShiftId, i64, i64)) -> i64| {
            let others = ranked.iter().find(|(_, shift)| !changed.iter().any(|(other, ..)| other == shift));
            let others = others.map_or(0, |&(figure, _)| figure);
            let now = ranked.first().map_or(0, |&(figure, _)| figure).max(0);
            changed.iter().map(figure).max().unwrap_or(0).max(others).max(0) - now
        };
        let mut cost = 0;
        if !self.latest.is_empty() {
            cost += self.instance.latest_rate * worst(&self.latest, &|row| row.1);
        }
        if !self.idlest.is_empty() {
            cost += self.instance.idle_rate * worst(&self.idlest, &|row| row.2);
        }
        cost
    }

    /// Whether the visit can leave the plan without others having to follow.
    pub(super) fn stands_alone(&self, visit: VisitId) -> bool {
        let row = &self.instance.visits[visit];
        let followers = &self.instance.links.needed_by[visit];
        !row.done
            && row.unit == UnitId::NONE
            && followers.iter().all(|&other| self.starts[other].is_none())
            && self.shares_without(visit)
    }

    /// Whether somebody attends all visits of every `sameClinician` link of the visit also if nobody comes for what is
    /// still to come of it.
    fn shares_without(&self, visit: VisitId) -> bool {
        let began = self.instance.began(visit);
        let all = |link: &SameClinician, who: &ClinicianId| {
            let mut others = link.others.iter().filter(|&&other| self.starts[other].is_some());
            link.past.as_ref().is_none_or(|past| past.contains(who))
                && others.all(|&other| self.crews[other].contains(who))
        };
        let links = &self.instance.links.same[visit];
        began.is_empty() || links.iter().all(|link| began.iter().any(|who| all(link, who)))
    }

    /// The route of an assigned entry without it, if its visit may be dropped.
    pub(super) fn without(&self, entry: TaskId) -> Option<&Route> {
        self.without.get(entry)?.as_ref()
    }

    /// The visits of a run, in order.
    pub(super) fn dropped(&self, waiver: Waiver) -> impl Iterator<Item = VisitId> {
        let stops = match waiver {
            Waiver::Drop(run) => &self.routes[run.shift].stops[run.from as usize..=run.to as usize],
            _ => &[],
        };
        stops.iter().map(|stop| self.instance.tasks[stop.task].visit).filter(|&visit| visit != VisitId::NONE)
    }

    /// The routes that the shift has, or can have, as the plan stands: one, or every order of its duties
    /// if it has no visit.
    pub(super) fn now(&self, shift: ShiftId) -> &[Route] {
        let route = &self.routes[shift];
        if route.active { std::slice::from_ref(route) } else { self.templates.of(shift) }
    }

    /// The shift's limits. It has to be over when the clinician's next worked shift departs: unlike the evaluator,
    /// which keeps to the start of the next shift, worked or not.
    pub(super) fn limits(&self, shift: ShiftId) -> Limits {
        let own = &self.problem.shifts[shift];
        let limit = self.time(own.end + own.max_overtime);
        Limits { hard_end: limit.min(self.next_departure(shift)), ..Limits::of(&self.instance.shifts[shift]) }
    }

    /// The shift's limits, each wider by as much as a coordinator may be asked to allow.
    pub(super) fn stretched(&self, shift: ShiftId) -> Limits {
        let (own, row) = (self.limits(shift), &self.problem.shifts[shift]);
        let longest = ((row.end - row.start).0 as Time).min(MORE_OVERTIME);
        let last = self.time(row.end + row.max_overtime).saturating_add(longest);
        Limits {
            hard_end: last.min(self.next_departure(shift)),
            max_visits: own.max_visits.saturating_add(1),
            max_travel: own.max_travel.saturating_add(MORE_TRAVEL),
            max_load: own.max_load.saturating_add((row.max_load.unwrap_or(0) / 2).max(1)),
        }
    }

    /// When the clinician's next worked shift departs; [`NEVER`] if there is none.
    pub(super) fn next_departure(&self, shift: ShiftId) -> Time {
        let own = &self.problem.shifts[shift];
        let later =
            self.problem.clinicians[own.clinician].shifts.iter().map(|&other| (other, &self.problem.shifts[other]));
        let later = later.filter(|&(other, row)| other != shift && row.start >= own.end);
        let worked = later.filter(|&(other, _)| self.routes[other].active);
        worked.map(|(other, _)| self.routes[other].departure).min().unwrap_or(NEVER)
    }

    /// Seconds after the instance's epoch.
    pub(super) fn time(&self, instant: Instant) -> Time {
        (instant.0 - self.instance.epoch.0).clamp(ALWAYS.into(), NEVER.into()) as Time
    }

    /// Whether a visit is in truth a reserve.
    pub(super) fn is_reserve(&self, visit: VisitId) -> bool {
        self.problem.is_reserve(visit)
    }

    /// Id of a visit; of a reserve, what it is called among visits.
    pub(super) fn visit_id(&self, visit: VisitId) -> &'a str {
        &self.problem.visits[visit].id
    }

    /// The visit's price.
    pub(super) fn price(&self, visit: VisitId) -> i64 {
        self.instance.visits[visit].price
    }
}

/// Starts and free starts of linked entries, as the solution keeps them.
pub(super) type Net = (Table<TaskId, Time>, Table<TaskId, Time>);

/// The route of `entries` without them; linked stops stay where links hold them. `None` if that breaks a rule (travel
/// times that make a detour shorter than the direct way). `net` is as the solution has it, before and after.
pub(super) fn without(solution: &Solution, entries: &[TaskId], net: &mut Net) -> Option<Route> {
    let instance = solution.instance;
    let shift = solution.route_of[*entries.first()?];
    let mut route = solution.routes[shift].clone();
    for &entry in entries {
        route.stops.retain(|stop| stop.task != entry);
        route.soft -= solution.soft(entry, shift);
        // What is gone holds nothing back any more.
        (net.0[entry], net.1[entry]) = (ALWAYS, NEVER);
    }
    let fits = route.schedule(instance, &mut net.0, 1) && route.settle(instance, &net.0, &mut net.1);
    for stop in solution.routes[shift].stops.iter().filter(|stop| stop.linked) {
        net.0[stop.task] = solution.starts[stop.task];
        net.1[stop.task] = solution.frees[stop.task];
    }
    for &entry in entries {
        (net.0[entry], net.1[entry]) = (solution.starts[entry], solution.frees[entry]);
    }
    fits.then_some(route)
}
