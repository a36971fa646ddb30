//! Visits that no fit shift could do even if it had no other visit.

use serde_json::json;

use crate::explain::openings::{Opening, Waiver, openings};
use crate::explain::scene::Scene;
use crate::explain::terms::{Chance, Terms};
use crate::explain::timing::Limits;
use crate::explain::ways::Search;
use crate::explain::words::{reason, shift_id, some_ids};
use crate::ids::ShiftId;
use crate::io::plan::{Reason, ReasonCode};

/// Openings of entry `staff` in a shift that has its duties alone. The clinician's other shifts are not worked then.
fn alone<'s>(scene: &'s Scene, terms: &Terms, staff: usize, chance: Chance) -> Vec<Opening<'s>> {
    let shift = &scene.problem.shifts[ShiftId(chance.shift)];
    let own = Limits::of(&scene.instance.shifts[chance.shift as usize]);
    let limits = Limits { hard_end: scene.time(shift.end + shift.max_overtime), ..own };
    let mut found = Vec::new();
    for route in &scene.templates[chance.shift as usize] {
        openings(scene, terms, staff, chance, route, limits, Waiver::None, &mut found);
    }
    found
}

fn search<'s, 'a>(scene: &'s Scene<'a>, terms: &'s Terms) -> Search<'s, 'a> {
    Search { scene, terms, outside: None, waivers: 0..=0 }
}

/// Shifts that could serve entry `staff` on its own if they had no other visit.
pub fn in_reach(scene: &Scene, terms: &Terms, staff: usize) -> Vec<Chance> {
    let one = search(scene, terms);
    let reaches =
        |chance: &Chance| alone(scene, terms, staff, *chance).iter().any(|opening| one.is_possible(staff, opening));
    terms.chances[staff].iter().copied().filter(reaches).collect()
}

/// No fit shift could do it even with no other visit; for a double-up, no two could together. `reached` holds the shifts
/// of [`in_reach`] for each entry.
pub fn out_of_reach(scene: &Scene, terms: &Terms, reached: &[Vec<Chance>]) -> Option<Reason> {
    if let Some(staff) = reached.iter().position(Vec::is_empty) {
        let shifts: Vec<&str> = terms.chances[staff].iter().map(|chance| shift_id(scene, chance.shift)).collect();
        let description = match shifts.as_slice() {
            [one] => format!(
                "Even with no other visit, the only shift of a clinician who could do it ({one}) could not fit it in."
            ),
            _ => format!(
                "Even with no other visit, none of the {} shifts of clinicians who could do it could fit it in.",
                shifts.len()
            ),
        };
        let details = json!({"staff": staff, "fitShifts": shifts.len(), "shifts": some_ids(&shifts)});
        return Some(reason(ReasonCode::OutOfReach, description, details));
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
    let details = json!({"jointly": true, "shifts": shifts.iter().map(|ids| some_ids(ids)).collect::<Vec<_>>()});
    Some(reason(ReasonCode::OutOfReach, description, details))
}
