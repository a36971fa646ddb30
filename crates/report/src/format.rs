//! How times, lengths, shares and figures are written for people.

use chrono::{DateTime, Datelike, NaiveDate, Offset};
use chrono_tz::Tz;

use rounds_model::units::{Instant, Metres, Seconds};

/// Stands where there is no figure.
pub(crate) const NONE: &str = "–";

/// Writes instants as local times of the day's zone.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    zone: Tz,
    /// Whether the zone's offset changes within the plan; then every time says which it is (`01:30 BST`).
    changes: bool,
}

impl Clock {
    /// A clock for a plan that lies within `span`.
    pub fn new(zone: Tz, span: Option<(Instant, Instant)>) -> Clock {
        let mut clock = Clock { zone, changes: false };
        let offset = |at| clock.local(at).map(|local| local.offset().fix());
        clock.changes = span.is_some_and(|(first, last)| offset(first) != offset(last));
        clock
    }

    /// The local date and time of `at`; `None` outside the years that chrono can express.
    pub fn local(&self, at: Instant) -> Option<DateTime<Tz>> {
        Some(DateTime::from_timestamp(at.0, 0)?.with_timezone(&self.zone))
    }

    /// The local date of `at`.
    pub fn date(&self, at: Instant) -> Option<NaiveDate> {
        self.local(at).map(|local| local.date_naive())
    }

    /// `08:05`; on another local date than `from`, how many days away: `00:20 +1`.
    pub fn time(&self, at: Instant, from: Instant) -> String {
        let Some(local) = self.local(at) else { return NONE.into() };
        let mut text = local.format(if self.changes { "%H:%M %Z" } else { "%H:%M" }).to_string();
        let days = self.date(from).map_or(0, |from| (local.date_naive() - from).num_days());
        if days != 0 {
            text.push_str(&format!(" {}{}", if days > 0 { '+' } else { '−' }, days.abs()));
        }
        text
    }

    /// `08:05 to 09:50`.
    pub fn range(&self, start: Instant, end: Instant, from: Instant) -> String {
        format!("{} to {}", self.time(start, from), self.time(end, from))
    }

    /// `Monday 2 March 2026`.
    pub fn long_date(&self, at: Instant) -> String {
        self.local(at).map_or(NONE.into(), |local| local.format("%A %-d %B %Y").to_string())
    }

    /// The date or dates of a plan: `Monday 2 March 2026`, `Monday 2 to Tuesday 3 March 2026`.
    pub fn long_dates(&self, (first, last): (Instant, Instant)) -> String {
        let (Some(a), Some(b)) = (self.local(first), self.local(last)) else { return NONE.into() };
        let opening = match () {
            () if a.date_naive() == b.date_naive() => return self.long_date(first),
            () if a.year() != b.year() => a.format("%A %-d %B %Y"),
            () if a.month() != b.month() => a.format("%A %-d %B"),
            () => a.format("%A %-d"),
        };
        format!("{opening} to {}", self.long_date(last))
    }

    /// What people should know of the times: `Europe/London (GMT)`, with both names where the clocks change.
    pub fn zone_words(&self, (first, last): (Instant, Instant)) -> String {
        let name = |at| self.local(at).map_or(String::new(), |local| local.format("%Z").to_string());
        match self.changes {
            true => format!("{} (the clocks change from {} to {})", self.zone, name(first), name(last)),
            false if name(first) == self.zone.name() => self.zone.to_string(),
            false => format!("{} ({})", self.zone, name(first)),
        }
    }

    /// Whether the clocks change within the plan.
    pub fn changes(&self) -> bool {
        self.changes
    }
}

/// `4 h 05 min`, `25 min`, `40 s`: rounded to the minute from one minute on.
pub fn length(seconds: Seconds) -> String {
    let (sign, seconds) = (if seconds.0 < 0 { "−" } else { "" }, seconds.0.unsigned_abs());
    let minutes = (seconds + 30) / 60;
    match (seconds, minutes) {
        (0, _) => "0 min".into(),
        (1..60, _) => format!("{sign}{seconds} s"),
        (_, 0..60) => format!("{sign}{minutes} min"),
        _ => format!("{sign}{} h {:02} min", grouped((minutes / 60) as i64), minutes % 60),
    }
}

/// A cost as the travel that would cost as much: `34 min of travel`. A cost is in seconds of travel or their worth.
pub fn worth(cost: i64) -> String {
    format!("{} of travel", length(Seconds(cost)))
}

/// `850 m`, `2.9 km`, `1,204 km`.
pub(crate) fn distance(metres: Metres) -> String {
    match metres.0 {
        0..1_000 => format!("{} m", metres.0),
        1_000..10_000 => format!("{:.1} km", metres.0 as f64 / 1_000.0),
        _ => format!("{} km", grouped((metres.0 + 500) / 1_000)),
    }
}

