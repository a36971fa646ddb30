//! The real OSRM and Valhalla, where `ROUNDS_OSRM` and `ROUNDS_VALHALLA` say where they run on the extract of Newport.

use rounds::model::Point;
use serde_json::{Value, json};

use crate::town::{Folder, day};

type Addresses = Vec<(String, Point)>;

/// The extract of Newport, and addresses in the middle of it, if ../shared is there.
fn newport() -> Option<(Vec<u8>, Addresses)> {
    let shared =
        std::env::var("ROUNDS_SHARED").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").into());
    let shared = std::path::Path::new(&shared);
    let extract = std::fs::read(shared.join("osm/newport-2023-06-13.osm.pbf")).ok()?;
    let points = std::fs::read_to_string(shared.join("postcodes/newport.csv")).ok()?;
    let inside = |point: &Point| (51.54..51.60).contains(&point.lat) && (-3.04..-2.95).contains(&point.lon);
    let points = rounds::generate::read_points(&points).expect("points").into_iter().filter(inside);
    Some((extract, points.step_by(17).take(70).enumerate().map(|(at, point)| (format!("p{at}"), point)).collect()))
}

/// Times of a mode between addresses of Newport.
fn seconds(folder: &Folder, travel: Value, places: &[(String, Point)]) -> Vec<Vec<i64>> {
    let places: Vec<(&str, Point)> = places.iter().map(|(id, point)| (&**id, *point)).collect();
    let mut day = day(travel, &places);
    day["clinicians"][0]["shifts"][0]["startPlace"] = json!("p0");
    day["clinicians"][0]["shifts"][0]["endPlace"] = json!("p0");
    folder.put("day.json", day.to_string().as_bytes());
    folder.rounds(&["matrix", "day.json", "-o", "m.json"]).assert().code(0);
    serde_json::from_value(folder.json("m.json")["modes"][0]["matrix"]["seconds"].clone()).expect("rows")
}

/// Holds a server's times against those of our own network: after one scale, nine in ten are within `most`.
fn agree(variable: &str, travel: impl Fn(&str) -> Value, most: f64) {
    let (Ok(url), Some((extract, places))) = (std::env::var(variable), newport()) else {
        println!("skipped: no {variable}, or no ../shared");
        return;
    };
    let folder = Folder::new();
    folder.put("newport.osm.pbf", &extract);
    folder
        .rounds(&["streets", "build", "newport.osm.pbf", "-o", "newport.streets", "--profiles", "car"])
        .assert()
        .code(0);
    let own =
        seconds(&folder, json!({"id": "car", "roads": {"network": "newport.streets", "profile": "car"}}), &places);
    let theirs = seconds(&folder, travel(&url), &places);
    let pairs = own.iter().flatten().zip(theirs.iter().flatten()).filter(|(_, theirs)| **theirs > 60);
    let mut ratios: Vec<f64> = pairs.map(|(own, theirs)| *own as f64 / *theirs as f64).collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ratios.len() / 2];
    let near = ratios.iter().filter(|ratio| (*ratio / median - 1.0).abs() <= most).count();
    println!("{variable}: median {median:.3}, {near} of {} within {most}", ratios.len());
    assert!(near * 10 >= ratios.len() * 9, "{near} of {} are within {most} of {median}", ratios.len());
}

#[test]
fn a_real_osrm_agrees() {
    agree("ROUNDS_OSRM", |url| json!({"id": "car", "osrm": {"url": url, "profile": "driving"}}), 0.15);
}

#[test]
fn a_real_valhalla_agrees() {
    agree("ROUNDS_VALHALLA", |url| json!({"id": "car", "valhalla": {"url": url, "costing": "auto"}}), 0.5);
}
