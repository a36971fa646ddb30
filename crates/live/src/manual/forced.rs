//! Edits that break rules: the visit goes where the coordinator says, all times follow, and nothing is left out for it.
//!
//! Only the order within the shifts concerned is open. A time asked for decides it, as far as stops then stand in the
//! order of their times; of the positions left the judge's favourite is taken, the one that breaks the fewest rules and
//! then costs least.

use crate::Current;
use crate::clock::gone_to;
use crate::manual::attendees::Crew;
use crate::reserves::unheld;
use crate::ties::Ties;
use crate::timeline::{Course, Step, courses, leg, reach};
use crate::walk::walk;
use rounds_check as check;
use rounds_format::day::PastStopKind;
use rounds_format::plan::{PlanFile, ShiftPlan, Stop, Unassigned};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::error::Result;
use rounds_model::ids::{PlaceId, ShiftId, VisitId};
use rounds_model::travel;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Problem, Shift};

/// The plan `base` with the visit served by `crew`, whatever rules that breaks.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) if `base` names what the day does not have.
pub(super) fn put(
    before: &Current,
    base: &PlanFile,
    visit: VisitId,
    crew: &Crew,
    at: Option<Instant>,
) -> Result<PlanFile> {
    let problem = &before.problem;
    let mut sheet = Sheet::new(before, base)?;
    for (entry, shift) in crew.iter().enumerate() {
        let row = shift.as_ref().and_then(|id| sheet.courses.iter().position(|course| course.shift == *id));
        if let Some(row) = row {
            sheet.insert(visit, entry as u32, row, at);
        }
    }
    let id = &problem.visits[visit].id;
    Ok(sheet.plan(base.unassigned.iter().filter(|left| left.visit != *id).cloned().collect()))
}

/// The plan `base`, from which the visit was taken, with it left out, whatever rules that breaks.
pub(super) fn taken_out(before: &Current, base: &PlanFile, visit: &str) -> Result<PlanFile> {
    let problem = &before.problem;
    let mut left: Vec<Unassigned> = Vec::new();
    for row in problem.visits.iter() {
        let old = base.unassigned.iter().find(|left| left.visit == row.id).cloned();
        let new = (row.id == visit && old.is_none()).then(|| Unassigned::unexplained(row.id.clone()));
        left.extend(old.or(new));
    }
    Ok(Sheet::new(before, base)?.plan(left))
}

/// Stops out of the order of their times, the visit elsewhere than the time asked for, rules broken, cost: less is
/// better.
type Worth = (bool, bool, usize, i64);

/// The courses of all shifts, to be changed by hand.
struct Sheet<'a> {
    problem: &'a Problem,
    base: &'a PlanFile,
    courses: Vec<Course>,
    /// By course: whether its stops are others than in `base`, or follow each other otherwise.
    touched: Vec<bool>,
    ties: Ties,
}

