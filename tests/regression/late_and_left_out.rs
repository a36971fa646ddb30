//! Priorities and lateness, and what leaving a visit out costs.

use std::sync::Arc;

use rounds::format::events::EventsFile;
use rounds::format::plan::{PlanFile, Stop};
use rounds::format::{read_day, read_events, read_plan};
use rounds::live::{Answered, Current, Live, Naming, Options, Reply, offer_table, offers};
use rounds::model::units::{Cost, Seconds};
use rounds::model::{Priority, Problem};
use rounds::search::{PlanOptions, StopRule};
use rounds::travel::NoSources;
use serde_json::{Value, json};

use crate::common::{brute, tiny};
use crate::support::{bytes, left_out, planned};

/// The visits of a plan: id, start of care, lateness.
fn visits(plan: &PlanFile) -> Vec<(String, String, Seconds)> {
    let visit = |stop: &Stop| match stop {
        Stop::Visit { visit, start, late, .. } => Some((visit.clone(), start.to_string()[11..16].to_owned(), late.0)),
        _ => None,
    };
    plan.shifts.iter().flat_map(|shift| &shift.itinerary).filter_map(visit).collect()
}

fn read(day: &Value) -> Problem {
    read_day(day.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}")).value
}

fn at(clock: &str) -> String {
    format!("2026-03-02T{clock}:00+00:00")
}

/// One clinician from 08:00 to 18:00 at one place with the visits given.
fn one_clinician(visits: Value, more: Value) -> Value {
    let mut day = json!({
        "format": "rounds/1", "places": [{ "id": "home" }],
        "travel": { "modes": [{ "id": "foot", "matrix": { "places": ["home"], "seconds": [[0]] } }] },
        "clinicians": [{ "id": "c", "shifts": [{ "id": "s", "start": at("08:00"), "end": at("18:00"),
            "breaks": [{ "id": "b", "earliest": at("12:00"), "latest": at("14:00"), "duration": "PT30M" }] }] }],
        "visits": visits });
    day.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    day
}

#[test]
fn an_overdue_visit_is_done_late_and_first_thing() {
    for case in [
        "overdue-critical",
        "overdue-urgent",
        "overdue-timed",
        "overdue-routine",
        "urgent-call-of-early-morning",
        "critical-call-of-the-night",
        "insulin-missed-yesterday",
        "due-yesterday",
        "response-clock-of-last-year",
    ] {
        let problem = crate::support::day(&format!("{case}.json"));
        let plan = planned(&problem, 100);
        assert_eq!(left_out(&plan), [""; 0], "{case}");
        let (_, start, late) = &visits(&plan)[0];
        assert_eq!(start, "08:03", "{case}");
        assert!(*late > Seconds(9_000), "{case}: {late:?}");
        assert_eq!(plan.kpis.unwrap().late_visits, 1, "{case}");
    }
}

/// One clinician with a day of work and one with nothing to do; somebody owed a visit for up to two days.
#[test]
fn an_owed_visit_is_done_while_somebody_fit_is_idle() {
    let mut random = rounds::search::Random::new(26, 1);
    for number in 0..60 {
        let mut pick = |below: usize| random.below(below) as i64;
        let (ways, width) = ([pick(3_000), pick(3_000), pick(3_000)], pick(8) * 3_600);
        let due = 1_772_438_400 + 8 * 3_600 - pick(2 * 86_400);
        let stamp = |seconds: i64| {
            rounds::format::values::Timestamp::in_zone(rounds::model::units::Instant(seconds), chrono_tz::UTC)
        };
        let due = stamp(due).unwrap().to_string();
        let priority = ["critical", "urgent", "timed", "routine"][pick(4) as usize];
        let mut owed = json!({ "id": "owed", "place": "a", "duration": "PT30M", "priority": priority });
        match pick(3) {
            0 => owed["due"] = json!(due),
            1 => owed["response"] = json!({ "clockStart": due, "within": "PT0S" }),
            _ => owed["windows"] = json!([{ "start": at("08:00"), "end": at("18:00"), "due": due }]),
        }
        if pick(2) == 0 && owed.get("windows").is_none() {
            let end = stamp(1_772_438_400 + 3_600 + width).unwrap().to_string();
            owed["windows"] = json!([{ "start": at("08:00"), "end": end }]);
        }
        let [a, b, back] = ways;
        let shift = |id: &str| {
            json!([{ "id": id, "start": at("08:00"), "end": at("18:00"), "maxOvertime": "PT1H", "startPlace": "hub",
                "endPlace": "hub",
                "breaks": [{ "id": "b", "earliest": at("12:00"), "latest": at("14:00"), "duration": "PT30M" }] }])
        };
        let problem = read(&json!({
            "format": "rounds/1", "places": [{ "id": "hub" }, { "id": "a", "access": "PT5M" }, { "id": "b" }],
            "travel": { "modes": [{ "id": "car", "matrix": { "places": ["hub", "a", "b"],
                "seconds": [[0, a, b], [back, 0, b], [back, a, 0]] } }] },
            "clinicians": [{ "id": "busy", "shifts": shift("busy") }, { "id": "idle", "shifts": shift("idle") }],
            "visits": [owed, { "id": "long", "place": "b", "duration": "PT6H", "requiredClinicians": ["busy"] }] }));
        let plan = planned(&problem, 200);
        assert!(!left_out(&plan).contains(&"owed"), "day {number}");
    }
}

