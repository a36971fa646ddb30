//! Lengths of time: minutes of care, breaks, gaps between visits.

use rounds_format::codes::CELL_LENGTH;

use crate::cells::{Value, shown};
use crate::findings::Bad;

use super::{Parsed, fault, text_of};

/// What a bare number in a column means: said once, in its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
}

impl Unit {
    /// Hours, if the heading says so: `duration (hours)`.
    pub(crate) fn of_heading(heading: &str) -> Unit {
        let words = heading.to_lowercase();
        let mut words = words.split(|c: char| !c.is_alphanumeric());
        if words.any(|word| ["hours", "hour", "hrs", "hr"].contains(&word)) { Unit::Hours } else { Unit::Minutes }
    }
}

/// Seconds, in whole minutes: `30`, `0:30`, `00:30:00`, `30 mins`, `1h30`.
pub(crate) fn length(value: &Value, unit: Unit) -> Parsed<i64> {
    match value {
        Value::Serial(serial) => whole((serial.days * 86_400.0).round()),
        Value::Fault(_) => Err(fault()),
        _ => of_text(&text_of(value)?, unit),
    }
}

fn whole(seconds: f64) -> Parsed<i64> {
    // A date that was meant as a length comes to more than a hundred days.
    if (0.0..100.0 * 86_400.0).contains(&seconds) {
        return Ok(seconds as i64);
    }
    Err(Bad::new(CELL_LENGTH, "a date where a length of time belongs", "write minutes: 30"))
}

/// [`length`] of text.
pub(crate) fn of_text(text: &str, unit: Unit) -> Parsed<i64> {
    let bad = || Bad::new(CELL_LENGTH, format!("{} is no length of time", shown(text)), "write minutes: 30");
    let lower = text.trim().to_lowercase();
    if let Ok(number) = lower.parse::<f64>() {
        return match unit {
            Unit::Minutes if number.fract() == 0.0 && (0.0..100_000.0).contains(&number) => Ok(number as i64 * 60),
            Unit::Minutes if number > 0.0 => {
                let what = format!("{} is a fraction in a column of minutes", shown(text));
                Err(Bad::new(CELL_LENGTH, what, "write whole minutes, or say hours in the heading"))
            }
            Unit::Hours if (0.0..1_000.0).contains(&number) => Ok((number * 60.0).round() as i64 * 60),
            _ => Err(bad()),
        };
    }
    let parts: Vec<&str> = lower.split(':').collect();
    if let [hours, minutes, rest @ ..] = &parts[..] {
        let numbers: Option<Vec<i64>> =
            [hours, minutes].into_iter().chain(rest).map(|part| part.parse().ok().filter(|of| *of >= 0)).collect();
        return match numbers.as_deref() {
            Some([hours, minutes]) if *minutes < 60 && *hours < 1_000 => Ok(hours * 3_600 + minutes * 60),
            Some([hours, minutes, s]) if *minutes < 60 && *s < 60 && *hours < 1_000 => {
                Ok(hours * 3_600 + minutes * 60 + s)
            }
            _ => Err(bad()),
        };
    }
    with_units(&lower).ok_or_else(bad)
}

/// `1h30`, `1 hr 30 min`, `30 mins`, `2 hours`, `2 days`.
fn with_units(text: &str) -> Option<i64> {
    let (mut total, mut rest, mut after_hours, mut any) = (0.0, text.trim(), false, false);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let (factor, hours) = match &rest[..end] {
            "m" | "min" | "mins" | "minute" | "minutes" => (60.0, false),
            "h" | "hr" | "hrs" | "hour" | "hours" => (3_600.0, true),
            "d" | "day" | "days" => (86_400.0, false),
            "" if after_hours => (60.0, false),
            _ => return None,
        };
        total += number * factor;
        (after_hours, any) = (hours, true);
        rest = rest[end..].trim_start_matches([' ', ',']);
    }
    (any && (0.0..86_400_000.0).contains(&total)).then_some(total.round() as i64)
}

/// A gap between two visits: `7-9 h`, `min 4h`, `at least 4 hours`, `6h`: seconds, least and most.
pub(crate) fn gap(text: &str) -> Parsed<(Option<i64>, Option<i64>)> {
    let lower = text.to_lowercase().replace(['–', '—'], "-");
    let bad = || {
        let help = "write 4h, 7h-9h, at least 4h, or at most 6h";
        Bad::new(CELL_LENGTH, "this is no gap between visits", help)
    };
    let strip = |words: &[&str]| words.iter().find_map(|word| lower.strip_prefix(word)).map(str::trim);
    if let Some(rest) = strip(&["at least ", "min ", ">= ", ">"]) {
        return Ok((Some(of_text(rest, Unit::Hours).map_err(|_| bad())?), None));
    }
    if let Some(rest) = strip(&["at most ", "max ", "within ", "<= ", "<"]) {
        return Ok((None, Some(of_text(rest, Unit::Hours).map_err(|_| bad())?)));
    }
    match lower.split_once('-').or_else(|| lower.split_once(" to ")) {
        Some((least, most)) => {
            let most = most.trim();
            // `7-9 h`: the unit stands once, after both.
            let unit = most.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ':');
            let least = least.trim();
            let bare = least.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            let least = if bare { format!("{least}{unit}") } else { least.to_string() };
            let pair = [of_text(&least, Unit::Hours), of_text(most, Unit::Hours)];
            match pair {
                [Ok(least), Ok(most)] if least <= most => Ok((Some(least), Some(most))),
                _ => Err(bad()),
            }
        }
        None => Ok((Some(of_text(&lower, Unit::Hours).map_err(|_| bad())?), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_lengths_as_people_write_them() {
        for text in ["30", "0:30", "00:30:00", "30 mins", "0.5h", "30min"] {
            assert_eq!(of_text(text, Unit::Minutes), Ok(1_800), "{text}");
        }
        assert_eq!(of_text("1h30", Unit::Minutes), Ok(5_400));
        assert_eq!(of_text("1 hr 30 min", Unit::Minutes), Ok(5_400));
        assert_eq!(of_text("0.5", Unit::Minutes).unwrap_err().code, CELL_LENGTH);
        assert_eq!(of_text("0.5", Unit::Hours), Ok(1_800));
        for text in ["-30", "soon", "30 apples", "1:75", "1e9", "nan", "inf"] {
            assert!(of_text(text, Unit::Minutes).is_err(), "{text}");
        }
        let half_hour = Value::Serial(crate::cells::Serial { days: 0.020_833_333, from_1904: false });
        assert_eq!(length(&half_hour, Unit::Minutes), Ok(1_800));
        assert_eq!(Unit::of_heading("Duration (hours)"), Unit::Hours);
    }

    #[test]
    fn gaps_have_a_least_and_a_most() {
        assert_eq!(gap("7-9 h"), Ok((Some(25_200), Some(32_400))));
        assert_eq!(gap("min 4h"), Ok((Some(14_400), None)));
        assert_eq!(gap("4"), Ok((Some(14_400), None)));
        assert!(gap("9-7 h").is_err() && gap("a while").is_err());
    }
}
