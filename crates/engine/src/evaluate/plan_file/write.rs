//! From the search's routes to the plan file: itineraries, cost by component, key figures.

use crate::evaluate::plan_file::figures::Figures;
use crate::evaluate::{Instance, NEVER, Route, Solution, Stop as RouteStop, TaskId, Time, Whereabouts, past_travel};
use rounds_format::plan::{CostFile, DayRef, PlanFile, ShiftPlan, Solver, Stop, Unassigned, Unheld};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::ids::{Id, ModeId, PlaceId, VisitId};
use rounds_model::travel;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{PastKind, Problem, Shift};

/// Writes a solution as a plan file; reasons for unassigned visits are not filled in yet. O(stops).
pub fn publish(solution: &Solution, solver: Option<Solver>) -> PlanFile {
    let problem = solution.instance.problem;
    let mut figures = Figures::new(problem);
    let shifts = solution.routes.iter().map(|route| Itinerary::of(solution.instance, route, &mut figures)).collect();
    let open =
        |visit: &VisitId| !problem.is_reserve(*visit) && (!solution.assigned[*visit] || figures.is_short(*visit));
    let left_out = problem.visits.ids().filter(open);
    let unassigned = left_out.map(|visit| Unassigned::unexplained(problem.visits[visit].id.clone())).collect();
    let unheld = problem.reserves.enumerate().filter(|(reserve, _)| !figures.is_held(*reserve));
    let unheld = unheld.map(|(_, reserve)| Unheld::unexplained(reserve.id.clone())).collect();
    let unheld = (!problem.reserves.is_empty()).then_some(unheld);
    let (cost, kpis): (CostFile, _) = figures.finish();
    PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: problem.label.clone(), digest: problem.digest.clone() },
        solver,
        shifts,
        unassigned,
        unheld,
        cost: Some(cost),
        kpis: Some(kpis),
        bound: None,
        notes: None,
    }
}

/// One shift's itinerary under way.
struct Itinerary<'p> {
    problem: &'p Problem,
    shift: &'p Shift,
    mode: ModeId,
    at: Whereabouts,
    /// When the clinician is free; before the first stop of an open shift, nothing.
    ready: Option<Instant>,
    stops: Vec<Stop>,
}

impl<'p> Itinerary<'p> {
    fn of(instance: &Instance<'p>, route: &Route, figures: &mut Figures) -> ShiftPlan {
        let problem = instance.problem;
        let id = route.shift;
        let shift = &problem.shifts[id];
        let clinician = &problem.clinicians[shift.clinician];
        let at = Whereabouts { place: shift.start_place, outside: false };
        let mut itinerary = Itinerary { problem, shift, mode: clinician.mode, at, ready: None, stops: Vec::new() };
        figures.begin(id);
        if route.active || !shift.history.is_empty() {
            itinerary.depart(instance, route, figures);
            itinerary.past(figures);
        }
        if route.active {
            itinerary.tasks(instance, route, figures);
            itinerary.end(figures);
        }
        figures.end(id, route.active, route.active || !shift.history.is_empty());
        ShiftPlan { clinician: clinician.id.clone(), shift: shift.id.clone(), itinerary: itinerary.stops }
    }

    fn stamp(&self, instant: Instant) -> Timestamp {
        Timestamp::in_zone(instant, self.problem.zone).expect("instants of a day were read from timestamps")
    }

    fn place_id(&self, place: PlaceId) -> String {
        self.problem.places[place].id.clone()
    }

    fn depart(&mut self, instance: &Instance, route: &Route, figures: &mut Figures) {
        let mut departure = instance.instant(route.departure);
        if let Some(first) = self.shift.history.first() {
            departure = first.arrival - past_travel(self.problem, self.shift, self.at.place, None, first);
        }
        figures.departure(departure);
        if let Some(place) = self.shift.start_place {
            let entry = Stop::Start { place: self.place_id(place), departure: self.stamp(departure) };
            self.stops.push(entry);
        }
        self.ready = Some(departure);
    }

    /// Travel and metres to `place`, none for the first stop of a shift without a place to start from.
    fn leg(&self, place: PlaceId) -> (Seconds, i64) {
        self.at.place.map_or((Seconds::ZERO, 0), |at| {
            let metres = travel::metres(self.problem, self.mode, at, place);
            (travel::seconds(self.problem, self.mode, at, place), metres.0)
        })
    }

