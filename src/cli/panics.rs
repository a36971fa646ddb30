//! A panic is a bug: it is told in a line that asks for a report and holds nothing of the input, and exits with 1.

use std::io::Write;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};

/// Replaces the standard panic message, whose text could quote the input.
pub(crate) fn install() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        if !TOLD.swap(true, Ordering::Relaxed) {
            // Nothing is left to do if this cannot be written, and panicking inside the hook would abort.
            let _ = std::io::stderr().write_all(message(panic.location()).as_bytes());
        }
    }));
}

/// What a user sees of a panic at `place`.
fn message(place: Option<&Location>) -> String {
    let place = place.map_or_else(String::new, |at| format!(" at {}:{}", within_crate(at.file()), at.line()));
    format!(
        "rounds {}: internal error{place}. This is a bug: please report it with this line and the command you ran \
         (but no patient data) to the rounds project.\n",
        env!("CARGO_PKG_VERSION"),
    )
}

/// The last four parts of a source path, crate included: the rest is of the machine that built the program.
fn within_crate(path: &str) -> &str {
    path.rmatch_indices('/').nth(3).map_or(path, |(at, _)| &path[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_where_and_asks_for_a_report() {
        let text = message(Some(Location::caller()));
        assert!(text.contains("internal error at src/cli/panics.rs:"), "{text}");
        assert!(text.contains("please report"), "{text}");
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn a_path_of_the_building_machine_is_cut_off() {
        assert_eq!(within_crate("/somewhere/registry/src/index/geo/src/lib.rs"), "index/geo/src/lib.rs");
        assert_eq!(within_crate("src/cli/log.rs"), "src/cli/log.rs");
    }
}
