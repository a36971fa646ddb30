//! The ways to take a referral.

use rounds::check::check;
use rounds::live::{Naming, Options, offer_table, offers, take_offer};
use serde_json::{Value, json};

use super::line::{happened, line, time};
use super::made::mixed_day;

fn referral(skill: Option<&str>) -> Value {
    let window = json!({"start": time("09:00"), "end": time("15:00")});
    let skills: Vec<&str> = skill.into_iter().collect();
    json!([{"kind": "newVisit", "visit": {"id": "new", "patient": "p-four", "priority": "urgent", "duration": "PT40M",
        "windows": [window], "due": time("10:30"), "staff": [{"skills": skills}]}}])
}

#[test]
fn each_way_is_another_clinicians_and_the_cheapest_comes_first() {
    let found = offers(&line(), &happened("09:35", &referral(None)), 5).expect("offers");
    let who: Vec<&str> = found.offers.iter().map(|offer| &*offer.clinicians[0]).collect();
    assert_eq!(who, ["b", "s", "a"]);
    assert!(found.offers.is_sorted_by_key(|offer| offer.cost));
    assert_eq!(found.offers[0].start.to_string(), time("10:30"));
    assert!(found.offers[0].displaces.is_empty());
    let table = offer_table(&found, Naming::Ids);
    assert_eq!(table.lines().take_while(|line| !line.is_empty()).count(), 4, "{table}");
    assert!(
        table.ends_with("\nNot reported:\n  v1 (routine)  taken to be done, from 09:00, a, 35 min ago\n"),
        "{table}"
    );
    let top = offers(&line(), &happened("09:35", &referral(None)), 1).expect("offers");
    assert_eq!(top.offers.len(), 1);
}

#[test]
fn nobody_can() {
    let found = offers(&line(), &happened("09:35", &referral(Some("nobody-has-it"))), 5).expect("an answer");
    let why = "There is no way to take new today. Nobody holds nobody-has-it.";
    let table = offer_table(&found, Naming::Ids);
    assert!(table.starts_with(why), "{table}");
    assert!(found.to_json().expect("JSON").contains("\"why\": \"Nobody holds nobody-has-it."));
    // It can be kept all the same, and says why it is left out.
    let events = happened("09:35", &referral(Some("nobody-has-it")));
    let kept = take_offer(&line(), &events, 0, &Options::default()).expect("an answer");
    let left = kept.plan.unassigned.iter().find(|left| left.visit == "new").expect("the visit");
    assert!(!left.reasons.is_empty());
    let refused = take_offer(&line(), &events, 1, &Options::default()).expect_err("there are no offers");
    assert_eq!(refused.issues()[0].code, "E4214");
    assert!(refused.issues()[0].message.contains("Nobody holds nobody-has-it"), "{refused}");
}

#[test]
fn what_was_offered_is_what_is_taken() {
    let events = happened("09:35", &referral(None));
    let found = offers(&line(), &events, 5).expect("offers");
    assert!(found.offers.len() > 1);
    for (row, offer) in found.offers.iter().enumerate() {
        let taken = take_offer(&line(), &events, row + 1, &Options::default()).expect("an answer");
        let change = taken.changes.changes.iter().find(|change| change.visit == "new").expect("the visit");
        let is = change.is.as_ref().expect("a place");
        assert_eq!((&is.clinicians, is.start), (&offer.clinicians, offer.start));
    }
}

#[test]
fn every_plan_offered_keeps_the_rules() {
    let mut ways = 0;
    for seed in 0..60 {
        let now = mixed_day(seed, 4, 12);
        let Some((first, last)) = super::made::span(&now.plan) else { continue };
        let at = super::made::at((first + last) / 2);
        let mut random = rounds::search::Random::new(seed, 0x0ff);
        let event = super::made::referral(&now.day, &mut random, at);
        let found = offers(&now, &event, 4).expect("offers");
        for offer in &found.offers {
            let verdict = check(&found.now.problem, &offer.plan);
            assert!(verdict.is_clean(), "seed {seed}: {:?}", verdict.violations);
        }
        ways += found.offers.len();
    }
    assert!(ways > 30, "hardly anything was offered: {ways}");
}

#[test]
fn only_one_referral_can_be_asked_for() {
    let Err(error) = offers(&line(), &happened("09:35", &json!([])), 5) else { panic!("nothing to offer") };
    let issues = error.into_issues();
    assert_eq!((issues[0].code, &*issues[0].path), ("E4211", "events"));
}
