//! Series as calendars write them (iCalendar, RFC 5545): a first start, a rule, days left out, moved or cancelled.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;
use rounds_format::codes::CELL_REPEAT;
use rounds_format::values::Timestamp;
use rounds_model::error::Issue;

use crate::day::clock::{Local, local};

use super::{BankHolidays, Course, Rule, words};

/// Names of zones as Windows and Outlook have them, for where English is spoken and around it.
const WINDOWS_ZONES: [(&str, Tz); 6] = [
    ("GMT Standard Time", chrono_tz::Europe::London),
    ("Greenwich Standard Time", chrono_tz::Atlantic::Reykjavik),
    ("W. Europe Standard Time", chrono_tz::Europe::Berlin),
    ("Romance Standard Time", chrono_tz::Europe::Paris),
    ("Central Europe Standard Time", chrono_tz::Europe::Budapest),
    ("UTC", chrono_tz::UTC),
];

/// Hours from one start to the next, at most: a year.
const MOST_HOURS: i64 = 366 * 24;

/// A series of starts.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its days by the local calendar.
    pub course: Course,
    /// Times of each day, in seconds since midnight by the clock on the wall.
    pub times: Vec<u32>,
    /// Seconds from one start to the next, for what repeats by elapsed time whatever the clock does.
    pub elapsed: Option<i64>,
    /// The zone whose clock it goes by.
    pub zone: Tz,
    /// What was assumed, a line each.
    pub told: Vec<String>,
    /// No start is later.
    until: Option<DateTime<Utc>>,
    /// Starts that are held at another time, or not at all, by the start that the rule has.
    changed: BTreeMap<DateTime<Utc>, Option<DateTime<Utc>>>,
}

/// A start of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// When it is.
    pub at: Timestamp,
    /// Whether the clock skips the time that the rule has, or shows it twice.
    pub odd: bool,
}

/// A line of a calendar: `DTSTART;TZID=Europe/London:20260323T090000`.
struct Line<'t> {
    name: &'t str,
    zone: Option<&'t str>,
    value: &'t str,
}

