//! Places, and how people travel between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::IsoDuration;

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

/// A street network, as `rounds streets build` makes it from OpenStreetMap.
///
/// Places lie at the nearest street that the profile can use: more than 200 m off is a warning, more than 5 km off or
/// cut off from the others an error. Times are directed, whole seconds rounded up; metres are those along that way.
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

/// An OSRM server (`/table/v1`), which is sent coordinates only. Durations are rounded up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OsrmFile {
    /// Base address, such as `http://localhost:5000`.
    pub url: String,
    /// Profile.
    pub profile: String,
    /// Free text, ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<serde_json::Value>,
}

/// A Valhalla server (`/sources_to_targets`), which is sent coordinates only. Durations are rounded up.
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
