//! Standard error as people see it: whether it is a terminal, has colours, and how much it should say.

use std::io::{IsTerminal, Write};

use rounds::report::Naming;
pub(super) use rounds_lab::cli::source::counted;
use rounds_model::visible;

/// How to talk to the person who runs the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Only errors are told.
    pub quiet: bool,
    /// Standard error is a terminal, so it may be drawn on.
    pub interactive: bool,
    /// Colours are wanted: a terminal, and no `NO_COLOR`.
    pub colour: bool,
}

impl Terminal {
    /// Standard error as the environment describes it.
    pub(crate) fn detect(quiet: bool) -> Self {
        let interactive = std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { quiet, interactive, colour: interactive && !no_colour }
    }

    /// Labels for somebody who reads along; ids alone where standard error may end up in a log.
    pub(crate) fn naming(&self) -> Naming {
        if self.interactive { Naming::Labels } else { Naming::Ids }
    }

    /// Columns to write in; `None` where there is no terminal and lines may be as long as they are.
    pub(crate) fn width(&self) -> Option<usize> {
        let size = self.interactive.then(|| terminal_size::terminal_size_of(std::io::stderr())).flatten();
        size.map(|(columns, _)| usize::from(columns.0))
    }

    /// Tells `text`, unless only errors are wanted.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    /// Tells `text` in any case, ids in it made visible.
    pub(crate) fn tell(&self, text: &str) {
        self.draw(&visible::text(text));
    }

    /// Writes what may hold colours and has been made visible. A standard error that nobody reads any more is no reason
    /// to fail.
    pub(crate) fn draw(&self, rendered: &str) {
        let _ = std::io::stderr().write_all(rendered.as_bytes());
    }
}
