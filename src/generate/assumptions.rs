//! Everything that generated days assume, in one place: each figure with its source, or marked as an assumption.
//!
//! The generator reads these tables and nothing else, and [`table`] prints the same rows, so that what is shown is what
//! is used. Shares are per mille, times are minutes (of the day: after local midnight).

use std::fmt::{self, Write};

use crate::io::day::PriorityFile;

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Our own judgement, not measured.
    Assumption,
    /// Published by somebody.
    Source(&'static str),
}

impl fmt::Display for Basis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Basis::Assumption => out.write_str("assumption"),
            Basis::Source(source) => write!(out, "source: {source}"),
        }
    }
}

use Basis::{Assumption, Source};
use PriorityFile::{Critical, Routine, Timed, Urgent};

/// The three kinds of team that profiles are made of; tables with a column for each are in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Urgent community response.
    Ucr,
    /// Virtual ward (hospital at home).
    VirtualWard,
    /// District nursing.
    District,
}

impl Service {
    /// All three, in the order of the tables' columns.
    pub const ALL: [Service; 3] = [Service::Ucr, Service::VirtualWard, Service::District];
}

/// How a mode travels.
pub struct Travel {
    /// The mode's id.
    pub mode: &'static str,
    /// Average speed on the way, km/h.
    pub speed_kmh: f64,
    /// Way ÷ straight line.
    pub detour_factor: f64,
    /// Share of clinicians.
    pub share: u32,
    /// Where the speed comes from.
    pub basis: Basis,
}

/// Modes. Traffic is the same all day, as it is in the format.
pub const TRAVEL: [Travel; 3] = [
    Travel {
        mode: "car",
        speed_kmh: 24.0,
        detour_factor: 1.35,
        share: 760,
        basis: Source(
            "between inner and outer London average traffic speeds of 2014/15, TfL Travel in London 8, table 4.9 \
             (km/h AM peak/inter-peak/PM peak: central 14.1/12.6/13.1, inner 18.7/20.3/16.9, outer 29.4/33.9/27.4); \
             detour factor and share assumed",
        ),
    },
    Travel { mode: "bicycle", speed_kmh: 14.0, detour_factor: 1.25, share: 160, basis: Assumption },
    Travel { mode: "foot", speed_kmh: 4.8, detour_factor: 1.25, share: 80, basis: Assumption },
];

/// Skills and what whoever holds one also holds.
pub const SKILLS: [(&str, &[&str]); 14] = [
    ("moving-and-handling", &[]),
    ("personal-care", &["moving-and-handling"]),
    ("falls", &["moving-and-handling"]),
    ("therapy", &["moving-and-handling"]),
    ("insulin", &[]),
    ("venepuncture", &[]),
    ("cannulation", &["venepuncture"]),
    ("iv-therapy", &["cannulation"]),
    ("catheter", &[]),
    ("wound", &[]),
    ("complex-wound", &["wound"]),
    ("end-of-life", &[]),
    ("assessment", &[]),
    ("prescribing", &["assessment"]),
];

/// A kind of clinician.
pub struct Role {
    /// Name, for the table only.
    pub name: &'static str,
    /// Agenda for Change band, lowest and highest.
    pub bands: (u32, u32),
    /// Skills that everybody in the role has.
    pub skills: &'static [&'static str],
    /// Skills that some have, with their share.
    pub sometimes: &'static [(&'static str, u32)],
    /// Share of the team's shifts: ucr, virtual ward, district.
    pub share: [u32; 3],
    /// Where the row comes from.
    pub basis: Basis,
}

/// Roles.
pub const ROLES: [Role; 7] = [
    Role {
        name: "advanced practitioner",
        bands: (7, 8),
        skills: &["prescribing", "iv-therapy", "falls", "end-of-life", "catheter", "wound"],
        sometimes: &[("complex-wound", 300), ("insulin", 500)],
        share: [150, 200, 60],
        basis: Assumption,
    },
    Role {
        name: "senior nurse",
        bands: (6, 6),
        skills: &["assessment", "iv-therapy", "catheter", "end-of-life", "complex-wound", "insulin"],
        sometimes: &[("falls", 500), ("prescribing", 100)],
        share: [250, 300, 220],
        basis: Assumption,
    },
    Role {
        name: "community nurse",
        bands: (5, 5),
        skills: &["cannulation", "catheter", "wound", "insulin"],
        sometimes: &[("iv-therapy", 400), ("end-of-life", 600), ("complex-wound", 400), ("assessment", 300)],
        share: [150, 250, 390],
        basis: Assumption,
    },
    Role {
        name: "paramedic",
        bands: (6, 6),
        skills: &["assessment", "falls", "cannulation"],
        sometimes: &[("catheter", 500), ("end-of-life", 500), ("iv-therapy", 300)],
        share: [150, 0, 0],
        basis: Assumption,
    },
    Role {
        name: "therapist",
        bands: (6, 6),
        skills: &["therapy", "falls"],
        sometimes: &[("assessment", 300), ("personal-care", 300)],
        share: [150, 50, 40],
        basis: Assumption,
    },
    Role {
        name: "nursing associate",
        bands: (4, 4),
        skills: &["personal-care", "venepuncture", "wound", "insulin"],
        sometimes: &[("catheter", 500)],
        share: [50, 100, 160],
        basis: Assumption,
    },
    Role {
        name: "support worker",
        bands: (3, 3),
        skills: &["personal-care"],
        sometimes: &[("venepuncture", 500), ("insulin", 300)],
        share: [100, 100, 130],
        basis: Assumption,
    },
];

