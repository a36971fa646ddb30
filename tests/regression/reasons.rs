//! Reasons that did not name what is in the way, remedies that nobody could take, and visits left out without any
//! reason.

use rounds::format::plan::{
    Amount, Cap, CapPassed, OutOfReach, PlanFile, Reason, ReasonCode, ReasonDetails, Relaxation, Unassigned,
};
use rounds::format::values::IsoDuration;
use rounds::model::units::Cost;
use serde_json::{Value, json};

use rounds::generate::mixed;

use crate::support::{day, left_out, planned};

fn row<'p>(plan: &'p PlanFile, visit: &str) -> &'p Unassigned {
    plan.unassigned.iter().find(|row| row.visit == visit).expect("it is left out")
}

fn codes(row: &Unassigned) -> Vec<ReasonCode> {
    row.reasons.iter().map(Reason::code).collect()
}

/// The caps that keep all shifts from the visit.
fn caps(row: &Unassigned) -> &[CapPassed] {
    match &row.reasons[0].details {
        ReasonDetails::OutOfReach(OutOfReach::Entry { caps, .. }) => caps,
        other => panic!("out of reach: {other:?}"),
    }
}

#[test]
fn out_of_reach_names_the_cap_on_travel() {
    let plan = planned(&day("beyond-max-travel.json"), 200);
    let row = row(&plan, "va");
    assert_eq!(codes(row), [ReasonCode::OutOfReach]);
    let time = |text: &str| Amount::Time(IsoDuration::parse(text).expect("a duration"));
    let cap = CapPassed { cap: Cap::MaxTravel, shift: "c1-s".into(), limit: time("PT40M"), needs: time("PT1H") };
    assert_eq!(caps(row), [cap]);
    let said = &row.reasons[0].description;
    assert!(said.ends_with("its travel would come to 1 h, and its maxTravel is 40 min."), "{said}");
}

#[test]
fn out_of_reach_names_the_load() {
    let plan = planned(&day("reasons-of-three-kinds.json"), 200);
    assert_eq!(codes(row(&plan, "f1")), [ReasonCode::Time]);
    assert_eq!(codes(row(&plan, "t1")), [ReasonCode::Skill]);
    let load = row(&plan, "l1");
    assert_eq!(codes(load), [ReasonCode::OutOfReach]);
    assert_eq!(caps(load)[0].cap, Cap::MaxLoad);
    let said = &load.reasons[0].description;
    assert!(said.ends_with("its load would come to 50, and its maxLoad is 5."), "{said}");
    // No shift can take ten times its load, and nobody is told to.
    assert!(load.nearest.is_none(), "{load:?}");
}

#[test]
fn who_displaces_is_named_where_several_do() {
    let mut problem = day("critical-against-five-urgent.json");
    // Under the weighted prices five urgent visits are worth more than a critical one.
    for id in problem.visits.ids().collect::<Vec<_>>() {
        let critical = problem.visits[id].id == "crisis";
        problem.visits[id].unassigned_cost = Some(Cost(if critical { 2_000_000 } else { 500_000 }));
    }
    let plan = planned(&problem, 200);
    assert_eq!(left_out(&plan), ["crisis"]);
    let row = row(&plan, "crisis");
    assert_eq!(codes(row), [ReasonCode::Time, ReasonCode::Outcompeted]);
    let ReasonDetails::Outcompeted { visits, .. } = &row.reasons[1].details else { panic!("{row:?}") };
    assert_eq!(*visits, ["u0", "u1", "u2", "u3", "u4"]);
    assert!(row.reasons[1].description.contains("u0, u1, u2, u3 and u4"), "{row:?}");
}

#[test]
fn nobody_is_told_to_work_for_a_month() {
    let plan = planned(&day("swapped-coordinates.json"), 200);
    let row = row(&plan, "bad");
    assert_eq!(codes(row), [ReasonCode::OutOfReach]);
    assert!(row.nearest.is_none(), "{row:?}");
    let said = &row.reasons[0].description;
    assert!(said.contains("check its coordinates") && said.contains("swapped"), "{said}");
}

