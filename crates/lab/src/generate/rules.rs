//! Links between visits of one patient, and pins.

use chrono::TimeDelta;

use crate::generate::Stream;
use crate::generate::assumptions as assumed;
use crate::generate::caseload::{Bond, Caseload};
use crate::generate::dice::Dice;
use crate::generate::fitness::{Held, Person};
use crate::generate::teams::{Team, id, minutes};
use rounds_format::day::{ClinicianFile, DayFile, LinkFile, PatientFile, PinFile, ShiftFile, VisitFile};
use rounds_format::values::{IsoDuration, Timestamp};

/// Adds links and pins to `day`.
pub(super) fn add_rules(day: &mut DayFile, seed: u64, teams: &[Team], caseload: &Caseload) {
    let mut dice = Dice::new(seed, Stream::Rules as u64);
    let links = links(day, &caseload.bonds, &mut dice);
    let pins = pins(day, teams, &caseload.team_of, &mut dice);
    day.links = Some(links).filter(|links| !links.is_empty());
    day.pins = Some(pins).filter(|pins| !pins.is_empty());
}

fn links(day: &DayFile, bonds: &[Bond], dice: &mut Dice) -> Vec<LinkFile> {
    let mut links = Vec::new();
    let visit = |position: usize| day.visits[position].id.clone();
    for bond in bonds {
        let link_id = |links: &Vec<LinkFile>| Some(id("l", links.len(), bonds.len(), 2));
        match bond {
            Bond::Doses { visits, hours } => {
                let (min, max) = (hours * 60 - assumed::DOSE_SLACK, hours * 60 + assumed::DOSE_SLACK);
                for pair in visits.windows(2) {
                    let span = (Some(minutes(min)), Some(minutes(max)));
                    links.push(gap(link_id(&links), visit(pair[0]), visit(pair[1]), span));
                }
            }
            Bond::Meals(visits) => {
                for pair in visits.windows(2) {
                    links.push(gap(link_id(&links), visit(pair[0]), visit(pair[1]), (Some(minutes(180)), None)));
                }
            }
            Bond::Discharge(first, second) => {
                let visits = vec![visit(*first), visit(*second)];
                links.push(LinkFile::AllOrNone { id: link_id(&links), visits, notes: None });
            }
            Bond::Two(first, second) => {
                let visits = vec![visit(*first), visit(*second)];
                let id = link_id(&links);
                if dice.chance(assumed::SAME_CLINICIAN) {
                    links.push(LinkFile::SameClinician { id, visits, notes: None });
                } else if dice.chance(assumed::DIFFERENT_CLINICIANS) {
                    links.push(LinkFile::DifferentClinicians { id, visits, notes: None });
                }
            }
        }
    }
    links
}

fn gap(id: Option<String>, from: String, to: String, span: (Option<IsoDuration>, Option<IsoDuration>)) -> LinkFile {
    let (min, max) = span;
    LinkFile::Gap { id, from, to, min, max, notes: None }
}

/// Pins of visits that are known beforehand to clinicians of the team who fit and are on shift in the window.
fn pins(day: &DayFile, teams: &[Team], team_of: &[usize], dice: &mut Dice) -> Vec<PinFile> {
    let held = Held::new(day.skills.as_deref().unwrap_or_default());
    let mut patients = day.patients.iter().flatten().peekable();
    let mut pins = Vec::new();
    for (visit, &team) in day.visits.iter().zip(team_of) {
        // Visits come in the order of their patients.
        while patients.next_if(|patient| Some(&patient.id) != visit.patient.as_ref()).is_some() {}
        if visit.response.is_some() || !dice.chance(assumed::PINNED) {
            continue;
        }
        let members = &day.clinicians[teams[team].members.clone()];
        let able: Vec<&ClinicianFile> =
            members.iter().filter(|file| can_take(file, &held, visit, patients.peek().copied())).collect();
        if let Some(&clinician) = dice.any(&able) {
            pins.push(pin(visit, clinician, dice));
        }
    }
    pins
}

fn can_take(file: &ClinicianFile, held: &Held, visit: &VisitFile, patient: Option<&PatientFile>) -> bool {
    let person = Person { file, held: held.by(file) };
    let on_shift = file.shifts.iter().any(|shift| meeting_time(shift, visit).is_some());
    on_shift && person.entries(visit, patient).contains(&0)
}

/// A time in a window of `visit` at which the clinician has been on `shift` for an hour and stays for one.
fn meeting_time(shift: &ShiftFile, visit: &VisitFile) -> Option<Timestamp> {
    let hour = TimeDelta::hours(1);
    let (from, to) = (shift.start.0 + hour, shift.end.0 - hour);
    let Some(windows) = &visit.windows else { return Some(Timestamp(from)) };
    windows.iter().find_map(|window| {
        let earliest = from.max(window.start.0);
        (earliest <= to.min(window.end.0)).then_some(Timestamp(earliest))
    })
}

fn pin(visit: &VisitFile, clinician: &ClinicianFile, dice: &mut Dice) -> PinFile {
    let mut pin = PinFile { visit: visit.id.clone(), clinician: Some(clinician.id.clone()), ..PinFile::default() };
    let shift = clinician.shifts.first();
    match dice.index(4) {
        0 => pin.shift = shift.map(|shift| shift.id.clone()),
        1 => pin.start = shift.and_then(|shift| meeting_time(shift, visit)),
        _ if visit.staff.as_ref().is_some_and(|staff| staff.len() > 1) => pin.staff = Some(0),
        _ => {}
    }
    pin
}
