//! Ctrl-C: the first ends the search, the second the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rounds::Error;

use crate::cli::terminal::Terminal;

/// Exit code of a program ended by the interrupt signal (128 + 2), as shells report it.
const INTERRUPTED: i32 = 130;

/// From now on the first Ctrl-C (or request to terminate) sets the flag returned and tells `what` happens then, and a
/// second one exits at once.
pub fn interrupt_flag(terminal: Terminal, what: &'static str) -> Result<Arc<AtomicBool>, Error> {
    let flag = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&flag);
    let handle = move || {
        if shared.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        terminal.say(what);
    };
    ctrlc::set_handler(handle).map_err(|error| Error::Internal(format!("no signal handler: {error}")))?;
    Ok(flag)
}
