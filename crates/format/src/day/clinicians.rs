//! Skills, clinicians, and what their shifts hold.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{IsoDuration, Timestamp};

use super::List;

/// A skill.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SkillFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Skills that a clinician with this one also has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implies: List<String>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Somebody who visits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClinicianFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Pay band; 0 where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<u32>,
    /// Skills held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: List<String>,
    /// Gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Languages spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: List<String>,
    /// Travel mode; may be left out where the day has just one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Working periods, not overlapping.
    pub shifts: Vec<ShiftFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// One working period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShiftFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Earliest departure.
    pub start: Timestamp,
    /// Rostered end, after start.
    pub end: Timestamp,
    /// How far past the end the shift may run; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_overtime: Option<IsoDuration>,
    /// Where it starts; left out: at its first stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_place: Option<String>,
    /// Where it ends; left out: at its last stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_place: Option<String>,
    /// Breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaks: List<BreakFile>,
    /// Duties at a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: List<ActivityFile>,
    /// Cap on visits; a reserve that the shift holds counts as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_visits: Option<u32>,
    /// Cap on total travel time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_travel: Option<IsoDuration>,
    /// Cap on the sum of loads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub max_load: Option<i64>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

impl ShiftFile {
    /// A shift from `start` to `end` without anything else.
    pub fn between(id: String, start: Timestamp, end: Timestamp) -> ShiftFile {
        ShiftFile {
            id,
            label: None,
            start,
            end,
            max_overtime: None,
            start_place: None,
            end_place: None,
            breaks: None,
            activities: None,
            max_visits: None,
            max_travel: None,
            max_load: None,
            notes: None,
        }
    }
}

/// A break, taken where the clinician is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BreakFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Earliest start.
    pub earliest: Timestamp,
    /// Latest start.
    pub latest: Timestamp,
    /// Length.
    pub duration: IsoDuration,
    /// Price of leaving it out; left out: it must be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub skip_cost: Option<i64>,
    /// Whether it may also be taken on arriving at the next stop or at `endPlace`; left out: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_arrival: Option<bool>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A duty at a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActivityFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where.
    pub place: String,
    /// Earliest start.
    pub earliest: Timestamp,
    /// Latest start.
    pub latest: Timestamp,
    /// Length.
    pub duration: IsoDuration,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
