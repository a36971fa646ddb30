//! What people decided against a rule.

use maud::{Markup, html};

use crate::format::{NONE, count};
use crate::view::View;
use rounds_format::values::Timestamp;
use rounds_model::units::Instant;

/// A rule that a plan breaks by the decision of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decided {
    /// The visit or shift that it is about.
    pub about: Option<String>,
    /// Code of the rule, as the judge has it.
    pub rule: String,
    /// What the plan does.
    pub what: String,
    /// Who decided so.
    pub by: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// Why, in their words.
    pub why: Option<String>,
}

impl Decided {
    /// A rule and what the plan does against it; nothing is known of who decided so.
    pub fn new(rule: &str, what: &str) -> Decided {
        Decided { about: None, rule: rule.into(), what: what.into(), by: None, at: None, why: None }
    }
}

pub(super) fn section(view: &View, decided: &[Decided]) -> Markup {
    if decided.is_empty() {
        return html! {};
    }
    let base = view.span.map_or(Instant::default(), |(first, _)| first);
    let when = |at: Option<Timestamp>| at.map_or(NONE.into(), |at| view.clock.time(at.instant(), base));
    html! {
        section id="decided" aria-labelledby="decided-h" {
            h2 id="decided-h" { "Decided against a rule" }
            p { "By decision of a person the plan breaks " (count(decided.len() as u64, "rule", "rules")) "." }
            div.scroll tabindex="0" role="region" aria-label="Table of decisions against a rule" {
                table.decided {
                    thead { tr {
                        th scope="col" { "Visit or shift" }
                        th scope="col" { "What the plan does" }
                        th scope="col" { "Who decided" }
                        th scope="col" { "When" }
                        th scope="col" { "Why" }
                    } }
                    tbody { @for one in decided { tr {
                        th scope="row" { (one.about.as_deref().unwrap_or(NONE)) }
                        td { (one.what) " " span.kind { (one.rule) } }
                        td { (one.by.as_deref().unwrap_or(NONE)) }
                        td { (when(one.at)) }
                        td { (one.why.as_deref().unwrap_or(NONE)) }
                    } } }
                }
            }
        }
    }
}
