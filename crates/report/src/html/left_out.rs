//! The visits left out: why, and what would let each one in.

use maud::{Markup, html};

use crate::format::{count, length};
use crate::view::{LeftOut, View};
use crate::words;
use rounds_format::plan::Reason;
use rounds_model::units::Instant;

pub(super) fn section(view: &View) -> Markup {
    let number = view.left_out.len() as u64;
    html! {
        section id="left-out" aria-labelledby="left-out-h" {
            h2 id="left-out-h" { "Visits left out" }
            @if number == 0 {
                p.note { "None: every visit is planned." }
            } @else {
                p {
                    (count(number, "visit", "visits"))
                    ", the most important first. Each reason was found by trying every shift."
                }
                div.scroll tabindex="0" role="region" aria-label="Table of visits left out" {
                    table.left-out {
                        thead { tr {
                            th scope="col" { "Visit" }
                            th scope="col" { "Priority" }
                            th scope="col" { "Wanted" }
                            th scope="col" { "Why it is left out" }
                            th scope="col" { "What would let it in" }
                        } }
                        tbody { @for left in &view.left_out { (row(view, left)) } }
                    }
                }
            }
            (unheld(view))
        }
    }
}

/// Reserves that nobody holds; nothing where there are none.
fn unheld(view: &View) -> Markup {
    let base = view.span.map_or(Instant::default(), |(first, _)| first);
    html! {
        @if view.unheld().next().is_some() {
            h3 { "Nobody is kept free for these calls" }
            div.scroll tabindex="0" role="region" aria-label="Table of reserves that nobody holds" {
                table.left-out {
                    thead { tr {
                        th scope="col" { "Reserve" }
                        th scope="col" { "Length" }
                        th scope="col" { "Wanted" }
                        th scope="col" { "Why nobody holds it" }
                    } }
                    tbody { @for (reserve, left) in view.unheld() {
                        tr {
                            th scope="row" { (left.reserve) }
                            td { @if let Some(reserve) = reserve { (length(reserve.duration())) } }
                            td { @if let Some(reserve) = reserve { (view.clock.range(reserve.from, reserve.to, base)) } }
                            td {
                                @if left.reasons.is_empty() { (words::NOT_LOOKED_FOR) }
                                @else { ul { @for one in &left.reasons { li { (reason(view, one, base)) } } } }
                            }
                        }
                    } }
                }
            }
        }
    }
}

fn row(view: &View, left: &LeftOut) -> Markup {
    let base = view.span.map_or(Instant::default(), |(first, _)| first);
    let visit = left.visit.map(|visit| &view.problem.visits[visit]);
    html! {
        tr data-visit=(left.entry.visit) {
            th scope="row" {
                (super::name(&left.entry.visit, visit.and_then(|visit| visit.label.as_ref())))
                @if let Some(kind) = visit.and_then(|visit| visit.kind.as_ref()) { span.kind { (kind) } }
            }
            td { (super::tag(view.priority(left.visit))) }
            td { @if let Some(visit) = left.visit { (words::wanted(view.problem, visit, &view.clock, base)) } }
            td {
                @if left.entry.reasons.is_empty() { (words::main_reason(left.entry)) }
                @else { ul { @for one in &left.entry.reasons { li { (reason(view, one, base)) } } } }
            }
            td { (words::nearest(left.entry, &view.clock, base).unwrap_or_else(|| "None of the changes tried".into())) }
        }
    }
}

fn reason(view: &View, reason: &Reason, base: Instant) -> Markup {
    let said = if reason.description.is_empty() { words::reason(reason.code()) } else { &reason.description };
    html! {
        (said) " " code { (words::code(reason.code())) }
        @if let Some(details) = words::details(&reason.details.fields(), &view.clock, base) {
            details { summary { "Figures" } (details) }
        }
    }
}
