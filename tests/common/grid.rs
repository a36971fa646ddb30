//! The optimum of a very tiny day the dumbest way: everything at every fifth minute, judged plan by plan.
//!
//! Shares nothing with the oracle, so that the two can be held against each other. Where all figures of a day are
//! multiples of five minutes, some optimum starts everything on that grid. Two visits are about what it can bear.

use rounds::check::check;
use rounds::format::plan::{DayRef, PlanFile, ShiftPlan, Stop, Unassigned};
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::model::ids::{Id, PlaceId, ShiftId, VisitId};
use rounds::model::units::{Instant, Metres, Seconds};
use rounds::travel;
use rounds_model::{Problem, fits};

const STEP: i64 = 300;

#[derive(Clone, Copy, PartialEq)]
enum Job {
    Visit(VisitId, usize),
    Break(usize),
    Activity(usize),
}

/// How many plans are judged before the day is given up as too large.
const PATIENCE: usize = 3_000;

/// The least cost of any plan on the grid; `None` where there are too many.
pub fn least_cost(problem: &Problem) -> Option<i64> {
    let days = problem.shifts.iter().map(|_| Vec::new()).collect();
    let mut grid = Grid { problem, days, best: i64::MAX, judged: 0 };
    grid.shift(0);
    (grid.judged < PATIENCE).then_some(grid.best)
}

struct Grid<'a> {
    problem: &'a Problem,
    /// What each shift does, and when.
    days: Vec<Vec<(Job, Instant)>>,
    best: i64,
    judged: usize,
}

