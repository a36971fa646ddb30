//! What a plan changes of the one before it, in the words of the report: who comes, and when.

use std::collections::{BTreeMap, BTreeSet};

use rounds_format::day::{DayFile, PastStopKind};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::Timestamp;

/// Seconds that a time may move without being a change, where the day says nothing else.
const TOLERANCE: i64 = 15 * 60;

/// One visit that changes.
pub(super) struct Change<'p> {
    pub visit: &'p str,
    /// What becomes of it, in a word or two.
    pub kind: &'static str,
    pub was: Option<Side<'p>>,
    pub is: Option<Side<'p>>,
}

/// Who attends a visit, in order, and when.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Side<'p> {
    pub clinicians: Vec<&'p str>,
    pub start: Timestamp,
}

/// The visits that `plan` changes of `before`, by when they are or were to begin. What has begun is past changing, and
/// is not among them.
pub(super) fn changes<'p>(day: &'p DayFile, before: &'p PlanFile, plan: &'p PlanFile) -> Vec<Change<'p>> {
    let there: BTreeSet<&str> = day.visits.iter().map(|visit| &*visit.id).collect();
    let past = day.history.iter().flatten().filter(|stop| stop.kind == PastStopKind::Visit);
    let begun: BTreeSet<&str> = past.map(|stop| &*stop.id).collect();
    let (old, new) = (sides(before), sides(plan));
    let left_out = before.unassigned.iter().map(|left| &*left.visit);
    let known: BTreeSet<&str> = left_out.chain(old.keys().copied()).collect();
    let tolerance = day.objective.as_ref().and_then(|own| own.move_tolerance).map_or(TOLERANCE, |of| of.0.0);
    let moved = |was: &Side<'_>, is: &Side<'_>| (is.start.instant() - was.start.instant()).0.abs() > tolerance;
    let mut changes = Vec::new();
    for visit in there.iter().chain(old.keys()).copied().collect::<BTreeSet<&str>>() {
        let (was, is) = (old.get(visit), new.get(visit));
        let kind = match (was, is) {
            _ if begun.contains(visit) => continue,
            (Some(_), None) if !there.contains(visit) => "cancelled",
            (Some(_), None) => "left out now",
            (None, Some(_)) if known.contains(visit) => "now placed",
            (None, _) if !known.contains(visit) => "new",
            (Some(was), Some(is)) if was.clinicians != is.clinicians => "reassigned",
            (Some(was), Some(is)) if moved(was, is) => "moved",
            _ => continue,
        };
        changes.push(Change { visit, kind, was: was.cloned(), is: is.cloned() });
    }
    changes.sort_by_key(|change| change.is.as_ref().or(change.was.as_ref()).map(|side| side.start.instant()));
    changes
}

fn sides(plan: &PlanFile) -> BTreeMap<&str, Side<'_>> {
    let mut sides: BTreeMap<&str, Side<'_>> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { visit, start, .. } = stop {
                let side = sides.entry(visit).or_insert_with(|| Side { clinicians: Vec::new(), start: *start });
                side.clinicians.push(&shift.clinician);
            }
        }
    }
    sides.values_mut().for_each(|side| side.clinicians.sort_unstable());
    sides
}
