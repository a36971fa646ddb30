//! Which shifts are alike.

use crate::evaluate::instance::Instance;
use rounds_model::ids::Id;

rounds_model::ids! {
    /// Shifts that are alike while empty.
    ClassId,
}

/// Numbers the shifts so that equal numbers mean interchangeable while empty: same hours, places, mode, caps and
/// fitness.
pub(super) fn number(instance: &mut Instance) {
    // Clinicians differ in who may serve what, so only shifts of like clinicians without duties are compared.
    let mut seen: std::collections::BTreeMap<String, ClassId> = std::collections::BTreeMap::new();
    for id in instance.problem.shifts.ids() {
        let row = &instance.shifts[id];
        let shift = &instance.problem.shifts[id];
        let who = &instance.problem.clinicians[shift.clinician];
        let named = instance.problem.visits.iter().any(|visit| {
            visit.preferred_clinicians.contains(&shift.clinician)
                || visit.excluded_clinicians.contains(&shift.clinician)
                || visit.required_clinicians.iter().any(|list| list.contains(&shift.clinician))
        }) || instance
            .problem
            .pins
            .iter()
            .any(|pin| pin.clinician == Some(shift.clinician) || pin.shift == Some(id))
            || !shift.breaks.is_empty()
            || !shift.activities.is_empty()
            || !shift.history.is_empty()
            || who.shifts.len() > 1
            || !instance.problem.promises.is_empty();
        let key = if named {
            format!("#{}", id.0)
        } else {
            let times = (row.start, row.end, row.hard_end);
            let places = (row.start_place, row.end_place, row.table);
            let caps = (row.max_visits, row.max_travel, row.max_load);
            format!("{:?}", (times, places, caps, who.band, &who.skills, &who.gender, &who.languages))
        };
        let next = ClassId::new(seen.len());
        let class = *seen.entry(key).or_insert(next);
        instance.shifts[id].class = class;
    }
}
