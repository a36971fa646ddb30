//! Each command on a desk as what it does to the day.

use rounds::format::events::EventFile;
use rounds::format::values::{IsoDuration, Timestamp};
use rounds::live::What;
use rounds::model::units::Seconds;

use crate::cli::Exit;
use crate::cli::desk::args::{CareArgs, LateArgs, MissedArgs, MoveArgs, NooneArgs, SickArgs, UndoArgs, VisitArgs};
use crate::cli::desk::folder::Folder;
use crate::cli::desk::times::{past, time};
use crate::cli::desk::who::{shift_of, who};
use crate::cli::input::Outcome;
use crate::cli::terminal::Terminal;

/// A length of time as files write it.
pub(super) fn length(of: std::time::Duration) -> IsoDuration {
    IsoDuration(Seconds(of.as_secs().try_into().unwrap_or(i64::MAX)))
}

/// Somebody is away.
pub(crate) fn sick(args: SickArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let from = args.from.as_deref().map_or(Ok(folder.now), |from| time(&folder, from, "--from"))?;
    let to = args.to.as_deref().map(|to| time(&folder, to, "--to")).transpose()?;
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
    let time = past(&folder, args.at.as_deref(), "--at", terminal)?;
    let clinician = who(&folder, &args.visit, args.by)?;
    let (retry, correct) = (args.no_retry.then_some(false), args.correct.then_some(true));
    let event = EventFile::NoAccess { id: None, visit: args.visit, clinician, time, retry, correct };
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
    let time = past(&folder, args.at.as_deref(), "--at", terminal)?;
    let clinician = who(&folder, &args.visit, args.by)?;
    let event = event(args.visit, clinician, time, args.correct.then_some(true));
    folder.act(What::Events { events: vec![event] })
}

/// Nobody went, or one of several did not.
pub(crate) fn missed(args: MissedArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let time = past(&folder, args.at.as_deref(), "--at", terminal)?;
    let (id, visit, correct) = (None, args.visit, args.correct.then_some(true));
    let event = match args.by {
        Some(clinician) => {
            let enough = args.enough.then_some(true);
            EventFile::NotAttended { id, visit, clinician, time, enough, correct }
        }
        None => EventFile::NotVisited { id, visit, clinician: None, time, correct },
    };
    folder.act(What::Events { events: vec![event] })
}

/// A visit goes where somebody says.
pub(crate) fn moved(args: MoveArgs, terminal: &Terminal) -> Outcome<Exit> {
    let mut folder = Folder::enter(args.desk, terminal)?;
    let start = args.at.as_deref().map(|text| time(&folder, text, "--at")).transpose()?;
    let (visit, to, pin, because) = (args.visit, args.to, args.pin, args.because);
    folder.act(What::Edit { visit, to, start, out: false, pin, because })
}

/// A command is taken back.
pub(crate) fn undo(args: UndoArgs, terminal: &Terminal) -> Outcome<Exit> {
    Folder::enter(args.desk, terminal)?.act(What::Undo { of: args.line })
}