/// When a shift is worked.
pub struct Pattern {
    /// Name, the end of the shift's id.
    pub name: &'static str,
    /// From and to, minutes of the day.
    pub hours: (i64, i64),
    /// Breaks: name, earliest and latest start (minutes of the day), minutes, price of skipping it.
    pub breaks: &'static [(&'static str, i64, i64, i64, Option<i64>)],
    /// Share of the team's shifts: ucr, virtual ward, district.
    pub share: [u32; 3],
    /// Where the row comes from.
    pub basis: Basis,
}

const BREAK_LAW: Basis =
    Source("hours assumed; a break of 20 minutes past 6 hours, Working Time Regulations 1998, reg. 12");

/// Shift patterns.
pub const PATTERNS: [Pattern; 5] = [
    Pattern {
        name: "early",
        hours: (7 * 60 + 30, 15 * 60 + 30),
        breaks: &[("lunch", 11 * 60, 13 * 60 + 30, 30, None)],
        share: [300, 350, 450],
        basis: BREAK_LAW,
    },
    Pattern {
        name: "late",
        hours: (13 * 60, 21 * 60),
        breaks: &[("meal", 16 * 60 + 30, 19 * 60, 30, None)],
        share: [350, 350, 250],
        basis: BREAK_LAW,
    },
    Pattern {
        name: "day",
        hours: (9 * 60, 17 * 60),
        breaks: &[("lunch", 12 * 60, 14 * 60 + 30, 30, None)],
        share: [150, 150, 150],
        basis: BREAK_LAW,
    },
    Pattern {
        name: "long",
        hours: (8 * 60, 20 * 60 + 30),
        breaks: &[("lunch", 12 * 60, 14 * 60, 30, None), ("tea", 16 * 60 + 30, 18 * 60 + 30, 20, Some(1_800))],
        share: [200, 150, 50],
        basis: BREAK_LAW,
    },
    Pattern { name: "short", hours: (9 * 60 + 30, 14 * 60 + 30), breaks: &[], share: [0, 0, 100], basis: Assumption },
];

/// When a kind of visit may start.
#[derive(Clone, Copy, Debug)]
pub enum Timing {
    /// A call during the day: from the call for `open` minutes, due `within` minutes; `standard` if the two-hour
    /// figures count it.
    Call {
        /// Minutes from the call until care is late.
        within: i64,
        /// Minutes from the call in which care may start.
        open: i64,
        /// Whether it counts for the response standard.
        standard: bool,
    },
    /// One to three times a day before meals, each with its due.
    Meals,
    /// Once a day or several times at fixed spacing, linked by gaps.
    Doses,
    /// Around the time of yesterday's: an hour before to two hours after, due half an hour after.
    Renewal,
    /// In the morning, before samples are collected.
    Morning,
    /// In a half of the day: early or evening.
    HalfDay,
    /// Some hours of the day, or two shorter windows for a patient who is out between.
    Hours,
    /// During office hours.
    Office,
    /// Any time.
    Any,
}

/// A kind of visit.
pub struct Care {
    /// Its name in `kind`.
    pub kind: &'static str,
    /// Its priority.
    pub priority: PriorityFile,
    /// Shortest and longest, in steps of five minutes.
    pub minutes: (i64, i64),
    /// When.
    pub timing: Timing,
    /// Skills of the first clinician.
    pub skills: &'static [&'static str],
    /// Least band of the first clinician.
    pub min_band: u32,
    /// Share of double-ups.
    pub double_up: u32,
    /// Skills of the second clinician.
    pub second: &'static [&'static str],
    /// Share of the team's visits: ucr, virtual ward, district.
    pub share: [u32; 3],
    /// Where the row comes from.
    pub basis: Basis,
}

