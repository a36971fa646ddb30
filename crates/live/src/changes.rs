//! The change list: what a coordinator has to phone.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::unreported::{Lists, Reopening};
use crate::{Current, NewDay};
use rounds_format::plan::{PlanFile, Stop};
use rounds_format::values::Timestamp;
use rounds_model::units::Seconds;
use rounds_model::{PastKind, Problem};

/// A change list, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// In the order of the new day's visits, then those that it no longer has.
    pub changes: Vec<Change>,
}

/// A change list with what is not to be forgotten, as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeList {
    /// What has to be phoned.
    #[serde(flatten)]
    pub changes: Changes,
    /// What is not to be forgotten.
    #[serde(flatten)]
    pub lists: Lists,
}

/// JSON Schema (2020-12) of the change list.
pub fn changes_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(ChangeList).to_value();
    schema["title"] = "rounds/1 change list".into();
    schema
}

/// What becomes of one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The visit.
    pub visit: String,
    /// What happens to it.
    pub change: ChangeKind,
    /// How it was planned.
    pub was: Option<Side>,
    /// How it is planned now.
    pub is: Option<Side>,
    /// Who has to hear of it.
    pub tell: Tell,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ChangeKind {
    /// It came in, or was left out before; `is` is null where a new visit could not be placed.
    Added,
    /// It was planned and is not.
    Dropped,
    /// It is no longer wanted.
    Cancelled,
    /// Other clinicians attend, whatever the time.
    Reassigned,
    /// The same clinicians, at a time beyond the tolerance.
    Moved,
}

/// Who attends a visit and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The clinicians, in order of their ids.
    pub clinicians: Vec<String>,
    /// When care begins.
    pub start: Timestamp,
}

/// Who has to hear of a change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tell {
    /// Clinicians who attended or attend, in order of their ids.
    pub clinicians: Vec<String>,
    /// The patient, where the visit has one.
    pub patients: Vec<String>,
}

/// The difference between the plan before and a plan of the new day, without what has begun. Of a visit that one of
/// several clinicians has begun, what the others are still to do counts. A visit that neither plan has is on the list
/// only if it came in with the events. O(visits × log visits).
pub fn changes(before: &Current, now: &NewDay, plan: &PlanFile) -> Changes {
    let mut changes = difference((&before.problem, &before.plan), (&now.problem, plan), &now.added, &now.cancelled);
    let again: Vec<Change> = to_come_again(before, now, plan).collect();
    let known = |visit: &str| changes.changes.iter().any(|change| change.visit == visit);
    let again: Vec<Change> = again.into_iter().filter(|change| !known(&change.visit)).collect();
    changes.changes.extend(again);
    for freed in taken_over(before, now, plan) {
        match changes.changes.iter_mut().find(|change| change.visit == freed.visit) {
            Some(change) => {
                change.tell.clinicians.extend(freed.tell.clinicians);
                change.tell.clinicians.sort();
                change.tell.clinicians.dedup();
            }
            None => changes.changes.push(freed),
        }
    }
    changes
}

/// Visits of which one clinician did not come: who is to come now has to hear when, also if it is the same clinician,
/// unless nothing changes for them.
fn to_come_again<'a>(before: &'a Current, now: &'a NewDay, plan: &'a PlanFile) -> impl Iterator<Item = Change> {
    let open = now.lists.reopened.iter().filter(|open| open.why == Reopening::NotAttended);
    let fresh = open.filter(|open| !before.reopened.contains_key(&open.visit));
    let (had, patients) = (had(&now.problem), patients(&now.problem).collect::<BTreeMap<&str, &str>>());
    let (was, is) = (open_sides(&before.plan, &had), open_sides(plan, &had));
    fresh.filter_map(move |open| {
        let (was, is) = (was.get(&*open.visit).cloned(), is.get(&*open.visit)?.clone());
        if was.as_ref() == Some(&is) {
            return None;
        }
        let patient = patients.get(&*open.visit).map(|id| id.to_string());
        let tell = Tell { clinicians: is.clinicians.clone(), patients: patient.into_iter().collect() };
        Some(Change { visit: open.visit.clone(), change: ChangeKind::Moved, was, is: Some(is), tell })
    })
}

/// Visits that another clinician has begun than the planned one, who has to be told.
fn taken_over<'a>(before: &'a Current, now: &'a NewDay, plan: &'a PlanFile) -> impl Iterator<Item = Change> {
    let (was, is) = (sides(&before.plan), sides(plan));
    now.taken_over.iter().filter_map(move |(visit, from)| {
        let (was, is) = (was.get(&**visit)?.clone(), is.get(&**visit).filter(|side| !side.clinicians.contains(from))?);
        let tell = Tell { clinicians: vec![from.clone()], patients: Vec::new() };
        let (visit, change) = (visit.clone(), ChangeKind::Reassigned);
        Some(Change { visit, change, was: Some(was), is: Some(is.clone()), tell })
    })
}

