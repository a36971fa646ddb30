//! Where clinicians stand between stops: held up on the way, with nothing left to do, or after the end of their shift.
//! Everything is ten minutes apart.

use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, past, planned, time};

/// A visit that begins at `from` or later.
fn visit(id: &str, place: &str, from: &str, to: &str) -> Value {
    json!({"id": id, "place": place, "duration": "PT20M", "windows": [{"start": time(from), "end": time(to)}]})
}

/// A day of one clinician, at the hub from 08:00 to `end`, with that lunch.
fn day(end: &str, lunch: &Value, visits: &[Value]) -> String {
    let places = ["hub", "a", "b", "c"];
    let seconds: Vec<Vec<i32>> =
        (0..4).map(|from| (0..4).map(|to| if from == to { 0 } else { 600 }).collect()).collect();
    let shift = json!({"id": "s1", "start": time("08:00"), "end": time(end), "startPlace": "hub", "endPlace": "hub",
        "maxOvertime": "PT30M", "breaks": lunch});
    json!({
        "format": "rounds/1",
        "places": places.map(|id| json!({"id": id})),
        "travel": {"modes": [{"id": "car", "matrix": {"places": places, "seconds": seconds}}]},
        "clinicians": [{"id": "c1", "shifts": [shift]}],
        "visits": visits})
    .to_string()
}

/// Who is held up on the way keeps the stop they are heading for.
#[test]
fn held_up_on_the_way_is_still_on_the_way() {
    let visits = [visit("v1", "a", "08:10", "08:10"), visit("v2", "c", "09:00", "16:00")];
    let before = planned(&day("16:00", &json!([]), &visits));
    let late = json!([{"kind": "clinicianDelayed", "clinician": "c1", "shift": "s1", "by": "PT30M"}]);
    let now = go_on(&at_once(&before, "08:32", &late));
    let mut call = visit("call", "b", "08:30", "16:00");
    (call["priority"], call["due"]) = (json!("urgent"), json!(time("08:50")));
    let answer = at_once(&now, "08:40", &json!([{"kind": "newVisit", "visit": call}]));
    assert_eq!(ahead(&answer, "s1"), ["v2 09:10", "call 09:40"]);
    // Once more held up, they leave later still.
    let later = at_once(&now, "08:40", &late);
    assert_eq!(past(&later, "s1")[1], "held-1 08:30 09:30 09:30");
    assert_eq!(ahead(&later, "s1"), ["v2 09:40"]);
}

/// Whoever is back with nothing to do has had the lunch that came due meanwhile: nothing is owed, and no overtime.
#[test]
fn lunch_is_had_while_nothing_is_left_to_do() {
    let lunch = json!([{"id": "lunch", "earliest": time("10:30"), "latest": time("11:45"), "duration": "PT30M"}]);
    let before = planned(&day("12:00", &lunch, &[visit("v1", "a", "08:10", "08:10")]));
    let early = at_once(&before, "10:40", &json!([]));
    assert_eq!(past(&early, "s1"), ["v1 08:10 08:10 08:30", "held-1 08:40 10:40 10:40"]);
    let late = at_once(&before, "11:40", &json!([]));
    let had =
        ["v1 08:10 08:10 08:30", "held-1 08:40 08:40 08:40", "lunch 08:40 10:30 11:00", "held-2 11:00 11:40 11:40"];
    assert_eq!(past(&late, "s1"), had);
    assert_eq!(late.plan.cost.unwrap().overtime, 0);
    let stops = late.now.day.history.iter().flatten();
    assert!(stops.filter(|stop| stop.id == "lunch").all(|stop| stop.assumed == Some(true)));
    // A visit that comes in is served without another one.
    let call = json!([{"kind": "newVisit", "visit": visit("call", "b", "11:41", "16:00")}]);
    assert_eq!(ahead(&at_once(&go_on(&late), "11:41", &call), "s1"), ["call 11:51"]);
}

/// A shift that was over takes visits again once it is made longer.
#[test]
fn a_shift_made_longer_after_its_end_takes_visits_again() {
    let visits = [visit("v1", "a", "08:10", "08:10"), visit("v2", "b", "12:30", "16:00")];
    let before = planned(&day("11:00", &json!([]), &visits));
    let over = at_once(&before, "11:00", &json!([]));
    assert_eq!(over.plan.unassigned.len(), 1);
    let longer = json!([{"kind": "shiftChanged", "shift": "s1", "set": {"end": time("16:00")}}]);
    let now = at_once(&go_on(&over), "11:05", &longer);
    assert_eq!(ahead(&now, "s1"), ["v2 12:30"]);
}
