//! Everything that generated days assume, in one place: each figure with its source, or marked as an assumption.
//!
//! The generator reads these tables and nothing else, and [`table`] prints the same rows, so that what is shown is what
//! is used. Shares are per mille, times are minutes (of the day: after local midnight).

mod care;
mod figures;
mod table;
mod team;

use std::fmt;

pub use care::{CARE, Care, Timing};
pub use figures::*;
pub use table::table;
pub use team::{PATTERNS, Pattern, ROLES, Role, SKILLS, TRAVEL, Travel};

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
