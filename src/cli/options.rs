//! Arguments resolved: defaults filled in, sources and sinks told apart, contradictions refused.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rounds::generate::Profile;
use rounds_lab::cli::args::{self as bench_args, BenchCommand};
pub(super) use rounds_lab::cli::source::{only_one_stdin, same_file, sink_of, threads};

use crate::cli::args::{
    BoundArgs, CheckArgs, CompareArgs, ExplainArgs, GenerateArgs, ParamsArgs, PlanArgs, TypedCommand, TypedProfile,
    TypedSchema,
};
use crate::cli::desk::commands::DeskCommand;
use crate::cli::exchange::args::{self as exchange, FhirCommand, ImportArgs, TablesCommand, TypedImport};
use crate::cli::exchange::postcodes::{self, PostcodesCommand};
use crate::cli::exchange::template::TemplateCommand;
use crate::cli::input::{DayInput, Source};
use crate::cli::live::args::{self as live, EditCommand, LiveCommand, OfferCommand, ReplanCommand};
use crate::cli::manual;
use crate::cli::output::Sink;
use crate::cli::report::ReportArgs;
use crate::cli::simulate::args::{self as simulate_args, SimulateCommand};
use crate::cli::streets::args::{self as streets_args, ExportCommand, MatrixCommand, StreetsCommand};

/// How long `plan` searches when nothing is said.
const DEFAULT_MAX_TIME: Duration = Duration::from_secs(10);

/// What to do, with everything decided.
#[derive(Debug)]
pub(crate) enum Command {
    Plan(PlanCommand),
    Replan(ReplanCommand),
    Offer(OfferCommand),
    Live(LiveCommand),
    Edit(EditCommand),
    Desk(DeskCommand),
    Bound(BoundCommand),
    Check(CheckCommand),
    Explain(ExplainCommand),
    Compare(CompareCommand),
    Report(ReportCommand),
    Generate(GenerateCommand),
    Streets(StreetsCommand),
    Export(ExportCommand),
    Matrix(MatrixCommand),
    Import(ImportCommand),
    Tables(TablesCommand),
    Fhir(FhirCommand),
    Postcodes(PostcodesCommand),
    Template(TemplateCommand),
    Simulate(SimulateCommand),
    Bench(BenchCommand),
    Params(ParamsCommand),
    Schema(SchemaCommand),
    Completions(CompletionsCommand),
    Man(ManCommand),
}

/// Plan a day.
#[derive(Debug)]
pub(crate) struct PlanCommand {
    pub day: DayInput,
    /// A plan for the same day to start from.
    pub initial: Option<Source>,
    pub output: Sink,
    pub seed: u64,
    pub threads: usize,
    /// `None`: no limit.
    pub max_time: Option<Duration>,
    /// `None`: no limit.
    pub iterations: Option<u64>,
    /// How long to prove afterwards how good the plan is.
    pub prove: Option<Duration>,
    /// Parameters of the search.
    pub params: Option<Source>,
    /// Where the travel times used are kept.
    pub matrix_out: Option<Sink>,
}

/// Prove what no plan can better.
#[derive(Debug)]
pub(crate) struct BoundCommand {
    pub day: DayInput,
    pub plan: Option<Source>,
    pub max_time: Duration,
    pub what_if: bool,
    /// Parameters of proofs and of the search.
    pub params: Option<Source>,
    /// Where the figures go as JSON.
    pub json: Option<Sink>,
    pub seed: u64,
    pub threads: usize,
}

/// Check a day, or a plan against it.
#[derive(Debug)]
pub(crate) struct CheckCommand {
    pub day: DayInput,
    pub plan: Option<Source>,
    pub json: bool,
    pub output: Sink,
}

/// Explain a plan, or one visit of it.
#[derive(Debug)]
pub(crate) struct ExplainCommand {
    pub day: DayInput,
    pub plan: Source,
    pub visit: Option<String>,
    pub output: Sink,
}

/// Compare two plans for one day.
#[derive(Debug)]
pub(crate) struct CompareCommand {
    pub day: DayInput,
    pub a: Source,
    pub b: Source,
    pub output: Sink,
}

/// Make a page of a plan.
#[derive(Debug)]
pub(crate) struct ReportCommand {
    pub day: DayInput,
    pub plan: Source,
    /// The plan before.
    pub since: Option<Source>,
    /// The time to draw as now.
    pub at: Option<String>,
    /// Whether notes are taken along.
    pub notes: bool,
    pub output: Sink,
}

/// Make up a day.
#[derive(Debug)]
pub(crate) struct GenerateCommand {
    pub shifts: usize,
    pub visits: usize,
    pub seed: u64,
    pub profile: Profile,
    /// `None`: the postcodes that the crate carries.
    pub points: Option<Source>,
    pub output: Sink,
}

