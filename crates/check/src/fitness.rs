//! Who may serve a staff entry: skills, band, and the hard rules of visit and patient.

use super::trace::{Attendance, Trace};
use super::{Findings, rules};
use rounds_model::ids::VisitId;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (visit, attendances) in trace.attended.enumerate() {
        for attendance in attendances.iter().filter(|attendance| !attendance.past) {
            fit(trace, visit, attendance, found);
        }
    }
}

fn fit(trace: &Trace, id: VisitId, attendance: &Attendance, found: &mut Findings) {
    let problem = trace.problem;
    let visit = &problem.visits[id];
    let who = &problem.clinicians[attendance.clinician];
    let Some(entry) = visit.staff.get(attendance.staff) else { return };
    let mut add = |rule, what: String| {
        found.add(rule, &attendance.path, format!("clinician {} for visit {}: {what}", who.id, visit.id));
    };
    for skill in entry.skills.iter().filter(|skill| !who.skills.contains(skill)) {
        add(rules::SKILL, format!("skill {} is missing", problem.skills[*skill]));
    }
    if who.band < entry.min_band {
        add(rules::BAND, format!("band {} is below {}", who.band, entry.min_band));
    }
    if visit.required_genders.iter().any(|gender| who.gender.as_ref() != Some(gender)) {
        add(rules::GENDER, format!("not {}", visit.required_genders.join(" and ")));
    }
    for language in visit.required_languages.iter().filter(|language| !who.languages.contains(language)) {
        add(rules::LANGUAGE, format!("does not speak {language}"));
    }
    if visit.excluded_clinicians.contains(&attendance.clinician) {
        add(rules::EXCLUDED, "is excluded".into());
    }
    if visit.required_clinicians.iter().any(|list| !list.contains(&attendance.clinician)) {
        add(rules::REQUIRED, "is not one of the required clinicians".into());
    }
}
