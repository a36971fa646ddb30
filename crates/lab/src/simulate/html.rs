//! A study as one page of HTML: no script, no file beside it, no request to anywhere.
//!
//! Drawings are lists whose bars are shares of the width, so that they read on a telephone as on a desk; tables scroll
//! beneath a first column that stays.

use maud::{Markup, html};

use crate::simulate::deep::{Deep, GOAL};
use crate::simulate::estimate::Estimate;
use crate::simulate::literature::Literature;
use crate::simulate::realised::ACTIVITIES;
use crate::simulate::study::Study;
use crate::simulate::text::{KEY_FIGURES, p_value, percent, signed};
use crate::simulate::{Scenario, sources};
use rounds_report::page;

const STYLE: &str = include_str!("style.css");
impl Study {
    /// The page. Every figure of the scenario stands at its end, with where it comes from.
    pub fn html(&self, scenario: &Scenario) -> String {
        let title = self.label.clone().unwrap_or("A service".into());
        let body = html! {
            header {
                h1 { (title) }
                p.soft { (self.shifts) " shifts a day, " (self.days) " simulated days, seed " (self.seed) ". All arms meet the same \
                    referrals, visits, traffic and closed doors; care takes the same time in every arm." }
            }
            main {
                section {
                    h2 { "In words" }
                    ul.findings { @for finding in self.findings() { li { (finding) } } }
                }
                (self.waterfall_section())
                (self.policies_section())
                @if let Some(deep) = &self.deep { (shapley(deep)) (sensitivity(deep)) (goal(deep)) }
                section { h2 { "What the literature’s figures allow" } p { (Literature::sums().words()) } }
                (origins(scenario))
            }
        };
        page(&title, STYLE, None, &body)
    }

