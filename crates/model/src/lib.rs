//! The validated, immutable problem: one day, every reference resolved to a typed id.
//!
//! A [`Problem`] is what reading a day file gives when the file has no error (`io::read_day`). Nothing here is
//! recomputed or cached for speed, but for the day as the search sees it ([`Problem::searched`]): the search derives
//! its own tables, and the judge works from these fields alone. Instants are absolute ([`Instant`]), durations whole
//! [`Seconds`], prices [`Cost`].
#![deny(missing_docs)]

pub mod error;
pub mod ids;
pub mod travel;
pub mod units;
pub mod visible;

pub use error::{Error, Issue, Result, Severity};

mod elsewhere;
mod fitness;
mod past;
mod prices;
mod reserve;
mod weights;

pub use elsewhere::{Elsewhere, masked};
pub use fitness::{Bar, Kinds, bars, fits};
pub use past::{PastKind, PastStop};
pub use reserve::{Reserve, Searched};
pub use weights::{PriorityMap, Weights};

use chrono_tz::Tz;

use crate::ids::{ClinicianId, LinkId, ModeId, PatientId, PlaceId, ReserveId, ShiftId, SkillId, Table, VisitId};
use crate::units::{Cost, Instant, Seconds};

/// One day to plan.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Display label of the day; never logged.
    pub label: Option<String>,
    /// `sha256:` and the lower-case hex SHA-256 of the day's canonical JSON without labels and notes.
    pub digest: String,
    /// Zone in which plans write instants.
    pub zone: Tz,
    /// Places in the day's order.
    pub places: Table<PlaceId, Place>,
    /// Travel modes in the day's order.
    pub modes: Table<ModeId, Mode>,
    /// Skill names: the listed ones in order, then others in order of first use.
    pub skills: Table<SkillId, String>,
    /// Clinicians in the day's order.
    pub clinicians: Table<ClinicianId, Clinician>,
    /// All shifts: clinicians in order, each one's shifts in order.
    pub shifts: Table<ShiftId, Shift>,
    /// Patients in the day's order.
    pub patients: Table<PatientId, Patient>,
    /// Visits in the day's order.
    pub visits: Table<VisitId, Visit>,
    /// Links in the day's order.
    pub links: Table<LinkId, Link>,
    /// Pins in the day's order.
    pub pins: Vec<Pin>,
    /// The objective's weights, defaults filled in.
    pub weights: Weights,
    /// What was promised before a re-plan, at most one a visit, by visit.
    pub promises: Vec<Promise>,
    /// Decisions of people against rules, in the day's order.
    pub overrides: Vec<Override>,
    /// Capacity kept free for calls that have not come, in the day's order.
    pub reserves: Table<ReserveId, Reserve>,
    /// See [`Problem::searched`].
    pub searched: Searched,
}

/// A place where something can happen.
#[derive(Clone, Debug)]
pub struct Place {
    /// Id in the day file.
    pub id: String,
    /// Display label.
    pub label: Option<String>,
    /// Coordinates; absent only where no mode needs them.
    pub point: Option<Point>,
    /// Time from arriving from another place until something can start.
    pub access: Seconds,
}

/// WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Latitude in degrees, −90 to 90.
    pub lat: f64,
    /// Longitude in degrees, −180 to 180.
    pub lon: f64,
}

/// A way of travelling.
#[derive(Clone, Debug)]
pub struct Mode {
    /// Id in the day file.
    pub id: String,
    /// Where its times come from.
    pub source: ModeSource,
    /// Who gave the matrix, where the day does not hold it itself.
    pub asked: Option<Elsewhere>,
}

/// Where a mode's times and distances come from.
#[derive(Clone, Debug)]
pub enum ModeSource {
    /// Great-circle distance times a detour factor at one speed.
    Estimate {
        /// Speed in km/h, > 0.
        speed_kmh: f64,
        /// Detour factor, ≥ 1.
        detour_factor: f64,
    },
    /// Given times and distances.
    Matrix(Matrix),
}

/// Travel times and distances between some of the day's places.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Row (and column) of each place of the day, `None` where it is not covered.
    pub row_of: Table<PlaceId, Option<u32>>,
    /// Rows of seconds, from row to column.
    pub seconds: Vec<Vec<i32>>,
    /// Rows of metres; absent means 0 everywhere.
    pub metres: Option<Vec<Vec<i32>>>,
}

/// Somebody who visits.
#[derive(Clone, Debug)]
pub struct Clinician {
    /// Id in the day file.
    pub id: String,
    /// Display label.
    pub label: Option<String>,
    /// Pay band; 0 if it is not given.
    pub band: u32,
    /// Every skill held, implied ones included, ascending.
    pub skills: Vec<SkillId>,
    /// Gender, if known.
    pub gender: Option<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Travel mode.
    pub mode: ModeId,
    /// The shifts, in the day's order.
    pub shifts: Vec<ShiftId>,
}

