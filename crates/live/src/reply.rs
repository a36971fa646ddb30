//! What a line is answered.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::changes::Change;
use crate::disturb::Disturbance;
use crate::risk::AtRisk;
use crate::steady::Proposal;
use crate::unreported::Lists;
use rounds_check as check;
use rounds_format::plan::{CostFile, Kpis};
use rounds_format::values::Timestamp;
use rounds_model::error::Issue;

/// What `rounds live` answers to one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Reply {
    /// The events are applied.
    Answered(Box<Answered>),
    /// They are refused as a whole, and nothing has changed.
    Refused(Refused),
}

/// JSON Schema (2020-12) of an answer.
pub fn answer_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Reply).to_value();
    schema["title"] = "answer to a batch of events".into();
    schema
}

/// The day after a line of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// Number of the line, from 1, over all runs with the same journal.
    pub line: u64,
    /// Now.
    pub at: Timestamp,
    /// The answer in one sentence.
    pub sentence: String,
    /// Whom to call and what is at risk, as text.
    pub call_sheet: String,
    /// The change list.
    pub changes: Vec<Change>,
    /// Visits with little slack, least first.
    pub at_risk: Vec<AtRisk>,
    /// Visits with a response standard that have no place or will begin too late.
    pub in_danger: Vec<String>,
    /// What is not to be forgotten.
    #[serde(flatten)]
    pub lists: Lists,
    /// Reserves that nobody holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unheld: Vec<String>,
    /// Rules that the plan breaks by the decision of a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<Overridden>,
    /// What was taken otherwise than it was told, or is remarkable: a clock that is ahead, a second cancellation, short
    /// care.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What is odd about what came in, and what the new plan has that is hardly meant; each told once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Fault>,
    /// Breaks and activities that can no longer be taken.
    pub missed: Vec<Duty>,
    /// Of an instant answer: what it would take to place what has none, or to reach earlier what comes too late.
    pub to_place: Vec<Disturbance>,
    /// What more could be gained if others moved too. A command may accept it as long as the plan is the one answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposed>,
    /// Cost of the new plan.
    pub cost: CostFile,
    /// Its key figures.
    pub kpis: Kpis,
    /// Digest of the day as it now is.
    pub day: String,
}

/// What a better plan would gain, at the price of further changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proposed {
    /// How many visits would change.
    pub changes: usize,
    /// What the plan would cost less.
    pub saves: i64,
    /// Travel less, in seconds; negative where it is more.
    pub travel_seconds: i64,
    /// Visits that are left out and would have a place.
    pub brings_in: Vec<String>,
    /// Visits that have a place and would be left out.
    pub leaves_out: Vec<String>,
}

impl Proposed {
    pub(crate) fn of(proposal: &Proposal) -> Proposed {
        Proposed {
            changes: proposal.changes.changes.len(),
            saves: proposal.saves,
            travel_seconds: proposal.travel,
            brings_in: proposal.brings_in.clone(),
            leaves_out: proposal.leaves_out.clone(),
        }
    }
}

/// A rule that a plan breaks by the decision of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overridden {
    /// Code of the rule.
    pub code: String,
    /// Where in the plan, as a JSON path.
    pub path: String,
    /// What the plan does.
    pub message: String,
}

impl Overridden {
    pub(crate) fn of(violation: &check::Violation) -> Overridden {
        let (path, message) = (violation.path.clone(), violation.message.clone());
        Overridden { code: violation.code.into(), path, message }
    }
}

/// A break or activity of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duty {
    /// The shift.
    pub shift: String,
    /// The break or activity.
    pub id: String,
}

/// Why a line is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refused {
    /// Number of the line, from 1, over all runs with the same journal.
    pub line: u64,
    /// Every contradiction or fault found in it.
    pub refused: Vec<Fault>,
}

/// A fault of a line, or a warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Stable code.
    pub code: String,
    /// Where in the line, as a JSON path; of a warning about the plan, where in the plan.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Fault {
    pub(crate) fn of(issue: &Issue) -> Fault {
        Fault {
            code: issue.code.into(),
            path: issue.path.clone(),
            message: issue.message.clone(),
            help: issue.help.clone(),
        }
    }
}
