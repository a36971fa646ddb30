//! The arguments of `import`, as typed, and those of `import tables` and `import fhir` as resolved.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use rounds::exchange::{DateOrder, Encoding, FhirOptions};
use rounds::format::day::PriorityFile;

use crate::cli::args::OutArgs;
use crate::cli::input::Source;
use crate::cli::options::{only_one_stdin, only_one_stdout, same_file, sink, sink_of};
use crate::cli::output::Sink;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    pub tables: Option<TypedImport>,
    /// Which format.
    #[arg(required = true, value_parser = clap::builder::PossibleValuesParser::new(rounds::suites::importers()))]
    pub format: Option<String>,
    /// The file, or `-`.
    #[arg(required = true)]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
    /// Write the plan that the file has (`steps` of VROOM's vehicles) here, for `plan --initial`.
    #[arg(long, value_name = "PLAN")]
    pub plan_out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TypedImport {
    /// Make a day of a team's spreadsheets: who works when, who is visited, and what care is due.
    ///
    /// Sheets and columns are found by what people call them; --dry-run shows how they were understood. Everything that
    /// is wrong is told by its cell, all of it at once, and then nothing is written. Names, NHS numbers and notes stay
    /// out of the day.
    #[command(after_help = "Example:
  rounds import tables team.xlsx --date 2026-03-02 -o day.json
  rounds import tables rota.csv caseload.csv --date 2026-03-02 --dates dmy -o day.json
  rounds import tables exports --from 2026-03-02 --days 7 -o week")]
    Tables(TablesArgs),

    /// Make a day of FHIR R4 bundles: schedules and slots as shifts, requests and appointments as visits.
    ///
    /// Several bundles are read as one. Appointments that are booked are pinned to who and when; those proposed or on
    /// the waiting list, and requests that nobody has taken up, are to be planned. Everything that is wrong is told by
    /// its place in the bundle, all of it at once, and then nothing is written. Of patients only ids and postcodes are
    /// read.
    #[command(after_help = "Example:
  rounds import fhir bundle.json --date 2026-03-02 -o day.json
  rounds import fhir people.json bookings.json --date 2026-03-02 --minutes 30 -o day.json")]
    Fhir(FhirArgs),
}

#[derive(Debug, Args)]
pub(crate) struct FhirArgs {
    /// Bundles (.json).
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
    /// The day to plan, such as 2026-03-02 [default: the day of all shifts, where they are of one day].
    #[arg(long, visible_alias = "from", value_name = "DATE", value_parser = day)]
    pub date: Option<NaiveDate>,
    /// How many days from then on; -o is then a folder, and gets a file for each.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: Option<u32>,
    /// The time zone whose dates and times of day hold.
    #[arg(long, value_name = "ZONE", default_value = "Europe/London")]
    pub time_zone: chrono_tz::Tz,
    /// How long care takes where nothing says so.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub minutes: Option<u32>,
    /// What a priority of requests means here, such as asap=critical [default: routine=routine, urgent=urgent,
    /// asap=urgent, stat=critical].
    #[arg(long, value_name = "FHIR=OURS", value_parser = priority)]
    pub priority: Vec<(usize, PriorityFile)>,
    /// Make the ids of patients from their NHS numbers, with the secret in this file.
    #[arg(long, value_name = "FILE")]
    pub id_key: Option<PathBuf>,
    /// Where postcodes are: a file of `rounds postcodes build`, or a CSV [default: postcodes of north-west London].
    #[arg(long, value_name = "FILE")]
    pub postcodes: Option<PathBuf>,
    /// The day before and its plan: what they left open comes along as overdue.
    #[arg(long, num_args = 2, value_names = ["DAY", "PLAN"])]
    pub against: Option<Vec<PathBuf>>,
}

#[derive(Debug, Args)]
pub(crate) struct TablesArgs {
    /// Workbooks (.xlsx), CSV files, or folders of them.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub out: OutArgs,
    /// The day to plan, such as 2026-03-02 [default: the date on the sheet Settings].
    #[arg(long, visible_alias = "from", value_name = "DATE", value_parser = day)]
    pub date: Option<NaiveDate>,
    /// How many days from then on; -o is then a folder, and gets a file for each.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: Option<u32>,
    /// What comes first in dates such as 03/04/2026, where a column does not show it itself.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<TypedDates>,
    /// How CSV files are written that are not UTF-8.
    #[arg(long, value_enum)]
    pub encoding: Option<TypedEncoding>,
    /// Which table and column is what: a file as --dry-run prints it.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Take the value of merged cells for every row that they cover.
    #[arg(long)]
    pub fill_merged: bool,
    /// Leave rows with errors out, and say which.
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Take names and notes along into the day, for run sheets.
    #[arg(long)]
    pub labels: bool,
    /// Make the ids of patients from their NHS numbers, with the secret in this file.
    #[arg(long, value_name = "FILE")]
    pub id_key: Option<PathBuf>,
    /// Where postcodes are: a file of `rounds postcodes build`, or a CSV [default: postcodes of north-west London].
    #[arg(long, value_name = "FILE")]
    pub postcodes: Option<PathBuf>,
    /// The day before and its plan: what they left open comes along as overdue.
    #[arg(long, num_args = 2, value_names = ["DAY", "PLAN"])]
    pub against: Option<Vec<PathBuf>>,
    /// Write the tables here as a workbook with every faulty cell coloured, and a note on it. It holds names.
    #[arg(long, value_name = "FILE")]
    pub issues: Option<PathBuf>,
    /// Write no day: print which column was taken for what, as a file for --map.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedDates {
    /// 3 April, as in Britain.
    Dmy,
    /// 4 March, as in the United States.
    Mdy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedEncoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "windows-1252")]
    Windows1252,
}

