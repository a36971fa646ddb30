//! Days in this program's own format as a suite: the solution is the plan file, and the judge judges it.

use crate::suites::{Case, Score, Suite};
use rounds_check as check;
use rounds_format::codes::ANOTHER_DAY;
use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_model::Problem;
use rounds_model::error::{Error, Issue, Result};

/// The suite `days`.
#[derive(Debug)]
pub struct Days;

impl Suite for Days {
    fn name(&self) -> &'static str {
        "days"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn solution_extension(&self) -> &'static str {
        "json"
    }

    fn read(&self, bytes: &[u8], _stem: &str) -> Result<Box<dyn Case>> {
        let problem = rounds_format::read_day(bytes)?.value;
        let day = rounds_format::read_day_file(bytes)?;
        let rewritten = rounds_format::problem_of(&day)?.value.digest;
        Ok(Box::new(DaysCase { day, problem, rewritten }))
    }

    /// Costs by stem under `bks`, as in the records of `pcvrptw`.
    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64> {
        records["bks"][stem].as_f64()
    }

    /// The stem's first word: `plain` of `plain-10x60-1`.
    fn class(&self, stem: &str) -> String {
        stem.split(['-', '_', ' ']).next().unwrap_or(stem).to_string()
    }
}

#[derive(Debug)]
struct DaysCase {
    day: DayFile,
    problem: Problem,
    /// Digest of the day as this program writes it, which spells things its own way; plans of [`Case::day`] have it.
    rewritten: String,
}

impl DaysCase {
    fn own(&self, plan: &PlanFile) -> Result<()> {
        if plan.day.digest == self.problem.digest {
            return Ok(());
        }
        let what = "this plan was made for another day";
        let help = "give a plan of the day itself";
        Err(Error::input(vec![Issue::new(ANOTHER_DAY, "day.digest", what, help)]))
    }
}

impl Case for DaysCase {
    fn day(&self) -> &DayFile {
        &self.day
    }

    fn left_behind(&self) -> &[String] {
        &[]
    }

    fn solution(&self, plan: &PlanFile) -> Result<String> {
        let mut plan = plan.clone();
        if plan.day.digest == self.rewritten {
            plan.day.digest.clone_from(&self.problem.digest);
        }
        self.own(&plan)?;
        Ok(rounds_format::write_plan(&plan))
    }

    fn in_suite_terms(&self, day_cost: i64) -> Option<f64> {
        Some(day_cost as f64)
    }

    /// The cost is recomputed; figures that the plan states wrongly break no rule.
    fn score(&self, solution: &str) -> Result<Score> {
        let plan = rounds_format::read_plan(solution.as_bytes())?;
        self.own(&plan)?;
        let verdict = check::check(&self.problem, &plan);
        let line = |found: &check::Violation| format!("{} {}: {}", found.code, found.path, found.message);
        let violations: Vec<String> = verdict.violations.iter().map(line).collect();
        Ok(Score { cost: verdict.cost.total as f64, feasible: violations.is_empty(), violations })
    }
}
