//! The map: routes along the streets where their ways are known, else as straight lines between places, on an
//! equirectangular projection.
//!
//! A route is told from others by colour and dashes; choosing one in the list beside the map (a link to it, so a key
//! press will do) fades the others and numbers its stops.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, html};

use super::svg::at;
use crate::format::{count, grouped};
use crate::view::{Row, View, What};
use crate::ways::{Ways, legs};
use rounds_model::ids::{PlaceId, VisitId};
use rounds_model::travel::EARTH_RADIUS_METRES;
use rounds_model::units::Instant;
use rounds_model::{Point, Priority};

const WIDTH: f64 = 1_000.0;
const MARGIN: f64 = 28.0;
/// Height over width, at least and at most.
const SHAPES: (f64, f64) = (0.45, 0.78);
/// How far marks of visits left out are from stops and from each other.
const CLEAR: f64 = 13.0;
const COLOURS: usize = 8;
const DASHES: usize = 5;

/// A place that something happens at, and where it is drawn.
struct Mark<'a> {
    point: (f64, f64),
    what: What<'a>,
    start: Instant,
}

pub(super) fn section(view: &View, ways: &Ways) -> Markup {
    let stops: Vec<Vec<(Point, usize)>> = view.rows.iter().map(|row| located(view, row)).collect();
    let left_out = left_out(view);
    let points = stops.iter().flatten().map(|(point, _)| *point).chain(left_out.iter().map(|(point, _)| *point));
    let projection = Projection::around(points);
    html! {
        section id="map" aria-labelledby="map-h" {
            h2 id="map-h" { "Map of the routes" }
            @match projection {
                None => p.note { "There is no map: no place of this plan has coordinates." },
                Some(projection) => (drawn(view, &projection, &stops, &left_out, ways)),
            }
        }
    }
}

/// The steps of `row` at places with coordinates, by index.
fn located(view: &View, row: &Row) -> Vec<(Point, usize)> {
    let point = |id: &str| view.place(id).and_then(|place: PlaceId| view.problem.places[place].point);
    let steps = row.steps.iter().enumerate();
    steps.filter_map(|(index, step)| Some((step.place.and_then(point)?, index))).collect()
}

/// The visits left out that have a place with coordinates.
fn left_out(view: &View) -> Vec<(Point, VisitId)> {
    let located = |visit: VisitId| Some((view.problem.places[view.problem.visits[visit].place?].point?, visit));
    view.left_out.iter().filter_map(|left| located(left.visit?)).collect()
}

fn drawn(
    view: &View,
    projection: &Projection,
    stops: &[Vec<(Point, usize)>],
    left_out: &[(Point, VisitId)],
    ways: &Ways,
) -> Markup {
    let routes: Vec<usize> = (0..stops.len()).filter(|row| !stops[*row].is_empty()).collect();
    let words =
        format!("{} and {} left out", count(routes.len() as u64, "route", "routes"), grouped(left_out.len() as i64));
    let taken = stops.iter().flatten().map(|(point, _)| projection.draw(*point));
    let marks = beside(left_out.iter().map(|(point, _)| projection.draw(*point)), taken);
    let lines = match ways.legs.is_empty() {
        true => "Straight lines between stops, not roads.",
        false => "Fastest ways along the streets. © OpenStreetMap contributors.",
    };
    html! {
        p { (lines) " Choose a shift to bring out its route and number its stops." }
        div.map {
            svg viewBox={ "0 0 " (at(WIDTH)) " " (at(projection.height)) } role="group" aria-label=(words) {
                rect.sea width=(at(WIDTH)) height=(at(projection.height)) {}
                @if !ways.streets.is_empty() { path.street d=(streets(projection, &ways.streets)) {} }
                @for row in &routes { (route(view, projection, *row, &stops[*row], ways)) }
                @for ((point, visit), mark) in left_out.iter().zip(marks) {
                    (missed(view, projection.draw(*point), mark, *visit))
                }
                (scale(projection))
            }
            div.side {
                ul.legend aria-label="Key to the map" {
                    li { (sample(html! { path.arrow d="M4 4L14 9L4 14z" {} })) "direction of travel" }
                    li { (sample(square((9.0, 9.0)))) "start, finish or activity" }
                    li { (sample(html! { circle.dot cx="9" cy="9" r="5" {} })) "visit" }
                    li { (sample(cross((9.0, 9.0)))) "visit left out" }
                }
                ul.routes aria-label="Routes" {
                    li { a.all href="#map" { "Show all routes" } }
                    @for row in &routes { (entry(view, *row)) }
                }
            }
        }
    }
}

