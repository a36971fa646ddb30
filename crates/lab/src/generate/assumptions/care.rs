//! Kinds of visits.

use rounds_format::day::PriorityFile::{self, Critical, Routine, Timed, Urgent};

use super::Basis::{self, Assumption, Source};

/// When a kind of visit may start.
#[derive(Clone, Copy, Debug)]
pub enum Timing {
    /// A call during the day: from the call for `open` minutes, due `within` minutes; `standard` if the two-hour
    /// figures count it.
    Call {
        /// Minutes from the call until care is late.
        within: i64,
        /// Minutes from the call in which care may start.
        open: i64,
        /// Whether it counts for the response standard.
        standard: bool,
    },
    /// One to three times a day before meals, each with its due.
    Meals,
    /// Once a day or several times at fixed spacing, linked by gaps.
    Doses,
    /// Around the time of yesterday's: an hour before to two hours after, due half an hour after.
    Renewal,
    /// In the morning, before samples are collected.
    Morning,
    /// In a half of the day: early or evening.
    HalfDay,
    /// Some hours of the day, or two shorter windows for a patient who is out between.
    Hours,
    /// During office hours.
    Office,
    /// Any time.
    Any,
}

/// A kind of visit.
pub struct Care {
    /// Its name in `kind`.
    pub kind: &'static str,
    /// Its priority.
    pub priority: PriorityFile,
    /// Shortest and longest, in steps of five minutes.
    pub minutes: (i64, i64),
    /// When.
    pub timing: Timing,
    /// Skills of the first clinician.
    pub skills: &'static [&'static str],
    /// Least band of the first clinician.
    pub min_band: u32,
    /// Share of double-ups.
    pub double_up: u32,
    /// Skills of the second clinician.
    pub second: &'static [&'static str],
    /// Share of the team's visits: ucr, virtual ward, district.
    pub share: [u32; 3],
    /// Where the row comes from.
    pub basis: Basis,
}

impl Care {
    /// Whether it is done by phone or video.
    pub fn remote(&self) -> bool {
        matches!(self.kind, "remote-review" | "triage-call")
    }
}

const TWO_HOURS: Timing = Timing::Call { within: 120, open: 300, standard: true };
const UCR_STANDARD: Basis =
    Source("response within two hours, from 8:00 to 20:00: NHS England, Urgent community response; the rest assumed");

/// A row of [`CARE`], without field names so that the table reads as one.
#[allow(clippy::too_many_arguments)] // a table row
const fn care(
    kind: &'static str,
    priority: PriorityFile,
    minutes: (i64, i64),
    timing: Timing,
    (skills, min_band): (&'static [&'static str], u32),
    (double_up, second): (u32, &'static [&'static str]),
    share: [u32; 3],
    basis: Basis,
) -> Care {
    Care { kind, priority, minutes, timing, skills, min_band, double_up, second, share, basis }
}

/// Kinds of visits: minutes, timing, (skills, band), (double-ups, skills of the second), share of the visits.
#[rustfmt::skip] // a table
pub const CARE: [Care; 19] = [
    care("ucr-fall", Urgent, (45, 75), TWO_HOURS, (&["falls"], 5), (200, &["moving-and-handling"]), [120, 0, 0], UCR_STANDARD),
    care("ucr-deterioration", Urgent, (45, 75), TWO_HOURS, (&["assessment"], 6), (0, &[]), [140, 50, 0], UCR_STANDARD),
    care("ucr-catheter", Urgent, (30, 50), TWO_HOURS, (&["catheter"], 4), (0, &[]), [70, 0, 20], UCR_STANDARD),
    care("ucr-palliative", Critical, (45, 75), TWO_HOURS, (&["end-of-life"], 5), (100, &["moving-and-handling"]), [40, 0, 20], UCR_STANDARD),
    care("triage-call", Urgent, (10, 15), Timing::Call { within: 60, open: 180, standard: false }, (&["assessment"], 6), (0, &[]), [20, 0, 0], Assumption),
    care("end-of-life", Critical, (30, 45), Timing::Renewal, (&["end-of-life"], 5), (250, &[]), [20, 20, 60], Assumption),
    care("insulin", Timed, (15, 20), Timing::Meals, (&["insulin"], 3), (0, &[]), [20, 0, 220], Assumption),
    care("iv-antibiotic", Timed, (30, 60), Timing::Doses, (&["iv-therapy"], 5), (40, &["moving-and-handling"]), [60, 300, 0], Assumption),
    care("bloods", Timed, (15, 20), Timing::Morning, (&["venepuncture"], 0), (0, &[]), [80, 140, 70], Assumption),
    care("medication", Timed, (10, 20), Timing::Meals, (&[], 3), (0, &[]), [10, 30, 50], Assumption),
    care("wound", Routine, (25, 50), Timing::Hours, (&["wound"], 4), (60, &["moving-and-handling"]), [60, 30, 260], Assumption),
    care("complex-wound", Routine, (45, 60), Timing::Hours, (&["complex-wound"], 5), (120, &["personal-care"]), [10, 0, 70], Assumption),
    care("catheter-care", Routine, (30, 45), Timing::Hours, (&["catheter"], 4), (0, &[]), [30, 20, 80], Assumption),
    care("therapy", Routine, (40, 60), Timing::Hours, (&["therapy"], 0), (60, &["moving-and-handling"]), [110, 30, 30], Assumption),
    care("personal-care", Routine, (30, 45), Timing::HalfDay, (&["personal-care"], 0), (250, &["moving-and-handling"]), [70, 30, 60], Assumption),
    care("review", Routine, (40, 60), Timing::Hours, (&["prescribing"], 7), (0, &[]), [50, 100, 10], Assumption),
    care("discharge-visit", Routine, (60, 75), Timing::Hours, (&["assessment"], 6), (250, &["moving-and-handling"]), [40, 60, 20], Assumption),
    care("equipment", Routine, (15, 30), Timing::Any, (&[], 0), (0, &[]), [20, 30, 0], Assumption),
    care("remote-review", Routine, (10, 20), Timing::Office, (&["assessment"], 5), (0, &[]), [30, 160, 30], Assumption),
];
