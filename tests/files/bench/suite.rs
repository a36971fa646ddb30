//! A made-up suite: an instance is a day, a solution its plan, and the cost a tenth of the day's. The name of an
//! instance says what is wrong with it.

use rounds::format::day::DayFile;
use rounds::format::plan::PlanFile;
use rounds::suites::{Case, Score, Suite};
use rounds::{Error, Issue, Result, format};
use serde_json::Value;

#[derive(Debug)]
pub struct Toy;

#[derive(Debug)]
struct ToyCase {
    day: DayFile,
    stem: String,
}

fn refused(what: &str) -> Error {
    Error::input(vec![Issue::new("E9999", "toy", what, "mend it")])
}

impl Suite for Toy {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["toy"]
    }

    fn solution_extension(&self) -> &'static str {
        "sol"
    }

    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>> {
        Ok(Box::new(ToyCase { day: format::read_day_file(bytes)?, stem: stem.into() }))
    }

    fn best_known(&self, records: &Value, stem: &str) -> Option<f64> {
        records[stem].as_f64()
    }

    fn class(&self, stem: &str) -> String {
        stem.chars().take(1).collect()
    }
}

impl Case for ToyCase {
    fn day(&self) -> &DayFile {
        &self.day
    }

    fn left_behind(&self) -> &[String] {
        &[]
    }

    fn solution(&self, plan: &PlanFile) -> Result<String> {
        match self.stem.as_str() {
            "unwritable" => Err(refused("no such solution")),
            _ => Ok(format!("{}", plan.cost.as_ref().map_or(0, |cost| cost.total))),
        }
    }

    fn score(&self, solution: &str) -> Result<Score> {
        let cost = solution.parse::<f64>().map_err(|_| refused("not a number"))? / 10.0;
        match self.stem.as_str() {
            "unreadable" => Err(refused("what a mess")),
            "incomplete" => Ok(Score { cost, feasible: false, violations: vec!["customer 3 is missing".into()] }),
            "silent" => Ok(Score { cost, feasible: false, violations: Vec::new() }),
            "costless" => Ok(Score { cost: f64::NAN, feasible: true, violations: Vec::new() }),
            "hopeless" => Ok(Score { cost, feasible: false, violations: vec!["late".into(); 1_000] }),
            _ => Ok(Score { cost, feasible: true, violations: Vec::new() }),
        }
    }

    fn in_suite_terms(&self, day_cost: i64) -> Option<f64> {
        (self.stem != "factorless").then_some(day_cost as f64 / 10.0)
    }
}
