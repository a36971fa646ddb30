//! A run sheet for each shift: what its clinician takes along, one printed page each.

use maud::{Markup, html};

use crate::format::{NONE, count, distance, length, list};
use crate::view::{PhaseKind, Row, Step, View, What};
use crate::words;
use rounds_model::units::{Instant, Metres, Seconds};

const COLUMNS: [&str; 7] = ["Time", "What", "Where", "Travel there", "Lasts", "With", "Notes"];

pub(super) fn section(view: &View) -> Markup {
    let (busy, free): (Vec<usize>, Vec<usize>) =
        (0..view.rows.len()).partition(|row| !view.rows[*row].steps.is_empty());
    html! {
        section id="run-sheets" aria-labelledby="run-sheets-h" {
            div.sheets-head {
                h2 id="run-sheets-h" { "Run sheets" }
                @if busy.is_empty() { p.note { "No shift has a visit." } }
                @else {
                    p { "One for each shift; each prints on a page of its own." }
                    nav.index aria-label="Run sheets" {
                        @for row in &busy { a href={ "#s" (row) } { (heading(view, *row)) } " " }
                    }
                }
                @if !free.is_empty() {
                    details.free open[free.len() <= 12] {
                        summary { (count(free.len() as u64, "shift", "shifts")) " without a visit" }
                        ul { @for row in &free { li id={ "s" (row) } { (free_shift(view, *row)) } } }
                    }
                }
            }
            @for row in busy { (sheet(view, row)) }
        }
    }
}

/// The clinician, and which shift where they have several.
fn heading(view: &View, row: usize) -> String {
    let clinician = super::clinician(view, row);
    let shift = view.shift(&view.rows[row]);
    match shift.filter(|shift| view.problem.clinicians[shift.clinician].shifts.len() > 1) {
        Some(shift) => format!("{clinician}, {}", super::name(&shift.id, shift.label.as_ref())),
        None => clinician,
    }
}

fn free_shift(view: &View, row: usize) -> String {
    let base = view.base(&view.rows[row]);
    let hours = view.shift(&view.rows[row]).map(|shift| view.clock.range(shift.start, shift.end, base));
    format!("{}, {}, {}", super::clinician(view, row), view.rows[row].plan.shift, hours.unwrap_or(NONE.into()))
}

fn sheet(view: &View, index: usize) -> Markup {
    let row = &view.rows[index];
    let heading_id = format!("s{index}-h");
    let missed = view.breaks_left_out(row);
    html! {
        article.sheet id={ "s" (index) } aria-labelledby=(heading_id) {
            h3 id=(heading_id) { (heading(view, index)) }
            p.facts { @for fact in facts(view, row) { span { (fact) } } }
            @if !missed.is_empty() {
                p.missed { strong { "Break left out: " } (missed.join(", ")) }
            }
            table.run {
                thead { tr {
                    @for head in COLUMNS { th scope="col" { (head) } }
                } }
                tbody { @for step in 0..row.steps.len() { (line(view, index, step)) } }
            }
        }
    }
}

fn facts(view: &View, row: &Row) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(shift) = view.shift(row) {
        facts.push(format!(
            "{} {}",
            view.clock.long_date(shift.start),
            view.clock.range(shift.start, shift.end, shift.start)
        ));
        facts.push(format!("Shift {}", super::name(&shift.id, shift.label.as_ref())));
        facts.push(format!("By {}", view.problem.modes[view.problem.clinicians[shift.clinician].mode].id));
    }
    facts.push(count(row.visits(), "visit", "visits"));
    facts.push(format!("{} of care", length(row.care())));
    facts.push(format!("{} of travel ({})", length(row.travel()), distance(row.metres())));
    let over = view.overtime(row);
    facts.extend((over > Seconds::ZERO).then(|| format!("{} overtime", length(over))));
    facts
}

fn line(view: &View, index: usize, step_index: usize) -> Markup {
    let row = &view.rows[index];
    let step = &row.steps[step_index];
    let base = view.base(row);
    let partners = match step.what {
        What::Visit { visit: Some(visit), .. } => super::partners(view, visit, index),
        _ => Vec::new(),
    };
    let class = match step.what {
        What::Visit { .. } => "visit",
        What::Break { .. } => "break",
        What::NoAccess { .. } => "no-access",
        What::Start | What::End | What::Activity { .. } => "other",
    };
    html! {
        tr class=(class) id={ "r" (index) "-" (step_index) } {
            td.time { (time(view, step, base)) }
            td.what { (what(view, step)) }
            td.place { (step.place.map_or(String::new(), |id| super::place(view, id))) }
            td.travel {
                @if step.travel > Seconds::ZERO {
                    (length(step.travel)) @if step.metres > Metres::ZERO { span.sub { (distance(step.metres)) } }
                }
            }
            td.lasts { @if step.end > step.start { (length(step.end - step.start)) } }
            td.with { (list(&partners)) }
            td.notes { (notes(view, row, step_index)) }
        }
    }
}

fn time(view: &View, step: &Step, base: Instant) -> Markup {
    html! {
        strong { (view.clock.time(step.start, base)) }
        @if step.end > step.start { span.sub { "to " (view.clock.time(step.end, base)) } }
    }
}

fn what(view: &View, step: &Step) -> Markup {
    match step.what {
        What::Start => html! { "Set off" },
        What::End => html! { "Finish" },
        What::Activity { id } => html! { (id) },
        What::Break { id } => html! { "Break: " (id) },
        What::NoAccess { id } => html! { strong { (id) } span.sub { "no access" } },
        What::Visit { id, visit: None, .. } => html! { strong { (id) } },
        What::Visit { id, visit: Some(visit), .. } => {
            let details = &view.problem.visits[visit];
            let patient = details.patient.map(|patient| &view.problem.patients[patient]);
            html! {
                strong { (super::name(id, details.label.as_ref())) } " " (super::tag(Some(details.priority)))
                span.sub {
                    @if let Some(kind) = &details.kind { (kind) }
                    @if let Some(patient) = patient {
                        @if details.kind.is_some() { ", " } (super::name(&patient.id, patient.label.as_ref()))
                    }
                }
            }
        }
    }
}

/// Lateness first, then when to be there, how long to wait, and when care is wanted.
fn notes(view: &View, row: &Row, step_index: usize) -> Markup {
    let step = &row.steps[step_index];
    let base = view.base(row);
    let waits = row.phases_of(step_index).iter().filter(|phase| phase.kind == PhaseKind::Waiting);
    let waiting: Seconds = waits.map(|phase| phase.to - phase.from).sum();
    let visit = match step.what {
        What::Visit { visit, .. } => visit,
        _ => None,
    };
    let mut notes: Vec<String> = Vec::new();
    notes.extend(
        (step.what != What::End && step.travel > Seconds::ZERO)
            .then(|| format!("arrive {}", view.clock.time(step.arrival, base))),
    );
    notes.extend((waiting >= Seconds(60)).then(|| format!("{} to wait", length(waiting))));
    if let Some(visit) = visit {
        let details = &view.problem.visits[visit];
        if !details.windows.is_empty() || details.due.is_some() {
            notes.push(format!("start {}", words::wanted(view.problem, visit, &view.clock, base)));
        }
    }
    let remote = matches!(step.what, What::Visit { .. }) && step.place.is_none();
    html! {
        @if step.late > Seconds::ZERO { strong.late { "Late by " (length(step.late)) } " " }
        @if remote { strong { "Remote: phone or video" } " " }
        (notes.join("; "))
    }
}
