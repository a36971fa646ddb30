//! Planning around what a person decided against a rule.
//!
//! The search knows no plan that breaks a rule. It is therefore shown the day with a visit that was decided on free of
//! all rules but one: that it is where and when the person put it (a pin). Where nobody can be there at that time, it
//! is shown as soon as somebody can, and as lasting only what is then left of it, so that what follows follows as it
//! did; the plan that comes back has it when the person said. What its links leave open to other visits is shown as
//! windows and clinicians of theirs, but for links that the person decided against. Caps that a person let a shift pass
//! are shown wide enough. The figures of the plan that comes back are the judge's, by the day as it is.
//!
//! Which visit of a link or of a shift somebody moved, an override does not tell. As long as the plan breaks a link
//! that they decided on, all its visits stay, and the link is not shown; as long as it breaks a rule of a shift that
//! they decided on, so do the visits of that shift. Other rules hold for these: where there is no time left for them as
//! they are, they are planned like any other.

use std::collections::{BTreeMap, BTreeSet};

use crate::broken::Broken;
use crate::changes::side_of;
use crate::decided::{is_decided, link_is_overruled, time_is_decided, visit_of};
use crate::state_at::shift_of;
use crate::{Current, NewDay, day_edits};
use rounds_check as check;
use rounds_format::day::{BreakFile, DayFile, LinkFile, PinFile, StaffFile, VisitFile, WindowFile};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::error::Result;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Override, Overruled, PastKind, Problem, StaffEntry};
use rounds_report::list;

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
    /// An override names it, so no rule binds it; otherwise it stays for the sake of a link or a shift.
    named: bool,
    shift: String,
    visit: String,
    staff: u32,
    start: Timestamp,
    end: Timestamp,
    /// When care can begin, as far as the stop before and the way from there tell: later than `start` where a person
    /// decided on a time that cannot be.
    ready: Timestamp,
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
pub(crate) fn around(before: &Current, now: &NewDay, firm: Firm) -> Result<Option<Around>> {
    let problem = &now.problem;
    if problem.overrides.is_empty() {
        return Ok(None);
    }
    let broken = Broken::of(before, problem);
    let mut seats: Vec<Seat> = Vec::new();
    for shift in &now.rest.shifts {
        for stop in &shift.itinerary {
            let Stop::Visit { visit, staff, arrival, start, end, .. } = stop else { continue };
            let decided = visit_of(problem, visit).is_some_and(|visit| is_decided(problem, visit));
            let named = decided || broken.decided.contains(visit);
            if named || broken.visits.contains(visit) || broken.shifts.contains(&shift.shift) {
                let (shift, visit) = (shift.shift.clone(), visit.clone());
                let (start, end, ready) = (*start, *end, later(*start, *arrival));
                seats.push(Seat { named, shift, visit, staff: *staff, start, end, ready });
            }
        }
    }
    // All of them begin together.
    for index in 0..seats.len() {
        let same = seats.iter().filter(|seat| seat.visit == seats[index].visit);
        seats[index].ready = same.map(|seat| seat.ready).fold(seats[index].ready, later);
    }
    let mut day = now.day.clone();
    day.overrides = None;
    if let Some(links) = &mut day.links {
        let mut row = 0..;
        links.retain(|_| row.next().is_none_or(|row| !broken.links.contains(&row)));
    }
    let named = || seats.iter().filter(|seat| seat.named);
    for seat in named() {
        narrow(&mut day, problem, seat);
    }
    for seat in named() {
        free(&mut day, problem, seat);
    }
    for seat in seats.iter().filter(|seat| seat.named || firm == Firm::Start) {
        pin(&mut day, seat, firm, problem);
    }
    widen(&mut day, problem, &before.plan);
    match rounds_format::problem_with(&day, &*before.sources) {
        Ok(loaded) => Ok(Some(Around { problem: loaded.value, seats })),
        // What else is fixed leaves no room for it.
        Err(error) if error.is_input() => Ok(None),
        Err(other) => Err(other),
    }
}

