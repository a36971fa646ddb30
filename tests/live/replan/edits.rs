//! Edits by hand: what is asked for is done, all else keeps its place, and whatever it breaks is named.

use std::collections::{BTreeMap, BTreeSet};

use rounds::check::check;
use rounds::format;
use rounds::format::events::{EventFile, EventsFile};
use rounds::format::plan::{PlanFile, Stop};
use rounds::format::values::Timestamp;
use rounds::live::{Current, Edit, Edited, Options, answer, edit};
use rounds::search::Random;
use serde_json::json;

use super::line::{line, planned, time};
use super::made::{at, counted, mixed_day};

/// The shifts that serve each visit.
fn served(plan: &PlanFile) -> BTreeMap<String, BTreeSet<String>> {
    let mut served: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { visit, .. } = stop {
                served.entry(visit.clone()).or_default().insert(shift.shift.clone());
            }
        }
    }
    served
}

fn starts(plan: &PlanFile, id: &str) -> Vec<i64> {
    let stops = plan.shifts.iter().flat_map(|shift| &shift.itinerary);
    let starts = stops.filter_map(|stop| match stop {
        Stop::Visit { visit, start, .. } if visit == id => Some(start.instant().0),
        _ => None,
    });
    starts.collect()
}

fn put(to: &[&str], at: Option<Timestamp>) -> Edit {
    Edit::Put { to: to.iter().map(|shift| shift.to_string()).collect(), at, pin: false }
}

/// What always holds of an edit: it tells exactly what the judge finds, and other visits keep their shifts.
fn holds(before: &Current, visit: &str, edited: &Edited, context: &str) {
    let verdict = check(&edited.problem, &edited.plan);
    assert_eq!(verdict.violations, edited.broken, "{context}");
    assert!(verdict.claims.is_empty(), "{context}: {:?}", verdict.claims);
    let (mut was, mut is) = (served(&before.plan), served(&edited.plan));
    was.remove(visit);
    is.remove(visit);
    assert_eq!(was, is, "{context}");
    let day = format::write_day(&edited.day);
    assert!(
        Current::as_it_is(day.as_bytes(), edited.plan.clone(), before.sources.clone()).is_ok(),
        "{context}: the plan is for the day"
    );
}

#[test]
fn whatever_is_asked_for_is_done_and_what_it_breaks_is_told() {
    let (mut clean, mut broken) = (0, 0);
    for seed in 0..60 {
        let before = mixed_day(seed, 4, 14);
        let mut random = Random::new(seed, 0xed17);
        for _ in 0..6 {
            let row = before.problem.visits.iter().nth(random.below(before.problem.visits.len()));
            let Some(row) = row else { continue };
            let shifts: Vec<&str> = before.problem.shifts.iter().map(|shift| &*shift.id).collect();
            let to = shifts[random.below(shifts.len())];
            let now = (random.below(3) == 0)
                .then(|| at(before.problem.shifts.iter().next().unwrap().start.0 + 60 * random.below(480) as i64));
            let context = format!("seed {seed}: {} to {to} at {now:?}", row.id);
            match edit(&before, &row.id, &put(&[to], now)) {
                Ok(edited) => {
                    holds(&before, &row.id, &edited, &context);
                    assert!(served(&edited.plan)[&row.id].contains(to), "{context}");
                    if let Some(now) = now {
                        assert!(starts(&edited.plan, &row.id).contains(&now.instant().0), "{context}");
                    }
                    *(if edited.broken.is_empty() { &mut clean } else { &mut broken }) += 1;
                }
                Err(error) if error.is_input() => {
                    let issues = error.into_issues();
                    let begun = before.day.history.iter().flatten().any(|stop| stop.id == row.id);
                    assert!(begun, "{context}: {issues:?}");
                }
                Err(other) => panic!("{context}: {other}"),
            }
        }
    }
    assert!(clean > 40 && broken > 40, "{clean} {broken}");
}

