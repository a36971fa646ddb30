//! Reserves as the judge sees them: figures by arithmetic, and every way to hold one wrongly.

use rounds::model::ids::ReserveId;
use rounds::model::units::{Cost, Instant};
use rounds::model::{Problem, Reserve, StaffEntry};
use serde_json::{Value, json};

use super::solved::{S1, codes, home, itinerary, judge, leave, stop, t, the_day, the_plan};
use crate::common::day::{IV, at, minutes};

fn reserve(day: &mut Problem, id: &str, (from, to): (Instant, Instant), cost: i64) -> ReserveId {
    let entry = StaffEntry { skills: Vec::new(), min_band: 0, duration: minutes(60) };
    day.reserves.push(Reserve { id: id.into(), from, to, entry, covers: Vec::new(), cost: Cost(cost) })
}

fn held(id: &str, start: &str, end: &str) -> Value {
    json!({"kind": "reserve", "reserve": id, "start": t(start), "end": t(end)})
}

/// The day with `r1` for somebody like c1 in the morning, `r2` in the evening, and `r3` that nobody holds.
fn with_reserves() -> (Problem, Value) {
    let (mut day, mut plan) = (the_day(), the_plan());
    let r1 = reserve(&mut day, "r1", (at(10, 0), at(12, 0)), 500);
    (day.reserves[r1].entry.skills, day.reserves[r1].entry.min_band) = (vec![IV], 6);
    reserve(&mut day, "r2", (at(17, 0), at(20, 0)), 600);
    reserve(&mut day, "r3", (at(8, 0), at(9, 0)), 777);
    itinerary(&mut plan, 0).insert(5, held("r1", "10:10", "11:10"));
    plan["shifts"][1]["itinerary"] =
        json!([leave("hub", "18:00"), held("r2", "18:00", "19:00"), home("hub", 0, "19:00")]);
    plan["unheld"] = json!([{"reserve": "r3"}]);
    (day, plan)
}

#[test]
fn a_held_reserve_is_idle_and_waiting_and_in_no_other_figure() {
    let (day, plan) = with_reserves();
    let (verdict, before) = (judge(&day, &plan), judge(&the_day(), &the_plan()));
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.kpis.reserve_seconds, Some(2 * 3_600));
    // r1 lies where c1 waits for lunch anyway; the evening shift is worked for r2 alone, and was idle.
    assert_eq!(verdict.kpis.waiting_seconds, before.kpis.waiting_seconds + 3_600);
    let mut kpis = verdict.kpis;
    (kpis.reserve_seconds, kpis.waiting_seconds) = (None, before.kpis.waiting_seconds);
    assert_eq!(kpis, before.kpis);
    let mut cost = verdict.cost;
    assert_eq!((cost.unassigned, cost.waiting), (before.cost.unassigned + 777, before.cost.waiting + 3_600));
    assert_eq!(cost.total, before.cost.total + 777 + 3_600);
    (cost.unassigned, cost.waiting, cost.total) = (before.cost.unassigned, before.cost.waiting, before.cost.total);
    assert_eq!(cost, before.cost);
}

#[test]
fn strict_priorities_leave_the_price_of_a_reserve_alone() {
    let (mut day, plan) = with_reserves();
    let weighted = judge(&day, &plan).cost.unassigned;
    let mut bare = the_day();
    (day.weights.strict, bare.weights.strict) = (true, true);
    assert_eq!(judge(&day, &plan).cost.unassigned, judge(&bare, &the_plan()).cost.unassigned + 777);
    assert!(weighted > 777);
}

#[test]
fn figures_of_reserves_are_held_against_the_plan() {
    let (day, mut plan) = with_reserves();
    let verdict = judge(&day, &plan);
    (plan["cost"], plan["kpis"]) =
        (serde_json::to_value(verdict.cost).unwrap(), serde_json::to_value(verdict.kpis).unwrap());
    assert!(judge(&day, &plan).is_clean());
    plan["kpis"]["reserveSeconds"] = json!(3_600);
    let wrong: Vec<String> = judge(&day, &plan).claims.into_iter().map(|claim| claim.path).collect();
    assert_eq!(wrong, ["kpis.reserveSeconds"]);
    plan["kpis"].as_object_mut().unwrap().remove("reserveSeconds");
    let wrong: Vec<String> = judge(&day, &plan).claims.into_iter().map(|claim| claim.path).collect();
    assert_eq!(wrong, ["kpis.reserveSeconds"]);
}

