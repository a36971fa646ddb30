//! `uhhc`: the unified home health care routing and scheduling problem of Ceschia et al. (2026), in the JSON of
//! iolab-uniud/uhhc.
//!
//! Caregivers have shifts and may take a lunch break; patients need one service or more, independently, together or
//! spaced; some are optional; windows close soft or hard, met at the start or at the end of a service. The cost is a
//! weighted sum of components that each instance weighs itself, `"HARD"` making a component a rule.
//!
//! # As a day
//!
//! A unit of the instance is a minute. Times with fractions of a second round so that what a plan does is allowed
//! (travel up, windows inward). A day's cost is [`SECONDS_PER_UNIT`] times the suite's, times a power of ten where
//! weights have decimals.
//!
//! | component | as a day |
//! |---|---|
//! | `travel_time` | `travelPerSecond` |
//! | `total_tardiness`, `highest_tardiness` | `latePerSecond.routine`, `latestPerSecond`; every window has a `due` and lasts until the next begins; hard: windows end where they close |
//! | `total_waiting_time` | `waitPerSecond` |
//! | `total_extra_time` | `overtimePerSecond` without limit; hard, or `working_time` hard: no overtime |
//! | `max_idle_time` | `longestIdlePerSecond` |
//! | `caregiver_preferences` | `preferredClinicians` and `continuity`; hard: `requiredClinicians` |
//! | `optional_patients` | `unassignedCost`, shared by the patient's visits, which are `allOrNone` |
//! | `missed_lunch_break` | a break's `skipCost`; hard: the break must be taken |
//!
//! A caregiver whose work is over before lunch may begin owes none in a day. The solution has one after work where
//! there is time for it; the suite counts the time until it as waiting, or the lunch as missed, and a plan costs less
//! than its solution.
//!
//! Two other measures differ a little, so that a plan may cost more than its solution:
//! - Waiting between a lunch that is the first thing of a shift and the first service is not counted by the suite; a
//!   day counts it.
//! - A caregiver without services still has lunch, which is no idle time to the suite; an empty shift is all idle.
//!
//! And the suite lets lunch be taken before or after the travel to the next patient, a day before only, so a day has
//! not all the plans that the suite has.
//!
//! # As a solution
//!
//! A solution says when everything is, and is judged by that: the rules and components of the authors' checker
//! (iolab-uniud/uhhc-toolbox 0.2), and what it does not look at, that services together start together and that nobody
//! is left out who is not optional. Departures and arrivals follow from the times: a caregiver leaves as late as the
//! first stop allows.

mod day;
mod instance;
mod judge;
mod patients;
mod prices;
mod reader;
mod solution;
mod times;

use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_model::error::Result;

use super::{Case, Score, Suite, itinerary};

use instance::Instance;
use itinerary::ServiceRef;

/// Seconds of the day that stand for one unit of time of the instance.
pub const SECONDS_PER_UNIT: i64 = 60;

/// The format.
#[derive(Clone, Copy, Debug)]
pub struct Uhhc;

impl Suite for Uhhc {
    fn name(&self) -> &'static str {
        "uhhc"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn solution_extension(&self) -> &'static str {
        "json"
    }

    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>> {
        let instance = reader::read(bytes)?;
        let (day, services) = day::map(&instance, stem)?;
        Ok(Box::new(Homecare { instance, day, services }))
    }

    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64> {
        records.get(stem)?.get("best_published")?.as_f64()
    }

    /// The set that the instance is of, by how its files are named.
    fn class(&self, stem: &str) -> String {
        match stem.split_once('-') {
            Some(("i", _)) => "validation",
            Some(("instance", _)) => "small",
            _ => "other",
        }
        .into()
    }
}

/// An instance with its day.
#[derive(Debug)]
struct Homecare {
    instance: Instance,
    day: DayFile,
    /// The service that each visit of the day is.
    services: Vec<ServiceRef>,
}

impl Case for Homecare {
    fn day(&self) -> &DayFile {
        &self.day
    }

    fn left_behind(&self) -> &[String] {
        &self.instance.left_behind
    }

    fn solution(&self, plan: &PlanFile) -> Result<String> {
        let routes = itinerary::of_plan(plan, &self.day)?;
        Ok(solution::write(&self.instance, &self.services, &routes))
    }

    fn in_suite_terms(&self, day_cost: i64) -> Option<f64> {
        Some(day_cost as f64 / (SECONDS_PER_UNIT * self.instance.prices.scale().unwrap_or(1)) as f64)
    }

    fn score(&self, solution: &str) -> Result<Score> {
        Ok(judge::score(&self.instance, &solution::read(&self.instance, solution)?))
    }
}