impl Grid<'_> {
    /// Goes on with `shift`, or judges the plan where all shifts are done.
    fn shift(&mut self, shift: usize) {
        if self.judged >= PATIENCE {
            return;
        }
        if shift == self.days.len() {
            self.judged += 1;
            let verdict = check(self.problem, &self.plan());
            if verdict.violations.is_empty() {
                self.best = self.best.min(verdict.cost.total);
            }
            return;
        }
        self.shift(shift + 1);
        self.more(ShiftId::new(shift));
    }

    /// One more job at the end of what `shift` does so far.
    fn more(&mut self, shift: ShiftId) {
        let row = &self.problem.shifts[shift];
        let free =
            self.days[shift.index()].last().map_or(row.start, |(job, start)| *start + self.duration(shift, *job));
        for job in self.jobs(shift) {
            let mut start = free;
            while start <= row.end + row.max_overtime && self.judged < PATIENCE {
                if self.may_start(shift, job, start) {
                    self.days[shift.index()].push((job, start));
                    // A shift without a visit is not worked.
                    if self.days[shift.index()].iter().any(|(job, _)| matches!(job, Job::Visit(..))) {
                        self.shift(shift.index() + 1);
                    }
                    self.more(shift);
                    self.days[shift.index()].pop();
                }
                start = start + Seconds(STEP);
            }
        }
    }

    fn jobs(&self, shift: ShiftId) -> Vec<Job> {
        let (problem, row) = (self.problem, &self.problem.shifts[shift]);
        let entries = problem.visits.enumerate().flat_map(|(id, visit)| (0..visit.staff.len()).map(move |s| (id, s)));
        let visits =
            entries.filter(|(id, staff)| fits(problem, *id, *staff, row.clinician)).map(|(v, s)| Job::Visit(v, s));
        let breaks = (0..row.breaks.len()).map(Job::Break);
        let jobs = visits.chain(breaks).chain((0..row.activities.len()).map(Job::Activity));
        jobs.filter(|job| {
            matches!(job, Job::Visit(..)) || !self.days[shift.index()].iter().any(|(done, _)| done == job)
        })
        .filter(|job| !matches!(job, Job::Visit(..)) || !self.days.iter().flatten().any(|(done, _)| done == job))
        .collect()
    }

    fn may_start(&self, shift: ShiftId, job: Job, start: Instant) -> bool {
        let row = &self.problem.shifts[shift];
        match job {
            Job::Break(index) => row.breaks[index].earliest <= start && start <= row.breaks[index].latest,
            Job::Activity(index) => row.activities[index].earliest <= start && start <= row.activities[index].latest,
            Job::Visit(visit, _) => {
                let windows = &self.problem.visits[visit].windows;
                let open = windows.is_empty() || windows.iter().any(|w| w.start <= start && start <= w.end);
                let other = |(job, at): &(Job, Instant)| matches!(job, Job::Visit(v, _) if *v == visit) && *at != start;
                open && !self.days.iter().flatten().any(other)
            }
        }
    }

    fn duration(&self, shift: ShiftId, job: Job) -> Seconds {
        match job {
            Job::Visit(visit, staff) => self.problem.visits[visit].staff[staff].duration,
            Job::Break(index) => self.problem.shifts[shift].breaks[index].duration,
            Job::Activity(index) => self.problem.shifts[shift].activities[index].duration,
        }
    }

    fn plan(&self) -> PlanFile {
        let done = |visit| self.days.iter().flatten().any(|(job, _)| matches!(job, Job::Visit(v, _) if *v == visit));
        let left = |id: &String| Unassigned::unexplained(id.clone());
        let out = self.problem.visits.enumerate().filter(|(id, _)| !done(*id)).map(|(_, visit)| left(&visit.id));
        PlanFile {
            format: "rounds/1".into(),
            day: DayRef { label: None, digest: self.problem.digest.clone() },
            solver: None,
            shifts: self.problem.shifts.ids().map(|shift| self.shift_plan(shift)).collect(),
            unassigned: out.collect(),
            unheld: None,
            cost: None,
            kpis: None,
            bound: None,
            notes: None,
        }
    }

    fn shift_plan(&self, shift: ShiftId) -> ShiftPlan {
        let (problem, row) = (self.problem, &self.problem.shifts[shift]);
        let mode = problem.clinicians[row.clinician].mode;
        let written = |at| Timestamp::in_zone(at, problem.zone).unwrap();
        let way = |from: Option<PlaceId>, to| match from {
            Some(from) => (travel::seconds(problem, mode, from, to), travel::metres(problem, mode, from, to)),
            None => (Seconds::ZERO, Metres::ZERO),
        };
        let (mut here, mut itinerary, mut free) = (row.start_place, Vec::new(), None);
        for &(job, at) in &self.days[shift.index()] {
            let place = match job {
                Job::Visit(visit, _) => problem.visits[visit].place,
                Job::Activity(index) => Some(row.activities[index].place),
                Job::Break(_) => None,
            };
            let (travel, metres) = place.map_or((Seconds::ZERO, Metres::ZERO), |place| way(here, place));
            if free.is_none() {
                // Off as late as can be.
                let access =
                    place.filter(|_| place != here).map_or(Seconds::ZERO, |place| problem.places[place].access);
                free = Some(at - access - travel);
                if let (Some(hub), Some(departure)) = (row.start_place, free) {
                    itinerary
                        .push(Stop::Start { place: problem.places[hub].id.clone(), departure: written(departure) });
                }
            }
            let end = at + self.duration(shift, job);
            let name = place.map(|place| problem.places[place].id.clone());
            let (arrival, start) = (written(free.unwrap() + travel), written(at));
            free = Some(end);
            let (travel, metres, end) = (IsoDuration(travel), metres.0, written(end));
            itinerary.push(match job {
                Job::Break(index) => Stop::pause(row.breaks[index].id.clone(), start, end),
                Job::Activity(index) => {
                    let (activity, place) = (row.activities[index].id.clone(), name.unwrap());
                    Stop::Activity { activity, place, travel, metres, arrival, start, end }
                }
                Job::Visit(visit, staff) => Stop::Visit {
                    visit: problem.visits[visit].id.clone(),
                    staff: staff as u32,
                    travel: place.map(|_| travel),
                    metres: place.map(|_| metres),
                    place: name,
                    arrival,
                    start,
                    end,
                    late: IsoDuration(problem.lateness(visit, at)),
                },
            });
            here = place.or(here);
        }
        if let (Some(place), Some(free)) = (row.end_place, free) {
            let (travel, metres) = way(here, place);
            let (arrival, place) = (written(free + travel), problem.places[place].id.clone());
            itinerary.push(Stop::End { place, travel: IsoDuration(travel), metres: metres.0, arrival });
        }
        ShiftPlan { clinician: problem.clinicians[row.clinician].id.clone(), shift: row.id.clone(), itinerary }
    }
}