impl<'a> Sheet<'a> {
    fn new(before: &'a Current, base: &'a PlanFile) -> Result<Sheet<'a>> {
        let problem = &before.problem;
        let touched = before.plan.shifts.iter().zip(&base.shifts).map(|(old, new)| old != new).collect();
        let courses = courses(problem, base, &[])?;
        let mut sheet = Sheet { problem, base, courses, touched, ties: Ties::of(problem) };
        for row in 0..sheet.courses.len() {
            if sheet.touched[row] {
                lay_breaks(&mut sheet.courses[row], &problem.shifts[ShiftId(row as u32)]);
            }
        }
        Ok(sheet)
    }

    fn shift(&self, row: usize) -> &'a Shift {
        &self.problem.shifts[ShiftId(row as u32)]
    }

    /// Puts the visit into a shift, where the judge likes it best.
    fn insert(&mut self, visit: VisitId, staff: u32, row: usize, at: Option<Instant>) {
        if self.courses[row].steps.is_empty() {
            self.open(row);
        }
        self.touched[row] = true;
        let mut best: Option<(Worth, Vec<Course>)> = None;
        let now = self.courses[row].steps.clone();
        let with_breaks = [&now[..], &self.breaks(row)].concat();
        for steps in [&now, &with_breaks][..if with_breaks.len() > now.len() { 2 } else { 1 }].iter() {
            self.courses[row].steps = steps.to_vec();
            let first = self.first_open(row);
            for index in first..=steps.len() {
                let mut courses = self.courses.clone();
                let step = self.step(row, index, (visit, staff), at);
                courses[row].steps.insert(index, step);
                lay_breaks(&mut courses[row], self.shift(row));
                walk(self.problem, &mut courses, &self.ties);
                let before = std::mem::replace(&mut self.courses, courses);
                let verdict = check::check(self.problem, &self.plan(self.base.unassigned.clone()));
                let tried = std::mem::replace(&mut self.courses, before);
                let mixed_up = !tried[row].steps[first..].is_sorted_by_key(|step| step.start);
                let elsewhere = !in_order(&steps[first..], index - first, at);
                let worth = (mixed_up, elsewhere, verdict.violations.len(), verdict.cost.total);
                if best.as_ref().is_none_or(|(least, _)| worth < *least) {
                    best = Some((worth, tried));
                }
            }
        }
        if let Some((_, courses)) = best {
            self.courses = courses;
        }
    }

    /// The first position that is still open: behind what has happened, and behind the stop that somebody is on the way
    /// to.
    fn first_open(&self, row: usize) -> usize {
        let (happened, course) = (self.shift(row).history.len(), &self.courses[row]);
        let standing = course.after(happened);
        let gone = gone_to(self.problem).zip(standing.free).filter(|_| happened > 0);
        let next = course.steps.get(happened).filter(|step| step.place.is_some());
        let next = next
            .filter(|step| step.kept_free.is_none_or(|until| gone_to(self.problem).is_some_and(|now| now >= until)));
        match gone.zip(next) {
            Some(((now, free), step)) if free < now && step.start > free => happened + 1,
            _ => happened,
        }
    }

    /// The duties of a shift that had nothing to do, in the order in which they can begin.
    fn open(&mut self, row: usize) {
        let shift = self.shift(row);
        let held = shift.activities.iter().map(|held| {
            let start = held.earliest.max(shift.start);
            planned(PastStopKind::Activity, &held.id, Some(held.place), start, held.duration)
        });
        let mut steps: Vec<Step> = self.breaks(row).into_iter().chain(held).collect();
        steps.sort_by_key(|step| step.planned);
        let course = &mut self.courses[row];
        course.departure = Some(shift.start);
        course.steps = steps;
    }

    /// The breaks that must be taken if they are owed, and that the course does not have.
    fn breaks(&self, row: usize) -> Vec<Step> {
        let shift = self.shift(row);
        let had =
            |id: &String| self.courses[row].steps.iter().any(|step| step.kind == PastStopKind::Break && step.id == *id);
        let must = shift.breaks.iter().filter(|pause| pause.skip_cost.is_none() && !had(&pause.id));
        let step = |pause: &rounds_model::Break| {
            planned(PastStopKind::Break, &pause.id, None, pause.earliest.max(shift.start), pause.duration)
        };
        let mut steps: Vec<Step> = must.map(step).collect();
        steps.sort_by_key(|step| step.planned);
        steps
    }

    /// The visit as a step at `index`: at the time that is asked for, else as early as one can be there within a
    /// window.
    fn step(&self, row: usize, index: usize, (visit, staff): (VisitId, u32), at: Option<Instant>) -> Step {
        let (course, start) = (&self.courses[row], self.shift(row).start);
        let row = &self.problem.visits[visit];
        let step = Step::unplanned(&row.id, staff, Some(row), at.unwrap_or(Instant(0)));
        if at.is_some() {
            // A time that is asked for is kept, whether or not there is time to travel.
            return Step { past: true, ..step };
        }
        let mut standing = course.after(index);
        standing.free = Some(standing.free.unwrap_or(start)).max(gone_to(self.problem));
        let (_, ready) = reach(self.problem, course.mode, standing, &step);
        let windows = row.windows.iter().filter(|window| window.end >= ready).map(|window| window.start.max(ready));
        Step { planned: windows.min().unwrap_or(ready), ..step }
    }

    /// As a plan file, without its figures.
    fn plan(&self, unassigned: Vec<Unassigned>) -> PlanFile {
        let rows = self.base.shifts.iter().enumerate();
        let shifts = rows.map(|(row, old)| ShiftPlan { itinerary: self.itinerary(row, old), ..old.clone() }).collect();
        let plan = PlanFile { shifts, unassigned, cost: None, kpis: None, bound: None, ..self.base.clone() };
        PlanFile { unheld: unheld(self.problem, &plan), ..plan }
    }

    fn itinerary(&self, row: usize, old: &ShiftPlan) -> Vec<Stop> {
        let shift = self.shift(row);
        let course = &self.courses[row];
        if !self.touched[row] && course.steps.iter().all(|step| step.past || step.start == step.planned) {
            return old.itinerary.clone();
        }
        let happened = shift.history.len();
        let visits = course.steps.iter().filter(|step| step.kind == PastStopKind::Visit);
        if visits.count() == 0 && happened == 0 {
            return Vec::new();
        }
        let begins = matches!(old.itinerary.first(), Some(Stop::Start { .. }));
        let mut stops: Vec<Stop> = Vec::new();
        let mut pen = Pen { problem: self.problem, course, place: shift.start_place, free: shift.start };
        if happened > 0 {
            stops.extend(old.itinerary.iter().take(happened + usize::from(begins)).cloned());
            let standing = course.after(happened);
            (pen.place, pen.free) = (standing.place, standing.free.unwrap_or(shift.start));
        } else if let (Some(place), Some(first)) = (shift.start_place, course.steps.first()) {
            let access = |to: PlaceId| if to == place { Seconds::ZERO } else { self.problem.places[to].access };
            let way =
                first.place.map_or(Seconds::ZERO, |to| leg(self.problem, course.mode, Some(place), to) + access(to));
            pen.free = shift.start.max(Instant(first.start.0 - way.0));
            stops.extend(pen.stamp(pen.free).map(|departure| Stop::Start { place: pen.name(place), departure }));
        } else if let Some(first) = course.steps.first() {
            let access = first.place.map_or(Seconds::ZERO, |to| self.problem.places[to].access);
            pen.free = shift.start.max(Instant(first.start.0 - access.0));
        }
        stops.extend(course.steps[happened..].iter().filter_map(|step| pen.stop(step)));
        if let Some(end) = shift.end_place {
            stops.extend(pen.end(end));
        }
        stops
    }
}

