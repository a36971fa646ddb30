//! Breaks: when they are owed, and where they are taken.

use rounds::format::plan::{PlanFile, Stop};
use rounds::live::{Current, Options, answer};
use rounds::model::Problem;
use rounds::search::{PlanOptions, StopRule};
use serde_json::{Value, json};

use crate::support::{self, day, left_out, planned};

/// Ids of the breaks that a plan has.
fn breaks(plan: &PlanFile) -> Vec<&str> {
    let stops = plan.shifts.iter().flat_map(|shift| &shift.itinerary);
    stops.filter_map(|stop| if let Stop::Break { break_id, .. } = stop { Some(&**break_id) } else { None }).collect()
}

/// Work that was over by 08:27 went on to 11:30 for lunch.
#[test]
fn no_shift_waits_for_a_lunch_it_does_not_owe() {
    for case in ["lunch-waited-for-after-work.json", "lunch-waited-for-after-work-priced.json"] {
        let plan = planned(&day(case), 500);
        assert!(left_out(&plan).is_empty() && breaks(&plan).is_empty(), "{case}: {plan:?}");
        let cost = plan.cost.expect("a plan of the search is priced");
        assert_eq!((cost.total, cost.waiting), (3_180, 0), "{case}");
    }
}

/// The day of a lunch that fits only on arriving at b, changed as said.
fn lunch(change: impl Fn(&mut Value)) -> Problem {
    read(&lunch_file(change))
}

fn lunch_file(change: impl Fn(&mut Value)) -> Value {
    let mut file: Value = serde_json::from_slice(&support::bytes("lunch-on-arrival.json")).expect("JSON");
    change(&mut file);
    file
}

fn read(file: &Value) -> Problem {
    rounds::format::read_day(file.to_string().as_bytes()).expect("a day").value
}

/// Five minutes from the door of b to the bed, and no minute to lose.
fn access_at_b(file: &mut Value) {
    file["places"][2]["access"] = json!("PT5M");
    file["visits"][1]["windows"] = json!([{"start": time("12:10"), "end": time("12:15")}]);
}

fn time(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// What the judge finds in a plan with one entry changed.
fn found(problem: &Problem, plan: &Value) -> Vec<&'static str> {
    let plan = rounds::format::read_plan(plan.to_string().as_bytes()).expect("a plan");
    rounds::check::check(problem, &plan).violations.iter().map(|violation| violation.code).collect()
}

/// Lunch cannot be had before the way to b, nor after the visit there.
#[test]
fn a_lunch_is_had_on_arriving_where_the_shift_allows_that() {
    let problem = lunch(|_| ());
    let plan = planned(&problem, 500);
    assert!(left_out(&plan).is_empty());
    assert_eq!(plan.cost.expect("a cost").total, 6_000);
    let file = serde_json::to_value(&plan).expect("JSON");
    let stops = &file["shifts"][0]["itinerary"];
    let expected = json!({"kind": "break", "break": "lunch", "place": "b", "travel": "PT40M", "metres": 0,
        "arrival": time("11:40"), "start": time("11:40"), "end": time("12:10")});
    assert_eq!(stops[2], expected);
    assert_eq!((&stops[3]["travel"], &stops[3]["arrival"]), (&json!("PT0S"), &json!(time("12:10"))));

    let without = lunch(|file| file["clinicians"][0]["shifts"][0]["breaks"][0]["onArrival"] = json!(false));
    assert_eq!(left_out(&planned(&without, 500)).len(), 1);
}

#[test]
fn a_last_break_is_had_once_home() {
    let plan = planned(&day("break-once-home.json"), 500);
    assert!(left_out(&plan).is_empty());
    assert_eq!(plan.cost.expect("a cost").total, 1_500);
    let file = serde_json::to_value(&plan).expect("JSON");
    let stops = file["shifts"][0]["itinerary"].as_array().expect("stops").clone();
    let [.., rest, end] = &stops[..] else { panic!("{stops:?}") };
    assert_eq!((&rest["place"], &rest["start"]), (&json!("depot"), &json!(time("09:45"))));
    assert_eq!((&end["travel"], &end["arrival"]), (&json!("PT0S"), &json!(time("09:50"))));
}

