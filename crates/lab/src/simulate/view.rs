//! What a policy may see: what has happened, and what is planned. Nothing that is still to be found out.

use crate::simulate::demand::{Place, Request, planned_way};
use crate::simulate::setting::Setting;
use crate::simulate::world::World;

/// How work is done beside care: what an arm switches, whatever its policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Practice {
    /// Notes are written at the base: clinicians return for it.
    pub notes_at_base: bool,
    /// Clinicians ring round in the morning, and referrals reach them by telephone, one attempt after the other.
    pub phone_round: bool,
    /// Notes are written twice.
    pub duplicate_notes: bool,
    /// Clinicians keep to their patch.
    pub patches: bool,
}

/// How far a visit is. Every visit ends as one of the last four: what is still open at the end of the day stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Somebody is there.
    Begun,
    /// Nobody has been there.
    Open,
    /// Care was given.
    Done,
    /// Nobody opened.
    NoAccess,
    /// It was called off.
    Cancelled,
}

/// What a clinician is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// The shift has not begun.
    Off,
    /// Handover, phone round, writing up, a call, the break, getting from the street to the door.
    Busy,
    /// Nothing; perhaps waiting at a door.
    Free,
    /// On the way.
    Travel(Place),
    /// With a patient.
    Care(usize),
    /// At a door that stays shut.
    Attempt(usize),
    /// The shift is over.
    Over,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A referral is to be placed. In a phone round, somebody has been reached for it.
    Referral {
        /// The visit.
        visit: usize,
        /// Who took the call.
        reached: Option<usize>,
    },
    /// A visit was called off before it began.
    Cancelled(usize),
    /// Care began.
    Began(usize),
    /// Care was given; its clinicians are free, or write it up.
    Ended(usize),
    /// Nobody opened.
    NoAccess(usize),
}

/// What a clinician does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go to the visit, get in, begin; wait at the door where it is too early or somebody else is needed.
    Visit(usize),
    /// Take the break now.
    Pause,
    /// Go to the base; notes that are due are written there.
    Base,
    /// Stay until something happens, or until a time of day.
    Wait(i64),
}

/// Where and when somebody is expected to be free, as far as can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Where.
    pub place: Place,
    /// When, not before now.
    pub time: i64,
}

/// The day so far.
#[derive(Clone, Copy)]
pub struct View<'w> {
    pub(super) world: &'w World<'w>,
}

/// A clinician who is late is expected this many seconds from now.
const ANY_MINUTE: i64 = 300;

/// Standard deviations of a visit's length by which a careful planner is early.
const MARGIN: f64 = 2.0;

impl<'w> View<'w> {
    /// Time of day in seconds since midnight.
    pub fn now(self) -> i64 {
        self.world.now
    }

    /// The service.
    pub fn setting(self) -> &'w Setting {
        self.world.setting
    }

    /// How work is done beside care.
    pub fn practice(self) -> Practice {
        self.world.practice
    }

    /// The visit, once it is known.
    pub fn request(self, visit: usize) -> Option<&'w Request> {
        let known = self.world.told.get(visit).copied().unwrap_or(false);
        known.then(|| &self.world.day.visits[visit].request)
    }

    /// How far a visit that is known is.
    pub fn state(self, visit: usize) -> Option<State> {
        self.request(visit).map(|_| self.world.states[visit])
    }

    /// Visits that are known and that nobody has been to, by number.
    pub fn open(self) -> impl Iterator<Item = &'w Request> {
        let world = self.world;
        let open = |visit: &usize| world.told[*visit] && world.states[*visit] == State::Open;
        (0..world.told.len()).filter(open).map(move |visit| &world.day.visits[visit].request)
    }

    /// How many clinicians there are; they are numbered as the setting's shifts.
    pub fn clinicians(self) -> usize {
        self.world.clinicians.len()
    }

    /// Whether the clinician can do what the visit asks for.
    pub fn is_fit(self, clinician: usize, request: &Request) -> bool {
        let setting = self.world.setting;
        setting.shifts.get(clinician).is_some_and(|shift| request.kind(setting).is_for(&shift.skills))
    }

    /// What the clinician is doing.
    pub fn doing(self, clinician: usize) -> Doing {
        self.world.clinicians[clinician].doing
    }

    /// Where the clinician is, or was last.
    pub fn place(self, clinician: usize) -> Place {
        self.world.clinicians[clinician].place
    }

    /// Whether the clinician has had the break, or has none.
    pub fn has_paused(self, clinician: usize) -> bool {
        self.world.clinicians[clinician].paused
    }

    /// Visits of the clinician that are still to be written up at the base.
    pub fn notes_due(self, clinician: usize) -> usize {
        self.world.clinicians[clinician].notes_due
    }

    /// Earliest and latest time of day at which the clinician's break is to begin.
    pub fn pause_span(self, clinician: usize) -> (i64, i64) {
        self.world.pause_span(clinician)
    }

    /// Time to write one visit up.
    pub fn notes(self) -> i64 {
        self.world.notes()
    }

    /// When the clinician is expected to be free, and where.
    pub fn expected(self, clinician: usize) -> Expected {
        let world = self.world;
        let shift = &world.setting.shifts[clinician];
        let row = &world.clinicians[clinician];
        let now = world.now;
        let place = row.place;
        match row.doing {
            Doing::Off => Expected { place: None, time: shift.start.max(now) + world.morning() },
            Doing::Over => Expected { place, time: i64::MAX },
            Doing::Free => Expected { place, time: now },
            Doing::Busy | Doing::Attempt(_) => Expected { place, time: row.until },
            Doing::Travel(to) => {
                let way = self.way(place, to);
                Expected { place: to, time: (row.since + way).max(now + 60) }
            }
            Doing::Care(visit) => {
                let notes = if world.practice.notes_at_base { 0 } else { self.notes() };
                let care = world.day.visits[visit].request.contact;
                Expected { place, time: (row.since + care).max(now + ANY_MINUTE) + notes }
            }
        }
    }

    /// By when a careful planner wants care to begin: before it is due by two standard deviations of such a visit's
    /// length, for the visits before it scatter likewise (so planned, some 97 in 100 begin in time), but never by more
    /// than half of the time that there is. It is late by `due` all the same.
    pub fn aim(self, request: &Request) -> Option<i64> {
        let due = request.due?;
        let scatter = MARGIN * self.world.setting.contact_spread * request.contact as f64;
        Some(due - (scatter.round() as i64).min((due - request.earliest) / 2))
    }

    /// How long a way is planned to take.
    pub fn way(self, from: Place, to: Place) -> i64 {
        if from == to { 0 } else { planned_way(self.world.setting, self.point(from), self.point(to)) }
    }

    /// Where a place is.
    pub fn point(self, place: Place) -> rounds_model::Point {
        place.map_or(self.world.setting.base, |visit| self.world.day.visits[visit].request.point)
    }
}