/// A break that was to be taken on arriving at what no longer follows is taken before leaving, as early as it may be.
fn lay_breaks(course: &mut Course, shift: &Shift) {
    let places: Vec<Option<PlaceId>> = course.steps.iter().map(|step| step.place).collect();
    course.stay_put();
    for (index, place) in places.into_iter().enumerate() {
        let step = &course.steps[index];
        let Some(pause) = shift.breaks.iter().find(|pause| step.place != place && pause.id == step.id) else {
            continue;
        };
        let start = pause.earliest.max(course.after(index).free.unwrap_or(shift.start));
        let laid = planned(PastStopKind::Break, &pause.id, None, start, pause.duration);
        course.steps[index] = Step { kept_free: step.kept_free, ..laid };
    }
}

/// Whether something at the time asked for stands in order at `index` of the steps that are still open: behind what
/// begins before it, and before what ends after it.
fn in_order(steps: &[Step], index: usize, at: Option<Instant>) -> bool {
    let Some(at) = at else { return true };
    let follows = steps[..index].iter().all(|step| step.start <= at);
    follows && steps.get(index).is_none_or(|step| step.end > at)
}

fn planned(kind: PastStopKind, id: &str, place: Option<PlaceId>, start: Instant, duration: Seconds) -> Step {
    let step = Step::known(kind, id.to_owned(), place, [start, start, start + duration]);
    Step { fact: Default::default(), ..step }
}

/// Writes stops one after the other.
struct Pen<'a> {
    problem: &'a Problem,
    course: &'a Course,
    place: Option<PlaceId>,
    free: Instant,
}

impl Pen<'_> {
    fn stamp(&self, instant: Instant) -> Option<Timestamp> {
        Timestamp::in_zone(instant, self.problem.zone)
    }

    fn name(&self, place: PlaceId) -> String {
        self.problem.places[place].id.clone()
    }

    /// Travel to `to`, and when one is there.
    fn way(&self, to: PlaceId) -> (Seconds, i64, Instant) {
        let travel = leg(self.problem, self.course.mode, self.place, to);
        let metres = self.place.map_or(0, |from| travel::metres(self.problem, self.course.mode, from, to).0);
        (travel, metres, self.free + travel)
    }

    fn stop(&mut self, step: &Step) -> Option<Stop> {
        let (start, end) = (self.stamp(step.start)?, self.stamp(step.end)?);
        let way = step.place.map(|to| self.way(to));
        let arrival = self.stamp(way.map_or(self.free, |(.., arrival)| arrival))?;
        let (travel, metres) = way.map_or((Seconds::ZERO, 0), |(travel, metres, _)| (travel, metres));
        self.free = step.end;
        self.place = step.place.or(self.place);
        let id = step.id.clone();
        Some(match step.kind {
            PastStopKind::Break => Stop::Break {
                break_id: id,
                place: step.place.map(|place| self.name(place)),
                travel: step.place.map(|_| IsoDuration(travel)),
                metres: step.place.map(|_| metres),
                arrival: step.place.map(|_| arrival),
                start,
                end,
            },
            PastStopKind::Activity => {
                let place = step.place.map(|place| self.name(place)).unwrap_or_default();
                Stop::Activity { activity: id, place, travel: IsoDuration(travel), metres, arrival, start, end }
            }
            PastStopKind::Visit | PastStopKind::NoAccess => {
                let visit = self.problem.visits.enumerate().find(|(_, row)| row.id == id)?.0;
                let late = IsoDuration(self.problem.lateness(visit, step.start));
                let (staff, place) = (step.staff, step.place.map(|place| self.name(place)));
                let (travel, metres) =
                    (place.is_some().then_some(IsoDuration(travel)), place.is_some().then_some(metres));
                Stop::Visit { visit: id, staff, place, travel, metres, arrival, start, end, late }
            }
        })
    }

    fn end(&self, place: PlaceId) -> Option<Stop> {
        let (travel, metres, arrival) = self.way(place);
        let arrival = self.stamp(arrival)?;
        Some(Stop::End { place: self.name(place), travel: IsoDuration(travel), metres, arrival })
    }
}