#[test]
fn the_judge_holds_a_break_on_arrival_to_its_rules() {
    let problem = lunch(access_at_b);
    let plan = serde_json::to_value(planned(&problem, 500)).expect("JSON");
    assert_eq!(plan["unassigned"], json!([]));
    let with = |stop: usize, field: &str, value: Value| {
        let mut plan = plan.clone();
        plan["shifts"][0]["itinerary"][stop][field] = value;
        plan
    };
    assert!(found(&problem, &plan).is_empty());
    assert_eq!(found(&problem, &with(2, "place", json!("a")))[0], "V1310", "another place");
    assert_eq!(found(&problem, &with(2, "arrival", json!(time("11:39")))), ["V2002"], "too soon there");
    assert_eq!(found(&problem, &with(2, "travel", Value::Null)), ["V1310"], "no travel");
    assert!(found(&problem, &with(3, "start", json!(time("12:10")))).contains(&"V2003"), "access is due");
    assert_eq!(found(&problem, &with(3, "arrival", json!(time("12:15")))), ["V2002", "V2003"], "no second way");
    let wrong = rounds::format::read_plan(with(2, "travel", json!("PT39M")).to_string().as_bytes()).expect("a plan");
    let verdict = rounds::check::check(&problem, &wrong);
    assert!(verdict.claims.iter().any(|claim| claim.path == "shifts[0].itinerary[2].travel"), "{verdict}");

    // The same plan, of a day whose lunch is had where one is.
    let before = lunch(|file| {
        access_at_b(file);
        file["clinicians"][0]["shifts"][0]["breaks"][0]["onArrival"] = json!(false);
    });
    assert!(found(&before, &plan).contains(&"V1310"));
}

/// A plan goes round by file, and what is said of it holds.
#[test]
fn a_plan_with_a_break_on_arrival_comes_back_as_it_was() {
    let problem = lunch(access_at_b);
    let plan = planned(&problem, 500);
    let options = PlanOptions::default().threads(1).stop(StopRule::iterations(0));
    let again = rounds_engine::search::plan(&problem, &options.initial(plan.clone()), &|_| ());
    let again = again.expect("a plan goes on from itself");
    assert_eq!((again.shifts, again.cost), (plan.shifts.clone(), plan.cost));
    rounds::explain::reasons(&problem, &mut plan.clone()).expect("a plan that keeps the rules");
    let page = rounds::report::html(&problem, &plan);
    assert!(page.contains("break at b"), "the timeline says where");
}

/// A clinician who has had lunch at the door still has to get in; one who is on the way to it goes there.
#[test]
fn a_day_goes_on_from_a_break_on_arrival() {
    for clock in ["10:30", "11:20", "11:39", "11:40", "11:50", "12:10", "12:12"] {
        let file = lunch_file(access_at_b);
        let plan = planned(&read(&file), 500);
        let now = Current::new(file.to_string().as_bytes(), plan).expect("a day and its plan");
        let events = json!({"format": "rounds/1", "at": time(clock), "events": []});
        let events = rounds::format::read_events(events.to_string().as_bytes()).expect("events");
        for instant in [true, false] {
            let search = PlanOptions::default().threads(1).stop(StopRule::iterations(20));
            let answer = answer(&now, &events, &Options::default().instant(instant).search(search), &|_| ());
            let answer = answer.expect("an answer");
            let verdict = rounds::check::check(&answer.now.problem, &answer.plan);
            assert!(verdict.is_clean(), "{clock}: {verdict}");
            assert!(left_out(&answer.plan).is_empty(), "{clock}");
            let vb = answer.plan.shifts[0].itinerary.iter().find_map(|stop| match stop {
                Stop::Visit { visit, start, .. } if visit == "vb" => Some(start.to_string()),
                _ => None,
            });
            assert_eq!(vb, Some(time("12:15")), "{clock}");
        }
    }
}