#[test]
fn leaving_out_costs_the_lateness_it_could_come_to() {
    // To the end of the shift, to the end of the last window, by the last window's due; none without a due, nor with a
    // price.
    let problem = read(&one_clinician(
        json!([
            { "id": "open", "place": "home", "duration": "PT1H", "priority": "urgent", "due": at("10:00") },
            { "id": "window", "place": "home", "duration": "PT1H", "priority": "timed",
              "windows": [{ "start": at("08:00"), "end": at("09:00") }], "response": { "clockStart": at("07:00"), "within": "PT1H" } },
            { "id": "two", "place": "home", "duration": "PT1H", "due": at("07:00"),
              "windows": [{ "start": at("12:00"), "end": at("13:00"), "due": at("12:10") }, { "start": at("08:00"), "end": at("09:00") }] },
            { "id": "beyond", "place": "home", "duration": "PT1H", "due": at("17:00"),
              "windows": [{ "start": at("08:00"), "end": at("23:00") }] },
            { "id": "early", "place": "home", "duration": "PT1H", "due": at("17:00"),
              "windows": [{ "start": at("08:00"), "end": at("09:00") }] },
            { "id": "no-due", "place": "home", "duration": "PT1H", "priority": "critical" },
            { "id": "priced", "place": "home", "duration": "PT1H", "due": at("07:00"), "unassignedCost": 7 }
        ]),
        json!({}),
    ));
    let prices: Vec<i64> = problem.prices().iter().map(|price| price.0).collect();
    let expected =
        [500_000 + 50 * 28_800, 100_000 + 10 * 3_600, 20_000 + 2 * 3_000, 20_000 + 2 * 3_600, 20_000, 2_000_000, 7];
    assert_eq!(prices, expected);
    let nobody = PlanFile { unassigned: Vec::new(), ..planned(&problem, 100) };
    assert!(!rounds::check::check(&problem, &nobody).is_clean());
}

#[test]
fn one_critical_visit_outweighs_any_number_of_urgent_ones_where_priorities_are_strict() {
    let mut day: Value = serde_json::from_slice(&bytes("critical-against-five-urgent.json")).unwrap();
    assert_eq!(
        left_out(&planned(&read(&day), 500)),
        ["crisis"],
        "weighted: five urgent ones are worth more than one critical"
    );
    day["objective"] = json!({ "priorities": "strict" });
    assert_eq!(left_out(&planned(&read(&day), 500)), ["u0", "u1", "u2", "u3", "u4"]);
}

