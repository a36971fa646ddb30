//! The progress bar: cost, assigned visits and visits per shift of a search, or days of a study; drawn only on a
//! terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rounds::search::Progress;
use rounds::simulate;

use crate::cli::terminal::Terminal;

/// Steps of the bar; the search reports a fraction.
const STEPS: u64 = 1_000;

/// A bar on standard error, hidden where nobody would see it.
pub(super) fn bar(terminal: &Terminal) -> ProgressBar {
    let target = match terminal.interactive && !terminal.quiet {
        true => ProgressDrawTarget::stderr_with_hz(10),
        false => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(Some(STEPS), target);
    match ProgressStyle::with_template("{elapsed:>4} [{bar:24}] {wide_msg}") {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// Moves the bar to where the search is.
pub(super) fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_position((progress.fraction.clamp(0.0, 1.0) * STEPS as f64) as u64);
    bar.set_message(message(progress));
}

/// Moves the bar to where a study of days is.
pub(super) fn show_days(bar: &ProgressBar, progress: &simulate::Progress) {
    let simulate::Progress { stage, done, of } = *progress;
    bar.set_position(STEPS * done as u64 / of.max(1) as u64);
    bar.set_message(format!("{stage}: {done} of {of} days"));
}

fn message(progress: &Progress) -> String {
    let Progress { cost, assigned_visits, visits, shifts, .. } = *progress;
    let per_shift = match shifts {
        0 => String::new(),
        _ => format!(" · {:.2} a shift", assigned_visits as f64 / shifts as f64),
    };
    format!("cost {} · {assigned_visits} of {visits} visits{per_shift}", grouped(cost))
}

/// A number with its thousands apart: 1,234,567.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { String::from("-") } else { String::new() };
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, -1_234_567].map(grouped), ["0", "999", "1,000", "-1,234,567"]);
    }

    #[test]
    fn the_message_holds_cost_visits_and_visits_per_shift() {
        let mut progress = Progress::default();
        (progress.cost, progress.assigned_visits, progress.visits, progress.shifts) = (12_345, 57, 60, 10);
        assert_eq!(message(&progress), "cost 12,345 · 57 of 60 visits · 5.70 a shift");
    }
}