/// Colour and dashes of a row's route: a pair that comes again only after 40 rows.
fn style(row: usize) -> String {
    format!("k{} j{}", row % COLOURS, row / COLOURS % DASHES)
}

fn entry(view: &View, row: usize) -> Markup {
    let visits = count(view.rows[row].visits(), "visit", "visits");
    html! {
        li {
            a href={ "#m" (row) } data-row=(row) {
                svg.sample viewBox="0 0 30 12" aria-hidden="true" { path class={ "line " (style(row)) } d="M1 6H29" {} }
                span { (super::clinician(view, row)) span.sub { (super::shift(view, row)) ", " (visits) } }
            }
        }
    }
}

fn route(view: &View, projection: &Projection, index: usize, stops: &[(Point, usize)], ways: &Ways) -> Markup {
    let row = &view.rows[index];
    let marks = stops.iter().map(|(point, step)| {
        let step = &row.steps[*step];
        Mark { point: projection.draw(*point), what: step.what, start: step.start }
    });
    let marks: Vec<Mark> = marks.collect();
    let legs = legs(view, row).into_iter().map(|(leg, _)| ways.along(view.problem, leg));
    let legs: Vec<Vec<Point>> = legs.collect();
    let mut path = String::new();
    line(projection, legs.iter().flatten().copied(), &mut path);
    html! {
        g class={ "route " (style(index)) } id={ "m" (index) } {
            title { (super::clinician(view, index)) ", " (super::shift(view, index)) }
            path.line d=(path) {}
            path.arrow d=(arrows(projection, &legs)) {}
            @for mark in marks.iter().filter(|mark| !is_visit(mark)) { (square(mark.point)) }
            @for (number, mark) in marks.iter().filter(|mark| is_visit(mark)).enumerate() {
                (visited(view, row, mark, number + 1))
            }
        }
    }
}

/// Adds a line through `points` to a path; what is too near to tell apart is left out, the last point is not.
fn line(projection: &Projection, points: impl IntoIterator<Item = Point>, path: &mut String) {
    let mut last = None;
    let mut points = points.into_iter().map(|point| projection.draw(point)).peekable();
    while let Some((x, y)) = points.next() {
        let near = last.is_some_and(|(a, b): (f64, f64)| (x - a).abs().max((y - b).abs()) < 0.8);
        if near && points.peek().is_some() {
            continue;
        }
        path.push_str(if last.is_none() { "M" } else { "L" });
        path.push_str(&format!("{} {}", at(x), at(y)));
        last = Some((x, y));
    }
}

/// Arrowheads in the direction of travel, one at the middle of each leg that is long enough for it to be seen.
fn arrows(projection: &Projection, legs: &[Vec<Point>]) -> String {
    let mut path = String::new();
    for leg in legs {
        let points: Vec<(f64, f64)> = leg.iter().map(|point| projection.draw(*point)).collect();
        let length = |pair: &[(f64, f64)]| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
        let all: f64 = points.windows(2).map(length).sum();
        if all < 26.0 {
            continue;
        }
        let mut rest = all / 2.0;
        for pair in points.windows(2) {
            let long = length(pair);
            if rest > long || long == 0.0 {
                rest -= long;
                continue;
            }
            // Along the leg, and to its left.
            let (dx, dy) = ((pair[1].0 - pair[0].0) / long, (pair[1].1 - pair[0].1) / long);
            let tip = (pair[0].0 + dx * (rest + 5.0), pair[0].1 + dy * (rest + 5.0));
            let corner = |side: f64| (tip.0 - 10.0 * dx + side * dy, tip.1 - 10.0 * dy - side * dx);
            let (left, right) = (corner(4.5), corner(-4.5));
            let _ = write!(
                path,
                "M{} {}L{} {}L{} {}z",
                at(left.0),
                at(left.1),
                at(tip.0),
                at(tip.1),
                at(right.0),
                at(right.1)
            );
            break;
        }
    }
    path
}

