//! The report as tables for the terminal.

use std::fmt::Write;

use crate::bench::report::{Report, SuiteReport};

/// Stands where there is no figure.
const NONE: &str = "–";

pub(super) fn text(report: &Report) -> String {
    let mut text = String::new();
    for suite in &report.suites {
        suite_text(&mut text, suite);
    }
    match report.repeated {
        0 => {}
        count => line(
            &mut text,
            format_args!("{} left out, which stood earlier in the files.", counted(count, "repeated run")),
        ),
    }
    if report.suites.is_empty() {
        line(&mut text, format_args!("No runs."));
    }
    text
}

fn suite_text(text: &mut String, suite: &SuiteReport) {
    let (instances, runs) = (counted(suite.instances, "instance"), counted(suite.runs, "run"));
    line(text, format_args!("{}: {instances}, {runs}", suite.suite));
    match suite.instances - suite.known {
        0 => {}
        all if suite.known == 0 && all > 0 => {
            line(text, format_args!("No best known costs: gaps are to the best of these runs."));
        }
        some => line(
            text,
            format_args!("{} without best known cost: gaps are to the best of these runs.", counted(some, "instance")),
        ),
    }
    line(text, format_args!("\nGap, %: best, mean and worst run of each instance, averaged over instances"));
    gaps(text, suite);
    line(
        text,
        format_args!("\nTime to target: runs that came within a gap, and the median of the seconds they all took"),
    );
    targets(text, suite);
    if !suite.tests.is_empty() {
        line(
            text,
            format_args!(
                "\nWilcoxon signed-rank test on the mean gaps of each instance, two-sided, each test by itself"
            ),
        );
        tests(text, suite);
    }
    text.push('\n');
}

fn gaps(text: &mut String, suite: &SuiteReport) {
    let mut table = Table::new("class|method", "instances|runs|feasible|best|mean|worst|≤ known|< known");
    for row in &suite.gaps {
        let class = if row.class.is_empty() { "all" } else { &row.class };
        let known = |count: usize| if suite.known == 0 { NONE.into() } else { count.to_string() };
        table.row([
            class.into(),
            row.method.clone(),
            row.instances.to_string(),
            row.runs.to_string(),
            row.feasible.to_string(),
            percent(row.best),
            percent(row.mean),
            percent(row.worst),
            known(row.reached),
            known(row.beaten),
        ]);
    }
    table.write(text);
}

fn targets(text: &mut String, suite: &SuiteReport) {
    let mut table = Table::new("gap, %|method", "runs|reached|median, s");
    for row in &suite.targets {
        let share = if row.runs == 0 { 0.0 } else { row.reached as f64 / row.runs as f64 };
        table.row([
            format!("{}", 100.0 * row.gap),
            row.method.clone(),
            row.runs.to_string(),
            format!("{} ({:.0}%)", row.reached, 100.0 * share),
            row.median_seconds.map_or(NONE.into(), |seconds| format!("{seconds:.2}")),
        ]);
    }
    table.write(text);
}

fn tests(text: &mut String, suite: &SuiteReport) {
    let mut table = Table::new("first|second", "instances|first better|second better|difference, %|p");
    for row in &suite.tests {
        let about = if row.exact { "" } else { "≈ " };
        table.row([
            row.first.clone(),
            row.second.clone(),
            row.pairs.to_string(),
            row.first_better.to_string(),
            row.second_better.to_string(),
            percent(row.difference),
            row.p.map_or(NONE.into(), |p| if p < 1e-4 { "< 0.0001".into() } else { format!("{about}{p:.4}") }),
        ]);
    }
    table.write(text);
}

/// A fraction in percent, to the thousandth; no minus before what is then zero.
fn percent(fraction: Option<f64>) -> String {
    let Some(fraction) = fraction else { return NONE.into() };
    let text = format!("{:.3}", 100.0 * fraction);
    if text == "-0.000" { "0.000".into() } else { text }
}

/// Words to the left, figures to the right of their columns.
struct Table {
    rows: Vec<Vec<String>>,
    /// How many columns are words.
    words: usize,
}

impl Table {
    /// A table with these heads of its columns.
    fn new(words: &str, figures: &str) -> Table {
        let heads = |text: &str| text.split('|').map(String::from).collect::<Vec<_>>();
        let (words, figures) = (heads(words), heads(figures));
        Table { words: words.len(), rows: vec![[words, figures].concat()] }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    fn write(&self, text: &mut String) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let mut shown = String::from("  ");
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column < self.words {
                    true => shown.push_str(&format!("{cell:<width$}  ")),
                    false => shown.push_str(&format!("{cell:>width$}  ")),
                }
            }
            line(text, format_args!("{}", shown.trim_end()));
        }
    }
}

/// `count` and its noun: "1 run", "2 runs".
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn line(text: &mut String, words: std::fmt::Arguments) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{words}");
}
