//! Arms: from work by hand to the full system, one change at a time.

use serde::Serialize;

use crate::simulate::policies::{Hand, Optimised, Policy, Strong};
use crate::simulate::setting::{Rates, Setting};
use crate::simulate::view::Practice;

/// A change of the way to work, in the order of the waterfall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Notes are written where the visit was: no base returns.
    Mobile,
    /// Referrals reach clinicians at once, on a device: no phone round, no calls.
    NoPhoneRound,
    /// Notes are written once.
    OneRecord,
    /// Visits near each other go together, over the whole area instead of by patch.
    Batching,
    /// Routes come from the optimiser.
    Optimised,
    /// The plan is made again at events.
    Replanned,
    /// There is as much demand as the scenario calls enough.
    EnoughDemand,
}

/// What a change is a matter of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    /// How much is asked for.
    Demand,
    /// What is done beside care: notes, calls, ways for the sake of notes.
    Admin,
    /// Who goes where, and when.
    Planning,
}

impl Part {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Part::Demand => "demand",
            Part::Admin => "admin",
            Part::Planning => "planning",
        }
    }
}

impl Change {
    /// What it is a matter of.
    pub fn part(self) -> Part {
        match self {
            Change::Mobile | Change::NoPhoneRound | Change::OneRecord => Part::Admin,
            Change::Batching | Change::Optimised | Change::Replanned => Part::Planning,
            Change::EnoughDemand => Part::Demand,
        }
    }
}

/// All changes, in the order of the waterfall, with what they are called.
pub const CHANGES: [(Change, &str); 7] = [
    (Change::Mobile, "no base returns"),
    (Change::NoPhoneRound, "no phone round"),
    (Change::OneRecord, "less duplicate documentation"),
    (Change::Batching, "batching"),
    (Change::Optimised, "optimised routes"),
    (Change::Replanned, "re-planning at events"),
    (Change::EnoughDemand, "enough demand"),
];

/// A set of changes; and whether reserves are held, which is no step from work by hand to the full system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arm(pub u8);

/// The policies that have names: which changes each has made.
pub const POLICIES: [(&str, Arm); 5] = [
    ("manual", Arm(0)),
    ("manual-mobile", Arm(0b1)),
    ("manual-strong", Arm(0b1111)),
    ("rounds", Arm(0b11_1111)),
    ("rounds-reserve", Arm(0b11_1111 | HOLDS)),
];

/// The bit of arms that hold reserves.
const HOLDS: u8 = 1 << 7;

impl Arm {
    /// The arm of a named policy.
    pub fn named(name: &str) -> Option<Arm> {
        POLICIES.iter().find(|(known, _)| *known == name).map(|(_, arm)| *arm)
    }

    /// Whether the change has been made.
    pub fn has(self, change: Change) -> bool {
        self.0 & (1 << change as u8) != 0
    }

    /// This arm with one more change.
    #[must_use]
    pub fn with(self, change: Change) -> Arm {
        Arm(self.0 | 1 << change as u8)
    }

    /// Whether time is kept free for calls that have not come: of arms that plan again at events, with optimised
    /// routes.
    pub fn holds_reserves(self) -> bool {
        self.0 & HOLDS != 0
    }

    /// How work is done beside care.
    pub fn practice(self) -> Practice {
        Practice {
            notes_at_base: !self.has(Change::Mobile),
            phone_round: !self.has(Change::NoPhoneRound),
            duplicate_notes: !self.has(Change::OneRecord),
            patches: !self.has(Change::Batching),
        }
    }

    /// Who decides who goes where.
    pub fn policy(self, setting: &Setting) -> Box<dyn Policy> {
        let replanned = self.has(Change::Replanned);
        match (self.has(Change::Optimised), self.has(Change::Batching)) {
            (true, _) if replanned => {
                let kept_for = self.holds_reserves().then(|| self.rates(setting).referrals);
                Box::new(Optimised { kept_for })
            }
            (true, _) => Box::new(Strong { from_scratch: false, optimised: true }),
            (false, true) => Box::new(Strong { from_scratch: replanned, optimised: false }),
            (false, false) => Box::new(Hand { help: replanned }),
        }
    }

    /// How much is asked for.
    pub fn rates(self, setting: &Setting) -> Rates {
        if self.has(Change::EnoughDemand) { setting.enough } else { setting.usual }
    }
}
