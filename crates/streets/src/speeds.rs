//! How fast people travel: the table of speeds, and what it is scaled by.
//!
//! The table that the crate carries (`speeds.json`) is relative first: what matters is how road classes compare, and
//! `--calibrate` sets the level. Its sources: car speeds by class, surface and smoothness, the share of a limit that is
//! driven (0.8), 10 km/h where a tag lets cars onto a path, and the wait at signals are those of OSRM's car profile,
//! which years of use have tuned, and 0.4 s at each junction stand for what that loses in turning (so the median over a
//! town is the same). On a single-track lane 48 km/h (30 mph): Google, TomTom and HERE take 20 min for 15.8 km of one
//! at 60 mph (openrouteservice issue 1806). A bicycle makes 16 km/h on roads and is pushed at 5 km/h where riding is
//! not allowed (OSRM's and Valhalla's profiles lie between 15 and 18 km/h); 5 km/h on foot is the usual figure of
//! planning (3.1 mph; 4.8 km/h in England's accessibility statistics), half of it on steps. A ferry that says no
//! duration makes 15 km/h, some 8 knots.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ProfileKind;
use rounds_format::codes::BAD_SPEEDS;
use rounds_model::error::{Error, Issue, Result};

/// The table that the crate carries.
const OWN: &str = include_str!("speeds.json");

/// Speeds by profile, as in `--speeds FILE` (JSON). Every speed is in km/h, from 1 to 200.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    /// By car.
    pub car: ProfileSpeeds,
    /// By bicycle.
    pub bicycle: ProfileSpeeds,
    /// On foot.
    pub foot: ProfileSpeeds,
}

/// Speeds of one profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProfileSpeeds {
    /// Speed by the value of `highway`; ways with any other value are not used.
    pub ways: BTreeMap<String, f64>,
    /// No faster than this by the value of `surface`.
    #[serde(default)]
    pub surfaces: BTreeMap<String, f64>,
    /// No faster than this by the value of `tracktype`.
    #[serde(default)]
    pub tracktypes: BTreeMap<String, f64>,
    /// No faster than this by the value of `smoothness`.
    #[serde(default)]
    pub smoothness: BTreeMap<String, f64>,
    /// No faster than this by the value of `service`, whatever the limit.
    #[serde(default)]
    pub services: BTreeMap<String, f64>,
    /// Speed by the value of `highway` where the table of ways has none and a tag of access lets the profile in.
    #[serde(default)]
    pub by_permission: BTreeMap<String, f64>,
    /// No faster than this on two-way streets of one lane; absent: no difference.
    #[serde(default)]
    pub single_track: Option<f64>,
    /// Where a way has a `maxspeed`, this share of it is driven whatever its class, from 0.1 to 1; absent: a limit only
    /// caps.
    #[serde(default)]
    pub limit_share: Option<f64>,
    /// Speed where riding is not allowed but walking is; absent: such ways are not used.
    #[serde(default)]
    pub pushing: Option<f64>,
    /// Wait at traffic signals, 0 to 600.
    #[serde(default)]
    pub signal_seconds: f64,
    /// Time lost at a gate that has to be opened, 0 to 600.
    #[serde(default)]
    pub gate_seconds: f64,
    /// Time lost where three or more streets meet, 0 to 600.
    #[serde(default)]
    pub junction_seconds: f64,
}

impl Default for Speeds {
    fn default() -> Self {
        serde_json::from_str(OWN).expect("the crate's own table, read by a test")
    }
}

impl Speeds {
    /// Reads a table of speeds. What it does not name is as in [`Speeds::default`], so that a table of before has what
    /// has come since; what it names as null is left out.
    ///
    /// # Errors
    /// [`Error::is_input`] where it is no JSON of that shape, or a number is outside its range.
    pub fn read(text: &str) -> Result<Speeds> {
        let wrong = |error: serde_json::Error| refused("$", &error.to_string());
        let mut all: Value = serde_json::from_str(OWN).map_err(wrong)?;
        put_in(&mut all, serde_json::from_str(text).map_err(wrong)?);
        let speeds = Speeds::deserialize(all).map_err(wrong)?;
        for kind in ProfileKind::ALL {
            speeds.of(kind).check(kind.name())?;
        }
        Ok(speeds)
    }

