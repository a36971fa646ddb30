//! The times of all courses, worked out from what is planned and known.
//!
//! What somebody told stands, to the second. What is assumed flows round it: it begins once there is time for it, and
//! is over by when something after it is known to have been under way.

use std::collections::BTreeMap;

use crate::ties::Ties;
use crate::timeline::{Course, Standing, Step, reach};
use rounds_format::day::PastStopKind;
use rounds_model::Problem;
use rounds_model::ids::Id;
use rounds_model::units::Instant;

/// When the attendances of a visit begin, each by its course and its place there.
type Starts = BTreeMap<String, BTreeMap<(usize, usize), Instant>>;

/// Makes the times of all courses: later stops of a shift follow what is known of earlier ones, the clinicians of a
/// visit begin together, gaps are kept. Nothing begins before it is planned to unless an event says so. O(stops ×
/// rounds), where there are as many rounds as delays are handed on from shift to shift.
pub(crate) fn walk(problem: &Problem, courses: &mut [Course], ties: &Ties) {
    let mut starts = Starts::new();
    let most = courses.len() + ties.gaps.len() + 1;
    for _ in 0..most {
        let mut later = false;
        let wait = |step: &Step| {
            if step.kind != PastStopKind::Visit {
                return None;
            }
            let last = |visit: &str| starts.get(visit).and_then(|all| all.values().copied().max());
            let gaps = ties.gaps.iter().filter(|(_, to, _)| *to == step.id);
            let gaps = gaps.filter_map(|(from, _, min)| Some(last(from)? + *min));
            // Whoever had left before others came did not begin with them.
            let with = starts.get(&step.id).into_iter().flat_map(BTreeMap::values).copied();
            gaps.chain(with.filter(|&start| step.fact.ended.is_none_or(|ended| start < ended))).max()
        };
        for row in 0..courses.len() {
            later |= put_off(problem, courses, row);
            later |= courses[row].walk(problem, &wait);
        }
        let mut changed = false;
        for (row, course) in courses.iter().enumerate() {
            for (index, step) in course.steps.iter().enumerate() {
                if step.gone || step.kind != PastStopKind::Visit {
                    continue;
                }
                let all = starts.entry(step.id.clone()).or_default();
                let known = all.entry((row, index)).or_insert(step.start);
                if step.start > *known {
                    (*known, changed) = (step.start, true);
                }
            }
        }
        if !later && !changed {
            break;
        }
    }
}

/// Has a shift of which nothing is known wait for the clinician's shift before it. True if it has to wait longer than
/// before.
fn put_off(problem: &Problem, courses: &mut [Course], row: usize) -> bool {
    let shift = problem.shifts.iter().nth(row);
    let own = shift.map_or(&[][..], |shift| &problem.clinicians[shift.clinician].shifts);
    if own.len() < 2 || courses[row].steps.iter().any(|step| !step.gone && step.has_been()) {
        return false;
    }
    let departure = courses[row].departure;
    let before = own.iter().map(|other| &courses[other.index()]).filter(|other| other.departure < departure);
    let busy = before.filter(|other| other.departure.is_some()).filter_map(|other| other.over(problem)).max();
    std::mem::replace(&mut courses[row].put_off, busy) < busy && busy > departure
}

impl Course {
    /// Makes the times of all steps from what is planned and known. True if some start came out later than it was.
    fn walk(&mut self, problem: &Problem, not_before: &dyn Fn(&Step) -> Option<Instant>) -> bool {
        let mut now = Standing { place: self.start_place, outside: false, free: self.departs() };
        let mut later = false;
        for index in 0..self.steps.len() {
            let step = &self.steps[index];
            if step.gone {
                continue;
            }
            if !step.past {
                let (was, fact) = (step.start, step.fact);
                let told = fact.began().or(fact.ended);
                if told.is_some_and(|told| told < reach(problem, self.mode, now, step).0) {
                    // They did not stay free for calls until the end.
                    self.steps[index].kept_free = None;
                }
                let step = &self.steps[index];
                let (arrival, ready) = reach(problem, self.mode, now, step);
                let wanted = not_before(step).map_or(step.planned, |wanted| wanted.max(step.planned));
                // Where only its end was told, it began before that.
                let soonest = if step.decided { wanted } else { wanted.max(ready) };
                let assumed = fact.shared.unwrap_or(soonest).min(fact.ended.unwrap_or(Instant(i64::MAX)));
                let start = fact.started.unwrap_or(assumed);
                let end = fact.ended.unwrap_or(start + step.duration);
                // A break that comes first is the departure.
                let first = now.free == self.departs() && step.kind == PastStopKind::Break && step.place.is_none();
                self.steps[index].times(if first { start } else { arrival.min(start) }, start, end);
                self.steps[index].ready = ready;
                if told.is_some() {
                    self.cut(index);
                }
                later |= self.steps[index].start > was;
            }
            now = now.then(&self.steps[index]);
        }
        later
    }

    /// What was only taken to last longer was over when the step at `index` is known to have been under way.
    fn cut(&mut self, index: usize) {
        let (start, known) = (self.steps[index].start, self.steps[index].is_known());
        let mut row = index;
        while let Some(before) = self.steps[..row].iter().rposition(|step| !step.gone) {
            let step = &mut self.steps[before];
            row = before;
            // Between what is known there was no time for it.
            let room = step.start < start || step.start == step.end;
            step.gone = step.kind == PastStopKind::Visit && !step.has_been() && !room;
            if step.gone {
                continue;
            }
            if step.past || step.end <= start || step.fact.ended.is_some() {
                break;
            }
            step.end = start.max(step.start);
            if !known || step.start <= start || step.is_known() {
                break;
            }
            let arrival = step.arrival.min(start);
            step.times(arrival, start, start);
        }
        let Some(before) = self.steps[..index].iter().rfind(|step| !step.gone) else { return };
        let free = before.end;
        let step = &mut self.steps[index];
        // A clinician who is still busy joins later, if nobody told when they did.
        let start = match step.fact {
            fact if fact.started.is_some() => start,
            fact => start.max(free).min(fact.ended.unwrap_or(Instant(i64::MAX))),
        };
        step.times(step.arrival.clamp(free.min(start), start), start, step.end.max(start));
    }

    /// What is known of two stops, the second by its id, and cannot both be: the later began, or was over, before the
    /// earlier was.
    pub(crate) fn contradictions(&self) -> Vec<(Instant, Instant, &str)> {
        let mut found = Vec::new();
        let mut last = Instant(i64::MIN);
        for step in self.steps.iter().filter(|step| !step.gone) {
            for told in [step.fact.started, step.fact.ended].into_iter().flatten() {
                if told < last {
                    found.push((last, told, &*step.id));
                }
                last = last.max(told);
            }
        }
        found
    }
}

impl Step {
    fn times(&mut self, arrival: Instant, start: Instant, end: Instant) {
        (self.arrival, self.start, self.end) = (arrival, start, end);
    }
}
