//! Arguments as typed: what clap reads, its help, and nothing decided yet.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use rounds_lab::cli::args::BenchArgs;
use rounds_model::visible;

use crate::cli::desk::commands::DeskCommand;
use crate::cli::exchange::args::ImportArgs;
use crate::cli::exchange::postcodes::PostcodesArgs;
use crate::cli::exchange::template::TemplateArgs;
use crate::cli::live::args::{EditArgs, LiveArgs, OfferArgs, ReplanArgs};
use crate::cli::options::{self, Command};
use crate::cli::report::ReportArgs;
use crate::cli::simulate::args::SimulateArgs;
use crate::cli::streets::args::{ExportArgs, MatrixArgs, StreetsArgs, TravelArgs};
use crate::cli::terminal::Terminal;
use crate::cli::time::time;

/// Plan visits of community health teams: who visits whom, when, by what route, and why not.
///
/// An input `-` is standard input; a result goes to `-o FILE` or to standard output, messages to standard error.
#[derive(Debug, Parser)]
#[command(name = "rounds", version, max_term_width = 100, disable_help_subcommand = true, after_help = EXIT_CODES)]
pub(crate) struct Typed {
    /// Print errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: TypedCommand,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, whether or not every visit could be placed
  1  internal error: a bug
  2  bad input or usage; nothing was written
  3  travel data unavailable
  4  `check` found violations or wrong claims";

#[derive(Debug, Subcommand)]
pub(crate) enum TypedCommand {
    /// Plan a day: every shift with its visits, times and travel, and what could not be done.
    ///
    /// Ctrl-C ends the search and writes the best plan so far; a second one quits at once without it.
    #[command(after_help = "Example:
  rounds plan day.json -o plan.json --max-time 30s
  rounds plan day.json -o plan.json --iterations 2000 --seed 7")]
    Plan(PlanArgs),

    /// Update a plan after events: writes the day as it is now, its new plan, and whom to call.
    ///
    /// What has begun stays. A clinician who is on the way keeps the next stop. The rest may change, at the price of
    /// what was promised.
    #[command(after_help = "Example:
  rounds replan day.json plan.json events.json -o new-plan.json --day-out new-day.json --changes calls.json
  rounds replan day.json plan.json events.json --instant -o new-plan.json --day-out new-day.json")]
    Replan(ReplanArgs),

    /// List the ways to take one referral: who, when, at what cost, and what it would displace. Nothing is changed.
    #[command(after_help = "Example:
  rounds offer day.json plan.json referral.json --top 3")]
    Offer(OfferArgs),

    /// Take events as they come: one batch per line in, one answer per line out; the state is kept in between.
    ///
    /// Each line of the events is an events file. With a journal, a run that was ended goes on exactly where it was:
    /// give it the same day, plan and journal again, and the events from the top, from the first unanswered line, or
    /// from there on.
    #[command(after_help = "Example:
  rounds live day.json plan.json --events events.jsonl --text
  rounds live day.json plan.json --events - --journal today.journal --day-out now.json --plan-out now-plan.json")]
    Live(LiveArgs),

    /// Change a plan by hand: put a visit in, move it or take it out, and see what that costs and which rules it
    /// breaks.
    ///
    /// The change is made even if it breaks rules. All broken rules are named, and `check` finds them too.
    #[command(after_help = "Example:
  rounds edit day.json plan.json assign v017 --to c03-early -o new.json
  rounds edit day.json plan.json move v044 --to c05-late --at 14:30 -o new.json --pin --day-out new-day.json
  rounds edit day.json plan.json unassign v031 -o new.json")]
    Edit(EditArgs),

    #[command(flatten)]
    Desk(DeskCommand),

    /// Prove how good any plan for a day can be: a lower bound on cost, an upper bound on visits, and what limits them.
    ///
    /// Ctrl-C ends it early; what has been proven by then still holds.
    #[command(after_help = "Example:
  rounds bound day.json --max-time 60s
  rounds bound day.json --plan plan.json --json bound.json
  rounds bound day.json --whatif")]
    Bound(BoundArgs),

    /// Check a day for mistakes, or a plan against its day: rules, cost, key figures.
    #[command(after_help = "Example:
  rounds check day.json
  rounds check day.json plan.json
  rounds check --json day.json plan.json")]
    Check(CheckArgs),

    /// Say why visits were left out of a plan, and what would let them in.
    #[command(after_help = "Example:
  rounds explain day.json plan.json
  rounds explain day.json plan.json --visit v001")]
    Explain(ExplainArgs),

