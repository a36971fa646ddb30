//! Postcodes and where they are.

mod codepoint;
mod file;
mod grid;
mod hints;

use std::collections::BTreeMap;

use rounds_format::codes::{NO_POINTS, POINT_FIELDS, POINT_NUMBER, POINT_RANGE, POINTS_HEADER};
use rounds_model::Point;
use rounds_model::error::Issue;

/// Degrees that one step of a place within its sector is: about 2 m.
const STEP: f64 = 2e-5;

/// Where each postcode is: the middle of its addresses. A list of the whole of Great Britain takes some 11 MB.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Postcodes {
    /// In the order of their keys.
    sectors: Vec<Sector>,
    /// Units of all sectors, one sector after the other, each in order.
    units: Vec<Unit>,
}

/// `HA0 1`: the postcodes that differ only in their last two letters; several where they lie far apart.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sector {
    key: u32,
    /// South-western corner.
    lat: f64,
    lon: f64,
    /// Where its units begin, and how many there are.
    first: u32,
    count: u32,
}

/// The last two letters, and steps north and east from the corner of the sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    letters: u16,
    north: u16,
    east: u16,
}

/// A postcode in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Code {
    sector: u32,
    letters: u16,
}

impl Postcodes {
    /// Reads a CSV with the columns `postcode,lat,lon` in degrees; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_csv(text: &str) -> Result<Postcodes, Vec<Issue>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let header = lines.next().map(|(_, line)| line.to_ascii_lowercase().replace([' ', '"'], ""));
        if header.as_deref() != Some("postcode,lat,lon") {
            let help = "begin with the line `postcode,lat,lon`";
            return Err(vec![Issue::new(POINTS_HEADER, "line 1", "the header is missing", help)]);
        }
        let (mut found, mut issues) = (BTreeMap::new(), Vec::new());
        for (number, line) in lines {
            match entry(line) {
                Ok((code, point)) => drop(found.insert(code, point)),
                Err((code, what, help)) => issues.push(Issue::new(code, format!("line {number}"), what, help)),
            }
        }
        if found.is_empty() && issues.is_empty() {
            issues.push(Issue::new(
                NO_POINTS,
                "line 1",
                "there is no postcode",
                "give at least one line after the header",
            ));
        }
        if issues.is_empty() { Ok(Postcodes::of(found)) } else { Err(issues) }
    }

    /// All of `found`, packed.
    fn of(found: BTreeMap<Code, Point>) -> Postcodes {
        let mut list = Postcodes::default();
        let found: Vec<(Code, Point)> = found.into_iter().collect();
        for group in found.chunk_by(|(a, _), (b, _)| a.sector == b.sector) {
            let mut rest = group;
            while let Some(((code, first), _)) = rest.split_first() {
                let (count, corner) = within_reach(rest, *first);
                let (now, later) = rest.split_at(count.min(rest.len()).max(1));
                let (first, count) = (list.units.len() as u32, now.len() as u32);
                list.sectors.push(Sector { key: code.sector, lat: corner.lat, lon: corner.lon, first, count });
                let steps = |degrees: f64| (degrees / STEP).round() as u16;
                list.units.extend(now.iter().map(|(code, point)| Unit {
                    letters: code.letters,
                    north: steps(point.lat - corner.lat),
                    east: steps(point.lon - corner.lon),
                }));
                rest = later;
            }
        }
        list
    }

    /// How many postcodes there are.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Where a postcode is; case and blanks do not matter. O(log n).
    pub fn find(&self, text: &str) -> Option<Point> {
        self.at(Code::read(text)?)
    }

    fn at(&self, code: Code) -> Option<Point> {
        let first = self.sectors.partition_point(|sector| sector.key < code.sector);
        let sectors = self.sectors.get(first..)?.iter().take_while(|sector| sector.key == code.sector);
        let mut found = sectors.filter_map(|sector| {
            let units = self.units.get(sector.first as usize..)?.get(..sector.count as usize)?;
            let unit = units.binary_search_by_key(&code.letters, |unit| unit.letters).ok()?;
            Some((sector, units.get(unit)?))
        });
        let (sector, unit) = found.next()?;
        let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
        let lat = rounded(sector.lat + f64::from(unit.north) * STEP);
        Some(Point { lat, lon: rounded(sector.lon + f64::from(unit.east) * STEP) })
    }
}

