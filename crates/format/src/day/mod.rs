//! The day file as Rust types: what `rounds schema day` publishes, field for field.
//!
//! These types say shape only. References, times and prices are checked when a
//! [`Problem`](rounds_model::Problem) is made from them.

mod clinicians;
mod overrides;
mod past;
mod places;
mod reserve;
mod rules;
mod visits;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use clinicians::{ActivityFile, BreakFile, ClinicianFile, ShiftFile, SkillFile};
pub use overrides::OverrideFile;
pub use past::{PastStopFile, PastStopKind, PromiseFile, ToldFile};
pub use places::{EstimateFile, MatrixFile, ModeFile, OsrmFile, PlaceFile, RoadsFile, TravelFile, ValhallaFile};
pub use reserve::{ReserveFile, ReserveStaffFile};
pub use rules::{LinkFile, ObjectiveFile, PinFile, PrioritiesFile, PriorityPrices, StandardsFile};
pub use visits::{PatientFile, PriorityFile, ResponseFile, StaffFile, VisitFile, WindowFile};

/// Shorthand for an optional list that may be left out.
type List<T> = Option<Vec<T>>;

/// A day to plan, format `rounds/1`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DayFile {
    /// Always `rounds/1`.
    #[schemars(extend("const" = "rounds/1"))]
    pub format: String,
    /// Display label; never logged, not part of the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
    /// IANA zone in which plans write instants; default UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Where things happen.
    pub places: Vec<PlaceFile>,
    /// How people travel.
    pub travel: TravelFile,
    /// Skills and what they imply. If present, only listed skills may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skills: List<SkillFile>,
    /// Who visits, and when.
    pub clinicians: Vec<ClinicianFile>,
    /// Who is visited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patients: List<PatientFile>,
    /// Care to give.
    pub visits: Vec<VisitFile>,
    /// Rules over several visits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: List<LinkFile>,
    /// Visits that must go so or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pins: List<PinFile>,
    /// Weights that differ from the defaults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective: Option<ObjectiveFile>,
    /// How soon care must start by priority, where a visit says when it was requested and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standards: Option<StandardsFile>,
    /// Capacity kept free for calls that have not come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserve: List<ReserveFile>,
    /// Stops as they happened (after a re-plan), in order within each shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: List<PastStopFile>,
    /// What was planned before (after a re-plan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promises: List<PromiseFile>,
    /// Decisions of people against rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overrides: List<OverrideFile>,
    /// The `id`s of events that were applied (after a re-plan): an event with one of them changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: List<String>,
}