    /// The speeds of one profile.
    pub fn of(&self, kind: ProfileKind) -> &ProfileSpeeds {
        match kind {
            ProfileKind::Car => &self.car,
            ProfileKind::Bicycle => &self.bicycle,
            ProfileKind::Foot => &self.foot,
        }
    }
}

impl ProfileSpeeds {
    fn check(&self, name: &str) -> Result<()> {
        let tables = [
            ("ways", &self.ways),
            ("surfaces", &self.surfaces),
            ("tracktypes", &self.tracktypes),
            ("smoothness", &self.smoothness),
            ("services", &self.services),
            ("byPermission", &self.by_permission),
        ];
        let listed = tables.iter().flat_map(|(table, rows)| {
            rows.iter().map(move |(class, speed)| (format!("{name}.{table}.{class}"), *speed, (1.0, 200.0)))
        });
        let single = [
            ("limitShare", self.limit_share, (0.1, 1.0)),
            ("pushing", self.pushing, (1.0, 200.0)),
            ("singleTrack", self.single_track, (1.0, 200.0)),
            ("signalSeconds", Some(self.signal_seconds), (0.0, 600.0)),
            ("gateSeconds", Some(self.gate_seconds), (0.0, 600.0)),
            ("junctionSeconds", Some(self.junction_seconds), (0.0, 600.0)),
        ];
        let single =
            single.into_iter().filter_map(|(field, value, range)| Some((format!("{name}.{field}"), value?, range)));
        for (path, value, (low, high)) in listed.chain(single) {
            if !(low..=high).contains(&value) {
                return Err(refused(&path, &format!("{value} is not from {low} to {high}")));
            }
        }
        Ok(())
    }
}

/// Puts the fields of `named` in the place of those of `all`, and takes out what is null.
fn put_in(all: &mut Value, named: Value) {
    match (all, named) {
        (Value::Object(all), Value::Object(named)) => {
            for (name, value) in named {
                match value {
                    Value::Null => drop(all.remove(&name)),
                    value => put_in(all.entry(name).or_insert(Value::Null), value),
                }
            }
        }
        (all, named) => *all = named,
    }
}

fn refused(path: &str, what: &str) -> Error {
    let help = "give a table like the one that `rounds streets speeds` prints";
    Error::input(vec![Issue::new(BAD_SPEEDS, path, what, help)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crates_own_table_is_sound_and_others_are_held_to_it() {
        let own = OWN;
        assert_eq!(Speeds::read(own).unwrap(), Speeds::default());
        for (old, new, path) in [
            ("\"motorway\": 90", "\"motorway\": 0", "car.ways.motorway"),
            ("\"limitShare\": 0.8", "\"limitShare\": 8", "car.limitShare"),
            ("\"pushing\"", "\"shoving\"", "$"),
        ] {
            let Err(error) = Speeds::read(&own.replace(old, new)) else { panic!("{new} is taken") };
            let issues = error.into_issues();
            assert_eq!((issues[0].code, &*issues[0].path), (BAD_SPEEDS, path));
        }
    }

    #[test]
    fn what_a_table_does_not_name_is_as_it_was() {
        let own = Speeds::default();
        assert_eq!(Speeds::read("{}").unwrap(), own);
        let few = Speeds::read(r#"{ "car": { "ways": { "residential": 20, "ferry": null }, "singleTrack": null } }"#);
        let mut expected = own;
        expected.car.ways.insert("residential".into(), 20.0);
        expected.car.ways.remove("ferry");
        expected.car.single_track = None;
        assert_eq!(few.unwrap(), expected);
        for wrong in ["[]", "null", r#"{ "car": 5 }"#, r#"{ "car": { "ways": null } }"#, r#"{ "bus": {} }"#] {
            assert!(Speeds::read(wrong).is_err(), "{wrong}");
        }
    }
}
