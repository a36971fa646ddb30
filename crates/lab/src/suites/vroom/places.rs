//! Locations as places, profiles as travel modes.

use std::collections::BTreeMap;

use crate::suites::vroom::LONGEST;
use crate::suites::vroom::field::{Notes, Object, Value};
use crate::suites::vroom::jobs::Stays;
use crate::suites::vroom::vehicles::Vehicle;
use rounds_format::codes::{FOREIGN_COUNT, FOREIGN_CUT_OFF, FOREIGN_RANGE, FOREIGN_REFERENCE};
use rounds_format::day::{EstimateFile, MatrixFile, ModeFile, PlaceFile, TravelFile};
use rounds_format::path::Quoted;
use rounds_format::values::IsoDuration;
use rounds_model::units::Seconds;

/// The profile of vehicles that name none.
pub(super) const DEFAULT_PROFILE: &str = "car";

/// Travel where there is no matrix, by how the profile's name begins: speed in km/h and detour factor.
const ESTIMATES: [(&str, f64, f64); 5] =
    [("foot", 4.8, 1.25), ("walk", 4.8, 1.25), ("bi", 14.0, 1.25), ("cycl", 14.0, 1.25), ("", 24.0, 1.35)];

/// More than a degree of a great circle has.
const METRES_A_DEGREE: f64 = 111_400.0;

/// A table of a profile.
type Rows = Vec<Vec<i64>>;

/// What a profile says of travel.
#[derive(Debug)]
struct Table {
    durations: Rows,
    distances: Option<Rows>,
}

/// A place that something refers to.
#[derive(Debug)]
struct Place {
    /// Row and column in the tables.
    index: Option<usize>,
    point: Option<(f64, f64)>,
}

/// Places as they are met, and the tables of travel between them.
#[derive(Debug)]
pub(super) struct Places {
    tables: BTreeMap<String, Table>,
    met: Vec<Place>,
    by_index: BTreeMap<usize, usize>,
    by_point: BTreeMap<(u64, u64), usize>,
}

impl Places {
    /// Reads the tables of a problem.
    pub(super) fn read(problem: &mut Object, notes: &mut Notes) -> Places {
        let mut tables = BTreeMap::new();
        let old = problem.take("matrix");
        if let Some(matrices) = problem.take("matrices") {
            for (profile, value) in matrices.object(notes).rest() {
                let mut object = value.object(notes);
                object.leave("costs", "travel is priced by its time, the same for everyone", notes);
                let distances = object.take("distances").map(|value| rows(&value, notes));
                match object.take("durations").map(|value| rows(&value, notes)) {
                    Some(durations) => {
                        same_size(&object.path, &durations, distances.as_ref(), notes);
                        tables.insert(profile, Table { durations, distances });
                    }
                    None => {
                        let what = "a profile without `durations`";
                        notes.faults.add(FOREIGN_CUT_OFF, &object.path, what, "give its travel times");
                    }
                }
                object.close(notes);
            }
        }
        match old {
            Some(matrix) if tables.is_empty() => {
                let durations = rows(&matrix, notes);
                tables.insert(DEFAULT_PROFILE.into(), Table { durations, distances: None });
            }
            Some(matrix) => notes.leave(&matrix.path, "deprecated, and `matrices` are there"),
            None => {}
        }
        Places { tables, met: Vec::new(), by_index: BTreeMap::new(), by_point: BTreeMap::new() }
    }