/// One path of all streets that show on the drawing.
fn streets(projection: &Projection, streets: &[Vec<Point>]) -> String {
    let shows = |point: &Point| {
        let (x, y) = projection.draw(*point);
        (0.0..=WIDTH).contains(&x) && (0.0..=projection.height).contains(&y)
    };
    let mut path = String::new();
    for street in streets.iter().filter(|street| street.iter().any(shows)) {
        line(projection, street.iter().copied(), &mut path);
    }
    path
}

fn is_visit(mark: &Mark) -> bool {
    matches!(mark.what, What::Visit { .. } | What::NoAccess { .. })
}

fn sample(mark: Markup) -> Markup {
    html! { svg.sample viewBox="0 0 18 18" aria-hidden="true" { (mark) } }
}

fn square((x, y): (f64, f64)) -> Markup {
    html! { rect.base x=(at(x - 5.0)) y=(at(y - 5.0)) width="10" height="10" {} }
}

fn visited(view: &View, row: &Row, mark: &Mark, number: usize) -> Markup {
    let ((x, y), start) = (mark.point, view.clock.time(mark.start, view.base(row)));
    let (id, visit) = match mark.what {
        What::Visit { id, visit, .. } => (id, visit),
        What::NoAccess { id } => (id, None),
        _ => ("", None),
    };
    let named = super::name(id, visit.and_then(|visit| view.problem.visits[visit].label.as_ref()));
    html! {
        circle.dot cx=(at(x)) cy=(at(y)) r="4.5" data-visit=(id) { title { (number) ". " (named) ", " (start) } }
        text x=(at(x)) y=(at(y - 8.0)) { (number) }
    }
}

/// Where to draw the marks of `places`: there, or as near as possible without lying on `taken` or on each other.
fn beside(places: impl Iterator<Item = (f64, f64)>, taken: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let cell = |(x, y): (f64, f64)| ((x / CLEAR).floor() as i64, (y / CLEAR).floor() as i64);
    let mut drawn: BTreeMap<(i64, i64), Vec<(f64, f64)>> = BTreeMap::new();
    taken.for_each(|point| drawn.entry(cell(point)).or_default().push(point));
    let clear = |drawn: &BTreeMap<(i64, i64), Vec<(f64, f64)>>, point: (f64, f64)| {
        let (a, b) = cell(point);
        let near = (a - 1..=a + 1).flat_map(|a| (b - 1..=b + 1).map(move |b| (a, b)));
        let mut others = near.filter_map(|cell| drawn.get(&cell)).flatten();
        others.all(|other| (other.0 - point.0).hypot(other.1 - point.1) >= CLEAR)
    };
    let around = |(x, y): (f64, f64)| {
        let rings = (1..=4).flat_map(|ring| (0..8 * ring).map(move |part| (ring, part)));
        let aside = rings.map(move |(ring, part)| {
            let (far, turn) = (CLEAR * ring as f64 * 1.1, std::f64::consts::TAU * part as f64 / (8 * ring) as f64);
            (x + far * turn.sin(), y - far * turn.cos())
        });
        std::iter::once((x, y)).chain(aside)
    };
    let mut marks = Vec::new();
    for place in places {
        let mark = around(place).find(|point| clear(&drawn, *point)).unwrap_or(place);
        drawn.entry(cell(mark)).or_default().push(mark);
        marks.push(mark);
    }
    marks
}