impl Care {
    /// Whether it is done by phone or video.
    pub fn remote(&self) -> bool {
        matches!(self.kind, "remote-review" | "triage-call")
    }
}

const TWO_HOURS: Timing = Timing::Call { within: 120, open: 300, standard: true };
const UCR_STANDARD: Basis =
    Source("response within two hours, from 8:00 to 20:00: NHS England, Urgent community response; the rest assumed");

/// A row of [`CARE`], without field names so that the table reads as one.
#[allow(clippy::too_many_arguments)] // a table row
const fn care(
    kind: &'static str,
    priority: PriorityFile,
    minutes: (i64, i64),
    timing: Timing,
    (skills, min_band): (&'static [&'static str], u32),
    (double_up, second): (u32, &'static [&'static str]),
    share: [u32; 3],
    basis: Basis,
) -> Care {
    Care { kind, priority, minutes, timing, skills, min_band, double_up, second, share, basis }
}

/// Kinds of visits: minutes, timing, (skills, band), (double-ups, skills of the second), share of the visits.
#[rustfmt::skip] // a table
pub const CARE: [Care; 19] = [
    care("ucr-fall", Urgent, (45, 75), TWO_HOURS, (&["falls"], 5), (200, &["moving-and-handling"]), [120, 0, 0], UCR_STANDARD),
    care("ucr-deterioration", Urgent, (45, 75), TWO_HOURS, (&["assessment"], 6), (0, &[]), [140, 50, 0], UCR_STANDARD),
    care("ucr-catheter", Urgent, (30, 50), TWO_HOURS, (&["catheter"], 4), (0, &[]), [70, 0, 20], UCR_STANDARD),
    care("ucr-palliative", Critical, (45, 75), TWO_HOURS, (&["end-of-life"], 5), (100, &["moving-and-handling"]), [40, 0, 20], UCR_STANDARD),
    care("triage-call", Urgent, (10, 15), Timing::Call { within: 60, open: 180, standard: false }, (&["assessment"], 6), (0, &[]), [20, 0, 0], Assumption),
    care("end-of-life", Critical, (30, 45), Timing::Renewal, (&["end-of-life"], 5), (250, &[]), [20, 20, 60], Assumption),
    care("insulin", Timed, (15, 20), Timing::Meals, (&["insulin"], 3), (0, &[]), [20, 0, 220], Assumption),
    care("iv-antibiotic", Timed, (30, 60), Timing::Doses, (&["iv-therapy"], 5), (40, &["moving-and-handling"]), [60, 300, 0], Assumption),
    care("bloods", Timed, (15, 20), Timing::Morning, (&["venepuncture"], 0), (0, &[]), [80, 140, 70], Assumption),
    care("medication", Timed, (10, 20), Timing::Meals, (&[], 3), (0, &[]), [10, 30, 50], Assumption),
    care("wound", Routine, (25, 50), Timing::Hours, (&["wound"], 4), (60, &["moving-and-handling"]), [60, 30, 260], Assumption),
    care("complex-wound", Routine, (45, 60), Timing::Hours, (&["complex-wound"], 5), (120, &["personal-care"]), [10, 0, 70], Assumption),
    care("catheter-care", Routine, (30, 45), Timing::Hours, (&["catheter"], 4), (0, &[]), [30, 20, 80], Assumption),
    care("therapy", Routine, (40, 60), Timing::Hours, (&["therapy"], 0), (60, &["moving-and-handling"]), [110, 30, 30], Assumption),
    care("personal-care", Routine, (30, 45), Timing::HalfDay, (&["personal-care"], 0), (250, &["moving-and-handling"]), [70, 30, 60], Assumption),
    care("review", Routine, (40, 60), Timing::Hours, (&["prescribing"], 7), (0, &[]), [50, 100, 10], Assumption),
    care("discharge-visit", Routine, (60, 75), Timing::Hours, (&["assessment"], 6), (250, &["moving-and-handling"]), [40, 60, 20], Assumption),
    care("equipment", Routine, (15, 30), Timing::Any, (&[], 0), (0, &[]), [20, 30, 0], Assumption),
    care("remote-review", Routine, (10, 20), Timing::Office, (&["assessment"], 5), (0, &[]), [30, 160, 30], Assumption),
];

