//! Who may pass: what the tags of access say to a mode, in a direction.

use super::Tags;
use crate::ProfileKind;

/// What a tag of access says, from the strictest to the most open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    No,
    /// A trip may begin and end there.
    Private,
    Yes,
}

/// What the tags say, and which of them says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub means: Access,
    pub key: &'static str,
    /// Whether it is said of one direction only.
    pub directed: bool,
}

/// The two directions of a way, in the order of its arcs.
pub(super) const DIRECTIONS: [&str; 2] = ["forward", "backward"];

/// The keys that a mode heeds, the most specific first.
pub(super) fn keys(kind: ProfileKind) -> &'static [&'static str] {
    match kind {
        ProfileKind::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
        ProfileKind::Bicycle => &["bicycle", "vehicle", "access"],
        ProfileKind::Foot => &["foot", "access"],
    }
}

/// What the most specific tag of access says: of one mode before one of many, and of one direction before one of both.
/// A value that nobody knows, or that holds at some times only, says nothing.
pub(super) fn access(tags: &Tags, kind: ProfileKind, direction: Option<&str>) -> Option<Said> {
    keys(kind).iter().find_map(|key| {
        let said = |value: Option<&str>, directed: bool| {
            Some(Said { means: value.and_then(|value| meaning(value, kind))?, key, directed })
        };
        let own = direction.and_then(|direction| said(tags.get(&format!("{key}:{direction}")), true));
        own.or_else(|| said(tags.get(key), false))
    })
}

/// Of several values the most open one that is about this mode.
fn meaning(value: &str, kind: ProfileKind) -> Option<Access> {
    value.split([';', ',']).filter_map(|value| one(value.trim(), kind)).max()
}

fn one(value: &str, kind: ProfileKind) -> Option<Access> {
    Some(match value {
        "yes" | "permissive" | "designated" | "official" | "public" | "allowed" => Access::Yes,
        "private" | "destination" | "delivery" | "customers" | "permit" | "residents" => Access::Private,
        "no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus" | "taxi" | "hov" | "hgv" | "goods"
        | "military" | "restricted" | "dismount" | "use_sidepath" | "prohibited" => Access::No,
        // A mode as a value: it is open to that mode, and to no other.
        "foot" | "bicycle" | "motorcar" | "motor_vehicle" | "vehicle" if keys(kind).contains(&value) => Access::Yes,
        "foot" | "bicycle" | "motorcar" | "motor_vehicle" | "vehicle" | "motorcycle" | "horse" => Access::No,
        _ => return None,
    })
}
