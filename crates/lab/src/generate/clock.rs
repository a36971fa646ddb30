//! Wall-clock times of the generated day as instants, over clock changes too.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use rounds_format::values::Timestamp;

/// The day being generated: minutes since local midnight to instants.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    date: NaiveDate,
    zone: Tz,
}

impl Clock {
    /// The clock of `date` in `zone`; a date that RFC 3339 cannot express is moved to the nearest year that can be.
    pub(super) fn new(date: NaiveDate, zone: Tz) -> Self {
        let date = date.with_year(date.year().clamp(1, 9_998)).unwrap_or(date);
        Self { date, zone }
    }

    /// The instant at which clocks on the wall first show `minutes` after midnight; where they skip it, the next one
    /// they show.
    pub(super) fn at(&self, minutes: i64) -> Timestamp {
        let (days, minute) = (minutes.div_euclid(1_440), minutes.rem_euclid(1_440));
        let date = match u64::try_from(days) {
            Ok(ahead) => self.date.checked_add_days(Days::new(ahead)),
            Err(_) => self.date.checked_sub_days(Days::new(days.unsigned_abs())),
        };
        let wall = date.unwrap_or(self.date).and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
        // No zone has ever skipped more than a day at once.
        let shown = (0..=1_440).find_map(|skipped| {
            let wall = wall.checked_add_signed(TimeDelta::minutes(skipped))?;
            self.zone.from_local_datetime(&wall).earliest()
        });
        Timestamp(shown.unwrap_or_else(|| self.zone.from_utc_datetime(&wall)).fixed_offset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(date: (i32, u32, u32), minutes: i64) -> String {
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).expect("a date");
        Clock::new(date, chrono_tz::Europe::London).at(minutes).to_string()
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_the_next_that_they_show() {
        assert_eq!(shown((2026, 3, 29), 59), "2026-03-29T00:59:00+00:00");
        assert_eq!(shown((2026, 3, 29), 90), "2026-03-29T02:00:00+01:00");
        assert_eq!(shown((2026, 3, 29), 8 * 60), "2026-03-29T08:00:00+01:00");
    }

    #[test]
    fn a_time_shown_twice_is_the_first() {
        assert_eq!(shown((2026, 10, 25), 90), "2026-10-25T01:30:00+01:00");
        assert_eq!(shown((2026, 10, 25), 120), "2026-10-25T02:00:00+00:00");
    }

    #[test]
    fn minutes_run_over_midnight_both_ways() {
        assert_eq!(shown((2026, 3, 2), 25 * 60), "2026-03-03T01:00:00+00:00");
        assert_eq!(shown((2026, 3, 2), -30), "2026-03-01T23:30:00+00:00");
    }

    #[test]
    fn no_date_panics() {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            for zone in [chrono_tz::Pacific::Apia, chrono_tz::UTC] {
                Clock::new(date, zone).at(-2_000);
                Clock::new(date, zone).at(4_000);
            }
        }
    }
}