/// Make days of tables.
#[derive(Debug)]
pub(crate) struct TablesCommand {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    pub target: Target,
    pub date: Option<NaiveDate>,
    pub dates: Option<DateOrder>,
    pub encoding: Option<Encoding>,
    pub map: Option<Source>,
    pub fill_merged: bool,
    pub skip_bad_rows: bool,
    pub labels: bool,
    pub id_key: Option<Source>,
    pub postcodes: Option<Source>,
    /// The day before, and its plan.
    pub against: Option<[Source; 2]>,
    /// Where the marked tables go.
    pub issues: Option<Sink>,
}

/// Make days of FHIR bundles.
#[derive(Debug)]
pub(crate) struct FhirCommand {
    pub files: Vec<Source>,
    pub target: Target,
    pub date: Option<NaiveDate>,
    pub options: FhirOptions,
    pub id_key: Option<Source>,
    pub postcodes: Option<Source>,
    /// The day before, and its plan.
    pub against: Option<[Source; 2]>,
}

/// What becomes of the days.
#[derive(Debug)]
pub(crate) enum Target {
    /// The mapping alone is printed.
    Mapping(Sink),
    /// One day.
    Day(Sink),
    /// So many days, a file for each in a folder.
    Days(u32, PathBuf),
}

/// Decides what the arguments leave open.
pub(crate) fn tables(args: TablesArgs) -> Result<TablesCommand, String> {
    let [map, id_key, postcodes] = [args.map, args.id_key, args.postcodes].map(|path| path.map(Source::from));
    let inputs = args.files.iter().cloned().map(Source::File).collect::<Vec<_>>();
    let against = pair(args.against)?;
    let inputs = || inputs.iter().chain(&map).chain(&id_key).chain(&postcodes).chain(against.iter().flatten());
    only_one_stdin(inputs())?;
    let issues = args.issues.map(|path| sink_of("--issues", Some(path), inputs())).transpose()?;
    let target = match args.dry_run {
        true => Target::Mapping(sink(args.out.output, inputs())?),
        false => target(args.days, args.out.output, inputs)?,
    };
    if let Target::Mapping(sink) | Target::Day(sink) = &target {
        only_one_stdout([Some(sink), issues.as_ref()].into_iter().flatten())?;
    }
    let dates = args.dates.map(|order| match order {
        TypedDates::Dmy => DateOrder::DayFirst,
        TypedDates::Mdy => DateOrder::MonthFirst,
    });
    let encoding = args.encoding.map(|encoding| match encoding {
        TypedEncoding::Utf8 => Encoding::Utf8,
        TypedEncoding::Windows1252 => Encoding::Windows1252,
    });
    Ok(TablesCommand {
        files: args.files,
        target,
        date: args.date,
        dates,
        encoding,
        map,
        fill_merged: args.fill_merged,
        skip_bad_rows: args.skip_bad_rows,
        labels: args.labels,
        id_key,
        postcodes,
        against,
        issues,
    })
}

/// Decides what the arguments of `import fhir` leave open.
pub(crate) fn fhir(args: FhirArgs) -> Result<FhirCommand, String> {
    let [id_key, postcodes] = [args.id_key, args.postcodes].map(|path| path.map(Source::from));
    let (files, against) = (args.files.into_iter().map(Source::from).collect::<Vec<_>>(), pair(args.against)?);
    let inputs = || files.iter().chain(&id_key).chain(&postcodes).chain(against.iter().flatten());
    only_one_stdin(inputs())?;
    let target = target(args.days, args.out.output, inputs)?;
    let mut options = FhirOptions::default();
    (options.zone, options.minutes) = (args.time_zone, args.minutes);
    args.priority.into_iter().for_each(|(of, means)| options.priorities[of] = means);
    Ok(FhirCommand { files, target, date: args.date, options, id_key, postcodes, against })
}

/// A day and its plan.
fn pair(paths: Option<Vec<PathBuf>>) -> Result<Option<[Source; 2]>, String> {
    let pair = paths.map(|paths| <[PathBuf; 2]>::try_from(paths).map(|paths| paths.map(Source::from)));
    pair.transpose().map_err(|_| "give --against a day and its plan".to_string())
}

/// One day, or a folder of them.
fn target<'s, I: Iterator<Item = &'s Source>>(
    days: Option<u32>,
    output: Option<PathBuf>,
    inputs: impl Fn() -> I,
) -> Result<Target, String> {
    match (days, output) {
        (Some(days), Some(folder)) => {
            if inputs().any(|input| matches!(input, Source::File(path) if same_file(path, &folder))) {
                return Err("-o names a file that is read; with --days it is a folder for the days".into());
            }
            Ok(Target::Days(days, folder))
        }
        (Some(_), None) => Err("with --days, -o says in which folder the days go".into()),
        (None, output) => sink(output, inputs()).map(Target::Day),
    }
}

/// `asap=critical`: which of the four priorities of FHIR, and what it means.
fn priority(text: &str) -> Result<(usize, PriorityFile), String> {
    let (of, means) = text.split_once('=').ok_or("write it as asap=critical")?;
    let of = ["routine", "urgent", "asap", "stat"].iter().position(|name| *name == of);
    let means = match means {
        "critical" => PriorityFile::Critical,
        "urgent" => PriorityFile::Urgent,
        "timed" => PriorityFile::Timed,
        "routine" => PriorityFile::Routine,
        _ => return Err("after = write critical, urgent, timed or routine".into()),
    };
    Ok((of.ok_or("before = write routine, urgent, asap or stat")?, means))
}

/// A date on the command line, where nothing but the order of ISO 8601 is beyond doubt.
pub(crate) fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "write it as 2026-03-02".into())
}
