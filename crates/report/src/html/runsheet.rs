//! A run sheet for each shift: what its clinician takes along, one printed page each.

use std::collections::BTreeMap;

use maud::{Markup, html};
use rounds_format::day::DayFile;
use serde_json::Value;

use crate::format::{NONE, count, distance, length, list};
use crate::view::{PhaseKind, Row, Step, View, What};
use crate::words;
use rounds_model::units::{Instant, Metres, Seconds};

const COLUMNS: [&str; 7] = ["Time", "What", "Where", "Travel there", "Lasts", "With", "Notes"];

/// What people wrote of places, patients and visits, by the visit.
#[derive(Default)]
pub(super) struct Notes<'d>(BTreeMap<&'d str, Vec<&'d str>>);

impl<'d> Notes<'d> {
    /// The notes of a day; none without one.
    pub(super) fn of(day: Option<&'d DayFile>) -> Notes<'d> {
        fn written(notes: &Option<Value>) -> Option<&str> {
            notes.as_ref()?.as_str().filter(|text| !text.is_empty())
        }
        let Some(day) = day else { return Notes::default() };
        let places: BTreeMap<&str, _> = day.places.iter().map(|of| (&*of.id, written(&of.notes))).collect();
        let patients: BTreeMap<&str, _> = day.patients.iter().flatten().map(|of| (&*of.id, of)).collect();
        let notes = day.visits.iter().map(|visit| {
            let patient = visit.patient.as_deref().and_then(|id| patients.get(id));
            let place = visit.place.as_deref().or(patient.map(|of| &*of.place));
            let of_place = place.and_then(|id| places.get(id).copied().flatten());
            let all = [of_place, patient.and_then(|of| written(&of.notes)), written(&visit.notes)];
            (&*visit.id, all.into_iter().flatten().collect())
        });
        Notes(notes.collect())
    }
}

pub(super) fn section(view: &View, notes: &Notes<'_>) -> Markup {
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
            @for row in busy { (sheet(view, notes, row)) }
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

fn sheet(view: &View, notes: &Notes<'_>, index: usize) -> Markup {
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
                tbody { @for step in 0..row.steps.len() { (line(view, notes, index, step)) } }
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

fn line(view: &View, written: &Notes<'_>, index: usize, step_index: usize) -> Markup {
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
        What::Reserve { .. } => "reserve",
        What::NoAccess { .. } => "no-access",
        What::Start | What::End | What::Activity { .. } => "other",
    };
    html! {
        tr class=(class) id={ "r" (index) "-" (step_index) } {
            td.time { (time(view, step, base)) }
            td.what { (what(view, step)) }
            td.place {
                (step.place.map_or(String::new(), |id| super::place(view, id)))
                @if let Some(way) = step.place.and_then(|id| navigation(view, id)) {
                    " " a.way href=(way) { "map" }
                }
            }
            td.travel {
                @if step.travel > Seconds::ZERO {
                    (length(step.travel)) @if step.metres > Metres::ZERO { span.sub { (distance(step.metres)) } }
                }
            }
            td.lasts { @if step.end > step.start { (length(step.end - step.start)) } }
            td.with { (list(&partners)) }
            td.notes {
                (notes(view, row, step_index))
                @if let What::Visit { id, .. } | What::NoAccess { id } = step.what {
                    @for note in written.0.get(id).into_iter().flatten() { span.written { (note) } }
                }
            }
        }
    }
}

/// A link that opens the phone's own navigation at a place, and asks no server.
fn navigation(view: &View, id: &str) -> Option<String> {
    let point = view.place(id).and_then(|place| view.problem.places[place].point)?;
    Some(format!("geo:{},{}", point.lat, point.lon))
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
        What::Reserve { id } => html! { "Kept free for calls" span.sub { (id) } },
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
        @if visit.is_some_and(|visit| view.assumed.contains(&*view.problem.visits[visit].id)) {
            strong { "Assumed, not reported" } " "
        }
        @if remote { strong { "Remote: phone or video" } " " }
        (notes.join("; "))
    }
}