    /// The place given by the fields `point` and `index` of `object`, if it has them.
    pub(super) fn of(&mut self, object: &mut Object, point: &str, index: &str, notes: &mut Notes) -> Option<usize> {
        let point = object.take(point).and_then(|value| value.point(notes));
        let given = object.take(index);
        if self.tables.is_empty() {
            if let (Some(value), None) = (&given, point) {
                let what = "a row of a matrix, where there is none";
                notes.faults.add(FOREIGN_REFERENCE, &value.path, what, "give `matrices`, or coordinates");
            }
            let (lon, lat) = point?;
            // Coordinates are the same if they are written the same, but for the sign of zero.
            let key = ((lon + 0.0).to_bits(), (lat + 0.0).to_bits());
            return Some(*self.by_point.entry(key).or_insert_with(|| {
                self.met.push(Place { index: None, point });
                self.met.len() - 1
            }));
        }
        let Some(value) = given else {
            if point.is_some() {
                let what = "coordinates without a row of the matrices";
                notes.faults.add(FOREIGN_REFERENCE, &object.path, what, format!("give `{index}`"));
            }
            return None;
        };
        let index = usize::try_from(value.whole(i64::from(u32::MAX), notes)?).unwrap_or(usize::MAX);
        let size = self.tables.values().map(|table| table.durations.len()).min().unwrap_or(0);
        if index >= size {
            let what = format!("row {index} of a matrix of {size}");
            notes.faults.add(FOREIGN_REFERENCE, &value.path, what, "rows count from 0");
            return None;
        }
        Some(*self.by_index.entry(index).or_insert_with(|| {
            self.met.push(Place { index: Some(index), point });
            self.met.len() - 1
        }))
    }

    /// The places met, with what their jobs say of access, and the modes of the vehicles.
    pub(super) fn finish(self, vehicles: &[Vehicle], stays: &Stays, notes: &mut Notes) -> (Vec<PlaceFile>, TravelFile) {
        let file = |(number, place): (usize, &Place)| PlaceFile {
            id: id(number),
            lat: place.point.map(|(_, lat)| lat),
            lon: place.point.map(|(lon, _)| lon),
            access: stays.access(number).map(|seconds| IsoDuration(Seconds(seconds))),
            ..PlaceFile::default()
        };
        let places = self.met.iter().enumerate().map(file).collect();
        self.leave_diagonals(vehicles, notes);
        let mut modes: Vec<ModeFile> = Vec::new();
        for vehicle in vehicles {
            let name = vehicle.mode();
            if modes.iter().all(|mode| mode.id != name) {
                modes.push(self.mode(name, vehicle, notes));
            }
        }
        (places, TravelFile { modes, notes: None })
    }

    /// Says of every travel time from a place that is used to itself that it is left behind.
    fn leave_diagonals(&self, vehicles: &[Vehicle], notes: &mut Notes) {
        let used = |profile: &String| vehicles.iter().any(|vehicle| vehicle.profile == *profile);
        for (profile, table) in self.tables.iter().filter(|(profile, _)| used(profile)) {
            for index in self.met.iter().filter_map(|place| place.index) {
                if entry(&table.durations, index, index) != 0 {
                    let why = "two stops in a row at one place have no travel between them";
                    notes.leave(&format!("matrices.{profile}.durations[{index}][{index}]"), why);
                }
            }
        }
    }

    /// Seconds that no leg of any of the vehicles lasts longer than.
    pub(super) fn longest_leg(&self, vehicles: &[Vehicle]) -> i64 {
        vehicles.iter().map(|vehicle| self.longest_of(vehicle)).max().unwrap_or(0)
    }

    fn longest_of(&self, vehicle: &Vehicle) -> i64 {
        let slowness = i64::from(vehicle.slowness);
        let longest = match self.tables.get(&vehicle.profile) {
            _ if self.tables.is_empty() => {
                let (speed, detour) = estimate(&vehicle.profile);
                (self.farthest_metres() * detour / (speed / 3.6)).ceil() as i64
            }
            Some(table) => {
                let met = || self.met.iter().filter_map(|place| place.index);
                met().flat_map(|from| met().map(move |to| entry(&table.durations, from, to))).max().unwrap_or(0)
            }
            None => 0,
        };
        (longest.saturating_mul(slowness) + 99) / 100
    }

    /// No two of the places are farther apart, in metres along a meridian and a parallel.
    fn farthest_metres(&self) -> f64 {
        let points = || self.met.iter().filter_map(|place| place.point);
        let range = |of: fn((f64, f64)) -> f64| {
            let all = || points().map(of);
            (all().fold(f64::NEG_INFINITY, f64::max) - all().fold(f64::INFINITY, f64::min)).max(0.0)
        };
        (range(|(lon, _)| lon) + range(|(_, lat)| lat)) * METRES_A_DEGREE
    }

