//! The problem in the search's own shape: 32-bit times, flat tables, staff entries and duties as one list of tasks.
//!
//! Times are seconds after [`Instance::epoch`] in `i32`; a day's instants lie within ten years of each other, so they
//! fit. Nothing here changes during a search.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::evaluate::begun::{Begun, begun_short};
use crate::evaluate::candidates::Candidates;
use crate::evaluate::links::{Edge, LinkTables};
use crate::evaluate::tables::{KnownTravel, TravelTable};
use crate::evaluate::task::Task;
use crate::evaluate::{ClassId, SpotId, TaskId, UnitId};
use rounds_model::ids::{ClinicianId, Id, IdRange, ShiftId, Table, VisitId};
use rounds_model::units::{Cost, Instant};
use rounds_model::{Kinds, PastKind, Problem, Shift};

/// Of how many staff entries the candidates are found side by side.
const BATCH: usize = 512;

/// Seconds after the epoch of the instance.
pub type Time = i32;
/// Later than every instant of any day.
pub const NEVER: Time = i32::MAX / 4;
/// Earlier than every instant of any day.
pub const ALWAYS: Time = -NEVER;
/// No number: of a slot, a class, a cap.
pub const NONE: u32 = u32::MAX;

/// A shift as the search sees it, what has already happened taken off.
#[derive(Clone, Debug)]
pub struct ShiftRow {
    /// The clinician.
    pub clinician: ClinicianId,
    /// Index of the travel table.
    pub table: usize,
    /// Where it starts (after history: where the clinician is), or nowhere.
    pub start_place: SpotId,
    /// Where it ends, or nowhere.
    pub end_place: SpotId,
    /// Earliest departure.
    pub start: Time,
    /// Rostered end.
    pub end: Time,
    /// Latest end, overtime included.
    pub limit: Time,
    /// Latest end that also leaves the clinician's next shift alone, should that be worked.
    pub hard_end: Time,
    /// Visits that may still be added.
    pub max_visits: u32,
    /// Travel that may still be added.
    pub max_travel: Time,
    /// Load that may still be added.
    pub max_load: i64,
    /// Tasks that are this shift's duties.
    pub duties: IdRange<TaskId>,
    /// Whether a visit has already happened in it, so that its duties and way back are due in any case.
    pub begun: bool,
    /// Rostered length + nothing else: what an empty shift idles.
    pub length: Time,
    /// Care, travel, access, breaks and activities that have already happened.
    pub past_work: Time,
    /// Largest lateness that has already happened.
    pub past_latest: Time,
    /// When it began, if it has.
    pub past_departure: Option<Time>,
    /// Price of waiting and overtime so far, if it has had no visit.
    pub past_cost: i64,
    /// Shifts that are interchangeable while empty share this number.
    pub class: ClassId,
    /// The task that stays the first of its route: somebody is on the way to it; or [`TaskId::NONE`].
    pub held: TaskId,
}

/// A visit as the search sees it.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// Its tasks, one for each staff entry; if it has begun without all of them, for each that is still to come.
    pub entries: IdRange<TaskId>,
    /// Price of leaving it out.
    pub price: i64,
    /// Whether it has happened, so that it is not the search's to place.
    pub done: bool,
    /// Whether it needs [`crate::search`]'s compound insertion: several entries, links or pins across entries.
    pub compound: bool,
    /// The group of visits that are in or out together; [`UnitId::NONE`] if alone.
    pub unit: UnitId,
    /// Whether it stays in its routes: somebody is on the way to it, or to a visit that cannot be without it.
    pub held: bool,
}

/// What takes time to make of an instance, and what it was told: see [`Instance::parts`].
#[derive(Clone, Debug)]
pub struct Parts {
    tables: Vec<Arc<TravelTable>>,
    candidates: Arc<Candidates>,
    shifts: Table<ShiftId, ShiftRow>,
    visits: Table<VisitId, VisitRow>,
}

