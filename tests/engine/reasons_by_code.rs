//! A tiny day for each code of reason, made so that just this one is true.

use crate::common::day::{IV, at, clinician, line, link, minutes, pause, shift, visit, window};
use crate::common::retime::{Item, Orders};
use crate::common::{day, retime};
use rounds::explain::reasons;
use rounds::format::plan::{
    Amount, Cap, Direction, Grant, Nearest, Reason, ReasonCode, ReasonDetails, Relaxation, Seat, Unassigned,
};
use rounds::format::values::IsoDuration;
use rounds::model::ids::{ClinicianId, ShiftId, VisitId};
use rounds::model::units::Cost;
use rounds::model::{LinkKind, Pin, Problem, StaffEntry};

/// A hub, a patient 10 minutes away, another 10 minutes further; one nurse from 8 to 12.
pub fn one_nurse() -> Problem {
    let mut day = line(&[("hub", 0, 0), ("a", 10, 0), ("b", 20, 0)]);
    let who = clinician(&mut day, "c1");
    shift(&mut day, "s1", who, at(8, 0), at(12, 0));
    day
}

pub fn two_nurses() -> Problem {
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    shift(&mut day, "s2", who, at(8, 0), at(12, 0));
    day
}

/// What is said of the only visit left out by the plan that has these orders.
pub fn told(day: &Problem, orders: &Orders) -> Unassigned {
    let mut plan = retime::plan(day, orders).unwrap();
    let verdict = rounds::check::check(day, &plan);
    assert!(verdict.violations.is_empty(), "{verdict}");
    reasons(day, &mut plan).unwrap();
    plan.unassigned.remove(0)
}

pub fn nothing(day: &Problem) -> Orders {
    vec![Vec::new(); day.shifts.len()]
}

pub fn serving(visits: &[VisitId]) -> Vec<Item> {
    visits.iter().map(|&visit| Item::Visit(visit, 0)).collect()
}

/// The only visit left out has this code alone and this kind of nearest relaxation.
fn only(row: &Unassigned, code: ReasonCode, kind: &str) {
    let codes: Vec<ReasonCode> = row.reasons.iter().map(Reason::code).collect();
    assert_eq!(codes, [code], "{row:#?}");
    assert!(!row.reasons[0].description.is_empty());
    let Some(Nearest::Known(near)) = &row.nearest else { panic!("a relaxation that is known: {row:#?}") };
    assert_eq!(serde_json::to_value(&near.relaxation).unwrap()["kind"], kind, "{row:#?}");
    assert!(!near.description.is_empty() && !near.placement.crew.is_empty(), "{row:#?}");
}

fn relaxation(row: &Unassigned) -> &Relaxation {
    row.relaxation().unwrap_or_else(|| panic!("a relaxation that is known: {row:#?}"))
}

fn by(text: &str) -> IsoDuration {
    IsoDuration::parse(text).unwrap()
}

#[test]
fn skill() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].skills = vec![IV];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::Skill, "skill");
    assert_eq!(row.reasons[0].description, "Nobody holds iv.");
    let grant = Grant { clinician: "c1".into(), skills: Some(vec!["iv".into()]), ..Grant::default() };
    assert_eq!(relaxation(&row), &Relaxation::Skill(grant));
}

#[test]
fn band() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].min_band = 6;
    only(&told(&day, &nothing(&day)), ReasonCode::Band, "band");
}

#[test]
fn gender() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].required_genders = vec!["female".into()];
    only(&told(&day, &nothing(&day)), ReasonCode::Gender, "gender");
}

#[test]
fn language() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].required_languages = vec!["gu".into()];
    only(&told(&day, &nothing(&day)), ReasonCode::Language, "language");
}

#[test]
fn all_who_have_the_skill_are_excluded() {
    let mut day = two_nurses();
    day.clinicians[ClinicianId(0)].skills = vec![IV];
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].skills = vec![IV];
    day.visits[v].excluded_clinicians = vec![ClinicianId(0)];
    only(&told(&day, &nothing(&day)), ReasonCode::Excluded, "skill");
}

#[test]
fn the_required_clinician_has_not_the_band() {
    let mut day = two_nurses();
    day.clinicians[ClinicianId(0)].band = 7;
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].min_band = 6;
    day.visits[v].required_clinicians = vec![vec![ClinicianId(1)]];
    only(&told(&day, &nothing(&day)), ReasonCode::Required, "band");
}