/// A plan without a visit that nothing else hangs on is one, and the visit can go back where it was.
#[test]
fn what_is_taken_out_can_be_put_back() {
    let mut tried = 0;
    for seed in 100..200 {
        let before = mixed_day(seed, 4, 14);
        let linked = serde_json::to_string(&before.day.links).unwrap();
        // Where somebody else's history has gone further than a visit, it cannot be put back into the past.
        let gone = before.day.history.iter().flatten().map(|stop| stop.start.instant().0).max().unwrap_or(i64::MIN);
        for (id, shifts) in served(&before.plan) {
            if starts(&before.plan, &id).iter().any(|&start| start < gone + 3600) {
                continue;
            }
            let history = before.day.history.iter().flatten().any(|stop| stop.id == id);
            if history || linked.contains(&format!("\"{id}\"")) {
                continue;
            }
            let context = format!("seed {seed}: {id}");
            let out = edit(&before, &id, &Edit::TakeOut).expect(&context);
            holds(&before, &id, &out, &context);
            assert!(out.broken.is_empty(), "{context}: {:?}", out.broken);
            assert!(out.plan.unassigned.iter().any(|left| left.visit == id), "{context}");
            let between = Current { day: out.day, problem: out.problem, plan: out.plan, ..before.clone() };
            let to: Vec<&str> = shifts.iter().map(String::as_str).collect();
            let back = edit(&between, &id, &put(&to, None)).expect(&context);
            holds(&between, &id, &back, &context);
            assert!(back.broken.is_empty(), "{context}: {:?}", back.broken);
            assert_eq!(served(&back.plan), served(&before.plan), "{context}");
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

/// The day of ten minutes with `v1`, `v2` and `v3` for `a` and `w1` for `b` as skills have it; then anybody may do all.
fn anybody() -> Current {
    let text = include_str!("line.json");
    let fixed = planned(text);
    let free = text.replace(r#"{ "skills": ["x"] }"#, "{}").replace(r#"{ "skills": ["y"] }"#, "{}");
    let problem = format::read_day(free.as_bytes()).unwrap().value;
    let mut plan = fixed.plan;
    plan.day.digest = problem.digest;
    Current::new(free.as_bytes(), plan).unwrap()
}

#[test]
fn a_swap_goes_through_a_plan_that_breaks_rules() {
    let before = anybody();
    let go_on =
        |edited: Edited| Current { day: edited.day, problem: edited.problem, plan: edited.plan, ..before.clone() };
    let first = edit(&before, "v2", &put(&["b-early"], Some(stamp("10:00")))).unwrap();
    assert!(first.broken.is_empty(), "{:?}", first.broken);
    // In between, `b` has two visits at ten.
    let second = edit(&go_on(first), "v1", &put(&["b-early"], Some(stamp("10:00")))).unwrap();
    assert!(!second.broken.is_empty());
    let third = edit(&go_on(second), "v2", &put(&["a-early"], Some(stamp("10:00")))).unwrap();
    assert!(third.broken.is_empty(), "{:?}", third.broken);
    assert_eq!(served(&third.plan)["v1"], ["b-early".to_string()].into());
}

fn stamp(clock: &str) -> Timestamp {
    serde_json::from_value(time(clock).into()).unwrap()
}

#[test]
fn a_pin_holds_through_later_plans() {
    let before = anybody();
    let free = edit(&before, "v3", &put(&["s-early"], Some(stamp("11:20")))).unwrap();
    assert!(free.broken.is_empty() && free.day == before.day, "{:?}", free.broken);
    let pinned = Edit::Put { to: vec!["s-early".into()], at: Some(stamp("11:20")), pin: true };
    let pinned = edit(&before, "v3", &pinned).unwrap();
    let text = serde_json::to_string(&pinned.day.pins).unwrap();
    assert_eq!(text, format!(r#"[{{"visit":"v3","shift":"s-early","start":"{}"}}]"#, stamp("11:20")));
    let events = EventsFile {
        format: "rounds/1".into(),
        at: stamp("09:10"),
        events: vec![EventFile::Confirmed { id: None, visits: vec!["v2".into()] }],
        notes: None,
    };
    let options = Options::default().search(counted(2000));
    let again = |edited: &Edited| {
        let day = format::write_day(&edited.day);
        let now = Current::new(day.as_bytes(), edited.plan.clone()).unwrap();
        served(&answer(&now, &events, &options, &|_| {}).unwrap().plan)["v3"].clone()
    };
    assert_eq!(again(&pinned), ["s-early".to_string()].into());
    // A new edit takes the place of the pin.
    let now = Current {
        day: pinned.day.clone(),
        problem: pinned.problem.clone(),
        plan: pinned.plan.clone(),
        ..before.clone()
    };
    let away = edit(&now, "v3", &Edit::Put { to: vec!["a-early".into()], at: None, pin: true }).unwrap();
    assert!(away.broken.is_empty(), "{:?}", away.broken);
    assert_eq!(away.day.pins.unwrap().len(), 1);
    // Without one, the plan goes against it, and says so.
    let against = edit(&now, "v3", &put(&["a-early"], None)).unwrap();
    assert!(against.broken.iter().any(|broken| broken.message.contains("pin")), "{:?}", against.broken);
}

#[test]
fn what_no_plan_file_can_say_is_refused() {
    let before = line();
    let refused = |visit: &str, to: &[&str]| match edit(&before, visit, &put(to, None)) {
        Err(error) if error.is_input() => {
            let issues = error.into_issues();
            format!("{} {}", issues[0].code, issues[0].path)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(refused("v9", &["a-early"]), "E4401 VISIT");
    assert_eq!(refused("v1", &["nobody"]), "E4401 --to");
    assert_eq!(refused("v1", &["a-early", "b-early"]), "E4402 --to");
    let begun = super::line::go_on(&super::line::at_once(&before, "09:10", &json!([])));
    let error = edit(&begun, "v1", &Edit::TakeOut).unwrap_err();
    assert!(error.to_string().starts_with("E4205"), "{error}");
}

/// Plans that somebody has spoilt: an edit is made or refused, and never panics.
#[test]
fn spoilt_plans_are_edited_or_refused() {
    let (mut done, mut refused) = (0, 0);
    for seed in 200..300 {
        let before = mixed_day(seed, 3, 9);
        let mut random = Random::new(seed, 0x5b01);
        for _ in 0..8 {
            let mut spoilt = before.clone();
            let rows = &mut spoilt.plan.shifts;
            let row = random.below(rows.len());
            let stops = rows[row].itinerary.len();
            match random.below(6) {
                0 => drop(rows.remove(row)),
                1 => rows.reverse(),
                2 if stops > 0 => drop(rows[row].itinerary.remove(random.below(stops))),
                3 if stops > 0 => {
                    let stop = rows[row].itinerary[random.below(stops)].clone();
                    rows[random.below(before.plan.shifts.len())].itinerary.push(stop);
                }
                4 => rows[row].itinerary.reverse(),
                _ => rows[row].itinerary.clear(),
            }
            let visit = &before.problem.visits.iter().nth(random.below(before.problem.visits.len())).unwrap().id;
            let to = &before.problem.shifts.iter().nth(row).unwrap().id;
            for edit in [
                rounds::live::edit(&spoilt, visit, &put(&[to], None)),
                rounds::live::edit(&spoilt, visit, &Edit::TakeOut),
            ] {
                match edit {
                    Ok(edited) => {
                        assert_eq!(check(&edited.problem, &edited.plan).violations, edited.broken);
                        done += 1;
                    }
                    Err(error) if error.is_input() => {
                        let issues = error.into_issues();
                        assert!(issues.iter().all(|issue| !issue.help.is_empty()));
                        refused += 1;
                    }
                    Err(other) => panic!("seed {seed}: {other}"),
                }
            }
        }
    }
    assert!(done > 100 && refused > 100, "{done} {refused}");
}

/// On a day under way nothing is put into the past, and clinicians on the way go there first.
#[test]
fn nothing_is_put_before_what_has_happened() {
    let before = anybody();
    // 09:35: `a` is on the way from `v1`, over at 09:30, to `v2` at ten; `b` and `s` have not left.
    let now = super::line::go_on(&super::line::at_once(&before, "09:35", &json!([])));
    let gone = stamp("09:00").instant();
    for visit in ["v3", "w1"] {
        for shift in ["a-early", "b-early", "s-early"] {
            let edited = edit(&now, visit, &put(&[shift], None)).unwrap();
            assert!(starts(&edited.plan, visit)[0] > gone.0, "{visit} {shift}");
            let rows = edited.plan.shifts.iter().find(|row| row.shift == "a-early").unwrap();
            let open: Vec<&str> = rows
                .itinerary
                .iter()
                .filter_map(|stop| match stop {
                    Stop::Visit { visit, .. } => Some(&**visit),
                    _ => None,
                })
                .collect();
            assert_eq!(open[..2], ["v1", "v2"], "{visit} {shift}");
        }
    }
    let early = edit(&now, "v3", &put(&["s-early"], Some(stamp("08:30")))).unwrap();
    let said = rounds::live::edit_words(&now, "v3", &early, rounds::live::Naming::Ids);
    assert!(said.contains("up to which the day has gone"), "{said}");
}

#[test]
fn a_time_of_day_is_meant_of_the_date_that_makes_sense() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/days");
    let day = |name: &str| {
        super::made::current(&format::read_day_file(&std::fs::read(path.join(name)).unwrap()).unwrap(), 100)
    };
    let now = day("past-midnight.json");
    let time = |visit: &str, text: &str| {
        rounds::live::time_of_day(&now.problem, &now.plan, visit, &[], text).map(|time| time.to_string())
    };
    assert_eq!(time("blocked-catheter", "02:30").unwrap()[..16], *"2026-03-03T02:30");
    assert_eq!(time("blocked-catheter", "9999-12-31T23:59:59+00:00"), None);
    assert_eq!(time("blocked-catheter", "half past"), None);
    // Half past one comes twice: once before the clocks go back, once after.
    let now = day("clock-back.json");
    let time =
        |visit: &str| rounds::live::time_of_day(&now.problem, &now.plan, visit, &[], "01:35").unwrap().to_string();
    assert_eq!(
        (&time("half-past-one")[..], &time("half-past-one-again")[..]),
        ("2026-10-25T01:35:00+01:00", "2026-10-25T01:35:00+00:00")
    );
}

/// A time that nobody can reach is kept, and the visit still stands where its time falls: it once went behind the whole
/// shift.
#[test]
fn a_time_asked_for_stands_in_order_within_its_shift() {
    let mut broken = 0;
    for seed in 0..40 {
        let before = mixed_day(seed, 3, 12);
        for shift in &before.plan.shifts {
            let starts_of = |stop: &Stop| match stop {
                Stop::Visit { start, .. } => Some(start.instant().0),
                _ => None,
            };
            let times: Vec<i64> = shift.itinerary.iter().filter_map(starts_of).collect();
            let (Some(&first), Some(&last)) = (times.first(), times.last()) else { continue };
            for visit in before.problem.visits.iter().filter(|visit| visit.staff.len() == 1) {
                let time = at((first + last) / 2);
                let Ok(edited) = edit(&before, &visit.id, &put(&[&shift.shift], Some(time))) else { continue };
                let row = edited.plan.shifts.iter().find(|row| row.shift == shift.shift).expect("every shift is there");
                let now: Vec<i64> = row.itinerary.iter().filter_map(starts_of).collect();
                assert!(now.is_sorted(), "day {seed}: {} into {} at {time}: {now:?}", visit.id, shift.shift);
                broken += usize::from(!edited.broken.is_empty());
            }
        }
    }
    assert!(broken > 50, "only {broken} break a rule");
}

/// A break that was to be taken on arriving at a visit is taken elsewhere once the visit is another's: the only rules
/// broken are those that the edit itself breaks.
#[test]
fn a_break_on_arrival_does_not_stay_where_nobody_goes_any_more() {
    let places = ["hub", "a", "b", "c"];
    let seconds = |from: usize| (0..4).map(|to| if from == to { 0 } else { 1200 }).collect::<Vec<i64>>();
    let shift = |id: &str| json!({"id": id, "start": time("08:00"), "end": time("16:00"), "startPlace": "hub", "endPlace": "hub"});
    let visit = |id: &str, from: &str, to: &str| {
        json!({"id": id, "place": id, "duration": "PT30M", "staff": [{"skills": ["x"]}],
            "windows": [{"start": time(from), "end": time(to)}]})
    };
    let mut first = shift("s1");
    first["breaks"] = json!([{"id": "lunch", "earliest": time("11:50"), "latest": time("12:10"), "duration": "PT30M",
        "onArrival": true}]);
    let day = json!({"format": "rounds/1", "places": places.map(|id| json!({"id": id})),
        "travel": {"modes": [{"id": "car", "matrix": {"places": places, "seconds": (0..4).map(seconds).collect::<Vec<_>>()}}]},
        "clinicians": [{"id": "n1", "skills": ["x"], "shifts": [first]}, {"id": "n2", "shifts": [shift("s2")]}],
        "visits": [visit("a", "11:00", "11:00"), visit("b", "12:20", "13:00"), visit("c", "14:00", "15:00")]});
    let before = planned(&day.to_string());
    let at_b = |stop: &Stop| matches!(stop, Stop::Break { place: Some(place), .. } if place == "b");
    assert!(before.plan.shifts[0].itinerary.iter().any(at_b), "lunch is on arriving at b");
    let edited = edit(&before, "b", &put(&["s2"], None)).expect("an edit");
    let broken: Vec<&str> = edited.broken.iter().map(|found| found.code).collect();
    assert_eq!(broken, ["V5001"], "{:?}", edited.broken);
    holds(&before, "b", &edited, "to somebody without the skill");
}
