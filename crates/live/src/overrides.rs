//! Planning around what a person decided against a rule.
//!
//! The search knows no plan that breaks a rule. It is therefore shown the day with a visit that was decided on free of
//! all rules but one: that it is where and when the person put it (a pin). What its links leave open to other visits is
//! shown as windows and clinicians of theirs. Caps that a person let a shift pass are shown wide enough. The figures of
//! the plan that comes back are the judge's, by the day as it is.

use crate::NewDay;
use crate::day_edits;
use crate::state_at::shift_of;
use rounds_check as check;
use rounds_format::day::{DayFile, LinkFile, PinFile, StaffFile, VisitFile, WindowFile};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::error::Result;
use rounds_model::travel::Sources;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Overruled, Problem};

/// The day as the search sees it.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    /// The day without the rules that were decided against.
    pub problem: Problem,
    seats: Vec<Seat>,
}

/// A clinician at a visit that stays as a person decided.
#[derive(Clone, Debug)]
struct Seat {
    shift: String,
    visit: String,
    staff: u32,
    start: Timestamp,
    end: Timestamp,
}

/// How firmly what was decided stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Firm {
    /// At its very time.
    Start,
    /// As soon after it as can be.
    Order,
}

/// What leaving out a visit that stays would cost, so that the search does not.
const AT_ANY_PRICE: i64 = 1_000_000_000_000;

