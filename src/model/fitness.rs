//! Who may serve which staff entry: skills, band and the hard rules of visit and patient.

use crate::ids::{ClinicianId, VisitId};
use crate::model::Problem;

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

impl Bar {
    /// All of them, in order.
    const ALL: [Bar; 6] = [Bar::Skill, Bar::Band, Bar::Gender, Bar::Language, Bar::Excluded, Bar::Required];

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
