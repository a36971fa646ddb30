//! What repeats: on which days by the local calendar, with bank holidays and days left out.

mod holidays;
mod series;
mod words;

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};

pub use holidays::{BankHolidays, bank_holiday};
pub use series::{Series, Start};
pub(crate) use words::repeat;

/// On which days something repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Every N days.
    Days(u32),
    /// Every N weeks, on these days of the week (Monday first).
    Weeks(u32, [bool; 7]),
    /// Every N months, on this day of the month; months without that day are passed over.
    Months(u32, u32),
}

/// How something repeats, as a cell says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// On which days.
    pub rule: Rule,
    /// How often on each of them.
    pub times: usize,
    /// How many days there are in all.
    pub count: Option<u32>,
    /// The first day, where the cell says it.
    pub from: Option<NaiveDate>,
    /// The last day, where the cell says it.
    pub until: Option<NaiveDate>,
}

/// A series of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// On which days.
    pub rule: Rule,
    /// The first day, from which weeks and days are counted.
    pub from: NaiveDate,
    /// The last day that may be one.
    pub until: Option<NaiveDate>,
    /// How many days there are in all, those left out counted.
    pub count: Option<u32>,
    /// Days left out.
    pub except: BTreeSet<NaiveDate>,
    /// Single days that are held on another day instead.
    pub moved: Vec<(NaiveDate, NaiveDate)>,
    /// What becomes of bank holidays.
    pub bank_holidays: BankHolidays,
}

/// A day of a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When it is held.
    pub date: NaiveDate,
    /// The day that the rule has it on.
    pub of: NaiveDate,
}

/// Days looked back for what bank holidays push on: Christmas to the first working day is at most five.
const PUSHED: u64 = 10;

impl Course {
    /// The days from `from` to `to`, both included, in order, each once.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Vec<Due> {
        let mut due = Vec::new();
        let mut date = from.checked_sub_days(Days::new(PUSHED)).unwrap_or(from);
        while date <= to {
            if self.is_of_rule(date)
                && let Some(held) = self.held(date)
            {
                due.push(Due { date: held, of: date });
            }
            let Some(next) = date.checked_add_days(Days::new(1)) else { break };
            date = next;
        }
        // A day moved by hand may come from any time.
        let moved = self.moved.iter().filter(|(of, _)| self.is_of_rule(*of) && !self.except.contains(of));
        due.extend(moved.map(|(of, date)| Due { date: *date, of: *of }));
        due.retain(|due| (from..=to).contains(&due.date));
        // A day that the rule has itself goes before one that was moved there.
        due.sort_by_key(|due| (due.date, due.of != due.date, due.of));
        due.dedup_by_key(|due| due.date);
        due
    }

    /// The day on which the occurrence of `date` is held; `None` if it is left out, or moved by hand.
    fn held(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.except.contains(&date) || self.moved.iter().any(|(of, _)| *of == date) {
            return None;
        }
        self.bank_holidays.held(date)
    }

    /// Whether the rule has `date`, exceptions aside.
    pub fn is_of_rule(&self, date: NaiveDate) -> bool {
        if date < self.from || self.until.is_some_and(|until| date > until) || !self.matches(date) {
            return false;
        }
        let Some(count) = self.count else { return true };
        let before = self.from.iter_days().take_while(|day| *day < date).filter(|day| self.matches(*day));
        (before.take(count as usize).count() as u32) < count
    }

    fn matches(&self, date: NaiveDate) -> bool {
        let days = (date - self.from).num_days();
        match &self.rule {
            Rule::Days(every) => days % i64::from((*every).max(1)) == 0,
            Rule::Weeks(every, on) => {
                let monday = |date: NaiveDate| date.num_days_from_ce() - date.weekday().num_days_from_monday() as i32;
                let weeks = i64::from(monday(date) - monday(self.from)) / 7;
                weeks % i64::from((*every).max(1)) == 0 && on[date.weekday().num_days_from_monday() as usize]
            }
            Rule::Months(every, day) => {
                let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
                (months(date) - months(self.from)) % i64::from((*every).max(1)) == 0 && date.day() == *day
            }
        }
    }
}

impl Rule {
    /// Once every `every` weeks, on the day of the week `on`.
    pub fn weekly(every: u32, on: Weekday) -> Rule {
        let mut days = [false; 7];
        days[on.num_days_from_monday() as usize] = true;
        Rule::Weeks(every, days)
    }
}

#[cfg(test)]
mod tests;
