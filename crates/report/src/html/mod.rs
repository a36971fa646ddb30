//! The plan as one HTML page: no file beside it, no request to anywhere.
//!
//! Every part reads without the script, which only adds arrow keys, highlighting and printing of a single run sheet.
//! What colour says, text or shape says too. Element ids are made of positions (`s3`, `r3-5`, `m3`), never of ids in
//! the day, and maud escapes all text; a content security policy with the hashes of the one style and the one script
//! keeps anything else from loading or running.

mod axis;
mod caveats;
mod changes;
mod decided;
mod figures;
mod left_out;
mod map;
mod page;
mod runsheet;
mod svg;
mod timeline;

use maud::{Markup, html};

use self::runsheet::Notes;
use crate::format::{count, grouped};
use crate::view::View;
use crate::ways::Ways;
use rounds_format::day::DayFile;
use rounds_format::plan::PlanFile;
use rounds_model::units::Instant;
use rounds_model::{Priority, Problem};

pub use decided::Decided;
pub use page::page;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What a page shows beside the day and its plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extras<'a> {
    /// Ways along the streets for the map; without them it has straight lines.
    pub ways: Option<&'a Ways>,
    /// The time up to which the day has gone: a line on the timeline.
    pub now: Option<Instant>,
    /// The plan before this one, of the same day or of the day before its events: what has changed is marked on the
    /// timeline and listed.
    pub since: Option<&'a PlanFile>,
    /// The file of the day, whose notes of places, patients and visits are to stand on run sheets.
    pub notes: Option<&'a DayFile>,
    /// Rules that the plan breaks by the decision of a person.
    pub decided: &'a [Decided],
    /// Rules that the plan breaks and nobody decided against: they stand at the top of the page.
    pub broken: &'a [Decided],
    /// Visits that are taken to have begun or to be done, and that nobody has reported.
    pub assumed: &'a [String],
}

/// One self-contained HTML page for reading and printing: key figures, timeline of every shift, map of the routes, the
/// visits left out with their reasons, and a run sheet for each shift.
///
/// Shows labels as well as ids. Key figures and cost are those that `plan` carries; where it carries none, the page
/// says so. Takes time and space linear in the size of the plan (a day of 10,000 visits gives about 20 MB).
pub fn html(problem: &Problem, plan: &PlanFile) -> String {
    html_with(problem, plan, &Extras::default())
}

/// [`html()`] with more on its map and timeline.
pub fn html_with(problem: &Problem, plan: &PlanFile, extras: &Extras) -> String {
    let view = View::new(problem, plan).since(extras.now, extras.since).assuming(extras.assumed);
    let straight = Ways::default();
    let title = title(&view);
    let body = html! {
        (skip_links())
        (svg::patterns())
        (header(&view, &title))
        (bar(&view))
        main id="main" {
            (caveats::broken(extras.broken))
            (caveats::assumed(&view))
            (figures::section(&view))
            (decided::section(&view, extras.decided))
            (changes::section(&view))
            (timeline::section(&view))
            (map::section(&view, extras.ways.unwrap_or(&straight)))
            (left_out::section(&view))
            (runsheet::section(&view, &Notes::of(extras.notes)))
        }
        (footer(&view))
    };
    page(&title, STYLE, Some(SCRIPT), &body)
}

/// The day's label, else its date, else that it is a plan.
fn title(view: &View) -> String {
    let label = view.problem.label.as_ref().filter(|label| !label.is_empty());
    match (label, view.span) {
        (Some(label), _) => label.clone(),
        (None, Some(span)) => format!("Plan for {}", view.clock.long_dates(span)),
        (None, None) => "Plan for a day without shifts".into(),
    }
}

fn skip_links() -> Markup {
    let links = [
        ("#main", "Skip to the figures"),
        ("#map", "Skip to the map"),
        ("#left-out", "Skip to visits left out"),
        ("#run-sheets", "Skip to the run sheets"),
    ];
    html! {
        ul.skip { @for (target, words) in links { li { a href=(target) { (words) } } } }
    }
}

