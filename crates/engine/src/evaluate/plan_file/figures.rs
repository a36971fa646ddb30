//! Cost by component and key figures of a plan, added up while it is written.

use crate::evaluate::crew_cost;
use rounds_format::plan::{ByPriority, CostFile, Count, Kpis};
use rounds_model::ids::{ClinicianId, Id, ReserveId, ShiftId, VisitId};
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Problem, Visit};

/// Sums over the day so far, and over the shift under way.
pub(super) struct Figures<'p> {
    problem: &'p Problem,
    cost: CostFile,
    kpis: Kpis,
    held: i64,
    reserves_held: Vec<bool>,
    attendances: u64,
    met: u64,
    preferring: u64,
    latest: i64,
    longest_idle: i64,
    loads: Vec<f64>,
    /// Per visit who serves which of its staff entries.
    crews: Vec<Vec<(usize, ClinicianId)>>,
    starts: Vec<Option<Instant>>,
    now: ShiftSums,
}

/// Sums over one shift.
#[derive(Default)]
struct ShiftSums {
    departure: Instant,
    over: Instant,
    travel: i64,
    access: i64,
    care: i64,
    breaks: i64,
    activities: i64,
    taken: Vec<usize>,
}

impl<'p> Figures<'p> {
    /// Nothing yet.
    pub(super) fn new(problem: &'p Problem) -> Figures<'p> {
        Figures {
            problem,
            cost: CostFile::default(),
            kpis: Kpis::default(),
            held: 0,
            reserves_held: vec![false; problem.reserves.len()],
            attendances: 0,
            met: 0,
            preferring: 0,
            latest: 0,
            longest_idle: 0,
            loads: Vec::new(),
            crews: vec![Vec::new(); problem.visits.len()],
            starts: vec![None; problem.visits.len()],
            now: ShiftSums::default(),
        }
    }

    /// A shift begins.
    pub(super) fn begin(&mut self, shift: ShiftId) {
        let start = self.problem.shifts[shift].start;
        self.now = ShiftSums { departure: start, over: start, ..ShiftSums::default() };
    }

    /// The clinician leaves.
    pub(super) fn departure(&mut self, at: Instant) {
        self.now.departure = at;
        self.now.over = at;
    }

    /// Travel to a stop, and access there.
    pub(super) fn travel(&mut self, travel: Seconds, metres: i64, access: Seconds) {
        self.now.travel += travel.0;
        self.now.access += access.0;
        self.kpis.travel_metres += metres;
    }

    /// A staff entry served from start to end.
    pub(super) fn visit(
        &mut self,
        (visit, staff): (VisitId, usize),
        clinician: ClinicianId,
        (start, end): (Instant, Instant),
    ) {
        self.now.care += (end - start).0;
        self.now.over = end;
        self.attendances += 1;
        let row = &self.problem.visits[visit];
        // Past entries of one visit may have begun at different times: the first counts.
        let first = &mut self.starts[visit.index()];
        *first = Some(first.map_or(start, |first| first.min(start)));
        self.crews[visit.index()].push((staff, clinician));
        self.preferences(row, clinician);
    }

    /// A reserve held from start to end: neither care nor anything else that a shift is spent on.
    pub(super) fn reserve(&mut self, reserve: ReserveId, (start, end): (Instant, Instant)) {
        self.held += (end - start).0;
        self.reserves_held[reserve.index()] = true;
        self.now.over = end;
    }

    /// Whether somebody holds the reserve.
    pub(super) fn is_held(&self, reserve: ReserveId) -> bool {
        self.reserves_held[reserve.index()]
    }

    fn preferences(&mut self, visit: &Visit, clinician: ClinicianId) {
        let (who, weights) = (&self.problem.clinicians[clinician], &self.problem.weights);
        if !visit.preferred_clinicians.is_empty() {
            let met = visit.preferred_clinicians.contains(&clinician);
            self.preferring += 1;
            self.met += u64::from(met);
            self.cost.continuity += if met { 0 } else { weights.continuity.0 };
        }
        let gender = visit.preferred_gender.is_none() || visit.preferred_gender == who.gender;
        let wanted = &visit.preferred_languages;
        let language = wanted.is_empty() || wanted.iter().any(|language| who.languages.contains(language));
        self.cost.preference += weights.preference.0 * (i64::from(!gender) + i64::from(!language));
    }

    /// A break taken.
    pub(super) fn pause(&mut self, index: usize, length: Seconds) {
        self.now.breaks += length.0;
        self.now.taken.push(index);
    }

    /// An activity held.
    pub(super) fn activity(&mut self, length: Seconds) {
        self.now.activities += length.0;
    }

    /// The last instant of the shift.
    pub(super) fn over(&mut self, at: Instant) {
        self.now.over = at;
    }

    /// A shift ends; `worked` if it has a visit, `left` if the clinician has departed at all.
    pub(super) fn end(&mut self, id: ShiftId, worked: bool, left: bool) {
        let (shift, weights, kpis) = (&self.problem.shifts[id], &self.problem.weights, &mut self.kpis);
        let now = &self.now;
        let work = now.travel + now.access + now.care + now.breaks + now.activities;
        let overtime = if left { (now.over - shift.end).or_zero().0 } else { 0 };
        let waiting = if left { (now.over - now.departure).0 - work } else { 0 };
        let idle = shift.length().0 + overtime - work;
        kpis.shifts += 1;
        kpis.rostered_seconds += shift.length().0;
        kpis.overtime_seconds += overtime;
        kpis.care_seconds += now.care;
        kpis.travel_seconds += now.travel;
        kpis.access_seconds += now.access;
        kpis.break_seconds += now.breaks;
        kpis.activity_seconds += now.activities;
        kpis.idle_seconds += idle;
        kpis.waiting_seconds += waiting;
        self.longest_idle = self.longest_idle.max(idle);
        self.cost.travel += weights.travel_per_second.0 * now.travel;
        self.cost.overtime += weights.overtime_per_second.0 * overtime;
        self.cost.waiting += weights.wait_per_second.0 * waiting;
        if worked {
            let left_out = shift.breaks.iter().enumerate().filter(|(index, _)| !now.taken.contains(index));
            let left_out = left_out.filter(|(_, pause)| now.over > pause.earliest);
            self.cost.breaks += left_out.filter_map(|(_, pause)| pause.skip_cost).map(|cost| cost.0).sum::<i64>();
        }
        self.loads.push((now.care + now.travel) as f64 / shift.length().0 as f64);
    }

    /// Whether the visit was begun by fewer clinicians than it needs: it is not served.
    pub(super) fn is_short(&self, visit: VisitId) -> bool {
        let crew = &self.crews[visit.index()];
        let open = |staff: usize| crew.iter().all(|&(served, _)| served != staff);
        !crew.is_empty() && (0..self.problem.visits[visit].staff.len()).any(open)
    }

    /// The finished figures.
    pub(super) fn finish(mut self) -> (CostFile, Kpis) {
        let weights = &self.problem.weights;
        let (mut within, mut responses) = (0_u64, 0_u64);
        let prices = self.problem.prices();
        for (id, visit) in self.problem.visits.enumerate().filter(|(_, visit)| visit.reserve.is_none()) {
            let start = self.starts[id.index()].filter(|_| !self.is_short(id));
            let late = start.map_or(Seconds::ZERO, |start| self.problem.lateness(id, start));
            self.cost.late += weights.late_per_second.of(visit.priority).0 * late.0;
            self.kpis.late_visits += u64::from(late > Seconds::ZERO);
            self.kpis.late_seconds += late.0;
            self.latest = self.latest.max(late.0);
            count(&mut self.kpis.visits, visit);
            if visit.response {
                responses += 1;
                within += u64::from(start.is_some() && late == Seconds::ZERO);
            }
            if start.is_none() {
                count(&mut self.kpis.unassigned_visits, visit);
                self.cost.unassigned += prices[id].0;
            } else {
                count(&mut self.kpis.assigned_visits, visit);
                self.kpis.remote_visits += u64::from(visit.place.is_none());
            }
        }
        let unheld = self.problem.reserves.enumerate().filter(|(id, _)| !self.reserves_held[id.index()]);
        self.cost.unassigned += unheld.map(|(_, reserve)| reserve.cost.0).sum::<i64>();
        self.kpis.reserve_seconds = (!self.problem.reserves.is_empty()).then_some(self.held);
        for promise in &self.problem.promises {
            let short = self.is_short(promise.visit);
            if let Some(start) = self.starts[promise.visit.index()].filter(|_| !short) {
                let crew: Vec<ClinicianId> = self.crews[promise.visit.index()].iter().map(|&(_, who)| who).collect();
                self.cost.changes += crew_cost(self.problem, promise, &crew, start).0;
            }
        }
        self.cost.worst =
            weights.latest_per_second.0 * self.latest + weights.longest_idle_per_second.0 * self.longest_idle;
        let cost = &mut self.cost;
        cost.total = cost.unassigned + cost.late + cost.travel + cost.overtime + cost.waiting + cost.continuity;
        cost.total += cost.preference + cost.breaks + cost.worst + cost.changes;
        let kpis = &mut self.kpis;
        let share = |part: f64, whole: f64| (whole != 0.0).then(|| part / whole);
        kpis.visits_per_shift = share(kpis.assigned_visits.total as f64, kpis.shifts as f64);
        kpis.attendances_per_shift = share(self.attendances as f64, kpis.shifts as f64);
        kpis.response_within_target = share(within as f64, responses as f64);
        kpis.care_share = share(kpis.care_seconds as f64, kpis.rostered_seconds as f64);
        kpis.travel_share = share(kpis.travel_seconds as f64, kpis.rostered_seconds as f64);
        kpis.idle_share = share(kpis.idle_seconds as f64, kpis.rostered_seconds as f64);
        kpis.continuity_share = share(self.met as f64, self.preferring as f64);
        let most = self.loads.iter().copied().fold(f64::MIN, f64::max);
        let least = self.loads.iter().copied().fold(f64::MAX, f64::min);
        kpis.workload_spread = (!self.loads.is_empty()).then_some(most - least);
        (self.cost, self.kpis)
    }
}

fn count(of: &mut Count, visit: &Visit) {
    of.total += 1;
    let ByPriority { critical, urgent, timed, routine } = &mut of.by_priority;
    *[critical, urgent, timed, routine][visit.priority as usize] += 1;
}
