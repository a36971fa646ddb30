//! A plan joined to its day: itineraries flattened, gaps between stops named, visits found by id.
//!
//! Plans are judged before they are reported, so nothing is checked again here; what a plan says about ids that the
//! day does not have is shown as it stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::{Change, changes};
use crate::format::Clock;
use crate::names::{Names, Naming};
use rounds_format::plan::{PlanFile, ShiftPlan, Stop, Unassigned, Unheld};
use rounds_format::values::IsoDuration;
use rounds_model::ids::{Id, PlaceId, ShiftId, Table, VisitId};
use rounds_model::units::{Instant, Metres, Seconds};
use rounds_model::{Priority, Problem, Reserve, Shift};

/// A plan joined to its day.
pub(crate) struct View<'a> {
    pub problem: &'a Problem,
    pub plan: &'a PlanFile,
    /// One for each shift of the plan, in its order.
    pub rows: Vec<Row<'a>>,
    /// First and last instant of shifts and itineraries; `None` without a shift.
    pub span: Option<(Instant, Instant)>,
    pub clock: Clock,
    /// How text names visits and clinicians; ids alone if nothing else is asked for.
    pub names: Names<'a>,
    /// Who attends each visit, in the order of the rows.
    pub attendances: Table<VisitId, Vec<Attendance>>,
    /// Visits left out: the most important first, then in the day's order.
    pub left_out: Vec<LeftOut<'a>>,
    /// Until when the day has gone, where that is known.
    pub now: Option<Instant>,
    /// What changes of the plan before; `None` without one.
    pub changes: Option<Vec<Change<'a>>>,
    /// Visits of the past that nobody has reported.
    pub assumed: BTreeSet<&'a str>,
    /// Where in `changes` a visit is.
    changed: BTreeMap<&'a str, usize>,
    places: BTreeMap<&'a str, PlaceId>,
}

/// One shift with its itinerary.
pub(crate) struct Row<'a> {
    /// `None` where the day has no such shift.
    pub shift: Option<ShiftId>,
    pub plan: &'a ShiftPlan,
    pub steps: Vec<Step<'a>>,
    /// What fills the time from departure to the last instant, in order, none of it empty.
    pub phases: Vec<Phase>,
}

/// A visit left out.
pub(crate) struct LeftOut<'a> {
    /// `None` where the day has no such visit.
    pub visit: Option<VisitId>,
    pub entry: &'a Unassigned,
}

/// An entry of an itinerary with its fields in one shape.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub what: What<'a>,
    pub place: Option<&'a str>,
    pub travel: Seconds,
    pub metres: Metres,
    pub arrival: Instant,
    pub start: Instant,
    pub end: Instant,
    pub late: Seconds,
}

