//! The day file as Rust types: what `rounds schema day` publishes, field for field.
//!
//! These types say shape only. References, times and prices are checked when a
//! [`Problem`](crate::model::Problem) is made from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::io::values::{IsoDuration, Timestamp};

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
    /// Stops as they happened (after a re-plan), in order within each shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: List<PastStopFile>,
    /// What was planned before (after a re-plan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promises: List<PromiseFile>,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Latitude in WGS84 degrees; may be left out where only matrices are used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -90.0, max = 90.0))]
    pub lat: Option<f64>,
    /// Longitude in WGS84 degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -180.0, max = 180.0))]
    pub lon: Option<f64>,
    /// Time from arriving from another place until something can start; default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<IsoDuration>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// How people travel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TravelFile {
    /// Travel modes.
    pub modes: Vec<ModeFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A travel mode: an id and exactly one of the sources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ModeFile {
    /// Id, unique within its kind.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Display label; never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Straight line times a factor, at one speed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<EstimateFile>,
    /// Given times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixFile>,
    /// A street network file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roads: Option<RoadsFile>,
    /// An OSRM server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub osrm: Option<OsrmFile>,
    /// A Valhalla server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valhalla: Option<ValhallaFile>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Great-circle distance times a detour factor, at one speed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EstimateFile {
    /// Speed in km/h, above 0.
    pub speed_kmh: f64,
    /// Detour factor, 1 or more.
    pub detour_factor: f64,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// Given times and distances, row = from, column = to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MatrixFile {
    /// Place ids of rows and columns.
    pub places: Vec<String>,
    /// Travel times in seconds.
    pub seconds: Vec<Vec<i32>>,
    /// Distances in metres; 0 where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<Vec<Vec<i32>>>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A street network.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoadsFile {
    /// Path of the network file, relative to the day file.
    pub network: String,
    /// Profile in the network: car, bicycle or foot.
    pub profile: String,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// An OSRM server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OsrmFile {
    /// Base address.
    pub url: String,
    /// Profile.
    pub profile: String,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A Valhalla server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValhallaFile {
    /// Base address.
    pub url: String,
    /// Costing model.
    pub costing: String,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

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
    /// Skills that whoever holds this one also holds.
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
    /// Cap on visits.
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
    /// Price of a visit left out, by priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unassigned: Option<PriorityPrices>,
    /// Price of a second of lateness, by priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_per_second: Option<PriorityPrices>,
    /// Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub travel_per_second: Option<i64>,
    /// Default 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub overtime_per_second: Option<i64>,
    /// Default 0.
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
    /// Default 600.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub continuity: Option<i64>,
    /// Default 300.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub preference: Option<i64>,
    /// Default 1800.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub changed_clinician: Option<i64>,
    /// Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1_000_000_000_000_i64))]
    pub moved_per_second: Option<i64>,
    /// Default PT15M.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub move_tolerance: Option<IsoDuration>,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
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
    /// Where; none for a break or a remote visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When the clinician arrived.
    pub arrival: Timestamp,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
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
