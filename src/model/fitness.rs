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
    barred(problem, visit, staff, clinician).iter().all(|(_, holds)| !holds)
}

/// Every rule that keeps `clinician` from entry `staff` of `visit`, in the order of [`Bar`].
pub fn bars(problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> Vec<Bar> {
    let barred = barred(problem, visit, staff, clinician);
    barred.into_iter().filter_map(|(bar, holds)| holds.then_some(bar)).collect()
}

/// Every rule, and whether it keeps `clinician` from the entry.
fn barred(problem: &Problem, visit: VisitId, staff: usize, clinician: ClinicianId) -> [(Bar, bool); 6] {
    let who = &problem.clinicians[clinician];
    let visit = &problem.visits[visit];
    let entry = &visit.staff[staff];
    let gender_met = |wanted: &String| who.gender.as_ref() == Some(wanted);
    [
        (Bar::Skill, !entry.skills.iter().all(|skill| who.skills.binary_search(skill).is_ok())),
        (Bar::Band, who.band < entry.min_band),
        (Bar::Gender, !visit.required_genders.iter().all(gender_met)),
        (Bar::Language, !visit.required_languages.iter().all(|language| who.languages.contains(language))),
        (Bar::Excluded, visit.excluded_clinicians.contains(&clinician)),
        (Bar::Required, !visit.required_clinicians.iter().all(|list| list.contains(&clinician))),
    ]
}
