//! Visits that no fit shift could do even if it had no other visit.

use crate::evaluate::{NEVER, Time};
use crate::explain::caps::{Hindrance, Passed, hindrance, least};
use crate::explain::openings::{Opening, Waiver, openings};
use crate::explain::scene::Scene;
use crate::explain::terms::{Chance, Terms};
use crate::explain::timing::Limits;
use crate::explain::ways::Search;
use crate::explain::words::{count, duration, length, shift_id, some_ids};
use rounds_format::plan::{FitShifts, OutOfReach, Reason, ReasonDetails};

/// The limits of a shift that has its duties alone. The clinician's other shifts are not worked then.
fn limits(scene: &Scene, chance: Chance) -> Limits {
    let shift = &scene.problem.shifts[chance.shift];
    let own = Limits::of(&scene.instance.shifts[chance.shift]);
    Limits { hard_end: scene.time(shift.end + shift.max_overtime), ..own }
}

/// Openings of entry `staff` in a shift that has its duties alone.
fn alone<'s>(scene: &'s Scene, terms: &Terms, staff: usize, chance: Chance) -> Vec<Opening<'s>> {
    let limits = limits(scene, chance);
    let mut found = Vec::new();
    for route in scene.templates.of(chance.shift) {
        openings(scene, terms, staff, chance, route, limits, Waiver::None, &mut found);
    }
    found
}

fn search<'s, 'a>(scene: &'s Scene<'a>, terms: &'s Terms) -> Search<'s, 'a> {
    Search { scene, terms, outside: None, waivers: 0..=0 }
}

/// Shifts that could serve entry `staff` on its own if they had no other visit.
pub(super) fn in_reach(scene: &Scene, terms: &Terms, staff: usize) -> Vec<Chance> {
    let one = search(scene, terms);
    let reaches =
        |chance: &Chance| alone(scene, terms, staff, *chance).iter().any(|opening| one.is_possible(staff, opening));
    terms.chances[staff].iter().copied().filter(reaches).collect()
}

/// No fit shift could do it even with no other visit; for a double-up, no two could together. `reached` holds the
/// shifts of [`in_reach`] for each entry.
pub(super) fn out_of_reach(scene: &Scene, terms: &Terms, reached: &[Vec<Chance>]) -> Option<Reason> {
    if let Some(staff) = reached.iter().position(Vec::is_empty) {
        return Some(none_reaches(scene, terms, staff));
    }
    if reached.len() == 1 {
        return None;
    }
    let lists = reached.iter().enumerate().map(|(staff, chances)| {
        chances.iter().flat_map(|&chance| alone(scene, terms, staff, chance)).collect::<Vec<_>>()
    });
    if search(scene, terms).any(lists.collect()) {
        return None;
    }
    let shifts: Vec<Vec<&str>> =
        reached.iter().map(|chances| chances.iter().map(|chance| shift_id(scene, chance.shift)).collect()).collect();
    let description = format!(
        "Even with no other visits, no {} different clinicians could be there at the same time.",
        reached.len()
    );
    let jointly = OutOfReach::Jointly { jointly: true, shifts: shifts.iter().map(|ids| some_ids(ids)).collect() };
    Some(Reason { description, details: ReasonDetails::OutOfReach(jointly) })
}

/// Shifts of those who fit entry `staff`.
pub(super) fn fit_shifts(staff: usize, shifts: &[&str]) -> FitShifts {
    FitShifts { staff: staff as u32, fit_shifts: shifts.len() as u64, shifts: some_ids(shifts) }
}

/// `OUT_OF_REACH` of one entry: the caps, if they are in the way, and how far away the place is, if the way there is
/// longer than a shift.
fn none_reaches(scene: &Scene, terms: &Terms, staff: usize) -> Reason {
    let chances = &terms.chances[staff];
    let shifts: Vec<&str> = chances.iter().map(|chance| shift_id(scene, chance.shift)).collect();
    let who = match shifts.as_slice() {
        [one] => format!("the only shift of a clinician who could do it ({one})"),
        _ => format!("none of the {} shifts of clinicians who could do it", shifts.len()),
    };
    let could = if shifts.len() == 1 { "could not" } else { "could" };
    let mut description = format!("Even with no other visit, {who} {could} fit it in");
    let mut passed: Vec<Passed> = Vec::new();
    let mut capped = 0;
    for &chance in chances {
        let bare = (scene.templates.of(chance.shift), limits(scene, chance));
        if let Hindrance::Caps(caps) = hindrance(scene, terms, staff, chance, bare) {
            passed.extend(caps);
            capped += 1;
        }
    }
    let least = least(&passed);
    let mut far_place = None;
    if !least.is_empty() {
        let words: Vec<String> = least.iter().map(Passed::words).collect();
        let who = match (shifts.len(), capped) {
            (1, _) => String::new(),
            (all, some) if some == all as u64 => format!("{} comes nearest, but ", shift_id(scene, least[0].shift)),
            (_, some) => {
                let nearest = shift_id(scene, least[0].shift);
                format!("a cap is in the way of {}; {nearest} comes nearest, but ", count(some as usize, "shift"))
            }
        };
        description += &format!(": {who}{}", words.join("; "));
    } else if let Some((way, place)) = far(scene, terms, staff) {
        far_place = Some((way, place));
        description += &match way / 3_600 {
            // Shifts that end before anybody could be there: not for the place, but as their clinicians are away.
            0 => format!(": none of these shifts has time left for the way to place {place}"),
            hours => format!(
                ": the way to place {place} takes {} at best, longer than any of these shifts; check its coordinates",
                length(hours * 3_600)
            ),
        };
    }
    let entry = OutOfReach::Entry {
        fit: fit_shifts(staff, &shifts),
        caps: least.iter().map(|one| one.told(scene)).collect(),
        capped: (!least.is_empty()).then_some(capped),
        place: far_place.map(|(_, place)| place.into()),
        travel: far_place.map(|(way, _)| duration(way)),
    };
    Reason { description: description + ".", details: ReasonDetails::OutOfReach(entry) }
}

/// The shortest way to the place of the entry from where the shifts start, and the place, if that alone is longer than
/// each of them.
fn far<'a>(scene: &Scene<'a>, terms: &Terms, staff: usize) -> Option<(Time, &'a str)> {
    let instance = scene.instance;
    let task = &instance.tasks[terms.entry(scene, staff)];
    if !task.placed {
        return None;
    }
    let mut shortest = NEVER;
    for chance in &terms.chances[staff] {
        let row = &instance.shifts[chance.shift];
        if row.start_place == instance.nowhere {
            return None;
        }
        let way = instance.tables[row.table].get(row.start_place, task.place);
        if way <= row.limit - row.start {
            return None;
        }
        shortest = shortest.min(way);
    }
    let place = &scene.problem.places[task.place.place()];
    (shortest < NEVER).then_some((shortest, place.id.as_str()))
}