#[test]
fn pinned_to_a_shift_that_is_full() {
    let mut day = two_nurses();
    let long = visit(&mut day, "long", Some(1), minutes(215));
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.pins.push(Pin { visit: v, clinician: None, shift: Some(ShiftId(0)), start: None, staff: None });
    day.visits[long].unassigned_cost = Some(Cost(10));
    let row = told(&day, &vec![serving(&[long]), Vec::new()]);
    only(&row, ReasonCode::Pin, "drop");
    assert!(matches!(row.reasons[0].details, ReasonDetails::Pin { fits_without_pin: true, .. }), "{row:#?}");
}

#[test]
fn nobody_is_on_shift() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].windows = vec![window(at(13, 0), at(14, 0))];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::NoShiftInWindow, "window");
    // Care has to start by 11:20 to be back at 12:00.
    assert_eq!(relaxation(&row), &Relaxation::Window { by: by("PT1H40M"), direction: Some(Direction::Earlier) });
}

#[test]
fn out_of_reach_because_of_a_break() {
    let mut day = one_nurse();
    day.shifts[ShiftId(0)].breaks.push(pause("lunch", at(10, 0), at(10, 0), minutes(60)));
    let v = visit(&mut day, "v", Some(2), minutes(30));
    day.visits[v].windows = vec![window(at(9, 45), at(10, 15))];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::OutOfReach, "window");
    assert!(matches!(relaxation(&row), Relaxation::Window { by: found, .. } if *found == by("PT15M")), "{row:#?}");
}

#[test]
fn no_room_in_time() {
    let mut day = one_nurse();
    let long = visit(&mut day, "long", Some(1), minutes(200));
    visit(&mut day, "v", Some(1), minutes(30));
    day.visits[long].unassigned_cost = Some(Cost(10));
    let row = told(&day, &vec![serving(&[long])]);
    // Dropping the other would make the plan cheaper, so it is not outcompeted.
    only(&row, ReasonCode::Time, "drop");
}

#[test]
fn caps() {
    for code in [ReasonCode::MaxVisits, ReasonCode::MaxTravel, ReasonCode::MaxLoad] {
        let mut day = one_nurse();
        let here = visit(&mut day, "here", Some(1), minutes(30));
        let there = visit(&mut day, "there", Some(2), minutes(30));
        day.visits[here].unassigned_cost = Some(Cost(2_500));
        let row = &mut day.shifts[ShiftId(0)];
        match code {
            ReasonCode::MaxVisits => row.max_visits = Some(1),
            ReasonCode::MaxTravel => row.max_travel = Some(minutes(40)),
            _ => row.max_load = Some(1),
        }
        day.visits[here].load = 1;
        day.visits[there].load = 1;
        if code == ReasonCode::MaxTravel {
            // Back at the hub in between, the way to both is 60 minutes.
            day.visits[there].windows = vec![window(at(8, 20), at(8, 20))];
            day.visits[here].windows = vec![window(at(10, 0), at(10, 0))];
            day.shifts[ShiftId(0)].breaks.push(pause("at-hub", at(8, 0), at(8, 0), minutes(0)));
            day.shifts[ShiftId(0)].activities.push(day::activity("desk", 0, at(9, 30), at(9, 30), minutes(0)));
            let orders = vec![vec![Item::Break(0), Item::Visit(there, 0), Item::Activity(0)]];
            let row = told(&day, &orders);
            assert_eq!(row.reasons[0].code(), code, "{row:#?}");
            let more = Relaxation::Cap { cap: Cap::MaxTravel, shift: "s1".into(), by: Amount::Time(by("PT20M")) };
            assert_eq!(relaxation(&row), &more);
            continue;
        }
        let row = told(&day, &vec![serving(&[there])]);
        assert_eq!(row.reasons[0].code(), code, "{row:#?}");
        let cap = if code == ReasonCode::MaxVisits { Cap::MaxVisits } else { Cap::MaxLoad };
        assert_eq!(relaxation(&row), &Relaxation::Cap { cap, shift: "s1".into(), by: Amount::Number(1) });
    }
}

