//! Points to put people at: the built-in postcode centroids, reading others, and distances between them.

use rounds_format::codes::{NO_POINTS, POINT_FIELDS, POINT_NUMBER, POINT_RANGE, POINTS_HEADER};
use rounds_model::Point;
use rounds_model::error::{Error, Issue, Result};

/// About 2,000 postcode centroids of north-west London.
///
/// Contains OS data © Crown copyright and database right 2025, licensed under OGL v3 (Code-Point Open), converted to
/// WGS84.
pub const NORTH_WEST_LONDON: &str = include_str!("points-nw-london.csv");

/// The built-in points.
pub(super) fn built_in() -> Vec<Point> {
    read_points(NORTH_WEST_LONDON).expect("the built-in points are read in a test")
}

/// Reads points from CSV with the columns `postcode,lat,lon` (WGS84 degrees); lines that begin with `#` are comments.
///
/// # Errors
/// [`Error::is_input`] with one issue a line, `E50xx` of the [table of codes](rounds_format::codes::TABLE).
/// Postcodes are not repeated in messages.
///
/// ```
/// let points = rounds::generate::read_points("postcode,lat,lon\nHA0 1AP,51.54308,-0.30482\n")?;
/// assert_eq!(points[0].lat, 51.54308);
/// # Ok::<(), rounds::Error>(())
/// ```
pub fn read_points(csv: &str) -> Result<Vec<Point>> {
    let text = csv.strip_prefix('\u{feff}').unwrap_or(csv);
    let mut rows = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let is_header = |line: &str| fields(line).map(str::to_ascii_lowercase).eq(["postcode", "lat", "lon"]);
    match rows.next() {
        Some((_, line)) if is_header(line) => {}
        Some((number, _)) => return Err(refuse(vec![no_header(number)])),
        None => return Err(refuse(vec![no_header(1)])),
    }
    let mut points = Vec::new();
    let mut issues = Vec::new();
    for (number, line) in rows {
        match point(number, line) {
            Ok(point) => points.push(point),
            Err(issue) => issues.push(*issue),
        }
    }
    if points.is_empty() && issues.is_empty() {
        issues.push(Issue::new(NO_POINTS, "line 1", "there is no point", "give at least one line after the header"));
    }
    if issues.is_empty() { Ok(points) } else { Err(refuse(issues)) }
}

fn refuse(issues: Vec<Issue>) -> Error {
    Error::input(issues)
}

fn no_header(number: usize) -> Issue {
    let path = format!("line {number}");
    Issue::new(POINTS_HEADER, path, "the header is missing", "begin with the line `postcode,lat,lon`")
}

/// Fields of one line, without spaces and quotes around them (no field of this format contains a comma).
fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(|field| field.trim().trim_matches('"'))
}

fn point(number: usize, line: &str) -> std::result::Result<Point, Box<Issue>> {
    let issue = |code, what: String, help: &str| Box::new(Issue::new(code, format!("line {number}"), what, help));
    let found: Vec<&str> = fields(line).collect();
    let [_, lat, lon] = found[..] else {
        let what = format!("{} fields where 3 belong", found.len());
        return Err(issue(POINT_FIELDS, what, "write `postcode,lat,lon`"));
    };
    let degrees = |name: &str, text: &str, limit: f64| {
        let value: f64 = text
            .parse()
            .map_err(|_| issue(POINT_NUMBER, format!("{name} is not a number"), "write decimal degrees"))?;
        if !value.is_finite() || value.abs() > limit {
            let what = format!("{name} {value} is not between -{limit} and {limit}");
            return Err(issue(POINT_RANGE, what, "write WGS84 degrees, latitude first"));
        }
        Ok(value)
    };
    Ok(Point { lat: degrees("lat", lat, 90.0)?, lon: degrees("lon", lon, 180.0)? })
}

/// Metres between two points on a plane through them: good to a per cent within a borough, and the same on every
/// platform (no library sine or cosine). For choosing places only; travel times come from the day's modes.
pub(super) fn plane_metres(from: Point, to: Point) -> i64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let north = (to.lat - from.lat) * METRES_PER_DEGREE;
    let east = (to.lon - from.lon) * METRES_PER_DEGREE * cosine_of_degrees((from.lat + to.lat) / 2.0);
    (north * north + east * east).sqrt().round() as i64
}

/// Bhaskara's formula, within 0.002 of the cosine for −90 to 90 degrees.
fn cosine_of_degrees(degrees: f64) -> f64 {
    let square = degrees * degrees;
    4.0 * (8_100.0 - square) / (32_400.0 + square)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(csv: &str) -> Vec<(&'static str, String)> {
        match read_points(csv) {
            Err(error) if error.is_input() => {
                error.into_issues().into_iter().map(|issue| (issue.code, issue.path)).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn built_in_points_are_about_two_thousand_of_north_west_london() {
        let points = built_in();
        assert!((1_900..2_100).contains(&points.len()));
        assert!(points.iter().all(|at| (51.4..51.7).contains(&at.lat) && (-0.6..-0.1).contains(&at.lon)));
        assert!(NORTH_WEST_LONDON.contains("Crown copyright"));
    }

    #[test]
    fn windows_line_ends_comments_blank_lines_and_a_byte_order_mark_are_read() {
        let points = read_points("\u{feff}# comment\r\nPostcode,Lat,Lon\r\n\r\n\"A1 1AA\", 51.5 ,-0.25\r\n").unwrap();
        assert_eq!(points, [Point { lat: 51.5, lon: -0.25 }]);
    }

    #[test]
    fn every_bad_line_is_named() {
        let csv = "postcode,lat,lon\nA,1,2\nB,1\nC,x,2\nD,NaN,2\nE,91,0\nF,0,-181\nG,inf,0\nH,1,2,3\n";
        let expected = [
            (POINT_FIELDS, 3),
            (POINT_NUMBER, 4),
            (POINT_RANGE, 5),
            (POINT_RANGE, 6),
            (POINT_RANGE, 7),
            (POINT_RANGE, 8),
            (POINT_FIELDS, 9),
        ];
        let expected: Vec<_> = expected.map(|(code, line)| (code, format!("line {line}"))).into();
        assert_eq!(codes(csv), expected);
    }

    #[test]
    fn a_file_without_header_or_points_is_refused() {
        assert_eq!(codes("")[0].0, POINTS_HEADER);
        assert_eq!(codes("A,51,0\n"), [(POINTS_HEADER, "line 1".into())]);
        assert_eq!(codes("postcode,lat,lon\n")[0].0, NO_POINTS);
    }

    #[test]
    fn plane_distances_are_close_to_great_circles() {
        let (harrow, acton) = (Point { lat: 51.58, lon: -0.34 }, Point { lat: 51.51, lon: -0.27 });
        let exact = rounds_model::travel::great_circle_metres(harrow, acton);
        assert!((plane_metres(harrow, acton) as f64 / exact - 1.0).abs() < 0.01);
    }
}
