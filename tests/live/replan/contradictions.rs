//! Events that cannot be: refused as a whole, each with code and path.

use rounds::live::new_day;
use serde_json::{Value, json};

use super::line::{happened, line, time};

/// Code and path of every issue with one event at 10:10.
fn issues(events: &Value) -> Vec<String> {
    match new_day(&line(), &happened("10:10", events)) {
        Err(error) if error.is_input() => {
            error.into_issues().iter().map(|issue| format!("{} {}", issue.code, issue.path)).collect()
        }
        Err(other) => panic!("{other}"),
        Ok(_) => Vec::new(),
    }
}

fn one(event: Value) -> String {
    issues(&json!([event])).join(", ")
}

fn care(kind: &str, visit: &str, clinician: &str, at: &str) -> Value {
    json!({"kind": kind, "visit": visit, "clinician": clinician, "time": time(at)})
}

#[test]
fn unknown_ids() {
    for (event, found) in [
        (json!({"kind": "cancelVisit", "visit": "v9"}), "E4201 events[0].visit"),
        (json!({"kind": "visitChanged", "visit": "v9", "set": {}}), "E4201 events[0].visit"),
        (json!({"kind": "shiftChanged", "shift": "none", "set": {}}), "E4201 events[0].shift"),
        (json!({"kind": "confirmed", "visits": ["v3", "v9"]}), "E4201 events[0].visits[1]"),
        (json!({"kind": "clinicianDelayed", "clinician": "a", "shift": "none", "by": "PT1M"}), "E4201 events[0].shift"),
        (
            json!({"kind": "clinicianDelayed", "clinician": "z", "shift": "a-early", "by": "PT1M"}),
            "E4201 events[0].clinician",
        ),
        (care("visitStarted", "v9", "a", "10:00"), "E4201 events[0].visit"),
        (care("visitEnded", "v2", "z", "10:00"), "E4201 events[0].clinician"),
    ] {
        assert_eq!(one(event.clone()), found, "{event}");
    }
}

#[test]
fn what_cannot_have_happened() {
    for (event, found) in [
        (care("visitEnded", "v3", "a", "10:05"), "E4204 events[0].visit"),
        (care("visitEnded", "w1", "a", "10:05"), "E4204 events[0].visit"),
        (care("visitEnded", "v2", "a", "09:50"), "E4207 events[0].time"),
        (care("visitStarted", "v3", "a", "10:30"), "E4203 events[0].time"),
        (json!({"kind": "cancelVisit", "visit": "v1"}), "E4205 events[0].visit"),
        (json!({"kind": "visitChanged", "visit": "v1", "set": {"duration": "PT1H"}}), "E4205 events[0].visit"),
        (json!({"kind": "confirmed", "visits": ["v1"]}), "E4210 events[0].visits[0]"),
        (
            json!({"kind": "clinicianDelayed", "clinician": "b", "shift": "a-early", "by": "PT1M"}),
            "E4209 events[0].shift",
        ),
        (
            json!({"kind": "shiftChanged", "shift": "a-early", "set": {"start": time("12:00")}}),
            "E4208 events[0].set.start",
        ),
        (json!({"kind": "shiftChanged", "shift": "a-early", "set": {"end": time("09:30")}}), "E4208 events[0].set.end"),
        (
            json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time("11:00"), "to": time("11:00")}),
            "E4207 events[0].to",
        ),
    ] {
        assert_eq!(one(event.clone()), found, "{event}");
    }
}

#[test]
fn a_clinician_in_two_places() {
    let events = json!([
        care("visitStarted", "v2", "a", "09:45"),
        care("visitEnded", "v2", "a", "10:05"),
        care("visitStarted", "v3", "a", "10:00")
    ]);
    assert_eq!(issues(&events), ["E4206 events[1].time"]);
    let events = json!([care("visitStarted", "v2", "a", "10:00"), care("visitStarted", "v2", "a", "10:05")]);
    assert_eq!(issues(&events), ["E4205 events[1].visit"]);
    let gone = json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time("09:30")});
    assert_eq!(issues(&json!([care("visitStarted", "v2", "a", "10:00"), gone])), ["E4208 events[1].from"]);
}

#[test]
fn what_comes_in_twice_or_wrong_is_told_where_it_stands() {
    let visit = |id: &str, patient: &str| json!({"kind": "newVisit", "visit": {"id": id, "patient": patient, "duration": "PT10M"}});
    assert_eq!(one(visit("v1", "p-one")), "E4202 events[0].visit.id");
    assert_eq!(one(visit("new", "nobody")), "E1206 events[0].visit.patient");
    let shift = json!({"kind": "newShift", "clinician": "a", "shift": {"id": "more", "start": time("15:00"), "end": time("18:00")}});
    assert_eq!(one(shift), "E1404 events[0].shift.start");
    let set = json!({"windows": [{"start": time("12:00"), "end": time("11:00")}]});
    assert_eq!(one(json!({"kind": "visitChanged", "visit": "v3", "set": set})), "E1504 events[0].set.windows[0].end");
}

#[test]
fn all_contradictions_are_told_at_once() {
    let events = json!([{"kind": "cancelVisit", "visit": "v9"}, care("visitEnded", "v3", "a", "10:05"), {"kind": "cancelVisit", "visit": "v3"}]);
    assert_eq!(issues(&events), ["E4201 events[0].visit", "E4204 events[1].visit"]);
}

#[test]
fn time_does_not_go_backwards() {
    let now = super::line::go_on(&super::line::at_once(&line(), "10:10", &json!([])));
    let Err(error) = new_day(&now, &happened("09:50", &json!([]))) else { panic!("it does") };
    let issues = error.into_issues();
    assert_eq!((issues[0].code, &*issues[0].path), ("E4207", "at"));
}

#[test]
fn the_plan_must_be_the_days_own() {
    let mut other = line();
    other.plan.day.digest = "sha256:0".into();
    let day = rounds::format::write_day(&other.day);
    let Err(error) = rounds::live::Current::new(day.as_bytes(), other.plan) else { panic!("it is not") };
    let issues = error.into_issues();
    assert_eq!(issues[0].code, "E3201");
}

/// Who is told to be away from before the shift began on began nothing then, in whichever order that is told.
#[test]
fn what_begins_while_its_clinician_is_away_is_refused() {
    let away = json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time("07:30"),
        "to": time("12:00")});
    for told in [care("visitStarted", "v1", "a", "09:00"), care("noAccess", "v1", "a", "09:05")] {
        assert_eq!(issues(&json!([away, told])), ["E4206 events[1].time"], "{told}");
        assert_eq!(issues(&json!([told, away])), ["E4208 events[1].from"], "{told}");
    }
    let gone = json!({"kind": "clinicianUnavailable", "clinician": "a", "shift": "a-early", "from": time("09:40")});
    assert_eq!(issues(&json!([gone, care("visitStarted", "v2", "a", "10:00")])), ["E4206 events[1].time"]);
}
