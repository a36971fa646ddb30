//! The commands on a desk, as typed.

use clap::Subcommand;

use crate::cli::desk::args::{
    BareArgs, CallArgs, CareArgs, DeskArgs, ImproveArgs, LateArgs, MissedArgs, MoveArgs, NooneArgs, OpenArgs, SickArgs,
    UndoArgs, VisitArgs,
};
use crate::cli::journal::JournalArgs;

/// What is done on a desk, and with its journal.
#[derive(Debug, Subcommand)]
pub(crate) enum DeskCommand {
    /// Make a desk of a day and its plan: a folder on which the commands below work, without any JSON.
    ///
    /// The desk holds the day and the plan it began with, the journal of all that is done, and the day and plan as they
    /// now are (now-day.json, now-plan.json).
    #[command(after_help = "Example:
  rounds open day.json plan.json --in desk")]
    Open(OpenArgs),

    /// A referral comes in: list the ways to take it, or take one of them with --take.
    ///
    /// Taking one carries out everything that makes way for it. Where there is no way, the answer says why, and
    /// --leave-open puts the visit on the day without a place, so that it is not forgotten.
    #[command(after_help = "Example:
  rounds call --patient p013 --urgent --for 50m --within 2h --desk desk
  rounds call --patient p013 --urgent --for 50m --within 2h --take 1 --desk desk")]
    Call(Box<CallArgs>),

    /// Somebody is away, for the rest of their shift or for a while.
    #[command(after_help = "Example:
  rounds sick c04 --desk desk")]
    Sick(SickArgs),

    /// What somebody is doing takes longer.
    #[command(after_help = "Example:
  rounds late c02 25m --desk desk")]
    Late(LateArgs),

    /// A visit is no longer wanted.
    #[command(after_help = "Example:
  rounds cancel v060 --desk desk")]
    Cancel(VisitArgs),

    /// Somebody came, and nobody was in.
    #[command(after_help = "Example:
  rounds noone v020 --at 10:15 --desk desk")]
    Noone(NooneArgs),

    /// Nobody went to a visit that was taken to be done; of a double-up, with --by, one did not come.
    ///
    /// Where one did not come, somebody else is planned for that part, unless --enough says that the other was enough.
    #[command(after_help = "Example:
  rounds missed v020 --desk desk
  rounds missed v018 --by c08 --desk desk")]
    Missed(MissedArgs),

    /// Care began.
    #[command(after_help = "Example:
  rounds started v012 --by c03 --at 10:12 --desk desk")]
    Started(CareArgs),

    /// Care ended.
    #[command(after_help = "Example:
  rounds ended v012 --at 10:50 --desk desk")]
    Ended(CareArgs),

    /// Move a visit by hand, also where that breaks rules: the day then says so, and later plans keep to it.
    #[command(after_help = "Example:
  rounds move v029 --to c05-late --at 14:30 --because \"family asked\" --desk desk")]
    Move(MoveArgs),

    /// A patient has been told the time of their visit.
    #[command(after_help = "Example:
  rounds told v029 --desk desk")]
    Told(VisitArgs),

    /// Look for what more could be gained if others moved too; carry out what was found with --take.
    ///
    /// What is found is kept on the desk until something else is done. Nothing moves before it is taken.
    #[command(after_help = "Example:
  rounds improve --desk desk
  rounds improve --take --desk desk")]
    Improve(ImproveArgs),

    /// Take back the last command, unless it tells what has happened or what a patient was told.
    ///
    /// With --user, the last command of that person. With the number of a line of `rounds log`, or where others have
    /// done something since, that is a move or a taken proposal further back: its visits go where they were, if they
    /// are still where it put them and nobody has begun or been told.
    #[command(after_help = "Example:
  rounds undo --desk desk
  rounds undo 12 --desk desk")]
    Undo(UndoArgs),

    /// How things stand: the worst news, who is where, away or late, what has no place. Nothing is recorded.
    #[command(after_help = "Example:
  rounds status --desk desk --now 10:42")]
    Status(BareArgs),

    /// List what was done on a desk.
    #[command(after_help = "Example:
  rounds log --desk desk")]
    Log(BareArgs),

    /// Say whether a journal is whole, or list what was done.
    #[command(after_help = "Example:
  rounds journal verify desk/journal.jsonl
  rounds journal show desk/journal.jsonl")]
    Journal(JournalArgs),
}

impl DeskCommand {
    /// What all commands on a desk take; none of those that are no work on one.
    pub(super) fn desk(&self) -> Option<&DeskArgs> {
        Some(match self {
            DeskCommand::Open(_) | DeskCommand::Journal(_) => return None,
            DeskCommand::Call(args) => &args.desk,
            DeskCommand::Sick(args) => &args.desk,
            DeskCommand::Late(args) => &args.desk,
            DeskCommand::Cancel(args) | DeskCommand::Told(args) => &args.desk,
            DeskCommand::Noone(args) => &args.desk,
            DeskCommand::Missed(args) => &args.desk,
            DeskCommand::Started(args) | DeskCommand::Ended(args) => &args.desk,
            DeskCommand::Move(args) => &args.desk,
            DeskCommand::Improve(args) => &args.desk,
            DeskCommand::Undo(args) => &args.desk,
            DeskCommand::Status(args) | DeskCommand::Log(args) => &args.desk,
        })
    }
}
