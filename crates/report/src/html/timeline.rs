//! The timeline: a row for each shift over the hours of the day.
//!
//! Drawn in panels of a page's height, each with its own hours, so that the timeline prints. Stretches differ by shape
//! as well as colour: care is a filled bar with one to three strokes for its priority, remote care a round one, breaks
//! and activities are patterned, travel is a solid line, waiting a dashed one, access a low block.

use maud::{Markup, html};

use super::axis::Axis;
use super::svg::at;
use crate::format::{count, distance, length, list, shorten};
use crate::view::{Phase, PhaseKind, Row, View, What};
use crate::words;
use rounds_model::Priority;
use rounds_model::ids::VisitId;
use rounds_model::units::{Instant, Seconds};

/// Width of the drawing and of its parts, in the drawing's own units.
const WIDTH: f64 = 1_240.0;
const NAMES: f64 = 150.0;
const MARGIN: f64 = 14.0;
const HEAD: f64 = 34.0;
const ROW: f64 = 30.0;
const BAR: f64 = 18.0;
/// From the top of a row to the top of its bars.
const INSET: f64 = 4.0;
/// About the width of a letter in a bar, and of one in a name.
const LETTER: f64 = 5.6;
const NAME_LETTERS: usize = 24;
/// Rows that fit on a landscape page.
const PANEL: usize = 22;

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
    html! {
        p {
            "Each row is a shift. Hover over a bar, or move to it with the keyboard, to see when care was wanted and due; "
            "it leads to its line in the run sheet."
        }
        (legend())
        p #timeline-detail hidden {}
        @for (panel, first) in (0..view.rows.len()).step_by(PANEL).enumerate() {
            (self::panel(view, axis, first, &joints[panel]))
        }
    }
}

fn panel(view: &View, axis: &Axis, first: usize, joints: &[Joint]) -> Markup {
    let rows = first..(first + PANEL).min(view.rows.len());
    let height = HEAD + ROW * rows.len() as f64 + 6.0;
    let name = format!("Shifts {} to {} of {}", first + 1, rows.end, view.rows.len());
    html! {
        div.scroll.panel {
            svg.timeline viewBox={ "0 0 " (at(WIDTH)) " " (at(height)) } role="group" aria-label=(name) {
                (hours(axis, height))
                @for index in rows.clone() { (ground(view, axis, index, top(index, first))) }
                @for joint in joints { (line(axis, joint, first)) }
                @for index in rows.clone() { (row(view, axis, index, top(index, first))) }
                @for joint in joints { (ends(axis, joint, first)) }
            }
        }
    }
}

/// The top of row `index` in the panel that begins with row `first`.
fn top(index: usize, first: usize) -> f64 {
    HEAD + ROW * (index - first) as f64
}

fn x(axis: &Axis, instant: Instant) -> f64 {
    NAMES + axis.share(instant).clamp(0.0, 1.0) * (WIDTH - NAMES - MARGIN)
}

fn hours(axis: &Axis, height: f64) -> Markup {
    html! {
        g.hours {
            @for tick in &axis.ticks {
                @let x = at(x(axis, tick.at));
                path.strong[tick.note.is_some()] d={ "M" (x) " " (at(HEAD - 8.0)) "V" (at(height)) } {}
                text x=(x) y=(at(HEAD - 12.0)) { (tick.label) }
                @if let Some(note) = &tick.note { text.day x=(x) y="10" { (note) } }
            }
        }
    }
}

/// What lies behind the stops of a row: its rostered hours and its overtime.
fn ground(view: &View, axis: &Axis, index: usize, top: f64) -> Markup {
    let row = &view.rows[index];
    let over = row.last().zip(view.shift(row)).filter(|(last, shift)| *last > shift.end);
    html! {
        path.rule d={ "M0 " (at(top + ROW - 1.0)) "H" (at(WIDTH)) } {}
        @if let Some(shift) = view.shift(row) { (block("rostered", axis, shift.start, shift.end, top + 2.0, ROW - 6.0)) }
        @if let Some((last, shift)) = over { (block("overtime", axis, shift.end, last, top + 2.0, ROW - 6.0)) }
    }
}

