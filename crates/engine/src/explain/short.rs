//! Visits that were begun by fewer clinicians than they need.

use crate::explain::words::{ids, list};
use rounds_format::plan::{DoubleUp, Reason, ReasonDetails};
use rounds_model::ids::VisitId;
use rounds_model::{PastKind, Problem};

/// `DOUBLE_UP` for a visit that has begun without all the clinicians it needs. O(history).
pub fn begun_by_too_few(problem: &Problem, visit: VisitId) -> Option<Reason> {
    let mut here: Vec<(usize, &str)> = Vec::new();
    for shift in &problem.shifts {
        for stop in &shift.history {
            if let PastKind::Visit { visit: other, staff } = stop.what
                && other == visit
            {
                here.push((staff, &problem.clinicians[shift.clinician].id));
            }
        }
    }
    let needed = problem.visits[visit].staff.len();
    let missing = (0..needed).filter(|staff| !here.iter().any(|(served, _)| served == staff));
    let missing: Vec<u32> = missing.map(|staff| staff as u32).collect();
    if here.is_empty() || missing.is_empty() {
        return None;
    }
    let names: Vec<&str> = here.iter().map(|&(_, name)| name).collect();
    let description = format!("Begun by {} of the {needed} clinicians it needs ({}).", names.len(), list(&names));
    let begun = DoubleUp::Begun { begun_by: ids(&names), open_entries: missing };
    Some(Reason { description, details: ReasonDetails::DoubleUp(begun) })
}
