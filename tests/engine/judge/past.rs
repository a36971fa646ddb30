//! What has happened: written down, counted, and not judged.

use rounds::model::ids::PlaceId;
use rounds::model::{PastKind, PastStop, Pin, Problem};
use serde_json::{Value, json};

use super::solved::{C1, C2, S1, S2, V, codes, itinerary, judge, stop, t, the_day, the_plan, v};
use crate::common::day::at;

/// What happened to c1 by nine: the handover, and v1 begun before they came, as somebody wrote it down.
pub fn the_day_at_nine() -> (Problem, Value) {
    let (mut day, mut plan) = (the_day(), the_plan());
    let stop_at =
        |what, place, arrival, start, end| PastStop { what, place: Some(PlaceId(place)), arrival, start, end };
    day.shifts[S1].history = vec![
        stop_at(PastKind::Activity(0), 0, at(7, 0), at(7, 0), at(8, 20)),
        stop_at(PastKind::Visit { visit: V[1], staff: 0 }, 1, at(8, 27), at(7, 55), at(9, 17)),
    ];
    for (index, times) in [(1, ["07:00", "07:00", "08:20"]), (2, ["08:27", "07:55", "09:17"])] {
        for (key, time) in ["arrival", "start", "end"].into_iter().zip(times) {
            stop(&mut plan, 0, index)[key] = json!(t(time));
        }
    }
    let past = stop(&mut plan, 0, 2);
    (past["late"], past["travel"], past["metres"]) = (json!("PT0S"), json!("PT7M"), json!(1000));
    stop(&mut plan, 0, 0)["departure"] = json!(t("07:00"));
    (day, plan)
}

#[test]
fn no_rule_is_held_against_what_has_happened() {
    let (mut day, plan) = the_day_at_nine();
    day.visits[V[1]].excluded_clinicians = vec![C1];
    day.pins.push(Pin { visit: V[1], clinician: Some(C2), shift: None, start: None, staff: None });
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.travel_seconds, 60 * (80 - 3), "past travel is as long as it took");
    assert_eq!(verdict.kpis.care_seconds, 60 * (165 - 45 + 82));
    assert_eq!(verdict.kpis.activity_seconds, 60 * 80);
}

#[test]
fn what_a_plan_says_of_the_way_to_past_stops_is_held_against_them() {
    let (day, plan) = the_day_at_nine();
    for (index, field, value) in [
        (0, "departure", json!(t("07:01"))),
        (1, "travel", json!("PT1M")),
        (1, "metres", json!(5)),
        (2, "travel", json!("PT10M")),
        (2, "metres", json!(999)),
    ] {
        let mut plan = plan.clone();
        stop(&mut plan, 0, index)[field] = value;
        let verdict = judge(&day, &plan);
        let claims: Vec<&str> = verdict.claims.iter().map(|claim| &*claim.path).collect();
        assert_eq!(claims, [format!("shifts[0].itinerary[{index}].{field}")], "{verdict}");
        assert_eq!(verdict.kpis.travel_seconds, 60 * (80 - 3), "it is counted as it happened");
        assert!(verdict.violations.is_empty(), "{verdict}");
    }
}

#[test]
fn history_stands_first_unchanged_and_rules_hold_after_it() {
    let (day, mut plan) = the_day_at_nine();
    stop(&mut plan, 0, 1)["end"] = json!(t("08:21"));
    assert_eq!(codes(&judge(&day, &plan)), ["V9001"]);

    let (day, mut plan) = the_day_at_nine();
    stop(&mut plan, 0, 3)["arrival"] = json!(t("09:16"));
    assert_eq!(codes(&judge(&day, &plan)), ["V2007"]);

    let (day, mut plan) = the_day_at_nine();
    plan["shifts"][0]["itinerary"].as_array_mut().unwrap().swap(1, 2);
    assert!(codes(&judge(&day, &plan)).contains(&"V9001"));
}

#[test]
fn an_attempt_without_access_is_neither_care_nor_access() {
    let (mut day, mut plan) = (the_day(), the_plan());
    let attempt = |end: &str| {
        json!({"kind": "noAccess", "visit": "v5", "place": "c", "travel": "PT25M", "metres": 2500,
            "arrival": t("08:35"), "start": t("08:35"), "end": t(end)})
    };
    itinerary(&mut plan, 2).insert(1, attempt("08:50"));
    stop(&mut plan, 2, 0)["departure"] = json!(t("08:10"));
    *stop(&mut plan, 2, 2) = v("v2", 1, "b", 5, ["08:55", "09:40", "10:10"]);
    assert!(codes(&judge(&day, &plan)).contains(&"V9002"));
    day.shifts[S2].history = vec![PastStop {
        what: PastKind::NoAccess(V[5]),
        place: Some(PlaceId(3)),
        arrival: at(8, 35),
        start: at(8, 35),
        end: at(8, 50),
    }];
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.travel_seconds, 60 * (80 + 10));
    assert_eq!(verdict.kpis.access_seconds, 360);
    assert_eq!(verdict.kpis.waiting_seconds, 60 * (83 + 15 + 45));
    assert_eq!(verdict.kpis.unassigned_visits.total, 1, "v5 is still open");
}
