//! A `Timing` as a repeat that is opened to days.

use chrono::NaiveDate;
use chrono_tz::Tz;
use rounds_format::codes::FHIR_TIMING;
use rounds_format::values::Timestamp;

use crate::courses::{self, Rule, Series};
use crate::findings::Bad;
use crate::team::visits::spread;
use crate::values::Parsed;
use crate::values::times::{DayParts, When as Part};

use super::codes::{EventTiming, UnitOfTime, Weekday};
use super::elements::{Repeat, Timing};
use super::staff::wall;
use super::times::When;

/// When care is due again and again.
#[derive(Clone, Debug)]
pub(super) enum Due {
    /// By the calendar and the clock on the wall.
    Wall(courses::Repeat, Vec<Part>),
    /// A fixed number of hours from one to the next, also when the clocks change.
    Elapsed(Box<Series>),
    /// These moments.
    Events(Vec<When>),
}

/// What a timing says.
pub(super) fn due(timing: &Timing, zone: Tz) -> Parsed<Due> {
    let mut repeat = timing.repeat.clone().unwrap_or_default();
    if let Some(events) = timing.event.as_ref().filter(|events| !events.is_empty()) {
        return Ok(Due::Events(events.clone()));
    }
    let mut codes =
        timing.code.iter().flat_map(|code| code.coding.iter().flatten()).filter_map(|code| code.code.as_deref());
    let mut part = None;
    if repeat.period.is_none() && repeat.day_of_week.is_none() {
        match codes.next() {
            Some(code) => part = by_code(code, &mut repeat)?,
            None if repeat.time_of_day.is_some() || repeat.when.is_some() => repeat.period = Some(1.0),
            None => return Err(bad("a timing that says nothing", "give repeat.period and periodUnit, or a code")),
        }
    }
    if repeat.bounds_duration.is_some() || repeat.bounds_range.is_some() {
        return Err(bad("bounds other than a period", "give boundsPeriod with start and end"));
    }
    let bounds = repeat.bounds_period.clone().unwrap_or_default();
    let every = whole(repeat.period.unwrap_or(1.0))?;
    let times = repeat.frequency.unwrap_or(1).max(1);
    let rule = match repeat.period_unit.unwrap_or(if repeat.day_of_week.is_some() {
        UnitOfTime::Week
    } else {
        UnitOfTime::Day
    }) {
        UnitOfTime::Hour if times == 1 && repeat.time_of_day.is_none() => return hourly(every, &repeat, zone),
        UnitOfTime::Hour if 24 % every == 0 => (Rule::Days(1), 24 / every),
        UnitOfTime::Day if repeat.day_of_week.is_none() && (times == 1 || every == 1) => (Rule::Days(every), times),
        UnitOfTime::Day if every == 1 => (Rule::Weeks(1, days(&repeat)), times),
        UnitOfTime::Week => {
            let (days, named) = (days(&repeat), repeat.day_of_week.iter().flatten().count() as u32);
            match (named, times) {
                (0, 1) | (1.., 1) => (Rule::Weeks(every, days), 1),
                (0, 7) if every == 1 => (Rule::Days(1), 1),
                (named, times) if named > 0 && times % named == 0 => (Rule::Weeks(every, days), times / named),
                _ => return Err(bad("several times a week without the days", "give repeat.dayOfWeek")),
            }
        }
        UnitOfTime::Month if times == 1 && repeat.day_of_week.is_none() => (Rule::Months(every, 0), 1),
        _ => {
            let help = "say it by days, weeks or months, or as one ServiceRequest for each visit";
            return Err(bad("a kind of timing that cannot be turned into visits", help));
        }
    };
    let date = |when: Option<When>, last: bool| match when {
        Some(When::At(at)) => Some(wall(at, zone).0),
        Some(When::Days(from, to)) => Some(if last { to } else { from }),
        None => None,
    };
    let (rule, times) = rule;
    let course = courses::Repeat {
        rule,
        times: times as usize,
        count: repeat.count.map(|count| count.div_ceil(times)),
        from: date(bounds.start, false),
        until: date(bounds.end, true),
    };
    Ok(Due::Wall(course, parts(&repeat, part, times as usize)?))
}

/// How long care takes, in seconds, where the timing says so.
pub(super) fn seconds(timing: &Timing) -> Option<i64> {
    let repeat = timing.repeat.as_ref()?;
    let unit = match repeat.duration_unit? {
        UnitOfTime::Second => 1.0,
        UnitOfTime::Minute => 60.0,
        UnitOfTime::Hour => 3_600.0,
        _ => return None,
    };
    Some((repeat.duration? * unit) as i64).filter(|seconds| (1..=86_400).contains(seconds))
}