/// Defines single figures, all of them assumptions, together with the rows that show them.
macro_rules! figures {
    ($($name:ident: $type:ty = $value:expr, $what:literal;)*) => {
        $(#[doc = $what] pub const $name: $type = $value;)*
        fn figures() -> Vec<(&'static str, String)> {
            vec![$(($what, format!("{:?}", $name))),*]
        }
    };
}

figures! {
    // Teams. Columns: ucr, virtual ward, district.
    PATCH_METRES: [i64; 3] = [4_500, 5_500, 2_500], "radius of a team's patch in metres: ucr, virtual ward, district";
    TEAM_SHIFTS: usize = 14, "shifts of a team at most; a larger service has several teams";
    VISITS_PER_SHIFT: [u32; 3] = [6, 7, 9], "visits of a shift on a usual day: ucr, virtual ward, district";
    BOROUGH: [u32; 3] = [250, 200, 550], "shifts of a borough, per mille: ucr, virtual ward, district";
    // Shifts.
    FROM_HOME: u32 = 400, "shifts that start and end at home, per mille";
    WITHOUT_BASE: u32 = 40, "shifts that start and end with a visit (bank staff), per mille";
    HANDOVER: (u32, i64) = (700, 20), "shifts with a handover at the hub, per mille, and its minutes";
    OVERTIME: [(i64, u32); 3] = [(0, 600), (30, 300), (60, 100)], "most overtime in minutes, and per mille of shifts";
    FEW_VISITS: (u32, u32) = (80, 6), "shifts with a cap on visits (new in post), per mille, and the cap";
    LITTLE_TRAVEL: (u32, i64) = (50, 150), "shifts with a cap on travel, per mille, and its minutes";
    CARRIES: [i64; 3] = [10, 3, 2], "loads of equipment that fit: car, bicycle, foot";
    LOAD: (i64, i64) = (1, 4), "loads of an equipment visit, fewest and most";
    // Clinicians.
    WOMEN: u32 = 850, "clinicians who are women, per mille";
    GENDER_UNKNOWN: u32 = 30, "clinicians of unrecorded gender, per mille";
    BILINGUAL: u32 = 400, "clinicians who speak a language besides English, per mille";
    // Patients.
    FIRST_LANGUAGE: u32 = 300, "patients whose first language is not English, per mille";
    NO_ENGLISH: u32 = 100, "of those, patients who need a clinician speaking it, per mille (the others prefer one)";
    LANGUAGES: [(&str, u32); 10] = [
        ("gu", 26), ("hi", 12), ("ro", 14), ("pl", 12), ("ar", 10), ("ta", 8), ("so", 7), ("pt", 5), ("ur", 4), ("pa", 4),
    ], "languages of north-west London besides English, and weights";
    GENDER_REQUIRED: u32 = 30, "patients who need a clinician of one gender, per mille";
    GENDER_PREFERRED: u32 = 70, "patients who prefer a clinician of one gender, per mille";
    EXCLUDED: u32 = 25, "patients with a clinician who must not come, per mille";
    CONTINUITY: u32 = 450, "patients with one to three preferred clinicians, per mille";
    CLUSTERED: u32 = 600, "patients who live in one of the patch's clusters, per mille";
    CARE_HOME: u32 = 90, "patients who live in a care home with others, per mille";
    ACCESS: [(i64, u32); 4] = [(2, 5), (3, 4), (4, 2), (6, 1)], "minutes to park, climb and get in, and weights";
    HUB_ACCESS: i64 = 2, "minutes from arriving at a hub until something can start";
    SECOND_CARE: u32 = 120, "patients with a second kind of visit on the day, per mille";
    // Visits.
    MEALS_A_DAY: [(usize, u32); 3] = [(1, 60), (2, 30), (3, 10)], "visits before meals a day for a patient, and weights";
    DOSING: [((i64, usize), u32); 4] = [((24, 1), 35), ((12, 2), 35), ((8, 2), 25), ((6, 3), 5)],
        "hours between antibiotic doses, doses within the day (others fall to the night service), and weights";
    DOSE_SLACK: i64 = 60, "minutes that doses may be nearer or farther apart than their spacing";
    TWO_WINDOWS: u32 = 150, "visits by hours with two windows (the patient is out between), per mille";
    SHORT_SECOND: u32 = 250, "double-ups where the second clinician stays 15 minutes, per mille";
    // Rules.
    PINNED: u32 = 15, "visits pinned to a clinician, shift or start, per mille";
    SAME_CLINICIAN: u32 = 300, "patients with two kinds of visit who need one clinician for both, per mille";
    DIFFERENT_CLINICIANS: u32 = 200, "patients with two kinds of visit who need two opinions, per mille";
    DISCHARGE_EQUIPMENT: u32 = 500, "discharge visits that need their equipment the same day (both or neither), per mille";
    KNOWN_CALLS: bool = true, "all of the day's urgent calls are known at once, as in a look back at the day";
}

/// Every assumption as a table in Markdown: what, the figure, and its source.
pub fn table() -> String {
    let mut text = String::from("| what | figure | basis |\n|---|---|---|\n");
    let mut row = |what: String, figure: String, basis: Basis| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {what} | {figure} | {basis} |");
    };
    for way in &TRAVEL {
        let figure = format!("{} km/h × {}, {}‰ of clinicians", way.speed_kmh, way.detour_factor, way.share);
        row(format!("travel by {}", way.mode), figure, way.basis);
    }
    for (skill, implies) in SKILLS.iter().filter(|(_, implies)| !implies.is_empty()) {
        row(format!("skill {skill}"), format!("implies {}", implies.join(", ")), Assumption);
    }
    for role in &ROLES {
        let sometimes: Vec<String> = role.sometimes.iter().map(|(skill, share)| format!("{skill} {share}‰")).collect();
        let (low, high) = role.bands;
        let figure = format!(
            "band {low}-{high}; {}; some {}; {} of shifts",
            role.skills.join(", "),
            sometimes.join(", "),
            shares(role.share)
        );
        row(format!("role {}", role.name), figure, role.basis);
    }
    for pattern in &PATTERNS {
        let (from, to) = pattern.hours;
        let breaks: Vec<String> = pattern.breaks.iter().map(pause).collect();
        let figure =
            format!("{}-{}; {}; {} of shifts", clock(from), clock(to), breaks.join(", "), shares(pattern.share));
        row(format!("shift {}", pattern.name), figure, pattern.basis);
    }
    for care in &CARE {
        row(format!("visit {}", care.kind), care_figure(care), care.basis);
    }
    for (what, figure) in figures() {
        row(what.into(), figure, Assumption);
    }
    text
}

