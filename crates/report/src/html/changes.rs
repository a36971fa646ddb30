//! What the plan changes of the one before: what a coordinator has to tell people.

use maud::{Markup, html};

use crate::changes::{Change, Side};
use crate::format::{NONE, count, list};
use crate::view::View;
use rounds_model::units::Instant;

pub(super) fn section(view: &View) -> Markup {
    let Some(changes) = &view.changes else { return html! {} };
    html! {
        section id="changes" aria-labelledby="changes-h" {
            h2 id="changes-h" { "Changes since the plan before" }
            @if changes.is_empty() {
                p.note { "None: every visit is with the same clinicians, at the same time within the day’s tolerance." }
            } @else {
                p { (count(changes.len() as u64, "visit changes", "visits change")) ", by time. What has begun is not listed." }
                div.scroll tabindex="0" role="region" aria-label="Table of changes" {
                    table.changes {
                        thead { tr {
                            th scope="col" { "Visit" }
                            th scope="col" { "Change" }
                            th scope="col" { "Was" }
                            th scope="col" { "Is now" }
                        } }
                        tbody { @for change in changes { (row(view, change)) } }
                    }
                }
            }
        }
    }
}

fn row(view: &View, change: &Change) -> Markup {
    let base = view.span.map_or(Instant::default(), |(first, _)| first);
    let visit = change.visit.map(|visit| &view.problem.visits[visit]);
    let said = |side: &Option<Side>| side.as_ref().map_or(NONE.into(), |side| self::side(view, side, base));
    html! {
        tr data-visit=(change.id) {
            th scope="row" {
                (super::name(change.id, visit.and_then(|visit| visit.label.as_ref())))
                @if let Some(kind) = visit.and_then(|visit| visit.kind.as_ref()) { span.kind { (kind) } }
            }
            td { strong { (change.kind.words()) } }
            td { (said(&change.was)) }
            td { (said(&change.is)) }
        }
    }
}

/// `11:05 with Ben (c07)`.
pub(super) fn side(view: &View, side: &Side, base: Instant) -> String {
    let who: Vec<String> = side.who.iter().map(|(_, clinician)| known(view, clinician)).collect();
    format!("{} with {}", view.clock.time(side.start, base), list(&who))
}

/// A clinician with the label that the day has for them.
fn known(view: &View, id: &str) -> String {
    let known = view.problem.clinicians.iter().find(|clinician| clinician.id == id);
    super::name(id, known.and_then(|clinician| clinician.label.as_ref()))
}
