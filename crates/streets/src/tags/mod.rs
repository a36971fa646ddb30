//! What the tags of a way or node mean to each profile: who may pass, which way, and how fast.
//!
//! | what | rule |
//! |---|---|
//! | class | `highway` must be in the profile's table of speeds, or in that of ways by permission and a tag opens it; areas, construction and the like are not |
//! | access | the most specific of `motorcar`, `motor_vehicle`, `vehicle`, `access` (`bicycle`, `vehicle`, `access`; `foot`, `access`) decides, for a direction `:forward` and `:backward` first; of a list of values the most open one that is about the mode |
//! | private | `private`, `destination`, `delivery`, `customers`, `permit`, `residents`: a trip may begin and end there, not pass through |
//! | one way | `oneway`, by mode before all; motorways and roundabouts are it unless they say otherwise; cycleways against the stream; on foot only footways and steps; a tag of access for a direction opens it |
//! | speed | class, then `maxspeed`, capped by `surface`, `tracktype`, `smoothness`, `service`, and on single-track lanes |
//! | barriers | nodes: a bollard or block stops cars, a stile bicycles too, a gate costs time; `access` on it decides before all, and one that is private or locked is no short cut |
//! | ferries | `route=ferry`: their `duration`, else the table's speed; for cars unless tags name others alone |
//! | doors | a place lies on a street before a motorway, a motor road, a slip road or a tunnel, and never on a ferry |

mod access;
mod ferry;
mod node;
mod speed;
mod turn;

use crate::ProfileKind;
use crate::speeds::{ProfileSpeeds, Speeds};

use access::{Access, DIRECTIONS, Said, access};

pub(crate) use ferry::{duration, is_ferry};
pub(crate) use node::{NodeMarks, node};
pub(crate) use turn::turn;

/// The tags of one element.
pub(crate) struct Tags<'a>(pub Vec<(&'a str, &'a str)>);

impl Tags<'_> {
    /// The value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|value| values.contains(&value))
    }
}

/// How one profile may use a way, in its direction and against it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Passage {
    /// Speed in km/h; 0: not allowed.
    pub kmh: [f32; 2],
    /// Only trips that begin or end here may use it.
    pub private: [bool; 2],
}

impl Passage {
    /// Whether it may be used at all.
    pub(crate) fn is_open(&self) -> bool {
        self.kmh.iter().any(|kmh| *kmh > 0.0)
    }
}

/// Whether doors are on a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doors {
    /// A ferry never has doors.
    Never,
    /// A motorway or a tunnel: a place lies there only where no other street is anywhere near.
    Hardly,
    #[default]
    Yes,
}

/// Whether doors are on a way with these tags.
pub(crate) fn doors(tags: &Tags) -> Doors {
    let class = tags.get("highway").unwrap_or_default();
    let under = tags.get("tunnel").is_some_and(|value| !matches!(value, "no" | "building_passage"));
    if is_ferry(tags) {
        Doors::Never
    } else if class == "motorway" || class.ends_with("_link") || tags.is("motorroad", &["yes"]) || under {
        Doors::Hardly
    } else {
        Doors::Yes
    }
}

/// How each profile may use a way with these tags.
pub(crate) fn way(tags: &Tags, speeds: &Speeds) -> [Passage; 3] {
    if is_ferry(tags) {
        return ProfileKind::ALL.map(|kind| ferry::passage(tags, kind, speeds.of(kind)));
    }
    let Some(class) = tags.get("highway") else { return Default::default() };
    // A square is walked along its edge; the areas of buildings and car parks have their own ways.
    let plaza = matches!(class, "pedestrian" | "footway");
    if tags.is("area", &["yes"]) && !plaza || tags.is("impassable", &["yes"]) || tags.is("status", &["impassable"]) {
        return Default::default();
    }
    ProfileKind::ALL.map(|kind| passage(tags, class, kind, speeds.of(kind)))
}

fn passage(tags: &Tags, class: &str, kind: ProfileKind, speeds: &ProfileSpeeds) -> Passage {
    let mut passage = Passage::default();
    if tags.is("service", &["emergency_access"]) && kind == ProfileKind::Car
        || tags.is("smoothness", &["impassable"]) && kind != ProfileKind::Foot
    {
        return passage;
    }
    let (along, exempt) = directions(tags, class, kind);
    for (at, direction) in DIRECTIONS.into_iter().enumerate() {
        let said = access(tags, kind, Some(direction));
        let Some((allowed, pushed)) = allowed(tags, class, kind, said) else { continue };
        let Some(base) = base_speed(tags, class, kind, said, speeds) else { continue };
        // What is said of a mode in this direction is said of one-way streets too.
        let opened = !exempt && said.is_some_and(|said| said.directed && said.key != "access");
        let kmh = match speeds.pushing {
            Some(walking) if pushed => walking.min(base),
            _ if pushed || !(along[at] || opened) => continue,
            _ => speed::speed(tags, base, direction, along[0] && along[1], speeds),
        };
        (passage.kmh[at], passage.private[at]) = (kmh as f32, allowed == Access::Private);
    }
    passage
}

