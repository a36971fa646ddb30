//! What stands on a street: barriers, gates and signals.

use super::Tags;
use super::access::{Access, access, keys};
use crate::ProfileKind;

/// What a node does to each profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeMarks {
    /// Bit by profile: nobody passes.
    pub closed: u8,
    /// Bit by profile: passed only by those who cannot go another way.
    pub private: u8,
    /// Bit by profile: a gate to be opened.
    pub gate: u8,
    /// Traffic signals.
    pub signals: bool,
}

const GATES: [&str; 4] = ["gate", "lift_gate", "swing_gate", "sliding_gate"];

/// What a node with these tags does to those who pass it.
pub(crate) fn node(tags: &Tags) -> NodeMarks {
    let mut marks = NodeMarks { signals: tags.is("highway", &["traffic_signals"]), ..NodeMarks::default() };
    if tags.is("highway", &["crossing"]) && tags.is("crossing", &["traffic_signals"]) {
        marks.signals = true;
    }
    let barrier = tags.get("barrier").unwrap_or("no");
    for kind in ProfileKind::ALL {
        let means = passing(tags, barrier, kind);
        marks.closed |= u8::from(means == Access::No) << kind as u8;
        marks.private |= u8::from(means == Access::Private) << kind as u8;
        marks.gate |= u8::from(GATES.contains(&barrier) && means != Access::No) << kind as u8;
    }
    marks
}

fn passing(tags: &Tags, barrier: &str, kind: ProfileKind) -> Access {
    // Tags of access at a bus stop or a stopping place are about the stop, those of a crossing about those who cross.
    let crossing = tags.is("highway", &["crossing"]) && kind != ProfileKind::Car;
    let railway = tags.is("railway", &["level_crossing", "crossing"]);
    if barrier == "no" && !crossing && !railway {
        return Access::Yes;
    }
    let said = access(tags, kind, None);
    let means = match said {
        // A bicycle is pushed past a node, if need be.
        Some(said) if tags.is(said.key, &["dismount"]) => Access::Yes,
        Some(said) => said.means,
        None if shuts(barrier, tags, kind) => Access::No,
        None => Access::Yes,
    };
    // Who lives behind a locked gate has a key; a tag of the mode's own says that it is let through.
    let let_through = said.is_some_and(|said| said.key != "access" && keys(kind).contains(&said.key));
    if tags.is("locked", &["yes"]) && !let_through { means.min(Access::Private) } else { means }
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