/// What breaks the plan, and the codes that it breaks it with.
type Mutation = (&'static str, fn(&mut Problem, &mut Value), &'static [&'static str]);

const MUTATIONS: &[Mutation] = &[
    ("neither held nor unheld", |_, plan| drop(itinerary(plan, 0).remove(5)), &["V1212"]),
    ("no list of what is unheld", |_, plan| drop(plan.as_object_mut().unwrap().remove("unheld")), &["V1212"]),
    ("held and unheld", |_, plan| plan["unheld"] = json!([{"reserve": "r3"}, {"reserve": "r1"}]), &["V1213"]),
    ("unheld twice", |_, plan| plan["unheld"] = json!([{"reserve": "r3"}, {"reserve": "r3"}]), &["V1215"]),
    ("unknown in the list", |_, plan| plan["unheld"] = json!([{"reserve": "r3"}, {"reserve": "r9"}]), &["V1211"]),
    ("unknown in a shift", |_, plan| stop(plan, 0, 5)["reserve"] = json!("v1"), &["V1211", "V1212"]),
    ("held twice", |_, plan| itinerary(plan, 1).insert(2, held("r2", "19:00", "20:00")), &["V1214", "V2002"]),
    (
        "too early",
        |day, plan| {
            day.reserves[ReserveId(0)].from = at(10, 11);
            let _ = plan;
        },
        &["V4002"],
    ),
    ("too late", |day, _| day.reserves[ReserveId(0)].to = Instant(at(11, 10).0 - 1), &["V4002"]),
    ("to the second in time", |day, _| day.reserves[ReserveId(0)].to = at(11, 10), &[]),
    ("too short", |_, plan| stop(plan, 0, 5)["end"] = json!(t("11:09")), &["V2004"]),
    ("during the stop before", |_, plan| *stop(plan, 0, 5) = held("r1", "10:09", "11:09"), &["V2011"]),
    ("before departure", |_, plan| *stop(plan, 1, 1) = held("r2", "17:59", "18:59"), &["V2002", "V2011"]),
    (
        "during the break after it",
        |day, plan| {
            day.reserves[ReserveId(0)].to = at(13, 0);
            *stop(plan, 0, 5) = held("r1", "10:31", "11:31");
        },
        &["V2005"],
    ),
    (
        "two at a time in one shift",
        |day, plan| {
            day.reserves[ReserveId(2)].to = at(12, 0);
            itinerary(plan, 0).insert(6, held("r3", "11:00", "12:00"));
            plan["unheld"] = json!([]);
        },
        &["V2005", "V2011"],
    ),
    ("by somebody without the skill", |day, _| day.clinicians[super::solved::C1].skills.clear(), &["V5001"]),
    ("by too low a band", |day, _| day.reserves[ReserveId(1)].entry.min_band = 7, &["V5002"]),
    ("beyond the end of the shift", |day, _| day.shifts[rounds::model::ids::ShiftId(1)].end = at(18, 30), &["V2008"]),
    ("before the shift begins", |day, _| day.shifts[rounds::model::ids::ShiftId(1)].start = at(18, 30), &["V2001"]),
    ("beyond maxVisits, of which it takes one", |day, _| day.shifts[S1].max_visits = Some(3), &["V6001"]),
    ("within maxVisits", |day, _| day.shifts[S1].max_visits = Some(4), &[]),
    ("without a start", |_, plan| drop(itinerary(plan, 1).remove(0)), &["V1301"]),
    ("without an end", |_, plan| drop(itinerary(plan, 1).remove(2)), &["V1303"]),
    (
        "without the break that its shift owes",
        |day, _| {
            let pause = crate::common::day::pause("tea", at(18, 0), at(18, 30), minutes(10));
            day.shifts[rounds::model::ids::ShiftId(1)].breaks = vec![pause];
        },
        &["V3001"],
    ),
];

#[test]
fn every_way_to_hold_a_reserve_wrongly_is_caught() {
    for (what, break_it, expected) in MUTATIONS {
        let (mut day, mut plan) = with_reserves();
        // The visits of c1 ask for the skill too.
        for visit in day.visits.ids().collect::<Vec<_>>() {
            if *what == "by somebody without the skill" {
                day.visits[visit].staff.iter_mut().for_each(|entry| entry.skills.clear());
            }
        }
        break_it(&mut day, &mut plan);
        let verdict = judge(&day, &plan);
        let mut found: Vec<&str> = codes(&verdict);
        found.sort_unstable();
        assert_eq!(found, *expected, "{what}\n{verdict}");
    }
}
