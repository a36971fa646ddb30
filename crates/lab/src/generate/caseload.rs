//! Patients and the visits they need.

use crate::generate::assumptions::{self as assumed, CARE, Care, Timing};
use crate::generate::clock::Clock;
use crate::generate::dice::Dice;
use crate::generate::fitness::{Held, Person};
use crate::generate::points::plane_metres;
use crate::generate::teams::{Team, id, minutes, place};
use crate::generate::timing::{Series, series, set_times};
use crate::generate::{GenerateOptions, Stream, apportion};
use rounds_format::day::{DayFile, PatientFile, StaffFile, VisitFile};
use rounds_model::Point;

/// Visits of one patient that belong together, by position in the day.
pub(super) enum Bond {
    /// Doses some hours apart.
    Doses {
        /// In order of time.
        visits: Vec<usize>,
        /// Hours between them.
        hours: i64,
    },
    /// Visits at meals, in order of time.
    Meals(Vec<usize>),
    /// Two kinds of care.
    Two(usize, usize),
    /// A discharge visit and the equipment for it.
    Discharge(usize, usize),
}

/// How two visits of one patient belong together.
type Tie = fn(usize, usize) -> Bond;

/// What the rules are made from.
pub(super) struct Caseload {
    pub bonds: Vec<Bond>,
    /// The team of each visit.
    pub team_of: Vec<usize>,
}

/// Adds patients, their homes and exactly `options.visits` visits to `day`.
pub(super) fn add_visits(day: &mut DayFile, options: &GenerateOptions, teams: &[Team], clock: Clock) -> Caseload {
    let usual = |team: &Team| team.members.len() as u32 * assumed::VISITS_PER_SHIFT[team.service as usize];
    let mut weights: Vec<u32> = teams.iter().map(usual).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let held = Held::new(day.skills.as_deref().unwrap_or_default());
    let mut dice = Dice::new(options.seed, Stream::Caseload as u64);
    let mut intake = Intake {
        total: options.visits,
        clock,
        patients: Vec::new(),
        caseload: Caseload { bonds: Vec::new(), team_of: Vec::new() },
    };
    for (team, visits) in apportion(options.visits, &weights).into_iter().enumerate() {
        intake.fill(day, &held, (team, &teams[team]), visits, &mut dice);
    }
    day.patients = Some(intake.patients);
    intake.caseload
}

/// What all teams' patients have in common.
struct Intake {
    total: usize,
    clock: Clock,
    patients: Vec<PatientFile>,
    caseload: Caseload,
}

impl Intake {
    /// Gives one team its visits: kinds by share as far as somebody in it can give them, patients in random order.
    fn fill(&mut self, day: &mut DayFile, held: &Held, (number, team): (usize, &Team), visits: usize, dice: &mut Dice) {
        let clinicians = day.clinicians[team.members.clone()].to_vec();
        let members: Vec<Person> = clinicians.iter().map(|file| Person { file, held: held.by(file) }).collect();
        let shares = CARE.each_ref().map(|care| {
            let able = members.is_empty() || members.iter().any(|person| person.qualified(&first_entry(care)));
            if able { care.share[team.service as usize] } else { 0 }
        });
        let mut left = apportion(visits, &shares);
        let mut order: Vec<usize> = (0..CARE.len()).flat_map(|kind| vec![kind; left[kind]]).collect();
        dice.shuffle(&mut order);
        let mut homes = Homes::new(team, visits, dice);
        for kind in order {
            if left[kind] == 0 {
                continue; // used up by series and second visits
            }
            let home = homes.next(day, self.patients.len(), self.total, dice);
            let patient = self.patient(home, &CARE[kind], &members, dice);
            self.patients.push(patient);
            let first = self.visit(day, kind, &mut left, dice);
            if let Some((second, bond)) = second_kind(kind, &left, dice) {
                let second = self.visit(day, second, &mut left, dice);
                self.caseload.bonds.push(bond(first, second));
            }
            self.caseload.team_of.resize(day.visits.len(), number);
        }
    }

    /// Adds the series of visits of one kind for the newest patient; the position of the first.
    fn visit(&mut self, day: &mut DayFile, kind: usize, left: &mut [usize], dice: &mut Dice) -> usize {
        let care = &CARE[kind];
        let first = day.visits.len();
        let Series { count, hours } = series(care.timing, left[kind], dice);
        left[kind] -= count;
        let patient = self.patients.last().map(|patient| patient.id.clone());
        let mut visit = need(care, patient, dice);
        for dose in 0..count {
            visit.id = id("v", first + dose, self.total, 3);
            day.visits.push(visit.clone());
        }
        set_times(&mut day.visits[first..], care.timing, hours, self.clock, dice);
        let visits: Vec<usize> = (first..first + count).collect();
        match care.timing {
            Timing::Doses if count > 1 => self.caseload.bonds.push(Bond::Doses { visits, hours }),
            Timing::Meals if count > 1 => self.caseload.bonds.push(Bond::Meals(visits)),
            _ => {}
        }
        first
    }

