//! A day as it was, and its figures.

use serde::Serialize;

use crate::simulate::demand::{Day, Place};
use crate::simulate::setting::Setting;
use crate::simulate::view::State;

/// What time is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Activity {
    /// Care, with the patient.
    Care,
    /// At a door that stays shut.
    Attempt,
    /// On the way.
    Travel,
    /// From the street to the door.
    Access,
    /// Writing up.
    Notes,
    /// Calls about referrals.
    Call,
    /// The morning's phone round.
    PhoneRound,
    /// Handover.
    Handover,
    /// The break.
    Pause,
    /// Nothing to do, or too early.
    Waiting,
}

/// All activities, in the order of reports.
pub const ACTIVITIES: [(Activity, &str); 10] = [
    (Activity::Care, "care"),
    (Activity::Attempt, "no access"),
    (Activity::Travel, "travel"),
    (Activity::Access, "street to door"),
    (Activity::Notes, "notes"),
    (Activity::Call, "calls"),
    (Activity::PhoneRound, "phone round"),
    (Activity::Handover, "handover"),
    (Activity::Pause, "break"),
    (Activity::Waiting, "waiting"),
];

/// A piece of somebody's day. Times are seconds since midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What was done.
    pub activity: Activity,
    /// For which visit, where for one.
    pub visit: Option<usize>,
    /// Where it began.
    pub from: Place,
    /// Where it ended.
    pub to: Place,
    /// Begin.
    pub start: i64,
    /// End, later than the begin.
    pub end: i64,
}

/// A day as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RealisedDay {
    /// By shift of the setting, one segment after the other without a gap.
    pub shifts: Vec<Vec<Segment>>,
    /// By visit, how it ended.
    pub states: Vec<State>,
    /// By visit, when somebody was at the door and began.
    pub begun: Vec<Option<i64>>,
}

/// Figures of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Shifts.
    pub shifts: usize,
    /// Visits asked for and not called off.
    pub wanted: usize,
    /// Visits at which care was given; a double-up counts one.
    pub done: usize,
    /// Visits at which nobody opened.
    pub no_access: usize,
    /// Visits called off before anybody was there.
    pub cancelled: usize,
    /// Visits still open at the end.
    pub open: usize,
    /// Care given ÷ shifts.
    pub visits_per_shift: f64,
    /// Care given ÷ rostered hours.
    pub visits_per_hour: f64,
    /// Visits with a response standard that were not called off.
    pub responses: usize,
    /// Those of them at which somebody stood at the door in time, whether or not it opened.
    pub in_time: usize,
    /// Appointments that somebody was late for or that were not kept.
    pub late_appointments: usize,
    /// Visits that somebody was at ÷ visits wanted; `None` where nothing was wanted.
    pub served_share: Option<f64>,
    /// Seconds by activity, in the order of [`ACTIVITIES`].
    pub seconds: [i64; 10],
    /// Seconds rostered.
    pub rostered: i64,
    /// Seconds past the ends of shifts.
    pub overtime: i64,
}

impl Figures {
    /// Those of a day. O(visits + segments).
    pub fn of(setting: &Setting, day: &Day, realised: &RealisedDay) -> Figures {
        let mut figures = Figures { shifts: setting.shifts.len(), ..Figures::default() };
        for (visit, state) in day.visits.iter().zip(&realised.states) {
            let request = &visit.request;
            match state {
                State::Done => figures.done += 1,
                State::NoAccess => figures.no_access += 1,
                State::Cancelled => figures.cancelled += 1,
                State::Open | State::Begun => figures.open += 1,
            }
            if *state != State::Cancelled {
                figures.wanted += 1;
                let begun = realised.begun[request.visit];
                let kept = request.due.is_some_and(|due| begun.is_some_and(|begun| begun <= due));
                figures.responses += usize::from(request.response);
                figures.in_time += usize::from(request.response && kept);
                figures.late_appointments += usize::from(request.is_timed() && !kept);
            }
        }
        for (shift, log) in setting.shifts.iter().zip(&realised.shifts) {
            figures.rostered += shift.end - shift.start;
            figures.overtime += log.last().map_or(0, |last| (last.end - shift.end).max(0));
            for segment in log {
                figures.seconds[segment.activity as usize] += segment.end - segment.start;
            }
        }
        figures.visits_per_shift = figures.done as f64 / figures.shifts as f64;
        figures.visits_per_hour = figures.done as f64 / (figures.rostered as f64 / 3_600.0);
        let met = figures.done + figures.no_access;
        figures.served_share = (figures.wanted > 0).then(|| met as f64 / figures.wanted as f64);
        figures
    }
}
