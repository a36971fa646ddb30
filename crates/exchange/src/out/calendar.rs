//! A plan as a calendar (iCalendar, RFC 5545): an event for each stop, without a word about the patient.

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::{DateTime, Duration, Offset, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus};
use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use sha2::{Digest, Sha256};

use super::stops::{Names, StopRow, date, wall, zone};

/// What a calendar holds besides the plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CalendarOptions {
    /// When it is written.
    pub stamp: DateTime<Utc>,
    /// Counts up with every plan that goes out for a day: the highest is the one that holds.
    pub revision: u32,
    /// The stops of this clinician alone.
    pub clinician: Option<String>,
    /// The plan before: what is no longer in the calendar is told to be cancelled, so that calendars take it out.
    pub since: Option<PlanFile>,
}

impl CalendarOptions {
    /// The first revision, of everybody.
    pub fn new(stamp: DateTime<Utc>) -> CalendarOptions {
        CalendarOptions { stamp, revision: 0, clinician: None, since: None }
    }

    /// The number of this plan among those of the day.
    #[must_use]
    pub fn revision(mut self, revision: u32) -> Self {
        self.revision = revision;
        self
    }

    /// One clinician's stops, or everybody's.
    #[must_use]
    pub fn clinician(mut self, clinician: Option<String>) -> Self {
        self.clinician = clinician;
        self
    }

    /// With what is cancelled since another plan of the day.
    #[must_use]
    pub fn since(mut self, before: Option<PlanFile>) -> Self {
        self.since = before;
        self
    }
}

/// The calendar. The UID of a visit stays the same on a day, also when another shift takes it; breaks,
/// activities and reserves are those of their shift.
pub fn calendar(day: &DayFile, plan: &PlanFile, options: &CalendarOptions) -> String {
    let (names, zone) = (Names::of(day, plan), zone(day));
    let date = date(day).map(|date| date.to_string()).unwrap_or_default();
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//rounds//rounds//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN")).append_property(("METHOD", "PUBLISH"));
    let wanted = |clinician: &str| options.clinician.as_deref().is_none_or(|only| only == clinician);
    let mut held = BTreeSet::new();
    for shift in plan.shifts.iter().filter(|shift| wanted(&shift.clinician)) {
        let stops = names.stops(shift);
        for stop in stops.iter().filter(|stop| stop.what != "end") {
            held.insert(uid(stop, &date));
            calendar.push(event(stop, &stops, &date, zone, options).done());
        }
    }
    let before = options.since.iter().flat_map(|before| &before.shifts);
    for shift in before.filter(|shift| wanted(&shift.clinician)) {
        let stops = names.stops(shift);
        for stop in stops.iter().filter(|stop| stop.what != "end" && !held.contains(&uid(stop, &date))) {
            calendar.push(event(stop, &stops, &date, zone, options).status(EventStatus::Cancelled).done());
        }
    }
    let text = calendar.to_string();
    match text.find("BEGIN:VEVENT").filter(|_| zone != chrono_tz::UTC) {
        Some(at) => format!("{}{}{}", &text[..at], zone_of(zone, plan), &text[at..]),
        None => text,
    }
}

fn event(stop: &StopRow<'_>, stops: &[StopRow<'_>], date: &str, zone: Tz, options: &CalendarOptions) -> Event {
    let local = |at: Timestamp| match zone {
        chrono_tz::UTC => CalendarDateTime::Utc(at.0.to_utc()),
        _ => CalendarDateTime::WithTimezone { date_time: wall(at), tzid: zone.name().into() },
    };
    // Ids are made of patients and kinds of care: an event says which visit of the shift it is, and no more.
    let is_visit = |of: &&StopRow<'_>| ["visit", "no access"].contains(&of.what);
    let nth = stops.iter().filter(is_visit).filter(|of| of.number <= stop.number).count();
    let nth = format!("{nth} of {}", stops.iter().filter(is_visit).count());
    let summary = match stop.what {
        "break" => "Break".to_string(),
        "reserve" => "Kept free for calls".to_string(),
        "activity" => format!("Activity {}", stop.id),
        "no access" => format!("No access: visit {nth}"),
        _ => format!("Visit {nth}"),
    };
    let mut event = Event::new();
    event.uid(&uid(stop, date));
    event.timestamp(options.stamp).sequence(options.revision).summary(&summary);
    event.starts(local(stop.start)).ends(local(stop.end));
    event.add_property("CLASS", "PRIVATE");
    event
}

/// What a calendar knows a stop by: a digest, the same in every plan of the day, that says nothing of whom it is about.
fn uid(stop: &StopRow<'_>, date: &str) -> String {
    let staff = stop.staff.to_string();
    let parts = match stop.what {
        "visit" => ["visit", stop.id, &staff],
        what => [what, stop.shift, stop.id],
    };
    let mut digest = Sha256::new_with_prefix(date);
    for part in parts {
        digest.update([0]);
        digest.update(part);
    }
    let hex: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}@rounds")
}

/// The zone's changes of the clock around the plan, as a component that calendars go by.
fn zone_of(zone: Tz, plan: &PlanFile) -> String {
    let first = plan.shifts.iter().flat_map(|shift| &shift.itinerary).find_map(|stop| match stop {
        rounds_format::plan::Stop::Start { departure, .. } => Some(*departure),
        rounds_format::plan::Stop::Visit { start, .. } | rounds_format::plan::Stop::Break { start, .. } => Some(*start),
        _ => None,
    });
    let middle = first.map_or(DateTime::UNIX_EPOCH, |first| first.0.to_utc());
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    let mut before = middle - Duration::days(400);
    let end = middle + Duration::days(400);
    observance(zone, before, before, &mut text);
    while before < end {
        let next = before + Duration::days(1);
        if seconds(zone, before) != seconds(zone, next) {
            let (mut low, mut high) = (before, next);
            while high - low > Duration::seconds(1) {
                let middle = low + (high - low) / 2;
                if seconds(zone, middle) == seconds(zone, low) { low = middle } else { high = middle }
            }
            observance(zone, low, high, &mut text);
        }
        before = next;
    }
    text + "END:VTIMEZONE\r\n"
}

/// What holds from `at` on; `before` is the second before it.
fn observance(zone: Tz, before: DateTime<Utc>, at: DateTime<Utc>, text: &mut String) {
    let (from, to) = (seconds(zone, before), seconds(zone, at));
    let summer = !zone.offset_from_utc_datetime(&at.naive_utc()).dst_offset().is_zero();
    let kind = if summer { "DAYLIGHT" } else { "STANDARD" };
    let onset = (at + Duration::seconds(from)).format("%Y%m%dT%H%M%S");
    let offset = |seconds: i64| {
        let sign = if seconds < 0 { '-' } else { '+' };
        format!("{sign}{:02}{:02}", seconds.abs() / 3_600, seconds.abs() / 60 % 60)
    };
    let local = zone.from_utc_datetime(&at.naive_utc());
    let name = local.offset().abbreviation().unwrap_or("").to_string();
    let _ = write!(
        text,
        "BEGIN:{kind}\r\nDTSTART:{onset}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n",
        offset(from),
        offset(to)
    );
    if !name.is_empty() {
        let _ = write!(text, "TZNAME:{name}\r\n");
    }
    let _ = write!(text, "END:{kind}\r\n");
}

/// Seconds that the zone is ahead of UTC.
fn seconds(zone: Tz, at: DateTime<Utc>) -> i64 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into()
}
