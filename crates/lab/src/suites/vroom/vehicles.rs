//! Vehicles as clinicians of one shift each.

use crate::suites::vroom::field::{MOST, Notes, Object, Value};
use crate::suites::vroom::jobs::first_dimension;
use crate::suites::vroom::places::{self, DEFAULT_PROFILE, Places};
use crate::suites::vroom::steps::{self, Step};
use crate::suites::vroom::{Clock, LONGEST};
use rounds_format::codes::{FOREIGN_RANGE, FOREIGN_TWICE};
use rounds_format::day::{BreakFile, ClinicianFile, ShiftFile};
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

/// An hour of travel costs this much where a vehicle does not say: one a second.
const DEFAULT_PER_HOUR: i64 = 3_600;

/// A vehicle as read.
#[derive(Debug)]
pub(super) struct Vehicle {
    pub path: String,
    pub id: String,
    pub label: Option<String>,
    pub profile: String,
    /// Hundredths of the table's times that the vehicle takes.
    pub slowness: u32,
    /// Places by the order of meeting them.
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub hours: Option<(i64, i64)>,
    pub capacity: Option<i64>,
    pub skills: Vec<String>,
    pub breaks: Vec<Break>,
    pub steps: Vec<Step>,
    pub max_tasks: Option<i64>,
    pub max_travel: Option<i64>,
    pub per_hour: i64,
}

/// A break of a vehicle.
#[derive(Debug)]
pub(super) struct Break {
    id: String,
    label: Option<String>,
    /// When it may start; none: whenever the vehicle works.
    window: Option<(i64, i64)>,
    service: i64,
}

/// Reads all vehicles.
pub(super) fn read(problem: &mut Object, places: &mut Places, notes: &mut Notes) -> Vec<Vehicle> {
    let values = problem.list("vehicles", notes);
    values.into_iter().map(|value| vehicle(value.object(notes), places, notes)).collect()
}

fn vehicle(mut object: Object, places: &mut Places, notes: &mut Notes) -> Vehicle {
    object.leave("max_distance", "a shift's travel is limited by time, not by distance", notes);
    // Only what depends on the type matters, and says itself that it is left behind.
    let _ = object.text("type", notes);
    let per_hour = per_hour(&mut object, notes);
    let vehicle = Vehicle {
        path: object.path.clone(),
        id: object.id(notes),
        label: object.text("description", notes).filter(|label| !label.is_empty()),
        profile: object.text("profile", notes).filter(|name| !name.is_empty()).unwrap_or(DEFAULT_PROFILE.into()),
        slowness: slowness(object.take("speed_factor"), notes),
        start: places.of(&mut object, "start", "start_index", notes),
        end: places.of(&mut object, "end", "end_index", notes),
        hours: hours(&mut object, notes),
        capacity: first_dimension(&mut object, "capacity", notes),
        skills: object.wholes("skills", notes).iter().map(i64::to_string).collect(),
        breaks: breaks(&mut object, notes),
        steps: steps::read(&mut object, notes),
        max_tasks: object.whole("max_tasks", MOST, notes),
        max_travel: object.whole("max_travel_time", LONGEST, notes),
        per_hour,
    };
    object.close(notes);
    vehicle
}

fn hours(object: &mut Object, notes: &mut Notes) -> Option<(i64, i64)> {
    let value = object.take("time_window")?;
    let (start, end) = value.window(notes)?;
    if start == end {
        notes.faults.add(FOREIGN_RANGE, &value.path, "working hours of no length", "give an end after the start");
    }
    Some((start, end))
}

/// Hundredths of a travel time, as VROOM rounds them: 80 for a speed factor of 1.25.
fn slowness(factor: Option<Value>, notes: &mut Notes) -> u32 {
    let Some(value) = factor else { return 100 };
    let Some(factor) = value.number(notes) else { return 100 };
    if !(factor > 0.0 && factor <= 5.0) {
        notes.faults.add(FOREIGN_RANGE, &value.path, "a number outside its range", "give one above 0 and up to 5");
        return 100;
    }
    let hundredths = (100.0 / factor).round();
    if hundredths > 10_000.0 {
        notes.faults.add(FOREIGN_RANGE, &value.path, "too slow to count", "give at least 0.01");
        return 100;
    }
    hundredths as u32
}

fn per_hour(object: &mut Object, notes: &mut Notes) -> i64 {
    let Some(costs) = object.take("costs") else { return DEFAULT_PER_HOUR };
    let mut costs = costs.object(notes);
    for (name, why) in [
        ("fixed", "using a shift costs nothing"),
        ("per_task_hour", "care costs nothing"),
        ("per_km", "travel is priced by its time"),
    ] {
        if let Some(value) = costs.take(name)
            && value.whole(MOST, notes).is_some_and(|price| price > 0)
        {
            notes.leave(&value.path, why);
        }
    }
    let per_hour = costs.whole("per_hour", MOST, notes).unwrap_or(DEFAULT_PER_HOUR);
    costs.close(notes);
    per_hour
}