fn care_figure(care: &Care) -> String {
    let (shortest, longest) = care.minutes;
    let who = if care.skills.is_empty() { "anybody".into() } else { care.skills.join(", ") };
    let mut figure = format!("{:?}; {shortest}-{longest} min; {who}, band {}+", care.priority, care.min_band);
    if care.double_up > 0 {
        let second = if care.second.is_empty() { "anybody".into() } else { care.second.join(", ") };
        let _ = write!(figure, "; {}‰ double-ups with {second}", care.double_up);
    }
    let _ = write!(figure, "; {:?}; {} of visits", care.timing, shares(care.share));
    figure
}

fn pause(&(name, earliest, latest, minutes, skip): &(&str, i64, i64, i64, Option<i64>)) -> String {
    let price = skip.map_or(String::new(), |price| format!(" (or skipped at {price})"));
    format!("{name} of {minutes} min from {}-{}{price}", clock(earliest), clock(latest))
}

fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn shares([ucr, ward, district]: [u32; 3]) -> String {
    format!("ucr {ucr}‰, virtual ward {ward}‰, district {district}‰")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_whole() {
        for service in 0..3 {
            assert_eq!(CARE.iter().map(|care| care.share[service]).sum::<u32>(), 1_000);
            assert_eq!(ROLES.iter().map(|role| role.share[service]).sum::<u32>(), 1_000);
            assert_eq!(PATTERNS.iter().map(|pattern| pattern.share[service]).sum::<u32>(), 1_000);
        }
        assert_eq!(TRAVEL.iter().map(|way| way.share).sum::<u32>(), 1_000);
        assert_eq!(BOROUGH.iter().sum::<u32>(), 1_000);
    }

    #[test]
    fn every_skill_used_is_listed() {
        let listed = |skill: &&str| SKILLS.iter().any(|(id, _)| id == skill);
        assert!(CARE.iter().all(|care| care.skills.iter().chain(care.second).all(&listed)));
        assert!(ROLES.iter().all(|role| role.skills.iter().all(&listed)));
        assert!(ROLES.iter().all(|role| role.sometimes.iter().all(|(skill, _)| listed(skill))));
        assert!(SKILLS.iter().all(|(_, implies)| implies.iter().all(&listed)));
    }

    #[test]
    fn the_table_shows_every_row_and_its_basis() {
        let text = table();
        let rows = text.lines().skip(2).count();
        let implying = SKILLS.iter().filter(|(_, implies)| !implies.is_empty()).count();
        assert_eq!(rows, TRAVEL.len() + implying + ROLES.len() + PATTERNS.len() + CARE.len() + figures().len());
        assert!(text.lines().skip(2).all(|row| row.contains("assumption") || row.contains("source: ")));
        assert!(CARE.iter().all(|care| text.contains(care.kind)));
    }
}
