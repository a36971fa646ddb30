//! Valhalla's matrix service, `sources_to_targets`.

use crate::model::Point;
use serde_json::{Value, json};

use crate::sources::osrm::cell;
use crate::sources::server::{Batch, Cells};

/// What is sent.
pub(super) fn question(costing: &str, from: &[Point], to: &[Point]) -> Value {
    let points =
        |points: &[Point]| -> Value { points.iter().map(|at| json!({"lat": at.lat, "lon": at.lon})).collect() };
    json!({"sources": points(from), "targets": points(to), "costing": costing, "units": "kilometers"})
}

/// The answer, if it is one: a list of cells with their indices for each source, or two tables.
pub(super) fn read(said: &Value, from: usize, to: usize) -> Option<Batch> {
    let table = &said["sources_to_targets"];
    let mut cells: Cells = Vec::new();
    if let (Some(durations), Some(distances)) = (table["durations"].as_array(), table["distances"].as_array()) {
        for (durations, distances) in durations.iter().zip(distances) {
            let pairs = durations.as_array()?.iter().zip(distances.as_array()?);
            cells.push(pairs.map(|(time, length)| cell(time, length)).collect::<Option<_>>()?);
        }
    } else {
        for (row, entries) in table.as_array()?.iter().enumerate() {
            let mut filled = Vec::new();
            for (column, entry) in entries.as_array()?.iter().enumerate() {
                let placed = entry["from_index"].as_u64() == Some(row as u64)
                    && entry["to_index"].as_u64() == Some(column as u64);
                filled.push(cell(&entry["time"], &entry["distance"]).filter(|_| placed)?);
            }
            cells.push(filled);
        }
    }
    // Kilometres, whatever the shape.
    cells.iter_mut().flatten().flatten().for_each(|(_, length)| *length *= 1_000.0);
    (cells.len() == from && cells.iter().all(|row| row.len() == to)).then_some(Batch { cells, off: None })
}
