//! Repeats as people write them: `daily`, `Mon/Wed/Fri`, `3x daily`, `every 12 weeks from 2 Feb`, an RRULE.

use chrono::{Datelike, NaiveDate, Weekday};
use rounds_format::codes::CELL_REPEAT;

use crate::findings::Bad;
use crate::values::Parsed;
use crate::values::dates::{DateOrder, written};

use super::{Repeat, Rule};

const WEEKDAYS: [bool; 7] = [true, true, true, true, true, false, false];
const WEEKEND: [bool; 7] = [false, false, false, false, false, true, true];

/// The repeat that a text says. A first day without its year is the last one that is not after `today`.
pub(crate) fn repeat(text: &str, today: Option<NaiveDate>) -> Parsed<Repeat> {
    let lower = text.trim().to_lowercase();
    let bad = || {
        let help = "write daily, weekdays, Mon/Wed/Fri, twice daily, every 2 weeks, every 12 weeks from 2 February 2026, \
                    monthly, or an RRULE";
        Bad::new(CELL_REPEAT, "this is no repeat that is known", help)
    };
    if lower.contains("freq=") {
        return rrule(text).ok_or_else(bad);
    }
    let (words, until) = cut(&lower, &[" until ", " to ", " ending "]);
    let (words, from) = cut(words, &[" from ", " starting ", " since "]);
    let from = from.map(|from| day(from, today).ok_or_else(bad)).transpose()?;
    let until = until.map(|until| day(until, today).ok_or_else(bad)).transpose()?;
    let (rule, times) = rule(words, from).ok_or_else(bad)?;
    Ok(Repeat { rule, times, count: None, from, until })
}

/// The text before and after the first of `words` that is in it.
fn cut<'t>(text: &'t str, words: &[&str]) -> (&'t str, Option<&'t str>) {
    match words.iter().find_map(|word| text.split_once(word)) {
        Some((before, after)) => (before.trim(), Some(after.trim())),
        None => (text, None),
    }
}

/// A day with or without its year.
fn day(text: &str, today: Option<NaiveDate>) -> Option<NaiveDate> {
    if let Some((date, "")) = written(text) {
        return if date.is_open() { None } else { date.date(DateOrder::DayFirst) };
    }
    let today = today?;
    let of = |year: i32| written(&format!("{text} {year}"))?.0.date(DateOrder::DayFirst);
    of(today.year()).filter(|day| *day <= today).or_else(|| of(today.year() - 1))
}

fn rule(words: &str, from: Option<NaiveDate>) -> Option<(Rule, usize)> {
    let words = words.trim().trim_start_matches("visits ").trim_end_matches('.');
    let daily = |times: usize| Some((Rule::Days(1), times));
    match words {
        "daily" | "every day" | "each day" | "od" | "once daily" | "once a day" => return daily(1),
        "twice daily" | "twice a day" | "bd" | "bid" => return daily(2),
        "three times a day" | "three times daily" | "tds" | "tid" => return daily(3),
        "four times a day" | "four times daily" | "qds" | "qid" => return daily(4),
        "alternate days" | "every other day" | "on alternate days" => return Some((Rule::Days(2), 1)),
        "weekdays" | "every weekday" | "mon-fri" | "monday to friday" => return Some((Rule::Weeks(1, WEEKDAYS), 1)),
        "weekends" | "every weekend" | "sat/sun" => return Some((Rule::Weeks(1, WEEKEND), 1)),
        "weekly" | "once a week" | "every week" => return Some((weekly(1, from), 1)),
        "fortnightly" | "every other week" | "every fortnight" => return Some((weekly(2, from), 1)),
        "monthly" | "once a month" | "every month" => return Some((monthly(1, from), 1)),
        _ => {}
    }
    // `3x daily`, `3 times a day`.
    for end in ["x daily", " x daily", "x a day", " times daily", " times a day", "x/day"] {
        if let Some(times) = words.strip_suffix(end) {
            return times.trim().parse().ok().filter(|times| (1..=12).contains(times)).and_then(daily);
        }
    }
    if let Some(rest) = words.strip_prefix("every ") {
        if let Some((number, unit)) = rest.split_once(' ') {
            let every =
                number.trim_end_matches("st").trim_end_matches("nd").trim_end_matches("rd").trim_end_matches("th");
            if let Some(every) = every.parse::<u32>().ok().filter(|every| (1..=400).contains(every)) {
                let (unit, on) = unit.split_once(" on ").map_or((unit, None), |(unit, on)| (unit, Some(on)));
                return match (unit.trim_end_matches('s'), on) {
                    ("day", None) => Some((Rule::Days(every), 1)),
                    ("week", None) => Some((weekly(every, from), 1)),
                    ("week", Some(on)) => Some((Rule::Weeks(every, days(on)?), 1)),
                    ("month", None) => Some((monthly(every, from), 1)),
                    ("month", Some(on)) => Some((Rule::Months(every, day_of_month(on)?), 1)),
                    _ => None,
                };
            }
        }
        return Some((Rule::Weeks(1, days(rest)?), 1));
    }
    if let Some(on) = words.strip_prefix("monthly on ") {
        return Some((Rule::Months(1, day_of_month(on)?), 1));
    }
    Some((Rule::Weeks(1, days(words.strip_prefix("weekly on ").unwrap_or(words))?), 1))
}

/// Weeks on the day of the week of the first day; where that is not known yet, none is marked.
fn weekly(every: u32, from: Option<NaiveDate>) -> Rule {
    from.map_or(Rule::Weeks(every, [false; 7]), |from| Rule::weekly(every, from.weekday()))
}