/// The difference of two plans, each with its day, where the visits `added` came in and those `cancelled` are off.
pub(super) fn difference(
    (old, before): (&Problem, &PlanFile),
    (problem, plan): (&Problem, &PlanFile),
    added: &[String],
    cancelled: &BTreeSet<String>,
) -> Changes {
    let patients: BTreeMap<&str, &str> = patients(old).chain(patients(problem)).collect();
    let had = had(problem);
    let begun: BTreeSet<&str> = had.iter().map(|&(visit, _)| visit).collect();
    let (open_before, open_after) = (open_sides(before, &had), open_sides(plan, &had));
    let without = |id: &str| plan.unassigned.iter().any(|left| left.visit == id);
    let tolerance = problem.weights.move_tolerance;
    let mut list = Vec::new();
    let known = problem.visits.iter().map(|visit| &*visit.id);
    let gone = open_before.keys().copied().filter(|id| cancelled.contains(*id));
    let ids: Vec<&str> = known.filter(|id| !cancelled.contains(*id)).chain(gone).collect();
    for id in ids {
        let under_way = begun.contains(id);
        let (was, is) = (open_before.get(id).cloned(), open_after.get(id).cloned());
        let kind = match (&was, &is) {
            // Those who came were enough, or somebody else took it over.
            (Some(_), None) if under_way && !without(id) => continue,
            (Some(_), None) if cancelled.contains(id) => ChangeKind::Cancelled,
            (Some(_), None) => ChangeKind::Dropped,
            (None, Some(_)) => ChangeKind::Added,
            (None, None) if added.iter().any(|new| new == id) => ChangeKind::Added,
            (Some(was), Some(is)) if was.clinicians != is.clinicians => ChangeKind::Reassigned,
            (Some(was), Some(is)) if apart(was, is) > tolerance => ChangeKind::Moved,
            _ => continue,
        };
        let both = was.iter().chain(&is).flat_map(|side| side.clinicians.iter().cloned());
        let clinicians: BTreeSet<String> = both.collect();
        let tell = Tell {
            clinicians: clinicians.into_iter().collect(),
            patients: patients.get(id).map(|id| id.to_string()).into_iter().collect(),
        };
        list.push(Change { visit: id.to_owned(), change: kind, was, is, tell });
    }
    Changes { changes: list }
}

/// The visits that have one, with their patients.
fn patients(problem: &Problem) -> impl Iterator<Item = (&str, &str)> {
    problem.visits.iter().filter_map(|visit| Some((&*visit.id, &*problem.patients[visit.patient?].id)))
}

fn apart(was: &Side, is: &Side) -> Seconds {
    Seconds((is.start.instant() - was.start.instant()).0.abs())
}

/// Who attends one visit of a plan and when.
pub(super) fn side_of(plan: &PlanFile, visit: &str) -> Option<Side> {
    sides(plan).remove(visit)
}

/// The staff entries that have begun: visit and number.
pub(crate) fn had(problem: &Problem) -> BTreeSet<(&str, u32)> {
    let past = problem.shifts.iter().flat_map(|shift| &shift.history);
    let entry = past.filter_map(|stop| match stop.what {
        PastKind::Visit { visit, staff } => Some((&*problem.visits[visit].id, staff as u32)),
        _ => None,
    });
    entry.collect()
}

/// Who attends what has not begun of a visit of a plan, and when.
pub(super) fn open_side(plan: &PlanFile, visit: &str, had: &BTreeSet<(&str, u32)>) -> Option<Side> {
    open_sides(plan, had).remove(visit)
}

/// Who attends each visit of a plan and when.
fn sides(plan: &PlanFile) -> BTreeMap<&str, Side> {
    sides_where(plan, |_, _| true)
}

/// Who attends what has not begun of each visit of a plan, and when.
fn open_sides<'p>(plan: &'p PlanFile, had: &BTreeSet<(&str, u32)>) -> BTreeMap<&'p str, Side> {
    sides_where(plan, |visit, staff| !had.contains(&(visit, staff)))
}

/// Who attends each visit of a plan and when, of the staff entries that count.
fn sides_where(plan: &PlanFile, counts: impl Fn(&str, u32) -> bool) -> BTreeMap<&str, Side> {
    let mut sides: BTreeMap<&str, Side> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            let Stop::Visit { visit, staff, start, .. } = stop else { continue };
            if counts(visit, *staff) {
                let side = sides.entry(visit).or_insert_with(|| Side { clinicians: Vec::new(), start: *start });
                side.clinicians.push(shift.clinician.clone());
            }
        }
    }
    sides.values_mut().for_each(|side| side.clinicians.sort());
    sides
}
