//! How fast a way is driven: its class, its limit, and what it is made of.

use std::collections::BTreeMap;

use super::Tags;
use crate::speeds::ProfileSpeeds;

const MILE: f64 = 1.609_344;

/// Part of its speed that is left where one lane is for both directions in turn, as in OSRM's car profile.
const ALTERNATING: f64 = 0.4;

/// Two cars pass each other on no less than 4.1 m (Manual for Streets, Department for Transport 2007, figure 7.1).
const TWO_CARS_METRES: f64 = 4.1;

/// The speed in km/h in a direction of a way whose class is driven at `base`.
pub(super) fn speed(tags: &Tags, base: f64, direction: &str, two_way: bool, speeds: &ProfileSpeeds) -> f64 {
    let keys = ["maxspeed:advisory", "maxspeed", "maxspeed:type", "zone:maxspeed", "source:maxspeed"];
    let own = tags.get(&format!("maxspeed:{direction}")).and_then(|text| limit(text, tags));
    let limit = own.or_else(|| keys.iter().find_map(|key| limit(tags.get(key)?, tags)));
    let driven = match (limit, speeds.limit_share) {
        (Some(limit), Some(share)) => limit * share,
        (Some(limit), None) => base.min(limit),
        (None, _) => base,
    };
    let cap = |table: &BTreeMap<String, f64>, key: &str| {
        tags.get(key).and_then(|value| table.get(value)).copied().unwrap_or(f64::INFINITY)
    };
    let narrow = speeds.single_track.filter(|_| two_way && is_single_track(tags)).unwrap_or(f64::INFINITY);
    let capped = driven
        .min(cap(&speeds.surfaces, "surface"))
        .min(cap(&speeds.tracktypes, "tracktype"))
        .min(cap(&speeds.smoothness, "smoothness"))
        .min(cap(&speeds.services, "service"))
        .min(narrow);
    let share = if tags.is("oneway", &["alternating"]) { ALTERNATING } else { 1.0 };
    (capped * share).clamp(1.0, 200.0)
}

/// Whether those who meet on a two-way street have to wait for each other.
fn is_single_track(tags: &Tags) -> bool {
    let lanes = tags.get("lanes").and_then(|text| text.trim().parse::<f64>().ok());
    let width = ["width", "est_width"].iter().find_map(|key| metres(tags.get(key)?));
    tags.is("passing_places", &["yes"])
        || lanes.is_some_and(|lanes| (1.0..2.0).contains(&lanes))
        || width.is_some_and(|width| width < TWO_CARS_METRES)
}

/// A width: `3`, `3.5 m`, `10 ft`, `9'6"`.
fn metres(text: &str) -> Option<f64> {
    const FOOT: f64 = 0.3048;
    let text = text.trim();
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| *number > 0.0);
    if let Some((feet, inches)) = text.split_once('\'') {
        return Some((number(feet)? + number(inches.trim_end_matches('"')).unwrap_or(0.0) / 12.0) * FOOT);
    }
    match text.strip_suffix("ft") {
        Some(feet) => Some(number(feet)? * FOOT),
        None => number(text.strip_suffix('m').unwrap_or(text)),
    }
}

/// A speed limit in km/h: `30 mph`, `50`, `GB:nsl_single`, `GB:zone20`, `national`, `walk`; `None` where it says
/// nothing that can be counted.
pub(super) fn limit(text: &str, tags: &Tags) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let (country, rule) = match text.split_once(':') {
        Some((country, rule)) => (Some(country), rule),
        None => (None, &*text),
    };
    // Where signs are in miles, besides the United States.
    let miles = country.is_none_or(|country| {
        let nation = country.split('-').next().unwrap_or(country);
        ["gb", "uk", "im", "je", "gg", "us"].contains(&nation)
    });
    let named = match rule {
        "nsl_single" => Some(60.0 * MILE),
        "nsl_dual" | "motorway" if miles => Some(70.0 * MILE),
        "nsl_restricted" | "urban" if miles && country.is_some() => Some(30.0 * MILE),
        "national" | "nsl" | "national_speed_limit" if miles => {
            let class = tags.get("highway").unwrap_or_default();
            let half = tags.is("oneway", &["yes"]) && matches!(class, "trunk" | "primary" | "secondary");
            let dual = half || tags.is("dual_carriageway", &["yes"]) || class.starts_with("motorway");
            Some(if dual { 70.0 } else { 60.0 } * MILE)
        }
        // Of other countries what most of them have, as in OSRM's car profile.
        "urban" if country.is_some() => Some(50.0),
        "rural" if country.is_some() => Some(90.0),
        "trunk" if country.is_some() => Some(110.0),
        "motorway" => Some(130.0),
        "walk" => Some(6.0),
        _ => None,
    };
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| (1.0..=300.0).contains(value));
    named.or_else(|| {
        // A zone is named with its limit: `zone20`, `zone:30`, `20zone`.
        let bare = rule.replace("zone", "").replace([':', '_'], "");
        let bare = if country.is_some() { bare.trim() } else { rule };
        match bare.strip_suffix("mph") {
            Some(number_of) => number(number_of).map(|miles| miles * MILE),
            None => {
                let unit = if country.is_some() && miles { MILE } else { 1.0 };
                number(bare.strip_suffix("km/h").unwrap_or(bare)).map(|limit| limit * unit)
            }
        }
    })
}
