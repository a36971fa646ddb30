//! Double-ups of which only one clinician tells: who is taken to have been there too. Everything is ten minutes apart.

use serde_json::{Value, json};

use super::line::{ahead, at_once, go_on, list, past, planned, time};
use rounds::live::{Answer, Current};

/// A shift from the hub.
fn shift(id: &str, start: &str, end: &str) -> Value {
    json!({"id": id, "start": time(start), "end": time(end), "startPlace": "hub"})
}

/// A visit that begins at `from`, for as many.
fn visit(id: &str, place: &str, from: &str, length: &str, staff: usize) -> Value {
    json!({"id": id, "place": place, "duration": length, "windows": [{"start": time(from), "end": time("16:00")}],
        "staff": vec![json!({}); staff]})
}

/// A day of `c1`, with those shifts, and `c2`.
fn day(shifts: &[Value], visits: &[Value]) -> Current {
    let places = ["hub", "a", "b"];
    let seconds: Vec<Vec<i32>> =
        (0..3).map(|from| (0..3).map(|to| if from == to { 0 } else { 600 }).collect()).collect();
    let day = json!({
        "format": "rounds/1",
        "places": places.map(|id| json!({"id": id})),
        "travel": {"modes": [{"id": "car", "matrix": {"places": places, "seconds": seconds}}]},
        "clinicians": [
            {"id": "c1", "shifts": shifts},
            {"id": "c2", "shifts": [shift("s2", "08:00", "16:00")]}],
        "visits": visits,
        "pins": [{"visit": "alone", "shift": "s1"}]});
    planned(&day.to_string())
}

fn told(kind: &str, visit: &str, clinician: &str, at: &str) -> Value {
    json!([{"kind": kind, "visit": visit, "clinician": clinician, "time": time(at)}])
}

fn reopened(answer: &Answer) -> Vec<(&str, u64)> {
    answer.now.lists.reopened.iter().map(|open| (&*open.visit, open.attempts)).collect()
}

/// Somebody in the middle of other care has not left it because a partner began early.
#[test]
fn who_is_in_the_middle_of_other_care_is_not_with_their_partner() {
    let alone = visit("alone", "a", "09:00", "PT1H", 1);
    let before = day(&[shift("s1", "08:00", "16:00")], &[alone, visit("both", "a", "10:00", "PT20M", 2)]);
    let now = go_on(&at_once(&before, "09:05", &told("visitStarted", "alone", "c1", "09:00")));
    let early = at_once(&now, "09:35", &told("visitStarted", "both", "c2", "09:02"));
    assert!(past(&early, "s1")[0].ends_with(" 09:00 10:00"), "{:?}", past(&early, "s1"));
    assert!(early.now.lists.short.is_empty());
    assert_eq!(reopened(&early), [("both", 0)]);
    assert_eq!(ahead(&early, "s1"), ["both 10:00"]);
    assert_eq!(list(&early), [""; 0]);
    // Nor has who began it soon after.
    let first = at_once(&now, "09:35", &told("visitStarted", "both", "c2", "08:58"));
    assert!(past(&first, "s1")[0].ends_with(" 09:00 10:00"), "{:?}", past(&first, "s1"));
    // Shortly before its end, they have left it a little early.
    let soon = at_once(&now, "09:59", &told("visitStarted", "both", "c2", "09:55"));
    assert!(past(&soon, "s1")[0].ends_with(" 09:00 09:55"), "{:?}", past(&soon, "s1"));
    assert_eq!(reopened(&soon), []);
}

/// Nobody is in a later shift of theirs before they have been in the one before.
#[test]
fn a_partner_with_a_shift_to_go_to_first_is_not_there() {
    let shifts = [shift("s1", "08:00", "12:00"), shift("s3", "13:00", "18:00")];
    let before = day(&shifts, &[visit("alone", "a", "09:00", "PT1H", 1), visit("both", "b", "14:00", "PT20M", 2)]);
    assert_eq!(before.plan.shifts[1].itinerary.len(), 2);
    let early = at_once(&before, "07:40", &told("visitStarted", "both", "c2", "07:30"));
    assert_eq!((past(&early, "s1").len(), past(&early, "s3").len()), (0, 0));
    assert_eq!(reopened(&early), [("both", 0)]);
    go_on(&early);
}

/// Two who found nobody in came once. A visit that is not to be tried again is not planned again, even at that minute.
#[test]
fn nobody_in_for_two_is_one_attempt() {
    let alone = visit("alone", "a", "09:00", "PT10M", 1);
    let before = day(&[shift("s1", "08:00", "16:00")], &[alone, visit("both", "a", "10:00", "PT20M", 2)]);
    let tried = told("noAccess", "both", "c2", "10:15");
    let answer = at_once(&before, "10:15", &tried);
    assert_eq!(reopened(&answer), [("both", 1)]);
    let mut last = tried;
    last[0]["retry"] = json!(false);
    let never = at_once(&before, "10:15", &last);
    let out: Vec<&str> = never.plan.unassigned.iter().map(|left| &*left.visit).collect();
    assert_eq!((reopened(&never), out), (vec![], vec!["both"]));
}
