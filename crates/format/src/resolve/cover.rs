//! Whether each mode knows the way between all places that its clinicians can come to.

use std::collections::BTreeMap;

use crate::codes::{MATRIX_PLACE_MISSING, NO_POINT};
use crate::findings::Findings;
use crate::path::{Path, Quoted};
use rounds_model::ids::{ModeId, PlaceId};
use rounds_model::{Clinician, ModeSource, Problem, fits};

/// Reports places that a mode can be used to and has no times for.
///
/// These are the places of its clinicians' shifts (start, end, activities, history) and of the visits that one of them
/// fits.
pub(super) fn check(problem: &Problem, found: &mut Findings) {
    // What is asked for elsewhere is asked for all of them.
    for (mode, row) in problem.modes.enumerate().filter(|(_, row)| row.asked.is_none()) {
        let known = |place: PlaceId| match &row.source {
            ModeSource::Estimate { .. } => problem.places[place].point.is_some(),
            ModeSource::Matrix(matrix) => matrix.row_of[place].is_some(),
        };
        if problem.places.ids().all(known) {
            continue;
        }
        for (place, user) in used(problem, mode).into_iter().filter(|(place, _)| !known(*place)) {
            let id = Quoted(&problem.places[place].id);
            let [name, root] = [Quoted(&row.id), Quoted(&user)];
            if let ModeSource::Estimate { .. } = row.source {
                let what =
                    format!("the place {id} of {root} has no coordinates, and the mode {name} estimates from them");
                found.add(NO_POINT, &Path::Root.field("places").item(place.0 as usize), what, "give `lat` and `lon`");
            } else {
                let what = format!("the place {id} of {root} is not in the matrix of the mode {name}");
                let at = Path::Root.field("travel");
                let at = at.field("modes");
                let at = at.item(mode.0 as usize);
                let help = "add a row and a column for it";
                found.add(MATRIX_PLACE_MISSING, &at.field("matrix").field("places"), what, help);
            }
        }
    }
}

/// The places that clinicians of `mode` can come to, each with the path of one that brings them there.
pub(super) fn used(problem: &Problem, mode: ModeId) -> BTreeMap<PlaceId, String> {
    let mut used = BTreeMap::new();
    let mut add = |place: Option<PlaceId>, user: &dyn Fn() -> String| {
        if let Some(place) = place.filter(|place| problem.places.get(*place).is_some()) {
            used.entry(place).or_insert_with(user);
        }
    };
    let drivers: Vec<(rounds_model::ids::ClinicianId, &Clinician)> = problem
        .clinicians
        .enumerate()
        .filter(|(_, clinician)| clinician.mode == mode && !clinician.shifts.is_empty())
        .collect();
    for (id, clinician) in &drivers {
        for (index, shift) in clinician.shifts.iter().map(|shift| &problem.shifts[*shift]).enumerate() {
            let user = || format!("clinicians[{}].shifts[{index}]", id.0);
            let activities = shift.activities.iter().map(|activity| Some(activity.place));
            let past = shift.history.iter().map(|stop| stop.place);
            let ends = [shift.start_place, shift.end_place];
            ends.into_iter().chain(activities).chain(past).for_each(|place| add(place, &user));
        }
    }
    for (id, visit) in problem.visits.enumerate() {
        let fit = |staff| drivers.iter().any(|(clinician, _)| fits(problem, id, staff, *clinician));
        if visit.place.is_some() && (0..visit.staff.len()).any(fit) {
            add(visit.place, &|| format!("visits[{}]", id.0));
        }
    }
    used
}
