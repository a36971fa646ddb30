//! What holds of every day in every arm.

use std::collections::BTreeMap;

use rounds_lab::simulate::arms::Arm;
use rounds_lab::simulate::demand::Day;
use rounds_lab::simulate::figures::Figures;
use rounds_lab::simulate::realised::Activity;
use rounds_lab::simulate::setting::Rates;
use rounds_lab::simulate::{State, run_days};

use serde_json::Value;

use super::judge;
use super::key_figures::key_figures;
use super::shared::{arms, fixture, lived};

#[test]
fn realised_days_pass_the_judge() {
    for name in ["rapid-response", "district-day"] {
        let scenario = fixture(name);
        for arm in arms() {
            for number in 0..4 {
                let (day, realised) = lived(&scenario, arm, number);
                let faults = judge::faults(&scenario.setting, arm.practice(), &day, &realised);
                assert!(faults.is_empty(), "{name}, {arm:?}, day {number}: {faults:#?}");
            }
        }
    }
}

#[test]
fn key_figures_are_what_the_judge_finds() {
    for name in ["rapid-response", "district-day"] {
        let scenario = fixture(name);
        for arm in arms() {
            let (day, realised) = lived(&scenario, arm, 1);
            let claimed = serde_json::to_value(Figures::of(&scenario.setting, &day, &realised).kpis).expect("JSON");
            let found = key_figures(&scenario.setting, &day, &realised);
            assert_eq!(claimed.as_object().map(serde_json::Map::len), found.as_object().map(serde_json::Map::len));
            for (key, value) in claimed.as_object().expect("figures") {
                assert!(alike(value, &found[key]), "{name}, {arm:?}, {key}: {value} is not {}", found[key]);
            }
        }
    }
}

/// Equal, but for the last digits of shares.
fn alike(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        _ => a == b,
    }
}

#[test]
fn days_taken_together_are_one_day_with_all_their_shifts() {
    let scenario = fixture("district-day");
    let arm = Arm(0b11_1111);
    let days: Vec<Figures> = (0..3)
        .map(|number| {
            let (day, realised) = lived(&scenario, arm, number);
            Figures::of(&scenario.setting, &day, &realised)
        })
        .collect();
    let together = Figures::together(&days);
    assert_eq!(together.kpis.shifts, 36);
    assert_eq!(together.done, days.iter().map(|day| day.done).sum::<usize>());
    let mean = |of: fn(&Figures) -> f64| days.iter().map(of).sum::<f64>() / 3.0;
    let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-9);
    // All days have the same shifts, so shares of them are the days' means.
    assert!(near(together.kpis.visits_per_shift, mean(|day| day.visits_per_shift())));
    assert!(near(together.kpis.attendances_per_shift, mean(|day| day.kpis.attendances_per_shift.expect("shifts"))));
    assert!(near(together.kpis.care_share, mean(|day| day.kpis.care_share.expect("shifts"))));
    assert!(near(together.kpis.workload_spread, mean(|day| day.kpis.workload_spread.expect("shifts"))));
    let one = Figures::together(&days[..1]);
    assert_eq!(one, days[0]);
}

#[test]
fn the_judge_can_refuse() {
    let scenario = fixture("rapid-response");
    let arm = Arm(0);
    let (day, realised) = lived(&scenario, arm, 0);
    let faults = |other: &_| judge::faults(&scenario.setting, arm.practice(), &day, other);
    let done = realised.states.iter().position(|state| *state == State::Done).expect("a visit done");
    let care = |log: &Vec<rounds_lab::simulate::realised::Segment>| {
        log.iter().position(|one| one.visit == Some(done) && one.activity == Activity::Care)
    };
    let (who, index) =
        realised.shifts.iter().enumerate().find_map(|(who, log)| Some((who, care(log)?))).expect("its care");
    let mut undone = realised.clone();
    undone.states[done] = State::Open;
    let mut shorter = realised.clone();
    shorter.shifts[who][index].end -= 60;
    let mut elsewhere = realised.clone();
    elsewhere.shifts[who][index].visit = None;
    let mut gone = realised.clone();
    gone.shifts[who].remove(index);
    for (other, what) in [(undone, "undone"), (shorter, "shorter"), (elsewhere, "elsewhere"), (gone, "gone")] {
        assert!(!faults(&other).is_empty(), "{what}");
    }
}

