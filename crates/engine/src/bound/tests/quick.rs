//! What is proven at once holds, and is what can be told by hand where that is all there is to it.

use serde_json::json;

use crate::bound::Measure;
use crate::bound::quick::quick;
use crate::bound::tests::mixed;
use crate::evaluate::Instance;
use crate::search::{PlanOptions, StopRule, plan};
use rounds_model::Problem;

const ALL: Measure = Measure::LeftOut([true; 4]);

fn at_once(problem: &Problem, measure: Measure) -> i64 {
    quick(&Instance::new(problem), measure, &|| false)
}

#[test]
fn no_plan_is_below_what_is_proven_at_once() {
    let mut told = 0;
    for seed in 0..60 {
        let problem = mixed(seed, 2 + seed as usize % 6, 3 + seed as usize % 23);
        let options = PlanOptions { threads: 1, stop: StopRule::iterations(300), ..PlanOptions::default() };
        let plan = plan(&problem, &options, &|_| ()).expect("a valid day can be planned");
        let (cost, out) = (at_once(&problem, Measure::Cost), at_once(&problem, ALL));
        let known = plan.cost.expect("filled in").total;
        assert!((0..=known).contains(&cost), "seed {seed}: {cost} is above {known}");
        assert!((0..=plan.unassigned.len() as i64).contains(&out), "seed {seed}: {out} visits are too many");
        told += i64::from(cost > 0) + i64::from(out > 0);
        // Without time to look at ways, less is proven.
        assert!(quick(&Instance::new(&problem), Measure::Cost, &|| true) <= cost, "seed {seed}");
    }
    assert!(told >= 40, "something was proven only {told} times");
}

/// One shift from eight on, four visits of 50 minutes at the same door 10 minutes from home.
fn crowded(end: &str, overtime: &str) -> Problem {
    let visit = |number: usize| json!({ "id": format!("v{number}"), "place": "door", "duration": "PT50M", "unassignedCost": 100_000 * (number + 1) });
    let shift = json!({
        "id": "s", "startPlace": "home", "endPlace": "home", "maxOvertime": overtime,
        "start": "2026-03-02T08:00:00+00:00", "end": format!("2026-03-02T{end}:00+00:00"),
    });
    let day = json!({
        "format": "rounds/1",
        "places": [ { "id": "home" }, { "id": "door" } ],
        "travel": { "modes": [ { "id": "car", "matrix": { "places": ["home", "door"], "seconds": [[0, 600], [600, 0]] } } ] },
        "clinicians": [ { "id": "c", "shifts": [shift] } ],
        "visits": (0..4).map(visit).collect::<Vec<_>>(),
    });
    rounds_format::read_day(day.to_string().as_bytes()).expect("a valid day").value
}

#[test]
fn everybody_has_no_more_time_than_there_is() {
    // Two hours are enough for two visits and four tenths of a third: the cheapest one is out, and six tenths of the
    // next.
    let none = crowded("10:00", "PT0S");
    assert_eq!(at_once(&none, Measure::Cost), 100_000 + 120_000);
    assert_eq!(at_once(&none, ALL), 2);
    // Forty minutes more are enough for it, and for two tenths of the last: 2,400 s of overtime.
    let more = crowded("10:00", "PT40M");
    let rate = more.weights.overtime_per_second.0;
    assert_eq!(at_once(&more, Measure::Cost), 80_000 + 2_400 * rate);
    assert_eq!(at_once(&more, ALL), 1);
}

#[test]
fn nobody_serves_what_nobody_can_reach() {
    // A shift too short for the way there and back.
    let problem = crowded("09:00", "PT0S");
    assert_eq!(at_once(&problem, Measure::Cost), 1_000_000);
    assert_eq!(at_once(&problem, ALL), 4);
}

/// Somebody has had a break on arriving where access is still due: the shift goes on from a door of its own.
#[test]
fn who_stands_at_a_door_is_counted() {
    let at = |time: &str| format!("2026-03-02T{time}:00+00:00");
    let lunch = json!({ "id": "lunch", "earliest": at("10:00"), "latest": at("12:00"), "duration": "PT30M", "onArrival": true });
    let shift = json!({ "id": "s", "startPlace": "home", "start": at("08:00"), "end": at("16:00"), "breaks": [lunch] });
    let day = json!({
        "format": "rounds/1",
        "places": [ { "id": "home" }, { "id": "flat", "access": "PT5M" } ],
        "travel": { "modes": [ { "id": "car", "matrix": { "places": ["home", "flat"], "seconds": [[0, 600], [600, 0]] } } ] },
        "clinicians": [ { "id": "c", "shifts": [shift] } ],
        "visits": [ { "id": "v", "place": "flat", "duration": "PT50M" } ],
        "history": [ {
            "shift": "s", "kind": "break", "id": "lunch", "place": "flat",
            "arrival": at("10:10"), "start": at("10:10"), "end": at("10:40"),
        } ],
    });
    let problem = rounds_format::read_day(day.to_string().as_bytes()).expect("a valid day").value;
    assert_eq!((at_once(&problem, Measure::Cost), at_once(&problem, ALL)), (0, 0));
}
