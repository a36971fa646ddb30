//! The judge against a day solved by hand: figures by arithmetic, and one broken plan a rule.

#[path = "common/day.rs"]
#[allow(dead_code)]
mod day;

use day::{IV, activity, at, clinician, line, link, minutes, pause, shift, visit, window};
use rounds::check::{Verdict, check};
use rounds::ids::{ClinicianId, PlaceId, ShiftId, VisitId};
use rounds::io::plan::PlanFile;
use rounds::model::{LinkKind, PastKind, PastStop, Pin, Priority, Problem, Promise};
use rounds::units::{Cost, Seconds};
use serde_json::{Value, json};

/// Two clinicians, four shifts (one empty), six visits: late, double, remote, twice at one place, left out.
fn the_day() -> Problem {
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
    day.promises = vec![Promise { visit: v4, clinicians: vec![c1], start: at(12, 30), confirmed: true }];
    day
}

fn t(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// A visit entry; travel in minutes.
fn v(id: &str, staff: u32, place: &str, travel: u32, [arrival, start, end]: [&str; 3]) -> Value {
    json!({"kind": "visit", "visit": id, "staff": staff, "place": place, "travel": format!("PT{travel}M"),
        "metres": travel * 100, "arrival": t(arrival), "start": t(start), "end": t(end), "late": "PT0S"})
}

fn home(place: &str, travel: u32, arrival: &str) -> Value {
    json!({"kind": "end", "place": place, "travel": format!("PT{travel}M"), "metres": travel * 100, "arrival": t(arrival)})
}

fn leave(place: &str, departure: &str) -> Value {
    json!({"kind": "start", "place": place, "departure": t(departure)})
}

fn rest(id: &str, start: &str, end: &str) -> Value {
    json!({"kind": "break", "break": id, "start": t(start), "end": t(end)})
}

/// A valid plan of the day, without cost and KPIs.
fn the_plan() -> Value {
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

fn judge(day: &Problem, plan: &Value) -> Verdict {
    let plan: PlanFile = serde_json::from_value(plan.clone()).expect("the plan can be read");
    check(day, &plan)
}

fn codes(verdict: &Verdict) -> Vec<&'static str> {
    let mut codes: Vec<_> = verdict.violations.iter().map(|violation| violation.code).collect();
    codes.dedup();
    codes
}

/// The entry at `index` of the itinerary of the plan's shift.
fn stop(plan: &mut Value, shift: usize, index: usize) -> &mut Value {
    &mut plan["shifts"][shift]["itinerary"][index]
}

fn itinerary(plan: &mut Value, shift: usize) -> &mut Vec<Value> {
    plan["shifts"][shift]["itinerary"].as_array_mut().expect("an itinerary is a list")
}

const S1: ShiftId = ShiftId(0);
const S2: ShiftId = ShiftId(2);
const S3: ShiftId = ShiftId(3);
const C1: ClinicianId = ClinicianId(0);
const C2: ClinicianId = ClinicianId(1);
const V: [VisitId; 7] = [VisitId(99), VisitId(0), VisitId(1), VisitId(2), VisitId(3), VisitId(4), VisitId(5)];

#[test]
fn the_plan_is_clean_and_its_cost_is_the_sum_made_by_hand() {
    let verdict = judge(&the_day(), &the_plan());
    assert!(verdict.is_clean(), "{verdict}");
    let cost = verdict.cost;
    assert_eq!(cost.unassigned, 20_000, "v5");
    assert_eq!(cost.late, 10 * 120, "v1 is timed and two minutes late");
    assert_eq!(cost.travel, 60 * (40 + 40), "s1: 10 + 10 + 20, s2: 20 + 20, s3: none");
    assert_eq!(cost.overtime, 0);
    assert_eq!(cost.waiting, 60 * (3 + 80), "s1: for c2 at b, and for lunch");
    assert_eq!(cost.continuity, 600, "v1 by c1");
    assert_eq!(cost.preference, 300, "v1 by a woman");
    assert_eq!(cost.breaks, 0);
    assert_eq!(cost.worst, 3 * 120 + 2 * 60 * (480 - 177), "v1's lateness, s1's idle time");
    assert_eq!(cost.changes, 5 * (1_800 + 60 * (34 - 15)), "v4, 34 minutes later and by c2");
    assert_eq!(cost.total, 83_300);
}

#[test]
fn key_figures_are_those_made_by_hand() {
    let kpis = judge(&the_day(), &the_plan()).kpis;
    assert_eq!((kpis.visits.total, kpis.assigned_visits.total, kpis.unassigned_visits.total), (6, 5, 1));
    assert_eq!((kpis.assigned_visits.by_priority.timed, kpis.assigned_visits.by_priority.routine), (1, 4));
    assert_eq!((kpis.remote_visits, kpis.shifts), (1, 4));
    assert_eq!((kpis.visits_per_shift, kpis.attendances_per_shift), (Some(1.25), Some(1.5)));
    assert_eq!(kpis.response_within_target, Some(0.5), "v1 is late, v4 is not");
    assert_eq!((kpis.rostered_seconds, kpis.overtime_seconds), (19 * 3_600, 0));
    assert_eq!(kpis.care_seconds, 60 * 165);
    assert_eq!(kpis.travel_seconds, 60 * 80);
    assert_eq!(kpis.access_seconds, 60 * (2 + 4), "a once, c once for two visits, the hub never");
    assert_eq!((kpis.break_seconds, kpis.activity_seconds), (60 * 30, 60 * 20));
    let spent = 60 * (165 + 80 + 6 + 30 + 20);
    assert_eq!(kpis.idle_seconds, 19 * 3_600 - spent);
    assert_eq!(kpis.waiting_seconds, 60 * 83);
    assert_eq!(kpis.care_share, Some(9_900.0 / 68_400.0));
    assert_eq!(kpis.travel_metres, 8_000);
    assert_eq!((kpis.late_visits, kpis.late_seconds), (1, 120));
    assert_eq!(kpis.continuity_share, Some(0.5));
    assert_eq!(kpis.workload_spread, Some(70.0 / 240.0), "s2 against the empty s4");
}

#[test]
fn ratios_of_nothing_are_null() {
    let plan = json!({"format": "rounds/1", "day": {"digest": the_day().digest}, "shifts": [], "unassigned": []});
    let verdict = judge(&line(&[("hub", 0, 0)]), &plan);
    assert!(verdict.is_clean(), "{verdict}");
    let kpis = verdict.kpis;
    let ratios = [kpis.visits_per_shift, kpis.response_within_target, kpis.care_share, kpis.continuity_share];
    assert_eq!(ratios, [None; 4]);
    assert_eq!(kpis.workload_spread, None);
}

type Breakage = (&'static str, fn(&mut Problem, &mut Value));

fn each_breaks_exactly(cases: &[Breakage]) {
    for (number, (code, breakage)) in cases.iter().enumerate() {
        let (mut day, mut plan) = (the_day(), the_plan());
        breakage(&mut day, &mut plan);
        let verdict = judge(&day, &plan);
        assert_eq!(codes(&verdict).join(" "), *code, "case {number}\n{verdict}");
        assert!(!verdict.is_clean());
    }
}

#[test]
fn every_rule_of_structure_is_held() {
    each_breaks_exactly(&[
        ("V1001", |_, plan| plan["format"] = json!("rounds/2")),
        ("V1101", |_, plan| {
            let other = json!({"clinician": "c2", "shift": "s9", "itinerary": []});
            plan["shifts"].as_array_mut().unwrap().push(other);
        }),
        ("V1103", |_, plan| {
            let again = plan["shifts"][1].clone();
            plan["shifts"].as_array_mut().unwrap().push(again);
        }),
        ("V1102", |_, plan| {
            plan["shifts"].as_array_mut().unwrap().remove(1);
        }),
        ("V1104", |_, plan| plan["shifts"].as_array_mut().unwrap().swap(0, 1)),
        ("V1105", |_, plan| plan["shifts"][1]["clinician"] = json!("c2")),
        ("V1201", |_, plan| plan["unassigned"].as_array_mut().unwrap().push(json!({"visit": "v9"}))),
        ("V1202 V1206", |_, plan| stop(plan, 3, 1)["staff"] = json!(1)),
        ("V1203", |_, plan| plan["unassigned"] = json!([])),
        ("V1204", |_, plan| plan["unassigned"].as_array_mut().unwrap().push(json!({"visit": "v6"}))),
        ("V1207", |_, plan| plan["unassigned"].as_array_mut().unwrap().push(json!({"visit": "v5"}))),
        ("V1205", |_, plan| {
            let again = v("v6", 0, "c", 0, ["13:54", "13:54", "14:14"]);
            itinerary(plan, 3).push(again);
        }),
        ("V1301", |_, plan| {
            itinerary(plan, 2).remove(0);
        }),
        ("V1302", |_, plan| itinerary(plan, 3).insert(0, leave("hub", "13:00"))),
        ("V1302", |_, plan| itinerary(plan, 2).insert(1, leave("hub", "09:20"))),
        ("V1303", |_, plan| {
            itinerary(plan, 2).pop();
        }),
        ("V1304", |_, plan| itinerary(plan, 3).push(home("hub", 25, "14:19"))),
        ("V1304", |_, plan| itinerary(plan, 2).insert(1, home("hub", 0, "09:20"))),
        ("V1305", |_, plan| *itinerary(plan, 1) = vec![leave("hub", "17:00"), home("hub", 0, "17:00")]),
        ("V1306", |_, plan| stop(plan, 0, 0)["place"] = json!("a")),
        ("V1306", |_, plan| stop(plan, 0, 2)["place"] = json!("nowhere")),
        ("V1306", |_, plan| stop(plan, 0, 6)["place"] = json!("a")),
        ("V1307", |_, plan| itinerary(plan, 3).push(rest("lunch", "13:54", "14:24"))),
        ("V1308", |_, plan| stop(plan, 0, 3)["metres"] = json!(0)),
        ("V1309", |_, plan| {
            stop(plan, 0, 2).as_object_mut().unwrap().remove("travel");
        }),
    ]);
}

#[test]
fn a_half_served_or_unserved_double_up_is_refused() {
    let (day, mut plan) = (the_day(), the_plan());
    plan["shifts"][2]["itinerary"] = json!([]);
    assert_eq!(codes(&judge(&day, &plan)), ["V1206", "V8001"], "and the pin of c2 is not kept");
    let mut plan = the_plan();
    stop(&mut plan, 3, 1)["staff"] = json!(4);
    assert!(codes(&judge(&day, &plan)).contains(&"V1202"));
}

#[test]
fn every_rule_of_time_is_held() {
    each_breaks_exactly(&[
        ("V2001", |day, _| day.shifts[S2].start = at(9, 21)),
        ("V2001", |day, _| day.shifts[S3].start = at(13, 1)),
        ("V2002", |_, plan| stop(plan, 0, 4)["arrival"] = json!(t("09:38"))),
        ("V2002", |_, plan| stop(plan, 0, 6)["arrival"] = json!(t("12:19"))),
        ("V2003", |day, _| day.places[PlaceId(1)].access = minutes(2) + Seconds(1)),
        ("V2003", |day, _| day.places[PlaceId(3)].access = minutes(5)),
        ("V2004", |_, plan| stop(plan, 3, 1)["end"] = json!(t("13:55"))),
        ("V2004", |day, _| day.visits[V[6]].staff[0].duration = minutes(19)),
        ("V2005", |day, plan| {
            day.shifts[S1].breaks[0].earliest = at(10, 0);
            (stop(plan, 0, 5)["start"], stop(plan, 0, 5)["end"]) = (json!(t("10:09")), json!(t("10:39")));
            *stop(plan, 0, 6) = home("hub", 20, "10:59");
        }),
        ("V2007", |_, plan| stop(plan, 0, 3)["arrival"] = json!(t("09:16"))),
        ("V2008", |day, _| day.shifts[S2].end = at(10, 29)),
        ("V2008", |day, _| (day.shifts[S3].end, day.shifts[S3].max_overtime) = (at(13, 50), minutes(3))),
        ("V2009", |day, plan| {
            day.shifts[S2].max_overtime = minutes(120);
            day.visits[V[2]].staff[1].duration = minutes(181);
            stop(plan, 2, 1)["end"] = json!(t("12:41"));
            *stop(plan, 2, 2) = home("hub", 20, "13:01");
        }),
    ]);
}

#[test]
fn every_rule_of_duties_windows_and_caps_is_held() {
    each_breaks_exactly(&[
        ("V3001", |_, plan| {
            itinerary(plan, 0).remove(5);
            *stop(plan, 0, 5) = home("hub", 20, "10:30");
        }),
        ("V3002", |_, plan| {
            itinerary(plan, 0).insert(6, rest("lunch", "12:00", "12:30"));
            *stop(plan, 0, 7) = home("hub", 20, "12:50");
        }),
        ("V3003", |day, _| day.shifts[S1].breaks[0].earliest = at(11, 31)),
        ("V3003", |day, _| day.shifts[S1].breaks[0].latest = at(11, 29)),
        ("V3004", |_, plan| {
            itinerary(plan, 0).remove(1);
            stop(plan, 0, 0)["departure"] = json!(t("08:20"));
        }),
        ("V3005", |day, plan| {
            day.pins[0].start = Some(at(10, 10));
            let mut again = stop(plan, 0, 1).clone();
            for key in ["arrival", "start", "end"] {
                again[key] = json!(t("08:20"));
            }
            again["end"] = json!(t("08:40"));
            stop(plan, 0, 0)["departure"] = json!(t("08:00"));
            itinerary(plan, 0).insert(2, again);
            // The visit after it moves to its second window.
            for (index, times) in [(3, ["08:50", "09:00", "09:45"]), (5, ["10:05", "10:10", "10:40"])] {
                for (key, time) in ["arrival", "start", "end"].into_iter().zip(times) {
                    stop(plan, 0, index)[key] = json!(t(time));
                }
            }
            stop(plan, 0, 3)["late"] = json!("PT30M");
            for (key, time) in [("arrival", "09:45"), ("start", "09:45"), ("end", "09:55")] {
                stop(plan, 0, 4)[key] = json!(t(time));
            }
            *stop(plan, 2, 0) = leave("hub", "09:50");
            *stop(plan, 2, 1) = v("v2", 1, "b", 20, ["10:10", "10:10", "10:40"]);
            *stop(plan, 2, 2) = home("hub", 20, "11:00");
        }),
        ("V3006", |day, _| day.shifts[S1].activities[0].earliest = at(8, 1)),
        ("V4001", |day, _| day.visits[V[1]].windows[0].end = at(8, 31)),
        ("V4001", |day, _| day.visits[V[4]].windows = vec![window(at(13, 5), at(14, 0))]),
        ("V6001", |day, _| day.shifts[S1].max_visits = Some(2)),
        ("V6002", |day, _| day.shifts[S1].max_travel = Some(minutes(40) - Seconds(1))),
        ("V6003", |day, _| day.shifts[S3].max_load = Some(4)),
    ]);
}

#[test]
fn caps_and_limits_hold_to_the_unit() {
    let mut day = the_day();
    day.shifts[S1].max_visits = Some(3);
    day.shifts[S1].max_travel = Some(minutes(40));
    day.shifts[S3].max_load = Some(5);
    (day.shifts[S3].end, day.shifts[S3].max_overtime) = (at(13, 50), minutes(4));
    day.shifts[S1].breaks[0].latest = at(11, 30);
    let verdict = judge(&day, &the_plan());
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.overtime, 2 * 240);
    assert_eq!(verdict.kpis.overtime_seconds, 240);
}

#[test]
fn every_rule_of_fitness_is_held() {
    each_breaks_exactly(&[
        ("V5001", |day, _| day.clinicians[C1].skills.clear()),
        ("V5002", |day, _| day.clinicians[C1].band = 5),
        ("V5003", |day, _| day.clinicians[C1].gender = None),
        ("V5003", |day, _| day.visits[V[1]].required_genders.push("male".into())),
        ("V5004", |day, _| day.clinicians[C1].languages = vec!["en".into()]),
        ("V5005", |day, _| day.visits[V[6]].excluded_clinicians = vec![C2]),
        ("V5006", |day, _| day.visits[V[6]].required_clinicians = vec![vec![C1, C2], vec![C1]]),
    ]);
}

#[test]
fn every_link_and_pin_is_held() {
    each_breaks_exactly(&[
        ("V7001", |day, _| {
            link(day, LinkKind::Gap { from: V[2], to: V[4], min: minutes(205), max: None });
        }),
        ("V7001", |day, _| {
            link(day, LinkKind::Gap { from: V[2], to: V[4], min: minutes(0), max: Some(minutes(203)) });
        }),
        ("V7002", |day, _| link(day, LinkKind::Gap { from: V[5], to: V[4], min: minutes(0), max: None })),
        ("V7003", |day, _| link(day, LinkKind::SameClinician(vec![V[1], V[2], V[4]]))),
        ("V7004", |day, _| link(day, LinkKind::DifferentClinicians(vec![V[1], V[2]]))),
        ("V7005", |day, _| link(day, LinkKind::AllOrNone(vec![V[1], V[5]]))),
        ("V8001", |day, _| day.pins[0].staff = Some(0)),
        ("V8001", |day, _| day.pins[0].shift = Some(S1)),
        ("V8001", |day, _| {
            (day.pins[0].clinician, day.pins[0].shift) = (None, Some(S3));
        }),
        ("V8002", |day, _| day.pins[0].start = Some(at(9, 41))),
    ]);
}

#[test]
fn both_entries_of_a_double_up_start_together_and_have_two_clinicians() {
    let mut plan = the_plan();
    *stop(&mut plan, 2, 0) = leave("hub", "09:21");
    *stop(&mut plan, 2, 1) = v("v2", 1, "b", 20, ["09:41", "09:41", "10:11"]);
    *stop(&mut plan, 2, 2) = home("hub", 20, "10:31");
    let mut day = the_day();
    day.pins.clear();
    assert_eq!(codes(&judge(&day, &plan)), ["V1208"]);

    // c1 leaves the evening shift's hub in time to be in two places at once.
    let mut plan = the_plan();
    plan["shifts"][1]["itinerary"] = plan["shifts"][2]["itinerary"].take();
    plan["shifts"][2]["itinerary"] = json!([]);
    let verdict = judge(&day, &plan);
    assert!(codes(&verdict).contains(&"V1209"), "{verdict}");
}

#[test]
fn a_break_first_at_the_start_place_begins_the_shift() {
    let mut day = the_day();
    day.shifts[S2].breaks = vec![pause("tea", at(8, 0), at(10, 0), minutes(10))];
    let mut plan = the_plan();
    itinerary(&mut plan, 2).insert(1, rest("tea", "09:10", "09:20"));
    assert_eq!(codes(&judge(&day, &plan)), ["V2006"]);
    stop(&mut plan, 2, 0)["departure"] = json!(t("09:10"));
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
}

#[test]
fn a_break_or_a_remote_visit_may_come_first_without_a_start_place() {
    let mut day = the_day();
    day.shifts[S3].breaks = vec![pause("tea", at(13, 0), at(13, 0), minutes(10))];
    let v5 = &mut day.visits[V[5]];
    (v5.place, v5.staff[0].duration) = (None, minutes(5));
    let mut plan = the_plan();
    plan["unassigned"] = json!([]);
    plan["shifts"][3]["itinerary"] = json!([
        rest("tea", "13:00", "13:10"),
        {"kind": "visit", "visit": "v5", "staff": 0,
            "arrival": t("13:10"), "start": t("13:10"), "end": t("13:15"), "late": "PT0S"},
        v("v4", 0, "c", 0, ["13:15", "13:19", "13:49"]),
        v("v6", 0, "c", 0, ["13:49", "13:49", "14:09"]),
    ]);
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.waiting_seconds, 60 * 83, "none in s3");
}

