//! Benchmark formats of the field: an instance comes in as a rounds/1 day, and its plan goes back as the format's own
//! solution, judged there by the format's own rules.
//!
//! Nothing here knows the search, and the search knows nothing of this: a suite only translates. A [`Case`] keeps what
//! it needs of the original (real-valued distances, its own names) to write and judge solutions without the day.

mod clock;
mod days;
pub mod hhcrsp;
mod itinerary;
mod pcvrptw;
mod routes;
mod solomon;
mod text;
mod tree;
pub mod uhhc;
mod vroom;
mod vrptw;

use std::fmt::Debug;

use rounds_format::codes::NO_SUCH_FORMAT;
use rounds_format::day::{DayFile, MatrixFile, ModeFile, PlaceFile, TravelFile};
use rounds_format::path::Quoted;
use rounds_format::plan::{PlanFile, ShiftPlan};
use rounds_model::error::{Error, Issue, Result};

pub use days::Days;
pub use hhcrsp::Hhcrsp;
pub use pcvrptw::Pcvrptw;
pub use solomon::Solomon;
pub use uhhc::Uhhc;

/// Every suite, in the order in which they are listed.
pub fn all() -> &'static [&'static dyn Suite] {
    &[&Days, &Solomon, &Pcvrptw, &Hhcrsp, &Uhhc]
}

/// The suite called `name` on the command line.
pub fn by_name(name: &str) -> Option<&'static dyn Suite> {
    all().iter().copied().find(|suite| suite.name() == name)
}

/// Names of the formats that [`import`] reads: every suite but the days themselves, and `vroom`.
pub fn importers() -> Vec<&'static str> {
    all().iter().map(|suite| suite.name()).filter(|name| *name != Days.name()).chain([vroom::NAME]).collect()
}

/// Travel by the one table of an instance, a row for each place.
fn by_distances(places: &[PlaceFile], seconds: Vec<Vec<i32>>) -> TravelFile {
    let places = places.iter().map(|place| place.id.clone()).collect();
    let matrix = MatrixFile { places, seconds, ..MatrixFile::default() };
    let mode = ModeFile { id: "distances".into(), matrix: Some(matrix), ..ModeFile::default() };
    TravelFile { modes: vec![mode], ..TravelFile::default() }
}

/// A file of another format as a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The day.
    pub day: DayFile,
    /// What the file says that the day does not, one line each.
    pub left_behind: Vec<String>,
    /// What every shift of the day does in a plan that the file has, in order, times not yet made:
    /// [`search::in_order`](rounds_engine::search::in_order) makes them. Empty if the file has no plan.
    pub orders: Vec<ShiftPlan>,
}

/// Reads a file of one of the formats [`importers`] as a day; `stem` is its name without the last extension.
///
/// ```
/// let problem = r#"{ "vehicles": [{ "id": 1, "start": [-0.33, 51.58], "end": [-0.33, 51.58], "time_window": [28800, 43200] }],
///                    "jobs": [{ "id": 7, "location": [-0.34, 51.59], "service": 1800 }] }"#;
/// let imported = rounds::suites::import("vroom", problem.as_bytes(), "example")?;
/// assert_eq!(imported.day.visits[0].id, "7");
/// # Ok::<(), rounds::Error>(())
/// ```
///
/// # Errors
/// [`Error::is_input`] with everything that is wrong with the file or cannot be expressed at all.
pub fn import(format: &str, bytes: &[u8], stem: &str) -> Result<Imported> {
    if format == vroom::NAME {
        return vroom::import(bytes, stem);
    }
    let Some(suite) = by_name(format).filter(|suite| suite.name() != Days.name()) else {
        let what = format!("there is no importer for {}", Quoted(format));
        let help = format!("give one of {}", importers().join(", "));
        return Err(Error::input(vec![Issue::new(NO_SUCH_FORMAT, "format", what, help)]));
    };
    let case = suite.read(bytes, stem)?;
    Ok(Imported { day: case.day().clone(), left_behind: case.left_behind().to_vec(), orders: Vec::new() })
}

/// The family of an instance in the naming of Solomon (`R1` of `R101`) and Gehring and Homberger (`RC2_10` of
/// `RC2_10_4`).
fn family(stem: &str) -> String {
    let letters = stem.len() - stem.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    match stem.rsplit_once('_') {
        Some((family, _)) => family.to_string(),
        None if stem[letters..].starts_with(|c: char| c.is_ascii_digit()) => stem[..=letters].to_string(),
        None => stem.to_string(),
    }
}

/// A benchmark format.
pub trait Suite: Debug + Send + Sync {
    /// Name on the command line.
    fn name(&self) -> &'static str;

    /// Extensions of instance files, without the dot, lower case.
    fn extensions(&self) -> &'static [&'static str];

    /// Extension of solution files, without the dot.
    fn solution_extension(&self) -> &'static str;

    /// Reads an instance; `stem` is its file's name without the last extension.
    ///
    /// # Errors
    /// [`Error::is_input`] with line or path and a remedy for all that is wrong or cannot be expressed.
    fn read(&self, bytes: &[u8], stem: &str) -> Result<Box<dyn Case>>;

    /// The best known cost of the instance `stem`, in the suite's own terms, from the text of its folder's `bks.json`.
    fn best_known(&self, records: &serde_json::Value, stem: &str) -> Option<f64>;

    /// The class that a report groups the instance `stem` under.
    fn class(&self, stem: &str) -> String;
}

/// An instance that has been read.
pub trait Case: Debug + Send + Sync {
    /// The instance as a day to plan.
    fn day(&self) -> &DayFile;

    /// What the format says that the day does not, one line each; empty if all is carried over.
    fn left_behind(&self) -> &[String];

    /// A plan of [`Case::day`] as the format's own solution file.
    ///
    /// # Errors
    /// [`Error::is_input`] if the plan is not one of the day.
    fn solution(&self, plan: &PlanFile) -> Result<String>;

    /// A cost of the day in the suite's own terms, where the two differ by a factor and an offset; `None` where they do
    /// not, and then the improvements of a run are told in the day's terms.
    fn in_suite_terms(&self, _day_cost: i64) -> Option<f64> {
        None
    }

    /// Judges the text of a solution by the format's own rules, times recomputed from the order of the routes.
    ///
    /// # Errors
    /// [`Error::is_input`] if the text is no solution file of this format.
    fn score(&self, solution: &str) -> Result<Score>;
}

/// What a suite's own rules say of a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Cost in the suite's own terms.
    pub cost: f64,
    /// Whether every rule is kept.
    pub feasible: bool,
    /// The rules that are broken, one line each.
    pub violations: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_those_of_the_field() {
        for (stem, class) in [("R101", "R1"), ("RC208", "RC2"), ("C1_2_10", "C1_2"), ("RC2_10_4", "RC2_10"), ("é", "é")]
        {
            assert_eq!(family(stem), class);
        }
        assert_eq!(Days.class("plain-10x60-1"), "plain");
    }

    #[test]
    fn suites_have_names_of_their_own() {
        for suite in all() {
            assert_eq!(by_name(suite.name()).map(|found| found.name()), Some(suite.name()));
        }
        assert!(by_name("vroom").is_none());
        assert_eq!(importers().first(), Some(&"solomon"));
    }
}
