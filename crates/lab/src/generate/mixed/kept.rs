//! Reserves of mixed days, of which no dice decide.

use rounds_format::day::{DayFile, ReserveFile, ReserveStaffFile};
use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::Seconds;

/// Keeps somebody free in every other shift: anybody, or somebody with what its clinician has.
pub(super) fn keep_free(day: &mut DayFile) {
    let later = |at: Timestamp, minutes: i64| Timestamp(at.0 + chrono::TimeDelta::minutes(minutes));
    let shifts = day.clinicians.iter().flat_map(|who| who.shifts.iter().map(move |shift| (who, shift)));
    let reserves = shifts.step_by(2).zip(0_i64..).map(|((who, shift), number)| {
        let from = later(shift.start, 35 * (number % 4));
        let length = 20 + 15 * (number % 3);
        let like = ReserveStaffFile { skills: who.skills.clone(), min_band: who.band, notes: Some("a note".into()) };
        ReserveFile {
            id: format!("kept{number}"),
            from,
            to: later(from, length + 30 * (number % 5)),
            duration: IsoDuration(Seconds(60 * length)),
            staff: (number % 2 == 0).then(|| vec![like]),
            cost: [2_000, 100, 90_000][number as usize % 3],
            notes: None,
        }
    });
    day.reserve = Some(reserves.collect());
}
