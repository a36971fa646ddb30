//! Each command on a desk as what it does to the day.

use rounds::format::day::{PlaceFile, PriorityFile, ResponseFile, StaffFile, VisitFile};
use rounds::format::events::EventFile;
use rounds::format::plan::Stop;
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::{Desk, What, offer_table, offers};
use rounds::model::Point;
use rounds::model::units::Seconds;
use rounds::{Error, Issue};
use rounds_format::codes::{DESK_WHERE, DESK_WHO};
use serde_json::json;

use crate::cli::Exit;
use crate::cli::desk::args::{CallArgs, CareArgs, LateArgs, MoveArgs, NooneArgs, SickArgs, UndoArgs, VisitArgs};
use crate::cli::desk::folder::Folder;
use crate::cli::desk::times::time;
use crate::cli::exchange::postcodes;
use crate::cli::input::{Failure, Outcome, Source};
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

/// A referral: the ways to take it, or one of them taken.
pub(crate) fn call(args: CallArgs, terminal: &Terminal) -> Outcome<Exit> {
    let (rank, top) = (args.take, args.top);
    let visit = VisitFile {
        patient: args.patient.clone(),
        priority: priority(&args),
        duration: length(args.length),
        staff: Some(vec![StaffFile {
            skills: Some(args.skill.clone()).filter(|skills| !skills.is_empty()),
            min_band: args.min_band,
            ..StaffFile::default()
        }]),
        ..VisitFile::default()
    };
    let (place, id, within) = (args.place, args.id, args.within);
    let point = match (args.point, args.postcode) {
        (Some(text), _) => Some(point_of(&text)?),
        (None, Some(postcode)) => Some(postcodes::find(&postcode, args.postcodes.map(Source::from).as_ref())?),
        (None, None) => None,
    };
    let mut folder = Folder::enter(args.desk, terminal)?;
    let id = id.unwrap_or_else(|| free_id(&folder.desk));
    let new_place = point.map(|point| {
        let (lat, lon) = (Some(point.lat), Some(point.lon));
        PlaceFile { id: format!("{id}-home"), lat, lon, ..PlaceFile::default() }
    });
    let place = new_place.as_ref().map(|place| place.id.clone()).or(place);
    let response = within.map(|within| ResponseFile { clock_start: folder.now, within: length(within), notes: None });
    let visit = Box::new(VisitFile { id, place, response, requested: Some(folder.now), ..visit });
    let referral = EventFile::NewVisit { id: None, visit, patient: None, place: new_place, divert: None };
    match rank {
        Some(rank) => folder.act(What::Accept { referral: Box::new(referral), rank: rank.into() }),
        None => list(&folder, referral, top.into()),
    }
}

/// The ways to take a referral.
fn list(folder: &Folder, referral: EventFile, top: usize) -> Outcome<Exit> {
    let command = folder.command(What::Events { events: vec![referral] });
    let Some(events) = command.events() else { return Err(Error::internal("a call without events").into()) };
    let found = offers(&folder.desk.current, &events, top)?;
    if folder.json() {
        let text = json!({"visit": found.visit, "offers": found.offers});
        Sink::Stdout.write_json(&format!("{text:#}\n"))?;
    } else {
        Sink::Stdout.write(&offer_table(&found, folder.naming))?;
    }
    Ok(Exit::Done)
}

fn priority(args: &CallArgs) -> Option<PriorityFile> {
    [(args.critical, PriorityFile::Critical), (args.urgent, PriorityFile::Urgent), (args.timed, PriorityFile::Timed)]
        .into_iter()
        .find_map(|(is, priority)| is.then_some(priority))
}

/// The first of `call-1`, `call-2`, … that no visit of the day has, history included.
fn free_id(desk: &Desk) -> String {
    let taken = |id: &String| desk.current.day.visits.iter().any(|visit| visit.id == *id);
    (desk.lines + 1..).map(|number| format!("call-{number}")).find(|id| !taken(id)).unwrap_or_default()
}

fn point_of(text: &str) -> Outcome<Point> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let point = text.split_once(',').and_then(|(lat, lon)| number(lat).zip(number(lon)));
    let (lat, lon) = point.ok_or_else(|| {
        refusal(DESK_WHERE, "--point", "this is no point".into(), "write latitude and longitude: 51.58,-0.33")
    })?;
    Ok(Point { lat, lon })
}

fn length(of: std::time::Duration) -> IsoDuration {
    IsoDuration(Seconds(of.as_secs().try_into().unwrap_or(i64::MAX)))
}

/// Somebody is away.
pub(crate) fn sick(args: SickArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let from = at(&folder, args.from.as_deref(), "--from")?;
    let to = args.to.as_deref().map(|to| at(&folder, Some(to), "--to")).transpose()?;
    let shift = shift_of(&folder, &args.clinician)?;
    let event = EventFile::ClinicianUnavailable { id: None, clinician: args.clinician, shift, from, to };
    folder.act(What::Events { events: vec![event] })
}

