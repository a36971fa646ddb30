//! The problem in the search's own shape: 32-bit times, flat tables, staff entries and duties as one list of tasks.
//!
//! Times are seconds after [`Instance::epoch`] in `i32`; a day's instants lie within ten years of each other, so they
//! fit. Nothing here changes during a search.

use std::sync::Arc;

use rayon::prelude::*;

use crate::evaluate::candidates::Candidates;
use crate::evaluate::links::{Edge, LinkTables};
use crate::evaluate::tables::{KnownTravel, TravelTable};
use crate::evaluate::task::Task;
use rounds_model::ids::{Id, VisitId};
use rounds_model::units::Instant;
use rounds_model::{Kinds, PastKind, Problem, Shift};

/// Of how many staff entries the candidates are found side by side.
const BATCH: usize = 512;

/// Seconds after the epoch of the instance.
pub type Time = i32;
/// Later than every instant of any day.
pub const NEVER: Time = i32::MAX / 4;
/// Earlier than every instant of any day.
pub const ALWAYS: Time = -NEVER;
/// No shift, no visit, no task.
pub const NONE: u32 = u32::MAX;

/// A shift as the search sees it, what has already happened taken off.
#[derive(Clone, Debug)]
pub struct ShiftRow {
    /// The clinician.
    pub clinician: u32,
    /// Index of the travel table.
    pub table: usize,
    /// Where it starts (after history: where the clinician is), or nowhere.
    pub start_place: u32,
    /// Where it ends, or nowhere.
    pub end_place: u32,
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
    pub duties: std::ops::Range<u32>,
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
    pub class: u32,
    /// The task that stays the first of its route: somebody is on the way to it; or [`NONE`].
    pub held: u32,
}

/// A visit as the search sees it.
#[derive(Clone, Debug)]
pub struct VisitRow {
    /// Its tasks, one for each staff entry.
    pub entries: std::ops::Range<u32>,
    /// Price of leaving it out.
    pub price: i64,
    /// Whether it has happened, so that it is not the search's to place.
    pub done: bool,
    /// Whether it needs [`crate::search`]'s compound insertion: several entries, links or pins across entries.
    pub compound: bool,
    /// The group of visits that are in or out together; [`NONE`] if alone.
    pub unit: u32,
    /// Whether it stays in its routes: somebody is on the way to it, or to a visit that cannot be without it.
    pub held: bool,
}

/// What takes time to make of an instance, and what it was told: see [`Instance::parts`].
#[derive(Clone, Debug)]
pub struct Parts {
    tables: Vec<Arc<TravelTable>>,
    candidates: Arc<Candidates>,
    shifts: Vec<ShiftRow>,
    visits: Vec<VisitRow>,
}