    fn waterfall_section(&self) -> Markup {
        let most = self.waterfall.iter().map(|step| step.visits_per_shift.high).fold(GOAL, f64::max) * 1.02;
        html! {
            section {
                h2 { "From manual to the full system" }
                p.soft { "Visits per shift after each change, in this order; the whisker is the 95% interval over days, the light part \
                    is what there was before. The dashed line is the case study’s " (GOAL) "." }
                ol.bars {
                    @for (row, step) in self.waterfall.iter().enumerate() {
                        @let before = if row == 0 { 0.0 } else { self.waterfall[row - 1].visits_per_shift.mean };
                        li {
                            span.label { (step.change) }
                            (waterfall_bar(step.visits_per_shift, before, most))
                            span.value { (format!("{:.2}", step.visits_per_shift.mean)) }
                        }
                    }
                }
                div.scroll tabindex="0" role="region" aria-label="Table: From manual to the full system" {
                    table {
                        thead { tr { th { "Change" } th { "Visits per shift" } th { "Gain" } th { "In time" } } }
                        tbody {
                            @for (row, step) in self.waterfall.iter().enumerate() {
                                tr {
                                    th scope="row" { (step.change) }
                                    td { (interval(step.visits_per_shift)) }
                                    td { @if row > 0 { (signed(step.gain)) } }
                                    td { (percent(step.response_share)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn policies_section(&self) -> Markup {
        let demand = |enough: bool| if enough { "enough" } else { "usual" };
        html! {
            section {
                h2 { "Policies side by side" }
                div.scroll tabindex="0" role="region" aria-label="Table: Policies side by side" {
                    table {
                        thead { tr { th { "Policy" } th { "Demand" } th { "Visits per shift" } th { "An hour" } th { "In time" } th { "Served" }
                            th { "Open a day" } th { "Late appointments" } th { "Overtime a shift" } } }
                        tbody {
                            @for row in &self.policies {
                                tr {
                                    th scope="row" { (row.policy) }
                                    td { (demand(row.enough_demand)) }
                                    td { (interval(row.visits_per_shift)) }
                                    td { (format!("{:.2}", row.visits_per_hour.mean)) }
                                    td { (percent(row.response_share)) }
                                    td { (percent(row.served_share)) }
                                    td { (format!("{:.1}", row.open.mean)) }
                                    td { (format!("{:.1}", row.late_appointments.mean)) }
                                    td { (format!("{:.1} min", row.overtime_minutes.mean)) }
                                }
                            }
                        }
                    }
                }
                (self.key_figures())
                h2 { "Where the minutes of a shift go" }
                (self.minutes())
                @for rows in self.tests.chunk_by(|one, other| one.pair() == other.pair()) {
                    @let title = format!("{} less {}, day by day", rows[0].policy, rows[0].against);
                    h2 { (title) }
                    p.soft { "Both work without base returns, phone round and double documentation and over the whole area, so what differs \
                        is planning alone. Wilcoxon’s signed-rank test, two-sided." }
                    div.scroll tabindex="0" role="region" aria-label={ "Table: " (title) } {
                        table {
                            thead { tr { th { "Measure" } th { "Demand" } th { "Difference" } th { "Days better" } th { "Days worse" } th { "p" } } }
                            tbody {
                                @for row in rows {
                                    tr {
                                        th scope="row" { (row.measure) }
                                        td { (demand(row.enough_demand)) }
                                        td { (signed(row.difference)) }
                                        td { (row.better) } td { (row.worse) }
                                        td { (row.p.map_or("no difference".into(), p_value)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Key figures as plans have them, of all days taken together.
    fn key_figures(&self) -> Markup {
        html! {
            h2 { "Key figures, as plans have them" }
            div.scroll tabindex="0" role="region" aria-label="Table: Key figures, as plans have them" {
                table {
                    thead { tr { th { "Measure" } @for row in &self.policies { th { (row.policy) @if row.enough_demand { ", enough demand" } } } } }
                    tbody {
                        @for (name, of) in KEY_FIGURES {
                            tr { th scope="row" { (name) } @for row in &self.policies { td { (of(row)) } } }
                        }
                    }
                }
            }
        }
    }

    fn minutes(&self) -> Markup {
        let most = self.policies.iter().map(|row| row.minutes.values().sum::<f64>()).fold(1.0, f64::max);
        html! {
            ul.bars {
                @for policy in &self.policies {
                    li {
                        span.label { (policy.policy) @if policy.enough_demand { ", enough demand" } }
                        svg height="26" role="img" aria-label=(minutes_in_words(&policy.minutes)) {
                            @for (class, begin, minutes, name) in stacked(&policy.minutes) {
                                rect class=(class) x=(percent_of(begin, most)) width=(percent_of(minutes, most)) height="26" {
                                    title { (name) " " (format!("{minutes:.0}")) " min" }
                                }
                            }
                        }
                    }
                }
            }
            ul.key {
                @for (row, (_, name)) in ACTIVITIES.iter().enumerate() {
                    li { svg viewBox="0 0 12 12" aria-hidden="true" { rect class={ "a" (row) } width="12" height="12" {} } (name) }
                }
            }
        }
    }
}

/// A share of the width, for drawings that stretch.
fn percent_of(part: f64, whole: f64) -> String {
    format!("{:.2}%", (part / whole * 100.0).clamp(0.0, 100.0))
}

/// Visits per shift as a bar from nothing to `most`: what there was `before` is light.
fn waterfall_bar(Estimate { mean, low, high }: Estimate, before: f64, most: f64) -> Markup {
    let at = |visits: f64| percent_of(visits.max(0.0), most);
    let (from, to) = (before.min(mean).max(0.0), before.max(mean));
    html! {
        svg height="26" role="img" aria-label=(format!("{mean:.2} visits per shift, {low:.2} to {high:.2}")) {
            rect.before y="2" width=(at(from)) height="22" {}
            rect class=(if mean < before { "less" } else { "bar" }) x=(at(from)) y="2" width=(at((to - from).max(most / 500.0)))
                height="22" {}
            line.whisker x1=(at(low)) x2=(at(high)) y1="13" y2="13" {}
            line.goal x1=(at(GOAL)) x2=(at(GOAL)) y1="0" y2="26" {}
        }
    }
}

/// `care 210 min, travel 80 min`, for those who do not see the drawing.
fn minutes_in_words(minutes: &std::collections::BTreeMap<&'static str, f64>) -> String {
    let said = stacked(minutes).filter(|(_, _, minutes, _)| *minutes >= 0.5);
    said.map(|(_, _, minutes, name)| format!("{name} {minutes:.0} min")).collect::<Vec<_>>().join(", ")
}

/// Class, begin, length and name of each stretch.
fn stacked<'a>(
    minutes: &'a std::collections::BTreeMap<&'static str, f64>,
) -> impl Iterator<Item = (String, f64, f64, &'static str)> + 'a {
    ACTIVITIES.iter().enumerate().scan(0.0, |begin, (row, (_, name))| {
        let length = minutes.get(name).copied().unwrap_or(0.0);
        let from = *begin;
        *begin += length;
        Some((format!("a{row}"), from, length, *name))
    })
}

fn interval(estimate: Estimate) -> String {
    format!("{:.2} ({:.2} to {:.2})", estimate.mean, estimate.low, estimate.high)
}

fn shapley(deep: &Deep) -> Markup {
    html! {
        section {
            h2 { "What each change is worth, whatever the order" }
            p.soft { "Visits per shift over " (deep.days) " days: made first, on manual; made last, on all others; and Shapley’s value, the \
                mean over all orders. Where first and last differ much, the change needs the others." }
            div.scroll tabindex="0" role="region" aria-label="Table: What each change is worth, whatever the order" {
                table {
                    thead { tr { th { "Change" } th { "Made first" } th { "Made last" } th { "Shapley" } } }
                    tbody {
                        @for row in &deep.shapley {
                            tr { th scope="row" { (row.change) } @for value in [row.first, row.last, row.shapley] { td { (format!("{value:+.2}")) } } }
                        }
                    }
                }
            }
        }
    }
}

fn sensitivity(deep: &Deep) -> Markup {
    let pair = |pair: [f64; 2]| format!("{:.2} to {:.2}", pair[0], pair[1]);
    html! {
        section {
            h2 { "Which assumptions matter" }
            p.soft { "Visits per shift over " (deep.days) " days with one assumption at either end of its range and all others as they \
                are; the one that moves the full system most stands first." }
            div.scroll tabindex="0" role="region" aria-label="Table: Which assumptions matter" {
                table {
                    thead { tr { th { "Assumption" } th { "Range" } th { "manual" } th { "Full system" } th { "Swing" } } }
                    tbody {
                        @for row in &deep.sensitivity {
                            tr {
                                th scope="row" { code { (row.path) } }
                                td { (row.range[0]) " to " (row.range[1]) }
                                td { (pair(row.manual)) }
                                td { (pair(row.full)) }
                                td { (format!("{:.2}", row.swing)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn goal(deep: &Deep) -> Markup {
    html! {
        section {
            h2 { "Where the full system does " (GOAL) }
            p.soft { "The same service with shifts of another length, other contact times and other demand; " (deep.days) " days each." }
            div.scroll tabindex="0" role="region" aria-label="Table: Where the full system does" {
                table {
                    thead { tr { th { "Shift" } th { "Contact a visit" } th { "Asked for per shift" } th { "Visits per shift" } th { "In time" } } }
                    tbody {
                        @for row in &deep.goal {
                            tr {
                                th scope="row" { (format!("{:.1} h", row.shift_hours)) }
                                td { (format!("{:.0} min", row.contact_minutes)) }
                                td { (format!("{:.1}", row.demand)) }
                                td.met[row.visits_per_shift >= GOAL] { (format!("{:.2}", row.visits_per_shift)) @if row.visits_per_shift >= GOAL { " ✓" } }
                                td { (percent(row.response_share)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn origins(scenario: &Scenario) -> Markup {
    html! {
        section {
            h2 { "Where the figures come from" }
            div.scroll tabindex="0" role="region" aria-label="Table: Where the figures come from" {
                table {
                    thead { tr { th { "Figure" } th { "Value" } th { "Origin" } } }
                    tbody {
                        @for (path, figure) in sources(&scenario.file) {
                            tr {
                                th scope="row" { code { (path) } }
                                td { (figure.value) }
                                td {
                                    @match (&figure.source, figure.range.as_deref()) {
                                        (Some(source), _) => (source),
                                        (None, Some(&[low, high])) => { "assumption, " (low) " to " (high) },
                                        _ => "assumption",
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
