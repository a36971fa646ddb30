//! What the tags of a way or node mean to each profile: who may pass, which way, and how fast.
//!
//! | what | rule |
//! |---|---|
//! | class | `highway` must be in the profile's table of speeds; areas, construction and the like are not |
//! | access | the most specific of `motorcar`, `motor_vehicle`, `vehicle`, `access` (`bicycle`, `vehicle`, `access`; `foot`, `access`) decides |
//! | private | `private`, `destination`, `delivery`, `customers`, `permit`, `residents`: a trip may begin and end there, not pass through |
//! | one way | `oneway`, by mode before all; motorways and roundabouts are it unless they say otherwise; cycleways against the stream; not on foot |
//! | speed | class, then `maxspeed`, capped by `surface` and `tracktype` |
//! | barriers | nodes: a bollard or block stops cars, a stile bicycles too, a gate costs time; `access` on it decides before all |

use crate::streets::ProfileKind;
use crate::streets::speeds::{ProfileSpeeds, Speeds};

/// The tags of one element.
pub struct Tags<'a>(pub Vec<(&'a str, &'a str)>);

impl Tags<'_> {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    fn is(&self, key: &str, values: &[&str]) -> bool {
        self.get(key).is_some_and(|value| values.contains(&value))
    }
}

/// How one profile may use a way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Passage {
    /// Speed in km/h in the direction of the way; 0: not allowed.
    pub forward: f32,
    /// Speed against it.
    pub backward: f32,
    /// Only trips that begin or end here may use it.
    pub private: bool,
}

impl Passage {
    /// Whether it may be used at all.
    pub fn is_open(&self) -> bool {
        self.forward > 0.0 || self.backward > 0.0
    }
}

/// What a node does to each profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeMarks {
    /// Bit by profile: nobody passes.
    pub closed: u8,
    /// Bit by profile: a gate to be opened.
    pub gate: u8,
    /// Traffic signals.
    pub signals: bool,
}

/// What a tag of access says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Yes,
    Private,
    No,
}

fn keys(kind: ProfileKind) -> &'static [&'static str] {
    match kind {
        ProfileKind::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
        ProfileKind::Bicycle => &["bicycle", "vehicle", "access"],
        ProfileKind::Foot => &["foot", "access"],
    }
}

/// What the most specific tag of access says; a value that nobody knows says nothing.
fn access(tags: &Tags, kind: ProfileKind) -> Option<(Access, &'static str)> {
    keys(kind).iter().find_map(|key| {
        let means = match tags.get(key)? {
            "yes" | "permissive" | "designated" | "official" | "public" | "allowed" => Access::Yes,
            "private" | "destination" | "delivery" | "customers" | "permit" | "residents" => Access::Private,
            "no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus" | "taxi" | "military" | "restricted"
            | "dismount" | "use_sidepath" | "prohibited" => Access::No,
            _ => return None,
        };
        Some((means, *key))
    })
}

/// How each profile may use a way with these tags.
pub fn way(tags: &Tags, speeds: &Speeds) -> [Passage; 3] {
    let Some(class) = tags.get("highway") else { return Default::default() };
    // A square is walked along its edge; the areas of buildings and car parks have their own ways.
    let plaza = matches!(class, "pedestrian" | "footway");
    if tags.is("area", &["yes"]) && !plaza || tags.is("impassable", &["yes"]) || tags.is("status", &["impassable"]) {
        return Default::default();
    }
    ProfileKind::ALL.map(|kind| passage(tags, class, kind, speeds.of(kind)))
}

