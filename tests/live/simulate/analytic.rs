//! Days whose figures are known beforehand.

use rounds_lab::simulate::arms::Arm;
use rounds_lab::simulate::figures::Figures;
use rounds_lab::simulate::realised::Activity;
use rounds_lab::simulate::{Literature, State};

use super::shared::{arms, certain, lived, read, with};

fn done(scenario: &serde_json::Value, arm: Arm) -> Figures {
    let scenario = read(scenario);
    let (day, realised) = lived(&scenario, arm, 0);
    Figures::of(&scenario.setting, &day, &realised)
}

#[test]
fn one_clinician_fills_the_shift() {
    // Eight hours, an hour each, more than enough asked for.
    for arm in arms() {
        let figures = done(&certain(40.0), arm);
        assert_eq!(figures.done, 8, "{arm:?}");
        assert_eq!(figures.seconds[Activity::Care as usize], 8 * 3_600, "{arm:?}");
        assert_eq!((figures.kpis.overtime_seconds, figures.seconds[Activity::Waiting as usize]), (0, 0), "{arm:?}");
    }
}

#[test]
fn admin_and_breaks_take_their_share() {
    // 480 − 30 handover − 30 break = 420 minutes at 60 + 20 each: five, and 20 minutes left.
    let scenario = with(certain(40.0), "/admin/notesMinutes", 20.0);
    let scenario = with(with(scenario, "/shift/handoverMinutes", 30.0), "/shift/breakMinutes", 30.0);
    let scenario = with(with(scenario, "/shift/breakAfterMinutes", 180.0), "/shift/breakWithinMinutes", 300.0);
    for arm in arms() {
        let figures = done(&scenario, arm);
        assert_eq!(figures.done, 5, "{arm:?}");
        assert_eq!(figures.seconds[Activity::Waiting as usize], 20 * 60, "{arm:?}");
    }
}

#[test]
fn a_shift_that_is_over_before_the_break_has_none() {
    // From 08:00 to 16:00, and the break of an hour not before 15:30: eight visits all the same.
    let scenario = with(certain(40.0), "/shift/breakMinutes", 60.0);
    let scenario = with(with(scenario, "/shift/breakAfterMinutes", 450.0), "/shift/breakWithinMinutes", 460.0);
    for arm in arms() {
        let figures = done(&scenario, arm);
        assert_eq!((figures.done, figures.kpis.break_seconds), (8, 0), "{arm:?}");
    }
}

#[test]
fn less_is_asked_for_than_could_be_done() {
    for arm in arms() {
        let figures = done(&certain(3.0), arm);
        assert_eq!(figures.done as u64, figures.kpis.visits.total, "{arm:?}");
        assert_eq!(figures.served_share, (figures.done > 0).then_some(1.0));
    }
}

#[test]
fn nobody_opens_anywhere() {
    let scenario = with(certain(5.0), "/chance/noAccessShare", 1.0);
    let figures = done(&scenario, Arm(0b11_1111));
    assert_eq!((figures.done, figures.no_access as u64), (0, figures.kpis.visits.total));
    assert_eq!(figures.seconds[Activity::Attempt as usize], figures.no_access as i64 * 600);
}

#[test]
fn calls_wait_for_their_telephone_round() {
    // One referral at a time, attempts of 20 minutes: nobody is with it before.
    let scenario = with(certain(0.0), "/demand/usual/referralsPer100k", 2.0);
    let scenario = read(&with(scenario, "/admin/callDelayMinutes", 20.0));
    let mut seen = 0;
    for number in 0..10 {
        let (day, by_phone) = lived(&scenario, Arm(0), number);
        let (_, at_once) = lived(&scenario, Arm(0b10), number);
        for visit in &day.visits {
            let begun = by_phone.begun[visit.request.visit];
            assert!(begun.is_none_or(|begun| begun >= visit.request.known + 1_200));
            seen += usize::from(begun.is_some() && by_phone.states[visit.request.visit] == State::Done);
        }
        // The first to come finds the clinician free.
        let first = day.visits.iter().min_by_key(|visit| visit.request.known);
        if let Some(first) = first {
            assert_eq!(at_once.begun[first.request.visit], Some(first.request.known));
        }
    }
    assert!(seen > 5);
}

#[test]
fn the_literature_has_no_room_for_the_goal_by_routes_alone() {
    let sums = Literature::sums();
    assert!(sums.no_travel_fixed_admin < 6.4 && sums.contact_only > 6.4);
    assert!(sums.words().contains("67 minutes with the patient and 20 of travel"));
}