/// Frees a visit of all rules.
fn free(day: &mut DayFile, problem: &Problem, seat: &Seat) {
    day_edits::untie(day, &seat.visit);
    let Some(row) = visit_of(problem, &seat.visit).map(|visit| &problem.visits[visit]) else { return };
    let Some(file) = day.visits.iter_mut().find(|file| file.id == seat.visit) else { return };
    // What is left of it once somebody can be there.
    let missed = seat.ready.instant() - seat.start.instant();
    let left = |entry: &StaffEntry| Some(IsoDuration((entry.duration - missed).max(Seconds::ZERO)));
    let plain = |entry: &StaffEntry| StaffFile { duration: left(entry), ..StaffFile::default() };
    *file = VisitFile {
        id: file.id.clone(),
        place: row.place.map(|place| problem.places[place].id.clone()),
        remote: file.remote,
        duration: file.duration,
        priority: file.priority,
        due: file.due,
        response: file.response.clone(),
        load: file.load,
        staff: Some(row.staff.iter().map(plain).collect()),
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
        start: (firm == Firm::Start).then_some(seat.ready),
        staff: several.then_some(seat.staff),
        notes: None,
    });
    if firm == Firm::Order {
        let end = Timestamp(seat.ready.0 + chrono::TimeDelta::days(2));
        let later = WindowFile { start: seat.ready, end, due: None, notes: None };
        let own = day.visits.iter_mut().filter(|file| file.id == seat.visit);
        own.for_each(|file| file.windows = Some(vec![later.clone()]));
    }
}

