//! What a plan changes of the one before it: who comes, and when.

use std::collections::{BTreeMap, BTreeSet};

use rounds_format::plan::{PlanFile, Stop};
use rounds_model::ids::{Table, VisitId};
use rounds_model::units::Instant;
use rounds_model::{PastKind, Problem};

/// What becomes of a visit. The names are those of the change list of `rounds replan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The plan before did not know it.
    New,
    /// It was left out before.
    Placed,
    /// Other clinicians attend, whatever the time.
    Reassigned,
    /// The same clinicians, at a time beyond the day's tolerance.
    Moved,
    /// It was planned and is left out.
    Dropped,
    /// It was planned and the day no longer has it.
    Cancelled,
}

impl Kind {
    /// In a word or two.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Kind::New => "new",
            Kind::Placed => "now placed",
            Kind::Reassigned => "reassigned",
            Kind::Moved => "moved",
            Kind::Dropped => "left out now",
            Kind::Cancelled => "cancelled",
        }
    }
}

/// One visit that changes.
pub(crate) struct Change<'a> {
    pub id: &'a str,
    /// `None` where the day no longer has it.
    pub visit: Option<VisitId>,
    pub kind: Kind,
    pub was: Option<Side<'a>>,
    pub is: Option<Side<'a>>,
}

/// Who attends a visit and when.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Side<'a> {
    /// Shift and clinician of each attendance, in order of the clinicians.
    pub who: Vec<(&'a str, &'a str)>,
    pub start: Instant,
    pub end: Instant,
}

impl<'a> Side<'a> {
    fn clinicians(&self) -> impl Iterator<Item = &'a str> {
        self.who.iter().map(|(_, clinician)| *clinician)
    }
}

/// The visits that `plan` changes of `before`, by when they are or were to begin. What has begun is past changing, and
/// is not among them. O(visits × log visits).
pub(crate) fn changes<'a>(problem: &'a Problem, before: &'a PlanFile, plan: &'a PlanFile) -> Vec<Change<'a>> {
    let visits: BTreeMap<&str, VisitId> = problem.visits.enumerate().map(|(id, visit)| (&*visit.id, id)).collect();
    let (old, new) = (sides(before), sides(plan));
    let known: BTreeSet<&str> = before.unassigned.iter().map(|left| &*left.visit).chain(old.keys().copied()).collect();
    let mut begun: Table<VisitId, bool> = problem.visits.iter().map(|_| false).collect();
    for stop in problem.shifts.iter().flat_map(|shift| &shift.history) {
        if let PastKind::Visit { visit, .. } = stop.what {
            begun[visit] = true;
        }
    }
    let ids: BTreeSet<&str> = visits.keys().chain(old.keys()).copied().collect();
    let mut changes: Vec<Change> = Vec::new();
    for id in ids {
        let visit = visits.get(id).copied();
        let (was, is) = (old.get(id), new.get(id));
        let kind = match (was, is) {
            _ if visit.is_some_and(|visit| begun[visit]) => continue,
            (Some(_), None) if visit.is_none() => Kind::Cancelled,
            (Some(_), None) => Kind::Dropped,
            (None, Some(_)) if known.contains(id) => Kind::Placed,
            (None, _) if !known.contains(id) => Kind::New,
            (Some(was), Some(is)) if !was.clinicians().eq(is.clinicians()) => Kind::Reassigned,
            (Some(was), Some(is)) if (is.start - was.start).0.abs() > problem.weights.move_tolerance.0 => Kind::Moved,
            _ => continue,
        };
        changes.push(Change { id, visit, kind, was: was.cloned(), is: is.cloned() });
    }
    changes.sort_by_key(|change| change.is.as_ref().or(change.was.as_ref()).map(|side| side.start));
    changes
}

/// Who attends each visit of a plan and when.
fn sides(plan: &PlanFile) -> BTreeMap<&str, Side<'_>> {
    let mut sides: BTreeMap<&str, Side> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { visit, start, end, .. } = stop {
                let (start, end) = (start.instant(), end.instant());
                let side = sides.entry(visit).or_insert_with(|| Side { who: Vec::new(), start, end });
                side.who.push((&shift.shift, &shift.clinician));
                side.end = side.end.max(end);
            }
        }
    }
    sides.values_mut().for_each(|side| side.who.sort_by_key(|&(shift, clinician)| (clinician, shift)));
    sides
}