/// No remedy named by a plan asks for more than somebody could do.
pub fn sensible(row: &Unassigned, context: &str) {
    let parts = match row.relaxation() {
        Some(Relaxation::Several { changes }) => changes.as_slice(),
        one => one.map(std::slice::from_ref).unwrap_or_default(),
    };
    assert!(parts.len() <= 3, "{context}: {row:?}");
    for part in parts {
        let (by, most) = match part {
            Relaxation::Window { by, .. } | Relaxation::Overtime { by, .. } => (by, 4),
            Relaxation::Cap { by: Amount::Time(by), .. } => (by, 2),
            _ => continue,
        };
        assert!(by.0.0 <= most * 3_600, "{context}: {row:?}");
    }
}

#[test]
fn a_bar_is_said_in_plain_words() {
    let day = json!({
        "format": "rounds/1", "places": [{"id": "hub", "lat": 51.5, "lon": 0.0}],
        "travel": {"modes": [{"id": "car", "estimate": {"speedKmh": 20.0, "detourFactor": 1.3}}]},
        "clinicians": [
            {"id": "c08", "mode": "car", "band": 3, "languages": ["gu"], "shifts": [shift("c08-s")]},
            {"id": "c09", "mode": "car", "band": 6, "languages": ["en"], "shifts": [shift("c09-s")]}
        ],
        "visits": [{"id": "v", "place": "hub", "duration": "PT10M", "requiredLanguages": ["gu"], "staff": [{"minBand": 5}]}]
    });
    let problem = rounds::format::read_day(day.to_string().as_bytes()).expect("a day").value;
    let plan = planned(&problem, 10);
    let said = &row(&plan, "v").reasons[0].description;
    assert_eq!(said, "c09 is the only clinician otherwise allowed, and does not speak Gujarati (gu).");
}

fn shift(id: &str) -> Value {
    json!({
        "id": id, "start": "2026-03-02T08:00:00+00:00", "end": "2026-03-02T12:00:00+00:00",
        "startPlace": "hub", "endPlace": "hub"
    })
}

#[test]
fn what_simply_fits_is_put_in() {
    for iterations in [0, 1, 2_000] {
        let plan = planned(&day("break-after-deadline.json"), iterations);
        assert_eq!(left_out(&plan), [""; 0], "{iterations} iterations");
        let plan = planned(&day("double-up-without-reason.json"), iterations);
        assert!(!left_out(&plan).contains(&"turn-at-four"), "{iterations} iterations: {:?}", plan.unassigned);
    }
}

/// A visit left out has a reason, and no way in that would make the plan cheaper.
fn is_proven(row: &Unassigned, context: &str) {
    assert!(!row.reasons.is_empty(), "{context}: no reason: {row:#?}");
    assert!(!matches!(row.relaxation(), Some(Relaxation::Insert { .. })), "{context}: it fits: {row:#?}");
    sensible(row, context);
}

#[test]
fn nothing_is_left_out_without_a_reason() {
    let mut rows = 0;
    for seed in 0..80 {
        let (shifts, visits) = (1 + seed as usize % 5, 6 + seed as usize % 11);
        let problem = rounds::format::problem_of(&mixed(seed, shifts, visits)).expect("a day").value;
        for iterations in [0, 1, 50] {
            let plan = planned(&problem, iterations);
            for row in &plan.unassigned {
                is_proven(row, &format!("seed {seed}, {iterations} iterations"));
                rows += 1;
            }
        }
    }
    assert!(rows > 200, "only {rows} visits left out on all these days");
}

#[test]
fn reasons_without_time_are_missing_and_found_later() {
    let problem = day("reasons-of-three-kinds.json");
    let plan = planned(&problem, 200);
    let instance = rounds::evaluate::Instance::new(&problem);
    let mut hurried = plan.clone();
    rounds_engine::explain::reasons_in(&instance, &mut hurried, &|| true).expect("a plan of the day");
    // That nobody may do it is seen at a glance.
    assert_eq!(codes(row(&hurried, "t1")), [ReasonCode::Skill]);
    assert!(row(&hurried, "f1").reasons.is_empty() && row(&hurried, "f1").nearest.is_none());
    let said = rounds::report::summary(&problem, &hurried, rounds::report::Naming::Ids);
    assert!(said.contains("`rounds explain` finds it"), "{said}");
    assert!(rounds::check::check(&problem, &hurried).is_clean());
    rounds::explain::reasons(&problem, &mut hurried).expect("a plan of the day");
    assert_eq!(hurried.unassigned, plan.unassigned);
}
