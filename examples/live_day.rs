//! A day under way: a referral comes in, and the rest of the day is planned around what has begun.
//!
//! ```sh
//! cargo run --example live_day
//! ```

use rounds::live::{Current, Naming, Options, answer, call_sheet, sentence};
use rounds::prelude::*;

pub fn main() -> Result<()> {
    let day = std::fs::read("fixtures/days/tiny.json").expect("run it in the folder of the project");
    let problem = rounds::format::read_day(&day)?.value;
    let plan = Planner::new(&problem).stop(StopRule::iterations(500)).plan()?;

    // What has happened since, in one batch; `at` is now. All of it is refused, or all of it is taken.
    let place = &problem.places.iter().next().expect("the day has places").id;
    let start = problem.shifts.iter().map(|shift| shift.start).min().expect("the day has shifts");
    let now = rounds::format::values::Timestamp::in_zone(start, problem.zone).expect("an instant");
    let events = format!(
        r#"{{ "format": "rounds/1", "at": "{now}", "events": [
            {{ "kind": "newVisit", "visit": {{
                "id": "referral", "place": "{place}", "duration": "PT20M", "priority": "urgent" }} }} ] }}"#
    );
    let events = rounds::format::read_events(events.as_bytes())?;

    // The answer at once: everybody else keeps their order. The judge has passed it.
    let before = Current::new(&day, plan)?;
    let answer = answer(&before, &events, &Options::default().instant(true), &|_| ())?;
    println!("{}", sentence(&answer, Naming::Ids));
    print!("{}", call_sheet(&answer, Naming::Ids));
    assert!(answer.plan.unassigned.iter().all(|left| left.visit != "referral"), "the referral has a place");
    // Keep `answer.now.day` and `answer.plan`: the next batch of events goes on from them.
    Ok(())
}
