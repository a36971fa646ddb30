//! Who is away and who is late, as it was told at the desk and still holds.

use std::collections::BTreeMap;

use rounds::format::events::EventFile;
use rounds::format::plan::Stop;
use rounds::format::read_events;
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::{Command, Entry, Reply, What};
use rounds::model::units::{Instant, Seconds};
use serde::Serialize;

use crate::cli::desk::folder::Folder;

/// Who is not there, or not on time.
#[derive(Serialize)]
pub(super) struct Missing {
    pub away: Vec<Away>,
    pub late: Vec<Late>,
}

/// Somebody who is away, or will be.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Away {
    pub clinician: String,
    pub shift: String,
    pub from: Timestamp,
    /// None for the rest of the shift.
    pub to: Option<Timestamp>,
}

/// Somebody who is late.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Late {
    pub clinician: String,
    pub shift: String,
    /// By how much, all that was told of what they are doing.
    pub by: IsoDuration,
    /// When that was told last.
    pub told: Timestamp,
    /// When what takes longer is over.
    pub until: Timestamp,
}

impl Away {
    /// Whether it has begun and is not over.
    pub(super) fn is_now(&self, now: Instant) -> bool {
        self.from.instant() <= now && self.to.is_none_or(|to| now < to.instant())
    }
}

impl Missing {
    /// Those that the desk knows of now, by shift.
    pub(super) fn of(folder: &Folder) -> Missing {
        let (mut away, mut late) = (BTreeMap::<String, Vec<Away>>::new(), BTreeMap::<String, Late>::new());
        for (told, event) in told(&folder.entries) {
            match event {
                EventFile::ClinicianUnavailable { clinician, shift, from, to, .. } => {
                    // Until the shift was to end is for the rest of it.
                    let to = to.filter(|to| folder.ends.get(&shift).is_none_or(|end| to.instant() < *end));
                    away.entry(shift.clone()).or_default().push(Away { clinician, shift, from, to });
                }
                EventFile::ClinicianDelayed { clinician, shift, by, .. } => {
                    let Some(until) = over(folder, &shift, told, by.0) else { continue };
                    if until.instant() <= folder.now.instant() {
                        continue;
                    }
                    let known = late.remove(&shift).map_or(Seconds::ZERO, |known| known.by.0);
                    let by = IsoDuration(known + by.0);
                    late.insert(shift.clone(), Late { clinician, shift, by, told, until });
                }
                _ => {}
            }
        }
        let open = |one: &Away| {
            let end = one.to.map(Timestamp::instant).or_else(|| folder.ends.get(&one.shift).copied());
            end.is_none_or(|end| folder.now.instant() < end)
        };
        let away = away.into_values().flat_map(joined).filter(open).collect();
        Missing { away, late: late.into_values().collect() }
    }
}

/// The events that were told and not taken back, each with when.
fn told(entries: &[Entry]) -> impl Iterator<Item = (Timestamp, EventFile)> {
    let mut lines: Vec<(u64, Option<String>, Timestamp, Vec<EventFile>)> = Vec::new();
    for (line, entry) in (1..).zip(entries).filter(|(_, entry)| matches!(entry.reply, Reply::Answered(_))) {
        match Command::read(&entry.input) {
            Some(Command { what: What::Undo { of }, by, .. }) => {
                let own = || lines.iter().rposition(|(_, other, ..)| *other == by);
                let undone = of.map_or_else(own, |of| lines.iter().position(|(line, ..)| *line == of));
                undone.into_iter().for_each(|row| drop(lines.remove(row)));
            }
            Some(Command { what: What::Note { .. }, .. }) => {}
            Some(Command { what: What::Events { events }, at, by, .. }) => lines.push((line, by, at, events)),
            Some(Command { at, by, .. }) => lines.push((line, by, at, Vec::new())),
            None => {
                let file = read_events(entry.input.as_bytes()).ok();
                lines.extend(file.map(|file| (line, None, file.at, file.events)));
            }
        }
    }
    lines.into_iter().flat_map(|(.., at, events)| events.into_iter().map(move |event| (at, event)))
}

/// When what somebody was doing at `told` is over, as the day now is; what they had not yet begun then is put off.
fn over(folder: &Folder, shift: &str, told: Timestamp, by: Seconds) -> Option<Timestamp> {
    let problem = &folder.desk.current.problem;
    let at = told.instant();
    let planned = folder.desk.current.plan.shifts.iter().find(|planned| planned.shift == shift)?;
    let times = planned.itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { start, end, .. }
        | Stop::NoAccess { start, end, .. }
        | Stop::Activity { start, end, .. }
        | Stop::Break { start, end, .. } => Some((start.instant(), end.instant())),
        Stop::Start { .. } | Stop::Reserve { .. } | Stop::End { .. } => None,
    });
    let doing = times.filter(|(start, end)| *start <= at && at < *end).map(|(_, end)| end).next();
    let begins = problem.shifts.iter().find(|row| row.id == shift)?.start;
    let until = doing.unwrap_or(if begins > at { begins } else { at + by });
    Timestamp::in_zone(until, problem.zone)
}

/// Absences of one shift, those that overlap or touch as one.
fn joined(mut all: Vec<Away>) -> Vec<Away> {
    all.sort_by_key(|one| one.from.instant());
    let mut joined: Vec<Away> = Vec::new();
    for one in all {
        match joined.last_mut().filter(|last| last.to.is_none_or(|to| one.from.instant() <= to.instant())) {
            Some(last) => last.to = last.to.zip(one.to).map(|(a, b)| if a.instant() < b.instant() { b } else { a }),
            None => joined.push(one),
        }
    }
    joined
}
