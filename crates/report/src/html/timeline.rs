//! The timeline: a row for each shift over the hours of the day.
//!
//! A table, so that names and hours stay in sight while it scrolls, and its head comes again on every printed page.
//! Along the hours all is drawn in shares of the width: it stretches with the page, and zooming is a wider table.
//! Stretches differ by shape as well as colour: care is a filled bar with one to three strokes for its priority, remote
//! care a round one, breaks and activities are patterned, travel is a solid line, waiting a dashed one, access a low
//! block.

use maud::{Markup, html};

use super::axis::Axis;
use super::svg::{at, percent};
use crate::changes::Kind;
use crate::format::{count, distance, length, list, shorten};
use crate::view::{Phase, PhaseKind, Row, View, What};
use crate::words;
use rounds_model::Priority;
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Seconds};

/// Width of the hours on a page that fills its column, in pixels: what fits in a bar is reckoned by it, until the
/// script reckons again.
const WIDTH: f64 = 1_060.0;
const HEAD: f64 = 34.0;
const ROW: f64 = 34.0;
const BAR: f64 = 18.0;
/// From the top of a row to the top of its bars.
const INSET: f64 = 8.0;
/// About the width of a letter in a bar.
const LETTER: f64 = 6.2;

pub(super) fn section(view: &View) -> Markup {
    html! {
        section id="timeline" aria-labelledby="timeline-h" {
            h2 id="timeline-h" { "Timeline" }
            @match view.span {
                Some((first, last)) if !view.rows.is_empty() => (drawn(view, &Axis::new(&view.clock, first, last))),
                _ => p.note { "This day has no shifts, so there is nothing to draw." },
            }
        }
    }
}

fn drawn(view: &View, axis: &Axis) -> Markup {
    let joints = joints(view);
    let now = view.now.filter(|now| axis.from <= *now && *now <= axis.to);
    html! {
        p {
            "Each row is a shift. Hover over a bar, or move to it with the keyboard, to see when care was wanted and due; "
            "it leads to its line in the run sheet."
        }
        (legend(view, now.is_some()))
        div.tools hidden {
            label for="zoom" { "Zoom " }
            select id="zoom" {
                @for (zoom, words) in [("1", "whole day"), ("2", "2 times"), ("3", "3 times"), ("5", "5 times")] {
                    option value=(zoom) { (words) }
                }
            }
            label { input type="checkbox" id="free-lanes"; " " span { "Show shifts without visits" } }
        }
        p #timeline-detail hidden {}
        div.lanes tabindex="0" role="region" aria-label="Shifts over the hours of the day" {
            table {
                thead { tr { th scope="col" { "Shift" } td { (hours(view, axis, now)) } } }
                tbody { @for index in 0..view.rows.len() { (lane(view, axis, index, now, &joints[index])) } }
            }
        }
    }
}

fn x(axis: &Axis, instant: Instant) -> String {
    percent(axis.share(instant).clamp(0.0, 1.0))
}

/// The hours over all rows, and the lines of the hours that every row draws again.
fn hours(view: &View, axis: &Axis, now: Option<Instant>) -> Markup {
    html! {
        svg.hours width="100%" height=(at(HEAD)) role="img" aria-label="Hours of the day" {
            defs {
                symbol id="g-hours" {
                    @for tick in &axis.ticks {
                        @let x = x(axis, tick.at);
                        line.strong[tick.note.is_some()] x1=(x) x2=(x) y1="0" y2="100%" {}
                    }
                }
            }
            @for tick in &axis.ticks {
                @let x = x(axis, tick.at);
                text x=(x) y=(at(HEAD - 8.0)) { (tick.label) }
                @if let Some(note) = &tick.note { text.day x=(x) y="11" { (note) } }
            }
            @if let Some(now) = now {
                g.now {
                    @let x = x(axis, now);
                    line x1=(x) x2=(x) y1="14" y2="100%" {}
                    text x=(x) y="11" { "now " (view.clock.time(now, axis.from)) }
                }
            }
        }
    }
}