/// One working period of a clinician.
#[derive(Clone, Debug)]
pub struct Shift {
    /// Id in the day file.
    pub id: String,
    /// Display label.
    pub label: Option<String>,
    /// Who works it.
    pub clinician: ClinicianId,
    /// Earliest departure.
    pub start: Instant,
    /// Rostered end.
    pub end: Instant,
    /// How far past `end` the shift may run.
    pub max_overtime: Seconds,
    /// Where it starts; `None`: at its first stop.
    pub start_place: Option<PlaceId>,
    /// Where it ends; `None`: at its last stop.
    pub end_place: Option<PlaceId>,
    /// Breaks in the day's order.
    pub breaks: Vec<Break>,
    /// Activities in the day's order.
    pub activities: Vec<Activity>,
    /// Cap on visits (staff entries) of the shift.
    pub max_visits: Option<u32>,
    /// Cap on total travel time.
    pub max_travel: Option<Seconds>,
    /// Cap on the sum of loads.
    pub max_load: Option<i64>,
    /// Stops that have already happened, in order.
    pub history: Vec<PastStop>,
}

impl Shift {
    /// Rostered length, end − start.
    pub fn length(&self) -> Seconds {
        self.end - self.start
    }
}

/// A pause, taken where the clinician is.
#[derive(Clone, Debug)]
pub struct Break {
    /// Id within its shift.
    pub id: String,
    /// Earliest start.
    pub earliest: Instant,
    /// Latest start.
    pub latest: Instant,
    /// Length.
    pub duration: Seconds,
    /// Price of leaving it out; `None`: it must be taken.
    pub skip_cost: Option<Cost>,
    /// Whether it may also be taken on arriving at the next stop or at the end place.
    pub on_arrival: bool,
}

/// A fixed duty at a place (handover, huddle).
#[derive(Clone, Debug)]
pub struct Activity {
    /// Id within its shift.
    pub id: String,
    /// Where it is held.
    pub place: PlaceId,
    /// Earliest start.
    pub earliest: Instant,
    /// Latest start.
    pub latest: Instant,
    /// Length.
    pub duration: Seconds,
}

/// Somebody who is visited.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Id in the day file.
    pub id: String,
    /// Display label.
    pub label: Option<String>,
    /// Where they live.
    pub place: PlaceId,
}

/// How much a visit matters, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Life or limb.
    Critical,
    /// Two-hour response and the like.
    Urgent,
    /// Bound to a time (insulin, antibiotics).
    Timed,
    /// Everything else.
    Routine,
}

impl Priority {
    /// All four, most important first.
    pub const ALL: [Priority; 4] = [Priority::Critical, Priority::Urgent, Priority::Timed, Priority::Routine];

    /// The name in files.
    pub fn name(self) -> &'static str {
        ["critical", "urgent", "timed", "routine"][self as usize]
    }
}

/// Care to give, patient's rules and preferences merged in.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Id in the day file.
    pub id: String,
    /// Display label.
    pub label: Option<String>,
    /// Kind of care, for display.
    pub kind: Option<String>,
    /// Whose visit it is.
    pub patient: Option<PatientId>,
    /// Where it is held; `None` exactly when it is remote.
    pub place: Option<PlaceId>,
    /// How much it matters.
    pub priority: Priority,
    /// Closed intervals in which care may start, ascending, not overlapping; empty: any time.
    pub windows: Vec<Window>,
    /// From when care is late, `response` included; a window's own due comes before it.
    pub due: Option<Instant>,
    /// Whether the response-standard figures count this visit.
    pub response: bool,
    /// One entry for each clinician needed at the same time, at least one.
    pub staff: Vec<StaffEntry>,
    /// Counts against `maxLoad` for each staff entry.
    pub load: i64,
    /// Price of leaving the visit out, in place of its priority's; [`Problem::prices`] has what it comes to.
    pub unassigned_cost: Option<Cost>,
    /// Genders required by visit and patient (two different ones: nobody fits).
    pub required_genders: Vec<String>,
    /// Languages that the clinician must speak, all of them.
    pub required_languages: Vec<String>,
    /// Clinicians barred by visit or patient.
    pub excluded_clinicians: Vec<ClinicianId>,
    /// Lists of which the clinician must be in each one (the visit's, the patient's).
    pub required_clinicians: Vec<Vec<ClinicianId>>,
    /// Preferred clinicians; empty: no preference.
    pub preferred_clinicians: Vec<ClinicianId>,
    /// Preferred gender.
    pub preferred_gender: Option<String>,
    /// Preferred languages, any one meets it; empty: no preference.
    pub preferred_languages: Vec<String>,
    /// The reserve that it stands for, on the day as the search sees it ([`Problem::searched`]) and nowhere else.
    pub reserve: Option<ReserveId>,
}

