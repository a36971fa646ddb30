//! Care starts inside one of the visit's windows, closed intervals; without windows at any time.

use super::render::clock;
use super::trace::{Trace, instant};
use super::{Findings, rules};

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (visit, attendances) in trace.attended.enumerate() {
        let visit = &trace.problem.visits[visit];
        for attendance in attendances.iter().filter(|attendance| !attendance.past) {
            let start = attendance.start;
            let inside =
                visit.windows.iter().any(|window| instant(window.start) <= start && start <= instant(window.end));
            if !inside && !visit.windows.is_empty() {
                let message = format!("visit {} starts at {}, outside its time windows", visit.id, clock(trace, start));
                found.add(rules::WINDOW, format!("{}.start", attendance.path), message);
            }
        }
    }
}