#[test]
fn a_link_wants_a_visit_that_is_left_out() {
    let mut day = one_nurse();
    let first = visit(&mut day, "first", Some(1), minutes(30));
    let second = visit(&mut day, "second", Some(1), minutes(30));
    day.visits[first].staff[0].skills = vec![IV];
    link(&mut day, LinkKind::Gap { from: first, to: second, min: minutes(60), max: None });
    let mut plan = retime::plan(&day, &nothing(&day)).unwrap();
    reasons(&day, &mut plan).unwrap();
    only(&plan.unassigned[0], ReasonCode::Skill, "skill");
    only(&plan.unassigned[1], ReasonCode::Link, "link");
    let details = &plan.unassigned[1].reasons[0].details;
    let missing = Some(vec!["first".to_string()]);
    assert!(matches!(details, ReasonDetails::Link { left_out, .. } if *left_out == missing), "{details:?}");
}

#[test]
fn a_link_wants_another_clinician() {
    let mut day = one_nurse();
    let first = visit(&mut day, "first", Some(1), minutes(30));
    let second = visit(&mut day, "second", Some(1), minutes(30));
    link(&mut day, LinkKind::DifferentClinicians(vec![first, second]));
    only(&told(&day, &vec![serving(&[first])]), ReasonCode::Link, "link");
}

#[test]
fn two_are_free_but_never_together() {
    let mut day = two_nurses();
    let early = visit(&mut day, "early", Some(1), minutes(120));
    let late = visit(&mut day, "late", Some(1), minutes(120));
    for visit in [early, late] {
        day.visits[visit].unassigned_cost = Some(Cost(1));
    }
    day.visits[early].windows = vec![window(at(8, 10), at(8, 10))];
    day.visits[late].windows = vec![window(at(9, 30), at(9, 30))];
    let both = visit(&mut day, "both", Some(1), minutes(70));
    day.visits[both].staff.push(StaffEntry { skills: Vec::new(), min_band: 0, duration: minutes(70) });
    let row = told(&day, &vec![serving(&[early]), serving(&[late])]);
    only(&row, ReasonCode::DoubleUp, "drop");
}

#[test]
fn not_worth_the_way() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(2), minutes(30));
    day.visits[v].unassigned_cost = Some(Cost(2_000));
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::Price, "price");
    // 40 minutes of travel.
    assert!(matches!(&row.reasons[0].details, ReasonDetails::Price { way, price: 2_000 } if way.cost == 2_400));
    assert_eq!(relaxation(&row), &Relaxation::Price { price: 2_401, visits: None });
}

#[test]
fn in_place_of_a_visit_that_is_worth_more() {
    let mut day = one_nurse();
    let long = visit(&mut day, "long", Some(1), minutes(200));
    visit(&mut day, "v", Some(1), minutes(30));
    day.visits[long].unassigned_cost = Some(Cost(30_000));
    let row = told(&day, &vec![serving(&[long])]);
    let codes: Vec<ReasonCode> = row.reasons.iter().map(Reason::code).collect();
    assert_eq!(codes, [ReasonCode::Time, ReasonCode::Outcompeted]);
    let ReasonDetails::Outcompeted { visits, way, .. } = &row.reasons[1].details else { panic!("{row:#?}") };
    assert_eq!((visits.as_slice(), way.cost), (&["long".to_string()][..], 10_000));
    // Ten minutes of overtime at 2 a second are cheaper than that.
    assert_eq!(relaxation(&row), &Relaxation::Overtime { shift: "s1".into(), by: by("PT10M") });
}

#[test]
fn a_visit_that_pays_has_no_reason_but_a_place() {
    let mut day = one_nurse();
    visit(&mut day, "v", Some(1), minutes(30));
    let row = told(&day, &nothing(&day));
    assert!(row.reasons.is_empty());
    let Some(Nearest::Known(near)) = &row.nearest else { panic!("{row:#?}") };
    assert_eq!(near.relaxation, Relaxation::Insert { visits: None, price: None });
    assert_eq!(near.placement.crew, [Seat { clinician: "c1".into(), shift: "s1".into(), after: None }]);
}

#[test]
fn a_plan_that_breaks_rules_is_not_explained() {
    let mut day = one_nurse();
    let long = visit(&mut day, "long", Some(1), minutes(300));
    visit(&mut day, "v", Some(1), minutes(30));
    let mut plan = retime::plan(&day, &vec![serving(&[long])]).unwrap();
    let error = reasons(&day, &mut plan).unwrap_err().to_string();
    assert!(error.contains("E3203"), "{error}");
    plan.day.digest = "sha256:other".into();
    let error = reasons(&day, &mut plan).unwrap_err().to_string();
    assert!(error.contains("E3201"), "{error}");
}