/// What the links of a visit that stays leave open to the other visits.
fn narrow(day: &mut DayFile, problem: &Problem, seat: &Seat) {
    let who = problem.shifts.iter().find(|shift| shift.id == seat.shift).map(|shift| shift.clinician);
    let Some(who) = who.map(|who| problem.clinicians[who].id.clone()) else { return };
    // The problem has the links of the day, in its order.
    let links = day.links.clone().unwrap_or_default().into_iter().zip(problem.links.iter());
    for (link, _) in links.filter(|(_, link)| !link_is_overruled(problem, &link.kind)) {
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

/// Caps of shifts that a person let pass, and breaks that they left out or put elsewhere.
fn widen(day: &mut DayFile, problem: &Problem, plan: &PlanFile) {
    for decided in &problem.overrides {
        let Overruled::Shift(shift) = decided.on else { continue };
        let id = &problem.shifts[shift].id;
        let Some(file) = shift_of(day, id) else { continue };
        let stops = || plan.shifts.iter().filter(|row| row.shift == *id).flat_map(|row| &row.itinerary);
        let taken = |pause: &BreakFile| {
            stops().find_map(|stop| match stop {
                Stop::Break { break_id, start, .. } if *break_id == pause.id => Some(*start),
                _ => None,
            })
        };
        match &*decided.rule {
            "V3001" => {
                let stays = |id: &str| day_edits::is_away(id) || day_edits::is_held(id);
                let breaks = file.breaks.iter_mut();
                breaks.for_each(|breaks| breaks.retain(|pause| stays(&pause.id) || taken(pause).is_some()));
            }
            "V3003" => {
                for pause in file.breaks.iter_mut().flatten() {
                    let start = taken(pause).unwrap_or(pause.earliest);
                    (pause.earliest, pause.latest) = (earlier(pause.earliest, start), later(pause.latest, start));
                }
            }
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
            self.retime(problem, shift);
        }
        plan.day.digest.clone_from(&problem.digest);
        plan.bound = None;
        let verdict = check::check(problem, &plan);
        (plan.cost, plan.kpis) = (Some(verdict.cost), Some(verdict.kpis));
        plan
    }

    /// Gives the stops of a shift the times that a person decided on, and those that follow them the arrivals that
    /// follow from these.
    fn retime(&self, problem: &Problem, shift: &mut ShiftPlan) {
        let seat_of = |id: &str, entry: u32| {
            let mut seats = self.seats.iter().filter(|seat| seat.shift == shift.shift);
            seats.find(|seat| seat.visit == id && seat.staff == entry)
        };
        // When the stop before is over, once that is another time than it was.
        let mut free: Option<Timestamp> = None;
        for stop in &mut shift.itinerary {
            let follow = |arrival: &mut Timestamp, travel: Option<IsoDuration>| {
                let due = free.map(|free| free.instant() + travel.unwrap_or_default().0);
                *arrival = due.and_then(|due| Timestamp::in_zone(due, problem.zone)).unwrap_or(*arrival);
            };
            match stop {
                Stop::Visit { visit, staff, travel, arrival, start, end, late, .. } => {
                    follow(arrival, *travel);
                    let id = visit_of(problem, visit);
                    let seat = seat_of(visit, *staff).zip(id);
                    if let Some((seat, _)) = seat.filter(|(_, id)| time_is_decided(problem, *id)) {
                        (*start, *end) = (seat.start, seat.end);
                        free = Some(*end);
                    }
                    *late = seat.map_or(*late, |(_, id)| IsoDuration(problem.lateness(id, start.instant())));
                    free = free.and(Some(*end));
                }
                Stop::Activity { travel, arrival, end, .. } => {
                    follow(arrival, Some(*travel));
                    free = free.and(Some(*end));
                }
                Stop::Break { travel, arrival, end, .. } => {
                    arrival.iter_mut().for_each(|arrival| follow(arrival, *travel));
                    free = free.and(Some(*end));
                }
                Stop::Reserve { end, .. } => free = free.and(Some(*end)),
                Stop::End { travel, arrival, .. } => follow(arrival, Some(*travel)),
                // Both come before what is still to be.
                Stop::Start { .. } | Stop::NoAccess { .. } => {}
            }
        }
    }
}

/// What people decided that the plan before kept and the new one does not, in words: the visit is elsewhere now, and no
/// decision is needed for that. O(overrides × stops) beside the judge.
pub(crate) fn given_up(before: &Current, now: &NewDay, plan: &PlanFile) -> Vec<String> {
    let problem = &now.problem;
    if problem.overrides.is_empty() {
        return Vec::new();
    }
    let needed = |problem: &Problem, plan: &PlanFile| -> BTreeSet<(String, String)> {
        let idle = check::check(problem, plan).idle_overrides;
        let all = problem.overrides.iter().enumerate().filter(|(row, _)| !idle.contains(row));
        let of = |decided: &Override| match decided.on {
            Overruled::Visit(visit) => Some((problem.visits[visit].id.clone(), decided.rule.clone())),
            Overruled::Shift(_) => None,
        };
        all.filter_map(|(_, decided)| of(decided)).collect()
    };
    let had = needed(&before.problem, &before.plan);
    let has = needed(problem, plan);
    let past = problem.shifts.iter().flat_map(|shift| &shift.history);
    let past = past.filter_map(|stop| match stop.what {
        PastKind::Visit { visit, .. } => Some(&*problem.visits[visit].id),
        _ => None,
    });
    let begun: BTreeSet<&str> = past.collect();
    let mut lost: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (visit, rule) in had.difference(&has) {
        let stands = now.cancelled.contains(visit) || side_of(&before.plan, visit) == side_of(plan, visit);
        if !stands && visit_of(problem, visit).is_some() && !begun.contains(&**visit) {
            lost.entry(visit).or_default().push(rule.clone());
        }
    }
    let words = |(visit, rules): (&str, Vec<String>)| {
        let (visit, rules) = (day_edits::shown(visit), list(&rules));
        format!("what was decided for {visit} against {rules} can no longer be kept")
    };
    lost.into_iter().map(words).collect()
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
