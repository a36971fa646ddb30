//! Changes to a day file: fields set, things taken off, ids found.

use chrono_tz::Tz;

use rounds_format::day::{
    ActivityFile, BreakFile, DayFile, LinkFile, PrioritiesFile, ShiftFile, VisitFile, WindowFile,
};
use rounds_format::events::{ShiftChanges, VisitChanges};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::{Instant, Seconds};
use rounds_model::visible;

/// How the ids of breaks begin that stand for absences.
pub(crate) const AWAY: &str = "away";

/// Whether a break stands for an absence, by its id.
pub(crate) fn is_away(id: &str) -> bool {
    is_numbered(id, AWAY)
}

/// How the ids of activities and breaks begin that say where somebody was free, and until when.
pub(crate) const HELD: &str = "held";

/// Whether a stop says where somebody was free, by its id.
pub(crate) fn is_held(id: &str) -> bool {
    is_numbered(id, HELD)
}

/// Whether an id is `<stem>-<number>`.
fn is_numbered(id: &str, stem: &str) -> bool {
    let number = id.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The day without what it says about reports: which stops were reported, which events were applied.
pub(crate) fn without_reports(day: &DayFile) -> DayFile {
    let mut day = day.clone();
    day.applied = None;
    for stop in day.history.iter_mut().flatten() {
        (stop.assumed, stop.told) = (None, None);
    }
    day
}

/// The longest id that a message shows.
const SHOWN: usize = 80;

/// An id as messages show it: what cannot be seen escaped, cut where it is long.
pub(crate) fn shown(id: &str) -> String {
    let cut = id.char_indices().nth(SHOWN).map_or(id, |(at, _)| &id[..at]);
    visible::text(cut).replace('\n', "\\u{a}")
}

/// `instant` in the zone of the day; `like` where chrono cannot express it.
pub(crate) fn stamp(instant: Instant, zone: Tz, like: Timestamp) -> Timestamp {
    Timestamp::in_zone(instant, zone).unwrap_or(like)
}

macro_rules! set_fields {
    ($file:ident, $set:ident, plain: $($plain:ident)*, optional: $($optional:ident)*) => {
        $(if let Some(value) = &$set.$plain { $file.$plain = value.clone(); })*
        $(if $set.$optional.is_some() { $file.$optional.clone_from(&$set.$optional); })*
    };
}

/// Gives a visit new values. A `due` takes the place of a `response`, and the other way round; being remote, that of a
/// place, and the other way round.
pub(crate) fn set_visit(file: &mut VisitFile, set: &VisitChanges) {
    if set.due.is_some() {
        file.response = None;
    }
    if set.response.is_some() {
        file.due = None;
    }
    if set.remote == Some(true) {
        file.place = None;
    }
    if set.place.is_some() {
        file.remote = None;
    }
    set_fields!(file, set, plain: duration,
        optional: label kind patient place remote priority windows requested due response staff load unassigned_cost required_gender
        required_languages required_clinicians excluded_clinicians preferred_clinicians preferred_gender
        preferred_languages notes);
}

/// Whether only the duration (and what is only for display) changes.
pub(crate) fn changes_only_duration(set: &VisitChanges) -> bool {
    let plain = VisitChanges {
        duration: set.duration,
        label: set.label.clone(),
        kind: set.kind.clone(),
        notes: set.notes.clone(),
        ..VisitChanges::default()
    };
    *set == plain
}

/// Gives a shift new values.
pub(crate) fn set_shift(file: &mut ShiftFile, set: &ShiftChanges) {
    set_fields!(file, set, plain: start end,
        optional: label max_overtime start_place end_place breaks activities max_visits max_travel max_load notes);
}

/// Takes the visit off the day's links and pins. A link that is left with one visit goes too.
pub(crate) fn untie(day: &mut DayFile, visit: &str) {
    if let Some(links) = &mut day.links {
        links.retain_mut(|link| match link {
            LinkFile::Gap { from, to, .. } => from != visit && to != visit,
            LinkFile::SameClinician { visits, .. }
            | LinkFile::DifferentClinicians { visits, .. }
            | LinkFile::AllOrNone { visits, .. } => {
                let before = visits.len();
                visits.retain(|other| other != visit);
                visits.len() == before || visits.len() > 1
            }
        });
    }
    if let Some(pins) = &mut day.pins {
        pins.retain(|pin| pin.visit != visit);
    }
    if let Some(overrides) = &mut day.overrides {
        overrides.retain(|decided| decided.visit.as_deref() != Some(visit));
    }
}

/// Turns pins to a shift that is gone into pins to its clinician: if anybody else has the visit, it is not as it was to
/// be.
pub(crate) fn unpin_shift(day: &mut DayFile, shift: &str, clinician: &str) {
    for pin in day.pins.iter_mut().flatten().filter(|pin| pin.shift.as_deref() == Some(shift)) {
        (pin.shift, pin.clinician) = (None, Some(clinician.to_owned()));
    }
}

/// Takes a visit that is no longer wanted off the day. One that was attempted stays, for history names it: nobody has
/// to be found for it, for its time is over and leaving it out is free: with strict priorities too, as nothing is below
/// routine.
pub(crate) fn withdraw(day: &mut DayFile, visit: &str) {
    untie(day, visit);
    let Some(attempt) = day.history.iter().flatten().rfind(|stop| stop.id == visit) else {
        return day.visits.retain(|file| file.id != visit);
    };
    let over = Timestamp(attempt.start.0 - chrono::TimeDelta::seconds(1));
    let strict = day.objective.as_ref().is_some_and(|own| own.priorities == Some(PrioritiesFile::Strict));
    if let Some(file) = day.visits.iter_mut().find(|file| file.id == visit) {
        file.windows = Some(vec![WindowFile { start: over, end: over, due: None, notes: None }]);
        file.unassigned_cost = Some(0);
        if strict {
            file.priority = None;
        }
    }
}

/// Takes a break or an activity off a shift.
pub(crate) fn remove_duty(file: &mut ShiftFile, id: &str) {
    file.breaks.iter_mut().for_each(|breaks| breaks.retain(|pause| pause.id != id));
    file.activities.iter_mut().for_each(|activities| activities.retain(|activity| activity.id != id));
}

/// The first id `<stem>-<number>` that no break and no activity of the shift has.
fn free_id(file: &ShiftFile, stem: &str) -> String {
    let breaks = file.breaks.iter().flatten().map(|pause| &pause.id);
    let taken: Vec<&String> = breaks.chain(file.activities.iter().flatten().map(|activity| &activity.id)).collect();
    let mut number = 1;
    loop {
        let id = format!("{stem}-{number}");
        if !taken.contains(&&id) {
            return id;
        }
        number += 1;
    }
}

/// Adds a break that begins at one instant only; gives its id.
pub(crate) fn add_break(file: &mut ShiftFile, stem: &str, start: Instant, length: Seconds, zone: Tz) -> String {
    let (id, at) = (free_id(file, stem), stamp(start, zone, file.start));
    let pause = BreakFile {
        id: id.clone(),
        label: None,
        earliest: at,
        latest: at,
        duration: IsoDuration(length),
        skip_cost: None,
        on_arrival: None,
        notes: None,
    };
    file.breaks.get_or_insert_default().push(pause);
    id
}

/// Adds an activity without length at `place`; gives its id.
pub(crate) fn add_hold(file: &mut ShiftFile, place: &str, start: Instant, zone: Tz) -> String {
    add_activity(file, HELD, place, start, Seconds::ZERO, zone)
}

/// Adds an activity that begins at one instant only; gives its id.
pub(crate) fn add_activity(
    file: &mut ShiftFile,
    stem: &str,
    place: &str,
    start: Instant,
    length: Seconds,
    zone: Tz,
) -> String {
    let (id, at) = (free_id(file, stem), stamp(start, zone, file.start));
    let hold = ActivityFile {
        id: id.clone(),
        label: None,
        place: place.to_owned(),
        earliest: at,
        latest: at,
        duration: IsoDuration(length),
        notes: None,
    };
    file.activities.get_or_insert_default().push(hold);
    id
}
