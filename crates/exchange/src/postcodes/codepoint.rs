//! Lists of postcodes as they are published: Code-Point Open, as one CSV file or the zip of all of them; and our own
//! CSV.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use rounds_format::codes::{NO_POINTS, POINT_NUMBER, TABLE_TOO_LARGE, TABLE_UNREADABLE};
use rounds_model::Point;
use rounds_model::error::Issue;

use super::{Code, Postcodes, file, grid};

/// Bytes that all files of a zip may unpack to: Great Britain has some 160 MB.
const MOST_BYTES: u64 = 600 << 20;

impl Postcodes {
    /// Reads a list in any form: as [`Postcodes::write`] writes it, as `postcode,lat,lon`, or Code-Point Open as CSV or
    /// zip.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Postcodes, Vec<Issue>> {
        if file::is_packed(bytes) {
            return file::read(bytes).map_err(|issue| vec![issue]);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return zipped(bytes).map_err(|issue| vec![issue]);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| vec![not_a_list()])?;
        let mut found = BTreeMap::new();
        if rows(text, &mut found) { Ok(Postcodes::of(found)) } else { Postcodes::from_csv(text) }
    }
}

fn not_a_list() -> Issue {
    let help =
        "give Code-Point Open (the zip, or a CSV of it), a CSV of postcode,lat,lon, or a file of `postcodes build`";
    Issue::new(TABLE_UNREADABLE, "", "this is no list of postcodes", help)
}

/// Every CSV of the zip, those of its documents aside.
fn zipped(bytes: &[u8]) -> Result<Postcodes, Issue> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_a_list())?;
    let (mut found, mut left) = (BTreeMap::new(), MOST_BYTES);
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| not_a_list())?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        if !name.ends_with(".csv") || name.contains("doc/") {
            continue;
        }
        let mut text = String::new();
        let read = part.take(left + 1).read_to_string(&mut text).map_err(|_| not_a_list())? as u64;
        left = left.checked_sub(read).ok_or_else(|| {
            let what = format!("the files unpack to more than {} MB", MOST_BYTES >> 20);
            Issue::new(TABLE_TOO_LARGE, "", what, "give Code-Point Open as it is published")
        })?;
        rows(&text, &mut found);
    }
    if found.is_empty() {
        let help = "give the zip of Code-Point Open with its folder Data/CSV";
        return Err(Issue::new(NO_POINTS, "", "there is no postcode in the zip", help));
    }
    Ok(Postcodes::of(found))
}

/// Takes every row of Code-Point Open: postcode, quality, east, north. Those without a place (quality 90) are passed
/// over. Whether there was a row.
fn rows(text: &str, found: &mut BTreeMap<Code, Point>) -> bool {
    let mut any = false;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while matches!(reader.read_record(&mut record), Ok(true)) {
        let field = |index: usize| record.get(index).map(str::trim).unwrap_or_default();
        let number = |index: usize| field(index).parse::<f64>().ok().filter(|number| number.is_finite());
        let (Some(code), Some(_), Some(east), Some(north)) = (Code::read(field(0)), number(1), number(2), number(3))
        else {
            continue;
        };
        any = true;
        if (1.0..700_000.0).contains(&east) && (1.0..1_300_000.0).contains(&north) {
            found.insert(code, grid::degrees(east, north));
        }
    }
    any
}

/// A list cut off or damaged.
pub(super) fn damaged() -> Issue {
    Issue::new(POINT_NUMBER, "", "the list of postcodes is cut off or damaged", "build it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "\"NP20 1AA\",10,331100,188300,\"W92000004\",\"\",\"\",\"\",\"W06000022\",\"W05000836\"\n\
                        \"NP20 1AB\",90,0,0,\"W92000004\"\n";

    #[test]
    fn code_point_open_is_read_as_csv_and_zip() {
        let list = Postcodes::read(ROWS.as_bytes()).unwrap();
        assert_eq!(list.len(), 1, "one has no place");
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("Data/CSV/np.csv", ROWS), ("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO\n")] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
        }
        assert_eq!(Postcodes::read(&zip.finish().unwrap().into_inner()).unwrap(), list);
    }

    #[test]
    fn a_packed_list_is_read_back_and_a_damaged_one_refused() {
        let list = Postcodes::read(ROWS.as_bytes()).unwrap();
        let bytes = list.write();
        assert_eq!(Postcodes::read(&bytes).unwrap().find("NP20 1AA"), list.find("NP20 1AA"));
        for end in 0..bytes.len() {
            assert!(Postcodes::read(&bytes[..end]).is_err(), "cut off at {end}");
        }
        let mut wrong = bytes.clone();
        let last = wrong.len() - 12;
        wrong[last] ^= 1;
        assert!(Postcodes::read(&wrong).is_err());
        assert!(Postcodes::read(b"\xFF\xFE\x00").is_err());
    }
}
