//! Decisions of people against rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::Timestamp;

/// A person decided against a rule, for a visit or for a shift: the judge lists what it breaks apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OverrideFile {
    /// The visit; either this or the shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<String>,
    /// The shift; either this or the visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// Code of the rule: `V4001`.
    pub rule: String,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Why; free text that no message repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}
