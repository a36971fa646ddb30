//! Times of day and parts of the day, by the local clock.

use std::collections::BTreeMap;

use rounds_format::codes::CELL_TIME;

use crate::cells::{Value, shown};
use crate::findings::Bad;

use super::dates::{Moment, serial_moment, written};
use super::{Parsed, fault, plain};

/// Seconds of a whole day.
pub(crate) const DAY: u32 = 86_400;

/// When care may start, as a cell says it. Seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// At this time.
    At(u32),
    /// From the first to the last.
    Between(u32, u32),
    /// No earlier.
    After(u32),
    /// No later.
    Before(u32),
}

/// Names for parts of the day, such as `am` and `lunch`, and from when to when they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayParts(BTreeMap<String, (u32, u32)>);

impl Default for DayParts {
    fn default() -> DayParts {
        let hours = |from: u32, to: u32| (from * 1_800, to * 1_800);
        let parts = [
            (["am", "morning"], hours(16, 24)),
            (["lunch", "lunchtime"], hours(24, 28)),
            (["pm", "afternoon"], hours(24, 34)),
            (["tea", "teatime"], hours(32, 37)),
            (["evening", "eve"], hours(34, 42)),
            (["bed", "bedtime"], hours(38, 44)),
        ];
        DayParts(parts.into_iter().flat_map(|(names, span)| names.map(|name| (name.to_string(), span))).collect())
    }
}

impl DayParts {
    /// The part of this name.
    pub(crate) fn get(&self, name: &str) -> Option<(u32, u32)> {
        self.0.get(&plain(name)).copied()
    }

    /// Names a part of the day, or changes one with all its names.
    pub(crate) fn set(&mut self, name: &str, span: (u32, u32)) {
        let name = plain(name);
        let before = self.0.get(&name).copied();
        let others = ["am", "lunch", "tea", "bed", "evening", "pm"];
        if others.contains(&&*name) {
            self.0.values_mut().filter(|of| Some(**of) == before).for_each(|of| *of = span);
        }
        self.0.insert(name, span);
    }
}

/// The time of day in a text: `8.30`, `0830`, `8:30 PM`, `24:00`. Seconds since midnight, up to 24:00.
pub(crate) fn clock(text: &str) -> Parsed<u32> {
    let lower = text.trim().to_ascii_lowercase();
    if ["noon", "midday", "12 noon"].contains(&&*lower) {
        return Ok(DAY / 2);
    }
    let (figures, half) = match lower.trim_end_matches('.') {
        text if text.ends_with("am") || text.ends_with("a.m") => (text.trim_end_matches(['a', 'm', '.', ' ']), Some(0)),
        text if text.ends_with("pm") || text.ends_with("p.m") => {
            (text.trim_end_matches(['p', 'm', '.', ' ']), Some(12))
        }
        _ => (lower.trim_end_matches(['h', 'r', 's', ' ']), None),
    };
    let bad = || Bad::new(CELL_TIME, format!("{} is no time of day", shown(text)), "write it as 08:30");
    let parts: Vec<&str> = figures.split([':', '.', 'h']).collect();
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(bad());
    }
    let number = |text: &str| text.parse::<u32>().map_err(|_| bad());
    let (hours, minutes, seconds) = match parts[..] {
        [run] if run.len() >= 3 => (number(&run[..run.len() - 2])?, number(&run[run.len() - 2..])?, 0),
        [hours] if half.is_some() => (number(hours)?, 0, 0),
        [_, minutes] if minutes.len() == 1 => {
            let what = format!("{} may be {}0 or 0{} minutes past", shown(text), minutes, minutes);
            return Err(Bad::new(CELL_TIME, what, "write it with two figures for the minutes, as 20:30"));
        }
        [hours, minutes] if hours.len() <= 2 && minutes.len() == 2 => (number(hours)?, number(minutes)?, 0),
        [hours, minutes, seconds] if hours.len() <= 2 => (number(hours)?, number(minutes)?, number(seconds)?),
        _ => return Err(bad()),
    };
    let hours = match half {
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return Err(bad()),
        None => hours,
    };
    let time = hours * 3_600 + minutes * 60 + seconds;
    if minutes < 60 && seconds < 60 && time <= DAY { Ok(time) } else { Err(bad()) }
}

/// The time of day in a cell, with the date where it has one.
pub(crate) fn time(value: &Value, order: Option<super::dates::DateOrder>) -> Parsed<Moment> {
    match value {
        Value::Empty => Ok(Moment::default()),
        Value::Serial(serial) => {
            // In a column of times 0 is midnight, and a whole number of days a date at midnight.
            let moment = serial_moment(*serial)?;
            Ok(Moment { time: Some(moment.time.unwrap_or(0)), ..moment })
        }
        Value::Text(text) if has_date(text) => {
            let moment = super::dates::moment(value, order)?;
            let bad =
                || Bad::new(CELL_TIME, "a date without a time", "write the time after it, or in a column of its own");
            moment.time.is_some().then_some(moment).ok_or_else(bad)
        }
        Value::Text(text) => clock(text).map(|time| Moment { time: Some(time), ..Moment::default() }),
        Value::Number(_) => {
            let help = "format the column as a time, or as text, and write 08:30";
            Err(Bad::new(CELL_TIME, "a plain number where a time belongs", help))
        }
        Value::Flag(_) => Err(Bad::new(CELL_TIME, "this is no time of day", "write it as 08:30")),
        Value::Fault(_) => Err(fault()),
    }
}

