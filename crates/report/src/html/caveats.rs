//! What a reader must know before anything else: rules that the plan breaks, and what of the day is assumed.

use maud::{Markup, html};

use super::decided::Decided;
use crate::format::{NONE, count};
use crate::view::View;
use rounds_model::Priority;

pub(super) fn broken(broken: &[Decided]) -> Markup {
    html! {
        @if !broken.is_empty() {
            section.doubt id="broken" aria-labelledby="broken-h" {
                h2 id="broken-h" { "This plan breaks " (count(broken.len() as u64, "rule", "rules")) }
                p { "Nobody is on record as having decided so. Mend the plan, or write the decision down, before it is worked." }
                ul { @for one in broken {
                    li { strong { (one.about.as_deref().unwrap_or(NONE)) } ": " (one.what) " " span.kind { (one.rule) } }
                } }
            }
        }
    }
}

pub(super) fn assumed(view: &View) -> Markup {
    let visits = view.problem.visits.iter().filter(|visit| view.assumed.contains(&*visit.id));
    let mut visits: Vec<(Priority, &str)> = visits.map(|visit| (visit.priority, &*visit.id)).collect();
    visits.sort_by_key(|(priority, _)| *priority);
    html! {
        @if !visits.is_empty() {
            section.doubt id="assumed" aria-labelledby="assumed-h" {
                h2 id="assumed-h" { (count(visits.len() as u64, "visit is", "visits are")) " assumed, not reported" }
                p {
                    "Nobody has reported that they began or were done. The figures count them as planned: "
                    @for (index, (priority, id)) in visits.iter().enumerate() {
                        @if index > 0 { ", " } (id) " " (super::tag(Some(*priority)))
                    }
                    "."
                }
            }
        }
    }
}
