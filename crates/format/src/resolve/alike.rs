//! Warnings: ids and names that a reader takes for one another, and the program does not.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes::{BLANK_AROUND_ID, TWIN_IDS};
use crate::day::DayFile;
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use rounds_model::visible;

pub(super) fn warn(day: &DayFile, found: &mut Findings) {
    let root = Path::Root;
    let travel = root.field("travel");
    ids("place", &root.field("places"), day.places.iter().map(|one| &*one.id), found);
    ids("travel mode", &travel.field("modes"), day.travel.modes.iter().map(|one| &*one.id), found);
    let clinicians = root.field("clinicians");
    ids("clinician", &clinicians, day.clinicians.iter().map(|one| &*one.id), found);
    let mut shifts = Names::of("shift", "ids");
    for (index, clinician) in day.clinicians.iter().enumerate() {
        let at = clinicians.item(index);
        shifts.meet_all(&at.field("shifts"), clinician.shifts.iter().map(|shift| &*shift.id), found);
    }
    ids("patient", &root.field("patients"), day.patients.iter().flatten().map(|one| &*one.id), found);
    ids("visit", &root.field("visits"), day.visits.iter().map(|one| &*one.id), found);
    ids("reserve", &root.field("reserve"), day.reserve.iter().flatten().map(|one| &*one.id), found);
    skills(day, found);
    languages_and_genders(day, found);
}

/// Ids that one list has.
fn ids<'d>(kind: &'static str, at: &Path<'_>, all: impl Iterator<Item = &'d str>, found: &mut Findings) {
    Names::of(kind, "ids").meet_all(at, all, found);
}

fn skills(day: &DayFile, found: &mut Findings) {
    let root = Path::Root;
    let mut names = Names::of("skill", "ids");
    let (skills, clinicians, visits) = (root.field("skills"), root.field("clinicians"), root.field("visits"));
    names.meet_all(&skills, day.skills.iter().flatten().map(|one| &*one.id), found);
    for (index, clinician) in day.clinicians.iter().enumerate() {
        names.meet_all(&clinicians.item(index).field("skills"), texts(&clinician.skills), found);
    }
    for (index, visit) in day.visits.iter().enumerate() {
        let at = visits.item(index);
        let at = at.field("staff");
        for (entry, staff) in visit.staff.iter().flatten().enumerate() {
            names.meet_all(&at.item(entry).field("skills"), texts(&staff.skills), found);
        }
    }
}

fn languages_and_genders(day: &DayFile, found: &mut Findings) {
    let root = Path::Root;
    let (mut languages, mut genders) = (Names::of("language", "names"), Names::of("gender", "names"));
    let clinicians = root.field("clinicians");
    for (index, clinician) in day.clinicians.iter().enumerate() {
        let at = clinicians.item(index);
        languages.meet_all(&at.field("languages"), texts(&clinician.languages), found);
        genders.meet(clinician.gender.as_deref(), &at.field("gender"), found);
    }
    let patients =
        day.patients.iter().flatten().map(|one| {
            (&one.required_languages, &one.preferred_languages, &one.required_gender, &one.preferred_gender)
        });
    let visits = day
        .visits
        .iter()
        .map(|one| (&one.required_languages, &one.preferred_languages, &one.required_gender, &one.preferred_gender));
    let patients = patients.enumerate().map(|(index, one)| ("patients", index, one));
    for (list, index, (required, preferred, gender, liked)) in
        patients.chain(visits.enumerate().map(|(index, one)| ("visits", index, one)))
    {
        let at = root.field(list);
        let at = at.item(index);
        languages.meet_all(&at.field("requiredLanguages"), texts(required), found);
        languages.meet_all(&at.field("preferredLanguages"), texts(preferred), found);
        genders.meet(gender.as_deref(), &at.field("requiredGender"), found);
        genders.meet(liked.as_deref(), &at.field("preferredGender"), found);
    }
}

fn texts(list: &Option<Vec<String>>) -> impl Iterator<Item = &str> {
    list.iter().flatten().map(String::as_str)
}

/// Names of one kind met so far.
struct Names<'d> {
    kind: &'static str,
    /// What several of them are.
    several: &'static str,
    met: BTreeSet<&'d str>,
    /// The first by what it is without case and blanks.
    plain: BTreeMap<String, &'d str>,
}

impl<'d> Names<'d> {
    fn of(kind: &'static str, several: &'static str) -> Names<'d> {
        Names { kind, several, met: BTreeSet::new(), plain: BTreeMap::new() }
    }

    fn meet_all(&mut self, at: &Path<'_>, all: impl Iterator<Item = &'d str>, found: &mut Findings) {
        for (index, name) in all.enumerate() {
            self.meet(Some(name), &at.item(index), found);
        }
    }

    /// Tells what is to be said of a name where it is met first.
    fn meet(&mut self, name: Option<&'d str>, at: &Path<'_>, found: &mut Findings) {
        let Some(name) = name.filter(|name| self.met.insert(name)) else { return };
        let Names { kind, several, plain, .. } = self;
        if name.trim() != name {
            let what = format!("the {kind} {} begins or ends with a blank", Quoted(name));
            found.add(BLANK_AROUND_ID, at, what, "take the blank off, and wherever it is referred to");
        }
        let letters = name.chars().filter(|c| !c.is_whitespace() && !visible::is_hidden(*c));
        let other = *plain.entry(letters.flat_map(char::to_lowercase).collect()).or_insert(name);
        if other != name {
            let [other, name] = [Quoted(other), Quoted(name)];
            let what = format!("the {several} {other} and {name} of {kind}s differ only by case or blanks");
            found.add(TWIN_IDS, at, what, "if they are one and the same, keep one of them; else tell them apart");
        }
    }
}
