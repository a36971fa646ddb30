//! What a plan keeps every rule with, and is hardly what was meant.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::Clock;
use rounds_format::codes::TWO_AT_ONCE;
use rounds_format::plan::{PlanFile, Stop};
use rounds_model::error::Issue;
use rounds_model::ids::{PatientId, VisitId};
use rounds_model::units::Instant;
use rounds_model::{LinkKind, Problem};

/// Pairs beyond this are counted.
const NAMED: usize = 3;

/// An attendance of a visit: whose it is, by whom, when, and where in the plan.
struct Attendance<'p> {
    visit: VisitId,
    clinician: &'p str,
    start: Instant,
    end: Instant,
    path: String,
}

/// Warnings of a plan: two clinicians at separate visits of one patient at one moment. A visit with two staff entries,
/// or a gap that leaves the two no other way, is meant so. O(stops × log stops) unless a patient has many visits.
pub fn doubts(problem: &Problem, plan: &PlanFile) -> Vec<Issue> {
    few(pairs(problem, plan))
}

/// Those warnings of a plan that the one before did not have of the same two visits.
pub fn new_doubts(before: (&Problem, &PlanFile), now: (&Problem, &PlanFile)) -> Vec<Issue> {
    let mut found = pairs(now.0, now.1);
    if !found.is_empty() {
        let known: BTreeSet<[&str; 2]> = pairs(before.0, before.1).into_iter().map(|(pair, _)| pair).collect();
        found.retain(|(pair, _)| !known.contains(pair));
    }
    few(found)
}

/// Two visits, and what is to be said of them.
type Doubt<'p> = ([&'p str; 2], Issue);

fn pairs<'p>(problem: &'p Problem, plan: &PlanFile) -> Vec<Doubt<'p>> {
    let mut at_patients = attendances(problem, plan);
    let mut found = Vec::new();
    for (patient, all) in &mut at_patients {
        all.sort_by_key(|one| (one.start, one.end, one.visit));
        for (index, later) in all.iter().enumerate() {
            let earlier = all[..index].iter().find(|earlier| {
                earlier.end > later.start
                    && later.end > later.start
                    && earlier.visit != later.visit
                    && earlier.clinician != later.clinician
                    && !meant_together(problem, earlier.visit, later.visit)
            });
            found.extend(earlier.map(|earlier| {
                let mut pair = [earlier, later].map(|one| problem.visits[one.visit].id.as_str());
                pair.sort_unstable();
                (pair, warning(problem, *patient, earlier, later))
            }));
        }
    }
    found
}

/// The first few, and how many more there are.
fn few(found: Vec<Doubt>) -> Vec<Issue> {
    let count = found.len();
    let mut found: Vec<Issue> = found.into_iter().take(NAMED).map(|(_, issue)| issue).collect();
    if let Some(last) = found.last_mut().filter(|_| count > NAMED) {
        last.message.push_str(&format!(" (and {} more such pairs)", count - NAMED));
    }
    found
}

fn attendances<'p>(problem: &Problem, plan: &'p PlanFile) -> BTreeMap<PatientId, Vec<Attendance<'p>>> {
    let ids: BTreeMap<&str, VisitId> = problem.visits.enumerate().map(|(id, row)| (&*row.id, id)).collect();
    let mut found: BTreeMap<PatientId, Vec<Attendance>> = BTreeMap::new();
    for (row, shift) in plan.shifts.iter().enumerate() {
        for (index, stop) in shift.itinerary.iter().enumerate() {
            let Stop::Visit { visit, start, end, .. } = stop else { continue };
            let Some(visit) = ids.get(&**visit).copied() else { continue };
            let Some(patient) = problem.visits[visit].patient else { continue };
            let (start, end, clinician) = (start.instant(), end.instant(), &*shift.clinician);
            let path = format!("shifts[{row}].itinerary[{index}]");
            found.entry(patient).or_default().push(Attendance { visit, clinician, start, end, path });
        }
    }
    found
}

/// Whether a gap has the later of the two begin before the earlier can be over.
fn meant_together(problem: &Problem, a: VisitId, b: VisitId) -> bool {
    let length = |visit: VisitId| problem.visits[visit].staff.iter().map(|entry| entry.duration).min();
    problem.links.iter().any(|link| match &link.kind {
        LinkKind::Gap { from, to, max: Some(max), .. } => {
            ((*from, *to) == (a, b) || (*from, *to) == (b, a)) && length(*from).is_some_and(|length| *max < length)
        }
        _ => false,
    })
}

fn warning(problem: &Problem, patient: PatientId, earlier: &Attendance, later: &Attendance) -> Issue {
    let clock = Clock::new(problem.zone, None);
    let [a, b] = [earlier, later].map(|one| &problem.visits[one.visit].id);
    let until = earlier.end.min(later.end);
    let what = format!(
        "two clinicians are with the patient {} at once, {}: {} at {a}, {} at {b}",
        problem.patients[patient].id,
        clock.range(later.start, until, later.start),
        earlier.clinician,
        later.clinician,
    );
    let help = "if one visit is there twice, take it out; if both are needed at once, make them one visit with two staff entries; \
                else part them with a gap";
    Issue::new(TWO_AT_ONCE, later.path.clone(), what, help)
}
