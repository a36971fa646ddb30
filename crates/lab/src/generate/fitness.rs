//! Who can do what, on the file types: enough to generate rules that somebody can meet.

use std::collections::{BTreeMap, BTreeSet};

use rounds_format::day::{ClinicianFile, PatientFile, SkillFile, StaffFile, VisitFile};

/// Skills with all that they imply.
pub(super) struct Held(BTreeMap<String, Vec<String>>);

impl Held {
    pub(super) fn new(skills: &[SkillFile]) -> Self {
        let implies = |skill: &SkillFile| (skill.id.clone(), skill.implies.clone().unwrap_or_default());
        Self(skills.iter().map(implies).collect())
    }

    /// All skills of `clinician`, implied ones included.
    pub(super) fn by(&self, clinician: &ClinicianFile) -> BTreeSet<String> {
        let mut held = BTreeSet::new();
        let mut open = clinician.skills.clone().unwrap_or_default();
        while let Some(skill) = open.pop() {
            if !held.contains(&skill) {
                open.extend(self.0.get(&skill).into_iter().flatten().cloned());
                held.insert(skill);
            }
        }
        held
    }
}

/// A clinician with what matters for fitness at hand.
pub(super) struct Person<'a> {
    pub file: &'a ClinicianFile,
    pub held: BTreeSet<String>,
}

impl Person<'_> {
    /// Whether skills and band do for `entry`.
    pub(super) fn qualified(&self, entry: &StaffFile) -> bool {
        let skills = entry.skills.iter().flatten().all(|skill| self.held.contains(skill));
        skills && self.file.band.unwrap_or(0) >= entry.min_band.unwrap_or(0)
    }

    /// Whether no hard rule of `visit` or its `patient` bars this clinician.
    pub(super) fn admitted(&self, visit: &VisitFile, patient: Option<&PatientFile>) -> bool {
        let mut genders = visit.required_gender.iter().chain(patient.and_then(|of| of.required_gender.as_ref()));
        let languages = both(&visit.required_languages, patient.map(|of| &of.required_languages));
        let excluded = both(&visit.excluded_clinicians, patient.map(|of| &of.excluded_clinicians));
        let required = [Some(&visit.required_clinicians), patient.map(|of| &of.required_clinicians)];
        let listed = |list: &Vec<String>| list.is_empty() || list.contains(&self.file.id);
        genders.all(|gender| self.file.gender.as_ref() == Some(gender))
            && languages.iter().all(|language| self.file.languages.iter().flatten().any(|spoken| spoken == *language))
            && !excluded.contains(&&self.file.id)
            && required.into_iter().flatten().flatten().all(listed)
    }

    /// The entries of `visit` that this clinician fits.
    pub(super) fn entries(&self, visit: &VisitFile, patient: Option<&PatientFile>) -> Vec<usize> {
        if !self.admitted(visit, patient) {
            return Vec::new();
        }
        let anybody = [StaffFile::default()];
        let staff = visit.staff.as_deref().unwrap_or(&anybody);
        (0..staff.len()).filter(|&entry| self.qualified(&staff[entry])).collect()
    }
}

fn both<'a>(own: &'a Option<Vec<String>>, patients: Option<&'a Option<Vec<String>>>) -> Vec<&'a String> {
    own.iter().chain(patients.into_iter().flatten()).flatten().collect()
}
