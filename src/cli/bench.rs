//! `rounds bench`: runs of methods on the instances of a folder, and the report on them; what it does is in
//! [`rounds_lab::cli`], for crates of others have the same command.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use indicatif::ProgressBar;
use rounds::Error;
use rounds::search::Progress;
use rounds_lab::cli::args::BenchCommand;
use rounds_lab::cli::console::{Bar, Console};

use crate::cli::input::{Failure, Outcome};
use crate::cli::terminal::Terminal;
use crate::cli::{Exit, issues, progress, signals};

/// Does the runs, or reports on those done.
pub(super) fn run(command: &BenchCommand, terminal: &Terminal) -> Outcome<Exit> {
    let whole = rounds_lab::cli::run(command, terminal)?;
    Ok(if whole { Exit::Done } else { Exit::Input })
}

impl Console for Terminal {
    fn say(&self, text: &str) {
        Terminal::say(self, text);
    }

    fn tell(&self, text: &str) {
        Terminal::tell(self, text);
    }

    fn show(&self, failure: &Failure, follows: &str) {
        issues::show(failure, follows, self);
    }

    fn bar(&self) -> Box<dyn Bar> {
        Box::new(Drawn(progress::bar(self)))
    }

    fn interrupt(&self, told: &'static str) -> Result<Arc<AtomicBool>, Error> {
        signals::interrupt_flag(*self, told)
    }
}

/// A bar that is gone once it is dropped.
struct Drawn(ProgressBar);

impl Bar for Drawn {
    fn show(&self, state: &Progress) {
        progress::show(&self.0, state);
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
