//! A little town, a day in it, and the program.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use rounds::model::Point;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::detour::at;
use crate::map::Map;

/// A street of 1 km to the east (nodes 1 to 11, every 100 m), two ways north from its ends that meet at 12, and an
/// island far away (nodes 20 to 29).
pub fn town() -> Map {
    let mut map = Map::default();
    let mut node = |id: i64, east: f64, north: f64| {
        let point = at(east, north);
        map.node(id, point.lat, point.lon, &[]);
    };
    (0..=10).for_each(|index| node(1 + index, 100.0 * index as f64, 0.0));
    node(12, 500.0, 900.0);
    (0..10).for_each(|index| node(20 + index, 100.0 * index as f64, 9_000.0));
    let east: Vec<i64> = (1..=11).collect();
    map.way(1, &east, &[("highway", "residential")]);
    map.way(2, &[1, 12], &[("highway", "residential")]);
    map.way(3, &[12, 11], &[("highway", "residential")]);
    let island: Vec<i64> = (20..30).collect();
    map.way(4, &island, &[("highway", "residential")]);
    map
}

/// A day with one nurse, the hub at the west end, and visits at these places.
pub fn day(travel: Value, places: &[(&str, Point)]) -> Value {
    let mut all = vec![json!({"id": "hub", "lat": at(0.0, 5.0).lat, "lon": at(0.0, 5.0).lon})];
    all.extend(
        places.iter().map(|(id, point)| json!({"id": id, "label": "Secret", "lat": point.lat, "lon": point.lon})),
    );
    let visits: Vec<Value> =
        places.iter().map(|(id, _)| json!({"id": format!("v-{id}"), "place": id, "duration": "PT10M"})).collect();
    json!({
        "format": "rounds/1", "places": all, "travel": {"modes": [travel]}, "visits": visits,
        "clinicians": [{"id": "ada", "shifts": [{"id": "early", "start": "2026-03-02T08:00:00+00:00",
            "end": "2026-03-02T12:00:00+00:00", "startPlace": "hub", "endPlace": "hub"}]}]
    })
}

/// Five places along the street.
pub fn homes() -> Vec<(&'static str, Point)> {
    vec![
        ("a", at(250.0, 8.0)),
        ("b", at(700.0, -9.0)),
        ("c", at(250.0, 460.0)),
        ("d", at(1_000.0, 2.0)),
        ("e", at(820.0, 4.0)),
    ]
}

/// A folder with `town.streets` in it.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Folder {
        let folder = Folder(TempDir::new().expect("a folder"));
        folder.put("town.osm.pbf", &town().pbf());
        folder.rounds(&["streets", "build", "town.osm.pbf", "-o", "town.streets"]).assert().success();
        folder
    }

    /// With `day.json`, by that mode.
    pub fn with_day(travel: Value) -> Folder {
        let folder = Folder::new();
        folder.put("day.json", day(travel, &homes()).to_string().as_bytes());
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).expect("a file");
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).expect("JSON")
    }

    pub fn rounds(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rounds"));
        command.current_dir(self.0.path()).args(arguments).env_remove("ROUNDS_LOG");
        command
    }

    /// The plan of a day with a fixed number of iterations.
    pub fn plan(&self, day: &str, plan: &str, more: &[&str]) -> Value {
        let fixed = ["plan", day, "-o", plan, "--iterations", "200", "--seed", "3", "--quiet"];
        self.rounds(&[&fixed, more].concat()).assert().success();
        self.json(plan)
    }
}

pub fn by_car() -> Value {
    json!({"id": "car", "roads": {"network": "town.streets", "profile": "car"}})
}
