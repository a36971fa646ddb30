//! The commands on a desk: a folder that holds a day, its plan and the journal of what was done since. No JSON is
//! written by hand; times are local.
//!
//! | file | what |
//! |---|---|
//! | `commands`, `args` | commands and arguments as typed |
//! | `folder` | the desk as files, and a line done on it |
//! | `times` | local times |
//! | `acts` | each command as what it does to the day |
//! | `call` | the ways to take a referral, one of them taken, or the referral kept open |
//! | `who`, `remedies` | whom and what words mean; what is wrong, in words of the command line |
//! | `log_lines` | what was done, as it was typed, a line each for the log |
//! | `ids` | what the shell offers at the press of Tab |
//! | `away` | who is away and who is late |
//! | `improve` | what more could be gained if others moved too |
//! | `status` | how things stand, and what was done |

pub(super) mod acts;
pub(super) mod args;
mod away;
mod call;
pub(super) mod commands;
mod folder;
mod ids;
mod improve;
pub(super) mod log_lines;
mod remedies;
pub(super) mod status;
mod times;
mod who;

use rounds::findings::day_json;

use crate::cli::Exit;
use crate::cli::desk::commands::DeskCommand;
use crate::cli::input::Outcome;
use crate::cli::output::Sink;
use crate::cli::terminal::Terminal;

/// Does what is typed.
pub(super) fn run(command: DeskCommand, terminal: &Terminal) -> Outcome<Exit> {
    let json = command.desk().is_some_and(|desk| desk.json);
    let done = act(command, terminal);
    if let (true, Err(failure)) = (json, &done)
        && failure.error.is_input()
    {
        // Programs want what is wrong too; the people's version follows on standard error.
        Sink::Stdout.write_json(&format!("{:#}\n", day_json(None, failure.error.issues())))?;
    }
    done
}

fn act(command: DeskCommand, terminal: &Terminal) -> Outcome<Exit> {
    match command {
        DeskCommand::Open(args) => folder::open(args, terminal),
        DeskCommand::Call(args) => call::call(*args, terminal),
        DeskCommand::Sick(args) => acts::sick(args, terminal),
        DeskCommand::Late(args) => acts::late(args, terminal),
        DeskCommand::Cancel(args) => acts::cancel(args, terminal),
        DeskCommand::Noone(args) => acts::noone(args, terminal),
        DeskCommand::Missed(args) => acts::missed(args, terminal),
        DeskCommand::Started(args) => acts::started(args, terminal),
        DeskCommand::Ended(args) => acts::ended(args, terminal),
        DeskCommand::Move(args) => acts::moved(args, terminal),
        DeskCommand::Told(args) => acts::told(args, terminal),
        DeskCommand::Improve(args) => improve::improve(args, terminal),
        DeskCommand::Undo(args) => acts::undo(args, terminal),
        DeskCommand::Status(args) => status::status(args, terminal),
        DeskCommand::Log(args) => status::log(args),
        DeskCommand::Journal(args) => crate::cli::journal::run(&args, terminal),
    }
}
