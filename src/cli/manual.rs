//! `rounds completions` and `rounds man`: what shells and `man` need to know of the command line, from its own
//! definition.

use clap::CommandFactory;
use clap_complete::env::{CompleteEnv, Shells};

use crate::cli::Exit;
use crate::cli::args::Typed;
use crate::cli::input::Outcome;
use crate::cli::options::{CompletionsCommand, ManCommand};

/// The variable by which a shell asks for completions.
const ASKED: &str = "ROUNDS_COMPLETE";

/// Answers a shell that asks what could be typed next, and ends the program if one does.
pub(crate) fn complete() {
    CompleteEnv::with_factory(Typed::command).var(ASKED).complete();
}

/// Writes the completions of a shell: a script that asks the program itself, so that ids of a desk complete too.
pub(crate) fn completions(command: &CompletionsCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let mut script = Vec::new();
    let shells = Shells::builtins();
    if let Some(shell) = shells.completer(&command.shell.to_string()) {
        // Writing to memory does not fail.
        let _ = shell.write_registration(ASKED, "rounds", "rounds", "rounds", &mut script);
    }
    command.output.write_bytes(&script)?;
    Ok(Exit::Done)
}

/// Writes the manual page of the program, or of one of its commands.
pub(crate) fn page(command: &ManCommand) -> Outcome<Exit> {
    command.output.probe()?;
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(command.of.clone()).render(&mut page);
    command.output.write_bytes(&page)?;
    Ok(Exit::Done)
}

/// The definition of the command that `words` name, the program itself if there are none.
pub(crate) fn described(words: &[String]) -> Result<clap::Command, String> {
    let mut program = Typed::command();
    program.build();
    let mut found = &program;
    for word in words {
        let known = found.find_subcommand(word);
        found =
            known.ok_or_else(|| format!("there is no command `{}`: `rounds --help` lists them", words.join(" ")))?;
    }
    Ok(found.clone())
}