fn bad(what: &str, help: &str) -> Bad {
    Bad::new(FHIR_TIMING, what, help)
}

fn whole(period: f64) -> Parsed<u32> {
    let fits = period.fract() == 0.0 && (1.0..=400.0).contains(&period);
    fits.then_some(period as u32).ok_or_else(|| bad("no whole period from 1 to 400", "write repeat.period as 1"))
}

/// The usual abbreviations. Some are a part of the day.
fn by_code(code: &str, repeat: &mut Repeat) -> Parsed<Option<&'static str>> {
    let (times, every, unit, part) = match code {
        "QD" => (1, 1.0, UnitOfTime::Day, None),
        "BID" => (2, 1.0, UnitOfTime::Day, None),
        "TID" => (3, 1.0, UnitOfTime::Day, None),
        "QID" => (4, 1.0, UnitOfTime::Day, None),
        "QOD" => (1, 2.0, UnitOfTime::Day, None),
        "AM" => (1, 1.0, UnitOfTime::Day, Some("am")),
        "PM" => (1, 1.0, UnitOfTime::Day, Some("pm")),
        "BED" => (1, 1.0, UnitOfTime::Day, Some("bed")),
        "WK" => (1, 1.0, UnitOfTime::Week, None),
        "MO" => (1, 1.0, UnitOfTime::Month, None),
        "Q1H" | "Q2H" | "Q3H" | "Q4H" | "Q6H" | "Q8H" => {
            let hours = code.as_bytes().get(1).map_or(1.0, |figure| f64::from(figure - b'0'));
            (1, hours, UnitOfTime::Hour, None)
        }
        _ => return Err(bad("a code of timing that is not known", "give repeat.period and periodUnit too")),
    };
    (repeat.frequency, repeat.period, repeat.period_unit) = (Some(times), Some(every), Some(unit));
    Ok(part)
}

fn days(repeat: &Repeat) -> [bool; 7] {
    let mut days = [false; 7];
    for day in repeat.day_of_week.iter().flatten() {
        days[*day as usize] = true;
    }
    days
}

const _: () = assert!(Weekday::Mon as usize == 0 && Weekday::Sun as usize == 6);

/// The times or parts of each day.
fn parts(repeat: &Repeat, part: Option<&'static str>, times: usize) -> Parsed<Vec<Part>> {
    let parts = DayParts::default();
    let span = |name: &str| parts.get(name).map(|(from, to)| Part::Between(from, to));
    let mut due: Vec<Part> = repeat.time_of_day.iter().flatten().map(|clock| Part::At(clock.0)).collect();
    due.extend(part.and_then(span));
    for when in repeat.when.iter().flatten() {
        use EventTiming::*;
        let name = match when {
            Morning | EarlyMorning | LateMorning | AfterSleep | Waking | Breakfast | BeforeBreakfast
            | AfterBreakfast => "am",
            Noon | Lunch | BeforeLunch | AfterLunch => "lunch",
            Afternoon | EarlyAfternoon | LateAfternoon => "pm",
            Dinner | BeforeDinner | AfterDinner => "tea",
            Evening | EarlyEvening | LateEvening => "evening",
            Night | BeforeSleep => "bed",
            Meal | BeforeMeal | AfterMeal => {
                return Err(bad("every meal, without which", "name the meals: CM, CD, CV"));
            }
        };
        due.extend(span(name));
    }
    match due.len() {
        0 if times > 1 => spread(times, &parts).map_err(|bad| Bad { code: FHIR_TIMING, ..bad }),
        0 => Ok(due),
        given if given == times || times == 1 => Ok(due),
        _ => Err(bad("as many times a day as are named, and another number", "name as many times as frequency says")),
    }
}

/// A fixed number of hours apart, counted from the first moment.
fn hourly(hours: u32, repeat: &Repeat, zone: Tz) -> Parsed<Due> {
    let bounds = repeat.bounds_period.clone().unwrap_or_default();
    let Some(When::At(first)) = bounds.start else {
        let help = "give boundsPeriod.start with its time, or repeat.timeOfDay for times by the clock on the wall";
        return Err(bad("hours that count from a first time, which is missing", help));
    };
    let until = match bounds.end {
        Some(When::At(at)) => Some(at),
        Some(When::Days(_, last)) => crate::day::clock::local(zone, last, 86_399).map(|local| local.instant()),
        None => None,
    };
    Ok(Due::Elapsed(Box::new(Series::every(hours, first, repeat.count, until, zone))))
}

/// Moments as single starts; a date alone has none.
pub(super) fn moment(when: When) -> Result<Timestamp, (NaiveDate, NaiveDate)> {
    match when {
        When::At(at) => Ok(at),
        When::Days(first, last) => Err((first, last)),
    }
}
