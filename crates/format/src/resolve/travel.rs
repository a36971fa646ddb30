//! Places and travel modes.

use crate::codes::*;
use crate::day::{DayFile, EstimateFile, MatrixFile, ModeFile, PlaceFile};
use crate::path::{Path, Quoted};
use crate::resolve::elsewhere;
use crate::resolve::limits::LONGEST;
use crate::resolve::{Reading, unresolved};
use rounds_model::ids::{ModeId, PlaceId, Table};
use rounds_model::units::Seconds;
use rounds_model::{Matrix, Mode, ModeSource, Place, Point};

/// Half the Earth's circumference: no great-circle distance is longer.
const FARTHEST_METRES: f64 = std::f64::consts::PI * rounds_model::travel::EARTH_RADIUS_METRES;

/// A detour factor above this is a slip.
const MOST_DETOUR: f64 = 100.0;

/// Takes the matrices out of the day, mode by mode: they can be large and are not to be copied.
pub(super) fn take_matrices(day: &mut DayFile) -> Vec<Option<MatrixFile>> {
    let take = |mode: &mut ModeFile| mode.matrix.as_mut().map(std::mem::take);
    day.travel.modes.iter_mut().map(take).collect()
}

pub(super) fn places(day: &DayFile, reading: &mut Reading<'_>) -> Table<PlaceId, Place> {
    let root = Path::Root.field("places");
    let place = |(index, file): (usize, &PlaceFile)| {
        let at = root.item(index);
        Place {
            id: file.id.clone(),
            label: file.label.clone(),
            point: point(file, &at, reading),
            access: reading.length_or_zero(file.access, &at.field("access")),
        }
    };
    day.places.iter().enumerate().map(place).collect()
}

fn point(file: &PlaceFile, at: &Path<'_>, reading: &mut Reading<'_>) -> Option<Point> {
    let missing = match (file.lat, file.lon) {
        (Some(lat), Some(lon)) => return Some(Point { lat, lon }),
        (None, None) => return None,
        (Some(_), None) => "lon",
        (None, Some(_)) => "lat",
    };
    let what = format!("the place has half a point: `{missing}` is missing");
    reading.error(HALF_A_POINT, &at.field(missing), what, "give both `lat` and `lon`, or neither");
    // Half a point is mended by giving the rest: no second complaint, of a missing point.
    Some(Point { lat: 0.0, lon: 0.0 })
}

pub(super) fn modes(
    day: &DayFile,
    matrices: Vec<Option<MatrixFile>>,
    reading: &mut Reading<'_>,
) -> Table<ModeId, Mode> {
    let root = Path::Root.field("travel");
    let root = root.field("modes");
    let mode = |(index, (file, matrix)): (usize, (&ModeFile, Option<MatrixFile>))| {
        let at = root.item(index);
        let source = source(file, matrix, day.places.len(), &at, reading);
        Mode { id: file.id.clone(), source, asked: elsewhere::named(file, &at, reading) }
    };
    day.travel.modes.iter().zip(matrices).enumerate().map(mode).collect()
}

/// The one source of a mode in the day. Faulty ones give a matrix that covers nothing or a harmless estimate, as do
/// those that are elsewhere, until they are asked.
fn source(
    file: &ModeFile,
    matrix: Option<MatrixFile>,
    places: usize,
    at: &Path<'_>,
    reading: &mut Reading<'_>,
) -> ModeSource {
    const SOURCES: &str = "give exactly one of `estimate`, `matrix`, `roads`, `osrm`, `valhalla`";
    let others =
        [("roads", file.roads.is_some()), ("osrm", file.osrm.is_some()), ("valhalla", file.valhalla.is_some())];
    let all = [("estimate", file.estimate.is_some()), ("matrix", matrix.is_some())].into_iter().chain(others);
    let given: Vec<&str> = all.filter_map(|(name, given)| given.then_some(name)).collect();
    match given.len() {
        0 => reading.error(NO_SOURCE, at, "a travel mode without a source of times", SOURCES),
        1 => {}
        _ => reading.error(SEVERAL_SOURCES, at, format!("a travel mode with {}", given.join(" and ")), SOURCES),
    }
    let harmless = ModeSource::Estimate { speed_kmh: 1.0, detour_factor: 1.0 };
    let estimate = file.estimate.as_ref().map(|file| estimate(file, &at.field("estimate"), reading));
    let matrix = matrix.map(|file| ModeSource::Matrix(self::matrix(file, places, &at.field("matrix"), reading)));
    estimate.or(matrix).unwrap_or(harmless)
}

