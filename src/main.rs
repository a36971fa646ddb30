//! The `rounds` program: parse the command line, run the command, exit with its code.

#![warn(unreachable_pub)]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::panics::install();
    cli::log::install();
    let outcome = std::panic::catch_unwind(|| {
        cli::manual::complete();
        let (command, terminal) = cli::args::read();
        cli::run(command, &terminal)
    });
    outcome.unwrap_or(cli::Exit::Internal).into()
}
