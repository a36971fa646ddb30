//! The file of answers that is kept with a plan: the points that were asked about, and the times between them. No ids.

use std::collections::BTreeMap;

use crate::model::{Elsewhere, Point};
use crate::travel::Answer;
use crate::{Error, Issue, Result};
use rounds_format::codes::BAD_KEPT_TIMES;
use serde::{Deserialize, Serialize};

use crate::sources::Known;

const FORMAT: &str = "rounds-travel/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    tables: Vec<Table>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(flatten)]
    source: Named,
    /// Latitude and longitude.
    points: Vec<[f64; 2]>,
    /// Metres from each to the nearest street.
    off: Vec<f64>,
    seconds: Vec<Vec<i32>>,
    metres: Vec<Vec<i32>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Named {
    Roads { network: String, profile: String },
    Osrm { url: String, profile: String },
    Valhalla { url: String, costing: String },
}

/// The text of a file with these answers.
pub(super) fn write(known: &BTreeMap<Elsewhere, Vec<Known>>) -> String {
    let table = |source: &Elsewhere, known: &Known| Table {
        source: match source.masked() {
            Elsewhere::Roads { network, profile } => Named::Roads { network, profile },
            Elsewhere::Osrm { url, profile } => Named::Osrm { url, profile },
            Elsewhere::Valhalla { url, costing } => Named::Valhalla { url, costing },
        },
        points: known.points.iter().map(|point| [point.lat, point.lon]).collect(),
        off: known.answer.off.clone(),
        seconds: known.answer.seconds.clone(),
        metres: known.answer.metres.clone(),
    };
    let tables = known.iter().flat_map(|(source, tables)| tables.iter().map(move |known| table(source, known)));
    let file = File { format: FORMAT.into(), tables: tables.collect() };
    serde_json::to_string(&file).unwrap_or_default() + "\n"
}

/// Reads such a file.
pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<Elsewhere, Vec<Known>>> {
    let refuse = |path: &str, what: String| {
        let help = "give a file that --matrix-out wrote";
        Error::input(vec![Issue::new(BAD_KEPT_TIMES, path, what, help)])
    };
    let file: File = serde_json::from_slice(bytes).map_err(|error| refuse("$", error.to_string()))?;
    if file.format != FORMAT {
        return Err(refuse("format", format!("the format is not {FORMAT}")));
    }
    let mut known: BTreeMap<_, Vec<Known>> = BTreeMap::new();
    for (index, table) in file.tables.into_iter().enumerate() {
        let answer = Answer { seconds: table.seconds, metres: table.metres, off: table.off };
        if !is_sound(&answer, table.points.len()) {
            return Err(refuse(&format!("tables[{index}]"), "not a time and a distance for each two points".into()));
        }
        let source = match table.source {
            Named::Roads { network, profile } => Elsewhere::Roads { network, profile },
            Named::Osrm { url, profile } => Elsewhere::Osrm { url, profile },
            Named::Valhalla { url, costing } => Elsewhere::Valhalla { url, costing },
        };
        let points = table.points.iter().map(|[lat, lon]| Point { lat: *lat, lon: *lon }).collect();
        known.entry(source.masked()).or_default().push(Known { points, answer });
    }
    Ok(known)
}

/// Whether it has a time and a distance, or neither, from each of `count` points to each, and both are zero from a
/// point to itself.
fn is_sound(answer: &Answer, count: usize) -> bool {
    // No time of a day may be longer than ten years.
    const LONGEST: i32 = 10 * 366 * 86_400;
    let Answer { seconds, metres, off } = answer;
    let square = |rows: &[Vec<i32>]| rows.len() == count && rows.iter().all(|row| row.len() == count);
    if !square(seconds) || !square(metres) || off.len() != count {
        return false;
    }
    let mut cells = seconds.iter().flatten().zip(metres.iter().flatten());
    cells.all(|(s, m)| (-1..=LONGEST).contains(s) && *m >= -1 && (*s < 0) == (*m < 0))
        && (0..count).all(|at| (seconds[at][at], metres[at][at]) == (0, 0))
        && off.iter().all(|off| *off >= 0.0)
}
