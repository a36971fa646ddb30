//! Times as FHIR writes them: always with seconds and the offset from UTC, or a date alone.

use std::borrow::Cow;

use chrono::{Datelike, Days, Months, NaiveDate};
use rounds_format::values::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An `instant`, without its fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct At(pub Timestamp);

/// A `dateTime`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum When {
    /// From the first of these days to the last: a day, a month or a year.
    Days(NaiveDate, NaiveDate),
    At(Timestamp),
}

/// A `time`: seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock(pub u32);

/// What begins the message of an error about a time. What is wrong and the remedy follow, each after this.
pub(super) const MARK: char = '\u{1f}';

/// What is wrong with a time, and the remedy.
type Slip = (&'static str, &'static str);

const INSTANT: &str = "write it as 2026-03-02T09:00:00+00:00";
const SHAPE: Slip = ("no date and time as FHIR has them", INSTANT);

/// An instant; a fraction of a second is cut off.
fn instant(text: &str) -> Result<Timestamp, Slip> {
    let (date, rest) = text.split_once('T').ok_or(("a date without the time of day", INSTANT))?;
    let (clock, offset) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let seconds = seconds(clock)?;
    if offset.is_empty() {
        return Err(("a time without its offset from UTC", "write Z or +00:00 in winter, +01:00 in summer, after it"));
    }
    if date.len() != 10 {
        return Err(SHAPE);
    }
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    Timestamp::parse(&format!("{date}T{hour:02}:{minute:02}:{second:02}{offset}")).map_err(|_| SHAPE)
}

/// Seconds since midnight of `hh:mm:ss`, with or without a fraction.
fn seconds(clock: &str) -> Result<u32, Slip> {
    let bad = ("no time of day", "write it as 09:00:00");
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let figures = |text: &&str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(figures) || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad);
    }
    let number = |text: &str| text.parse::<u32>().map_err(|_| bad);
    let [hour, minute, second] = parts[..] else {
        return Err(if parts.len() == 2 { ("a time without seconds", "write the seconds too: 09:00:00") } else { bad });
    };
    match (number(hour)?, number(minute)?, number(second)?) {
        (24, ..) => Err(("24:00 is no time in FHIR", "write 00:00:00 of the next day")),
        (_, _, 60) => Err(("a leap second", "write 23:59:59, or 00:00:00 of the next day")),
        (hour @ 0..24, minute @ 0..60, second @ 0..60) => Ok(hour * 3_600 + minute * 60 + second),
        _ => Err(bad),
    }
}

fn when(text: &str) -> Result<When, Slip> {
    if text.contains('T') {
        return instant(text).map(When::At);
    }
    let bad = ("no date as FHIR has them", "write it as 2026-03-02");
    let first = |text: String| text.parse::<NaiveDate>().map_err(|_| bad);
    let figures = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let (first, next) = match text.len() {
        4 if figures => {
            let first = first(format!("{text}-01-01"))?;
            (first, first.checked_add_months(Months::new(12)))
        }
        7 if figures => {
            let first = first(format!("{text}-01"))?;
            (first, first.checked_add_months(Months::new(1)))
        }
        10 if figures => {
            let first = first(text.to_string())?;
            (first, first.checked_add_days(Days::new(1)))
        }
        _ => return Err(bad),
    };
    let last = next.and_then(|next| next.checked_sub_days(Days::new(1))).filter(|last| last.year() > 0);
    Ok(When::Days(first, last.ok_or(bad)?))
}

fn read<'de, D: Deserializer<'de>, T>(from: D, parse: impl FnOnce(&str) -> Result<T, Slip>) -> Result<T, D::Error> {
    let text = Cow::<str>::deserialize(from)?;
    parse(&text).map_err(|(what, help)| de::Error::custom(format!("{MARK}{what}{MARK}{help}")))
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, instant).map(At)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, when)
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, seconds).map(Clock)
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            When::At(at) => at.serialize(to),
            When::Days(first, _) => to.collect_str(first),
        }
    }
}

impl Serialize for Clock {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:02}:{:02}:{:02}", self.0 / 3_600, self.0 / 60 % 60, self.0 % 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f3_leap_seconds_and_24_o_clock_are_refused_with_what_to_write() {
        let leap = instant("2016-12-31T23:59:60Z").unwrap_err();
        assert_eq!(leap, ("a leap second", "write 23:59:59, or 00:00:00 of the next day"));
        for text in ["2026-03-02T24:00:00Z", "2026-03-02T24:00:00.000+00:00"] {
            assert!(instant(text).unwrap_err().1.contains("next day"), "{text}");
        }
        assert!(seconds("24:00:00").unwrap_err().1.contains("next day"));
    }

    #[test]
    fn f4_an_instant_has_seconds_and_an_offset() {
        assert!(instant("2026-03-02T09:00").unwrap_err().0.contains("seconds"));
        assert!(instant("2026-03-02T09:00Z").unwrap_err().0.contains("seconds"));
        assert!(instant("2026-03-02T09:00:00").unwrap_err().0.contains("offset"));
        for text in
            ["2026-03-02", "2026-02-30T09:00:00Z", "soon", "", "T", "2026-03-02T09:00:00+1", "2026-03-02T9:00:00Z"]
        {
            assert!(instant(text).is_err(), "{text}");
        }
        assert_eq!(instant("2026-07-02T09:00:00.123+01:00").unwrap().to_string(), "2026-07-02T09:00:00+01:00");
        assert_eq!(instant("2026-07-02T09:00:00Z").unwrap().to_string(), "2026-07-02T09:00:00+00:00");
    }

    #[test]
    fn dates_may_be_months_and_years() {
        let date = |text: &str| text.parse().unwrap();
        assert_eq!(when("2026-02"), Ok(When::Days(date("2026-02-01"), date("2026-02-28"))));
        assert_eq!(when("2026"), Ok(When::Days(date("2026-01-01"), date("2026-12-31"))));
        for text in ["2026-2", "02/03/2026", "+026", "20260302", ""] {
            assert!(when(text).is_err(), "{text}");
        }
    }
}