/// A visit left out at `place`, whose mark is drawn at `(x, y)`, with a line to its place if that is elsewhere.
fn missed(view: &View, place: (f64, f64), (x, y): (f64, f64), visit: VisitId) -> Markup {
    let visit = &view.problem.visits[visit];
    html! {
        g.missed data-visit=(visit.id) {
            @if (x, y) != place {
                path.lead d={ "M" (at(place.0)) " " (at(place.1)) "L" (at(x)) " " (at(y)) } {}
            }
            title { (super::name(&visit.id, visit.label.as_ref())) ", " (Priority::name(visit.priority)) ", left out" }
            (cross((x, y)))
        }
    }
}

fn cross((x, y): (f64, f64)) -> Markup {
    html! { path.cross d={ "M" (at(x - 5.0)) " " (at(y - 5.0)) "l10 10m0 -10l-10 10" } {} }
}

fn scale(projection: &Projection) -> Markup {
    let (metres, length) = projection.scale_bar();
    let (left, y) = (MARGIN / 2.0, projection.height - 12.0);
    let words =
        if metres >= 1_000.0 { format!("{} km", grouped((metres / 1_000.0) as i64)) } else { format!("{metres} m") };
    html! {
        g.scale {
            path d={ "M" (at(left)) " " (at(y - 5.0)) "v5h" (at(length)) "v-5" } {}
            text x=(at(left + length + 6.0)) y=(at(y)) { (words) }
        }
    }
}

/// Degrees to the drawing: x by longitude at the middle latitude, y by latitude.
struct Projection {
    west: f64,
    north: f64,
    /// Drawing units per radian of latitude.
    unit: f64,
    /// How much shorter a degree of longitude is.
    squeeze: f64,
    /// Whether longitudes count from 0 to 360, for places on both sides of the date line.
    wrapped: bool,
    /// Where the corner of the places lies in the drawing.
    offset: (f64, f64),
    height: f64,
}

impl Projection {
    /// Fits `points` into the drawing; `None` without any.
    fn around(points: impl Iterator<Item = Point>) -> Option<Projection> {
        let points: Vec<Point> = points.filter(|point| point.lat.is_finite() && point.lon.is_finite()).collect();
        let latitudes = bounds(points.iter().map(|point| point.lat))?;
        let plain = bounds(points.iter().map(|point| point.lon))?;
        let wrapped = plain.1 - plain.0 > 180.0;
        let longitudes = if wrapped { bounds(points.iter().map(|point| point.lon.rem_euclid(360.0)))? } else { plain };
        let squeeze = ((latitudes.0 + latitudes.1) / 2.0).to_radians().cos().max(0.01);
        // Places all at one spot get a square of some 400 m.
        let wide = ((longitudes.1 - longitudes.0).to_radians() * squeeze).max(6e-5);
        let high = (latitudes.1 - latitudes.0).to_radians().max(6e-5);
        let height = (WIDTH * (high / wide).clamp(SHAPES.0, SHAPES.1)).round();
        let unit = ((WIDTH - 2.0 * MARGIN) / wide).min((height - 2.0 * MARGIN) / high);
        let drawn = |degrees: (f64, f64), squeeze: f64| (degrees.1 - degrees.0).to_radians() * squeeze * unit;
        let offset = ((WIDTH - drawn(longitudes, squeeze)) / 2.0, (height - drawn(latitudes, 1.0)) / 2.0);
        Some(Projection { west: longitudes.0, north: latitudes.1, unit, squeeze, wrapped, offset, height })
    }

    fn draw(&self, point: Point) -> (f64, f64) {
        let lon = if self.wrapped { point.lon.rem_euclid(360.0) } else { point.lon };
        let east = (lon - self.west).to_radians() * self.squeeze * self.unit;
        let south = (self.north - point.lat).to_radians() * self.unit;
        (self.offset.0 + east, self.offset.1 + south)
    }

