//! How fast streets are driven.

use ProfileKind::{Bicycle, Car, Foot};

use super::*;

/// The speed in km/h along the direct street with these tags, which is made 4 km long.
fn kmh(kind: ProfileKind, tags: Tags) -> f64 {
    let mut map = Map::default();
    node(&mut map, 1, 0.0, 0.0, &[]);
    node(&mut map, 2, 4_000.0, 0.0, &[]);
    node(&mut map, 3, 2_000.0, 9_000.0, &[]);
    map.way(1, &[1, 2], tags);
    map.way(2, &[2, 3, 1], &[("highway", "residential")]);
    let [(seconds, metres), _] = both_ways(&network(&map), kind, (0.0, 0.0), (4_000.0, 0.0));
    f64::from(metres) * 3.6 / f64::from(seconds)
}

#[track_caller]
fn drives(from: f64, to: f64, tags: Tags) {
    let tags = [&[("highway", "unclassified")][..], tags].concat();
    let speed = kmh(Car, &tags);
    assert!((from..=to).contains(&speed), "{tags:?}: {speed} km/h");
}

#[test]
fn single_track_lanes_were_driven_at_the_limit() {
    let sixty = ("maxspeed", "60 mph");
    for narrow in [
        ("lanes", "1"),
        ("width", "3"),
        ("width", "3.5 m"),
        ("width", "10 ft"),
        ("est_width", "3"),
        ("passing_places", "yes"),
    ] {
        drives(45.0, 55.0, &[sixty, narrow]);
    }
    drives(45.0, 55.0, &[("maxspeed", "national"), ("lanes", "1")]);
    drives(75.0, 80.0, &[sixty, ("lanes", "2"), ("width", "6")]);
    drives(75.0, 80.0, &[sixty, ("width", "narrow")]);
    // One lane is enough where nobody comes the other way, and a town's limit is no higher than that of a lane.
    drives(75.0, 80.0, &[sixty, ("lanes", "1"), ("oneway", "yes")]);
    drives(25.0, 26.0, &[("maxspeed", "20 mph"), ("lanes", "1")]);
}

#[test]
fn bad_surfaces_and_driveways_were_driven_at_the_limit() {
    let sixty = ("maxspeed", "60 mph");
    drives(38.0, 41.0, &[sixty, ("smoothness", "bad")]);
    drives(19.0, 21.0, &[sixty, ("smoothness", "very_bad")]);
    drives(9.0, 11.0, &[sixty, ("smoothness", "horrible")]);
    drives(75.0, 80.0, &[sixty, ("smoothness", "good")]);
    drives(38.0, 41.0, &[sixty, ("surface", "gravel")]);
    drives(14.0, 16.0, &[("highway", "service"), ("service", "driveway"), sixty]);
    let of = |kind, smoothness| kmh(kind, &[("highway", "residential"), ("smoothness", smoothness)]);
    assert!(of(Bicycle, "very_bad") < of(Bicycle, "good"));
    assert_eq!(of(Foot, "very_bad"), of(Foot, "good"));
    goes(Car, &[("smoothness", "impassable")], &[], ROUND, ROUND);
    goes(Foot, &[("smoothness", "impassable")], &[], DIRECT, DIRECT);
}

#[test]
fn national_limits_and_zones_were_not_known() {
    const MILE: f64 = 1.609_344;
    let limit = |of: f64, tags: Tags| drives(0.79 * of, 0.81 * of, tags);
    limit(60.0 * MILE, &[("maxspeed", "national")]);
    limit(60.0 * MILE, &[("maxspeed:type", "GB:national")]);
    limit(60.0 * MILE, &[("maxspeed", "GB:nsl_single")]);
    limit(60.0 * MILE, &[("source:maxspeed", "GB:nsl_single")]);
    limit(70.0 * MILE, &[("maxspeed", "GB:nsl_dual")]);
    limit(70.0 * MILE, &[("maxspeed", "national"), ("dual_carriageway", "yes")]);
    for zone in ["GB:zone20", "GB:zone:20", "GB:20", "GB:20mph"] {
        limit(20.0 * MILE, &[("maxspeed:type", zone)]);
        limit(20.0 * MILE, &[("zone:maxspeed", zone)]);
    }
    limit(30.0, &[("maxspeed", "DE:zone30")]);
    limit(30.0, &[("zone:maxspeed", "DE:30")]);
    limit(50.0, &[("maxspeed", "DE:urban")]);
    limit(30.0 * MILE, &[("maxspeed:type", "GB:nsl_restricted")]);
    // A sign goes before the kind of limit.
    limit(40.0 * MILE, &[("maxspeed", "40 mph"), ("maxspeed:type", "GB:zone20")]);
    for nothing in ["none", "signals", "fast", "9999999", "GB:", ":", "zone"] {
        drives(24.0, 26.0, &[("maxspeed", nothing)]);
    }
}
