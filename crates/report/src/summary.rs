//! The summary after planning: one screen for a coordinator.

use std::fmt::Write;

use crate::doubts;
use crate::figures::{Figure, way};
use crate::format::{count, decimal, grouped, length, percent, shorten, shorten_apart, worth, wrap};
use crate::names::Naming;
use crate::view::View;
use crate::words;
use rounds_format::plan::PlanFile;
use rounds_model::units::Seconds;
use rounds_model::{Priority, Problem};

/// How many visits left out are named.
const NAMED: usize = 12;
/// Columns of the screen.
const WIDTH: usize = 100;
/// The most columns for a visit's name.
const ID: usize = 28;

/// What a coordinator wants to know of a fresh plan, on one screen of 100 columns, with names as `naming` says;
/// ends with a newline. Figures come from `plan.kpis` and `plan.cost`; without them, those lines are left out.
pub fn summary(problem: &Problem, plan: &PlanFile, naming: Naming) -> String {
    let view = View::new(problem, plan).named(naming);
    let mut text = headline(&view);
    text.push_str("\n\n");
    if !problem.visits.is_empty() {
        text.push_str(&priorities(&view));
        text.push('\n');
    }
    for (name, words) in figures(&view) {
        for (index, line) in wrap(&words, WIDTH - 18).into_iter().enumerate() {
            let _ = writeln!(text, "  {:<16}{line}", if index == 0 { name } else { "" });
        }
    }
    text.push_str(&left_out(&view));
    text.push_str(&unheld(&view));
    text.push_str(&doubtful(&view));
    text
}

/// `53 of 60 visits planned, 5.3 per shift; 7 left out`.
fn headline(view: &View) -> String {
    let (all, assigned) = view.tally().iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    if all == 0 {
        return format!("No visits to plan; {}.", count(view.rows.len() as u64, "shift", "shifts"));
    }
    let per_shift = (!view.rows.is_empty()).then(|| assigned as f64 / view.rows.len() as f64);
    let share =
        per_shift.map_or(", with no shift to do them".into(), |_| format!(", {} per shift", decimal(per_shift)));
    let out =
        if all == assigned { "none left out".into() } else { format!("{} left out", grouped((all - assigned) as i64)) };
    format!("{} of {} planned{share}; {out}.", grouped(assigned as i64), count(all, "visit", "visits"))
}

fn priorities(view: &View) -> String {
    let mut text = format!("  {:<16}{:>8}{:>10}{:>10}\n", "priority", "visits", "planned", "left out");
    for (priority, (all, assigned)) in Priority::ALL.iter().zip(view.tally()) {
        if all > 0 {
            let cells = [all, assigned, all - assigned].map(|number| grouped(number as i64));
            let _ = writeln!(text, "  {:<16}{:>8}{:>10}{:>10}", priority.name(), cells[0], cells[1], cells[2]);
        }
    }
    text
}

/// Name and words of each line of figures; those that say nothing are left out.
fn figures(view: &View) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let (met, all) = view.responses();
    if all > 0 {
        lines.push(("response", format!("{met} of {all} in time ({})", percent(Some(met as f64 / all as f64)))));
    }
    if let Some(kpis) = &view.plan.kpis {
        let part = |seconds, share| format!("{} ({})", length(Seconds(seconds)), percent(share));
        let care = part(kpis.care_seconds, kpis.care_share);
        let travel = part(kpis.travel_seconds, kpis.travel_share);
        let idle = part(kpis.idle_seconds, kpis.idle_share);
        lines.push(("time", format!("care {care}, travel {travel}, idle {idle}")));
        lines.extend(Some(way(kpis)).filter(|way| *way != Figure::Unknown).map(|way| ("distance", way.words())));
        if kpis.continuity_share.is_some() {
            lines.push(("continuity", format!("{} by a preferred clinician", percent(kpis.continuity_share))));
        }
    }
    let (held, all) = view.reserves();
    if all > 0 {
        let kept = view.plan.kpis.and_then(|kpis| kpis.reserve_seconds);
        let kept = kept.map_or(String::new(), |kept| format!(", {} kept free for calls", length(Seconds(kept))));
        lines.push(("reserves", format!("{held} of {all} held{kept}")));
    }
    lines.push(("late", late(view)));
    lines.push(("overtime", overtime(view)));
    lines.extend(breaks(view).map(|words| ("breaks left out", words)));
    if let Some(cost) = &view.plan.cost {
        lines.push(("cost", format!("{} (as much as {})", grouped(cost.total), worth(cost.total))));
    }
    lines.extend(crate::proof(view.plan).map(|words| ("proof", words)));
    lines
}