    fn mode(&self, id: String, vehicle: &Vehicle, notes: &mut Notes) -> ModeFile {
        let profile = &vehicle.profile;
        if self.tables.is_empty() {
            let (speed, detour_factor) = estimate(profile);
            let speed_kmh = speed * 100.0 / f64::from(vehicle.slowness);
            let why = format!(
                "no matrix of profile {}, where VROOM asks a routing engine: estimated at {speed_kmh} km/h over {detour_factor} \
                 times the straight line",
                Quoted(profile)
            );
            notes.leave("matrices", &why);
            let estimate = EstimateFile { speed_kmh, detour_factor, notes: None };
            return ModeFile { id, estimate: Some(estimate), ..ModeFile::default() };
        }
        let Some(table) = self.tables.get(profile) else {
            let what = format!("there is no matrix of profile {}", Quoted(profile));
            notes.faults.add(
                FOREIGN_REFERENCE,
                format_args!("{}.profile", vehicle.path),
                what,
                "give one in `matrices`",
            );
            return ModeFile { id, ..ModeFile::default() };
        };
        ModeFile { id, matrix: Some(self.matrix(table, vehicle, notes)), ..ModeFile::default() }
    }

    /// The part of a table between the places met, as slow as the vehicle.
    fn matrix(&self, table: &Table, vehicle: &Vehicle, notes: &mut Notes) -> MatrixFile {
        let at = format!("matrices.{}", vehicle.profile);
        let met: Vec<usize> = self.met.iter().filter_map(|place| place.index).collect();
        let slowness = i64::from(vehicle.slowness);
        let slow = |from, to| (entry(&table.durations, from, to).saturating_mul(slowness) + 99) / 100;
        let seconds = part(&met, slow, LONGEST, &format!("{at}.durations"), notes);
        let metres = table.distances.as_ref().map(|rows| {
            let far = |from, to| entry(rows, from, to);
            part(&met, far, i64::from(i32::MAX), &format!("{at}.distances"), notes)
        });
        MatrixFile { places: (0..met.len()).map(id).collect(), seconds, metres, notes: None }
    }
}

/// Speed in km/h and detour factor of a profile without a matrix.
fn estimate(profile: &str) -> (f64, f64) {
    let (_, speed, detour) =
        ESTIMATES.into_iter().find(|(name, ..)| profile.starts_with(name)).unwrap_or(("", 24.0, 1.35));
    (speed, detour)
}

fn same_size(path: &str, durations: &Rows, distances: Option<&Rows>, notes: &mut Notes) {
    if let Some(distances) = distances.filter(|rows| rows.len() != durations.len()) {
        let what = format!("{} rows of distances and {} of durations", distances.len(), durations.len());
        notes.faults.add(FOREIGN_COUNT, path, what, "give both the same size");
    }
}

fn entry(rows: &Rows, from: usize, to: usize) -> i64 {
    rows.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0)
}

/// The rows and columns `met` of a table, nothing on the diagonal. Notes an entry above `most`.
fn part(met: &[usize], of: impl Fn(usize, usize) -> i64, most: i64, at: &str, notes: &mut Notes) -> Vec<Vec<i32>> {
    let mut largest = 0;
    let mut one = |from: usize, to: usize| {
        let value = if from == to { 0 } else { of(from, to) };
        largest = largest.max(value);
        i32::try_from(value).unwrap_or(i32::MAX)
    };
    let rows = met.iter().map(|&from| met.iter().map(|&to| one(from, to)).collect()).collect();
    if largest > most {
        notes.faults.add(FOREIGN_RANGE, at, format!("an entry of {largest}"), format!("give at most {most}"));
    }
    rows
}

/// The id of the place met as number `number`.
pub(super) fn id(number: usize) -> String {
    format!("place-{}", number + 1)
}

/// A square table of whole numbers.
fn rows(value: &Value, notes: &mut Notes) -> Rows {
    let items = value.items(notes);
    let rows: Rows = items.iter().map(|row| row.wholes(notes)).collect();
    for (item, row) in items.iter().zip(&rows).filter(|(_, row)| row.len() != rows.len()) {
        let what = format!("{} numbers in a table of {} rows", row.len(), rows.len());
        notes.faults.add(FOREIGN_COUNT, &item.path, what, "give as many in each row as there are rows");
    }
    rows
}
