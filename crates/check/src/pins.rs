//! Pins: clinician and shift on one and the same staff entry, and the start. What has happened is not looked at; of a
//! visit that has begun, a pin binds those who are still to come, if nobody who came meets it.

use super::render::clock;
use super::trace::{Trace, instant};
use super::{Findings, rules};
use rounds_model::Pin;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for pin in &trace.problem.pins {
        hold(trace, pin, found);
    }
}

fn hold(trace: &Trace, pin: &Pin, found: &mut Findings) {
    let id = &trace.problem.visits[pin.visit].id;
    let attendances = &trace.attended[pin.visit];
    let met = attendances.iter().any(|attendance| {
        pin.staff.is_none_or(|staff| attendance.staff == staff)
            && pin.clinician.is_none_or(|clinician| attendance.clinician == clinician)
            && pin.shift.is_none_or(|shift| attendance.shift == shift)
    });
    // An entry that somebody served is no longer anybody's to be pinned to.
    let served = |staff: usize| attendances.iter().any(|attendance| attendance.staff == staff && attendance.past);
    let bound = attendances.iter().find(|attendance| !attendance.past && !pin.staff.is_some_and(served));
    if let Some(bound) = bound.filter(|_| !met && (pin.clinician.is_some() || pin.shift.is_some())) {
        let clinician = pin.clinician.map(|who| format!(" clinician {}", trace.problem.clinicians[who].id));
        let shift = pin.shift.map(|shift| format!(" shift {}", trace.problem.shifts[shift].id));
        let entry = pin.staff.map(|staff| format!(" entry {staff}"));
        let whole: String = [clinician, shift, entry].into_iter().flatten().collect();
        found.add(rules::PIN_STAFF, &bound.path, format!("visit {id} is pinned to{whole}"));
    }
    if let Some(start) = pin.start.filter(|_| !trace.past(pin.visit)).map(instant) {
        for attendance in attendances.iter().filter(|attendance| attendance.start != start) {
            let message = format!("visit {id} is pinned to {}", clock(trace, start));
            found.add(rules::PIN_START, format!("{}.start", attendance.path), message);
        }
    }
}
