//! Problems of VROOM (`VROOM-Project/vroom`, its `docs/API.md`) as days.
//!
//! | VROOM | day |
//! |---|---|
//! | `jobs` | visits; `description` becomes the label |
//! | `location`, `location_index` | places: one an index, or one a pair of coordinates |
//! | `service`, `setup` | duration, and the access of the place, with the windows moved by it |
//! | `skills` | skills of the one staff entry |
//! | `time_windows` | windows, those that meet made one |
//! | `delivery` (or `pickup`, or `amount`), `capacity` | load and `maxLoad`, in the first dimension |
//! | `priority` | price of leaving the visit out: priorities before numbers of visits before travel |
//! | `vehicles` | clinicians of one shift each, long enough for everything where there is no `time_window`, with `start`, `end`, `time_window`, `breaks`, `max_tasks`, `max_travel_time` |
//! | `steps` | [`Imported::orders`], from which a plan to start from is made |
//! | `profile`, `speed_factor` | travel modes: from `matrices`, or estimated where there are none |
//!
//! Times are seconds from Monday 2 March 2026, midnight UTC, unless they are all after 1990 as seconds of the Unix
//! clock: then they are that. What is not carried over is listed, each with its JSON path: shipments, costs by vehicle,
//! and so on.

mod field;
mod jobs;
mod places;
mod steps;
mod vehicles;

use serde_json::json;

use crate::suites::Imported;
use crate::suites::vrptw::{self, MIDNIGHT};
use rounds_format::codes::{FOREIGN_CUT_OFF, FOREIGN_INEXPRESSIBLE, FOREIGN_RANGE, FOREIGN_TWICE};
use rounds_format::day::{DayFile, ObjectiveFile};
use rounds_format::values::Timestamp;
use rounds_model::error::Result;

use field::{Notes, Object};
use jobs::Job;
use places::Places;
use vehicles::Vehicle;

/// Name of the format on the command line.
pub(super) const NAME: &str = "vroom";

/// Times from here on are seconds of the Unix clock: 1 January 1990.
const UNIX_TIMES_FROM: i64 = 631_152_000;

/// Ten years, as far as the instants of a day may lie apart.
const LONGEST: i64 = 10 * 366 * 86_400;

/// How long before the first time and after the last one of a problem a vehicle without hours works at most.
const MOST_AROUND: i64 = LONGEST / 4;

/// A shift has a length, even where there is nothing to do.
const MINUTE: i64 = 60;

/// Reads a problem as a day.
///
/// # Errors
/// [`Error::is_input`](rounds_model::Error::is_input) with the JSON path of everything that VROOM would not take
/// either.
pub(super) fn import(bytes: &[u8], stem: &str) -> Result<Imported> {
    let root = field::parse(bytes)?;
    let mut notes = Notes::default();
    let mut problem = Object::open(&root, String::new(), &mut notes);
    let mut places = Places::read(&mut problem, &mut notes);
    let jobs = jobs::read(&mut problem, &mut places, &mut notes);
    let shipments = problem.list("shipments", &mut notes);
    if jobs.is_empty() && !shipments.is_empty() {
        let what = "a problem of shipments alone: a day cannot say that one vehicle brings what it picked up elsewhere";
        notes.faults.add(FOREIGN_INEXPRESSIBLE, "shipments", what, "give visits as `jobs`");
    }
    for shipment in shipments {
        notes.leave(&shipment.path, "a pickup and its delivery by one vehicle cannot be expressed: neither is a visit");
    }
    let vehicles = vehicles::read(&mut problem, &mut places, &mut notes);
    problem.close(&mut notes);
    if vehicles.is_empty() {
        notes.faults.add(FOREIGN_CUT_OFF, "vehicles", "there is no vehicle", "give at least one");
    }
    no_id_twice(jobs.iter().map(|job| (&job.id, &job.path)), &mut notes);
    steps::check(&vehicles, &jobs, &mut notes);
    no_id_twice(vehicles.iter().map(|vehicle| (&vehicle.id, &vehicle.path)), &mut notes);
    let legs = Legs { longest: places.longest_leg(&vehicles), most: jobs.len() as i64 + 1 };
    let clock = Clock::of(&jobs, &vehicles, legs, &mut notes);
    let orders = match vehicles.iter().any(|vehicle| !vehicle.steps.is_empty()) {
        true => vehicles.iter().map(|vehicle| steps::order(vehicle, &clock)).collect(),
        false => Vec::new(),
    };
    let day = day(stem, jobs, vehicles, places, clock, &mut notes);
    let Notes { faults, left_behind } = notes;
    faults.or(Imported { day, left_behind, orders })
}

