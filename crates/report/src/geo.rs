//! Routes for other programs: GeoJSON (RFC 7946) and GPX 1.1. Ids only, no labels.

use std::fmt::Write;

use geojson::{Feature, FeatureCollection, Geometry, JsonObject, JsonValue};

use crate::view::{Row, Step, View, What};
use crate::ways::{Ways, legs};
use rounds_format::plan::PlanFile;
use rounds_format::values::Timestamp;
use rounds_model::units::Instant;
use rounds_model::visible;
use rounds_model::{Point, Problem};

/// The routes of a plan as GeoJSON: for each shift a line for each leg (`kind` `leg`, with `from`, `to`, `departure`,
/// `arrival`, `seconds`, `metres`) and a point for each stop (`start`, `visit`, `activity`, `noAccess`, `end`, with
/// `place`, `arrival`, `start`, `end`), in order; visits left out that have a place are points of `kind` `unassigned`.
pub fn geojson(problem: &Problem, plan: &PlanFile, ways: &Ways) -> String {
    let view = View::new(problem, plan);
    let mut features = Vec::new();
    for row in &view.rows {
        let legs = legs(&view, row);
        for (index, step) in row.steps.iter().enumerate() {
            if let Some((leg, _)) = legs.iter().find(|(_, to)| *to == index) {
                let line = ways.along(problem, *leg).iter().map(position).collect::<Vec<_>>();
                let mut told = properties(row, "leg");
                told.insert("from".into(), problem.places[leg.from].id.clone().into());
                told.insert("to".into(), problem.places[leg.to].id.clone().into());
                told.insert("mode".into(), problem.modes[leg.mode].id.clone().into());
                told.insert("departure".into(), time(problem, step.arrival - step.travel));
                told.insert("arrival".into(), time(problem, step.arrival));
                told.insert("seconds".into(), step.travel.0.into());
                told.insert("metres".into(), step.metres.0.into());
                features.push(feature(Geometry::new_line_string(line), told));
            }
            if let Some((point, kind, id)) = stop(&view, step) {
                let mut told = properties(row, kind);
                told.insert("place".into(), step.place.unwrap_or_default().into());
                if let Some(id) = id {
                    told.insert("id".into(), id.into());
                }
                told.insert("arrival".into(), time(problem, step.arrival));
                told.insert("start".into(), time(problem, step.start));
                told.insert("end".into(), time(problem, step.end));
                features.push(feature(Geometry::new_point(position(&point)), told));
            }
        }
    }
    for left in &view.left_out {
        let place = left.visit.and_then(|visit| problem.visits[visit].place).map(|place| &problem.places[place]);
        if let Some((place, point)) = place.and_then(|place| Some((place, place.point?))) {
            let mut told = JsonObject::new();
            told.insert("kind".into(), "unassigned".into());
            told.insert("id".into(), left.entry.visit.clone().into());
            told.insert("place".into(), place.id.clone().into());
            features.push(feature(Geometry::new_point(position(&point)), told));
        }
    }
    FeatureCollection { bbox: None, features, foreign_members: None }.to_string() + "\n"
}

/// The routes of a plan as GPX: for each shift its stops as waypoints and its way as a track, a segment for each leg.
pub fn gpx(problem: &Problem, plan: &PlanFile, ways: &Ways) -> String {
    let view = View::new(problem, plan);
    let (mut stops, mut tracks) = (String::new(), String::new());
    for row in &view.rows {
        for step in &row.steps {
            let Some((point, kind, id)) = stop(&view, step) else { continue };
            let name = escaped(&format!("{} {}", row.plan.shift, id.unwrap_or(kind)));
            let when = time(problem, step.start);
            let when = when.as_str().unwrap_or_default();
            let _ = writeln!(
                stops,
                r#"  <wpt lat="{}" lon="{}"><time>{when}</time><name>{name}</name><type>{kind}</type></wpt>"#,
                point.lat, point.lon
            );
        }
        let legs = legs(&view, row);
        if legs.is_empty() {
            continue;
        }
        let _ = writeln!(tracks, "  <trk>\n    <name>{}</name>", escaped(&row.plan.shift));
        for (leg, _) in legs {
            tracks += "    <trkseg>\n";
            for point in ways.along(problem, leg) {
                let _ = writeln!(tracks, r#"      <trkpt lat="{:.7}" lon="{:.7}"/>"#, point.lat, point.lon);
            }
            tracks += "    </trkseg>\n";
        }
        tracks += "  </trk>\n";
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"rounds\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n{stops}{tracks}</gpx>\n"
    )
}

/// Where a step is, what it is, and its id.
fn stop<'v>(view: &View<'v>, step: &Step<'v>) -> Option<(Point, &'static str, Option<&'v str>)> {
    let point = step.place.and_then(|id| view.problem.places[view.place(id)?].point)?;
    let (kind, id) = match step.what {
        What::Start => ("start", None),
        What::End => ("end", None),
        What::Visit { id, .. } => ("visit", Some(id)),
        What::NoAccess { id } => ("noAccess", Some(id)),
        What::Activity { id } => ("activity", Some(id)),
        What::Break { id } => ("break", Some(id)),
        What::Reserve { id } => ("reserve", Some(id)),
    };
    Some((point, kind, id))
}

fn properties(row: &Row, kind: &str) -> JsonObject {
    let mut told = JsonObject::new();
    told.insert("kind".into(), kind.into());
    told.insert("clinician".into(), row.plan.clinician.clone().into());
    told.insert("shift".into(), row.plan.shift.clone().into());
    told
}

fn feature(geometry: Geometry, told: JsonObject) -> Feature {
    Feature { geometry: Some(geometry), properties: Some(told), ..Feature::default() }
}

/// Longitude first, to a centimetre.
fn position(point: &Point) -> Vec<f64> {
    let rounded = |degrees: f64| (degrees * 1e7).round() / 1e7;
    vec![rounded(point.lon), rounded(point.lat)]
}

fn time(problem: &Problem, instant: Instant) -> JsonValue {
    Timestamp::in_zone(instant, problem.zone).map_or(JsonValue::Null, |time| serde_json::json!(time))
}

/// Text for XML; characters that it does not allow are made visible.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible::text(text).replace('\n', " ").chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            _ => out.push(c),
        }
    }
    out
}