    /// Stops as they happened.
    fn past(&mut self, figures: &mut Figures) {
        let shift = self.shift;
        let mut before = None;
        for stop in &shift.history {
            let travel = past_travel(self.problem, shift, self.at.place, before, stop);
            let metres = stop.place.map_or(0, |place| self.leg(place).1);
            let attempt = matches!(stop.what, PastKind::NoAccess(_));
            let entered = self.at.come(stop).filter(|_| !attempt);
            let access = entered.map_or(Seconds::ZERO, |place| self.problem.places[place].access);
            let access = access.min(stop.start - stop.arrival);
            figures.travel(travel, metres, access);
            let times = (stop.arrival, stop.start, stop.end);
            match &stop.what {
                PastKind::Visit { visit, staff } => {
                    self.visit((*visit, *staff), stop.place.map(|place| (place, travel, metres)), times, figures);
                }
                PastKind::Break(index) => {
                    let leg = stop.place.map(|place| (place, travel, metres));
                    self.pause(*index, leg, times, figures);
                }
                PastKind::Activity(index) => self.activity(*index, (travel, metres), times, figures),
                PastKind::NoAccess(visit) => {
                    self.stops.push(Stop::NoAccess {
                        visit: self.problem.visits[*visit].id.clone(),
                        place: stop.place.map(|place| self.place_id(place)),
                        travel: stop.place.map(|_| IsoDuration(travel)),
                        metres: stop.place.map(|_| metres),
                        arrival: self.stamp(stop.arrival),
                        start: self.stamp(stop.start),
                        end: self.stamp(stop.end),
                    });
                }
            }
            figures.over(stop.end);
            before = Some(stop.end);
            self.ready = before;
        }
    }

    /// Stops to come; with a price on waiting the first ones are put off as the departure was.
    fn tasks(&mut self, instance: &Instance, route: &Route, figures: &mut Figures) {
        let mut stops = route.stops[1..route.last()].iter().filter(|stop| !stop.spared).peekable();
        while let Some(stop) = stops.next() {
            let task = &instance.tasks[stop.task];
            if task.on_arrival && self.on_arrival(instance, stop, stops.peek().copied(), figures) {
                continue;
            }
            let place = task.placed.then_some(task.place.place());
            let ready = self.ready.unwrap_or(self.shift.start);
            let leg = place.map(|place| (place, self.leg(place)));
            let arrival = leg.map_or(ready, |(_, (travel, _))| ready + travel);
            let access = place.filter(|_| self.at.outside || place != self.at.place);
            let access = access.map_or(Seconds::ZERO, |place| self.problem.places[place].access);
            let reached = (arrival + access).0 - instance.epoch.0;
            let start = task.earliest((reached.min(NEVER.into()) as Time).max(stop.start));
            let start = instance.instant(if start == NEVER { stop.start } else { start });
            let end = start + Seconds(task.duration.into());
            if let Some((_, (travel, metres))) = leg {
                figures.travel(travel, metres, access);
            }
            let times = (arrival, start, end);
            if task.reserve {
                self.reserve(task.visit, (start, end), figures);
            } else if task.visit != VisitId::NONE {
                let who = (task.visit, instance.staff_index(stop.task));
                self.visit(who, leg.map(|(place, (travel, metres))| (place, travel, metres)), times, figures);
            } else {
                let leg = leg.map(|(place, (travel, metres))| (place, travel, metres));
                self.duty(instance, stop.task, leg, times, figures);
            }
            self.ready = Some(end);
            if place.is_some() {
                self.at = Whereabouts { place, outside: false };
            }
        }
    }

    /// Writes a break if it is taken on arriving at the stop after it, or at the end place.
    fn on_arrival(
        &mut self,
        instance: &Instance,
        stop: &RouteStop,
        next: Option<&RouteStop>,
        figures: &mut Figures,
    ) -> bool {
        let task = &instance.tasks[stop.task];
        let goal = match next.map(|next| &instance.tasks[next.task]) {
            Some(next) => next.placed.then_some(next.place.place()),
            None => self.shift.end_place,
        };
        let Some(place) = goal else { return false };
        let (travel, metres) = self.leg(place);
        let ready = self.ready.unwrap_or(self.shift.start);
        let had = task.pause_start(instance.time(ready).max(stop.start), instance.time(instance.epoch + travel));
        if had >= task.first {
            return false;
        }
        let start = instance.instant(had) + travel;
        let end = start + Seconds(task.duration.into());
        figures.travel(travel, metres, Seconds::ZERO);
        self.at.outside |= self.at.place != Some(place);
        self.at.place = Some(place);
        self.duty(instance, stop.task, Some((place, travel, metres)), (ready + travel, start, end), figures);
        self.ready = Some(end);
        true
    }

