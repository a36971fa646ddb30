//! A day as it was.

use serde::Serialize;

use crate::simulate::demand::Place;
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
