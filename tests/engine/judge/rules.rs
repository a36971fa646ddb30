//! Every rule, each with plans that break it and nothing else.

use rounds::model::ids::PlaceId;
use rounds::model::units::Seconds;
use rounds::model::{LinkKind, Problem};
use serde_json::{Value, json};

use super::solved::{C1, C2, S1, S2, S3, V, codes, home, itinerary, judge, leave, rest, stop, t, the_day, the_plan, v};
use crate::common::day::{at, link, minutes, window};

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
        ("V1310", |_, plan| stop(plan, 0, 5)["place"] = json!("b")),
    ]);
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
        ("V3001", |day, plan| {
            day.shifts[S1].breaks[0].earliest = at(10, 29);
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
fn every_rule_has_a_plan_here_that_breaks_it() {
    let here = [
        include_str!("rules.rs"),
        include_str!("cases.rs"),
        include_str!("past.rs"),
        include_str!("odd.rs"),
        include_str!("reserves.rs"),
    ]
    .concat();
    for rule in rounds::check::RULES {
        assert!(here.contains(rule.code), "{} {}", rule.code, rule.name);
    }
}