fn late(view: &View) -> String {
    let late = view.late();
    let Some(&(worst, most)) = late.first() else { return "none".into() };
    let total: Seconds = late.iter().map(|(_, late)| *late).sum();
    let visits = count(late.len() as u64, "visit", "visits");
    format!(
        "{visits}, {} in all; the worst {} by {}",
        length(total),
        view.names.visit(&view.problem.visits[worst].id),
        length(most)
    )
}

fn overtime(view: &View) -> String {
    let over: Vec<Seconds> = view.rows.iter().map(|row| view.overtime(row)).filter(|over| over.0 > 0).collect();
    match over.len() as u64 {
        0 => "none".into(),
        shifts => format!("{} in {}", length(over.into_iter().sum()), count(shifts, "shift", "shifts")),
    }
}

fn breaks(view: &View) -> Option<String> {
    let names = |row| view.breaks_left_out(row).into_iter().map(move |id| format!("{id} of {}", row.plan.shift));
    let names: Vec<String> = view.rows.iter().flat_map(names).collect();
    let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        1..=3 => Some(shown),
        more => Some(format!("{more}: {shown} and {} more", more - 3)),
    }
}

fn doubtful(view: &View) -> String {
    let doubts = doubts(view.problem, view.plan);
    let mut text = String::from(if doubts.is_empty() { "" } else { "\nDoubtful:\n" });
    for doubt in doubts {
        for (index, line) in
            wrap(&format!("{} {} ({})", doubt.code, doubt.message, doubt.help), WIDTH - 4).iter().enumerate()
        {
            let _ = writeln!(text, "{}{line}", if index == 0 { "  " } else { "    " });
        }
    }
    text
}

/// Reserves that nobody holds, a line each.
fn unheld(view: &View) -> String {
    let mut text = String::new();
    let names: Vec<String> = view.unheld().take(NAMED).map(|(_, left)| left.reserve.clone()).collect();
    let names = shorten_apart(&names, ID);
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for (index, ((_, left), name)) in view.unheld().zip(&names).enumerate() {
        let head = if index == 0 { "\nNobody is kept free for:\n" } else { "" };
        let why = shorten(&words::first_reason(&left.reasons), WIDTH - width - 4);
        let _ = writeln!(text, "{head}  {name:<width$}  {why}");
    }
    text
}

fn left_out(view: &View) -> String {
    if view.left_out.is_empty() {
        return String::new();
    }
    let named = &view.left_out[..view.left_out.len().min(NAMED)];
    let names: Vec<String> = named.iter().map(|left| view.names.visit(&left.entry.visit)).collect();
    let names = shorten_apart(&names, ID);
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut text = String::from("\nLeft out:\n");
    for (left, name) in named.iter().zip(&names) {
        let priority = view.priority(left.visit).map_or("", Priority::name);
        let _ = writeln!(
            text,
            "  {:<width$}  {priority:<8}  {}",
            name,
            shorten(&words::main_reason(left.entry), WIDTH - width - 14)
        );
    }
    let unknown = view.left_out[named.len()..].iter().filter(|left| left.entry.reasons.is_empty()).count();
    if unknown > 0 {
        let of = count(unknown as u64, "visit", "visits");
        let _ =
            writeln!(text, "  the reasons of {of} more were not looked for in the time; `rounds explain` finds them");
    }
    if view.left_out.len() > NAMED {
        let _ = writeln!(text, "  and {} more: `rounds explain` names them all", view.left_out.len() - NAMED);
    }
    text
}
