//! What was before a re-plan: stops as they happened, and promises.

use std::collections::BTreeSet;

use crate::codes::*;
use crate::day::{DayFile, PastStopFile, PastStopKind, PromiseFile};
use crate::path::{Path, Quoted};
use crate::resolve::Reading;
use crate::resolve::names::report_unknown;
use rounds_model::ids::VisitId;
use rounds_model::units::Instant;
use rounds_model::{PastKind, PastStop, Problem, Promise, Shift};

/// Reads the history into the shifts of `problem`, in the order of the file.
pub(super) fn history(day: &DayFile, problem: &mut Problem, reading: &mut Reading<'_>) {
    let root = Path::Root.field("history");
    for (index, file) in day.history.iter().flatten().enumerate() {
        let at = root.item(index);
        let shift = reading.names.shifts.find(&file.shift, &at.field("shift"), &mut reading.found);
        // The visit's own faults are to be found even where the shift is unknown.
        let what = kind(file, shift.map(|shift| &problem.shifts[shift]), problem, &at, reading);
        let [arrival, start, end] = [("arrival", file.arrival), ("start", file.start), ("end", file.end)]
            .map(|(field, written)| reading.instant(written, &at.field(field)));
        let own_place = file.place.as_ref().map(|id| reading.place(id, &at.field("place")));
        let (Some(shift), Some(what)) = (shift, what) else { continue };
        let before = problem.shifts[shift].history.last().map(|stop| stop.end);
        check_order(before, arrival, start, end, &at, reading);
        let again = match &what {
            // Somebody may come a second time.
            PastKind::Visit { .. } | PastKind::NoAccess(_) => false,
            pause => problem.shifts[shift].history.iter().any(|stop| stop.what == *pause),
        };
        if again {
            let what = format!("{} has happened before", Quoted(&file.id));
            reading.error(HISTORY_TWICE, &at.field("id"), what, "keep one of the stops");
        }
        let place = match &what {
            // Only one that may be taken on arriving has a place, whatever the file says.
            PastKind::Break(index) => own_place.filter(|_| problem.shifts[shift].breaks[*index].on_arrival),
            PastKind::Activity(activity) => own_place.or(Some(problem.shifts[shift].activities[*activity].place)),
            PastKind::Visit { visit, .. } | PastKind::NoAccess(visit) => {
                // A remote visit has no place, whatever the file says.
                problem.visits[*visit].place.map(|planned| own_place.unwrap_or(planned))
            }
        };
        problem.shifts[shift].history.push(PastStop { what, place, arrival, start, end });
    }
}

fn kind(
    file: &PastStopFile,
    shift: Option<&Shift>,
    problem: &Problem,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> Option<PastKind> {
    let at_id = &at.field("id");
    let found = &mut reading.found;
    match file.kind {
        PastStopKind::Visit => {
            let visit = reading.names.visits.find(&file.id, at_id, found)?;
            let staff = file.staff.unwrap_or(0) as usize;
            if staff >= problem.visits[visit].staff.len().max(1) {
                let what = format!("the visit has no staff entry {staff}");
                reading.error(HISTORY_STAFF_INDEX, &at.field("staff"), what, "name the entry that was served");
                return None;
            }
            Some(PastKind::Visit { visit, staff })
        }
        PastStopKind::NoAccess => reading.names.visits.find(&file.id, at_id, found).map(PastKind::NoAccess),
        PastStopKind::Break => {
            let breaks = &shift?.breaks;
            let index = breaks.iter().position(|pause| pause.id == file.id);
            if index.is_none() {
                let known = breaks.iter().map(|pause| pause.id.as_str());
                report_unknown("break of the shift", UNKNOWN_BREAK, &file.id, known, at_id, found);
            }
            index.map(PastKind::Break)
        }
        PastStopKind::Activity => {
            let activities = &shift?.activities;
            let index = activities.iter().position(|activity| activity.id == file.id);
            if index.is_none() {
                let known = activities.iter().map(|activity| activity.id.as_str());
                report_unknown("activity of the shift", UNKNOWN_ACTIVITY, &file.id, known, at_id, found);
            }
            index.map(PastKind::Activity)
        }
    }
}

fn check_order(
    before: Option<Instant>,
    arrival: Instant,
    start: Instant,
    end: Instant,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) {
    let (field, what) = if before.is_some_and(|before| arrival < before) {
        ("arrival", "the clinician arrives before the stop before has ended")
    } else if start < arrival {
        ("start", "the stop begins before the clinician arrives")
    } else if end < start {
        ("end", "the stop ends before it begins")
    } else {
        return;
    };
    let help = "list the stops of a shift as they followed each other: arrival ≤ start ≤ end ≤ next arrival";
    reading.error(HISTORY_ORDER, &at.field(field), what, help);
}

/// Reads the promises; one whose visit is not there is left out.
pub(super) fn promises(day: &DayFile, reading: &mut Reading<'_>) -> Vec<Promise> {
    let root = Path::Root.field("promises");
    let mut promised: BTreeSet<VisitId> = BTreeSet::new();
    let promise = |(index, file): (usize, &PromiseFile)| {
        let at = root.item(index);
        let visit = reading.names.visits.find(&file.visit, &at.field("visit"), &mut reading.found);
        let clinicians = reading.clinicians(&Some(file.clinicians.clone()), &at.field("clinicians"));
        let start = reading.instant(file.start, &at.field("start"));
        let visit = visit?;
        if !promised.insert(visit) {
            let what = format!("a second promise for {}", Quoted(&file.visit));
            reading.error(PROMISED_TWICE, &at.field("visit"), what, "keep one promise for each visit");
        }
        Some(Promise { visit, clinicians, start, confirmed: file.confirmed.unwrap_or(false), firmness: 1 })
    };
    let mut promises: Vec<Promise> = day.promises.iter().flatten().enumerate().filter_map(promise).collect();
    promises.sort_by_key(|promise| promise.visit);
    promises
}
