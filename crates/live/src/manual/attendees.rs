//! Who attends a visit: as a plan has it, and as somebody asks for it.

use std::collections::{BTreeMap, BTreeSet};

use crate::manual::refuse;
use crate::{Current, day_edits};
use rounds_format::codes::*;
use rounds_format::plan::{PlanFile, Stop};
use rounds_model::error::Result;
use rounds_model::ids::{ClinicianId, VisitId};
use rounds_model::{Pin, Problem};

/// Who is to serve each staff entry of a visit, by shift; `None`: nobody is named.
pub(crate) type Crew = Vec<Option<String>>;

/// Who is to serve which entry: those who are named, on an entry they have now or are fit for; on the other entries,
/// those who serve them now.
pub(crate) fn crew(before: &Current, visit: VisitId, to: &[String]) -> Result<Crew> {
    let problem = &before.problem;
    let row = &problem.visits[visit];
    let mut now: Crew = vec![None; row.staff.len()];
    for (staff, shift) in served(&before.plan).remove(&row.id).unwrap_or_default() {
        if let Some(entry) = now.get_mut(staff as usize) {
            *entry = Some(shift);
        }
    }
    let named = named(problem, visit, to)?;
    let mut crew: Crew = vec![None; row.staff.len()];
    // Each on an entry of their own, as many as can be on one that they are fit for; those who attend now stay on the
    // entry they have.
    for strict in [2, 1, 0] {
        for index in 0..named.len() {
            let (shift, clinician) = &named[index];
            if crew.iter().flatten().any(|taken| taken == shift) {
                continue;
            }
            let own = (0..crew.len()).find(|&entry| crew[entry].is_none() && now[entry].as_ref() == Some(shift));
            let fit = |clinician, entry| strict < 1 || rounds_model::fits(problem, visit, entry, clinician);
            let as_pinned = |clinician, entry| strict < 2 || !barred(problem, visit, entry, clinician);
            let may = |clinician, entry| fit(clinician, entry) && as_pinned(clinician, entry);
            match own.filter(|&entry| may(*clinician, entry)) {
                Some(entry) => crew[entry] = Some(shift.clone()),
                None => drop(seat(&named, &may, index, &mut crew, &mut vec![false; row.staff.len()])),
            }
        }
    }
    for entry in 0..crew.len() {
        if crew[entry].is_none() && now[entry].as_ref().is_some_and(|shift| !to.contains(shift)) {
            crew[entry].clone_from(&now[entry]);
        }
    }
    Ok(crew)
}

/// How many other ways to share the staff entries of a visit are tried.
const REARRANGED: usize = 23;

/// The same shifts on other staff entries that they are fit for and that no pin keeps for others. Those who attend now
/// keep the entry that they have. At most [`REARRANGED`].
pub(crate) fn rearranged(before: &Current, visit: VisitId, crew: &Crew) -> Vec<Crew> {
    let problem = &before.problem;
    let now = served(&before.plan).remove(&problem.visits[visit].id).unwrap_or_default();
    let clinician = |shift: &String| Some(problem.shifts.iter().find(|row| row.id == *shift)?.clinician);
    let may = |shift: &String, entry: usize| {
        let own = now.iter().find(|(_, attending)| attending == shift);
        let fit = clinician(shift)
            .is_some_and(|who| rounds_model::fits(problem, visit, entry, who) && !barred(problem, visit, entry, who));
        fit && own.is_none_or(|(held, _)| *held as usize == entry)
    };
    let mut ways: Vec<Crew> = vec![Crew::new()];
    for entry in 0..crew.len() {
        let mut longer = Vec::new();
        for way in &ways {
            for (index, next) in crew.iter().enumerate() {
                let left = crew[..=index].iter().filter(|other| *other == next).count();
                let used = way.iter().filter(|other| *other == next).count();
                if left == used + 1 && next.as_ref().is_none_or(|shift| may(shift, entry)) {
                    longer.push(way.iter().cloned().chain([next.clone()]).collect());
                }
            }
        }
        longer.truncate(4 * REARRANGED);
        ways = longer;
    }
    ways.retain(|way| way != crew);
    ways.truncate(REARRANGED);
    ways
}

/// The shifts that are named, with their clinicians.
fn named(problem: &Problem, visit: VisitId, to: &[String]) -> Result<Vec<(String, ClinicianId)>> {
    let row = &problem.visits[visit];
    if to.len() > row.staff.len() {
        let what =
            format!("visit `{}` needs {} at a time, not {}", day_edits::shown(&row.id), row.staff.len(), to.len());
        return refuse(EDIT_CANNOT_SAY, "--to", what, "name one shift for each staff entry of the visit");
    }
    let mut named = Vec::new();
    for (index, shift) in to.iter().enumerate() {
        let Some(file) = problem.shifts.iter().find(|row| row.id == *shift) else {
            let what = format!("the day has no shift `{}`", day_edits::shown(shift));
            return refuse(EDIT_UNKNOWN, "--to", what, "name a shift of the day");
        };
        if to[..index].contains(shift) {
            let what = format!("shift `{}` is named twice", day_edits::shown(shift));
            return refuse(EDIT_CANNOT_SAY, "--to", what, "nobody attends one visit twice: name different shifts");
        }
        named.push((shift.clone(), file.clinician));
    }
    Ok(named)
}

/// Whether a pin wants somebody else on that staff entry.
fn barred(problem: &Problem, visit: VisitId, entry: usize, clinician: ClinicianId) -> bool {
    let here = |pin: &&Pin| pin.visit == visit && pin.staff == Some(entry);
    let who = |pin: &Pin| pin.clinician.or(pin.shift.map(|shift| problem.shifts[shift].clinician));
    problem.pins.iter().filter(here).any(|pin| who(pin).is_some_and(|pinned| pinned != clinician))
}

/// Gives a shift a staff entry that `may` allows, those who have one moving on where that makes room (an augmenting
/// path).
fn seat(
    named: &[(String, ClinicianId)],
    may: &dyn Fn(ClinicianId, usize) -> bool,
    index: usize,
    crew: &mut Crew,
    seen: &mut [bool],
) -> bool {
    let (shift, clinician) = &named[index];
    for entry in 0..crew.len() {
        if !may(*clinician, entry) || std::mem::replace(&mut seen[entry], true) {
            continue;
        }
        let holder = crew[entry].as_ref().and_then(|taken| named.iter().position(|(other, _)| other == taken));
        if holder.is_none_or(|holder| seat(named, may, holder, crew, seen)) {
            crew[entry] = Some(shift.clone());
            return true;
        }
    }
    false
}

/// The shifts that serve each visit.
pub(crate) fn served(plan: &PlanFile) -> BTreeMap<String, BTreeSet<(u32, String)>> {
    let mut served: BTreeMap<String, BTreeSet<(u32, String)>> = BTreeMap::new();
    for shift in &plan.shifts {
        for stop in &shift.itinerary {
            if let Stop::Visit { visit, staff, .. } = stop {
                served.entry(visit.clone()).or_default().insert((*staff, shift.shift.clone()));
            }
        }
    }
    served
}
