//! Plots as SVG. All of plotters that the crate uses is here.

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

use crate::bench::report::SuiteReport;
use crate::bench::report::curves::Curve;
use rounds_model::error::{Error, Result};
use rounds_model::visible;

/// Width and height.
const SIZE: (u32, u32) = (880, 540);

/// Colours that people with any kind of colour vision can tell apart (Okabe & Ito).
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(60, 60, 60),
];

/// The least gap that is drawn, in percent; less is drawn there, for a logarithm has no zero.
const LEAST_GAP: f64 = 1e-3;

/// The least difference of costs that is drawn, in percent, likewise.
const LEAST_EXCESS: f64 = 1e-2;

/// The largest of both.
const LARGEST_GAP: f64 = 1e4;

/// The mean gap of each method over time, both on logarithmic scales; `None` if no run has a gap.
pub(super) fn gap_over_time(suite: &SuiteReport) -> Result<Option<String>> {
    let percent = |gap: f64| (100.0 * gap).clamp(LEAST_GAP, LARGEST_GAP);
    let curves: Vec<Curve> = suite
        .gap_over_time
        .iter()
        .map(|Curve { method, points }| Curve {
            method: shown(method),
            points: points.iter().map(|&(seconds, gap)| (seconds, percent(gap))).collect(),
        })
        .collect();
    let Some([left, right, low, high]) = bounds(&curves) else { return Ok(None) };
    // Whole powers of ten, so that the scale has figures.
    let (low, high) = (10f64.powf(low.log10().floor()), 10f64.powf(high.log10().floor() + 1.0));
    let right = right.max(left * 1.1);
    let frame = Frame {
        legend: SeriesLabelPosition::UpperRight,
        title: format!("{}: mean gap over time", shown(&suite.suite)),
        x: "seconds".into(),
        y: format!("mean gap, % (less than {LEAST_GAP} drawn as that)"),
    };
    draw(&frame, &curves, (left..right).log_scale(), (low..high).log_scale()).map(Some)
}

/// The performance profiles of the methods, by how much dearer than the cheapest, on a logarithmic scale; `None` if
/// there are not two to compare.
pub(super) fn performance_profile(suite: &SuiteReport) -> Result<Option<String>> {
    if suite.profile.len() < 2 {
        return Ok(None);
    }
    let percent = |ratio: f64| (100.0 * (ratio - 1.0)).clamp(LEAST_EXCESS, LARGEST_GAP);
    let mut curves: Vec<Curve> = suite.profile.iter().map(stairs).collect();
    curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.0 = percent(point.0));
    let Some([_, right, ..]) = bounds(&curves) else { return Ok(None) };
    let frame = Frame {
        legend: SeriesLabelPosition::LowerRight,
        title: format!("{}: performance profile", shown(&suite.suite)),
        x: format!("dearer than the cheapest method by at most, % (less than {LEAST_EXCESS} drawn as that)"),
        y: "share of the instances".into(),
    };
    draw(&frame, &curves, (LEAST_EXCESS..right.max(100.0 * LEAST_EXCESS)).log_scale(), 0.0..1.02).map(Some)
}

/// The points of a step function with its corners, so that lines between them are level or upright.
fn stairs(curve: &Curve) -> Curve {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &(x, y) in &curve.points {
        points.extend(points.last().map(|before| (x, before.1)));
        points.push((x, y));
    }
    Curve { method: shown(&curve.method), points }
}

/// Left, right, low and high of all points, if there are any.
fn bounds(curves: &[Curve]) -> Option<[f64; 4]> {
    let mut points = curves.iter().flat_map(|curve| &curve.points);
    let &(x, y) = points.next()?;
    Some(
        points.fold([x, x, y, y], |[left, right, low, high], &(x, y)| {
            [left.min(x), right.max(x), low.min(y), high.max(y)]
        }),
    )
}

/// At most four digits after the point, and no more than it needs.
fn figure(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

/// A name with characters that XML does not have made visible: it may come from anywhere.
fn shown(name: &str) -> String {
    visible::text(name).replace('\n', " ")
}

/// What stands around a plot.
struct Frame {
    legend: SeriesLabelPosition,
    title: String,
    x: String,
    y: String,
}

fn draw<X, Y>(frame: &Frame, curves: &[Curve], x: X, y: Y) -> Result<String>
where
    X: AsRangedCoord<Value = f64>,
    Y: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let mut svg = String::new();
    let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    draw_on(&root, frame, curves, (x, y)).map_err(unplotted)?;
    root.present().map_err(unplotted)?;
    drop(root);
    Ok(svg)
}

type Plotted = std::result::Result<(), DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>>;

fn draw_on<X, Y>(root: &DrawingArea<SVGBackend<'_>, Shift>, frame: &Frame, curves: &[Curve], (x, y): (X, Y)) -> Plotted
where
    X: AsRangedCoord<Value = f64>,
    Y: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(root)
        .margin(14)
        .caption(&frame.title, ("sans-serif", 20))
        .x_label_area_size(46)
        .y_label_area_size(70)
        .build_cartesian_2d(x, y)?;
    let scale = |number: &f64| figure(*number);
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(&frame.x).y_desc(&frame.y).axis_desc_style(("sans-serif", 15)).label_style(("sans-serif", 13));
    mesh.light_line_style(RGBColor(240, 240, 240)).x_label_formatter(&scale).y_label_formatter(&scale).draw()?;
    for (curve, colour) in curves.iter().zip(COLOURS.iter().cycle()) {
        let line = LineSeries::new(curve.points.iter().copied(), colour.stroke_width(2));
        chart
            .draw_series(line)?
            .label(&curve.method)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
        // A method that only tells its end has a point and no line.
        chart.draw_series(curve.points.last().map(|&end| Circle::new(end, 3, colour.filled())))?;
    }
    let mut legend = chart.configure_series_labels();
    legend.position(frame.legend.clone()).label_font(("sans-serif", 14));
    legend.background_style(WHITE.mix(0.85)).border_style(RGBColor(200, 200, 200)).draw()
}

fn unplotted(error: impl Display) -> Error {
    Error::internal(format!("a plot cannot be drawn: {error}"))
}