    /// Put two plans for one day side by side: key figures, and the visits that differ.
    #[command(after_help = "Example:
  rounds compare day.json a.json b.json")]
    Compare(CompareArgs),

    /// Make a page of a plan: figures, timeline, map, what was left out, a run sheet for each clinician.
    ///
    /// One HTML file that needs no network.
    #[command(after_help = "Example:
  rounds report day.json plan.json -o plan.html
  rounds report new-day.json new-plan.json --since plan.json --at 10:40 -o now.html")]
    Report(ReportArgs),

    /// Simulate many days of a service: what each change in the way of working is worth, from planning by hand to this
    /// program.
    ///
    /// All arms meet the same referrals, visits, traffic and closed doors. Prints tables; `-o` writes a page.
    #[command(after_help = "Example:
  rounds simulate scenario.json --days 50 -o waterfall.html
  rounds simulate scenario.json --policies manual,rounds --days 50 --json study.json")]
    Simulate(SimulateArgs),

    /// Make up a realistic day on real postcode centroids, for trying things out.
    #[command(after_help = "Example:
  rounds generate --shifts 10 --visits 60 --seed 1 -o made-up.json
  rounds generate --shifts 8 --visits 40 --profile virtual-ward -o ward.json")]
    Generate(GenerateArgs),

    /// Build street networks from OpenStreetMap extracts, and show what is in them.
    Streets(StreetsArgs),

    /// Write a plan for other programs: spreadsheets, calendars, maps, navigation devices.
    #[command(after_help = "Example:
  rounds export xlsx day.json plan.json -o plan.xlsx
  rounds export ics day.json plan.json --revision 2 -o plan.ics
  rounds export geojson day.json plan.json -o routes.geojson
  rounds export gpx day.json plan.json -o routes.gpx")]
    Export(ExportArgs),

    /// Show the travel times and distances of a day's modes, as matrices that a day can hold.
    #[command(after_help = "Example:
  rounds matrix day.json -o matrix.json
  rounds matrix day.json --mode car -o matrix.json")]
    Matrix(MatrixArgs),

    /// Write a workbook to begin with: an example team on six sheets, with a note on every heading and lists to choose
    /// from.
    ///
    /// Fill it in with a spreadsheet program; `rounds import tables` makes a day of it.
    #[command(after_help = "Example:
  rounds template -o team.xlsx")]
    Template(TemplateArgs),

    /// Make lists of postcodes compact, and look one up.
    Postcodes(PostcodesArgs),

    /// Convert spreadsheets, FHIR bundles, or a file in another format, into a day.
    ///
    /// `import tables` reads a team's spreadsheets, `import fhir` bundles of FHIR R4; the formats are benchmarks of the
    /// field, and problems of VROOM. What the file says but a day cannot hold is listed on standard error, a line each.
    #[command(after_help = "Example:
  rounds import tables team.xlsx --date 2026-03-02 -o tomorrow.json
  rounds import tables rota.csv caseload.csv --date 2026-03-02 --dates dmy -o tomorrow.json
  rounds import solomon R101.txt -o r101.json
  rounds import vroom problem.json -o imported.json")]
    Import(ImportArgs),

    /// Run methods on benchmark instances, a record each, and report on many runs.
    ///
    /// Ctrl-C drops the run under way and keeps those done; the same command with the same --json FILE then goes on. An
    /// instance that cannot be read is told and the others are run, but the exit code is 2.
    #[command(after_help = "Example:
  rounds bench days instances --max-time 30s --seeds 1,2,3 --json runs.jsonl
  rounds bench days instances --only '[a-m]*' --methods all --iterations 20 --solutions solutions
  rounds bench days instances --max-time 30s --shard 3/16 --json runs.3.jsonl
  rounds bench report runs.jsonl --svg plots")]
    Bench(Box<BenchArgs>),

    /// Print every parameter of the search and of proofs with its meaning, unit, range and source, as a file for
    /// --params.
    #[command(after_help = "Example:
  rounds params -o params.toml
  rounds params --json")]
    Params(ParamsArgs),

    /// Print the JSON Schema of a file format.
    #[command(after_help = "Example:
  rounds schema day")]
    Schema(SchemaArgs),

    /// Print completions for a shell: names of commands and options at the press of Tab.
    #[command(after_help = "Example:
  rounds completions bash -o rounds.bash")]
    Completions(CompletionsArgs),

