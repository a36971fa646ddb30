//! How to talk to the person who runs the bench, and the bench for crates of others.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{CommandFactory, FromArgMatches, Parser};
use rounds_engine::search::{Method, Progress};
use rounds_model::error::{Error, Severity};
use rounds_model::visible;

use crate::cli::args::{self, BenchArgs};
use crate::cli::source::Failure;
use crate::cli::{chosen, run};

/// The terminal that the bench writes to.
pub trait Console {
    /// Tells `text`, unless only errors are wanted.
    fn say(&self, text: &str);

    /// Tells `text` in any case.
    fn tell(&self, text: &str);

    /// Tells what is wrong, and what follows from it.
    fn show(&self, failure: &Failure, follows: &str);

    /// A bar that shows how far a run is, gone once it is dropped.
    fn bar(&self) -> Box<dyn Bar>;

    /// A flag that the first Ctrl-C sets; `told` is said then.
    ///
    /// # Errors
    /// [`Error::is_internal`] if signals cannot be heard.
    fn interrupt(&self, told: &'static str) -> Result<Arc<AtomicBool>, Error>;
}

/// Shows how far a run is.
pub trait Bar: Sync {
    /// Moves it there.
    fn show(&self, progress: &Progress);
}

/// Run methods on benchmark instances, a record each, and report on many runs.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 100)]
struct Typed {
    /// Print errors only.
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(flatten)]
    bench: BenchArgs,
}

/// The command `rounds bench` as a program, with `methods` beside those that come with rounds: the same arguments, the
/// same records, the same report. The first of `methods` is the default.
///
/// ```no_run
/// use std::sync::Arc;
/// use rounds::search::methods::Greedy; // or a method of one's own
///
/// fn main() -> std::process::ExitCode {
///     rounds::bench_main(vec![Arc::new(Greedy)])
/// }
/// ```
pub fn bench_main(methods: Vec<Arc<dyn Method>>) -> ExitCode {
    bench_from(std::env::args_os(), methods).into()
}

/// [`bench_main`] with these arguments, the name of the program first; gives the exit code, which is that of
/// `rounds bench`: 0, or 2 for bad input or usage, 3 where travel data could not be had, 1 for a bug.
pub fn bench_from(
    arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    methods: Vec<Arc<dyn Method>>,
) -> u8 {
    let names = chosen::names(&methods);
    let help = format!(
        "Methods to run, with commas: {}, or `all` [default: {}]. `sisr:FILE` has the parameters of that file, and is \
         shown with its name",
        names.join(", "),
        names.first().map_or("", String::as_str),
    );
    let line = Typed::command().mut_arg("methods", |methods| methods.help(help));
    let typed = line.try_get_matches_from(arguments).and_then(|found| Typed::from_arg_matches(&found));
    let typed = match typed {
        Ok(typed) => typed,
        Err(error) => return usage(&error),
    };
    let plain = Plain { quiet: typed.quiet };
    let command = match args::resolve(typed.bench, &methods) {
        Ok(command) => command,
        Err(mistake) => return usage(&Typed::command().error(clap::error::ErrorKind::ValueValidation, mistake)),
    };
    match run(&command, &plain) {
        Ok(true) => 0,
        Ok(false) => 2,
        Err(failure) => {
            plain.show(&failure, "nothing was written");
            match &failure.error {
                error if error.is_internal() => 1,
                error if error.is_travel() => 3,
                _ => 2,
            }
        }
    }
}

/// Prints help, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> u8 {
    let text = error.render().to_string();
    let text = visible::text(&text);
    let _ = match error.use_stderr() {
        true => std::io::stderr().write_all(text.as_bytes()),
        false => std::io::stdout().write_all(text.as_bytes()),
    };
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// Standard error without colours or bars.
struct Plain {
    quiet: bool,
}

impl Console for Plain {
    fn say(&self, text: &str) {
        if !self.quiet {
            self.tell(text);
        }
    }

    fn tell(&self, text: &str) {
        let _ = std::io::stderr().write_all(visible::text(text).as_bytes());
    }

    fn show(&self, failure: &Failure, follows: &str) {
        if !failure.error.is_input() {
            return self.tell(&format!("error: {}\n", failure.error));
        }
        for issue in failure.error.issues() {
            let kind = if issue.severity() == Severity::Error { "error" } else { "warning" };
            let place = if issue.path.is_empty() { String::new() } else { format!("{}: ", issue.path) };
            self.tell(&format!("{kind}: {} {place}{}\n  help: {}\n", issue.code, issue.message, issue.help));
        }
        if let Some(file) = &failure.file {
            self.tell(&format!("{file}; {follows}.\n"));
        }
    }

    fn bar(&self) -> Box<dyn Bar> {
        Box::new(NoBar)
    }

    fn interrupt(&self, told: &'static str) -> Result<Arc<AtomicBool>, Error> {
        let flag = Arc::new(AtomicBool::new(false));
        let (shared, quiet) = (Arc::clone(&flag), self.quiet);
        let handle = move || {
            if shared.swap(true, Ordering::SeqCst) {
                // What a shell reports of a program that the signal has ended.
                std::process::exit(130);
            }
            Plain { quiet }.say(told);
        };
        match ctrlc::set_handler(handle) {
            // A program that hears signals itself goes on doing so.
            Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(flag),
            Err(error) => Err(Error::internal(format!("no signal handler: {error}"))),
        }
    }
}

struct NoBar;

impl Bar for NoBar {
    fn show(&self, _: &Progress) {}
}
