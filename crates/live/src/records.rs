//! What is written of a day under way: its history, the promises of its old plan, and what is left of that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::apply::Scene;
use crate::timeline::{Course, Step};
use rounds_format::day::{DayFile, PastStopFile, PastStopKind, PromiseFile};
use rounds_format::plan::{DayRef, PlanFile, ShiftPlan, Stop};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::{Instant, Seconds};

/// Promises are made of everything that was planned and is still to come. What a patient was told stays promised as it
/// was told while the plan keeps to it within the tolerance; where the plan has moved on, they are to be told again.
pub(crate) fn promises(scene: &Scene, old: &PlanFile) -> Vec<PromiseFile> {
    let told = scene.day.promises.iter().flatten().filter(|promise| promise.confirmed == Some(true));
    let told: BTreeMap<&str, &PromiseFile> = told.map(|promise| (&*promise.visit, promise)).collect();
    let steps = scene.courses.iter().flat_map(|course| course.steps.iter().map(move |step| (course, step)));
    let begun = steps.filter(|(course, step)| step.kind == PastStopKind::Visit && course.begun(step, scene.at));
    let begun: BTreeSet<&str> = begun.map(|(_, step)| &*step.id).collect();
    let open = |id: &str| !scene.withdrawn.contains(id) && !scene.reopened.contains_key(id) && !begun.contains(id);
    let mut row_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut promises: Vec<PromiseFile> = Vec::new();
    for (shift, stop) in old.shifts.iter().flat_map(|shift| shift.itinerary.iter().map(move |stop| (shift, stop))) {
        let Stop::Visit { visit, start, .. } = stop else { continue };
        if let Some(&row) = row_of.get(&**visit) {
            promises[row].clinicians.push(shift.clinician.clone());
        } else if open(visit) {
            row_of.insert(visit, promises.len());
            promises.push(PromiseFile {
                visit: visit.clone(),
                clinicians: vec![shift.clinician.clone()],
                start: *start,
                confirmed: scene.confirmed.contains(visit).then_some(true),
                notes: None,
            });
        }
    }
    let tolerance = scene.problem.weights.move_tolerance;
    for promise in &mut promises {
        promise.clinicians.sort();
        let told = told.get(&*promise.visit).filter(|_| promise.confirmed.is_none());
        let apart = |told: &PromiseFile| Seconds((told.start.instant() - promise.start.instant()).0.abs());
        if let Some(told) = told.filter(|told| told.clinicians == promise.clinicians && apart(told) <= tolerance) {
            (promise.start, promise.confirmed) = (told.start, Some(true));
        }
    }
    promises
}

/// The day's history with what has happened since: what stood there before stands as it was, in its order.
pub(crate) fn history(day: &DayFile, shifts: Vec<Vec<PastStopFile>>) -> Option<Vec<PastStopFile>> {
    let same = |one: &PastStopFile, other: &PastStopFile| {
        let times = |stop: &PastStopFile| [stop.arrival, stop.start, stop.end].map(Timestamp::instant);
        let what = |stop: &PastStopFile| (stop.kind, stop.id.clone(), stop.staff.unwrap_or(0), stop.assumed, stop.told);
        what(one) == what(other) && times(one) == times(other)
    };
    let mut fresh: BTreeMap<String, VecDeque<PastStopFile>> = BTreeMap::new();
    for stop in shifts.into_iter().flatten() {
        fresh.entry(stop.shift.clone()).or_default().push_back(stop);
    }
    // As far as the stops of a shift are those they were, they keep their places.
    let mut all: Vec<PastStopFile> = Vec::new();
    let mut made_anew: BTreeSet<&str> = BTreeSet::new();
    for old in day.history.iter().flatten() {
        let next = fresh.get_mut(&old.shift).filter(|_| !made_anew.contains(&*old.shift));
        match next.filter(|stops| stops.front().is_some_and(|stop| same(stop, old))) {
            Some(stops) => {
                stops.pop_front();
                all.push(old.clone());
            }
            None => drop(made_anew.insert(&old.shift)),
        }
    }
    all.extend(fresh.into_values().flatten());
    Some(all).filter(|all| !all.is_empty())
}

/// What is still to come, as a plan: only the order and the shifts count, times are worked out again.
pub(crate) fn rest(scene: &Scene, day: &DayFile) -> PlanFile {
    let past: BTreeSet<(&str, u8, &str)> =
        day.history.iter().flatten().map(|stop| (&*stop.shift, stop.kind as u8, &*stop.id)).collect();
    let known: BTreeSet<&str> = day.visits.iter().map(|visit| &*visit.id).collect();
    let shifts: BTreeSet<&str> =
        day.clinicians.iter().flat_map(|clinician| &clinician.shifts).map(|shift| &*shift.id).collect();
    let stamp = |instant: Instant| Timestamp::in_zone(instant, scene.problem.zone);
    let stop = |course: &Course, step: &Step| {
        let happened = past.contains(&(&*course.shift, step.kind as u8, &*step.id));
        if step.gone || happened || (step.kind == PastStopKind::Visit && !known.contains(&*step.id)) {
            return None;
        }
        let (id, start, end) = (step.id.clone(), stamp(step.start)?, stamp(step.end)?);
        // Where a person decided on a time at which nobody can be there, it is told when somebody can.
        let arrival = stamp(if step.ready > step.start { step.ready } else { step.arrival })?;
        let (travel, metres, place) = (IsoDuration::default(), 0, String::new());
        Some(match step.kind {
            PastStopKind::Visit => {
                let (staff, late) = (step.staff, IsoDuration::default());
                Stop::Visit { visit: id, staff, place: None, travel: None, metres: None, arrival, start, end, late }
            }
            PastStopKind::Activity => Stop::Activity { activity: id, place, travel, metres, arrival, start, end },
            PastStopKind::Break => Stop::pause(id, start, end),
            PastStopKind::NoAccess => return None,
        })
    };
    let plan_of = |course: &Course| ShiftPlan {
        clinician: course.clinician.clone(),
        shift: course.shift.clone(),
        itinerary: course.steps.iter().filter_map(|step| stop(course, step)).collect(),
    };
    PlanFile {
        format: "rounds/1".into(),
        day: DayRef { label: None, digest: String::new() },
        solver: None,
        shifts: scene.courses.iter().filter(|course| shifts.contains(&*course.shift)).map(plan_of).collect(),
        unassigned: Vec::new(),
        unheld: None,
        cost: None,
        kpis: None,
        bound: None,
        notes: None,
    }
}