fn estimate(file: &EstimateFile, at: &Path<'_>, reading: &mut Reading<'_>) -> ModeSource {
    let &EstimateFile { speed_kmh, detour_factor, .. } = file;
    if !(1.0..=MOST_DETOUR).contains(&detour_factor) {
        let what = format!("a detour factor of {detour_factor}");
        reading.error(BAD_DETOUR, &at.field("detourFactor"), what, format!("give one from 1 to {MOST_DETOUR}"));
    }
    // Written so that a speed that is no number fails too.
    let countable = speed_kmh > 0.0
        && FARTHEST_METRES * detour_factor.clamp(1.0, MOST_DETOUR) / (speed_kmh / 3.6) < LONGEST.0 as f64;
    if !countable {
        let what = format!("a speed of {speed_kmh} km/h");
        reading.error(BAD_SPEED, &at.field("speedKmh"), what, "give a speed above 0 km/h that gets somewhere in time");
    }
    ModeSource::Estimate { speed_kmh, detour_factor }
}

fn matrix(file: MatrixFile, places: usize, at: &Path<'_>, reading: &mut Reading<'_>) -> Matrix {
    let mut row_of: Table<PlaceId, Option<u32>> = (0..places).map(|_| None).collect();
    for (row, id) in file.places.iter().enumerate() {
        let at = at.field("places");
        let at = at.item(row);
        let place = reading.place(id, &at);
        if place == unresolved() {
            continue;
        }
        if row_of[place].replace(row as u32).is_some() {
            let what = format!("the place {} stands twice in the matrix", Quoted(id));
            reading.error(MATRIX_PLACE_TWICE, &at, what, "give each place one row and one column");
        }
    }
    check_rows(&file.seconds, file.places.len(), LONGEST, &at.field("seconds"), reading);
    if let Some(metres) = &file.metres {
        check_rows(metres, file.places.len(), Seconds(i32::MAX.into()), &at.field("metres"), reading);
    }
    Matrix { row_of, seconds: file.seconds, metres: file.metres }
}

/// Checks that `rows` is square of the right size, that no entry is negative or above `most`, and that the diagonal is
/// zero.
fn check_rows(rows: &[Vec<i32>], size: usize, most: Seconds, at: &Path<'_>, reading: &mut Reading<'_>) {
    if rows.len() != size {
        let what = format!("{} rows for {size} places", rows.len());
        reading.error(MATRIX_NOT_SQUARE, at, what, "give one row for each of the matrix's places");
    }
    for (from, row) in rows.iter().enumerate() {
        let at = at.item(from);
        if row.len() != size {
            let what = format!("{} entries for {size} places", row.len());
            reading.error(MATRIX_NOT_SQUARE, &at, what, "give one entry for each of the matrix's places");
        }
        for (to, entry) in row.iter().enumerate() {
            if reading.found.is_full() {
                return;
            }
            if *entry < 0 || i64::from(*entry) > most.0 {
                let what = format!("an entry of {entry}");
                reading.error(MATRIX_ENTRY, &at.item(to), what, format!("give a number from 0 to {}", most.0));
            } else if from == to && *entry != 0 {
                let what = format!("{entry} from a place to itself");
                reading.error(MATRIX_DIAGONAL, &at.item(to), what, "give 0 on the diagonal");
            }
        }
    }
}
