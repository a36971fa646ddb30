//! Reading inputs: a file or standard input, as a day or as a plan for a day.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use rounds::format::codes::ANOTHER_DAY;
use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::{Error, Issue};

use crate::cli::issues;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;
use crate::cli::travel::{TravelData, TravelOptions};

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard input, written `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Source {
        if path.as_os_str() == "-" { Source::Stdin } else { Source::File(path) }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Stdin => out.write_str("standard input"),
            Source::File(path) => path.display().fmt(out),
        }
    }
}

/// A day, and how to come by the travel times that it names and does not hold.
#[derive(Debug)]
pub struct DayInput {
    pub source: Source,
    pub travel: TravelOptions,
}

impl DayInput {
    /// Every file that is named for reading it.
    pub fn inputs(&self) -> impl Iterator<Item = &Source> {
        [&self.source].into_iter().chain(&self.travel.kept)
    }

    /// The same, read where these results are going to be written: a file that the day names is not to be one of them.
    pub fn beside<'s>(mut self, results: impl IntoIterator<Item = &'s Sink>) -> DayInput {
        let files = results.into_iter().filter_map(|sink| match sink {
            Sink::File(path) => Some(path.clone()),
            Sink::Stdout => None,
        });
        self.travel.results.extend(files);
        self
    }

    /// Whom to ask for travel times.
    pub fn sources(&self) -> Outcome<Arc<TravelData>> {
        TravelData::new(&self.source, &self.travel).map(Arc::new)
    }
}

/// Why a command stopped, and the input that is to blame, if one is.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: Error,
    /// The input it was found in.
    pub file: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure { error, file: None }
    }
}

/// The outcome of a command or a part of one.
pub type Outcome<T> = Result<T, Failure>;

/// All bytes of `source`.
pub fn bytes(source: &Source) -> Outcome<Vec<u8>> {
    let read = match source {
        Source::File(path) => std::fs::read(path),
        Source::Stdin => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
    };
    read.map_err(|error| Error::file(source.to_string(), error).into())
}

/// All of `source`, which must be UTF-8.
pub fn text(source: &Source) -> Outcome<String> {
    String::from_utf8(bytes(source)?).map_err(|error| {
        let source_error = std::io::Error::new(std::io::ErrorKind::InvalidData, error.utf8_error());
        Error::file(source.to_string(), source_error).into()
    })
}

/// Reads a day and tells its first few warnings.
pub fn day(input: &DayInput, terminal: &Terminal) -> Outcome<Problem> {
    day_by(input, &*input.sources()?, terminal)
}

/// [`day`], asking `sources` for travel times.
pub fn day_by(input: &DayInput, sources: &TravelData, terminal: &Terminal) -> Outcome<Problem> {
    let (problem, warnings) = day_and_warnings(input, sources)?;
    issues::show_warnings(&warnings, &input.source.to_string(), false, terminal);
    Ok(problem)
}

/// Reads a day; the caller tells its warnings.
pub fn day_and_warnings(input: &DayInput, sources: &TravelData) -> Outcome<(Problem, Vec<Issue>)> {
    let read = rounds::format::read_day_with(&bytes(&input.source)?, sources);
    let loaded = read.map_err(|error| blame(error, &input.source))?;
    Ok((loaded.value, loaded.warnings))
}

/// Reads a plan, whatever day it is for.
pub fn plan(source: &Source) -> Outcome<PlanFile> {
    rounds::format::read_plan(&bytes(source)?).map_err(|error| blame(error, source))
}

/// Reads a plan that must be for the day `problem`.
pub fn plan_for(problem: &Problem, source: &Source) -> Outcome<PlanFile> {
    let plan = plan(source)?;
    if plan.day.digest == problem.digest {
        return Ok(plan);
    }
    let issue = Issue::new(
        ANOTHER_DAY,
        "day.digest",
        "this plan was made for another day, or for this day before it was changed",
        "give the day file that the plan was made for, or plan this day again",
    );
    Err(blame(Error::input(vec![issue]), source))
}

/// `error`, found in `source`.
pub fn blame(error: Error, source: &Source) -> Failure {
    Failure { error, file: Some(source.to_string()) }
}
