//! Dates: the whole column decides whether the day or the month comes first, never a row for itself.

use chrono::{Days, NaiveDate};
use rounds_format::codes::{CELL_DATE, DATE_ORDER};

use crate::cells::{Serial, Value, shown};
use crate::findings::Bad;

use super::times::clock;
use super::{Parsed, fault};

/// Which comes first in 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April, as in Britain.
    DayFirst,
    /// 4 March, as in the United States.
    MonthFirst,
}

/// A moment as a cell has it, by the local clock: a date, a time of day, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub date: Option<NaiveDate>,
    /// Seconds since midnight, up to 24:00.
    pub time: Option<u32>,
    /// Whole days that a time carries without a date being meant.
    pub carried: u32,
}

/// A date as it is written, before it is known what comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Sure(NaiveDate),
    /// Two figures and a year: either may be the day.
    Figures(u32, u32, i32),
}

impl Written {
    /// The order that alone makes a date of it.
    pub(crate) fn proves(self) -> Option<DateOrder> {
        let Written::Figures(first, second, year) = self else { return None };
        match (NaiveDate::from_ymd_opt(year, second, first), NaiveDate::from_ymd_opt(year, first, second)) {
            (Some(_), None) => Some(DateOrder::DayFirst),
            (None, Some(_)) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Whether both orders make dates, and not the same one.
    pub(crate) fn is_open(self) -> bool {
        let Written::Figures(first, second, year) = self else { return false };
        let dates = [NaiveDate::from_ymd_opt(year, second, first), NaiveDate::from_ymd_opt(year, first, second)];
        matches!(dates, [Some(a), Some(b)] if a != b)
    }

    /// The date, given what comes first.
    pub(crate) fn date(self, order: DateOrder) -> Option<NaiveDate> {
        match (self, order) {
            (Written::Sure(date), _) => Some(date),
            (Written::Figures(day, month, year), DateOrder::DayFirst)
            | (Written::Figures(month, day, year), DateOrder::MonthFirst) => NaiveDate::from_ymd_opt(year, month, day),
        }
    }
}

/// The date in a text and what follows it: `02/03/2026 08:00`.
pub(crate) fn written(text: &str) -> Option<(Written, &str)> {
    let text = without_weekday(text);
    let (head, rest) = match text.find([' ', 'T']).filter(|at| text[..*at].contains(['/', '-', '.'])) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    figures(head).map(|date| (date, rest)).or_else(|| by_month(text))
}

/// `Mon 2 March`: without the day of the week.
fn without_weekday(text: &str) -> &str {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let lower = text.to_ascii_lowercase();
    if !days.iter().any(|day| lower.starts_with(day)) {
        return text;
    }
    match text.split_once([' ', ',']) {
        Some((_, rest)) => rest.trim_start_matches([' ', ',']),
        None => text,
    }
}

/// `2026-03-02`, `02/03/2026`, `2.3.26`.
fn figures(text: &str) -> Option<Written> {
    // One kind of separator: `8-9.30` is a span of time.
    let separator = text.chars().find(|c| ['/', '-', '.'].contains(c))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [a, b, c] = parts[..] else { return None };
    let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let (first, second, third) = (whole(a)?, whole(b)?, whole(c)?);
    if a.len() == 4 {
        return NaiveDate::from_ymd_opt(first as i32, second, third).map(Written::Sure);
    }
    (a.len() <= 2 && b.len() <= 2).then_some(())?;
    Some(Written::Figures(first, second, year(c, third)?))
}

fn year(text: &str, year: u32) -> Option<i32> {
    match text.len() {
        4 => Some(year as i32),
        2 => Some(2000 + year as i32),
        _ => None,
    }
}

/// `2 March 2026`, `2nd Mar 2026 08:00`, `March 2, 2026`.
fn by_month(text: &str) -> Option<(Written, &str)> {
    let (mut day, mut month, mut at) = (None, None, 0);
    for word in text.split_inclusive([' ', ',', '-', '/']) {
        let bare = word.trim_end_matches([' ', ',', '-', '/']);
        at += word.len();
        if bare.is_empty() {
            continue;
        }
        if let Some(named) = month_named(bare).filter(|_| month.is_none()) {
            month = Some(named);
        } else if day.is_none() {
            let number = bare.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            day = Some(number.parse::<u32>().ok()?);
        } else {
            let year = year(bare, bare.parse().ok()?)?;
            let date = NaiveDate::from_ymd_opt(year, month?, day?)?;
            return Some((Written::Sure(date), text[at..].trim()));
        }
    }
    None
}

/// `mar`, `March`, `Sept`.
fn month_named(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let text = text.trim_end_matches('.').to_ascii_lowercase();
    let found = MONTHS
        .iter()
        .position(|month| text.len() >= 3 && (month.starts_with(&text) || text == "sept" && *month == "september"));
    found.map(|index| index as u32 + 1)
}

/// The moment in a cell, given what comes first in dates.
pub(crate) fn moment(value: &Value, order: Option<DateOrder>) -> Parsed<Moment> {
    match value {
        Value::Empty => Ok(Moment::default()),
        Value::Serial(serial) => serial_moment(*serial),
        Value::Text(text) => text_moment(text, order),
        Value::Fault(_) => Err(fault()),
        Value::Number(_) | Value::Flag(_) => {
            let what = "a plain number where a date or time belongs";
            Err(Bad::new(CELL_DATE, what, "format the column as a date or time in the workbook"))
        }
    }
}

fn text_moment(text: &str, order: Option<DateOrder>) -> Parsed<Moment> {
    let Some((own, rest)) = written(text) else { return Err(not_a_date(text)) };
    let date = match order {
        Some(order) => own.date(order),
        None if own.is_open() => return Err(open_order(text)),
        None => own.date(DateOrder::DayFirst).or_else(|| own.date(DateOrder::MonthFirst)),
    };
    let date = date.ok_or_else(|| {
        let (other, first) = match order {
            Some(DateOrder::MonthFirst) => (DateOrder::DayFirst, "the month"),
            _ => (DateOrder::MonthFirst, "the day"),
        };
        match own.date(other) {
            Some(_) => {
                let what = format!("{} is no date where {first} comes first, as in this column", shown(text));
                Bad::new(CELL_DATE, what, "mend the date; a column has its dates in one order")
            }
            None => Bad::new(CELL_DATE, format!("{} is a day that no calendar has", shown(text)), "mend the date"),
        }
    })?;
    let time = if rest.is_empty() { None } else { Some(clock(rest.trim_end_matches('Z'))?) };
    Ok(Moment { date: Some(date), time, carried: 0 })
}

fn open_order(text: &str) -> Bad {
    let what = format!("{} may be day first or month first", shown(text));
    Bad::new(DATE_ORDER, what, "say --dates dmy or --dates mdy, or write dates as 2026-03-02")
}

fn not_a_date(text: &str) -> Bad {
    let help = "write it as 02/03/2026 or 2026-03-02";
    let serial = text.parse::<f64>().ok().filter(|days| (30_000.0..80_000.0).contains(days));
    match serial.and_then(|days| serial_moment(Serial { days, from_1904: false }).ok()?.date) {
        Some(date) => {
            let what = format!("{} looks like Excel's number for {}", shown(text), date.format("%-d %B %Y"));
            Bad::new(CELL_DATE, what, "format the column as a date and save it again")
        }
        None => Bad::new(CELL_DATE, format!("{} is no date", shown(text)), help),
    }
}

/// A workbook's number as date and time, to the nearest second: cutting off would make 12:17 of 12:18.
pub(crate) fn serial_moment(serial: Serial) -> Parsed<Moment> {
    let beyond = || Bad::new(CELL_DATE, "a date or time out of range", "write the date again");
    if !(0.0..3_000_000.0).contains(&serial.days) {
        return Err(beyond());
    }
    let seconds = (serial.days * 86_400.0).round() as u64;
    let (days, time) = (seconds / 86_400, (seconds % 86_400) as u32);
    // Below this nobody means a date: a time, or one that runs on past midnight.
    if days < 100 {
        return Ok(Moment { date: None, time: Some(time), carried: days as u32 });
    }
    let first =
        if serial.from_1904 { NaiveDate::from_ymd_opt(1904, 1, 1) } else { NaiveDate::from_ymd_opt(1899, 12, 30) };
    let date = first.and_then(|first| first.checked_add_days(Days::new(days))).ok_or_else(beyond)?;
    Ok(Moment { date: Some(date), time: (time > 0).then_some(time), carried: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str, order: Option<DateOrder>) -> Result<String, &'static str> {
        let read = moment(&Value::Text(text.into()), order);
        read.map(|moment| moment.date.unwrap().to_string()).map_err(|bad| bad.code)
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let same = ["2026-03-02", "2 March 2026", "Mon 2 Mar 2026", "2nd March 2026", "March 2, 2026", "02-Mar-26"];
        for text in same {
            assert_eq!(date(text, None), Ok("2026-03-02".into()), "{text}");
        }
        assert_eq!(date("02/03/2026", Some(DateOrder::DayFirst)), Ok("2026-03-02".into()));
        assert_eq!(date("2.3.26", Some(DateOrder::DayFirst)), Ok("2026-03-02".into()));
        let both = moment(&Value::Text("02/03/2026 08:00".into()), Some(DateOrder::DayFirst)).unwrap();
        assert_eq!((both.date.unwrap().to_string(), both.time), ("2026-03-02".into(), Some(8 * 3600)));
    }

    #[test]
    fn spans_and_times_are_no_dates() {
        assert_eq!([written("8-9.30"), written("08:30-09:30")], [None, None]);
    }

    #[test]
    fn s3_what_may_be_either_is_refused_until_told() {
        assert_eq!(date("03/04/2026", None), Err(DATE_ORDER));
        assert_eq!(date("03/04/2026", Some(DateOrder::DayFirst)), Ok("2026-04-03".into()));
        assert_eq!(date("04/04/2026", None), Ok("2026-04-04".into()));
        assert_eq!(written("15/04/2026").unwrap().0.proves(), Some(DateOrder::DayFirst));
        assert_eq!(written("04/15/2026").unwrap().0.proves(), Some(DateOrder::MonthFirst));
        assert_eq!(date("04/15/2026", Some(DateOrder::DayFirst)), Err(CELL_DATE));
    }

    #[test]
    fn s5_serial_dates_of_both_systems_and_in_text() {
        let of = |days, from_1904| serial_moment(Serial { days, from_1904 }).unwrap().date.unwrap().to_string();
        assert_eq!(of(46083.0, false), "2026-03-02");
        assert_eq!(of(46083.0, true), "2030-03-03");
        let bad = moment(&Value::Text("46083".into()), None).unwrap_err();
        assert!(bad.message.contains("2 March 2026"), "{bad:?}");
    }

    #[test]
    fn s6_fractions_are_rounded_to_the_second() {
        let time = |days| serial_moment(Serial { days, from_1904: false }).unwrap();
        assert_eq!(time(0.512_499_999_999_999_9).time, Some(12 * 3600 + 18 * 60));
        let moment = time(44_016.416_666_664);
        assert_eq!((moment.date.unwrap().to_string(), moment.time), ("2020-07-04".into(), Some(10 * 3600)));
        assert_eq!(time(1.333_333).carried, 1);
        assert_eq!(time(1.333_333).time, Some(8 * 3600));
    }
}
