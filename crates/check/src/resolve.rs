//! From the plan file to the trace: resolves ids, and gives every stop its place, travel and access.

use std::collections::{BTreeMap, BTreeSet};

use super::trace::{Attendance, Home, Route, Stated, Step, Time, Trace, What, instant, length};
use super::{Findings, rules};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::ids::{Id, ModeId, PlaceId, ReserveId, ShiftId, Table, VisitId};
use rounds_model::travel;
use rounds_model::{ModeSource, Problem};

/// Resolves `plan` against `problem`; what cannot be resolved is a finding.
pub(super) fn resolve<'a>(problem: &'a Problem, plan: &PlanFile, found: &mut Findings) -> Trace<'a> {
    if plan.format != "rounds/1" {
        found.add(rules::FORMAT, "format", "this judge knows rounds/1 only");
    }
    let mut routes: Table<ShiftId, Route> = problem.shifts.iter().map(|_| Route::default()).collect();
    let names = Names {
        visits: problem.visits.enumerate().map(|(id, visit)| (&*visit.id, id)).collect(),
        places: problem.places.enumerate().map(|(id, place)| (&*place.id, id)).collect(),
        reserves: problem.reserves.enumerate().map(|(id, reserve)| (&*reserve.id, id)).collect(),
    };
    for (index, shift) in shifts(problem, plan, found) {
        let path = format!("shifts[{index}]");
        routes[shift] = Tracer::new(problem, &names, shift, path).route(&plan.shifts[index], found);
    }
    let attended = attended(problem, &routes);
    Trace { problem, routes, attended }
}

/// Which entry of the plan is which shift of the day.
fn shifts(problem: &Problem, plan: &PlanFile, found: &mut Findings) -> Vec<(usize, ShiftId)> {
    let known: BTreeMap<&str, ShiftId> = problem.shifts.enumerate().map(|(id, shift)| (&*shift.id, id)).collect();
    let mut matched: Vec<(usize, ShiftId)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, entry) in plan.shifts.iter().enumerate() {
        let path = format!("shifts[{index}]");
        let Some(&shift) = known.get(&*entry.shift) else {
            found.add(rules::UNKNOWN_SHIFT, path, format!("the day has no shift {}", entry.shift));
            continue;
        };
        let owner = &problem.clinicians[problem.shifts[shift].clinician].id;
        if *owner != entry.clinician {
            let message = format!("shift {} is worked by {owner}, not {}", entry.shift, entry.clinician);
            found.add(rules::SHIFT_CLINICIAN, format!("{path}.clinician"), message);
        }
        if seen.insert(shift) {
            matched.push((index, shift));
        } else {
            found.add(rules::SHIFT_TWICE, path, format!("shift {} appears again", entry.shift));
        }
    }
    for (id, shift) in problem.shifts.enumerate().filter(|(id, _)| !seen.contains(id)) {
        let message = format!("shift {} (number {} of the day) is missing", shift.id, id.index() + 1);
        found.add(rules::SHIFT_MISSING, "shifts", message);
    }
    if let Some(pair) = matched.windows(2).find(|pair| pair[0].1 > pair[1].1) {
        let message = format!("shift {} comes earlier in the day", problem.shifts[pair[1].1].id);
        found.add(rules::SHIFT_ORDER, format!("shifts[{}]", pair[1].0), message);
    }
    matched
}

fn attended(problem: &Problem, routes: &Table<ShiftId, Route>) -> Table<VisitId, Vec<Attendance>> {
    let mut attended: Table<VisitId, Vec<Attendance>> = problem.visits.iter().map(|_| Vec::new()).collect();
    for (shift, route) in routes.enumerate() {
        for step in &route.steps {
            let What::Visit { visit, staff } = step.what else { continue };
            let clinician = problem.shifts[shift].clinician;
            let (start, past, path) = (step.start, step.past, step.path.clone());
            attended[visit].push(Attendance { clinician, shift, staff, start, past, path });
        }
    }
    attended
}

/// Ids of the day file.
struct Names<'a> {
    visits: BTreeMap<&'a str, VisitId>,
    places: BTreeMap<&'a str, PlaceId>,
    reserves: BTreeMap<&'a str, ReserveId>,
}

/// Walks along one itinerary.
struct Tracer<'a> {
    problem: &'a Problem,
    names: &'a Names<'a>,
    shift: ShiftId,
    mode: ModeId,
    /// Where the clinician is; none before the first place of a shift without `startPlace`.
    here: Option<PlaceId>,
    /// Whether they have only had a break here, on arriving, so that access is still due.
    outside: bool,
    route: Route,
}

impl<'a> Tracer<'a> {
    fn new(problem: &'a Problem, names: &'a Names<'a>, shift: ShiftId, path: String) -> Self {
        let row = &problem.shifts[shift];
        let route = Route { path, present: true, ..Route::default() };
        let mode = problem.clinicians[row.clinician].mode;
        Self { problem, names, shift, mode, here: row.start_place, outside: false, route }
    }

