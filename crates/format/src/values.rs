//! Scalar types of the files: instants and durations as they are written.

use std::borrow::Cow;
use std::fmt;

use chrono::Datelike;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use rounds_model::units::{Instant, Seconds};

/// An instant as written: RFC 3339 with offset, whole seconds. Keeps the offset, so that what is read can be printed
/// again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp(pub chrono::DateTime<chrono::FixedOffset>);

/// A duration as written: ISO 8601 in days, hours, minutes and whole seconds, never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct IsoDuration(pub Seconds);

/// Ten years of 366 days: far below what 32 bits of seconds hold, far above any day.
pub(crate) const LONGEST: Seconds = Seconds(10 * 366 * 86_400);

impl Timestamp {
    /// The instant itself.
    pub fn instant(self) -> Instant {
        Instant(self.0.timestamp())
    }

    /// Whether this lies in the years 1900 to 2999: whatever a day adds to it can still be written.
    pub(crate) fn is_of_our_time(self) -> bool {
        (1_900..=2_999).contains(&self.0.year())
    }

    /// `instant` with the offset that `zone` has at it, in whole minutes; `None` outside the years that chrono can
    /// express.
    pub fn in_zone(instant: Instant, zone: chrono_tz::Tz) -> Option<Timestamp> {
        let utc = chrono::DateTime::from_timestamp(instant.0, 0)?;
        let local = utc.with_timezone(&zone).fixed_offset();
        // Local mean times of old had seconds, which no file can say.
        let whole = chrono::FixedOffset::east_opt(local.offset().local_minus_utc() / 60 * 60)?;
        Some(Timestamp(local.with_timezone(&whole)))
    }

    /// Reads RFC 3339 with offset and no fraction of a second. The error says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Timestamp, &'static str> {
        // chrono would take a space for the T, and other dashes than ASCII's.
        if !begins_like(text, "0000-00-00T00:00:00") {
            return Err("is no instant in RFC 3339 with offset, such as 2026-03-02T08:00:00+00:00");
        }
        let offset = &text[19..];
        if offset.starts_with('.') {
            return Err("has a fraction of a second; give whole seconds");
        }
        let named = offset.eq_ignore_ascii_case("z");
        if !named && !(offset.len() == 6 && (begins_like(offset, "+00:00") || begins_like(offset, "-00:00"))) {
            return Err("has no offset that can be read; end it with Z or with one such as +01:00");
        }
        match &text[17..19] {
            "60" => return Err("has a second 60, which no plan can hold; seconds go from 00 to 59"),
            seconds if seconds > "60" => return Err("has no such second; seconds go from 00 to 59"),
            _ => {}
        }
        let read = chrono::DateTime::parse_from_rfc3339(text);
        read.map(Timestamp).map_err(|_| "is no date and time that there is: look at its month, day, hour and minute")
    }
}

/// Whether a text begins in the shape of another: a digit for each 0, a letter in either case, all else as it is.
fn begins_like(text: &str, shape: &str) -> bool {
    let alike = |(byte, like): (&u8, u8)| match like {
        b'0' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(&like),
    };
    text.is_ascii() && text.len() >= shape.len() && text.as_bytes().iter().zip(shape.bytes()).all(alike)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%:z"))
    }
}

impl IsoDuration {
    /// Reads `PnDTnHnMnS`: at least one part, in this order, whole numbers.
    pub fn parse(text: &str) -> Result<IsoDuration, &'static str> {
        const SHAPE: &str = "not an ISO 8601 duration in days, hours, minutes and seconds, such as PT1H30M";
        if text.starts_with('-') || text.contains("-") {
            return Err("a negative duration; durations are zero or more");
        }
        let body = text.strip_prefix('P').ok_or(SHAPE)?;
        if body.contains(['.', ',']) {
            return Err("has a fraction; give whole seconds");
        }
        let (days, time) = match body.split_once('T') {
            Some((_, "")) => return Err(SHAPE),
            Some((days, time)) => (days, time),
            None => (body, ""),
        };
        if days.contains(['Y', 'M', 'W']) {
            return Err("years, months and weeks have no fixed length; give days, hours, minutes and seconds");
        }
        if days.is_empty() && time.is_empty() {
            return Err(SHAPE);
        }
        let total = parts(days, &[('D', 86_400)]).zip(parts(time, &[('H', 3_600), ('M', 60), ('S', 1)]));
        let (days, time) = total.ok_or(SHAPE)?;
        days.checked_add(time).map(|total| IsoDuration(Seconds(total))).ok_or("longer than can be counted")
    }
}

/// Sums `<number><unit>` parts that come in the order of `units`; `None` on any other text or on overflow.
fn parts(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut total = 0_i64;
    for &(unit, seconds) in units {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && text[digits..].starts_with(unit) {
            total = total.checked_add(text[..digits].parse::<i64>().ok()?.checked_mul(seconds)?)?;
            text = &text[digits + 1..];
        }
    }
    text.is_empty().then_some(total)
}

impl fmt::Display for IsoDuration {
    /// Hours, minutes and seconds without the zero parts: `PT1H30M`, `PT0S`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.0;
        let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        out.write_str("PT")?;
        if h != 0 {
            write!(out, "{h}H")?;
        }
        if m != 0 {
            write!(out, "{m}M")?;
        }
        if s != 0 || seconds == 0 {
            write!(out, "{s}S")?;
        }
        Ok(())
    }
}

macro_rules! as_text {
    ($name:ident, $format:literal, $description:literal, $pattern:literal) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(from)?;
                Self::parse(&text).map_err(de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "format": $format, "description": $description, "pattern": $pattern})
            }
        }
    };
}
as_text!(
    Timestamp,
    "date-time",
    "RFC 3339 with offset, whole seconds",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([Zz]|[+-][0-9]{2}:[0-9]{2})$"
);
as_text!(
    IsoDuration,
    "duration",
    "ISO 8601 duration in days, hours, minutes, whole seconds; not negative",
    r"^P(?=[0-9]|T[0-9])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$"
);
