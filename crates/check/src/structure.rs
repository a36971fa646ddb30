//! Entries: start and end where they belong, places and fields as the kind of stop demands.

use super::trace::{Route, Step, Trace, What};
use super::{Findings, rules};
use rounds_model::ids::ShiftId;

pub(super) fn check(trace: &Trace, found: &mut Findings) {
    for (shift, route) in trace.routes.enumerate().filter(|(_, route)| route.present) {
        frame(trace, shift, route, found);
        for step in route.open() {
            fields(trace, step, found);
        }
        breaks(trace, shift, route, found);
    }
}

/// Start and end entries, and the empty itinerary of a shift with no visit.
fn frame(trace: &Trace, id: ShiftId, route: &Route, found: &mut Findings) {
    let shift = &trace.problem.shifts[id];
    let path = format!("{}.itinerary", route.path);
    if route.is_worked() {
        if shift.start_place.is_some() && route.departure.is_none() {
            found.add(rules::START_MISSING, &path, format!("shift {} has no start entry", shift.id));
        }
        if shift.end_place.is_some() && route.home.is_none() {
            found.add(rules::END_MISSING, &path, format!("shift {} has no end entry", shift.id));
        }
    } else if !route.has_past() && route.begins().or(route.over()).is_some() {
        found.add(rules::IDLE_ITINERARY, &path, format!("shift {} has no visit, yet goes somewhere", shift.id));
    }
}

/// A break has a place only if it is taken on arriving: at the stop after it, other breaks aside, or at the end place.
fn breaks(trace: &Trace, id: ShiftId, route: &Route, found: &mut Findings) {
    let shift = &trace.problem.shifts[id];
    for (at, step) in route.steps.iter().enumerate().filter(|(_, step)| !step.past) {
        let What::Break(index) = step.what else { continue };
        let (stated, name) = (&step.stated, &shift.breaks[index].id);
        let given = [stated.place.is_some(), stated.travel.is_some(), stated.metres.is_some(), step.arrival.is_some()];
        if !given.contains(&true) {
            continue;
        }
        let next = route.steps[at + 1..].iter().find(|step| !matches!(step.what, What::Break(_)));
        let goal = next.map_or(shift.end_place, |next| next.place);
        let message = if !shift.breaks[index].on_arrival {
            format!("break {name} is taken where the clinician is: no place, travel, metres or arrival")
        } else if given.contains(&false) {
            format!("break {name}, taken on arriving, needs place, travel, metres and arrival")
        } else if step.place.is_none() || step.place != goal {
            format!("break {name} is taken on arriving at the next stop or at endPlace, nowhere else")
        } else {
            continue;
        };
        found.add(rules::BREAK_PLACE, &step.path, message);
    }
}

/// Place, travel and metres: none for a remote visit, all of them where there is a place, and the right place.
fn fields(trace: &Trace, step: &Step, found: &mut Findings) {
    let stated = &step.stated;
    let given = [stated.place.is_some(), stated.travel.is_some(), stated.metres.is_some()];
    if let What::Visit { visit, .. } = step.what {
        let id = &trace.problem.visits[visit].id;
        if step.place.is_none() && given.contains(&true) {
            let message = format!("visit {id} is remote: no place, travel or metres");
            found.add(rules::REMOTE_FIELDS, &step.path, message);
            return;
        }
        if step.place.is_some() && given.contains(&false) {
            let message = format!("visit {id} needs place, travel and metres");
            found.add(rules::PLACE_FIELDS, &step.path, message);
        }
    }
    if let (Some(place), Some(named)) = (step.place, &stated.place) {
        let actual = &trace.problem.places[place].id;
        if named != actual {
            let message = format!("this is held at {actual}, not {named}");
            found.add(rules::WRONG_PLACE, format!("{}.place", step.path), message);
        }
    }
}
