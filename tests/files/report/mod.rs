//! What people get to read: summary, explanations, comparison and page of one small plan with everything in it.

mod page;
mod text;

use rounds::format::plan::PlanFile;
use rounds::model::Problem;

/// A day with a double-up, a remote visit, a skipped break, overtime, lateness, a shift past midnight, an empty shift,
/// two visits left out, and ids and labels that look like HTML; and a plan for it, both written by hand.
fn small() -> (Problem, PlanFile) {
    let day = rounds::format::read_day(include_bytes!("day.json")).expect("the day is in order");
    let plan = rounds::format::read_plan(include_bytes!("plan.json")).expect("the plan is in order");
    (day.value, plan)
}

/// A day given as text, with a plan in which every shift is empty and nothing is said of any visit.
fn empty(day: &str) -> (Problem, PlanFile) {
    let problem = rounds::format::read_day(day.as_bytes()).expect("the day is in order").value;
    let shifts: Vec<_> = (problem.shifts.iter())
        .map(|shift| {
            let clinician = &problem.clinicians[shift.clinician].id;
            serde_json::json!({ "clinician": clinician, "shift": shift.id, "itinerary": [] })
        })
        .collect();
    let plan = serde_json::json!({
        "format": "rounds/1", "day": { "digest": problem.digest }, "shifts": shifts, "unassigned": []
    });
    (problem, serde_json::from_value(plan).expect("the plan is in order"))
}
