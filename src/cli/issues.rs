//! Errors and warnings as people read them: every one with its code, place and remedy, rendered by miette.

use miette::{GraphicalReportHandler, GraphicalTheme, MietteDiagnostic};
use rounds::{Issue, Severity};
use rounds_model::visible;

use crate::cli::input::Failure;
use crate::cli::terminal::{Terminal, counted};

/// Tells what stopped a command: all errors and warnings of an input, or the one reason.
pub(super) fn show_failure(failure: &Failure, terminal: &Terminal) {
    show(failure, "nothing was written", terminal);
}

/// Tells what is wrong: all errors and warnings of an input and what `follows` from them, or the one reason.
pub(super) fn show(failure: &Failure, follows: &str, terminal: &Terminal) {
    if !failure.error.is_input() {
        terminal.draw(&render(&MietteDiagnostic::new(visible::text(&failure.error.to_string())), terminal));
        if failure.error.is_internal() {
            terminal.tell("This is a bug: please report it (but no patient data) to the rounds project.\n");
        }
        return;
    }
    let issues = failure.error.issues();
    issues.iter().for_each(|issue| terminal.draw(&render(&diagnostic(issue), terminal)));
    let Some(file) = &failure.file else { return };
    let errors = issues.iter().filter(|issue| issue.severity() == Severity::Error).count();
    let warnings = match issues.len() - errors {
        0 => String::new(),
        count => format!(" and {}", counted(count, "warning")),
    };
    let errors = counted(errors, "error");
    terminal.tell(&format!("{errors}{warnings} in {file}; {follows}.\n"));
}

/// Tells each of `warnings` in full.
pub(super) fn show_warnings(warnings: &[Issue], terminal: &Terminal) {
    if !terminal.quiet {
        warnings.iter().for_each(|warning| terminal.draw(&render(&diagnostic(warning), terminal)));
    }
}

/// Tells the warnings of a day that is used all the same: the first of each kind, then how many more there are of it,
/// and with `places` where.
pub(super) fn show_kinds(warnings: &[Issue], file: &str, places: bool, terminal: &Terminal) {
    if terminal.quiet {
        return;
    }
    let mut kinds: Vec<(&Issue, Vec<&Issue>)> = Vec::new();
    for warning in warnings {
        match kinds.iter_mut().find(|(first, _)| first.code == warning.code) {
            Some((_, more)) => more.push(warning),
            None => kinds.push((warning, Vec::new())),
        }
    }
    for (first, more) in &kinds {
        terminal.draw(&render(&diagnostic(first), terminal));
        if !more.is_empty() {
            let at: Vec<&str> = more.iter().map(|issue| &*issue.path).collect();
            let at = if places { format!(": {}", at.join(", ")) } else { String::new() };
            terminal.tell(&format!("  and {} more {}{at}\n", more.len(), first.code));
        }
    }
    if !places && kinds.iter().any(|(_, more)| !more.is_empty()) {
        terminal.tell(&format!("`rounds check` says where they are in {file}, with --json each in full.\n"));
    }
}

fn diagnostic(issue: &Issue) -> MietteDiagnostic {
    let severity = match issue.severity() {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    };
    // The code stands in the line itself, so that one line found by a search says what is wrong where.
    let place = if issue.path.is_empty() { String::new() } else { format!("{}: ", issue.path) };
    let shown = MietteDiagnostic::new(visible::text(&format!("{} {place}{}", issue.code, issue.message)));
    let shown = shown.with_severity(severity);
    if issue.help.is_empty() { shown } else { shown.with_help(visible::text(&issue.help)) }
}

/// With signs and colours in a terminal; plain, and on long lines that can be searched, elsewhere.
fn render(diagnostic: &MietteDiagnostic, terminal: &Terminal) -> String {
    let theme = match (terminal.interactive, terminal.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => plain(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false);
    let handler = match terminal.width() {
        Some(columns) => handler.with_width(columns),
        None => handler.with_wrap_lines(false),
    };
    let mut text = String::new();
    match handler.render_report(&mut text, diagnostic) {
        Ok(()) => text,
        Err(_) => format!("{}\n", diagnostic.message),
    }
}

/// No colours and no signs: words that can be searched and read aloud.
fn plain() -> GraphicalTheme {
    let mut theme = GraphicalTheme::none();
    theme.characters.error = "error:".into();
    theme.characters.warning = "warning:".into();
    theme
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_place_and_remedy_are_all_there() {
        let plain = Terminal { quiet: false, interactive: false, colour: false };
        let issue = Issue::new("E1203", "visits[3].windows[0]", "end before start \u{1b}[31m", "swap them");
        let text = render(&diagnostic(&issue), &plain);
        for part in ["error: E1203 visits[3].windows[0]: end before start", "help: swap them"] {
            assert!(text.contains(part), "{part} not in {text}");
        }
        assert!(!text.contains('\u{1b}'), "an id must not steer the terminal");
    }
}
