//! Teams: how they travel, what they can do, and when they work.

use super::Basis::{self, Assumption, Source};

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

/// Skills, each with those that everybody who holds it also holds.
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
