//! What a restriction of turns asks of whom.

use super::Tags;
use super::access::keys;
use crate::ProfileKind;

/// What a relation with these tags asks of whom: only this turn, or not this one; bit by profile. `None`: it is no
/// restriction of turns, or one that holds at some times only.
pub(crate) fn turn(tags: &Tags) -> Option<(bool, u8)> {
    // Of old, times were tags of their own, and a restriction for some told so in its type.
    if ["hour_on", "hour_off", "day_on", "day_off"].iter().any(|key| tags.get(key).is_some()) {
        return None;
    }
    let class = tags.get("type")?;
    let own = |kind: ProfileKind| match kind {
        ProfileKind::Car => Some(["restriction:motorcar", "restriction:motor_vehicle"]),
        ProfileKind::Bicycle => Some(["restriction:bicycle", "restriction:vehicle"]),
        ProfileKind::Foot => None,
    };
    let exempt: Vec<&str> = tags.get("except").unwrap_or_default().split(';').map(str::trim).collect();
    let (mut rule, mut who) = (None, 0);
    for kind in ProfileKind::ALL {
        let Some(own) = own(kind).filter(|own| class == "restriction" || own.contains(&class)) else { continue };
        let Some(value) = own.iter().find_map(|key| tags.get(key)).or(tags.get("restriction")) else { continue };
        let only = value.starts_with("only_");
        let holds = (only || value.starts_with("no_")) && !value.contains('@');
        let excepted = keys(kind).iter().any(|key| exempt.contains(key));
        if holds && !excepted && rule.is_none_or(|known| known == only) {
            rule = Some(only);
            who |= 1 << kind as u8;
        }
    }
    Some((rule?, who))
}