/// When care may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant.
    pub start: Instant,
    /// Last instant.
    pub end: Instant,
    /// From when a start in this window is late, in place of the visit's due.
    pub due: Option<Instant>,
}

/// What one of the clinicians of a visit must bring.
#[derive(Clone, Debug)]
pub struct StaffEntry {
    /// Skills demanded, ascending.
    pub skills: Vec<SkillId>,
    /// Least band.
    pub min_band: u32,
    /// Length of care for this clinician: the entry's own, or the visit's.
    pub duration: Seconds,
}

/// A rule over several visits.
#[derive(Clone, Debug)]
pub struct Link {
    /// Id in the day file, if given.
    pub id: Option<String>,
    /// The rule.
    pub kind: LinkKind,
}

/// The four kinds of link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// start(to) − start(from) in [min, max]; `to` only if `from`.
    Gap {
        /// The earlier visit (for min ≥ 0).
        from: VisitId,
        /// The later visit.
        to: VisitId,
        /// Least distance of starts.
        min: Seconds,
        /// Greatest distance of starts, if bounded.
        max: Option<Seconds>,
    },
    /// Some one clinician attends every assigned visit listed.
    SameClinician(Vec<VisitId>),
    /// No clinician attends two of the visits.
    DifferentClinicians(Vec<VisitId>),
    /// All assigned or none.
    AllOrNone(Vec<VisitId>),
}

/// The visit is assigned so, or not at all.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The visit pinned.
    pub visit: VisitId,
    /// Who must serve one entry.
    pub clinician: Option<ClinicianId>,
    /// In which shift that entry must be served.
    pub shift: Option<ShiftId>,
    /// When care must start.
    pub start: Option<Instant>,
    /// Which entry; `None`: any one.
    pub staff: Option<usize>,
}

/// A decision of a person against a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Where the rule does not bind.
    pub on: Overruled,
    /// Code of the rule.
    pub rule: String,
}

/// What an override is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overruled {
    /// A visit.
    Visit(VisitId),
    /// A shift, with all that is done in it.
    Shift(ShiftId),
}

/// What was planned before a re-plan.
#[derive(Clone, Debug)]
pub struct Promise {
    /// The visit promised.
    pub visit: VisitId,
    /// By whom, ascending.
    pub clinicians: Vec<ClinicianId>,
    /// When.
    pub start: Instant,
    /// Whether the patient has been told.
    pub confirmed: bool,
    /// How many times its price the search holds it at: 1, but for a search that is to leave it alone.
    pub firmness: i64,
}

impl Problem {
    /// Lateness of a start of `visit` at `start`, by the due of the window it falls in, else the visit's.
    pub fn lateness(&self, visit: VisitId, start: Instant) -> Seconds {
        let visit = &self.visits[visit];
        let window = visit.windows.iter().find(|window| window.start <= start && start <= window.end);
        let due = window.and_then(|window| window.due).or(visit.due);
        due.map_or(Seconds::ZERO, |due| (start - due).or_zero())
    }

    /// What was planned for a visit before. O(log promises).
    pub fn promise(&self, visit: VisitId) -> Option<&Promise> {
        let row = self.promises.binary_search_by_key(&visit, |promise| promise.visit).ok()?;
        self.promises.get(row)
    }

    /// A link in words: `link spacing`, or, where it has no id, `the link of v2 and v3`.
    pub fn link_words(&self, link: LinkId) -> String {
        let row = &self.links[link];
        if let Some(id) = &row.id {
            return format!("link {id}");
        }
        let visits: Vec<&str> = match &row.kind {
            LinkKind::Gap { from, to, .. } => [*from, *to].map(|visit| &*self.visits[visit].id).to_vec(),
            LinkKind::SameClinician(all) | LinkKind::DifferentClinicians(all) | LinkKind::AllOrNone(all) => {
                all.iter().map(|visit| &*self.visits[*visit].id).collect()
            }
        };
        match &visits[..] {
            [head @ .., last] if !head.is_empty() && visits.len() <= 3 => {
                format!("the link of {} and {last}", head.join(", "))
            }
            [first, second, ..] => format!("the link of {first}, {second} and {} more", visits.len() - 2),
            _ => format!("the link of {}", visits.concat()),
        }
    }

    /// Name of a link in files: its id, or its position in the day.
    pub fn link_name(&self, link: LinkId) -> String {
        self.links[link].id.clone().unwrap_or_else(|| format!("links[{}]", link.0))
    }
}
