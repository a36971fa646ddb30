//! Reading inputs: a file or standard input, as a day or as a plan for a day.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rounds::format::plan::PlanFile;
use rounds::model::Problem;
use rounds::report::{self, Decided};
use rounds::sources::{TravelData, TravelOptions};
use rounds::{Error, Issue};
use rounds_format::codes::{ANOTHER_DAY, SHOWN_ALL_THE_SAME};
pub(super) use rounds_lab::cli::source::{Failure, Outcome, Source, blame, bytes, text};

use crate::cli::issues;
use crate::cli::output::{Sink, remove_leftovers};
use crate::cli::terminal::Terminal;

/// A day, and how to come by the travel times that it names and does not hold.
#[derive(Debug)]
pub(crate) struct DayInput {
    pub source: Source,
    /// A folder in which answers are kept from run to run.
    pub cache: Option<PathBuf>,
    /// A file of answers kept with a plan.
    pub kept: Option<Source>,
    /// How long a server may take for one answer.
    pub timeout: Duration,
    /// Files that are going to be written: none of them may be one that is read.
    pub results: Vec<PathBuf>,
}

impl DayInput {
    /// Every file that is named for reading it.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Source> {
        [&self.source].into_iter().chain(&self.kept)
    }

    /// The same, read where these results are going to be written: a file that the day names is not to be one of them.
    pub(crate) fn beside<'s>(mut self, results: impl IntoIterator<Item = &'s Sink>) -> DayInput {
        let files = results.into_iter().filter_map(|sink| match sink {
            Sink::File(path) => Some(path.clone()),
            Sink::Stdout => None,
        });
        self.results.extend(files);
        self
    }

    /// Whom to ask for travel times.
    pub(crate) fn sources(&self) -> Outcome<Arc<TravelData>> {
        let folder = match &self.source {
            Source::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
            Source::Stdin => PathBuf::new(),
        };
        let kept = self.kept.as_ref().map(bytes).transpose()?;
        let options = TravelOptions::new(folder).cache(self.cache.clone()).kept(kept);
        let data = TravelData::new(&options.timeout(self.timeout).results(self.results.clone()));
        let data = data.map_err(|error| match &self.kept {
            Some(kept) if error.is_input() => blame(error, kept),
            _ => error.into(),
        })?;
        self.cache.iter().for_each(|folder| remove_leftovers(folder));
        Ok(Arc::new(data))
    }
}

/// Reads a day and tells its first few warnings.
pub(super) fn day(input: &DayInput, terminal: &Terminal) -> Outcome<Problem> {
    day_by(input, &*input.sources()?, terminal)
}

/// [`day`], asking `sources` for travel times.
pub(super) fn day_by(input: &DayInput, sources: &TravelData, terminal: &Terminal) -> Outcome<Problem> {
    let (problem, warnings) = day_and_warnings(input, sources)?;
    issues::show_kinds(&warnings, &input.source.to_string(), false, terminal);
    Ok(problem)
}

/// Reads a day; the caller tells its warnings.
pub(super) fn day_and_warnings(input: &DayInput, sources: &TravelData) -> Outcome<(Problem, Vec<Issue>)> {
    let read = rounds::format::read_day_with(&bytes(&input.source)?, sources);
    let loaded = read.map_err(|error| blame(error, &input.source))?;
    Ok((loaded.value, loaded.warnings))
}

/// Reads a plan, whatever day it is for.
pub(super) fn plan(source: &Source) -> Outcome<PlanFile> {
    rounds::format::read_plan(&bytes(source)?).map_err(|error| blame(error, source))
}

/// The rules of its day that a plan breaks, which are told as a warning: such a plan is shown, and never in silence.
pub(super) fn tell_broken(problem: &Problem, plan: &PlanFile, source: &Source, terminal: &Terminal) -> Vec<Decided> {
    let broken = report::broken(problem, plan);
    if let Some(first) = broken.first() {
        let rules = if broken.len() == 1 { "a rule".into() } else { format!("{} rules", broken.len()) };
        let more = if broken.len() == 1 { "" } else { " first" };
        let what = format!("the plan breaks {rules} of its day,{more} {}: {}", first.rule, first.what);
        let help =
            "`rounds check` lists what it breaks; where a person decided so, `rounds edit --day-out` writes it down";
        issues::show_warnings(&[Issue::new(SHOWN_ALL_THE_SAME, source.to_string(), what, help)], terminal);
    }
    broken
}

/// Reads a plan that must be for the day `problem`.
pub(super) fn plan_for(problem: &Problem, source: &Source) -> Outcome<PlanFile> {
    let plan = plan(source)?;
    if plan.day.may_be(&problem.digest) {
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