/// A row: its name, its rostered hours and overtime behind its stops, and the lines to rows below that share a visit.
fn lane(view: &View, axis: &Axis, index: usize, now: Option<Instant>, joints: &[Joint]) -> Markup {
    let row = &view.rows[index];
    let free = row.steps.is_empty();
    let over = row.last().zip(view.shift(row)).filter(|(last, shift)| *last > shift.end);
    html! {
        tr.lane.free[free] data-row=(index) {
            th scope="row" { (name(view, index)) }
            td {
                svg.bars width="100%" height=(at(ROW)) {
                    @if let Some(shift) = view.shift(row) {
                        (block("rostered", axis, shift.start, shift.end, 2.0, ROW - 4.0))
                    }
                    @if let Some((last, shift)) = over { (block("overtime", axis, shift.end, last, 2.0, ROW - 4.0)) }
                    use.grid href="#g-hours" width="100%" height=(at(ROW)) {}
                    @for joint in joints.iter().filter(|joint| joint.below.is_some()) { (line(axis, joint, index)) }
                    @for phase in row.phases.iter().filter(|phase| phase.kind != PhaseKind::Stop) {
                        (between(axis, phase))
                    }
                    (before(view, axis, row))
                    @for phase in row.phases.iter().filter(|phase| phase.kind == PhaseKind::Stop) {
                        (stop(view, axis, (index, phase)))
                    }
                    @for joint in joints { (end(axis, joint)) }
                    @if let Some(now) = now {
                        @let x = x(axis, now);
                        line.now x1=(x) x2=(x) y1="0" y2="100%" {}
                    }
                }
            }
        }
    }
}

fn name(view: &View, index: usize) -> Markup {
    let row = &view.rows[index];
    let visits = if row.steps.is_empty() { "no visits".into() } else { count(row.visits(), "visit", "visits") };
    html! {
        a href={ "#s" (index) } {
            span.who { (super::clinician(view, index)) } " "
            span.shift { (super::shift(view, index)) ", " (visits) }
        }
    }
}

fn block(class: &str, axis: &Axis, from: Instant, to: Instant, y: f64, height: f64) -> Markup {
    html! { rect class=(class) x=(x(axis, from)) y=(at(y)) width=(width(axis, from, to)) height=(at(height)) {} }
}

/// The share of the hours that a stretch takes; enough to be seen.
fn width(axis: &Axis, from: Instant, to: Instant) -> String {
    let share = |at| axis.share(at).clamp(0.0, 1.0);
    percent((share(to) - share(from)).max(0.001))
}

/// Travel, access or waiting.
fn between(axis: &Axis, phase: &Phase) -> Markup {
    let middle = INSET + BAR / 2.0;
    match phase.kind {
        PhaseKind::Access => block("access", axis, phase.from, phase.to, middle, BAR / 2.0),
        kind => html! {
            line class=(if kind == PhaseKind::Travel { "travel" } else { "waiting" })
                x1=(x(axis, phase.from)) x2=(x(axis, phase.to)) y1=(at(middle)) y2=(at(middle)) {}
        },
    }
}

/// Where the plan before had visits in this row that are now elsewhere or at another time.
fn before(view: &View, axis: &Axis, row: &Row) -> Markup {
    let moved = view.changes.iter().flatten().filter(|change| change.is.is_some());
    let was = moved.filter_map(|change| change.was.as_ref());
    let here = was.filter(|was| was.who.iter().any(|(shift, _)| *shift == row.plan.shift));
    html! {
        @for was in here { (block("was", axis, was.start, was.end, INSET - 2.0, BAR + 4.0)) }
    }
}

