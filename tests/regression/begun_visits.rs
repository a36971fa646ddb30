//! Visits that some of their clinicians have begun, and that others are still to attend.

use rounds::check::check;
use rounds::format::plan::{PlanFile, Stop};
use rounds::model::Problem;
use serde_json::{Value, json};

use crate::support;

fn time(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// `a` began the double-up `both` at 09:00 as its entry `staff`. `b` is near, `c` an hour away; `later` is one more
/// visit, for `b` or `c`. `more` goes into the day.
fn begun(staff: u32, more: &Value) -> Problem {
    let who = |id: &str, from: &str| {
        json!({"id": id, "shifts": [{"id": format!("{id}-day"), "start": time("08:00"), "end": time("18:00"),
            "startPlace": from}]})
    };
    let mut day = json!({
        "format": "rounds/1",
        "places": [{"id": "hub"}, {"id": "far"}, {"id": "home"}, {"id": "next"}],
        "travel": {"modes": [{"id": "car", "matrix": {"places": ["hub", "far", "home", "next"],
            "seconds": [[0, 3600, 600, 600], [3600, 0, 3600, 3600], [600, 3600, 0, 600], [600, 3600, 600, 0]]}}]},
        "clinicians": [who("a", "hub"), who("b", "hub"), who("c", "far")],
        "visits": [
            {"id": "both", "place": "home", "duration": "PT30M", "staff": [{}, {}]},
            {"id": "later", "place": "next", "duration": "PT30M", "excludedClinicians": ["a"],
                "windows": [{"start": time("12:00"), "end": time("16:00")}]},
        ],
        "history": [{"shift": "a-day", "kind": "visit", "id": "both", "staff": staff, "place": "home",
            "arrival": time("08:50"), "start": time("09:00"), "end": time("09:30")}]});
    day.as_object_mut().expect("a day").extend(more.as_object().expect("fields").clone());
    rounds::format::read_day(day.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}")).value
}

/// Who attends what, sorted.
fn crew(plan: &PlanFile) -> Vec<String> {
    let stops = plan.shifts.iter().flat_map(|shift| shift.itinerary.iter().map(move |stop| (&shift.clinician, stop)));
    let visits = stops.filter_map(|(clinician, stop)| match stop {
        Stop::Visit { visit, staff, .. } => Some(format!("{visit} {staff} {clinician}")),
        _ => None,
    });
    let mut crew: Vec<String> = visits.collect();
    crew.sort();
    crew
}

/// The codes of the rules that the plan of one day breaks on another.
fn broken(day: &Problem, plan: &PlanFile) -> Vec<&'static str> {
    check(day, plan).violations.iter().map(|violation| violation.code).collect()
}

#[test]
fn different_clinicians_are_so_also_for_the_rest_of_a_visit_begun_alone() {
    let free = support::planned(&begun(0, &json!({})), 50);
    assert_eq!(crew(&free), ["both 0 a", "both 1 b", "later 0 b"]);
    let linked = begun(0, &json!({"links": [{"kind": "differentClinicians", "visits": ["both", "later"]}]}));
    assert_eq!(broken(&linked, &free), ["V7004"]);
    let plan = support::planned(&linked, 50);
    assert!(plan.unassigned.is_empty() && crew(&plan) != crew(&free), "{:?}", crew(&plan));
}

#[test]
fn whoever_comes_for_the_rest_may_be_the_same_clinician() {
    let link = json!([{"kind": "sameClinician", "visits": ["both", "later"]}]);
    // `b` may not do `later`: `c` comes from afar for both.
    let one = |id: &str, out: &[&str]| {
        json!({"id": id, "place": "next", "duration": "PT30M", "excludedClinicians": out,
            "windows": [{"start": time("12:00"), "end": time("16:00")}]})
    };
    let both = json!({"id": "both", "place": "home", "duration": "PT30M", "staff": [{}, {}]});
    let visits = |out: &[&str]| json!([both, one("later", out)]);
    let pins = json!([{"visit": "both", "staff": 1, "clinician": "b"}]);
    let free = support::planned(&begun(0, &json!({"visits": visits(&["a", "b"]), "pins": pins})), 50);
    assert_eq!(crew(&free), ["both 0 a", "both 1 b", "later 0 c"]);
    let linked = begun(0, &json!({"visits": visits(&["a", "b"]), "links": link}));
    assert_eq!(broken(&linked, &free), ["V7003"]);
    assert_eq!(crew(&support::planned(&linked, 50)), ["both 0 a", "both 1 c", "later 0 c"]);
    // One who began it attends all as well.
    let linked = begun(0, &json!({"visits": visits(&["b", "c"]), "links": link}));
    assert_eq!(crew(&support::planned(&linked, 50)), ["both 0 a", "both 1 b", "later 0 a"]);
    // Nobody may come for the rest: then nobody attends both, and the plan says why.
    let alone = json!({"id": "both", "place": "home", "duration": "PT30M", "staff": [{}, {}],
        "windows": [{"start": time("08:00"), "end": time("08:05")}]});
    let visits = json!([alone, one("later", &["a"])]);
    let plan = support::planned(&begun(0, &json!({"visits": visits, "links": link})), 50);
    assert_eq!(crew(&plan), ["both 0 a"]);
    let later = plan.unassigned.iter().find(|left| left.visit == "later").expect("it is left out");
    let codes: Vec<String> = later.reasons.iter().map(|reason| format!("{:?}", reason.code())).collect();
    assert_eq!(codes, ["Link"]);
}

#[test]
fn a_pin_binds_whoever_comes_for_the_rest() {
    let pinned = |pin: Value| begun(0, &json!({"pins": [pin]}));
    let free = support::planned(&begun(0, &json!({})), 50);
    for pin in [
        json!({"visit": "both", "staff": 1, "clinician": "c"}),
        json!({"visit": "both", "staff": 1, "shift": "c-day"}),
        json!({"visit": "both", "clinician": "c"}),
        json!({"visit": "both", "clinician": "c", "start": time("09:00")}),
    ] {
        let day = pinned(pin.clone());
        assert_eq!(broken(&day, &free), ["V8001"], "{pin}");
        let crew = crew(&support::planned(&day, 50));
        assert!(crew.contains(&"both 1 c".to_owned()), "{pin}: {crew:?}");
    }
    // Somebody who came meets it, or it is about an entry that is served.
    for pin in [
        json!({"visit": "both", "clinician": "a"}),
        json!({"visit": "both", "staff": 0, "clinician": "c"}),
        json!({"visit": "both", "start": time("09:00")}),
    ] {
        let day = pinned(pin.clone());
        assert_eq!(broken(&day, &free), [""; 0], "{pin}");
        assert_eq!(crew(&support::planned(&day, 50)), crew(&free), "{pin}");
    }
    // The entry that is open is the first one.
    let day = begun(1, &json!({"pins": [{"visit": "both", "staff": 0, "clinician": "c"}]}));
    let crew = crew(&support::planned(&day, 50));
    assert_eq!(crew[..2], ["both 0 c", "both 1 a"]);
}
