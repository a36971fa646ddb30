//! Instants of days made from benchmarks, which know numbers but no dates.

use rounds_format::values::{IsoDuration, Timestamp};
use rounds_model::units::Seconds;

/// Time 0 of every benchmark: Monday 5 January 2026, 00:00 UTC.
const ORIGIN: i64 = 1_767_571_200;

/// The instant this many seconds after time 0.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp(chrono::DateTime::from_timestamp(ORIGIN + seconds, 0).unwrap_or_default().fixed_offset())
}

/// Seconds from time 0 to an instant.
pub(super) fn since(instant: Timestamp) -> i64 {
    instant.instant().0.saturating_sub(ORIGIN)
}

/// A duration of this many seconds.
pub(super) fn length(seconds: i64) -> IsoDuration {
    IsoDuration(Seconds(seconds))
}