fn passage(tags: &Tags, class: &str, kind: ProfileKind, speeds: &ProfileSpeeds) -> Passage {
    let (allowed, pushed) = match (access(tags, kind), kind) {
        (Some((Access::No, key)), ProfileKind::Bicycle) => (may_push(tags, class, key), true),
        (Some((Access::No, _)), _) => (None, false),
        (Some((means, _)), _) => (Some(means), false),
        (None, ProfileKind::Car) if matches!(class, "track") => (Some(Access::Yes), false),
        // Cycling on the pavement, and walking along a motorway, must be allowed by a tag of their own.
        (None, ProfileKind::Bicycle)
            if matches!(class, "footway" | "pedestrian" | "steps" | "corridor" | "platform") =>
        {
            (Some(Access::Yes), true)
        }
        (None, ProfileKind::Foot) if tags.is("motorroad", &["yes"]) => (None, false),
        (None, ProfileKind::Bicycle) if tags.is("motorroad", &["yes"]) => (None, false),
        (None, _) => (Some(Access::Yes), false),
    };
    let (Some(allowed), Some(base)) = (allowed, base_speed(tags, class, kind, speeds)) else {
        return Passage::default();
    };
    if tags.is("service", &["emergency_access"]) && kind == ProfileKind::Car {
        return Passage::default();
    }
    let private = allowed == Access::Private;
    if let (true, Some(walking)) = (pushed, speeds.pushing) {
        let speed = walking.min(base) as f32;
        return Passage { forward: speed, backward: speed, private };
    } else if pushed {
        return Passage::default();
    }
    let (forward, backward) = directions(tags, class, kind);
    let speed = |direction: &str, open: bool| if open { speed(tags, base, direction, speeds) as f32 } else { 0.0 };
    Passage { forward: speed("forward", forward), backward: speed("backward", backward), private }
}

/// Whether a bicycle may be pushed where it may not be ridden: where people may walk.
fn may_push(tags: &Tags, class: &str, denied_by: &str) -> Option<Access> {
    let walkable = !matches!(class, "motorway" | "motorway_link" | "trunk" | "trunk_link");
    match access(tags, ProfileKind::Foot) {
        Some((Access::No, _)) => None,
        Some((means, "foot")) => Some(means),
        _ if denied_by == "access" => None,
        _ => walkable.then_some(Access::Yes),
    }
}

/// The speed of the way's class. A bicycle rides where that is said to be allowed, even on a pavement.
fn base_speed(tags: &Tags, class: &str, kind: ProfileKind, speeds: &ProfileSpeeds) -> Option<f64> {
    let open_by_name = || keys(kind).first().is_some_and(|key| tags.is(key, &["yes", "designated", "permissive"]));
    let listed = speeds.ways.get(class).copied();
    match kind {
        ProfileKind::Bicycle if matches!(class, "footway" | "pedestrian" | "path") && open_by_name() => {
            speeds.ways.get("path").copied().or(listed)
        }
        // A track is for cars only where a tag says so or it is a made-up road.
        ProfileKind::Car if class == "track" => {
            let usable = open_by_name() || tags.is("motor_vehicle", &["yes", "permissive", "private", "destination"]);
            usable.then(|| speeds.ways.get("service").copied()).flatten()
        }
        _ => listed,
    }
}

/// Whether the way may be used forward and backward.
fn directions(tags: &Tags, class: &str, kind: ProfileKind) -> (bool, bool) {
    let own: &[&str] = match kind {
        ProfileKind::Car => &["oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle"],
        ProfileKind::Bicycle => &["oneway:bicycle", "oneway:vehicle"],
        ProfileKind::Foot => &["oneway:foot"],
    };
    let own = own.iter().find_map(|key| tags.get(key));
    let value = if kind == ProfileKind::Foot { own } else { own.or(tags.get("oneway")) };
    let (forward, backward) = match value {
        Some("yes" | "1" | "true") => (true, false),
        Some("-1" | "reverse") => (false, true),
        // Changing with the time of day or with the tide: nobody can count on it.
        Some("reversible" | "alternating") if kind == ProfileKind::Car => (false, false),
        Some("no" | "false" | "0") => (true, true),
        _ => {
            let round = tags.is("junction", &["roundabout", "circular"]) || class == "motorway";
            (true, !(round && kind != ProfileKind::Foot))
        }
    };
    if kind == ProfileKind::Bicycle && own.is_none() && against_the_stream(tags) {
        return (true, true);
    }
    (forward, backward)
}

/// Whether a one-way street has a lane for bicycles the other way.
fn against_the_stream(tags: &Tags) -> bool {
    const OPPOSITE: [&str; 3] = ["opposite", "opposite_lane", "opposite_track"];
    ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"].iter().any(|key| tags.is(key, &OPPOSITE))
        || ["cycleway:left:oneway", "cycleway:right:oneway"].iter().any(|key| tags.is(key, &["-1", "no"]))
}

