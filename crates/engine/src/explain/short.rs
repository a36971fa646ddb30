//! Visits that were begun by fewer clinicians than they need.

use crate::evaluate::begun_short;
use crate::explain::words::{ids, list};
use rounds_format::plan::{DoubleUp, Reason, ReasonDetails};
use rounds_model::Problem;
use rounds_model::ids::VisitId;

/// `DOUBLE_UP` for a visit that has begun without all the clinicians it needs. O(history).
pub fn begun_by_too_few(problem: &Problem, visit: VisitId) -> Option<Reason> {
    let begun = begun_short(problem).remove(&visit)?;
    let names: Vec<&str> = begun.crew.iter().map(|&who| &*problem.clinicians[who].id).collect();
    let needed = problem.visits[visit].staff.len();
    let description = format!("Begun by {} of the {needed} clinicians it needs ({}).", names.len(), list(&names));
    let open_entries = begun.open.iter().map(|&staff| staff as u32).collect();
    let details = DoubleUp::Begun { begun_by: ids(&names), open_entries };
    Some(Reason { description, details: ReasonDetails::DoubleUp(details) })
}
