//! Where the time of a shift goes.

use super::trace::{Route, Time, Trace, What, instant};
use rounds_model::ids::{ShiftId, Table};

/// One shift's time and distance.
#[derive(Default)]
pub(super) struct Ledger {
    /// Rostered length.
    pub rostered: Time,
    pub overtime: Time,
    pub care: Time,
    pub travel: Time,
    pub access: Time,
    pub breaks: Time,
    pub activities: Time,
    /// Rostered and overtime, less the five above.
    pub idle: Time,
    /// From departure (or first arrival) to the last instant, less the five.
    pub waiting: Time,
    pub metres: i128,
    /// Reserves: part of waiting and idle.
    pub held: Time,
}

pub(super) fn ledgers(trace: &Trace) -> Table<ShiftId, Ledger> {
    trace.routes.enumerate().map(|(id, route)| ledger(trace, id, route)).collect()
}

fn ledger(trace: &Trace, id: ShiftId, route: &Route) -> Ledger {
    let shift = &trace.problem.shifts[id];
    let mut sum = Ledger { rostered: instant(shift.end) - instant(shift.start), ..Ledger::default() };
    for step in &route.steps {
        sum.travel += step.travel;
        sum.metres += step.metres;
        sum.access += step.access;
        let took = step.end - step.start;
        match step.what {
            What::Visit { .. } | What::UnknownVisit => sum.care += took,
            What::Break(_) => sum.breaks += took,
            What::Activity(_) => sum.activities += took,
            What::Reserve(_) => sum.held += took,
            What::NoAccess(_) | What::UnknownDuty | What::UnknownReserve => {}
        }
    }
    if let Some(home) = &route.home {
        sum.travel += home.travel;
        sum.metres += home.metres;
    }
    let spent = sum.care + sum.travel + sum.access + sum.breaks + sum.activities;
    if let (Some(begins), Some(over)) = (route.begins(), route.over()) {
        sum.overtime = (over - instant(shift.end)).max(0);
        sum.waiting = over - begins - spent;
    }
    sum.idle = sum.rostered + sum.overtime - spent;
    sum
}
