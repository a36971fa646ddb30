//! Times, spans and points as instances write them, and times of the day.

use crate::suites::tree::{At, Faults, Fields};
use rounds_format::codes::HOMECARE_CONTRADICTION;

use super::SECONDS_PER_UNIT;

/// Times and distances above this are refused; those of published instances stay below a thousand.
pub(super) const MOST: f64 = 1e5;

/// Services and lunches last at least this long.
pub(super) const BRIEFEST: f64 = 1e-3;

/// How far a product of minutes and seconds may be off a whole number and still be that.
const EXACT: f64 = 1e-6;

/// Seconds for a time in units, rounded up.
pub(super) fn up(units: f64) -> i64 {
    (units * SECONDS_PER_UNIT as f64 - EXACT).ceil() as i64
}

/// Seconds for a time in units, rounded down.
pub(super) fn down(units: f64) -> i64 {
    (units * SECONDS_PER_UNIT as f64 + EXACT).floor() as i64
}

/// Units for seconds.
pub(super) fn units(seconds: i64) -> f64 {
    seconds as f64 / SECONDS_PER_UNIT as f64
}

/// A span of time: `{"start", "end"}` or `[start, end]`.
pub(super) fn span(at: &At<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    either(at, "start", "end", faults)
}

/// A distance in time: `{"min", "max"}` or `[min, max]`.
pub(super) fn distance(at: &At<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    either(at, "min", "max", faults)
}

fn either(at: &At<'_>, from: &str, to: &str, faults: &mut Faults) -> Option<(f64, f64)> {
    if at.is_object() {
        return bounds(&at.object(&[from, to], faults)?, from, to, faults);
    }
    let [first, second] = at.pair(faults)?;
    ordered(&first, &second, faults)
}

/// Two fields, the first no greater than the second.
pub(super) fn bounds(fields: &Fields<'_>, from: &str, to: &str, faults: &mut Faults) -> Option<(f64, f64)> {
    let (from, to) = (fields.need(from, faults), fields.need(to, faults));
    ordered(&from?, &to?, faults)
}

fn ordered(from: &At<'_>, to: &At<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    let (least, most) = (from.number(0.0, MOST, faults), to.number(0.0, MOST, faults));
    let (least, most) = (least?, most?);
    if most < least {
        let what = format!("{most} where {least} stands before it");
        faults.add(HOMECARE_CONTRADICTION, &to.path, what, "give the smaller one first");
        return None;
    }
    Some((least, most))
}

/// `location`: two numbers, for published instances longitude and latitude.
pub(super) fn point(fields: &Fields<'_>, faults: &mut Faults) -> Option<(f64, f64)> {
    let [x, y] = fields.get("location")?.pair(faults)?;
    x.number(-1e9, 1e9, faults).zip(y.number(-1e9, 1e9, faults))
}

/// Whether a point can be a longitude and a latitude.
pub(super) fn on_earth((lon, lat): (f64, f64)) -> bool {
    lon.abs() <= 180.0 && lat.abs() <= 90.0
}
