//! OSRM's table service, version 1.

use crate::model::Point;
use serde_json::Value;

use crate::sources::server::{Batch, Cells};

/// The address to ask for a table: `…/table/v1/{profile}/{lon},{lat};…`.
pub(super) fn address(url: &str, profile: &str, from: &[Point], to: &[Point]) -> String {
    let points: Vec<String> = from.iter().chain(to).map(|point| format!("{},{}", point.lon, point.lat)).collect();
    let indices = |first: usize, count: usize| -> String {
        (first..first + count).map(|index| index.to_string()).collect::<Vec<_>>().join(";")
    };
    // A key stays behind the `?`.
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let query = if query.is_empty() { String::new() } else { format!("&{query}") };
    format!(
        "{}/table/v1/{profile}/{}?sources={}&destinations={}&annotations=duration,distance{query}",
        base.trim_end_matches('/'),
        points.join(";"),
        indices(0, from.len()),
        indices(from.len(), to.len())
    )
}

/// The answer, if it is one.
pub(super) fn read(said: &Value) -> Option<Batch> {
    if said["code"].as_str() != Some("Ok") {
        return None;
    }
    let (durations, distances) = (said["durations"].as_array()?, said["distances"].as_array()?);
    let cells = durations.iter().zip(distances).map(|(durations, distances)| {
        let (durations, distances) = (durations.as_array()?, distances.as_array()?);
        if durations.len() != distances.len() {
            return None;
        }
        durations.iter().zip(distances).map(|(duration, distance)| cell(duration, distance)).collect::<Option<Vec<_>>>()
    });
    let cells: Cells = cells.collect::<Option<_>>()?;
    let off =
        said["sources"].as_array().map(|sources| sources.iter().filter_map(|at| at["distance"].as_f64()).collect());
    (durations.len() == distances.len()).then_some(Batch { cells, off })
}

/// A time and its distance: both numbers, or both null where there is no way. The outer `None`: neither.
pub(super) fn cell(duration: &Value, distance: &Value) -> Option<Option<(f64, f64)>> {
    match (duration, distance) {
        (Value::Null, _) => Some(None),
        _ => Some(Some((duration.as_f64()?, distance.as_f64()?))),
    }
}
