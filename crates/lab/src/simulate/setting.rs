//! A scenario resolved: every figure within what is possible, times in whole seconds.

use rounds_model::Point;

/// Most shifts a day.
pub const MOST_SHIFTS: f64 = 200.0;
/// Most referrals a day, and most planned visits, on average.
pub const MOST_VISITS: f64 = 500.0;

/// A service to simulate. Times of day are seconds since midnight.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Where the base is.
    pub base: Point,
    /// Radius of the area in metres.
    pub radius: f64,
    /// Patches of work by hand.
    pub patches: usize,
    /// Way ÷ great-circle distance.
    pub detour_factor: f64,
    /// From stopping at an address until something can start there.
    pub access: i64,
    /// Speeds in km/h: 07:00 to 10:00, between and otherwise, 16:00 to 19:00.
    pub speeds: [f64; 3],
    /// Shifts of the day, those of one kind together.
    pub shifts: Vec<ShiftSetting>,
    /// Handover at the start of each shift.
    pub handover: i64,
    /// Length of the break.
    pub pause: i64,
    /// Earliest and latest start of the break after the start of the shift.
    pub pause_span: (i64, i64),
    /// Mean referrals and planned visits a day, as usual and where there is enough.
    pub usual: Rates,
    /// Likewise.
    pub enough: Rates,
    /// Spans in which referrals come: from, until, share (they sum to 1).
    pub arrivals: Vec<(i64, i64, f64)>,
    /// Kinds of referrals.
    pub referrals: Vec<Kind>,
    /// Kinds of planned visits.
    pub planned: Vec<Kind>,
    /// Standard deviation ÷ mean of times with patients.
    pub contact_spread: f64,
    /// Likewise of travel times.
    pub travel_spread: f64,
    /// Share of visits at which nobody can be met.
    pub no_access_share: f64,
    /// Time lost there.
    pub no_access: i64,
    /// Share of visits called off on the day.
    pub cancelled_share: f64,
    /// Writing a visit up.
    pub notes: i64,
    /// Writing it a second time.
    pub duplicate_notes: i64,
    /// Visits until a clinician returns who writes notes at base.
    pub visits_before_return: usize,
    /// Morning phone round of each clinician.
    pub phone_round: i64,
    /// A call about a referral, to the clinician.
    pub call: i64,
    /// An attempt to reach somebody.
    pub call_delay: i64,
}

/// A shift of every day.
#[derive(Clone, Debug, PartialEq)]
pub struct ShiftSetting {
    /// The kind of shift.
    pub team: String,
    /// Begin.
    pub start: i64,
    /// End.
    pub end: i64,
    /// What the clinician can do, sorted.
    pub skills: Vec<String>,
    /// The patch in work by hand: one after the other within each kind of shift.
    pub patch: usize,
}

/// Mean numbers a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Referrals.
    pub referrals: f64,
    /// Visits known in the morning.
    pub planned: f64,
}

/// A kind of visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// Its id.
    pub id: String,
    /// Share among the kinds of its list; they sum to 1.
    pub share: f64,
    /// Mean time with the patient, as planned.
    pub contact: i64,
    /// Response standard.
    pub response: Option<i64>,
    /// Share that needs two clinicians.
    pub double_up_share: f64,
    /// Share with an appointment.
    pub timed_share: f64,
    /// What each of its clinicians must be able to do, sorted.
    pub skills: Vec<String>,
}

impl Kind {
    /// Whether somebody who can do `skills` may give this care.
    pub fn is_for(&self, skills: &[String]) -> bool {
        self.skills.iter().all(|skill| skills.contains(skill))
    }
}

impl Setting {
    /// Begin of the first shift and end of the last.
    pub fn day(&self) -> (i64, i64) {
        let start = self.shifts.iter().map(|shift| shift.start).min().unwrap_or(0);
        (start, self.shifts.iter().map(|shift| shift.end).max().unwrap_or(0))
    }

    /// Whether a shift has the break: there is one, and it can be over before the shift is.
    pub fn has_pause(&self, shift: &ShiftSetting) -> bool {
        self.pause > 0 && shift.start + self.pause_span.0 + self.pause < shift.end
    }

    /// Speed in km/h that plans are made with.
    pub fn planned_speed(&self) -> f64 {
        self.speeds[1]
    }

    /// Speed in km/h at a time of day.
    pub fn speed_at(&self, time: i64) -> f64 {
        match time.div_euclid(3_600) {
            7..10 => self.speeds[0],
            16..19 => self.speeds[2],
            _ => self.speeds[1],
        }
    }
}
