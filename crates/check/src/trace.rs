//! The plan with its ids resolved, as the rules look at it.

use std::collections::BTreeSet;

use rounds_model::Problem;
use rounds_model::ids::{ClinicianId, PlaceId, ReserveId, ShiftId, Table, VisitId};
use rounds_model::units::{Instant, Seconds};

/// Seconds, as an instant (since 1970 UTC) or a length: wide enough for any sum of what a file can say.
pub(super) type Time = i128;

/// A plan, resolved against its day.
pub(super) struct Trace<'a> {
    pub problem: &'a Problem,
    /// One route for each shift of the day; empty where the plan lacks it.
    pub routes: Table<ShiftId, Route>,
    /// Who serves each visit, in the day's order of shifts.
    pub attended: Table<VisitId, Vec<Attendance>>,
}

/// What the plan says of one shift.
#[derive(Default)]
pub(super) struct Route {
    /// JSON path of its entry in the plan.
    pub path: String,
    /// Whether the plan has the shift at all.
    pub present: bool,
    /// Departure of a well-placed start entry; of a shift with past stops, as it follows from the first of them.
    pub departure: Option<Time>,
    /// Departure as the plan writes it there.
    pub stated_departure: Option<Time>,
    /// Everything between start and end.
    pub steps: Vec<Step>,
    /// The way to a well-placed end entry.
    pub home: Option<Home>,
}

/// A stop or break.
pub(super) struct Step {
    /// JSON path in the plan.
    pub path: String,
    pub what: What,
    /// Where it is held; none for what is held wherever the clinician is, and for unknown places.
    pub place: Option<PlaceId>,
    /// Whether it has happened, so that no rule is held against it.
    pub past: bool,
    /// None for a reserve, and for a break that is not past unless it is taken on arriving.
    pub arrival: Option<Time>,
    pub start: Time,
    pub end: Time,
    /// Travel from the place before: the mode's, or for a past stop as long as it took.
    pub travel: Time,
    /// Distance from the place before, by the mode.
    pub metres: i128,
    /// Access that is due on arrival.
    pub access: Time,
    /// The figures as written.
    pub stated: Stated,
}

/// Figures and place of an entry as the plan writes them.
#[derive(Default)]
pub(super) struct Stated {
    pub place: Option<String>,
    pub travel: Option<Time>,
    pub metres: Option<i128>,
    pub late: Option<Time>,
}

/// What a step is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A staff entry of a visit; the entry may be out of range.
    Visit { visit: VisitId, staff: usize },
    /// A break of the shift by index.
    Break(usize),
    /// An activity of the shift by index.
    Activity(usize),
    /// A reserve.
    Reserve(ReserveId),
    /// An attempt at a visit.
    NoAccess(VisitId),
    /// A visit that the day does not have.
    UnknownVisit,
    /// A break or activity that the shift does not have.
    UnknownDuty,
    /// A reserve that the day does not have.
    UnknownReserve,
}

/// The last leg.
pub(super) struct Home {
    pub path: String,
    pub arrival: Time,
    pub travel: Time,
    pub metres: i128,
    pub stated: Stated,
}

/// One clinician at one visit.
pub(super) struct Attendance {
    pub clinician: ClinicianId,
    pub shift: ShiftId,
    pub staff: usize,
    pub start: Time,
    pub past: bool,
    pub path: String,
}

impl Trace<'_> {
    /// Whether any staff entry of `visit` is served.
    pub(crate) fn assigned(&self, visit: VisitId) -> bool {
        !self.attended[visit].is_empty()
    }

    /// Whether every staff entry of `visit` is served: a double-up that one clinician began alone is still to be done.
    pub(crate) fn served(&self, visit: VisitId) -> bool {
        let entries = 0..self.problem.visits[visit].staff.len();
        let mut open = entries.filter(|&staff| !self.attended[visit].iter().any(|served| served.staff == staff));
        self.assigned(visit) && !(self.past(visit) && open.next().is_some())
    }

    /// When care of `visit` starts: the earliest start, should its staff entries differ.
    pub(crate) fn start(&self, visit: VisitId) -> Option<Time> {
        self.attended[visit].iter().map(|attendance| attendance.start).min()
    }

    /// Whether any staff entry of `visit` has been served already.
    pub(crate) fn past(&self, visit: VisitId) -> bool {
        self.attended[visit].iter().any(|attendance| attendance.past)
    }

    /// Who attends `visit`.
    pub(crate) fn clinicians(&self, visit: VisitId) -> BTreeSet<ClinicianId> {
        self.attended[visit].iter().map(|attendance| attendance.clinician).collect()
    }

    /// The shifts that hold `reserve`, and the steps.
    pub(crate) fn held(&self, reserve: ReserveId) -> impl Iterator<Item = (ShiftId, &Step)> {
        let steps =
            self.routes.enumerate().flat_map(|(shift, route)| route.steps.iter().map(move |step| (shift, step)));
        steps.filter(move |(_, step)| step.what == What::Reserve(reserve))
    }

    /// How late a start of `visit` is: by the due of the window it falls in, else by the visit's.
    pub(crate) fn lateness(&self, visit: VisitId, start: Time) -> Time {
        let visit = &self.problem.visits[visit];
        let inside = visit.windows.iter().find(|window| instant(window.start) <= start && start <= instant(window.end));
        match inside.and_then(|window| window.due).or(visit.due) {
            Some(due) => (start - instant(due)).max(0),
            None => 0,
        }
    }
}

impl Route {
    /// Whether the shift has a visit or a reserve, which is placed like one; if only one that the day does not know.
    pub(crate) fn is_worked(&self) -> bool {
        self.steps.iter().any(Step::is_work)
    }

    /// Whether anything has happened already.
    pub(crate) fn has_past(&self) -> bool {
        self.steps.iter().any(|step| step.past)
    }

    /// The steps under rules: those after the last past one.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.past)
    }

    /// Whether a visit or a reserve follows what has happened.
    pub(crate) fn has_open_work(&self) -> bool {
        self.open().any(Step::is_work)
    }

    /// Departure, or without it the first arrival (the start of a first break).
    pub(crate) fn begins(&self) -> Option<Time> {
        let first = self.steps.first().map(|step| step.arrival.unwrap_or(step.start));
        self.departure.or(first)
    }

    /// Arrival at the end place, or without one the end of the last step.
    pub(crate) fn over(&self) -> Option<Time> {
        let last = self.steps.last().map(|step| step.end);
        self.home.as_ref().map(|home| home.arrival).or(last)
    }
}

impl Step {
    /// Whether it is a visit, or a reserve, for which a shift is worked like for a remote visit.
    pub(crate) fn is_work(&self) -> bool {
        matches!(self.what, What::Visit { .. } | What::UnknownVisit | What::Reserve(_) | What::UnknownReserve)
    }
}

/// The instant as a plain number.
pub(super) fn instant(at: Instant) -> Time {
    at.0.into()
}

/// The length as a plain number.
pub(super) fn length(of: Seconds) -> Time {
    of.0.into()
}
