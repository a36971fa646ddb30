//! The weights of the objective: the file's, defaults for the rest.

use crate::day::{ObjectiveFile, PrioritiesFile, PriorityPrices};
use crate::path::Path;
use crate::resolve::Reading;
use rounds_model::units::Cost;
use rounds_model::{PriorityMap, Weights};

/// The shape check has held every weight against its range.
pub(super) fn weights(file: Option<&ObjectiveFile>, reading: &mut Reading<'_>) -> Weights {
    let default = Weights::default();
    let Some(file) = file else { return default };
    let or = |own: Option<i64>, default: Cost| own.map_or(default, Cost);
    let at = Path::Root.field("objective");
    let tolerance = file.move_tolerance.map(|own| reading.length(own, &at.field("moveTolerance")));
    Weights {
        unassigned: prices(file.unassigned.as_ref(), default.unassigned),
        strict: file.priorities == Some(PrioritiesFile::Strict),
        late_per_second: prices(file.late_per_second.as_ref(), default.late_per_second),
        travel_per_second: or(file.travel_per_second, default.travel_per_second),
        overtime_per_second: or(file.overtime_per_second, default.overtime_per_second),
        wait_per_second: or(file.wait_per_second, default.wait_per_second),
        latest_per_second: or(file.latest_per_second, default.latest_per_second),
        longest_idle_per_second: or(file.longest_idle_per_second, default.longest_idle_per_second),
        continuity: or(file.continuity, default.continuity),
        preference: or(file.preference, default.preference),
        changed_clinician: or(file.changed_clinician, default.changed_clinician),
        moved_per_second: or(file.moved_per_second, default.moved_per_second),
        move_tolerance: tolerance.unwrap_or(default.move_tolerance),
    }
}

fn prices(file: Option<&PriorityPrices>, default: PriorityMap) -> PriorityMap {
    let Some(file) = file else { return default };
    let own = [file.critical, file.urgent, file.timed, file.routine];
    let mut prices = default.0;
    for (price, own) in prices.iter_mut().zip(own) {
        *price = own.map_or(*price, Cost);
    }
    PriorityMap(prices)
}
