//! Travel times of your own: a day names a server, and this program answers in its place.
//!
//! ```sh
//! cargo run --example own_travel_source
//! ```

use rounds::model::{Elsewhere, Point};
use rounds::prelude::*;
use rounds::travel::{Answer, Sources};

/// Streets in a grid: east-west, then north-south, at six metres a second. Yours would ask a table or a service.
#[derive(Debug)]
struct Grid;

impl Sources for Grid {
    /// Seconds and metres from each point to each, rows from, columns to; −1 where there is no way.
    fn times(&self, source: &Elsewhere, points: &[Point]) -> Result<Answer> {
        let Elsewhere::Osrm { profile, .. } = source else {
            return Err(Error::travel(format!("no times for {source}")));
        };
        if profile != "driving" {
            return Err(Error::travel(format!("no profile {profile}")));
        }
        let metres = |from: &Point, to: &Point| {
            let (up, across) = ((from.lat - to.lat).abs() * 111_195.0, (from.lon - to.lon).abs() * 69_000.0);
            (up + across).ceil() as i32
        };
        let table = |of: &dyn Fn(&Point, &Point) -> i32| -> Vec<Vec<i32>> {
            points.iter().map(|from| points.iter().map(|to| of(from, to)).collect()).collect()
        };
        Ok(Answer {
            seconds: table(&|from, to| (metres(from, to) + 5) / 6),
            metres: table(&metres),
            off: vec![0.0; points.len()], // how far each point is from the nearest street
        })
    }
}

pub fn main() -> Result<()> {
    let day = br#"{
        "format": "rounds/1",
        "places": [{"id": "hub", "lat": 51.58, "lon": -0.33}, {"id": "home", "lat": 51.59, "lon": -0.34}],
        "travel": {"modes": [{"id": "car", "osrm": {"url": "https://routes.example", "profile": "driving"}}]},
        "clinicians": [{"id": "c1", "mode": "car", "shifts": [{
            "id": "early", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T13:00:00Z", "startPlace": "hub"}]}],
        "visits": [{"id": "v1", "place": "home", "duration": "PT30M"}]
    }"#;
    let problem = rounds::format::read_day_with(day, &Grid)?.value;
    let plan = Planner::new(&problem).stop(StopRule::iterations(100)).plan()?;
    println!("{}", rounds::report::summary(&problem, &plan, rounds::report::Naming::Labels));
    assert!(plan.unassigned.is_empty());

    // Without a source the library asks nobody, and says so.
    let error = rounds::format::read_day(day).expect_err("nobody to ask");
    assert!(error.is_travel());
    println!("{error}");
    Ok(())
}