fn row(view: &View, axis: &Axis, index: usize, top: f64) -> Markup {
    let row = &view.rows[index];
    let clinician = super::clinician(view, index);
    let visits = if row.steps.is_empty() { "no visits".into() } else { count(row.visits(), "visit", "visits") };
    let full = format!("{clinician}, shift {}, {visits}", row.plan.shift);
    // The number of visits stays whole; a long shift id gives way.
    let shift = shorten(&row.plan.shift, NAME_LETTERS.saturating_sub(visits.len() + 3));
    html! {
        g.row {
            a.name href={ "#s" (index) } {
                title { (full) }
                text.who x="4" y=(at(top + 12.0)) { (shorten(&clinician, NAME_LETTERS)) }
                text.shift x="4" y=(at(top + 24.0)) { (shift) ", " (visits) }
            }
            @for phase in row.phases.iter().filter(|phase| phase.kind != PhaseKind::Stop) { (between(axis, phase, top)) }
            @for phase in row.phases.iter().filter(|phase| phase.kind == PhaseKind::Stop) {
                (stop(view, axis, (index, phase), top))
            }
        }
    }
}

fn block(class: &str, axis: &Axis, from: Instant, to: Instant, y: f64, height: f64) -> Markup {
    let (left, right) = (x(axis, from), x(axis, to));
    html! { rect class=(class) x=(at(left)) y=(at(y)) width=(at((right - left).max(0.8))) height=(at(height)) {} }
}

/// Travel, access or waiting.
fn between(axis: &Axis, phase: &Phase, top: f64) -> Markup {
    let (left, right, middle) = (x(axis, phase.from), x(axis, phase.to), top + INSET + BAR / 2.0);
    match phase.kind {
        PhaseKind::Access => block("access", axis, phase.from, phase.to, middle, BAR / 2.0),
        kind => html! {
            path class=(if kind == PhaseKind::Travel { "travel" } else { "waiting" })
                d={ "M" (at(left)) " " (at(middle)) "H" (at(right)) } {}
        },
    }
}

fn stop(view: &View, axis: &Axis, (index, phase): (usize, &Phase), top: f64) -> Markup {
    let row = &view.rows[index];
    let step = &row.steps[phase.step];
    let (left, right) = (x(axis, phase.from), x(axis, phase.to));
    let width = (right - left).max(2.0);
    let remote = step.place.is_none();
    let (class, id, visit) = match step.what {
        What::Visit { id, visit, .. } if remote => ("care remote", id, visit),
        What::Visit { id, visit, .. } => ("care", id, visit),
        What::NoAccess { id } => ("no-access", id, None),
        What::Activity { id } => ("activity", id, None),
        What::Break { id } => ("break", id, None),
        What::Start | What::End => return html! {},
    };
    let priority = view.priority(visit);
    let care = matches!(step.what, What::Visit { .. });
    let strokes = priority.filter(|_| width > 14.0).map_or(0, strokes);
    let margin = 3.0 * strokes as f64;
    let letters = ((width - 4.0 - margin) / LETTER).max(0.0) as usize;
    let words = told(view, (index, phase.step), id, visit);
    let radius = if remote && care { BAR / 2.0 } else { 2.0 }.min(width / 2.0);
    let y = top + INSET;
    html! {
        a class={ "stop " (class) " " (priority.map_or("", Priority::name)) } href={ "#r" (index) "-" (phase.step) }
            data-visit=[care.then_some(id)] aria-label=(words) {
            title { (words) }
            @if let Some(visit) = visit { (wanted(view, axis, visit, top)) }
            rect.bar x=(at(left)) y=(at(y)) width=(at(width)) height=(at(BAR)) rx=(at(radius)) {}
            @for stroke in 1..=strokes {
                path.stroke d={ "M" (at(left + 3.0 * stroke as f64)) " " (at(y + 3.0)) "v" (at(BAR - 6.0)) } {}
            }
            @if step.late > Seconds::ZERO {
                path.late d={ "M" (at(left)) " " (at(y)) "l-4 -6h8z" } {}
            }
            @if letters >= id.chars().count() || (care && letters >= 4) {
                text x=(at(left + (width + margin) / 2.0)) y=(at(y + 12.5)) { (shorten(id, letters)) }
            }
        }
    }
}

/// Strokes that tell a priority without its colour.
fn strokes(priority: Priority) -> usize {
    3 - priority as usize
}

