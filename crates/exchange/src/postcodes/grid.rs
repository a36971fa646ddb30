//! From the National Grid to degrees, as Ordnance Survey publishes it ("A guide to coordinate systems in Great
//! Britain", annexes B and C): the inverse Transverse Mercator on the Airy ellipsoid, then the seven-parameter
//! transformation from OSGB36 to WGS84, which is good to about 5 m.

use rounds_model::Point;

/// An ellipsoid: half its axes, in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_2 };

/// Scale on the central meridian, true origin in degrees, and what the grid calls it.
const F0: f64 = 0.999_601_271_7;
const ORIGIN: (f64, f64) = (49.0, -2.0);
const FALSE: (f64, f64) = (400_000.0, -100_000.0);

/// Metres, parts per million and seconds of arc from OSGB36 to WGS84.
const SHIFT: [f64; 3] = [446.448, -125.157, 542.060];
const SCALE: f64 = -20.4894e-6;
const TURN: [f64; 3] = [0.1502, 0.2470, 0.8421];

impl Ellipsoid {
    fn e2(&self) -> f64 {
        1.0 - (self.b * self.b) / (self.a * self.a)
    }

    /// Earth-centred coordinates of a point on it.
    fn cartesian(&self, lat: f64, lon: f64) -> [f64; 3] {
        let nu = self.a / (1.0 - self.e2() * lat.sin().powi(2)).sqrt();
        [nu * lat.cos() * lon.cos(), nu * lat.cos() * lon.sin(), (1.0 - self.e2()) * nu * lat.sin()]
    }

    /// Latitude and longitude of earth-centred coordinates.
    fn degrees(&self, [x, y, z]: [f64; 3]) -> Point {
        let p = x.hypot(y);
        let mut lat = z.atan2(p * (1.0 - self.e2()));
        for _ in 0..8 {
            let nu = self.a / (1.0 - self.e2() * lat.sin().powi(2)).sqrt();
            lat = (z + self.e2() * nu * lat.sin()).atan2(p);
        }
        Point { lat: lat.to_degrees(), lon: y.atan2(x).to_degrees() }
    }
}

/// Degrees of WGS84 of metres on the National Grid.
pub(super) fn degrees(east: f64, north: f64) -> Point {
    let (lat, lon) = airy(east, north);
    let [x, y, z] = AIRY.cartesian(lat, lon);
    let [rx, ry, rz] = TURN.map(|seconds| (seconds / 3_600.0).to_radians());
    let scale = 1.0 + SCALE;
    WGS84.degrees([
        SHIFT[0] + scale * x - rz * y + ry * z,
        SHIFT[1] + rz * x + scale * y - rx * z,
        SHIFT[2] - ry * x + rx * y + scale * z,
    ])
}

/// Length of the meridian from the true origin to a latitude.
fn meridian(lat: f64) -> f64 {
    let n = (AIRY.a - AIRY.b) / (AIRY.a + AIRY.b);
    let (n2, n3) = (n * n, n * n * n);
    let lat0 = ORIGIN.0.to_radians();
    let (minus, plus) = (lat - lat0, lat + lat0);
    AIRY.b
        * F0
        * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * minus - (3.0 * n + 3.0 * n2 + 2.625 * n3) * minus.sin() * plus.cos()
            + (1.875 * n2 + 1.875 * n3) * (2.0 * minus).sin() * (2.0 * plus).cos()
            - 35.0 / 24.0 * n3 * (3.0 * minus).sin() * (3.0 * plus).cos())
}

/// Latitude and longitude on the Airy ellipsoid, in radians.
fn airy(east: f64, north: f64) -> (f64, f64) {
    let mut lat = (north - FALSE.1) / (AIRY.a * F0) + ORIGIN.0.to_radians();
    for _ in 0..20 {
        let rest = north - FALSE.1 - meridian(lat);
        if rest.abs() < 1e-5 {
            break;
        }
        lat += rest / (AIRY.a * F0);
    }
    let e2 = AIRY.e2();
    let s = 1.0 - e2 * lat.sin().powi(2);
    let nu = AIRY.a * F0 / s.sqrt();
    let rho = AIRY.a * F0 * (1.0 - e2) * s.powf(-1.5);
    let eta2 = nu / rho - 1.0;
    let (t, sec) = (lat.tan(), 1.0 / lat.cos());
    let (t2, t4, t6) = (t * t, t.powi(4), t.powi(6));
    let vii = t / (2.0 * rho * nu);
    let viii = t / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
    let ix = t / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
    let x = sec / nu;
    let xi = sec / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
    let xii = sec / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
    let xiia = sec / (5_040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1_320.0 * t4 + 720.0 * t6);
    let d = east - FALSE.0;
    let lat = lat - vii * d.powi(2) + viii * d.powi(4) - ix * d.powi(6);
    (lat, ORIGIN.1.to_radians() + x * d - xi * d.powi(3) + xii * d.powi(5) - xiia * d.powi(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the guide, annex C: E 651409.903, N 313177.270 is 52° 39' 27.2531" N, 1° 43' 4.5177" E on
    /// the Airy ellipsoid.
    #[test]
    fn the_worked_example_of_ordnance_survey() {
        let (lat, lon) = airy(651_409.903, 313_177.270);
        assert!((lat.to_degrees() - (52.0 + 39.0 / 60.0 + 27.2531 / 3_600.0)).abs() < 1e-8);
        assert!((lon.to_degrees() - (1.0 + 43.0 / 60.0 + 4.5177 / 3_600.0)).abs() < 1e-8);
    }

    /// Caister Water Tower by satellite: 52° 39' 28.8282" N, 1° 42' 57.8663" E.
    #[test]
    fn degrees_are_good_to_ten_metres() {
        let point = degrees(651_409.804, 313_177.450);
        let metres = |degrees: f64| degrees * 111_320.0;
        assert!(metres((point.lat - (52.0 + 39.0 / 60.0 + 28.8282 / 3_600.0)).abs()) < 10.0, "{point:?}");
        let east = metres((point.lon - (1.0 + 42.0 / 60.0 + 57.8663 / 3_600.0)).abs()) * point.lat.to_radians().cos();
        assert!(east < 10.0, "{point:?}");
    }
}
