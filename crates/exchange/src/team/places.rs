//! Where things are: postcodes and coordinates, and whether they can be right.

use rounds_format::codes::{POSTCODE_UNKNOWN, ROW_WITHOUT_PLACE};
use rounds_model::Point;

use crate::findings::{Bad, Findings};
use crate::postcodes::Postcodes;
use crate::values::{Parsed, words};

use super::PatientRow;
use super::reader::RowReader;

/// Degrees of latitude between a place and the rest that nobody drives in a day.
const TOO_FAR: f64 = 3.0;

/// Where a postcode is.
pub(crate) fn postcode(text: &str, postcodes: &Postcodes) -> Parsed<Point> {
    postcodes.find(text).ok_or_else(|| {
        // What the cell says stays there: it is an address. The nearest is offered all the same, or nobody finds the
        // slip.
        let help = match postcodes.nearest(text) {
            Some(near) => format!("if {near} is meant, write that; or give a newer list with --postcodes"),
            None => "mend it, or give a list that has it with --postcodes; it may no longer be in use".into(),
        };
        Bad::new(POSTCODE_UNKNOWN, "this postcode is not in the list", help)
    })
}

/// The place of a row and whether it is the middle of a postcode; `None` where it has none or a wrong one.
pub(super) fn of_row(row: &mut RowReader<'_, '_, '_>, postcodes: &Postcodes, comma: bool) -> Option<(Point, bool)> {
    let number = |text: &str| words::decimal(text, comma);
    let (lat, lon) = (row.word("lat", number), row.word("lon", number));
    if let (Some(lat), Some(lon)) = (lat, lon) {
        let fits = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
        if !fits {
            row.bad("lat", Bad::new(ROW_WITHOUT_PLACE, "degrees that there are not", "write latitude, then longitude"));
        }
        return fits.then_some((Point { lat, lon }, false));
    }
    if lat.is_some() != lon.is_some() && row.is_sound() {
        let column = if lat.is_some() { "lon" } else { "lat" };
        row.bad(column, Bad::new(ROW_WITHOUT_PLACE, "one coordinate without the other", "write both, or a postcode"));
        return None;
    }
    row.word("postcode", |text| postcode(text, postcodes)).map(|point| (point, true))
}

/// Notes places that cannot be right, given all others: coordinates swapped, another country.
pub(super) fn held_together(patients: &[PatientRow], base: Option<Point>, findings: &mut Findings) {
    let known = patients.iter().filter(|patient| patient.by_postcode).map(|patient| patient.place).chain(base);
    let mut points: Vec<Point> = known.collect();
    if points.is_empty() {
        points = patients.iter().map(|patient| patient.place).collect();
    }
    let Some(middle) = middle(&points) else { return };
    let near =
        |point: Point| (point.lat - middle.lat).abs() < TOO_FAR && (point.lon - middle.lon).abs() < 2.0 * TOO_FAR;
    // Latitude and longitude of Great Britain the wrong way round.
    let swapped = |point: Point| (49.0..61.0).contains(&point.lon) && (-9.0..3.0).contains(&point.lat);
    for patient in patients.iter().filter(|patient| !patient.by_postcode) {
        let other = Point { lat: patient.place.lon, lon: patient.place.lat };
        if swapped(patient.place) || !near(patient.place) && near(other) {
            let help = "put the larger number into the column lat, if this is Britain";
            findings.add(ROW_WITHOUT_PLACE, &patient.at, "latitude and longitude look swapped", help);
        } else if !near(patient.place) {
            findings.add(
                ROW_WITHOUT_PLACE,
                &patient.at,
                "this place is in another country than the rest",
                "mend the coordinates",
            );
        }
    }
}

fn middle(points: &[Point]) -> Option<Point> {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    let lat = median(points.iter().map(|point| point.lat).collect())?;
    Some(Point { lat, lon: median(points.iter().map(|point| point.lon).collect())? })
}
