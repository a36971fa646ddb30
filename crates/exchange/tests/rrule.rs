//! Series against the crate `rrule`, which reads the same text: hundreds of rules that both can say.

use std::cell::Cell;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rounds_exchange::Series;

const ZONE: &str = "Europe/London";

/// A series as a calendar writes it.
#[derive(Clone, Debug)]
struct Written {
    first: NaiveDate,
    minutes: u32,
    freq: usize,
    interval: u32,
    /// Monday first.
    days: [bool; 7],
    of_month: Option<u32>,
    /// A count, days until the last moment, or neither.
    end: Option<Result<u32, u32>>,
    /// Occurrences left out, counted from the first.
    except: Vec<usize>,
}

fn written() -> impl Strategy<Value = Written> {
    let end = prop_oneof![
        Just(None),
        (1..40_u32).prop_map(|count| Some(Ok(count))),
        (0..400_u32).prop_map(|days| Some(Err(days)))
    ];
    // What the clock skips or shows twice, from 01:00 to 02:00, is told by rounds and left open by the standard.
    let minutes = prop_oneof![0..60_u32, 120..1_440_u32];
    let of_month = prop_oneof![Just(None), (1..=31_u32).prop_map(Some)];
    let rule = (0..3_usize, 1..=6_u32, any::<[bool; 7]>(), of_month, end);
    (0..1_000_u64, minutes, rule, prop::collection::vec(0..20_usize, 0..3)).prop_map(
        |(day, minutes, (freq, interval, days, of_month, end), except)| {
            let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(day);
            Written { first, minutes, freq, interval, days, of_month, end, except }
        },
    )
}

impl Written {
    fn time(&self) -> NaiveTime {
        NaiveTime::MIN + TimeDelta::minutes(self.minutes.into())
    }

    fn rule(&self) -> String {
        let mut rule = format!("FREQ={};INTERVAL={}", ["DAILY", "WEEKLY", "MONTHLY"][self.freq], self.interval);
        let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let days: Vec<&str> = names.iter().zip(self.days).filter(|(_, on)| *on).map(|(name, _)| *name).collect();
        match (self.freq, self.of_month) {
            (1, _) if !days.is_empty() => rule.push_str(&format!(";BYDAY={}", days.join(","))),
            (2, Some(day)) => rule.push_str(&format!(";BYMONTHDAY={day}")),
            _ => {}
        }
        match self.end {
            Some(Ok(count)) => rule.push_str(&format!(";COUNT={count}")),
            Some(Err(days)) => {
                let last = self.first + Days::new(days.into());
                rule.push_str(&format!(";UNTIL={}T{}Z", last.format("%Y%m%d"), self.time().format("%H%M%S")));
            }
            None => {}
        }
        rule
    }

    fn text(&self, except: &[String]) -> String {
        let start = self.first.and_time(self.time()).format("%Y%m%dT%H%M%S");
        let except: String = except.iter().map(|at| format!("\nEXDATE:{at}")).collect();
        format!("DTSTART;TZID={ZONE}:{start}\nRRULE:{}{except}", self.rule())
    }
}

fn theirs(text: &str, from: NaiveDate, to: NaiveDate) -> Vec<String> {
    let set: rrule::RRuleSet = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    let within = set.into_iter().take_while(|at| at.date_naive() <= to).filter(|at| at.date_naive() >= from);
    within.map(|at| at.to_utc().format("%Y%m%dT%H%M%SZ").to_string()).collect()
}

fn ours(text: &str, from: NaiveDate, to: NaiveDate) -> Vec<String> {
    let series = Series::read(text, chrono_tz::Europe::London).unwrap_or_else(|issue| panic!("{text}: {issue}"));
    series.starts(from, to).iter().map(|start| start.at.0.to_utc().format("%Y%m%dT%H%M%SZ").to_string()).collect()
}

#[test]
fn series_start_when_those_of_rrule_do() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 600, ..ProptestConfig::default() });
    let starts = Cell::new(0);
    let result = runner.run(&written(), |written| {
        let (from, to) = (written.first, written.first + Days::new(500));
        let whole = ours(&written.text(&[]), from, to);
        let except: Vec<String> = written.except.iter().filter_map(|index| whole.get(*index).cloned()).collect();
        let text = written.text(&except);
        let due = theirs(&text, from, to);
        prop_assert_eq!(ours(&text, from, to), due.clone(), "{}", text);
        // A part of it is that part.
        let part = (from + Days::new(100), from + Days::new(130));
        prop_assert_eq!(ours(&text, part.0, part.1), theirs(&text, part.0, part.1), "{}", text);
        starts.set(starts.get() + due.len());
        Ok(())
    });
    result.unwrap();
    assert!(starts.get() > 10_000, "only {} starts were compared", starts.get());
}
