//! A tiny day for each code of reason, made so that just this one is true.

use crate::common::day::{IV, at, clinician, line, link, minutes, pause, shift, visit, window};
use crate::common::retime::{Item, Orders};
use crate::common::{day, retime};
use rounds::explain::reasons;
use rounds::format::plan::{ReasonCode, Unassigned};
use rounds::ids::{ClinicianId, ShiftId, VisitId};
use rounds::model::{LinkKind, Pin, Problem, StaffEntry};
use rounds::units::Cost;
use serde_json::{Value, json};

/// A hub, a patient 10 minutes away, another 10 minutes further; one nurse from 8 to 12.
fn one_nurse() -> Problem {
    let mut day = line(&[("hub", 0, 0), ("a", 10, 0), ("b", 20, 0)]);
    let who = clinician(&mut day, "c1");
    shift(&mut day, "s1", who, at(8, 0), at(12, 0));
    day
}

fn two_nurses() -> Problem {
    let mut day = one_nurse();
    let who = clinician(&mut day, "c2");
    shift(&mut day, "s2", who, at(8, 0), at(12, 0));
    day
}

/// What is said of the only visit left out by the plan that has these orders.
fn told(day: &Problem, orders: &Orders) -> Unassigned {
    let mut plan = retime::plan(day, orders).unwrap();
    let verdict = rounds::check::check(day, &plan);
    assert!(verdict.violations.is_empty(), "{verdict}");
    reasons(day, &mut plan).unwrap();
    plan.unassigned.remove(0)
}

fn nothing(day: &Problem) -> Orders {
    vec![Vec::new(); day.shifts.len()]
}

fn serving(visits: &[VisitId]) -> Vec<Item> {
    visits.iter().map(|&visit| Item::Visit(visit, 0)).collect()
}

/// The only visit left out has this code alone and this kind of nearest relaxation.
fn only(row: &Unassigned, code: ReasonCode, kind: &str) {
    let codes: Vec<ReasonCode> = row.reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [code], "{row:#?}");
    assert!(!row.reasons[0].description.is_empty());
    assert_eq!(row.nearest.get("kind"), Some(&Value::from(kind)), "{row:#?}");
    assert!(row.nearest.contains_key("cost") && row.nearest.contains_key("description"), "{row:#?}");
}

#[test]
fn skill() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].staff[0].skills = vec![IV];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::Skill, "skill");
    assert_eq!(row.reasons[0].description, "Nobody holds iv.");
    assert_eq!((&row.nearest["clinician"], &row.nearest["skills"]), (&json!("c1"), &json!(["iv"])));
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
    assert_eq!(row.reasons[0].details["fitsWithoutPin"], json!(true));
}

#[test]
fn nobody_is_on_shift() {
    let mut day = one_nurse();
    let v = visit(&mut day, "v", Some(1), minutes(30));
    day.visits[v].windows = vec![window(at(13, 0), at(14, 0))];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::NoShiftInWindow, "window");
    // Care has to start by 11:20 to be back at 12:00.
    assert_eq!((&row.nearest["by"], &row.nearest["direction"]), (&json!("PT1H40M"), &json!("earlier")));
}

#[test]
fn out_of_reach_because_of_a_break() {
    let mut day = one_nurse();
    day.shifts[ShiftId(0)].breaks.push(pause("lunch", at(10, 0), at(10, 0), minutes(60)));
    let v = visit(&mut day, "v", Some(2), minutes(30));
    day.visits[v].windows = vec![window(at(9, 45), at(10, 15))];
    let row = told(&day, &nothing(&day));
    only(&row, ReasonCode::OutOfReach, "window");
    assert_eq!(row.nearest["by"], json!("PT15M"));
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
            assert_eq!(row.reasons[0].code, code, "{row:#?}");
            assert_eq!((&row.nearest["kind"], &row.nearest["by"]), (&json!("cap"), &json!("PT20M")));
            continue;
        }
        let row = told(&day, &vec![serving(&[there])]);
        assert_eq!(row.reasons[0].code, code, "{row:#?}");
        assert_eq!((&row.nearest["kind"], &row.nearest["by"]), (&json!("cap"), &json!(1)));
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
    assert_eq!(plan.unassigned[1].reasons[0].details["leftOut"], json!(["first"]));
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
    assert_eq!((&row.reasons[0].details["cost"], &row.nearest["price"]), (&json!(2_400), &json!(2_401)));
}

#[test]
fn in_place_of_a_visit_that_is_worth_more() {
    let mut day = one_nurse();
    let long = visit(&mut day, "long", Some(1), minutes(200));
    visit(&mut day, "v", Some(1), minutes(30));
    day.visits[long].unassigned_cost = Some(Cost(30_000));
    let row = told(&day, &vec![serving(&[long])]);
    let codes: Vec<ReasonCode> = row.reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [ReasonCode::Time, ReasonCode::Outcompeted]);
    assert_eq!(row.reasons[1].details["visits"], json!(["long"]));
    assert_eq!(row.reasons[1].details["cost"], json!(10_000));
    // Ten minutes of overtime at 2 a second are cheaper than that.
    assert_eq!((&row.nearest["kind"], &row.nearest["by"]), (&json!("overtime"), &json!("PT10M")));
}

#[test]
fn a_visit_that_pays_has_no_reason_but_a_place() {
    let mut day = one_nurse();
    visit(&mut day, "v", Some(1), minutes(30));
    let row = told(&day, &nothing(&day));
    assert!(row.reasons.is_empty());
    assert_eq!((&row.nearest["kind"], &row.nearest["shift"]), (&json!("insert"), &json!("s1")));
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
