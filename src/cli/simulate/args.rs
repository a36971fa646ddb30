//! Arguments of `rounds simulate`, as typed and resolved.

use std::path::PathBuf;

use clap::Args;
use rounds::simulate::StudyOptions;

use crate::cli::input::Source;
use crate::cli::options::{only_one_stdout, sink_of, threads};
use crate::cli::output::Sink;

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// The scenario file, or `-`.
    pub scenario: PathBuf,
    /// Which policies to put side by side, with commas between; all if left out.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = policies())]
    pub policies: Option<Vec<String>>,
    /// Days to simulate: 2 or more, because an interval over days needs two.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    pub days: u16,
    /// Days of each analysis of many arms: Shapley values, sensitivity, where the goal is met; 0 leaves them out
    /// [default: 3].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=10_000))]
    pub deep: Option<u16>,
    /// Seed of all random numbers.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads; the result does not depend on them [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Write all figures there as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write a page of HTML there.
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

fn policies() -> clap::builder::PossibleValuesParser {
    rounds::simulate::arms::POLICIES.map(|(name, _)| name).into()
}

/// Simulate many days of a service.
#[derive(Debug)]
pub(crate) struct SimulateCommand {
    pub scenario: Source,
    pub options: StudyOptions,
    pub json: Option<Sink>,
    pub output: Option<Sink>,
}

/// Arguments resolved.
pub(crate) fn resolve(args: SimulateArgs) -> Result<SimulateCommand, String> {
    let scenario = Source::from(args.scenario);
    let json = args.json.map(|path| sink_of("--json", Some(path), [&scenario])).transpose()?;
    let output = args.output.map(|path| sink_of("-o", Some(path), [&scenario])).transpose()?;
    // The tables go to standard output.
    only_one_stdout([Some(&Sink::Stdout), json.as_ref(), output.as_ref()].into_iter().flatten())?;
    let defaults = StudyOptions::default();
    let asked = |name: &&str| args.policies.as_ref().is_none_or(|names| names.iter().any(|asked| asked == name));
    let options = StudyOptions::default()
        .policies(defaults.policies.into_iter().filter(asked).collect())
        .days(args.days.into())
        .seed(args.seed)
        .threads(threads(args.threads))
        .deep(args.deep.map_or(defaults.deep, usize::from));
    Ok(SimulateCommand { scenario, options, json, output })
}
