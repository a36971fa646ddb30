//! Key figures in plain words, the cost behind them, and what is proven.

use maud::{Markup, html};

use super::svg;
use crate::format::{count, decimal, distance, grouped, length, percent, worth};
use crate::view::View;
use crate::words;
use rounds_format::plan::{CostFile, Kpis};
use rounds_model::Priority;
use rounds_model::units::{Metres, Seconds};

/// A figure, what it is, and a sentence that says more.
struct Tile {
    name: &'static str,
    figure: String,
    words: String,
    /// Whether a coordinator should look at it.
    alert: bool,
}

pub(super) fn section(view: &View) -> Markup {
    html! {
        section id="figures" aria-labelledby="figures-h" {
            h2 id="figures-h" { "The day at a glance" }
            div.glance {
                (visits(view))
                dl.tiles {
                    @for tile in tiles(view) {
                        div.tile.alert[tile.alert] {
                            dt { (tile.name) }
                            dd { span.figure { (tile.figure) } span.words { (tile.words) } }
                        }
                    }
                }
            }
            @if view.plan.kpis.is_none() {
                p.note { "This plan carries no key figures; rounds check works them out." }
            }
            @if let Some(proof) = crate::proof(view.plan) { p.proof { (proof) } }
            @if let Some(cost) = &view.plan.cost { (price(cost, !view.problem.reserves.is_empty())) }
        }
    }
}

/// Visits planned of all, as a headline and a bar for each priority.
fn visits(view: &View) -> Markup {
    let tally = view.tally();
    let (all, planned) = tally.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    html! {
        div.visits {
            @if all == 0 {
                p.figure { "No visits" }
                p.words { "There is nothing to plan on this day." }
            } @else {
                p.figure { (grouped(planned as i64)) small { " of " (grouped(all as i64)) " visits planned" } }
                table {
                    caption.hidden { "Visits planned by priority" }
                    thead { tr { th scope="col" { "Priority" } th scope="col" { "Planned" } td.hidden {} } }
                    tbody {
                        @for (priority, (all, planned)) in Priority::ALL.iter().zip(tally) {
                            @if all > 0 {
                                tr {
                                    th scope="row" { (super::tag(Some(*priority))) }
                                    td { (grouped(planned as i64)) " of " (grouped(all as i64)) }
                                    td { (bar(planned as f64 / all as f64)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn bar(share: f64) -> Markup {
    html! {
        svg.share viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect.all width="100" height="8" {}
            rect.part width=(svg::at(share * 100.0)) height="8" {}
        }
    }
}

fn tiles(view: &View) -> Vec<Tile> {
    let mut tiles = Vec::new();
    let mut tile = |name, figure: String, words: String, alert| tiles.push(Tile { name, figure, words, alert });
    let kpis = view.plan.kpis.as_ref();
    if let Some(kpis) = kpis {
        tile("Visits per shift", decimal(kpis.visits_per_shift), per_shift(kpis), false);
    }
    let (met, all) = view.responses();
    if all > 0 {
        let figure = percent(kpis.map_or(Some(met as f64 / all as f64), |kpis| kpis.response_within_target));
        let unsaid = view.problem.visits.iter().filter(|of| of.response && view.assumed.contains(&*of.id)).count();
        let assumed = if unsaid > 0 { format!("; {unsaid} of them assumed, not reported") } else { String::new() };
        let words = format!(
            "{met} of {all} visits with a response time start within it (two hours for urgent response){assumed}"
        );
        tile("Response in time", figure, words, met < all || unsaid > 0);
    }
    let (figure, words, alert) = late(view);
    tile("Late visits", figure, words, alert);
    if let Some(kpis) = kpis {
        let travel = format!(
            "of rostered time on the road: {}, {}",
            length(Seconds(kpis.travel_seconds)),
            distance(Metres(kpis.travel_metres))
        );
        tile("Travel", percent(kpis.travel_share), travel, false);
        let care = format!("of rostered time with patients: {}", length(Seconds(kpis.care_seconds)));
        tile("Care", percent(kpis.care_share), care, false);
        let idle = format!("between stops; {} free in all", length(Seconds(kpis.idle_seconds)));
        tile("Waiting", length(Seconds(kpis.waiting_seconds)), idle, false);
        if kpis.continuity_share.is_some() {
            let words = "of visits that ask for someone are done by a preferred clinician".into();
            tile("Continuity", percent(kpis.continuity_share), words, false);
        }
        if kpis.remote_visits > 0 {
            let figure = grouped(kpis.remote_visits as i64);
            tile("Remote visits", figure, "by phone or video, without travel".into(), false);
        }
    }
    if let Some(kept) = kpis.and_then(|kpis| kpis.reserve_seconds) {
        let (held, all) = view.reserves();
        let words = format!("{held} of {} held, for calls that have not come", count(all, "reserve", "reserves"));
        tile("Kept free", length(Seconds(kept)), words, held < all);
    }
    let over = view.rows.iter().map(|row| view.overtime(row)).filter(|over| over.0 > 0);
    let (shifts, over) = over.fold((0, Seconds::ZERO), |(shifts, sum), over| (shifts + 1, sum + over));
    let words = if shifts == 0 {
        "every shift ends on time".into()
    } else {
        count(shifts, "shift runs over", "shifts run over")
    };
    tile("Overtime", length(over), words, shifts > 0);
    let breaks: usize = view.rows.iter().map(|row| view.breaks_left_out(row).len()).sum();
    if breaks > 0 {
        let words = "the run sheets say whose".into();
        tile("Breaks left out", grouped(breaks as i64), words, true);
    }
    tiles
}

fn per_shift(kpis: &Kpis) -> String {
    let attendances = decimal(kpis.attendances_per_shift);
    let shifts = count(kpis.shifts, "shift", "shifts");
    format!("over {shifts}; {attendances} counting both clinicians of a double-up")
}

fn late(view: &View) -> (String, String, bool) {
    let late = view.late();
    let Some(&(worst, most)) = late.first() else {
        return ("0".into(), "every visit starts by the time it is due".into(), false);
    };
    let total: Seconds = late.iter().map(|(_, late)| *late).sum();
    let id = &view.problem.visits[worst].id;
    (grouped(late.len() as i64), format!("{} in all; the latest, {id}, by {}", length(total), length(most)), true)
}

/// The objective by component: what the plan was chosen by.
fn price(cost: &CostFile, reserves: bool) -> Markup {
    html! {
        details.cost {
            summary { "What this plan was chosen by: cost " (grouped(cost.total)) ", as much as " (worth(cost.total)) }
            p {
                "Plans are compared by one number, told here as the time of travel that would cost as much: a visit left "
                "out, a late start or a minute of overtime each has its price, set in the day file. Smaller is better."
            }
            table {
                thead { tr { th scope="col" { "Part" } th scope="col" { "As travel" } th scope="col" { "Share" } } }
                tbody {
                    @for (name, part) in words::components(cost, reserves) {
                        tr {
                            th scope="row" { (name) }
                            td { (length(Seconds(part))) }
                            td { (percent((cost.total > 0).then(|| part as f64 / cost.total as f64))) }
                        }
                    }
                }
                tfoot { tr { th scope="row" { "Total" } td { (length(Seconds(cost.total))) } td {} } }
            }
        }
    }
}