fn stop(view: &View, axis: &Axis, (index, phase): (usize, &Phase)) -> Markup {
    let row = &view.rows[index];
    let step = &row.steps[phase.step];
    let share = axis.share(phase.to).clamp(0.0, 1.0) - axis.share(phase.from).clamp(0.0, 1.0);
    let pixels = share * WIDTH;
    let remote = step.place.is_none();
    let (class, id, visit) = match step.what {
        What::Visit { id, visit, .. } if remote => ("care remote", id, visit),
        What::Visit { id, visit, .. } => ("care", id, visit),
        What::NoAccess { id } => ("no-access", id, None),
        What::Activity { id } => ("activity", id, None),
        What::Break { id } => ("break", id, None),
        What::Reserve { id } => ("reserve", id, None),
        What::Start | What::End => return html! {},
    };
    let priority = view.priority(visit);
    let care = matches!(step.what, What::Visit { .. });
    let change = view.change(id).filter(|_| care);
    let strokes = priority.filter(|_| pixels > 14.0).map_or(0, strokes);
    let margin = 3 * strokes;
    let letters = ((pixels - 4.0 - margin as f64) / LETTER).max(0.0) as usize;
    let words = told(view, (index, phase.step), id, visit);
    let radius = if remote && care { BAR / 2.0 } else { 2.0 };
    let left = x(axis, phase.from);
    let middle = percent((axis.share(phase.from) + axis.share(phase.to)) / 2.0);
    let shows = letters >= id.chars().count() || (care && letters >= 4);
    html! {
        a class={ "stop " (class) " " (priority.map_or("", Priority::name)) @if change.is_some() { " changed" } }
            href={ "#r" (index) "-" (phase.step) } data-visit=[care.then_some(id)] {
            title { (words) }
            @if let Some(visit) = visit { (wanted(view, axis, visit)) }
            rect.bar x=(left) y=(at(INSET)) width=(width(axis, phase.from, phase.to)) height=(at(BAR))
                rx=(at(radius)) {}
            @if strokes > 0 { use.stroke href={ "#g-" (strokes) } x=(left) y=(at(INSET)) {} }
            @if step.late > Seconds::ZERO { use.late href="#g-late" x=(left) y=(at(INSET)) {} }
            text x=(middle) y=(at(INSET + 13.0)) dx=[(margin > 0).then(|| at(margin as f64 / 2.0))] data-id=(id)
                aria-hidden="true" {
                @if shows { (shorten(id, letters)) }
            }
            @if change.is_some() { use.mark href="#g-changed" x=(middle) y=(at(INSET - 4.0)) {} }
        }
    }
}

/// Strokes that tell a priority without its colour.
fn strokes(priority: Priority) -> usize {
    3 - priority as usize
}

/// When care may start, under the bar, and a mark where it is due: shown on hover and focus.
fn wanted(view: &View, axis: &Axis, visit: VisitId) -> Markup {
    let visit = &view.problem.visits[visit];
    let under = INSET + BAR + 1.0;
    let dues = visit.windows.iter().filter_map(|window| window.due).chain(visit.due);
    html! {
        g.wanted {
            @for window in &visit.windows { (block("window", axis, window.start, window.end, under, 4.0)) }
            @for due in dues.filter(|due| axis.from <= *due && *due <= axis.to) {
                @let x = x(axis, due);
                line.due x1=(x) x2=(x) y1="0" y2="100%" {}
            }
        }
    }
}

/// All about a stop in a sentence.
fn told(view: &View, (index, step): (usize, usize), id: &str, visit: Option<VisitId>) -> String {
    let row: &Row = &view.rows[index];
    let (step, base) = (&row.steps[step], view.base(row));
    let label = visit.and_then(|visit| view.problem.visits[visit].label.as_ref());
    let mut parts = vec![super::name(id, label)];
    if let Some(visit) = visit {
        parts.push(view.problem.visits[visit].priority.name().into());
        parts.extend(view.problem.visits[visit].kind.clone());
    }
    match step.what {
        What::Visit { .. } if step.place.is_none() => parts.push("remote".into()),
        What::NoAccess { .. } => parts.push("no access".into()),
        What::Break { .. } => {
            parts.push(step.place.map_or("break".into(), |id| format!("break at {}", super::place(view, id))));
        }
        _ => (),
    }
    let mut text = format!("{}: {}", parts.join(", "), view.clock.range(step.start, step.end, base));
    if let Some(visit) = visit {
        let partners = super::partners(view, visit, index);
        if !partners.is_empty() {
            text.push_str(&format!("; together with {}", list(&partners)));
        }
        text.push_str(&format!("; wanted {}", words::wanted(view.problem, visit, &view.clock, base)));
    }
    if step.late > Seconds::ZERO {
        text.push_str(&format!("; late by {}", length(step.late)));
    }
    if step.travel > Seconds::ZERO {
        text.push_str(&format!("; after {} of travel, {}", length(step.travel), distance(step.metres)));
    }
    if let Some(change) = view.change(id).filter(|_| visit.is_some()) {
        text.push_str(&format!("; {} since the plan before", change.kind.words()));
        if let Some(was) = change.was.as_ref().filter(|_| matches!(change.kind, Kind::Moved | Kind::Reassigned)) {
            text.push_str(&format!(": was {}", super::changes::side(view, was, base)));
        }
    }
    text
}

