//! Arguments of the commands of the live day (`replan`, `offer`, `live`, `edit`), as typed and as resolved.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use rounds::live::Options;
use rounds::model::units::Seconds;
use rounds::search::{PlanOptions, StopRule};

use crate::cli::args::OutArgs;
use crate::cli::input::{DayInput, Source};
use crate::cli::options::{only_one_stdin, only_one_stdout, sink, sink_of, threads};
use crate::cli::output::Sink;
use crate::cli::streets::args::TravelArgs;
use crate::cli::time::time;

/// How long an answer is searched for when nothing is said.
const DEFAULT_MAX_TIME: Duration = Duration::from_secs(2);

/// How to answer, as typed.
#[derive(Debug, Args)]
pub struct AnswerArgs {
    /// Answer at once: the best way in with nothing else moved, or what it would take.
    #[arg(long, conflicts_with_all = ["max_time", "iterations"])]
    pub instant: bool,
    /// Let every visit move, not only what serves the events.
    #[arg(long, conflicts_with = "instant")]
    pub unrestricted: bool,
    /// How long to search [default: 2s, or no limit with --iterations].
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub max_time: Option<Duration>,
    /// How many iterations to search. Same seed and same iterations give the same plan on any number of threads.
    #[arg(long, value_name = "N")]
    pub iterations: Option<u64>,
    /// List visits with less time to spare than this as at risk.
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10m")]
    pub slack: Duration,
    /// Seed of the random streams.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads to search with [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl From<AnswerArgs> for Options {
    fn from(args: AnswerArgs) -> Options {
        let max_time = args.max_time.or(args.iterations.is_none().then_some(DEFAULT_MAX_TIME));
        let mut stop = StopRule::default();
        (stop.max_time, stop.iterations) = (max_time, args.iterations);
        let (seed, threads) = (args.seed, threads(args.threads));
        let threshold = Seconds(args.slack.as_secs().try_into().unwrap_or(i64::MAX));
        let search = PlanOptions::default().seed(seed).threads(threads).stop(stop);
        let options = Options::default().instant(args.instant).unrestricted(args.unrestricted);
        options.search(search).threshold(threshold)
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReplanArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// Its plan file, or `-`.
    pub plan: PathBuf,
    /// What has happened since: an events file, or `-`.
    pub events: PathBuf,
    #[command(flatten)]
    pub out: OutArgs,
    /// Where the day as it now is goes; the new plan is for that day.
    #[arg(long, value_name = "FILE")]
    pub day_out: Option<PathBuf>,
    /// Write the change list to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub changes: Option<PathBuf>,
    /// Write the travel times used that are not in the day to this file, for --matrix.
    #[arg(long, value_name = "FILE")]
    pub matrix_out: Option<PathBuf>,
    #[command(flatten)]
    pub how: AnswerArgs,
    /// Set parameters of the search: a file as `rounds params` prints one.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OfferArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// Its plan file, or `-`.
    pub plan: PathBuf,
    /// An events file with `at` and one `newVisit`, or `-`.
    pub events: PathBuf,
    /// List at most this many ways.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub top: u16,
    /// Write the ways to this file as JSON.
    #[arg(long, value_name = "FILE", conflicts_with = "take")]
    pub json: Option<PathBuf>,
    /// Take this way, with everything that makes way for it: the result is the new plan. 0 leaves the visit without a
    /// place.
    #[arg(long, value_name = "N", requires = "day_out", value_parser = clap::value_parser!(u16).range(0..=1000))]
    pub take: Option<u16>,
    /// With --take: where the day as it then is goes; the new plan is for that day.
    #[arg(long, value_name = "FILE", requires = "take")]
    pub day_out: Option<PathBuf>,
    /// With --take: write the change list to this file, as JSON.
    #[arg(long, value_name = "FILE", requires = "take")]
    pub changes: Option<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LiveArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// Its plan file, or `-`.
    pub plan: PathBuf,
    /// The events, an events file in JSON on each line, or `-`.
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// Record each line in this file before it is answered. If the file is there already, the day goes on from its end.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
    /// Where to write the day as it is now, after each line.
    #[arg(long, value_name = "FILE")]
    pub day_out: Option<PathBuf>,
    /// Where to write its plan, after each line.
    #[arg(long, value_name = "FILE")]
    pub plan_out: Option<PathBuf>,
    /// Answer in words, not in JSON.
    #[arg(long, conflicts_with = "full")]
    pub text: bool,
    /// Give the day as it now is and its plan with each answer.
    #[arg(long)]
    pub full: bool,
    #[command(flatten)]
    pub how: AnswerArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

/// What is done by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedEdit {
    /// Put in a visit that was left out.
    Assign,
    /// Give a visit to another shift, another time, or both.
    Move,
    /// Take a visit out.
    Unassign,
}

#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// Its plan file, or `-`.
    pub plan: PathBuf,
    /// What to do.
    #[arg(value_enum)]
    pub action: TypedEdit,
    /// The visit.
    pub visit: String,
    /// The shift that attends it; once for each clinician of a double-up.
    #[arg(long, value_name = "SHIFT")]
    pub to: Vec<String>,
    /// When care begins: a time such as 14:30, on the date that is in the visit's windows and the shift, or an instant.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Keep it this way in later plans: the day gets pins. Needs --day-out.
    #[arg(long, requires = "day_out")]
    pub pin: bool,
    /// Where the day goes, with the pins and with the rules that you decide against; the new plan is for that day, and
    /// `replan`, `offer` and `live` go on from the two.
    #[arg(long, value_name = "FILE")]
    pub day_out: Option<PathBuf>,
    /// Who decides, where that breaks rules.
    #[arg(long, value_name = "WHO", requires = "day_out")]
    pub by: Option<String>,
    /// Why; it goes into the day and nowhere else.
    #[arg(long, value_name = "TEXT", requires = "day_out")]
    pub because: Option<String>,
    /// Where the effect goes as JSON: cost and key figures before and after, changes, rules broken.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

/// Go on from a plan after something has happened.
#[derive(Debug)]
pub(crate) struct ReplanCommand {
    pub day: DayInput,
    pub plan: Source,
    pub events: Source,
    pub output: Sink,
    pub day_out: Option<Sink>,
    pub changes: Option<Sink>,
    /// Where the travel times used are kept.
    pub matrix_out: Option<Sink>,
    /// Parameters of the search.
    pub params: Option<Source>,
    pub how: Options,
}

/// List the ways to take one referral.
#[derive(Debug)]
pub(crate) struct OfferCommand {
    pub day: DayInput,
    pub plan: Source,
    pub events: Source,
    pub top: usize,
    /// Where they go as JSON.
    pub json: Option<Sink>,
    /// Which of them is taken.
    pub take: Option<usize>,
    /// Where the day goes with which one is taken.
    pub day_out: Option<Sink>,
    /// Where its change list goes.
    pub changes: Option<Sink>,
    /// Where the table goes, or the plan with which one is taken.
    pub output: Sink,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Text,
    /// In JSON.
    Json,
    /// In JSON, with the day and the plan.
    Full,
}

/// Take events as they come.
#[derive(Debug)]
pub(crate) struct LiveCommand {
    pub day: DayInput,
    pub plan: Source,
    pub events: Source,
    pub journal: Option<PathBuf>,
    pub day_out: Option<Sink>,
    pub plan_out: Option<Sink>,
    pub form: Form,
    pub how: Options,
}

/// Change a plan by hand.
#[derive(Debug)]
pub(crate) struct EditCommand {
    pub day: DayInput,
    pub plan: Source,
    pub action: TypedEdit,
    pub visit: String,
    pub to: Vec<String>,
    pub at: Option<String>,
    /// Whether the day gets pins.
    pub pin: bool,
    /// Where the day goes.
    pub day_out: Option<Sink>,
    pub by: Option<String>,
    pub because: Option<String>,
    pub json: Option<Sink>,
    pub output: Sink,
}

/// Decides what is left open for `replan`.
pub(crate) fn replan(args: ReplanArgs) -> Result<ReplanCommand, String> {
    let (day, others) = (args.travel.of(args.day), [args.plan, args.events].map(Source::from));
    let params = args.params.map(Source::from);
    let inputs = || day.inputs().chain(&others).chain(&params);
    only_one_stdin(inputs())?;
    // The new files may take the place of the old ones only where both do; that is for the caller to do.
    let output = sink(args.out.output, inputs())?;
    let day_out = args.day_out.map(|path| sink_of("--day-out", Some(path), inputs())).transpose()?;
    let changes = args.changes.map(|path| sink_of("--changes", Some(path), inputs())).transpose()?;
    let matrix_out = args.matrix_out.map(|path| sink_of("--matrix-out", Some(path), inputs())).transpose()?;
    let sinks = [Some(&output), day_out.as_ref(), changes.as_ref(), matrix_out.as_ref()];
    only_one_stdout(sinks.into_iter().flatten())?;
    let day = day.beside(sinks.into_iter().flatten());
    let [plan, events] = others;
    Ok(ReplanCommand { day, plan, events, output, day_out, changes, matrix_out, params, how: args.how.into() })
}

/// Decides what is left open for `offer`.
pub(crate) fn offer(args: OfferArgs) -> Result<OfferCommand, String> {
    let (day, others) = (args.travel.of(args.day), [args.plan, args.events].map(Source::from));
    let inputs = || day.inputs().chain(&others);
    only_one_stdin(inputs())?;
    let output = sink(args.out.output, inputs())?;
    let json = args.json.map(|path| sink_of("--json", Some(path), inputs())).transpose()?;
    let day_out = args.day_out.map(|path| sink_of("--day-out", Some(path), inputs())).transpose()?;
    let changes = args.changes.map(|path| sink_of("--changes", Some(path), inputs())).transpose()?;
    let sinks = [Some(&output), json.as_ref(), day_out.as_ref(), changes.as_ref()];
    only_one_stdout(sinks.into_iter().flatten())?;
    let day = day.beside(sinks.into_iter().flatten());
    let [plan, events] = others;
    let take = args.take.map(usize::from);
    Ok(OfferCommand { day, plan, events, top: args.top.into(), json, take, day_out, changes, output })
}

/// Decides what is left open for `live`.
pub(crate) fn live(args: LiveArgs) -> Result<LiveCommand, String> {
    let (day, others) = (args.travel.of(args.day), [args.plan, args.events].map(Source::from));
    let inputs = || day.inputs().chain(&others);
    only_one_stdin(inputs())?;
    let day_out = args.day_out.map(|path| sink_of("--day-out", Some(path), inputs())).transpose()?;
    let plan_out = args.plan_out.map(|path| sink_of("--plan-out", Some(path), inputs())).transpose()?;
    let journal = args.journal.clone().map(|path| sink_of("--journal", Some(path), inputs())).transpose()?;
    // The answers go to standard output.
    let sinks = [Some(&Sink::Stdout), day_out.as_ref(), plan_out.as_ref(), journal.as_ref()];
    only_one_stdout(sinks.into_iter().flatten())?;
    let day = day.beside(sinks.into_iter().flatten());
    let [plan, events] = others;
    let form = match (args.text, args.full) {
        (true, _) => Form::Text,
        (_, true) => Form::Full,
        _ => Form::Json,
    };
    Ok(LiveCommand { day, plan, events, journal: args.journal, day_out, plan_out, form, how: args.how.into() })
}

/// Decides what is left open for `edit`.
pub(crate) fn edit(args: EditArgs) -> Result<EditCommand, String> {
    let (day, others) = (args.travel.of(args.day), [args.plan].map(Source::from));
    let inputs = || day.inputs().chain(&others);
    only_one_stdin(inputs())?;
    match args.action {
        TypedEdit::Unassign if !args.to.is_empty() || args.at.is_some() || args.pin => {
            return Err("unassign takes no --to, --at or --pin: a visit that is out is nowhere".into());
        }
        TypedEdit::Move if args.to.is_empty() && args.at.is_none() => {
            return Err("say where to with --to SHIFT, when with --at TIME, or both".into());
        }
        _ => {}
    }
    let output = sink(args.out.output, inputs())?;
    let day_out = args.day_out.map(|path| sink_of("--day-out", Some(path), inputs())).transpose()?;
    let json = args.json.map(|path| sink_of("--json", Some(path), inputs())).transpose()?;
    let sinks = [Some(&output), day_out.as_ref(), json.as_ref()];
    only_one_stdout(sinks.into_iter().flatten())?;
    let day = day.beside(sinks.into_iter().flatten());
    let [plan] = others;
    let (action, visit, to, at, pin) = (args.action, args.visit, args.to, args.at, args.pin);
    let (by, because) = (args.by, args.because);
    Ok(EditCommand { day, plan, action, visit, to, at, pin, day_out, by, because, json, output })
}