fn day(stem: &str, jobs: Vec<Job>, vehicles: Vec<Vehicle>, places: Places, clock: Clock, notes: &mut Notes) -> DayFile {
    let per_second = vehicles::travel_price(&vehicles, notes);
    let prices = jobs::Prices::new(&jobs, clock.travel(&vehicles).saturating_mul(per_second), notes);
    let stays = jobs::Stays::new(&jobs, &vehicles, notes);
    let (places, travel) = places.finish(&vehicles, &stays, notes);
    let zero = if clock.zero == 0 { "the Unix epoch".into() } else { clock.timestamp(0).to_string() };
    DayFile {
        format: "rounds/1".into(),
        label: Some(stem.into()),
        notes: Some(json!(format!("Imported from a VROOM problem; its times are counted from {zero}."))),
        places,
        travel,
        clinicians: vehicles.into_iter().map(|vehicle| vehicle.clinician(&clock, notes)).collect(),
        visits: jobs.into_iter().map(|job| job.visit(&stays, &prices, &clock)).collect(),
        objective: (per_second != 1)
            .then(|| ObjectiveFile { travel_per_second: Some(per_second), ..ObjectiveFile::default() }),
        ..DayFile::default()
    }
}

fn no_id_twice<'a>(ids: impl Iterator<Item = (&'a String, &'a String)>, notes: &mut Notes) {
    let mut first = std::collections::BTreeMap::new();
    for (id, path) in ids {
        if let Some(before) = first.insert(id, path) {
            let what = format!("{before} has the id {id} too");
            notes.faults.add(FOREIGN_TWICE, format_args!("{path}.id"), what, "give each an id of its own");
        }
    }
}

/// The legs of a route.
#[derive(Clone, Copy, Debug)]
struct Legs {
    /// Seconds that no leg of any vehicle lasts longer than.
    longest: i64,
    /// No route has more.
    most: i64,
}

impl Legs {
    /// Seconds that no route travels longer than.
    fn of_a_route(&self) -> i64 {
        self.longest.saturating_mul(self.most)
    }
}

/// What the times of a problem mean.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// The instant of time 0, in seconds of the Unix clock.
    zero: i64,
    /// The first time that the problem names.
    first: i64,
    /// The last one, ends that are as good as never apart.
    last: i64,
    /// Time enough for one vehicle to do all that there is to do.
    work: i64,
    legs: Legs,
}

impl Clock {
    fn of(jobs: &[Job], vehicles: &[Vehicle], legs: Legs, notes: &mut Notes) -> Clock {
        let of_jobs = jobs.iter().flat_map(|job| job.windows.iter().map(|window| (*window, &job.path)));
        let of_vehicles = vehicles.iter().flat_map(|vehicle| vehicle.times().map(|window| (window, &vehicle.path)));
        let all: Vec<((i64, i64), &String)> = of_jobs.chain(of_vehicles).collect();
        let first = all.iter().map(|((start, _), _)| *start).min().unwrap_or(0);
        let zero = if first >= UNIX_TIMES_FROM { 0 } else { MIDNIGHT.0 };
        let mut last = first;
        for ((start, end), path) in all {
            if start > first + LONGEST / 2 {
                let what = format!("a time window from {start} on, where others are from {first} on");
                let help = "give all times as seconds from one instant, years apart at most";
                notes.faults.add(FOREIGN_RANGE, path, what, help);
            }
            last = last.max(start).max(if end <= first + LONGEST / 2 { end } else { start });
        }
        let pauses = vehicles.iter().map(Vehicle::pauses).max().unwrap_or(0);
        let stays = jobs.iter().map(|job| job.setup + job.service).chain([pauses]);
        let work = stays.fold(legs.of_a_route(), i64::saturating_add).max(MINUTE);
        Clock { zero, first, last: last.min(first + LONGEST / 2), work, legs }
    }

    /// Time `seconds` as an instant. Ends as good as never are brought within what a day can hold.
    fn timestamp(&self, seconds: i64) -> Timestamp {
        vrptw::instant(self.zero - MIDNIGHT.0 + seconds.min(self.first + LONGEST * 3 / 4))
    }

    /// Start and end of a vehicle's shift. A vehicle without hours has no limit but time 0, where VROOM begins: its
    /// shift is long enough to do all there is to do before the first time that the problem names, and after the last
    /// one.
    fn hours(&self, vehicle: &Vehicle) -> (i64, i64) {
        let around = self.work.min(MOST_AROUND);
        let (start, end) = vehicle.hours.unwrap_or(((self.first - around).max(0), self.last + around));
        (start, end.min(self.first + LONGEST / 2 + around))
    }

    /// Whether the shift of a vehicle without hours may be too short for all that there is to do.
    fn is_cut(&self) -> bool {
        self.work > MOST_AROUND
    }

    /// Seconds that no plan travels longer than.
    fn travel(&self, vehicles: &[Vehicle]) -> i64 {
        // Every vehicle that goes out has one leg more than jobs.
        let legs = (self.legs.most - 1).saturating_add(vehicles.len() as i64);
        let hours = vehicles.iter().map(|vehicle| self.hours(vehicle)).map(|(start, end)| end - start);
        hours.fold(0, i64::saturating_add).min(self.legs.longest.saturating_mul(legs))
    }
}
