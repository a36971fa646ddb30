//! Tiny days made by hand. Places lie on a line: a minute of travel and 100 m from one mark to the next.

use chrono_tz::Tz;
use rounds::model::ids::{ClinicianId, ModeId, PatientId, PlaceId, ShiftId, SkillId, Table, VisitId};
use rounds::model::units::{Instant, Seconds};
use rounds::model::{
    Activity, Break, Clinician, Link, LinkKind, Matrix, Mode, ModeSource, Place, Priority, Problem, Shift, StaffEntry,
    Visit, Weights, Window,
};

/// 2026-03-02T00:00:00Z.
const MIDNIGHT: i64 = 1_772_409_600;

/// An instant of the test day.
pub fn at(hour: i64, minute: i64) -> Instant {
    Instant(MIDNIGHT + hour * 3_600 + minute * 60)
}

pub fn minutes(count: i64) -> Seconds {
    Seconds(count * 60)
}

/// A day with one mode and places on a line: (id, minutes from the origin, minutes of access).
pub fn line(places: &[(&str, i64, i64)]) -> Problem {
    let apart = |per: i64| -> Vec<Vec<i32>> {
        let row =
            |from: i64| places.iter().map(|&(_, to, _)| i32::try_from((from - to).abs() * per).unwrap()).collect();
        places.iter().map(|&(_, from, _)| row(from)).collect()
    };
    let matrix =
        Matrix { row_of: (0..places.len() as u32).map(Some).collect(), seconds: apart(60), metres: Some(apart(100)) };
    Problem {
        label: None,
        digest: format!("sha256:{}", "0".repeat(64)),
        zone: Tz::UTC,
        places: places
            .iter()
            .map(|&(id, _, access)| Place { id: id.into(), label: None, point: None, access: minutes(access) })
            .collect(),
        modes: [Mode { id: "car".into(), source: ModeSource::Matrix(matrix), asked: None }].into_iter().collect(),
        skills: ["iv".to_string(), "wound".to_string()].into_iter().collect(),
        clinicians: Table::default(),
        shifts: Table::default(),
        patients: Table::<PatientId, _>::default(),
        visits: Table::default(),
        links: Table::default(),
        pins: Vec::new(),
        weights: Weights::default(),
        promises: Vec::new(),
        overrides: Vec::new(),
        reserves: Table::default(),
        searched: Default::default(),
    }
}

/// The skill "iv" of [`line`].
pub const IV: SkillId = SkillId(0);

pub fn clinician(problem: &mut Problem, id: &str) -> ClinicianId {
    problem.clinicians.push(Clinician {
        id: id.into(),
        label: None,
        band: 5,
        skills: Vec::new(),
        gender: None,
        languages: Vec::new(),
        mode: ModeId(0),
        shifts: Vec::new(),
    })
}

/// A shift from and to the first place, without duties or caps.
pub fn shift(problem: &mut Problem, id: &str, who: ClinicianId, start: Instant, end: Instant) -> ShiftId {
    let added = problem.shifts.push(Shift {
        id: id.into(),
        label: None,
        clinician: who,
        start,
        end,
        max_overtime: Seconds::ZERO,
        start_place: Some(PlaceId(0)),
        end_place: Some(PlaceId(0)),
        breaks: Vec::new(),
        activities: Vec::new(),
        max_visits: None,
        max_travel: None,
        max_load: None,
        history: Vec::new(),
    });
    problem.clinicians[who].shifts.push(added);
    added
}

/// A routine visit at a place (none: remote) by one clinician, at any time.
pub fn visit(problem: &mut Problem, id: &str, place: Option<u32>, duration: Seconds) -> VisitId {
    problem.visits.push(Visit {
        id: id.into(),
        label: None,
        kind: None,
        patient: None,
        place: place.map(PlaceId),
        priority: Priority::Routine,
        windows: Vec::new(),
        due: None,
        response: false,
        staff: vec![StaffEntry { skills: Vec::new(), min_band: 0, duration }],
        load: 0,
        unassigned_cost: None,
        required_genders: Vec::new(),
        required_languages: Vec::new(),
        excluded_clinicians: Vec::new(),
        required_clinicians: Vec::new(),
        preferred_clinicians: Vec::new(),
        preferred_gender: None,
        preferred_languages: Vec::new(),
        reserve: None,
    })
}

pub fn window(start: Instant, end: Instant) -> Window {
    Window { start, end, due: None }
}

pub fn pause(id: &str, earliest: Instant, latest: Instant, duration: Seconds) -> Break {
    Break { id: id.into(), earliest, latest, duration, skip_cost: None, on_arrival: false }
}

pub fn activity(id: &str, place: u32, earliest: Instant, latest: Instant, duration: Seconds) -> Activity {
    Activity { id: id.into(), place: PlaceId(place), earliest, latest, duration }
}

pub fn link(problem: &mut Problem, kind: LinkKind) {
    problem.links.push(Link { id: None, kind });
}