    /// Print the manual page of the program, or of one command.
    #[command(after_help = "Example:
  rounds man -o rounds.1
  rounds man plan -o rounds-plan.1")]
    Man(ManArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    #[command(flatten)]
    pub out: OutArgs,
    /// How long to search: `90s`, `2m`, `1m30s`, `PT2M` [default: 10s, or no limit with --iterations].
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub max_time: Option<Duration>,
    /// How many iterations to search. Same seed and same iterations give the same plan on any number of threads.
    #[arg(long, value_name = "N")]
    pub iterations: Option<u64>,
    /// Seed of the random streams.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads to search with [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Prove afterwards how good the plan is, for this long [default: 60s]; the bound goes into the plan file.
    #[arg(long, value_name = "TIME", value_parser = time, num_args = 0..=1, require_equals = true, default_missing_value = "60s")]
    pub prove: Option<Duration>,
    /// A plan for the same day to start from.
    #[arg(long, value_name = "PLAN")]
    pub initial: Option<PathBuf>,
    /// Set parameters of the search, and of proofs with --prove: a file as `rounds params` prints one.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Write the travel times used that are not in the day to this file, for --matrix.
    #[arg(long, value_name = "FILE")]
    pub matrix_out: Option<PathBuf>,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BoundArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// A plan for the day to compare with the bound; without one, a fifth of the time (30s at most) goes into making
    /// one.
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<PathBuf>,
    /// How long to prove: `90s`, `2m`, `PT2M`. What is proven holds whenever it ends.
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "60s")]
    pub max_time: Duration,
    /// Plan again with one more of the shift that binds most, and say what that brings.
    #[arg(long)]
    pub whatif: bool,
    /// Set parameters of proofs and of the search: a file as `rounds params` prints one.
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Where the figures go as JSON; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Seed of the random streams, for the plans made.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads to use [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// The plan file, or `-`; without one, the day alone is checked.
    pub plan: Option<PathBuf>,
    /// Print findings as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// The plan file, or `-`.
    pub plan: PathBuf,
    /// Explain this visit only, assigned or not.
    #[arg(long, value_name = "ID")]
    pub visit: Option<String>,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// A plan file, or `-`.
    pub a: PathBuf,
    /// Another plan file, or `-`.
    pub b: PathBuf,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// How many shifts.
    #[arg(long, value_name = "N")]
    pub shifts: usize,
    /// How many visits.
    #[arg(long, value_name = "N")]
    pub visits: usize,
    /// Seed of the random stream.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// What kind of service.
    #[arg(long, value_enum, default_value_t = TypedProfile::Ucr)]
    pub profile: TypedProfile,
    /// Places to draw from, a CSV of `postcode,lat,lon` [default: postcodes of north-west London].
    #[arg(long, value_name = "FILE")]
    pub points: Option<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ParamsArgs {
    /// A file of parameters, or `-`: print these values, and the defaults of what it leaves out.
    pub file: Option<PathBuf>,
    /// Print them as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Which format.
    #[arg(value_enum)]
    pub kind: TypedSchema,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Which shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command to describe; the whole program if left out.
    pub command: Vec<String>,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct OutArgs {
    /// Where the result goes; standard output if left out, or `-`.
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedProfile {
    /// Urgent community response.
    Ucr,
    /// A virtual ward: antibiotic series, double-ups, remote reviews.
    VirtualWard,
    /// District nursing.
    District,
    /// A whole borough of mixed teams.
    Borough,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedSchema {
    Day,
    Plan,
    Events,
    Scenario,
    /// What `replan --changes` writes.
    Changes,
    /// What `live` answers to a line.
    Answer,
}

/// Reads the program's command line; on `--help` or a mistake, prints what clap has to say and exits (0 or 2).
pub(crate) fn read() -> (Command, Terminal) {
    parse(std::env::args_os()).unwrap_or_else(|error| {
        // What was typed stands in it, and may steer the terminal.
        let text = error.render().to_string();
        match visible::text(&text) {
            Cow::Borrowed(_) => error.exit(),
            Cow::Owned(shown) => {
                let _ = std::io::stderr().write_all(shown.as_bytes());
                std::process::exit(error.exit_code())
            }
        }
    })
}

/// Parses and resolves a command line.
fn parse(line: impl IntoIterator<Item = OsString>) -> Result<(Command, Terminal), clap::Error> {
    let typed = Typed::try_parse_from(line)?;
    let terminal = Terminal::detect(typed.quiet);
    let command = options::resolve(typed.command)
        .map_err(|mistake| Typed::command().error(clap::error::ErrorKind::ValueValidation, mistake))?;
    Ok((command, terminal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Typed::command().debug_assert();
    }
}
