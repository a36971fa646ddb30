//! Parameters at the ends of their ranges: searches and proofs end, and what they give keeps every rule.

use rounds::{check, format};
use rounds_engine::bound::BoundParams;
use rounds_engine::params::{Section, Value};
use rounds_engine::search::{
    Params, PlanOptions, ProofOptions, Random, SisrParams, StopRule, methods, plan, prove, solve,
};
use std::sync::Arc;
use std::time::Duration;

/// Sets some parameters to the least or the greatest that they may be.
fn shake(section: &mut dyn Section, random: &mut Random) {
    for (index, field) in section.fields().iter().enumerate() {
        // A thousand searches side by side would take their time and show nothing.
        if random.below(3) > 0 || field.name == "islands" {
            continue;
        }
        let end = if random.below(2) == 0 { field.least } else { field.most };
        let value = match section.get(index).expect("a value") {
            Value::Flag(_) => Value::Flag(end == field.most),
            Value::Whole(_) => Value::Whole(end as u64),
            Value::Number(_) => Value::Number(end),
            Value::Wholes(_) => Value::Wholes(vec![end as u64]),
            Value::Numbers(_) => Value::Numbers(vec![end]),
        };
        section.set(index, value).expect("within the range");
    }
}

#[test]
fn at_the_ends_of_their_ranges_plans_keep_every_rule_and_bounds_hold() {
    let mut problems = vec![];
    for day in ["tiny.json", "virtual-ward.json"] {
        let bytes = std::fs::read(format!("{}/fixtures/days/{day}", env!("CARGO_MANIFEST_DIR"))).expect("a fixture");
        problems.push(format::read_day(&bytes).expect("a day").value);
    }
    for seed in 0..24 {
        let mut random = Random::new(seed, 0);
        let mut params = Params::default();
        params.sections_mut().into_iter().for_each(|section| shake(section, &mut random));
        let problem = &problems[usize::from(seed % 4 == 0)];
        for method in methods::all_with(&params) {
            let name = method.name().to_string();
            let counted = StopRule::iterations(60);
            let stop = if seed % 2 == 0 { counted.or_after(Duration::from_secs(2)) } else { counted };
            let options = PlanOptions::default().seed(seed).threads(2).stop(stop).method(method);
            let found = solve(problem, &options, &|_| {}).expect("a plan").plan;
            let verdict = check::check(problem, &found);
            assert!(verdict.is_clean(), "seed {seed}, {name}: {verdict}");
        }
        let options = PlanOptions::default().threads(2).stop(StopRule::iterations(100));
        let found = plan(&problems[0], &options, &|_| {}).expect("a plan");
        let stop = StopRule::after(Duration::from_millis(200));
        let proof =
            prove(&problems[0], &found, &ProofOptions::new(stop).threads(2).params(params.bound)).expect("a proof");
        assert!(proof.bound.lower <= found.cost.expect("a cost").total, "seed {seed}");
    }
}

#[test]
fn values_out_of_range_are_refused_before_a_search_begins() {
    let bytes = std::fs::read(format!("{}/fixtures/days/tiny.json", env!("CARGO_MANIFEST_DIR"))).expect("a fixture");
    let problem = format::read_day(&bytes).expect("a day").value;
    let mut params = SisrParams::default();
    (params.islands, params.blink, params.meetings) = (0, 2.0, vec![0.5, 0.4]);
    let method = Arc::new(methods::Sisr { params });
    let options = PlanOptions::default().stop(StopRule::iterations(1)).method(method);
    let issues = plan(&problem, &options, &|_| {}).expect_err("refused").into_issues();
    let told: Vec<_> = issues.iter().map(|issue| (issue.code, issue.path.as_str())).collect();
    assert_eq!(told, [("E9104", "sisr.blink"), ("E9104", "sisr.islands"), ("E9104", "sisr.meetings")]);
    let mut params = BoundParams::default();
    params.closing = 0;
    let options = PlanOptions::default().stop(StopRule::iterations(1));
    let found = plan(&problem, &options, &|_| {}).expect("a plan");
    let proving = ProofOptions::new(StopRule::after(Duration::from_secs(1))).params(params);
    assert!(prove(&problem, &found, &proving).expect_err("refused").is_input());
}