/// How many of a sector's postcodes, from the first on, lie within the reach of one corner, and that corner.
fn within_reach(group: &[(Code, Point)], first: Point) -> (usize, Point) {
    let reach = f64::from(u16::MAX) * STEP;
    let (mut low, mut high) = (first, first);
    for (index, (_, point)) in group.iter().enumerate() {
        let lower = Point { lat: low.lat.min(point.lat), lon: low.lon.min(point.lon) };
        let higher = Point { lat: high.lat.max(point.lat), lon: high.lon.max(point.lon) };
        if higher.lat - lower.lat > reach || higher.lon - lower.lon > reach {
            return (index, low);
        }
        (low, high) = (lower, higher);
    }
    (group.len(), low)
}

fn entry(line: &str) -> Result<(Code, Point), (&'static str, &'static str, &'static str)> {
    let fields: Vec<&str> = line.split(',').map(|field| field.trim().trim_matches('"')).collect();
    let [postcode, lat, lon] = fields[..] else {
        return Err((POINT_FIELDS, "not three fields", "write `postcode,lat,lon`"));
    };
    let number = |text: &str| text.parse().map_err(|_| (POINT_NUMBER, "no number", "write decimal degrees"));
    let (lat, lon): (f64, f64) = (number(lat)?, number(lon)?);
    if !((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon)) {
        return Err((POINT_RANGE, "degrees that there are not", "write latitude, then longitude"));
    }
    let code = Code::read(postcode).ok_or((POINT_FIELDS, "no postcode", "write it as HA0 1AP"))?;
    Ok((code, Point { lat, lon }))
}

impl Code {
    /// `ha01ap`, `HA0 1AP`: two to four letters and figures, a figure, two letters.
    fn read(text: &str) -> Option<Code> {
        let plain: Vec<u8> =
            text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()).collect();
        let other = |c: char| !c.is_ascii_alphanumeric() && !c.is_whitespace() && c != '-';
        if text.contains(other) {
            return None;
        }
        Code::of(&plain)
    }

    fn of(plain: &[u8]) -> Option<Code> {
        let (outward, inward) = plain.split_at_checked(plain.len().checked_sub(3)?)?;
        let ([figure, first, second], 2..=4, true) = (inward, outward.len(), outward.first()?.is_ascii_alphabetic())
        else {
            return None;
        };
        if !(figure.is_ascii_digit() && first.is_ascii_alphabetic() && second.is_ascii_alphabetic()) {
            return None;
        }
        let digit = |byte: &u8| match byte {
            b'0'..=b'9' => u32::from(byte - b'0') + 1,
            letter => u32::from(letter - b'A') + 11,
        };
        let sector = outward.iter().chain([figure]).fold(0, |key, byte| key * 37 + digit(byte));
        let letters = u16::from(first - b'A') * 26 + u16::from(second - b'A');
        Some(Code { sector, letters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: &str =
        "postcode,lat,lon\nNP20 1AA,51.58612,-2.99581\nNP20 1AB,51.58699,-2.99612\nHA0 1AP,51.54308,-0.30482\n";

    #[test]
    fn s16_a_postcode_is_found_however_it_is_written() {
        let list = Postcodes::from_csv(FEW).unwrap();
        let place = list.find("NP20 1AA").unwrap();
        for text in ["np201aa", "NP201AA ", "NP20  1AA"] {
            assert_eq!(list.find(text), Some(place), "{text}");
        }
        assert!((place.lat - 51.58612).abs() < 2e-5 && (place.lon + 2.99581).abs() < 2e-5);
        assert_eq!(list.find("NP2O 1AA"), None, "the letter O is never taken for a zero");
        assert_eq!(list.nearest("NP2O 1AA").as_deref(), Some("NP20 1AA"));
        assert_eq!(list.find("NP9 1AA"), None);
        assert_eq!(list.len(), 3);
    }

    #[test]
    fn lists_with_faults_are_refused() {
        assert_eq!(Postcodes::from_csv("lat,lon\n").unwrap_err()[0].code, POINTS_HEADER);
        let issues = Postcodes::from_csv("postcode,lat,lon\nHA0 1AP,north,0\nHA0,1,1\nHA0 1AP,91,0\n").unwrap_err();
        let codes: Vec<&str> = issues.iter().map(|issue| issue.code).collect();
        assert_eq!(codes, [POINT_NUMBER, POINT_FIELDS, POINT_RANGE]);
    }
}
