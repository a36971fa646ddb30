//! Breaks and activities: each once in a shift that has a visit, within its times; a break only if the shift goes on
//! past its earliest.

use super::render::clock;
use super::resolve::leg;
use super::trace::{Route, Step, Trace, What, instant, length};
use super::{Findings, Rule, rules};
use rounds_model::ids::ShiftId;
use rounds_model::units::Instant;
use rounds_model::{Activity, Break};

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (id, route) in trace.routes.enumerate() {
        let shift = &trace.problem.shifts[id];
        for (index, pause) in shift.breaks.iter().enumerate() {
            let duty = Duty {
                what: What::Break(index),
                name: format!("break {} of shift {}", pause.id, shift.id),
                times: (pause.earliest, pause.latest),
                may_lack: pause.skip_cost.is_some() || !owed(route, pause) || too_late(route, pause.latest),
                rules: [rules::BREAK_MISSING, rules::BREAK_TWICE, rules::BREAK_TIME],
            };
            hold(trace, route, &duty, found);
        }
        for (index, activity) in shift.activities.iter().enumerate() {
            let duty = Duty {
                what: What::Activity(index),
                name: format!("activity {} of shift {}", activity.id, shift.id),
                times: (activity.earliest, activity.latest),
                may_lack: out_of_reach(trace, id, route, activity),
                rules: [rules::ACTIVITY_MISSING, rules::ACTIVITY_TWICE, rules::ACTIVITY_TIME],
            };
            hold(trace, route, &duty, found);
        }
    }
}

/// What a break and an activity have in common.
struct Duty {
    what: What,
    name: String,
    /// Earliest and latest start.
    times: (Instant, Instant),
    /// Whether it may be left out.
    may_lack: bool,
    /// Missing, twice, at the wrong time.
    rules: [Rule; 3],
}

fn hold(trace: &Trace, route: &Route, duty: &Duty, found: &mut Findings) {
    let [missing, twice, wrong_time] = duty.rules;
    let taken: Vec<&Step> = route.steps.iter().filter(|step| step.what == duty.what).collect();
    if taken.is_empty() && route.is_worked() && !duty.may_lack {
        found.add(missing, format!("{}.itinerary", route.path), format!("{} is missing", duty.name));
    }
    if let Some(again) = taken.iter().skip(1).find(|step| !step.past) {
        found.add(twice, &again.path, format!("{} comes again", duty.name));
    }
    let (earliest, latest) = (instant(duty.times.0), instant(duty.times.1));
    for step in taken.iter().filter(|step| !step.past && !(earliest..=latest).contains(&step.start)) {
        let [at, earliest, latest] = [step.start, earliest, latest].map(|at| clock(trace, at));
        let message = format!("{} starts at {at}; it is to start from {earliest} to {latest}", duty.name);
        found.add(wrong_time, format!("{}.start", step.path), message);
    }
}

/// Whether the shift goes on past the earliest start of a break that it lacks.
pub(super) fn owed(route: &Route, pause: &Break) -> bool {
    route.over().is_some_and(|over| over > instant(pause.earliest))
}

/// Whether a break's time had gone by when the last past stop ended.
fn too_late(route: &Route, latest: Instant) -> bool {
    last_past(route).is_some_and(|step| step.end > instant(latest))
}

/// Whether an activity could no longer be reached in time after the last past stop.
fn out_of_reach(trace: &Trace, id: ShiftId, route: &Route, activity: &Activity) -> bool {
    let Some(last) = last_past(route) else { return false };
    let shift = &trace.problem.shifts[id];
    let came = route.steps.iter().rfind(|step| step.past && step.place.is_some());
    let here = came.and_then(|step| step.place).or(shift.start_place);
    let outside = came.is_some_and(|step| matches!(step.what, What::Break(_)));
    let mode = trace.problem.clinicians[shift.clinician].mode;
    let travel = here.map_or(Some(0), |here| leg(trace.problem, mode, here, activity.place).map(|(travel, _)| travel));
    let access =
        if here == Some(activity.place) && !outside { 0 } else { length(trace.problem.places[activity.place].access) };
    travel.is_none_or(|travel| last.end + travel + access > instant(activity.latest))
}

fn last_past(route: &Route) -> Option<&Step> {
    route.steps.iter().rfind(|step| step.past)
}