fn breaks(object: &mut Object, notes: &mut Notes) -> Vec<Break> {
    let mut breaks: Vec<Break> = Vec::new();
    for value in object.list("breaks", notes) {
        let mut object = value.object(notes);
        object.leave("max_load", "a break does not depend on the load", notes);
        let id = object.id(notes);
        if breaks.iter().any(|before| before.id == id) {
            let path = format!("{}.id", object.path);
            notes.faults.add(FOREIGN_TWICE, path, format!("another break has the id {id}"), "give each its own");
        }
        let mut windows = object.list("time_windows", notes).into_iter();
        let window = windows.next().and_then(|value| value.window(notes));
        for value in windows {
            let _ = value.window(notes);
            notes.leave(&value.path, "a break has one window, the first");
        }
        breaks.push(Break {
            id,
            label: object.text("description", notes).filter(|label| !label.is_empty()),
            window,
            service: object.whole("service", LONGEST, notes).unwrap_or(0),
        });
        object.close(notes);
    }
    breaks
}

/// What a second of travel costs: 1, or nothing where no vehicle asks for anything. Prices that differ are left behind.
pub(super) fn travel_price(vehicles: &[Vehicle], notes: &mut Notes) -> i64 {
    let first = vehicles.first().map_or(DEFAULT_PER_HOUR, |vehicle| vehicle.per_hour);
    if vehicles.iter().all(|vehicle| vehicle.per_hour == first) {
        // Nothing else is weighed against travel, so that its price alone does not matter.
        return i64::from(first > 0);
    }
    for vehicle in vehicles.iter().filter(|vehicle| vehicle.per_hour != DEFAULT_PER_HOUR) {
        let path = format!("{}.costs.per_hour", vehicle.path);
        notes.leave(&path, "a second of travel costs the same for every clinician");
    }
    1
}

impl Vehicle {
    /// Every time that the vehicle names.
    pub(super) fn times(&self) -> impl Iterator<Item = (i64, i64)> {
        self.hours.into_iter().chain(self.breaks.iter().filter_map(|pause| pause.window))
    }

    /// Whether it has a break of this id.
    pub(super) fn has_break(&self, id: &str) -> bool {
        self.breaks.iter().any(|pause| pause.id == id)
    }

    /// How long its breaks are together.
    pub(super) fn pauses(&self) -> i64 {
        self.breaks.iter().map(|pause| pause.service).fold(0, i64::saturating_add)
    }

    /// The id of its travel mode: the profile, with the speed factor where there is one.
    pub(super) fn mode(&self) -> String {
        match self.slowness {
            100 => self.profile.clone(),
            slowness => format!("{}, {slowness}% of its times", self.profile),
        }
    }

    /// The clinician with the one shift.
    pub(super) fn clinician(self, clock: &Clock, notes: &mut Notes) -> ClinicianFile {
        let mode = self.mode();
        let (start, end) = clock.hours(&self);
        let (first, last) = (clock.timestamp(start), clock.timestamp(end));
        if self.hours.is_none() && clock.is_cut() {
            let why = format!("none, where a shift has hours: years of work must fit between {first} and {last}");
            notes.leave(&format!("{}.time_window", self.path), &why);
        }
        let pause = |pause: Break| {
            let (earliest, latest) = pause.window.unwrap_or((start, end));
            BreakFile {
                id: pause.id,
                label: pause.label,
                earliest: clock.timestamp(earliest),
                latest: clock.timestamp(latest),
                duration: IsoDuration(Seconds(pause.service)),
                skip_cost: None,
                on_arrival: Some(true),
                notes: None,
            }
        };
        let breaks: Vec<BreakFile> = self.breaks.into_iter().map(pause).collect();
        let shift = ShiftFile {
            start_place: self.start.map(places::id),
            end_place: self.end.map(places::id),
            breaks: (!breaks.is_empty()).then_some(breaks),
            max_visits: self.max_tasks.map(|most| u32::try_from(most).unwrap_or(u32::MAX)),
            max_travel: self.max_travel.map(|most| IsoDuration(Seconds(most))),
            max_load: self.capacity,
            ..ShiftFile::between(self.id.clone(), first, last)
        };
        ClinicianFile {
            id: self.id,
            label: self.label,
            skills: (!self.skills.is_empty()).then_some(self.skills),
            mode: Some(mode),
            shifts: vec![shift],
            ..ClinicianFile::default()
        }
    }
}
