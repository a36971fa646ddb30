//! The time axis: local hours of the day's zone, right over clock changes and past midnight.

use chrono::{Days, NaiveTime, Offset, TimeZone, Timelike};

use crate::format::Clock;
use rounds_model::units::{Instant, Seconds};

const QUARTER: Seconds = Seconds(15 * 60);
const HOUR: i64 = 3_600;
/// Ticks that fit beside one another.
const MOST_TICKS: i64 = 26;

/// A stretch of time to draw, with its ticks.
pub(super) struct Axis {
    pub from: Instant,
    pub to: Instant,
    pub ticks: Vec<Tick>,
}

/// A labelled instant.
#[derive(Debug, PartialEq)]
pub(super) struct Tick {
    pub at: Instant,
    /// The local time, or the date where ticks are days apart.
    pub label: String,
    /// What begins here: a local day, or another offset of the zone.
    pub note: Option<String>,
}

impl Axis {
    /// An axis that holds `first` to `last`, rounded out to local hours.
    pub(super) fn new(clock: &Clock, first: Instant, last: Instant) -> Axis {
        let whole = |at: Instant| clock.local(at).is_none_or(|local| local.minute() == 0 && local.second() == 0);
        let quarter = |at: Instant| Instant(at.0.div_euclid(QUARTER.0) * QUARTER.0);
        let (mut from, mut to) = (quarter(first), quarter(last + QUARTER - Seconds(1)));
        // Offsets are whole quarters of an hour in every zone of this century; older ones just keep the quarter.
        (0..3).for_each(|_| from = if whole(from) { from } else { from - QUARTER });
        (0..3).for_each(|_| to = if whole(to) && to > from { to } else { to + QUARTER });
        let hours = (to - from).0 / HOUR;
        let step = [1, 2, 3, 4, 6].into_iter().find(|step| hours / step <= MOST_TICKS);
        let ticks = match step {
            Some(step) => hourly(clock, from, to, step),
            None => daily(clock, from, to, hours / 24 / MOST_TICKS + 1),
        };
        Axis { from, to, ticks }
    }

    /// Where `at` lies, 0 at the start of the axis and 1 at its end.
    pub(super) fn share(&self, at: Instant) -> f64 {
        (at - self.from).0 as f64 / (self.to - self.from).0.max(1) as f64
    }
}

/// Ticks at the local hours that `step` divides. Both of two hours of one name get a tick.
fn hourly(clock: &Clock, from: Instant, to: Instant, step: i64) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    let mut offset = None;
    let mut date = clock.date(from);
    for quarters in 0..=(to - from).0 / QUARTER.0 {
        let at = from + Seconds(quarters * QUARTER.0);
        let Some(local) = clock.local(at) else { continue };
        if local.minute() != 0 || local.second() != 0 || i64::from(local.hour()) % step != 0 {
            continue;
        }
        let changed = clock.changes() && offset.replace(local.offset().fix()) != Some(local.offset().fix());
        let new_day = date.replace(local.date_naive()) != Some(local.date_naive());
        let note = match (new_day, changed) {
            (true, true) => Some(local.format("%a %-d %b, %Z").to_string()),
            (true, false) => Some(local.format("%a %-d %b").to_string()),
            (false, true) => Some(local.format("%Z").to_string()),
            (false, false) => None,
        };
        ticks.push(Tick { at, label: local.format("%H:%M").to_string(), note });
    }
    ticks
}

/// Ticks at every `step`th local midnight.
fn daily(clock: &Clock, from: Instant, to: Instant, step: i64) -> Vec<Tick> {
    let mut ticks = Vec::new();
    let Some(start) = clock.local(from) else { return ticks };
    let mut date = start.date_naive();
    while let Some(next) = date.checked_add_days(Days::new(step.unsigned_abs())) {
        date = next;
        // Where midnight does not exist the day has no tick.
        let Some(local) = start.timezone().from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest() else {
            continue;
        };
        let at = Instant(local.timestamp());
        if at > to {
            break;
        }
        ticks.push(Tick { at, label: local.format("%-d %b").to_string(), note: None });
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;
    use rounds_format::values::Timestamp;

    fn at(text: &str) -> Instant {
        Timestamp::parse(text).unwrap().instant()
    }

    fn axis(zone: chrono_tz::Tz, first: &str, last: &str) -> Axis {
        let (first, last) = (at(first), at(last));
        Axis::new(&Clock::new(zone, Some((first, last))), first, last)
    }

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn hours_of_a_common_day() {
        let axis = axis(chrono_tz::Europe::London, "2026-03-02T08:10:00Z", "2026-03-02T10:30:00Z");
        assert_eq!(labels(&axis), ["08:00", "09:00", "10:00", "11:00"]);
        assert!(axis.ticks.iter().all(|tick| tick.note.is_none()));
        assert_eq!(axis.share(at("2026-03-02T09:30:00Z")), 0.5);
    }

    #[test]
    fn an_hour_comes_twice_when_clocks_go_back() {
        let axis = axis(chrono_tz::Europe::London, "2026-10-24T23:00:00Z", "2026-10-25T02:00:00Z");
        assert_eq!(labels(&axis), ["00:00", "01:00", "01:00", "02:00"]);
        let notes: Vec<_> = axis.ticks.iter().map(|tick| tick.note.as_deref()).collect();
        assert_eq!(notes, [Some("BST"), None, Some("GMT"), None]);
    }

    #[test]
    fn an_hour_is_missing_when_clocks_go_forward_past_midnight() {
        let axis = axis(chrono_tz::Europe::London, "2026-03-28T23:00:00Z", "2026-03-29T02:00:00Z");
        assert_eq!(labels(&axis), ["23:00", "00:00", "02:00", "03:00"]);
        assert_eq!(axis.ticks[1].note.as_deref(), Some("Sun 29 Mar"));
        assert_eq!(axis.ticks[2].note.as_deref(), Some("BST"));
    }

    #[test]
    fn half_hour_offsets_and_long_spans() {
        let kolkata = axis(chrono_tz::Asia::Kolkata, "2026-03-02T02:40:00Z", "2026-03-02T04:40:00Z");
        assert_eq!(labels(&kolkata), ["08:00", "09:00", "10:00", "11:00"]);
        let year = axis(chrono_tz::UTC, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert!((20..=27).contains(&year.ticks.len()), "{:?}", labels(&year));
        let moment = axis(chrono_tz::UTC, "2026-01-01T08:00:00Z", "2026-01-01T08:00:00Z");
        assert!(moment.to > moment.from);
    }
}
