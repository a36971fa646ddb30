//! Two plans for one day, side by side.

use std::fmt::Write;

use crate::figures::{Figure, KEY_FIGURES};
use crate::format::{NONE, count, grouped, length, list};
use crate::names::Naming;
use crate::view::View;
use crate::words;
use rounds_format::plan::PlanFile;
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Seconds};
use rounds_model::{Priority, Problem};

/// What sets plans `a` and `b` apart in a line, their key figures and cost side by side with the differences (b − a),
/// then every visit that differs in who, when or whether. Figures that neither plan has are left out. Names as
/// `naming` says; ends with a newline.
pub fn compare(problem: &Problem, a: &PlanFile, b: &PlanFile, naming: Naming) -> String {
    let (a, b) = (View::new(problem, a).named(naming), View::new(problem, b).named(naming));
    let mut text = in_short(&a, &b) + &line("", "A", "B", "B − A");
    for ((name, one), (_, other)) in figures(&a).into_iter().zip(figures(&b)) {
        if one.words() != NONE || other.words() != NONE {
            text.push_str(&compared(&name, one, other));
        }
    }
    if let (Some(one), Some(other)) = (&a.plan.cost, &b.plan.cost) {
        let reserves = !problem.reserves.is_empty();
        text.push_str("\nCost, as time of travel\n");
        for ((name, one), (_, other)) in
            words::components(one, reserves).into_iter().zip(words::components(other, reserves))
        {
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
        let reserves = !problem.reserves.is_empty();
        let parts = words::components(one, reserves).into_iter().zip(words::components(other, reserves));
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

fn line(name: &str, a: &str, b: &str, difference: &str) -> String {
    format!("{name:<30}{a:>16}{b:>16}{difference:>16}").trim_end().to_owned() + "\n"
}

fn compared(name: &str, a: Figure, b: Figure) -> String {
    line(name, &a.words(), &b.words(), &b.less(a))
}

/// Key figures that tell two plans apart, by their names in files; those that the day sets are the same in both.
const COMPARED: &[&str] = &[
    "visitsPerShift",
    "attendancesPerShift",
    "responseWithinTarget",
    "lateVisits",
    "lateSeconds",
    "careSeconds",
    "travelSeconds",
    "travelShare",
    "travelMetres",
    "reserveSeconds",
    "waitingSeconds",
    "idleSeconds",
    "overtimeSeconds",
    "continuityShare",
    "workloadSpread",
];

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
    let kpis = view.plan.kpis.as_ref();
    let known = KEY_FIGURES.iter().filter(|figure| COMPARED.contains(&figure.key));
    figures.extend(known.map(|figure| (figure.name.into(), kpis.map_or(Figure::Unknown, figure.read))));
    figures
}

/// `B has 18 h 54 min less travel, 52 fewer late visits and 3 more visits planned than A.`; nothing where the two
/// agree in all of it, or do not say.
fn in_short(a: &View, b: &View) -> String {
    let (Some(one), Some(other)) = (&a.plan.kpis, &b.plan.kpis) else { return String::new() };
    let number = |one: u64, other: u64, what: &str, whats: &str| {
        let (more, by) = (other > one, other.abs_diff(one));
        let what = if by == 1 { what } else { whats };
        (by > 0).then(|| format!("{} {} {what}", grouped(by as i64), if more { "more" } else { "fewer" }))
    };
    let time = |one: i64, other: i64, what: &str| {
        let by = other.saturating_sub(one);
        let than = if by > 0 { "more" } else { "less" };
        (by.saturating_abs() >= 60).then(|| format!("{} {than} {what}", length(Seconds(by.saturating_abs()))))
    };
    let planned = (one.assigned_visits.total, other.assigned_visits.total);
    let said: Vec<String> = [
        number(planned.0, planned.1, "visit planned", "visits planned"),
        time(one.travel_seconds, other.travel_seconds, "travel"),
        number(one.late_visits, other.late_visits, "late visit", "late visits"),
        time(one.overtime_seconds, other.overtime_seconds, "overtime"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if said.is_empty() { String::new() } else { format!("B has {} than A.\n\n", list(&said)) }
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
                let clinicians: Vec<String> = clinicians.iter().map(|id| view.names.clinician(id)).collect();
                format!("{} {}", clinicians.join(" + "), view.clock.time(*start, base))
            }
        };
        let (name, priority) = (a.names.visit(&details.id), details.priority.name());
        let _ = writeln!(lines, "  {name:<12} {priority:<9} {:<28} → {}", words(a, &one), words(b, &other));
    }
    let differ = added + dropped + moved;
    if differ == 0 {
        return format!("The plans agree on who does what and when ({}).\n", count(same, "visit", "visits"));
    }
    let differing = if differ == 1 { "1 visit differs".into() } else { format!("{} visits differ", grouped(differ)) };
    let counts = format!("{added} only in B, {dropped} only in A, {moved} with other staff or another time");
    format!("{differing} ({counts}), {same} the same:\n{lines}")
}