#[test]
fn one_timed_visit_outweighs_six_routine_ones_where_priorities_are_strict() {
    let routine = (0..6).map(|number| json!({ "id": format!("r{number}"), "place": "home", "duration": "PT1H30M" }));
    let timed = json!({ "id": "timed", "place": "home", "duration": "PT9H30M", "priority": "timed",
        "windows": [{ "start": at("08:00"), "end": at("09:00") }] });
    let visits: Vec<Value> = routine.chain([timed]).collect();
    let day = |objective: Value| {
        let mut day = one_clinician(json!(visits), json!({ "objective": objective }));
        day["clinicians"][0]["shifts"][0]["breaks"][0]["latest"] = json!(at("17:30"));
        read(&day)
    };
    assert_eq!(left_out(&planned(&day(json!({})), 500)), ["timed"]);
    let strict = planned(&day(json!({ "priorities": "strict" })), 500);
    assert_eq!(strict.unassigned.len(), 6);
    assert_eq!(strict.cost.unwrap().unassigned, 6 * 20_000);
    // The price of the timed one: its own and those of the six.
    assert_eq!(day(json!({ "priorities": "strict" })).prices().iter().next_back(), Some(&Cost(100_000 + 6 * 20_000)));
}

/// On tiny days with strict priorities the optimum leaves no visit out that could be in with all those of its priority
/// and above that are, whatever of lower priority that takes.
#[test]
fn strict_priorities_leave_nothing_out_for_what_is_lower() {
    let mut looked_at = 0;
    for seed in 0..120 {
        let mut problem = tiny::random_day(seed, 5);
        problem.weights.strict = true;
        problem.weights.late_per_second = rounds::model::PriorityMap([Cost(0); 4]);
        problem.visits.ids().for_each(|visit| problem.visits[visit].unassigned_cost = None);
        let (_, plan) = brute::best_cost(&problem);
        let out = left_out(&plan);
        let is_out = |id: &str| out.contains(&id);
        for visit in problem.visits.ids().filter(|&visit| is_out(&problem.visits[visit].id)) {
            let priority = problem.visits[visit].priority;
            if priority == Priority::Routine {
                continue;
            }
            // A day on which nothing has a price but leaving one of these out.
            let mut bare = problem.clone();
            let nothing = Cost::ZERO;
            bare.weights = rounds::model::Weights {
                strict: false,
                travel_per_second: nothing,
                overtime_per_second: nothing,
                wait_per_second: nothing,
                latest_per_second: nothing,
                longest_idle_per_second: nothing,
                continuity: nothing,
                preference: nothing,
                changed_clinician: nothing,
                moved_per_second: nothing,
                ..problem.weights
            };
            bare.shifts.ids().for_each(|shift| {
                bare.shifts[shift]
                    .breaks
                    .iter_mut()
                    .for_each(|pause| pause.skip_cost = pause.skip_cost.map(|_| nothing));
            });
            for other in bare.visits.ids() {
                let row = &mut bare.visits[other];
                let held = other == visit || row.priority <= priority && !is_out(&row.id);
                row.unassigned_cost = Some(Cost(i64::from(held)));
            }
            looked_at += 1;
            assert!(brute::best_cost(&bare).0 > 0, "day {seed}: {} could be in", problem.visits[visit].id);
        }
    }
    assert!(looked_at > 20, "hardly anything is left out: {looked_at}");
}

#[test]
fn strict_prices_beyond_64_bits_are_an_input_error() {
    let visit = |number: i64| {
        let priority = ["critical", "urgent", "timed", "routine"][number as usize % 4];
        json!({ "id": format!("v{number}"), "place": "home", "duration": "PT1H", "priority": priority, "due": at("09:00"),
            "unassignedCost": 1_000_000_000_000_i64 })
    };
    let visits: Vec<Value> = (0..400).map(visit).collect();
    let day = |priorities: &str| one_clinician(json!(visits), json!({ "objective": { "priorities": priorities } }));
    read(&day("weighted"));
    let Err(error) = read_day(day("strict").to_string().as_bytes()) else { panic!("an overflow") };
    let issues = error.into_issues();
    assert_eq!(issues[0].code, "E1901");
    assert!(issues[0].help.contains("strict"), "{}", issues[0].help);
}

