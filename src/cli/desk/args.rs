//! Arguments of the commands on a desk.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};

use crate::cli::desk::ids;
use crate::cli::streets::args::TravelArgs;
use crate::cli::time::{time, time_with_unit};

#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// The day file.
    pub day: PathBuf,
    /// Its plan file.
    pub plan: PathBuf,
    /// The folder that becomes the desk: it gets the day, the plan and the journal.
    #[arg(long = "in", value_name = "DIR")]
    pub desk: PathBuf,
    #[command(flatten)]
    pub travel: TravelArgs,
}

/// What all commands on a desk take.
#[derive(Debug, Args)]
pub(crate) struct DeskArgs {
    /// The desk: a folder that `rounds open` made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub desk: PathBuf,
    /// What time it is: 10:42, "01:30 BST" where clocks show it twice, or an instant [default: by the clock of this
    /// computer].
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// Who does this; goes into the journal.
    #[arg(long, value_name = "WHO")]
    pub user: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    pub json: bool,
    /// Tell ids alone. Otherwise a terminal shows labels where the day has them.
    #[arg(long)]
    pub ids: bool,
    /// Search this long for a better answer than the one that can be given at once.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub max_time: Option<Duration>,
    #[command(flatten)]
    pub travel: TravelArgs,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("where").required(true).args(["patient", "place", "point", "postcode"])))]
#[command(group(ArgGroup::new("priority").args(["critical", "urgent", "timed"])))]
pub(crate) struct CallArgs {
    /// Whose visit it is: a patient of the day.
    #[arg(long, value_name = "PATIENT", add = ids::patients())]
    pub patient: Option<String>,
    /// Where it is: a place of the day.
    #[arg(long, value_name = "PLACE", add = ids::places())]
    pub place: Option<String>,
    /// Where it is: latitude and longitude, such as 51.58,-0.33.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub point: Option<String>,
    /// Where it is: a postcode.
    #[arg(long, value_name = "POSTCODE")]
    pub postcode: Option<String>,
    /// Where postcodes are: a file of `rounds postcodes build`, or a CSV [default: postcodes of north-west London].
    #[arg(long, value_name = "FILE", requires = "postcode")]
    pub postcodes: Option<PathBuf>,
    /// How long care takes: 50m, 1h.
    #[arg(long = "for", value_name = "TIME", value_parser = time_with_unit)]
    pub length: Duration,
    /// How soon it must begin, from now: 2h.
    #[arg(long, value_name = "TIME", value_parser = time_with_unit)]
    pub within: Option<Duration>,
    /// It is critical.
    #[arg(long)]
    pub critical: bool,
    /// It is urgent.
    #[arg(long)]
    pub urgent: bool,
    /// It is bound to a time.
    #[arg(long)]
    pub timed: bool,
    /// A skill that it asks for; may be given several times.
    #[arg(long, value_name = "SKILL", add = ids::skills())]
    pub skill: Vec<String>,
    /// The least band that it asks for.
    #[arg(long, value_name = "BAND")]
    pub min_band: Option<u32>,
    /// An id for the visit [default: call- and the number of the line in `rounds log`].
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// List at most this many ways.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub top: u16,
    /// Take this way, with everything that makes way for it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub take: Option<u16>,
    /// Put it on the day without a place, where nobody can take it: it then stands there until somebody can.
    #[arg(long, conflicts_with = "take")]
    pub leave_open: bool,
    #[command(flatten)]
    pub desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SickArgs {
    /// Who.
    #[arg(add = ids::clinicians())]
    pub clinician: String,
    /// From when [default: now].
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Until when [default: the rest of the shift].
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    #[command(flatten)]
    pub desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LateArgs {
    /// Who.
    #[arg(add = ids::clinicians())]
    pub clinician: String,
    /// By how much: 25m.
    #[arg(value_parser = time_with_unit)]
    pub by: Duration,
    #[command(flatten)]
    pub desk: DeskArgs,
}

/// A visit alone.
#[derive(Debug, Args)]
pub(crate) struct VisitArgs {
    /// The visit.
    #[arg(add = ids::visits())]
    pub visit: String,
    #[command(flatten)]
    pub desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct NooneArgs {
    /// The visit.
    #[arg(add = ids::visits())]
    pub visit: String,
    /// Who came [default: the planned clinician].
    #[arg(long, value_name = "CLINICIAN", add = ids::clinicians())]
    pub by: Option<String>,
    /// When they gave up [default: now].
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Nobody goes again.
    #[arg(long)]
    pub no_retry: bool,
    /// What was told before was wrong.
    #[arg(long)]
    pub correct: bool,
    #[command(flatten)]
    pub desk: DeskArgs,
}

/// Care that was not given.
#[derive(Debug, Args)]
pub(crate) struct MissedArgs {
    /// The visit.
    #[arg(add = ids::visits())]
    pub visit: String,
    /// Who did not come, of those who were to attend it together [default: nobody went].
    #[arg(long, value_name = "CLINICIAN", add = ids::clinicians())]
    pub by: Option<String>,
    /// Whoever came was enough: nobody else is to go.
    #[arg(long, requires = "by")]
    pub enough: bool,
    /// When that was known [default: now].
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// What was told before was wrong.
    #[arg(long)]
    pub correct: bool,
    #[command(flatten)]
    pub desk: DeskArgs,
}

/// Care that began or ended.
#[derive(Debug, Args)]
pub(crate) struct CareArgs {
    /// The visit.
    #[arg(add = ids::visits())]
    pub visit: String,
    /// Who was there [default: the planned clinician].
    #[arg(long, value_name = "CLINICIAN", add = ids::clinicians())]
    pub by: Option<String>,
    /// When [default: now].
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// What was told before was wrong.
    #[arg(long)]
    pub correct: bool,
    #[command(flatten)]
    pub desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// The visit.
    #[arg(add = ids::visits())]
    pub visit: String,
    /// The shift that attends it; once for each clinician of a double-up.
    #[arg(long, value_name = "SHIFT", add = ids::shifts())]
    pub to: Vec<String>,
    /// When care begins.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Later plans keep to it.
    #[arg(long)]
    pub pin: bool,
    /// Why, where that breaks rules; goes into the day and the journal.
    #[arg(long, value_name = "TEXT")]
    pub because: Option<String>,
    #[command(flatten)]
    pub desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImproveArgs {
    /// Carry out what was found last.
    #[arg(long)]
    pub take: bool,
    #[command(flatten)]
    pub desk: DeskArgs,
}

/// What is taken back.
#[derive(Debug, Args)]
pub(crate) struct UndoArgs {
    /// The line to take back, by its number in `rounds log` [default: the last one].
    #[arg(value_name = "LINE")]
    pub line: Option<u64>,

    #[command(flatten)]
    pub desk: DeskArgs,
}

/// Nothing but the desk.
#[derive(Debug, Args)]
pub(crate) struct BareArgs {
    #[command(flatten)]
    pub desk: DeskArgs,
}
