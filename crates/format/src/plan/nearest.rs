//! What `nearest` says of a visit left out: the cheapest change that would let it in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::fields::{Amount, Cap, Fields, Placement, exactly, fields};
use crate::values::IsoDuration;

/// The cheapest relaxation that would let a visit in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nearest {
    /// What has to give, and what comes of it.
    Known(Box<Proposal>),
    /// What another program or version wrote; kept as it is.
    Other(Fields),
}

impl Nearest {
    /// The same in words; `None` if nobody wrote any.
    pub fn description(&self) -> Option<&str> {
        let said = match self {
            Nearest::Known(proposal) => Some(proposal.description.as_str()),
            Nearest::Other(fields) => fields.get("description").and_then(Value::as_str),
        };
        said.filter(|text| !text.is_empty())
    }

    /// As it stands in files.
    pub fn fields(&self) -> Fields {
        match self {
            Nearest::Known(proposal) => fields(proposal),
            Nearest::Other(fields) => fields.clone(),
        }
    }
}

/// A change that lets a visit in, and how the visit would then be planned.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("allOf" = [{"$ref": "#/$defs/Relaxation"}], "unevaluatedProperties" = false))]
pub struct Proposal {
    /// What has to give.
    #[serde(flatten)]
    #[schemars(skip)]
    pub relaxation: Relaxation,
    /// When, and with whom, the visit would be planned.
    #[serde(flatten)]
    pub placement: Placement,
    /// Change of the plan's cost, in second-equivalents: below 0 where the plan would be better with the visit.
    pub cost: i64,
    /// The same in words.
    pub description: String,
}

impl Serialize for Proposal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // What gives way and where the visit goes may name the same shift and clinician, which stand in a file once.
        let mut all = fields(&self.relaxation);
        all.extend(fields(&self.placement));
        all.insert("cost".into(), self.cost.into());
        all.insert("description".into(), self.description.as_str().into());
        all.serialize(to)
    }
}

/// What has to give to let a visit in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[non_exhaustive]
pub enum Relaxation {
    /// Nothing: the plan would cost less with the visit.
    Insert {
        /// All that would be planned with it, where it needs others that are left out too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visits: Option<Vec<String>>,
        /// Where there are such others: what leaving them all out has to cost for planning them to pay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<i64>,
    },
    /// The price of leaving it out rises.
    Price {
        /// What leaving it out has to cost for planning it to pay.
        price: i64,
        /// All that would be planned with it, where it needs others that are left out too; `price` is for all of them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visits: Option<Vec<String>>,
    },
    /// The visit starts outside its nearest window.
    Window {
        /// By how much.
        by: IsoDuration,
        /// Which way; absent among several changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        direction: Option<Direction>,
    },
    /// A shift runs longer than it may.
    Overtime {
        /// The shift.
        shift: String,
        /// By how much, beyond its end and `maxOvertime`.
        by: IsoDuration,
    },
    /// Other visits, or reserves, leave the plan.
    Drop {
        /// Those visits.
        visits: Vec<String>,
        /// Those reserves.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reserves: Vec<String>,
    },
    /// A cap of a shift rises.
    Cap {
        /// Which one.
        cap: Cap,
        /// The shift.
        shift: String,
        /// By how much.
        by: Amount,
    },
    /// The visit's pins are given up.
    Pin,
    /// A link is given up.
    Link {
        /// Its id, or where it stands in the day.
        link: String,
    },
    /// A clinician has skills that the visit asks for, and meets what else is named.
    Skill(Grant),
    /// A clinician has the band, and meets what else is named.
    Band(Grant),
    /// A clinician of another gender attends, and meets what else is named.
    Gender(Grant),
    /// A clinician speaks the languages.
    Language(Grant),
    /// A clinician attends although excluded.
    Excluded(Grant),
    /// A clinician attends although others are required.
    Required(Grant),
    /// Several changes together, where no single one would do.
    Several {
        /// Each of them.
        changes: Vec<Relaxation>,
    },
}

/// Somebody whom rules about people bar, and what would let them attend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The clinician.
    pub clinician: String,
    /// The staff entry that they would serve.
    pub staff: u32,
    /// Skills that they lack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<String>>,
    /// The band that they lack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<u32>,
    /// Required genders, where theirs is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<Vec<String>>,
    /// Languages that they lack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
}

/// Before or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Before the window.
    Earlier,
    /// After it.
    Later,
}

/// `nearest` in files: an object, which is empty where there is no relaxation.
pub(super) mod or_empty {
    use schemars::{Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use super::{Fields, Nearest, Proposal, Relaxation, exactly};
    use crate::plan::fields::OtherFields;

    pub(crate) fn serialize<S: Serializer>(nearest: &Option<Nearest>, to: S) -> Result<S::Ok, S::Error> {
        nearest.as_ref().map(Nearest::fields).unwrap_or_default().serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Nearest>, D::Error> {
        let fields = Fields::deserialize(from)?;
        if fields.is_empty() {
            return Ok(None);
        }
        let known: Option<Proposal> = exactly(&Value::Object(fields.clone().into_iter().collect()));
        Ok(Some(known.map_or(Nearest::Other(fields), |proposal| Nearest::Known(Box::new(proposal)))))
    }

    pub(crate) fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Relaxation>();
        json_schema!({
            "type": "object",
            "anyOf": [
                generator.subschema_for::<Proposal>(),
                {"maxProperties": 0},
                generator.subschema_for::<OtherFields>(),
            ],
        })
    }
}