/// Everything the search needs to know of a day.
#[derive(Clone)]
pub struct Instance<'p> {
    /// The day itself, reserves among its visits.
    pub problem: &'p Problem,
    /// Instant of time 0.
    pub epoch: Instant,
    /// One past the last place: where breaks, remote visits and open shift ends are.
    pub nowhere: SpotId,
    /// Travel tables by mode; empty for modes that nobody uses.
    pub tables: Vec<Arc<TravelTable>>,
    /// Staff entries of all visits, then duties of all shifts.
    pub tasks: Table<TaskId, Task>,
    /// How many of the tasks are staff entries.
    pub entries: usize,
    /// Shifts in the day's order.
    pub shifts: Table<ShiftId, ShiftRow>,
    /// Visits in the day's order.
    pub visits: Table<VisitId, VisitRow>,
    /// The visits that have begun and are to be served by others too. Where the worst lateness of the day has a price,
    /// there are none: such visits are left to people.
    pub begun: Arc<BTreeMap<VisitId, Begun>>,
    /// Who may serve each entry.
    pub candidates: Arc<Candidates>,
    /// Which starts depend on which, and which clinicians exclude which.
    pub links: Arc<LinkTables>,
    /// Price of a second of travel.
    pub travel_rate: i64,
    /// Price of a second of overtime.
    pub overtime_rate: i64,
    /// Price of a second of waiting.
    pub wait_rate: i64,
    /// Highest price of a second of any visit's lateness.
    pub late_rate: i64,
    /// Whether no start gets cheaper by being later (no promises, no second window with a due of its own).
    pub later_is_dearer: bool,
    /// Price of a second of the largest lateness.
    pub latest_rate: i64,
    /// Price of a second of the largest idle time.
    pub idle_rate: i64,
}

