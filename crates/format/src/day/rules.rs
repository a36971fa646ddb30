//! Rules over visits, and what everything costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{IsoDuration, Timestamp};

/// A rule over several visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
pub enum LinkFile {
    /// start(to) − start(from) lies in [min, max]; `to` may be assigned only if `from` is.
    #[serde(rename_all = "camelCase")]
    Gap {
        /// Id, unique among links.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(length(min = 1))]
        id: Option<String>,
        /// The visit from whose start the gap counts.
        from: String,
        /// The visit to whose start it counts.
        to: String,
        /// Least distance; default 0.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<IsoDuration>,
        /// Greatest distance; left out: unbounded.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<IsoDuration>,
        /// Free text, ignored.
        #[serde(skip_serializing_if = "Option::is_none")]
        notes: Option<serde_json::Value>,
    },
    /// Some one clinician attends every assigned visit listed.
    #[serde(rename_all = "camelCase")]
    SameClinician {
        /// Id, unique among links.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(length(min = 1))]
        id: Option<String>,
        /// The visits.
        visits: Vec<String>,
        /// Free text, ignored.
        #[serde(skip_serializing_if = "Option::is_none")]
        notes: Option<serde_json::Value>,
    },
    /// No clinician attends two of the visits.
    #[serde(rename_all = "camelCase")]
    DifferentClinicians {
        /// Id, unique among links.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(length(min = 1))]
        id: Option<String>,
        /// The visits.
        visits: Vec<String>,
        /// Free text, ignored.
        #[serde(skip_serializing_if = "Option::is_none")]
        notes: Option<serde_json::Value>,
    },
    /// All assigned or none.
    #[serde(rename_all = "camelCase")]
    AllOrNone {
        /// Id, unique among links.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(length(min = 1))]
        id: Option<String>,
        /// The visits.
        visits: Vec<String>,
        /// Free text, ignored.
        #[serde(skip_serializing_if = "Option::is_none")]
        notes: Option<serde_json::Value>,
    },
}

/// The visit is assigned so or not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PinFile {
    /// The visit.
    pub visit: String,
    /// Who serves one of its entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clinician: Option<String>,
    /// In which shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// When care starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// Which staff entry; left out: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Weights that differ from the defaults, integers from 0 to 10^12.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectiveFile {
    /// What priorities mean to each other; default weighted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priorities: Option<PrioritiesFile>,
    /// Price of a visit left out, by priority; default 2000000, 500000, 100000, 20000. One that has a due costs the
    /// lateness that it could come to on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unassigned: Option<PriorityPrices>,
    /// Price of a second of lateness, by priority; default 200, 50, 10, 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_per_second: Option<PriorityPrices>,
    /// Price of a second of travel; default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub travel_per_second: Option<i64>,
    /// Price of a second of overtime; default 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub overtime_per_second: Option<i64>,
    /// Price of a second of waiting; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub wait_per_second: Option<i64>,
    /// Price of a second of the day's largest lateness; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub latest_per_second: Option<i64>,
    /// Price of a second of the day's largest idle time of a shift; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub longest_idle_per_second: Option<i64>,
    /// Price of a staff entry that none of the preferred clinicians serves; default 1800.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub continuity: Option<i64>,
    /// Price of a preferred gender or language that is not met; default 300.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub preference: Option<i64>,
    /// Price of a promised visit that others attend; default 1800.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub changed_clinician: Option<i64>,
    /// Price of a second that a promised visit moves beyond the tolerance; default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub moved_per_second: Option<i64>,
    /// By how much a promised visit moves at no price; default PT15M.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_tolerance: Option<IsoDuration>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Response standards by priority: a visit that has `requested` and neither `due` nor `response` gets the `response`
/// {clockStart = requested, within}.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StandardsFile {
    /// How soon care of critical visits must start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical: Option<IsoDuration>,
    /// How soon care of urgent visits must start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent: Option<IsoDuration>,
    /// How soon care of timed visits must start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timed: Option<IsoDuration>,
    /// How soon care of routine visits must start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routine: Option<IsoDuration>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// What priorities mean to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PrioritiesFile {
    /// Each visit left out costs what its priority says: enough visits of a lower priority outweigh one of a higher.
    Weighted,
    /// One visit outweighs all visits of lower priority together.
    Strict,
}

/// Prices by priority; those left out keep their default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriorityPrices {
    /// Price for critical visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub critical: Option<i64>,
    /// Price for urgent visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub urgent: Option<i64>,
    /// Price for timed visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub timed: Option<i64>,
    /// Price for routine visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub routine: Option<i64>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
