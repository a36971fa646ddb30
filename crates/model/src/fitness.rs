//! Who may serve which staff entry: skills, band and the hard rules of visit and patient.

use std::collections::BTreeMap;

use crate::Problem;
use crate::ids::{ClinicianId, Id, VisitId};

/// A rule that keeps a clinician from a staff entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bar {
    /// A skill is missing.
    Skill,
    /// The band is too low.
    Band,
    /// Not the required gender (an unknown one never is).
    Gender,
    /// A required language is not spoken.
    Language,
    /// Visit or patient excludes the clinician.
    Excluded,
    /// Not among the required clinicians.
    Required,
}

/// Whether `clinician` fits entry `staff` of `visit`; links, pins and time are not looked at.
pub fn fits(problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> bool {
    Bar::ALL.iter().all(|bar| !bar.holds(problem, visit, staff, clinician))
}

/// Every rule that keeps `clinician` from entry `staff` of `visit`, in the order of [`Bar`].
pub fn bars(problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> Vec<Bar> {
    Bar::ALL.into_iter().filter(|bar| bar.holds(problem, visit, staff, clinician)).collect()
}

/// Clinicians by kind, for asking [`fits`] of all of them for many entries: those of the same skills, band, gender and
/// languages differ only where a visit names them.
pub struct Kinds {
    /// Per clinician, the first of the kind.
    first: Vec<ClinicianId>,
}

impl Kinds {
    /// Those of a day. O(clinicians × log).
    pub fn new(problem: &Problem) -> Kinds {
        let mut known = BTreeMap::new();
        let first = problem.clinicians.enumerate().map(|(id, who)| {
            let kind = (&who.skills, who.band, &who.gender, &who.languages);
            *known.entry(kind).or_insert(id)
        });
        Kinds { first: first.collect() }
    }

    /// The clinicians who fit entry `staff` of `visit`, as [`fits`] has it, in order. O(kinds × rules + clinicians).
    pub fn fitting(&self, problem: &Problem, visit: VisitId, staff: usize) -> impl Iterator<Item = ClinicianId> {
        let keep = move |bars: &[Bar], who| !bars.iter().any(|bar| bar.holds(problem, visit, staff, who));
        let mut kinds: Vec<Option<bool>> = vec![None; self.first.len()];
        problem.clinicians.ids().zip(&self.first).filter_map(move |(id, first)| {
            let kind = *kinds[first.index()].get_or_insert_with(|| keep(&Bar::OF_KIND, *first));
            (kind && keep(&Bar::OF_PERSON, id)).then_some(id)
        })
    }
}

impl Bar {
    /// All of them, in order.
    const ALL: [Bar; 6] = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language, Bar::Excluded, Bar::Required];
    /// Those that look at what a clinician is.
    const OF_KIND: [Bar; 4] = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language];
    /// Those that look at who it is.
    const OF_PERSON: [Bar; 2] = [Bar::Excluded, Bar::Required];

    /// Whether this rule keeps `clinician` from the entry.
    fn holds(self, problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> bool {
        let (who, visit) = (&problem.clinicians[clinician], &problem.visits[visit]);
        let entry = &visit.staff[staff];
        match self {
            Bar::Skill => !entry.skills.iter().all(|skill| who.skills.binary_search(skill).is_ok()),
            Bar::Band => who.band < entry.min_band,
            Bar::Gender => !visit.required_genders.iter().all(|wanted| who.gender.as_ref() == Some(wanted)),
            Bar::Language => !visit.required_languages.iter().all(|language| who.languages.contains(language)),
            Bar::Excluded => visit.excluded_clinicians.contains(&clinician),
            Bar::Required => !visit.required_clinicians.iter().all(|list| list.contains(&clinician)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_looks_at_a_kind_or_at_a_person() {
        assert_eq!([&Bar::OF_KIND[..], &Bar::OF_PERSON].concat(), Bar::ALL);
    }
}
