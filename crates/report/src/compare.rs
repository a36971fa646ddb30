//! Two plans for one day, side by side.

use std::fmt::Write;

use crate::format::{NONE, count, decimal, distance, grouped, length, percent};
use crate::view::View;
use crate::words;
use rounds_format::plan::{Kpis, PlanFile};
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Metres, Seconds};
use rounds_model::{Priority, Problem};

/// Key figures and cost of plans `a` and `b` side by side with their differences (b − a), then every visit that
/// differs in who, when or whether. Ids only, no labels; ends with a newline.
pub fn compare(problem: &Problem, a: &PlanFile, b: &PlanFile) -> String {
    let (a, b) = (View::new(problem, a), View::new(problem, b));
    let mut text = line("", "A", "B", "B − A");
    for ((name, one), (_, other)) in figures(&a).into_iter().zip(figures(&b)) {
        text.push_str(&compared(&name, one, other));
    }
    if let (Some(one), Some(other)) = (&a.plan.cost, &b.plan.cost) {
        text.push_str("\nCost, as time of travel\n");
        for ((name, one), (_, other)) in words::components(one).into_iter().zip(words::components(other)) {
            if one != 0 || other != 0 {
                text.push_str(&compared(name, Figure::Length(one), Figure::Length(other)));
            }
        }
        text.push_str(&compared("Total", Figure::Length(one.total), Figure::Length(other.total)));
    }
    text.push('\n');
    text.push_str(&visits(&a, &b));
    text
}

/// The key figures and parts of the cost that differ between two plans, before and after with their differences; ends
/// with a newline. Nothing where none does.
pub fn effect(problem: &Problem, before: &PlanFile, after: &PlanFile) -> String {
    let (a, b) = (View::new(problem, before), View::new(problem, after));
    let pairs = figures(&a).into_iter().zip(figures(&b));
    let differing = pairs.filter(|((_, one), (_, other))| one != other);
    let mut lines: Vec<String> = differing.map(|((name, one), (_, other))| compared(name.trim(), one, other)).collect();
    if let (Some(one), Some(other)) = (&before.cost, &after.cost) {
        let parts = words::components(one).into_iter().zip(words::components(other));
        let parts = parts.filter(|((_, one), (_, other))| one != other);
        let number = |name, one, other| compared(name, Figure::Length(one), Figure::Length(other));
        let parts: Vec<String> = parts.map(|((name, one), (_, other))| number(name, one, other)).collect();
        if !parts.is_empty() {
            lines.push("Cost, as time of travel\n".into());
            lines.extend(parts);
            lines.push(number("Total", one.total, other.total));
        }
    }
    if lines.is_empty() { String::new() } else { line("", "before", "after", "change") + &lines.concat() }
}

/// A figure with its unit; `None` where the plan does not say.
#[derive(Clone, Copy, PartialEq)]
enum Figure {
    Number(i64),
    Ratio(Option<f64>),
    Share(Option<f64>),
    Length(i64),
    Distance(i64),
    Unknown,
}

impl Figure {
    fn words(self) -> String {
        match self {
            Figure::Number(number) => grouped(number),
            Figure::Ratio(ratio) => decimal(ratio),
            Figure::Share(share) => percent(share),
            Figure::Length(seconds) => length(Seconds(seconds)),
            Figure::Distance(metres) => distance(Metres(metres)),
            Figure::Unknown => NONE.into(),
        }
    }

    /// `self` − `other` with its sign; nothing where they are equal or cannot be compared.
    fn less(self, other: Figure) -> String {
        let signed = |positive: bool, words: String| format!("{}{words}", if positive { "+" } else { "−" });
        match (self, other) {
            _ if self == other => String::new(),
            (Figure::Number(b), Figure::Number(a)) => signed(b > a, grouped((b - a).abs())),
            (Figure::Length(b), Figure::Length(a)) => signed(b > a, length(Seconds((b - a).abs()))),
            (Figure::Distance(b), Figure::Distance(a)) => signed(b > a, distance(Metres((b - a).abs()))),
            (Figure::Ratio(Some(b)), Figure::Ratio(Some(a))) => signed(b > a, decimal(Some((b - a).abs()))),
            (Figure::Share(Some(b)), Figure::Share(Some(a))) => {
                signed(b > a, format!("{} points", decimal(Some((b - a).abs() * 100.0))))
            }
            _ => String::new(),
        }
    }
}