#[test]
fn a_remote_visit_between_two_stops_at_one_place_costs_no_second_access() {
    let mut day = the_day();
    let v5 = &mut day.visits[V[5]];
    (v5.place, v5.staff[0].duration) = (None, minutes(5));
    let mut plan = the_plan();
    plan["unassigned"] = json!([]);
    plan["shifts"][3]["itinerary"] = json!([
        v("v4", 0, "c", 0, ["13:00", "13:04", "13:34"]),
        {"kind": "visit", "visit": "v5", "staff": 0,
            "arrival": t("13:34"), "start": t("13:34"), "end": t("13:39"), "late": "PT0S"},
        v("v6", 0, "c", 0, ["13:39", "13:39", "13:59"]),
    ]);
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.access_seconds, 360);
}

#[test]
fn coming_back_to_the_start_place_costs_its_access() {
    let mut day = the_day();
    day.shifts[S2].activities = vec![activity("huddle", 0, at(10, 30), at(11, 0), minutes(10))];
    let mut plan = the_plan();
    let huddle = |start: &str, end: &str| {
        json!({"kind": "activity", "activity": "huddle", "place": "hub", "travel": "PT20M", "metres": 2000,
            "arrival": t("10:30"), "start": t(start), "end": t(end)})
    };
    itinerary(&mut plan, 2).insert(2, huddle("10:32", "10:42"));
    *stop(&mut plan, 2, 3) = home("hub", 0, "10:42");
    assert_eq!(codes(&judge(&day, &plan)), ["V2003"]);
    *stop(&mut plan, 2, 2) = huddle("10:33", "10:43");
    *stop(&mut plan, 2, 3) = home("hub", 0, "10:43");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.access_seconds, 360 + 180);
}

