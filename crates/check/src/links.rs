//! Links between visits. A link all of whose assigned visits have happened is not looked at; a visit that has begun
//! counts as it began.

use std::collections::BTreeSet;

use super::render::span;
use super::trace::{Time, Trace, length};
use super::{Findings, rules};
use rounds_model::LinkKind;
use rounds_model::ids::{ClinicianId, VisitId};

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (id, link) in trace.problem.links.enumerate() {
        let name = trace.problem.link_words(id);
        match &link.kind {
            LinkKind::Gap { from, to, min, max } => {
                gap(trace, &name, [*from, *to], (length(*min), max.map(length)), found);
            }
            LinkKind::SameClinician(visits) => same(trace, &name, visits, found),
            LinkKind::DifferentClinicians(visits) => different(trace, &name, visits, found),
            LinkKind::AllOrNone(visits) => all_or_none(trace, &name, visits, found),
        }
    }
}

/// The visits listed that are assigned; none where all of them have happened.
fn assigned(trace: &Trace, visits: &[VisitId]) -> BTreeSet<VisitId> {
    let assigned: BTreeSet<VisitId> = visits.iter().copied().filter(|&visit| trace.assigned(visit)).collect();
    if assigned.iter().all(|&visit| trace.past(visit)) { BTreeSet::new() } else { assigned }
}

fn path(trace: &Trace, visit: VisitId) -> String {
    trace.attended[visit].first().map_or_else(|| "unassigned".into(), |attendance| attendance.path.clone())
}

fn gap(trace: &Trace, name: &str, [from, to]: [VisitId; 2], (min, max): (Time, Option<Time>), found: &mut Findings) {
    let id = |visit: VisitId| &trace.problem.visits[visit].id;
    let Some(later) = trace.start(to) else { return };
    let Some(earlier) = trace.start(from) else {
        if !trace.past(to) {
            let message = format!("{name}: visit {} is assigned, visit {} is not", id(to), id(from));
            found.add(rules::GAP_FROM, path(trace, to), message);
        }
        return;
    };
    let apart = later - earlier;
    let wrong = apart < min || max.is_some_and(|max| apart > max);
    if wrong && !assigned(trace, &[from, to]).is_empty() {
        let limit = max.map_or_else(|| "or more".into(), |max| format!("to {}", span(max)));
        let message = format!(
            "{name}: visit {} starts {} after visit {}; the gap is to be {} {limit}",
            id(to),
            span(apart),
            id(from),
            span(min)
        );
        found.add(rules::GAP, path(trace, to), message);
    }
}

fn same(trace: &Trace, name: &str, visits: &[VisitId], found: &mut Findings) {
    let assigned = assigned(trace, visits);
    let common = assigned
        .iter()
        .map(|&visit| trace.linked_clinicians(visit))
        .reduce(|one, other| one.intersection(&other).copied().collect());
    if let (Some(&last), true) = (assigned.last(), common.is_some_and(|common| common.is_empty())) {
        let message = format!("{name}: no one clinician attends all of its visits");
        found.add(rules::SAME_CLINICIAN, path(trace, last), message);
    }
}

fn different(trace: &Trace, name: &str, visits: &[VisitId], found: &mut Findings) {
    let assigned: Vec<VisitId> = assigned(trace, visits).into_iter().collect();
    for (index, &visit) in assigned.iter().enumerate() {
        let others = assigned[..index].iter().filter(|&&other| !(trace.past(other) && trace.past(visit)));
        let met: BTreeSet<ClinicianId> = others.flat_map(|&other| trace.linked_clinicians(other)).collect();
        if let Some(&clinician) = trace.linked_clinicians(visit).intersection(&met).next() {
            let id = &trace.problem.clinicians[clinician].id;
            let message = format!("{name}: clinician {id} attends another of its visits too");
            found.add(rules::DIFFERENT_CLINICIANS, path(trace, visit), message);
        }
    }
}

fn all_or_none(trace: &Trace, name: &str, visits: &[VisitId], found: &mut Findings) {
    let assigned = assigned(trace, visits);
    let out = visits.iter().find(|&&visit| !trace.assigned(visit));
    if let (Some(&visit), Some(&out)) = (assigned.first(), out) {
        let id = |visit: VisitId| &trace.problem.visits[visit].id;
        let message = format!("link {name}: visit {} is assigned, visit {} is not", id(visit), id(out));
        found.add(rules::ALL_OR_NONE, path(trace, visit), message);
    }
}