fn speed(tags: &Tags, base: f64, direction: &str, speeds: &ProfileSpeeds) -> f64 {
    let own = tags.get(&format!("maxspeed:{direction}")).and_then(limit);
    let limit =
        own.or_else(|| ["maxspeed:advisory", "maxspeed", "maxspeed:type"].iter().find_map(|key| limit(tags.get(key)?)));
    let driven = match (limit, speeds.limit_share) {
        (Some(limit), Some(share)) => limit * share,
        (Some(limit), None) => base.min(limit),
        (None, _) => base,
    };
    let cap = |table: &std::collections::BTreeMap<String, f64>, key: &str| {
        tags.get(key).and_then(|value| table.get(value)).copied().unwrap_or(f64::INFINITY)
    };
    driven.min(cap(&speeds.surfaces, "surface")).min(cap(&speeds.tracktypes, "tracktype")).clamp(1.0, 200.0)
}

/// A speed limit in km/h: `30 mph`, `50`, `GB:nsl_single`, `walk`; `None` where it says nothing that can be counted.
fn limit(text: &str) -> Option<f64> {
    const MILE: f64 = 1.609_344;
    let text = text.trim();
    let kind = text.rsplit(':').next().unwrap_or(text);
    let known = match kind {
        "nsl_single" => Some(60.0 * MILE),
        "nsl_dual" | "motorway" => Some(70.0 * MILE),
        "nsl_restricted" | "urban" if text.starts_with("GB") => Some(30.0 * MILE),
        "walk" => Some(6.0),
        _ => None,
    };
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|value| (1.0..=300.0).contains(value));
    known.or_else(|| match text.strip_suffix("mph") {
        Some(miles) => number(miles).map(|miles| miles * MILE),
        None => number(text.strip_suffix("km/h").unwrap_or(text)),
    })
}

/// What a node with these tags does to those who pass it.
pub fn node(tags: &Tags) -> NodeMarks {
    let mut marks = NodeMarks { signals: tags.is("highway", &["traffic_signals"]), ..NodeMarks::default() };
    if tags.is("highway", &["crossing"]) && tags.is("crossing", &["traffic_signals"]) {
        marks.signals = true;
    }
    let barrier = tags.get("barrier").unwrap_or("no");
    for kind in ProfileKind::ALL {
        let gate = matches!(barrier, "gate" | "lift_gate" | "swing_gate" | "sliding_gate");
        let shut = match access(tags, kind) {
            // A bicycle is pushed past a node, if need be.
            Some((Access::No, key)) => !tags.is(key, &["dismount"]),
            Some(_) => false,
            None => shuts(barrier, tags, kind),
        };
        marks.closed |= u8::from(shut) << kind as u8;
        marks.gate |= u8::from(gate && !shut) << kind as u8;
    }
    marks
}

/// Whether a barrier without tags of access stops a profile.
fn shuts(barrier: &str, tags: &Tags, kind: ProfileKind) -> bool {
    let open = ["no", "gate", "lift_gate", "swing_gate", "sliding_gate", "cattle_grid", "border_control", "toll_booth"];
    let open = open.contains(&barrier) || ["sally_port", "entrance", "height_restrictor", "arch"].contains(&barrier);
    let kerb = barrier == "kerb" && (tags.is("kerb", &["lowered", "flush"]) || tags.is("highway", &["crossing"]));
    match kind {
        ProfileKind::Car => !(open || kerb || tags.is("bollard", &["rising"])),
        // What people climb over, squeeze through or walk round; a wall or fence with no way through is on no way.
        ProfileKind::Bicycle => matches!(barrier, "stile" | "turnstile" | "full-height_turnstile" | "wall" | "fence"),
        ProfileKind::Foot => matches!(barrier, "wall" | "fence"),
    }
}

/// What a relation with these tags asks of whom: only this turn, or not this one; bit by profile. `None`: it is no
/// restriction of turns, or one that holds at some times only.
pub fn turn(tags: &Tags) -> Option<(bool, u8)> {
    // Of old, a restriction for some told so in its type.
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
        let excepted = keys(kind).iter().any(|key| exempt.contains(key));
        if (only || value.starts_with("no_")) && !excepted && rule.is_none_or(|known| known == only) {
            rule = Some(only);
            who |= 1 << kind as u8;
        }
    }
    Some((rule?, who))
}
