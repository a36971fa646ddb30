//! The day solved by hand, its plan, and handles to break them by.

use rounds::check::{Verdict, check};
use rounds::format::plan::PlanFile;
use rounds::model::ids::{ClinicianId, ShiftId, VisitId};
use rounds::model::units::Cost;
use rounds::model::{LinkKind, Pin, Priority, Problem, Promise};
use serde_json::{Value, json};

use crate::common::day::{IV, activity, at, clinician, line, link, minutes, pause, shift, visit, window};

/// Two clinicians, four shifts (one empty), six visits: late, double, remote, twice at one place, left out.
pub fn the_day() -> Problem {
    let mut day = line(&[("hub", 0, 3), ("a", 10, 2), ("b", 20, 0), ("c", 25, 4)]);
    let c1 = clinician(&mut day, "c1");
    let c2 = clinician(&mut day, "c2");
    day.clinicians[c1].band = 6;
    day.clinicians[c1].skills = vec![IV];
    day.clinicians[c1].gender = Some("female".into());
    day.clinicians[c1].languages = vec!["en".into(), "gu".into()];
    let s1 = shift(&mut day, "s1", c1, at(8, 0), at(16, 0));
    let _s2 = shift(&mut day, "s4", c1, at(17, 0), at(20, 0));
    let _s3 = shift(&mut day, "s2", c2, at(8, 0), at(12, 0));
    let s3 = shift(&mut day, "s3", c2, at(13, 0), at(17, 0));
    day.shifts[s1].breaks = vec![pause("lunch", at(11, 30), at(14, 0), minutes(30))];
    day.shifts[s1].activities = vec![activity("handover", 0, at(8, 0), at(8, 30), minutes(20))];
    (day.shifts[s3].start_place, day.shifts[s3].end_place) = (None, None);

    let v1 = visit(&mut day, "v1", Some(1), minutes(45));
    let v2 = visit(&mut day, "v2", Some(2), minutes(30));
    let _v3 = visit(&mut day, "v3", None, minutes(10));
    let v4 = visit(&mut day, "v4", Some(3), minutes(30));
    let v5 = visit(&mut day, "v5", Some(3), minutes(30));
    let v6 = visit(&mut day, "v6", Some(3), minutes(20));
    let row = &mut day.visits[v1];
    row.priority = Priority::Timed;
    row.windows = vec![window(at(8, 0), at(8, 32)), window(at(9, 0), at(10, 0))];
    (row.due, row.response) = (Some(at(8, 30)), true);
    row.staff[0].skills = vec![IV];
    row.staff[0].min_band = 6;
    row.required_languages = vec!["gu".into()];
    row.required_genders = vec!["female".into()];
    row.preferred_clinicians = vec![c2];
    row.preferred_gender = Some("male".into());
    let second = day.visits[v2].staff[0].clone();
    day.visits[v2].staff.push(second);
    (day.visits[v4].due, day.visits[v4].response) = (Some(at(13, 30)), true);
    day.visits[v4].preferred_clinicians = vec![c2];
    day.visits[v4].load = 3;
    day.visits[v6].load = 2;
    link(&mut day, LinkKind::Gap { from: v2, to: v4, min: minutes(120), max: Some(minutes(360)) });
    link(&mut day, LinkKind::SameClinician(vec![v4, v5, v6]));
    link(&mut day, LinkKind::DifferentClinicians(vec![v1, v4]));
    link(&mut day, LinkKind::AllOrNone(vec![v1, v2]));
    let pin = Pin { visit: v2, clinician: Some(c2), shift: None, start: Some(at(9, 40)), staff: None };
    day.pins = vec![pin];
    day.weights.wait_per_second = Cost(1);
    day.weights.latest_per_second = Cost(3);
    day.weights.longest_idle_per_second = Cost(2);
    day.promises = vec![Promise { visit: v4, clinicians: vec![c1], start: at(12, 30), confirmed: true, firmness: 1 }];
    day
}