/// What an entry of an itinerary is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum What<'a> {
    Start,
    Visit { id: &'a str, visit: Option<VisitId>, staff: usize },
    NoAccess { id: &'a str },
    Activity { id: &'a str },
    Break { id: &'a str },
    Reserve { id: &'a str },
    End,
}

/// A stretch of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Phase {
    pub kind: PhaseKind,
    pub from: Instant,
    pub to: Instant,
    /// Index of the step that it belongs or leads to.
    pub step: usize,
}

/// What a stretch of a shift is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PhaseKind {
    Travel,
    Access,
    Waiting,
    /// Care, an activity, a break, a reserve or an attempt without access: the step says which.
    Stop,
}

/// Somebody attending a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attendance {
    /// Index into [`View::rows`].
    pub row: usize,
    /// Index into the row's steps.
    pub step: usize,
    /// Staff entry served.
    pub staff: usize,
}

impl<'a> View<'a> {
    /// Joins `plan` to `problem`.
    pub(crate) fn new(problem: &'a Problem, plan: &'a PlanFile) -> View<'a> {
        let visits = by_name(&problem.visits, |visit| &visit.id);
        let shifts = by_name(&problem.shifts, |shift| &shift.id);
        let places = by_name(&problem.places, |place| &place.id);
        let row = |plan: &'a ShiftPlan| {
            let shift = shifts.get(plan.shift.as_str()).copied();
            let steps: Vec<Step> = plan.itinerary.iter().map(|stop| step(stop, &visits)).collect();
            let phases = phases(problem, &places, &steps);
            Row { shift, plan, steps, phases }
        };
        let rows: Vec<Row> = plan.shifts.iter().map(row).collect();
        let span = span(problem, &rows);
        let mut left_out: Vec<LeftOut> = (plan.unassigned.iter())
            .map(|entry| LeftOut { visit: visits.get(entry.visit.as_str()).copied(), entry })
            .collect();
        left_out.sort_by_key(|left| left.visit.map(|visit| (problem.visits[visit].priority, visit)));
        let attendances = attendances(problem, &rows);
        let clock = Clock::new(problem.zone, span);
        let (now, changes, changed) = (None, None, BTreeMap::new());
        let (names, assumed) = (Names::of(problem, Naming::Ids), BTreeSet::new());
        View { problem, plan, rows, span, clock, names, attendances, left_out, now, changes, assumed, changed, places }
    }

    /// With names as `naming` says.
    pub(crate) fn named(self, naming: Naming) -> View<'a> {
        View { names: Names::of(self.problem, naming), ..self }
    }

    /// With the time up to which the day has gone, and what changes of the plan `before`.
    pub(crate) fn since(self, now: Option<Instant>, before: Option<&'a PlanFile>) -> View<'a> {
        let changes = before.map(|before| changes(self.problem, before, self.plan));
        let changed = changes.iter().flatten().enumerate().map(|(index, change)| (change.id, index)).collect();
        View { now, changes, changed, ..self }
    }

    /// With the visits that nobody has reported.
    pub(crate) fn assuming(self, assumed: &'a [String]) -> View<'a> {
        View { assumed: assumed.iter().map(String::as_str).collect(), ..self }
    }

    /// The change of visit `id`, if it changes.
    pub(crate) fn change(&self, id: &str) -> Option<&Change<'a>> {
        self.changes.as_ref()?.get(*self.changed.get(id)?)
    }

    /// The place called `id`.
    pub(crate) fn place(&self, id: &str) -> Option<PlaceId> {
        self.places.get(id).copied()
    }

    /// The day's shift of `row`.
    pub(crate) fn shift(&self, row: &Row) -> Option<&'a Shift> {
        row.shift.map(|shift| &self.problem.shifts[shift])
    }

    /// The instant on whose local date times of `row` need no mark: its shift's start.
    pub(crate) fn base(&self, row: &Row) -> Instant {
        self.shift(row).map(|shift| shift.start).or(self.span.map(|(first, _)| first)).unwrap_or_default()
    }

    /// Overtime of `row`.
    pub(crate) fn overtime(&self, row: &Row) -> Seconds {
        match (row.last(), self.shift(row)) {
            (Some(last), Some(shift)) => (last - shift.end).or_zero(),
            _ => Seconds::ZERO,
        }
    }

    /// Ids of the breaks that `row` owes and leaves out; a shift without visits owes none.
    pub(crate) fn breaks_left_out(&self, row: &Row) -> Vec<&'a str> {
        let taken = |id: &str| row.steps.iter().any(|step| step.what == What::Break { id });
        let worked = |step: &Step| matches!(step.what, What::Visit { .. } | What::Reserve { .. });
        let worked = row.steps.iter().any(worked);
        let breaks = self.shift(row).filter(|_| worked).map_or(&[][..], |shift| &shift.breaks);
        let owed = breaks.iter().filter(|pause| row.last().is_some_and(|last| last > pause.earliest));
        owed.map(|pause| pause.id.as_str()).filter(|id| !taken(id)).collect()
    }

    /// Visits of the day and visits assigned, by priority.
    pub(crate) fn tally(&self) -> [(u64, u64); 4] {
        let mut tally = [(0, 0); 4];
        for (visit, attendances) in self.problem.visits.iter().zip(&self.attendances) {
            let (all, assigned) = &mut tally[visit.priority as usize];
            *all += 1;
            *assigned += u64::from(!attendances.is_empty());
        }
        tally
    }

    /// Reserves that somebody holds, and all of the day.
    pub(crate) fn reserves(&self) -> (u64, u64) {
        let held = |step: &&Step| matches!(step.what, What::Reserve { .. });
        let held = self.rows.iter().flat_map(|row| &row.steps).filter(held).count();
        (held as u64, self.problem.reserves.len() as u64)
    }

    /// The reserves that the plan says nobody holds, each with the day's.
    pub(crate) fn unheld(&self) -> impl Iterator<Item = (Option<&'a Reserve>, &'a Unheld)> {
        let problem = self.problem;
        let known = |id: &str| problem.reserves.iter().find(|reserve| reserve.id == id);
        self.plan.unheld.iter().flatten().map(move |left| (known(&left.reserve), left))
    }

    /// Visits with a response standard: how many start by their due time, and how many there are.
    pub(crate) fn responses(&self) -> (u64, u64) {
        let standard = self.problem.visits.enumerate().filter(|(_, visit)| visit.response);
        standard.fold((0, 0), |(met, all), (visit, _)| {
            let in_time = self.attendances[visit].first().is_some_and(|one| self.step(*one).late == Seconds::ZERO);
            (met + u64::from(in_time), all + 1)
        })
    }

    /// Assigned visits that are late, the latest first.
    pub(crate) fn late(&self) -> Vec<(VisitId, Seconds)> {
        let lateness = |visit: VisitId| Some((visit, self.step(*self.attendances[visit].first()?).late));
        let mut late: Vec<_> = self.problem.visits.ids().filter_map(lateness).collect();
        late.retain(|(_, late)| *late > Seconds::ZERO);
        late.sort_by_key(|&(visit, late)| (-late, visit));
        late
    }

    /// The step in which somebody attends.
    pub(crate) fn step(&self, attendance: Attendance) -> &Step<'a> {
        &self.rows[attendance.row].steps[attendance.step]
    }

    /// The priority of a visit, if the day has it.
    pub(crate) fn priority(&self, visit: Option<VisitId>) -> Option<Priority> {
        visit.map(|visit| self.problem.visits[visit].priority)
    }
}