impl Series {
    /// Reads the events of one series: the first with `DTSTART` and `RRULE`, further ones with a `RECURRENCE-ID`. Of
    /// two that say different things of one start, that with the higher `SEQUENCE` holds, in whatever order they come.
    /// Times without a zone are those of `service`.
    ///
    /// # Errors
    /// An issue where the text says what a series cannot.
    pub fn read(text: &str, service: Tz) -> Result<Series, Issue> {
        let refuse =
            |what: &str| Issue::new(CELL_REPEAT, "", what, "write DTSTART and RRULE, daily, weekly or monthly");
        // A long line goes on after a blank.
        let text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
        let lines: Vec<Line<'_>> = text.lines().filter_map(Line::of).collect();
        let groups: Vec<&[Line<'_>]> = lines.split(|line| line.name == "BEGIN" && line.value == "VEVENT").collect();
        let of = |group: &&[Line<'_>], name: &str| group.iter().any(|line| line.name == name);
        let main = groups.iter().filter(|group| of(group, "DTSTART") && !of(group, "RECURRENCE-ID"));
        let main = main.max_by_key(|group| sequence(group)).ok_or_else(|| refuse("no first start"))?;
        let mut told = Vec::new();
        let start = main.iter().find(|line| line.name == "DTSTART").ok_or_else(|| refuse("no first start"))?;
        let zone = start.zone_or(service, &mut told).ok_or_else(|| refuse("a time zone that is not known"))?;
        let first = start.moment(zone).ok_or_else(|| refuse("a first start that is no date and time"))?;
        let first = zone.from_utc_datetime(&first.naive_utc()).naive_local();
        let rule = main.iter().find(|line| line.name == "RRULE").map(|line| line.value);
        let mut series = Series::of_rule(rule.unwrap_or("FREQ=DAILY;COUNT=1"), first, zone)
            .ok_or_else(|| refuse("a rule with more than a series can say"))?;
        series.told = told;
        for line in main.iter().filter(|line| line.name == "EXDATE") {
            series.leave_out(line).ok_or_else(|| refuse("a day left out that is no date"))?;
        }
        let mut changes: Vec<&&[Line<'_>]> = groups.iter().filter(|group| of(group, "RECURRENCE-ID")).collect();
        changes.sort_by_key(|group| sequence(group));
        for group in changes {
            series.change(group).ok_or_else(|| refuse("a changed start that is no date and time"))?;
        }
        if main.iter().any(|line| line.name == "STATUS" && line.value == "CANCELLED") {
            series.course.count = Some(0);
            series.elapsed = None;
        }
        Ok(series)
    }

    /// A series by elapsed time: a fixed number of hours from one start to the next.
    pub(crate) fn every(
        hours: u32,
        first: Timestamp,
        count: Option<u32>,
        until: Option<Timestamp>,
        zone: Tz,
    ) -> Series {
        let wall = first.0.with_timezone(&zone).naive_local();
        let times = vec![(wall.time() - NaiveTime::MIN).num_seconds() as u32];
        let (course, until) = (course(Rule::Days(1), wall.date(), count), until.map(|until| until.0.to_utc()));
        let elapsed = Some(i64::from(hours.max(1)) * 3_600);
        Series { course, times, elapsed, zone, told: Vec::new(), until, changed: BTreeMap::new() }
    }

    fn of_rule(rule: &str, first: NaiveDateTime, zone: Tz) -> Option<Series> {
        let parts: BTreeMap<&str, &str> = rule.split(';').filter_map(|part| part.split_once('=')).collect();
        let seconds = |time: NaiveTime| (time - NaiveTime::MIN).num_seconds() as u32;
        let until = parts.get("UNTIL").filter(|until| until.ends_with('Z'));
        let until = until.map(|until| NaiveDateTime::parse_from_str(until, "%Y%m%dT%H%M%SZ").ok());
        let until = match until {
            Some(until) => Some(until?.and_utc()),
            None => None,
        };
        let hourly = parts.get("FREQ") == Some(&"HOURLY");
        let elapsed = match hourly {
            true => {
                let hours = parts.get("INTERVAL").map_or(Some(1), |every| every.parse().ok());
                Some(hours.filter(|hours| (1..=MOST_HOURS).contains(hours))? * 3_600)
            }
            false => None,
        };
        let times = match parts.get("BYHOUR") {
            Some(hours) => {
                let minutes = seconds(first.time()) % 3_600;
                hours
                    .split(',')
                    .map(|hour| Some(hour.parse::<u32>().ok().filter(|hour| *hour < 24)? * 3_600 + minutes))
                    .collect::<Option<_>>()?
            }
            None => vec![seconds(first.time())],
        };
        let days: Vec<String> =
            rule.split(';').filter(|part| !part.starts_with("BYHOUR=")).map(str::to_string).collect();
        let course = match hourly {
            true => course(
                Rule::Days(1),
                first.date(),
                parts.get("COUNT").map_or(Some(None), |count| count.parse().ok().map(Some))?,
            ),
            false => {
                let repeat = words::repeat(&days.join(";"), None).ok()?;
                let last = if until.is_some() { None } else { repeat.until };
                Course { until: last, ..course(repeat.rule_from(first.date()), first.date(), repeat.count) }
            }
        };
        Some(Series { course, times, elapsed, zone, told: Vec::new(), until, changed: BTreeMap::new() })
    }

    /// A day or a start that is left out. A date alone leaves the whole day out, which is told.
    fn leave_out(&mut self, line: &Line<'_>) -> Option<()> {
        for value in line.value.split(',') {
            let one = Line { value, ..*line };
            match one.date() {
                Some(date) => {
                    self.course.except.insert(date);
                    self.told.push(format!("{date} is left out as a whole day"));
                }
                None => {
                    let at = one.moment(one.zone_or(self.zone, &mut Vec::new())?)?;
                    self.changed.insert(at, None);
                }
            }
        }
        Some(())
    }

    /// A start that is moved or cancelled.
    fn change(&mut self, group: &[Line<'_>]) -> Option<()> {
        let line = |name: &str| group.iter().find(|line| line.name == name);
        let cancelled = line("STATUS").is_some_and(|status| status.value == "CANCELLED");
        let of = line("RECURRENCE-ID")?;
        // A date alone means the start of that day.
        let time = self.times.first().copied().unwrap_or(0);
        let of = match of.date() {
            Some(date) => local(self.zone, date, time)?.instant().0.to_utc(),
            None => of.moment(of.zone_or(self.zone, &mut Vec::new())?)?,
        };
        let to = match (cancelled, line("DTSTART")) {
            (true, _) | (false, None) => None,
            (false, Some(start)) => Some(match start.date() {
                Some(date) => local(self.zone, date, time)?.instant().0.to_utc(),
                None => start.moment(start.zone_or(self.zone, &mut Vec::new())?)?,
            }),
        };
        // What is left out altogether stays out, whatever it was moved to before.
        if self.changed.get(&of) != Some(&None) || cancelled {
            self.changed.insert(of, to);
        }
        Some(())
    }

    /// The starts from `from` to `to` by the local calendar, both days included, in order.
    pub fn starts(&self, from: NaiveDate, to: NaiveDate) -> Vec<Start> {
        let mut starts: Vec<Start> = match self.elapsed {
            Some(step) => self.by_elapsed(step.max(1), from, to),
            None => self.by_wall(from, to),
        };
        starts.retain(|start| !self.changed.contains_key(&start.at.0.to_utc()));
        starts.retain(|start| self.until.is_none_or(|until| start.at.0.to_utc() <= until));
        let moved = self.changed.values().flatten();
        starts.extend(moved.map(|at| Start { at: Timestamp(at.with_timezone(&self.zone).fixed_offset()), odd: false }));
        starts.retain(|start| (from..=to).contains(&start.at.0.naive_local().date()));
        starts.sort_by_key(|start| start.at.instant());
        starts.dedup_by_key(|start| start.at.instant());
        starts
    }

    fn by_wall(&self, from: NaiveDate, to: NaiveDate) -> Vec<Start> {
        let days = self.course.days(from, to);
        let starts = days.iter().flat_map(|due| self.times.iter().filter_map(|time| local(self.zone, due.date, *time)));
        starts.map(|local| Start { at: local.instant(), odd: !matches!(local, Local::Once(_)) }).collect()
    }

    fn by_elapsed(&self, step: i64, from: NaiveDate, to: NaiveDate) -> Vec<Start> {
        let Some(first) = self.times.first().and_then(|time| local(self.zone, self.course.from, *time)) else {
            return Vec::new();
        };
        let (first, mut starts) = (first.instant().0.to_utc(), Vec::new());
        // What lies before the day before `from` is passed over in one go.
        let before = from.and_time(NaiveTime::MIN).and_utc() - Duration::days(1);
        let mut nth = ((before - first).num_seconds() / step).max(0);
        while let Some(at) =
            nth.checked_mul(step).and_then(Duration::try_seconds).and_then(|of| first.checked_add_signed(of))
        {
            let over = self.course.count.is_some_and(|count| nth >= i64::from(count));
            if over || at.with_timezone(&self.zone).date_naive() > to {
                break;
            }
            starts.push(Start { at: Timestamp(at.with_timezone(&self.zone).fixed_offset()), odd: false });
            nth += 1;
        }
        starts
    }
}

fn course(rule: Rule, from: NaiveDate, count: Option<u32>) -> Course {
    let (until, except, moved) = (None, Default::default(), Vec::new());
    Course { rule, from, until, count, except, moved, bank_holidays: BankHolidays::Keep }
}

/// The `SEQUENCE` of an event: which of two is the newer.
fn sequence(group: &[Line<'_>]) -> u32 {
    let line = group.iter().find(|line| line.name == "SEQUENCE");
    line.and_then(|line| line.value.parse().ok()).unwrap_or(0)
}

impl<'t> Line<'t> {
    fn of(text: &'t str) -> Option<Line<'t>> {
        let (head, value) = text.trim().split_once(':')?;
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        let zone = parameters.split(';').find_map(|part| part.strip_prefix("TZID="));
        Some(Line { name, zone: zone.map(|zone| zone.trim_matches('"')), value: value.trim() })
    }

    /// The zone of a line; without one that of the service, which is told.
    fn zone_or(&self, service: Tz, told: &mut Vec<String>) -> Option<Tz> {
        match self.zone {
            _ if self.value.ends_with('Z') => Some(service),
            None => {
                told.push(format!("{} has no time zone; it is taken as {service}", self.name));
                Some(service)
            }
            Some(name) => {
                let known = WINDOWS_ZONES.iter().find(|(of, _)| *of == name).map(|(_, zone)| *zone);
                name.parse().ok().or(known)
            }
        }
    }

    /// A date alone.
    fn date(&self) -> Option<NaiveDate> {
        (self.value.len() == 8).then(|| NaiveDate::parse_from_str(self.value, "%Y%m%d").ok()).flatten()
    }

    /// The instant of a date and time in a zone; a date alone is its midnight.
    fn moment(&self, zone: Tz) -> Option<DateTime<Utc>> {
        if let Some(utc) = self.value.strip_suffix('Z') {
            return NaiveDateTime::parse_from_str(utc, "%Y%m%dT%H%M%S").ok().map(|at| at.and_utc());
        }
        let wall = match self.date() {
            Some(date) => date.and_time(NaiveTime::MIN),
            None => NaiveDateTime::parse_from_str(self.value, "%Y%m%dT%H%M%S").ok()?,
        };
        let seconds = (wall.time() - NaiveTime::MIN).num_seconds() as u32;
        local(zone, wall.date(), seconds).map(|local| local.instant().0.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Series {
        Series::read(text, chrono_tz::Europe::London).unwrap()
    }

    fn starts(text: &str, from: &str, to: &str) -> Vec<String> {
        let starts = read(text).starts(from.parse().unwrap(), to.parse().unwrap());
        starts.iter().map(|start| start.at.0.to_utc().format("%m-%d %H:%M").to_string()).collect()
    }

    const MONDAYS: &str = "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/London:20260302T090000\nRRULE:FREQ=WEEKLY\n";

    #[test]
    fn w1_weekly_at_nine_over_the_change() {
        let text = "DTSTART;TZID=Europe/London:20260323T090000\nRRULE:FREQ=WEEKLY;COUNT=3";
        assert_eq!(starts(text, "2026-03-01", "2026-05-01"), ["03-23 09:00", "03-30 08:00", "04-06 08:00"]);
    }

    #[test]
    fn w2_daily_at_midnight_over_the_change() {
        let text = "DTSTART;TZID=Europe/London:20260325T000000\nRRULE:FREQ=DAILY;COUNT=7";
        let due =
            ["03-25 00:00", "03-26 00:00", "03-27 00:00", "03-28 00:00", "03-29 00:00", "03-29 23:00", "03-30 23:00"];
        assert_eq!(starts(text, "2026-03-01", "2026-05-01"), due);
    }

    #[test]
    fn w3_half_past_one_once_a_day_and_told() {
        let text = "DTSTART;TZID=Europe/London:20260101T013000\nRRULE:FREQ=DAILY";
        assert_eq!(starts(text, "2026-03-28", "2026-03-30"), ["03-28 01:30", "03-29 01:30", "03-30 00:30"]);
        assert_eq!(starts(text, "2026-10-25", "2026-10-25"), ["10-25 00:30"]);
        let odd = read(text).starts("2026-10-24".parse().unwrap(), "2026-10-26".parse().unwrap());
        assert_eq!(odd.iter().map(|start| start.odd).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn w4_every_eight_hours_is_not_three_times_a_day() {
        let elapsed = "DTSTART;TZID=Europe/London:20260328T220000\nRRULE:FREQ=HOURLY;INTERVAL=8";
        assert_eq!(starts(elapsed, "2026-03-29", "2026-03-29"), ["03-29 06:00", "03-29 14:00", "03-29 22:00"]);
        let wall = "DTSTART;TZID=Europe/London:20260328T060000\nRRULE:FREQ=DAILY;BYHOUR=6,14,22";
        assert_eq!(starts(wall, "2026-03-29", "2026-03-29"), ["03-29 05:00", "03-29 13:00", "03-29 21:00"]);
    }

    #[test]
    fn hours_that_no_series_has_are_refused() {
        for every in ["0", "-8", "9223372036854775807", "99999999999999999999"] {
            let text = format!("DTSTART;TZID=Europe/London:20260328T220000\nRRULE:FREQ=HOURLY;INTERVAL={every}");
            assert!(Series::read(&text, chrono_tz::Europe::London).is_err(), "{every}");
        }
    }

    #[test]
    fn w5_the_last_start_in_utc_is_included() {
        let text = "DTSTART;TZID=Europe/London:20261029T233000\nRRULE:FREQ=DAILY;UNTIL=20261031T233000Z";
        assert_eq!(starts(text, "2026-10-01", "2026-11-30"), ["10-29 23:30", "10-30 23:30", "10-31 23:30"]);
    }

    #[test]
    fn w6_one_moved() {
        let text = format!(
            "{MONDAYS}END:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/London:20260309T090000\nDTSTART;TZID=Europe/London:20260310T090000\nEND:VEVENT"
        );
        assert_eq!(starts(&text, "2026-03-08", "2026-03-12"), ["03-10 09:00"]);
    }

    #[test]
    fn w7_moved_and_then_cancelled() {
        let moved = "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/London:20260309T090000\nDTSTART;TZID=Europe/London:20260310T090000\n";
        let left_out = format!("{MONDAYS}EXDATE;TZID=Europe/London:20260309T090000\nEND:VEVENT\n{moved}END:VEVENT");
        let cancelled = format!("{MONDAYS}END:VEVENT\n{moved}SEQUENCE:1\nSTATUS:CANCELLED\nEND:VEVENT");
        for text in [left_out, cancelled] {
            assert_eq!(starts(&text, "2026-03-08", "2026-03-15"), [""; 0]);
        }
    }

    #[test]
    fn w8_days_left_out_as_a_date_or_in_another_zone() {
        let date = format!("{MONDAYS}EXDATE;VALUE=DATE:20260309");
        assert_eq!(starts(&date, "2026-03-08", "2026-03-10"), [""; 0]);
        assert!(read(&date).told.iter().any(|line| line.contains("2026-03-09")));
        assert_eq!(starts(&format!("{MONDAYS}EXDATE:20260330T080000Z"), "2026-03-29", "2026-03-31"), [""; 0]);
    }

    #[test]
    fn w14_names_of_outlook_and_times_without_a_zone() {
        let outlook = "DTSTART;TZID=GMT Standard Time:20260706T090000\nRRULE:FREQ=WEEKLY;COUNT=1";
        assert_eq!(starts(outlook, "2026-07-01", "2026-07-31"), ["07-06 08:00"]);
        let floating = "DTSTART:20260706T090000\nRRULE:FREQ=WEEKLY;COUNT=1";
        assert_eq!(starts(floating, "2026-07-01", "2026-07-31"), ["07-06 08:00"]);
        assert!(read(floating).told[0].contains("Europe/London"));
        assert!(Series::read("DTSTART;TZID=Mars:20260706T090000", chrono_tz::UTC).is_err());
    }

    #[test]
    fn w16_the_highest_sequence_holds_in_whatever_order_they_come() {
        let event = |sequence: u32, hour: u32| {
            format!(
                "BEGIN:VEVENT\nUID:a\nSEQUENCE:{sequence}\nDTSTART;TZID=Europe/London:20260302T{hour:02}0000\nEND:VEVENT\n"
            )
        };
        for text in [event(1, 9) + &event(2, 11), event(2, 11) + &event(1, 9)] {
            assert_eq!(starts(&text, "2026-03-02", "2026-03-02"), ["03-02 11:00"]);
        }
        let cancelled = event(1, 9) + &event(2, 9).replace("SEQUENCE:2", "SEQUENCE:2\nSTATUS:CANCELLED");
        assert_eq!(starts(&cancelled, "2026-03-02", "2026-03-02"), [""; 0]);
        let booked_again = cancelled + &event(3, 10);
        assert_eq!(starts(&booked_again, "2026-03-02", "2026-03-02"), ["03-02 10:00"]);
    }
}
