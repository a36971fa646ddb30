//! The parts of a reason's details.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::{Amount, Cap, Placement};
use crate::values::{IsoDuration, Timestamp};

/// Whom a rule about people bars from a staff entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Barred {
    /// The staff entry that nobody fits.
    pub staff: u32,
    /// How many clinicians the day has.
    pub clinicians: u64,
    /// How many this rule bars, where rules looked at before it bar the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<u64>,
    /// Those whom it bars then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise_fit: Option<Vec<String>>,
}

/// What a pin wants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PinWish {
    /// Who has to attend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clinician: Option<String>,
    /// The shift that has to attend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// When care has to begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// For which staff entry that holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<u32>,
}

/// A way to plan the visit, and what it costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PricedPlacement {
    /// What planning it so adds to the cost of the plan, in second-equivalents.
    pub cost: i64,
    /// When, and with whom.
    #[serde(flatten)]
    pub placement: Placement,
}

/// Shifts of clinicians who fit a staff entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FitShifts {
    /// The staff entry.
    pub staff: u32,
    /// How many shifts clinicians have who fit it.
    pub fit_shifts: u64,
    /// These shifts.
    pub shifts: Vec<String>,
}

/// Why no shift could do the visit even with no other visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum OutOfReach {
    /// Each staff entry is in reach, but not all of them at the same time.
    Jointly {
        /// Always true.
        jointly: bool,
        /// For each staff entry, the shifts that reach it.
        shifts: Vec<Vec<String>>,
    },
    /// No shift reaches one of the staff entries.
    Entry {
        /// That entry, and who could do it.
        #[serde(flatten)]
        fit: FitShifts,
        /// Caps in the way: of each kind, the one that is passed by least.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caps: Vec<CapPassed>,
        /// How many shifts a cap keeps from it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capped: Option<u64>,
        /// The place, where the way to it alone is longer than each shift.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// How long the shortest way to that place takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        travel: Option<IsoDuration>,
    },
}

/// A cap that a shift would pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CapPassed {
    /// Which one.
    pub cap: Cap,
    /// The shift.
    pub shift: String,
    /// The cap as it is.
    pub limit: Amount,
    /// What it would have to be, at least.
    pub needs: Amount,
}

/// Shifts in which a staff entry has no room beside their other visits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoRoom {
    /// The staff entry.
    pub staff: u32,
    /// How many shifts have no room for this reason.
    pub shifts: u64,
    /// How many shifts could do it with no other visit.
    pub of: u64,
    /// Those without room for this reason.
    pub tried: Vec<String>,
}

/// Shifts with room in time that would pass a cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CapReached {
    /// The shifts.
    #[serde(flatten)]
    pub room: NoRoom,
    /// The cap of the shift that would pass it by least.
    #[serde(flatten)]
    pub least: CapPassed,
}

/// The kinds of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LinkType {
    /// A time between two starts.
    Gap,
    /// One clinician for all.
    SameClinician,
    /// Nobody attends two of them.
    DifferentClinicians,
    /// All or none.
    AllOrNone,
}

/// What planning all visits that are tied together costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Together {
    /// What planning all of them adds to the cost of the plan, in second-equivalents.
    pub cost: i64,
    /// What leaving all of them out costs.
    pub price: i64,
}

/// Why not enough clinicians attend together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum DoubleUp {
    /// Each staff entry would fit on its own.
    Apart {
        /// The entries, and where each would fit.
        entries: Vec<EntryRoom>,
    },
    /// It has begun with fewer than it needs.
    Begun {
        /// The clinicians who began it.
        begun_by: Vec<String>,
        /// The staff entries that nobody serves.
        open_entries: Vec<u32>,
    },
}

/// Where a staff entry would fit on its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryRoom {
    /// The staff entry.
    pub staff: u32,
    /// How many shifts have room for it.
    pub fitting_shifts: u64,
    /// These shifts.
    pub shifts: Vec<String>,
}