/// The day around what was decided; `None` where nothing was.
///
/// # Errors
/// Those of reading a day.
pub(crate) fn around(now: &NewDay, firm: Firm, sources: &dyn Sources) -> Result<Option<Around>> {
    let problem = &now.problem;
    if problem.overrides.is_empty() {
        return Ok(None);
    }
    let mut seats: Vec<Seat> = Vec::new();
    for shift in &now.rest.shifts {
        for stop in &shift.itinerary {
            let Stop::Visit { visit, staff, start, end, .. } = stop else { continue };
            if decided(problem, visit) {
                let (shift, visit) = (shift.shift.clone(), visit.clone());
                seats.push(Seat { shift, visit, staff: *staff, start: *start, end: *end });
            }
        }
    }
    let mut day = now.day.clone();
    day.overrides = None;
    for seat in &seats {
        narrow(&mut day, problem, seat);
    }
    for seat in &seats {
        free(&mut day, problem, seat);
    }
    for seat in &seats {
        pin(&mut day, seat, firm, problem);
    }
    widen(&mut day, problem);
    match rounds_format::problem_with(&day, sources) {
        Ok(loaded) => Ok(Some(Around { problem: loaded.value, seats })),
        // What else is fixed leaves no room for it.
        Err(error) if error.is_input() => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether a person decided on the visit.
fn decided(problem: &Problem, visit: &str) -> bool {
    problem.overrides.iter().any(|decided| matches!(decided.on, Overruled::Visit(id) if problem.visits[id].id == visit))
}

/// Frees a visit of all rules.
fn free(day: &mut DayFile, problem: &Problem, seat: &Seat) {
    day_edits::untie(day, &seat.visit);
    let place = problem.visits.iter().find(|row| row.id == seat.visit).and_then(|row| row.place);
    let Some(file) = day.visits.iter_mut().find(|file| file.id == seat.visit) else { return };
    let staff = file.staff.clone().unwrap_or_default();
    let plain = |entry: StaffFile| StaffFile { duration: entry.duration, ..StaffFile::default() };
    *file = VisitFile {
        id: file.id.clone(),
        place: place.map(|place| problem.places[place].id.clone()),
        remote: file.remote,
        duration: file.duration,
        priority: file.priority,
        due: file.due,
        response: file.response.clone(),
        load: file.load,
        staff: Some(staff.into_iter().map(plain).collect()).filter(|staff: &Vec<StaffFile>| !staff.is_empty()),
        unassigned_cost: Some(AT_ANY_PRICE),
        ..VisitFile::default()
    };
}

/// Holds a visit to its shift, and to its time.
fn pin(day: &mut DayFile, seat: &Seat, firm: Firm, problem: &Problem) {
    let several = problem.visits.iter().any(|row| row.id == seat.visit && row.staff.len() > 1);
    day.pins.get_or_insert_default().push(PinFile {
        visit: seat.visit.clone(),
        clinician: None,
        shift: Some(seat.shift.clone()),
        start: (firm == Firm::Start).then_some(seat.start),
        staff: several.then_some(seat.staff),
        notes: None,
    });
    if firm == Firm::Order {
        let end = Timestamp(seat.start.0 + chrono::TimeDelta::days(2));
        let later = WindowFile { start: seat.start, end, due: None, notes: None };
        let own = day.visits.iter_mut().filter(|file| file.id == seat.visit);
        own.for_each(|file| file.windows = Some(vec![later.clone()]));
    }
}

/// What the links of a visit that stays leave open to the other visits.
fn narrow(day: &mut DayFile, problem: &Problem, seat: &Seat) {
    let who = problem.shifts.iter().find(|shift| shift.id == seat.shift).map(|shift| shift.clinician);
    let Some(who) = who.map(|who| problem.clinicians[who].id.clone()) else { return };
    for link in day.links.clone().unwrap_or_default() {
        match link {
            LinkFile::Gap { from, to, min, max, .. } if from == seat.visit || to == seat.visit => {
                let (least, most) = (min.map_or(Seconds::ZERO, |min| min.0), max.map(|max| max.0));
                let at = seat.start.instant();
                let far = Seconds(10 * 86_400);
                let (other, first, last) = match from == seat.visit {
                    true => (to, at + least, at + most.unwrap_or(far)),
                    false => (from, at - most.unwrap_or(far), at - least),
                };
                within(day, &other, (first, last), problem.zone);
            }
            LinkFile::SameClinician { visits, .. } if visits.contains(&seat.visit) => {
                others(day, &visits, |file| file.required_clinicians = Some(vec![who.clone()]));
            }
            LinkFile::DifferentClinicians { visits, .. } if visits.contains(&seat.visit) => {
                others(day, &visits, |file| file.excluded_clinicians.get_or_insert_default().push(who.clone()));
            }
            LinkFile::AllOrNone { visits, .. } if visits.contains(&seat.visit) => {
                others(day, &visits, |file| file.unassigned_cost = Some(AT_ANY_PRICE));
            }
            _ => {}
        }
    }
}

fn others(day: &mut DayFile, visits: &[String], change: impl Fn(&mut VisitFile)) {
    day.visits.iter_mut().filter(|file| visits.contains(&file.id)).for_each(change);
}

/// Lets care of a visit start within a span only.
fn within(day: &mut DayFile, visit: &str, (first, last): (Instant, Instant), zone: chrono_tz::Tz) {
    let Some(file) = day.visits.iter_mut().find(|file| file.id == visit) else { return };
    let stamp = |at: Instant| Timestamp::in_zone(at, zone);
    let Some((start, end)) = stamp(first).zip(stamp(last)) else { return };
    let whole = WindowFile { start, end, due: None, notes: None };
    let mut windows = file.windows.clone().unwrap_or_else(|| vec![whole.clone()]);
    for window in &mut windows {
        (window.start, window.end) = (later(window.start, start), earlier(window.end, end));
    }
    windows.retain(|window| window.start.0 <= window.end.0);
    // Where nothing is left, it cannot be kept to; the time of one instant long ago says so.
    let never = WindowFile { start: long_ago(start), end: long_ago(start), due: None, notes: None };
    file.windows = Some(if windows.is_empty() { vec![never] } else { windows });
}

fn later(one: Timestamp, other: Timestamp) -> Timestamp {
    if one.0 < other.0 { other } else { one }
}

fn earlier(one: Timestamp, other: Timestamp) -> Timestamp {
    if other.0 < one.0 { other } else { one }
}

/// A day and a half earlier.
fn long_ago(at: Timestamp) -> Timestamp {
    Timestamp(at.0 - chrono::TimeDelta::hours(36))
}

/// Caps of shifts that a person let pass.
fn widen(day: &mut DayFile, problem: &Problem) {
    for decided in &problem.overrides {
        let Overruled::Shift(shift) = decided.on else { continue };
        let Some(file) = shift_of(day, &problem.shifts[shift].id) else { continue };
        match &*decided.rule {
            "V2008" => file.max_overtime = Some(IsoDuration(Seconds(86_400))),
            "V6001" => file.max_visits = None,
            "V6002" => file.max_travel = None,
            "V6003" => file.max_load = None,
            _ => {}
        }
    }
}

impl Around {
    /// Whether all visits that were decided on are in, by a test of what is.
    pub(crate) fn holds(&self, is_in: impl Fn(&str) -> bool) -> bool {
        self.seats.iter().all(|seat| is_in(&seat.visit))
    }

    /// The plan with the figures of the judge, and with the times that a person decided on.
    fn back(&self, problem: &Problem, mut plan: PlanFile) -> PlanFile {
        for shift in &mut plan.shifts {
            for stop in &mut shift.itinerary {
                let Stop::Visit { visit, staff, start, end, late, .. } = stop else { continue };
                let seat = self.seats.iter().find(|seat| seat.visit == *visit && seat.staff == *staff);
                let Some(seat) = seat.filter(|seat| seat.shift == shift.shift) else { continue };
                if times_decided(problem, &seat.visit) {
                    (*start, *end) = (seat.start, seat.end);
                }
                let id = problem.visits.enumerate().find(|(_, row)| row.id == seat.visit).map(|(id, _)| id);
                *late = id.map_or(*late, |id| IsoDuration(problem.lateness(id, start.instant())));
            }
        }
        plan.day.digest.clone_from(&problem.digest);
        plan.bound = None;
        let verdict = check::check(problem, &plan);
        (plan.cost, plan.kpis) = (Some(verdict.cost), Some(verdict.kpis));
        plan
    }
}

/// Whether a person decided on times of the visit that nobody can keep.
fn times_decided(problem: &Problem, visit: &str) -> bool {
    let here = |on: Overruled| matches!(on, Overruled::Visit(id) if problem.visits[id].id == visit);
    problem.overrides.iter().any(|decided| here(decided.on) && decided.rule.starts_with("V20"))
}

impl NewDay {
    /// The day as the search sees it: around what a person decided, and reserves as visits.
    pub(crate) fn searched(&self) -> &Problem {
        self.around.as_ref().map_or(&self.problem, |around| &around.problem).searched()
    }

    /// What is left of the old plan, as the search sees it.
    pub(crate) fn left(&self) -> PlanFile {
        let mut rest = self.rest.clone();
        rest.day.digest.clone_from(&self.searched().digest);
        rest
    }

    /// A plan of the search as one of the day.
    pub(crate) fn own(&self, plan: PlanFile) -> PlanFile {
        match &self.around {
            Some(around) => around.back(&self.problem, plan),
            None => plan,
        }
    }
}
