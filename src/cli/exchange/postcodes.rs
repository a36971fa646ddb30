//! `rounds postcodes`: lists of postcodes, made compact and asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use rounds::exchange::Postcodes;
use rounds::model::Point;
use rounds::{Error, Issue};
use rounds_format::codes::POSTCODE_UNKNOWN;
use rounds_lab::generate::NORTH_WEST_LONDON;

use crate::cli::Exit;
use crate::cli::args::OutArgs;
use crate::cli::input::{self, Outcome, Source};
use crate::cli::options::sink;
use crate::cli::output::Sink;
use crate::cli::terminal::{Terminal, counted};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  rounds postcodes build codepo_gb.zip -o gb.postcodes
  rounds postcodes find HA01AP")]
pub(crate) struct PostcodesArgs {
    #[command(subcommand)]
    command: TypedPostcodes,
}

#[derive(Debug, Subcommand)]
enum TypedPostcodes {
    /// Make a compact list of Code-Point Open, for --postcodes.
    ///
    /// Ordnance Survey gives Code-Point Open away: the zip as it is, one of its CSV files, or a CSV of
    /// `postcode,lat,lon` will do. Places are good to 10 m.
    Build {
        /// The zip or CSV, or `-`.
        list: PathBuf,
        #[command(flatten)]
        out: OutArgs,
    },
    /// Say where a postcode is, or which one may have been meant.
    Find {
        /// The postcode.
        postcode: String,
        /// Where postcodes are [default: postcodes of north-west London].
        #[arg(long, value_name = "FILE")]
        postcodes: Option<PathBuf>,
        #[command(flatten)]
        out: OutArgs,
    },
}

/// What to do with postcodes.
#[derive(Debug)]
pub(crate) enum PostcodesCommand {
    Build { list: Source, output: Sink },
    Find { postcode: String, list: Option<Source>, output: Sink },
}

/// Decides what the arguments leave open.
pub(crate) fn resolve(args: PostcodesArgs) -> Result<PostcodesCommand, String> {
    Ok(match args.command {
        TypedPostcodes::Build { list, out } => {
            let list = Source::from(list);
            let output = sink(out.output, [&list])?;
            PostcodesCommand::Build { list, output }
        }
        TypedPostcodes::Find { postcode, postcodes, out } => {
            let list = postcodes.map(Source::from);
            let output = sink(out.output, list.as_ref())?;
            PostcodesCommand::Find { postcode, list, output }
        }
    })
}

/// Makes a list, or asks one.
pub(crate) fn run(command: &PostcodesCommand, terminal: &Terminal) -> Outcome<Exit> {
    match command {
        PostcodesCommand::Build { list, output } => {
            output.probe()?;
            let postcodes = read(Some(list))?;
            let bytes = postcodes.write();
            output.write_bytes(&bytes)?;
            let count = counted(postcodes.len(), "postcode");
            terminal.say(&format!("{count}, {:.1} MB.\n", bytes.len() as f64 / 1e6));
        }
        PostcodesCommand::Find { postcode, list, output } => {
            output.probe()?;
            let point = find(postcode, list.as_ref(), "POSTCODE")?;
            output.write(&format!("{:.5},{:.5}\n", point.lat, point.lon))?;
        }
    }
    Ok(Exit::Done)
}

/// Where a postcode is, by the list that is given. `path` is where it was typed.
pub(crate) fn find(postcode: &str, list: Option<&Source>, path: &str) -> Outcome<Point> {
    let postcodes = read(list)?;
    postcodes.find(postcode).ok_or_else(|| {
        let help = match postcodes.nearest(postcode) {
            Some(near) => format!("the nearest in spelling is {near}"),
            None => "mend it, or give a list that has it with --postcodes".into(),
        };
        let issue = Issue::new(POSTCODE_UNKNOWN, path, "this postcode is not in the list", help);
        Error::input(vec![issue]).into()
    })
}

/// The list that is given, or the one that the program carries.
pub(crate) fn read(source: Option<&Source>) -> Outcome<Postcodes> {
    let Some(source) = source else {
        return Ok(Postcodes::from_csv(NORTH_WEST_LONDON).map_err(Error::input)?);
    };
    Postcodes::read(&input::bytes(source)?).map_err(|issues| input::blame(Error::input(issues), source))
}
