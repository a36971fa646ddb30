//! The plan file as Rust types: what `rounds schema plan` publishes, field for field.

mod details;
mod fields;
mod nearest;
mod reasons;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{IsoDuration, Timestamp};

pub use details::{
    Barred, CapPassed, CapReached, DoubleUp, EntryRoom, FitShifts, LinkType, NoRoom, OutOfReach, PinWish,
    PricedPlacement, Together,
};
pub use fields::{Amount, Cap, Fields, Placement, Seat};
pub use nearest::{Direction, Grant, Nearest, Proposal, Relaxation};
pub use reasons::{Reason, ReasonCode, ReasonDetails};

/// A plan for a day, format `rounds/1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanFile {
    /// Always `rounds/1`.
    #[schemars(extend("const" = "rounds/1"))]
    pub format: String,
    /// Which day this plans.
    #[serde(default)]
    pub day: DayRef,
    /// What made the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solver: Option<Solver>,
    /// Every shift of the day, in the day's order.
    pub shifts: Vec<ShiftPlan>,
    /// Every visit left out, in the day's order.
    pub unassigned: Vec<Unassigned>,
    /// Every reserve that nobody holds, in the day's order; only where the day has reserves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unheld: Option<Vec<Unheld>>,
    /// The objective, by component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CostFile>,
    /// Key figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kpis: Option<Kpis>,
    /// A proven bound, where computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<BoundFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Which day a plan is for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DayRef {
    /// The day's label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `sha256:` and 64 lower-case hex digits: SHA-256 of the RFC 8785 JSON of the day without labels and notes. A plan
    /// that people made may leave it out: it is taken to be for the day that it is given with.
    #[serde(default)]
    pub digest: String,
}

impl DayRef {
    /// Whether this may be the day of that digest: it says so, or nothing.
    pub fn may_be(&self, digest: &str) -> bool {
        self.digest.is_empty() || self.digest == digest
    }
}

/// What made a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solver {
    /// Version of the program.
    pub version: String,
    /// Search method.
    pub method: String,
    /// Seed of the random streams.
    pub seed: u64,
    /// Iterations done, over all islands.
    pub iterations: u64,
    /// Threads used; absent when `--iterations` ended the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<u32>,
    /// Wall-clock seconds; absent when `--iterations` ended the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
}

/// One shift's work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShiftPlan {
    /// The clinician.
    pub clinician: String,
    /// The shift.
    pub shift: String,
    /// Stops in order; empty for a shift with no visit.
    pub itinerary: Vec<Stop>,
}

/// An entry of an itinerary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum Stop {
    /// Leaving `startPlace`.
    #[serde(rename_all = "camelCase")]
    Start {
        /// The shift's `startPlace`.
        place: String,
        /// When the clinician leaves (or begins a break there).
        departure: Timestamp,
    },
    /// An activity.
    #[serde(rename_all = "camelCase")]
    Activity {
        /// Activity id.
        activity: String,
        /// Where.
        place: String,
        /// Travel from the place before.
        travel: IsoDuration,
        /// Distance from the place before.
        metres: i64,
        /// When the clinician gets there.
        arrival: Timestamp,
        /// When it begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
    /// A visit. A remote one has no `place`, `travel` or `metres`.
    #[serde(rename_all = "camelCase")]
    Visit {
        /// Visit id.
        visit: String,
        /// Staff entry served.
        staff: u32,
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Travel from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        travel: Option<IsoDuration>,
        /// Distance from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        metres: Option<i64>,
        /// When the clinician gets there; for a remote visit, the end of the stop before.
        arrival: Timestamp,
        /// When care begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
        /// Lateness of the start.
        late: IsoDuration,
    },
    /// A break, taken where the clinician is. One taken on arriving has `place`, `travel`, `metres` and `arrival`.
    #[serde(rename_all = "camelCase")]
    Break {
        /// Break id.
        #[serde(rename = "break")]
        break_id: String,
        /// Where, if taken on arriving: the place of the next stop, or `endPlace`.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Travel from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        travel: Option<IsoDuration>,
        /// Distance from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        metres: Option<i64>,
        /// When the clinician gets there.
        #[serde(skip_serializing_if = "Option::is_none")]
        arrival: Option<Timestamp>,
        /// When it begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
    /// Time kept free for a call that has not come, held where the clinician is.
    #[serde(rename_all = "camelCase")]
    Reserve {
        /// Reserve id.
        reserve: String,
        /// When it begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
    /// An attempted visit that met no access (history only).
    #[serde(rename_all = "camelCase")]
    NoAccess {
        /// Visit id.
        visit: String,
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// Travel from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        travel: Option<IsoDuration>,
        /// Distance from the place before.
        #[serde(skip_serializing_if = "Option::is_none")]
        metres: Option<i64>,
        /// When the clinician got there.
        arrival: Timestamp,
        /// When the attempt began.
        start: Timestamp,
        /// When it was given up.
        end: Timestamp,
    },
    /// Back at `endPlace`.
    #[serde(rename_all = "camelCase")]
    End {
        /// The shift's `endPlace`.
        place: String,
        /// Travel from the place before.
        travel: IsoDuration,
        /// Distance from the place before.
        metres: i64,
        /// When the clinician is there.
        arrival: Timestamp,
    },
}

impl Stop {
    /// A break taken where the clinician is.
    pub fn pause(break_id: String, start: Timestamp, end: Timestamp) -> Stop {
        Stop::Break { break_id, place: None, travel: None, metres: None, arrival: None, start, end }
    }
}

/// A visit left out, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unassigned {
    /// Visit id.
    pub visit: String,
    /// Proven statements about this plan.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// The cheapest relaxation that would let the visit in; empty where none of those tried does.
    #[serde(default, with = "nearest::or_empty")]
    #[schemars(schema_with = "nearest::or_empty::schema")]
    pub nearest: Option<Nearest>,
}

impl Unassigned {
    /// A visit left out for reasons that are not known yet.
    pub fn unexplained(visit: String) -> Unassigned {
        Unassigned { visit, reasons: Vec::new(), nearest: None }
    }

    /// What has to give to let the visit in, where that is known.
    pub fn relaxation(&self) -> Option<&Relaxation> {
        match &self.nearest {
            Some(Nearest::Known(proposal)) => Some(&proposal.relaxation),
            _ => None,
        }
    }
}

/// A reserve that nobody holds, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Unheld {
    /// Reserve id.
    pub reserve: String,
    /// Proven statements about this plan.
    #[serde(default)]
    pub reasons: Vec<Reason>,
}