/// Everything the search needs to know of a day.
#[derive(Clone)]
pub struct Instance<'p> {
    /// The day itself.
    pub problem: &'p Problem,
    /// Instant of time 0.
    pub epoch: Instant,
    /// One past the last place: where breaks, remote visits and open shift ends are.
    pub nowhere: u32,
    /// Travel tables by mode; empty for modes that nobody uses.
    pub tables: Vec<Arc<TravelTable>>,
    /// Staff entries of all visits, then duties of all shifts.
    pub tasks: Vec<Task>,
    /// How many of the tasks are staff entries.
    pub entries: usize,
    /// Shifts in the day's order.
    pub shifts: Vec<ShiftRow>,
    /// Visits in the day's order.
    pub visits: Vec<VisitRow>,
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
    /// Makes the tables. O(places² × modes + entries × clinicians).
    pub fn new(problem: &'p Problem) -> Instance<'p> {
        Instance::with(problem, &KnownTravel::default())
    }

    /// [`Instance::new`], with tables that are known from an earlier day. O(places × new places × modes + entries ×
    /// clinicians).
    pub fn with(problem: &'p Problem, known: &KnownTravel) -> Instance<'p> {
        let mut instance = Instance::without_candidates(problem, crate::evaluate::tables::build(problem, known));
        let kinds = Kinds::new(problem);
        // A batch at a time: all rows at once would take entries × shifts of space.
        let batch = |first: usize| {
            let entries = first..(first + BATCH).min(instance.entries);
            entries.into_par_iter().map(|entry| instance.candidates_of(entry, &kinds)).collect::<Vec<_>>()
        };
        let rows = (0..instance.entries).step_by(BATCH).flat_map(batch);
        instance.candidates = Arc::new(Candidates::collect(rows, instance.shifts.len()));
        instance
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
        let epoch = problem.shifts.iter().map(|shift| shift.start).min().unwrap_or(Instant(0));
        let clock = Clock { epoch };
        let nowhere = problem.places.len() as u32;
        let weights = &problem.weights;
        let mut instance = Instance {
            problem,
            epoch,
            nowhere,
            tables,
            tasks: Vec::new(),
            entries: 0,
            shifts: Vec::new(),
            visits: Vec::new(),
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
        let done = visits_done(problem);
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

    /// Edges of the time network at `entry`.
    pub fn edges(&self, entry: u32) -> &[Edge] {
        &self.links.edges[entry as usize]
    }

    /// Index of the staff entry that task `entry` is within its visit.
    pub fn staff_index(&self, entry: u32) -> usize {
        let visit = &self.visits[self.tasks[entry as usize].visit as usize];
        (entry - visit.entries.start) as usize
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
    pub fn hold(&mut self, shift: u32, task: u32) {
        self.shifts[shift as usize].held = task;
        let mut open = vec![self.tasks[task as usize].visit];
        while let Some(visit) = open.pop().filter(|&visit| visit != NONE) {
            if std::mem::replace(&mut self.visits[visit as usize].held, true) {
                continue;
            }
            let unit = self.visits[visit as usize].unit;
            open.extend(self.links.needs[visit as usize].iter().filter(|&&other| !self.visits[other as usize].done));
            open.extend(if unit == NONE { &[][..] } else { &self.links.units[unit as usize] });
        }
    }

    /// Lets a shift run on until `until`, and has those that the clinician has after it begin no earlier. Solutions
    /// made before do not know of it.
    pub fn run_on(&mut self, shift: u32, until: Time) {
        let row = &mut self.shifts[shift as usize];
        row.hard_end = row.hard_end.max(until);
        let (end, clinician) = (row.end, row.clinician);
        let others = self.shifts.iter_mut().enumerate().filter(|&(other, _)| other as u32 != shift);
        for (_, later) in others.filter(|(_, row)| row.clinician == clinician && row.end > end) {
            later.start = later.start.max(until);
        }
    }

    /// Whether the shift has a task that stays the first.
    pub fn is_held(&self, shift: u32) -> bool {
        self.shifts[shift as usize].held != NONE
    }

    /// Whether the route keeps what its shift has to keep.
    #[inline]
    pub fn keeps_held(&self, route: &crate::evaluate::Route) -> bool {
        let held = self.shifts[route.shift as usize].held;
        held == NONE || route.stops[1].task == held
    }

    /// Narrows the starts of a visit to [first, last], on top of its windows.
    pub fn narrow(&mut self, visit: u32, first: Time, last: Time) {
        crate::evaluate::links::narrow(self, visit as usize, first, last);
    }

    /// The shifts that may serve an entry, with the price of preferences not met.
    fn candidates_of(&self, entry: usize, kinds: &Kinds) -> Vec<(u32, i64)> {
        let visit = VisitId(self.tasks[entry].visit);
        if self.visits[visit.index()].done {
            return Vec::new();
        }
        let staff = self.staff_index(entry as u32);
        let mut soft_of = vec![None; self.problem.clinicians.len()];
        for id in kinds.fitting(self.problem, visit, staff) {
            soft_of[id.index()] = Some(crate::evaluate::tasks::soft_cost(self.problem, visit, id));
        }
        let only = self.visits[visit.index()].entries.len() == 1;
        let barred = self.links.barred[visit.index()];
        let allowed = |shift: usize| {
            !barred && self.links.pins_allow(visit.0, staff, only, shift as u32, self.shifts[shift].clinician)
        };
        let candidate = |(shift, row): (usize, &ShiftRow)| {
            let soft = soft_of[row.clinician as usize]?;
            (allowed(shift) && self.within_reach(entry, row)).then_some((shift as u32, soft))
        };
        self.shifts.iter().enumerate().filter_map(candidate).collect()
    }

    /// Whether the shift could serve the entry with nothing else to do.
    fn within_reach(&self, entry: usize, row: &ShiftRow) -> bool {
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
fn visits_done(problem: &Problem) -> Vec<bool> {
    let mut done = vec![false; problem.visits.len()];
    let past = problem.shifts.iter().flat_map(|shift: &Shift| &shift.history);
    for stop in past {
        if let PastKind::Visit { visit, .. } = stop.what {
            done[visit.index()] = true;
        }
    }
    done
}
