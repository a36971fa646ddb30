//! Ferries: who is taken aboard, and how long they take.

use super::access::{Access, DIRECTIONS, access};
use super::{Passage, Tags, directions};
use crate::ProfileKind;
use crate::speeds::ProfileSpeeds;

const KNOT: f64 = 1.852;

/// Whether a way is the line of a ferry.
pub(crate) fn is_ferry(tags: &Tags) -> bool {
    tags.is("route", &["ferry"])
}

/// How a profile may use a ferry. One that names walkers or bicycles and says nothing of cars takes none.
pub(super) fn passage(tags: &Tags, kind: ProfileKind, speeds: &ProfileSpeeds) -> Passage {
    let mut passage = Passage::default();
    let Some(listed) = speeds.ways.get("ferry") else { return passage };
    let stated = ["maxspeed", "speed"].iter().find_map(|key| stated_speed(tags.get(key)?, tags));
    let (along, _) = directions(tags, "ferry", kind);
    for (at, direction) in DIRECTIONS.into_iter().enumerate().filter(|(at, _)| along[*at]) {
        let passengers = kind == ProfileKind::Car && ["foot", "bicycle"].iter().any(|key| tags.get(key).is_some());
        let means = match access(tags, kind, Some(direction)) {
            Some(said) if !(passengers && said.key == "access") => said.means,
            _ if passengers => Access::No,
            _ => Access::Yes,
        };
        if means != Access::No {
            let kmh = stated.unwrap_or(*listed).clamp(1.0, 100.0);
            (passage.kmh[at], passage.private[at]) = (kmh as f32, means == Access::Private);
        }
    }
    passage
}

fn stated_speed(text: &str, tags: &Tags) -> Option<f64> {
    let knots = ["knots", "knot", "kn"].iter().find_map(|unit| text.trim().strip_suffix(unit));
    match knots {
        Some(knots) => knots.trim().parse::<f64>().ok().filter(|knots| *knots > 0.0).map(|knots| knots * KNOT),
        None => super::speed::limit(text, tags),
    }
}

/// How long a ferry takes from end to end, in seconds: `PT1H10M`, `01:10`, `01:10:00`, or minutes.
pub(crate) fn duration(tags: &Tags) -> Option<f64> {
    let text = tags.get("duration").filter(|_| is_ferry(tags))?.trim();
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| (0.0..100_000.0).contains(number));
    let seconds = if let Some(iso) = text.strip_prefix('P') {
        let (days, clock) = iso.split_once('T').unwrap_or((iso, ""));
        let mut sum = if days.is_empty() { 0.0 } else { 86_400.0 * number(days.strip_suffix('D')?)? };
        let mut rest = clock;
        while let Some(end) = rest.find(['H', 'M', 'S']) {
            let unit = if rest[end..].starts_with('H') { 3_600.0 } else { 1.0 };
            let unit = if rest[end..].starts_with('M') { 60.0 } else { unit };
            sum += unit * number(&rest[..end])?;
            rest = &rest[end + 1..];
        }
        sum
    } else {
        let parts: Vec<f64> = text.split(':').map(number).collect::<Option<_>>()?;
        match parts[..] {
            [minutes] => 60.0 * minutes,
            [hours, minutes] => 3_600.0 * hours + 60.0 * minutes,
            [hours, minutes, seconds] => 3_600.0 * hours + 60.0 * minutes + seconds,
            _ => return None,
        }
    };
    (seconds > 0.0).then_some(seconds)
}