    fn route(mut self, plan: &ShiftPlan, found: &mut Findings) -> Route {
        let shift = &self.problem.shifts[self.shift];
        let last = plan.itinerary.len().saturating_sub(1);
        for (index, stop) in plan.itinerary.iter().enumerate() {
            let path = format!("{}.itinerary[{index}]", self.route.path);
            match stop {
                Stop::Start { place, departure } => match shift.start_place {
                    Some(start_place) if index == 0 => {
                        self.route.departure = Some(written(*departure));
                        self.route.stated_departure = self.route.departure;
                        self.same_place(place, start_place, &path, found);
                    }
                    _ => found.add(rules::START_MISPLACED, path, format!("no start of shift {} here", shift.id)),
                },
                Stop::End { place, travel, metres, arrival } => match shift.end_place {
                    Some(end_place) if index == last => {
                        self.same_place(place, end_place, &path, found);
                        let stated = Stated { place: Some(place.clone()), ..legs(*travel, *metres) };
                        self.home(path, end_place, stated, written(*arrival), found);
                    }
                    _ => found.add(rules::END_MISPLACED, path, format!("no end of shift {} here", shift.id)),
                },
                _ => {
                    let past = self.route.steps.len() < shift.history.len();
                    let mut step = self.read(stop, path, found);
                    step.past = past;
                    self.go(&mut step, found);
                    self.route.steps.push(step);
                }
            }
        }
        self.route
    }

    fn same_place(&self, named: &str, place: PlaceId, path: &str, found: &mut Findings) {
        let actual = &self.problem.places[place].id;
        if named != actual {
            found.add(rules::WRONG_PLACE, format!("{path}.place"), format!("this is held at {actual}, not {named}"));
        }
    }

    /// The entry with its ids resolved, before its leg is known.
    fn read(&self, stop: &Stop, path: String, found: &mut Findings) -> Step {
        let shift = &self.problem.shifts[self.shift];
        match stop {
            Stop::Visit { visit, staff, place, travel, metres, arrival, start, end, late } => {
                let stated = Stated { late: Some(length(late.0)), ..stated(place, *travel, *metres) };
                let what = self.visit(visit, &path, found).map_or(What::UnknownVisit, |visit| {
                    // A u32 fits usize wherever this program runs; what does not is no staff entry either.
                    What::Visit { visit, staff: usize::try_from(*staff).unwrap_or(usize::MAX) }
                });
                step(path, what, Some(*arrival), *start, *end, stated)
            }
            Stop::NoAccess { visit, place, travel, metres, arrival, start, end } => {
                let what = self.visit(visit, &path, found).map_or(What::UnknownDuty, What::NoAccess);
                step(path, what, Some(*arrival), *start, *end, stated(place, *travel, *metres))
            }
            Stop::Activity { activity, place, travel, metres, arrival, start, end } => {
                let index = shift.activities.iter().position(|known| known.id == *activity);
                if index.is_none() {
                    let message = format!("shift {} has no activity {activity}", shift.id);
                    found.add(rules::UNKNOWN_DUTY, format!("{path}.activity"), message);
                }
                let what = index.map_or(What::UnknownDuty, What::Activity);
                let stated = Stated { place: Some(place.clone()), ..legs(*travel, *metres) };
                step(path, what, Some(*arrival), *start, *end, stated)
            }
            Stop::Break { break_id, place, travel, metres, arrival, start, end } => {
                let index = shift.breaks.iter().position(|known| known.id == *break_id);
                if index.is_none() {
                    let message = format!("shift {} has no break {break_id}", shift.id);
                    found.add(rules::UNKNOWN_DUTY, format!("{path}.break"), message);
                }
                let what = index.map_or(What::UnknownDuty, What::Break);
                step(path, what, *arrival, *start, *end, stated(place, *travel, *metres))
            }
            Stop::Reserve { reserve, start, end } => {
                let known = self.names.reserves.get(&**reserve).copied();
                if known.is_none() {
                    let message = format!("the day has no reserve {reserve}");
                    found.add(rules::UNKNOWN_RESERVE, format!("{path}.reserve"), message);
                }
                let what = known.map_or(What::UnknownReserve, What::Reserve);
                step(path, what, None, *start, *end, Stated::default())
            }
            // Start and end entries are dealt with by `route`, and never come here.
            Stop::Start { departure: at, .. } | Stop::End { arrival: at, .. } => {
                step(path, What::UnknownDuty, None, *at, *at, Stated::default())
            }
        }
    }

    fn visit(&self, id: &str, path: &str, found: &mut Findings) -> Option<VisitId> {
        let known = self.names.visits.get(id).copied();
        if known.is_none() {
            found.add(rules::UNKNOWN_VISIT, format!("{path}.visit"), format!("the day has no visit {id}"));
        }
        known
    }

