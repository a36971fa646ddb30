//! What an import says at its end: what there is, and what was assumed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rounds_format::day::VisitFile;

use crate::cells::CellRef;

use crate::import::{ImportOptions, counted};
use crate::team::{Team, Whereabouts};

use super::Made;

/// Lines about days, and about what was assumed for them.
pub(crate) fn summary(team: &Team, days: &[(NaiveDate, Made)], options: &ImportOptions<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (date, made) in days {
        let shifts = made.day.clinicians.iter().map(|clinician| clinician.shifts.len()).sum();
        let mut line = format!(
            "{}: {} and {}",
            date.format("%A %-d %B %Y"),
            counted(shifts, "shift"),
            counted(made.day.visits.len(), "visit")
        );
        if made.told.repeated > 0 {
            line.push_str(&format!(", {} of them from repeats", made.told.repeated));
        }
        if days.len() == 1 && made.told.other_shifts + made.told.other_visits > 0 {
            let (shifts, visits) = (made.told.other_shifts, made.told.other_visits);
            line.push_str(&format!(
                "; {} and {} are of other days",
                counted(shifts, "shift"),
                counted(visits, "visit")
            ));
        }
        lines.push(line);
    }
    lines.extend(assumed(team, days, options));
    for (date, made) in days {
        lines.extend(
            made.told.lines.iter().map(|line| if days.len() > 1 { format!("{date}: {line}") } else { line.clone() }),
        );
    }
    lines
}

fn assumed(team: &Team, days: &[(NaiveDate, Made)], options: &ImportOptions<'_>) -> Vec<String> {
    let sum = |count: fn(&super::Told) -> usize| days.iter().map(|(_, made)| count(&made.told)).sum::<usize>();
    let mut lines = Vec::new();
    let seen = days.iter().flat_map(|(_, made)| made.day.patients.iter().flatten()).map(|patient| &*patient.id);
    let seen: BTreeSet<&str> = seen.collect();
    let by_postcode = team.patients.iter().filter(|of| of.by_postcode && seen.contains(&*of.id)).count();
    if by_postcode > 0 {
        lines.push(format!("{} placed in the middle of their postcode", counted(by_postcode, "patient")));
    }
    let undated = sum(|told| told.undated);
    if undated > 0 {
        lines.push(format!("assumed: {} without a date counted for this day", shifts_or_visits(undated)));
    }
    let past = sum(|told| told.past_midnight);
    if past > 0 {
        lines.push(format!("{} at or after midnight, on the next day", ends(past)));
    }
    let breaks = sum(|told| told.breaks_assumed);
    if breaks > 0 {
        lines.push(format!(
            "assumed: {} in the middle half of the shift, as no times are given",
            counted(breaks, "break")
        ));
    }
    let at = sum(|told| told.at_a_time);
    if at > 0 {
        let minutes = team.settings.leeway / 60;
        let (whose, why) = if team.settings.leeway_told { ("", ", as the settings say") } else { ("assumed: ", "") };
        let visits = counted(at, "visit");
        lines.push(format!("{whose}{visits} at a time may start {minutes} minutes earlier or later{why}"));
    }
    let calls: BTreeSet<&CellRef> = days.iter().flat_map(|(_, made)| &made.told.without_call).collect();
    if !calls.is_empty() {
        let first: Vec<String> = calls.iter().take(5).map(ToString::to_string).collect();
        let more = if calls.len() > first.len() { ", …" } else { "" };
        lines.push(format!(
            "assumed: {} with a response time and no time of the call ({}{more}): the response time counts from the \
             earliest time; without one it is not used",
            counted(calls.len(), "visit"),
            first.join(", ")
        ));
    }
    let differ = team.staff.iter().any(|member| !member.skills.is_empty() || member.band.is_some());
    let none = |visit: &VisitFile| visit.staff.iter().flatten().all(|of| of.skills.is_none() && of.min_band.is_none());
    if days.iter().all(|(_, made)| made.day.visits.iter().all(none)) && !team.visits.is_empty() && differ {
        lines.push("assumed: no visit needs a skill or a band, as nothing asks for one".into());
    }
    let nowhere = team
        .shifts
        .iter()
        .flat_map(|shift| shift.places)
        .any(|place| place.is_none_or(|place| place == Whereabouts::Anywhere));
    if team.settings.base.is_none() && nowhere {
        lines.push("assumed: shifts begin at their first stop and end at their last, as no base is named".into());
    }
    if !options.labels
        && (team.patients.iter().any(|of| of.name.is_some()) || team.staff.iter().any(|of| of.name.is_some()))
    {
        lines.push(match team.named {
            true => "some ids look like names, and they are in the day; other names, and notes, are left out".into(),
            false => "names and notes are left out; --labels takes them along".into(),
        });
    } else if team.named {
        lines.push("some ids look like names, and they are in the day".into());
    }
    lines
}

fn ends(count: usize) -> String {
    if count == 1 { "1 shift ends".into() } else { format!("{count} shifts end") }
}

fn shifts_or_visits(count: usize) -> String {
    if count == 1 { "1 shift or visit".into() } else { format!("{count} shifts or visits") }
}