#[test]
fn every_visit_ends_exactly_once() {
    let scenario = fixture("district-day");
    for arm in arms() {
        let (day, realised) = lived(&scenario, arm, 5);
        assert!(!realised.states.contains(&State::Begun), "{arm:?}");
        let figures = Figures::of(&scenario.setting, &day, &realised);
        assert_eq!(figures.done + figures.no_access + figures.cancelled + figures.open, day.visits.len(), "{arm:?}");
        let seconds: i64 = figures.seconds.iter().sum();
        assert_eq!(seconds, figures.kpis.rostered_seconds + figures.kpis.overtime_seconds, "{arm:?}");
    }
}

#[test]
fn care_takes_the_same_time_in_every_arm() {
    let scenario = fixture("rapid-response");
    let mut lengths: BTreeMap<usize, i64> = BTreeMap::new();
    let mut shared = 0;
    for arm in arms().into_iter().filter(|arm| arm.0 < 64) {
        let (_, realised) = lived(&scenario, arm, 2);
        for segment in realised.shifts.iter().flatten().filter(|segment| segment.activity == Activity::Care) {
            let length = segment.end - segment.start;
            let visit = segment.visit.expect("care is of a visit");
            shared += usize::from(lengths.contains_key(&visit));
            assert_eq!(*lengths.entry(visit).or_insert(length), length);
        }
    }
    assert!(shared > 50, "{shared} visits in more than one arm");
}

#[test]
fn more_demand_adds_visits_and_changes_none() {
    let setting = fixture("rapid-response").setting;
    for number in 0..20 {
        let few = Day::draw(&setting, &setting.usual, 9, number).visits;
        let many = Day::draw(&setting, &setting.enough, 9, number).visits;
        let key = |visit: &rounds_lab::simulate::demand::Visit| {
            let request = &visit.request;
            let point = (request.point.lat.to_bits(), request.point.lon.to_bits());
            (point, request.known, request.contact, visit.contact, visit.no_access, visit.cancelled, request.staff)
        };
        let many: Vec<_> = many.iter().map(key).collect();
        assert!(few.iter().all(|visit| many.contains(&key(visit))), "day {number}");
    }
}

#[test]
fn ways_depend_on_the_two_places_and_the_hour_alone() {
    let setting = fixture("rapid-response").setting;
    let day = Day::draw(&setting, &Rates { referrals: 5.0, planned: 20.0 }, 3, 0);
    let noon = 12 * 3_600;
    let one = day.way(&setting, Some(1), Some(2), noon);
    let _ = (0..10).map(|place| day.way(&setting, Some(place), None, noon)).sum::<i64>();
    assert_eq!(one, Day::draw(&setting, &setting.usual, 3, 0).way(&setting, Some(1), Some(2), noon));
    assert_eq!(day.way(&setting, Some(1), Some(1), noon), 0);
    let ratio = day.way(&setting, Some(1), Some(2), 17 * 3_600) as f64 / one as f64;
    assert!((ratio - setting.speeds[1] / setting.speeds[2]).abs() < 0.01, "{ratio}");
}

#[test]
fn the_same_on_any_number_of_threads() {
    let setting = fixture("district-day").setting;
    let arms = [Arm(0), Arm(0b1111), Arm(0b11_1111)];
    let one = run_days(&setting, &arms, 3, 4, 1).expect("days");
    for threads in [2, 5] {
        assert_eq!(run_days(&setting, &arms, 3, 4, threads).expect("days"), one, "{threads} threads");
    }
    assert_ne!(run_days(&setting, &arms, 3, 5, 1).expect("days"), one, "another seed");
}
