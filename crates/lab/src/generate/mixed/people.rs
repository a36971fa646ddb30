//! Clinicians and shifts of mixed days.

use crate::generate::mixed::{Feature, HOUR, MINUTE, Mixer, skill, span};
use rounds_format::day::{ActivityFile, BreakFile, ClinicianFile, ShiftFile};

pub(super) const GENDERS: [&str; 3] = ["female", "male", "non-binary"];
pub(super) const LANGUAGES: [&str; 4] = ["en", "gu", "pl", "so"];

impl Mixer {
    /// Adds clinicians with `shifts` shifts between them.
    pub(super) fn add_clinicians(&mut self, shifts: usize) {
        let mut left = shifts;
        while left > 0 {
            let wanted = 1 + usize::from(self.has(Feature::SecondShift)) + usize::from(self.dice.chance(30));
            let count = wanted.min(left);
            left -= count;
            self.add_clinician(count);
        }
        if self.dice.chance(50) {
            self.add_clinician(0);
        }
    }

    fn add_clinician(&mut self, shifts: usize) {
        let id = format!("c{:02}", self.day.clinicians.len());
        let only_mode = self.day.travel.modes.len() == 1 && self.dice.chance(500);
        let mode = self.dice.any(&self.day.travel.modes).map(|mode| mode.id.clone());
        let skills: Vec<String> = (0..5).map(skill).filter(|_| self.dice.chance(450)).collect();
        let languages: Vec<String> =
            LANGUAGES.iter().filter(|_| self.dice.chance(550)).map(|language| language.to_string()).collect();
        let mut clinician = ClinicianFile {
            band: self.dice.chance(850).then(|| self.dice.between(2, 8) as u32),
            skills: Some(skills).filter(|list| !list.is_empty() || self.dice.chance(500)),
            gender: self.dice.chance(850).then(|| self.dice.pick(GENDERS).to_owned()),
            languages: Some(languages).filter(|list| !list.is_empty()),
            mode: mode.filter(|_| !only_mode),
            shifts: Vec::new(),
            label: self.label(),
            notes: self.notes(),
            id,
        };
        let mut from = 0;
        for number in 0..shifts {
            let late = self.span / if shifts == 1 { 2 } else { 4 };
            let start = from + self.dice.between(0, late / (15 * MINUTE)) * 15 * MINUTE;
            let least = (2 * HOUR).min(self.span);
            let length = self.dice.between(least / (15 * MINUTE), self.span / shifts as i64 / (15 * MINUTE));
            let end = start + length.max(4) * 15 * MINUTE;
            let shift = self.shift(format!("{}-{number}", clinician.id), start, end);
            clinician.shifts.push(shift);
            from = end + self.dice.pick([0, 10 * MINUTE, HOUR, 11 * HOUR]);
        }
        self.day.clinicians.push(clinician);
    }

    fn shift(&mut self, id: String, start: i64, end: i64) -> ShiftFile {
        let base = self.some_place();
        let returns = if self.dice.chance(750) { base.clone() } else { self.some_place() };
        ShiftFile {
            id,
            label: self.label(),
            start: self.at(start),
            end: self.at(end),
            max_overtime: self.some(Feature::Overtime, |dice| span(dice.pick([0, 15, 30, 60, 120]) * MINUTE)),
            start_place: base,
            end_place: returns,
            breaks: self.breaks(start, end),
            activities: self.activities(start, end),
            max_visits: self.some(Feature::Caps, |dice| dice.between(1, 6) as u32),
            max_travel: self.some(Feature::Caps, |dice| span(dice.between(10, 120) * MINUTE)),
            max_load: self.some(Feature::Load, |dice| dice.between(0, 6)),
            notes: self.notes(),
        }
    }

    /// A hub or a home, or none where shifts have no base.
    fn some_place(&mut self) -> Option<String> {
        if self.has(Feature::NoBase) {
            return None;
        }
        let places = if self.dice.chance(700) { &self.hubs } else { &self.homes };
        self.dice.any(places).cloned()
    }

    fn breaks(&mut self, start: i64, end: i64) -> Option<Vec<BreakFile>> {
        let count = usize::from(self.has(Feature::Break)) + usize::from(self.has(Feature::Break));
        let mut breaks = Vec::new();
        for number in 0..count {
            let length = self.dice.pick([0, 10, 20, 30, 45]) * MINUTE;
            // Early enough to be the first thing now and then, late enough to press on the end.
            let earliest = self.time(start - 20 * MINUTE, end - HOUR);
            let latest = self.time(earliest.max(start), (end - length).max(start));
            breaks.push(BreakFile {
                id: format!("break{number}"),
                label: self.label(),
                earliest: self.at(earliest),
                latest: self.at(latest.max(earliest)),
                duration: span(length),
                skip_cost: self.some(Feature::SkipCost, |dice| dice.pick([0, 100, 900, 5_000])),
                on_arrival: None,
                notes: self.notes(),
            });
        }
        (!breaks.is_empty() || self.dice.chance(100)).then_some(breaks)
    }

    fn activities(&mut self, start: i64, end: i64) -> Option<Vec<ActivityFile>> {
        let count = usize::from(self.has(Feature::Activity)) + usize::from(self.dice.chance(30));
        let mut activities = Vec::new();
        for number in 0..count {
            let length = self.dice.pick([0, 10, 20, 30]) * MINUTE;
            let earliest = if self.dice.chance(400) { start } else { self.time(start, end - length - HOUR / 2) };
            let patience = self.dice.pick([0, 20, 60, 180]) * MINUTE;
            let places = if self.dice.chance(800) { &self.hubs } else { &self.homes };
            let Some(place) = self.dice.any(places).cloned() else { continue };
            activities.push(ActivityFile {
                id: format!("activity{number}"),
                label: self.label(),
                place,
                earliest: self.at(earliest),
                latest: self.at(earliest + patience),
                duration: span(length),
                notes: self.notes(),
            });
        }
        (!activities.is_empty() || self.dice.chance(100)).then_some(activities)
    }
}
