//! Patients, and the care they need.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::{IsoDuration, Timestamp};

use super::List;

/// Somebody who is visited.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatientFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where they live.
    pub place: String,
    /// Hard: the clinician's gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_gender: Option<String>,
    /// Hard: languages the clinician speaks, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_languages: List<String>,
    /// Hard: any of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_clinicians: List<String>,
    /// Hard: none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_clinicians: List<String>,
    /// Soft: any of these; costs continuity where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_clinicians: List<String>,
    /// Soft: costs preference where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_gender: Option<String>,
    /// Soft: any one spoken meets it; costs preference where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_languages: List<String>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Care to give.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VisitFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Kind of care, for display.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whose visit it is; may be absent where the visit has a place or is remote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<String>,
    /// A place of its own, in place of the patient's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// A phone or video visit, held wherever the clinician is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<bool>,
    /// How much it matters; default routine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityFile>,
    /// Length of care.
    pub duration: IsoDuration,
    /// When care may start; none: any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: List<WindowFile>,
    /// When it was asked for: the day's standard for its priority counts from then, where it has no due and no
    /// response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested: Option<Timestamp>,
    /// From when care is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// A response standard, in place of due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseFile>,
    /// One entry for each clinician needed at the same time; default one without demands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: List<StaffFile>,
    /// Counts against maxLoad for each staff entry; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub load: Option<i64>,
    /// Price of leaving the visit out, in place of its priority's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub unassigned_cost: Option<i64>,
    /// Hard: the clinician's gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_gender: Option<String>,
    /// Hard: languages the clinician speaks, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_languages: List<String>,
    /// Hard: any of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_clinicians: List<String>,
    /// Hard: none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_clinicians: List<String>,
    /// Soft: any of these; costs continuity where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_clinicians: List<String>,
    /// Soft: costs preference where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_gender: Option<String>,
    /// Soft: any one spoken meets it; costs preference where not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_languages: List<String>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// How much a visit matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PriorityFile {
    /// Life or limb.
    Critical,
    /// Two-hour response and the like.
    Urgent,
    /// Bound to a time.
    Timed,
    /// Everything else.
    Routine,
}

/// When care may start: a closed interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WindowFile {
    /// First instant.
    pub start: Timestamp,
    /// Last instant.
    pub end: Timestamp,
    /// From when a start in this window is late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A response standard: due = clockStart + within.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResponseFile {
    /// When the clock started.
    pub clock_start: Timestamp,
    /// How soon care must start.
    pub within: IsoDuration,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// What one clinician of a visit must bring.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StaffFile {
    /// Skills demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: List<String>,
    /// Least band; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_band: Option<u32>,
    /// Length of care for this clinician, in place of the visit's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<IsoDuration>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
