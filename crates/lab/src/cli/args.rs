//! Arguments of `rounds bench`, as typed and as resolved.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use rounds_engine::search::Method;

use crate::bench::{Globs, Limit, Shard};
use crate::cli::chosen::{self, Chosen};
use crate::cli::sink::Sink;
use crate::cli::source::{Source, only_one_stdin, sink_of, threads};
use crate::cli::time::time;
use crate::suites::{self, Suite};

/// How long a run takes when nothing is said.
const DEFAULT_MAX_TIME: Duration = Duration::from_secs(30);

/// Seeds that a range may have.
const MOST_SEEDS: u64 = 100_000;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub report: Option<TypedBench>,
    #[command(flatten)]
    pub sweep: SweepArgs,
}

#[derive(Debug, Subcommand)]
pub enum TypedBench {
    /// Report on runs: gaps, time to target, a test between each two methods, plots.
    ///
    /// Runs of other solvers can be put beside ours: a line of JSON with suite, instance, method, cost and feasible is
    /// enough. Without a best known cost, gaps are to the best of the runs given.
    #[command(after_help = "Example:
  rounds bench report runs.jsonl
  rounds bench report runs.jsonl --svg plots --json report.json")]
    Report(BenchReportArgs),
}

#[derive(Debug, Args)]
pub struct SweepArgs {
    /// What format the instances have.
    #[arg(required = true, value_parser = PossibleValuesParser::new(suites::all().iter().map(|suite| suite.name())))]
    pub suite: Option<String>,
    /// The folder with the instances; a `bks.json` in it, or in the folder around it, holds the best known costs.
    #[arg(required = true)]
    pub dir: Option<PathBuf>,
    /// Only instances whose file name, without its extension, matches: `*`, `?` and `[a-c]`, several with commas.
    #[arg(long, value_name = "GLOB", value_parser = |text: &str| text.parse::<Globs>())]
    pub only: Vec<Globs>,
    /// Methods to run, with commas: hybrid, sisr, local-search, regret, greedy, or `all` [default: hybrid]. `sisr:FILE`
    /// has the parameters of that file, and is shown with its name.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub methods: Vec<String>,
    /// Set parameters of all methods that have some and no file of their own: a file as `rounds params` prints one.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// How long each run searches: `90s`, `2m`, `PT2M` [default: 30s].
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "iterations")]
    pub max_time: Option<Duration>,
    /// How many iterations each run searches. All but the times of a record are then the same on every machine.
    #[arg(long, value_name = "N")]
    pub iterations: Option<u64>,
    /// Seeds, with commas; `1-10` is all from 1 to 10.
    #[arg(long, value_name = "LIST", value_parser = seeds, default_value = "1")]
    pub seeds: Seeds,
    /// Threads of each run [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Do part K of N of the runs only; the parts together are all of them. Give each part a file of its own.
    #[arg(long, value_name = "K/N", value_parser = |text: &str| text.parse::<Shard>())]
    pub shard: Option<Shard>,
    /// Write each solution into this folder, as the suite writes solutions: INSTANCE.METHOD.SEED.EXTENSION.
    #[arg(long, value_name = "DIR")]
    pub solutions: Option<PathBuf>,
    /// Add a line of JSON to this file for each run that is done, and skip runs that it holds; standard output if left
    /// out, or `-`.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct BenchReportArgs {
    /// Files that `rounds bench --json` wrote, or `-`.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write plots into this folder: gap over time, performance profile.
    #[arg(long, value_name = "DIR")]
    pub svg: Option<PathBuf>,
    /// Write all figures, those of the plots too, as JSON; with `-`, to standard output in place of the tables.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// What to do, with everything decided.
#[derive(Debug)]
pub enum BenchCommand {
    Sweep(SweepCommand),
    Report(BenchReportCommand),
}

/// Do runs.
#[derive(Debug)]
pub struct SweepCommand {
    pub suite: &'static dyn Suite,
    pub dir: PathBuf,
    /// Empty: all instances.
    pub only: Vec<Globs>,
    /// By name, each once.
    pub methods: Vec<Chosen>,
    /// Methods beside those that come with rounds.
    pub own: Vec<Arc<dyn Method>>,
    pub limit: Limit,
    pub seeds: Vec<u64>,
    pub threads: usize,
    pub shard: Shard,
    pub solutions: Option<PathBuf>,
    pub json: Sink,
}

/// Report on runs.
#[derive(Debug)]
pub struct BenchReportCommand {
    pub files: Vec<Source>,
    pub svg: Option<PathBuf>,
    pub json: Option<Sink>,
}

/// Decides what `typed` leaves open, with methods of the caller's `own` beside those that come with rounds.
///
/// # Errors
/// What is contradictory, in words.
pub fn resolve(typed: BenchArgs, own: &[Arc<dyn Method>]) -> Result<BenchCommand, String> {
    match typed.report {
        Some(TypedBench::Report(args)) => report(args).map(BenchCommand::Report),
        None => sweep(typed.sweep, own).map(BenchCommand::Sweep),
    }
}

fn sweep(args: SweepArgs, own: &[Arc<dyn Method>]) -> Result<SweepCommand, String> {
    let suite = args.suite.as_deref().and_then(suites::by_name).ok_or("give a suite")?;
    let methods = chosen::chosen(&args.methods, own, args.params.as_deref())?;
    let time = Limit::Seconds(args.max_time.unwrap_or(DEFAULT_MAX_TIME).as_secs_f64());
    Ok(SweepCommand {
        suite,
        dir: args.dir.ok_or("give the folder with the instances")?,
        only: args.only,
        methods,
        own: own.to_vec(),
        limit: args.iterations.map_or(time, Limit::Iterations),
        seeds: args.seeds.0,
        threads: threads(args.threads),
        shard: args.shard.unwrap_or(Shard::WHOLE),
        solutions: args.solutions,
        json: args.json.into(),
    })
}

fn report(args: BenchReportArgs) -> Result<BenchReportCommand, String> {
    let files: Vec<Source> = args.files.into_iter().map(Source::from).collect();
    only_one_stdin(&files)?;
    let json = args.json.map(|json| sink_of("--json", Some(json), &files)).transpose()?;
    Ok(BenchReportCommand { files, svg: args.svg, json })
}

/// Seeds as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeds(pub Vec<u64>);

/// Numbers and ranges of numbers, with commas.
fn seeds(text: &str) -> Result<Seeds, String> {
    const SHAPE: &str = "not a list of seeds such as 1,2,3 or 1-10";
    let mut seeds = Vec::new();
    for part in text.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let [from, to] = [from, to].map(|number| number.parse::<u64>().map_err(|_| SHAPE));
        let (from, to) = (from?, to?);
        if to < from || to - from >= MOST_SEEDS {
            return Err(SHAPE.into());
        }
        seeds.extend(from..=to);
    }
    Ok(Seeds(seeds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_numbers_and_ranges() {
        assert_eq!(seeds("1"), Ok(Seeds(vec![1])));
        assert_eq!(seeds("3,1-3,7"), Ok(Seeds(vec![3, 1, 2, 3, 7])));
        for text in ["", ",", "1,", "a", "3-1", "-1", "1-", "1--2", "0-18446744073709551615", "1.5"] {
            assert!(seeds(text).is_err(), "{text}");
        }
    }
}
