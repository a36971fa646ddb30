//! Links between visits. What has happened is not looked at; it counts for what is still planned. Of a visit that has
//! begun, its start and that it was begun count as they are, and of its clinicians those who are still to come too.

use std::collections::{BTreeMap, BTreeSet};

use super::render::span;
use super::trace::{Attendance, Time, Trace, length};
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

/// The visits listed that are assigned; none where all of them have begun.
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
    let assigned: Vec<VisitId> = visits.iter().copied().filter(|&visit| trace.assigned(visit)).collect();
    let common = assigned
        .iter()
        .map(|&visit| trace.clinicians(visit))
        .reduce(|one, other| one.intersection(&other).copied().collect());
    let mut planned = assigned.iter().flat_map(|&visit| &trace.attended[visit]).filter(|attendance| !attendance.past);
    if let (Some(last), true) = (planned.next_back(), common.is_some_and(|common| common.is_empty())) {
        let message = format!("{name}: no one clinician attends all of its visits");
        found.add(rules::SAME_CLINICIAN, &last.path, message);
    }
}

fn different(trace: &Trace, name: &str, visits: &[VisitId], found: &mut Findings) {
    // Clinicians met so far, and of each an attendance that is still planned.
    let mut met: BTreeMap<ClinicianId, Option<&Attendance>> = BTreeMap::new();
    for visit in visits.iter().copied().collect::<BTreeSet<VisitId>>() {
        let attended = &trace.attended[visit];
        let twice = attended.iter().find_map(|here| {
            let &planned = met.get(&here.clinician)?;
            if here.past { planned } else { Some(here) }
        });
        if let Some(planned) = twice {
            let id = &trace.problem.clinicians[planned.clinician].id;
            let message = format!("{name}: clinician {id} attends another of its visits too");
            found.add(rules::DIFFERENT_CLINICIANS, &planned.path, message);
        }
        for here in attended {
            let planned = met.entry(here.clinician).or_default();
            *planned = planned.or(Some(here).filter(|here| !here.past));
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
