//! FHIR R4: bundles in as days, and plans out as bundles.
//!
//! A bundle is read in steps: bytes to typed resources ([`bundle`]), who works when ([`staff`]), what care is wanted
//! ([`demand`], [`booked`], [`timing`]). They come to a team, which goes the way of tables from there on. Every fault
//! is told by its place in the bundle. Of a patient only the id and the postcode are read.

mod after;
mod booked;
mod bundle;
mod codes;
mod demand;
mod elements;
mod out;
mod staff;
mod times;
mod timing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use rounds_format::codes::BAD_SETTING;
use rounds_format::day::PriorityFile;
use rounds_format::values::Timestamp;
use rounds_model::Point;
use rounds_model::error::{Error, Result};
use rounds_model::units::Instant;

use crate::cells::{CellRef, Input};
use crate::day::{self, clock::local};
use crate::findings::Findings;
use crate::import::{Import, ImportOptions, counted};
use crate::team::{PatientRow, Settings, Team, VisitRow};
use crate::values::times::DAY;

use codes::RequestPriority;
pub use out::fhir_bundle;

/// How bundles are read, beside what holds for every import.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FhirOptions {
    /// The zone whose dates and times of day hold.
    pub zone: Tz,
    /// How long care takes where nothing says so.
    pub minutes: Option<u32>,
    /// What `routine`, `urgent`, `asap` and `stat` are here.
    pub priorities: [PriorityFile; 4],
}

impl Default for FhirOptions {
    fn default() -> FhirOptions {
        use PriorityFile::{Critical, Routine, Urgent};
        let priorities = [Routine, Urgent, Urgent, Critical];
        FhirOptions { zone: chrono_tz::Europe::London, minutes: None, priorities }
    }
}

impl FhirOptions {
    fn priority(&self, priority: RequestPriority) -> PriorityFile {
        self.priorities[priority as usize]
    }
}

/// What everything is read with.
struct Context<'c> {
    import: &'c ImportOptions<'c>,
    options: &'c FhirOptions,
    zone: Tz,
    /// The days that are made, in order.
    dates: Vec<NaiveDate>,
    /// Seconds that a visit at a time may start earlier or later.
    leeway: i64,
}

impl Context<'_> {
    /// When a day begins and ends.
    fn day(&self, date: NaiveDate) -> Option<(Instant, Instant)> {
        let at = |seconds| local(self.zone, date, seconds).map(|local| local.instant().instant());
        at(0).zip(at(DAY))
    }
}

/// A place of a visit's own.
#[derive(Clone, Debug)]
struct Place {
    id: String,
    point: Point,
}

/// Who is booked for a visit.
struct Pinned {
    visit: String,
    /// A member of staff.
    staff: usize,
    start: Timestamp,
}

/// What has happened.
struct Held {
    at: CellRef,
    visit: String,
    who: usize,
    /// The staff entry served.
    entry: usize,
    /// Whether nobody was in.
    attempt: bool,
    start: Timestamp,
    end: Timestamp,
}

/// All that is wanted.
#[derive(Default)]
struct Wanted {
    patients: Vec<PatientRow>,
    rows: Vec<VisitRow>,
    /// The patient's row by the resource; `None` where it is faulty.
    by_patient: BTreeMap<usize, Option<usize>>,
    /// The resource that each visit is for, by its id or by what its ids begin with.
    origins: Vec<(String, String)>,
    /// Visits somewhere else than at the patient's.
    own_places: Vec<(String, Place)>,
    pins: Vec<Pinned>,
    held: Vec<Held>,
    /// Requests and the appointments that are for them.
    taken_up: BTreeMap<usize, BTreeSet<usize>>,
    told: Told,
}

/// Counts for the summary.
#[derive(Default)]
struct Told {
    not_active: usize,
    cancelled: usize,
    booked: usize,
    other_days: usize,
    at_a_time: usize,
    idle_schedules: usize,
}