    /// A round number of metres and its length in the drawing, at most a fifth of the width.
    fn scale_bar(&self) -> (f64, f64) {
        let most = WIDTH / 5.0 / self.unit * EARTH_RADIUS_METRES;
        let power = 10_f64.powf(most.log10().floor());
        let metres = [5.0, 2.0, 1.0].into_iter().map(|digit| digit * power).find(|metres| *metres <= most);
        let metres = metres.unwrap_or(power);
        (metres, metres / EARTH_RADIUS_METRES * self.unit)
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.map(|value| (value, value)).reduce(|(low, high), (value, _)| (low.min(value), high.max(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(lat: f64, lon: f64) -> Point {
        Point { lat, lon }
    }

    #[test]
    fn marks_lie_beside_stops_and_each_other() {
        let stops = [(100.0, 100.0), (111.0, 100.0)];
        let marks = beside([(100.0, 100.0), (100.0, 100.0), (300.0, 40.0)].into_iter(), stops.into_iter());
        assert_eq!(marks[2], (300.0, 40.0), "where nothing is, the mark stays");
        let all: Vec<(f64, f64)> = marks.iter().chain(&stops).copied().collect();
        for (index, a) in all.iter().enumerate().filter(|(index, _)| *index < marks.len()) {
            let others = all.iter().enumerate().filter(|(other, _)| *other != index);
            assert!(others.map(|(_, b)| (a.0 - b.0).hypot(a.1 - b.1)).all(|apart| apart >= CLEAR), "{all:?}");
        }
        assert!(marks.iter().take(2).all(|mark| (mark.0 - 100.0).hypot(mark.1 - 100.0) < 5.0 * CLEAR));
    }

    #[test]
    fn arrows_point_the_way_of_travel() {
        let projection = Projection::around([point(51.5, -0.4), point(51.5, -0.2)].into_iter()).unwrap();
        let east = arrows(&projection, &[vec![point(51.5, -0.4), point(51.5, -0.2)]]);
        let x = |corner: &str| corner.split(' ').next().unwrap().trim_start_matches('M').parse::<f64>().unwrap();
        let corners: Vec<f64> = east.trim_end_matches('z').split('L').map(x).collect();
        assert!(corners[1] > corners[0] && corners[1] > corners[2], "{east}");
        assert_eq!(arrows(&projection, &[vec![point(51.5, -0.4), point(51.5, -0.4)], vec![]]), "");
    }

    #[test]
    fn the_drawing_holds_every_place_north_up() {
        let places = [point(51.50, -0.40), point(51.60, -0.20), point(51.55, -0.30)];
        let projection = Projection::around(places.into_iter()).unwrap();
        let [a, b, c] = places.map(|place| projection.draw(place));
        for (x, y) in [a, b, c] {
            assert!((MARGIN - 0.1..=WIDTH - MARGIN + 0.1).contains(&x) && y >= MARGIN - 0.1, "{x} {y}");
            assert!(y <= projection.height - MARGIN + 0.1);
        }
        assert!(b.0 > c.0 && c.0 > a.0 && b.1 < c.1 && c.1 < a.1);
    }

    #[test]
    fn the_scale_bar_is_as_long_as_it_says() {
        let (south, north) = (point(51.50, -0.30), point(51.60, -0.30));
        let projection = Projection::around([south, north].into_iter()).unwrap();
        let (metres, length) = projection.scale_bar();
        let drawn = projection.draw(south).1 - projection.draw(north).1;
        let truth = rounds_model::travel::great_circle_metres(south, north);
        assert!((drawn / length * metres / truth - 1.0).abs() < 1e-3);
        assert!(length <= WIDTH / 5.0 && length > WIDTH / 15.0);
    }

    #[test]
    fn odd_places_are_drawn() {
        assert!(Projection::around(std::iter::empty()).is_none());
        let one = Projection::around([point(51.5, -0.3)].into_iter()).unwrap();
        let (x, y) = one.draw(point(51.5, -0.3));
        assert!((x - WIDTH / 2.0).abs() < 0.1 && (y - one.height / 2.0).abs() < 0.1);
        let across = Projection::around([point(-17.0, 179.9), point(-17.1, -179.9)].into_iter()).unwrap();
        assert!(across.draw(point(-17.0, 179.9)).0 < across.draw(point(-17.1, -179.9)).0);
        assert!(Projection::around([point(90.0, 0.0)].into_iter()).is_some());
    }
}