/// A valid plan of the day, without cost and KPIs.
pub fn the_plan() -> Value {
    let mut late = v("v1", 0, "a", 10, ["08:30", "08:32", "09:17"]);
    late["late"] = json!("PT2M");
    json!({
        "format": "rounds/1",
        "day": {"digest": format!("sha256:{}", "0".repeat(64))},
        "shifts": [
            {"clinician": "c1", "shift": "s1", "itinerary": [
                leave("hub", "08:00"),
                {"kind": "activity", "activity": "handover", "place": "hub", "travel": "PT0S", "metres": 0,
                    "arrival": t("08:00"), "start": t("08:00"), "end": t("08:20")},
                late,
                {"kind": "visit", "visit": "v3", "staff": 0,
                    "arrival": t("09:17"), "start": t("09:17"), "end": t("09:27"), "late": "PT0S"},
                v("v2", 0, "b", 10, ["09:37", "09:40", "10:10"]),
                rest("lunch", "11:30", "12:00"),
                home("hub", 20, "12:20"),
            ]},
            {"clinician": "c1", "shift": "s4", "itinerary": []},
            {"clinician": "c2", "shift": "s2", "itinerary": [
                leave("hub", "09:20"),
                v("v2", 1, "b", 20, ["09:40", "09:40", "10:10"]),
                home("hub", 20, "10:30"),
            ]},
            {"clinician": "c2", "shift": "s3", "itinerary": [
                v("v4", 0, "c", 0, ["13:00", "13:04", "13:34"]),
                v("v6", 0, "c", 0, ["13:34", "13:34", "13:54"]),
            ]},
        ],
        "unassigned": [{"visit": "v5"}],
    })
}

pub fn t(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// A visit entry; travel in minutes.
pub fn v(id: &str, staff: u32, place: &str, travel: u32, [arrival, start, end]: [&str; 3]) -> Value {
    json!({"kind": "visit", "visit": id, "staff": staff, "place": place, "travel": format!("PT{travel}M"),
        "metres": travel * 100, "arrival": t(arrival), "start": t(start), "end": t(end), "late": "PT0S"})
}

pub fn home(place: &str, travel: u32, arrival: &str) -> Value {
    json!({"kind": "end", "place": place, "travel": format!("PT{travel}M"), "metres": travel * 100, "arrival": t(arrival)})
}

pub fn leave(place: &str, departure: &str) -> Value {
    json!({"kind": "start", "place": place, "departure": t(departure)})
}

pub fn rest(id: &str, start: &str, end: &str) -> Value {
    json!({"kind": "break", "break": id, "start": t(start), "end": t(end)})
}

pub fn judge(day: &Problem, plan: &Value) -> Verdict {
    let plan: PlanFile = serde_json::from_value(plan.clone()).expect("the plan can be read");
    check(day, &plan)
}

pub fn codes(verdict: &Verdict) -> Vec<&'static str> {
    let mut codes: Vec<_> = verdict.violations.iter().map(|violation| violation.code).collect();
    codes.dedup();
    codes
}

/// The entry at `index` of the itinerary of the plan's shift.
pub fn stop(plan: &mut Value, shift: usize, index: usize) -> &mut Value {
    &mut plan["shifts"][shift]["itinerary"][index]
}

pub fn itinerary(plan: &mut Value, shift: usize) -> &mut Vec<Value> {
    plan["shifts"][shift]["itinerary"].as_array_mut().expect("an itinerary is a list")
}

pub const S1: ShiftId = ShiftId(0);
pub const S2: ShiftId = ShiftId(2);
pub const S3: ShiftId = ShiftId(3);
pub const C1: ClinicianId = ClinicianId(0);
pub const C2: ClinicianId = ClinicianId(1);
pub const V: [VisitId; 7] = [VisitId(99), VisitId(0), VisitId(1), VisitId(2), VisitId(3), VisitId(4), VisitId(5)];