/// Make a day of a file in another format.
#[derive(Debug)]
pub(crate) struct ImportCommand {
    /// One of [`rounds::suites::importers`].
    pub format: String,
    pub file: Source,
    pub output: Sink,
    /// Where the plan that the file has goes.
    pub plan_out: Option<Sink>,
}

/// Print parameters.
#[derive(Debug)]
pub(crate) struct ParamsCommand {
    pub file: Option<Source>,
    pub json: bool,
    pub output: Sink,
}

/// Print a schema.
#[derive(Debug)]
pub(crate) struct SchemaCommand {
    pub kind: TypedSchema,
    pub output: Sink,
}

/// Print the completions of a shell.
#[derive(Debug)]
pub(crate) struct CompletionsCommand {
    pub shell: clap_complete::Shell,
    pub output: Sink,
}

/// Print a manual page.
#[derive(Debug)]
pub(crate) struct ManCommand {
    /// What it describes: the program or one of its commands.
    pub of: clap::Command,
    pub output: Sink,
}

/// Decides what `typed` leaves open; `Err` says what is contradictory in it.
pub(super) fn resolve(typed: TypedCommand) -> Result<Command, String> {
    Ok(match typed {
        TypedCommand::Plan(args) => Command::Plan(plan(args)?),
        TypedCommand::Replan(args) => Command::Replan(live::replan(args)?),
        TypedCommand::Offer(args) => Command::Offer(live::offer(args)?),
        TypedCommand::Live(args) => Command::Live(live::live(args)?),
        TypedCommand::Edit(args) => Command::Edit(live::edit(args)?),
        TypedCommand::Desk(command) => Command::Desk(command),
        TypedCommand::Bound(args) => Command::Bound(bound(args)?),
        TypedCommand::Check(args) => Command::Check(check(args)?),
        TypedCommand::Explain(args) => Command::Explain(explain(args)?),
        TypedCommand::Compare(args) => Command::Compare(compare(args)?),
        TypedCommand::Report(args) => Command::Report(report(args)?),
        TypedCommand::Generate(args) => Command::Generate(generate(args)?),
        TypedCommand::Streets(args) => Command::Streets(streets_args::streets(args)?),
        TypedCommand::Export(args) => Command::Export(streets_args::export(args)?),
        TypedCommand::Matrix(args) => Command::Matrix(streets_args::matrix(args)?),
        TypedCommand::Import(args) => import(args)?,
        TypedCommand::Postcodes(args) => Command::Postcodes(postcodes::resolve(args)?),
        TypedCommand::Template(args) => {
            Command::Template(TemplateCommand { date: args.date, output: args.out.output.into() })
        }
        TypedCommand::Simulate(args) => Command::Simulate(simulate_args::resolve(args)?),
        TypedCommand::Bench(args) => Command::Bench(bench_args::resolve(*args, &[])?),
        TypedCommand::Params(args) => Command::Params(params(args)?),
        TypedCommand::Schema(args) => {
            Command::Schema(SchemaCommand { kind: args.kind, output: args.out.output.into() })
        }
        TypedCommand::Completions(args) => {
            Command::Completions(CompletionsCommand { shell: args.shell, output: args.out.output.into() })
        }
        TypedCommand::Man(args) => {
            Command::Man(ManCommand { of: manual::described(&args.command)?, output: args.out.output.into() })
        }
    })
}

fn plan(args: PlanArgs) -> Result<PlanCommand, String> {
    let PlanArgs { day, out, max_time, iterations, seed, threads, prove, initial, params, matrix_out, travel } = args;
    let (day, initial, params) = (travel.of(day), initial.map(Source::from), params.map(Source::from));
    only_one_stdin(day.inputs().chain(&initial).chain(&params))?;
    // The plan may take the place of the one it starts from, never that of the day.
    let output = sink(out.output, day.inputs().chain(&params))?;
    let inputs = day.inputs().chain(&initial).chain(&params);
    let matrix_out = matrix_out.map(|path| sink_of("--matrix-out", Some(path), inputs)).transpose()?;
    only_one_stdout([Some(&output), matrix_out.as_ref()].into_iter().flatten())?;
    let day = day.beside([&output].into_iter().chain(&matrix_out));
    Ok(PlanCommand {
        day,
        initial,
        output,
        seed,
        threads: self::threads(threads),
        max_time: max_time.or(iterations.is_none().then_some(DEFAULT_MAX_TIME)),
        iterations,
        prove,
        params,
        matrix_out,
    })
}

fn params(args: ParamsArgs) -> Result<ParamsCommand, String> {
    let file = args.file.map(Source::from);
    let output = sink(args.out.output, file.as_ref())?;
    Ok(ParamsCommand { file, json: args.json, output })
}

