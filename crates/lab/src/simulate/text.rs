//! A study as text.

use std::fmt::Write;

use crate::simulate::GOAL;
use crate::simulate::deep::{Deep, GoalRow};
use crate::simulate::estimate::Estimate;
use crate::simulate::literature::Literature;
use crate::simulate::study::{PolicyRow, Study};
use rounds_report::wrap;

/// Assumptions that the table names.
const NAMED: usize = 10;
/// Bars of the waterfall: characters a visit per shift.
const BAR: f64 = 6.0;

impl Study {
    /// Tables for a terminal: policies, tests, waterfall, and the deeper analyses where there are any.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let label = self.label.as_deref().unwrap_or("A service");
        let _ = writeln!(text, "{label}: {} shifts a day, {} days, seed {}.", self.shifts, self.days, self.seed);
        for (enough, title) in [(false, "Demand as usual"), (true, "Demand as much as is called enough")] {
            let _ = writeln!(text, "\n{title}:");
            let rows: Vec<&PolicyRow> = self.policies.iter().filter(|row| row.enough_demand == enough).collect();
            table(&mut text, &POLICY_HEAD, rows.iter().map(|row| cells(row)));
            let _ = writeln!(text);
            let head: Vec<&str> = std::iter::once("").chain(rows.iter().map(|row| &*row.policy)).collect();
            let lines = KEY_FIGURES.iter().map(|(name, of)| {
                std::iter::once(name.to_string()).chain(rows.iter().map(|row| of(row))).collect::<Vec<_>>()
            });
            table(&mut text, &head, lines);
        }
        for rows in self.tests.chunk_by(|one, other| one.pair() == other.pair()) {
            let (policy, against) = rows[0].pair();
            let _ = writeln!(text, "\n{policy} less {against}, day by day (Wilcoxon signed-rank, two-sided):");
            table(
                &mut text,
                &["", "demand", "difference", "better", "worse", "p"],
                rows.iter().map(|row| {
                    let demand = if row.enough_demand { "enough" } else { "usual" };
                    let p = row.p.map_or("no difference".into(), p_value);
                    let difference = signed(row.difference);
                    [row.measure.into(), demand.into(), difference, row.better.to_string(), row.worse.to_string(), p]
                }),
            );
        }
        self.waterfall_text(&mut text);
        if let Some(deep) = &self.deep {
            deep.write(&mut text);
        }
        let _ = writeln!(text, "\nIn words:");
        for finding in self.findings() {
            let _ = writeln!(text, "- {}", wrap(&finding, 98).join("\n  "));
        }
        let _ = writeln!(text, "\n{}", wrap(&Literature::sums().words(), 100).join("\n"));
        text
    }

    fn waterfall_text(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\nFrom manual to the full system, one change at a time (visits per shift, 95% interval over days):"
        );
        table(
            text,
            &["", "visits", "", "gain", "in time", ""],
            self.waterfall.iter().enumerate().map(|(row, step)| {
                let Estimate { mean, low, high } = step.visits_per_shift;
                let gain = if row == 0 { String::new() } else { signed(step.gain) };
                let bar = "█".repeat((mean * BAR).round().max(0.0) as usize);
                [
                    step.change.into(),
                    format!("{mean:.2}"),
                    format!("{low:.2} to {high:.2}"),
                    gain,
                    percent(step.response_share),
                    bar,
                ]
            }),
        );
    }
}

