//! Ctrl-C: the first ends the search, the second the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rounds::Error;

use crate::cli::terminal::Terminal;

/// Exit code of a program ended by the interrupt signal (128 + 2), as shells report it.
const INTERRUPTED: i32 = 130;

/// From now on the first Ctrl-C (or request to terminate) sets the flag returned and tells `what` happens then, and a
/// second one exits at once. A signal that was ignored when the program began (`nohup`, a job in the background) stays
/// so.
pub(super) fn interrupt_flag(terminal: Terminal, what: &'static str) -> Result<Arc<AtomicBool>, Error> {
    let flag = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&flag);
    let handle = move || {
        if shared.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        terminal.say(what);
    };
    #[cfg(unix)]
    let ignored = inherited::ignored();
    ctrlc::set_handler(handle).map_err(|error| Error::internal(format!("no signal handler: {error}")))?;
    #[cfg(unix)]
    inherited::ignore(&ignored);
    Ok(flag)
}

/// Signals that the program was started to ignore.
#[cfg(unix)]
#[allow(unsafe_code, reason = "the system's calls for signals have no safe form")]
mod inherited {
    use libc::{SIG_ERR, SIG_IGN, SIGHUP, SIGINT, SIGTERM, c_int, sigaction, signal};

    /// Those of the signals that end a search which are ignored.
    pub(super) fn ignored() -> Vec<c_int> {
        let is_ignored = |which: &c_int| {
            // SAFETY: `sigaction` is plain data for which zero is valid; with no new action given, the call only fills
            // it in.
            unsafe {
                let mut now: sigaction = std::mem::zeroed();
                sigaction(*which, std::ptr::null(), &raw mut now) == 0 && now.sa_sigaction == SIG_IGN
            }
        };
        [SIGHUP, SIGINT, SIGTERM].into_iter().filter(is_ignored).collect()
    }

    /// Ignores them.
    pub(super) fn ignore(signals: &[c_int]) {
        for which in signals {
            // SAFETY: SIG_IGN is no handler that could be called.
            if unsafe { signal(*which, SIG_IGN) } == SIG_ERR {
                tracing::warn!(which, "a signal cannot be ignored");
            }
        }
    }
}
