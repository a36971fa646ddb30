//! Means over days, with the interval that they are known to.

use serde::Serialize;

/// A mean over days and its 95% confidence interval (Student's t).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// Of one value a day. With fewer than two days the interval is the mean alone.
    pub fn of(values: &[f64]) -> Estimate {
        let n = values.len() as f64;
        if values.is_empty() {
            return Estimate::default();
        }
        let mean = values.iter().sum::<f64>() / n;
        if values.len() < 2 {
            return Estimate { mean, low: mean, high: mean };
        }
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let half = student(values.len() - 1) * (variance / n).sqrt();
        Estimate { mean, low: mean - half, high: mean + half }
    }
}

/// The 97.5% quantile of Student's t: exact for one and two degrees of freedom, then by its expansion around the normal
/// quantile (Abramowitz & Stegun 26.7.5), which is good to one in a hundred there and better above.
fn student(freedom: usize) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    let v = freedom as f64;
    match freedom {
        1 => 12.706_204_736,
        2 => 4.302_652_730,
        _ => {
            let (z3, z5, z7) = (Z.powi(3), Z.powi(5), Z.powi(7));
            let first = (z3 + Z) / 4.0;
            let second = (5.0 * z5 + 16.0 * z3 + 3.0 * Z) / 96.0;
            let third = (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / 384.0;
            Z + first / v + second / v.powi(2) + third / v.powi(3)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, value) in [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (49, 2.010)] {
            let given = student(freedom);
            assert!((given - value).abs() < 0.01 * value, "{freedom}: {given}");
        }
    }

    #[test]
    fn an_interval_by_hand() {
        // Mean 3, variance 2.5, five days: half width 2.776 × √0.5.
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(estimate.mean, 3.0);
        assert!((estimate.high - 3.0 - 1.963).abs() < 0.02);
        assert_eq!(Estimate::of(&[2.0]), Estimate { mean: 2.0, low: 2.0, high: 2.0 });
    }
}