impl Deep {
    fn write(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "\nWhat each change is worth, in visits per shift (days: {}; Shapley: on average over all orders):",
            self.days
        );
        table(
            text,
            &["", "made first", "made last", "Shapley"],
            self.shapley.iter().map(|row| {
                [
                    row.change.into(),
                    format!("{:+.2}", row.first),
                    format!("{:+.2}", row.last),
                    format!("{:+.2}", row.shapley),
                ]
            }),
        );
        let _ = writeln!(
            text,
            "\nAssumptions that matter most to the full system, each at both ends of its range (days: {}):",
            self.days
        );
        table(
            text,
            &["", "from", "to", "manual", "full system", "swing"],
            self.sensitivity.iter().take(NAMED).map(|row| {
                let pair = |pair: [f64; 2]| format!("{:.2} to {:.2}", pair[0], pair[1]);
                let [low, high] = row.range;
                [
                    row.path.clone(),
                    low.to_string(),
                    high.to_string(),
                    pair(row.manual),
                    pair(row.full),
                    format!("{:.2}", row.swing),
                ]
            }),
        );
        let _ = writeln!(
            text,
            "\nWhere the full system does {GOAL} visits per shift (days a cell: {}; * it does):",
            self.days
        );
        let first = self.goal.first().map_or(0.0, |row| row.contact_minutes);
        let same = |row: &&GoalRow| (row.contact_minutes - first).abs() < 1e-6;
        let demands: Vec<f64> = self.goal.iter().take_while(same).map(|row| row.demand).collect();
        let asked: Vec<String> = demands.iter().map(|demand| format!("{demand:.1} asked for")).collect();
        let head: Vec<&str> = ["shift", "contact"].into_iter().chain(asked.iter().map(String::as_str)).collect();
        table(
            text,
            &head,
            self.goal.chunks(demands.len().max(1)).map(|cells| {
                let row = &cells[0];
                let of = |cell: &GoalRow| {
                    let star = if cell.visits_per_shift >= GOAL { "*" } else { "" };
                    format!("{:.2}{star} ({})", cell.visits_per_shift, percent(cell.response_share))
                };
                let head = [format!("{:.1} h", row.shift_hours), format!("{:.0} min", row.contact_minutes)];
                head.into_iter().chain(cells.iter().map(of)).collect::<Vec<_>>()
            }),
        );
    }
}

const POLICY_HEAD: [&str; 9] =
    ["", "visits per shift", "an hour", "in time", "served", "open a day", "late appts", "care", "travel"];

fn cells(row: &PolicyRow) -> [String; 9] {
    let Estimate { mean, low, high } = row.visits_per_shift;
    let minutes = |name: &str| format!("{:.0} min", row.minutes.get(name).copied().unwrap_or(0.0));
    [
        row.policy.clone(),
        format!("{mean:.2} ({low:.2} to {high:.2})"),
        format!("{:.2}", row.visits_per_hour.mean),
        percent(row.response_share),
        percent(row.served_share),
        format!("{:.1}", row.open.mean),
        format!("{:.1}", row.late_appointments.mean),
        minutes("care"),
        minutes("travel"),
    ]
}

/// How a figure of a policy is told.
type Told = fn(&PolicyRow) -> String;

/// Key figures of a policy, and how they are told: those of [`Kpis`](rounds_format::plan::Kpis) that people compare.
pub(super) const KEY_FIGURES: [(&str, Told); 8] = [
    ("attendances per shift", |row| figure(row.kpis.attendances_per_shift, 2)),
    ("care ÷ rostered", |row| percent(row.kpis.care_share)),
    ("travel ÷ rostered", |row| percent(row.kpis.travel_share)),
    ("idle ÷ rostered", |row| percent(row.kpis.idle_share)),
    ("km a shift", |row| figure(row.per(row.kpis.travel_metres, row.kpis.shifts as f64 * 1_000.0), 1)),
    ("late visits a day", |row| figure(row.per(row.kpis.late_visits as i64, row.by_day.len() as f64), 2)),
    ("minutes late a day", |row| figure(row.per(row.kpis.late_seconds, row.by_day.len() as f64 * 60.0), 1)),
    ("workload spread", |row| figure(row.kpis.workload_spread, 2)),
];

impl PolicyRow {
    fn per(&self, total: i64, whole: f64) -> Option<f64> {
        (whole > 0.0).then(|| total as f64 / whole)
    }
}

fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or("–".into(), |value| format!("{value:.digits$}"))
}

/// A share in percent, or a dash.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or("–".into(), |share| format!("{:.1}%", 100.0 * share))
}

/// A difference with its interval.
pub(super) fn signed(estimate: Estimate) -> String {
    let Estimate { mean, low, high } = estimate;
    format!("{mean:+.2} ({low:+.2} to {high:+.2})")
}

/// A probability, not more exact than it is.
pub(super) fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".into() } else { format!("{p:.4}") }
}

/// Writes rows in columns, all but the first to the right unless they hold bars or intervals.
fn table<R: AsRef<[String]>>(text: &mut String, head: &[&str], rows: impl Iterator<Item = R>) {
    let rows: Vec<R> = rows.collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.as_ref()[column].chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let left = column == 0 || cell.starts_with('█');
            if left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        format!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", line(head.to_vec()));
    for row in &rows {
        let _ = writeln!(text, "{}", line(row.as_ref().iter().map(String::as_str).collect()));
    }
}