/// Whether a date stands in the text; `08.30.00` is a time.
fn has_date(text: &str) -> bool {
    let dotted = text.split('.').count() == 3 && text.split('.').all(|part| part.len() <= 2);
    !dotted && written(text).is_some()
}

/// The times in a text: one or several of times, spans and parts of the day. `AM, tea`, `before 10`, `08:00-10:00`.
pub(crate) fn whens(text: &str, parts: &DayParts) -> Parsed<Vec<When>> {
    let lower = text.to_lowercase().replace(['–', '—'], "-").replace(" and ", ",").replace(['&', '+', ';', '/'], ",");
    lower.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| when(part, text, parts)).collect()
}

fn when(text: &str, whole: &str, parts: &DayParts) -> Parsed<When> {
    if let Some((from, to)) =
        parts.get(text).or_else(|| parts.get(text.trim_end_matches("visit").trim_end_matches("call")))
    {
        return Ok(When::Between(from, to));
    }
    let after_word = |words: &[&str]| words.iter().find_map(|word| text.strip_prefix(word)).map(str::trim);
    if let Some(rest) = after_word(&["no later than ", "not after ", "before ", "by ", "until "]) {
        return hour(rest, whole).map(When::Before);
    }
    if let Some(rest) = after_word(&["no earlier than ", "not before ", "after ", "from "]) {
        return match rest.split_once(" to ").or_else(|| rest.split_once('-')) {
            Some((from, to)) => span(from, to, whole),
            None => hour(rest, whole).map(When::After),
        };
    }
    let rest = after_word(&["between ", "at ", "@"]).unwrap_or(text);
    match rest.split_once('-').or_else(|| rest.split_once(" to ")) {
        Some((from, to)) => span(from, to, whole),
        None => clock(rest).map(When::At).map_err(|bad| in_words(bad, whole)),
    }
}

/// A span, from what may be parts of the day or whole hours.
fn span(from: &str, to: &str, whole: &str) -> Parsed<When> {
    let (from, to) = (hour(from.trim(), whole)?, hour(to.trim(), whole)?);
    if from < to {
        return Ok(When::Between(from, to));
    }
    Err(Bad::new(CELL_TIME, "a span that ends before it starts", "write the earlier time first"))
}

/// A time where a whole hour cannot be mistaken: `before 10`.
fn hour(text: &str, whole: &str) -> Parsed<u32> {
    let whole_hour = text.parse::<u32>().ok().filter(|hour| text.len() <= 2 && *hour <= 24);
    whole_hour.map_or_else(|| clock(text).map_err(|bad| in_words(bad, whole)), |hour| Ok(hour * 3_600))
}

fn in_words(bad: Bad, whole: &str) -> Bad {
    if whole.chars().any(char::is_alphabetic) {
        let help = "write a time (08:30), a span (08:00-10:00), before or after a time, or a part of the day (AM, lunch, \
                    PM, tea, bed; more in Settings)";
        return Bad::new(CELL_TIME, "this is no time or part of the day that is known", help);
    }
    bad
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u32, minutes: u32) -> u32 {
        hours * 3_600 + minutes * 60
    }

    #[test]
    fn s8_times_as_people_write_them() {
        assert_eq!(time(&Value::Text("08.30.00".into()), None).map(|of| of.time), Ok(Some(at(8, 30))));
        for text in ["8.30", "0830", "830", "8:30", "08:30:00", "8.30am", "08h30"] {
            assert_eq!(clock(text), Ok(at(8, 30)), "{text}");
        }
        assert_eq!(clock("8:30 PM"), Ok(at(20, 30)));
        assert_eq!([clock("12am"), clock("12 pm"), clock("24:00")], [Ok(0), Ok(at(12, 0)), Ok(DAY)]);
        let bad = clock("20.3").unwrap_err();
        assert!(bad.message.contains("'20.3'") && bad.code == CELL_TIME);
        for text in ["25:00", "8", "24:01", "13pm", "8:60", "soon", "", ":", "9434765919"] {
            assert!(clock(text).is_err(), "{text}");
        }
        for number in [8.3, 830.0] {
            assert!(time(&Value::Number(number), None).is_err(), "a number cell {number}");
        }
    }

    #[test]
    fn spans_and_parts_of_the_day() {
        let parts = DayParts::default();
        let of = |text| whens(text, &parts);
        assert_eq!(of("before 10"), Ok(vec![When::Before(at(10, 0))]));
        assert_eq!(of("after 14:00"), Ok(vec![When::After(at(14, 0))]));
        assert_eq!(of("8-10"), Ok(vec![When::Between(at(8, 0), at(10, 0))]));
        assert_eq!(of("08:00 – 10:00"), Ok(vec![When::Between(at(8, 0), at(10, 0))]));
        assert_eq!(of("AM"), Ok(vec![When::Between(at(8, 0), at(12, 0))]));
        assert_eq!(of("morning & tea").unwrap().len(), 2);
        assert!(of("whenever Mrs Smith is in").unwrap_err().message.starts_with("this is no time"));
        assert!(of("10-8").is_err());
    }

    #[test]
    fn a_changed_part_of_the_day_changes_under_all_its_names() {
        let mut parts = DayParts::default();
        parts.set("AM", (at(7, 0), at(11, 0)));
        assert_eq!(parts.get("morning"), Some((at(7, 0), at(11, 0))));
        assert_eq!(parts.get("lunch"), Some((at(12, 0), at(14, 0))));
    }
}
