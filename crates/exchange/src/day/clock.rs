//! From the clock on the wall to instants: two nights a year have an hour too few or too many.

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use rounds_format::values::Timestamp;

/// What a time of a day is on a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Local {
    /// One instant.
    Once(Timestamp),
    /// The clock skips it: the same length of time after the change.
    Skipped(Timestamp),
    /// The clock shows it twice: the first.
    Twice(Timestamp),
}

impl Local {
    /// The instant, whatever the clock does that night.
    pub(crate) fn instant(self) -> Timestamp {
        match self {
            Local::Once(at) | Local::Skipped(at) | Local::Twice(at) => at,
        }
    }
}

/// The instant at `seconds` of the clock since the midnight with which `date` begins; they may go into the next day.
pub(crate) fn local(zone: Tz, date: NaiveDate, seconds: u32) -> Option<Local> {
    let wall = date.and_time(NaiveTime::MIN).checked_add_signed(Duration::seconds(seconds.into()))?;
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => Some(Local::Once(Timestamp(at.fixed_offset()))),
        LocalResult::Ambiguous(first, _) => Some(Local::Twice(Timestamp(first.fixed_offset()))),
        LocalResult::None => {
            // As far after the gap as it lies in it: by the offset that held before.
            let before = zone.from_local_datetime(&before_gap(wall)?).earliest()?;
            let utc = wall - Duration::seconds(offset(&before));
            Some(Local::Skipped(Timestamp(zone.from_utc_datetime(&utc).fixed_offset())))
        }
    }
}

fn before_gap(wall: NaiveDateTime) -> Option<NaiveDateTime> {
    wall.checked_sub_signed(Duration::hours(3))
}

fn offset(at: &chrono::DateTime<Tz>) -> i64 {
    at.fixed_offset().offset().local_minus_utc().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(date: &str, hours: u32, minutes: u32) -> Local {
        local(chrono_tz::Europe::London, date.parse().unwrap(), hours * 3_600 + minutes * 60).unwrap()
    }

    #[test]
    fn w1_nine_on_the_wall_is_nine_on_the_wall() {
        let utc = |local: Local| local.instant().0.to_utc().format("%H:%M").to_string();
        assert_eq!(
            ["2026-03-23", "2026-03-30", "2026-04-06"].map(|date| utc(at(date, 9, 0))),
            ["09:00", "08:00", "08:00"]
        );
    }

    #[test]
    fn w2_midnight_comes_once_a_day() {
        let utc = |date| at(date, 0, 0).instant().0.to_utc().format("%m-%d %H:%M").to_string();
        assert_eq!(utc("2026-03-29"), "03-29 00:00");
        assert_eq!(utc("2026-03-30"), "03-29 23:00");
    }

    #[test]
    fn w3_half_past_one_on_the_nights_of_the_change() {
        let Local::Skipped(spring) = at("2026-03-29", 1, 30) else { panic!("there is no 01:30") };
        assert_eq!(spring.to_string(), "2026-03-29T02:30:00+01:00");
        let Local::Twice(autumn) = at("2026-10-25", 1, 30) else { panic!("there are two") };
        assert_eq!(autumn.to_string(), "2026-10-25T01:30:00+01:00");
    }

    #[test]
    fn s9_midnight_at_the_end_is_the_next_day() {
        assert_eq!(at("2026-03-02", 24, 0).instant().to_string(), "2026-03-03T00:00:00+00:00");
    }
}
