//! What has happened and what was promised, after a re-plan.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::Timestamp;

/// A stop as it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PastStopFile {
    /// The shift.
    pub shift: String,
    /// What it was.
    pub kind: PastStopKind,
    /// The visit, break or activity.
    pub id: String,
    /// Staff entry served; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
    /// Where; none for a remote visit, or for a break that was not taken on arriving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When the clinician arrived.
    pub arrival: Timestamp,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Whether nobody has reported it: it was only taken to be as planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed: Option<bool>,
    /// Which of its start and end was reported, where only one was. Without this and without `assumed`, both were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<ToldFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// What was reported of a stop of which not all was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ToldFile {
    /// That it began, and when; not that it is over.
    Start,
    /// When it was over; not when it began.
    End,
}

/// What a past stop was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PastStopKind {
    /// A visit.
    Visit,
    /// A break.
    Break,
    /// An activity.
    Activity,
    /// An attempted visit that met no access.
    NoAccess,
}

/// What was planned before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PromiseFile {
    /// The visit.
    pub visit: String,
    /// By whom.
    pub clinicians: Vec<String>,
    /// When.
    pub start: Timestamp,
    /// Whether the patient has been told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
