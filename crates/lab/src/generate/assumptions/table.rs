//! The assumptions as people read them.

use std::fmt::Write;

use super::Basis::{self, Assumption};
use super::{CARE, Care, PATTERNS, ROLES, SKILLS, TRAVEL, figures};

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