impl Unheld {
    /// A reserve that nobody holds for reasons that are not known yet.
    pub fn unexplained(reserve: String) -> Unheld {
        Unheld { reserve, reasons: Vec::new() }
    }
}

/// The objective by component, in second-equivalents; `total` is their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CostFile {
    /// Sum of all below.
    pub total: i64,
    /// Visits left out, and reserves that nobody holds.
    pub unassigned: i64,
    /// Lateness.
    pub late: i64,
    /// Travel time.
    pub travel: i64,
    /// Overtime.
    pub overtime: i64,
    /// Waiting.
    pub waiting: i64,
    /// Entries served outside the preferred clinicians.
    pub continuity: i64,
    /// Preferred genders and languages not met.
    pub preference: i64,
    /// Breaks left out.
    pub breaks: i64,
    /// Largest lateness and largest idle time.
    pub worst: i64,
    /// Promises changed.
    pub changes: i64,
}

/// A count by priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Count {
    /// All of them.
    pub total: u64,
    /// The same by priority.
    pub by_priority: ByPriority,
}

/// One number a priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ByPriority {
    /// Critical visits.
    pub critical: u64,
    /// Urgent visits.
    pub urgent: u64,
    /// Timed visits.
    pub timed: u64,
    /// Routine visits.
    pub routine: u64,
}

/// Key figures of a plan; ratios are not rounded and null where the denominator is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kpis {
    /// Visits of the day.
    pub visits: Count,
    /// Visits assigned.
    pub assigned_visits: Count,
    /// Visits left out.
    pub unassigned_visits: Count,
    /// Assigned visits that are remote.
    pub remote_visits: u64,
    /// Shifts of the day, empty ones too.
    pub shifts: u64,
    /// Assigned visits ÷ shifts.
    pub visits_per_shift: Option<f64>,
    /// Staff entries served ÷ shifts.
    pub attendances_per_shift: Option<f64>,
    /// Of the visits with a response standard, started by due ÷ all.
    pub response_within_target: Option<f64>,
    /// Sum of shift lengths.
    pub rostered_seconds: i64,
    /// Sum of overtime.
    pub overtime_seconds: i64,
    /// Care given.
    pub care_seconds: i64,
    /// Travel.
    pub travel_seconds: i64,
    /// Access (parking, stairs).
    pub access_seconds: i64,
    /// Breaks taken.
    pub break_seconds: i64,
    /// Activities.
    pub activity_seconds: i64,
    /// Time held in reserve, part of idle and waiting; only where the day has reserves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserve_seconds: Option<i64>,
    /// Rostered and overtime less the five above.
    pub idle_seconds: i64,
    /// Waiting between departure and the last instant (part of idle).
    pub waiting_seconds: i64,
    /// Care ÷ rostered.
    pub care_share: Option<f64>,
    /// Travel ÷ rostered.
    pub travel_share: Option<f64>,
    /// Idle ÷ rostered.
    pub idle_share: Option<f64>,
    /// Distance travelled.
    pub travel_metres: i64,
    /// Visits that start late.
    pub late_visits: u64,
    /// Sum of lateness.
    pub late_seconds: i64,
    /// Entries with preferred clinicians: met ÷ all assigned.
    pub continuity_share: Option<f64>,
    /// Max − min over shifts of (care + travel) ÷ shift length.
    pub workload_spread: Option<f64>,
}

/// A proven bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BoundFile {
    /// No plan costs less.
    pub lower: i64,
    /// (cost − lower) ÷ cost, 0 when cost is 0.
    pub gap: f64,
    /// How it was found.
    pub method: String,
    /// Bound on visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<VisitsBound>,
}

/// A bound on assigned visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisitsBound {
    /// No plan assigns more.
    pub upper: u64,
    /// The same per shift.
    pub per_shift: Option<f64>,
}
