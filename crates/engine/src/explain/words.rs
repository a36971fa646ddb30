//! Reasons and relaxations as they stand in the plan file: figures and ids, and the same in plain words.

use crate::evaluate::{TaskId, Time};
use crate::explain::scene::Scene;
use crate::explain::ways::Way;
use rounds_format::plan::{Placement, Seat};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::ids::{ClinicianId, ShiftId, VisitId};
use rounds_model::units::Seconds;

/// What makes way for a visit.
pub(super) struct MakingWay {
    /// Visits, by id.
    pub visits: Vec<String>,
    /// Reserves, by id.
    pub reserves: Vec<String>,
    /// Prices of the visits, then of the reserves.
    pub prices: Vec<i64>,
    /// All of them in words: `v3 and reserve r1`.
    pub words: String,
}

impl MakingWay {
    /// Of what is dropped.
    pub(super) fn of(scene: &Scene, dropped: &[VisitId]) -> MakingWay {
        let (reserves, visits): (Vec<VisitId>, Vec<VisitId>) = dropped.iter().partition(|&&id| scene.is_reserve(id));
        let own = |id: &VisitId| scene.problem.visits[*id].reserve.map(|id| scene.problem.reserves[id].id.clone());
        let all = || visits.iter().chain(&reserves);
        let names: Vec<&str> = all().map(|&id| scene.visit_id(id)).collect();
        MakingWay {
            words: list(&names),
            prices: all().map(|&id| scene.price(id)).collect(),
            reserves: reserves.iter().filter_map(own).collect(),
            visits: visits.iter().map(|&id| scene.visit_id(id).into()).collect(),
        }
    }
}

/// Ids listed in full, at most.
const LISTED: usize = 10;

/// The ids of a list, to be kept.
pub(super) fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.into()).collect()
}

/// At most ten of them.
pub(super) fn some_ids(all: &[&str]) -> Vec<String> {
    ids(&all[..all.len().min(LISTED)])
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(super) fn list(ids: &[&str]) -> String {
    match ids {
        [] => "nobody".into(),
        [one] => (*one).into(),
        _ if ids.len() > LISTED => format!("{} and {} more", ids[..LISTED].join(", "), ids.len() - LISTED),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn either(ids: &[String]) -> String {
    match ids {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => ids.concat(),
    }
}

/// With its first letter large, as a sentence begins.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `1 shift`, `3 shifts`.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// `20 s`, `25 min`, `1 h 5 min`.
pub(super) fn length(seconds: Time) -> String {
    Seconds(seconds.max(0).into()).words()
}

/// A cost as the travel that would cost as much, to the minute where it is one: `34 min of travel`.
pub(super) fn worth(cost: i64) -> String {
    let minutes = cost.saturating_add(30) / 60;
    match (cost, minutes / 60) {
        (..60, _) => format!("{} s of travel", cost.max(0)),
        (_, 0) => format!("{minutes} min of travel"),
        (_, hours) => format!("{hours} h {:02} min of travel", minutes % 60),
    }
}

/// A length as in files.
pub(super) fn duration(seconds: Time) -> IsoDuration {
    IsoDuration(Seconds(seconds.into()))
}

/// An instant as in files.
pub(super) fn instant(scene: &Scene, time: Time) -> Timestamp {
    Timestamp::in_zone(scene.instance.instant(time), scene.problem.zone)
        .expect("instants of a day were read from timestamps")
}

/// `12:55`, with the date where that is not the day's first.
pub(super) fn clock(scene: &Scene, time: Time) -> String {
    let (at, first) = (instant(scene, time), instant(scene, 0));
    let pattern = if at.0.date_naive() == first.0.date_naive() { "%H:%M" } else { "%H:%M on %-d %b" };
    at.0.format(pattern).to_string()
}

/// Id of a shift.
pub(super) fn shift_id<'a>(scene: &Scene<'a>, shift: ShiftId) -> &'a str {
    &scene.problem.shifts[shift].id
}

/// Id of a clinician.
pub(super) fn clinician_id<'a>(scene: &Scene<'a>, clinician: ClinicianId) -> &'a str {
    &scene.problem.clinicians[clinician].id
}

/// Id of the clinician of a shift.
pub(super) fn worker<'a>(scene: &Scene<'a>, shift: ShiftId) -> &'a str {
    clinician_id(scene, scene.instance.shifts[shift].clinician)
}

/// `c03`, `c03 and c05`.
pub(super) fn crew(scene: &Scene, way: &Way) -> String {
    let ids: Vec<&str> = way.seats.iter().map(|seat| worker(scene, seat.shift)).collect();
    list(&ids)
}

/// When care starts, and where each of the crew comes in, in the order of the entries.
pub(super) fn place(scene: &Scene, way: &Way) -> Placement {
    let seat = |seat: &crate::explain::ways::Seat| {
        let after = (seat.after != TaskId::NONE).then(|| scene.instance.tasks[seat.after].visit);
        let after = after.filter(|&visit| visit != VisitId::NONE && !scene.is_reserve(visit));
        let after = after.map(|visit| scene.visit_id(visit).into());
        Seat { clinician: worker(scene, seat.shift).into(), shift: shift_id(scene, seat.shift).into(), after }
    };
    Placement { start: instant(scene, way.start), crew: way.seats.iter().map(seat).collect() }
}