    fn reserve(&mut self, visit: VisitId, (start, end): (Instant, Instant), figures: &mut Figures) {
        if let Some(reserve) = self.problem.visits[visit].reserve {
            figures.reserve(reserve, (start, end));
            let id = self.problem.reserves[reserve].id.clone();
            self.stops.push(Stop::Reserve { reserve: id, start: self.stamp(start), end: self.stamp(end) });
        }
    }

    fn visit(
        &mut self,
        who: (VisitId, usize),
        leg: Option<(PlaceId, Seconds, i64)>,
        times: (Instant, Instant, Instant),
        figures: &mut Figures,
    ) {
        let (visit, staff) = who;
        let (arrival, start, end) = times;
        let late = self.problem.lateness(visit, start);
        figures.visit(who, self.shift.clinician, (start, end));
        self.stops.push(Stop::Visit {
            visit: self.problem.visits[visit].id.clone(),
            staff: staff as u32,
            place: leg.map(|(place, ..)| self.place_id(place)),
            travel: leg.map(|(_, travel, _)| IsoDuration(travel)),
            metres: leg.map(|(.., metres)| metres),
            arrival: self.stamp(arrival),
            start: self.stamp(start),
            end: self.stamp(end),
            late: IsoDuration(late),
        });
    }

    /// A break or an activity: which one follows from where its task stands among the shift's duties.
    fn duty(
        &mut self,
        instance: &Instance,
        task: TaskId,
        leg: Option<(PlaceId, Seconds, i64)>,
        times: (Instant, Instant, Instant),
        figures: &mut Figures,
    ) {
        let shift = self.shift;
        let taken = |kind: PastKind| shift.history.iter().any(|stop| stop.what == kind);
        let activities: Vec<usize> =
            (0..shift.activities.len()).filter(|&index| !taken(PastKind::Activity(index))).collect();
        let breaks: Vec<usize> = (0..shift.breaks.len()).filter(|&index| !taken(PastKind::Break(index))).collect();
        let own = instance.shifts.iter().find(|row| row.duties.contains(task));
        let offset = own.map_or(task.index(), |row| row.duties.offset(task));
        match (activities.get(offset), leg) {
            (Some(&index), Some((_, travel, metres))) => self.activity(index, (travel, metres), times, figures),
            _ => self.pause(breaks[offset - activities.len()], leg, times, figures),
        }
    }

    /// A break, with its leg if it is taken on arriving.
    fn pause(
        &mut self,
        index: usize,
        leg: Option<(PlaceId, Seconds, i64)>,
        times: (Instant, Instant, Instant),
        figures: &mut Figures,
    ) {
        let (arrival, start, end) = times;
        figures.pause(index, end - start);
        let break_id = self.shift.breaks[index].id.clone();
        self.stops.push(Stop::Break {
            break_id,
            place: leg.map(|(place, ..)| self.place_id(place)),
            travel: leg.map(|(_, travel, _)| IsoDuration(travel)),
            metres: leg.map(|(.., metres)| metres),
            arrival: leg.map(|_| self.stamp(arrival)),
            start: self.stamp(start),
            end: self.stamp(end),
        });
    }

    fn activity(
        &mut self,
        index: usize,
        leg: (Seconds, i64),
        times: (Instant, Instant, Instant),
        figures: &mut Figures,
    ) {
        let (arrival, start, end) = times;
        figures.activity(end - start);
        let activity = &self.shift.activities[index];
        self.stops.push(Stop::Activity {
            activity: activity.id.clone(),
            place: self.place_id(activity.place),
            travel: IsoDuration(leg.0),
            metres: leg.1,
            arrival: self.stamp(arrival),
            start: self.stamp(start),
            end: self.stamp(end),
        });
    }

    fn end(&mut self, figures: &mut Figures) {
        let mut over = self.ready.unwrap_or(self.shift.start);
        if let Some(place) = self.shift.end_place {
            let (travel, metres) = self.leg(place);
            figures.travel(travel, metres, Seconds::ZERO);
            over = over + travel;
            let (travel, arrival) = (IsoDuration(travel), self.stamp(over));
            self.stops.push(Stop::End { place: self.place_id(place), travel, metres, arrival });
        }
        figures.over(over);
    }
}
