//! A plan file in the terms of its day: ids found, times as instants. All that goes on from a plan reads it here, but
//! for the judge, which trusts nobody.

use std::collections::BTreeMap;

use crate::codes::{ANOTHER_DAY, NOT_OF_THE_DAY};
use crate::plan::{PlanFile, Stop};
use rounds_model::error::{Error, Issue, Result};
use rounds_model::ids::{PlaceId, ReserveId, ShiftId, VisitId};
use rounds_model::units::{Instant, Seconds};
use rounds_model::{PastKind, Problem, Shift};

/// A shift as a plan has it.
#[derive(Clone, Debug)]
pub struct PlannedShift {
    /// Where it stands in the plan's `shifts`.
    pub row: usize,
    /// The shift.
    pub shift: ShiftId,
    /// When the clinician leaves the place where the shift starts; `None` without stops or such a place.
    pub departure: Option<Instant>,
    /// Its stops in order, those that have happened first; starts and ends of shifts are none.
    pub stops: Vec<PlannedStop>,
}

/// A stop as a plan has it.
#[derive(Clone, Debug)]
pub struct PlannedStop {
    /// Where it stands in the itinerary.
    pub index: usize,
    /// What is done.
    pub what: PastKind,
    /// Where, if the plan says so.
    pub place: Option<PlaceId>,
    /// Travel to it, as the plan has it.
    pub travel: Seconds,
    /// When the clinician gets there; for a break where they are, its start.
    pub arrival: Instant,
    /// When it begins.
    pub start: Instant,
    /// When it ends.
    pub end: Instant,
}

/// Breaks and activities of a plan that their shift does not have, and reserves that the day does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// They make an error.
    Refuse,
    /// They are left out: the day has changed since, and what has become of its duties is known.
    LeaveOut,
}

/// Holds a plan to be for just this day.
///
/// # Errors
/// [`Error::is_input`] if it is for another one.
pub fn of_this_day(problem: &Problem, plan: &PlanFile) -> Result<()> {
    if plan.day.may_be(&problem.digest) {
        return Ok(());
    }
    let help = "give the plan that was made for this day file";
    Err(Error::input(vec![Issue::new(ANOTHER_DAY, "day.digest", "the plan is for another day", help)]))
}

/// Finds what a plan names in the day. Reserves are stops on the day as the search sees it
/// ([`Problem::searched`](rounds_model::Problem::searched)), where they are visits, and on no other. What the plan has
/// of rules, orders and times is not looked at. O(plan log day).
///
/// # Errors
/// [`Error::is_input`] at the first thing that the day does not have: a shift, a visit or one of its staff entries, and
/// unless `missing` has it otherwise a break or an activity of the shift, or a reserve.
pub fn planned(problem: &Problem, plan: &PlanFile, missing: Missing) -> Result<Vec<PlannedShift>> {
    let names = Names::of(problem);
    let shifts = plan.shifts.iter().enumerate().map(|(row, planned)| {
        let known = names.shifts.get(&*planned.shift).copied();
        let shift = known.ok_or_else(|| unknown(&format!("shifts[{row}].shift"), "shift", &planned.shift))?;
        let mut stops = Vec::with_capacity(planned.itinerary.len());
        for (index, stop) in planned.itinerary.iter().enumerate() {
            let duty = matches!(stop, Stop::Activity { .. } | Stop::Break { .. } | Stop::Reserve { .. });
            match names.stop(problem, shift, stop, (row, index)) {
                Err(_) if duty && missing == Missing::LeaveOut => {}
                found => stops.extend(found?),
            }
        }
        let departure = match planned.itinerary.first() {
            Some(Stop::Start { departure, .. }) => Some(departure.instant()),
            _ => None,
        };
        Ok(PlannedShift { row, shift, departure, stops })
    });
    shifts.collect()
}

/// An id that the day does not have, as an error.
pub fn unknown(path: &str, kind: &str, id: &str) -> Error {
    let message = format!("no {kind} {id:?} in the day");
    Error::input(vec![Issue::new(NOT_OF_THE_DAY, path, message, "give the plan that was made for this day file")])
}

/// Ids of a day.
struct Names<'p> {
    shifts: BTreeMap<&'p str, ShiftId>,
    visits: BTreeMap<&'p str, VisitId>,
    places: BTreeMap<&'p str, PlaceId>,
    reserves: BTreeMap<&'p str, ReserveId>,
}

impl<'p> Names<'p> {
    fn of(problem: &'p Problem) -> Names<'p> {
        Names {
            shifts: problem.shifts.enumerate().map(|(id, row)| (&*row.id, id)).collect(),
            visits: problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect(),
            places: problem.places.enumerate().map(|(id, row)| (&*row.id, id)).collect(),
            reserves: problem.reserves.enumerate().map(|(id, row)| (&*row.id, id)).collect(),
        }
    }

    /// `None` for starts and ends of shifts, and for reserves where they are no visits.
    fn stop(
        &self,
        problem: &Problem,
        shift: ShiftId,
        stop: &Stop,
        (row, index): (usize, usize),
    ) -> Result<Option<PlannedStop>> {
        let path = |field: &str| format!("shifts[{row}].itinerary[{index}].{field}");
        let visit = |id: &String| self.visits.get(&**id).copied().ok_or_else(|| unknown(&path("visit"), "visit", id));
        let own: &Shift = &problem.shifts[shift];
        let place = |id: &Option<String>| id.as_ref().and_then(|id| self.places.get(&**id).copied());
        let (what, place, travel, times) = match stop {
            Stop::Visit { visit: id, staff, place: at, travel, arrival, start, end, .. } => {
                let found = visit(id)?;
                let index = *staff as usize;
                if index >= problem.visits[found].staff.len() {
                    return Err(unknown(&path("staff"), &format!("staff entry of visit {id:?},"), &staff.to_string()));
                }
                let what = PastKind::Visit { visit: found, staff: index };
                (what, place(at), *travel, [*arrival, *start, *end])
            }
            Stop::NoAccess { visit: id, place: at, travel, arrival, start, end, .. } => {
                (PastKind::NoAccess(visit(id)?), place(at), *travel, [*arrival, *start, *end])
            }
            Stop::Activity { activity: id, place: at, travel, arrival, start, end, .. } => {
                let found = own.activities.iter().position(|own| own.id == *id);
                let found = found.ok_or_else(|| unknown(&path("activity"), "activity", id))?;
                let place = self.places.get(&**at).copied();
                (PastKind::Activity(found), place, Some(*travel), [*arrival, *start, *end])
            }
            Stop::Break { break_id: id, place: at, travel, arrival, start, end, .. } => {
                let found = own.breaks.iter().position(|own| own.id == *id);
                let found = found.ok_or_else(|| unknown(&path("break"), "break", id))?;
                (PastKind::Break(found), place(at), *travel, [arrival.unwrap_or(*start), *start, *end])
            }
            Stop::Reserve { reserve: id, start, end } => {
                let found = self.reserves.get(&**id).copied();
                let found = found.ok_or_else(|| unknown(&path("reserve"), "reserve", id))?;
                let Some(visit) = problem.visit_of_reserve(found) else { return Ok(None) };
                (PastKind::Visit { visit, staff: 0 }, None, None, [*start, *start, *end])
            }
            Stop::Start { .. } | Stop::End { .. } => return Ok(None),
        };
        let [arrival, start, end] = times.map(|time| time.instant());
        let travel = travel.map_or(Seconds::ZERO, |travel| travel.0);
        Ok(Some(PlannedStop { index, what, place, travel, arrival, start, end }))
    }
}