#[test]
fn a_standard_gives_a_response_to_what_says_when_it_was_requested() {
    let visit = |id: &str, priority: &str, more: Value| {
        let mut visit = json!({ "id": id, "place": "home", "duration": "PT10M", "priority": priority });
        visit.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        visit
    };
    let day = one_clinician(
        json!([
            visit("asked", "urgent", json!({ "requested": at("08:30") })),
            visit("other", "timed", json!({ "requested": at("08:30") })),
            visit("own", "urgent", json!({ "requested": at("08:30"), "due": at("09:00") })),
            visit(
                "answer",
                "critical",
                json!({ "requested": at("08:30"),
                "response": { "clockStart": at("08:00"), "within": "PT30M" } })
            ),
            visit("silent", "urgent", json!({}))
        ]),
        json!({ "standards": { "critical": "PT1H", "urgent": "PT2H" } }),
    );
    let loaded = read_day(day.to_string().as_bytes()).unwrap();
    let problem = &loaded.value;
    let start = problem.shifts.iter().next().unwrap().start;
    let row = |index: usize| {
        let visit = problem.visits.iter().nth(index).unwrap();
        (visit.due.map(|due| (due - start).0 / 60), visit.response)
    };
    let rows: Vec<_> = (0..5).map(row).collect();
    assert_eq!(rows, [(Some(150), true), (None, false), (Some(60), false), (Some(30), true), (None, false)]);
    let told: Vec<(&str, &str)> = loaded.warnings.iter().map(|issue| (issue.code, &*issue.path)).collect();
    assert_eq!(told, [("W1502", "visits[4]")]);
    let plan = planned(problem, 100);
    assert_eq!(plan.kpis.unwrap().response_within_target, Some(1.0));
}

#[test]
fn made_up_days_say_how_soon_what_is_urgent_must_start() {
    let options = rounds::generate::GenerateOptions::default().shifts(20).visits(150);
    let day = rounds::generate::generate(&options);
    let loaded = rounds::format::problem_of(&day).unwrap();
    assert!(loaded.value.visits.iter().any(|visit| visit.priority <= Priority::Urgent));
    assert!(loaded.warnings.iter().all(|issue| issue.code != "W1502"), "{:?}", loaded.warnings);
}

/// A referral told hours after its clock has run out, with two clinicians free within minutes.
fn found_late(change: impl Fn(&mut Value)) -> (Current, EventsFile) {
    let case = |name: &str| bytes(&format!("referral-found-late/{name}.json"));
    let mut events: Value = serde_json::from_slice(&case("events")).unwrap();
    change(&mut events["events"][0]["visit"]);
    let plan = read_plan(&case("plan")).unwrap();
    let before = Current::with(&case("day"), plan, Arc::new(NoSources)).unwrap();
    (before, read_events(events.to_string().as_bytes()).unwrap())
}

/// Answers of a few iterations.
fn counted() -> Options {
    let search = PlanOptions::default().stop(StopRule::iterations(200)).threads(1);
    Options::default().search(search)
}

/// What `live` answers to events.
fn live(day: &mut Live, events: &Value) -> Answered {
    let entry = day.take(&events.to_string(), &counted(), &|_| ()).unwrap();
    let Reply::Answered(answer) = entry.reply else { panic!("refused: {:?}", entry.reply) };
    *answer
}

#[test]
fn a_referral_found_late_is_offered_and_placed() {
    for priority in ["urgent", "critical"] {
        let (before, events) = found_late(|visit| visit["priority"] = json!(priority));
        let found = offers(&before, &events, 5).unwrap();
        let first = &found.offers[0];
        let way = (&*first.clinicians[0], &first.start.to_string()[11..16]);
        assert_eq!(way, ("c2", "10:38"), "{}", offer_table(&found, Naming::Ids));
        assert_eq!(first.late.0.0 / 60, 4 * 60 + 38, "{}", offer_table(&found, Naming::Ids));
        let answer = rounds::live::answer(&before, &events, &counted(), &|_| ()).unwrap();
        assert_eq!(left_out(&answer.plan), [""; 0]);
        let answer = live(&mut Live::new(before), &serde_json::to_value(&events).unwrap());
        assert!(answer.sentence.contains("c2 begins stuck at 10:38, 4 h 38 min outside"), "{}", answer.sentence);
    }
}

