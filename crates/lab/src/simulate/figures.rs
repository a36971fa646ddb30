//! Figures of days as they were: the key figures that plans have too, and those that only a day can have.

use serde::{Serialize, Serializer};

use crate::simulate::demand::{Day, Request};
use crate::simulate::realised::{ACTIVITIES, Activity, RealisedDay, Segment};
use crate::simulate::setting::Setting;
use crate::simulate::view::State;
use rounds_format::day::PriorityFile;
use rounds_format::plan::{Count, Kpis};
use rounds_model::Weights;

/// Figures of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Key figures, as in a plan file.
    ///
    /// Its visits are those asked for and not called off: `urgent` with a response standard, `timed` by appointment,
    /// else `routine`. One is assigned where care was given; a door that stays shut leaves it unassigned, as an attempt
    /// in the history of a plan does. Care takes as long as it took, a double-up twice that. Activities are handover,
    /// phone round, calls and notes. What is lost at a door that stays shut is waiting, and so idle. Metres are those
    /// of the way as planned.
    pub kpis: Kpis,
    /// Visits at which care was given; a double-up counts one.
    pub done: usize,
    /// Visits at which nobody opened.
    pub no_access: usize,
    /// Visits called off before anybody was there.
    pub cancelled: usize,
    /// Visits still open at the end.
    pub open: usize,
    /// Care given ÷ rostered hours.
    pub visits_per_hour: Option<f64>,
    /// Visits with a response standard that were not called off.
    pub responses: usize,
    /// Those of them at which somebody stood at the door in time, whether or not it opened.
    pub in_time: usize,
    /// Appointments that somebody was late for or that were not kept.
    pub late_appointments: usize,
    /// What the day came to by the default prices of a day file: visits left open, care that was late, travel and
    /// overtime.
    pub cost: i64,
    /// Visits that somebody was at ÷ visits wanted; `None` where nothing was wanted.
    pub served_share: Option<f64>,
    /// Seconds by activity, in the order of [`ACTIVITIES`]; as JSON by name.
    #[serde(serialize_with = "by_name")]
    pub seconds: [i64; ACTIVITIES.len()],
    /// Staff entries served, and visits with a response standard at which care began in time.
    #[serde(skip)]
    parts: [u64; 2],
}

impl Figures {
    /// Those of a day. O(visits + segments).
    pub fn of(setting: &Setting, day: &Day, realised: &RealisedDay) -> Figures {
        let mut figures = Figures::default();
        for (visit, state) in day.visits.iter().zip(&realised.states) {
            figures.visit(&visit.request, *state, realised.begun[visit.request.visit]);
        }
        let mut loads = Vec::new();
        for (shift, log) in setting.shifts.iter().zip(&realised.shifts) {
            let before = figures.kpis.care_seconds + figures.kpis.travel_seconds;
            figures.shift(setting, (shift.start, shift.end), log, day);
            let spent = figures.kpis.care_seconds + figures.kpis.travel_seconds - before;
            loads.push(spent as f64 / (shift.end - shift.start) as f64);
        }
        let most = loads.iter().copied().fold(f64::MIN, f64::max);
        let least = loads.iter().copied().fold(f64::MAX, f64::min);
        figures.kpis.workload_spread = (!loads.is_empty()).then_some(most - least);
        let weights = Weights::default();
        figures.cost += weights.travel_per_second.0 * figures.kpis.travel_seconds;
        figures.cost += weights.overtime_per_second.0 * figures.kpis.overtime_seconds;
        figures.shares();
        figures
    }

    /// Those of many days, as if they were one with all their shifts; the spread of workloads is the days' mean.
    pub fn together(days: &[Figures]) -> Figures {
        let mut sum = Figures::default();
        for day in days {
            add(&mut sum.kpis, &day.kpis);
            let pairs = [
                (&mut sum.done, day.done),
                (&mut sum.no_access, day.no_access),
                (&mut sum.cancelled, day.cancelled),
                (&mut sum.open, day.open),
                (&mut sum.responses, day.responses),
                (&mut sum.in_time, day.in_time),
                (&mut sum.late_appointments, day.late_appointments),
            ];
            pairs.into_iter().for_each(|(sum, one)| *sum += one);
            sum.cost += day.cost;
            sum.seconds.iter_mut().zip(day.seconds).for_each(|(sum, one)| *sum += one);
            sum.parts.iter_mut().zip(day.parts).for_each(|(sum, one)| *sum += one);
        }
        let spreads: Vec<f64> = days.iter().filter_map(|day| day.kpis.workload_spread).collect();
        sum.kpis.workload_spread = ratio(spreads.iter().sum(), spreads.len() as f64);
        sum.shares();
        sum
    }

    fn visit(&mut self, request: &Request, state: State, begun: Option<i64>) {
        let (weights, importance) = (Weights::default(), request.priority() as usize);
        match state {
            State::Done => self.done += 1,
            State::NoAccess => self.no_access += 1,
            State::Cancelled => {
                self.cancelled += 1;
                return;
            }
            State::Open | State::Begun => {
                self.open += 1;
                self.cost += weights.unassigned.0[importance].0;
            }
        }
        let late = request.due.zip(begun).map_or(0, |(due, begun)| (begun - due).max(0));
        self.cost += weights.late_per_second.0[importance].0 * late;
        let kept = request.due.is_some_and(|due| begun.is_some_and(|begun| begun <= due));
        self.responses += usize::from(request.response);
        self.in_time += usize::from(request.response && kept);
        self.late_appointments += usize::from(request.is_timed() && !kept);
        let kpis = &mut self.kpis;
        let priority = request.priority();
        count(&mut kpis.visits, priority);
        if state != State::Done {
            count(&mut kpis.unassigned_visits, priority);
            return;
        }
        count(&mut kpis.assigned_visits, priority);
        kpis.late_visits += u64::from(late > 0);
        kpis.late_seconds += late;
        self.parts[0] += request.staff as u64;
        self.parts[1] += u64::from(request.response && kept);
    }