fn bound(args: BoundArgs) -> Result<BoundCommand, String> {
    let (day, plan, params) = (args.travel.of(args.day), args.plan.map(Source::from), args.params.map(Source::from));
    let inputs = || day.inputs().chain(&plan).chain(&params);
    only_one_stdin(inputs())?;
    let json = args.json.map(|path| sink_of("--json", Some(path), inputs())).transpose()?;
    let day = day.beside(&json);
    let (max_time, what_if, seed, threads) = (args.max_time, args.whatif, args.seed, self::threads(args.threads));
    Ok(BoundCommand { day, plan, max_time, what_if, params, json, seed, threads })
}

fn check(args: CheckArgs) -> Result<CheckCommand, String> {
    let (day, plan) = (args.travel.of(args.day), args.plan.map(Source::from));
    only_one_stdin(day.inputs().chain(&plan))?;
    let output = sink(args.out.output, day.inputs().chain(&plan))?;
    Ok(CheckCommand { day: day.beside([&output]), plan, json: args.json, output })
}

fn explain(args: ExplainArgs) -> Result<ExplainCommand, String> {
    let (day, plan) = (args.travel.of(args.day), Source::from(args.plan));
    only_one_stdin(day.inputs().chain([&plan]))?;
    let output = sink(args.out.output, day.inputs().chain([&plan]))?;
    Ok(ExplainCommand { day: day.beside([&output]), plan, visit: args.visit, output })
}

fn compare(args: CompareArgs) -> Result<CompareCommand, String> {
    let (day, a, b) = (args.travel.of(args.day), Source::from(args.a), Source::from(args.b));
    only_one_stdin(day.inputs().chain([&a, &b]))?;
    let output = sink(args.out.output, day.inputs().chain([&a, &b]))?;
    Ok(CompareCommand { day: day.beside([&output]), a, b, output })
}

fn report(args: ReportArgs) -> Result<ReportCommand, String> {
    let (day, plan) = (args.travel.of(args.day), Source::from(args.plan));
    let since = args.since.map(Source::from);
    only_one_stdin(day.inputs().chain([&plan]).chain(&since))?;
    let output = sink(args.out.output, day.inputs().chain([&plan]).chain(&since))?;
    Ok(ReportCommand { day: day.beside([&output]), plan, since, at: args.at, notes: !args.no_notes, output })
}

fn generate(args: GenerateArgs) -> Result<GenerateCommand, String> {
    let GenerateArgs { shifts, visits, seed, profile, points, out } = args;
    let points = points.map(Source::from);
    let output = sink(out.output, points.as_ref())?;
    let profile = match profile {
        TypedProfile::Ucr => Profile::Ucr,
        TypedProfile::VirtualWard => Profile::VirtualWard,
        TypedProfile::District => Profile::District,
        TypedProfile::Borough => Profile::Borough,
    };
    Ok(GenerateCommand { shifts, visits, seed, profile, points, output })
}

fn import(args: ImportArgs) -> Result<Command, String> {
    let (format, file) = match (args.tables, args.format, args.file) {
        (Some(TypedImport::Tables(args)), ..) => return exchange::tables(args).map(Command::Tables),
        (Some(TypedImport::Fhir(args)), ..) => return exchange::fhir(args).map(Command::Fhir),
        (None, Some(format), Some(file)) => (format, Source::from(file)),
        _ => return Err("name a format and a file, or `tables` or `fhir`".into()),
    };
    let output = sink(args.out.output, [&file])?;
    let plan_out = args.plan_out.map(|path| sink_of("--plan-out", Some(path), [&file])).transpose()?;
    only_one_stdout([Some(&output), plan_out.as_ref()].into_iter().flatten())?;
    Ok(Command::Import(ImportCommand { format, file, output, plan_out }))
}

/// Standard output holds one result, and no two results go to one file.
pub(super) fn only_one_stdout<'a>(sinks: impl IntoIterator<Item = &'a Sink>) -> Result<(), String> {
    let places: Vec<Option<PathBuf>> = sinks.into_iter().map(place).collect();
    let twice = places.iter().enumerate().any(|(index, sink)| places[..index].contains(sink));
    if twice { Err("two results would go to one place; give each a file of its own".into()) } else { Ok(()) }
}

/// Where a result will be, by whatever name it is called: links and folders are followed. `None` is standard output.
fn place(sink: &Sink) -> Option<PathBuf> {
    let Sink::File(path) = sink else { return None };
    let there = path.canonicalize().ok();
    let folder =
        || path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).canonicalize();
    there.or_else(|| Some(folder().ok()?.join(path.file_name()?))).or_else(|| Some(path.clone()))
}

/// Where the result goes: not in the place of a file that it is made from.
pub(super) fn sink<'a>(out: Option<PathBuf>, inputs: impl IntoIterator<Item = &'a Source>) -> Result<Sink, String> {
    sink_of("-o", out, inputs)
}