fn line(name: &str, a: &str, b: &str, difference: &str) -> String {
    format!("{name:<30}{a:>16}{b:>16}{difference:>16}").trim_end().to_owned() + "\n"
}

fn compared(name: &str, a: Figure, b: Figure) -> String {
    line(name, &a.words(), &b.words(), &b.less(a))
}

/// The same names in the same order for every plan of a day.
fn figures(view: &View) -> Vec<(String, Figure)> {
    let tally = view.tally();
    let planned = tally.iter().map(|(_, assigned)| *assigned as i64).sum();
    let mut figures = vec![("Visits planned".into(), Figure::Number(planned))];
    for (priority, (all, assigned)) in Priority::ALL.iter().zip(tally) {
        if all > 0 {
            figures.push((format!("  {}", priority.name()), Figure::Number(assigned as i64)));
        }
    }
    type Read = fn(&Kpis) -> Figure;
    let known: [(&'static str, Read); 14] = [
        ("Visits per shift", |kpis| Figure::Ratio(kpis.visits_per_shift)),
        ("Attendances per shift", |kpis| Figure::Ratio(kpis.attendances_per_shift)),
        ("Response in time", |kpis| Figure::Share(kpis.response_within_target)),
        ("Late visits", |kpis| Figure::Number(kpis.late_visits as i64)),
        ("Lateness", |kpis| Figure::Length(kpis.late_seconds)),
        ("Care", |kpis| Figure::Length(kpis.care_seconds)),
        ("Travel", |kpis| Figure::Length(kpis.travel_seconds)),
        ("Share of time travelling", |kpis| Figure::Share(kpis.travel_share)),
        ("Distance", |kpis| Figure::Distance(kpis.travel_metres)),
        ("Waiting", |kpis| Figure::Length(kpis.waiting_seconds)),
        ("Idle", |kpis| Figure::Length(kpis.idle_seconds)),
        ("Overtime", |kpis| Figure::Length(kpis.overtime_seconds)),
        ("Seen by a preferred clinician", |kpis| Figure::Share(kpis.continuity_share)),
        ("Workload spread", |kpis| Figure::Ratio(kpis.workload_spread)),
    ];
    let kpis = view.plan.kpis.as_ref();
    figures.extend(known.map(|(name, read)| (name.to_owned(), kpis.map_or(Figure::Unknown, read))));
    figures
}

/// Who attends a visit and when care starts; no one: left out.
#[derive(PartialEq)]
struct Assignment<'a> {
    clinicians: Vec<&'a str>,
    start: Instant,
}

fn assignment<'a>(view: &View<'a>, visit: VisitId) -> Option<Assignment<'a>> {
    let attendances = &view.attendances[visit];
    let start = view.step(*attendances.first()?).start;
    let mut clinicians: Vec<&str> = attendances.iter().map(|one| view.rows[one.row].plan.clinician.as_str()).collect();
    clinicians.sort_unstable();
    Some(Assignment { clinicians, start })
}

fn visits(a: &View, b: &View) -> String {
    let mut lines = String::new();
    let (mut added, mut dropped, mut moved, mut same) = (0, 0, 0, 0);
    for (visit, details) in a.problem.visits.enumerate() {
        let (one, other) = (assignment(a, visit), assignment(b, visit));
        if one == other {
            same += 1;
            continue;
        }
        match (&one, &other) {
            (None, _) => added += 1,
            (_, None) => dropped += 1,
            _ => moved += 1,
        }
        let words = |view: &View, assignment: &Option<Assignment>| match assignment {
            None => "left out".into(),
            Some(Assignment { clinicians, start }) => {
                let base = view.span.map_or(*start, |(first, _)| first);
                format!("{} {}", clinicians.join(" + "), view.clock.time(*start, base))
            }
        };
        let (id, priority) = (&details.id, details.priority.name());
        let _ = writeln!(lines, "  {id:<12} {priority:<9} {:<28} → {}", words(a, &one), words(b, &other));
    }
    let differ = added + dropped + moved;
    if differ == 0 {
        return format!("The plans agree on who does what and when ({}).\n", count(same, "visit", "visits"));
    }
    let differing = if differ == 1 { "1 visit differs".into() } else { format!("{} visits differ", grouped(differ)) };
    let counts = format!("{added} only in B, {dropped} only in A, {moved} with other staff or another time");
    format!("{differing} ({counts}), {same} the same:\n{lines}")
}