/// `92.3%`, `100%`; never a full 100% or 0% unless it is one.
pub(crate) fn percent(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else { return NONE.into() };
    let tenths = (share * 1_000.0).round();
    let tenths = match share {
        _ if share < 1.0 && tenths >= 1_000.0 => 999.0,
        _ if share > 0.0 && tenths < 1.0 => 1.0,
        _ => tenths,
    };
    if tenths % 10.0 == 0.0 { format!("{:.0}%", tenths / 10.0) } else { format!("{:.1}%", tenths / 10.0) }
}

/// Two digits after the point at most, none that are zero: `5.3`, `5.25`, `5`.
pub(crate) fn decimal(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return NONE.into() };
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// `1,234,567`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { String::from("−") } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 visit`, `3 visits`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number.min(i64::MAX as u64) as i64), if number == 1 { one } else { many })
}

/// At most `most` characters, the last one `…` where some were left off.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Names of at most `most` characters, cut in the middle: what sets ids apart stands at their end as often as at their
/// beginning. Names that would look the same so stay as long as they are.
pub(crate) fn shorten_apart(names: &[String], most: usize) -> Vec<String> {
    let middle = |name: &String| {
        let letters: Vec<char> = name.chars().collect();
        if letters.len() <= most {
            return name.clone();
        }
        let tail = most / 2;
        let head = most.saturating_sub(tail + 1);
        letters[..head].iter().chain(['…'].iter()).chain(&letters[letters.len() - tail..]).collect()
    };
    let cut: Vec<String> = names.iter().map(middle).collect();
    let alike = |row: usize| cut.iter().enumerate().any(|(other, name)| other != row && *name == cut[row]);
    names.iter().enumerate().map(|(row, name)| if alike(row) { name.clone() } else { cut[row].clone() }).collect()
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// Lines of at most `width` characters, broken at spaces; a longer word has a line to itself.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant(DateTime::parse_from_rfc3339(text).unwrap().timestamp())
    }

    #[test]
    fn times_say_the_day_and_the_zone_only_where_they_matter() {
        let (start, end) = (at("2026-03-02T20:00:00+00:00"), at("2026-03-03T06:00:00+00:00"));
        let clock = Clock::new(Tz::Europe__London, Some((start, end)));
        assert_eq!(clock.time(start, start), "20:00");
        assert_eq!(clock.range(start, end, start), "20:00 to 06:00 +1");
        assert_eq!(clock.time(start, end), "20:00 −1");
        assert_eq!(clock.long_dates((start, end)), "Monday 2 to Tuesday 3 March 2026");
        assert_eq!(clock.zone_words((start, end)), "Europe/London (GMT)");
        assert_eq!(Clock::new(Tz::UTC, None).zone_words((start, end)), "UTC");
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let (start, end) = (at("2026-10-24T21:00:00+01:00"), at("2026-10-25T07:00:00+00:00"));
        let clock = Clock::new(Tz::Europe__London, Some((start, end)));
        assert_eq!(clock.time(at("2026-10-25T00:30:00+00:00"), start), "01:30 BST +1");
        assert_eq!(clock.time(at("2026-10-25T01:30:00+00:00"), start), "01:30 GMT +1");
        assert_eq!(clock.zone_words((start, end)), "Europe/London (the clocks change from BST to GMT)");
    }

    #[test]
    fn lengths_and_figures() {
        let lengths = [0, 40, 89, 3_570, 14_700, -90, 360_000].map(|seconds| length(Seconds(seconds)));
        assert_eq!(lengths, ["0 min", "40 s", "1 min", "1 h 00 min", "4 h 05 min", "−2 min", "100 h 00 min"]);
        assert_eq!([850, 2_911, 181_640].map(|metres| distance(Metres(metres))), ["850 m", "2.9 km", "182 km"]);
        assert_eq!([2_040, 131_817].map(worth), ["34 min of travel", "36 h 37 min of travel"]);
        let shares = [Some(0.923), Some(1.0), Some(0.999_9), Some(0.000_1), Some(0.0), None].map(percent);
        assert_eq!(shares, ["92.3%", "100%", "99.9%", "0.1%", "0%", "–"]);
        assert_eq!([Some(5.3), Some(5.0), None].map(decimal), ["5.3", "5", "–"]);
        assert_eq!([0, 999, -1_000, 1_234_567].map(grouped), ["0", "999", "−1,000", "1,234,567"]);
        assert_eq!(shorten("neighbourhood", 6), "neigh…");
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(list(&["a", "b", "c"].map(String::from)), "a, b and c");
    }

    #[test]
    fn extreme_instants_have_no_local_time_but_do_not_fail() {
        let clock = Clock::new(Tz::UTC, Some((Instant(i64::MIN), Instant(i64::MAX))));
        assert_eq!(clock.time(Instant(i64::MAX), Instant(0)), NONE);
        assert_eq!(clock.long_dates((Instant(i64::MIN), Instant(i64::MAX))), NONE);
    }
}
