//! An instance as its file says it.

use std::collections::BTreeSet;

use super::prices::Prices;

/// An instance. Places are rows of the distances.
#[derive(Debug)]
pub(super) struct Instance {
    /// Windows are met at the end of a service, not at its start.
    pub at_end: bool,
    pub prices: Prices,
    pub terminals: Vec<Terminal>,
    pub caregivers: Vec<Caregiver>,
    pub patients: Vec<Patient>,
    pub distances: Vec<Vec<f64>>,
    pub lunch: Option<Lunch>,
    /// What a day does not say of it.
    pub left_behind: Vec<String>,
}

/// Where caregivers set out and return.
#[derive(Debug)]
pub(super) struct Terminal {
    pub id: String,
    pub row: usize,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
}

/// Somebody who serves.
#[derive(Debug)]
pub(super) struct Caregiver {
    pub id: String,
    pub abilities: BTreeSet<String>,
    /// Where they set out, among the terminals.
    pub departs: usize,
    /// Where they return.
    pub returns: usize,
    /// Working hours, if they have any.
    pub shift: Option<(f64, f64)>,
    /// Whether lunch is due to them.
    pub lunch: bool,
}

/// Somebody who is served.
#[derive(Debug)]
pub(super) struct Patient {
    pub id: String,
    pub row: usize,
    pub services: Vec<Service>,
    pub tie: Tie,
    /// In order, each opening after the one before.
    pub windows: Vec<(f64, f64)>,
    /// Caregivers who may not come.
    pub incompatible: BTreeSet<usize>,
    /// Caregivers who should; `None` where nothing is said.
    pub preferred: Option<BTreeSet<usize>>,
    pub optional: bool,
    /// Longitude and latitude.
    pub point: Option<(f64, f64)>,
}

/// A service that a patient needs.
#[derive(Debug)]
pub(super) struct Service {
    pub id: String,
    pub duration: f64,
}

/// How the services of a patient go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tie {
    /// Not at all.
    Independent,
    /// The second starts at least and at most so long after the first, by somebody else; both 0 is together.
    Span(f64, f64),
}

/// Lunch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lunch {
    /// Earliest start.
    pub earliest: f64,
    /// Latest start.
    pub latest: f64,
    pub duration: f64,
}

impl Patient {
    /// Window that a start at `time` counts in: the last that has opened by then, or the first.
    pub(super) fn window_at(&self, time: f64) -> Option<(f64, f64)> {
        self.windows.iter().rfind(|(opens, _)| *opens <= time).or(self.windows.first()).copied()
    }
}
