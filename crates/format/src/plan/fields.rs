//! What reasons and relaxations have in common: places in the plan, caps, and reading fields without losing any.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::values::{IsoDuration, Timestamp};

/// The fields of a JSON object, by name.
pub type Fields = BTreeMap<String, Value>;

/// The fields of what is written as an object; none of anything else.
pub(super) fn fields(part: &impl Serialize) -> Fields {
    match serde_json::to_value(part) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        _ => Fields::new(),
    }
}

/// `value` as a `T`, if `T` has a place for each field of it, so that nothing is lost.
pub(super) fn exactly<T: Serialize + DeserializeOwned>(value: &Value) -> Option<T> {
    let read = T::deserialize(value).ok()?;
    let again = serde_json::to_value(&read).ok()?;
    same_fields(&again, value).then_some(read)
}

fn same_fields(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let same = |(name, value)| other.get(name).is_some_and(|other| same_fields(value, other));
            one.len() == other.len() && one.iter().all(same)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_fields(one, other))
        }
        (one, other) => one.is_null() == other.is_null(),
    }
}

/// The schema of what no type here has a place for.
pub(super) struct OtherFields;

impl JsonSchema for OtherFields {
    fn schema_name() -> Cow<'static, str> {
        "OtherFields".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Any other fields, as another program or version may have written them: kept, not understood.",
        })
    }
}

/// When a visit would begin, and where each who attends comes in.
///
/// In files one clinician's `clinician`, `shift` and `after` stand beside `start`; those of several stand in `crew`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlacementFile", into = "PlacementFile")]
pub struct Placement {
    /// When care would begin.
    pub start: Timestamp,
    /// Who attends, in the order of the visit's staff entries; at least one.
    pub crew: Vec<Seat>,
}

/// Where somebody comes in to attend a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Seat {
    /// The clinician.
    pub clinician: String,
    /// The shift.
    pub shift: String,
    /// The visit of the shift after which this one comes; null where it is the first.
    pub after: Option<String>,
}

/// [`Placement`] as it is written.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PlacementFile {
    /// When care would begin.
    start: Timestamp,
    /// The clinician who would attend; absent where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    clinician: Option<String>,
    /// The shift that would attend; absent where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    shift: Option<String>,
    /// The visit of the shift after which this one would come; null where it is the first.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    after: Option<Option<String>>,
    /// Those who would attend, where there are several, in the order of the staff entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    crew: Option<Vec<Seat>>,
}

/// A field that is there, null or not.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl From<Placement> for PlacementFile {
    fn from(Placement { start, mut crew }: Placement) -> PlacementFile {
        let one = if crew.len() == 1 { crew.pop() } else { None };
        match one {
            Some(Seat { clinician, shift, after }) => {
                PlacementFile { start, clinician: Some(clinician), shift: Some(shift), after: Some(after), crew: None }
            }
            None => PlacementFile { start, clinician: None, shift: None, after: None, crew: Some(crew) },
        }
    }
}

impl TryFrom<PlacementFile> for Placement {
    type Error = &'static str;

    fn try_from(file: PlacementFile) -> Result<Placement, &'static str> {
        let crew = match (file.crew, file.clinician, file.shift, file.after) {
            // Where several attend, a shift beside them belongs to what gives way.
            (Some(crew), ..) if crew.len() > 1 => crew,
            (None, Some(clinician), Some(shift), Some(after)) => vec![Seat { clinician, shift, after }],
            _ => return Err("nobody attends"),
        };
        Ok(Placement { start: file.start, crew })
    }
}

impl JsonSchema for Placement {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Placement".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        PlacementFile::json_schema(generator)
    }
}

/// A cap of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Cap {
    /// On the number of visits.
    MaxVisits,
    /// On the time that all its travel takes.
    MaxTravel,
    /// On the sum of the visits' loads.
    MaxLoad,
}

impl Cap {
    /// All three.
    pub const ALL: [Cap; 3] = [Cap::MaxVisits, Cap::MaxTravel, Cap::MaxLoad];

    /// The field of a shift that holds it.
    pub fn field(self) -> &'static str {
        match self {
            Cap::MaxVisits => "maxVisits",
            Cap::MaxTravel => "maxTravel",
            Cap::MaxLoad => "maxLoad",
        }
    }
}

/// How much of what a cap limits: a number of visits, a load, or a time of travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// Visits or load.
    Number(i64),
    /// Travel.
    Time(IsoDuration),
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [i64::json_schema(generator), generator.subschema_for::<IsoDuration>()]})
    }
}