/// Makes days of FHIR R4 bundles. Several are read as one.
///
/// # Errors
/// [`Error::is_input`] where a file is no bundle at all. What is wrong with resources is in [`Import::findings`].
///
/// ```
/// use rounds_exchange::{FhirOptions, ImportOptions, Input, Postcodes, import_fhir};
/// let bundle = r#"{"resourceType": "Bundle", "type": "collection", "entry": []}"#;
/// let input = Input { name: "bundle.json".into(), bytes: bundle.into() };
/// let postcodes = Postcodes::default();
/// let mut options = ImportOptions::new(&postcodes);
/// options.date = "2026-03-02".parse().ok();
/// let import = import_fhir(&[input], &options, &FhirOptions::default())?;
/// assert_eq!(import.days.expect("nothing is wrong")[0].1.visits.len(), 0);
/// # Ok::<(), rounds_model::Error>(())
/// ```
pub fn import_fhir(inputs: &[Input], import: &ImportOptions<'_>, options: &FhirOptions) -> Result<Import> {
    let mut findings = Findings::default();
    let resources = bundle::read(inputs, &mut findings).map_err(Error::input)?;
    let staff = staff::Staff::read(&resources, &mut findings);
    let slots = booked::slots(&resources, &staff);
    let places = (options.zone, import.postcodes);
    let shifts = staff::shifts(&resources, &staff, &slots, places, &mut findings);
    let only = shifts.iter().filter_map(|shift| shift.date).collect::<BTreeSet<_>>();
    let first = import.date.or(only.first().copied().filter(|_| only.len() == 1));
    let mut settings = Settings { zone: options.zone, ..Settings::default() };
    settings.date = first;
    let dates = first.map(|first| import.dates_from(first).collect()).unwrap_or_default();
    let context = Context { import, options, zone: options.zone, dates, leeway: settings.leeway.into() };
    let worked: BTreeSet<&str> = shifts.iter().map(|shift| &*shift.at.sheet).collect();
    let idle = resources.schedules.iter().filter(|of| !worked.contains(&*of.at)).count();
    let mut wanted = Wanted { taken_up: demand::taken_up(&resources), ..Wanted::default() };
    wanted.told.idle_schedules = idle;
    if first.is_none() {
        let what = "nothing says for which day this is";
        findings.add(BAD_SETTING, &CellRef::new("Bundle", 0, 0), what, "give --date 2026-03-02");
    } else {
        wanted.appointments(&resources, &staff, &shifts, &context, &mut findings);
        wanted.requests(&resources, &staff, &context, &mut findings);
    }
    let rows = std::mem::take(&mut wanted.rows);
    let patients = std::mem::take(&mut wanted.patients);
    let team = Team { settings, staff: staff.members, shifts, patients, visits: rows, named: false };
    let mut summary = wanted.told.lines(&resources);
    let mut days = Vec::new();
    for date in &context.dates {
        let mut made = day::of(&team, *date, import, &mut findings);
        after::finish(&mut made, &wanted, &team, &resources, &mut findings);
        days.push((*date, made));
    }
    if let (Some(before), Some((_, made))) = (import.before, days.first_mut()) {
        day::carried(made, before, import.labels);
    }
    if let Some((_, made)) = days.first_mut() {
        made.told.at_a_time += wanted.told.at_a_time;
    }
    summary.extend(day::summary(&team, &days, import));
    let days = findings.is_sound().then(|| days.into_iter().map(|(date, made)| (date, made.day)).collect());
    let (skipped, mapping, tables) = (Vec::new(), String::new(), Vec::new());
    Ok(Import { days, findings: findings.into_list(), skipped, summary, mapping, tables })
}

impl Told {
    fn lines(&self, resources: &bundle::Resources) -> Vec<String> {
        let read = [
            (resources.appointments.len(), "appointment"),
            (resources.requests.len(), "request"),
            (resources.slots.len(), "slot"),
            (resources.schedules.len(), "schedule"),
            (resources.patients.len(), "patient"),
        ];
        let read: Vec<String> = read.iter().map(|(count, noun)| counted(*count, noun)).collect();
        let mut lines = vec![format!("read: {}", read.join(", "))];
        let mut line = |count: usize, noun: &str, what: &str| {
            if count > 0 {
                lines.push(format!("{} {what}", counted(count, noun)));
            }
        };
        line(resources.again, "resource", "stood there again, the same or in an older version");
        line(resources.others, "resource", "of kinds that are not read");
        line(self.idle_schedules, "schedule", "of nobody who makes visits, or without time to work: no shift");
        line(self.cancelled, "appointment", "cancelled or entered in error, and not planned");
        line(self.not_active, "request", "not active, and not planned");
        line(self.booked, "appointment", "booked: pinned to who and when");
        line(self.other_days, "visit", "of other days");
        lines
    }
}
