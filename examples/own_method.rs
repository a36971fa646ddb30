//! A search of your own: one construction, and nothing is improved.
//!
//! ```sh
//! cargo run --example own_method
//! ```
//!
//! `own_bench` runs one beside those that come with rounds, on benchmark instances.

use std::sync::Arc;

use rounds::prelude::*;
use rounds::search::{Method, Run, methods};

/// Builds a plan and stops there.
#[derive(Debug)]
struct JustBuild;

impl Method for JustBuild {
    fn name(&self) -> &str {
        "just-build"
    }

    fn describe(&self) -> &str {
        "one greedy construction"
    }

    /// The contract: look at `Run::is_over` often, never do more iterations than `Run::iterations_left`, draw all chance
    /// from `Run::random`, hand in what is better by `Run::offer`.
    fn search<'a>(&self, run: &mut Run<'a>) {
        let solution = methods::construct(run);
        run.offer(&solution);
        run.iterated(run.iterations_left().min(1));
        run.report();
    }
}

pub fn main() -> Result<()> {
    let day = std::fs::read("fixtures/days/ucr-team.json").expect("run it in the folder of the project");
    let problem = rounds::format::read_day(&day)?.value;
    let cost = |plan: &PlanFile| plan.cost.as_ref().map_or(i64::MAX, |cost| cost.total);
    let stop = || StopRule::iterations(300);

    // What it makes goes the same way as every plan: reasons, judge.
    let built = Planner::new(&problem).stop(stop()).method(Arc::new(JustBuild)).plan()?;
    let searched = Planner::new(&problem).stop(stop()).plan()?;
    println!("built once: {}; the default search: {}", cost(&built), cost(&searched));
    assert!(cost(&searched) < cost(&built));
    Ok(())
}
