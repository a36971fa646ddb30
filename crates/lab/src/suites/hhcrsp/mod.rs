//! `hhcrsp`: home health care routing and scheduling with synchronised visits, in the JSON of iolab-uniud/hhcrsp.
//!
//! The problem is that of Mankowska, Meisel & Bierwirth (2014): every patient is served, some by two caregivers
//! together or one after the other within a span; windows open hard and close soft; minimise (D + T + Tmax) ÷ 3 with D
//! the distance with the legs from and to the office, T the tardiness summed over all services and Tmax the largest of
//! them.
//!
//! # As a day
//!
//! One unit of the instance is [`SECONDS_PER_UNIT`] seconds of the day, so that the three decimals of the published
//! instances carry over exactly; finer ones round to the nearest second, by which no leg changes by more than half a
//! thousandth of a unit. Distance and travel time are one matrix. A day's cost is 3 × 1000 times the suite's: travel,
//! lateness and largest lateness weigh one for each second, and waiting is free. A patient with two services becomes
//! two visits, tied by `differentClinicians` and a gap of 0..0 (together) or [min, max]. The shifts last until every
//! patient could have been served by one caregiver, so they bind nobody, and leaving a visit out costs more than
//! serving it can.
//!
//! # As a solution
//!
//! Solutions are judged from the order of the routes alone: every service starts as early as the routes and the ties
//! between services let it, found as the least solution of these differences. Where a second service can only come
//! late, that puts the first off too (it may not be further ahead than the span allows). Since all ties are lower
//! bounds, no other times of the same routes have less tardiness anywhere.

mod day;
mod instance;
mod solution;

use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_model::error::Result;

use super::{Case, Score, Suite, itinerary};

use day::Mapped;
use instance::Instance;

/// Seconds of the day that stand for one unit of time or distance of the instance.
pub const SECONDS_PER_UNIT: i64 = 1000;

/// The format.
#[derive(Clone, Copy, Debug)]
pub struct Hhcrsp;

impl Suite for Hhcrsp {
    fn name(&self) -> &'static str {
        "hhcrsp"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn solution_extension(&self) -> &'static str {
        "json"
    }

    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>> {
        let instance = instance::read(bytes)?;
        let Mapped { day, services } = day::map(&instance, stem)?;
        let planar = "locations: points of a plane, not degrees; the distances are given";
        let left_behind = if instance.has_locations { vec![planar.to_string()] } else { Vec::new() };
        Ok(Box::new(Homecare { instance, day, services, left_behind }))
    }

    /// The cost of the record's routes as they were recomputed, which has more digits than the published figure. Lower
    /// figures that came without routes stand beside it in the record and are not taken.
    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64> {
        let record = records.get(stem)?;
        let verified = record.get("verified").and_then(serde_json::Value::as_bool) == Some(true);
        let recomputed = record.get("recomputed_cost").filter(|_| verified);
        recomputed.or_else(|| record.get("cost"))?.as_f64()
    }

    /// The letter of Mankowska's size classes: A for 10 patients to G for 300.
    fn class(&self, stem: &str) -> String {
        let patients = stem.rsplit('_').nth(1);
        let sizes = ["10", "25", "50", "75", "100", "200", "300"];
        let class = sizes.iter().zip(["A", "B", "C", "D", "E", "F", "G"]).find(|(size, _)| patients == Some(**size));
        class.map_or("other", |(_, class)| class).into()
    }
}

/// An instance with its day.
#[derive(Debug)]
struct Homecare {
    instance: Instance,
    day: DayFile,
    /// The service that each visit of the day is.
    services: Vec<itinerary::ServiceRef>,
    left_behind: Vec<String>,
}

impl Case for Homecare {
    fn day(&self) -> &DayFile {
        &self.day
    }

    fn left_behind(&self) -> &[String] {
        &self.left_behind
    }

    fn solution(&self, plan: &PlanFile) -> Result<String> {
        let routes = itinerary::of_plan(plan, &self.day)?;
        let served = |done: &itinerary::Done| match done {
            itinerary::Done::Visit { visit, .. } => self.services.get(*visit).copied(),
            itinerary::Done::Break { .. } => None,
        };
        let routes = routes.iter().enumerate().map(|(caregiver, route)| solution::Route {
            caregiver,
            services: route.iter().filter_map(served).collect(),
        });
        Ok(solution::write(&self.instance, &routes.collect::<Vec<_>>()))
    }

    fn in_suite_terms(&self, day_cost: i64) -> Option<f64> {
        Some(day_cost as f64 / (3 * SECONDS_PER_UNIT) as f64)
    }

    fn score(&self, solution: &str) -> Result<Score> {
        Ok(solution::score(&self.instance, &solution::read(&self.instance, solution)?))
    }
}
