//! Bank holidays of England, by rule and by proclamation.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rounds_format::codes::CELL_CHOICE;

use crate::findings::Bad;
use crate::values::{Parsed, plain};

/// What becomes of a visit that falls on a bank holiday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BankHolidays {
    /// It is held all the same.
    #[default]
    Keep,
    /// It is held on the next working day.
    Move,
    /// It is left out.
    Skip,
}

impl BankHolidays {
    pub(crate) fn read(text: &str) -> Parsed<BankHolidays> {
        match &*plain(text) {
            "keep" | "kept" | "yes" | "asusual" => Ok(BankHolidays::Keep),
            "move" | "moved" | "nextworkingday" | "nextday" => Ok(BankHolidays::Move),
            "skip" | "skipped" | "leaveout" | "no" => Ok(BankHolidays::Skip),
            _ => Err(Bad::new(
                CELL_CHOICE,
                "this is no rule for bank holidays that is known",
                "write keep, move or skip",
            )),
        }
    }

    /// The day on which what falls on `date` is held.
    pub(super) fn held(self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            _ if bank_holiday(date).is_none() => Some(date),
            BankHolidays::Keep => Some(date),
            BankHolidays::Skip => None,
            BankHolidays::Move => date
                .iter_days()
                .find(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && bank_holiday(*day).is_none()),
        }
    }
}

/// Bank holidays that were proclaimed, and the usual ones that they took the place of.
const PROCLAIMED: [((i32, u32, u32), &str); 6] = [
    ((2020, 5, 8), "VE Day"),
    ((2022, 6, 2), "Spring bank holiday"),
    ((2022, 6, 3), "Platinum Jubilee"),
    ((2022, 9, 19), "State Funeral"),
    ((2023, 5, 8), "Coronation"),
    ((2012, 6, 5), "Diamond Jubilee"),
];

/// Usual days on which there was none, because it was moved.
const MOVED_AWAY: [(i32, u32, u32); 2] = [(2020, 5, 4), (2022, 5, 30)];

/// The name of the bank holiday in England on a date, if it is one.
pub fn bank_holiday(date: NaiveDate) -> Option<&'static str> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if let Some((_, name)) = PROCLAIMED.iter().find(|(of, _)| *of == (year, month, day)) {
        return Some(name);
    }
    if MOVED_AWAY.contains(&(year, month, day)) {
        return None;
    }
    let easter = easter(year)?;
    let monday = date.weekday() == Weekday::Mon;
    match (month, day) {
        _ if date.checked_add_days(Days::new(2)) == Some(easter) => Some("Good Friday"),
        _ if easter.checked_add_days(Days::new(1)) == Some(date) => Some("Easter Monday"),
        (5, 1..=7) if monday => Some("Early May bank holiday"),
        (5, 25..=31) if monday => Some("Spring bank holiday"),
        (8, 25..=31) if monday => Some("Summer bank holiday"),
        // A holiday that falls on a weekend moves to the next weekday that is not a holiday itself.
        (1, 1) if !weekend(date) => Some("New Year's Day"),
        (1, 2 | 3) if monday => Some("New Year's Day"),
        (12, 25) if !weekend(date) => Some("Christmas Day"),
        (12, 26) if !weekend(date) => Some("Boxing Day"),
        (12, 27) if matches!(date.weekday(), Weekday::Mon | Weekday::Tue) => Some("Christmas Day"),
        (12, 28) if matches!(date.weekday(), Weekday::Mon | Weekday::Tue) => Some("Boxing Day"),
        _ => None,
    }
}

fn weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (n / 31) as u32, (n % 31 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As gov.uk lists them.
    #[test]
    fn bank_holidays_of_some_years() {
        let of = |year: i32| {
            let days =
                NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(move |day| day.year() == year);
            days.filter(|day| bank_holiday(*day).is_some())
                .map(|day| day.format("%m-%d").to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(of(2026), ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]);
        assert_eq!(of(2027), ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]);
        assert_eq!(of(2025), ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"]);
        assert_eq!(
            of(2022),
            ["01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"]
        );
        assert_eq!(of(2020), ["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]);
        assert_eq!(of(2023), ["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"]);
    }
}