/// Whether somebody may use a way of that class, and whether a bicycle is pushed there.
fn allowed(tags: &Tags, class: &str, kind: ProfileKind, said: Option<Said>) -> Option<(Access, bool)> {
    // To ride on the pavement or walk along a motor road takes a tag of one's own.
    if kind != ProfileKind::Car && tags.is("motorroad", &["yes"]) && said.is_none_or(|said| said.key == "access") {
        return None;
    }
    match said {
        Some(Said { means: Access::No, key, directed: false }) if kind == ProfileKind::Bicycle => {
            may_push(tags, class, key).map(|means| (means, true))
        }
        Some(Said { means: Access::No, .. }) => None,
        Some(said) => Some((said.means, false)),
        None => {
            let pavement = matches!(class, "footway" | "pedestrian" | "steps" | "corridor" | "platform");
            Some((Access::Yes, kind == ProfileKind::Bicycle && pavement))
        }
    }
}

/// Whether a bicycle may be pushed where it may not be ridden: where people may walk.
fn may_push(tags: &Tags, class: &str, denied_by: &str) -> Option<Access> {
    let walkable = !matches!(class, "motorway" | "motorway_link" | "trunk" | "trunk_link");
    match access(tags, ProfileKind::Foot, None) {
        Some(Said { means: Access::No, .. }) => None,
        Some(Said { means, key: "foot", .. }) => Some(means),
        _ if denied_by == "access" => None,
        _ => walkable.then_some(Access::Yes),
    }
}

/// The speed of the way's class. A bicycle rides where that is said to be allowed, even on a pavement, and a car goes
/// where that is said, slowly.
fn base_speed(tags: &Tags, class: &str, kind: ProfileKind, said: Option<Said>, speeds: &ProfileSpeeds) -> Option<f64> {
    let open_by_name = || tags.is(kind.name(), &["yes", "designated", "permissive"]);
    let listed = speeds.ways.get(class).copied();
    if kind == ProfileKind::Bicycle && matches!(class, "footway" | "pedestrian" | "path") && open_by_name() {
        return speeds.ways.get("path").copied().or(listed);
    }
    let by_permission = || {
        let said = said.filter(|said| said.means != Access::No)?;
        // What is open to all is so as far as one can drive there.
        let wide = matches!(class, "track" | "pedestrian" | "cycleway") && said.means == Access::Yes;
        (said.key != "access" || wide).then(|| speeds.by_permission.get(class).copied()).flatten()
    };
    listed.or_else(by_permission)
}

/// Whether the way may be used forward and backward, as far as it is one-way; and whether a tag of the mode's own says
/// so.
fn directions(tags: &Tags, class: &str, kind: ProfileKind) -> ([bool; 2], bool) {
    let own: &[&str] = match kind {
        ProfileKind::Car => &["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle"],
        ProfileKind::Bicycle => &["oneway:bicycle", "oneway:vehicle"],
        ProfileKind::Foot => &["oneway:foot"],
    };
    let own = own.iter().find_map(|key| tags.get(key));
    // On foot only a way for walkers is one-way by a tag for all.
    let walked = matches!(class, "footway" | "steps" | "corridor" | "platform");
    let value = own.or(tags.get("oneway").filter(|_| kind != ProfileKind::Foot || walked));
    let along = match value {
        Some("yes" | "1" | "true") => [true, false],
        Some("-1" | "reverse") => [false, true],
        // Changing with the time of day or with the tide: nobody can count on it.
        Some("reversible") if kind == ProfileKind::Car => [false, false],
        Some("no" | "false" | "0" | "alternating") => [true, true],
        _ => {
            let round = tags.is("junction", &["roundabout", "circular"]) || class == "motorway";
            [true, !(round && kind != ProfileKind::Foot)]
        }
    };
    if kind == ProfileKind::Bicycle && own.is_none() && against_the_stream(tags) {
        return ([true, true], false);
    }
    (along, own.is_some())
}

/// Whether a one-way street has a lane for bicycles the other way.
fn against_the_stream(tags: &Tags) -> bool {
    const OPPOSITE: [&str; 3] = ["opposite", "opposite_lane", "opposite_track"];
    ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"].iter().any(|key| tags.is(key, &OPPOSITE))
        || ["cycleway:left:oneway", "cycleway:right:oneway"].iter().any(|key| tags.is(key, &["-1", "no"]))
}
