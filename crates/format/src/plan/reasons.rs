//! Why a visit is left out: codes, and the figures and ids behind each.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use super::details::{
    Barred, CapReached, DoubleUp, FitShifts, LinkType, NoRoom, OutOfReach, PinWish, PricedPlacement, Together,
};
use super::fields::{Fields, OtherFields, exactly, fields};

/// Why a visit is left out. In files: `code`, `description`, and `details` with the fields that belong to the code.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "ReasonFile")]
pub struct Reason {
    /// The same in words.
    pub description: String,
    /// Figures and ids behind it; their kind is the kind of reason.
    pub details: ReasonDetails,
}

impl Reason {
    /// The kind of reason.
    pub fn code(&self) -> ReasonCode {
        self.details.code()
    }
}

/// [`Reason`] as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ReasonFile {
    code: ReasonCode,
    description: String,
    #[serde(default)]
    details: Fields,
}

impl From<ReasonFile> for Reason {
    fn from(ReasonFile { code, description, details }: ReasonFile) -> Reason {
        let known = exactly(&json!({"code": code, "details": details}));
        Reason { description, details: known.unwrap_or(ReasonDetails::Other { code, details }) }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut reason = to.serialize_struct("Reason", 3)?;
        reason.serialize_field("code", &self.code())?;
        reason.serialize_field("description", &self.description)?;
        reason.serialize_field("details", &self.details.fields())?;
        reason.end()
    }
}

impl JsonSchema for Reason {
    fn schema_name() -> Cow<'static, str> {
        "Reason".into()
    }

    /// One variant a code, each with its own `details`.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut variants = ReasonDetails::json_schema(generator).remove("anyOf").unwrap_or_default();
        for variant in variants.as_array_mut().into_iter().flatten() {
            let mut details = variant["properties"]["details"].take();
            if let Some(object) = details.as_object_mut() {
                // That of the fields which several codes share.
                object.remove("description");
            }
            variant["properties"]["details"] = json!({
                "type": "object",
                "description": "Figures and ids behind it.",
                "anyOf": [details, generator.subschema_for::<OtherFields>()],
                "default": {},
            });
            variant["properties"]["description"] = json!({"type": "string", "description": "The same in words."});
            variant["required"] = json!(["code", "description"]);
            variant["additionalProperties"] = json!(false);
        }
        let what = "Why a visit is left out: its `code`, a `description` in words, and `details` with the fields of that \
                    code. Other fields in `details` are read and written again as they are.";
        json_schema!({"description": what, "oneOf": variants})
    }
}

/// The kinds of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// Nobody holds the skills.
    Skill,
    /// Nobody has the band.
    Band,
    /// Nobody has the required gender.
    Gender,
    /// Nobody speaks the required languages.
    Language,
    /// All who could are excluded.
    Excluded,
    /// None of the required clinicians can.
    Required,
    /// A pin stands in the way.
    Pin,
    /// Nobody fit is on shift then.
    NoShiftInWindow,
    /// No fit shift could do it even with no other visit.
    OutOfReach,
    /// No room in time in this plan.
    Time,
    /// Shifts that could have reached their visit cap.
    MaxVisits,
    /// Shifts that could have reached their travel cap.
    MaxTravel,
    /// Shifts that could have reached their load cap.
    MaxLoad,
    /// A link stands in the way.
    Link,
    /// No two fit clinicians are free together.
    DoubleUp,
    /// It fits, but costs more than its price.
    Price,
    /// It fits only by dropping visits worth more.
    Outcompeted,
}