impl Row<'_> {
    /// Visits (staff entries) of the row.
    pub(crate) fn visits(&self) -> u64 {
        self.steps.iter().filter(|step| matches!(step.what, What::Visit { .. })).count() as u64
    }

    /// The stretches that belong or lead to step `step`.
    pub(crate) fn phases_of(&self, step: usize) -> &[Phase] {
        let first = self.phases.partition_point(|phase| phase.step < step);
        let after = self.phases.partition_point(|phase| phase.step <= step);
        &self.phases[first..after]
    }

    /// The last instant, if there is an itinerary.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.steps.last().map(|step| step.end)
    }

    /// Total travel time.
    pub(crate) fn travel(&self) -> Seconds {
        self.steps.iter().map(|step| step.travel).sum()
    }

    /// Total distance.
    pub(crate) fn metres(&self) -> Metres {
        self.steps.iter().map(|step| step.metres).sum()
    }

    /// Total care.
    pub(crate) fn care(&self) -> Seconds {
        let visits = self.steps.iter().filter(|step| matches!(step.what, What::Visit { .. }));
        visits.map(|step| step.end - step.start).sum()
    }
}

fn by_name<'a, I: Id, T>(table: &'a Table<I, T>, name: impl Fn(&'a T) -> &'a String) -> BTreeMap<&'a str, I> {
    table.enumerate().map(|(id, row)| (name(row).as_str(), id)).collect()
}

