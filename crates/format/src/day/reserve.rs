//! Capacity kept free for calls that have not come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{IsoDuration, Timestamp};

use super::List;

/// Time that somebody is kept free for a call that has not come: contact and travel of an expected call together. It
/// counts as one of the `maxVisits` of the shift that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReserveFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// The earliest that it may begin. Re-planning after that withdraws it.
    pub from: Timestamp,
    /// The latest that it may end.
    pub to: Timestamp,
    /// How long it is.
    pub duration: IsoDuration,
    /// Who may hold it: one entry; without it, anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: List<ReserveStaffFile>,
    /// Price of not holding it.
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub cost: i64,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// What the clinician who holds a reserve must bring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReserveStaffFile {
    /// Skills demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: List<String>,
    /// Least band; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_band: Option<u32>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