#[test]
fn live_warns_once_of_what_may_wait_although_it_is_urgent() {
    let (before, events) = found_late(|visit| _ = visit.as_object_mut().unwrap().remove("response"));
    let mut day = Live::new(before);
    let told = |answer: &Answered| -> Vec<(String, String)> {
        answer.warnings.iter().map(|warning| (warning.code.clone(), warning.path.clone())).collect()
    };
    let first = live(&mut day, &serde_json::to_value(&events).unwrap());
    assert_eq!(told(&first), [("W1502".into(), "events[0].visit".into())]);
    let visit = json!({ "id": "later", "patient": "p6", "kind": "advice", "duration": "PT10M" });
    let routine = json!({ "kind": "newVisit", "visit": visit });
    let one_more = json!({ "format": "rounds/1", "at": at("10:31"), "events": [routine] });
    assert_eq!(told(&live(&mut day, &one_more)), []);
    // A visit that becomes urgent is one that came in as that.
    let urgent = json!({ "kind": "visitChanged", "visit": "later", "set": { "priority": "urgent" } });
    let more_urgent = json!({ "format": "rounds/1", "at": at("10:32"), "events": [urgent] });
    assert_eq!(told(&live(&mut day, &more_urgent)), [("W1502".into(), "events[0].set".into())]);
}

#[test]
fn an_offer_names_the_ways_that_cost_more_than_leaving_out() {
    let (before, events) = found_late(|visit| {
        visit.as_object_mut().unwrap().remove("response");
        visit["priority"] = json!("routine");
        visit["unassignedCost"] = json!(0);
    });
    let found = offers(&before, &events, 5).unwrap();
    assert!(!found.offers.is_empty(), "{}", offer_table(&found, Naming::Ids));
}

#[test]
fn a_referral_was_requested_when_it_came_in_and_is_warned_about_without_a_standard() {
    let asked = |visit: &mut Value| {
        visit.as_object_mut().unwrap().remove("response");
    };
    let (before, events) = found_late(asked);
    let now = rounds::live::new_day(&before, &events).unwrap();
    let told: Vec<(&str, &str)> = now.warnings.iter().map(|issue| (issue.code, &*issue.path)).collect();
    assert_eq!(told, [("W1502", "events[0].visit")]);
    assert_eq!(now.day.visits.last().unwrap().requested.map(|at| at.to_string()), Some(at("10:30")));

    let mut day: Value = serde_json::from_slice(&bytes("referral-found-late/day.json")).unwrap();
    day["standards"] = json!({ "urgent": "PT2H" });
    let problem = read(&day);
    let mut plan = read_plan(&bytes("referral-found-late/plan.json")).unwrap();
    plan.day.digest.clone_from(&problem.digest);
    let before = Current::with(day.to_string().as_bytes(), plan, Arc::new(NoSources)).unwrap();
    let now = rounds::live::new_day(&before, &events).unwrap();
    assert!(now.warnings.is_empty());
    let visit = now.problem.visits.iter().next_back().unwrap();
    assert_eq!((visit.due.map(|due| (due - now.at).0), visit.response), (Some(7_200), true));
}

#[test]
fn a_visit_taken_off_under_strict_priorities_was_paid_for() {
    let visit =
        |id: &str, priority: &str| json!({ "id": id, "place": "home", "duration": "PT30M", "priority": priority });
    let visits = json!([visit("gone", "critical"), visit("other", "routine")]);
    for cancelled in [false, true] {
        let day = one_clinician(visits.clone(), json!({ "objective": { "priorities": "strict" } }));
        let before = Current::new(day.to_string().as_bytes(), planned(&read(&day), 50)).unwrap();
        let mut events = vec![
            json!({ "kind": "noAccess", "visit": "gone", "clinician": "c", "time": at("08:10"), "retry": cancelled }),
        ];
        if cancelled {
            events.push(json!({ "kind": "cancelVisit", "visit": "gone" }));
        }
        let answer =
            live(&mut Live::new(before), &json!({ "format": "rounds/1", "at": at("08:10"), "events": events }));
        assert_eq!((answer.cost.unassigned, answer.in_danger.len()), (0, 0));
        assert_eq!(answer.kpis.unassigned_visits.total, 1);
    }
}
