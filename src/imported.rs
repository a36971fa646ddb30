//! The plan that a file in a format of others has.

use rounds_check::check;
use rounds_engine::search;
use rounds_format::codes::FOREIGN_CUT_OFF;
use rounds_format::plan::{PlanFile, ShiftPlan, Stop};
use rounds_lab::suites::Imported;
use rounds_model::{Error, Issue, Result};

use crate::findings::violations;

/// The plan that an imported file has. What is not in it as the file has it is noted in `left_behind`.
///
/// # Errors
/// [`Error::is_input`] if the file has no plan.
pub fn plan_of(imported: &Imported, left_behind: &mut Vec<String>) -> Result<PlanFile> {
    if imported.orders.is_empty() {
        let help = "leave --plan-out away, or give vehicles `steps`";
        let issue = Issue::new(FOREIGN_CUT_OFF, "vehicles", "no vehicle has steps, so there is no plan to write", help);
        return Err(Error::input(vec![issue]));
    }
    let problem = rounds_format::problem_of(&imported.day)?.value;
    let plan = search::in_order(&problem, imported.orders.clone())?;
    let verdict = check(&problem, &plan);
    if !verdict.is_clean() {
        return Err(Error::internal(format!("the judge refuses the plan of the steps\n{}", violations(&verdict))));
    }
    for (due, made) in imported.orders.iter().zip(&plan.shifts) {
        let at = format!("steps of vehicle {}", due.shift);
        let (due, made) = (visits(due), visits(made));
        let missing: Vec<&str> = due.iter().copied().filter(|visit| !made.contains(visit)).collect();
        if !missing.is_empty() {
            left_behind.push(format!("{at}: job {} cannot be done there in this order", missing.join(", ")));
        } else if due != made {
            left_behind.push(format!("{at}: they are possible in another order only"));
        }
    }
    Ok(plan)
}

fn visits(shift: &ShiftPlan) -> Vec<&str> {
    let visits = shift.itinerary.iter().filter_map(|stop| match stop {
        Stop::Visit { visit, .. } => Some(visit.as_str()),
        _ => None,
    });
    visits.collect()
}