/// Where a row attends a visit together with another.
struct Joint {
    start: Instant,
    /// The other row, where it lies below.
    below: Option<usize>,
    words: String,
}

/// The joints of each row.
fn joints(view: &View) -> Vec<Vec<Joint>> {
    let mut joints: Vec<Vec<Joint>> = view.rows.iter().map(|_| Vec::new()).collect();
    for (visit, attendances) in view.problem.visits.iter().zip(&view.attendances) {
        for pair in attendances.windows(2) {
            let rows = (pair[0].row, pair[1].row);
            let names = [rows.0, rows.1].map(|row| super::clinician(view, row));
            let words = format!("{}: {} and {} together", visit.id, names[0], names[1]);
            let start = view.step(pair[0]).start;
            joints[rows.0].push(Joint { start, below: Some(rows.1), words: words.clone() });
            joints[rows.1].push(Joint { start, below: None, words });
        }
    }
    joints
}

/// The line to the row below, behind the bars of the rows between.
fn line(axis: &Axis, joint: &Joint, index: usize) -> Markup {
    let (x, middle) = (x(axis, joint.start), INSET + BAR / 2.0);
    let Some(below) = joint.below.filter(|below| *below > index) else { return html! {} };
    let to = middle + (ROW + 1.0) * (below - index) as f64;
    html! { line.joint data-to=(below) x1=(x) x2=(x) y1=(at(middle)) y2=(at(to)) {} }
}

fn end(axis: &Axis, joint: &Joint) -> Markup {
    html! {
        circle.joint cx=(x(axis, joint.start)) cy=(at(INSET + BAR / 2.0)) r="3.2" { title { (joint.words) } }
    }
}

fn legend(view: &View, now: bool) -> Markup {
    let bar = |class: &str, radius: &str| {
        html! { g class={ "stop " (class) } { rect.bar x="1" y="1" width="28" height="16" rx=(radius) {} } }
    };
    let line = |class: &str| html! { line class=(class) x1="0" x2="30" y1="9" y2="9" {} };
    let block = |class: &str, y: &str| html! { rect class=(class) x="8" y=(y) width="14" height="9" {} };
    let joint = html! {
        line.joint x1="15" x2="15" y1="3" y2="15" {}
        circle.joint cx="15" cy="3" r="3" {}
        circle.joint cx="15" cy="15" r="3" {}
    };
    let changed = html! { g.stop.changed { use.mark href="#g-changed" x="15" y="5" {} } };
    let was = html! { rect.was x="3" y="2" width="24" height="14" {} };
    let now_line = html! { line.now x1="15" x2="15" y1="0" y2="18" {} };
    let samples = Priority::ALL.map(|priority| (priority_bar(priority), priority.name())).into_iter().chain([
        (bar("care remote timed", "8"), "remote (any priority)"),
        (bar("break", "2"), "break"),
        (bar("activity", "2"), "activity"),
    ]);
    let kept = (!view.problem.reserves.is_empty()).then(|| (bar("reserve", "2"), "kept free for calls"));
    let samples = samples.chain(kept).chain([
        (line("travel"), "travel"),
        (line("waiting"), "waiting"),
        (block("access", "9"), "access"),
        (block("overtime", "5"), "overtime"),
        (html! { use.late href="#g-late" x="15" y="14" {} }, "late start"),
        (joint, "double-up"),
    ]);
    let changes = [(changed, "changed since the plan before"), (was, "where it was planned before")];
    let changes = changes.into_iter().filter(|_| view.changes.is_some());
    let samples = samples.chain(changes).chain(now.then_some((now_line, "now")));
    html! {
        ul.legend aria-label="Key to the timeline" {
            @for (drawing, words) in samples {
                li { svg.sample viewBox="0 0 30 18" aria-hidden="true" { (drawing) } (words) }
            }
        }
    }
}

fn priority_bar(priority: Priority) -> Markup {
    let strokes = strokes(priority);
    html! {
        g class={ "stop care " (priority.name()) } {
            rect.bar x="1" y="1" width="28" height="16" rx="2" {}
            @if strokes > 0 { use.stroke href={ "#g-" (strokes) } x="1" {} }
        }
    }
}