    fn shift(&mut self, setting: &Setting, (start, end): (i64, i64), log: &[Segment], day: &Day) {
        let kpis = &mut self.kpis;
        kpis.shifts += 1;
        kpis.rostered_seconds += end - start;
        kpis.overtime_seconds += log.last().map_or(0, |last| (last.end - end).max(0));
        let is_idle = |segment: &Segment| segment.activity == Activity::Waiting;
        let first = log.iter().position(|segment| !is_idle(segment)).unwrap_or(log.len());
        let last = log.iter().rposition(|segment| !is_idle(segment)).unwrap_or(0);
        for (index, segment) in log.iter().enumerate() {
            let length = segment.end - segment.start;
            self.seconds[segment.activity as usize] += length;
            let total = match segment.activity {
                Activity::Care => &mut kpis.care_seconds,
                Activity::Travel => {
                    kpis.travel_metres += day.metres(setting, segment.from, segment.to);
                    &mut kpis.travel_seconds
                }
                Activity::Access => &mut kpis.access_seconds,
                Activity::Pause => &mut kpis.break_seconds,
                Activity::Handover | Activity::PhoneRound | Activity::Call | Activity::Notes => {
                    &mut kpis.activity_seconds
                }
                Activity::Attempt | Activity::Waiting => {
                    // Before the first thing and after the last nobody waits for anything.
                    kpis.waiting_seconds += if (first..=last).contains(&index) { length } else { 0 };
                    &mut kpis.idle_seconds
                }
            };
            *total += length;
        }
    }

    fn shares(&mut self) {
        let [attendances, in_time] = self.parts.map(|part| part as f64);
        let kpis = &mut self.kpis;
        let (shifts, wanted) = (kpis.shifts as f64, kpis.visits.total as f64);
        let rostered = kpis.rostered_seconds as f64;
        kpis.visits_per_shift = ratio(kpis.assigned_visits.total as f64, shifts);
        kpis.attendances_per_shift = ratio(attendances, shifts);
        kpis.response_within_target = ratio(in_time, self.responses as f64);
        kpis.care_share = ratio(kpis.care_seconds as f64, rostered);
        kpis.travel_share = ratio(kpis.travel_seconds as f64, rostered);
        kpis.idle_share = ratio(kpis.idle_seconds as f64, rostered);
        self.visits_per_hour = ratio(self.done as f64, rostered / 3_600.0);
        self.served_share = ratio((self.done + self.no_access) as f64, wanted);
    }

    /// Visits done ÷ shifts; 0 without shifts.
    pub fn visits_per_shift(&self) -> f64 {
        self.kpis.visits_per_shift.unwrap_or(0.0)
    }

    /// Visits with a response standard that nobody was at in time.
    pub fn late_responses(&self) -> usize {
        self.responses - self.in_time
    }

    /// Of the visits with a response standard, those that somebody was at in time; `None` where there are none.
    pub fn response_share(&self) -> Option<f64> {
        ratio(self.in_time as f64, self.responses as f64)
    }
}

/// Not rounded; `None` where the denominator is 0.
fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole != 0.0).then(|| part / whole)
}

fn count(of: &mut Count, priority: PriorityFile) {
    of.total += 1;
    let by = &mut of.by_priority;
    *match priority {
        PriorityFile::Critical => &mut by.critical,
        PriorityFile::Urgent => &mut by.urgent,
        PriorityFile::Timed => &mut by.timed,
        PriorityFile::Routine => &mut by.routine,
    } += 1;
}

/// Adds what can be added; shares are left.
fn add(sum: &mut Kpis, day: &Kpis) {
    let counts = [
        (&mut sum.visits, day.visits),
        (&mut sum.assigned_visits, day.assigned_visits),
        (&mut sum.unassigned_visits, day.unassigned_visits),
    ];
    for (sum, one) in counts {
        sum.total += one.total;
        sum.by_priority.critical += one.by_priority.critical;
        sum.by_priority.urgent += one.by_priority.urgent;
        sum.by_priority.timed += one.by_priority.timed;
        sum.by_priority.routine += one.by_priority.routine;
    }
    sum.shifts += day.shifts;
    sum.late_visits += day.late_visits;
    let seconds = [
        (&mut sum.rostered_seconds, day.rostered_seconds),
        (&mut sum.overtime_seconds, day.overtime_seconds),
        (&mut sum.care_seconds, day.care_seconds),
        (&mut sum.travel_seconds, day.travel_seconds),
        (&mut sum.access_seconds, day.access_seconds),
        (&mut sum.break_seconds, day.break_seconds),
        (&mut sum.activity_seconds, day.activity_seconds),
        (&mut sum.idle_seconds, day.idle_seconds),
        (&mut sum.waiting_seconds, day.waiting_seconds),
        (&mut sum.travel_metres, day.travel_metres),
        (&mut sum.late_seconds, day.late_seconds),
    ];
    seconds.into_iter().for_each(|(sum, one)| *sum += one);
}

fn by_name<S: Serializer>(seconds: &[i64; ACTIVITIES.len()], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(ACTIVITIES.iter().zip(seconds).map(|((_, name), seconds)| (*name, seconds)))
}
