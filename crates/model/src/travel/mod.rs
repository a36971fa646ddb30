//! Travel times and distances between the places of a day, mode by mode. No I/O.
//!
//! Estimates follow `format.md`: great-circle metres by haversine on a sphere of radius 6 371 008.8 m, times the detour
//! factor; metres rounded half up, seconds = metres ÷ speed, less 1e-6, rounded up. Everything is computed on demand;
//! code that needs speed keeps a table. Times that a day names and does not hold are asked of [`Sources`] when it is
//! read.

mod sources;

pub use sources::{Answer, NoSources, Sources};

use geo::{Distance, Haversine, HaversineMeasure};

use crate::ids::{ModeId, PlaceId};
use crate::units::{Metres, Seconds};
use crate::{Mode, ModeSource, Point, Problem};

/// Mean radius of the Earth in metres that estimates are made with.
pub const EARTH_RADIUS_METRES: f64 = 6_371_008.8;

/// Great-circle distance in metres by haversine.
pub fn great_circle_metres(from: Point, to: Point) -> f64 {
    let sphere: HaversineMeasure = Haversine;
    debug_assert!((sphere.radius() - EARTH_RADIUS_METRES).abs() < 1e-6);
    sphere.distance(geo::Point::new(from.lon, from.lat), geo::Point::new(to.lon, to.lat))
}

/// A point with what every distance from it needs, for tables of many.
#[derive(Clone, Copy, Debug)]
pub struct Located {
    point: Point,
    cos_lat: f64,
}

impl Located {
    /// Of a point.
    pub fn new(point: Point) -> Located {
        Located { point, cos_lat: point.lat.to_radians().cos() }
    }

    /// The same as [`great_circle_metres`], to the last bit: the formula of [`Haversine`] with the cosines made once.
    #[inline]
    pub fn great_circle_metres(&self, to: &Located) -> f64 {
        let lat = (to.point.lat - self.point.lat).to_radians();
        let lon = (to.point.lon - self.point.lon).to_radians();
        let a = (lat / 2.0).sin().powi(2) + self.cos_lat * to.cos_lat * (lon / 2.0).sin().powi(2);
        EARTH_RADIUS_METRES * (2.0 * a.sqrt().asin())
    }
}

/// Travel time of `mode` from one place to another; 0 from a place to itself.
///
/// # Panics
/// Where the mode has no data for the pair; reading a day makes sure that every pair which can be used has.
pub fn seconds(problem: &Problem, mode: ModeId, from: PlaceId, to: PlaceId) -> Seconds {
    let Mode { source, .. } = &problem.modes[mode];
    match source {
        _ if from == to => Seconds::ZERO,
        ModeSource::Estimate { speed_kmh, detour_factor } => {
            estimated_seconds(great_circle(problem, from, to), *detour_factor, *speed_kmh)
        }
        ModeSource::Matrix(matrix) => {
            let (row, column) = rows(matrix, from, to);
            Seconds(matrix.seconds[row][column].into())
        }
    }
}

/// Distance by `mode` from one place to another.
///
/// # Panics
/// As [`seconds`].
pub fn metres(problem: &Problem, mode: ModeId, from: PlaceId, to: PlaceId) -> Metres {
    match &problem.modes[mode].source {
        _ if from == to => Metres::ZERO,
        ModeSource::Estimate { detour_factor, .. } => estimated_metres(great_circle(problem, from, to), *detour_factor),
        ModeSource::Matrix(matrix) => {
            let (row, column) = rows(matrix, from, to);
            Metres(matrix.metres.as_ref().map_or(0, |metres| metres[row][column]).into())
        }
    }
}

/// Great-circle metres between two places that have coordinates.
///
/// # Panics
/// As [`seconds`].
pub fn great_circle(problem: &Problem, from: PlaceId, to: PlaceId) -> f64 {
    let point = |place: PlaceId| problem.places[place].point.expect("a place used with an estimate has coordinates");
    great_circle_metres(point(from), point(to))
}

/// Estimated distance over this many great-circle metres.
pub fn estimated_metres(great_circle: f64, detour_factor: f64) -> Metres {
    Metres((great_circle * detour_factor + 0.5).floor() as i64)
}

/// Estimated travel time over this many great-circle metres.
pub fn estimated_seconds(great_circle: f64, detour_factor: f64, speed_kmh: f64) -> Seconds {
    Seconds((great_circle * detour_factor / (speed_kmh / 3.6) - 1e-6).ceil().max(0.0) as i64)
}

fn rows(matrix: &crate::Matrix, from: PlaceId, to: PlaceId) -> (usize, usize) {
    let row = |place: PlaceId| matrix.row_of[place].expect("a place used with a matrix is covered") as usize;
    (row(from), row(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_with_cosines_made_once_are_the_same_to_the_last_bit() {
        let point =
            |k: i32| Point { lat: 51.5 + 0.9 * f64::from(k * 37 % 101) / 101.0, lon: -0.3 + f64::from(k) / 97.0 };
        for (a, b) in (0..120).flat_map(|a| (0..120).map(move |b| (point(a), point(b)))) {
            let metres = Located::new(a).great_circle_metres(&Located::new(b));
            assert_eq!(metres.to_bits(), great_circle_metres(a, b).to_bits(), "{a:?} {b:?}");
            assert_eq!(metres.to_bits(), great_circle_metres(b, a).to_bits());
        }
    }
}
