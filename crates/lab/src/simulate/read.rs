//! From a scenario file to a setting: what its figures mean, with everything that is wrong told at once.

use crate::simulate::setting::{Kind, MOST_SHIFTS, MOST_VISITS, Rates, Setting, ShiftSetting};
use rounds_format::codes::*;
use rounds_format::scenario::{DemandFile, FigureFile, KindFile, RatesFile, ScenarioFile, TeamFile};
use rounds_model::Point;
use rounds_model::error::{Error, Issue, Result};

/// A scenario as written, and what it means.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file.
    pub file: ScenarioFile,
    /// Its figures, resolved.
    pub setting: Setting,
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`Error::is_input`] with everything that is wrong, each with its path.
    pub fn read(bytes: &[u8]) -> Result<Scenario> {
        Scenario::of(rounds_format::read_scenario(bytes)?)
    }

    /// Resolves a scenario.
    ///
    /// # Errors
    /// As [`Scenario::read`].
    pub fn of(file: ScenarioFile) -> Result<Scenario> {
        let mut reader = Reader { issues: Vec::new() };
        let setting = reader.setting(&file);
        if reader.issues.is_empty() { Ok(Scenario { file, setting }) } else { Err(Error::input(reader.issues)) }
    }
}

/// What a figure can be: limits, and whether it counts things.
struct Limits {
    min: f64,
    max: f64,
    whole: bool,
}

const MINUTES: Limits = Limits { min: 0.0, max: 600.0, whole: false };
const SHARE: Limits = Limits { min: 0.0, max: 1.0, whole: false };
const WEIGHT: Limits = Limits { min: 0.0, max: 1e6, whole: false };
const SPREAD: Limits = Limits { min: 0.0, max: 2.0, whole: false };
const KMH: Limits = Limits { min: 1.0, max: 130.0, whole: false };

struct Reader {
    issues: Vec<Issue>,
}

impl Reader {
    fn note(&mut self, code: &'static str, path: &str, what: impl Into<String>, help: &str) {
        self.issues.push(Issue::new(code, path, what, help));
    }

