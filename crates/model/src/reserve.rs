//! Capacity kept free for calls that have not come, and the day as the search sees it.
//!
//! A reserve is placed like a remote visit. The search therefore sees a day on which reserves *are* remote visits,
//! behind those of the day ([`Problem::searched`]); nobody else does. What reads or writes a plan on such a day tells
//! them apart by [`Visit::reserve`].

use std::sync::OnceLock;

use crate::ids::{ClinicianId, Id, ReserveId, SkillId, VisitId};
use crate::units::{Cost, Instant, Seconds};
use crate::{Priority, Problem, StaffEntry, Visit, Window};

/// Capacity kept free for a call that has not come.
#[derive(Clone, Debug)]
pub struct Reserve {
    /// Id in the day file.
    pub id: String,
    /// The earliest that it may begin.
    pub from: Instant,
    /// The latest that it may end.
    pub to: Instant,
    /// What the clinician who holds it must bring, and how long it is.
    pub entry: StaffEntry,
    /// The skills asked for with all that they imply, ascending.
    pub covers: Vec<SkillId>,
    /// Price of not holding it.
    pub cost: Cost,
}

impl Reserve {
    /// How long it is.
    pub fn duration(&self) -> Seconds {
        self.entry.duration
    }

    /// The latest that it may begin.
    pub fn latest(&self) -> Instant {
        self.to - self.entry.duration
    }
}

/// The day as the search sees it, made when it is first asked for; a copy of a day makes its own.
#[derive(Default)]
pub struct Searched(OnceLock<Box<Problem>>);

impl Clone for Searched {
    fn clone(&self) -> Searched {
        Searched::default()
    }
}

impl std::fmt::Debug for Searched {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Searched")
    }
}

impl Problem {
    /// The day with its reserves as remote visits behind those of the day, at their own prices; the day itself where it
    /// has none. Made once: what is changed in a day after that does not show in it. O(day) the first time.
    pub fn searched(&self) -> &Problem {
        if self.reserves.is_empty() || self.visits.iter().any(|visit| visit.reserve.is_some()) {
            return self;
        }
        self.searched.0.get_or_init(|| {
            let mut day = self.clone();
            for (id, reserve) in self.reserves.enumerate() {
                let name = unused(&day, format!("reserve {}", reserve.id));
                day.visits.push(as_visit(id, reserve, name));
            }
            Box::new(day)
        })
    }

    /// The visit that a reserve is on the day as the search sees it; `None` on any other.
    pub fn visit_of_reserve(&self, reserve: ReserveId) -> Option<VisitId> {
        let first = self.visits.len().checked_sub(self.reserves.len())?;
        let visit = VisitId::new(first + reserve.index());
        self.visits.get(visit).filter(|row| row.reserve == Some(reserve)).map(|_| visit)
    }

    /// Whether the visit is a reserve, on the day as the search sees it.
    pub fn is_reserve(&self, visit: VisitId) -> bool {
        self.visits[visit].reserve.is_some()
    }

    /// Whether `clinician` may hold the reserve; time is not looked at.
    pub fn may_hold(&self, reserve: ReserveId, clinician: ClinicianId) -> bool {
        let (entry, who) = (&self.reserves[reserve].entry, &self.clinicians[clinician]);
        who.band >= entry.min_band && entry.skills.iter().all(|skill| who.skills.binary_search(skill).is_ok())
    }

    /// Whether the reserve is for calls like `visit`: it asks for no skills, or for all that a staff entry of the visit
    /// asks for, and a clinician with a shift may both hold it and serve that entry. O(entries × clinicians).
    pub fn is_for(&self, reserve: ReserveId, visit: VisitId) -> bool {
        let row = &self.reserves[reserve];
        let mut entries = self.visits[visit].staff.iter().enumerate();
        entries.any(|(staff, entry)| {
            let covered = entry.skills.iter().all(|skill| row.covers.binary_search(skill).is_ok());
            let mut on_shift = self.clinicians.enumerate().filter(|(_, who)| !who.shifts.is_empty());
            (row.entry.skills.is_empty() || covered)
                && on_shift.any(|(who, _)| self.may_hold(reserve, who) && crate::fits(self, visit, staff, who))
        })
    }
}

/// A reserve as a remote visit.
fn as_visit(id: ReserveId, reserve: &Reserve, name: String) -> Visit {
    Visit {
        id: name,
        label: None,
        kind: None,
        patient: None,
        place: None,
        priority: Priority::Routine,
        windows: vec![Window { start: reserve.from, end: reserve.latest(), due: None }],
        due: None,
        response: false,
        staff: vec![reserve.entry.clone()],
        load: 0,
        unassigned_cost: Some(reserve.cost),
        required_genders: Vec::new(),
        required_languages: Vec::new(),
        excluded_clinicians: Vec::new(),
        required_clinicians: Vec::new(),
        preferred_clinicians: Vec::new(),
        preferred_gender: None,
        preferred_languages: Vec::new(),
        reserve: Some(id),
    }
}

/// The name, longer where a visit has it.
fn unused(day: &Problem, mut name: String) -> String {
    while day.visits.iter().any(|visit| visit.id == name) {
        name.push('+');
    }
    name
}