    /// A patient with rules that somebody in the team meets, and wishes; clinicians they know are some who can give the
    /// care.
    fn patient(&self, home: String, care: &Care, members: &[Person], dice: &mut Dice) -> PatientFile {
        let entry = first_entry(care);
        let able: Vec<&Person> = members.iter().filter(|person| person.qualified(&entry)).collect();
        let names = |people: &[&Person]| people.iter().map(|person| person.file.id.clone()).collect::<Vec<_>>();
        let mut patient =
            PatientFile { id: id("p", self.patients.len(), self.total, 3), place: home, ..PatientFile::default() };
        let gender = if care.kind == "personal-care" || dice.chance(assumed::WOMEN) { "female" } else { "male" };
        let of_gender = |person: &&Person| person.file.gender.as_deref() == Some(gender);
        if dice.chance(assumed::GENDER_REQUIRED) && able.iter().any(of_gender) {
            patient.required_gender = Some(gender.into());
        } else if dice.chance(assumed::GENDER_PREFERRED) {
            patient.preferred_gender = Some(gender.into());
        }
        if dice.chance(assumed::FIRST_LANGUAGE) {
            let language = dice.weighted(&assumed::LANGUAGES).map_or_else(String::new, |language| language.to_string());
            let spoken =
                able.iter().any(|person| person.file.languages.iter().flatten().any(|known| *known == language));
            if dice.chance(assumed::NO_ENGLISH) && spoken {
                patient.required_languages = Some(vec![language]);
            } else {
                patient.preferred_languages = Some(vec![language]);
            }
        }
        let excluded = if dice.chance(assumed::EXCLUDED) { dice.some(&able, 1) } else { Vec::new() };
        patient.excluded_clinicians = Some(names(&excluded)).filter(|list| !list.is_empty());
        if dice.chance(assumed::CONTINUITY) {
            let known = dice.between(1, 3) as usize;
            let mut known = names(&dice.some(&able, known));
            known.retain(|name| !patient.excluded_clinicians.iter().flatten().any(|barred| barred == name));
            known.sort();
            patient.preferred_clinicians = Some(known).filter(|list| !list.is_empty());
        }
        patient
    }
}

/// A second kind of care for the patient, and how the two belong together: equipment with a discharge, else now and
/// then another kind that is not a call.
fn second_kind(first: usize, left: &[usize], dice: &mut Dice) -> Option<(usize, Tie)> {
    if CARE[first].kind == "discharge-visit" && dice.chance(assumed::DISCHARGE_EQUIPMENT) {
        let equipment = (0..CARE.len()).find(|&kind| CARE[kind].kind == "equipment" && left[kind] > 0);
        return equipment.map(|kind| (kind, Bond::Discharge as Tie));
    }
    if !dice.chance(assumed::SECOND_CARE) {
        return None;
    }
    let other = |&kind: &usize| kind != first && left[kind] > 0 && !matches!(CARE[kind].timing, Timing::Call { .. });
    let others: Vec<usize> = (0..CARE.len()).filter(other).collect();
    dice.any(&others).map(|&kind| (kind, Bond::Two as Tie))
}

/// A visit of kind `care`, without its id and times.
fn need(care: &Care, patient: Option<String>, dice: &mut Dice) -> VisitFile {
    let (shortest, longest) = care.minutes;
    let mut staff = vec![first_entry(care)];
    if dice.chance(care.double_up) {
        let duration = dice.chance(assumed::SHORT_SECOND).then(|| minutes(15));
        staff.push(StaffFile { skills: list(care.second), duration, ..StaffFile::default() });
    }
    let plain = staff == [StaffFile::default()];
    let (fewest, most) = assumed::LOAD;
    VisitFile {
        kind: Some(care.kind.into()),
        patient,
        remote: care.remote().then_some(true),
        priority: Some(care.priority),
        duration: minutes(dice.between(shortest / 5, longest / 5) * 5),
        staff: (!plain).then_some(staff),
        load: (care.kind == "equipment").then(|| dice.between(fewest, most)),
        ..VisitFile::default()
    }
}

/// What the first clinician of a visit must bring.
fn first_entry(care: &Care) -> StaffFile {
    let min_band = (care.min_band > 0).then_some(care.min_band);
    StaffFile { skills: list(care.skills), min_band, ..StaffFile::default() }
}

/// `skills` as a file lists them: left out if there are no skills.
fn list(skills: &[&str]) -> Option<Vec<String>> {
    (!skills.is_empty()).then(|| skills.iter().map(|skill| skill.to_string()).collect())
}

/// Where a team's patients live.
struct Homes<'a> {
    team: &'a Team,
    clusters: Vec<Point>,
    /// Ids of care homes that have a place already.
    care_homes: Vec<String>,
    /// How many care homes there may be.
    most_care_homes: usize,
}

impl<'a> Homes<'a> {
    fn new(team: &'a Team, visits: usize, dice: &mut Dice) -> Self {
        let clusters = dice.some(&team.patch, 2 + visits / 25);
        Self { team, clusters, care_homes: Vec::new(), most_care_homes: 1 + visits / 60 }
    }

    /// The place of patient `number`: a home of their own, or a care home shared with others.
    fn next(&mut self, day: &mut DayFile, number: usize, total: usize, dice: &mut Dice) -> String {
        let access = dice.weighted(&assumed::ACCESS).copied();
        if !dice.chance(assumed::CARE_HOME) {
            let home = format!("{}-home", id("p", number, total, 3));
            let at = self.point(dice);
            day.places.push(place(home.clone(), at, access));
            return home;
        }
        if self.care_homes.len() < self.most_care_homes {
            let home = format!("care-home-{}", id("p", number, total, 3));
            let at = self.point(dice);
            day.places.push(place(home.clone(), at, access));
            self.care_homes.push(home);
        }
        let one = dice.index(self.care_homes.len());
        self.care_homes[one].clone()
    }

    /// A point near one of the clusters (the nearest of six), or anywhere in the patch.
    fn point(&self, dice: &mut Dice) -> Point {
        let patch = &self.team.patch;
        let cluster = if dice.chance(assumed::CLUSTERED) { dice.any(&self.clusters).copied() } else { None };
        let mut candidates = [(); 6].map(|()| patch[dice.index(patch.len())]);
        if let Some(cluster) = cluster {
            candidates.sort_by_key(|at| plane_metres(cluster, *at));
        }
        candidates[0]
    }
}
