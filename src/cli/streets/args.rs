//! Arguments of what has to do with streets: `streets`, `matrix`, `export`, and where times come from.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use rounds::streets::ProfileKind;

use crate::cli::args::OutArgs;
use crate::cli::input::{DayInput, Source};
use crate::cli::options::{only_one_stdin, sink_of};
use crate::cli::output::Sink;
use crate::cli::time::time;

/// Where travel times come from that the day does not hold.
#[derive(Debug, Args)]
#[command(next_help_heading = "Travel times from street networks and servers")]
pub(crate) struct TravelArgs {
    /// Keep answers in this folder, and take them from there.
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Travel times that --matrix-out wrote: those in this file are not asked for again.
    #[arg(long, value_name = "FILE")]
    pub matrix: Option<PathBuf>,
    /// How long a server may take for one answer; it is asked three times.
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "20s")]
    pub server_timeout: Duration,
}

impl TravelArgs {
    /// The day at `path`, with its times from here.
    pub(crate) fn of(self, path: PathBuf) -> DayInput {
        DayInput {
            source: Source::from(path),
            cache: self.cache,
            kept: self.matrix.map(Source::File),
            timeout: self.server_timeout,
            results: Vec::new(),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct StreetsArgs {
    #[command(subcommand)]
    pub command: TypedStreets,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TypedStreets {
    /// Make a street network of an OpenStreetMap extract.
    #[command(after_help = "Example:
  rounds streets build town.osm.pbf -o town.streets
  rounds streets build town.osm.pbf -o town.streets --profiles car --calibrate '19 km/h'")]
    Build(BuildArgs),
    /// Say what is in a street network.
    #[command(after_help = "Example:
  rounds streets info town.streets")]
    Info(InfoArgs),
    /// Print the table of speeds, to be changed and given to `build --speeds`.
    #[command(after_help = "Example:
  rounds streets speeds -o speeds.json")]
    Speeds(SpeedsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The extract (.osm.pbf), or `-`.
    pub extract: PathBuf,
    #[command(flatten)]
    pub out: OutArgs,
    /// Which profiles to build.
    #[arg(long, value_delimiter = ',', value_enum, default_value = "car,bicycle,foot")]
    pub profiles: Vec<TypedStreetProfile>,
    /// Speeds in place of the built-in ones: see `rounds streets speeds`. What the file does not name stays as it is
    /// built in; null takes it out.
    #[arg(long, value_name = "FILE")]
    pub speeds: Option<PathBuf>,
    /// Scale a profile to a stated average over all its streets: `car=19 km/h`; without a name, the car.
    #[arg(long, value_name = "SPEED", value_parser = calibration)]
    pub calibrate: Vec<(ProfileKind, f64)>,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// The network (.streets), or `-`.
    pub network: PathBuf,
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SpeedsArgs {
    #[command(flatten)]
    pub out: OutArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// The day file, or `-`.
    pub day: PathBuf,
    /// This mode only.
    #[arg(long, value_name = "ID")]
    pub mode: Option<String>,
    #[command(flatten)]
    pub out: OutArgs,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Which format.
    #[arg(value_enum)]
    pub format: TypedExport,
    /// The day file, or `-`.
    pub day: PathBuf,
    /// The plan file, or `-`.
    pub plan: PathBuf,
    #[command(flatten)]
    pub out: OutArgs,
    /// Leave the notes of places, patients and visits out (xlsx).
    #[arg(long)]
    pub no_notes: bool,
    /// The number of this plan among those of the day: calendars keep the highest (ics).
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub revision: u32,
    /// The stops of this clinician alone (ics).
    #[arg(long, value_name = "ID")]
    pub clinician: Option<String>,
    /// The plan before this one: list what has changed since (xlsx), and tell calendars what is cancelled (ics).
    #[arg(long, value_name = "PLAN")]
    pub since: Option<PathBuf>,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedStreetProfile {
    Car,
    Bicycle,
    Foot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TypedExport {
    /// A workbook: overview, stops, what was left out, a page to print for each shift.
    Xlsx,
    /// A row for each stop, ids only.
    Csv,
    /// A calendar, without a word about patients.
    Ics,
    /// A FHIR R4 bundle: appointments, schedules, free slots, and encounters that were held.
    Fhir,
    /// A feature for each leg and each stop.
    Geojson,
    /// A track and waypoints for each shift.
    Gpx,
}

/// What to do with street networks.
#[derive(Debug)]
pub(crate) enum StreetsCommand {
    Build {
        extract: Source,
        output: Sink,
        profiles: Vec<ProfileKind>,
        /// `None`: the built-in table.
        speeds: Option<Source>,
        calibrate: Vec<(ProfileKind, f64)>,
    },
    Info {
        network: Source,
        json: bool,
        output: Sink,
    },
    Speeds {
        output: Sink,
    },
}

/// Show the times of a day's modes.
#[derive(Debug)]
pub(crate) struct MatrixCommand {
    pub day: DayInput,
    /// `None`: all of them.
    pub mode: Option<String>,
    pub output: Sink,
}

/// Give the routes of a plan to other programs.
#[derive(Debug)]
pub(crate) struct ExportCommand {
    pub format: TypedExport,
    pub day: DayInput,
    pub plan: Source,
    /// Whether notes are taken along.
    pub notes: bool,
    pub revision: u32,
    /// `None`: everybody.
    pub clinician: Option<String>,
    /// The plan before.
    pub since: Option<Source>,
    pub output: Sink,
}

/// Decides what the arguments of `streets` leave open.
pub(crate) fn streets(args: StreetsArgs) -> Result<StreetsCommand, String> {
    Ok(match args.command {
        TypedStreets::Build(args) => {
            let (extract, speeds) = (Source::from(args.extract), args.speeds.map(Source::from));
            let inputs = || [Some(&extract), speeds.as_ref()].into_iter().flatten();
            only_one_stdin(inputs())?;
            let output = sink_of("-o", args.out.output, inputs())?;
            if let Some((kind, _)) =
                args.calibrate.iter().find(|(kind, _)| !args.profiles.iter().any(|of| of.kind() == *kind))
            {
                return Err(format!("--calibrate names {}, which is not among the --profiles", kind.name()));
            }
            let profiles = args.profiles.iter().map(|profile| profile.kind()).collect();
            StreetsCommand::Build { extract, output, profiles, speeds, calibrate: args.calibrate }
        }
        TypedStreets::Info(args) => {
            let network = Source::from(args.network);
            let output = sink_of("-o", args.out.output, [&network])?;
            StreetsCommand::Info { network, json: args.json, output }
        }
        TypedStreets::Speeds(args) => StreetsCommand::Speeds { output: args.out.output.into() },
    })
}

/// Decides what the arguments of `matrix` leave open.
pub(crate) fn matrix(args: MatrixArgs) -> Result<MatrixCommand, String> {
    let day = args.travel.of(args.day);
    let output = sink_of("-o", args.out.output, day.inputs())?;
    Ok(MatrixCommand { day: day.beside([&output]), mode: args.mode, output })
}

/// Decides what the arguments of `export` leave open.
pub(crate) fn export(args: ExportArgs) -> Result<ExportCommand, String> {
    let (day, plan) = (args.travel.of(args.day), Source::from(args.plan));
    let since = args.since.map(Source::from);
    only_one_stdin([&day.source, &plan].into_iter().chain(&since))?;
    let output = sink_of("-o", args.out.output, day.inputs().chain([&plan]).chain(&since))?;
    let (notes, revision, clinician) = (!args.no_notes, args.revision, args.clinician);
    let day = day.beside([&output]);
    Ok(ExportCommand { format: args.format, day, plan, notes, revision, clinician, since, output })
}

impl TypedStreetProfile {
    fn kind(self) -> ProfileKind {
        match self {
            TypedStreetProfile::Car => ProfileKind::Car,
            TypedStreetProfile::Bicycle => ProfileKind::Bicycle,
            TypedStreetProfile::Foot => ProfileKind::Foot,
        }
    }
}

/// `19 km/h`, `12 mph`, `bicycle=14`.
fn calibration(text: &str) -> Result<(ProfileKind, f64), String> {
    const SHAPE: &str = "not a speed such as '19 km/h', '12 mph' or 'bicycle=14 km/h'";
    let (kind, speed) = match text.split_once('=') {
        Some((name, speed)) => {
            (ProfileKind::named(name.trim()).ok_or("no profile of that name: car, bicycle or foot")?, speed)
        }
        None => (ProfileKind::Car, text),
    };
    let speed = speed.trim();
    let (number, unit) = speed.split_at(speed.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(speed.len()));
    let factor = match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => 1.0,
        "mph" => 1.609_344,
        _ => return Err(SHAPE.into()),
    };
    let speed = number.parse::<f64>().map_err(|_| SHAPE)? * factor;
    if (1.0..=200.0).contains(&speed) { Ok((kind, speed)) } else { Err("give a speed from 1 to 200 km/h".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibrations_are_read_as_people_write_them() {
        assert_eq!(calibration("19 km/h"), Ok((ProfileKind::Car, 19.0)));
        assert_eq!(calibration("bicycle=14"), Ok((ProfileKind::Bicycle, 14.0)));
        assert_eq!(calibration("foot=3mph"), Ok((ProfileKind::Foot, 3.0 * 1.609_344)));
        for text in ["", "fast", "0 km/h", "19 knots", "tram=19", "-5", "1e9"] {
            assert!(calibration(text).is_err(), "{text}");
        }
    }
}