fn monthly(every: u32, from: Option<NaiveDate>) -> Rule {
    Rule::Months(every, from.map_or(0, |from| from.day()))
}

fn day_of_month(text: &str) -> Option<u32> {
    let text = text.trim().trim_start_matches("the ").trim_end_matches(|c: char| c.is_ascii_alphabetic());
    text.parse().ok().filter(|day| (1..=31).contains(day))
}

/// `mon/wed/fri`, `Tuesday and Thursday`, `mon-wed`.
fn days(text: &str) -> Option<[bool; 7]> {
    let text = text.replace(" and ", "/").replace(['&', ',', '+', ';', ' '], "/");
    let mut days = [false; 7];
    for part in text.split('/').filter(|part| !part.is_empty()) {
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (weekday(first)?, weekday(last)?);
                let span = if first <= last { last - first } else { last + 7 - first };
                (0..=span).for_each(|step| days[(first + step) % 7] = true);
            }
            None => days[weekday(part)?] = true,
        }
    }
    (days != [false; 7]).then_some(days)
}

fn weekday(text: &str) -> Option<usize> {
    let text = text.trim().trim_end_matches('s');
    let text = if text.len() > 4 { text } else { text.get(..3).unwrap_or(text) };
    text.parse::<Weekday>().ok().map(|day| day.num_days_from_monday() as usize)
}

/// What of RFC 5545 a course can say: daily, weekly and monthly, with interval, days, count and until.
fn rrule(text: &str) -> Option<Repeat> {
    let rule = text.trim();
    let rule = rule.strip_prefix("RRULE:").unwrap_or(rule);
    let (mut freq, mut every, mut on, mut of_month, mut count, mut until) = ("", 1, None, None, None, None);
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => freq = value,
            "INTERVAL" => every = value.parse().ok().filter(|every| *every > 0)?,
            "COUNT" => count = Some(value.parse().ok()?),
            "UNTIL" => until = Some(NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok()?),
            "BYDAY" => on = Some(by_day(value)?),
            "BYMONTHDAY" => of_month = Some(value.parse().ok().filter(|day| (1..=31).contains(day))?),
            "WKST" if value == "MO" => {}
            _ => return None,
        }
    }
    let rule = match (freq, on, of_month) {
        ("DAILY", None, None) => Rule::Days(every),
        ("DAILY", Some(on), None) if every == 1 => Rule::Weeks(1, on),
        ("WEEKLY", on, None) => Rule::Weeks(every, on.unwrap_or([false; 7])),
        ("MONTHLY", None, day) => Rule::Months(every, day.unwrap_or(0)),
        _ => return None,
    };
    Some(Repeat { rule, times: 1, count, from: None, until })
}

fn by_day(text: &str) -> Option<[bool; 7]> {
    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let mut days = [false; 7];
    for name in text.split(',') {
        days[NAMES.iter().position(|of| *of == name)?] = true;
    }
    Some(days)
}

impl Repeat {
    /// The rule, counted from a first day: its day of the week or of the month where the text names none.
    pub(crate) fn rule_from(&self, from: NaiveDate) -> Rule {
        match self.rule {
            Rule::Weeks(every, days) if days == [false; 7] => Rule::weekly(every, from.weekday()),
            Rule::Months(every, 0) => Rule::Months(every, from.day()),
            ref rule => rule.clone(),
        }
    }

    /// Whether it says the same on whatever day it is counted from.
    pub(crate) fn stands_alone(&self) -> bool {
        let all = |days: &[bool; 7]| *days != [false; 7];
        self.count.is_none()
            && match &self.rule {
                Rule::Days(every) => *every == 1,
                Rule::Weeks(every, days) => *every == 1 && all(days),
                Rule::Months(every, day) => *every == 1 && *day > 0,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Rule, usize)> {
        repeat(text, None).ok().map(|repeat| (repeat.rule, repeat.times))
    }

    #[test]
    fn repeats_as_people_write_them() {
        let mwf = [true, false, true, false, true, false, false];
        for text in ["Mon/Wed/Fri", "mon, wed, fri", "Monday, Wednesday and Friday", "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR"]
        {
            assert_eq!(read(text), Some((Rule::Weeks(1, mwf), 1)), "{text}");
        }
        assert_eq!(read("daily"), Some((Rule::Days(1), 1)));
        assert_eq!(read("3x daily"), Some((Rule::Days(1), 3)));
        assert_eq!(read("weekdays"), Some((Rule::Weeks(1, WEEKDAYS), 1)));
        assert_eq!(read("Mon-Sun"), Some((Rule::Weeks(1, [true; 7]), 1)));
        assert_eq!(read("every 12 weeks from 2 Feb 2026"), Some((Rule::weekly(12, Weekday::Mon), 1)));
        assert_eq!(read("Tues & Thurs"), Some((Rule::Weeks(1, [false, true, false, true, false, false, false]), 1)));
        for text in [
            "sometimes",
            "every now and then",
            "FREQ=YEARLY",
            "FREQ=WEEKLY;BYSETPOS=1",
            "every 0 days",
            "every 03/04/2026",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_first_day_without_its_year_is_the_last_one() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2);
        let from = |text: &str| repeat(text, today).unwrap().from.unwrap().to_string();
        assert_eq!(from("every 12 weeks from 2 Feb"), "2026-02-02");
        assert_eq!(from("every 12 weeks from 9 November"), "2025-11-09");
    }
}