/// What somebody does takes longer.
pub(crate) fn late(args: LateArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let shift = shift_of(&folder, &args.clinician)?;
    let event = EventFile::ClinicianDelayed { id: None, clinician: args.clinician, shift, by: length(args.by) };
    folder.act(What::Events { events: vec![event] })
}

/// A visit is no longer wanted.
pub(crate) fn cancel(args: VisitArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    folder.act(What::Events { events: vec![EventFile::CancelVisit { id: None, visit: args.visit }] })
}

/// A patient has been told of their visit.
pub(crate) fn told(args: VisitArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    folder.act(What::Events { events: vec![EventFile::Confirmed { id: None, visits: vec![args.visit] }] })
}

/// Nobody was in.
pub(crate) fn noone(args: NooneArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let time = at(&folder, args.at.as_deref(), "--at")?;
    let clinician = who(&folder, &args.visit, args.by)?;
    let retry = args.no_retry.then_some(false);
    let event = EventFile::NoAccess { id: None, visit: args.visit, clinician, time, retry, correct: None };
    folder.act(What::Events { events: vec![event] })
}

/// Care began.
pub(crate) fn started(args: CareArgs, terminal: &Terminal) -> Outcome<Exit> {
    care(args, terminal, |visit, clinician, time, correct| EventFile::VisitStarted {
        id: None,
        visit,
        clinician,
        time,
        correct,
    })
}

/// Care ended.
pub(crate) fn ended(args: CareArgs, terminal: &Terminal) -> Outcome<Exit> {
    care(args, terminal, |visit, clinician, time, correct| EventFile::VisitEnded {
        id: None,
        visit,
        clinician,
        time,
        correct,
    })
}

fn care(
    args: CareArgs,
    terminal: &Terminal,
    event: impl Fn(String, String, Timestamp, Option<bool>) -> EventFile,
) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let time = at(&folder, args.at.as_deref(), "--at")?;
    let clinician = who(&folder, &args.visit, args.by)?;
    let event = event(args.visit, clinician, time, args.correct.then_some(true));
    folder.act(What::Events { events: vec![event] })
}

/// Nobody went.
pub(crate) fn missed(args: CareArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let time = at(&folder, args.at.as_deref(), "--at")?;
    let (clinician, correct) = (args.by, args.correct.then_some(true));
    let event = EventFile::NotVisited { id: None, visit: args.visit, clinician, time, correct };
    folder.act(What::Events { events: vec![event] })
}

/// A visit goes where somebody says.
pub(crate) fn moved(args: MoveArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let start = args.at.as_deref().map(|text| at(&folder, Some(text), "--at")).transpose()?;
    let (visit, to, pin, because) = (args.visit, args.to, args.pin, args.because);
    folder.act(What::Edit { visit, to, start, out: false, pin, because })
}

/// A command is taken back.
pub(crate) fn undo(args: UndoArgs, terminal: &Terminal) -> Outcome<Exit> {
    Folder::enter(args.desk, terminal)?.act(What::Undo { of: args.line })
}

/// A time of the desk's day, or now.
fn at(folder: &Folder, text: Option<&str>, name: &str) -> Outcome<Timestamp> {
    text.map_or(Ok(folder.now), |text| time(&folder.desk, text, folder.now.instant(), name))
}

/// Who is planned at the visit, if only one is and nobody is named.
fn who(folder: &Folder, visit: &str, named: Option<String>) -> Outcome<String> {
    if let Some(named) = named {
        return Ok(named);
    }
    let shifts = folder.desk.current.plan.shifts.iter();
    let serves = |stop: &Stop| matches!(stop, Stop::Visit { visit: id, .. } if id == visit);
    let planned = shifts.filter(|shift| shift.itinerary.iter().any(serves)).map(|shift| shift.clinician.clone());
    match &planned.collect::<Vec<_>>()[..] {
        [one] => Ok(one.clone()),
        [] => Err(refusal(DESK_WHO, "--by", "nobody is planned at this visit".into(), "say who was there: --by WHO")),
        several => {
            let what = format!("{} clinicians are planned at this visit", several.len());
            Err(refusal(DESK_WHO, "--by", what, "say which of them: --by WHO"))
        }
    }
}

/// The shift that the clinician is working, or works next.
fn shift_of(folder: &Folder, clinician: &str) -> Outcome<String> {
    let problem = &folder.desk.current.problem;
    let own = problem.shifts.iter().filter(|shift| problem.clinicians[shift.clinician].id == clinician);
    let open = own.filter(|shift| shift.end + shift.max_overtime > folder.now.instant());
    let next = open.min_by_key(|shift| shift.start).map(|shift| shift.id.clone());
    next.ok_or_else(|| {
        let what = "the day has no shift of this clinician that is not over".into();
        refusal(DESK_WHO, "CLINICIAN", what, "name a clinician of the day; `rounds status` lists who works")
    })
}

fn refusal(code: &'static str, path: &str, what: String, help: &str) -> Failure {
    Error::input(vec![Issue::new(code, path, what, help)]).into()
}