/// Figures and ids behind a reason, by its code. Lists of shifts and clinicians that may be long end after ten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "code", content = "details", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
#[schemars(inline)]
#[non_exhaustive]
pub enum ReasonDetails {
    /// Nobody holds the skills.
    Skill {
        /// The skills asked for.
        skills: Vec<String>,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// Nobody has the band.
    Band {
        /// The least band asked for.
        min_band: u32,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// Nobody has the required gender.
    Gender {
        /// The gender asked for; two where visit and patient differ.
        required_gender: Vec<String>,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// Nobody speaks the required languages.
    Language {
        /// The languages asked for.
        required_languages: Vec<String>,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// All who could are excluded.
    Excluded {
        /// The clinicians whom visit or patient exclude.
        excluded_clinicians: Vec<String>,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// None of the required clinicians can.
    Required {
        /// The clinicians of the visit's list and of the patient's: it takes one who is in each.
        required_clinicians: Vec<Vec<String>>,
        /// For which entry, and whom the rule bars.
        #[serde(flatten)]
        barred: Barred,
    },
    /// A pin stands in the way.
    Pin {
        /// What the visit's pins want.
        pins: Vec<PinWish>,
        /// Whether it fits in the plan as pinned.
        fits_as_pinned: bool,
        /// Whether it fits in the plan without its pins.
        fits_without_pin: bool,
        /// Where it fits without its pins, and at what cost.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        without_pin: Option<PricedPlacement>,
    },
    /// Nobody fit is on shift then.
    NoShiftInWindow(FitShifts),
    /// No fit shift could do it even with no other visit.
    OutOfReach(OutOfReach),
    /// No room in time in this plan.
    Time(NoRoom),
    /// Shifts that could have reached their visit cap.
    MaxVisits(CapReached),
    /// Shifts that could have reached their travel cap.
    MaxTravel(CapReached),
    /// Shifts that could have reached their load cap.
    MaxLoad(CapReached),
    /// A link stands in the way.
    Link {
        /// Its id, or where it stands in the day.
        link: String,
        /// Its kind.
        kind: LinkType,
        /// The visits that the link wants in the plan and that are left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left_out: Option<Vec<String>>,
        /// What planning all that is tied together would cost, where a way was found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        together: Option<Together>,
        /// Where no partner is left out: whether other links of the visit would have to go as well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other_links_too: Option<bool>,
    },
    /// No two fit clinicians are free together.
    DoubleUp(DoubleUp),
    /// It fits, but costs more than its price.
    Price {
        /// What leaving it out costs.
        price: i64,
        /// The cheapest way to plan it.
        #[serde(flatten)]
        way: PricedPlacement,
    },
    /// It fits only by dropping visits worth more.
    Outcompeted {
        /// The visits that would be dropped.
        visits: Vec<String>,
        /// The reserves that would be dropped.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reserves: Vec<String>,
        /// What leaving out each of them costs: of the visits, then of the reserves.
        prices: Vec<i64>,
        /// What leaving this one out costs.
        price: i64,
        /// Where it would go in their place, and how much more the plan would then cost.
        #[serde(flatten)]
        way: PricedPlacement,
    },
    /// What another program or version wrote; kept as it is.
    #[serde(untagged)]
    #[schemars(skip)]
    Other {
        /// The kind of reason.
        code: ReasonCode,
        /// Its figures and ids.
        details: Fields,
    },
}

impl ReasonDetails {
    /// The kind of reason.
    pub fn code(&self) -> ReasonCode {
        match self {
            ReasonDetails::Skill { .. } => ReasonCode::Skill,
            ReasonDetails::Band { .. } => ReasonCode::Band,
            ReasonDetails::Gender { .. } => ReasonCode::Gender,
            ReasonDetails::Language { .. } => ReasonCode::Language,
            ReasonDetails::Excluded { .. } => ReasonCode::Excluded,
            ReasonDetails::Required { .. } => ReasonCode::Required,
            ReasonDetails::Pin { .. } => ReasonCode::Pin,
            ReasonDetails::NoShiftInWindow(_) => ReasonCode::NoShiftInWindow,
            ReasonDetails::OutOfReach(_) => ReasonCode::OutOfReach,
            ReasonDetails::Time(_) => ReasonCode::Time,
            ReasonDetails::MaxVisits(_) => ReasonCode::MaxVisits,
            ReasonDetails::MaxTravel(_) => ReasonCode::MaxTravel,
            ReasonDetails::MaxLoad(_) => ReasonCode::MaxLoad,
            ReasonDetails::Link { .. } => ReasonCode::Link,
            ReasonDetails::DoubleUp(_) => ReasonCode::DoubleUp,
            ReasonDetails::Price { .. } => ReasonCode::Price,
            ReasonDetails::Outcompeted { .. } => ReasonCode::Outcompeted,
            ReasonDetails::Other { code, .. } => *code,
        }
    }

    /// As they stand in files, in the field `details`.
    pub fn fields(&self) -> Fields {
        match self {
            ReasonDetails::Other { details, .. } => details.clone(),
            known => fields(&fields(known).remove("details")),
        }
    }
}
