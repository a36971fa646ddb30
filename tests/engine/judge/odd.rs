//! Plans that make no sense are told so, without a panic and without a label.

use rounds::model::ids::PlaceId;
use rounds::model::units::Cost;
use serde_json::json;

use super::past::the_day_at_nine;
use super::solved::{C1, V, codes, itinerary, judge, stop, the_day, the_plan};

#[test]
fn a_mode_without_data_is_a_violation_not_a_panic() {
    let (mut day, plan) = (the_day(), the_plan());
    let rounds::model::ModeSource::Matrix(matrix) = &mut day.modes[rounds::model::ids::ModeId(0)].source else {
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