    fn setting(&mut self, file: &ScenarioFile) -> Setting {
        if file.format != "rounds/1" {
            self.note(
                UNKNOWN_FORMAT.code(rounds_format::FileKind::Scenario),
                "format",
                "not rounds/1",
                "this version reads rounds/1",
            );
        }
        let (area, shift, chance, admin) = (&file.area, &file.shift, &file.chance, &file.admin);
        let square_km =
            self.figure("area.squareKm", &area.square_km, &Limits { min: 0.0, max: 100_000.0, whole: false });
        let people = Limits { min: 0.0, max: 1e8, whole: false };
        let population = self.figure("area.population", &area.population, &people);
        let count = Limits { min: 1.0, max: MOST_SHIFTS, whole: true };
        let patches = self.figure("area.patches", &area.patches, &count) as usize;
        let after = self.minutes("shift.breakAfterMinutes", &shift.break_after_minutes);
        let within = self.minutes("shift.breakWithinMinutes", &shift.break_within_minutes);
        if within < after {
            let help = "give breakWithinMinutes the later of the two";
            self.note(
                ENDS_EARLY,
                "shift.breakWithinMinutes",
                "the latest start of the break is before the earliest",
                help,
            );
        }
        let shifts = self.shifts(&file.team, patches.max(1));
        self.without_meaning(&file.demand);
        let planned = self.kinds("demand.planned", &file.demand.planned, &shifts);
        let referrals = self.kinds("demand.referrals", &file.demand.referrals, &shifts);
        let usual = self.rates("demand.usual", &file.demand.usual, population);
        let enough = self.rates("demand.enough", &file.demand.enough, population);
        self.not_without("demand.planned", planned.is_empty() && (usual.planned > 0.0 || enough.planned > 0.0));
        self.not_without("demand.referrals", referrals.is_empty() && (usual.referrals > 0.0 || enough.referrals > 0.0));
        let speed = &area.speed;
        Setting {
            base: Point { lat: area.lat, lon: area.lon },
            radius: (square_km.max(0.0) * 1e6 / std::f64::consts::PI).sqrt(),
            patches,
            detour_factor: self.figure(
                "area.detourFactor",
                &area.detour_factor,
                &Limits { min: 1.0, max: 5.0, whole: false },
            ),
            access: self.minutes("area.accessMinutes", &area.access_minutes),
            speeds: [
                self.figure("area.speed.amKmh", &speed.am_kmh, &KMH),
                self.figure("area.speed.interPeakKmh", &speed.inter_peak_kmh, &KMH),
                self.figure("area.speed.pmKmh", &speed.pm_kmh, &KMH),
            ],
            handover: self.minutes("shift.handoverMinutes", &shift.handover_minutes),
            pause: self.minutes("shift.breakMinutes", &shift.break_minutes),
            pause_span: (after, within),
            usual,
            enough,
            arrivals: self.arrivals(file),
            contact_spread: self.figure("chance.contactSpread", &chance.contact_spread, &SPREAD),
            travel_spread: self.figure("chance.travelSpread", &chance.travel_spread, &SPREAD),
            no_access_share: self.figure("chance.noAccessShare", &chance.no_access_share, &SHARE),
            no_access: self.minutes("chance.noAccessMinutes", &chance.no_access_minutes),
            cancelled_share: self.figure("chance.cancelledShare", &chance.cancelled_share, &SHARE),
            notes: self.minutes("admin.notesMinutes", &admin.notes_minutes),
            duplicate_notes: self.minutes("admin.duplicateNotesMinutes", &admin.duplicate_notes_minutes),
            visits_before_return: self.figure("admin.visitsBeforeReturn", &admin.visits_before_return, &count) as usize,
            phone_round: self.minutes("admin.phoneRoundMinutes", &admin.phone_round_minutes),
            call: self.minutes("admin.callMinutes", &admin.call_minutes),
            call_delay: self.minutes("admin.callDelayMinutes", &admin.call_delay_minutes),
            shifts,
            planned,
            referrals,
        }
    }

    /// A figure within its limits, and where it comes from.
    fn figure(&mut self, path: &str, figure: &FigureFile, limits: &Limits) -> f64 {
        let assumed = figure.assumption == Some(true);
        let sourced = figure.source.as_ref().is_some_and(|source| !source.trim().is_empty());
        if assumed == sourced {
            let what = if assumed { "a figure with both a source and `assumption`" } else { "a figure without origin" };
            let help = "give `source` with the publication, or `assumption: true` with a `range`";
            self.note(WITHOUT_ORIGIN, path, what, help);
        }
        match figure.range.as_deref() {
            Some(&[low, high]) if assumed => {
                if !(low <= figure.value && figure.value <= high) {
                    let what = format!("{} does not lie within its range {low} to {high}", figure.value);
                    self.note(
                        BAD_RANGE,
                        &format!("{path}.range"),
                        what,
                        "give the lowest value first, and the figure between",
                    );
                }
                for (index, end) in [low, high].into_iter().enumerate() {
                    self.limited(&format!("{path}.range[{index}]"), end, limits);
                }
            }
            None if !assumed => {}
            None => {
                let help = "add `range`: the lowest and the highest value that a practitioner would believe";
                self.note(BAD_RANGE, &format!("{path}.range"), "an assumption without a range", help);
            }
            Some(range) => {
                let what = if assumed {
                    format!("a range of {} values", range.len())
                } else {
                    "a range of a sourced figure".into()
                };
                let help = "give two values, lowest and highest, to assumptions only";
                self.note(BAD_RANGE, &format!("{path}.range"), what, help);
            }
        }
        self.limited(&format!("{path}.value"), figure.value, limits);
        figure.value
    }

    fn limited(&mut self, path: &str, value: f64, limits: &Limits) {
        let Limits { min, max, whole } = *limits;
        if !(min <= value && value <= max) || (whole && value.fract() != 0.0) {
            let kind = if whole { "whole numbers " } else { "" };
            self.note(
                FIGURE_RANGE,
                path,
                format!("{value} is not possible here"),
                &format!("allowed: {kind}{min} to {max}"),
            );
        }
    }