fn header(view: &View, title: &str) -> Markup {
    let shifts = count(view.rows.len() as u64, "shift", "shifts");
    html! {
        header.page {
            h1 { (title) }
            p.when {
                @if let Some(span) = view.span {
                    strong { (view.clock.long_dates(span)) }
                    span { "Times are " (view.clock.zone_words(span)) }
                }
                span { (shifts) }
                span { (count(view.problem.visits.len() as u64, "visit", "visits")) }
            }
        }
    }
}

/// What stays in sight: ways to the parts of the page, and a search that the script brings to life.
fn bar(view: &View) -> Markup {
    let (left_out, changes) = (view.left_out.len() as i64, view.changes.as_ref().map(|changes| changes.len() as i64));
    html! {
        div.top {
            nav aria-label="Parts of this page" {
                a href="#figures" { "Figures" }
                @if let Some(changes) = changes { a href="#changes" { "Changes " span.badge { (grouped(changes)) } } }
                a href="#timeline" { "Timeline" }
                a href="#map" { "Map" }
                a href="#left-out" { "Left out " span.badge { (grouped(left_out)) } }
                a href="#run-sheets" { "Run sheets" }
            }
            div.find hidden role="search" {
                label.hidden for="find" { "Find a clinician, shift, visit or patient" }
                input id="find" type="search" placeholder="Clinician, shift, visit or patient" autocomplete="off"
                    spellcheck="false";
                label.hidden for="only" { "Which shifts to show" }
                select id="only" {
                    option value="" { "All shifts" }
                    option value="late" { "With a late start" }
                    option value="over" { "With overtime" }
                    @if changes.is_some() { option value="changed" { "With a change" } }
                }
                p id="found" role="status" {}
            }
        }
    }
}

fn footer(view: &View) -> Markup {
    html! {
        footer.page {
            p {
                "Made by rounds"
                @if let Some(solver) = &view.plan.solver {
                    " " (solver.version) " (" (solver.method) ", seed " (solver.seed) ", "
                    (grouped(solver.iterations.min(i64::MAX as u64) as i64)) " iterations)"
                }
                ". This page is complete in itself: it loads nothing and sends nothing."
            }
            p { "Day " code { (view.plan.day.digest) } }
        }
    }
}

/// An id with its label, where there is one: `Ada (c01)`.
fn name(id: &str, label: Option<&String>) -> String {
    match label.filter(|label| !label.is_empty() && *label != id) {
        Some(label) => format!("{label} ({id})"),
        None => id.to_owned(),
    }
}

/// Who works the shift of `row`.
fn clinician(view: &View, row: usize) -> String {
    let row = &view.rows[row];
    let label = view.shift(row).and_then(|shift| view.problem.clinicians[shift.clinician].label.as_ref());
    name(&row.plan.clinician, label)
}

/// The shift of `row`, with its label.
fn shift(view: &View, row: usize) -> String {
    let row = &view.rows[row];
    name(&row.plan.shift, view.shift(row).and_then(|shift| shift.label.as_ref()))
}

/// Who else attends `visit` than the shift of `row`.
fn partners(view: &View, visit: rounds_model::ids::VisitId, row: usize) -> Vec<String> {
    let others = view.attendances[visit].iter().filter(|other| other.row != row);
    others.map(|other| clinician(view, other.row)).collect()
}

/// A place with its label.
fn place(view: &View, id: &str) -> String {
    name(id, view.place(id).and_then(|place| view.problem.places[place].label.as_ref()))
}

/// The priority as a tag that reads without its colour.
fn tag(priority: Option<Priority>) -> Markup {
    html! {
        @if let Some(priority) = priority { span class={ "tag " (priority.name()) } { (priority.name()) } }
    }
}