#[test]
fn a_break_with_a_skip_cost_may_be_left_out_at_that_price() {
    let (mut day, mut plan) = (the_day(), the_plan());
    day.shifts[S1].breaks[0].skip_cost = Some(Cost(777));
    day.shifts[ShiftId(1)].breaks = vec![pause("tea", at(18, 0), at(18, 0), minutes(10))];
    day.shifts[ShiftId(1)].breaks[0].skip_cost = Some(Cost(5));
    itinerary(&mut plan, 0).remove(5);
    *stop(&mut plan, 0, 5) = home("hub", 20, "10:30");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.breaks, 777, "the empty shift pays for no break");
}

#[test]
fn a_window_may_have_a_due_of_its_own() {
    let (mut day, mut plan) = (the_day(), the_plan());
    day.visits[V[1]].windows[0].due = Some(at(8, 31));
    stop(&mut plan, 0, 2)["late"] = json!("PT1M");
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.cost.late, 600);
}

#[test]
fn wrong_figures_are_claims() {
    type Lie = (&'static str, fn(&mut Value));
    let cases: [Lie; 8] = [
        ("day.digest", |plan| plan["day"]["digest"] = json!("sha256:1")),
        ("shifts[0].itinerary[2].late", |plan| stop(plan, 0, 2)["late"] = json!("PT0S")),
        ("shifts[0].itinerary[2].travel", |plan| stop(plan, 0, 2)["travel"] = json!("PT9M")),
        ("shifts[0].itinerary[6].metres", |plan| stop(plan, 0, 6)["metres"] = json!(1)),
        ("cost.late", |plan| plan["cost"]["late"] = json!(0)),
        ("kpis.visits.byPriority.timed", |plan| plan["kpis"]["visits"]["byPriority"]["timed"] = json!(2)),
        ("kpis.careShare", |plan| plan["kpis"]["careShare"] = json!(0.14)),
        ("bound.gap", |plan| plan["bound"] = json!({"lower": 83_300, "gap": 0.5, "method": "none"})),
    ];
    for (path, breakage) in cases {
        let mut plan = the_plan();
        let verdict = judge(&the_day(), &plan);
        plan["cost"] = serde_json::to_value(verdict.cost).unwrap();
        plan["kpis"] = serde_json::to_value(verdict.kpis).unwrap();
        assert!(judge(&the_day(), &plan).is_clean());
        breakage(&mut plan);
        let verdict = judge(&the_day(), &plan);
        let paths: Vec<&str> = verdict.claims.iter().map(|claim| claim.path.as_str()).collect();
        assert_eq!((codes(&verdict), paths), (vec![], vec![path]), "{verdict}");
    }
}

#[test]
fn a_bound_that_the_plan_beats_is_a_wrong_claim() {
    let mut plan = the_plan();
    plan["bound"] = json!({"lower": 83_301, "gap": -1.0 / 83_300.0, "method": "none",
        "visits": {"upper": 4, "perShift": 1.0}});
    let verdict = judge(&the_day(), &plan);
    let paths: Vec<&str> = verdict.claims.iter().map(|claim| claim.path.as_str()).collect();
    assert_eq!(paths, ["bound.lower", "bound.visits.upper"]);
}

/// What happened to c1 by nine: the handover, and v1 begun before anybody could have come.
fn the_day_at_nine() -> (Problem, Value) {
    let (mut day, mut plan) = (the_day(), the_plan());
    let stop_at =
        |what, place, arrival, start, end| PastStop { what, place: Some(PlaceId(place)), arrival, start, end };
    day.shifts[S1].history = vec![
        stop_at(PastKind::Activity(0), 0, at(7, 0), at(7, 0), at(8, 20)),
        stop_at(PastKind::Visit { visit: V[1], staff: 0 }, 1, at(8, 10), at(7, 55), at(9, 17)),
    ];
    for (index, times) in [(1, ["07:00", "07:00", "08:20"]), (2, ["08:10", "07:55", "09:17"])] {
        for (key, time) in ["arrival", "start", "end"].into_iter().zip(times) {
            stop(&mut plan, 0, index)[key] = json!(t(time));
        }
    }
    let past = stop(&mut plan, 0, 2);
    (past["late"], past["travel"], past["metres"]) = (json!("PT0S"), json!("PT7M"), json!(1));
    (day, plan)
}

#[test]
fn no_rule_is_held_against_what_has_happened() {
    let (mut day, plan) = the_day_at_nine();
    day.visits[V[1]].excluded_clinicians = vec![C1];
    day.pins.push(Pin { visit: V[1], clinician: Some(C2), shift: None, start: None, staff: None });
    let verdict = judge(&day, &plan);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.travel_seconds, 60 * (80 - 3), "past travel is as written");
    assert_eq!(verdict.kpis.care_seconds, 60 * (165 - 45 + 82));
    assert_eq!(verdict.kpis.activity_seconds, 60 * 80);
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

#[test]
fn a_mode_without_data_is_a_violation_not_a_panic() {
    let (mut day, plan) = (the_day(), the_plan());
    let rounds::model::ModeSource::Matrix(matrix) = &mut day.modes[rounds::ids::ModeId(0)].source else {
        unreachable!()
    };
    matrix.row_of[PlaceId(2)] = None;
    assert_eq!(codes(&judge(&day, &plan)), ["V2010"]);
}

#[test]
fn absurd_figures_do_not_panic() {
    let (mut day, mut plan) = the_day_at_nine();
    day.weights.wait_per_second = Cost(1_000_000_000_000);
    day.weights.travel_per_second = Cost(1_000_000_000_000);
    for shift in 0..4 {
        for stop in itinerary(&mut plan, shift) {
            for (key, value) in [
                ("arrival", json!("0000-01-01T00:00:00-23:59")),
                ("start", json!("9999-12-31T23:59:59+23:59")),
                ("end", json!("0000-01-01T00:00:00+23:59")),
                ("departure", json!("9999-12-31T23:59:59-23:59")),
                ("travel", json!("PT9223372036854775807S")),
                ("metres", json!(i64::MIN)),
                ("late", json!("PT9223372036854775807S")),
                ("staff", json!(u32::MAX)),
            ] {
                if stop.get(key).is_some() {
                    stop[key] = value;
                }
            }
        }
    }
    let verdict = judge(&day, &plan);
    assert!(codes(&verdict).contains(&"V9901"), "{verdict}");
    assert!(verdict.to_string().contains("violations:"));
}

/// Leaving out, doubling or swapping any entries is told, and never a panic.
#[test]
fn no_entry_can_be_lost_doubled_or_swapped_unseen() {
    let (day, whole) = (the_day(), the_plan());
    for shift in 0..4 {
        let entries = whole["shifts"][shift]["itinerary"].as_array().unwrap().len();
        for index in 0..entries {
            let mut plan = whole.clone();
            itinerary(&mut plan, shift).remove(index);
            assert!(!judge(&day, &plan).violations.is_empty(), "without {index} of {shift}");
            let mut plan = whole.clone();
            let entry = stop(&mut plan, shift, index).clone();
            itinerary(&mut plan, shift).insert(index, entry);
            assert!(!judge(&day, &plan).violations.is_empty(), "{index} of {shift} twice");
            for other in 0..index {
                let mut plan = whole.clone();
                itinerary(&mut plan, shift).swap(index, other);
                assert!(!judge(&day, &plan).violations.is_empty(), "{index} and {other} of {shift}");
            }
        }
    }
}

#[test]
fn messages_hold_no_labels() {
    let (mut day, mut plan) = (the_day(), the_plan());
    for visit in &V[1..] {
        day.visits[*visit].label = Some("SECRET".into());
    }
    day.clinicians[C1].label = Some("SECRET".into());
    day.label = Some("SECRET".into());
    plan["unassigned"] = json!([]);
    day.clinicians[C1].skills.clear();
    assert!(!judge(&day, &plan).to_string().contains("SECRET"));
}

#[test]
fn every_rule_has_a_plan_here_that_breaks_it() {
    let here = include_str!("judge.rs");
    for rule in rounds::check::RULES {
        assert!(here.contains(rule.code), "{} {}", rule.code, rule.name);
    }
}