    /// A figure in minutes, as seconds.
    fn minutes(&mut self, path: &str, figure: &FigureFile) -> i64 {
        (self.figure(path, figure, &MINUTES) * 60.0).round() as i64
    }

    fn clock(&mut self, path: &str, text: &str) -> i64 {
        let parts = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2);
        let number = |text: &str, most: i64| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i64>().ok().filter(|&number| digits && number <= most)
        };
        let read = parts.and_then(|(hours, minutes)| Some((number(hours, 24)?, number(minutes, 59)?)));
        match read.map(|(hours, minutes)| hours * 3_600 + minutes * 60).filter(|&time| time <= 86_400) {
            Some(time) => time,
            None => {
                self.note(BAD_CLOCK, path, "not a time of day", "write it like 08:00; the end of the day is 24:00");
                0
            }
        }
    }

    fn span(&mut self, path: &str, (from_name, from): (&str, &str), (until_name, until): (&str, &str)) -> (i64, i64) {
        let before = self.issues.len();
        let start = self.clock(&format!("{path}.{from_name}"), from);
        let end = self.clock(&format!("{path}.{until_name}"), until);
        if end <= start && self.issues.len() == before {
            let help = "give a later end; a day ends at 24:00";
            self.note(ENDS_EARLY, &format!("{path}.{until_name}"), "it ends at or before its start", help);
        }
        (start, end)
    }

    fn shifts(&mut self, team: &[TeamFile], patches: usize) -> Vec<ShiftSetting> {
        self.not_without("team", team.is_empty());
        self.ids("team", team.iter().map(|entry| &*entry.id));
        let mut shifts = Vec::new();
        for (row, entry) in team.iter().enumerate() {
            let path = format!("team[{row}]");
            let limits = Limits { min: 0.0, max: MOST_SHIFTS, whole: true };
            let count = self.figure(&format!("{path}.count"), &entry.count, &limits).clamp(0.0, MOST_SHIFTS) as usize;
            let (start, end) = self.span(&path, ("start", &entry.start), ("end", &entry.end));
            shifts.extend((0..count).map(|index| ShiftSetting {
                team: entry.id.clone(),
                start,
                end,
                skills: sorted(entry.skills.as_deref()),
                patch: index % patches,
            }));
        }
        if shifts.len() as f64 > MOST_SHIFTS {
            let help = format!("simulate at most {MOST_SHIFTS} shifts a day");
            self.note(TOO_MUCH, "team", format!("{} shifts a day", shifts.len()), &help);
        }
        self.not_without("team", !team.is_empty() && shifts.is_empty());
        shifts
    }

    fn ids<'a>(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen: Vec<&str> = Vec::new();
        for (row, id) in ids.enumerate() {
            if id.is_empty() || seen.contains(&id) {
                let what = if id.is_empty() { "an empty id" } else { "the id stands twice in this list" };
                self.note(KIND_TWICE, &format!("{list}[{row}].id"), what, "give every entry an id of its own");
            }
            seen.push(id);
        }
    }

    fn not_without(&mut self, path: &str, without: bool) {
        if without {
            self.note(
                NOTHING_THERE,
                path,
                "nothing in it counts",
                "give at least one entry with a share or count above 0",
            );
        }
    }

    /// What a kind may have in one list only.
    fn without_meaning(&mut self, demand: &DemandFile) {
        for (row, _) in demand.referrals.iter().enumerate().filter(|(_, kind)| kind.timed_share.is_some()) {
            let help = "leave it out: a referral has no appointment; give it `responseMinutes`, or list the kind under `planned`";
            let path = format!("demand.referrals[{row}].timedShare");
            self.note(WITHOUT_MEANING, &path, "appointments of referrals", help);
        }
        for (row, _) in demand.planned.iter().enumerate().filter(|(_, kind)| kind.response_minutes.is_some()) {
            let help = "leave it out: what is known in the morning has no response standard; give it `timedShare`, or list the \
                        kind under `referrals`";
            let path = format!("demand.planned[{row}].responseMinutes");
            self.note(WITHOUT_MEANING, &path, "a response standard of planned visits", help);
        }
    }

    fn kinds(&mut self, list: &str, files: &[KindFile], shifts: &[ShiftSetting]) -> Vec<Kind> {
        self.ids(list, files.iter().map(|file| &*file.id));
        let mut kinds: Vec<Kind> = Vec::new();
        for (row, file) in files.iter().enumerate() {
            let path = format!("{list}[{row}]");
            let share = |reader: &mut Reader, name: &str, figure: &Option<FigureFile>| {
                figure.as_ref().map_or(0.0, |figure| reader.figure(&format!("{path}.{name}"), figure, &SHARE))
            };
            let double_up_share = share(self, "doubleUpShare", &file.double_up_share);
            let timed_share = share(self, "timedShare", &file.timed_share);
            let response = file.response_minutes.as_ref();
            let kind = Kind {
                id: file.id.clone(),
                share: self.figure(&format!("{path}.share"), &file.share, &WEIGHT),
                contact: self.minutes(&format!("{path}.contactMinutes"), &file.contact_minutes),
                response: response.map(|figure| self.minutes(&format!("{path}.responseMinutes"), figure)),
                double_up_share,
                timed_share,
                skills: sorted(file.skills.as_deref()),
            };
            let fit = shifts.iter().filter(|shift| kind.is_for(&shift.skills)).count();
            let needed = if double_up_share > 0.0 { 2 } else { 1 };
            if fit < needed && kind.share > 0.0 && !shifts.is_empty() {
                let what = format!("{needed} of the team must be able to do this, {fit} are");
                self.note(
                    NOBODY_FIT,
                    &format!("{path}.skills"),
                    what,
                    "give a team these skills, or the kind the share 0",
                );
            }
            kinds.push(kind);
        }
        let total: f64 = kinds.iter().map(|kind| kind.share).sum();
        if !kinds.is_empty() && total.is_nan() | (total <= 0.0) {
            self.not_without(list, true);
        }
        kinds.iter_mut().for_each(|kind| kind.share /= total);
        kinds
    }

    fn rates(&mut self, path: &str, file: &RatesFile, population: f64) -> Rates {
        let mut of = |name: &str, figure: &FigureFile| {
            let path = format!("{path}.{name}");
            let limits = Limits { min: 0.0, max: 1e5, whole: false };
            let mean = self.figure(&path, figure, &limits) * population / 100_000.0;
            let highest = figure.range.iter().flatten().fold(figure.value, |a, b| a.max(*b)) * population / 100_000.0;
            if highest > MOST_VISITS {
                let help =
                    format!("simulate at most {MOST_VISITS} a day on average: a smaller population, or a lower rate");
                self.note(TOO_MUCH, &path, format!("{highest:.0} visits a day for so many people"), &help);
            }
            mean
        };
        let referrals = of("referralsPer100k", &file.referrals_per100k);
        Rates { referrals, planned: of("plannedPer100k", &file.planned_per100k) }
    }

    fn arrivals(&mut self, file: &ScenarioFile) -> Vec<(i64, i64, f64)> {
        let mut spans = Vec::new();
        for (row, span) in file.demand.arrivals.iter().enumerate() {
            let path = format!("demand.arrivals[{row}]");
            let (from, until) = self.span(&path, ("from", &span.from), ("until", &span.until));
            spans.push((from, until, self.figure(&format!("{path}.share"), &span.share, &WEIGHT)));
        }
        let total: f64 = spans.iter().map(|span| span.2).sum();
        self.not_without("demand.arrivals", total.is_nan() || total <= 0.0);
        spans.iter_mut().for_each(|span| span.2 /= total);
        spans
    }
}

fn sorted(skills: Option<&[String]>) -> Vec<String> {
    let mut skills: Vec<String> = skills.unwrap_or_default().to_vec();
    skills.sort();
    skills.dedup();
    skills
}
