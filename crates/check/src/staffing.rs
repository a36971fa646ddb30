//! Visits: each exactly once, assigned with every staff entry at one time, or unassigned. Of a visit that has begun,
//! entries that nobody served may be served later.

use std::collections::{BTreeMap, BTreeSet};

use super::trace::{Attendance, Trace};
use super::{Findings, rules};
use rounds_format::plan::PlanFile;
use rounds_model::ids::VisitId;

pub(super) fn check(trace: &Trace, plan: &PlanFile, found: &mut Findings) {
    let unassigned = unassigned(trace, plan, found);
    for (visit, attendances) in trace.attended.enumerate() {
        let id = &trace.problem.visits[visit].id;
        match (trace.served(visit), unassigned.get(&visit)) {
            (false, None) => {
                found.add(rules::VISIT_LOST, "unassigned", format!("visit {id} is neither assigned nor unassigned"));
            }
            (true, Some(path)) => {
                found.add(rules::VISIT_BOTH, path, format!("visit {id} is assigned: {}", attendances[0].path));
            }
            _ => {}
        }
        entries(trace, visit, attendances, found);
        together(id, attendances, found);
    }
}

/// Paths of the visits listed as unassigned.
fn unassigned(trace: &Trace, plan: &PlanFile, found: &mut Findings) -> BTreeMap<VisitId, String> {
    let names: BTreeMap<&str, VisitId> = trace.problem.visits.enumerate().map(|(id, visit)| (&*visit.id, id)).collect();
    let mut listed = BTreeMap::new();
    for (index, entry) in plan.unassigned.iter().enumerate() {
        let path = format!("unassigned[{index}]");
        match names.get(&*entry.visit) {
            None => found.add(rules::UNKNOWN_VISIT, path, format!("the day has no visit {}", entry.visit)),
            Some(visit) if listed.contains_key(visit) => {
                found.add(rules::UNASSIGNED_TWICE, path, format!("visit {} is listed again", entry.visit));
            }
            Some(&visit) => {
                listed.insert(visit, path);
            }
        }
    }
    listed
}

/// Every staff entry once.
fn entries(trace: &Trace, visit: VisitId, attendances: &[Attendance], found: &mut Findings) {
    let row = &trace.problem.visits[visit];
    let mut served = BTreeMap::new();
    for attendance in attendances {
        let staff = attendance.staff;
        if staff >= row.staff.len() {
            let message = format!("visit {} has {} staff entries, counted from 0", row.id, row.staff.len());
            found.add(rules::UNKNOWN_STAFF, format!("{}.staff", attendance.path), message);
        } else if served.insert(staff, attendance).is_some_and(|before| !(before.past && attendance.past)) {
            let message = format!("entry {staff} of visit {} is served again", row.id);
            found.add(rules::STAFF_TWICE, &attendance.path, message);
        }
    }
    // Of a visit that has begun already, history says who came.
    let Some(first) = attendances.first().filter(|_| !trace.past(visit)) else { return };
    for staff in (0..row.staff.len()).filter(|staff| !served.contains_key(staff)) {
        found.add(rules::STAFF_MISSING, &first.path, format!("nobody serves entry {staff} of visit {}", row.id));
    }
}

/// All entries at the same start, by different clinicians; what is past is as it was, and whoever is still to come to a
/// visit that has begun comes later.
fn together(id: &str, attendances: &[Attendance], found: &mut Findings) {
    let mut open = attendances.iter().filter(|attendance| !attendance.past);
    let Some(first) = open.next() else { return };
    // The same entry twice is another rule's matter.
    if let Some(other) = open.find(|other| other.staff != first.staff && other.start != first.start) {
        let message = format!("visit {id} starts at another time in {}", first.path);
        found.add(rules::STAFF_APART, format!("{}.start", other.path), message);
    }
    let mut seen = BTreeSet::new();
    for attendance in attendances {
        let again = attendances.iter().any(|other| {
            other.clinician == attendance.clinician
                && other.staff != attendance.staff
                && !(other.past && attendance.past)
                && seen.contains(&(other.clinician, other.staff))
        });
        if again {
            let message = format!("one clinician serves two entries of visit {id}");
            found.add(rules::STAFF_SAME, &attendance.path, message);
        }
        seen.insert((attendance.clinician, attendance.staff));
    }
}