/// When care may start, under the bar, and a mark where it is due: shown on hover and focus.
fn wanted(view: &View, axis: &Axis, visit: VisitId, top: f64) -> Markup {
    let visit = &view.problem.visits[visit];
    let under = top + INSET + BAR + 1.0;
    let dues = visit.windows.iter().filter_map(|window| window.due).chain(visit.due);
    html! {
        g.wanted {
            @for window in &visit.windows { (block("window", axis, window.start, window.end, under, 4.0)) }
            @for due in dues.filter(|due| axis.from <= *due && *due <= axis.to) {
                path.due d={ "M" (at(x(axis, due))) " " (at(top)) "V" (at(top + ROW)) } {}
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
    text
}

/// Two rows that attend one visit together.
struct Joint {
    start: Instant,
    rows: (usize, usize),
    words: String,
}

/// The joints to draw in each panel; one that reaches into another panel is drawn in both.
fn joints(view: &View) -> Vec<Vec<Joint>> {
    let mut panels: Vec<Vec<Joint>> = (0..view.rows.len().div_ceil(PANEL)).map(|_| Vec::new()).collect();
    for (visit, attendances) in view.problem.visits.iter().zip(&view.attendances) {
        for pair in attendances.windows(2) {
            let rows = (pair[0].row, pair[1].row);
            let names = [rows.0, rows.1].map(|row| super::clinician(view, row));
            let words = format!("{}: {} and {} together", visit.id, names[0], names[1]);
            let start = view.step(pair[0]).start;
            let (first, last) = (rows.0 / PANEL, rows.1 / PANEL);
            if first != last {
                panels[last].push(Joint { start, rows, words: words.clone() });
            }
            panels[first].push(Joint { start, rows, words });
        }
    }
    panels
}

/// The middle of the bars of a joint that lie in the panel that begins with row `first`.
fn middles(joint: &Joint, first: usize) -> [Option<f64>; 2] {
    let panel = first..first + PANEL;
    let middle = |row: usize| panel.contains(&row).then(|| top(row, first) + INSET + BAR / 2.0);
    [middle(joint.rows.0), middle(joint.rows.1)]
}

/// The line between the two bars, behind the bars of other rows; where one lies in another panel, an arrow towards it.
fn line(axis: &Axis, joint: &Joint, first: usize) -> Markup {
    let x = at(x(axis, joint.start));
    html! {
        g.joint {
            @match middles(joint, first) {
                [Some(above), Some(below)] => path d={ "M" (x) " " (at(above)) "V" (at(below)) } {},
                [Some(above), None] => path.arrow d={ "M" (x) " " (at(above)) "v17m-3 -4l3 4l3 -4" } {},
                [None, Some(below)] => path.arrow d={ "M" (x) " " (at(below)) "v-15m-3 4l3 -4l3 4" } {},
                [None, None] => {}
            }
        }
    }
}

fn ends(axis: &Axis, joint: &Joint, first: usize) -> Markup {
    html! {
        g.joint {
            title { (joint.words) }
            @for y in middles(joint, first).into_iter().flatten() {
                circle cx=(at(x(axis, joint.start))) cy=(at(y)) r="3.2" {}
            }
        }
    }
}

fn legend() -> Markup {
    let bar = |class: &str, radius: &str| {
        html! { g class={ "stop " (class) } { rect.bar x="1" y="1" width="28" height="16" rx=(radius) {} } }
    };
    let path = |class: &str, d: &str| html! { path class=(class) d=(d) {} };
    let block = |class: &str, y: &str| html! { rect class=(class) x="8" y=(y) width="14" height="9" {} };
    let joint = html! {
        g.joint { path d="M15 3V15" {} circle cx="15" cy="3" r="3" {} circle cx="15" cy="15" r="3" {} }
    };
    let samples = Priority::ALL.map(|priority| (priority_bar(priority), priority.name())).into_iter().chain([
        (bar("care remote timed", "8"), "remote (any priority)"),
        (bar("break", "2"), "break"),
        (bar("activity", "2"), "activity"),
        (path("travel", "M0 9H30"), "travel"),
        (path("waiting", "M0 9H30"), "waiting"),
        (block("access", "9"), "access"),
        (block("overtime", "5"), "overtime"),
        (path("late", "M15 16l-6 -10h12z"), "late start"),
        (joint, "double-up"),
    ]);
    html! {
        ul.legend aria-label="Key to the timeline" {
            @for (drawing, words) in samples {
                li { svg.sample viewBox="0 0 30 18" aria-hidden="true" { (drawing) } (words) }
            }
        }
    }
}

fn priority_bar(priority: Priority) -> Markup {
    html! {
        g class={ "stop care " (priority.name()) } {
            rect.bar x="1" y="1" width="28" height="16" rx="2" {}
            @for stroke in 0..strokes(priority) { path.stroke d={ "M" (4 + 3 * stroke) " 4v10" } {} }
        }
    }
}