fn step<'a>(stop: &'a Stop, visits: &BTreeMap<&str, VisitId>) -> Step<'a> {
    let at =
        |what, place: Option<&'a String>, travel: Option<IsoDuration>, metres: Option<i64>, times: [Instant; 3]| {
            let [arrival, start, end] = times;
            let (place, travel) = (place.map(String::as_str), travel.unwrap_or_default().0);
            Step { what, place, travel, metres: Metres(metres.unwrap_or(0)), arrival, start, end, late: Seconds::ZERO }
        };
    match stop {
        Stop::Start { place, departure } => at(What::Start, Some(place), None, None, [departure.instant(); 3]),
        Stop::End { place, travel, metres, arrival } => {
            at(What::End, Some(place), Some(*travel), Some(*metres), [arrival.instant(); 3])
        }
        Stop::Break { break_id: id, place, travel, metres, arrival, start, end } => {
            let times = [arrival.as_ref().unwrap_or(start), start, end].map(|time| time.instant());
            at(What::Break { id }, place.as_ref(), *travel, *metres, times)
        }
        Stop::Reserve { reserve: id, start, end } => {
            let times = [start, start, end].map(|time| time.instant());
            at(What::Reserve { id }, None, None, None, times)
        }
        Stop::Activity { activity: id, place, travel, metres, arrival, start, end } => {
            let times = [arrival, start, end].map(|time| time.instant());
            at(What::Activity { id }, Some(place), Some(*travel), Some(*metres), times)
        }
        Stop::NoAccess { visit: id, place, travel, metres, arrival, start, end } => {
            let times = [arrival, start, end].map(|time| time.instant());
            at(What::NoAccess { id }, place.as_ref(), *travel, *metres, times)
        }
        Stop::Visit { visit: id, staff, place, travel, metres, arrival, start, end, late } => {
            let times = [arrival, start, end].map(|time| time.instant());
            let what = What::Visit { id, visit: visits.get(id.as_str()).copied(), staff: *staff as usize };
            Step { late: late.0, ..at(what, place.as_ref(), *travel, *metres, times) }
        }
    }
}

/// Names every stretch from departure to the last instant. Between stops a clinician travels last of all: what is left
/// over before (after a stop that ended early, in a history) is waiting.
fn phases(problem: &Problem, places: &BTreeMap<&str, PlaceId>, steps: &[Step]) -> Vec<Phase> {
    let mut phases = Vec::with_capacity(steps.len() * 2);
    let mut here: Option<&str> = None;
    let mut now: Option<Instant> = None;
    // Whether there was only a break here, on arriving, so that access is still due.
    let mut outside = false;
    for (index, step) in steps.iter().enumerate() {
        let mut push = |kind, from: Instant, to: Instant| {
            if from < to {
                phases.push(Phase { kind, from, to, step: index });
            }
        };
        let moves = step.place.is_some() && (outside || step.place != here);
        let pause = matches!(step.what, What::Break { .. });
        if step.what != What::Start {
            let before = now.unwrap_or(step.arrival);
            let arrival = if step.place.is_some() { step.arrival } else { before };
            let leaves = (arrival - step.travel).max(before);
            let access =
                step.place.filter(|_| moves && !pause && step.what != What::End).and_then(|place| places.get(place));
            let access = access.map_or(Seconds::ZERO, |&place| problem.places[place].access);
            let ready = (arrival + access).min(step.start);
            push(PhaseKind::Waiting, before, leaves);
            push(PhaseKind::Travel, leaves, arrival);
            push(PhaseKind::Access, arrival, ready);
            push(PhaseKind::Waiting, ready, step.start);
            push(PhaseKind::Stop, step.start, step.end);
        }
        if step.place.is_some() {
            (here, outside) = (step.place, moves && pause);
        }
        now = Some(step.end);
    }
    phases
}

fn span(problem: &Problem, rows: &[Row]) -> Option<(Instant, Instant)> {
    let shifts = problem.shifts.iter().map(|shift| (shift.start, shift.end));
    let steps = rows.iter().flat_map(|row| row.steps.iter().map(|step| (step.arrival.min(step.start), step.end)));
    shifts.chain(steps).reduce(|(first, last), (start, end)| (first.min(start), last.max(end)))
}

fn attendances(problem: &Problem, rows: &[Row]) -> Table<VisitId, Vec<Attendance>> {
    let mut table: Table<VisitId, Vec<Attendance>> = problem.visits.iter().map(|_| Vec::new()).collect();
    for (row, steps) in rows.iter().map(|row| &row.steps).enumerate() {
        for (step, what) in steps.iter().map(|step| step.what).enumerate() {
            if let What::Visit { visit: Some(visit), staff, .. } = what {
                table[visit].push(Attendance { row, step, staff });
            }
        }
    }
    table
}
