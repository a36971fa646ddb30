//! A clinician's shifts, one after the other: one is over, overtime included, before the next departs.

use super::render::clock;
use super::trace::{Time, Trace, instant};
use super::{Findings, rules};
use rounds_model::ids::ShiftId;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    let problem = trace.problem;
    for clinician in &problem.clinicians {
        let mut worked: Vec<ShiftId> =
            clinician.shifts.iter().copied().filter(|&shift| trace.routes[shift].begins().is_some()).collect();
        worked.sort_by_key(|&shift| problem.shifts[shift].start);
        let mut before: Option<(ShiftId, Time)> = None;
        for shift in worked {
            let route = &trace.routes[shift];
            let (Some(begins), Some(over)) = (route.begins(), route.over()) else { continue };
            if let Some((earlier, end)) = before.filter(|&(_, end)| begins < end && !route.has_past()) {
                let name = |shift: ShiftId| &problem.shifts[shift].id;
                let message = format!(
                    "shift {} begins at {}, before shift {} is over at {}",
                    name(shift),
                    clock(trace, begins),
                    name(earlier),
                    clock(trace, end)
                );
                found.add(rules::SHIFTS_OVERLAP, &route.path, message);
            }
            // Without rostered overlap the later shift is over later; a broken plan may differ.
            let over = over.max(instant(problem.shifts[shift].start));
            if before.is_none_or(|(_, end)| end < over) {
                before = Some((shift, over));
            }
        }
    }
}