impl<'p> Instance<'p> {
    /// Makes the tables, of the day as the search sees it ([`Problem::searched`]): reserves are visits there.
    /// O(places² × modes + entries × clinicians).
    pub fn new(problem: &'p Problem) -> Instance<'p> {
        Instance::with(problem, &KnownTravel::default())
    }

    /// [`Instance::new`], with tables that are known from an earlier day. O(places × new places × modes + entries ×
    /// clinicians).
    pub fn with(problem: &'p Problem, known: &KnownTravel) -> Instance<'p> {
        Instance::for_duties(problem, known).with_candidates()
    }

    /// [`Instance::with`], without who may serve what: enough to see which breaks and activities shifts have room for.
    /// O(places × new places × modes + entries).
    pub fn for_duties(problem: &'p Problem, known: &KnownTravel) -> Instance<'p> {
        let problem = problem.searched();
        Instance::without_candidates(problem, crate::evaluate::tables::build(problem, known))
    }

    /// The same, with who may serve what. O(entries × clinicians).
    pub fn with_candidates(mut self) -> Instance<'p> {
        self.find_candidates();
        self
    }

    /// The instance of a day that differs only in its prices from the one whose parts are known; prices of visits stay
    /// as they were. O(entries × clinicians).
    pub fn repriced(problem: &'p Problem, parts: &Parts) -> Instance<'p> {
        let mut instance = Instance::without_candidates(problem, parts.tables.clone());
        (instance.shifts, instance.visits) = (parts.shifts.clone(), parts.visits.clone());
        instance.find_candidates();
        instance
    }

    fn find_candidates(&mut self) {
        let instance = &*self;
        let kinds = Kinds::new(instance.problem);
        // A batch at a time: all rows at once would take entries × shifts of space.
        let batch = |first: usize| {
            let entries = first..(first + BATCH).min(instance.entries);
            entries.into_par_iter().map(|entry| instance.candidates_of(TaskId::new(entry), &kinds)).collect::<Vec<_>>()
        };
        let rows = (0..instance.entries).step_by(BATCH).flat_map(batch);
        self.candidates = Arc::new(Candidates::collect(rows, instance.shifts.len()));
    }

    /// What takes time to make, stops that are held, and shifts that run on, for [`Instance::again`]. O(modes + shifts
    /// + visits).
    pub fn parts(&self) -> Parts {
        Parts {
            tables: self.tables.clone(),
            candidates: self.candidates.clone(),
            shifts: self.shifts.clone(),
            visits: self.visits.clone(),
        }
    }

    /// The instance of a day whose parts are known from an instance of the same day. O(entries).
    pub fn again(problem: &'p Problem, parts: &Parts) -> Instance<'p> {
        let mut instance = Instance::without_candidates(problem, parts.tables.clone());
        instance.candidates = parts.candidates.clone();
        (instance.shifts, instance.visits) = (parts.shifts.clone(), parts.visits.clone());
        instance
    }

    fn without_candidates(problem: &'p Problem, tables: Vec<Arc<TravelTable>>) -> Instance<'p> {
        let problem = problem.searched();
        let epoch = problem.shifts.iter().map(|shift| shift.start).min().unwrap_or(Instant(0));
        let clock = Clock { epoch };
        let nowhere = SpotId::new(problem.places.len());
        let weights = &problem.weights;
        let begun = if weights.latest_per_second == Cost::ZERO { begun_short(problem) } else { BTreeMap::new() };
        let mut instance = Instance {
            problem,
            epoch,
            nowhere,
            tables,
            tasks: Table::default(),
            entries: 0,
            shifts: Table::default(),
            visits: Table::default(),
            begun: Arc::new(begun),
            candidates: Arc::default(),
            links: Arc::default(),
            travel_rate: weights.travel_per_second.0,
            overtime_rate: weights.overtime_per_second.0,
            wait_rate: weights.wait_per_second.0,
            late_rate: 0,
            later_is_dearer: true,
            latest_rate: weights.latest_per_second.0,
            idle_rate: weights.longest_idle_per_second.0,
        };
        let done = visits_done(problem, &instance.begun);
        crate::evaluate::tasks::visits(&mut instance, clock, &done);
        instance.entries = instance.tasks.len();
        instance.later_is_dearer = instance.tasks.iter().all(|task| task.windows.len() <= 1 && task.promise.is_none());
        instance.late_rate = instance.tasks.iter().map(|task| task.late_rate).max().unwrap_or(0);
        for shift in problem.shifts.ids() {
            crate::evaluate::tasks::shift(&mut instance, clock, shift);
        }
        crate::evaluate::classes::number(&mut instance);
        instance.links = Arc::new(LinkTables::new(&mut instance, clock));
        instance
    }

    /// The staff entries among the tasks.
    pub fn entries(&self) -> IdRange<TaskId> {
        IdRange { start: TaskId(0), end: TaskId::new(self.entries) }
    }

    /// Edges of the time network at `entry`.
    pub fn edges(&self, entry: TaskId) -> &[Edge] {
        &self.links.edges[entry]
    }

    /// Who has begun a visit that others are still to attend.
    pub fn began(&self, visit: VisitId) -> &[ClinicianId] {
        self.begun.get(&visit).map_or(&[][..], |begun| &begun.crew[..])
    }

    /// Index of the staff entry that task `entry` is within its visit.
    pub fn staff_index(&self, entry: TaskId) -> usize {
        self.tasks[entry].staff
    }

    /// `instant` as a time, kept within ±[`NEVER`].
    pub fn time(&self, instant: Instant) -> Time {
        Clock { epoch: self.epoch }.time(instant)
    }

    /// The instant of `time`.
    pub fn instant(&self, time: Time) -> Instant {
        Instant(self.epoch.0 + i64::from(time))
    }

    /// Makes `task` the one that stays first in the route of `shift`, and its visit one that stays, with all visits
    /// that it cannot be without. Solutions made before do not know of it.
    pub fn hold(&mut self, shift: ShiftId, task: TaskId) {
        self.shifts[shift].held = task;
        let mut open = vec![self.tasks[task].visit];
        while let Some(visit) = open.pop().filter(|&visit| visit != VisitId::NONE) {
            if std::mem::replace(&mut self.visits[visit].held, true) {
                continue;
            }
            let unit = self.visits[visit].unit;
            open.extend(self.links.needs[visit].iter().filter(|&&other| !self.visits[other].done));
            open.extend(if unit == UnitId::NONE { &[][..] } else { &self.links.units[unit] });
            // Whoever comes for the rest of a visit may be the one who attends all of a link.
            let same = self.links.same[visit].iter().flat_map(|link| &link.others);
            open.extend(same.filter(|other| self.begun.contains_key(*other)));
        }
    }

    /// Lets a shift run on until `until`, and has those that the clinician has after it begin no earlier. Solutions
    /// made before do not know of it.
    pub fn run_on(&mut self, shift: ShiftId, until: Time) {
        let row = &mut self.shifts[shift];
        row.hard_end = row.hard_end.max(until);
        let (end, clinician) = (row.end, row.clinician);
        let others = self.shifts.enumerate_mut().filter(|&(other, _)| other != shift);
        for (_, later) in others.filter(|(_, row)| row.clinician == clinician && row.end > end) {
            later.start = later.start.max(until);
        }
    }

    /// Whether the shift has a task that stays the first.
    pub fn is_held(&self, shift: ShiftId) -> bool {
        self.shifts[shift].held != TaskId::NONE
    }

    /// Whether the route keeps what its shift has to keep.
    #[inline]
    pub fn keeps_held(&self, route: &crate::evaluate::Route) -> bool {
        let held = self.shifts[route.shift].held;
        held == TaskId::NONE || route.stops[1].task == held
    }

    /// Narrows the starts of a visit to [first, last], on top of its windows.
    pub fn narrow(&mut self, visit: VisitId, first: Time, last: Time) {
        crate::evaluate::links::narrow(self, visit, first, last);
    }

    /// The shifts that may serve an entry, with the price of preferences not met.
    fn candidates_of(&self, entry: TaskId, kinds: &Kinds) -> Vec<(ShiftId, i64)> {
        let visit = self.tasks[entry].visit;
        if self.visits[visit].done {
            return Vec::new();
        }
        let staff = self.staff_index(entry);
        let mut soft_of = Table::<ClinicianId, _>::filled(None, self.problem.clinicians.len());
        for id in kinds.fitting(self.problem, visit, staff) {
            let soft = crate::evaluate::tasks::soft_cost(self.problem, visit, id);
            soft_of[id] = match self.begun.get(&visit) {
                Some(begun) if begun.crew.contains(&id) => None,
                Some(begun) => Some(soft + begun.price(self.problem, visit, staff, id).0),
                None => Some(soft),
            };
        }
        let only = self.visits[visit].entries.len() == 1;
        let barred = self.links.barred[visit];
        let allowed =
            |shift: ShiftId, row: &ShiftRow| !barred && self.links.pins_allow(visit, staff, only, shift, row.clinician);
        let candidate = |(shift, row): (ShiftId, &ShiftRow)| {
            let soft = soft_of[row.clinician]?;
            (allowed(shift, row) && self.within_reach(entry, row)).then_some((shift, soft))
        };
        self.shifts.enumerate().filter_map(candidate).collect()
    }

    /// Whether the shift could serve the entry with nothing else to do.
    fn within_reach(&self, entry: TaskId, row: &ShiftRow) -> bool {
        let task = &self.tasks[entry];
        let table = &self.tables[row.table];
        let (there, back) = if task.placed {
            (table.get(row.start_place, task.place), table.get(task.place, row.end_place))
        } else {
            (0, 0)
        };
        let access = if task.placed && row.start_place != task.place { task.access } else { 0 };
        let start = task.earliest(row.start + there + access);
        row.max_visits > 0 && task.load <= row.max_load && start != NEVER && start + task.duration + back <= row.limit
    }
}

/// Turns instants into times.
#[derive(Clone, Copy)]
pub struct Clock {
    /// Instant of time 0.
    pub epoch: Instant,
}

impl Clock {
    /// Seconds after the epoch, kept within ±[`NEVER`].
    pub fn time(self, instant: Instant) -> Time {
        (instant.0 - self.epoch.0).clamp(ALWAYS.into(), NEVER.into()) as Time
    }
}

/// Which visits have happened.
fn visits_done(problem: &Problem, begun: &BTreeMap<VisitId, Begun>) -> Vec<bool> {
    let mut done = vec![false; problem.visits.len()];
    let past = problem.shifts.iter().flat_map(|shift: &Shift| &shift.history);
    for stop in past {
        if let PastKind::Visit { visit, .. } = stop.what {
            done[visit.index()] = !begun.contains_key(&visit);
        }
    }
    done
}