    /// Where a step is held: by the day, or for the past and the unknown as written.
    fn place(&self, step: &Step) -> Option<PlaceId> {
        match step.what {
            What::Visit { visit, .. } if !step.past => self.problem.visits[visit].place,
            What::Activity(index) if !step.past => Some(self.problem.shifts[self.shift].activities[index].place),
            _ => self.names.places.get(step.stated.place.as_deref()?).copied(),
        }
    }

    /// Goes to the step: its place, travel, metres and access.
    fn go(&mut self, step: &mut Step, found: &mut Findings) {
        step.place = self.place(step);
        if step.past {
            self.went(step);
        }
        let Some(place) = step.place else { return };
        if !step.past {
            (step.travel, step.metres) = self.leg(place, &step.stated, &step.path, found);
        }
        let due = self.outside || self.here != Some(place);
        self.outside = due && matches!(step.what, What::Break(_));
        let attempt = matches!(step.what, What::NoAccess(_));
        step.access = if !due || self.outside || attempt { 0 } else { length(self.problem.places[place].access) };
        if let Some(arrival) = step.arrival.filter(|_| step.past) {
            // If the clinician in fact began sooner after arriving, access took no longer than that.
            step.access = step.access.min(step.start - arrival).max(0);
        }
        self.here = Some(place);
    }

    /// The leg to a past stop, and when the shift began: travel took from the end of the stop before to the arrival; to
    /// the first stop, of which nobody knows when they left for it, what the day has. Distances are the day's.
    fn went(&mut self, step: &mut Step) {
        let before = self.route.steps.last().map(|before| before.end);
        let history = &self.problem.shifts[self.shift].history;
        let arrival = step.arrival.or(history.get(self.route.steps.len()).map(|stop| instant(stop.arrival)));
        step.arrival = arrival;
        if let (Some(from), Some(to)) = (self.here, step.place) {
            // Where the day has no data, the plan's word is all there is.
            let stated = (step.stated.travel.unwrap_or(0), step.stated.metres.unwrap_or(0));
            (step.travel, step.metres) = leg(self.problem, self.mode, from, to).unwrap_or(stated);
            if let (Some(before), Some(arrival)) = (before, arrival) {
                step.travel = (arrival - before).max(0);
            }
        }
        if let (None, Some(departure), Some(arrival)) = (before, &mut self.route.departure, arrival) {
            *departure = arrival - step.travel;
        }
    }

    fn home(&mut self, path: String, end_place: PlaceId, stated: Stated, arrival: Time, found: &mut Findings) {
        let (travel, metres) = self.leg(end_place, &stated, &path, found);
        self.route.home = Some(Home { path, arrival, travel, metres, stated });
    }

    /// Travel and metres from here; 0 where no place came before, as written where the mode has no data.
    fn leg(&self, to: PlaceId, stated: &Stated, path: &str, found: &mut Findings) -> (Time, i128) {
        let Some(from) = self.here else { return (0, 0) };
        leg(self.problem, self.mode, from, to).unwrap_or_else(|| {
            let name = |place: PlaceId| &self.problem.places[place].id;
            let mode = &self.problem.modes[self.mode].id;
            let message = format!("mode {mode} has no travel from {} to {}", name(from), name(to));
            found.add(rules::NO_TRAVEL_DATA, path, message);
            (stated.travel.unwrap_or(0), stated.metres.unwrap_or(0))
        })
    }
}

/// Travel time and metres of one leg; `None` where the mode does not cover it.
pub(super) fn leg(problem: &Problem, mode: ModeId, from: PlaceId, to: PlaceId) -> Option<(Time, i128)> {
    let covered = |place: PlaceId| match &problem.modes[mode].source {
        ModeSource::Estimate { .. } => problem.places[place].point.is_some(),
        ModeSource::Matrix(matrix) => matrix.row_of.get(place).is_some_and(Option::is_some),
    };
    (from == to || covered(from) && covered(to))
        .then(|| (length(travel::seconds(problem, mode, from, to)), travel::metres(problem, mode, from, to).0.into()))
}

fn step(
    path: String,
    what: What,
    arrival: Option<Timestamp>,
    start: Timestamp,
    end: Timestamp,
    stated: Stated,
) -> Step {
    Step {
        path,
        what,
        place: None,
        past: false,
        arrival: arrival.map(written),
        start: written(start),
        end: written(end),
        travel: 0,
        metres: 0,
        access: 0,
        stated,
    }
}

fn legs(travel: IsoDuration, metres: i64) -> Stated {
    stated(&None, Some(travel), Some(metres))
}

fn stated(place: &Option<String>, travel: Option<IsoDuration>, metres: Option<i64>) -> Stated {
    let travel = travel.map(|travel| length(travel.0));
    Stated { place: place.clone(), travel, metres: metres.map(i128::from), late: None }
}

fn written(at: Timestamp) -> Time {
    instant(at.instant())
}
